#!/usr/bin/env bash
# Installs the SDKs that tests/wire/programs use, builds promptlint, and compares what they send with what it reads.
# Needs Python 3.11 or later with venv, and Rust. Arguments go to run.py: names of programs, -v.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=tests/prelude.sh disable=SC1091
. "$here/../prelude.sh"
home="${WIRE_HOME:-$target/wire}"
mkdir -p "$home"

# Installed anew when what is pinned changes.
pinned="$(cat "$here"/{requirements.txt,package-lock.json,run.sh} | cksum)"
if [ "$(cat "$home/pinned" 2>/dev/null)" != "$pinned" ]; then
  rm -rf "$home/venv" "$home/node_modules" "$home/pinned"
  python3 -m venv "$home/venv"
  "$home/venv/bin/pip" install --quiet --disable-pip-version-check uv==0.13.9
  VIRTUAL_ENV="$home/venv" "$home/venv/bin/uv" pip install --quiet --no-deps -r "$here/requirements.txt"
  # Node comes from the same place: today's SDKs want a newer one than most machines have.
  npm_ci "$here" "$home"
  # The SDKs' own examples, which their source distributions hold.
  rm -rf "$home/published"
  for name in anthropic groq ollama openai openai-agents; do
    pin="$(grep "^$name==" "$here/requirements.txt")"
    "$home/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
      --dest "$home/sdist/$name" "$pin"
    mkdir -p "$home/published/$name"
    tar xzf "$home/sdist/$name"/*.tar.gz -C "$home/published/$name" --strip-components=1
  done
  rm -rf "$home/sdist"
  echo "$pinned" > "$home/pinned"
fi
node_home="$(node_in "$home/venv")"

find_promptlint
exec "$home/venv/bin/python" "$here/run.py" --bin "$PROMPTLINT" --node "$node_home/bin/node" --home "$home" "$@"
