//! Azure Repos, on dev.azure.com or a server: a comment is the first of a thread.
//! Sources: learn.microsoft.com "Pull Request Threads", "Pull Request Thread Comments", "Predefined variables".

use serde_json::{Value, json};
use ureq::http::Method;

use super::http::{Client, Secret, encoded, encoded_path};
use super::{Comment, Failure, Host, Known, Target, missing, variable};

/// Azure says 150,000 characters.
pub(super) const LIMIT: usize = 140_000;

const VERSION: &str = "api-version=7.0";

#[derive(Debug)]
struct Azure {
    client: Client,
    /// Of the pull request.
    url: String,
    /// Of the repository, for people.
    web: String,
    place: String,
}

pub(super) fn connect(target: &Target) -> Known {
    // `2026-11-30 10:00:00+00:00`
    let pushed = variable(&["SYSTEM_PIPELINESTARTTIME"]).and_then(|at| at.parse().ok());
    Known { host: host(target), pushed }
}

fn host(target: &Target) -> Result<Box<dyn Host>, Failure> {
    let api = target
        .api
        .clone()
        .or_else(|| variable(&["SYSTEM_COLLECTIONURI", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"]));
    let api = api.ok_or_else(|| {
        missing("which organisation? --api-url https://dev.azure.com/ORGANISATION, or SYSTEM_COLLECTIONURI")
    })?;
    let api = api.trim_end_matches('/');
    let of_variables = || {
        Some(format!(
            "{}/{}",
            variable(&["SYSTEM_TEAMPROJECT"])?,
            variable(&["BUILD_REPOSITORY_NAME", "BUILD_REPOSITORY_ID"])?
        ))
    };
    let repo = target.repo.clone().or_else(of_variables);
    let repo = repo.ok_or_else(|| missing("which repository? --repo PROJECT/NAME"))?;
    let Some((project, name)) = repo.split_once('/') else {
        return Err(missing(&format!("`{repo}` is not a repository: PROJECT/NAME is meant")));
    };
    let number = target.number.or_else(|| variable(&["SYSTEM_PULLREQUEST_PULLREQUESTID"])?.parse().ok());
    let number = number.ok_or_else(|| missing("which pull request? --pull-request NUMBER"))?;
    let job = variable(&["SYSTEM_ACCESSTOKEN"]).map(|token| Secret::bearer(token.trim().to_owned()));
    let own = || variable(&["AZURE_DEVOPS_EXT_PAT"]).map(|token| Secret::basic("", token.trim().to_owned()));
    let secret = job.or_else(own).ok_or_else(|| {
        missing("no token: pass `SYSTEM_ACCESSTOKEN: $(System.AccessToken)` in `env:`, or set AZURE_DEVOPS_EXT_PAT")
    })?;
    let client = Client::new(api, secret, Vec::new(), target.timeout)?;
    let (project, name) = (encoded(project), encoded(name));
    Ok(Box::new(Azure {
        client,
        url: format!("{api}/{project}/_apis/git/repositories/{name}/pullRequests/{number}"),
        web: format!("{api}/{project}/_git/{name}"),
        place: format!("{repo}!{number}"),
    }))
}

fn id(thread: &Value, comment: &Value) -> String {
    format!("{} {}", thread["id"], comment["id"])
}

impl Azure {
    fn thread(&self, comment: &Comment) -> (String, String) {
        let (thread, id) = comment.id.split_once(' ').unwrap_or_default();
        let thread = format!("{}/threads/{thread}", self.url);
        let comment = format!("{thread}/comments/{id}?{VERSION}");
        (format!("{thread}?{VERSION}"), comment)
    }
}

impl Host for Azure {
    fn place(&self) -> String {
        self.place.clone()
    }

    fn limit(&self) -> usize {
        LIMIT
    }

    fn link(&self, commit: &str, path: &str, line: u32) -> String {
        let end = line + 1;
        format!(
            "{}?path=/{}&version=GC{commit}&line={line}&lineEnd={end}&lineStartColumn=1&lineEndColumn=1&_a=contents",
            self.web,
            encoded_path(path)
        )
    }

    fn list(&self) -> Result<Vec<Comment>, Failure> {
        // All threads at once: there are no pages.
        let reply = self.client.get(&format!("{}/threads?{VERSION}", self.url))?;
        let threads = reply.body["value"].as_array().into_iter().flatten();
        let comments = threads.filter(|thread| thread["isDeleted"] != true).flat_map(|thread| {
            let comments = thread["comments"].as_array().into_iter().flatten();
            comments.filter(|comment| comment["isDeleted"] != true).map(move |comment| Comment {
                id: id(thread, comment),
                body: comment["content"].as_str().unwrap_or_default().to_owned(),
            })
        });
        Ok(comments.collect())
    }

    fn create(&self, body: &str) -> Result<String, Failure> {
        // Closed: it asks nobody for an answer, and does not hold up the policy that all threads be resolved.
        let comment = json!({ "parentCommentId": 0, "content": body, "commentType": "text" });
        let thread = json!({ "comments": [comment], "status": "closed" });
        let reply = self.client.post(&format!("{}/threads?{VERSION}", self.url), &thread)?;
        Ok(id(&reply.body, &reply.body["comments"][0]))
    }

    fn update(&self, comment: &Comment, body: &str) -> Result<(), Failure> {
        let (_, url) = self.thread(comment);
        self.client.again(&Method::PATCH, &url, Some(&json!({ "content": body }))).map(drop)
    }

    fn delete(&self, comment: &Comment) -> Result<(), Failure> {
        let (_, url) = self.thread(comment);
        self.client.again(&Method::DELETE, &url, None::<&Value>).map(drop)
    }

    fn pause(&self, tried: u32, failure: Failure) -> Result<(), Failure> {
        self.client.pause(tried, failure)
    }
}
