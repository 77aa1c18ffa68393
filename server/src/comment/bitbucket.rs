//! Bitbucket Cloud, and Bitbucket Data Center, whose API stands below `/rest/api/`.
//! Sources: developer.atlassian.com "The Bitbucket Cloud REST API" (pull requests), "REST Resources Provided By:
//! Bitbucket Data Center"; support.atlassian.com "Variables and secrets".

use serde_json::{Value, json};
use ureq::http::Method;

use super::http::{Client, Secret, encoded, encoded_path, origin};
use super::{Comment, Failure, Host, Known, Target, missing, variable};

/// Bitbucket says 32,768 characters.
pub(super) const LIMIT: usize = 30_000;

const API: &str = "https://api.bitbucket.org/2.0";
const SERVER: &str = "https://bitbucket.org";

#[derive(Debug)]
struct Bitbucket {
    client: Client,
    /// Of the pull request.
    url: String,
    /// Of the repository, for people.
    web: String,
    is_server: bool,
    repo: String,
    number: u64,
}

pub(super) fn connect(target: &Target) -> Known {
    Known { host: host(target), pushed: None }
}

fn host(target: &Target) -> Result<Box<dyn Host>, Failure> {
    let repo = target.repo.clone().or_else(|| variable(&["BITBUCKET_REPO_FULL_NAME"]));
    let repo =
        repo.ok_or_else(|| missing("which repository? --repo WORKSPACE/NAME, or BITBUCKET_REPO_FULL_NAME"))?;
    let Some((project, name)) = repo.split_once('/') else {
        return Err(missing(&format!("`{repo}` is not a repository: WORKSPACE/NAME is meant")));
    };
    let number = target.number.or_else(|| variable(&["BITBUCKET_PR_ID"])?.parse().ok());
    let number = number.ok_or_else(|| missing("which pull request? --pull-request NUMBER"))?;
    let bearer = variable(&["BITBUCKET_TOKEN"]).map(|token| Secret::bearer(token.trim().to_owned()));
    let basic = || {
        let password = variable(&["BITBUCKET_APP_PASSWORD", "BITBUCKET_API_TOKEN"])?;
        Some(Secret::basic(&variable(&["BITBUCKET_USERNAME"])?, password.trim().to_owned()))
    };
    let secret = bearer.or_else(basic).ok_or_else(|| {
        missing(
            "no token: set BITBUCKET_TOKEN to a repository access token with `pullrequest:write`, or \
             BITBUCKET_USERNAME and BITBUCKET_API_TOKEN",
        )
    })?;
    let api = target.api.clone().unwrap_or_else(|| API.to_owned());
    let api = api.trim_end_matches('/').to_owned();
    let client = Client::new(&api, secret, Vec::new(), target.timeout)?;
    let is_server = api.contains("/rest/api/");
    let (project, name) = (encoded(project), encoded(name));
    let host = origin(&api).unwrap_or_default();
    let (url, web) = if is_server {
        let path = format!("projects/{project}/repos/{name}");
        (format!("{api}/{path}/pull-requests/{number}"), format!("{host}/{path}"))
    } else {
        let server = if host == origin(API).unwrap_or_default() { SERVER } else { host };
        (
            format!("{api}/repositories/{project}/{name}/pullrequests/{number}"),
            format!("{server}/{project}/{name}"),
        )
    };
    Ok(Box::new(Bitbucket { client, url, web, is_server, repo, number }))
}

impl Bitbucket {
    /// Of a server also the version, without which nothing can be changed there.
    fn id(&self, comment: &Value) -> String {
        let id = &comment["id"];
        if self.is_server { format!("{id} {}", comment["version"]) } else { id.to_string() }
    }

    fn comment(&self, comment: &Comment) -> (String, Option<u64>) {
        let mut parts = comment.id.split(' ');
        let url = format!("{}/comments/{}", self.url, parts.next().unwrap_or_default());
        (url, parts.next().and_then(|version| version.parse().ok()))
    }

    fn list_of_server(&self) -> Result<Vec<Comment>, Failure> {
        let mut comments = Vec::new();
        let mut start = 0;
        loop {
            let reply = self.client.get(&format!("{}/activities?limit=100&start={start}", self.url))?;
            for activity in reply.body["values"].as_array().into_iter().flatten() {
                let comment = &activity["comment"];
                if activity["action"] == "COMMENTED" && activity["commentAction"] != "DELETED" {
                    comments.push(Comment {
                        id: self.id(comment),
                        body: comment["text"].as_str().unwrap_or_default().to_owned(),
                    });
                }
            }
            match reply.body["nextPageStart"].as_u64() {
                Some(next) if reply.body["isLastPage"] == false && next > start => start = next,
                // The latest stand first there.
                _ => {
                    comments.reverse();
                    return Ok(comments);
                }
            }
        }
    }
}

impl Host for Bitbucket {
    fn place(&self) -> String {
        format!("{}#{}", self.repo, self.number)
    }

    fn limit(&self) -> usize {
        LIMIT
    }

    fn shows_html(&self) -> bool {
        false
    }

    fn link(&self, commit: &str, path: &str, line: u32) -> String {
        let path = encoded_path(path);
        if self.is_server {
            return format!("{}/browse/{path}?at={commit}#{line}", self.web);
        }
        format!("{}/src/{commit}/{path}#lines-{line}", self.web)
    }

    fn list(&self) -> Result<Vec<Comment>, Failure> {
        if self.is_server {
            return self.list_of_server();
        }
        let mut comments = Vec::new();
        let mut url = Some(format!("{}/comments?pagelen=100", self.url));
        while let Some(at) = url {
            let reply = self.client.get(&at)?;
            let values = reply.body["values"].as_array().into_iter().flatten();
            comments.extend(values.filter(|comment| comment["deleted"] != true).map(|comment| Comment {
                id: self.id(comment),
                body: comment["content"]["raw"].as_str().unwrap_or_default().to_owned(),
            }));
            url = reply.body["next"].as_str().map(ToOwned::to_owned).filter(|next| *next != at);
        }
        Ok(comments)
    }

    fn create(&self, body: &str) -> Result<String, Failure> {
        let json =
            if self.is_server { json!({ "text": body }) } else { json!({ "content": { "raw": body } }) };
        self.client.post(&format!("{}/comments", self.url), &json).map(|reply| self.id(&reply.body))
    }

    fn update(&self, comment: &Comment, body: &str) -> Result<(), Failure> {
        let (url, version) = self.comment(comment);
        let json = if self.is_server {
            json!({ "text": body, "version": version })
        } else {
            json!({ "content": { "raw": body } })
        };
        self.client.again(&Method::PUT, &url, Some(&json)).map(drop)
    }

    fn delete(&self, comment: &Comment) -> Result<(), Failure> {
        let (mut url, version) = self.comment(comment);
        if let Some(version) = version.filter(|_| self.is_server) {
            url = format!("{url}?version={version}");
        }
        self.client.again(&Method::DELETE, &url, None::<&Value>).map(drop)
    }

    fn pause(&self, tried: u32, failure: Failure) -> Result<(), Failure> {
        self.client.pause(tried, failure)
    }
}
