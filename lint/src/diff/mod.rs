//! What a change costs: two looks at the same code, call by call, with the reasons.
//!
//! - [`matching`]: which call of the one is which of the other, across edits, moves and renames.
//! - [`causes`]: how much of a difference each thing that changed accounts for.
//! - [`findings`]: what is new, what is gone, what was there before.
//!
//! Both sides are priced with one catalogue, one price book and one usage, so that only the code can differ.

pub mod causes;
pub mod findings;
mod matching;

use std::cmp::Reverse;

use rust_decimal::Decimal;
use rustc_hash::FxHashSet;

use crate::band::Band;
use crate::cost::estimate::{Unpriced, estimate};
use crate::cost::line::Money;
use crate::cost::report::{Reach, Report, times, totals};
use crate::prices::Market;

use causes::Cause;

/// What a call cost and what it costs now. `None` where it did not, or does not, exist.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    pub before: Option<&'a Reach<'a>>,
    pub after: Option<&'a Reach<'a>>,
    /// What accounts for the difference, in the order in which the causes were taken. Their sums are the whole
    /// difference.
    pub causes: Vec<Cause>,
}

/// A difference of money. `None` on a side on which nobody knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    pub before: Option<Band<Money>>,
    pub after: Option<Band<Money>>,
}

impl Delta {
    /// Of the expected figures; `None` when one of them is not known.
    pub fn expected(&self) -> Option<Money> {
        Some(self.after?.expected - self.before?.expected)
    }

    /// Of the highest figures; `None` when one of them is not known, or nothing bounds it.
    pub fn highest(&self) -> Option<Money> {
        Some(self.after?.high? - self.before?.high?)
    }
}

const NOTHING: Band<Money> = Band { low: Decimal::ZERO, expected: Decimal::ZERO, high: Some(Decimal::ZERO) };

impl<'a> Change<'a> {
    /// The side that exists, the later one of two.
    pub fn reach(&self) -> Option<&'a Reach<'a>> {
        self.after.or(self.before)
    }

    pub fn per_call(&self) -> Delta {
        self.delta(Reach::per_call)
    }

    pub fn per_month(&self) -> Delta {
        self.delta(|reach| reach.per_month)
    }

    /// A call that is not there costs nothing; one that cannot be priced is not known.
    fn delta(&self, of: impl Fn(&Reach<'a>) -> Option<Band<Money>>) -> Delta {
        let side = |reach: Option<&'a Reach<'a>>| match reach {
            Some(reach) => of(reach),
            None => Some(NOTHING),
        };
        Delta { before: side(self.before), after: side(self.after) }
    }

    /// Nothing bounds the cost of a call any more.
    pub fn lost_its_bound(&self) -> bool {
        let Delta { before, after } = self.per_call();
        let had = self.before.is_some() && before.is_some_and(|band| band.high.is_some());
        had && after.is_some_and(|band| band.high.is_none())
    }

    /// Why one of the sides has no figure.
    pub fn unpriced(&self) -> Option<&'a Unpriced> {
        [self.after, self.before]
            .into_iter()
            .flatten()
            .find_map(|reach| reach.estimate.per_call.as_ref().err())
    }
}

/// What changed between two reports.
#[derive(Clone, Debug)]
pub struct Diff<'a> {
    /// The largest change of the expected figures first, those that cannot be priced last.
    pub changes: Vec<Change<'a>>,
    /// All pairs, by index into the reports: also those that did not change.
    pub pairs: Vec<(usize, usize)>,
}

/// What the changes come to together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// US dollars a month over the changes that have a volume; `None` when none has.
    pub per_month: Option<Money>,
    /// Everything that cost something before, a month: what a percentage refers to.
    pub base_per_month: Option<Money>,
    /// US dollars for one of each of the changed calls without a volume; `None` when each has one.
    pub one_of_each: Option<Money>,
    /// Changes of which a side has no price.
    pub unknown: usize,
}

/// Which reach of the one report is which of the other, by index. What is known of a call's use goes by its name: a
/// call of another name before takes over what is known of it now, so that a renamed function changes no cost.
pub fn pair(before: &mut Report<'_>, after: &Report<'_>, market: &Market) -> Vec<(usize, usize)> {
    let pairs = matching::pairs(&before.reaches, &after.reaches);
    for (old, new) in &pairs {
        let (old, new) = (&mut before.reaches[*old], &after.reaches[*new]);
        if old.usage.calls.is_some() || new.usage.calls.is_none() {
            continue;
        }
        old.usage = new.usage.clone();
        old.estimate = estimate(old.call, old.request(), &old.usage, market);
        let calls = old.usage.calls.as_ref().map(|volume| volume.calls);
        old.per_month = old.per_call().zip(calls).and_then(|(band, calls)| times(band, calls.into()));
    }
    before.totals = totals(before.reaches.iter());
    pairs
}

/// Compares two reports that were priced in the same `market`, by the pairs that [`pair`] found.
pub fn diff<'a>(
    before: &'a Report<'a>,
    after: &'a Report<'a>,
    pairs: Vec<(usize, usize)>,
    market: &Market,
) -> Diff<'a> {
    let mut changes = Vec::new();
    for (old, new) in &pairs {
        let (old, new) = (&before.reaches[*old], &after.reaches[*new]);
        let causes = causes::causes(old, new, market);
        if !causes.is_empty() {
            changes.push(Change { before: Some(old), after: Some(new), causes });
        }
    }
    let (old_paired, new_paired): (FxHashSet<usize>, FxHashSet<usize>) = pairs.iter().copied().unzip();
    for (index, old) in before.reaches.iter().enumerate() {
        if !old_paired.contains(&index) {
            changes.push(Change { before: Some(old), after: None, causes: vec![Cause::removed(old)] });
        }
    }
    for (index, new) in after.reaches.iter().enumerate() {
        if !new_paired.contains(&index) {
            changes.push(Change { before: None, after: Some(new), causes: vec![Cause::added(new)] });
        }
    }
    changes.sort_by_cached_key(|change| {
        let size = |delta: Delta| delta.expected().map(|money| money.abs());
        let place = change.reach().map(|reach| (reach.place().clone(), reach.call.id.clone()));
        let worst = change.lost_its_bound();
        (Reverse(size(change.per_month())), Reverse(size(change.per_call())), Reverse(worst), place)
    });
    Diff { changes, pairs }
}

impl Diff<'_> {
    /// What the changes come to together; `base` is what everything cost before.
    pub fn sum(&self, base: &Report<'_>) -> Sum {
        let mut sum =
            Sum { base_per_month: base.totals.per_month.map(|band| band.expected), ..Sum::default() };
        for change in &self.changes {
            let has_volume = change.reach().is_some_and(|reach| reach.usage.calls.is_some());
            match (change.per_month().expected(), change.per_call().expected()) {
                (Some(month), _) if has_volume => *sum.per_month.get_or_insert(Decimal::ZERO) += month,
                (_, Some(call)) => *sum.one_of_each.get_or_insert(Decimal::ZERO) += call,
                _ => sum.unknown += 1,
            }
        }
        sum
    }
}
