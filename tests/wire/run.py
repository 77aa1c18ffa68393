"""Runs programs that use the vendors' own SDKs against a stub, and compares what they sent with what promptlint reads.

    run.py --bin PROMPTLINT --node NODE --home FOLDER [NAME…]

One line a program and a summary; exits 1 on any difference that `differences.toml` does not explain, and on any
explanation that nothing needs. README.md has the whole story.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

import oracle
import sent as wire
from stub import Stub

HERE = pathlib.Path(__file__).parent
EDGE = HERE / "edge"
SECONDS = 300


@dataclasses.dataclass
class Options:
    bin: str
    node: str
    home: pathlib.Path


@dataclasses.dataclass
class Result:
    name: str
    requests: int
    # `(field, words)`
    differences: list
    counted: int = 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--node", required=True)
    parser.add_argument("--home", required=True, type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("-v", "--verbose", action="store_true", help="show what was sent")
    parser.add_argument("names", nargs="*", help="only programs whose name has one of these in it")
    options = parser.parse_args()

    programs = tomllib.loads((HERE / "programs.toml").read_text())["program"]
    explained = tomllib.loads((HERE / "differences.toml").read_text()).get("difference", [])
    known = {program["name"] for program in programs}
    if stray := {f"{path.parent.name}/{path.name}" for path in (HERE / "programs").glob("*/*/")} - known:
        sys.exit(f"programs.toml does not name {', '.join(sorted(stray))}")
    if options.names:
        programs = [p for p in programs if any(name in p["name"] for name in options.names)]
        explained = [e for e in explained if any(p["name"] == e["program"] for p in programs)]

    lay_out(options.home)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda program: attempt(program, options), programs))

    bad = report(results, explained)
    sdks = {sdk for program in programs for sdk in program["sdks"]}
    requests = sum(result.requests for result in results)
    counted = sum(result.counted for result in results)
    print(
        f"\n{len(results)} programs over {len(sdks)} SDKs sent {requests} requests; "
        f"fixed tokens of {counted} were counted with their own vocabulary; "
        f"{len(explained)} differences are explained"
    )
    print(f"{len(results) - bad} passed, {bad} failed")
    sys.exit(1 if bad else 0)


def report(results, explained):
    """Prints the results and gives the number of programs that are wrong."""
    used, bad = set(), 0
    for result in results:
        wrong = []
        for field, words in result.differences:
            index = next(
                (i for i, e in enumerate(explained) if e["program"] == result.name and e["field"] == field), None
            )
            if index is None:
                wrong.append((field, words))
            else:
                used.add(index)
        bad += bool(wrong)
        mark = "FAIL" if wrong else "ok" if not result.differences else "ok, as explained"
        print(f"{result.name:58} {result.requests:2} sent  {mark}")
        for field, words in wrong:
            print(f"    {field}: {words}")
    for index, entry in enumerate(explained):
        if index not in used:
            bad += 1
            print(f"differences.toml: nothing needs `{entry['field']}` of {entry['program']} any more")
    return bad


def lay_out(home):
    """The programs in a folder of their own, beside the packages that they import."""
    for folder in (HERE / "programs").iterdir():
        target = home / folder.name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder, target)


def attempt(program, options):
    try:
        return run(program, options)
    except Exception as error:  # noqa: BLE001, one program must not end the run
        return Result(program["name"], 0, [("run", f"{type(error).__name__}: {error}")])


def run(program, options):
    name = program["name"]
    path = main_file(options.home / name)
    stub = Stub()
    try:
        process = subprocess.run(
            command(path, program, options),
            env=environment(program, stub.port),
            cwd=path.parent,
            input=program.get("stdin", ""),
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
    finally:
        stub.close()
    if process.returncode != 0:
        return Result(name, 0, [("run", f"exit {process.returncode}\n{process.stdout[-500:]}{process.stderr[-3000:]}")])
    log = options.home / "sent" / f"{name.replace('/', '-')}.jsonl"
    log.parent.mkdir(exist_ok=True)
    log.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in stub.requests))

    requests = [sent for sent in map(wire.read, stub.requests) if sent]
    # A published example is read alone: its neighbours are other programs.
    folder = path if name.startswith("published/") else path.parent
    found = json.loads(
        subprocess.run(
            [pathlib.Path(options.bin).resolve(), "calls", "--format", "json", "--show-text", str(folder)],
            # From this repository it would be read as a part of it.
            cwd=path.parent,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )["calls"]
    result = Result(name, len(requests), [])
    compare(program, requests, found, folder, result)
    return result


def main_file(path):
    return next(iter(sorted(path.glob("main.*"))), path) if path.is_dir() else path


def command(path, program, options):
    expression = [program["run"]] if "run" in program else []
    if path.suffix == ".py":
        return [sys.executable, str(EDGE / "drive.py"), str(path), *expression]
    hook = ["--no-warnings", "--import", (EDGE / "turn.mjs").as_uri()]
    return [options.node, *hook, str(EDGE / "drive.mjs"), str(path), *expression]


def environment(program, port):
    keep = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TMPDIR") if key in os.environ}
    keys = "OPENAI ANTHROPIC GEMINI GOOGLE GOOGLE_GENERATIVE_AI GROQ MISTRAL CO COHERE OPENROUTER DEEPSEEK XAI TOGETHER"
    return {
        **keep,
        **{f"{name}_API_KEY": "wire" for name in keys.split()},
        "HF_TOKEN": "wire",
        "AWS_ACCESS_KEY_ID": "wire",
        "AWS_SECRET_ACCESS_KEY": "wire",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": f"http://127.0.0.1:{port}",
        "DISABLE_AIOHTTP_TRANSPORT": "True",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "OPENAI_AGENTS_DISABLE_TRACING": "1",
        "AI_SDK_LOG_WARNINGS": "false",
        "LANGSMITH_TRACING": "false",
        "PYTHONPATH": str(EDGE),
        "PYTHONIOENCODING": "utf-8",
        "WIRE_PORT": str(port),
        "WIRE_ARGS": "\x1f".join(program.get("args", [])),
        **program.get("env", {}),
    }


def compare(program, requests, found, folder, result):
    """Puts each request beside the call that sent it, and notes what differs."""
    differ = lambda field, words: result.differences.append((field, words))  # noqa: E731
    if not requests:
        differ("run", "nothing was sent")
    lines = collections.defaultdict(list)
    wanted = program.get("sends") or ([""] * len(requests) if len(found) == 1 else [f"#{i}" for i in range(len(requests))])
    if len(wanted) != len(requests):
        differ("requests", f"{len(requests)} were sent, {len(wanted)} expected")
    seen = set()
    for index, (request, want) in enumerate(zip(requests, wanted)):
        call_name, _, caller = want.partition(" from ")
        if call_name.startswith("#") and call_name[1:].isdigit():
            matching = found[int(call_name[1:]) : int(call_name[1:]) + 1]
        else:
            matching = [call for call in found if call["id"].endswith(call_name)]
        if len(matching) != 1:
            ids = ", ".join(call["id"] for call in found) or "no call"
            differ("call", f"request {index} should be `{want}`; promptlint finds {ids}")
            continue
        call = matching[0]
        seen.add(call["id"])
        context = None
        if caller:
            context = next((c for c in call["contexts"] if caller in line_of(folder, c)), None)
            if context is None:
                differ("context", f"request {index}: no caller `{caller}` of {call['id']}")
                continue
        for field, words in one(program, request, call, context, result):
            lines[field].append(f"{call['id']}{' from ' + caller if caller else ''}: {words}")
    for field, words in lines.items():
        differ(field, "\n      ".join(dict.fromkeys(words)))
    silent = [call["id"] for call in found if call["id"] not in seen]
    if unsent := [name for name in silent if not any(name.endswith(u) for u in program.get("unsent", []))]:
        differ("unsent", f"found, but nothing was sent by {', '.join(unsent)}")


def line_of(folder, context):
    path = folder / context["path"] if folder.is_dir() else folder
    return path.read_text().splitlines()[context["line"] - 1]


def one(program, request, call, context, result):
    """What differs between one request and one call, seen from one caller."""
    models = (context or {}).get("models") or call["models"]
    if not any(same_model(request.model, model["id"]) for model in models):
        yield "model", f"sent {request.model}, read {[model['id'] for model in models]}"
    cap = (context or {}).get("output_cap") or call["output_cap"]
    read = "at run time" if cap["origin"] == "dynamic" else cap["tokens"]
    if request.cap != read:
        yield "cap", f"sent {request.cap}, read {read} ({cap['origin']})"
    tokens = (context or {}).get("input_tokens") or call["input_tokens"]
    holes = re.compile("|".join([oracle.HOLE.pattern, *program.get("holes", [])]))
    schemas = [segment for segment in call["segments"] if segment["role"] == "schema"]
    expected = oracle.fixed(request, holes)
    if expected is not None:
        result.counted += 1
        fixed = tokens and tokens["fixed"] - sum(segment["tokens"]["expected"] for segment in schemas)
        if fixed != expected:
            yield "tokens", f"sent {expected}, read {fixed}"
    yield from schema(request, schemas)
    # A context's own segments are not in the JSON.
    if context is None or context["input_tokens"] is None:
        yield from messages(request, call, holes)


def schema(request, read):
    """SDKs dress a schema, and providers do not say how they count it: its fields must be the same, and its tokens as
    JSON within the band."""
    sent = oracle.schema(request.schema)
    if (sent is None) != (not read):
        yield "schema", f"sent {sent}, read {[segment['text'] for segment in read]}"
    elif sent is not None:
        missing, extra = (set(oracle.fields(one)) for one in (sent, json.loads(read[0]["text"])))
        if missing != extra:
            yield "schema", f"sent {sorted(missing - extra)}, read {sorted(extra - missing)}"
        tokens = oracle.schema_tokens(sent, request.model)
        band = read[0]["tokens"]
        if tokens is not None and not band["low"] <= tokens <= band["high"]:
            yield "schema", f"sent {tokens} tokens, read {band['low']} to {band['high']}"


def same_model(sent, read):
    """SDKs take the vendor's name in front of the model's."""
    return sent == read or read.endswith(("/" + (sent or "?"), ":" + (sent or "?")))


def messages(request, call, holes):
    read = collections.OrderedDict()
    for segment in call["segments"]:
        if segment["role"] not in ("tools", "schema"):
            read.setdefault(segment["message"], []).append(segment)
    read = list(read.values())
    sent_roles = [role for role, _ in request.messages]
    read_roles = [group[0]["role"] for group in read]
    if sent_roles != read_roles:
        yield "messages", f"sent {sent_roles}, read {read_roles}"
        return
    for index, ((_, parts), group) in enumerate(zip(request.messages, read)):
        # A hole of the sent text can only stand where one was read, and all other text must have been read.
        sent = holes.sub("⟦⟧", "".join(parts))
        shape = "".join(re.escape(s["text"]) if s["kind"] == "text" else "(?:⟦⟧)*" for s in group)
        if not re.fullmatch(shape, sent, re.DOTALL):
            yield "text", f"message {index}\n        sent {sent!r}\n        read {shape_in_words(group)!r}"


def shape_in_words(group):
    return "".join(s["text"] if s["kind"] == "text" else f"⟦{s['hole']['name']}⟧" for s in group)


if __name__ == "__main__":
    main()
