//! Whatever happens to the files, the answer is that of the command line.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::client::{Client, Project, able, check, pulling};

/// Path, line and rule of each finding, as the server has it.
fn said(client: &mut Client, project: &Project, paths: &[&str]) -> BTreeMap<String, Vec<String>> {
    let mut said = BTreeMap::new();
    for path in paths {
        let found = client.pulled(&project.uri(path));
        let row = |it: &Value| format!("{}:{}", it["range"]["start"]["line"], it["code"].as_str().unwrap());
        let mut rows: Vec<String> = found.iter().map(row).collect();
        rows.sort();
        if !rows.is_empty() {
            said.insert((*path).to_owned(), rows);
        }
    }
    said
}

/// The same, as a fresh run over what is on disk has it.
fn checked(project: &Project) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in check(&project.root())["findings"].as_array().unwrap() {
        let line = row["line"].as_u64().unwrap() - 1;
        let rows = found.entry(row["path"].as_str().unwrap().to_owned()).or_default();
        rows.push(format!("{line}:{}", row["rule"].as_str().unwrap()));
    }
    for rows in found.values_mut() {
        rows.sort();
    }
    found
}

const ASK: &str = "\
from openai import OpenAI
from texts import SYSTEM


def ask(question, **more):
    return OpenAI().chat.completions.create(
        model='gpt-4.1',
        messages=[{'role': 'system', 'content': SYSTEM}, {'role': 'user', 'content': question}],
        **more,
    )
";
const TEXTS: &str = "SYSTEM = open('prompts/system.md').read()\n";
const APP: &str = "from ask import ask\n\nask('What is new?')\n# promptlint: ignore[missing-max-tokens] no\nask('And old?')\n";

/// What stands in the files at first.
fn files() -> BTreeMap<&'static str, String> {
    let policy = "Answer kindly, briefly and truly, as our policy of this year asks of all of us. ".repeat(9);
    let script = "import OpenAI from 'openai'\nimport { RULES } from './rules'\nnew OpenAI().chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: RULES }] })\n";
    BTreeMap::from([
        ("ask.py", ASK.to_owned()),
        ("texts.py", TEXTS.to_owned()),
        ("app.py", APP.to_owned()),
        ("prompts/system.md", format!("{policy}\n{policy}\n")),
        ("web/page.ts", script.to_owned()),
        ("web/rules.ts", format!("export const RULES = `{policy}`\n")),
        ("promptlint.toml", "ignore = []\n".to_owned()),
    ])
}

const PATHS: [&str; 8] = [
    "ask.py",
    "texts.py",
    "app.py",
    "prompts/system.md",
    "web/page.ts",
    "web/rules.ts",
    "promptlint.toml",
    "moved.py",
];

const SNIPPETS: [&str; 12] = [
    "",
    "\n",
    "# é🦀\n",
    "'",
    "max_tokens=5, ",
    "ask('a')\n",
    "from ask import ask\n",
    "# promptlint: ignore[missing-max-tokens] why\n",
    "gpt-4o",
    "ignore = ['missing-max-tokens']\n",
    "def ask(x):\n    return x\n",
    "(",
];

#[derive(Clone, Debug)]
enum Step {
    Open(usize),
    Close(usize),
    Type {
        file: usize,
        at: u16,
        gone: u8,
        new: usize,
    },
    /// Another program writes it.
    Write {
        file: usize,
        new: usize,
    },
    Delete(usize),
    Move(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let file = || 0..PATHS.len();
    prop_oneof![
        2 => file().prop_map(Step::Open),
        1 => file().prop_map(Step::Close),
        9 => (file(), any::<u16>(), 0..9u8, 0..SNIPPETS.len())
            .prop_map(|(file, at, gone, new)| Step::Type { file, at, gone, new }),
        1 => (file(), 0..SNIPPETS.len()).prop_map(|(file, new)| Step::Write { file, new }),
        1 => file().prop_map(Step::Delete),
        2 => (file(), file()).prop_map(|(from, to)| Step::Move(from, to)),
    ]
}

/// An editor with its buffers, and the disk below it.
struct Editor {
    client: Client,
    project: Project,
    buffers: BTreeMap<&'static str, (i32, String)>,
}

impl Editor {
    fn on_disk(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.project.path(path)).ok()
    }

    fn write(&mut self, path: &str, text: &str) {
        let how = if self.on_disk(path).is_some() { 2 } else { 1 };
        self.project.write(path, text);
        self.client.watched(&[(self.project.uri(path), how)]);
    }

