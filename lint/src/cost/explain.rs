//! One call more closely: in a loop, in a conversation, with other models, and what if something were otherwise.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::band::Band;
use crate::call::{Call, CapOrigin, HoleOrigin, LoopInfo, Model, OutputCap, Request, ValueOrigin};
use crate::models;
use crate::prices::Market;
use crate::tokens;
use crate::usage::{Usage, Volume};

use super::caching;
use super::estimate::{Estimate, estimate};
use super::line::Money;
use super::report::times;
use super::request::{Cost, without};
use super::turns::{Grown, TurnsKind};

/// What one run of the loop around a call costs, where the code bounds its rounds.
pub fn per_loop(per_call: Band<Money>, info: LoopInfo) -> Option<(u64, Band<Money>)> {
    let rounds = info.bound.filter(|rounds| info.inside && *rounds > 1)?;
    let all = times(per_call, rounds.into())?;
    // The bound is the most rounds that there are; there may be only one.
    Some((rounds, Band { low: per_call.low, ..all }))
}

/// How a conversation grows, by its length, where the call sends a history and nobody says how long it is.
pub fn growth(request: &Request, cost: &Cost) -> Vec<Grown> {
    let Some(at) = caching::history(&request.prompt.segments) else { return Vec::new() };
    if cost.turns.kind != TurnsKind::Once {
        return Vec::new();
    }
    let first = without(&cost.prompt, &request.prompt.segments, at).expected;
    let added = tokens::hole_default(HoleOrigin::UserInput).map_or(0, |default| default.tokens);
    let growth = cost.visible_output + added;
    [5, 10, 20].map(|turns| Grown { turns, first, growth }).to_vec()
}

/// The same call with another model.
#[derive(Clone, Debug)]
pub struct Alternative {
    pub model: Arc<str>,
    pub vendor: Arc<str>,
    /// The same vendor sells it, so that the call can stay as it is.
    pub same_vendor: bool,
    pub per_call: Band<Money>,
    /// Of the expected cost, in per mille; positive.
    pub saves: u64,
}

/// Vendors whose models are set beside those of the call's own.
const OTHERS: [&str; 3] = ["anthropic", "google", "openai"];
/// More say nothing new.
const MOST: usize = 6;

/// Cheaper models: those that the catalogue names for simple work, of the call's vendor all, of the largest others the
/// one that is named most often.
pub fn cheaper(
    call: &Call,
    request: &Request,
    usage: &Usage,
    market: &Market,
    now: Money,
) -> Vec<Alternative> {
    let own = request.models.first().and_then(|model| models::lookup(&model.id));
    let vendor = own.map_or("", |model| model.vendor.as_str());
    let mut named: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for model in models::all() {
        if let Some(cheaper) = &model.cheaper {
            *named.entry((&model.vendor, cheaper)).or_default() += 1;
        }
    }
    let is_most_named = |of: &str, number: usize| {
        OTHERS.contains(&of) && named.iter().all(|((vendor, _), other)| *vendor != of || *other <= number)
    };
    let mut found = Vec::new();
    for ((of, id), number) in &named {
        let is_own = *of == vendor;
        if !is_own && !is_most_named(of, *number) || own.is_some_and(|own| own.id == *id) {
            continue;
        }
        let change = Change { model: Some((*id).into()), ..Change::default() };
        let Ok(band) = change.estimate(call, request, usage, market).per_call else { continue };
        if band.expected >= now {
            continue;
        }
        let saves = ((now - band.expected) * Decimal::from(1000)).checked_div(now).unwrap_or_default();
        let name = models::lookup(id).map_or(*of, |model| &model.vendor_name);
        found.push(Alternative {
            model: (*id).into(),
            vendor: name.into(),
            same_vendor: is_own,
            per_call: band,
            saves: saves.round().try_into().unwrap_or(0),
        });
    }
    found.sort_by(|a, b| {
        b.same_vendor.cmp(&a.same_vendor).then(a.per_call.expected.cmp(&b.per_call.expected))
    });
    found.truncate(MOST);
    found
}

