//! One call with one model: tokens × rates, with everything that multiplies them.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::band::Band;
use crate::call::{HoleOrigin, LoopInfo, Request, Segment};
use crate::prices::Quote;
use crate::tokens::{OutputTokens, PromptTokens, hole_default};
use crate::usage::Usage;

use super::caching::{self, Plan};
use super::line::{Factor, Line, Money, total};
use super::scene::Scene;
use super::turns::{self, Grown, Turns, TurnsKind};

/// What one call costs with one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Tokens of one call, all its requests together; in a conversation, of its average turn.
    pub input: Band<u64>,
    /// Of the input: read from the cache.
    pub cached: Band<u64>,
    pub output: Band<u64>,
    pub per_call: Band<Money>,
    /// The arithmetic of each end of the band: its lines add up to it exactly.
    pub low: Vec<Line>,
    pub expected: Vec<Line>,
    /// `None` when nothing bounds it.
    pub high: Option<Vec<Line>>,
    pub caching: Caching,
    pub turns: Turns,
    /// What the expected requests send together, where there are several.
    pub grown: Option<Grown>,
    /// The prompt of one request.
    pub prompt: PromptTokens,
    /// Of the expected output of one choice: what the caller sees.
    pub visible_output: u64,
    pub assumptions: Vec<Arc<str>>,
}

/// What the provider's cache makes of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caching {
    pub plan: Plan,
    /// The share of calls that are expected to find the prefix.
    pub hit_ratio: Decimal,
    /// What caching takes off the expected cost of a call; negative where it adds to it.
    pub saves: Money,
}

/// What goes into it.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    pub request: &'a Request,
    pub loop_info: LoopInfo,
    pub tokens: &'a PromptTokens,
    pub output: &'a OutputTokens,
    pub plan: &'a Plan,
    pub usage: &'a Usage,
    pub standard: &'a Quote,
    /// For the share of calls that go through the batch interface.
    pub batch: Option<&'a Quote>,
}

/// The lines of one end of the band, and the quantities that they come from.
struct Side {
    scene: Scene,
    lines: Vec<Line>,
    money: Money,
}

/// `None` when a number is too large for a decimal.
pub fn cost(inputs: &Inputs<'_>) -> Option<Cost> {
    let Inputs { tokens, output, plan, .. } = inputs;
    let mut assumptions = Vec::new();
    let turns = turns::of(inputs, &mut assumptions);
    let history = turns.kind == TurnsKind::Conversation;
    let first = if history { without_history(inputs) } else { tokens.total };
    let hits = hits(inputs, turns, &mut assumptions);
    let scene = |requests: u64, first: u64, growth: u64, prefix: u64, output: u64| Scene {
        sent: Grown { turns: requests, first, growth },
        prefix,
        hit: hits.expected,
        written: if first < plan.minimum { Some(0) } else { plan.written },
        grows: plan.grows,
        minimum: plan.minimum,
        again: hits.again,
        output,
        choices: inputs.request.options.n.unwrap_or(1).max(1),
        lifetime: plan.lifetime.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or(0),
        shared_by: turns.shared_by(requests),
    };
    let (growth, requests) = (turns.growth, turns.requests);
    let expected = scene(
        requests.expected,
        first.expected,
        growth.expected,
        plan.prefix.expected,
        output.total.expected,
    );
    let low = scene(requests.low, first.low, growth.low, plan.prefix.low, output.total.low);
    // A prompt that reaches the minimum can cost less than a shorter one: the least takes the better of both.
    let low = Scene { minimum: 0, ..low };
    let high = || {
        let (first, output) = (first.high?, output.total.high?);
        Some(scene(requests.high?, first, growth.high?, plan.prefix.high.unwrap_or(0), output))
    };
    let ends = |scene: Scene, hours: Hours| {
        let shares = hits.bounds.iter().map(|share| scene.hitting(*share));
        shares.map(|scene| side(inputs, scene, hours)).collect::<Option<Vec<Side>>>()
    };
    let uncached = side(inputs, expected.uncached(), Hours::Busy)?.money;
    let expected = side(inputs, expected, Hours::Busy)?;
    let mut lows = ends(low, Hours::Busy)?;
    if inputs.standard.off_peak.is_some() {
        assumptions.push("at the price of the host's busy hours; at least: at that of the others".into());
        lows.extend(ends(low, Hours::Quiet)?);
    }
    let low = lows.into_iter().min_by_key(|side| side.money)?;
    let high = match high() {
        Some(high) => {
            ends(high, Hours::Busy).and_then(|sides| sides.into_iter().max_by_key(|side| side.money))
        }
        None => None,
    };
    assumptions.extend(inputs.usage.retries.filter(|share| !share.is_zero()).map(|share| {
        Arc::from(format!("{share} of the calls are sent, and billed, once more: your figure"))
    }));
    let quantity =
        |of: fn(&Side) -> u64| Band { low: of(&low), expected: of(&expected), high: high.as_ref().map(of) };
    let per_call =
        Band { low: low.money, expected: expected.money, high: high.as_ref().map(|side| side.money) };
    let cached = cached(&low, &expected, high.as_ref());
    Some(Cost {
        input: quantity(|side| side.scene.input()),
        cached,
        output: quantity(|side| side.scene.generated()),
        per_call,
        caching: Caching {
            plan: (*plan).clone(),
            hit_ratio: hits.expected,
            saves: uncached.checked_sub(expected.money)?.normalize(),
        },
        turns,
        grown: (expected.scene.sent.turns > 1).then_some(expected.scene.sent),
        prompt: (*tokens).clone(),
        visible_output: output.visible.expected,
        low: low.lines,
        expected: expected.lines,
        high: high.map(|side| side.lines),
        assumptions,
    })
}

