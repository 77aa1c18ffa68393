"""Runs what runs on other people's machines, with the real binary and the environment that a CI service makes."""

import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ["PROMPTLINT"]).resolve()
DAY = "1795910400"
VERSION = re.search(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.M)[1]

APP = """from openai import OpenAI

client = OpenAI()


def ask(question):
    return client.chat.completions.create(
        model="%s",
        max_tokens=200,
        messages=[{"role": "system", "content": "%s"}, {"role": "user", "content": question[:4000]}],
    )
"""


def app(model="gpt-5-mini", prompt="Answer in one sentence."):
    return APP % (model, prompt)


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.repo = self.dir / "repo"
        self.repo.mkdir()
        self.temp = self.dir / "temp"
        self.temp.mkdir()

    def git(self, *args):
        identity = ["-c", "user.name=t", "-c", "user.email=t@t.test", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *identity, *args], cwd=self.repo, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def change(self, before, after, usage=True):
        """A branch `feature` that changes app.py; `origin/main` is where it began. Returns the base."""
        self.git("init", "-q", "-b", "main")
        (self.repo / "app.py").write_text(before)
        if usage:
            (self.repo / "promptlint.toml").write_text('[usage]\n"app.py" = { calls = 100_000 }\n')
        self.git("add", "-A")
        self.git("commit", "-qm", "base")
        self.git("update-ref", "refs/remotes/origin/main", "HEAD")
        base = self.git("rev-parse", "HEAD")
        self.git("checkout", "-qb", "feature")
        (self.repo / "app.py").write_text(after)
        self.git("commit", "-qam", "change", "--allow-empty")
        return base

    def clean(self, **more):
        keep = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        bin = self.dir / "bin"
        bin.mkdir(exist_ok=True)
        if not (bin / "promptlint").exists():
            (bin / "promptlint").symlink_to(BINARY)
        keep["PATH"] = f"{bin}:{keep['PATH']}"
        return keep | {"SOURCE_DATE_EPOCH": DAY, "NO_COLOR": "1"} | more


class Server(http.server.ThreadingHTTPServer):
    """Files of a release, and as much of GitHub's API as a first comment needs."""

    def __init__(self):
        self.files, self.posted = {}, []
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = self.path.split("?")[0]
        if path in self.server.files:
            self.answer(200, self.server.files[path], "application/octet-stream")
        elif path.endswith("/comments"):
            self.answer(200, b"[]")
        else:
            self.answer(404, b"{}")

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.posted.append((self.path, self.headers["authorization"], body))
        self.answer(201, json.dumps({"id": 1, "html_url": "https://github.test/1", "body": body.get("body", "")}).encode())

    def log_message(self, *_):
        pass


