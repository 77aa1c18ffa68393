//! What an editor shows beside findings: each feature once over a real session.

use std::path::Path;

use serde_json::{Value, json};

use super::client::{Client, Project, able, pulling, run};

const APP: &str = "\
from openai import OpenAI
from prompts import SYSTEM

client = OpenAI()


def answer(question):
    return client.chat.completions.create(
        model='gpt-4.1',
        max_tokens=200,
        messages=[{'role': 'system', 'content': SYSTEM}, {'role': 'user', 'content': f'Q: {question}'}],
    )


def loose(text):
    return client.chat.completions.create(model='gpt-4.1', messages=[{'role': 'user', 'content': text}])
";

fn policy() -> String {
    format!(
        "SYSTEM = '''{}'''\n",
        "Answer kindly, briefly and truly, as our policy of the year 2026 asks. ".repeat(12)
    )
}

fn project() -> Project {
    let config = "[usage]\n\"app.py::answer#1\" = { calls = 1000 }\n";
    Project::new(&[("app.py", APP), ("prompts.py", &policy()), ("promptlint.toml", config)])
}

fn open(project: &Project) -> (Client, String) {
    let mut client = Client::open(&[&project.root()], able());
    let file = project.uri("app.py");
    client.did_open(&file, "python", APP);
    (client, file)
}

/// The position of the n-th character of the first `needle`.
fn at(text: &str, needle: &str, n: usize) -> Value {
    let offset = text.find(needle).unwrap() + n;
    let before = &text[..offset];
    let line = before.matches('\n').count();
    json!({ "line": line, "character": offset - before.rfind('\n').map_or(0, |at| at + 1) })
}

fn everything() -> Value {
    json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 999, "character": 0 } })
}

fn document(file: &str) -> Value {
    json!({ "textDocument": { "uri": file } })
}

fn here(file: &str, position: Value) -> Value {
    json!({ "textDocument": { "uri": file }, "position": position })
}

