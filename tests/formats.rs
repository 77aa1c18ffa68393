//! Every form of the findings, read back as its consumers read it, on code that tries to break out of each.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "what the tests read is not what is linted")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

const FORMATS: [&str; 15] = [
    "text",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "rdjson",
    "rdjsonl",
    "azure",
    "bitbucket",
    "markdown",
    "html",
    "csv",
];

/// What a CI service, a code host or a spreadsheet would obey.
const HOSTILE: [&str; 14] = [
    "::error file=a::owned",
    "##vso[task.complete result=Failed;]x",
    "##[error]x",
    "a|b`c``d",
    "</details><script>alert(1)</script>",
    "\u{202E}reversed\u{2066}",
    "=HYPERLINK(\"http://x\")",
    "@everyone #1 [a](javascript:b)",
    "\u{1b}[31m\u{7}",
    "]]>&amp;\"'",
    "%0A::error::x",
    "\r\n::set-output name=a::b",
    "{\"a\": \"\\u0000\"}",
    "-1+2; ]",
];

fn repository() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    dir
}

/// Python source with a text that stands twice in one prompt, so that the finding quotes it.
fn source(quoted: &str) -> String {
    let text = format!("{quoted} {}", "Answer in the words of the handbook and in no others. ".repeat(20));
    let literal = serde_json::to_string(&text).unwrap();
    format!(
        "from openai import OpenAI\nRULES = {literal}\n\n\ndef ask(question):\n    return OpenAI().chat.completions.create(\n        model=\"gpt-4o\",\n        messages=[\n            {{\"role\": \"system\", \"content\": RULES}},\n            {{\"role\": \"user\", \"content\": RULES + question}},\n        ],\n    )\n"
    )
}

