//! A crash costs what crashed, and the session goes on. No input is known that makes one, so a server built with debug
//! assertions is asked to crash where it reads certain words (`server/src/lsp/trap.rs`).

use std::time::Duration;

use serde_json::{Value, json};

use super::client::{Client, Project, able, check, pulling};

const WORDS: &str = "crash here";

const ASK: &str = "\
from openai import OpenAI

def ask(text):
    return OpenAI().chat.completions.create(model='gpt-4.1', messages=[{'role': 'user', 'content': text}])
";
const MAIL: &str = "\
from openai import OpenAI

text = open('prompts/mail.md').read()
OpenAI().chat.completions.create(model='gpt-4.1', messages=[{'role': 'user', 'content': text}])
";

fn project() -> Project {
    let prompt = "Write a letter to the customer about the order.\n";
    let app = "from ask import ask\n\nask('What is new?')\n";
    Project::new(&[("ask.py", ASK), ("mail.py", MAIL), ("app.py", app), ("prompts/mail.md", prompt)])
}

fn server(project: &Project, able: Value, options: Value) -> Client {
    Client::start_in(&[("PROMPTLINT_CRASH_ON", WORDS)]).greeted(&[&project.root()], able, options)
}

/// How many diagnostics the server has for each file of Python.
fn said(client: &mut Client, project: &Project) -> [usize; 3] {
    ["ask.py", "mail.py", "app.py"].map(|path| client.pulled(&project.uri(path)).len())
}

/// Paths and reasons of what could not be looked at.
fn problems(client: &mut Client) -> Vec<(String, String)> {
    let analysed = client
        .request("workspace/executeCommand", json!({ "command": "promptlint.analysed", "arguments": [] }));
    let problems = analysed["folders"][0]["problems"].as_array().unwrap();
    let text = |problem: &Value, field: &str| problem[field].as_str().unwrap().to_owned();
    problems.iter().map(|problem| (text(problem, "path"), text(problem, "reason"))).collect()
}

/// The whole document becomes another.
fn retype(client: &mut Client, uri: &str, version: i32, text: &str) {
    client.did_change(uri, version, json!([{ "text": text }]));
}

#[test]
fn a_crash_in_one_file_costs_that_file() {
    let project = project();
    let mut client = server(&project, pulling(), Value::Null);
    let whole = said(&mut client, &project);
    assert!(whole[0] > 0 && whole[1] > 0, "{whole:?}");
    let file = project.uri("mail.py");
    client.did_open(&file, "python", MAIL);
    for round in 0..3 {
        // While it is parsed.
        retype(&mut client, &file, 2 * round + 2, &format!("{MAIL}# {WORDS}\n"));
        assert_eq!(said(&mut client, &project), [whole[0], 0, whole[2]]);
        let [(path, reason)] = &problems(&mut client)[..] else { panic!("one problem is to be told of") };
        assert!(path == "mail.py" && reason.starts_with("promptlint crashed while it read this"), "{reason}");
        retype(&mut client, &file, 2 * round + 3, MAIL);
        assert_eq!(said(&mut client, &project), whole);
        assert_eq!(problems(&mut client), []);
    }
    assert_eq!(client.close().code(), Some(0));
}

#[test]
fn a_crash_in_following_calls_costs_the_calls_of_that_file() {
    let project = project();
    let mut client = server(&project, pulling(), Value::Null);
    let whole = said(&mut client, &project);
    let (prompt, other) = (project.uri("prompts/mail.md"), project.uri("ask.py"));
    client.did_open(&prompt, "markdown", "x");
    retype(&mut client, &prompt, 2, WORDS);
    assert_eq!(said(&mut client, &project), [whole[0], 0, whole[2]]);
    let [(path, reason)] = &problems(&mut client)[..] else { panic!("one problem is to be told of") };
    assert!(path == "mail.py" && reason.starts_with("promptlint crashed while it followed"), "{reason}");
    // Work elsewhere goes on as ever.
    client.did_open(&other, "python", ASK);
    retype(&mut client, &other, 2, &ASK.replace("model=", "max_tokens=9, model="));
    assert!(said(&mut client, &project)[0] < whole[0]);
    retype(&mut client, &other, 3, ASK);
    client.did_close(&prompt);
    assert_eq!(said(&mut client, &project), whole);
    let found = check(&project.root())["findings"].as_array().unwrap().len();
    assert_eq!(whole.iter().sum::<usize>(), found);
    assert_eq!(client.close().code(), Some(0));
}

#[test]
fn a_crash_in_an_answer_is_that_answer() {
    let project = project();
    project.write("promptlint.usage.prod.toml", &format!("# {WORDS}\n"));
    let options = json!({ "settings": { "usage": "prod" } });
    let mut able = pulling();
    able["workspace"]["configuration"] = json!(false);
    let mut client = server(&project, able, options);
    let document = json!({ "textDocument": { "uri": project.uri("mail.py") } });
    for _ in 0..3 {
        let id = client.ask("textDocument/codeLens", document.clone());
        assert_eq!(client.answer(id)["error"]["code"], -32802);
        assert!(!client.pulled(&project.uri("mail.py")).is_empty());
    }
    let is_told = |client: &mut Client| {
        let log = client.heard.iter().filter(|it| it["method"] == "window/logMessage");
        log.filter(|it| it["params"]["message"].as_str().unwrap().contains("crashed while answering")).count()
            == 3
    };
    assert!(client.until(Duration::from_mins(1), is_told), "{:?}", client.heard);
    project.write("promptlint.usage.prod.toml", "");
    client.watched(&[(project.uri("promptlint.usage.prod.toml"), 2)]);
    assert_eq!(client.request("textDocument/codeLens", document).as_array().unwrap().len(), 2);
    assert_eq!(client.close().code(), Some(0));
}

#[test]
fn a_crash_of_everything_is_over_with_what_made_it() {
    let project = project();
    project.write("promptlint.toml", "");
    let mut client = server(&project, able(), Value::Null);
    let (file, settings) = (project.uri("ask.py"), project.uri("promptlint.toml"));
    client.did_open(&file, "python", ASK);
    let whole = client.published(&file, Some(1));
    assert!(!whole.is_empty());
    client.did_open(&settings, "toml", "");
    retype(&mut client, &settings, 2, &format!("# {WORDS}\n"));
    let is_told = |client: &mut Client| {
        let mut log = client.heard.iter().filter(|it| it["method"] == "window/logMessage");
        log.any(|it| it["params"]["message"].as_str().unwrap().contains("crashed while looking"))
    };
    assert!(client.until(Duration::from_mins(1), is_told), "{:?}", client.heard);
    // Nothing is known anew, and what is asked is answered all the same.
    let symbols = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": file } }));
    assert!(symbols.is_array());
    retype(&mut client, &settings, 3, "ignore = ['missing-max-tokens']\n");
    retype(&mut client, &file, 2, &format!("{ASK}\n"));
    assert!(client.published(&file, Some(2)).len() < whole.len());
    retype(&mut client, &settings, 4, "");
    retype(&mut client, &file, 3, ASK);
    assert_eq!(client.published(&file, Some(3)), whole);
    assert_eq!(client.close().code(), Some(0));
}
