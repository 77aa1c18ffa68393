use anyhow::Result;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use promptlint_lint::call::{Call, Context};
use promptlint_lint::check;
use promptlint_lint::config::FILE;
use promptlint_lint::config::gate::Gate;
use promptlint_lint::cost::outcome;
use promptlint_lint::cost::report::{self, Known};
use promptlint_lint::diff::entry::Entry;
use promptlint_lint::diff::gate::{self, Subject};
use promptlint_lint::finding::Finding;
use promptlint_lint::position::Locator;
use promptlint_lint::prices::{Books, Markets};
use promptlint_lint::usage::apply::Applied;
use promptlint_lint::usage::owners::Owners;
use promptlint_lint::workspace::Workspace;

use super::day::Day;
use super::gate_arg::Limits;
use super::usage_arg::{self, UsageArg};
use super::{Outcome, Scope, finish, open};
use crate::output::Display;
use crate::output::cost::{Costs, Format};
use crate::{engine, progress};

/// Say what the calls cost: per call, and per month where it is known how often they run
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  promptlint cost                       Every call below this directory, the dearest first
  promptlint cost --by model            What each model costs
  promptlint cost --usage production    With the calls per month of promptlint.usage.production.toml
  promptlint cost --as-of 2027-01-01    With the prices of that day
  promptlint cost --format csv > llm.csv
  promptlint cost --format html > llm.html
  promptlint cost --max-per-month 500   Fail when a month is expected to cost more

Every figure is a band: at least, expected, at most. What is not known has no figure, and the last
lines say how much that is. `promptlint explain CALL` shows the arithmetic.

Exit status: 0, 1 when a limit of [[budget]] or of the flags is exceeded, 2 when the job could not be
done.")]
pub(super) struct CostArgs {
    /// What to put together
    #[arg(long, value_enum, default_value_t)]
    by: By,

    /// How to write it; the JSON is described by `promptlint schema cost`
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    usage: UsageArg,

    #[command(flatten)]
    day: Day,

    #[command(flatten)]
    limits: Limits,

    #[command(flatten)]
    pub(super) scope: Scope,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum By {
    #[default]
    Call,
    File,
    Model,
    Team,
    Feature,
    Provider,
}

impl From<By> for report::By {
    fn from(by: By) -> Self {
        match by {
            By::Call => Self::Call,
            By::File => Self::File,
            By::Model => Self::Model,
            By::Team => Self::Team,
            By::Feature => Self::Feature,
            By::Provider => Self::Provider,
        }
    }
}

pub(super) fn run(args: &CostArgs) -> Result<Outcome> {
    let opened = open(&args.scope, args.day.overrides())?;
    let calls = progress::watch(&opened.workspace, || engine::calls(&opened.workspace));
    let applied = args.usage.applied(&opened.workspace)?;
    let findings = match args.format {
        Format::Html => check::findings(&opened.workspace, &calls),
        _ => Vec::new(),
    };
    let root = opened.workspace.root();
    let limits = opened.workspace.configs().map(|configs| configs.of_dir(root).gate.clone());
    let looked_at = LookedAt {
        workspace: &opened.workspace,
        calls: &calls,
        findings: &findings,
        display: &opened.display,
        limits: Gate { fail_on: Vec::new(), ..args.limits.over(&limits.unwrap_or_default()) },
        today: args.day.date(),
    };
    let printed = reckon(&looked_at, &applied, args.by.into(), |costs| {
        costs.print(args.format).map(|()| gate::blocks(costs.gate))
    });
    if usage_arg::ties(&applied)? == Outcome::Failed {
        return Ok(Outcome::Failed);
    }
    let is_exceeded = printed.transpose()?.unwrap_or_default();
    match usage_arg::idle(&applied, &opened.workspace, &calls, args.scope.strict)? {
        Outcome::Clean => match finish(&opened, &args.scope)? {
            Outcome::Clean if is_exceeded => Ok(Outcome::Findings),
            outcome => Ok(outcome),
        },
        failed => {
            finish(&opened, &args.scope)?;
            Ok(failed)
        }
    }
}

/// What a report is about.
pub(crate) struct LookedAt<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) calls: &'a [Call],
    /// Only for the forms that show them.
    pub(crate) findings: &'a [Finding],
    pub(crate) display: &'a Display,
    /// What it may come to.
    pub(crate) limits: Gate,
    pub(crate) today: Date,
}

/// Adds up what calls cost, and hands it to `show`; `None` when selectors of the usage table contradict each other.
pub(crate) fn reckon<R>(
    looked_at: &LookedAt<'_>,
    applied: &Applied<'_>,
    by: report::By,
    show: impl FnOnce(&Costs<'_>) -> R,
) -> Option<R> {
    let LookedAt { workspace, calls, findings, display, ref limits, today } = *looked_at;
    let markets = Books::of(workspace);
    let owners = Owners::find(workspace);
    let known = |times: u64| {
        let owners = &owners;
        move |call: &Call, context: Option<&Context>| Known {
            usage: applied.usage(call, context).times(times),
            owner: owners.owner(workspace, call, context),
        }
    };
    let report = report::report(calls, &markets, &known(1));
    if !applied.ties().is_empty() {
        return None;
    }
    let wanted = applied.outcomes();
    let outcomes = if wanted.is_empty() {
        Vec::new()
    } else {
        let more = report::report(calls, &markets, &known(outcome::MORE));
        outcome::outcomes(&wanted, &report, &more, &|wanted, call, context| {
            applied.serves(wanted, call, context)
        })
    };
    let as_of = markets.market(FILE).as_of.to_string();
    let locator = Locator::new(workspace);
    let locator = &locator;
    let entries: Vec<Entry> = report.reaches.iter().map(|reach| Entry::of(reach, locator)).collect();
    let root = workspace.root();
    let subject = Subject { before: None, after: &entries, pairs: &[], findings: &[], root, today };
    let gate = &gate::judge(limits, &subject);
    let (report, outcomes) = (&report, &outcomes);
    let costs = Costs { report, outcomes, by, as_of, calls, findings, locator, display, gate };
    Some(show(&costs))
}
