use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use camino::Utf8PathBuf;
use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use promptlint_grammars::Source;
use promptlint_lint::call::{Call, Context as Caller};
use promptlint_lint::config::FILE;
use promptlint_lint::cost::report::{self, Known};
use promptlint_lint::diff;
use promptlint_lint::position::Locator;
use promptlint_lint::prices::{Books, Markets};
use promptlint_lint::usage::Usage;
use promptlint_lint::usage::apply::Applied;
use promptlint_lint::usage::owners::Owners;
use promptlint_lint::workspace::Shared;

use super::day::{self, Day};
use super::usage_arg::{self, UsageArg};
use super::{Layout, Opened, Outcome, Scope, enter, finish};
use crate::git::{Repository, Step};
use crate::output::history::{Format, History, Point};
use crate::output::{self, diff::Summary};
use crate::{engine, progress};

/// Show how the cost of the repository moved, and the commits that moved it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  promptlint history                      The last 200 commits
  promptlint history --since 2026-01-01   Since that day; also 90d, 12w, 6m or 1y
  promptlint history --format html > history.html
  promptlint history --path api v1.4      A part of it, up to a tag

Every commit is reckoned with today's prices and today's calls per month, so that only the code moves
the line. First parents are followed: a merge counts as one commit.")]
pub(super) struct HistoryArgs {
    /// The commit to begin with, backwards
    #[arg(value_name = "COMMIT", default_value = "HEAD")]
    tip: String,

    /// Nothing older: a day, or how long ago (90d, 12w, 6m, 1y)
    #[arg(long, value_name = "DAY", value_parser = since)]
    since: Option<Since>,

    /// So many commits at most
    #[arg(long, value_name = "NUMBER", default_value_t = 200)]
    max_count: usize,

    /// How to write it; the JSON is described by `promptlint schema history`
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Look only at what is below
    #[arg(long, value_name = "PATH", default_value = ".")]
    path: Utf8PathBuf,

    /// Use this configuration file for everything, instead of the nearest ones
    #[arg(long, value_name = "FILE")]
    config: Option<Utf8PathBuf>,

    #[command(flatten)]
    usage: UsageArg,

    #[command(flatten)]
    day: Day,
}

#[derive(Clone, Copy, Debug)]
enum Since {
    Day(Date),
    Ago(Span),
}

fn since(text: &str) -> Result<Since, String> {
    if let Ok(day) = text.parse() {
        return Ok(Since::Day(day));
    }
    let wrong = || "a day is meant, as 2026-01-01, or how long ago: 90d, 12w, 6m, 1y".to_owned();
    let at = text.find(|char: char| !char.is_ascii_digit()).ok_or_else(wrong)?;
    let number: i64 = text[..at].parse().map_err(|_| wrong())?;
    let span = match &text[at..] {
        "d" => Span::new().try_days(number),
        "w" => Span::new().try_weeks(number),
        "m" => Span::new().try_months(number),
        "y" => Span::new().try_years(number),
        _ => return Err(wrong()),
    };
    span.map(Since::Ago).map_err(|_| wrong())
}

impl Since {
    fn timestamp(self) -> Result<Timestamp> {
        let day = match self {
            Self::Day(day) => day,
            Self::Ago(span) => {
                day::now().to_zoned(TimeZone::UTC).date().checked_sub(span).context("that is too long ago")?
            }
        };
        Ok(day.to_zoned(TimeZone::UTC).context("that is no day")?.timestamp())
    }
}

/// The calls of one commit.
struct Look {
    opened: Opened,
    calls: Vec<Call>,
}

/// What holds for every commit.
struct Fixed<'a> {
    markets: &'a Books<'a>,
    applied: &'a Applied<'a>,
    owners: &'a Owners,
    newest: &'a Opened,
}

/// How calls are used that have another name now, by what they were called.
type Carried = HashMap<Arc<str>, Usage>;

