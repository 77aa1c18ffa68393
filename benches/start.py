"""What `promptlint check` takes on small projects, and how much of it is tokenizers and the catalogue.

    benches/start.py [PROMPTLINT [ANOTHER]]     # target/release/promptlint; another binary is compared

Each project is checked RUNS times (100) in turn with the others, without the cache of runs. Processor time is the least
that a run took, which says most on a shared machine, with the median behind it. `tokens` is the control: it has to count, so it shows what a vocabulary costs.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

RUNS = int(os.environ.get("RUNS", "100"))

PLAIN = "def total(prices):\n    return sum(prices)\n"
CALL = """from {sdk} import {client}


def label(text: str):
    return {client}().{path}(model={model!r}, max_tokens=9, messages=[{{"role": "user", "content": {text}}}])
"""
OPENAI = {"sdk": "openai", "client": "OpenAI", "path": "chat.completions.create", "model": "gpt-4o-mini"}
CLAUDE = {"sdk": "anthropic", "client": "Anthropic", "path": "messages.create", "model": "claude-sonnet-5"}
SHORT = 'f"Label this: {text[:500]}"'
LONG = repr("Answer from the handbook, page by page, and name the page. " * 400)
# One of each other vocabulary that many use.
OTHERS = ["llama-3.3-70b", "deepseek-chat", "qwen3-max", "mistral-large", "kimi-k2"]

# What is looked at, and the command on it.
PROJECTS = {
    "no call": ([PLAIN], ["check", "--no-cache"]),
    "a call, short prompt": ([PLAIN, CALL.format(**OPENAI, text=SHORT)], ["check", "--no-cache"]),
    "a call, unknown model": ([PLAIN, CALL.format(**{**OPENAI, "model": "my-own"}, text=SHORT)], ["check", "--no-cache"]),
    "a call, 5,000 tokens": ([PLAIN, CALL.format(**OPENAI, text=LONG)], ["check", "--no-cache"]),
    "Claude, short prompt": ([PLAIN, CALL.format(**CLAUDE, text=SHORT)], ["check", "--no-cache"]),
    "no call, `cost`": ([PLAIN], ["cost", "--no-cache"]),
    "a call, `cost`": ([PLAIN, CALL.format(**OPENAI, text=SHORT)], ["cost", "--no-cache"]),
    "`tokens`, o200k": ([PLAIN], ["tokens", "note.md", "--model", "gpt-4o"]),
    "`tokens`, cl100k": ([PLAIN], ["tokens", "note.md", "--model", "gpt-4"]),
    "`tokens`, five others": ([PLAIN], ["tokens", "note.md", *(arg for model in OTHERS for arg in ("--model", model))]),
    "`tokens`, Claude": ([PLAIN], ["tokens", "note.md", "--model", "claude-sonnet-5"]),
}


def run(binary, args, folder):
    """Milliseconds of processor time."""
    pid = os.posix_spawn(
        binary,
        [binary, *args],
        {"PATH": os.environ["PATH"], "HOME": str(folder), "RAYON_NUM_THREADS": "2"},
        file_actions=[(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_WRONLY, 0) for fd in (1, 2)],
    )
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{binary} {' '.join(args)} failed in {folder}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def main():
    binaries = [str(pathlib.Path(path).resolve()) for path in sys.argv[1:] or ["target/release/promptlint"]]
    with tempfile.TemporaryDirectory() as home:
        home = pathlib.Path(home)
        for number, (files, _) in enumerate(PROJECTS.values()):
            folder = home / str(number)
            (folder / ".git").mkdir(parents=True)
            for index, text in enumerate(files):
                (folder / f"{index}.py").write_text(text)
            (folder / "note.md").write_text("Name the page.\n")
        took = {}
        for _ in range(RUNS):
            for number, (name, (_, args)) in enumerate(PROJECTS.items()):
                os.chdir(home / str(number))
                for binary in binaries:
                    took.setdefault((name, binary), []).append(run(binary, args, home))
        print(f"{'':24}" + f"{'least':>9}{'median':>9}" * len(binaries))
        for name in PROJECTS:
            cells = [took[name, binary] for binary in binaries]
            figures = [f"{min(cell):7.1f}ms{statistics.median(cell):7.1f}ms" for cell in cells]
            print(f"{name:24}" + "".join(figures))
        os.chdir("/")


if __name__ == "__main__":
    main()
