#!/usr/bin/env bash
# What promptlint takes, as ratios to what reading and what parsing the same tree takes: `rg -c 'openai|anthropic'`
# reads every byte of it once, `ast-grep scan` with five rules parses all of it. Seconds mean nothing on a shared
# machine; ratios of runs that take turns do, and processor time is steadier than wall time. Each figure is the median.
# Needs rg and python3; ast-grep is used when it is there, or where AST_GREP says.
#
#   benches/ratio.sh TREE...
#   BIN=target/release/promptlint RUNS=5 benches/ratio.sh ~/src/app ~/src/library
#   GROWTH=1 benches/ratio.sh ~/src/app        also with ten copies of the tree: time and memory must stay linear
set -euo pipefail
cd_here=$(cd "$(dirname "$0")" && pwd)
bin=${BIN:-$cd_here/../target/release/promptlint}
runs=${RUNS:-5}
[ $# -gt 0 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 2; }
command -v rg >/dev/null || { echo "ratio.sh: rg is not installed" >&2; exit 2; }
[ -x "$bin" ] || { echo "ratio.sh: no $bin; cargo build --release" >&2; exit 2; }
exec python3 - "$bin" "$runs" "$cd_here/ast-grep.yml" "$@" <<'PYTHON'
import os, shutil, statistics, subprocess, sys, tempfile, time

binary, runs, rules, *trees = sys.argv[1:]
runs = int(runs)
ast_grep = os.environ.get("AST_GREP") or shutil.which("ast-grep")

def once(command):
    """Processor seconds, wall seconds, and the peak of memory in MB."""
    begin = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"ratio.sh: {' '.join(command)} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begin, usage.ru_maxrss / 1024

def medians(commands, runs=runs):
    """Interleaved, after one run each that warms the page cache."""
    taken = {name: [] for name in commands}
    for command in commands.values():
        once(command)
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(once(command))
    return {name: [statistics.median(column) for column in zip(*rows)] for name, rows in taken.items()}

def beside(value, other):
    return f"{value / max(other, 1e-3):.1f}"

print("cpu: user + system time. ÷ rg: how many times rg's. < ast-grep: how many times less than ast-grep's.\n")
head = ["tree", "command", "cpu s", "÷ rg", "< ast-grep", "wall s", "÷ rg", "< ast-grep", "MB"]
row = "{:28} {:9} {:>7} {:>7} {:>10}   {:>7} {:>7} {:>10}   {:>5}"
print(row.format(*head))
for tree in trees:
    commands = {"rg": ["rg", "-c", "openai|anthropic", tree]}
    commands |= {which: [binary, which, tree] for which in ("check", "calls")}
    if ast_grep:
        commands["ast-grep"] = [ast_grep, "scan", "--rule", rules, tree]
    median = medians(commands)
    for which in ("check", "calls"):
        own, cells = median[which], []
        for unit in (0, 1):
            other = beside(median["ast-grep"][unit], own[unit]) if ast_grep else "–"
            cells += [f"{own[unit]:.2f}", beside(own[unit], median["rg"][unit]), other]
        name = os.path.basename(tree.rstrip("/"))[:28]
        print(row.format(name, which, *cells, f"{own[2]:.0f}"), flush=True)
version = medians({"version": [binary, "--version"]}, max(runs, 20))["version"]
print(f"\n--version: {version[0] * 1e3:.1f} ms of processor, {version[1] * 1e3:.1f} ms of wall time")
if os.environ.get("GROWTH"):
    for tree in trees:
        with tempfile.TemporaryDirectory() as ten:
            for copy in range(10):
                shutil.copytree(tree, f"{ten}/{copy}", symlinks=True)
            median = medians({"one": [binary, "check", tree], "ten": [binary, "check", ten]})
        one, many = median["one"], median["ten"]
        print(f"ten copies of {os.path.basename(tree.rstrip('/'))}: {beside(many[0], one[0])} × the processor time,"
              f" {beside(many[1], one[1])} × the wall time, {beside(many[2], one[2])} × the memory")
PYTHON
