//! How GitHub, GitLab, Bitbucket and Azure answer, as far as comments go: paths, fields, pages and errors as their
//! documentation has them.

use serde_json::{Value, json};

use super::server::{Note, Reply, Request, State};

pub(crate) const TOKEN: &str = "secret-token-of-the-test";

fn id(request: &Request) -> u64 {
    request.path().rsplit('/').next().unwrap().parse().unwrap_or(0)
}

fn text(body: &Value) -> String {
    body.as_str().unwrap_or_default().to_owned()
}

pub(crate) fn github(state: &mut State, request: &Request, origin: &str) -> Reply {
    if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return Reply::new(401, json!({ "message": "Bad credentials", "status": "401" }));
    }
    assert_eq!(request.header("x-github-api-version"), Some("2022-11-28"));
    let comment = |note: &Note| {
        json!({ "id": note.id, "node_id": format!("IC_{}", note.id), "body": note.body,
                "user": { "login": "github-actions[bot]", "type": "Bot" } })
    };
    let list = "/api/v3/repos/acme/bot/issues/7/comments";
    let one = "/api/v3/repos/acme/bot/issues/comments/";
    let is_long = text(&request.body["body"]).len() > state.most;
    let long = || {
        let errors = json!([{ "resource": "IssueComment", "code": "unprocessable", "field": "data",
                              "message": "Body is too long (maximum is 65536 characters)" }]);
        Reply::new(422, json!({ "message": "Validation Failed", "errors": errors }))
    };
    match (request.method.as_str(), request.path()) {
        ("GET", path) if path == list => {
            let size = request.query("per_page").unwrap_or(30).min(100);
            let page = request.query("page").unwrap_or(1);
            let (notes, is_last) = state.page(page, size);
            let reply = Reply::new(200, notes.iter().map(comment).collect());
            if is_last {
                return reply;
            }
            let next = format!("{origin}{list}?per_page={size}&page={}", page + 1);
            reply.with("Link", format!("<{next}>; rel=\"next\", <{origin}{list}?page=9>; rel=\"last\""))
        }
        ("POST", path) if path == list => {
            if is_long {
                return long();
            }
            let id = state.add(&text(&request.body["body"]));
            Reply::new(201, comment(state.note(id).unwrap()))
        }
        ("PATCH" | "DELETE", path) if path.starts_with(one) => {
            if is_long {
                return long();
            }
            let Some(note) = state.note(id(request)) else {
                return Reply::new(404, json!({ "message": "Not Found" }));
            };
            if request.method == "DELETE" {
                note.deleted = true;
                return Reply::new(204, Value::Null);
            }
            note.body = text(&request.body["body"]);
            Reply::new(200, comment(note))
        }
        ("POST", "/api/graphql") => {
            let node = text(&request.body["variables"]["id"]);
            let id = node.strip_prefix("IC_").and_then(|id| id.parse().ok()).unwrap_or(0);
            match state.note(id) {
                Some(note) => {
                    note.hidden = true;
                    Reply::new(200, json!({ "data": { "minimizeComment": {} } }))
                }
                None => Reply::new(200, json!({ "errors": [{ "message": "Could not resolve to a node" }] })),
            }
        }
        _ => Reply::new(404, json!({ "message": "Not Found" })),
    }
}

pub(crate) fn gitlab(state: &mut State, request: &Request, _: &str) -> Reply {
    if request.header("private-token") != Some(TOKEN) {
        return Reply::new(401, json!({ "message": "401 Unauthorized" }));
    }
    let note = |note: &Note| json!({ "id": note.id, "body": note.body, "system": false });
    let list = "/api/v4/projects/acme%2Fbot/merge_requests/7/notes";
    match (request.method.as_str(), request.path()) {
        ("GET", path) if path == list => {
            let (size, page) =
                (request.query("per_page").unwrap_or(20).min(100), request.query("page").unwrap_or(1));
            let (notes, is_last) = state.page(page, size);
            let next = if is_last { String::new() } else { (page + 1).to_string() };
            Reply::new(200, notes.iter().map(note).collect()).with("X-Next-Page", next)
        }
        ("POST", path) if path == list => {
            let body = text(&request.body["body"]);
            if body.len() > state.most {
                let message = json!({ "note": ["is too long (maximum is 1000000 characters)"] });
                return Reply::new(400, json!({ "message": message }));
            }
            let id = state.add(&body);
            Reply::new(201, note(state.note(id).unwrap()))
        }
        ("PUT" | "DELETE", path) if path.starts_with(list) => {
            let Some(known) = state.note(id(request)) else {
                return Reply::new(404, json!({ "message": "404 Note Not Found" }));
            };
            if request.method == "DELETE" {
                known.deleted = true;
                return Reply::new(204, Value::Null);
            }
            known.body = text(&request.body["body"]);
            Reply::new(200, note(known))
        }
        _ => Reply::new(404, json!({ "error": "404 Not Found" })),
    }
}

