#!/usr/bin/env bash
# How long `promptlint check` takes, as ratios: to `rg -c 'openai|anthropic'`, which reads every byte of the tree once,
# and to `ast-grep scan` with five rules, which parses all of it. Seconds mean nothing on a shared machine; ratios of
# runs that take turns do. Needs rg; ast-grep and GNU time are used when they are there.
#
#   benches/ratio.sh TREE...
#   BIN=target/release/promptlint RUNS=5 benches/ratio.sh ~/src/app ~/src/library
set -euo pipefail
cd_here=$(cd "$(dirname "$0")" && pwd)
bin=${BIN:-$cd_here/../target/release/promptlint}
runs=${RUNS:-5}
[ $# -gt 0 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2; }
command -v rg >/dev/null || { echo "ratio.sh: rg is not installed" >&2; exit 2; }
[ -x "$bin" ] || { echo "ratio.sh: no $bin; cargo build --release" >&2; exit 2; }
exec python3 - "$bin" "$runs" "$cd_here/ast-grep.yml" "$@" <<'PYTHON'
import os, shutil, statistics, subprocess, sys, time

binary, runs, rules, *trees = sys.argv[1:]
ast_grep = os.environ.get("AST_GREP") or shutil.which("ast-grep")

def once(command):
    """Processor seconds, wall seconds, and the peak of memory in MB."""
    begin = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begin, usage.ru_maxrss / 1024

print(f"{'tree':32} {'cpu s':>7} {'÷ rg':>7} {'ast-grep ÷':>10}   {'wall s':>7} {'÷ rg':>7} {'ast-grep ÷':>10}   {'MB':>6}")
for tree in trees:
    commands = {"rg": ["rg", "-c", "openai|anthropic", tree], "promptlint": [binary, "check", tree]}
    if ast_grep:
        commands["ast-grep"] = [ast_grep, "scan", "--rule", rules, tree]
    taken = {name: [] for name in commands}
    for command in commands.values():
        once(command)
    for _ in range(int(runs)):
        for name, command in commands.items():
            taken[name].append(once(command))
    median = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in taken.items()}
    own, rg = median["promptlint"], median["rg"]
    def ratios(which):
        other = f"{median['ast-grep'][which] / own[which]:.1f}" if ast_grep else "–"
        return f"{own[which]:7.2f} {own[which] / max(rg[which], 1e-3):7.1f} {other:>10}"
    print(f"{os.path.basename(tree.rstrip('/'))[:32]:32} {ratios(0)}   {ratios(1)}   {own[2]:6.0f}", flush=True)
PYTHON
