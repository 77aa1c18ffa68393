#!/usr/bin/env bash
# How long an edit takes until its diagnostics are there, beside `ruff server` in the same minutes: in a file of 2,000
# lines by itself, and in a file of a workspace. Quote the ratios: milliseconds say more about the machine. Needs
# python3, and ruff (`pip install ruff`) for the ratios.
#
#   benches/lsp.sh [WORKSPACE FILE]        a file of Python in it
#   BIN=target/release/promptlint EDITS=200 benches/lsp.sh ~/src/litellm ~/src/litellm/litellm/router.py
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=${BIN:-$here/../target/release/promptlint}
exec python3 "$here/lsp.py" "$bin" "${EDITS:-200}" "$@"
