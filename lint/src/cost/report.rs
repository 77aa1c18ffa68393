//! All calls of a run: what each costs, and what they cost together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::band::Band;
use crate::call::{Call, Context, Place, Request, Volatility};
use crate::prices::Markets;
use crate::usage::{Owner, Usage, Volume};
use crate::workspace::on_large_stack;

use super::estimate::{Estimate, Unpriced, estimate};
use super::line::Money;

/// One way to reach a call, with its cost: the call itself, or a caller of the wrapper that it stands in.
#[derive(Clone, Debug)]
pub struct Reach<'a> {
    pub call: &'a Call,
    pub context: Option<&'a Context>,
    pub usage: Usage,
    pub owner: Owner,
    pub estimate: Estimate,
    /// `None` without a volume or a price.
    pub per_month: Option<Band<Money>>,
}

/// Expected tokens of one request's prompt, by how often they change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Parts {
    pub constant: u64,
    pub deployment: u64,
    pub session: u64,
    pub request: u64,
    /// What the provider puts around the messages and tools.
    pub framing: u64,
    /// Of all these: what every request begins with, and a cache can give back.
    pub prefix: u64,
}

/// What only the user knows of a reach.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub usage: Usage,
    pub owner: Owner,
}

impl Reach<'_> {
    pub fn request(&self) -> &Request {
        self.context.map_or(&self.call.request, |context| &context.request)
    }

    /// Where the caller, or the call, stands.
    pub fn place(&self) -> &Place {
        self.context.map_or(&self.call.place, |context| &context.place)
    }

    /// The model that is taken for the usual one, as the code spells it.
    pub fn model(&self) -> Option<&Arc<str>> {
        self.estimate.choices.first().map(|choice| &choice.model)
    }

    pub fn host(&self) -> Option<&str> {
        self.estimate.choices.first().and_then(|choice| choice.host.as_deref())
    }

    pub fn per_call(&self) -> Option<Band<Money>> {
        self.estimate.per_call.as_ref().ok().copied()
    }

    /// `None` without a cost.
    pub fn parts(&self) -> Option<Parts> {
        let cost = self.estimate.usual()?;
        let mut parts = Parts { prefix: cost.caching.plan.prefix.expected, ..Parts::default() };
        let mut sum = 0_u64;
        for (segment, tokens) in self.request().prompt.segments.iter().zip(&cost.prompt.segments) {
            let part = match segment.volatility() {
                Volatility::Constant => &mut parts.constant,
                Volatility::Deployment => &mut parts.deployment,
                Volatility::Session => &mut parts.session,
                Volatility::Request => &mut parts.request,
            };
            *part = part.saturating_add(tokens.expected);
            sum = sum.saturating_add(tokens.expected);
        }
        parts.framing = cost.prompt.total.expected.saturating_sub(sum);
        Some(parts)
    }

    /// What it is put together by; `None` when that is not known.
    pub fn key(&self, by: By) -> Option<String> {
        match by {
            By::Call => Some(self.call.id.to_string()),
            By::File => Some(self.place().path.to_string()),
            By::Model => self.model().map(ToString::to_string),
            By::Team => self.owner.team.as_ref().map(ToString::to_string),
            By::Feature => self.owner.feature.as_ref().map(ToString::to_string),
            By::Provider => self.host().map(ToOwned::to_owned),
        }
    }
}

/// The reaches of all calls, the dearest first. A wrapper that has callers is counted through them, never beside them.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    pub reaches: Vec<Reach<'a>>,
    pub totals: Totals,
}

/// What some calls cost together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Of the calls with a price and a volume; `None` when there are none. `high` is `None` when nothing bounds it, or
    /// when calls are left out of it.
    pub per_month: Option<Band<Money>>,
    /// What one of each priced call costs.
    pub one_of_each: Option<Band<Money>>,
    /// Calls of which every reach has a price.
    pub priced: usize,
    pub unpriced: usize,
    /// Priced calls without a volume.
    pub without_volume: usize,
    /// Why calls have no price: reason and number of calls, the most frequent first.
    pub reasons: Vec<(String, usize)>,
}

/// `known` says what the user knows of a reach.
pub fn report<'a>(
    calls: &'a [Call],
    markets: &dyn Markets,
    known: &(dyn Fn(&'a Call, Option<&'a Context>) -> Known + Sync),
) -> Report<'a> {
    let mut reaches: Vec<Reach<'a>> = on_large_stack(|| {
        let of_call = |call: &'a Call| {
            call.reaches().map(move |context| reach(call, context, markets, known)).collect::<Vec<_>>()
        };
        calls.par_iter().flat_map_iter(of_call).collect()
    });
    let rank = |reach: &Reach<'_>| {
        let month = reach.per_month.map(|band| band.expected);
        (month, reach.per_call().map(|band| band.expected))
    };
    // Stable, so that equals stay in the order of the calls.
    reaches.sort_by_key(|reach| Reverse(rank(reach)));
    let totals = totals(reaches.iter());
    Report { reaches, totals }
}

