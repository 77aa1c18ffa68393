#!/usr/bin/env bash
# Makes a git repository of the support bot, with four commits on `main` and a branch that is to be merged, for trying
# `promptlint diff`, `comment` and `history`. The same commits each time.
#
#   examples/pull-request.sh DIRECTORY
set -euo pipefail
[ $# = 1 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
cp -R "$(cd "$(dirname "$0")" && pwd)/support-bot/." "$1"
cd "$1"
git init -q -b main
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=Kim GIT_AUTHOR_EMAIL=kim@example.com
export GIT_COMMITTER_NAME=Kim GIT_COMMITTER_EMAIL=kim@example.com

commit() {
  git add -A
  GIT_AUTHOR_DATE="$1T10:00:00Z" GIT_COMMITTER_DATE="$1T10:00:00Z" git -c core.autocrlf=false commit -q -m "$2"
}
change() { sed "$2" "$1" > "$1.new" && mv "$1.new" "$1"; }

change src/triage.py 's/model="gpt-5.4"/model="gpt-5.4-mini"/'
change src/settings.py 's/claude-sonnet-5/claude-haiku-5-5/'
commit 2026-09-01 "Sort and answer tickets"
change src/settings.py 's/claude-haiku-5-5/claude-sonnet-5/'
commit 2026-09-14 "Answer with more care"
printf '\n' >> src/__init__.py
commit 2026-10-06 "Tidy up"
change src/triage.py 's/model="gpt-5.4-mini"/model="gpt-5.4"/'
commit 2026-10-19 "Sort better"

git checkout -q -b better-summaries
change src/answer.py 's/max_tokens=1024/max_tokens=400/'
change src/triage.py 's/max_tokens=1,/max_tokens=8,/'
change src/settings.py 's/"gpt-5.4"/"gpt-5.4-mini"/'
printf '\n## Length\n\nAt most four sentences. A customer who wants to know more will ask, and nobody reads the fifth.\n' >> src/policy.md
change web/summary.ts '/max_completion_tokens/d; s/gpt-5.4-mini/gpt-5.4/'
commit 2026-11-27 "Answer in fewer words, summarise better"
