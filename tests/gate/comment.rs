//! `promptlint comment`, against servers that speak as code hosts do: the right comment, exactly once.

use std::time::Duration;

use serde_json::json;

use super::hosts::{self, TOKEN};
use super::repository::{DAY, Repository, Said, USAGE};
use super::server::{Answer, Fault, Reply, Server};

/// A pull request at a code host.
struct Request {
    repository: Repository,
    server: Server,
    host: &'static str,
    variables: Vec<(&'static str, String)>,
    /// Given with every command.
    args: Vec<String>,
}

const EARLY: &str = "2026-11-20T10:00:00Z";
const LATE: &str = "2026-11-21T10:00:00Z";

impl Request {
    fn at(host: &'static str, answer: Answer) -> Self {
        let repository = Repository::new(USAGE);
        repository.replace("app.py", "gpt-4.1-mini", "gpt-4.1");
        let server = Server::start(answer);
        let api = |path: &str| format!("{}{path}", server.origin);
        let own = |text: &str| text.to_owned();
        let variables = match host {
            "github" => vec![
                ("GITHUB_API_URL", api("/api/v3")),
                ("GITHUB_SERVER_URL", own("https://github.test")),
                ("GITHUB_REPOSITORY", own("acme/bot")),
                ("GITHUB_REF", own("refs/pull/7/merge")),
                ("GITHUB_TOKEN", own(TOKEN)),
            ],
            "gitlab" => vec![
                ("CI_API_V4_URL", api("/api/v4")),
                ("CI_SERVER_URL", own("https://gitlab.test")),
                ("CI_PROJECT_PATH", own("acme/bot")),
                ("CI_MERGE_REQUEST_IID", own("7")),
                ("GITLAB_TOKEN", own(TOKEN)),
            ],
            "azure" => vec![
                ("SYSTEM_COLLECTIONURI", api("/acme/")),
                ("SYSTEM_TEAMPROJECT", own("desk")),
                ("BUILD_REPOSITORY_NAME", own("bot")),
                ("SYSTEM_PULLREQUEST_PULLREQUESTID", own("7")),
                ("SYSTEM_ACCESSTOKEN", own(TOKEN)),
            ],
            _ => vec![
                ("BITBUCKET_REPO_FULL_NAME", own("acme/bot")),
                ("BITBUCKET_PR_ID", own("7")),
                ("BITBUCKET_TOKEN", own(TOKEN)),
            ],
        };
        Self { repository, server, host, variables, args: Vec::new() }
    }

    fn github() -> Self {
        Self::at("github", hosts::github)
    }

    fn gitlab() -> Self {
        Self::at("gitlab", hosts::gitlab)
    }

    fn bitbucket() -> Self {
        Self::of_bitbucket(hosts::bitbucket, "/2.0")
    }

    /// Its Data Center.
    fn bitbucket_server() -> Self {
        let mut request = Self::of_bitbucket(hosts::bitbucket_server, "/rest/api/1.0");
        request.variables[0].1 = "ACME/bot".to_owned();
        request
    }

    fn of_bitbucket(answer: Answer, api: &str) -> Self {
        let mut request = Self::at("bitbucket", answer);
        request.args = vec!["--api-url".to_owned(), format!("{}{api}", request.server.origin)];
        request
    }

    fn run(&self, args: &[&str]) -> Said {
        let own = self.args.iter().map(String::as_str);
        let args: Vec<&str> = ["comment", self.host, "main", "--as-of", DAY]
            .into_iter()
            .chain(own)
            .chain(args.iter().copied())
            .collect();
        let variables: Vec<(&str, &str)> =
            self.variables.iter().map(|(name, value)| (*name, &**value)).collect();
        let said = self.repository.run_with(&args, &variables);
        assert!(!said.out.contains(TOKEN) && !said.err.contains(TOKEN), "{}{}", said.out, said.err);
        said
    }

    /// As [`Request::run`], about this state.
    fn post(&self, at: &str, args: &[&str]) -> Said {
        self.run(&[&["--valid-at", at], args].concat())
    }

