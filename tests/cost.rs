//! What calls cost, by the real binary on real files.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "what the tests read is not what is linted")]

use std::fs;
use std::path::Path;
use std::process::Command;

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
