//! What accounts for a difference. Both sides are turned into each other one thing at a time, always in the same
//! order; what the cost moves by at each step is that thing's share. So the shares add up to the difference, exactly.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::band::Band;
use crate::call::{Call, CapOrigin, Content, OutputCap, Place, Prompt, Request};
use crate::cost::estimate::{Estimate, estimate};
use crate::cost::line::Money;
use crate::cost::report::Reach;
use crate::position::Locator;
use crate::prices::Market;
use crate::usage::Usage;

use super::entry::Entry;

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    Added,
    Removed,
    Model,
    Prompt,
    Cap,
    /// The same tokens, of which the provider's cache holds more or fewer.
    Caching,
    /// Choices, reasoning, service tier, caching, structured output.
    Options,
    /// How often the code goes round: loops, turns.
    Rounds,
    /// How it is used: calls per month, share of batches, hit ratio.
    Usage,
    /// Between saved outputs: the length of the answer, whatever bounds it.
    Output,
    /// Between saved outputs: what a token costs.
    Price,
    /// Between saved outputs: calls per month.
    Volume,
}

impl What {
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Model => "model",
            Self::Prompt => "prompt",
            Self::Cap => "cap",
            Self::Caching => "caching",
            Self::Options => "options",
            Self::Rounds => "rounds",
            Self::Usage => "usage",
            Self::Output => "output",
            Self::Price => "price",
            Self::Volume => "volume",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cause {
    pub what: What,
    /// `gpt-4o-mini → gpt-4o`, `+812 tokens in prompts/triage.md`.
    pub detail: String,
    /// Where it changed, on the later side; null where that side has no place for it.
    pub path: Option<String>,
    pub line: Option<u32>,
    /// Its share of the difference of the expected figures, US dollars; null when that is not known.
    #[schemars(with = "Option<String>")]
    pub per_call: Option<Money>,
    #[schemars(with = "Option<String>")]
    pub per_month: Option<Money>,
}

/// `model gpt-4o-mini → gpt-4o`
impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.what, self.detail.as_str()) {
            (What::Added | What::Removed, detail) => f.write_str(detail),
            (what, "") => f.write_str(what.name()),
            (what, detail) => write!(f, "{} {detail}", what.name()),
        }
    }
}

impl Cause {
    pub(super) fn added(entry: &Entry) -> Self {
        Self {
            what: What::Added,
            detail: "new call".to_owned(),
            path: Some(entry.path.clone()),
            line: Some(entry.line),
            per_call: entry.per_call.map(|band| band.expected),
            per_month: entry.per_month.map(|band| band.expected),
        }
    }

    pub(super) fn removed(entry: &Entry) -> Self {
        Self {
            what: What::Removed,
            detail: "call removed".to_owned(),
            path: None,
            line: None,
            per_call: entry.per_call.map(|band| (-band.expected).normalize()),
            per_month: entry.per_month.map(|band| (-band.expected).normalize()),
        }
    }
}

/// One state on the way from the one side to the other.
struct State {
    call: Call,
    request: Request,
    usage: Usage,
}

/// Makes one thing of a state what it is at the goal.
type Step = fn(&mut State, &State);

impl State {
    fn of(reach: &Reach<'_>) -> Self {
        // Only what prices depend on is needed of the call; its own request and callers are large.
        let call = Call { request: empty(), contexts: Vec::new(), ..reach.call.clone() };
        Self { call, request: reach.request().clone(), usage: reach.usage.clone() }
    }

    fn estimate(&self, market: &Market) -> Estimate {
        estimate(&self.call, &self.request, &self.usage, market)
    }
}

fn empty() -> Request {
    Request {
        models: Vec::new(),
        cap: OutputCap::absent(),
        prompt: Prompt::default(),
        options: crate::call::Options::default(),
        assumptions: Vec::new(),
    }
}

