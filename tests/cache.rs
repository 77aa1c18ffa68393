//! The cache of answers: whatever changes, the answer is the one that a run without it gives. The real binary.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "what the tests read is not what is linted")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

struct Project {
    dir: TempDir,
    cache: TempDir,
}

const APP: &str = "\
import os
from openai import OpenAI
from llm.models import MODEL

PROMPT = open('prompts/system.txt').read()
OpenAI().chat.completions.create(
    model=os.getenv('APP_MODEL', MODEL),
    messages=[{'role': 'system', 'content': PROMPT}],
)
";

impl Project {
    fn new() -> Self {
        let project = Self { dir: tempfile::tempdir().unwrap(), cache: tempfile::tempdir().unwrap() };
        fs::create_dir(project.dir.path().join(".git")).unwrap();
        project.write("app.py", APP);
        project.write("llm/models.py", "MODEL = 'gpt-4o'\n");
        project.write("prompts/system.txt", "Answer in one word.");
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run(&self, args: &[&str], cache: Option<&Path>) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_promptlint"));
        command
            .args(args)
            .current_dir(self.dir.path())
            .env("NO_COLOR", "1")
            .env("SOURCE_DATE_EPOCH", "1795910400");
        match cache {
            Some(cache) => command.env("PROMPTLINT_CACHE_DIR", cache),
            None => command.arg("--no-cache").env("PROMPTLINT_CACHE_DIR", "/nowhere"),
        };
        command.output().unwrap()
    }

    fn cached(&self, args: &[&str]) -> Output {
        self.run(args, Some(self.cache.path()))
    }

    fn entries(&self) -> Vec<(PathBuf, String)> {
        let mut entries: Vec<_> = fs::read_dir(self.cache.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.clone(), fs::read_to_string(&path).unwrap()))
            .collect();
        entries.sort();
        entries
    }

    /// Twice with the cache and once without: the same each time. The answer.
    fn agree(&self, args: &[&str], what: &str) -> String {
        let [first, second] = [self.cached(args), self.cached(args)];
        let without = self.run(args, None);
        assert_eq!(first, without, "{what}: for the first time");
        assert_eq!(second, without, "{what}: again");
        String::from_utf8(second.stdout).unwrap()
    }
}

/// Marks the only entry's answer, so that it is seen where it comes from.
fn mark(project: &Project) {
    let (path, text) = project.entries().remove(0);
    let (_, body) = text.split_once('\n').unwrap();
    let body = body.replacen("gpt-4o", "gpt-0", 1);
    fs::write(path, format!("{}\n{body}", blake3::hash(body.as_bytes()).to_hex())).unwrap();
}

#[test]
fn nothing_is_worked_out_twice() {
    let project = Project::new();
    let args = ["calls"];
    let first = project.cached(&args);
    assert!(String::from_utf8_lossy(&first.stdout).contains("gpt-4o"), "{first:?}");
    mark(&project);
    assert!(
        String::from_utf8_lossy(&project.cached(&args).stdout).contains("gpt-0"),
        "the kept answer is given"
    );
    assert_eq!(project.run(&args, None), first, "not with --no-cache");
    // What is broken is not there.
    let (path, text) = project.entries().remove(0);
    fs::write(&path, text.replace("gpt-0", "gpt-5")).unwrap();
    assert_eq!(project.cached(&args), first);
    fs::write(&path, &text[..text.len() / 2]).unwrap();
    assert_eq!(project.cached(&args), first);
    fs::write(&path, [0xFF, 0xFE]).unwrap();
    assert_eq!(project.cached(&args), first);
}

