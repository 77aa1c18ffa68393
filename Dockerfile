# The binary, and a shell for CI services that start one.
FROM rust:1.95-alpine3.22 AS build
# hadolint ignore=DL3018
RUN apk add --no-cache musl-dev make
WORKDIR /src
COPY . .
RUN cargo build --release --locked --package promptlint && strip target/release/promptlint

FROM alpine:3.22
COPY --from=build /src/target/release/promptlint /usr/local/bin/promptlint
COPY LICENSE-MIT LICENSE-APACHE /usr/share/licenses/promptlint/
RUN adduser -D -u 10001 promptlint
USER 10001
WORKDIR /work
ENTRYPOINT ["promptlint"]
CMD ["check"]
