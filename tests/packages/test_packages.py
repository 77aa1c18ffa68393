"""Releases what is here, to servers on loopback, by the workflow's own steps; installs what was released, and runs it."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import yaml

from registry import RUNNER, Registry
from workflow import Runner, recorded, stand_in

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VERSION = re.search(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.M)[1]
HOST = re.search(r"^host: (.*)", subprocess.run(["rustc", "-vV"], capture_output=True, text=True).stdout, re.M)[1]
# The steps are those of a release; what they build is not, or it would take longer than everything else.
PROFILE = {"OPT_LEVEL": "0", "LTO": "off", "CODEGEN_UNITS": "16", "DEBUG": "0", "INCREMENTAL": "false"}

RECORD = """#!{python}
import json, sys
with open({log!r}, "a") as log:
    log.write(json.dumps(sys.argv[1:]) + "\\n")
"""


def check(is_so, what):
    if not is_so:
        sys.exit(f"FAILED: {what}")


def run(*command, **more):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, stdin=subprocess.DEVNULL, **more)


def done(*command, **more):
    ended = run(*command, **more)
    check(ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def tried(how, command):
    """Runs the sample by whichever way the command was installed."""
    said = run(command, "--version")
    check(said.stdout == f"promptlint {VERSION}\n", f"{how}: --version says {said.stdout}{said.stderr}")
    said = run(command, "check", "examples/support-bot", "--format", "concise", cwd=ROOT)
    check(said.returncode == 1, f"{how}: check ends with {said.returncode}: {said.stderr}")
    check(said.stdout.count("warning[") >= 5, f"{how}: check finds {said.stdout}")
    said = run(command, "check", "--no-such-option")
    check("no-such-option" in said.stderr, f"{how}: standard error is lost")
    print(f"ok: {how}", flush=True)


def other_machines(runner):
    """Archives of the targets that this machine cannot build for: they are only there to be left out."""
    for target in runner.targets("build"):
        if target == HOST:
            continue
        there = runner.artifacts / f"build-{target}"
        there.mkdir(parents=True)
        name = "promptlint.exe" if "windows" in target else "promptlint"
        with tarfile.open(there / f"promptlint-{target}.tar.gz", "w:gz") as archive:
            script = b"#!/bin/sh\nexit 42\n"
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(script), 0o755
            archive.addfile(entry, io.BytesIO(script))


def release(work, kept, registry):
    """The jobs of release.yml, in their order."""
    tools = work / "tools"
    record = lambda name: RECORD.format(python=sys.executable, log=str(work / f"{name}.log"))
    # A new toolchain would be a new compiler for everybody here; what is installed must do.
    stand_in(tools / "rustup", record("rustup"))
    stand_in(tools / "gh", record("gh") + """
import os, pathlib, shutil
if not os.environ.get("GH_TOKEN"):
    sys.exit("gh: no token")
there = pathlib.Path(%r)
there.mkdir()
for file in sys.argv[sys.argv.index("--") + 1:]:
    shutil.copy(file, there)
""" % str(work / "released"))
    # Provenance is signed by a service on the internet; all else is npm's own.
    npm = shutil.which("npm")
    stand_in(tools / "npm", record("npm") + f"""