#[test]
fn no_change_is_missed() {
    let project = Project::new();
    let calls = ["calls", "--format", "json", "--show-text"];
    let check = ["check"];
    let mut last = [&calls[..], &check].map(|args| project.agree(args, "as it was"));
    let mut step = |args: &[&str], what: &str| {
        let last = &mut last[usize::from(args == check)];
        let before = std::mem::replace(last, project.agree(args, what));
        assert_ne!(before, *last, "{what}: it makes a difference");
    };
    project.write("prompts/system.txt", "Answer in two words, please.");
    step(&calls, "a prompt file is edited");
    project.write("app.py", &APP.replace("MODEL)", "'gpt-4o-mini')"));
    step(&calls, "another default for the environment");
    project.write("app.py", APP);
    step(&calls, "as before");
    project.write("llm/models/__init__.py", "MODEL = 'gpt-4.1'\n");
    fs::remove_file(project.path("llm/models.py")).unwrap();
    step(&calls, "a module becomes a package");
    project.write("llm/models.py", "MODEL = 'o3'\n");
    step(&calls, "a file hides a package");
    fs::remove_file(project.path("prompts/system.txt")).unwrap();
    step(&calls, "a prompt file is deleted");
    project.write("more/app.py", &APP.replace("open('prompts/system.txt').read()", "'No.'"));
    step(&calls, "a file in a new folder");
    project.write("promptlint.toml", "[rules]\nignore = ['missing-max-tokens']\n");
    step(&check, "a configuration");
    project.write("promptlint.toml", "exclude = ['more/']\n");
    step(&check, "it excludes a folder");
    project.write("more/promptlint.toml", "[rules]\nignore = ['all']\n");
    project.write("promptlint.toml", "");
    step(&check, "another one below");
    project.write(".gitignore", "app.py\n");
    step(&calls, "files are ignored");
    project.write(".gitignore", "/app.py\n");
    step(&calls, "fewer of them");
    fs::remove_file(project.path(".gitignore")).unwrap();
    step(&calls, "none");
    fs::remove_dir_all(project.path("more")).unwrap();
    step(&calls, "a folder is deleted");
    fs::remove_file(project.path("app.py")).unwrap();
    step(&calls, "the file itself");
}

#[test]
fn commands_do_not_answer_for_each_other() {
    let project = Project::new();
    for args in [
        &["calls"][..],
        &["calls", "--format", "json"],
        &["calls", "app.py"],
        &["check"],
        &["check", "--fail-on", "error"],
        &["check", "--as-of", "2026-01-01"],
        &["cost"],
        &["explain", "app.py:6"],
        &["check", "nowhere"],
        &["check", "--select", "no-such-rule"],
    ] {
        let without = project.run(args, None);
        for _ in 0..2 {
            assert_eq!(project.cached(args), without, "{args:?}");
        }
    }
}

#[test]
fn files_that_were_asked_for_are_written_again() {
    let project = Project::new();
    let args = ["check", "--output", "sarif=out.sarif"];
    let without = project.cached(&args);
    let sarif = fs::read_to_string(project.path("out.sarif")).unwrap();
    fs::remove_file(project.path("out.sarif")).unwrap();
    assert_eq!(project.cached(&args), without);
    assert_eq!(fs::read_to_string(project.path("out.sarif")).unwrap(), sarif);
}

#[test]
fn what_changes_files_is_done_every_time() {
    let project = Project::new();
    let args = ["check", "--fix", "--unsafe-fixes"];
    let first = project.cached(&args);
    let fixed = fs::read_to_string(project.path("app.py")).unwrap();
    assert_ne!(fixed, APP);
    project.write("app.py", APP);
    assert_eq!(project.cached(&args), first);
    assert_eq!(fs::read_to_string(project.path("app.py")).unwrap(), fixed);
    assert!(project.entries().is_empty());
}

#[test]
fn the_cache_stays_small_and_may_be_anywhere() {
    let project = Project::new();
    for number in 0..70 {
        fs::write(project.cache.path().join(format!("{number}")), "old").unwrap();
    }
    project.cached(&["calls"]);
    assert_eq!(project.entries().len(), 64);
    // A cache that cannot be is none.
    let file = project.path("file");
    fs::write(&file, "").unwrap();
    assert_eq!(project.run(&["calls"], Some(&file)), project.run(&["calls"], None));
}

#[test]
fn runs_at_the_same_time_do_not_disturb_each_other() {
    let project = Project::new();
    let without = project.run(&["calls"], None);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(project.cached(&["calls"]), without));
        }
    });
    let entries = project.entries();
    assert_eq!(entries.len(), 1, "nothing is left lying about: {entries:?}");
}

#[test]
fn a_part_becomes_part_of_a_project() {
    let project = Project::new();
    fs::remove_dir(project.path(".git")).unwrap();
    project.write("mail/reply.py", "from llm.ask import ask\n\nask('Answer the mail.')\n");
    project.write(
        "llm/ask.py",
        "from openai import OpenAI\n\n\ndef ask(text):\n    return OpenAI().responses.create(model='gpt-4o', input=text)\n",
    );
    let args = ["calls", "mail"];
    assert!(project.agree(&args, "by itself").contains("0 calls in 1 file"));
    project.write("pyproject.toml", "[project]\nname = 'desk'\n");
    assert!(project.agree(&args, "a project around it").contains("1 call in 1 file"));
    fs::remove_file(project.path("pyproject.toml")).unwrap();
    fs::create_dir(project.path(".git")).unwrap();
    assert!(project.agree(&args, "a repository around it").contains("1 call in 1 file"));
}