/// Nothing when the two cost the same whatever is done with them.
pub(super) fn causes(
    before: &Reach<'_>,
    after: &Reach<'_>,
    market: &Market,
    places: &Locator<'_>,
) -> Vec<Cause> {
    if before.request() == after.request()
        && before.usage == after.usage
        && same_call(before.call, after.call)
    {
        return Vec::new();
    }
    let mut causes = Vec::new();
    let mut state = State::of(before);
    let goal = State::of(after);
    let mut known = before.estimate.clone();
    let steps: [(What, Step); 6] = [
        (What::Model, |state, goal| {
            state.request.models.clone_from(&goal.request.models);
            state.call.sdk.clone_from(&goal.call.sdk);
            state.call.entry.clone_from(&goal.call.entry);
            state.call.kind = goal.call.kind;
        }),
        (What::Prompt, |state, goal| state.request.prompt.clone_from(&goal.request.prompt)),
        (What::Cap, |state, goal| state.request.cap.clone_from(&goal.request.cap)),
        (What::Options, |state, goal| {
            let turns = state.request.options.turns;
            state.request.options.clone_from(&goal.request.options);
            state.request.options.turns = turns;
        }),
        (What::Rounds, |state, goal| {
            state.request.options.turns = goal.request.options.turns;
            state.call.loop_info = goal.call.loop_info;
        }),
        (What::Usage, |state, goal| state.usage.clone_from(&goal.usage)),
    ];
    for (what, step) in steps {
        let old_calls = state.usage.calls.as_ref().map(|volume| volume.calls);
        step(&mut state, &goal);
        let next = state.estimate(market);
        let new_calls = state.usage.calls.as_ref().map(|volume| volume.calls);
        let same = known.per_call == next.per_call && old_calls == new_calls;
        // A cap or a loop changes the worst case, which no figure shows where something else has no bound either; and
        // what has no price still changed.
        let hidden = known.per_call.is_err() || matches!(what, What::Cap | What::Rounds);
        if !same || (hidden && differs(what, before, after)) {
            let of = |estimate: &Estimate| estimate.per_call.as_ref().ok().map(|band| band.expected);
            let month = |estimate: &Estimate, calls: Option<u64>| of(estimate)?.checked_mul(calls?.into());
            let (detail, place) = describe(what, before, after, (&known, &next));
            causes.push(Cause {
                what: if what == What::Prompt && only_cached(&known, &next) { What::Caching } else { what },
                detail,
                line: place.as_ref().and_then(|place| Some(places.position(place)?.line)),
                path: place.map(|place| place.path.to_string()),
                per_call: difference(of(&known), of(&next)),
                per_month: difference(month(&known, old_calls), month(&next, new_calls)),
            });
        }
        known = next;
    }
    causes
}

fn difference(old: Option<Money>, new: Option<Money>) -> Option<Money> {
    Some((new? - old?).normalize())
}

fn same_call(one: &Call, other: &Call) -> bool {
    (&one.sdk, &one.entry, one.kind, one.loop_info) == (&other.sdk, &other.entry, other.kind, other.loop_info)
}

/// Whether it changed as it stands in the code, for what has no price to show it.
fn differs(what: What, before: &Reach<'_>, after: &Reach<'_>) -> bool {
    let (old, new) = (before.request(), after.request());
    match what {
        What::Model => ids(old) != ids(new),
        What::Prompt => !old.prompt.known_text().eq(new.prompt.known_text()),
        What::Cap => old.cap.tokens != new.cap.tokens || old.cap.origin != new.cap.origin,
        What::Options => old.options != new.options,
        What::Rounds => before.call.loop_info != after.call.loop_info,
        What::Usage => before.usage != after.usage,
        What::Caching | What::Added | What::Removed | What::Output | What::Price | What::Volume => true,
    }
}

/// As many tokens are sent, and the cache holds another part of them.
fn only_cached(old: &Estimate, new: &Estimate) -> bool {
    let (Some(old), Some(new)) = (old.usual(), new.usual()) else { return false };
    old.input == new.input && old.cached != new.cached
}

fn ids(request: &Request) -> Vec<&str> {
    request.models.iter().map(|model| &*model.id).collect()
}

