//! What calls cost, by the real binary on real files.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "what the tests read is not what is linted")]

use std::fs;
use std::path::Path;
use std::process::Command;

use rust_decimal::Decimal;
use serde_json::Value;
use tempfile::TempDir;

/// A help desk with every kind of call that a table of costs must show.
fn desk() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    let files = [
        ("src/triage.py", TRIAGE),
        ("src/answer.py", ANSWER),
        ("src/llm.py", WRAPPER),
        ("src/report.py", REPORT),
        ("web/title.ts", TITLE),
    ];
    for (path, text) in files {
        write(&dir, path, text);
    }
    write(
        &dir,
        "src/policy.md",
        &"Refunds are made within thirty days of the order, to the card that paid.\n".repeat(120),
    );
    dir
}

const TRIAGE: &str = r#"
from openai import OpenAI

client = OpenAI()

def triage(ticket: str):
    return client.chat.completions.create(
        model="gpt-4o-mini",
        max_tokens=16,
        messages=[
            {"role": "system", "content": "Classify the ticket as bug, billing or other. Answer with one word."},
            {"role": "user", "content": ticket[:4000]},
        ],
    )
"#;

const ANSWER: &str = r#"
from pathlib import Path

import anthropic

client = anthropic.Anthropic()
POLICY = Path("src/policy.md").read_text()

def answer(question: str, history: list):
    return client.messages.create(
        model="claude-sonnet-5",
        max_tokens=600,
        system=[{"type": "text", "text": POLICY, "cache_control": {"type": "ephemeral"}}],
        messages=history + [{"role": "user", "content": question}],
    )
"#;

const WRAPPER: &str = r#"
from openai import OpenAI

def ask(prompt: str, model: str):
    return OpenAI().chat.completions.create(model=model, max_tokens=200, messages=[{"role": "user", "content": prompt}])
"#;

const REPORT: &str = r#"
import os

from openai import OpenAI
from .llm import ask

def weekly(numbers: str):
    return ask(f"Write two sentences about these numbers.\n{numbers[:800]}", model="gpt-4.1")

def daily(numbers: str):
    return ask(f"Write one sentence about these numbers.\n{numbers[:800]}", model="gpt-4o")

def other():
    return OpenAI().chat.completions.create(model=os.environ["MODEL"], messages=[{"role": "user", "content": "Hi."}])
"#;

const TITLE: &str = r#"
import OpenAI from "openai";

export const title = (chat: string) =>
  new OpenAI().responses.create({
    model: "my-own-model",
    max_output_tokens: 20,
    input: `Write a title of at most five words for this chat.\n${chat}`,
  });
"#;

fn write(dir: &TempDir, path: &str, text: &str) {
    let path = dir.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Standard output, standard error and exit code, as one text. The day is fixed, since prices change.
fn run(dir: &Path, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_promptlint"))
        .args(args)
        .args(["--as-of", "2026-11-23"])
        .current_dir(dir)
        .env_remove("CLICOLOR_FORCE")
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let stderr = text(&output.stderr).replace(dir.to_str().unwrap(), "$DIR");
    let stderr = if stderr.is_empty() { stderr } else { format!("--- stderr ---\n{stderr}") };
    format!("{}{stderr}--- exit code {} ---", text(&output.stdout), output.status.code().unwrap_or(-1))
}

#[test]
fn costs_are_told_in_every_form() {
    let dir = desk();
    insta::assert_snapshot!("cost", run(dir.path(), &["cost"]));
    insta::assert_snapshot!("cost_by_model", run(dir.path(), &["cost", "--by", "model"]));
    insta::assert_snapshot!("cost_csv", run(dir.path(), &["cost", "--format", "csv"]));
    insta::assert_snapshot!("cost_markdown", run(dir.path(), &["cost", "--format", "markdown"]));
    insta::assert_snapshot!("cost_json", run(dir.path(), &["cost", "src/triage.py", "--format", "json"]));
}

#[test]
fn a_price_is_that_of_its_day() {
    let dir = desk();
    write(&dir, "web/title.ts", &TITLE.replace("my-own-model", "gemini-4-argon"));
    let on = |day: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_promptlint"))
            .args(["cost", "web", "--format", "csv", "--as-of", day])
            .current_dir(dir.path())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let row = text.lines().nth(1).unwrap().to_owned();
        row.split(',').nth(13).unwrap().parse::<f64>().unwrap()
    };
    let (before, after) = (on("2026-11-30"), on("2026-12-01"));
    assert!((after / before - 2.0).abs() < 1e-9, "{before} {after}");
}

