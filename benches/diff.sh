#!/usr/bin/env bash
# What `promptlint diff` takes beside a plain `promptlint check`, on a repository made of a real tree with some files
# changed: the goal is less than twice as much. And what a history takes for each of its commits.
# Needs git and python3.
#
#   benches/diff.sh TREE [CHANGED] [COMMITS]
#   BIN=target/release/promptlint RUNS=5 benches/diff.sh ~/src/vercel-ai 50 200
set -euo pipefail
[ $# -gt 0 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
bin=${BIN:-$here/../target/release/promptlint}
[ -x "$bin" ] || { echo "diff.sh: no $bin; cargo build --release" >&2; exit 2; }
exec python3 - "$(realpath "$bin")" "${RUNS:-5}" "$(realpath "$1")" "${2:-50}" "${3:-0}" <<'PYTHON'
import os, pathlib, shutil, statistics, subprocess, sys, tempfile, time

binary, runs, tree, changed, commits = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
COMMENTS = {".py": "#", ".ts": "//", ".tsx": "//", ".js": "//", ".go": "//"}

def once(command, cwd):
    begin = time.monotonic()
    child = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        sys.exit(f"diff.sh: {' '.join(command)} ended with {code}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begin, usage.ru_maxrss / 1024

def git(cwd, *args):
    settings = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false", "-c", "gc.auto=0"]
    subprocess.run(["git", *settings, *args], cwd=cwd, check=True, stdout=subprocess.DEVNULL)

with tempfile.TemporaryDirectory() as top:
    repo = f"{top}/repo"
    shutil.copytree(tree, repo, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    git(repo, "init", "-q", "-b", "main")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "begin")
    code = sorted(path for path in pathlib.Path(repo).rglob("*")
                  if path.suffix in COMMENTS and path.is_file() and ".git" not in path.parts)
    step = max(1, len(code) // max(1, changed))
    for path in code[::step][:changed]:
        with open(path, "a") as file:
            file.write(f"\n{COMMENTS[path.suffix]} changed\n")
    git(repo, "checkout", "-q", "-b", "change")
    git(repo, "commit", "-q", "-a", "-m", "change")
    # What git wrote in this second it does not trust to be unchanged, and nor do we.
    time.sleep(2)
    git(repo, "update-index", "--refresh")
    commands = {"check": [binary, "check", "--no-cache"], "diff": [binary, "diff", "main"]}
    taken = {name: [] for name in commands}
    for command in commands.values():
        once(command, repo)
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(once(command, repo))
    check, diff = ([statistics.median(column) for column in zip(*taken[name])] for name in ("check", "diff"))
    print(f"{len(code)} files, {min(changed, len(code))} changed")
    for name, unit, at in (("processor time", "s", 0), ("wall time", "s", 1), ("peak memory", "MB", 2)):
        print(f"  {name}: check {check[at]:.2f} {unit}, diff {diff[at]:.2f} {unit}: {diff[at] / max(check[at], 1e-3):.2f} times")
    if commits:
        for number in range(commits):
            with open(code[number * 7919 % len(code)], "a") as file:
                file.write(f"\n{COMMENTS[code[number * 7919 % len(code)].suffix]} commit {number}\n")
            git(repo, "commit", "-q", "-a", "-m", f"commit {number}")
        history = once([binary, "history", "--max-count", str(commits)], repo)
        print(f"  history of {commits} commits: {history[1]:.1f} s of wall time, {history[2]:.0f} MB,"
              f" {history[0] / max(check[0], 1e-3):.1f} times the processor time of one check")
PYTHON