fn check(dir: &Path, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_promptlint"))
        .arg("check")
        .args(args)
        .current_dir(dir)
        .env("NO_COLOR", "1")
        // The day whose prices hold.
        .env("SOURCE_DATE_EPOCH", "1795910400")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn hostile_repository() -> (TempDir, BTreeSet<String>) {
    let dir = repository();
    let mut paths = BTreeSet::new();
    for (at, text) in HOSTILE.iter().enumerate() {
        let name: String = text.chars().filter(|char| !matches!(char, '/' | '\0' | '\\')).collect();
        let path = format!("{name} {at}.py");
        fs::write(dir.path().join(&path), source(text)).unwrap();
        paths.insert(path);
    }
    (dir, paths)
}

fn schema(path: &Path) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn own_schema(name: &str) -> jsonschema::Validator {
    schema(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/formats").join(name))
}

/// The standard's own schema, which the crate that we write SARIF with carries.
fn sarif_schema() -> jsonschema::Validator {
    // What this machine does not build may not be here, and nothing is to be downloaded.
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(rustc.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap());
    schema(&manifest.with_file_name("src/schema.json"))
}

fn assert_valid(schema: &jsonschema::Validator, document: &Value) {
    let errors: Vec<_> =
        schema.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Nothing but a form's own commands can be obeyed, nothing reorders a line, nothing moves a cursor.
fn assert_harmless(format: &str, text: &str) {
    for line in text.lines() {
        let start = line.trim_start();
        if format == "github" {
            assert!(
                start.is_empty() || start.starts_with("::warning ") || start.starts_with("::error "),
                "{line}"
            );
        } else {
            assert!(!start.starts_with("::"), "{format}: {line}");
        }
        let commands = line.matches("##vso[").count() + line.matches("##[").count();
        let own = usize::from(format == "azure" && line.starts_with("##vso[task.logissue "));
        assert_eq!(commands, own, "{format}: {line}");
        let is_odd = |char: char| {
            (char.is_control() && char != '\t')
                || matches!(char, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        };
        // Programs get paths and edits as they are, which JSON and XML can hold.
        if !matches!(
            format,
            "json" | "jsonl" | "sarif" | "gitlab" | "rdjson" | "rdjsonl" | "bitbucket" | "github" | "azure"
        ) {
            assert!(!line.contains(is_odd), "{format}: {line:?}");
        }
    }
}

#[test]
fn nothing_breaks_out_of_any_form() {
    let (dir, _) = hostile_repository();
    for format in FORMATS {
        assert_harmless(format, &check(dir.path(), &["--format", format]));
    }
}

#[test]
fn nothing_breaks_out_of_the_page_of_costs() {
    let (dir, _) = hostile_repository();
    let output = Command::new(env!("CARGO_BIN_EXE_promptlint"))
        .args(["cost", "--format", "html"])
        .current_dir(dir.path())
        .env("SOURCE_DATE_EPOCH", "1795910400")
        .output()
        .unwrap();
    let html = String::from_utf8(output.stdout).unwrap();
    assert_harmless("html", &html);
    assert_eq!(html.matches("<script").count(), 2, "ours, and the figures");
    let (_, data) = html.split_once("type=\"application/json\">").unwrap();
    let figures = json(data.split_once("</script>").unwrap().0);
    assert_eq!(figures["calls"].as_array().unwrap().len(), HOSTILE.len());
    assert!(!html.contains("src=") && !html.contains("url("), "nothing is loaded");
}

#[test]
fn every_form_says_the_same() {
    let (dir, paths) = hostile_repository();
    let findings = |format: &str| check(dir.path(), &["--format", format]);
    let report = json(&findings("json"));
    let expected = report["findings"].as_array().unwrap();
    assert!(expected.len() >= HOSTILE.len());
    let found: BTreeSet<_> = expected.iter().map(|row| row["path"].as_str().unwrap().to_owned()).collect();
    assert_eq!(found, paths);

    let lines: Vec<_> = findings("jsonl").lines().map(json).collect();
    assert_eq!(&lines, expected);

    let sarif = json(&findings("sarif"));
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), expected.len());

    let gitlab = json(&findings("gitlab"));
    let issues = gitlab.as_array().unwrap();
    let fingerprints: BTreeSet<_> =
        issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(fingerprints.len(), expected.len());

    let rdjson = json(&findings("rdjson"));
    let lines: Vec<_> = findings("rdjsonl").lines().map(json).collect();
    assert_eq!(rdjson["diagnostics"].as_array().unwrap().len(), expected.len());
    assert_eq!(lines.len(), expected.len());

    let bitbucket = json(&findings("bitbucket"));
    assert_eq!(bitbucket["annotations"].as_array().unwrap().len(), expected.len());
    assert_eq!(bitbucket["report"]["result"], "FAILED");

    let csv = findings("csv");
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), expected.len());
    let is_formula = |cell: &str| cell.starts_with(['=', '+', '-', '@']);
    assert!(rows.iter().flatten().all(|cell| !is_formula(cell)));

    let junit = findings("junit");
    let root = junit.split_once("<testsuites ").and_then(|(_, rest)| rest.split_once('>')).unwrap().0;
    let known = ["name", "time", "tests", "failures", "errors"];
    let attributes = root.split_whitespace().filter_map(|part| Some(part.split_once('=')?.0));
    assert!(attributes.clone().count() > 0 && attributes.clone().all(|name| known.contains(&name)), "{root}");
    let junit = quick_junit::Report::deserialize_from_str(&junit).unwrap();
    let failed: usize = junit.test_suites.iter().map(|suite| suite.failures).sum();
    let files_and_rules: BTreeSet<_> =
        expected.iter().map(|row| (row["rule"].as_str().unwrap(), row["path"].as_str().unwrap())).collect();
    assert_eq!(failed, files_and_rules.len());

    let html = findings("html");
    assert_eq!(html.matches("<tr data-severity").count(), expected.len());
    assert_eq!(html.matches("<script>").count(), 1, "ours");
    let links = html.split("href=").skip(1);
    assert!(
        links.clone().count() > 0
            && links.clone().all(|link| link.starts_with("\"https://github.com/promptlint/"))
    );
    assert!(!html.contains("src=") && !html.contains("url("), "nothing is loaded");

    let concise = findings("concise");
    assert_eq!(concise.lines().filter(|line| line.contains(": warning[")).count(), expected.len());

    let markdown = findings("markdown");
    let rows = markdown.lines().filter(|line| line.starts_with("| ") && line.contains("**warning**"));
    assert_eq!(rows.count(), expected.len());
    assert_eq!(markdown.matches("</details>").count(), 1, "ours");

    let github = findings("github");
    assert_eq!(github.lines().count(), 10, "{github}");
    assert!(github.contains(&format!("and {} more", expected.len() - 9)));
    assert_eq!(findings("azure").matches("##vso[task.logissue").count(), expected.len());
}

