//! The shape of the source itself, where neither the compiler nor clippy looks: which stage may name which, and how
//! long a file may be.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "what the tests read is not what is linted")]

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// ARCHITECTURE.md's pipeline: a stage names those above it here, and those in its own line. The first line is what all
/// of them speak of. Cargo itself keeps `grammars` from `lint`, and `lint` from `server`.
const STAGES: [&[&str]; 9] = [
    &["band", "call", "config", "finding", "fix", "position", "suppress", "workspace"],
    &["resolve"],
    &["sdk"],
    &["models", "prices", "tokens", "usage"],
    &["cost"],
    &["diff"],
    &["rules"],
    &["check"],
    &["session"],
];

/// What is longer has more than one subject.
const MAX_LINES: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every Rust file below `dir`.
fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            out.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// The source without its comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Whether the code names a module of its crate: `crate::module`, `use crate::{module, …}`.
fn names(code: &str, module: &str) -> bool {
    Regex::new(&format!(r"\bcrate::(\{{[^;]*[{{,\s])?{module}\b")).unwrap().is_match(code)
}

fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

#[test]
fn no_stage_names_one_to_its_right() {
    let lint = root().join("lint/src");
    let mut wrong = Vec::new();
    for path in sources(&lint) {
        let inside = path.strip_prefix(&lint).unwrap().with_extension("");
        let module = inside.components().next().unwrap().as_os_str().to_str().unwrap().to_owned();
        if module == "lib" {
            continue;
        }
        let Some(rank) = STAGES.iter().position(|stage| stage.contains(&module.as_str())) else {
            wrong.push(format!("{}: `{module}` has no place in tests/tidy.rs", short(&path)));
            continue;
        };
        let code = code(&path);
        let later = STAGES[rank + 1..].iter().copied().flatten();
        let named = later.filter(|stage| names(&code, stage));
        wrong.extend(named.map(|stage| format!("{}: names `{stage}`, which comes later", short(&path))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The faces: what writes knows nothing of what asks it to.
#[test]
fn no_output_format_names_a_subcommand() {
    let output = root().join("server/src/output");
    let wrong: Vec<String> =
        sources(&output).iter().filter(|path| names(&code(path), "cli")).map(|path| short(path)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_too_long() {
    let length = |path: &PathBuf| fs::read_to_string(path).unwrap().lines().count();
    let wrong: Vec<String> = sources(&root())
        .iter()
        .filter(|path| length(path) > MAX_LINES)
        .map(|path| format!("{} has {} lines, of {MAX_LINES} at most", short(path), length(path)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_rule_about_names_sees_them() {
    assert!(names("use crate::sdk;", "sdk"));
    assert!(names("let x = crate::sdk::builtin();", "sdk"));
    assert!(names("use crate::{call, sdk::builtin};", "sdk"));
    assert!(!names("use crate::call;\nuse super::sdk;", "sdk"));
    assert!(!names("use crate::sdks;", "sdk"));
}
