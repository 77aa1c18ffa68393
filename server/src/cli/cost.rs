use anyhow::Result;
use clap::{Args, ValueEnum};
use promptlint_lint::call::{Call, Context};
use promptlint_lint::check;
use promptlint_lint::config::FILE;
use promptlint_lint::cost::outcome;
use promptlint_lint::cost::report::{self, Known};
use promptlint_lint::position::Locator;
use promptlint_lint::prices::Books;
use promptlint_lint::usage::owners::Owners;

use super::day::Day;
use super::usage_arg::{self, UsageArg};
use super::{Outcome, Scope, finish, open};
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

Every figure is a band: at least, expected, at most. What is not known has no figure, and the last
lines say how much that is. `promptlint explain CALL` shows the arithmetic.")]
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
    let market = Books::of(&opened.workspace).market(FILE);
    let applied = args.usage.applied(&opened.workspace)?;
    let owners = Owners::find(&opened.workspace);
    let known = |times: u64| {
        let (applied, owners, workspace) = (&applied, &owners, &opened.workspace);
        move |call: &Call, context: Option<&Context>| Known {
            usage: applied.usage(call, context).times(times),
            owner: owners.owner(workspace, call, context),
        }
    };
    let report = report::report(&calls, &market, &known(1));
    if usage_arg::ties(&applied)? == Outcome::Failed {
        return Ok(Outcome::Failed);
    }
    let wanted = applied.outcomes();
    let outcomes = if wanted.is_empty() {
        Vec::new()
    } else {
        let more = report::report(&calls, &market, &known(outcome::MORE));
        outcome::outcomes(&wanted, &report, &more, &|wanted, call, context| {
            applied.serves(wanted, call, context)
        })
    };
    let findings = match args.format {
        Format::Html => check::findings(&opened.workspace, &calls),
        _ => Vec::new(),
    };
    let costs = Costs {
        report: &report,
        outcomes: &outcomes,
        by: args.by.into(),
        as_of: market.as_of.to_string(),
        calls: &calls,
        findings: &findings,
        locator: &Locator::new(&opened.workspace),
        display: &opened.display,
    };
    costs.print(args.format)?;
    match usage_arg::idle(&applied, args.scope.strict)? {
        Outcome::Clean => finish(&opened, &args.scope),
        failed => {
            finish(&opened, &args.scope)?;
            Ok(failed)
        }
    }
}
