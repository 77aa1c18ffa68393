use std::time::Duration;

use anyhow::{Context, Result, bail};
use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use promptlint_lint::diff::gate::{self, State};
use rust_decimal::Decimal;

use super::compare::{self, Compare, Compared};
use super::gate_arg::{GateArgs, dollars};
use super::{Outcome, day, saved};
use crate::comment::stamp::{self, Stamp};
use crate::comment::{self, Behavior, Done, Failure, Kind, Known, Post, Provider, Target};
use crate::output::diff::markdown::{self, Look};
use crate::output::diff::{Comparison, SCHEMA};
use crate::output::{self, step};

/// Post what a change costs as a comment on its pull request, or renew the one that is there
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  promptlint comment github                       In a workflow: everything else is known there
  promptlint comment gitlab --when always         Also when nothing changes
  promptlint comment github --from diff.json      What `promptlint diff --format json` has written
  promptlint comment azure --tag api --path api   One comment for each part of a repository
  promptlint comment github --when threshold --threshold 10 --threshold-percent 5
  promptlint comment bitbucket --dry-run          Show it, and post nothing

This is the one command that opens a connection: to the API of your code host, through the proxy of
HTTPS_PROXY and NO_PROXY, with the certificates of the operating system. The token is taken from the
environment: GITHUB_TOKEN or GH_TOKEN; GITLAB_TOKEN; BITBUCKET_TOKEN, or BITBUCKET_USERNAME and
BITBUCKET_API_TOKEN; SYSTEM_ACCESSTOKEN or AZURE_DEVOPS_EXT_PAT. Where it may not post, as for a fork,
the report goes to the step summary or the log instead.

Exit status: 0, 1 when a limit is crossed, 2 when the job could not be done.")]
pub(super) struct CommentArgs {
    /// Where the pull request is
    #[arg(value_enum, value_name = "HOST")]
    host: Provider,

    /// Post this output of `diff --format json`, instead of comparing; `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "sides", "direct", "max_per_call", "max_per_month", "fail_on_unpriced", "max_increase",
        "max_increase_percent", "fail_on",
    ])]
    from: Option<String>,

    /// The repository: OWNER/NAME, GROUP/NAME, WORKSPACE/NAME or PROJECT/NAME [default: the CI service's]
    #[arg(long, value_name = "NAME")]
    repo: Option<String>,

    /// The pull or merge request [default: the CI service's]
    #[arg(long, value_name = "NUMBER", visible_alias = "merge-request")]
    pull_request: Option<u64>,

    /// The API, for a host of your own: `https://github.acme.com/api/v3`
    #[arg(long, value_name = "URL")]
    api_url: Option<String>,

    /// What becomes of the comment that is there
    #[arg(long, value_enum, default_value_t)]
    behavior: Behavior,

    /// When there is to be a comment; one that is there is renewed in any case
    #[arg(long, value_enum, default_value_t)]
    when: When,

    /// With `--when threshold`: from so many US dollars a month on, up or down
    #[arg(long, value_name = "USD", value_parser = dollars)]
    threshold: Option<Decimal>,

    /// With `--when threshold`: from so many percent of a month on, up or down
    #[arg(long, value_name = "PERCENT", value_parser = dollars)]
    threshold_percent: Option<Decimal>,

    /// Keeps several reports on one pull request apart
    #[arg(long, default_value = "default", value_parser = stamp::tag)]
    tag: String,

    /// The state that this is about; a comment of a later one is left alone [default: when the change was
    /// pushed, as the CI service says it, else now]
    #[arg(long, value_name = "TIME")]
    valid_at: Option<Timestamp>,

    /// Seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,

    /// Show the comment, and open no connection
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    compare: Compare,

    #[command(flatten)]
    gate: GateArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum When {
    Always,
    /// When the cost or the findings change, or a limit is crossed
    #[default]
    Changed,
    /// When it changes by as much as --threshold or --threshold-percent say, or a limit is crossed
    Threshold,
}

