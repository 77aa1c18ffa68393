//! One comment on a pull request: found again, renewed, never doubled.
//!
//! - [`http`]: requests, and what may be repeated.
//! - one file a code host: where its comments are, and what they are called.
//!
//! What is the same for all of them is here.

mod azure;
mod bitbucket;
mod github;
mod gitlab;
mod http;
pub(crate) mod stamp;

use std::fmt::Debug;
use std::time::Duration;

use clap::ValueEnum;

pub(crate) use http::{Failure, Kind};
use stamp::Stamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Provider {
    Github,
    Gitlab,
    Bitbucket,
    Azure,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Behavior {
    /// Renew the comment that is there
    #[default]
    Update,
    /// Post another one
    New,
    /// Fold the one that is there as outdated, and post another one
    HideAndNew,
    /// Delete the one that is there, and post another one
    DeleteAndNew,
}

/// Where the comment goes, as far as the user says it.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) repo: Option<String>,
    pub(crate) number: Option<u64>,
    pub(crate) api: Option<String>,
    pub(crate) timeout: Duration,
}

/// A comment that is there.
#[derive(Clone, Debug)]
pub(crate) struct Comment {
    /// Whatever the host needs to find it again.
    pub(crate) id: String,
    pub(crate) body: String,
}

/// A code host, and one pull request there.
pub(crate) trait Host: Debug {
    /// `acme/bot#7`
    fn place(&self) -> String;

    /// Bytes of a comment, below what the host refuses.
    fn limit(&self) -> usize;

    /// Whether HTML in Markdown is shown as such.
    fn shows_html(&self) -> bool {
        true
    }

    /// Where a line of a file is to be seen.
    fn link(&self, commit: &str, path: &str, line: u32) -> String;

    /// All of them, whoever wrote them.
    fn list(&self) -> Result<Vec<Comment>, Failure>;

    /// Under the id that [`Host::list`] will give it.
    fn create(&self, body: &str) -> Result<String, Failure>;

    fn update(&self, comment: &Comment, body: &str) -> Result<(), Failure>;

    fn delete(&self, comment: &Comment) -> Result<(), Failure>;

    /// `None` where there is no such thing.
    fn hide(&self, _comment: &Comment) -> Option<Result<(), Failure>> {
        None
    }

    /// Before something is tried once more.
    fn pause(&self, tried: u32, failure: Failure) -> Result<(), Failure>;
}

/// What a host can say without a token: what a dry run needs.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) host: Result<Box<dyn Host>, Failure>,
    /// When the change was pushed, as the CI service says it.
    pub(crate) pushed: Option<jiff::Timestamp>,
}

impl Provider {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Github => "GitHub",
            Self::Gitlab => "GitLab",
            Self::Bitbucket => "Bitbucket",
            Self::Azure => "Azure Repos",
        }
    }

    pub(crate) fn can_hide(self) -> bool {
        self == Self::Github
    }

    pub(crate) fn connect(self, target: &Target) -> Known {
        match self {
            Self::Github => github::connect(target),
            Self::Gitlab => gitlab::connect(target),
            Self::Bitbucket => bitbucket::connect(target),
            Self::Azure => azure::connect(target),
        }
    }

    /// Bytes of a comment, and whether HTML is shown, for a dry run.
    pub(crate) fn room(self) -> (usize, bool) {
        match self {
            Self::Github => (github::LIMIT, true),
            Self::Gitlab => (gitlab::LIMIT, true),
            Self::Bitbucket => (bitbucket::LIMIT, false),
            Self::Azure => (azure::LIMIT, true),
        }
    }
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Posted,
    Updated,
    /// It says the same already.
    Same,
    /// There is a comment of a later run.
    Newer,
    /// There was nothing to say, and a comment that said something.
    Cleared,
    /// There was nothing to say, and nothing there.
    Nothing,
}

/// What to post.
pub(crate) struct Post<'a> {
    /// The text within so many bytes, without its stamp.
    pub(crate) body: &'a dyn Fn(usize) -> String,
    /// Whether it is worth a new comment. If not, it still replaces one that is there.
    pub(crate) is_wanted: bool,
    pub(crate) stamp: Stamp,
    /// Clocks differ by less than this is ahead.
    pub(crate) soon: jiff::Timestamp,
    pub(crate) behavior: Behavior,
}