import os
os.execv({npm!r}, ["npm", *(arg for arg in sys.argv[1:] if arg != "--provenance")])
""")
    keep = {key: value for key, value in os.environ.items() if key in ("HOME", "LANG", "CARGO_HOME", "RUSTUP_HOME")
            or key.startswith(("PIP_", "SSL_", "NODE_EXTRA_")) or key.lower().endswith("_proxy")}
    environment = keep | {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "UV_PUBLISH_URL": f"{registry.url}/legacy/",
        "npm_config_registry": f"{registry.url}/",
        "npm_config_cache": str(work / "npm-cache"),
    } | {f"CARGO_PROFILE_RELEASE_{key}": value for key, value in PROFILE.items()}

    def provide(permissions, values):
        if permissions.get("id-token") != "write":
            return {}
        return {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{registry.url}/identity?of=run", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": RUNNER}

    github = {"ref": f"refs/tags/v{VERSION}", "token": "github-token", "repository": "promptlint/promptlint"}
    runner = Runner(ROOT / ".github/workflows/release.yml", ROOT, work, github, environment, provide)
    runner.run("build", HOST, keep=[("target", kept / "release-target")])
    check([["target", "add", HOST]] == [args for args in recorded(work / "rustup.log") if args[0] == "target"], "rustup target add")
    other_machines(runner)
    runner.run("release")
    # The other machines have built no wheels here.
    runner.run("pypi")
    runner.run("npm")
    return runner


def what_was_released(work, runner, registry):
    released = work / "released"
    [args] = recorded(work / "gh.log")
    check(args[:2] == ["release", "create"] and args[2] == f"v{VERSION}" and "--verify-tag" in args, f"gh {args}")
    done("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=runner.home / "release/dist")
    sums = {name: digest for digest, name in (line.split("  ") for line in (released / "SHA256SUMS").read_text().splitlines())}
    check(sums == runner.attested, f"attested {runner.attested}, summed {sums}")
    archives = {f"promptlint-{target}.tar.gz" for target in runner.targets("build")}
    check({file.name for file in released.iterdir()} == archives | {"SHA256SUMS"}, f"released {sorted(released.iterdir())}")
    for file in released.glob("*.tar.gz"):
        check(hashlib.sha256(file.read_bytes()).hexdigest() == sums[file.name], f"the sum of {file.name}")
    [wheel] = registry.wheels
    check(wheel in sums and f"promptlint_rs-{VERSION}-py3-none-" in wheel and "manylinux_2_17_" in wheel, f"the wheel is {wheel}")
    done("tar", "xzf", released / f"promptlint-{HOST}.tar.gz", "-C", work / "archive")
    check({file.name for file in (work / "archive").iterdir()} == {"promptlint", "LICENSE-MIT", "LICENSE-APACHE", "README.md"}, "the archive")
    tried("the archive", work / "archive/promptlint")


def action(work, registry):
    """The GitHub Action takes it from there."""
    registry.assets = {f"v{VERSION}/{file.name}": file.read_bytes() for file in (work / "released").iterdir()}
    [install, *_] = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    files = {name: work / name for name in ("GITHUB_PATH", "GITHUB_OUTPUT")}
    given = {name: "" for name in install["env"]} | {"PROMPTLINT_RELEASES": f"{registry.url}/releases"}
    given |= {"GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(work), "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64"}
    done("bash", "-eo", "pipefail", "-c", install["run"], env=os.environ | given | {name: str(path) for name, path in files.items()})
    tried("the GitHub Action", Path(files["GITHUB_PATH"].read_text().strip()) / "promptlint")


def wheel(work, registry):
    done(sys.executable, "-m", "venv", work / "venv")
    done(work / "venv/bin/pip", "install", "--quiet", "--no-deps", "--no-cache-dir", "--index-url", f"{registry.url}/simple/", "promptlint-rs",
         env=os.environ | {"PIP_FIND_LINKS": "", "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    tried("the wheel", work / "venv/bin/promptlint")


def npm(work, registry):
    calls = recorded(work / "npm.log")
    check(all("--provenance" in args and "public" in args for args in calls), f"npm {calls}")
    check(len(calls) == 8 and calls[-1][-1] == "./packages/promptlint-rs/", f"the main package is not the last: {calls}")
    project = work / "project"
    project.mkdir()
    registry.asked.clear()
    done("npm", "install", "--registry", registry.url, "--cache", work / "cache", "--no-audit", "--no-fund", "--loglevel=error", "promptlint-rs", cwd=project)
    command = project / "node_modules/.bin/promptlint"
    tried("npm", command)
    installed = [file.name for file in (project / "node_modules/@promptlint-rs").iterdir()]
    check(installed == [f"linux-{'x64' if 'x86_64' in HOST else 'arm64'}-gnu"], f"npm installs {installed}")
    check(len(registry.asked) == 2, f"npm downloads {registry.asked}")
    # Without the package of the machine it says what to do.
    shutil.rmtree(project / "node_modules/@promptlint-rs")
    said = run(command, "--version")
    check(said.returncode == 2 and "cargo install" in said.stderr, f"npm without a binary: {said.returncode}, {said.stderr}")
    print("ok: npm without a binary for the machine", flush=True)


def main(kept):
    work = kept / "work"
    shutil.rmtree(work, ignore_errors=True)
    (work / "archive").mkdir(parents=True)
    registry = Registry(work)
    os.environ |= {name: str(registry.trusted) for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "PIP_CERT", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE")}
    runner = release(work, kept, registry)
    what_was_released(work, runner, registry)
    action(work, registry)
    wheel(work, registry)
    npm(work, registry)
    done("cargo", "install", "--quiet", "--locked", "--debug", "--no-track", "--path", ROOT / "server", "--root", work / "cargo")
    tried("cargo install", work / "cargo/bin/promptlint")


main(Path(sys.argv[1]))
