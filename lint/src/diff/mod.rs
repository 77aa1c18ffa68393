//! What a change costs: two looks at the same code, call by call, with the reasons.
//!
//! - [`matching`]: which call of the one is which of the other, across edits, moves and renames.
//! - [`causes`]: how much of a difference each thing that changed accounts for.
//! - [`entry`]: one call of a side, by itself.
//! - [`findings`]: what is new, what is gone, what was there before.
//! - [`gate`]: whether the change may merge.
//! - [`saved`]: the same of two saved outputs of `promptlint cost`, where the code is no longer at hand.
//!
//! Both sides of code are priced with one catalogue, one price book and one usage, so that only the code can differ;
//! between saved outputs volumes and prices can.

pub mod causes;
pub mod entry;
pub mod findings;
pub mod gate;
mod matching;
pub mod saved;

use std::cmp::Reverse;

use rust_decimal::Decimal;
use rustc_hash::FxHashSet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::band::Band;
use crate::cost::estimate::estimate;
use crate::cost::line::Money;
use crate::cost::report::{Reach, Report, times, totals};
use crate::position::Locator;
use crate::prices::Markets;
use crate::usage::Usage;

use causes::Cause;
use entry::Entry;

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    Added,
    Removed,
    Changed,
}

impl Fate {
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// What a call cost and what it costs now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    pub kind: Fate,
    /// What the call is called now, or was called.
    pub id: String,
    /// Null where it did not exist.
    pub before: Option<Entry>,
    /// Null where it does not exist.
    pub after: Option<Entry>,
    /// The difference of the expected figures.
    #[schemars(with = "Option<String>")]
    pub per_call: Option<Money>,
    #[schemars(with = "Option<String>")]
    pub per_month: Option<Money>,
    /// Nothing bounds the cost of a call any more.
    pub lost_its_bound: bool,
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
        Some((self.after?.expected - self.before?.expected).normalize())
    }

    /// Of the highest figures; `None` when one of them is not known, or nothing bounds it.
    pub fn highest(&self) -> Option<Money> {
        Some(self.after?.high? - self.before?.high?)
    }
}

const NOTHING: Band<Money> = Band { low: Decimal::ZERO, expected: Decimal::ZERO, high: Some(Decimal::ZERO) };

/// A call that is not there costs nothing; one that cannot be priced is not known.
fn delta(before: Option<&Entry>, after: Option<&Entry>, of: impl Fn(&Entry) -> Option<Band<Money>>) -> Delta {
    let side = |entry: Option<&Entry>| match entry {
        Some(entry) => of(entry),
        None => Some(NOTHING),
    };
    Delta { before: side(before), after: side(after) }
}

impl Change {
    /// `None` when there is nothing on either side.
    pub fn new(before: Option<Entry>, after: Option<Entry>, causes: Vec<Cause>) -> Option<Self> {
        let (kind, id) = match (&before, &after) {
            (None, None) => return None,
            (None, Some(after)) => (Fate::Added, &after.id),
            (Some(before), None) => (Fate::Removed, &before.id),
            (Some(_), Some(after)) => (Fate::Changed, &after.id),
        };
        let id = id.clone();
        let per_call = delta(before.as_ref(), after.as_ref(), |entry| entry.per_call);
        let had = before.is_some() && per_call.before.is_some_and(|band| band.high.is_some());
        Some(Self {
            kind,
            id,
            per_call: per_call.expected(),
            per_month: delta(before.as_ref(), after.as_ref(), |entry| entry.per_month).expected(),
            lost_its_bound: had && per_call.after.is_some_and(|band| band.high.is_none()),
            before,
            after,
            causes,
        })
    }

    /// The side that exists, the later one of two.
    pub fn entry(&self) -> Option<&Entry> {
        self.after.as_ref().or(self.before.as_ref())
    }

    pub fn one(&self) -> Delta {
        delta(self.before.as_ref(), self.after.as_ref(), |entry| entry.per_call)
    }

    /// Why one of the sides has no figure.
    pub fn unpriced(&self) -> Option<&str> {
        [&self.after, &self.before].into_iter().flatten().find_map(|entry| entry.unpriced.as_deref())
    }

    pub fn has_volume(&self) -> bool {
        self.entry().is_some_and(|entry| entry.calls_per_month.is_some())
    }
}

/// What changed between two reports.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// All calls of the sides, also those that did not change.
    pub before: Vec<Entry>,
    pub after: Vec<Entry>,
    /// All pairs, by index into the sides: also those that did not change.
    pub pairs: Vec<(usize, usize)>,
    /// The largest change of the expected figures first, those that cannot be priced last.
    pub changes: Vec<Change>,
}

/// What the changes come to together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// US dollars a month over the changes that have a volume; `None` when none has.
    pub per_month: Option<Money>,
    /// US dollars for one of each of the changed calls without a volume; `None` when each has one.
    pub one_of_each: Option<Money>,
    /// Changes of which a side has no price.
    pub unknown: usize,
}

