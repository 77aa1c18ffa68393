//! Greeting, goodbye, and clients that do neither well.

use std::time::Duration;

use serde_json::{Value, json};

use super::client::{Client, Project, able, pulling, uri};

#[test]
fn an_orderly_session_ends_with_0() {
    let project = Project::new(&[]);
    let client = Client::open(&[&project.root()], able());
    assert_eq!(client.close().code(), Some(0));
}

#[test]
fn a_client_that_exits_without_shutdown_ends_it_with_1() {
    let project = Project::new(&[]);
    let mut client = Client::open(&[&project.root()], able());
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn a_client_that_dies_takes_the_server_with_it() {
    let project = Project::new(&[]);
    let mut client = Client::open(&[&project.root()], pulling());
    // A request that waits for news, which will never come.
    let params = json!({ "previousResultIds": [] });
    client.ask("workspace/diagnostic", params);
    assert_eq!(client.die().code(), Some(1));
}

#[test]
fn the_server_says_what_it_is() {
    let mut client = Client::start();
    let result = client.request("initialize", json!({ "capabilities": able() }));
    assert_eq!(result["serverInfo"]["name"], "promptlint");
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-8");
    assert_eq!(result["capabilities"]["textDocumentSync"]["change"], 2);
    assert!(result["capabilities"].get("diagnosticProvider").is_none(), "this client does not ask");
    let mut other = Client::start();
    let result = other.request("initialize", json!({ "capabilities": {} }));
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
}

#[test]
fn what_cannot_be_read_is_answered_and_survived() {
    let project = Project::new(&[]);
    let mut client = Client::open(&[&project.root()], pulling());
    client.raw(b"{\"jsonrpc\":\"2.0\",\"method\":");
    assert_eq!(client.answer(-1)["error"]["code"], -32700);
    let id = client.ask("textDocument/diagnostic", json!({ "textDocument": 7 }));
    assert_eq!(client.answer(id)["error"]["code"], -32602);
    let id = client.ask("promptlint/nothing", json!({}));
    assert_eq!(client.answer(id)["error"]["code"], -32601);
    // Changes of what is not open, positions that do not exist, and nothing at all.
    client.did_change("file:///nowhere.py", 2, json!([{ "text": "x" }]));
    client.did_close("file:///nowhere.py");
    client.notify("textDocument/didChange", json!({}));
    let file = project.uri("a.py");
    client.did_open(&file, "python", "x = 1\n");
    let far = json!({ "line": 99, "character": 99 });
    client.did_change(&file, 2, json!([{ "range": { "start": far, "end": far }, "text": "y = 2\n" }]));
    assert_eq!(client.pulled(&file), Vec::<Value>::new());
    assert_eq!(client.close().code(), Some(0));
}

#[test]
fn requests_before_the_greeting_are_refused() {
    let mut client = Client::start();
    let id = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": "file:///a.py" } }));
    assert_eq!(client.answer(id)["error"]["code"], -32002);
}

#[test]
fn a_cancelled_request_is_answered_at_once() {
    let project = Project::new(&[]);
    let mut client = Client::open(&[&project.root()], pulling());
    let id = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(client.answer(id)["error"]["code"], -32800);
}

#[test]
fn no_work_is_no_work() {
    let project = Project::new(&[("a.py", "import openai\n")]);
    let mut client = Client::open(&[&project.root()], pulling());
    client.pulled(&uri(&project.path("a.py")));
    // What is being wound up after the answer.
    client.until(Duration::from_millis(300), |_| false);
    let before = client.spent();
    client.until(Duration::from_millis(1500), |_| false);
    let after = client.spent();
    // In ticks of 10 ms; the kernel may count one that began before.
    if let (Some(before), Some(after)) = (before, after) {
        assert!(after - before <= 1, "{} ticks without anything to do", after - before);
    }
}
