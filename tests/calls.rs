//! Every folder of `tests/calls/<language>/<pattern>/` with an `expected.toml`: the real binary's
//! `calls --format json` on the folder, against the calls that stand there. `tests/calls/README.md` has the format.

#![allow(clippy::disallowed_methods, reason = "the expectations are no part of any workspace")]

use std::collections::BTreeSet;
use std::fmt::{self, Display, Write as _};
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    call: Vec<ExpectedCall>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedCall {
    /// `file:line`; in a notebook `file#cell:line`.
    at: String,
    sdk: String,
    entry: Option<String>,
    models: Option<BTreeSet<String>>,
    cap: Option<Cap>,
    text: Option<Vec<String>>,
    holes: Option<Vec<String>>,
    /// What the holes weigh, in words: the assumptions that begin with their names.
    sizes: Option<Vec<String>>,
    #[serde(default = "certain")]
    confidence: String,
    #[serde(default = "text")]
    kind: String,
    contexts: Option<BTreeSet<String>>,
    rounds: Option<Rounds>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Rounds {
    AtMost(u64),
    /// `none` outside loops, `unknown`
    Words(String),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Cap {
    Tokens(u64),
    /// `absent`, `dynamic`, `sdk-default:4096`
    Words(String),
}

fn certain() -> String {
    "certain".to_owned()
}

fn text() -> String {
    "text".to_owned()
}

fn place(value: &Value) -> String {
    let cell = value["cell"].as_u64().map_or(String::new(), |cell| format!("#{cell}"));
    format!("{}{cell}:{}", value["path"].as_str().unwrap_or("?"), value["line"])
}

fn strings<'a>(values: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    let key = key.to_owned();
    values.as_array().into_iter().flatten().filter_map(move |value| value[&key].as_str())
}

/// Lines of what differs.
struct Report {
    lines: String,
}

impl Report {
    fn same<T: PartialEq + Display>(&mut self, what: &str, expected: &T, found: &T) {
        if expected != found {
            let _ = writeln!(self.lines, "    {what}\n      expected  {expected}\n      found     {found}");
        }
    }
}

fn list(items: impl IntoIterator<Item = impl Into<String>>) -> String {
    let items: Vec<String> = items.into_iter().map(Into::into).collect();
    if items.is_empty() { "nothing".to_owned() } else { items.join(", ") }
}

fn found_cap(cap: &Value) -> String {
    match (cap["origin"].as_str().unwrap_or("?"), &cap["tokens"]) {
        (origin @ ("absent" | "dynamic"), _) => origin.to_owned(),
        ("sdk-default", tokens) => format!("sdk-default:{tokens}"),
        (_, tokens) => tokens.to_string(),
    }
}

fn compare(expected: &ExpectedCall, found: &Value) -> String {
    let mut report = Report { lines: String::new() };
    let field = |name: &str| found[name].as_str().unwrap_or("?").to_owned();
    report.same("sdk", &expected.sdk, &field("sdk"));
    if let Some(entry) = &expected.entry {
        report.same("entry", entry, &field("entry"));
    }
    report.same("confidence", &expected.confidence, &field("confidence"));
    report.same("kind", &expected.kind, &field("kind"));
    if let Some(models) = &expected.models {
        let found: BTreeSet<_> = strings(&found["models"], "id").map(str::to_owned).collect();
        report.same("models", &list(models.clone()), &list(found));
    }
    if let Some(cap) = &expected.cap {
        let cap = match cap {
            Cap::Tokens(tokens) => tokens.to_string(),
            Cap::Words(words) => words.clone(),
        };
        report.same("cap", &cap, &found_cap(&found["output_cap"]));
    }
    if let Some(texts) = &expected.text {
        let whole: String = strings(&found["segments"], "text").collect::<Vec<_>>().join("\n");
        let mut rest = whole.as_str();
        for text in texts {
            let Some((_, after)) = rest.split_once(text.as_str()) else {
                report.same("text, in this order", text, &format!("{whole:?}"));
                break;
            };
            rest = after;
        }
    }
    if let Some(holes) = &expected.holes {
        let segments = found["segments"].as_array().into_iter().flatten();
        let found: Vec<_> = segments.filter_map(|segment| segment["hole"]["name"].as_str()).collect();
        report.same("holes", &list(holes.clone()), &list(found));
    }
    if let Some(sizes) = &expected.sizes {
        let found = found["assumptions"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let found: Vec<_> = found.filter(|words| words.starts_with('`')).collect();
        report.same("sizes", &sizes.join("\n"), &found.join("\n"));
    }
    if let Some(contexts) = &expected.contexts {
        let found: BTreeSet<_> = found["contexts"].as_array().into_iter().flatten().map(place).collect();
        report.same("contexts", &list(contexts.clone()), &list(found));
    }
    if let Some(rounds) = &expected.rounds {
        let expected = match rounds {
            Rounds::AtMost(rounds) => rounds.to_string(),
            Rounds::Words(words) => words.clone(),
        };
        let found = match (&found["loop"]["inside"], &found["loop"]["bound"]) {
            (Value::Bool(true), Value::Number(bound)) => bound.to_string(),
            (Value::Bool(true), _) => "unknown".to_owned(),
            _ => "none".to_owned(),
        };
        report.same("rounds", &expected, &found);
    }
    report.lines
}

/// The harness shows errors as `Debug` has them; a report is to be read.
#[derive(thiserror::Error)]
#[error("{0}")]
struct Failure(String);

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn run(path: &Path) -> datatest_stable::Result<()> {
    let expected: Expected = toml::from_str(&std::fs::read_to_string(path)?)?;
    let folder = path.parent().ok_or("a file has a folder")?;
    let output = Command::new(env!("CARGO_BIN_EXE_promptlint"))
        .args(["calls", "--format", "json", "--show-text"])
        .arg(folder)
        // The day whose prices hold.
        .env("SOURCE_DATE_EPOCH", "1795910400")
        .output()?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(Failure(format!("{}: {}\n{stderr}", folder.display(), output.status)).into());
    }
    let found: Value = serde_json::from_slice(&output.stdout)?;
    let mut found: Vec<_> = found["calls"].as_array().cloned().unwrap_or_default();
    let mut report = String::new();
    for call in &expected.call {
        // Several calls can stand on one line: the one of that SDK first.
        let here = |value: &&Value| place(value) == call.at;
        let index = found
            .iter()
            .position(|value| here(&value) && value["sdk"] == call.sdk.as_str())
            .or_else(|| found.iter().position(|value| here(&value)));
        match index {
            Some(index) => {
                let differences = compare(call, &found.remove(index));
                if !differences.is_empty() {
                    let _ = write!(report, "  {} differs\n{differences}", call.at);
                }
            }
            None => {
                let _ = writeln!(report, "  {} not found ({})", call.at, call.sdk);
            }
        }
    }
    for call in &found {
        let _ =
            writeln!(report, "  {} found, and is no call ({}, {})", place(call), call["sdk"], call["entry"]);
    }
    if report.is_empty() { Ok(()) } else { Err(Failure(format!("{}\n{report}", folder.display())).into()) }
}

datatest_stable::harness! {
    { test = run, root = "../tests/calls", pattern = r"expected\.toml$" },
}
