//! What the README shows is what a newcomer sees: its commands, run with the real binary in the repository.
//!
//! A line `…` stands for whatever is left out. `SNAPSHOTS=overwrite cargo test -p promptlint --test readme` renews the
//! output in place, and keeps what is left out.
//!
//! A block that begins with `$ examples/pull-request.sh DIR && cd DIR` is run in the repository that this makes, and so
//! is one that begins with `$ cd DIR` after it.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "what the tests read is not what is linted")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Pages whose `console` blocks are run.
const PAGES: [&str; 2] = ["README.md", "examples/README.md"];
const ELIDED: &str = "…";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The arguments of a command line that runs the program; `None` for any other command.
fn arguments(line: &str) -> Option<Vec<&str>> {
    let command = line.strip_prefix("$ ")?;
    let rest =
        command.strip_prefix("cargo run --release -- ").or_else(|| command.strip_prefix("promptlint "))?;
    // Where it is written to makes no difference.
    let rest = rest.split(" > ").next().unwrap_or(rest);
    Some(rest.split_whitespace().collect())
}

/// Makes the repository of which the page speaks.
fn pull_request(at: &Path) {
    let output = Command::new("bash").arg(root().join("examples/pull-request.sh")).arg(at).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn run(dir: &Path, args: &[&str]) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promptlint"));
    command.args(args).current_dir(dir).env("NO_COLOR", "1");
    // What a service that runs this test says of itself is not meant.
    for (name, _) in
        std::env::vars().filter(|(name, _)| name.starts_with("GITHUB_") || name.starts_with("CI_"))
    {
        command.env_remove(name);
    }
    // The day whose prices hold.
    let output = command.env("SOURCE_DATE_EPOCH", "1795910400").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "promptlint {}\n{stderr}", args.join(" "));
    let stdout = String::from_utf8(output.stdout).unwrap();
    stdout.trim_end().lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Where `shown` is what was `printed`, with any run of lines in the place of a `…`.
fn agrees(shown: &[&str], printed: &[String]) -> bool {
    let Some(at) = shown.iter().position(|line| *line == ELIDED) else { return shown == printed };
    let (before, after) = (&shown[..at], &shown[at + 1..]);
    printed.len() >= at
        && printed[..at] == *before
        && (at..=printed.len()).any(|start| agrees(after, &printed[start..]))
}

/// What to show instead: as many lines before the first `…` and behind the last as there were.
fn renewed(shown: &[&str], printed: &[String]) -> Vec<String> {
    let Some(first) = shown.iter().position(|line| *line == ELIDED) else { return printed.to_vec() };
    let behind = shown.iter().rev().position(|line| *line == ELIDED).unwrap_or_default();
    let mut out = printed[..first.min(printed.len())].to_vec();
    out.push(ELIDED.to_owned());
    out.extend(printed[printed.len().saturating_sub(behind)..].iter().cloned());
    out
}

/// Runs the commands of one page: the page as it should be, and how many there were.
fn page(text: &str) -> (String, usize) {
    let lines: Vec<&str> = text.lines().collect();
    let mut out: Vec<String> = Vec::new();
    let (mut at, mut ran, mut in_console) = (0, 0, false);
    let (home, mut dir) = (tempfile::tempdir().unwrap(), root());
    let repository = home.path().join("repository");
    while at < lines.len() {
        let line = lines[at];
        if line.starts_with("```") {
            in_console = line == "```console";
            dir = root();
        }
        out.push(line.to_owned());
        at += 1;
        if in_console && line.starts_with("$ examples/pull-request.sh ") {
            pull_request(&repository);
            dir.clone_from(&repository);
        } else if in_console && line.starts_with("$ cd ") {
            dir.clone_from(&repository);
        }
        let Some(args) = arguments(line).filter(|_| in_console) else { continue };
        let len = lines[at..].iter().position(|line| line.starts_with("$ ") || *line == "```").unwrap();
        let shown = &lines[at..at + len];
        at += len;
        let printed = run(&dir, &args);
        ran += 1;
        // A command alone is told, not shown; that it runs is enough.
        if shown.is_empty() || agrees(shown, &printed) {
            out.extend(shown.iter().map(|line| (*line).to_owned()));
        } else {
            out.extend(renewed(shown, &printed));
        }
    }
    (out.join("\n") + "\n", ran)
}

#[test]
fn the_pages_show_what_the_program_prints() {
    let mut ran = 0;
    for name in PAGES {
        let path = root().join(name);
        let text = fs::read_to_string(&path).unwrap();
        let (should, count) = page(&text);
        ran += count;
        if std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite") {
            fs::write(&path, should).unwrap();
        } else {
            snapbox::assert_data_eq!(text, snapbox::Data::text(should).raw());
        }
    }
    assert!(ran >= 5, "the README shows the program at work");
}

#[test]
fn what_is_left_out_may_be_anything_and_nothing_else_may() {
    let printed: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
    assert!(agrees(&["a", "b", "c"], &printed));
    assert!(agrees(&["a", "…", "c"], &printed));
    assert!(agrees(&["a", "b", "…"], &printed));
    assert!(!agrees(&["a", "…", "b"], &printed));
    assert!(!agrees(&["…", "x"], &printed));
    assert_eq!(renewed(&["x", "…", "y"], &printed), ["a", "…", "c"]);
}
