#!/usr/bin/env bash
# Puts promptlint on the PATH of the steps that follow: the binary of a release, whose SHA-256 is what the release, or
# the caller, says.
set -euo pipefail

die() { echo "::error title=promptlint::$1"; exit 2; }

dir="$RUNNER_TEMP/promptlint/bin"
mkdir -p "$dir"

if [ -n "${INPUT_BINARY:-}" ]; then
  [ -x "$INPUT_BINARY" ] || die "the input \`binary\` is not a program"
  cp "$INPUT_BINARY" "$dir/"
  echo "$dir" >> "$GITHUB_PATH"
  exit 0
fi

version="${INPUT_VERSION:-}"
[ -n "$version" ] || version="$(sed -n 's/^version = "\(.*\)"/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml" | head -n 1)"
version="${version#v}"
[[ "$version" =~ ^[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+-]*$ ]] || die "the input \`version\` is not a version"

case "$RUNNER_OS-$RUNNER_ARCH" in
  Linux-X64) target=x86_64-unknown-linux ;;
  Linux-ARM64) target=aarch64-unknown-linux ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  Windows-X64) target=x86_64-pc-windows-msvc ;;
  *) die "there is no binary for $RUNNER_OS on $RUNNER_ARCH: build one, and name it in the input \`binary\`" ;;
esac
if [ "$RUNNER_OS" = Linux ]; then
  if ldd --version 2>&1 | grep -qi musl; then target="$target-musl"; else target="$target-gnu"; fi
fi

archive="promptlint-$target.tar.gz"
from="${PROMPTLINT_RELEASES:-https://github.com/promptlint/promptlint/releases/download}/v$version"
work="$(mktemp -d "$RUNNER_TEMP/promptlint-XXXXXX")"
trap 'rm -rf "$work"' EXIT
get() { curl --fail --silent --show-error --location --retry 3 --retry-connrefused --max-time 120 --output "$work/$1" "$from/$1"; }

get "$archive" || die "$from/$archive cannot be downloaded"
wanted="${INPUT_CHECKSUM:-}"
if [ -z "$wanted" ]; then
  get SHA256SUMS || die "$from/SHA256SUMS cannot be downloaded"
  wanted="$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' "$work/SHA256SUMS")"
fi
[[ "$wanted" =~ ^[0-9a-fA-F]{64}$ ]] || die "no SHA-256 of $archive is known"
if command -v sha256sum >/dev/null; then got="$(sha256sum "$work/$archive")"; else got="$(shasum -a 256 "$work/$archive")"; fi
got="${got%% *}"
[ "$(printf '%s' "$wanted" | tr A-F a-f)" = "${got#\\}" ] || die "$archive is not what it should be: its SHA-256 is ${got#\\}"

tar xzf "$work/$archive" -C "$dir" || die "$archive cannot be unpacked"
echo "$dir" >> "$GITHUB_PATH"
"$dir/promptlint" --version
