use anyhow::Result;
use clap::{Args, ValueEnum};
use promptlint_lint::config::Overrides;
use promptlint_lint::cost::estimate::Market;
use promptlint_lint::cost::report::{self, Known};
use promptlint_lint::position::Locator;
use promptlint_lint::prices::PriceBook;

use super::day::Day;
use super::{Outcome, Scope, finish, open};
use crate::output::cost::{Costs, Format};
use crate::{engine, progress};

/// Say what the calls cost: per call, and per month where it is known how often they run
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  promptlint cost                       Every call below this directory, the dearest first
  promptlint cost --by model            What each model costs
  promptlint cost --as-of 2027-01-01    With the prices of that day
  promptlint cost --format csv > llm.csv

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
    day: Day,

    #[command(flatten)]
    scope: Scope,
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
    let opened = open(&args.scope, Overrides::default())?;
    let calls = progress::watch(&opened.workspace, || engine::calls(&opened.workspace));
    let book = PriceBook::default();
    let as_of = args.day.date();
    let market = Market { book: &book, as_of };
    let report = report::report(&calls, &market, &|_, _| Known::default());
    let costs = Costs {
        report: &report,
        by: args.by.into(),
        as_of: as_of.to_string(),
        calls: &calls,
        locator: &Locator::new(&opened.workspace),
        display: &opened.display,
    };
    costs.print(args.format)?;
    finish(&opened, &args.scope)
}
