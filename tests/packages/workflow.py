"""Runs the jobs of a GitHub workflow here: the shell steps as they stand, the actions as what they come to."""

import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import yaml


class Failed(Exception):
    pass


class Runner:
    """One run of a workflow. `provide` gives the environment of a job's permissions, as GitHub does."""

    def __init__(self, file, root, home, github, environment, provide):
        self.jobs = yaml.safe_load(file.read_text())["jobs"]
        self.root, self.home, self.github = root, home, github
        self.environment, self.provide = environment, provide
        self.artifacts = home / "artifacts"
        self.attested = {}

    def targets(self, job):
        return [entry["target"] for entry in self.jobs[job]["strategy"]["matrix"]["include"]]

    def run(self, name, target=None, keep=()):
        """A job on a machine of its own; `keep` are directories that stay from the last time. Returns its workspace."""
        job = self.jobs[name]
        values = {f"github.{key}": value for key, value in self.github.items()}
        for entry in job.get("strategy", {}).get("matrix", {}).get("include", []):
            if entry["target"] == target:
                values |= {f"matrix.{key}": value for key, value in entry.items()}
        workspace = self.home / name
        shutil.rmtree(workspace, ignore_errors=True)
        workspace.mkdir(parents=True)
        for link, to in keep:
            to.mkdir(parents=True, exist_ok=True)
            (workspace / link).symlink_to(to)
        temp = self.home / f"{name}-temp"
        temp.mkdir(exist_ok=True)
        environment = self.environment | {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_REF": self.github["ref"],
            "GITHUB_REF_NAME": self.github["ref"].removeprefix("refs/tags/"),
            "GITHUB_REPOSITORY": self.github["repository"],
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(temp),
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64",
        }
        environment |= self.provide(job.get("permissions", {}), values)
        environment |= self.put(job.get("env", {}), values)
        for step in job["steps"]:
            what = step.get("name") or step["uses"]
            print(f"-- {name}: {what}", flush=True)
            if "uses" in step:
                action = step["uses"].split("@")[0].split("/")[1].replace("-", "_")
                getattr(self, action)(workspace, self.put(step.get("with", {}), values))
                continue
            # Without a word of the shell a runner lets a pipe fail unseen.
            is_named = "shell" in step or "shell" in job.get("defaults", {}).get("run", {})
            flags = ["--noprofile", "--norc", "-eo", "pipefail"] if is_named else ["-e"]
            script = temp / "step.sh"
            script.write_text(self.text(step["run"], values))
            done = subprocess.run(
                ["bash", *flags, script],
                cwd=workspace / step.get("working-directory", ""),
                env=environment | self.put(step.get("env", {}), values),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
            if done.returncode:
                raise Failed(f"{name}: {what} ends with {done.returncode}\n{done.stdout}{done.stderr}")
        return workspace

    def text(self, text, values):
        def value(found):
            name = found[1].strip()
            if name not in values:
                raise Failed(f"nothing is known of ${{{{ {name} }}}}")
            return str(values[name])

        return re.sub(r"\$\{\{(.*?)\}\}", value, str(text))

    def put(self, mapping, values):
        return {key: self.text(value, values) for key, value in mapping.items()}

    def checkout(self, workspace, _):
        """What git knows of here, as it stands."""
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=self.root, check=True, capture_output=True).stdout
        for name in filter(None, listed.decode().split("\0")):
            if (self.root / name).is_file():
                (workspace / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.root / name, workspace / name)

    def setup_node(self, _, given):
        version = subprocess.run(["node", "--version"], env=self.environment, capture_output=True, text=True).stdout
        if not version.startswith(f"v{given['node-version']}."):
            raise Failed(f"Node {given['node-version']} is asked for, and {version.strip()} is here")

    def upload_artifact(self, workspace, given):
        source = workspace / given["path"]
        files = [file for file in source.rglob("*") if file.is_file()]
        if not files and given["if-no-files-found"] == "error":
            raise Failed(f"there is nothing to upload in {given['path']}")
        for file in files:
            to = self.artifacts / given["name"] / file.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, to)
            # An artifact forgets what may be run.
            to.chmod(0o644)

    def download_artifact(self, workspace, given):
        found = sorted(self.artifacts.glob(given["pattern"]))
        if not found or given["merge-multiple"] != "True":
            raise Failed(f"no artifact is called {given['pattern']}")
        for artifact in found:
            shutil.copytree(artifact, workspace / given["path"], dirs_exist_ok=True)

    def attest_build_provenance(self, workspace, given):
        for pattern in given["subject-path"].split():
            found = glob.glob(pattern, root_dir=workspace)
            if not found:
                raise Failed(f"nothing to attest is called {pattern}")
            for file in found:
                digest = hashlib.sha256((workspace / file).read_bytes()).hexdigest()
                self.attested[os.path.basename(file)] = digest


def stand_in(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def recorded(path):
    """The arguments of each time that a stand-in was called."""
    return [json.loads(line) for line in Path(path).read_text().splitlines()] if Path(path).exists() else []