    /// The change is taken back.
    fn take_back(&self) {
        self.repository.replace("app.py", "gpt-4.1\"", "gpt-4.1-mini\"");
    }
}

fn says(said: &Said, code: i32, text: &str) {
    assert_eq!(said.code, code, "{}{}", said.out, said.err);
    assert!(said.err.contains(text), "{}", said.err);
}

#[test]
fn one_comment_is_posted_and_then_renewed() {
    for request in [Request::github(), Request::gitlab(), Request::at("azure", hosts::azure)] {
        request.server.with(|state| state.add("A person's comment, before."));
        says(&request.post(EARLY, &[]), 0, "commented on");
        request.server.with(|state| state.add("And one after."));
        let first = request.server.own();
        assert_eq!(first.len(), 1);
        assert!(first[0].contains("+$840"), "{}", first[0]);
        says(&request.post(LATE, &[]), 0, "renewed the comment");
        says(&request.post(LATE, &[]), 0, "says the same already");
        request.take_back();
        says(&request.post(LATE, &[]), 0, "nothing changes any more");
        let last = request.server.own();
        assert_eq!(last.len(), 1);
        assert!(last[0].contains("No change in cost"), "{}", last[0]);
        assert_eq!(request.server.count("POST"), 1);
    }
}

#[test]
fn the_comment_of_github_is_made_to_be_read() {
    let request = Request::github();
    request.repository.replace("app.py", "        max_tokens=20,\n", "");
    request.repository.commit("cheaper title");
    let head = request.repository.git(&["rev-parse", "HEAD"]);
    let base = request.repository.git(&["rev-parse", "--short=10", "main"]);
    says(&request.post(EARLY, &[]), 0, "commented on acme/bot#7");
    let body = request.server.own().remove(0).replace(head.trim(), "HEAD").replace(base.trim(), "BASE");
    insta::with_settings!({ snapshot_path => "snapshots" }, { insta::assert_snapshot!("github", body) });
}

#[test]
fn bitbucket_shows_no_html() {
    for request in [Request::bitbucket(), Request::bitbucket_server()] {
        for number in 0..130 {
            request.server.with(|state| state.add(&format!("Comment {number}")));
        }
        says(&request.post(EARLY, &[]), 0, "commented on");
        for number in 0..130 {
            request.server.with(|state| state.add(&format!("Comment {number}")));
        }
        says(&request.post(LATE, &[]), 0, "renewed the comment");
        let own = request.server.own();
        assert_eq!(own.len(), 1);
        assert!(!own[0].contains('<'), "{}", own[0]);
        request.take_back();
        says(&request.post(LATE, &["--behavior", "delete-and-new"]), 0, "nothing changes any more");
        assert_eq!(request.server.own(), Vec::<String>::new());
    }
}

#[test]
fn nothing_is_said_where_nothing_changes() {
    let request = Request::github();
    request.take_back();
    says(&request.post(EARLY, &[]), 0, "nothing to say");
    assert_eq!((request.server.own().len(), request.server.count("POST")), (0, 0));
    says(&request.post(EARLY, &["--when", "always"]), 0, "commented on");
    assert_eq!(request.server.own().len(), 1);
}

#[test]
fn a_threshold_is_in_money_or_percent_and_both_ways() {
    let request = Request::github();
    let threshold = |args: &[&str]| request.post(EARLY, &[&["--when", "threshold"], args].concat());
    says(&threshold(&["--threshold", "900"]), 0, "nothing to say");
    says(&threshold(&["--threshold-percent", "500"]), 0, "nothing to say");
    says(&threshold(&["--threshold", "800"]), 0, "commented on");
    says(&request.post(EARLY, &["--when", "threshold"]), 2, "belong together");
    // What crosses a limit is always said.
    let other = Request::github();
    let args = ["--when", "threshold", "--threshold", "900", "--max-increase", "10"];
    says(&other.post(EARLY, &args), 1, "commented on");
}

#[test]
fn the_comment_is_found_among_hundreds() {
    for request in [Request::github(), Request::gitlab()] {
        for number in 0..150 {
            request.server.with(|state| state.add(&format!("Comment {number}")));
        }
        says(&request.post(EARLY, &[]), 0, "commented on");
        for number in 150..330 {
            request.server.with(|state| state.add(&format!("Comment {number}")));
        }
        says(&request.post(LATE, &[]), 0, "renewed the comment");
        assert_eq!((request.server.own().len(), request.server.count("POST")), (1, 1));
        assert_eq!(request.server.count("GET"), 2 + 2 + 4);
    }
}

#[test]
fn a_run_for_an_earlier_state_changes_nothing() {
    for request in [Request::github(), Request::gitlab()] {
        says(&request.post(LATE, &[]), 0, "commented on");
        let before = request.server.own();
        request.take_back();
        says(&request.post(EARLY, &[]), 0, "left the comment on");
        assert_eq!(request.server.own(), before);
    }
}

#[test]
fn the_moment_of_the_push_is_taken_from_the_event() {
    let mut request = Request::github();
    let event = json!({ "pull_request": { "number": 7, "updated_at": LATE } });
    request.repository.write("event.json", &event.to_string());
    let path = request.repository.path().join("event.json").to_str().unwrap().to_owned();
    request.variables.retain(|(name, _)| *name != "GITHUB_REF");
    request.variables.push(("GITHUB_EVENT_PATH", path));
    says(&request.run(&[]), 0, "commented on acme/bot#7");
    assert!(request.server.own()[0].contains("valid-at=2026-11-21T10:00:00Z"));
    request.take_back();
    says(&request.post(EARLY, &[]), 0, "left the comment on");
}

#[test]
fn several_reports_keep_apart() {
    let request = Request::github();
    says(&request.post(EARLY, &["--tag", "api"]), 0, "commented on");
    says(&request.post(EARLY, &["--tag", "web"]), 0, "commented on");
    says(&request.post(LATE, &["--tag", "api"]), 0, "renewed the comment");
    assert_eq!(request.server.own().len(), 2);
    says(&request.post(LATE, &["--tag", "a-->b"]), 2, "a tag is");
}

#[test]
fn an_old_comment_is_kept_folded_or_deleted() {
    let request = Request::github();
    says(&request.post(EARLY, &[]), 0, "commented on");
    says(&request.post(LATE, &["--behavior", "new"]), 0, "commented on");
    assert_eq!(request.server.own().len(), 2);
    says(&request.post(LATE, &["--behavior", "hide-and-new"]), 0, "commented on");
    let hidden: Vec<bool> = request.server.with(|state| state.notes.iter().map(|note| note.hidden).collect());
    assert_eq!(hidden, [true, true, false]);
    says(&request.post(LATE, &["--behavior", "delete-and-new"]), 0, "commented on");
    assert_eq!(request.server.own().len(), 1);
    let gitlab = Request::gitlab();
    says(&gitlab.post(EARLY, &["--behavior", "hide-and-new"]), 2, "GitLab cannot hide comments");
    assert_eq!(gitlab.server.count("GET"), 0);
}

#[test]
fn what_fails_in_passing_is_tried_again() {
    let limit = || Fault::Says(Reply::new(429, json!({ "message": "slow down" })).with("Retry-After", "1"));
    let quota = || {
        let reply = Reply::new(403, json!({ "message": "API rate limit exceeded" }));
        Fault::Says(reply.with("X-RateLimit-Remaining", "0").with("X-RateLimit-Reset", "1"))
    };
    let error = |status| Fault::Says(Reply::new(status, json!({ "message": "unwell" })));
    for request in [Request::github(), Request::gitlab()] {
        request.server.fails([("GET", error(502)), ("GET", limit()), ("POST", limit()), ("POST", quota())]);
        says(&request.post(EARLY, &[]), 0, "commented on");
        assert_eq!(request.server.own().len(), 1);
        let write = if request.host == "github" { "PATCH" } else { "PUT" };
        request.server.fails([(write, error(500)), (write, Fault::Truncates)]);
        says(&request.post(LATE, &[]), 0, "renewed the comment");
        assert_eq!((request.server.own().len(), request.server.count("POST")), (1, 3));
    }
}

#[test]
fn a_lost_answer_does_not_double_the_comment() {
    for fault in [Fault::Truncates, Fault::DoesAndSays(502), Fault::DoesAndHangsUp] {
        for request in [Request::github(), Request::gitlab()] {
            request.server.fails([("POST", fault.clone())]);
            says(&request.post(EARLY, &[]), 0, "commented on");
            assert_eq!((request.server.own().len(), request.server.count("POST")), (1, 1), "{fault:?}");
        }
    }
    // It was not done: it is posted again.
    let request = Request::github();
    request.server.fails([("POST", Fault::Says(Reply::new(500, json!({}))))]);
    says(&request.post(EARLY, &[]), 0, "commented on");
    assert_eq!((request.server.own().len(), request.server.count("POST")), (1, 2));
}

#[test]
fn two_jobs_at_one_moment_leave_one_comment() {
    let azure = Request::at("azure", hosts::azure);
    let bitbucket = [Request::bitbucket(), Request::bitbucket_server()];
    for request in [Request::github(), Request::gitlab(), azure].into_iter().chain(bitbucket) {
        let of_another_job = |at: &str| {
            let mark = format!("tag=default valid-at={at}");
            // Bitbucket shows HTML as text.
            let body = if request.host == "bitbucket" {
                format!("promptlint of the other\n*(promptlint comment {mark})*")
            } else {
                format!("<!-- promptlint:comment {mark} -->\npromptlint of the other")
            };
            [("POST", Fault::IsForestalled(body))]
        };
        // That job looked before either had posted, as this one did; both comments are there for a moment.
        request.server.fails(of_another_job(EARLY));
        says(&request.post(LATE, &[]), 0, "commented on");
        let [left] = &request.server.own()[..] else { panic!("{:#?}", request.server.own()) };
        assert!(left.contains("+$840"), "{left}");
        request.server.with(|state| state.notes.clear());
        request.server.fails(of_another_job(LATE));
        says(&request.post(EARLY, &[]), 0, "left the comment on");
        let [left] = &request.server.own()[..] else { panic!("{:#?}", request.server.own()) };
        assert!(left.contains("promptlint of the other"), "{left}");
        // Another one was asked for.
        request.server.with(|state| state.notes.clear());
        request.server.fails(of_another_job(EARLY));
        says(&request.post(LATE, &["--behavior", "new"]), 0, "commented on");
        assert_eq!(request.server.own().len(), 2);
    }
}

#[test]
fn jobs_that_really_run_at_one_moment_leave_one_comment() {
    let requests = [Request::github(), Request::gitlab(), Request::bitbucket(), Request::bitbucket_server()];
    for request in requests {
        std::thread::scope(|scope| {
            for at in [EARLY, LATE, LATE] {
                let request = &request;
                scope.spawn(move || assert_eq!(request.post(at, &[]).code, 0));
            }
        });
        let [left] = &request.server.own()[..] else { panic!("{:#?}", request.server.own()) };
        assert!(left.contains(LATE), "{left}");
    }
}

#[test]
fn a_slow_server_is_waited_for_and_not_for_ever() {
    let request = Request::github();
    request.server.fails([("POST", Fault::Sleeps(Duration::from_secs(3)))]);
    // It comes too late, and is there all the same.
    says(&request.post(EARLY, &["--timeout", "2"]), 0, "commented on");
    std::thread::sleep(Duration::from_secs(1));
    let own = request.server.own().len();
    assert!(own == 1, "{own} comments");
}

#[test]
fn a_token_that_may_not_post_leaves_the_report_elsewhere() {
    let refusal =
        || Fault::Says(Reply::new(403, json!({ "message": "Resource not accessible by integration" })));
    let mut request = Request::github();
    request.server.fails([("POST", refusal())]);
    let said = request.post(EARLY, &[]);
    says(&said, 0, "the token may not comment");
    assert!(said.out.contains("### promptlint: +$840"), "{}", said.out);
    let path = request.repository.path().join("summary.md");
    request.variables.push(("GITHUB_STEP_SUMMARY", path.to_str().unwrap().to_owned()));
    request.server.fails([("POST", refusal())]);
    let said = request.post(EARLY, &["--max-increase", "10"]);
    says(&said, 1, "the token may not comment");
    assert_eq!(said.out, "");
    assert!(std::fs::read_to_string(path).unwrap().contains("### promptlint: +$840"));
}

#[test]
fn the_token_of_a_job_is_too_little_and_no_mistake() {
    let mut request = Request::gitlab();
    request.variables.retain(|(name, _)| *name != "GITLAB_TOKEN");
    request.variables.push(("CI_JOB_TOKEN", TOKEN.to_owned()));
    says(&request.post(EARLY, &[]), 0, "the token may not comment");
}

#[test]
fn nobody_else_can_silence_it() {
    let request = Request::github();
    let mark = "<!-- promptlint:comment tag=default valid-at=2999-01-01T00:00:00Z -->\nNothing to see";
    request.server.with(|state| state.add(mark));
    says(&request.post(EARLY, &[]), 0, "commented on");
    // A comment of somebody else with our mark cannot be renewed.
    let other = Request::github();
    other.server.with(|state| state.add(&mark.replace("2999", "1999")));
    let refusal = Reply::new(403, json!({ "message": "Resource not accessible by integration" }));
    other.server.fails([("PATCH", Fault::Says(refusal))]);
    says(&other.post(EARLY, &[]), 0, "commented on");
}

#[test]
fn what_cannot_be_done_is_said() {
    let mut wrong = Request::github();
    wrong.variables.retain(|(name, _)| *name != "GITHUB_TOKEN");
    says(&wrong.post(EARLY, &[]), 2, "no token: set GITHUB_TOKEN");
    wrong.variables.push(("GITHUB_TOKEN", "another-token".to_owned()));
    says(&wrong.post(EARLY, &[]), 2, "the token is wrong, or not valid any more");
    let request = Request::github();
    says(&request.post(EARLY, &["--pull-request", "8"]), 2, "there is no such pull request");
    says(&request.post(EARLY, &["--repo", "acme"]), 2, "OWNER/NAME is meant");
    says(&request.post(EARLY, &["--api-url", "ftp://x"]), 2, "is not the address of an API");
    assert_eq!(request.server.count("POST"), 0);
}

#[test]
fn no_token_is_sent_to_another_server() {
    let request = Request::github();
    let elsewhere = Server::start(hosts::github);
    let next = format!("<{}/api/v3/repos/acme/bot/issues/7/comments?page=2>; rel=\"next\"", elsewhere.origin);
    request.server.fails([("GET", Fault::Says(Reply::new(200, json!([])).with("Link", next)))]);
    says(&request.post(EARLY, &[]), 2, "which is not at");
    let redirect = Reply::new(302, json!({})).with("Location", elsewhere.origin.clone());
    request.server.fails([("GET", Fault::Says(redirect))]);
    assert_eq!(request.post(EARLY, &[]).code, 2);
    assert_eq!(elsewhere.count("GET"), 0);
}

#[test]
fn a_host_behind_a_proxy_is_reached_through_it() {
    let mut request = Request::github();
    let proxy = request.server.origin.clone();
    // A name that only the proxy can know.
    request.variables[0].1 = "http://github.acme.invalid/api/v3".to_owned();
    for name in
        ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "all_proxy", "no_proxy"]
    {
        request.variables.push((name, String::new()));
    }
    request.variables.push(("ALL_PROXY", proxy));
    says(&request.post(EARLY, &[]), 0, "commented on");
    assert_eq!(request.server.own().len(), 1);
    let through = request.server.with(|state| state.requests[0].target.clone());
    assert_eq!(through, "github.acme.invalid:80");
    let last = request.variables.len() - 1;
    request.variables[last].1 = String::new();
    assert_eq!(request.post(LATE, &["--timeout", "2"]).code, 2);
}