pub(crate) fn bitbucket(state: &mut State, request: &Request, origin: &str) -> Reply {
    if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return Reply::new(401, json!({ "type": "error", "error": { "message": "Token is invalid" } }));
    }
    let comment =
        |note: &Note| json!({ "id": note.id, "deleted": note.deleted, "content": { "raw": note.body } });
    let list = "/2.0/repositories/acme/bot/pullrequests/7/comments";
    match (request.method.as_str(), request.path()) {
        ("GET", path) if path == list => {
            let (size, page) =
                (request.query("pagelen").unwrap_or(10).min(100), request.query("page").unwrap_or(1));
            let (notes, is_last) = state.page(page, size);
            let values: Vec<Value> = notes.iter().map(comment).collect();
            let mut body = json!({ "values": values, "pagelen": size, "page": page });
            if !is_last {
                body["next"] = json!(format!("{origin}{list}?pagelen={size}&page={}", page + 1));
            }
            Reply::new(200, body)
        }
        ("POST", path) if path == list => {
            let id = state.add(&text(&request.body["content"]["raw"]));
            Reply::new(201, comment(state.note(id).unwrap()))
        }
        ("PUT" | "DELETE", path) if path.starts_with(list) => {
            let Some(note) = state.note(id(request)) else {
                return Reply::new(404, json!({ "error": { "message": "not found" } }));
            };
            if request.method == "DELETE" {
                note.deleted = true;
                return Reply::new(204, Value::Null);
            }
            note.body = text(&request.body["content"]["raw"]);
            Reply::new(200, comment(note))
        }
        _ => Reply::new(404, json!({ "error": { "message": "not found" } })),
    }
}

/// Bitbucket Data Center: activities, the latest first, and a version with every change.
pub(crate) fn bitbucket_server(state: &mut State, request: &Request, _: &str) -> Reply {
    let url = "/rest/api/1.0/projects/ACME/repos/bot/pull-requests/7";
    let comment = |note: &Note| json!({ "id": note.id, "version": 3, "text": note.body });
    match (request.method.as_str(), request.path()) {
        ("GET", path) if path == format!("{url}/activities") => {
            let start = request.query("start").unwrap_or(0);
            let size = request.query("limit").unwrap_or(25).min(100);
            let mut notes: Vec<Note> = state.notes.iter().filter(|note| !note.deleted).cloned().collect();
            notes.reverse();
            let all = notes.len() as u64;
            let values: Vec<Value> = notes
                .iter()
                .skip(start as usize)
                .take(size as usize)
                .map(|note| json!({ "action": "COMMENTED", "commentAction": "ADDED", "comment": comment(note) }))
                .collect();
            let is_last = start + size >= all;
            let next = if is_last { Value::Null } else { json!(start + size) };
            Reply::new(200, json!({ "values": values, "isLastPage": is_last, "nextPageStart": next }))
        }
        ("POST", path) if path == format!("{url}/comments") => {
            let id = state.add(&text(&request.body["text"]));
            Reply::new(201, comment(state.note(id).unwrap()))
        }
        ("PUT", path) if path.starts_with(&format!("{url}/comments/")) => {
            if request.body["version"] != 3 {
                return Reply::new(409, json!({ "errors": [{ "message": "out of date" }] }));
            }
            let note = state.note(id(request)).unwrap();
            note.body = text(&request.body["text"]);
            Reply::new(200, comment(note))
        }
        ("DELETE", path) if path.starts_with(&format!("{url}/comments/")) => {
            assert_eq!(request.query("version"), Some(3));
            state.note(id(request)).unwrap().deleted = true;
            Reply::new(204, Value::Null)
        }
        _ => Reply::new(404, json!({ "errors": [{ "message": "no such pull request" }] })),
    }
}

pub(crate) fn azure(state: &mut State, request: &Request, _: &str) -> Reply {
    if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return Reply::new(401, Value::Null);
    }
    assert!(request.target.contains("api-version="));
    let url = "/acme/desk/_apis/git/repositories/bot/pullRequests/7/threads";
    let thread = |note: &Note| {
        let comment = json!({ "id": 1, "content": note.body, "isDeleted": note.deleted });
        json!({ "id": note.id, "comments": [comment], "isDeleted": note.deleted, "status": "closed" })
    };
    match (request.method.as_str(), request.path()) {
        ("GET", path) if path == url => {
            let all: Vec<Value> = state.notes.iter().map(thread).collect();
            Reply::new(200, json!({ "count": all.len(), "value": all }))
        }
        ("POST", path) if path == url => {
            let id = state.add(&text(&request.body["comments"][0]["content"]));
            Reply::new(200, thread(state.note(id).unwrap()))
        }
        ("PATCH" | "DELETE", path) => {
            let Some(rest) = path.strip_prefix(&format!("{url}/")) else {
                return Reply::new(404, Value::Null);
            };
            let thread_id = rest.split('/').next().unwrap().parse().unwrap();
            assert!(rest.ends_with("/comments/1"), "{rest}");
            let note = state.note(thread_id).unwrap();
            if request.method == "DELETE" {
                note.deleted = true;
                return Reply::new(200, Value::Null);
            }
            note.body = text(&request.body["content"]);
            Reply::new(200, json!({ "id": 1, "content": note.body }))
        }
        _ => Reply::new(404, json!({ "message": "no such thread" })),
    }
}