/// `model=gpt-4o-mini,cap=256,calls=100000,cached=0.8,batch`: what would be otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    pub model: Option<Arc<str>>,
    pub cap: Option<u64>,
    pub calls: Option<u64>,
    pub cached: Option<Decimal>,
    pub batch: Option<Decimal>,
    pub retries: Option<Decimal>,
    pub turns: Option<u64>,
}

const KEYS: &str = "model, cap, calls, cached, batch, retries, turns";

impl FromStr for Change {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut change = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let number = || {
                let number = value.replace('_', "").parse();
                number.map_err(|_| format!("`{key}` is a whole number: `{key}=1000`"))
            };
            let share = || {
                let share = if key == "batch" && value.is_empty() { Ok(Decimal::ONE) } else { value.parse() };
                let share = share.ok().map(|share: Decimal| share.normalize());
                let sound =
                    |share: &Decimal| (Decimal::ZERO..=Decimal::ONE).contains(share) && share.scale() <= 4;
                share.filter(sound).ok_or_else(|| format!("`{key}` is a share from 0 to 1: `{key}=0.8`"))
            };
            match key {
                "model" if !value.is_empty() => change.model = Some(value.into()),
                "model" => return Err("which model? `model=gpt-4o-mini`".to_owned()),
                "cap" => change.cap = Some(number()?),
                "calls" => change.calls = Some(number()?),
                "turns" => change.turns = Some(number()?),
                "cached" => change.cached = Some(share()?),
                "batch" => change.batch = Some(share()?),
                "retries" => change.retries = Some(share()?),
                _ => return Err(format!("`{key}` cannot be changed here; what can: {KEYS}")),
            }
        }
        if change == Self::default() { Err(format!("say what changes: {KEYS}")) } else { Ok(change) }
    }
}

impl Change {
    /// The usage as it would be.
    pub fn usage(&self, usage: &Usage) -> Usage {
        let calls = self.calls.map(|calls| Volume { calls, source: "--what-if".into() });
        Usage {
            calls: calls.or_else(|| usage.calls.clone()),
            batch: self.batch.or(usage.batch),
            hit_ratio: self.cached.or(usage.hit_ratio),
            retries: self.retries.or(usage.retries),
            turns: self.turns.or(usage.turns),
            model: usage.model.clone(),
        }
    }

    /// What the request would cost.
    pub fn estimate(&self, call: &Call, request: &Request, usage: &Usage, market: &Market) -> Estimate {
        let mut request = request.clone();
        if let Some(model) = &self.model {
            request.models = vec![Model { id: model.clone(), origin: ValueOrigin::Config, place: None }];
        }
        if let Some(cap) = self.cap {
            request.cap = OutputCap { tokens: Some(cap), origin: CapOrigin::Argument, ..request.cap };
        }
        estimate(call, &request, &self.usage(usage), market)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read() {
        let change: Change =
            "model=gpt-4o-mini, cap=256,calls=100_000,cached=0.8,batch".parse().expect("sound");
        assert_eq!(change.model.as_deref(), Some("gpt-4o-mini"));
        assert_eq!((change.cap, change.calls), (Some(256), Some(100_000)));
        assert_eq!((change.cached, change.batch), (Some(Decimal::new(8, 1)), Some(Decimal::ONE)));
        for (text, expected) in [
            ("", "say what changes: "),
            ("model", "which model?"),
            ("cap=x", "`cap` is a whole number"),
            ("cached=2", "`cached` is a share"),
            ("temperature=1", "`temperature` cannot be changed here"),
        ] {
            let error = text.parse::<Change>().expect_err(text);
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn a_loop_costs_up_to_its_bound() {
        let one = Band::exact(Decimal::TWO);
        let info = |inside, bound| LoopInfo { inside, bound };
        assert_eq!(per_loop(one, info(false, None)), None);
        assert_eq!(per_loop(one, info(true, None)), None);
        let (rounds, run) = per_loop(one, info(true, Some(50))).expect("a bound");
        assert_eq!((rounds, run.low, run.expected, run.high), (50, 2.into(), 100.into(), Some(100.into())));
    }
}