#[test]
fn a_comment_that_is_too_long_loses_whole_rows() {
    let request = Request::github();
    let call = |number: usize| {
        format!(
            "\ndef call_{number}():\n    return client.chat.completions.create(model=\"gpt-4.1\", max_tokens={}, \
             messages=[{{\"role\": \"user\", \"content\": \"Größe 🦀 nummer {number}\"}}])\n",
            number + 1
        )
    };
    let text: String = (0..500).map(call).collect();
    request.repository.replace("app.py", "client = OpenAI()\n", &format!("client = OpenAI()\n{text}"));
    request.server.with(|state| state.most = 20_000);
    says(&request.post(EARLY, &[]), 0, "commented on");
    let body = request.server.own().remove(0);
    assert!(body.len() <= 20_000, "{}", body.len());
    assert!(body.contains(" more calls with smaller changes, "), "{body}");
    // A table's rows are whole, and so is what is folded.
    assert!(body.lines().filter(|line| line.starts_with("| `")).all(|line| line.ends_with(" |")));
    assert_eq!(body.matches("<details").count(), body.matches("</details>").count());
}

#[test]
fn a_dry_run_opens_no_connection_and_needs_no_token() {
    let mut request = Request::github();
    let said = request.post(EARLY, &["--dry-run"]);
    says(&said, 0, "this would be posted to acme/bot#7");
    assert!(said.out.starts_with("<!-- promptlint:comment tag=default valid-at=2026-11-20T10:00:00Z -->\n"));
    request.variables.clear();
    says(&request.post(EARLY, &["--dry-run"]), 0, "this would be posted to a pull request");
    assert_eq!(request.server.count("GET"), 0);
}