fn reach<'a>(
    call: &'a Call,
    context: Option<&'a Context>,
    markets: &dyn Markets,
    known: &(dyn Fn(&'a Call, Option<&'a Context>) -> Known + Sync),
) -> Reach<'a> {
    let Known { usage, owner } = known(call, context);
    let request = context.map_or(&call.request, |context| &context.request);
    let place = context.map_or(&call.place, |context| &context.place);
    let estimate = estimate(call, request, &usage, &markets.market(&place.path));
    let per_month = match (&estimate.per_call, &usage.calls) {
        (Ok(band), Some(Volume { calls, .. })) => times(*band, (*calls).into()),
        _ => None,
    };
    Reach { call, context, usage, owner, estimate, per_month }
}

/// `None` for what no decimal can hold.
pub fn times(band: Band<Money>, number: Decimal) -> Option<Band<Money>> {
    Some(Band {
        low: band.low.checked_mul(number)?,
        expected: band.expected.checked_mul(number)?,
        high: band.high.and_then(|high| high.checked_mul(number)),
    })
}

fn sum(bands: impl Iterator<Item = Band<Money>>) -> Option<Band<Money>> {
    bands.reduce(|a, b| a + b)
}

/// The sum of some reaches.
pub fn totals<'r, 'a: 'r>(reaches: impl Iterator<Item = &'r Reach<'a>> + Clone) -> Totals {
    // By call: the worst of its reaches decides.
    let mut calls: BTreeMap<&str, (Option<&Unpriced>, bool)> = BTreeMap::new();
    for reach in reaches.clone() {
        let entry = calls.entry(&reach.call.id).or_insert((None, true));
        entry.0 = entry.0.or(reach.estimate.per_call.as_ref().err());
        entry.1 &= reach.usage.calls.is_some();
    }
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for (why, _) in calls.values() {
        if let Some(why) = why {
            *reasons.entry(why.brief()).or_default() += 1;
        }
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let unpriced = calls.values().filter(|(why, _)| why.is_some()).count();
    let without_volume = calls.values().filter(|(why, volume)| why.is_none() && !volume).count();
    let mut per_month = sum(reaches.clone().filter_map(|reach| reach.per_month));
    if let Some(band) = &mut per_month
        && unpriced + without_volume > 0
    {
        band.high = None;
    }
    Totals {
        per_month,
        one_of_each: sum(reaches.filter_map(Reach::per_call)),
        priced: calls.len() - unpriced,
        unpriced,
        without_volume,
        reasons,
    }
}

/// What calls are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Call,
    File,
    Model,
    Team,
    Feature,
    Provider,
}

/// Calls that have something in common.
#[derive(Clone, Debug)]
pub struct Group {
    /// `None` for the calls of which it is not known.
    pub name: Option<String>,
    pub calls: usize,
    pub totals: Totals,
}

impl Report<'_> {
    /// The calls of which no reach has a price, all for the same reason.
    pub fn unpriced_throughout(&self) -> BTreeSet<&str> {
        let mut reasons: BTreeMap<&str, Option<String>> = BTreeMap::new();
        for reach in &self.reaches {
            let why = reach.estimate.per_call.as_ref().err().map(Unpriced::brief);
            reasons
                .entry(&reach.call.id)
                .and_modify(|known| *known = known.take().filter(|known| why.as_ref() == Some(known)))
                .or_insert(why);
        }
        reasons.into_iter().filter(|(_, why)| why.is_some()).map(|(id, _)| id).collect()
    }

    /// The dearest first. `By::Call` has a group for each call.
    pub fn groups(&self, by: By) -> Vec<Group> {
        let mut groups: BTreeMap<Option<String>, Vec<&Reach<'_>>> = BTreeMap::new();
        for reach in &self.reaches {
            groups.entry(reach.key(by)).or_default().push(reach);
        }
        let group = |(name, reaches): (Option<String>, Vec<&Reach<'_>>)| {
            let totals = totals(reaches.iter().copied());
            Group { name, calls: totals.priced + totals.unpriced, totals }
        };
        let mut groups: Vec<Group> = groups.into_iter().map(group).collect();
        let rank = |group: &Group| {
            let expected = |band: Option<Band<Money>>| band.map(|band| band.expected);
            (expected(group.totals.per_month), expected(group.totals.one_of_each))
        };
        groups.sort_by_key(|group| Reverse(rank(group)));
        groups
    }
}