pub(crate) fn post(host: &dyn Host, post: &Post<'_>) -> Result<Done, Failure> {
    let all = host.list()?;
    let own: Vec<(&Comment, Stamp)> = all
        .iter()
        .filter_map(|comment| Some((comment, Stamp::of(&comment.body)?)))
        // A mark of a time that has not come is not ours, and must not silence us.
        .filter(|(_, stamp)| stamp.tag == post.stamp.tag && stamp.valid_at <= post.soon)
        .collect();
    let latest = own.iter().max_by_key(|(comment, stamp)| (stamp.valid_at, number(&comment.id)));
    if latest.is_some_and(|(_, stamp)| stamp.valid_at > post.stamp.valid_at) {
        return Ok(Done::Newer);
    }
    let renew = |comment: &Comment, done: Done| {
        let mut same = false;
        fitting(host, post, &mut |body| {
            same = comment.body.trim_end() == body.trim_end();
            if same { Ok(()) } else { host.update(comment, body) }
        })?;
        Ok(if same { Done::Same } else { done })
    };
    match (latest, post.is_wanted) {
        (None, false) => Ok(Done::Nothing),
        (None, true) => alone(host, post, &all),
        (Some(_), false) if post.behavior == Behavior::DeleteAndNew => {
            own.iter().try_for_each(|(comment, _)| gone(host.delete(comment)))?;
            Ok(Done::Cleared)
        }
        (Some((comment, _)), false) => renew(comment, Done::Cleared),
        (Some((comment, _)), true) if post.behavior == Behavior::Update => {
            match renew(comment, Done::Updated) {
                // Somebody has just deleted it, or it was never ours: anybody can write our mark.
                Err(failure) if matches!(failure.kind, Kind::Forbidden | Kind::NotFound) => {
                    alone(host, post, &all)
                }
                other => other,
            }
        }
        (Some(_), true) => {
            // The new one first: when that fails, the old one is still better than none.
            let done = alone(host, post, &all)?;
            for (comment, _) in &own {
                match post.behavior {
                    Behavior::DeleteAndNew => gone(host.delete(comment))?,
                    Behavior::HideAndNew => host.hide(comment).transpose()?.unwrap_or_default(),
                    Behavior::New | Behavior::Update => {}
                }
            }
            Ok(done)
        }
    }
}

/// Hosts number comments in the order in which they come.
fn number(id: &str) -> u64 {
    id.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// What somebody else has deleted is deleted.
fn gone(result: Result<(), Failure>) -> Result<(), Failure> {
    match result {
        Err(failure) if failure.kind == Kind::NotFound => Ok(()),
        other => other,
    }
}

/// Posts it, and sees to it that it stays the only one where another job posts at the same moment: of two jobs the one
/// whose comment came later finds the other's, and leaves what is about the later state.
fn alone(host: &dyn Host, post: &Post<'_>, before: &[Comment]) -> Result<Done, Failure> {
    let id = create(host, post, before)?;
    if post.behavior == Behavior::New {
        return Ok(Done::Posted);
    }
    // It is posted, whatever is said now.
    let Ok(now) = host.list() else { return Ok(Done::Posted) };
    let rivals: Vec<_> = now
        .iter()
        .filter(|comment| number(&comment.id) < number(&id))
        .filter(|comment| before.iter().all(|known| known.id != comment.id))
        .filter_map(|comment| Some((comment, Stamp::of(&comment.body)?)))
        .filter(|(_, stamp)| stamp.tag == post.stamp.tag && stamp.valid_at <= post.soon)
        .collect();
    if rivals.iter().any(|(_, stamp)| stamp.valid_at > post.stamp.valid_at) {
        let own = now.iter().find(|comment| comment.id == id);
        own.map_or(Ok(()), |own| gone(host.delete(own)))?;
        return Ok(Done::Newer);
    }
    for (comment, _) in rivals {
        match gone(host.delete(comment)) {
            // It was not ours, whatever its mark says.
            Err(failure) if failure.kind == Kind::Forbidden => {}
            other => other?,
        }
    }
    Ok(Done::Posted)
}

/// Exactly once: when the answer is lost, it is looked up whether the comment is there before it is posted again.
fn create(host: &dyn Host, post: &Post<'_>, before: &[Comment]) -> Result<String, Failure> {
    let mut tried = 0;
    let mut id = String::new();
    fitting(host, post, &mut |body| {
        loop {
            tried += 1;
            let failure = match host.create(body) {
                Ok(new) => {
                    id = new;
                    return Ok(());
                }
                Err(failure) if failure.kind == Kind::Unsure => failure,
                Err(failure) => return Err(failure),
            };
            host.pause(tried, failure)?;
            let is_it = |comment: &Comment| {
                Stamp::of(&comment.body).as_ref() == Some(&post.stamp)
                    && !before.iter().any(|known| known.id == comment.id)
            };
            if let Some(found) = host.list()?.into_iter().rfind(is_it) {
                id = found.id;
                return Ok(());
            }
        }
    })?;
    Ok(id)
}

/// Hosts refuse what is too long, and do not all say where that begins: then half of it.
fn fitting(
    host: &dyn Host,
    post: &Post<'_>,
    send: &mut dyn FnMut(&str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut limit = host.limit();
    let mut last = String::new();
    loop {
        let body = post.stamp.on(&(post.body)(limit.saturating_sub(stamp::ROOM)), host.shows_html());
        match send(&body) {
            Err(failure) if failure.kind == Kind::Refused && body != last && limit > 2 * stamp::ROOM => {
                limit = body.len().min(limit) / 2;
                last = body;
            }
            other => return other,
        }
    }
}

/// The first of these variables that says something.
fn variable(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
}

fn missing(what: &str) -> Failure {
    Failure { kind: Kind::Refused, message: what.to_owned() }
}
