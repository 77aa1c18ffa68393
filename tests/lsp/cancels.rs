//! Work that nobody wants any more is not done: told by the processor time that the server takes. Each test first
//! measures what the work takes when it is done, and compares with that.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::{Client, Project, pulling};

/// Answers that are asked for.
const MANY: u64 = 20;

/// Where the time comes from.
const HAS_PROC: bool = cfg!(target_os = "linux");

/// Calls that take long to follow: each sends what is put together in many steps.
fn large() -> Project {
    let project = Project::new(&[("promptlint.toml", "")]);
    let step = |n: u32| format!("    text += f'{{name}} {n} {{len(text)}}'\n");
    let steps: String = (0..60).map(step).collect();
    let ask = |n: u32| {
        format!(
            "def ask{n}(name):\n    text = 'x'\n{steps}    return OpenAI().chat.completions.create(model='gpt-4.1', \
             messages=[{{'role': 'user', 'content': text}}])\n\n\n"
        )
    };
    let body: String = (0..8).map(ask).collect();
    for n in 0..20 {
        project.write(&format!("a{n}.py"), &format!("from openai import OpenAI\n\n\n{body}"));
    }
    project
}

fn analysed(client: &mut Client) -> Value {
    client.request("workspace/executeCommand", json!({ "command": "promptlint.analysed", "arguments": [] }))
}

/// Another configuration, with which all is looked at anew.
fn reload(client: &mut Client, project: &Project, text: &str) {
    project.write("promptlint.toml", text);
    client.watched(&[(project.uri("promptlint.toml"), 2)]);
}

/// Waits until the server has taken so much more.
fn wait_for(client: &mut Client, from: u64, more: u64) {
    let end = Instant::now() + Duration::from_mins(1);
    while client.spent().is_some_and(|now| now < from + more) {
        assert!(Instant::now() < end, "the server does not work");
        client.until(Duration::from_millis(5), |_| false);
    }
}

#[test]
fn a_look_that_changes_overtake_stops() {
    if !HAS_PROC {
        return;
    }
    let project = large();
    let mut client = Client::open(&[&project.root()], pulling());
    analysed(&mut client);
    let begin = client.spent().unwrap();
    reload(&mut client, &project, "# 1\n");
    analysed(&mut client);
    let whole = client.spent().unwrap() - begin;
    assert!(whole >= 20, "too little work to tell anything by: {whole}");
    // Each change comes when about an eighth of the work that it makes vain is done.
    let begin = client.spent().unwrap();
    for round in 0..6 {
        let from = client.spent().unwrap();
        reload(&mut client, &project, &format!("# again {round}\n"));
        wait_for(&mut client, from, whole / 8);
    }
    let calls = analysed(&mut client)["folders"][0]["calls"].clone();
    let spent = client.spent().unwrap() - begin;
    // Done to the end it would be six times the whole.
    assert!(spent < whole * 4, "{spent} for six looks of which five were overtaken; one takes {whole}");
    assert_eq!(calls, 160);
}

#[test]
fn what_is_cancelled_is_not_worked_out() {
    if !HAS_PROC {
        return;
    }
    let project = large();
    let mut client = Client::open(&[&project.root()], pulling());
    let report = json!({ "command": "promptlint.costReport", "arguments": [] });
    client.request("workspace/executeCommand", report.clone());
    let begin = client.spent().unwrap();
    reload(&mut client, &project, "# 1\n");
    analysed(&mut client);
    let look = client.spent().unwrap() - begin;
    let asked: u64 = {
        let begin = client.spent().unwrap();
        (0..MANY / 5).for_each(|_| drop(client.request("workspace/executeCommand", report.clone())));
        (client.spent().unwrap() - begin) * 5
    };
    assert!(asked >= 60, "too little work to tell anything by: {asked}");
    // Asked while the server is busy, and cancelled before it is not.
    let begin = client.spent().unwrap();
    reload(&mut client, &project, "# 2\n");
    let ids: Vec<i64> = (0..MANY).map(|_| client.ask("workspace/executeCommand", report.clone())).collect();
    for id in &ids {
        client.notify("$/cancelRequest", json!({ "id": id }));
    }
    for id in ids {
        assert_eq!(client.answer(id)["error"]["code"], -32800);
    }
    analysed(&mut client);
    let spent = client.spent().unwrap() - begin;
    assert!(
        spent < look + asked / 2,
        "{spent}, of which a look takes {look}; all {MANY} answers take {asked}"
    );
}