#[test]
fn reports_fit_their_schemas() {
    let (dir, _) = hostile_repository();
    fs::write(dir.path().join("broken.py"), b"\xff\xfe\xff from openai import OpenAI\x00\x80").unwrap();
    let findings = |format: &str| json(&check(dir.path(), &["--format", format]));
    let sarif = findings("sarif");
    assert_valid(&sarif_schema(), &sarif);
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(
            place["region"]["startLine"], place["region"]["endLine"],
            "narrow, or no pull request shows it"
        );
        assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_string());
    }
    assert_valid(&own_schema("gitlab.schema.json"), &findings("gitlab"));
    let rdjson = own_schema("rdjson.schema.json");
    assert_valid(&rdjson, &findings("rdjson"));
    for line in check(dir.path(), &["--format", "rdjsonl"]).lines() {
        assert_valid(&rdjson, &serde_json::json!({ "diagnostics": [json(line)] }));
    }
    let described =
        Command::new(env!("CARGO_BIN_EXE_promptlint")).args(["schema", "check"]).output().unwrap();
    let described = serde_json::from_slice(&described.stdout).unwrap();
    assert_valid(&jsonschema::validator_for(&described).unwrap(), &findings("json"));
}

#[test]
fn files_get_what_the_screen_does_not() {
    let dir = repository();
    fs::write(dir.path().join("app.py"), source("Hello")).unwrap();
    let shown =
        check(dir.path(), &["--format", "concise", "--output", "sarif=a.sarif", "--output", "text=b.txt"]);
    let saved = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    assert_eq!(shown, check(dir.path(), &["--format", "concise"]));
    assert_eq!(saved("a.sarif"), check(dir.path(), &["--format", "sarif"]));
    assert_eq!(saved("b.txt"), check(dir.path(), &[]));
}

#[test]
fn a_target_that_cannot_be_written_ends_with_2() {
    let dir = repository();
    fs::write(dir.path().join("app.py"), source("Hello")).unwrap();
    for (target, says) in [
        ("sarif", "write FORMAT=FILE"),
        ("xml=a", "there is no format `xml`"),
        ("json=", "names no file"),
        ("json=no/where.json", "there is no directory no"),
        ("json=.git", ".git cannot be written"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_promptlint"))
            .args(["check", "--output", target])
            .current_dir(dir.path())
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{target}: {stderr}");
        assert!(stderr.contains(says), "{target}: {stderr}");
    }
}

#[test]
fn fingerprints_outlive_edits_above() {
    let prints = |before: &str| {
        let dir = repository();
        fs::write(dir.path().join("app.py"), format!("{before}{}", source("Hello"))).unwrap();
        let of = |format: &str, pointer: &str| -> Vec<Value> {
            let report = json(&check(dir.path(), &["--format", format]));
            let results = report.pointer(pointer).unwrap().as_array().unwrap();
            results
                .iter()
                .map(|row| row.get("fingerprint").or(row.get("partialFingerprints")).unwrap().clone())
                .collect()
        };
        [of("gitlab", ""), of("sarif", "/runs/0/results")]
    };
    assert_eq!(prints(""), prints("# a comment\n\nimport os\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_out(parts in proptest::collection::vec(prop_oneof![
        proptest::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned),
        "\\PC{0,12}",
        any::<char>().prop_map(String::from),
    ], 1..5)) {
        let dir = repository();
        fs::write(dir.path().join("app.py"), source(&parts.concat())).unwrap();
        let forms = ["github", "azure", "markdown", "csv", "junit", "sarif", "concise", "html"];
        let targets: Vec<_> = forms.iter().map(|form| format!("--output={form}={form}.out")).collect();
        check(dir.path(), &targets.iter().map(String::as_str).collect::<Vec<_>>());
        for format in forms {
            let text = fs::read_to_string(dir.path().join(format!("{format}.out"))).unwrap();
            assert_harmless(format, &text);
            match format {
                "sarif" => drop(json(&text)),
                "junit" => drop(quick_junit::Report::deserialize_from_str(&text).unwrap()),
                _ => {}
            }
        }
    }
}
