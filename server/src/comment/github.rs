//! GitHub, and GitHub Enterprise. REST; folding a comment away is a matter of GraphQL alone.
//! Sources: docs.github.com "REST API endpoints for issue comments", "Rate limits", "Variables reference".

use serde_json::{Value, json};
use ureq::http::Method;

use super::http::{Client, Secret, encoded_path, origin};
use super::{Comment, Failure, Host, Kind, Known, Target, missing, variable};

/// GitHub says 65,536 characters.
pub(super) const LIMIT: usize = 60_000;

const API: &str = "https://api.github.com";
const SERVER: &str = "https://github.com";

#[derive(Debug)]
struct GitHub {
    client: Client,
    api: String,
    graphql: String,
    server: String,
    repo: String,
    number: u64,
}

pub(super) fn connect(target: &Target) -> Known {
    let event: Value = variable(&["GITHUB_EVENT_PATH"])
        .and_then(|path| read(&path))
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let pushed = event.pointer("/pull_request/updated_at").and_then(Value::as_str);
    Known { host: host(target, &event), pushed: pushed.and_then(|at| at.parse().ok()) }
}

#[expect(clippy::disallowed_methods, reason = "what the CI service says is not source code")]
fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

fn host(target: &Target, event: &Value) -> Result<Box<dyn Host>, Failure> {
    let repo = target.repo.clone().or_else(|| variable(&["GITHUB_REPOSITORY"]));
    let repo = repo.ok_or_else(|| missing("which repository? --repo OWNER/NAME, or GITHUB_REPOSITORY"))?;
    if repo.split('/').filter(|part| !part.is_empty()).count() != 2 || repo.matches('/').count() != 1 {
        return Err(missing(&format!("`{repo}` is not a repository: OWNER/NAME is meant")));
    }
    let of_ref = || variable(&["GITHUB_REF"])?.strip_prefix("refs/pull/")?.split('/').next()?.parse().ok();
    let of_event = || event.pointer("/pull_request/number").or_else(|| event.pointer("/number"))?.as_u64();
    let number = target.number.or_else(of_ref).or_else(of_event);
    let number = number.ok_or_else(|| missing("which pull request? --pull-request NUMBER"))?;
    let token = variable(&["GITHUB_TOKEN", "GH_TOKEN"]);
    let token = token.ok_or_else(|| {
        missing(
            "no token: set GITHUB_TOKEN (in a workflow `${{ github.token }}`, with `pull-requests: write`)",
        )
    })?;
    let api = target.api.clone().or_else(|| variable(&["GITHUB_API_URL"])).unwrap_or_else(|| API.to_owned());
    let api = api.trim_end_matches('/').to_owned();
    let headers = vec![("Accept", "application/vnd.github+json"), ("X-GitHub-Api-Version", "2022-11-28")];
    let client = Client::new(&api, Secret::bearer(token.trim().to_owned()), headers, target.timeout)?;
    // An enterprise host has /api/v3 and /api/graphql.
    let graphql = format!("{}/graphql", api.strip_suffix("/v3").unwrap_or(&api));
    let server = variable(&["GITHUB_SERVER_URL"]).unwrap_or_else(|| match origin(&api) {
        Some(host) if host != API => host.to_owned(),
        _ => SERVER.to_owned(),
    });
    Ok(Box::new(GitHub { client, api, graphql, server, repo: encoded_path(&repo), number }))
}

/// Of a `Link` header: `<https://…&page=2>; rel="next", …`
fn next(link: &str) -> Option<String> {
    let part = link.split(',').find(|part| part.contains("rel=\"next\""))?;
    Some(part.split_once('<')?.1.split_once('>')?.0.to_owned())
}

/// Its number, and what GraphQL calls it.
fn id(comment: &Value) -> String {
    format!("{} {}", comment["id"], comment["node_id"].as_str().unwrap_or_default())
}

impl GitHub {
    fn comments(&self) -> String {
        format!("{}/repos/{}/issues/{}/comments", self.api, self.repo, self.number)
    }

    fn comment(&self, comment: &Comment) -> String {
        let id = comment.id.split(' ').next().unwrap_or_default();
        format!("{}/repos/{}/issues/comments/{id}", self.api, self.repo)
    }
}

impl Host for GitHub {
    fn place(&self) -> String {
        format!("{}#{}", self.repo, self.number)
    }

    fn limit(&self) -> usize {
        LIMIT
    }

    fn link(&self, commit: &str, path: &str, line: u32) -> String {
        format!("{}/{}/blob/{commit}/{}#L{line}", self.server, self.repo, encoded_path(path))
    }

    fn list(&self) -> Result<Vec<Comment>, Failure> {
        let mut comments = Vec::new();
        let mut url = Some(format!("{}?per_page=100", self.comments()));
        while let Some(at) = url {
            let reply = self.client.get(&at)?;
            for comment in reply.body.as_array().into_iter().flatten() {
                let body = comment["body"].as_str().unwrap_or_default();
                comments.push(Comment { id: id(comment), body: body.to_owned() });
            }
            url = reply.header("link").and_then(next).filter(|next| *next != at);
        }
        Ok(comments)
    }

    fn create(&self, body: &str) -> Result<String, Failure> {
        self.client.post(&self.comments(), &json!({ "body": body })).map(|reply| id(&reply.body))
    }

    fn update(&self, comment: &Comment, body: &str) -> Result<(), Failure> {
        let body = json!({ "body": body });
        self.client.again(&Method::PATCH, &self.comment(comment), Some(&body)).map(drop)
    }

    fn delete(&self, comment: &Comment) -> Result<(), Failure> {
        self.client.again(&Method::DELETE, &self.comment(comment), None).map(drop)
    }

    fn hide(&self, comment: &Comment) -> Option<Result<(), Failure>> {
        let node = comment.id.split(' ').nth(1).unwrap_or_default();
        let query = "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) \
                     { minimizedComment { isMinimized } } }";
        let body = json!({ "query": query, "variables": { "id": node } });
        Some(self.client.again(&Method::POST, &self.graphql, Some(&body)).and_then(|reply| {
            // GraphQL says 200 to everything.
            match reply.body.pointer("/errors/0/message").and_then(Value::as_str) {
                None => Ok(()),
                Some(message) => Err(Failure { kind: Kind::Forbidden, message: message.to_owned() }),
            }
        }))
    }

    fn pause(&self, tried: u32, failure: Failure) -> Result<(), Failure> {
        self.client.pause(tried, failure)
    }
}
