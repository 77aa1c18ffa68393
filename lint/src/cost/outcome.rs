//! Unit economics: what one of something that calls are made for costs, now and at ten times the volume.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::band::Band;
use crate::call::{Call, Context};
use crate::config::usage::Outcome;

use super::line::Money;
use super::report::{Reach, Report, totals};

/// How much more is asked for: what grows tenfold finds its prompts in the cache more often.
pub const MORE: u64 = 10;

/// Figures that do not come out even are given to the trillionth of a dollar.
const TRILLIONTHS: u32 = 12;

/// What one of it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeCost {
    pub name: Arc<str>,
    /// How often it comes about in a month.
    pub per_month: Decimal,
    /// Where that number is from: `40000 tickets × 0.6`.
    pub words: String,
    /// The calls that serve it, and those of them without a price or a volume.
    pub calls: usize,
    pub unknown: usize,
    /// `None` when no call that serves it has both.
    pub each: Option<Band<Money>>,
    /// At [`MORE`] times the volume.
    pub each_of_more: Option<Band<Money>>,
}

/// `more` is the same report at [`MORE`] times the volume; `serves` says which reaches an outcome pays for.
pub fn outcomes(
    wanted: &[Outcome],
    report: &Report<'_>,
    more: &Report<'_>,
    serves: &dyn Fn(&Outcome, &Call, Option<&Context>) -> bool,
) -> Vec<OutcomeCost> {
    let of = |outcome: &Outcome| {
        let select = |report: &'_ Report<'_>| {
            let chosen = |reach: &&Reach<'_>| serves(outcome, reach.call, reach.context);
            totals(report.reaches.iter().filter(chosen).collect::<Vec<_>>().into_iter())
        };
        let (now, later) = (select(report), select(more));
        let often = outcome.per_month * Decimal::from(MORE);
        OutcomeCost {
            name: outcome.name.clone(),
            per_month: outcome.per_month,
            words: outcome.words.clone(),
            calls: now.priced + now.unpriced,
            unknown: now.unpriced + now.without_volume,
            each: now.per_month.and_then(|month| over(month, outcome.per_month)),
            each_of_more: later.per_month.and_then(|month| over(month, often)),
        }
    };
    wanted.iter().map(of).collect()
}

fn over(month: Band<Money>, number: Decimal) -> Option<Band<Money>> {
    let one = |money: Money| Some(money.checked_div(number)?.round_dp(TRILLIONTHS).normalize());
    Some(Band { low: one(month.low)?, expected: one(month.expected)?, high: month.high.and_then(one) })
}
