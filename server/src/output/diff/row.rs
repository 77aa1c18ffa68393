//! One change, as the forms that list them need it.

use promptlint_lint::band::Band;
use promptlint_lint::cost::report::times;
use promptlint_lint::diff::{Change, Delta};
use rust_decimal::Decimal;

use super::super::money::money;
use super::{Comparison, signed};

/// What a single call costs is too small to read.
pub(super) const MANY: u64 = 1000;

pub(super) struct Row {
    pub(super) place: String,
    /// `ask`, the function that calls.
    pub(super) name: String,
    pub(super) before: String,
    pub(super) after: String,
    /// Of 1,000 calls.
    pub(super) change: String,
    /// Of a month, where a volume is known.
    pub(super) month: String,
    /// Each cause with its share, the largest first as the engine has them.
    pub(super) why: Vec<String>,
    /// The difference of 1,000 calls, to sort by; `None` when it is not known.
    pub(super) size: Option<Decimal>,
}

impl Row {
    pub(super) fn new(change: &Change, comparison: &Comparison) -> Self {
        let thousand = |delta: Delta| {
            let times = |band: Option<_>| band.and_then(|band| times(band, MANY.into()));
            Delta { before: times(delta.before), after: times(delta.after) }
        };
        let per_call = thousand(change.one());
        let side = |is_there: bool, band: Option<Band<Decimal>>| match (is_there, band) {
            (false, _) => "none".to_owned(),
            (true, None) => "unknown".to_owned(),
            (true, Some(band)) => money(band.expected),
        };
        let name = change.entry().map_or("", |entry| entry.name());
        let several = change.causes.len() > 1;
        let why = change.causes.iter().map(|cause| {
            let share = cause.per_call.and_then(|money| money.checked_mul(MANY.into()));
            let share =
                share.filter(|_| several).map_or(String::new(), |money| format!(" ({})", signed(money)));
            format!("{cause}{share}")
        });
        let mut why: Vec<_> = why.collect();
        if change.lost_its_bound {
            why.push("nothing bounds it any more".to_owned());
        } else if let Some(worst) = per_call.highest().filter(|worst| !worst.is_zero())
            && per_call.expected().is_some_and(|expected| expected.is_zero())
        {
            why.push(format!("at most {}", signed(worst)));
        }
        Self {
            place: comparison.place(change),
            name: name.to_owned(),
            before: side(change.before.is_some(), per_call.before),
            after: side(change.after.is_some(), per_call.after),
            change: per_call.expected().map_or("unknown".to_owned(), signed),
            month: change.per_month.filter(|_| change.has_volume()).map_or(String::new(), signed),
            why,
            size: per_call.expected(),
        }
    }
}