#[test]
fn hints_say_what_a_call_sends_and_costs() {
    let project = project();
    let (mut client, file) = open(&project);
    let params = json!({ "textDocument": { "uri": file }, "range": everything() });
    let hints = client.request("textDocument/inlayHint", params.clone());
    let labels: Vec<&str> =
        hints.as_array().unwrap().iter().map(|hint| hint["label"].as_str().unwrap()).collect();
    assert_eq!(labels.len(), 2, "{labels:?}");
    assert!(labels[0].contains(" tok · $") && labels[0].ends_with("/call"), "{labels:?}");
    assert!(hints[0].get("tooltip").is_none(), "made when asked for");
    let resolved = client.request("inlayHint/resolve", hints[0].clone());
    let tooltip = resolved["tooltip"]["value"].as_str().unwrap();
    assert!(tooltip.contains("per call**") && tooltip.contains("| system |"), "{tooltip}");
    // Where the text stands, what it weighs.
    let prompts = project.uri("prompts.py");
    let params = json!({ "textDocument": { "uri": prompts }, "range": everything() });
    let hints = client.request("textDocument/inlayHint", params.clone());
    assert!(hints[0]["label"].as_str().unwrap().ends_with(" tok"), "{hints}");
    // Settings hold at once.
    client.settings = json!({ "inlayHints": { "prompts": false }, "codeLens": { "enable": false } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let mut tries = 0;
    while client.request("textDocument/inlayHint", params.clone()) != json!([]) {
        tries += 1;
        assert!(tries < 200, "the setting does not hold");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(client.request("textDocument/codeLens", document(&file)), json!([]));
}

#[test]
fn hints_say_which_of_several_calls_they_are_of() {
    let ask = |class: &str, call: &str, model: &str| {
        format!(
            "class {class}:\n    def ask(self, text):\n        return {call}(\n            model='{model}', max_tokens=9, \
             messages=[{{'role': 'user', 'content': text}}]\n        )\n\n\n"
        )
    };
    let app = |fast: &str| {
        let classes = [
            "from anthropic import Anthropic\nfrom openai import OpenAI\n\n\n".to_owned(),
            ask("Fast", "OpenAI().chat.completions.create", fast),
            ask("Good", "Anthropic().messages.create", "claude-sonnet-4-5"),
        ];
        classes.concat()
            + "def answer(is_hard):\n    bot = Good() if is_hard else Fast()\n    return bot.ask('Say yes.')\n"
    };
    let labels = |fast: &str| -> Vec<String> {
        let text = app(fast);
        let project = Project::new(&[("app.py", &text)]);
        let mut client = Client::open(&[&project.root()], able());
        let file = project.uri("app.py");
        client.did_open(&file, "python", &text);
        let params = json!({ "textDocument": { "uri": file }, "range": everything() });
        let hints = client.request("textDocument/inlayHint", params);
        let last = hints.as_array().unwrap().iter().filter(|hint| hint["position"]["line"] == 20);
        last.map(|hint| hint["label"].as_str().unwrap().split(": ").next().unwrap().to_owned()).collect()
    };
    assert_eq!(labels("gpt-4o-mini"), ["gpt-4o-mini", "claude-sonnet-4-5"]);
    // By one model, the SDK tells them apart.
    assert_eq!(labels("claude-sonnet-4-5").len(), 2);
    assert!(labels("claude-sonnet-4-5")[0].contains("chat.completions"), "{:?}", labels("claude-sonnet-4-5"));
}

#[test]
fn lenses_add_up_to_the_cost_report() {
    let project = project();
    let (mut client, file) = open(&project);
    let lenses = client.request("textDocument/codeLens", document(&file));
    let lenses = lenses.as_array().unwrap();
    assert_eq!(lenses.len(), 4);
    let title = lenses[0]["command"]["title"].as_str().unwrap();
    assert!(title.contains(" a call · $") && title.contains(" a month"), "{title}");
    assert_eq!(lenses[0]["command"]["command"], "promptlint.showCall");
    assert_eq!(lenses[0]["command"]["arguments"][0], "app.py::answer#1");
    assert_eq!(lenses[1]["command"]["command"], "promptlint.explain");
    let report = client.request("workspace/executeCommand", json!({ "command": "promptlint.costReport" }));
    assert_eq!(report, run(&project.root(), &["cost", "--format", "json"]));
    assert_eq!(
        lenses[0]["data"]["perMonth"],
        report["totals"]["per_month"].as_object().map(|_| report["calls"][0]["per_month"].clone()).unwrap()
    );
}

/// The sum of all lenses is what `promptlint cost` prints, in trees of every kind.
#[test]
fn the_sum_of_the_lenses_is_the_cost() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for tree in ["examples/support-bot", "tests/diff/base", "tests/wire/programs"] {
        let root = here.join(tree).canonicalize().unwrap();
        let mut client = Client::open(&[&root], pulling());
        let report = run(&root, &["cost", "--format", "json"]);
        let rows = report["calls"].as_array().unwrap();
        let mut expected: Vec<String> = rows
            .iter()
            .filter(|row| !row["per_call"].is_null())
            .map(|row| row["per_call"].to_string())
            .collect();
        let mut files: Vec<&str> = rows
            .iter()
            .map(|row| row["context"]["path"].as_str().unwrap_or_else(|| row["path"].as_str().unwrap()))
            .collect();
        files.sort_unstable();
        files.dedup();
        let mut said: Vec<String> = Vec::new();
        for file in files {
            let uri = super::client::uri(&root.join(file));
            let lenses = client.request("textDocument/codeLens", document(&uri));
            let data = lenses.as_array().unwrap().iter().map(|lens| &lens["data"]["perCall"]);
            said.extend(data.filter(|it| !it.is_null()).map(ToString::to_string));
        }
        expected.sort();
        said.sort();
        assert!(!expected.is_empty());
        assert_eq!(said, expected, "{tree}");
    }
}

#[test]
fn hovers_take_a_call_apart() {
    let project = project();
    let (mut client, file) = open(&project);
    let mut hover = |needle: &str, n| {
        let answer = client.request("textDocument/hover", here(&file, at(APP, needle, n)));
        answer["contents"]["value"].as_str().unwrap_or_default().to_owned()
    };
    let call = hover("create", 2);
    for part in ["per call**", "░ request", "| user |", "Output: ", "the window of 1,047,576", "Cheaper: "]
    {
        assert!(call.contains(part), "{part} in {call}");
    }
    assert!(hover("gpt-4.1", 3).contains("in, "), "a model");
    assert!(hover("200", 1).starts_with("**Output cap**: 200"), "a cap");
    assert!(hover("question}", 2).contains("changes with every request"), "a hole");
    assert!(hover("Q: ", 1).contains("tokens**"), "a text");
    assert_eq!(hover("def answer", 1), "");
    let prompts = project.uri("prompts.py");
    let answer = client.request("textDocument/hover", here(&prompts, json!({ "line": 0, "character": 20 })));
    assert!(answer["contents"]["value"].as_str().unwrap().contains("sent by `app.py::answer#1`"), "{answer}");
    // Without a model there is no price, but a prompt all the same.
    let nameless = APP.replace("model='gpt-4.1', messages", "model=pick(), messages");
    client.did_change(&file, 2, json!([{ "text": nameless }]));
    let answer = client.request("textDocument/hover", here(&file, at(&nameless, "create(model=pick()", 2)));
    let value = answer["contents"]["value"].as_str().unwrap();
    assert!(value.starts_with("**no price**: model unknown\n") && value.contains("| user |"), "{value}");
}

#[test]
fn actions_fix_silence_and_explain() {
    let project = project();
    let (mut client, file) = open(&project);
    let params = json!({
        "textDocument": { "uri": file },
        "range": { "start": at(APP, "create(model", 1), "end": at(APP, "create(model", 1) },
        "context": { "diagnostics": [] },
    });
    let actions = client.request("textDocument/codeAction", params);
    let find = |title: &str| {
        let found = actions
            .as_array()
            .unwrap()
            .iter()
            .find(|action| action["title"].as_str().unwrap().starts_with(title));
        found.unwrap_or_else(|| panic!("no {title} in {actions:#}")).clone()
    };
    let silence = find("Silence `missing-max-tokens` here");
    let edit = &silence["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"]["version"], 1);
    assert_eq!(edit["edits"][0]["newText"], "    # promptlint: ignore[missing-max-tokens] because …\n");
    let line = edit["edits"][0]["range"]["start"]["line"].as_u64().unwrap() as usize;
    let mut lines: Vec<&str> = APP.lines().collect();
    lines.insert(line, "    # promptlint: ignore[missing-max-tokens] because …");
    client.heard.clear();
    client.did_change(&file, 2, json!([{ "text": lines.join("\n") }]));
    assert_eq!(client.published(&file, Some(2)), Vec::<Value>::new(), "it is silent");
    let page = find("What `missing-max-tokens` means");
    assert_eq!(page["command"]["command"], "promptlint.openRule");
    client.request("workspace/executeCommand", page["command"].clone());
    let shown = |client: &mut Client| client.heard.iter().any(|it| it["method"] == "window/showDocument");
    assert!(client.until(std::time::Duration::from_secs(20), shown));
}

#[test]
fn actions_are_there_for_what_the_client_names() {
    let project = project();
    let (mut client, file) = open(&project);
    let found = client.published(&file, Some(1));
    let place = found[0]["range"]["start"].clone();
    let start = json!({ "line": place["line"], "character": 0 });
    assert_ne!(place, start);
    let mut titles = |diagnostics: &[Value]| {
        let params = json!({
            "textDocument": { "uri": file },
            "range": { "start": start, "end": start },
            "context": { "diagnostics": diagnostics },
        });
        let actions = client.request("textDocument/codeAction", params);
        actions
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| it["title"].as_str().unwrap().starts_with("Silence"))
            .count()
    };
    assert_eq!(titles(&[]), 0);
    assert_eq!(titles(&found[..1]), 1);
}