pub(super) fn run(args: &HistoryArgs) -> Result<Outcome> {
    let scope = Scope::of(vec![args.path.clone()], args.config.clone(), false);
    let layout = Layout::of(&scope)?.canonical()?;
    let repository = Repository::around(&layout.root)?.remembering();
    let tip = repository.commit(&args.tip)?;
    let since = args.since.map(Since::timestamp).transpose()?;
    let (steps, is_cut) = repository.line(tip, args.max_count.max(1), since)?;
    let Some(first) = steps.first() else {
        bail!("no commit of {} is so young; --since says how far back to look", args.tip);
    };
    let shared = Arc::new(Shared::default());
    let look = |step: &Step| -> Result<Look> {
        let opened = enter(Arc::new(repository.tree(step.commit)?), &layout, &scope, args.day.overrides())
            .with_context(|| format!("the configuration of {} cannot be used", step.commit.short()))?
            .sharing(&shared);
        let calls = progress::watch(&opened.workspace, || engine::calls(&opened.workspace));
        shared.next_round();
        Ok(Look { opened, calls })
    };
    let newest = look(first)?;
    let markets = Books::of(&newest.opened.workspace);
    let applied = args.usage.applied(&newest.opened.workspace)?;
    let owners = Owners::find(&newest.opened.workspace);
    let fixed = Fixed { markets: &markets, applied: &applied, owners: &owners, newest: &newest.opened };

    let mut points = Vec::new();
    let mut newer: Option<Look> = None;
    let mut carried = Carried::new();
    let mut files = repository.listing(first.commit)?;
    for (at, step) in steps.iter().enumerate() {
        let Some(older) = steps.get(at + 1) else {
            points.push(alone(step, newer.as_ref().unwrap_or(&newest), &fixed, &carried));
            break;
        };
        let listing = repository.listing(older.commit)?;
        let is_same = !may_matter(&files, &listing);
        files = listing;
        if is_same {
            points.push(alone(step, newer.as_ref().unwrap_or(&newest), &fixed, &carried));
            continue;
        }
        let earlier = match look(older) {
            Ok(earlier) => earlier,
            // What stood in a configuration once cannot be mended any more.
            Err(error) => {
                output::warning(&format!("{error:#}; that commit and older ones are left out"));
                points.push(alone(step, newer.as_ref().unwrap_or(&newest), &fixed, &carried));
                break;
            }
        };
        points.push(moved(step, &earlier, newer.as_ref().unwrap_or(&newest), &fixed, &mut carried));
        newer = Some(earlier);
    }
    if usage_arg::ties(&applied)? == Outcome::Failed {
        return Ok(Outcome::Failed);
    }
    points.reverse();
    let history = History::new(points, markets.market(FILE).as_of.to_string(), layout.display.clone());
    history.print(args.format)?;
    if is_cut {
        output::warning(
            "the clone is shallow, and older commits are not in it: `git fetch --unshallow` brings them",
        );
    }
    finish(&newest.opened, &scope)
}

/// Whether anything differs that an analysis can have read: code, settings, prompts in files of any kind. Pictures and
/// the like cannot change what a call costs.
fn may_matter<K: Ord + AsRef<camino::Utf8Path>, V: PartialEq>(
    one: &BTreeMap<K, V>,
    other: &BTreeMap<K, V>,
) -> bool {
    const NEVER: [&str; 14] = [
        "png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "woff", "woff2", "ttf", "mp4", "pdf", "zip",
        "snap",
    ];
    let matters = |path: &K| {
        let path = path.as_ref();
        Source::of_path(path.as_str()).is_some()
            || !path.extension().is_some_and(|ending| NEVER.contains(&ending))
    };
    let differs = |from: &BTreeMap<K, V>, to: &BTreeMap<K, V>| {
        from.iter().any(|(path, content)| to.get(path) != Some(content) && matters(path))
    };
    differs(one, other) || differs(other, one)
}

impl Fixed<'_> {
    fn known(&self, carried: &Carried, call: &Call, context: Option<&Caller>) -> Known {
        let mut usage = self.applied.usage(call, context);
        if usage.calls.is_none()
            && let Some(known) = carried.get(&call.id)
        {
            usage = known.clone();
        }
        Known { usage, owner: self.owners.owner(&self.newest.workspace, call, context) }
    }

    fn report<'c>(&self, look: &'c Look, carried: &Carried) -> report::Report<'c> {
        let known = |call: &Call, context: Option<&Caller>| self.known(carried, call, context);
        report::report(&look.calls, self.markets, &known)
    }
}

/// A commit of which nothing is known to have moved the cost.
fn alone(step: &Step, look: &Look, fixed: &Fixed<'_>, carried: &Carried) -> Point {
    Point::new(step, &fixed.report(look, carried).totals)
}

/// A commit, compared with the one before it.
fn moved(step: &Step, earlier: &Look, later: &Look, fixed: &Fixed<'_>, carried: &mut Carried) -> Point {
    let new = fixed.report(later, carried);
    let mut old = fixed.report(earlier, carried);
    let pairs = diff::pair(&mut old, &new, fixed.markets);
    for reach in &old.reaches {
        if reach.usage.calls.is_some() {
            carried.insert(reach.call.id.clone(), reach.usage.clone());
        }
    }
    let places = [earlier, later].map(|look| Locator::new(&look.opened.workspace));
    let changed = diff::diff((&old, &places[0]), (&new, &places[1]), pairs, fixed.markets);
    let mut point = Point::new(step, &new.totals);
    point.summary = Summary::over(&changed.changes, old.totals.per_month);
    point.changes = changed.changes;
    point
}
