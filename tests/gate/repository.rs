//! A small repository, and the binary in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// A day whose prices do not change any more.
pub(crate) const DAY: &str = "2026-11-23";

pub(crate) const APP: &str = r#"from openai import OpenAI

client = OpenAI()


def triage(ticket: str) -> str:
    return client.chat.completions.create(
        model="gpt-4.1-mini",
        max_tokens=100,
        messages=[{"role": "user", "content": "Sort this ticket of our help desk: " + ticket[:400]}],
    ).choices[0].message.content


def title(chat: str) -> str:
    return client.chat.completions.create(
        model="gpt-4o-mini",
        max_tokens=20,
        messages=[{"role": "user", "content": "A title of five words for this chat: " + chat[:400]}],
    ).choices[0].message.content
"#;

pub(crate) const USAGE: &str = "[usage.\"app.py::triage#1\"]\ncalls = 1_000_000\n";

/// What the program says.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) struct Repository {
    path: PathBuf,
    /// Kept as long as this.
    _dir: Option<TempDir>,
}

impl Repository {
    /// With [`APP`] and this configuration on `main`, and `feature` checked out.
    pub(crate) fn new(config: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let repository = Self { path: dir.path().to_owned(), _dir: Some(dir) };
        repository.git(&["init", "-q", "-b", "main"]);
        repository.write("app.py", APP);
        repository.write("promptlint.toml", config);
        repository.commit("begin");
        repository.git(&["checkout", "-q", "-b", "feature"]);
        repository
    }

    /// One that is there.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path, _dir: None }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn git(&self, args: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"])
            .args(["-c", "core.autocrlf=false"])
            .args(args)
            .current_dir(self.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path().join(path)).unwrap();
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, &text.replacen(from, to, 1));
    }

    pub(crate) fn run(&self, args: &[&str]) -> Said {
        self.run_with(args, &[])
    }

    pub(crate) fn run_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_promptlint"));
        command.args(args).current_dir(self.path()).env("NO_COLOR", "1");
        // What the service that runs this test says of itself is not meant.
        for (name, _) in std::env::vars() {
            let prefixes = ["GITHUB_", "CI_", "GITLAB_", "BITBUCKET_", "SYSTEM_", "BUILD_", "AZURE_", "GH_"];
            if prefixes.iter().any(|prefix| name.starts_with(prefix)) {
                command.env_remove(name);
            }
        }
        command.envs(variables.iter().copied());
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    pub(crate) fn diff(&self, args: &[&str]) -> Said {
        self.run(&[&["diff", "main", "--as-of", DAY], args].concat())
    }

    /// The verdicts of a comparison: state, limit and name.
    pub(crate) fn verdicts(&self, args: &[&str]) -> (i32, Vec<String>) {
        let said = self.diff(&[&["--format", "json"], args].concat());
        let report: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.err));
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let verdicts = report["gate"].as_array().unwrap().iter().map(|verdict| {
            format!("{} {} {}", text(&verdict["state"]), text(&verdict["limit"]), text(&verdict["name"]))
        });
        (said.code, verdicts.collect())
    }
}