#[test]
fn a_fix_of_the_editor_is_that_of_the_command_line() {
    let call = "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4.1', messages=[{'role': 'user', 'content': x}])  # promptlint: ignore[context-bloat] old\n";
    let project = Project::new(&[("a.py", call)]);
    let mut client = Client::open(&[&project.root()], able());
    let file = project.uri("a.py");
    client.did_open(&file, "python", call);
    let params = json!({ "textDocument": { "uri": file }, "range": everything(), "context": { "diagnostics": [], "only": ["source.fixAll"] } });
    let actions = client.request("textDocument/codeAction", params);
    assert_eq!(actions[0]["kind"], "source.fixAll.promptlint");
    let edit = &actions[0]["edit"]["documentChanges"][0]["edits"][0];
    assert_eq!(edit["newText"], "");
    let (start, end) = (&edit["range"]["start"], &edit["range"]["end"]);
    assert_eq!((start["line"].as_u64(), end["line"].as_u64()), (Some(1), Some(1)));
    let line = call.lines().nth(1).unwrap();
    let (from, to) =
        (start["character"].as_u64().unwrap() as usize, end["character"].as_u64().unwrap() as usize);
    assert_eq!(&line[from..to], "  # promptlint: ignore[context-bloat] old");
    let found = client.published(&file, Some(1));
    assert!(
        found.iter().any(|it| it["code"] == "unused-suppression" && it["tags"] == json!([1])),
        "{found:?}"
    );
}

