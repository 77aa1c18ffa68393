#!/usr/bin/env bash
# Compares, comments, annotates. Everything that the caller says comes in INPUT_ variables and is never more than an
# argument. Ends with 0, with 1 when a limit is crossed, with 2 when the job could not be done.
set -euo pipefail

out="$RUNNER_TEMP/promptlint/out"
mkdir -p "$out"

# One line, whatever is in it.
output() {
  local mark
  mark="promptlint-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
  printf '%s<<%s\n%s\n%s\n' "$1" "$mark" "$2" "$mark" >> "$GITHUB_OUTPUT"
}

# An argument for each input that says something.
given() { [ -z "$2" ] || args+=("$1=$2"); }
switched() { [ "$2" != true ] || args+=("$1"); }

path="${INPUT_PATH:-.}"
base="${INPUT_BASE:-}"
if [ -z "$base" ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
  base="origin/$GITHUB_BASE_REF"
elif [ -z "$base" ] && [[ "${PUSHED_ONTO:-}" =~ [1-9a-f] ]]; then
  base="$PUSHED_ONTO"
fi

# What is found, in every run.
args=()
given --config "${INPUT_CONFIG:-}"
format=concise
if [ "${INPUT_ANNOTATIONS:-true}" = true ]; then format=github; fi
found=0
promptlint check ${args[@]+"${args[@]}"} --format "$format" --output "sarif=$out/promptlint.sarif" -- "$path" || found=$?
[ "$found" -le 1 ] || exit 2
output sarif "$out/promptlint.sarif"

if [ -z "$base" ]; then
  # A new branch, a schedule, a button: there is nothing to compare with.
  args=()
  given --config "${INPUT_CONFIG:-}"
  given --usage "${INPUT_USAGE:-}"
  promptlint cost ${args[@]+"${args[@]}"} --format markdown -- "$path" >> "$GITHUB_STEP_SUMMARY"
  promptlint cost ${args[@]+"${args[@]}"} --format html -- "$path" > "$out/report.html"
  output report "$out/report.html"
  exit 0
fi

args=()
given --path "$path"
given --config "${INPUT_CONFIG:-}"
given --usage "${INPUT_USAGE:-}"
given --fail-on "${INPUT_FAIL_ON:-}"
given --max-increase "${INPUT_MAX_INCREASE:-}"
given --max-increase-percent "${INPUT_MAX_INCREASE_PERCENT:-}"
switched --fail-on-unpriced "${INPUT_FAIL_ON_UNPRICED:-false}"
status=0
promptlint diff "${args[@]}" --format markdown --output "json=$out/diff.json" --output "html=$out/report.html" \
  -- "$base" > "$out/diff.md" || status=$?
[ "$status" -le 1 ] || exit 2
output json "$out/diff.json"
output report "$out/report.html"
output headline "$(sed -n '1s/^#* *promptlint: //p' "$out/diff.md")"
# GitHub drops a summary above 1 MiB as a whole.
if [ "$(wc -c < "$out/diff.md")" -lt 1000000 ]; then
  cat "$out/diff.md" >> "$GITHUB_STEP_SUMMARY"
else
  head -n 1 "$out/diff.md" >> "$GITHUB_STEP_SUMMARY"
fi

if [ "${INPUT_COMMENT:-true}" = true ] && [[ "${GITHUB_EVENT_NAME:-}" == pull_request* ]]; then
  args=()
  given --when "${INPUT_COMMENT_WHEN:-}"
  given --threshold "${INPUT_COMMENT_THRESHOLD:-}"
  given --behavior "${INPUT_COMMENT_BEHAVIOR:-}"
  given --tag "${INPUT_COMMENT_TAG:-}"
  # What the gate says is known already; what cannot be posted is told in the log.
  posted=0
  promptlint comment github ${args[@]+"${args[@]}"} --from "$out/diff.json" || posted=$?
  [ "$posted" -le 1 ] || status=2
fi
exit "$status"