/// The shares of calls that find their prefix in the cache.
struct Hits {
    expected: Decimal,
    /// Of a run's later requests.
    again: Decimal,
    /// What the ends of the band are tried with.
    bounds: Vec<Decimal>,
}

fn hits(inputs: &Inputs<'_>, turns: Turns, assumptions: &mut Vec<Arc<str>>) -> Hits {
    let Inputs { plan, usage, loop_info, .. } = inputs;
    let (none, all) = (Decimal::ZERO, Decimal::ONE);
    if plan.prefix.expected == 0 && !(plan.grows && turns.requests.expected > 1) {
        return Hits { expected: none, again: none, bounds: vec![none] };
    }
    if let Some(share) = usage.hit_ratio {
        assumptions.push(format!("{share} of the calls find their prefix in the cache: your figure").into());
        return Hits { expected: share, again: share, bounds: vec![share] };
    }
    let mut words = |text: String| assumptions.push(text.into());
    let expected = match (&usage.calls, plan.lifetime, loop_info.bound.filter(|_| loop_info.inside)) {
        _ if plan.prefix.expected == 0 => none,
        (Some(volume), Some(lifetime), _) => {
            let share = caching::hit_ratio(volume.calls.into(), lifetime);
            words(format!(
                "{share} of the calls find their prefix in the cache: {} calls in 30 days at random, an entry lives {lifetime} s",
                volume.calls
            ));
            share
        }
        (_, _, Some(rounds)) if rounds > 1 => {
            let share = caching::loop_ratio(rounds);
            words(format!(
                "{share} of the calls find their prefix in the cache: the {rounds} rounds of the loop run one after the other"
            ));
            share
        }
        (Some(_), None, _) => {
            words("no call is taken to find its prefix in the cache: the vendor does not say how long an entry lives".into());
            none
        }
        (None, ..) => {
            words("no call is taken to find its prefix in the cache: calls per month are not known".into());
            none
        }
    };
    if turns.requests.expected > 1 {
        words("the requests of a run follow one another while the cache entry lives".into());
    }
    Hits { expected, again: all, bounds: vec![none, all] }
}

/// The band of the prompt without the conversation so far.
fn without_history(inputs: &Inputs<'_>) -> Band<u64> {
    let segments = &inputs.request.prompt.segments;
    caching::history(segments).map_or(inputs.tokens.total, |at| without(inputs.tokens, segments, at))
}

/// The band of a prompt without the history at `at`.
pub(super) fn without(tokens: &PromptTokens, segments: &[Segment], at: usize) -> Band<u64> {
    let whole = tokens.total;
    let Some(band) = tokens.segments.get(at) else { return whole };
    // A hole for the whole list of messages holds the new one too.
    let new = hole_default(HoleOrigin::UserInput).map_or(0, |default| default.tokens);
    let new = if segments.len() == at + 1 { new } else { 0 };
    Band {
        low: whole.low.saturating_sub(band.low),
        expected: whole.expected.saturating_sub(band.expected) + new,
        high: None,
    }
}

/// When a request is sent: some hosts cost less outside their busy hours.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hours {
    Busy,
    Quiet,
}

fn side(inputs: &Inputs<'_>, scene: Scene, hours: Hours) -> Option<Side> {
    let prompt = scene.mean_prompt();
    let quiet = inputs.standard.off_peak.as_ref().filter(|_| hours == Hours::Quiet);
    let standard = scene.lines(quiet.unwrap_or_else(|| inputs.standard.rates_at(prompt)))?;
    let share = inputs.usage.batch.filter(|share| !share.is_zero()).zip(inputs.batch);
    let mut lines = match share {
        None => standard,
        Some((share, quote)) => {
            let batched = scene.lines(quote.rates_at(prompt))?;
            let parts = [(Decimal::ONE - share, standard, "at once"), (share, batched, "in batches")];
            let mut lines = Vec::new();
            for (share, part, of) in parts {
                let factor = Factor::new(share, of);
                for line in part.into_iter().filter(|_| !share.is_zero()) {
                    lines.push(line.times(&factor)?);
                }
            }
            lines
        }
    };
    if let Some(retries) = inputs.usage.retries.filter(|share| !share.is_zero()) {
        let factor = Factor::new(Decimal::ONE + retries, "with retries");
        lines = lines.into_iter().map(|line| line.times(&factor)).collect::<Option<_>>()?;
    }
    let money = total(&lines)?;
    Some(Side { scene, lines, money })
}

/// What is read from the cache, by the lines themselves. A cheap call reads more of it than a dear one, so the band is
/// over all three.
fn cached(low: &Side, expected: &Side, high: Option<&Side>) -> Band<u64> {
    let read = |side: &Side| {
        let lines = side.lines.iter().filter(|line| line.item == super::line::Item::CachedInput);
        let sum: Decimal = lines.map(|line| line.quantity() / Decimal::from(line.shared_by)).sum();
        u64::try_from(sum.floor()).unwrap_or(u64::MAX)
    };
    let all = [Some(read(low)), Some(read(expected)), high.map(read)];
    let all: Vec<u64> = all.into_iter().flatten().collect();
    Band {
        low: all.iter().copied().min().unwrap_or(0),
        expected: read(expected),
        high: all.iter().copied().max(),
    }
}