#[test]
fn models_are_completed_where_one_is_expected() {
    let project = project();
    let (mut client, file) = open(&project);
    let edited = APP.replace("'gpt-4.1',\n", "'gpt-4.',\n");
    client.did_change(&file, 2, json!([{ "text": edited }]));
    let items = client.request("textDocument/completion", here(&file, at(&edited, "gpt-4.'", 6)));
    let items = items.as_array().unwrap();
    let found = items.iter().find(|item| item["label"] == "gpt-4.1-mini").unwrap();
    assert!(found["detail"].as_str().unwrap().contains("per million tokens"), "{found}");
    assert!(found["documentation"]["value"].as_str().unwrap().contains("window"), "{found}");
    assert_eq!(
        found["textEdit"]["range"],
        json!({ "start": at(&edited, "gpt-4.'", 0), "end": at(&edited, "gpt-4.'", 6) })
    );
    let none = client.request("textDocument/completion", here(&file, at(&edited, "'role'", 2)));
    assert_eq!(none, json!([]));
    let settings = project.uri("promptlint.toml");
    let text = "[rules.missing-max-tokens]\nsev\n[usage]\n\"app.py::loose#1\" = { model = \"gpt-5\" }\n";
    client.did_open(&settings, "toml", text);
    let items =
        client.request("textDocument/completion", here(&settings, json!({ "line": 1, "character": 3 })));
    assert!(items.as_array().unwrap().iter().any(|item| item["label"] == "severity"), "{items}");
    let hover = client.request("textDocument/hover", here(&settings, json!({ "line": 2, "character": 2 })));
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("**usage**"), "{hover}");
}

#[test]
fn symbols_definitions_and_variables_are_found() {
    let app = "from jinja2 import Environment, FileSystemLoader\nfrom anthropic import Anthropic\n\nenv = Environment(loader=FileSystemLoader('templates'))\n\n\ndef ask(name):\n    text = env.get_template('mail.jinja').render(name=name)\n    Anthropic().messages.create(model='claude-haiku-5-5', max_tokens=9, messages=[{'role': 'user', 'content': text}])\n";
    let template = "Dear {{ name }},\nwrite a short letter.\n";
    let project = Project::new(&[("app.py", app), ("templates/mail.jinja", template)]);
    let mut client = Client::open(&[&project.root()], able());
    let (file, mail) = (project.uri("app.py"), project.uri("templates/mail.jinja"));
    client.did_open(&file, "python", app);
    let symbols = client.request("textDocument/documentSymbol", document(&file));
    assert!(symbols.as_array().unwrap().iter().any(|it| it["name"] == "ask#1"), "{symbols}");
    let symbols = client.request("workspace/symbol", json!({ "query": "short letter" }));
    assert_eq!(symbols[0]["location"]["uri"], mail, "{symbols}");
    for (needle, n) in [("mail.jinja", 3), ("text}]", 1)] {
        let found = client.request("textDocument/definition", here(&file, at(app, needle, n)));
        assert_eq!(found[0]["uri"], mail, "{needle}: {found}");
    }
    let tokens = client.request("textDocument/semanticTokens/full", document(&mail));
    assert_eq!(tokens["data"], json!([0, 8, 4, 0, 0]));
    let hover = client.request("textDocument/hover", here(&mail, json!({ "line": 0, "character": 9 })));
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("**`name`**"), "{hover}");
    // Nothing stale after the template is gone.
    std::fs::remove_file(project.path("templates/mail.jinja")).unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": mail, "type": 3 }] }));
    let found = client.request("textDocument/definition", here(&file, at(app, "mail.jinja", 3)));
    assert_eq!(found, json!([]));
    let symbols = client.request("workspace/symbol", json!({ "query": "short letter" }));
    assert_eq!(symbols, json!([]));
}