pub(super) fn run(args: &CommentArgs) -> Result<Outcome> {
    if args.behavior == Behavior::HideAndNew && !args.host.can_hide() {
        bail!("{} cannot hide comments: --behavior update, new or delete-and-new", args.host.name());
    }
    let has_threshold = args.threshold.is_some() || args.threshold_percent.is_some();
    if has_threshold != (args.when == When::Threshold) {
        bail!("`--when threshold` and --threshold or --threshold-percent belong together");
    }
    let compared = match &args.from {
        Some(file) => {
            let comparison = read(file)?;
            Compared { comparison, outcome: Outcome::Clean }
        }
        None => match args.compare.run(&args.gate)? {
            Some(compared) => compared,
            None => return Ok(Outcome::Failed),
        },
    };
    let comparison = &compared.comparison;
    let target = Target {
        repo: args.repo.clone(),
        number: args.pull_request,
        api: args.api_url.clone(),
        timeout: Duration::from_secs(args.timeout.max(1)),
    };
    let Known { host, pushed } = args.host.connect(&target);
    let status = compare::status(&compared, &args.gate);
    let is_wanted = is_wanted(args, comparison);
    let stamp = Stamp { tag: args.tag.clone(), valid_at: args.valid_at.or(pushed).unwrap_or_else(day::now) };
    if args.dry_run {
        let (room, html) = args.host.room();
        let link = host.as_deref().ok().map(|host| link(host, comparison));
        let link = link.as_ref().and_then(|link| link.as_deref());
        let body = markdown::within(comparison, room - stamp::ROOM, Look { html, link });
        output::markdown_text(&stamp.on(&body, html))?;
        let place = host.as_deref().map_or("a pull request".to_owned(), comment::Host::place);
        output::note(&if is_wanted {
            format!("this would be posted to {place}; --dry-run posts nothing")
        } else {
            format!("nothing would be posted to {place}, unless there is a comment to renew")
        });
        return Ok(status);
    }
    let done = host.and_then(|host| {
        let link = link(&*host, comparison);
        let look = Look { html: host.shows_html(), link: link.as_deref() };
        let body = |limit: usize| markdown::within(comparison, limit, look);
        let hour = jiff::SignedDuration::from_hours(1);
        let soon = day::now().checked_add(hour).unwrap_or(Timestamp::MAX).max(stamp.valid_at);
        let post = Post { body: &body, is_wanted, stamp, soon, behavior: args.behavior };
        comment::post(&*host, &post).map(|done| (done, host.place()))
    });
    match done {
        Ok((done, place)) => {
            output::note(&match done {
                Done::Posted => format!("commented on {place}"),
                Done::Updated => format!("renewed the comment on {place}"),
                Done::Same => format!("the comment on {place} says the same already"),
                Done::Newer => format!("left the comment on {place} alone: it is about a later state"),
                Done::Cleared => format!("nothing changes any more: the comment on {place} says so"),
                Done::Nothing => format!("nothing to say on {place}"),
            });
            Ok(status)
        }
        Err(failure) => instead(comparison, &failure, status),
    }
}

/// What could not be posted is read elsewhere.
fn instead(comparison: &Comparison, failure: &Failure, status: Outcome) -> Result<Outcome> {
    step::summary(&markdown::render(comparison))?;
    if failure.kind == Kind::Forbidden {
        output::warning(&format!(
            "the token may not comment ({failure}), which is so for forks; the report is in the step summary or \
             above. A workflow that may is one with `pull-requests: write`"
        ));
        return Ok(status);
    }
    let help = match failure.kind {
        Kind::Unauthorized => ": the token is wrong, or not valid any more",
        Kind::NotFound => ": there is no such pull request, or the token may not see it",
        _ => "",
    };
    bail!("the comment could not be posted: {failure}{help}")
}

fn read(file: &str) -> Result<Comparison> {
    let help = "`promptlint diff --format json` writes what is wanted here";
    let text = if file == "-" { std::io::read_to_string(std::io::stdin())? } else { saved::text(file)? };
    let comparison: Comparison =
        serde_json::from_str(&text).with_context(|| format!("{file} is not a saved comparison: {help}"))?;
    if comparison.schema != SCHEMA {
        bail!("{file} is `{}`, not `{SCHEMA}`: {help}", comparison.schema);
    }
    Ok(comparison)
}

fn is_wanted(args: &CommentArgs, comparison: &Comparison) -> bool {
    let crossed = |state| comparison.gate.iter().any(|verdict| verdict.state == state);
    let is_crossed = gate::blocks(&comparison.gate) || crossed(State::Warned);
    let findings = &comparison.findings;
    match args.when {
        When::Always => true,
        When::Changed => {
            is_crossed
                || !comparison.changes.is_empty()
                || !findings.new.is_empty()
                || !findings.fixed.is_empty()
        }
        When::Threshold => {
            let reached = |value: Option<Decimal>, least: Option<Decimal>| {
                value.zip(least).is_some_and(|(value, least)| value.abs() >= least)
            };
            is_crossed
                || reached(comparison.summary.per_month, args.threshold)
                || reached(comparison.summary.percent, args.threshold_percent)
        }
    }
}

type OwnedLink<'a> = Box<dyn Fn(&str, u32) -> String + 'a>;

/// Where lines of the later side are to be seen; `None` without a commit.
fn link<'a>(host: &'a dyn comment::Host, comparison: &'a Comparison) -> Option<OwnedLink<'a>> {
    let commit = comparison.after.commit.as_deref()?;
    let below = Utf8PathBuf::from(&comparison.after.below);
    Some(Box::new(move |path, line| host.link(commit, below.join(path).as_str(), line)))
}
