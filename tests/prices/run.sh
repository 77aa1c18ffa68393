#!/usr/bin/env bash
# Installs litellm and genai-prices, builds promptlint, and compares what fixed usages cost by all three.
# Needs Python 3.11 or later with venv, and Rust. Fails when a package cannot be had.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=tests/prelude.sh disable=SC1091
. "$here/../prelude.sh"
home="$target/prices"
mkdir -p "$home"

pinned="$(cksum < "$here/requirements.txt")"
if [ "$(cat "$home/pinned" 2>/dev/null)" != "$pinned" ]; then
  rm -rf "$home/venv" "$home/pinned"
  python3 -m venv "$home/venv"
  "$home/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  echo "$pinned" > "$home/pinned"
fi

find_promptlint
exec "$home/venv/bin/python" "$here/oracle.py" --bin "$PROMPTLINT" "$@"