class Action(Case):
    """action.yml: its steps, with its own defaults for inputs."""

    def setUp(self):
        super().setUp()
        self.action = yaml.safe_load((ROOT / "action.yml").read_text())
        self.server = Server()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def step(self, index, inputs=None, **env):
        """Runs one step as the runner would: expressions are put into the environment, and nowhere else."""
        step = self.action["runs"]["steps"][index]
        self.assertNotIn("${{", step["run"])
        values = {name: spec.get("default", "") for name, spec in self.action["inputs"].items()} | (inputs or {})
        github = {"event.before": env.pop("before", ""), "token": "secret-token"}

        def value(expression):
            kind, name = re.fullmatch(r"\$\{\{ (inputs|github)\.(.+) \}\}", expression).groups()
            found = values[name] if kind == "inputs" else github[name]
            return github["token"] if found == "${{ github.token }}" else found

        files = {}
        for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH"):
            files[name] = self.temp / name
            files[name].write_text("")
        runner = {"RUNNER_TEMP": self.temp, "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64", "GITHUB_ACTION_PATH": ROOT, "GITHUB_ACTIONS": "true"}
        given = {name: value(text) for name, text in step["env"].items()}
        all = self.clean(**{key: str(text) for key, text in (files | runner | given | env).items()})
        # As `shell: bash` is run.
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(command, cwd=self.repo, env=all, capture_output=True, text=True)
        self.summary, self.added = files["GITHUB_STEP_SUMMARY"].read_text(), files["GITHUB_PATH"].read_text()
        written = re.findall(r"^(\w+)<<(\S+)\n(.*)\n\2$", files["GITHUB_OUTPUT"].read_text(), re.M)
        self.outputs = {name: text for name, _, text in written}
        self.assertNotIn("secret-token", done.stdout + done.stderr + self.summary)
        return done

    def pull(self, **more):
        event = self.temp / "event.json"
        event.write_text(json.dumps({"pull_request": {"number": 7, "updated_at": "2026-11-29T10:00:00Z", "head": {"sha": "0" * 40}}}))
        return {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main", "GITHUB_REPOSITORY": "acme/bot",
                "GITHUB_API_URL": self.server.url, "GITHUB_EVENT_PATH": event, "GITHUB_REF": "refs/pull/7/merge"} | more

    def release(self, sum=None):
        target = "x86_64-unknown-linux-gnu"
        archive = self.dir / "archive.tar.gz"
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(ROOT / "tests/ci/fake-promptlint", "promptlint")
        data = archive.read_bytes()
        sum = sum or hashlib.sha256(data).hexdigest()
        name = f"promptlint-{target}.tar.gz"
        self.server.files = {f"/v{VERSION}/{name}": data, f"/v{VERSION}/SHA256SUMS": f"{'0' * 64}  other.tar.gz\n{sum}  {name}\n".encode()}
        return hashlib.sha256(data).hexdigest()

    def test_installs_what_the_checksum_says(self):
        self.release()
        done = self.step(0, PROMPTLINT_RELEASES=self.server.url)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue((Path(self.added.strip()) / "promptlint").exists())
        self.assertIn("a fake promptlint", done.stdout)

    def test_installs_nothing_else(self):
        self.release(sum="1" * 64)
        done = self.step(0, PROMPTLINT_RELEASES=self.server.url)
        self.assertEqual((done.returncode, self.added), (2, ""))
        self.assertIn("is not what it should be", done.stdout)
        self.assertFalse((self.temp / "promptlint/bin/promptlint").exists())
        # The caller's own checksum holds over that of the release.
        sum = self.release(sum="1" * 64)
        self.assertEqual(self.step(0, {"checksum": sum}, PROMPTLINT_RELEASES=self.server.url).returncode, 0)
        for version in ("../../evil", "$(touch pwned)", "1.0"):
            done = self.step(0, {"version": version}, PROMPTLINT_RELEASES=self.server.url)
            self.assertEqual(done.returncode, 2)
        self.server.files = {}
        done = self.step(0, PROMPTLINT_RELEASES=self.server.url)
        self.assertEqual(done.returncode, 2)
        self.assertIn("cannot be downloaded", done.stdout)

    def test_comments_and_sums_up(self):
        self.change(app(), app(model="gpt-5"))
        done = self.step(1, **self.pull())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        [(path, token, body)] = self.server.posted
        self.assertEqual(path, "/repos/acme/bot/issues/7/comments")
        self.assertIn("secret-token", token)
        for text in (body["body"], self.summary):
            self.assertIn("gpt-5-mini → gpt-5", text.replace("\\", "").replace("`", ""))
        self.assertRegex(self.outputs["headline"], r"^\+\$[\d,.]+/month")
        self.assertEqual(json.loads(Path(self.outputs["json"]).read_text())["schema"], "promptlint.diff/1")
        self.assertIn("<!DOCTYPE html>", Path(self.outputs["report"]).read_text())
        self.assertEqual(json.loads(Path(self.outputs["sarif"]).read_text())["version"], "2.1.0")

    def test_the_gate_ends_with_1_and_comments_all_the_same(self):
        self.change(app(), app(model="gpt-5"))
        done = self.step(1, {"max-increase": "1"}, **self.pull())
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertEqual(len(self.server.posted), 1)
        self.assertNotEqual(self.summary, "")

    def test_says_nothing_of_no_change(self):
        self.change(app(), app())
        done = self.step(1, **self.pull())
        self.assertEqual((done.returncode, self.server.posted), (0, []), done.stdout + done.stderr)

    def test_inputs_are_never_run(self):
        self.change(app(), app(model="gpt-5"))
        evil = '$(touch pwned);`touch pwned`" || touch pwned #'
        for name in ("path", "base", "config", "usage", "comment-tag", "fail-on", "max-increase"):
            done = self.step(1, {name: evil}, **self.pull())
            self.assertEqual(done.returncode, 2, f"{name}: {done.stdout}{done.stderr}")
        self.step(1, {"base": "--format=csv"}, **self.pull())
        self.assertEqual(list(self.dir.rglob("pwned")), [])

    def test_a_push_is_compared_with_what_was_there(self):
        base = self.change(app(), app(model="gpt-5"))
        done = self.step(1, GITHUB_EVENT_NAME="push", before=base)
        self.assertEqual((done.returncode, self.server.posted), (0, []), done.stdout + done.stderr)
        self.assertRegex(self.outputs["headline"], r"^\+\$")
        # A new branch has nothing there.
        done = self.step(1, GITHUB_EVENT_NAME="push", before="0" * 40)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("app.py", self.summary)
        self.assertNotIn("json", self.outputs)

    def test_a_fork_gets_the_summary(self):
        self.change(app(), app(model="gpt-5"))
        Handler.do_POST, post = lambda handler: (handler.rfile.read(int(handler.headers["content-length"])), handler.answer(403, b'{"message": "Resource not accessible by integration"}')), Handler.do_POST
        try:
            done = self.step(1, **self.pull())
        finally:
            Handler.do_POST = post
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("gpt-5", self.summary)