/// A text that goes on behind what is only known at run time is one prompt.
#[test]
fn a_prompt_is_called_by_its_whole_beginning() {
    let app = "from anthropic import Anthropic\n\n\ndef ask(item, task):\n    text = f'- {item}\\ntask: {task}, in one line'\n    Anthropic().messages.create(model='claude-haiku-5-5', max_tokens=9, messages=[{'role': 'user', 'content': text}])\n";
    let project = Project::new(&[("app.py", app)]);
    let mut client = Client::open(&[&project.root()], able());
    let file = project.uri("app.py");
    client.did_open(&file, "python", app);
    let symbols = client.request("textDocument/documentSymbol", document(&file));
    let names: Vec<&str> =
        symbols.as_array().unwrap().iter().filter_map(|symbol| symbol["name"].as_str()).collect();
    assert_eq!(names, ["- {item} task: {task}, in one line", "ask#1"]);
}

#[test]
fn commands_answer_as_the_command_line_does() {
    let project = project();
    let (mut client, _) = open(&project);
    let mut command = |name: &str, arguments: Value| {
        client.request("workspace/executeCommand", json!({ "command": name, "arguments": arguments }))
    };
    let explained = command("promptlint.explain", json!(["app.py::answer#1"]));
    assert_eq!(explained, run(&project.root(), &["explain", "app.py::answer#1", "--format", "json"]));
    assert_eq!(command("promptlint.explain", json!(["app.py:16"]))["id"], "app.py::loose#1");
    let analysed = command("promptlint.analysed", json!([]));
    assert_eq!(analysed["folders"][0]["calls"], 2);
    assert_eq!(analysed["folders"][0]["files"], 2);
    assert_eq!(command("promptlint.showCall", json!(["app.py::answer#1"])), Value::Null);
    assert_eq!(command("promptlint.setVolume", json!(["app.py::loose#1", 500])), Value::Null);
    let edit = |client: &mut Client| client.heard.iter().any(|it| it["method"] == "workspace/applyEdit");
    assert!(client.until(std::time::Duration::from_secs(20), edit));
    let applied = client.heard.iter().find(|it| it["method"] == "workspace/applyEdit").unwrap();
    let change = &applied["params"]["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"]["uri"], project.uri("promptlint.toml"));
    assert!(change["edits"][0]["newText"].as_str().unwrap().contains("calls = 500"), "{change}");
    let id = client.ask(
        "workspace/executeCommand",
        json!({ "command": "promptlint.explain", "arguments": ["nothing"] }),
    );
    assert!(client.answer(id)["error"]["message"].as_str().unwrap().contains("no call `nothing`"));
}

#[test]
fn a_client_has_its_own_commands() {
    let project = project();
    let options = json!({ "clientCommands": ["promptlint.showCall"], "settings": { "usage": "production" } });
    let client = Client::open_with(&[&project.root()], able(), options);
    let commands = client.capabilities["executeCommandProvider"]["commands"].as_array().unwrap();
    assert!(
        !commands.contains(&json!("promptlint.showCall")) && commands.contains(&json!("promptlint.explain"))
    );
}

/// Loose files, unsaved ones, and several folders.
#[test]
fn documents_stand_anywhere() {
    let call = |cap: &str| {
        format!(
            "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4.1', {cap}messages=[])\n"
        )
    };
    let outside = Project::new(&[("a b/é.py", &call(""))]);
    let mut client = Client::open(&[], pulling());
    let file = outside.uri("a b/é.py");
    client.did_open(&file, "python", &call(""));
    assert_eq!(client.pulled(&file).len(), 1, "a file outside of any root");
    client.did_open("untitled:Untitled-1", "python", &call(""));
    assert_eq!(client.pulled("untitled:Untitled-1").len(), 1);
    client.did_change("untitled:Untitled-1", 2, json!([{ "text": call("max_tokens=9, ") }]));
    assert_eq!(client.pulled("untitled:Untitled-1").len(), 0);
    // A drive that this machine does not have.
    client.did_open("file:///c%3A/x/a.py", "python", &call(""));
    assert_eq!(client.pulled("file:///c%3A/x/a.py").len(), 1);
    // Spelled with more escapes than it takes.
    let spelled = file.replace("/a%20b/", "/%61%20b/");
    client.did_close(&file);
    client.did_open(&spelled, "python", &call(""));
    assert_eq!(client.pulled(&spelled).len(), 1);
    let (one, two) = (Project::new(&[("a.py", &call(""))]), Project::new(&[("b.py", &call(""))]));
    let event = json!({ "event": { "added": [
        { "uri": super::client::uri(&one.root()), "name": "one" }, { "uri": super::client::uri(&two.root()), "name": "two" },
    ], "removed": [] } });
    client.notify("workspace/didChangeWorkspaceFolders", event);
    assert_eq!(client.pulled(&one.uri("a.py")).len() + client.pulled(&two.uri("b.py")).len(), 2);
    // A new file that is not on disk yet is seen by the others.
    let new = one.uri("new.py");
    client.did_open(&new, "python", &call(""));
    assert_eq!(client.pulled(&new).len(), 1);
    assert_eq!(client.close().code(), Some(0));
}