const USAGE: &str = r#"
[drivers]
tickets = 40_000

[usage."src/triage.py::triage#1"]
calls-per-ticket = 2
batch = 0.4
retries = 0.02

[usage."src/answer.py::answer#1"]
calls-per-ticket = 0.5
turns = 4

[usage]
"src/llm.py::ask#1 < src/report.py#1" = { calls = 4 }
"src/llm.py::ask#1 < src/report.py#2" = { calls = 30 }
"sdk:openai" = { retries = 0.01 }

[teams]
"@acme/support" = ["src/"]

[features]
triage = ["src/triage.py"]
reports = ["src/report.py"]

[outcomes.ticket-resolved]
driver = "tickets"
share = 0.6
calls = ["src/triage.py", "src/answer.py"]
"#;

#[test]
fn volumes_make_a_month() {
    let dir = desk();
    write(&dir, "promptlint.toml", USAGE);
    insta::assert_snapshot!("cost_usage", run(dir.path(), &["cost"]));
    insta::assert_snapshot!("cost_usage_by_feature", run(dir.path(), &["cost", "--by", "feature"]));
    insta::assert_snapshot!(
        "cost_usage_by_team",
        run(dir.path(), &["cost", "--by", "team", "--format", "csv"])
    );
    let json = run(dir.path(), &["cost", "--format", "json"]);
    let json: Value = serde_json::from_str(json.split("--- exit").next().unwrap()).unwrap();
    let triage = json["calls"]
        .as_array()
        .unwrap()
        .iter()
        .find(|call| call["id"] == "src/triage.py::triage#1")
        .unwrap();
    assert_eq!(
        triage["calls_per_month"],
        serde_json::json!({ "value": 80000, "source": "promptlint.toml:6" })
    );
    assert_eq!((&triage["team"], &triage["feature"]), (&"@acme/support".into(), &"triage".into()));
    // The parts add up to the whole.
    let money =
        |value: &Value| value["per_month"]["expected"].as_str().map(|text| text.parse::<Decimal>().unwrap());
    let parts: Decimal = json["calls"].as_array().unwrap().iter().filter_map(money).sum();
    assert_eq!(money(&json["totals"]), Some(parts));
}

#[test]
fn an_environment_has_its_own_volumes() {
    let dir = desk();
    write(&dir, "promptlint.toml", USAGE);
    write(&dir, "promptlint.usage.staging.toml", "[usage.\"src/triage.py::triage#1\"]\ncalls = 100\n");
    let staging = run(dir.path(), &["cost", "--usage", "staging", "--format", "csv"]);
    assert!(
        staging.lines().any(|line| line.starts_with("src/triage.py::triage#1") && line.contains(",100,")),
        "{staging}"
    );
    insta::assert_snapshot!("usage_missing", run(dir.path(), &["cost", "--usage", "production"]));
}