    fn delete(&mut self, path: &str) {
        if fs::remove_file(self.project.path(path)).is_ok() {
            self.client.watched(&[(self.project.uri(path), 3)]);
        }
    }

    fn close(&mut self, path: &str) {
        if self.buffers.remove(path).is_some() {
            self.client.did_close(&self.project.uri(path));
        }
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Open(file) => {
                let path = PATHS[file];
                if let Some(text) = self.on_disk(path).filter(|_| !self.buffers.contains_key(path)) {
                    self.client.did_open(&self.project.uri(path), "x", &text);
                    self.buffers.insert(path, (1, text));
                }
            }
            Step::Close(file) => self.close(PATHS[file]),
            Step::Type { file, at, gone, new } => {
                self.take(&Step::Open(file));
                let Some((version, text)) = self.buffers.get_mut(PATHS[file]) else { return };
                let start = text.floor_char_boundary(at as usize % (text.len() + 1));
                let end = text.ceil_char_boundary((start + gone as usize).min(text.len()));
                // In bytes, as negotiated.
                let position = |offset: usize| {
                    let before = &text[..offset];
                    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
                    json!({ "line": before.matches('\n').count(), "character": offset - line_start })
                };
                let range = json!({ "start": position(start), "end": position(end) });
                let change = json!([{ "range": range, "text": SNIPPETS[new] }]);
                text.replace_range(start..end, SNIPPETS[new]);
                *version += 1;
                let version = *version;
                self.client.did_change(&self.project.uri(PATHS[file]), version, change);
            }
            Step::Write { file, new } => {
                self.close(PATHS[file]);
                let text = format!("{}{}", SNIPPETS[new], self.on_disk(PATHS[file]).unwrap_or_default());
                self.write(PATHS[file], &text);
            }
            Step::Delete(file) => {
                self.close(PATHS[file]);
                self.delete(PATHS[file]);
            }
            Step::Move(from, to) => {
                let Some(text) = self.on_disk(PATHS[from]).filter(|_| from != to) else { return };
                self.close(PATHS[from]);
                self.close(PATHS[to]);
                self.delete(PATHS[from]);
                self.write(PATHS[to], &text);
            }
        }
    }

    /// Writes all buffers, which changes nothing of what they say.
    fn save(&mut self) {
        for (path, (_, text)) in self.buffers.clone() {
            self.write(path, &text);
            self.client
                .notify("textDocument/didSave", json!({ "textDocument": { "uri": self.project.uri(path) } }));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn any_session_says_what_a_fresh_run_says(steps in prop::collection::vec(step(), 1..14)) {
        let project = Project::new(&files().iter().map(|(path, text)| (*path, text.as_str())).collect::<Vec<_>>());
        let client = Client::open(&[&project.root()], pulling());
        let mut editor = Editor { client, project, buffers: BTreeMap::new() };
        prop_assert_eq!(said(&mut editor.client, &editor.project, &PATHS).len(), 3);
        for step in &steps {
            editor.take(step);
        }
        // While a configuration is broken, the command line refuses to run, and the last that was whole holds.
        let settings = editor.buffers.get("promptlint.toml").map(|(_, text)| text.clone());
        let settings = settings.or_else(|| editor.on_disk("promptlint.toml")).unwrap_or_default();
        if !["", "ignore = []\n", "ignore = ['missing-max-tokens']\n"].contains(&settings.as_str()) {
            editor.take(&Step::Delete(6));
        }
        let before = said(&mut editor.client, &editor.project, &PATHS);
        editor.save();
        prop_assert_eq!(&before, &said(&mut editor.client, &editor.project, &PATHS));
        prop_assert_eq!(before, checked(&editor.project));
    }
}

fn call(cap: &str) -> String {
    format!(
        "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4.1', {cap}messages=[])\n"
    )
}

#[test]
fn nothing_is_left_of_a_file_that_moved() {
    let project = Project::new(&[("a.py", &call(""))]);
    let mut client = Client::open(&[&project.root()], able());
    let (old, new) = (project.uri("a.py"), project.uri("b/c.py"));
    assert_eq!(client.published(&old, None).len(), 1);
    client.did_open(&old, "python", &call(""));
    client.heard.clear();
    // As an editor renames it: the document is closed, the file moves, the document is opened under its new name.
    fs::create_dir(project.path("b")).unwrap();
    fs::rename(project.path("a.py"), project.path("b/c.py")).unwrap();
    client.did_close(&old);
    client.did_open(&new, "python", &call(""));
    client.watched(&[(old.clone(), 3), (new.clone(), 1)]);
    assert_eq!(client.published(&new, None).len(), 1);
    assert_eq!(client.published(&old, None).len(), 0);
    let symbols = client.request("workspace/symbol", json!({ "query": "" }));
    assert!(!symbols.to_string().contains(&old), "{symbols}");
    client.heard.clear();
    // And deleted below an open buffer, which then closes.
    fs::remove_file(project.path("b/c.py")).unwrap();
    client.watched(&[(new.clone(), 3)]);
    client.did_close(&new);
    assert!(client.until(Duration::from_mins(1), |client| {
        let last = client.heard.iter().rev().find(|it| it["params"]["uri"] == new);
        last.is_some_and(|it| it["params"]["diagnostics"] == json!([]))
    }));
    assert_eq!(client.close().code(), Some(0));
}

#[test]
fn what_was_written_just_before_a_file_is_opened_counts() {
    let project = Project::new(&[("a.py", &call(""))]);
    let mut client = Client::open(&[&project.root()], pulling());
    let file = project.uri("a.py");
    assert_eq!(client.pulled(&file)[0]["range"]["start"]["line"], 1);
    let text = format!("\n{}", call(""));
    project.write("a.py", &text);
    client.watched(&[(file.clone(), 2)]);
    client.did_open(&file, "python", &text);
    assert_eq!(client.pulled(&file)[0]["range"]["start"]["line"], 2);
}

#[test]
fn who_asked_before_opening_is_told_to_ask_again() {
    let (root, outside) = (Project::new(&[]), Project::new(&[("a.py", "")]));
    let mut client = Client::open(&[&root.root()], pulling());
    let file = outside.uri("a.py");
    assert_eq!(client.pulled(&file).len(), 0);
    client.heard.clear();
    client.did_open(&file, "python", &call(""));
    assert!(client.until(Duration::from_mins(1), |client| {
        client.heard.iter().any(|it| it["method"] == "workspace/diagnostic/refresh")
    }));
    assert_eq!(client.pulled(&file).len(), 1);
}

#[test]
fn settings_of_others_change_nothing() {
    let project = Project::new(&[("a.py", &call("max_tokens=5, "))]);
    let mut able = able();
    able["workspace"]["configuration"] = json!(false);
    let options = json!({ "settings": { "codeLens": { "enable": false } } });
    let mut client = Client::open_with(&[&project.root()], able, options);
    let lenses = |client: &mut Client| {
        let lenses = client
            .request("textDocument/codeLens", json!({ "textDocument": { "uri": project.uri("a.py") } }));
        lenses.as_array().unwrap().len()
    };
    assert_eq!(lenses(&mut client), 0);
    let mut tell = |settings: Value| {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
        lenses(&mut client)
    };
    assert_eq!(tell(json!({ "python": { "x": 1 } })), 0);
    assert_eq!(tell(json!({})), 0);
    assert_eq!(tell(json!({ "promptlint": { "codeLens": { "enable": true } } })), 2);
}

#[test]
fn a_socket_serves_as_well() {
    let project = Project::new(&[("a.py", &call(""))]);
    let mut client = Client::start_at_socket().greeted(&[&project.root()], pulling(), Value::Null);
    assert_eq!(client.pulled(&project.uri("a.py")).len(), 1);
    assert_eq!(client.close().code(), Some(0));
}

#[test]
fn a_long_first_look_tells_of_its_progress() {
    let project = Project::new(&[]);
    let asks = |n: u32| format!("\n\ndef f{n}(text):\n    {}", call("").replace('\n', "\n    "));
    let body = (0..60).map(asks).collect::<Vec<_>>().concat();
    for n in 0..60 {
        project.write(&format!("{n}.py"), &body);
    }
    let mut client = Client::open(&[&project.root()], able());
    let kinds = |client: &Client| -> Vec<String> {
        let progress = client.heard.iter().filter(|it| it["method"] == "$/progress");
        progress.map(|it| it["params"]["value"]["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert!(client.until(Duration::from_mins(1), |client| kinds(client).contains(&"end".to_owned())));
    assert_eq!(kinds(&client), ["begin", "end"]);
    let first = |method: &str| client.heard.iter().position(|it| it["method"] == method);
    assert!(first("window/workDoneProgress/create") < first("$/progress"));
}