#[test]
fn a_saved_comparison_makes_the_same_comment() {
    let request = Request::gitlab();
    request.repository.commit("dearer");
    says(&request.post(EARLY, &["--max-increase", "10"]), 1, "commented on");
    let direct = request.server.own().remove(0);
    let json = request.repository.diff(&["--format", "json", "--max-increase", "10"]);
    request.repository.write("diff.json", &json.out);
    let variables: Vec<(&str, &str)> =
        request.variables.iter().map(|(name, value)| (*name, &**value)).collect();
    let args = ["comment", "gitlab", "--from", "diff.json", "--valid-at", EARLY];
    says(&request.repository.run_with(&args, &variables), 1, "says the same already");
    assert_eq!(request.server.own(), [direct]);
    request.repository.write("diff.json", "{\"schema\": 1}");
    says(&request.repository.run_with(&args, &variables), 2, "diff.json is not a saved comparison");
}

#[test]
fn calls_of_unknown_cost_stand_together_behind_the_others() {
    let request = Request::github();
    let call = |number: usize| {
        format!(
            "\ndef call_{number}(model):\n    return client.chat.completions.create(model=model, max_tokens=9, \
             messages=[{{\"role\": \"user\", \"content\": \"Nummer {number}\"}}])\n"
        )
    };
    let text: String = (0..3).map(call).collect();
    request.repository.replace("app.py", "client = OpenAI()\n", &format!("client = OpenAI()\n{text}"));
    says(&request.post(EARLY, &[]), 0, "commented on");
    let body = request.server.own().remove(0);
    let (known, unknown) = body.split_once("<summary>3 changes of unknown cost</summary>").unwrap();
    assert!(known.contains("gpt-4.1-mini → gpt-4.1") && !known.contains("unknown |"), "{body}");
    let [line] = &unknown.lines().filter(|line| line.contains("new call")).collect::<Vec<_>>()[..] else {
        panic!("{body}")
    };
    assert_eq!(line.matches("app.py:").count(), 3, "{body}");
    assert!(line.ends_with("| new call | model unknown |"), "{body}");
}

#[test]
fn what_others_wrote_stays_text() {
    let request = Request::github();
    let odd = "</details>|`x`[a](javascript:b)@all ::error::x ##vso[task.complete] \u{202E}";
    request.repository.replace(
        "app.py",
        "def triage(ticket: str)",
        &format!("# {odd}\ndef triage(ticket: str)"),
    );
    request.repository.replace("app.py", "model=\"gpt-4o-mini\"", &format!("model={odd:?}"));
    says(&request.post(EARLY, &[]), 0, "commented on");
    let body = request.server.own().remove(0);
    for bad in ["</details>|", "@all", "##vso[", "\u{202E}"] {
        assert!(!body.replace("@\u{200B}", "").contains(bad), "{bad}: {body}");
    }
}