#[test]
fn mistakes_in_the_usage_table_have_a_caret() {
    let dir = desk();
    let with = |text: &str, args: &[&str]| {
        write(&dir, "promptlint.toml", text);
        run(dir.path(), args)
    };
    let ties = with("[usage]\n\"src/*.py\" = { calls = 5 }\n\"src/tri*\" = { calls = 6 }\n", &["cost"]);
    insta::assert_snapshot!("usage_ties", ties);
    insta::assert_snapshot!(
        "usage_idle",
        with(
            "[usage]\n\"src/gone.py::f#1\" = { calls = 5 }\n\"tag:x\" = { calls = 5 }\n",
            &["cost", "web", "--strict"]
        )
    );
    let strict = with("[usage]\n\"src/gone.py::f#1\" = { calls = 5 }\n", &["cost", "--strict"]);
    assert!(
        strict.contains("error: `src/gone.py::f#1` means no call") && strict.ends_with("--- exit code 2 ---"),
        "{strict}"
    );
    let lax = with("[usage]\n\"src/gone.py::f#1\" = { calls = 5 }\n", &["cost"]);
    assert!(
        lax.contains("warning: `src/gone.py::f#1` means no call") && lax.ends_with("--- exit code 0 ---"),
        "{lax}"
    );
    let mistakes = [
        "[usage.\"src/**\"]\ncall = 5\n",
        "[usage.\"src/**\"]\ncalls-per-ticket = 5\n",
        "[drivers]\ntickets = 5\n[usage.\"src/**\"]\ncalls-per-tikcet = 5\n",
        "[drivers]\ntickets = 5\n[usage.\"src/**\"]\ncalls-per-ticket = 5\ncalls = 4\n",
        "[usage.\"src/**\"]\nbatch = 1.5\n",
        "[usage.\"src/**\"]\nretries = 0.12345\n",
        "[usage.\"src/**\"]\ncalls = -1\n",
        "[usage.\"modle:gpt-4o\"]\ncalls = 1\n",
        "[outcomes.done]\nshare = 0.5\n",
        "[drivers]\ntickets = 0\n[outcomes.done]\ndriver = \"tickets\"\n",
    ];
    let told: String = mistakes.iter().map(|text| with(text, &["cost"])).collect::<Vec<_>>().join("\n\n");
    insta::assert_snapshot!("usage_mistakes", told);
}