/// Which reach of the one report is which of the other, by index. What is known of a call's use goes by its name: a
/// call of another name before takes over what is known of it now, so that a renamed function changes no cost.
pub fn pair(before: &mut Report<'_>, after: &Report<'_>, markets: &dyn Markets) -> Vec<(usize, usize)> {
    let pairs = matching::pairs(&before.reaches, &after.reaches);
    for (old, new) in &pairs {
        let (old, new) = (&mut before.reaches[*old], &after.reaches[*new]);
        if old.usage.calls.is_none() && new.usage.calls.is_some() {
            take_over(old, &new.place().path, &new.usage, markets);
        }
    }
    before.totals = totals(before.reaches.iter());
    pairs
}

/// The other way round: where the usage still names what a call was called before, by index of the pairs.
pub fn keep_usage(
    before: &Report<'_>,
    after: &mut Report<'_>,
    pairs: &[(usize, usize)],
    markets: &dyn Markets,
) -> Vec<(usize, usize)> {
    let mut kept = Vec::new();
    for (old, new) in pairs {
        let (earlier, later) = (&before.reaches[*old], &mut after.reaches[*new]);
        if earlier.usage.calls.is_some() && later.usage.calls.is_none() {
            let path = later.place().path.clone();
            take_over(later, &path, &earlier.usage, markets);
            kept.push((*old, *new));
        }
    }
    if !kept.is_empty() {
        after.totals = totals(after.reaches.iter());
    }
    kept
}

/// The prices are those of a path of the later side.
fn take_over(reach: &mut Reach<'_>, path: &str, usage: &Usage, markets: &dyn Markets) {
    reach.usage = usage.clone();
    reach.estimate = estimate(reach.call, reach.request(), usage, &markets.market(path));
    let calls = usage.calls.as_ref().map(|volume| volume.calls);
    reach.per_month = reach.per_call().zip(calls).and_then(|(band, calls)| times(band, calls.into()));
}

/// Compares two reports that were priced in the same `markets`, by the pairs that [`pair`] found. The locators say where
/// calls stand on each side.
pub fn diff(
    (before, old_places): (&Report<'_>, &Locator<'_>),
    (after, new_places): (&Report<'_>, &Locator<'_>),
    pairs: Vec<(usize, usize)>,
    markets: &dyn Markets,
) -> Diff {
    let entries = |report: &Report<'_>, locator: &Locator<'_>| -> Vec<Entry> {
        report.reaches.iter().map(|reach| Entry::of(reach, locator)).collect()
    };
    let caused = pairs.iter().map(|(old, new)| {
        let (old, new) = (&before.reaches[*old], &after.reaches[*new]);
        causes::causes(old, new, &markets.market(&new.place().path), new_places)
    });
    let caused = caused.collect();
    Diff::of(entries(before, old_places), entries(after, new_places), pairs, caused)
}

impl Diff {
    /// `caused` says of each pair what changed in it: nothing where the two cost the same whatever is done with them.
    fn of(
        before: Vec<Entry>,
        after: Vec<Entry>,
        pairs: Vec<(usize, usize)>,
        caused: Vec<Vec<Cause>>,
    ) -> Self {
        let mut changes = Vec::new();
        for ((old, new), causes) in pairs.iter().zip(caused) {
            if !causes.is_empty() {
                changes.extend(Change::new(Some(before[*old].clone()), Some(after[*new].clone()), causes));
            }
        }
        let (old_paired, new_paired): (FxHashSet<usize>, FxHashSet<usize>) = pairs.iter().copied().unzip();
        let alone = |entries: &[Entry], paired: &FxHashSet<usize>| -> Vec<Entry> {
            let alone = entries.iter().enumerate().filter(|(index, _)| !paired.contains(index));
            alone.map(|(_, entry)| entry.clone()).collect()
        };
        for old in alone(&before, &old_paired) {
            let causes = vec![Cause::removed(&old)];
            changes.extend(Change::new(Some(old), None, causes));
        }
        for new in alone(&after, &new_paired) {
            let causes = vec![Cause::added(&new)];
            changes.extend(Change::new(None, Some(new), causes));
        }
        changes.sort_by_cached_key(|change| {
            let size = |money: Option<Money>| money.map(|money| money.abs());
            let place = change.entry().map(|entry| (entry.path.clone(), entry.cell, entry.line));
            let by_place = (place, change.id.clone());
            let worst = change.lost_its_bound;
            (Reverse(size(change.per_month)), Reverse(size(change.per_call)), Reverse(worst), by_place)
        });
        Self { before, after, pairs, changes }
    }
}

/// What changes come to together.
pub fn sum<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Sum {
    let mut sum = Sum::default();
    for change in changes {
        match (change.per_month, change.per_call) {
            (Some(month), _) if change.has_volume() => {
                *sum.per_month.get_or_insert(Decimal::ZERO) += month;
            }
            (_, Some(call)) => *sum.one_of_each.get_or_insert(Decimal::ZERO) += call,
            _ => sum.unknown += 1,
        }
    }
    sum
}
