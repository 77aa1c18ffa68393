//! Pull requests, one a file in `diff/cases/`: the sample in `diff/base/`, what the request does to it, and what
//! `promptlint diff` must say of it. The real binary on a real repository.
//!
//! `PROMPTLINT_BLESS=1 cargo test --test diff` writes what it says into the cases; read it before you commit it.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "what the tests read is not what is linted")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

/// A day whose prices do not change any more.
const DAY: &str = "2026-11-23";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "`about` is for people")]
struct Case {
    about: String,
    /// What the base has other than the sample.
    #[serde(default)]
    before: Vec<Replace>,
    /// Files that the base has beside the sample.
    #[serde(default)]
    base: BTreeMap<String, String>,
    #[serde(default)]
    rename: Vec<Rename>,
    #[serde(default)]
    replace: Vec<Replace>,
    #[serde(default)]
    remove: Vec<String>,
    #[serde(default)]
    write: BTreeMap<String, String>,
    /// Files whose lines end as on Windows from now on.
    #[serde(default)]
    crlf: Vec<String>,
    /// Files that can be run from now on.
    #[serde(default)]
    executable: Vec<String>,
    /// Links, and where they lead.
    #[serde(default)]
    link: BTreeMap<String, String>,
    /// Files of so many bytes that are no text.
    #[serde(default)]
    binary: BTreeMap<String, usize>,
    #[serde(default)]
    expect: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rename {
    from: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Replace {
    path: String,
    from: String,
    to: String,
}

fn git(dir: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@t",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "core.autocrlf=false",
        ])
        .args(args)
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn commit(dir: &Path) {
    git(dir, &["add", "-A"]);
    git(dir, &["commit", "-q", "--allow-empty", "-m", "."]);
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn replace(dir: &Path, edits: &[Replace]) {
    for Replace { path, from, to } in edits {
        let path = dir.join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{} has no {from:?}", path.display());
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }
}

fn write(dir: &Path, path: &str, text: &str) {
    let path = dir.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn promptlint(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promptlint"));
    command.args(args).current_dir(dir).env("NO_COLOR", "1");
    for variable in
        ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"]
    {
        command.env_remove(variable);
    }
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn diff(dir: &Path, args: &[&str]) -> Value {
    let all = [&["diff", "--format", "json", "--as-of", DAY], args].concat();
    let (code, stdout, stderr) = promptlint(dir, &all);
    assert_eq!(code, 0, "{stderr}");
    serde_json::from_str(&stdout).unwrap()
}

/// What a report says, a line each.
fn said(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or("unknown".to_owned(), str::to_owned);
    let mut lines = Vec::new();
    for change in report["changes"].as_array().unwrap() {
        let mut line =
            format!("{} {} {}", text(&change["kind"]), text(&change["id"]), text(&change["per_call"]));
        for cause in change["causes"].as_array().unwrap() {
            let place = match (&cause["path"], &cause["line"]) {
                (Value::String(path), line) => format!(" at {path}:{line}"),
                _ => String::new(),
            };
            let _ = write!(
                line,
                "; {} {} {}{place}",
                text(&cause["what"]),
                text(&cause["detail"]),
                text(&cause["per_call"])
            );
        }
        if change["lost_its_bound"] == true {
            line += "; no bound";
        }
        lines.push(line);
    }
    for kind in ["new", "fixed"] {
        for finding in report["findings"][kind].as_array().unwrap() {
            lines.push(format!(
                "{kind} {} {}:{}",
                text(&finding["rule"]),
                text(&finding["path"]),
                finding["line"]
            ));
        }
    }
    lines
}

#[cfg(unix)]
fn on_unix(case: &Case, dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{PermissionsExt, symlink};
    for (path, target) in &case.link {
        symlink(target, dir.join(path))?;
    }
    for path in &case.executable {
        fs::set_permissions(dir.join(path), fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

fn case(path: &Path) -> datatest_stable::Result<()> {
    let text = fs::read_to_string(path)?;
    let case: Case = toml::from_str(&text)?;
    let dir = tempfile::tempdir()?;
    let dir = dir.path();
    git(dir, &["init", "-q", "-b", "main"]);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/diff/base"), dir);
    replace(dir, &case.before);
    for (path, text) in &case.base {
        write(dir, path, text);
    }
    commit(dir);
    for Rename { from, to } in &case.rename {
        fs::create_dir_all(dir.join(to).parent().unwrap())?;
        fs::rename(dir.join(from), dir.join(to))?;
    }
    replace(dir, &case.replace);
    for path in &case.remove {
        fs::remove_file(dir.join(path))?;
    }
    for (path, text) in &case.write {
        write(dir, path, text);
    }
    for path in &case.crlf {
        let text = fs::read_to_string(dir.join(path))?;
        fs::write(dir.join(path), text.replace('\n', "\r\n"))?;
    }
    for (path, size) in &case.binary {
        fs::write(dir.join(path), vec![0xFF; *size])?;
    }
    #[cfg(unix)]
    on_unix(&case, dir)?;
    #[cfg(not(unix))]
    if !case.link.is_empty() || !case.executable.is_empty() {
        return Ok(());
    }
    // A work tree that is not committed, and the same as a commit, are the same change.
    let dirty = diff(dir, &["main"]);
    git(dir, &["checkout", "-q", "-b", "feature"]);
    commit(dir);
    let committed = diff(dir, &["main..feature"]);
    assert_eq!(said(&dirty), said(&committed));
    shares_add_up(&dirty);
    // And back: what was added is taken away.
    let reverse = diff(dir, &["feature..main", "--direct"]);
    let total = |report: &Value| -> Vec<String> {
        let change =
            |change: &Value| change["per_call"].as_str().map(|text| text.trim_start_matches('-').to_owned());
        let mut all: Vec<_> = report["changes"].as_array().unwrap().iter().filter_map(change).collect();
        all.sort();
        all
    };
    assert_eq!(total(&dirty), total(&reverse), "{:#?} {:#?}", said(&dirty), said(&reverse));
    let lines = said(&dirty);
    if std::env::var_os("PROMPTLINT_BLESS").is_some() {
        let body = text.split("\nexpect = [").next().unwrap().trim_end();
        let (head, tables) = body.split_at(body.find("\n[").unwrap_or(body.len()));
        let quoted = lines.iter().fold(String::new(), |mut quoted, line| {
            let _ = writeln!(quoted, "  {},", toml::Value::from(line.as_str()));
            quoted
        });
        let list = if lines.is_empty() { "expect = []".to_owned() } else { format!("expect = [\n{quoted}]") };
        let head = head.split("\nexpect = ").next().unwrap();
        fs::write(path, format!("{head}\n{list}\n{tables}{}", if tables.is_empty() { "" } else { "\n" }))?;
        return Ok(());
    }
    assert_eq!(Some(lines), case.expect);
    Ok(())
}

/// The shares of the causes are the whole difference, to the last digit.
fn shares_add_up(report: &Value) {
    for change in report["changes"].as_array().unwrap() {
        let money = |value: &Value| value.as_str().map(|text| text.parse::<rust_decimal::Decimal>().unwrap());
        let shares: Option<rust_decimal::Decimal> =
            change["causes"].as_array().unwrap().iter().map(|cause| money(&cause["per_call"])).sum();
        if let (Some(shares), Some(whole)) = (shares, money(&change["per_call"])) {
            assert_eq!(shares, whole, "{change:#}");
        }
    }
}

datatest_stable::harness! {
    { test = case, root = "../tests/diff/cases", pattern = r"\.toml$" },
}