#[test]
fn a_comment_tags_a_call() {
    let dir = desk();
    write(
        &dir,
        "src/triage.py",
        &TRIAGE.replace("    return client", "    # promptlint: tag[support, cheap]\n    return client"),
    );
    write(&dir, "promptlint.toml", "[usage]\n\"tag:cheap\" = { calls = 1000 }\n");
    let csv = run(dir.path(), &["cost", "--format", "csv"]);
    assert!(csv.lines().any(|line| line.starts_with("src/triage.py") && line.contains(",1000,")), "{csv}");
    let check = Command::new(env!("CARGO_BIN_EXE_promptlint"))
        .args(["check", "src/triage.py"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(!String::from_utf8(check.stdout).unwrap().contains("unused-suppression"));
}

#[test]
fn owners_of_code_own_its_calls() {
    let dir = desk();
    write(&dir, ".github/CODEOWNERS", "* @acme/all\n/src/triage.py @acme/triage\n/web/\n");
    insta::assert_snapshot!("cost_by_team", run(dir.path(), &["cost", "--by", "team"]));
}

#[test]
fn usage_is_kept_in_step_with_the_code() {
    let dir = desk();
    write(
        &dir,
        "promptlint.toml",
        "# Ours.\nexclude = [ \"gen/\" ]\n\n[usage.\"src/old.py::f#1\"]\ncalls = 7 # counted\n",
    );
    let sync = |args: &[&str]| {
        let all: Vec<&str> = ["usage", "sync"].iter().chain(args).copied().collect();
        let output = Command::new(env!("CARGO_BIN_EXE_promptlint"))
            .args(all)
            .current_dir(dir.path())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        format!(
            "{}{}--- exit code {} ---",
            text(&output.stdout),
            text(&output.stderr),
            output.status.code().unwrap()
        )
    };
    let file = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    assert!(sync(&["--check"]).ends_with("--- exit code 1 ---"));
    insta::assert_snapshot!("sync", sync(&[]));
    let once = file("promptlint.toml");
    insta::assert_snapshot!("sync_file", once);
    assert_eq!(sync(&["--check"]), "promptlint.toml is in step with the code.\n--- exit code 0 ---");
    assert!(sync(&[]).contains("in step"));
    assert_eq!(file("promptlint.toml"), once);
    // A file for an environment is begun, and can be used at once.
    sync(&["--usage", "production"]);
    assert!(file("promptlint.usage.production.toml").starts_with("# "));
    assert!(run(dir.path(), &["cost", "--usage", "production"]).ends_with("--- exit code 0 ---"));
}

/// What a pocket calculator makes of a line: the product of the numbers before `=`, with `1M` for a million.
fn work_out(line: &str) -> (Decimal, Decimal) {
    let number = |text: &str| {
        let text = text.trim().trim_start_matches('$').replace(',', "");
        let text = text.split(' ').next().unwrap().to_owned();
        if text == "1M" {
            Decimal::from(1_000_000)
        } else {
            text.parse::<Decimal>().unwrap_or_else(|_| panic!("{line}"))
        }
    };
    let (left, right) = line.rsplit_once(" = ").unwrap();
    let product = left.rsplit_once(": ").map_or(left, |(_, product)| product);
    let mut parts = product.split(" ÷ ");
    let factors: Decimal = parts.next().unwrap().split(" × ").map(number).product();
    (parts.fold(factors, |value, by| value / number(by)), number(right))
}

#[test]
fn the_printed_arithmetic_is_right() {
    let dir = desk();
    write(&dir, "promptlint.toml", USAGE);
    for call in ["triage", "src/answer.py:10", "src/report.py:8", "src/report.py:11"] {
        let text = run(dir.path(), &["explain", call]);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let mut sum = Decimal::ZERO;
        let mut totals = 0;
        let lines =
            text.lines().skip_while(|line| *line != "One call").take_while(|line| *line != "Together");
        // A product may take two lines.
        let mut whole = String::new();
        for part in lines {
            whole += part;
            if whole.contains(" × ")
                && !whole.contains(" = ")
                && !whole.contains("tokens\n")
                && !whole.trim().contains(" = ")
            {
                continue;
            }
            let line = std::mem::take(&mut whole);
            let line = line.as_str();
            if line.contains(" = $") {
                let (worked_out, printed) = work_out(line);
                assert_eq!(worked_out.round_dp(12).normalize(), printed.normalize(), "{line}");
                sum += printed;
            } else if let Some(total) = line.trim().strip_prefix("total $") {
                assert_eq!(
                    sum.normalize(),
                    total.replace(',', "").parse::<Decimal>().unwrap().normalize(),
                    "{text}"
                );
                sum = Decimal::ZERO;
                totals += 1;
            }
        }
        assert!(totals >= 2, "{text}");
    }
}

#[test]
fn one_call_is_taken_apart() {
    let dir = desk();
    write(&dir, "promptlint.toml", USAGE);
    insta::assert_snapshot!("explain", run(dir.path(), &["explain", "src/answer.py:10"]));
    let what_if = [
        "explain",
        "triage",
        "--what-if",
        "model=gpt-6-luna,cap=64",
        "--what-if",
        "calls=800000,batch,retries=0",
    ];
    insta::assert_snapshot!("explain_what_if", run(dir.path(), &what_if));
    insta::assert_snapshot!("explain_json", run(dir.path(), &["explain", "triage", "--format", "json"]));
    insta::assert_snapshot!("explain_nothing", run(dir.path(), &["explain", "nothing"]));
    insta::assert_snapshot!("explain_many", run(dir.path(), &["explain", "#1"]));
}

/// One call with 2,000 constant tokens that is made 900 times a month.
fn marked(marker: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    write(&dir, "answer.py", &ANSWER.replace("{\"type\": \"ephemeral\"}", marker));
    write(&dir, "src/policy.md", &"Refunds are made within thirty days of the order.\n".repeat(200));
    write(&dir, "promptlint.toml", "[usage.\"answer.py\"]\ncalls = 900\n");
    dir
}

#[test]
fn an_entry_lives_as_long_as_its_marker_asks() {
    let of = |marker: &str| run(marked(marker).path(), &["explain", "answer#1"]);
    let (short, long) = (of("{\"type\": \"ephemeral\"}"), of("{\"type\": \"ephemeral\", \"ttl\": \"1h\"}"));
    // $2.00 × 1.25 and × 2; 900 calls a month are found after 300 s and 3,600 s.
    for (told, write, seconds, share) in
        [(&short, "$2.50", "300 s", "0.099"), (&long, "$4.00", "3600 s", "0.713")]
    {
        assert!(told.contains(&format!("{write} ÷ 1M")), "{told}");
        assert!(told.contains(&format!("lives {seconds}")), "{told}");
        assert!(told.contains(&format!("{share} of the calls")), "{told}");
    }
}

const GREETING: &str = r#"from openai import OpenAI

OpenAI().chat.completions.create(model="gpt-4o-mini", max_tokens=1, messages=[{"role": "user", "content": "Hi."}])
"#;

/// Expected dollars of one call, by the path of the call.
fn per_call(dir: &Path) -> Vec<(String, Decimal)> {
    let json = run(dir, &["cost", "--format", "json"]);
    let json: Value = serde_json::from_str(json.split("--- ").next().unwrap()).unwrap();
    let call = |call: &Value| {
        let expected = call["per_call"]["expected"].as_str().unwrap();
        (call["path"].as_str().unwrap().to_owned(), expected.parse().unwrap())
    };
    json["calls"].as_array().unwrap().iter().map(call).collect()
}

#[test]
fn quiet_hours_are_the_low_end() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    let client = "OpenAI(base_url=\"https://api.deepseek.com\")";
    write(&dir, "pro.py", &GREETING.replace("OpenAI()", client).replace("gpt-4o-mini", "deepseek-v4-pro"));
    let told = run(dir.path(), &["explain", "pro.py:3"]);
    let (expected, rest) = told.split_once("  at least\n").unwrap();
    let (least, most) = rest.split_once("  at most\n").unwrap();
    for (end, rate) in [(expected, "$3.96"), (least, "$1.98"), (most, "$3.96")] {
        assert!(end.contains(&format!("output: 1 tokens × {rate} ÷ 1M")), "{told}");
    }
    assert!(told.contains("at the price of the host's busy hours"), "{told}");
}

#[test]
fn the_nearest_price_book_holds() {
    let dir = tempfile::tempdir().unwrap();
    let git = |args: &[&str]| {
        let made = Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@example.org"])
            .args(args)
            .current_dir(dir.path())
            .output()
            .unwrap();
        assert!(made.status.success(), "{args:?}: {}", String::from_utf8_lossy(&made.stderr));
    };
    git(&["init", "--quiet"]);
    write(&dir, "list/a.py", GREETING);
    write(&dir, "dear/b.py", GREETING);
    write(&dir, "dear/promptlint.toml", "[prices]\nmark-up = 3\n");
    let costs = per_call(dir.path());
    let [(dear, three), (list, one)] = costs.as_slice() else { panic!("{costs:?}") };
    assert_eq!((dear.as_str(), list.as_str()), ("dear/b.py", "list/a.py"));
    assert_eq!(*three, *one * Decimal::from(3));
    let explained = run(dir.path(), &["explain", "dear/b.py:3", "--format", "json"]);
    assert!(explained.contains(&format!("\"expected\": \"{}\"", three.normalize())), "{explained}");

    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "One"]);
    for path in ["list/a.py", "dear/b.py"] {
        write(&dir, path, &GREETING.replace("Hi.", "Hello to you all."));
    }
    git(&["commit", "--quiet", "-am", "Two"]);
    for args in [&["diff", "HEAD~1", "HEAD", "--format", "json"][..], &["history", "--format", "json"]] {
        let told = run(dir.path(), args);
        let json: Value = serde_json::from_str(told.split("--- ").next().unwrap()).unwrap();
        let changes = json["changes"].as_array().or_else(|| json["commits"][1]["changes"].as_array());
        let changes = changes.unwrap_or_else(|| panic!("{told}"));
        let delta = |path: &str| -> Decimal {
            let change =
                changes.iter().find(|it| it["after"]["path"] == path).unwrap_or_else(|| panic!("{told}"));
            let of = |side: &str| -> Decimal {
                change[side]["per_call"]["expected"].as_str().unwrap().parse().unwrap()
            };
            of("after") - of("before")
        };
        assert!(delta("list/a.py") > Decimal::ZERO);
        assert_eq!(delta("dear/b.py"), delta("list/a.py") * Decimal::from(3), "{told}");
    }
}

