//! GitLab, on gitlab.com or one's own.
//! Sources: docs.gitlab.com "Notes API", "REST API" (pagination), "Predefined CI/CD variables", "CI/CD job token".

use serde_json::{Value, json};
use ureq::http::Method;

use super::http::{Client, Secret, encoded, encoded_path, origin};
use super::{Comment, Failure, Host, Known, Target, missing, variable};

/// GitLab says 1,000,000 characters.
pub(super) const LIMIT: usize = 900_000;

const API: &str = "https://gitlab.com/api/v4";

#[derive(Debug)]
struct GitLab {
    client: Client,
    api: String,
    /// Where people look: `https://gitlab.com/acme/bot`.
    web: String,
    project: String,
    number: u64,
}

pub(super) fn connect(target: &Target) -> Known {
    // A job that is repeated still belongs to the pipeline of its push.
    let pushed = variable(&["CI_PIPELINE_CREATED_AT"]).and_then(|at| at.parse().ok());
    Known { host: host(target), pushed }
}

fn host(target: &Target) -> Result<Box<dyn Host>, Failure> {
    let project = target
        .repo
        .clone()
        .or_else(|| variable(&["CI_MERGE_REQUEST_PROJECT_PATH", "CI_PROJECT_PATH", "CI_PROJECT_ID"]));
    let project = project.ok_or_else(|| missing("which project? --repo GROUP/NAME, or CI_PROJECT_PATH"))?;
    let number = target.number.or_else(|| variable(&["CI_MERGE_REQUEST_IID"])?.parse().ok());
    let number = number.ok_or_else(|| {
        missing("which merge request? --pull-request IID; CI_MERGE_REQUEST_IID is only set in merge request pipelines")
    })?;
    let own =
        variable(&["GITLAB_TOKEN"]).map(|token| Secret::header("PRIVATE-TOKEN", token.trim().to_owned()));
    // A job's own token may not write notes; where it is all that there is, this is most often a fork.
    let job = || {
        let token = variable(&["CI_JOB_TOKEN"])?;
        Some(Secret::header("JOB-TOKEN", token.trim().to_owned()).weak())
    };
    let secret = own.or_else(job).ok_or_else(|| {
        missing("no token: set GITLAB_TOKEN to a project access token with the scope `api`")
    })?;
    let api = target.api.clone().or_else(|| variable(&["CI_API_V4_URL"])).unwrap_or_else(|| API.to_owned());
    let api = api.trim_end_matches('/').to_owned();
    let client = Client::new(&api, secret, Vec::new(), target.timeout)?;
    let server = variable(&["CI_SERVER_URL"]).unwrap_or_else(|| {
        api.strip_suffix("/api/v4").or_else(|| origin(&api)).unwrap_or_default().to_owned()
    });
    let web = match variable(&["CI_PROJECT_PATH"]) {
        Some(path) if target.repo.is_none() => format!("{server}/{}", encoded_path(&path)),
        _ => format!("{server}/{}", encoded_path(&project)),
    };
    Ok(Box::new(GitLab { client, api, web, project, number }))
}

impl GitLab {
    fn notes(&self) -> String {
        format!("{}/projects/{}/merge_requests/{}/notes", self.api, encoded(&self.project), self.number)
    }
}

impl Host for GitLab {
    fn place(&self) -> String {
        format!("{}!{}", self.project, self.number)
    }

    fn limit(&self) -> usize {
        LIMIT
    }

    fn link(&self, commit: &str, path: &str, line: u32) -> String {
        format!("{}/-/blob/{commit}/{}#L{line}", self.web, encoded_path(path))
    }

    fn list(&self) -> Result<Vec<Comment>, Failure> {
        let mut comments = Vec::new();
        let mut page = "1".to_owned();
        loop {
            let reply = self.client.get(&format!("{}?per_page=100&sort=asc&page={page}", self.notes()))?;
            let notes = reply.body.as_array().into_iter().flatten();
            comments.extend(notes.filter(|note| note["system"] != true).map(|note| Comment {
                id: note["id"].to_string(),
                body: note["body"].as_str().unwrap_or_default().to_owned(),
            }));
            match reply.header("x-next-page").map(str::trim) {
                Some(next) if !next.is_empty() && next != page => page = next.to_owned(),
                _ => return Ok(comments),
            }
        }
    }

    fn create(&self, body: &str) -> Result<String, Failure> {
        let reply = self.client.post(&self.notes(), &json!({ "body": body }))?;
        Ok(reply.body["id"].to_string())
    }

    fn update(&self, comment: &Comment, body: &str) -> Result<(), Failure> {
        let url = format!("{}/{}", self.notes(), comment.id);
        self.client.again(&Method::PUT, &url, Some(&json!({ "body": body }))).map(drop)
    }

    fn delete(&self, comment: &Comment) -> Result<(), Failure> {
        let url = format!("{}/{}", self.notes(), comment.id);
        self.client.again(&Method::DELETE, &url, None::<&Value>).map(drop)
    }

    fn pause(&self, tried: u32, failure: Failure) -> Result<(), Failure> {
        self.client.pause(tried, failure)
    }
}