#[test]
fn cells_of_a_notebook_are_documents() {
    let project = Project::new(&[("keep.py", "")]);
    let mut client = Client::open(&[&project.root()], pulling());
    let notebook = project.uri("a.ipynb");
    let cell = |n: u32| format!("vscode-notebook-cell:/a.ipynb#{n}");
    let text =
        "client.chat.completions.create(model='gpt-4.1', messages=[{'role': 'user', 'content': 'hi'}])\n";
    let cells = json!([
        { "kind": 2, "document": cell(0) }, { "kind": 1, "document": cell(1) }, { "kind": 2, "document": cell(2) },
    ]);
    let item = |n: u32, language: &str, text: &str| json!({ "uri": cell(n), "languageId": language, "version": 1, "text": text });
    client.notify("notebookDocument/didOpen", json!({
        "notebookDocument": { "uri": notebook, "notebookType": "jupyter-notebook", "version": 1, "cells": cells },
        "cellTextDocuments": [
            item(0, "python", "from openai import OpenAI\nclient = OpenAI()\n"), item(1, "markdown", "# é"), item(2, "python", text),
        ],
    }));
    assert_eq!(client.pulled(&cell(0)).len(), 0);
    let found = client.pulled(&cell(2));
    assert_eq!(found[0]["range"]["start"], json!({ "line": 0, "character": 0 }), "{found:?}");
    let change = json!([{ "range": { "start": { "line": 0, "character": 31 }, "end": { "line": 0, "character": 31 } }, "text": "max_tokens=9, " }]);
    client.notify("notebookDocument/didChange", json!({
        "notebookDocument": { "uri": notebook, "version": 2 },
        "change": { "cells": { "textContent": [{ "document": { "uri": cell(2), "version": 2 }, "changes": change }] } },
    }));
    assert_eq!(client.pulled(&cell(2)).len(), 0);
    let hover = client.request("textDocument/hover", here(&cell(2), json!({ "line": 0, "character": 40 })));
    assert!(hover["contents"]["value"].as_str().unwrap().contains("cap 9"), "{hover}");
    client.notify("notebookDocument/didClose", json!({ "notebookDocument": { "uri": notebook }, "cellTextDocuments": [{ "uri": cell(0) }, { "uri": cell(1) }, { "uri": cell(2) }] }));
    assert_eq!(client.close().code(), Some(0));
}

#[test]
fn a_flood_of_edits_ends_with_the_last() {
    let project = project();
    let mut client = Client::open(&[&project.root()], able());
    let file = project.uri("app.py");
    let start = format!("#\n{APP}");
    client.did_open(&file, "python", &start);
    // Typed one character at a time; the last of them closes the comment that hid the cap.
    for version in 2..502 {
        let position = json!({ "line": 0, "character": version - 1 });
        client.did_change(
            &file,
            version,
            json!([{ "range": { "start": position, "end": position }, "text": "é" }]),
        );
        if version % 50 == 0 {
            let id = client.ask("textDocument/hover", here(&file, json!({ "line": 0, "character": 1 })));
            client.notify("$/cancelRequest", json!({ "id": id }));
        }
    }
    let changed = start.replace("create(model='gpt-4.1', ", "create(model='gpt-4.1', max_tokens=5, ");
    client.did_change(&file, 502, json!([{ "text": changed }]));
    assert_eq!(client.published(&file, Some(502)), Vec::<Value>::new());
    let versions: Vec<i64> = client.heard.iter().filter_map(|it| it["params"]["version"].as_i64()).collect();
    assert!(versions.is_sorted(), "{versions:?}");
    assert_eq!(client.close().code(), Some(0));
}