class GitLab(Case):
    """templates/promptlint: its script, with its inputs in the environment."""

    def run_job(self, inputs=None, **env):
        spec, job = yaml.safe_load_all((ROOT / "templates/promptlint/template.yml").read_text())
        values = {name: (about or {}).get("default", "") for name, about in spec["spec"]["inputs"].items()} | (inputs or {})
        job = job["promptlint"]
        script = "\n".join(job["script"])
        self.assertNotIn("$[[", script)
        put = lambda text: re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda found: str(values[found[1]]).replace("True", "true").replace("False", "false"), str(text))
        variables = {name: put(text) for name, text in job["variables"].items()}
        # Runners use sh, and stop at what fails.
        return subprocess.run(["sh", "-ec", script], cwd=self.repo, env=self.clean(**variables, **env), capture_output=True, text=True)

    def test_a_merge_request(self):
        base = self.change(app(), app(model="gpt-5"))
        done = self.run_job({"comment": False}, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("model gpt-5-mini → gpt-5", done.stdout)
        self.assertIsInstance(json.loads((self.repo / "gl-code-quality-report.json").read_text()), list)
        self.assertIn("<!DOCTYPE html>", (self.repo / "promptlint.html").read_text())
        done = self.run_job({"comment": False, "max-increase": 1}, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)

    def test_the_default_branch(self):
        self.change(app(), app())
        done = self.run_job()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("What the model calls cost", (self.repo / "promptlint.html").read_text())

    def test_inputs_are_never_run(self):
        base = self.change(app(), app())
        done = self.run_job({"path": '$(touch pwned)"; touch pwned; "', "fail-on": "`touch pwned`"}, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertEqual(list(self.dir.rglob("pwned")), [])


class Pages(Case):
    """docs/ci: the snippets, as they stand there."""

    def scripts(self, page):
        text = (ROOT / "docs/ci" / page).read_text()
        language, block = re.search(r"^```(\w+)\n(.*?)^```", text, re.M | re.S).groups()
        if language == "groovy":
            return re.findall(r"sh '''\n(.*?)'''", block, re.S)
        found = []

        def walk(node):
            for name, value in node.items() if isinstance(node, dict) else enumerate(node):
                if name == "script":
                    found.extend([value] if isinstance(value, str) else value)
                elif isinstance(value, (dict, list)):
                    walk(value)

        walk(yaml.safe_load(block))
        return found

    def test_snippets_run(self):
        self.change(app(), app(model="gpt-5"))
        # Nothing is posted, and what is installed is what is tested.
        bin = self.dir / "bin"
        bin.mkdir()
        (bin / "pip").write_text("#!/bin/sh\n")
        (bin / "promptlint").write_text(
            f'#!/bin/sh\n[ "$1" != comment ] || set -- "$@" --dry-run\nexec {BINARY} "$@"\n')
        for file in bin.iterdir():
            file.chmod(0o755)
        known = {"CHANGE_TARGET": "main", "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main", "BITBUCKET_PR_DESTINATION_BRANCH": "main"}
        for page, says in (("azure.md", "gpt-5"), ("bitbucket.md", "gpt-5"), ("jenkins.md", "gpt-5")):
            with self.subTest(page):
                scripts = self.scripts(page)
                self.assertTrue(any("promptlint" in script for script in scripts))
                for most, outcome in (("500", 0), ("0.01", 1)):
                    text = "\n".join(scripts).replace("--max-increase 500", f"--max-increase {most}")
                    done = subprocess.run(["sh", "-ec", text], cwd=self.repo, env=self.clean(**known), capture_output=True, text=True)
                    self.assertEqual(done.returncode, outcome, done.stdout + done.stderr)
                    self.assertIn(says, done.stdout)


class PreCommit(Case):
    """.pre-commit-hooks.yaml, by pre-commit itself, from a clone of what is here."""

    def test_hooks(self):
        hooks = self.dir / "hooks"
        hooks.mkdir()
        shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
        outer, self.repo = self.repo, hooks
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-qm", "hooks")
        revision = self.git("rev-parse", "HEAD")
        self.repo = outer
        self.git("init", "-q", "-b", "main")
        fixable = app().replace("        max_tokens=200,\n", "")
        (self.repo / "app.py").write_text(fixable)
        (self.repo / "clean.py").write_text(app())
        (self.repo / "notes.md").write_text("not code\n")
        config = {"repos": [{"repo": str(hooks), "rev": revision, "hooks": [{"id": "promptlint"}]}]}
        (self.repo / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        self.git("add", "-A")
        run = lambda *args: subprocess.run(["pre-commit", "run", "--verbose", *args], cwd=self.repo, capture_output=True, text=True,
                                           env=self.clean(PRE_COMMIT_HOME=str(self.dir / "home")))
        done = run("--all-files")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("app.py:7", done.stdout)
        self.assertIn("missing-max-tokens", done.stdout)
        self.assertNotIn("clean.py", done.stdout)
        self.assertEqual(run("--files", "clean.py", "notes.md").returncode, 0)
        config["repos"][0]["hooks"] = [{"id": "promptlint-fix"}]
        (self.repo / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        self.git("add", "-A")
        done = run("--files", "clean.py")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
