//! Findings while somebody types: just those of the command line.

use std::path::Path;

use serde_json::{Value, json};

use super::client::{Client, Project, able, check, pulling, uri};

/// A call without a cap, with a constant from another file.
const APP: &str = "\
from openai import OpenAI
from prompts import SYSTEM

client = OpenAI()


def answer(question):
    # é 🦀
    return client.chat.completions.create(
        model='gpt-4.1',
        messages=[{'role': 'system', 'content': SYSTEM}, {'role': 'user', 'content': question}],
    )
";
const PROMPTS: &str = "SYSTEM = 'You answer questions of customers about their orders, in one sentence.'\n";

fn project() -> Project {
    Project::new(&[("app.py", APP), ("prompts.py", PROMPTS)])
}

fn codes(diagnostics: &[Value]) -> Vec<String> {
    let mut codes: Vec<_> = diagnostics.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    codes
}

#[test]
fn findings_are_pushed_to_a_client_that_does_not_ask() {
    let project = project();
    let mut client = Client::open(&[&project.root()], able());
    let file = project.uri("app.py");
    // Of a file that nobody opened.
    let found = client.published(&file, None);
    assert_eq!(codes(&found), ["missing-max-tokens"]);
    let diagnostic = &found[0];
    assert_eq!(diagnostic["range"]["start"], json!({ "line": 8, "character": 11 }));
    assert_eq!(diagnostic["source"], "promptlint");
    assert_eq!(diagnostic["severity"], 2);
    let page = "https://github.com/promptlint/promptlint/blob/main/lint/docs/rules/missing-max-tokens.md";
    assert_eq!(diagnostic["codeDescription"]["href"], page);
    assert_eq!(diagnostic["data"]["call"], "app.py::answer#1");
    assert!(diagnostic["message"].as_str().unwrap().starts_with("nothing limits the output"));
    // Unsaved text counts, and its version comes back.
    client.did_open(&file, "python", APP);
    client.did_change(&file, 2, json!([{ "text": APP.replace("model=", "max_tokens=50, model=") }]));
    assert_eq!(client.published(&file, Some(2)), Vec::<Value>::new());
    // And is forgotten.
    client.heard.clear();
    client.did_close(&file);
    assert_eq!(codes(&client.published(&file, None)), ["missing-max-tokens"]);
}

#[test]
fn a_client_that_asks_is_told_what_is_new() {
    let project = project();
    let mut client = Client::open(&[&project.root()], pulling());
    let file = project.uri("app.py");
    client.did_open(&file, "python", APP);
    let params = json!({ "textDocument": { "uri": file } });
    let report = client.request("textDocument/diagnostic", params.clone());
    assert_eq!(report["items"].as_array().unwrap().len(), 1);
    let mut again = params.clone();
    again["previousResultId"] = report["resultId"].clone();
    let same = client.request("textDocument/diagnostic", again.clone());
    assert_eq!(same["kind"], "unchanged");
    assert_eq!(same["resultId"], report["resultId"]);
    // A prompt is edited where it stands: the call that uses it is looked at again.
    let prompts = project.uri("prompts.py");
    client.did_open(&prompts, "python", PROMPTS);
    let long = format!(
        "SYSTEM = '''{0}\n{0}'''\n",
        "Answer kindly and briefly, and never promise what you cannot keep. ".repeat(9)
    );
    client.did_change(&prompts, 2, json!([{ "text": long }]));
    let report = client.request("textDocument/diagnostic", again);
    assert_eq!(report["kind"], "full");
    assert_eq!(codes(report["items"].as_array().unwrap()), ["context-bloat", "missing-max-tokens"]);
    assert!(!client.heard.iter().any(|it| it["method"] == "textDocument/publishDiagnostics"));
}