#[test]
fn a_size_that_sizes_nothing_is_said() {
    let dir = desk();
    write(
        &dir,
        "promptlint.toml",
        "[sizes]\nticket = 300\ntickte = 300\n\"src/answer.py::origin:file\" = 9\n",
    );
    let told = run(dir.path(), &["cost"]);
    assert!(told.contains("`tickte` sizes no part of a prompt") && told.contains("exit code 0"), "{told}");
    assert!(told.contains("`src/answer.py::origin:file` sizes no part"), "{told}");
    assert!(!told.contains("`ticket` sizes"), "{told}");
    assert!(run(dir.path(), &["cost", "--strict"]).contains("exit code 2"));
    // Another call may stand in what was left out.
    assert!(!run(dir.path(), &["cost", "src/triage.py"]).contains("sizes no part"));
}

#[test]
fn what_ends_is_called_as_the_code_calls_it() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    for (path, model) in
        [("a.py", "gpt-4-1106-preview"), ("b.py", "claude-3-opus-20240229"), ("c.py", "gpt-4.1-2025-04-14")]
    {
        write(&dir, path, &GREETING.replace("gpt-4o-mini", model));
    }
    let told = run(dir.path(), &["models", "--check", "."]);
    let lines = [
        "retired: `gpt-4-1106-preview` was retired on 2026-10-23: requests fail\n  its host names `gpt-5.6-sol` as successor\n  a.py:3",
        "retired: `claude-3-opus-20240229` was retired on 2026-01-05: requests fail\n  b.py:3",
        "retires: `gpt-4.1-2025-04-14` retires on 2027-01-14",
    ];
    for line in lines {
        assert!(told.contains(line), "{line}\n{told}");
    }
    assert!(told.ends_with("--- exit code 1 ---"), "{told}");
}

#[test]
fn a_model_of_the_price_book_alone_is_listed() {
    let dir = tempfile::tempdir().unwrap();
    write(
        &dir,
        "promptlint.toml",
        "[[prices.rate]]\nmodel = \"our-llama-70b\"\ninput = 0.4\noutput = 0.9\n\n\
         [[prices.rate]]\nmodel = \"gpt-5.4\"\ninput = 2\noutput = 12\n",
    );
    let told = run(dir.path(), &["models", "our-llama"]);
    assert!(
        told.contains("our-llama-70b  your own") && told.contains("0.40") && told.contains("1 offer."),
        "{told}"
    );
    // What the catalogue has is listed once, with the price of the book.
    let told = run(dir.path(), &["models", "gpt-5.4", "--vendor", "openai"]);
    let rows: Vec<_> = told.lines().filter(|line| line.starts_with("gpt-5.4 ")).collect();
    assert!(matches!(rows[..], [row] if row.contains("2.00") && row.contains("12.00")), "{told}");
}