fn describe(
    what: What,
    before: &Reach<'_>,
    after: &Reach<'_>,
    (old_cost, new_cost): (&Estimate, &Estimate),
) -> (String, Option<Place>) {
    let (old, new) = (before.request(), after.request());
    match what {
        What::Caching | What::Added | What::Removed | What::Output | What::Price | What::Volume => {
            (String::new(), None)
        }
        What::Model => {
            let names = |request: &Request| match ids(request).as_slice() {
                [] => "unknown".to_owned(),
                ids => ids.join(" or "),
            };
            let (from, to) = (names(old), names(new));
            let detail = if from == to {
                format!("{} → {}", before.call.entry, after.call.entry)
            } else {
                format!("{from} → {to}")
            };
            (detail, new.models.iter().find_map(|model| model.place.clone()))
        }
        What::Prompt => prompt(old, new, old_cost, new_cost),
        What::Cap => {
            let cap = |cap: &OutputCap| match (cap.tokens, cap.origin) {
                (Some(tokens), _) => tokens.to_string(),
                (None, CapOrigin::Dynamic) => "known at run time".to_owned(),
                (None, _) => "none".to_owned(),
            };
            (format!("{} → {}", cap(&old.cap), cap(&new.cap)), new.cap.place.clone())
        }
        What::Options => (options(old, new), None),
        What::Rounds => {
            let rounds = |reach: &Reach<'_>| match (reach.request().options.turns, reach.call.loop_info) {
                (Some(turns), _) => format!("{turns} turns"),
                (None, info) if !info.inside => "once".to_owned(),
                (None, info) => {
                    info.bound.map_or("a loop without a bound".to_owned(), |bound| format!("{bound} rounds"))
                }
            };
            (format!("{} → {}", rounds(before), rounds(after)), None)
        }
        What::Usage => {
            let calls = |reach: &Reach<'_>| match &reach.usage.calls {
                Some(volume) => format!("{} calls a month", volume.calls),
                None => "no volume".to_owned(),
            };
            (format!("{} → {}", calls(before), calls(after)), None)
        }
    }
}

fn options(old: &Request, new: &Request) -> String {
    let list = |request: &Request| {
        let options = &request.options;
        [
            options.n.map(|n| format!("n={n}")),
            options.reasoning.as_ref().map(|effort| format!("reasoning={effort}")),
            options.tier.as_ref().map(|tier| format!("tier={tier}")),
            options.cache.then(|| "caching".to_owned()),
            options.structured.then(|| "structured output".to_owned()),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
    };
    let (old, new) = (list(old), list(new));
    let gone = old.iter().filter(|option| !new.contains(option)).map(|option| format!("-{option}"));
    let come = new.iter().filter(|option| !old.contains(option)).map(|option| format!("+{option}"));
    gone.chain(come).collect::<Vec<_>>().join(" ")
}

/// By how many tokens a prompt grew, and in which files its text changed.
fn prompt(old: &Request, new: &Request, old_cost: &Estimate, new_cost: &Estimate) -> (String, Option<Place>) {
    let texts = |request: &Request| -> BTreeSet<Arc<str>> {
        let pieces = request.prompt.segments.iter().filter_map(|segment| match &segment.content {
            Content::Text(pieces) => Some(pieces),
            Content::Hole(_) => None,
        });
        pieces.flatten().map(|piece| piece.text.clone()).collect()
    };
    let places = |of: &Request, other: &BTreeSet<Arc<str>>| -> Vec<Place> {
        let pieces = of.prompt.segments.iter().filter_map(|segment| match &segment.content {
            Content::Text(pieces) => Some(pieces),
            Content::Hole(_) => None,
        });
        let changed = pieces.flatten().filter(|piece| !other.contains(&piece.text));
        changed.filter_map(|piece| piece.place.clone()).collect()
    };
    let (was, is) = (texts(old), texts(new));
    let come = places(new, &was);
    let gone = places(old, &is);
    let mut paths: Vec<Arc<str>> = Vec::new();
    for place in if come.is_empty() { &gone } else { &come } {
        if !paths.contains(&place.path) {
            paths.push(place.path.clone());
        }
    }
    let tokens = |estimate: &Estimate| estimate.usual().map(|cost| cost.input);
    let cached = |estimate: &Estimate| estimate.usual().map(|cost| cost.cached);
    let many = |tokens: u64| format!("{tokens} token{}", if tokens == 1 { "" } else { "s" });
    let mut detail = match (tokens(old_cost), tokens(new_cost)) {
        (Some(old), Some(new)) if new.expected > old.expected => {
            format!("+{}", many(new.expected - old.expected))
        }
        (Some(old), Some(new)) if new.expected < old.expected => {
            format!("-{}", many(old.expected - new.expected))
        }
        (Some(old), Some(new)) if new.high != old.high => match new.high {
            Some(high) => format!("at most {high} tokens"),
            None => "of any length".to_owned(),
        },
        (Some(_), Some(_)) => match (cached(old_cost), cached(new_cost)) {
            (Some(old), Some(new)) if old != new => {
                let most = |band: Band<u64>| band.high.unwrap_or(band.expected);
                format!("{} → {} tokens", most(old), most(new))
            }
            _ => "in another order".to_owned(),
        },
        _ => "text changed".to_owned(),
    };
    if !paths.is_empty() {
        detail += " in ";
        detail += &paths.join(", ");
    }
    (detail, come.into_iter().next())
}