#[test]
fn the_workspace_report_waits_for_news() {
    let project = project();
    let mut client = Client::open(&[&project.root()], pulling());
    let report = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let items = report["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["uri"], project.uri("app.py"));
    let known = json!([{ "uri": items[0]["uri"], "value": items[0]["resultId"] }]);
    let id = client.ask("workspace/diagnostic", json!({ "previousResultIds": known }));
    project.write("app.py", "x = 1\n");
    let change = json!({ "uri": project.uri("app.py"), "type": 2 });
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
    let report = client.answer(id);
    assert_eq!(report["result"]["items"][0]["kind"], "full");
    assert_eq!(report["result"]["items"][0]["items"], json!([]));
}

/// Path, line, column, rule and end of every finding.
fn as_rows(items: &[Value], encode: impl Fn(&Path, &Value) -> (u64, u64)) -> Vec<String> {
    let mut rows = Vec::new();
    for item in items {
        let path = item["uri"].as_str().unwrap();
        for found in item["items"].as_array().unwrap() {
            let at = |end: &str| {
                let (line, column) = encode(Path::new(path), &found["range"][end]);
                format!("{line}:{column}")
            };
            rows.push(format!("{path} {} {} {}", at("start"), at("end"), found["code"].as_str().unwrap()));
        }
    }
    rows.sort();
    rows
}

/// Whatever the server says of these directories, the command line says.
#[test]
fn the_answer_is_that_of_the_command_line() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for tree in ["examples/support-bot", "tests/wire/programs"] {
        let root = here.join(tree).canonicalize().unwrap();
        let mut client = Client::open(&[&root], pulling());
        let report = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
        let said = as_rows(report["items"].as_array().unwrap(), |path, at| {
            // Bytes of a line, as negotiated; the command line counts characters.
            let path = path.to_str().unwrap().strip_prefix("file://").unwrap();
            let text = std::fs::read_to_string(path).unwrap();
            let line = at["line"].as_u64().unwrap();
            let bytes = at["character"].as_u64().unwrap() as usize;
            let before = &text.split('\n').nth(line as usize).unwrap_or_default()[..bytes];
            (line + 1, before.chars().count() as u64 + 1)
        });
        let mut expected: Vec<String> = Vec::new();
        for row in check(&root)["findings"].as_array().unwrap() {
            let path = uri(&root.join(row["path"].as_str().unwrap()));
            let (line, column) = (&row["line"], &row["column"]);
            let (end_line, end_column) = (&row["end_line"], &row["end_column"]);
            let rule = row["rule"].as_str().unwrap();
            expected.push(format!("{path} {line}:{column} {end_line}:{end_column} {rule}"));
        }
        expected.sort();
        assert!(!expected.is_empty(), "{tree} has findings");
        assert_eq!(said, expected, "{tree}");
    }
}

#[test]
fn a_broken_configuration_is_said_where_it_is_broken() {
    let project = project();
    project.write("promptlint.toml", "ignore = ['missing-max-tokens']\n");
    let mut client = Client::open(&[&project.root()], pulling());
    let (file, settings) = (project.uri("app.py"), project.uri("promptlint.toml"));
    assert_eq!(client.pulled(&file), Vec::<Value>::new());
    let broken = "ignore = ['missing-max-tokns']\n";
    client.did_open(&settings, "toml", broken);
    let found = client.pulled(&settings);
    assert_eq!(
        found[0]["message"],
        "there is no rule `missing-max-tokns`\nhelp: did you mean `missing-max-tokens`?"
    );
    let at = |character: usize| json!({ "line": 0, "character": character });
    assert_eq!(found[0]["range"], json!({ "start": at(10), "end": at(29) }));
    // Until it is whole again, the last that was holds.
    assert_eq!(client.pulled(&file), Vec::<Value>::new());
    client.did_change(&settings, 2, json!([{ "text": "" }]));
    assert_eq!(client.pulled(&settings), Vec::<Value>::new());
    assert_eq!(codes(&client.pulled(&file)), ["missing-max-tokens"]);
}
