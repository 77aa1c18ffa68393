//! What of a prompt a provider's cache can hold, and how often it is found there.
//!
//! One lattice serves all providers: a cache pays for the run of segments before the first one that changes more often
//! than the cache lives. The regime (catalogue) says how that run is cut: by a minimum, by steps, by markers.

use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use crate::band::Band;
use crate::call::{Content, HoleOrigin, Request, Role, Segment, Volatility};
use crate::models::{CacheMatch, CacheMode, CacheRegime};
use crate::tokens::PromptTokens;

/// What one request's prompt means to its provider's cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Tokens that every request shares and that the cache can give back.
    pub prefix: Band<u64>,
    /// Segments that the prefix is made of.
    pub segments: usize,
    /// Tokens behind the prefix that each request writes to no other request's use; `None` for all of them.
    pub written: Option<u64>,
    /// Within a conversation, a turn finds what the turn before it sent.
    pub grows: bool,
    /// Shorter prompts are not cached.
    pub minimum: u64,
    /// Seconds that an entry lives without being read; `None` where the vendor promises none.
    pub lifetime: Option<u64>,
    /// Why nothing, or not more, is cached: for a person.
    pub reasons: Vec<Arc<str>>,
}

impl Plan {
    pub fn none(reason: impl Into<Arc<str>>) -> Self {
        Self {
            prefix: Band::exact(0),
            segments: 0,
            written: Some(0),
            grows: false,
            minimum: 0,
            lifetime: None,
            reasons: vec![reason.into()],
        }
    }

    /// Whether the cache changes what the request costs.
    pub fn is_idle(&self) -> bool {
        self.prefix.expected == 0 && self.written == Some(0) && !self.grows
    }
}

/// Whether a segment stays the same for as long as an entry lives, from one request to any other.
fn is_stable(segment: &Segment) -> bool {
    // How often it stands there differs from request to request.
    segment.volatility() <= Volatility::Deployment && !segment.repeated
}

/// How many segments every request begins with.
pub fn stable_run(segments: &[Segment]) -> usize {
    segments.iter().position(|segment| !is_stable(segment)).unwrap_or(segments.len())
}

/// The hole that holds the conversation so far, if there is one.
pub fn history(segments: &[Segment]) -> Option<usize> {
    segments.iter().position(|segment| match &segment.content {
        Content::Hole(hole) => {
            hole.origin == HoleOrigin::History
                || segment.role == Role::Unknown
                    && matches!(hole.origin, HoleOrigin::Argument | HoleOrigin::Unknown)
        }
        Content::Text(_) => false,
    })
}

/// Applies a provider's rules. `regime` is `None` when it is not known how the model caches.
pub fn plan(request: &Request, tokens: &PromptTokens, regime: Option<&CacheRegime>) -> Plan {
    let segments = &request.prompt.segments;
    let Some(regime) = regime else { return Plan::none("it is not known how this model caches") };
    if request.prompt.mixed {
        return Plan::none("the prompt is made of several requests' texts");
    }
    let run = stable_run(segments);
    let mut plan = by_mode(request, tokens, regime, run);
    // What a marker asks for holds over the provider's default.
    let is_asked = regime.mode == CacheMode::Markers || regime.matches == CacheMatch::Breakpoints;
    plan.lifetime = request.prompt.cache_seconds.filter(|_| is_asked).or(plan.lifetime);
    if regime.explicit && request.options.cache {
        let words = "the request names a cache made before: what that holds is billed as well, and by the hour for as long as it is kept: neither is known";
        plan.reasons.push(words.into());
    }
    plan
}

fn by_mode(request: &Request, tokens: &PromptTokens, regime: &CacheRegime, run: usize) -> Plan {
    let segments = &request.prompt.segments;
    match regime.mode {
        CacheMode::None => Plan::none("this model does not cache"),
        CacheMode::Automatic if regime.matches == CacheMatch::AnyPrefix => {
            cut(Shape { run, written: Some(0), grows: grows(segments) }, tokens, regime, segments)
        }
        CacheMode::Automatic => breakpoints(request, tokens, regime, run),
        CacheMode::Markers => markers(request, tokens, regime, run),
    }
}

/// What markers or breakpoints leave of the run that could be cached.
#[derive(Clone, Copy)]
struct Shape {
    run: usize,
    written: Option<u64>,
    grows: bool,
}

/// The provider puts a breakpoint behind the latest message: only requests that are equal up to there share it, and
/// everything up to there is written.
fn breakpoints(request: &Request, tokens: &PromptTokens, regime: &CacheRegime, run: usize) -> Plan {
    let segments = &request.prompt.segments;
    let whole = tokens.total.expected;
    if regime.minimum.is_some_and(|minimum| whole < minimum) {
        return too_short(whole, regime, "the prompt");
    }
    let marked = marked(segments, run);
    let shared = if run == segments.len() { run } else { marked };
    let shape = Shape { run: shared, written: None, grows: grows(segments) };
    let mut plan = cut(shape, tokens, regime, segments);
    if shared < segments.len() {
        plan.reasons.push(
            "the provider caches up to the end of the latest message, which differs from request to request"
                .into(),
        );
    }
    plan
}

/// Only what the request marks is cached.
fn markers(request: &Request, tokens: &PromptTokens, regime: &CacheRegime, run: usize) -> Plan {
    let segments = &request.prompt.segments;
    let Some(last) = segments.iter().rposition(|segment| segment.cache_marker) else {
        if !request.options.cache {
            return Plan::none("the model caches only what is marked, and nothing is");
        }
        let shape = Shape { run, written: Some(0), grows: grows(segments) };
        let mut plan = cut(shape, tokens, regime, segments);
        plan.reasons.push(
            "caching is switched on for the request as a whole: the entry is taken to end with the constant part".into(),
        );
        return plan;
    };
    let end = marked(segments, run);
    let sum = |range: std::ops::Range<usize>| -> u64 {
        tokens.segments.get(range).unwrap_or_default().iter().map(|band| band.expected).sum()
    };
    let beyond =
        if last + 1 > end && !is_too_short(sum(0..last + 1), regime) { sum(end..last + 1) } else { 0 };
    let shape =
        Shape { run: end, written: Some(beyond), grows: last + 1 == segments.len() && grows(segments) };
    let mut plan = cut(shape, tokens, regime, segments);
    if beyond > 0 {
        plan.reasons.push("a marker stands behind a part that changes: what it writes is never read".into());
    }
    plan
}

/// How many segments stand before the last marker inside the run that every request shares.
fn marked(segments: &[Segment], run: usize) -> usize {
    segments[..run].iter().rposition(|segment| segment.cache_marker).map_or(0, |last| last + 1)
}

/// Whether the next turn of a conversation begins as this one did: nothing before the history changes with a request.
fn grows(segments: &[Segment]) -> bool {
    let before = history(segments).unwrap_or(segments.len());
    segments[..before].iter().all(|segment| segment.volatility() <= Volatility::Session && !segment.repeated)
}

fn is_too_short(tokens: u64, regime: &CacheRegime) -> bool {
    regime.minimum.is_some_and(|minimum| tokens < minimum)
}

fn too_short(tokens: u64, regime: &CacheRegime, what: &str) -> Plan {
    let minimum = regime.minimum.unwrap_or_default();
    Plan::none(format!("{what} has {tokens} tokens, and the provider caches from {minimum} on"))
}

/// The prefix of a run of segments, by the provider's minimum and steps.
fn cut(shape: Shape, tokens: &PromptTokens, regime: &CacheRegime, segments: &[Segment]) -> Plan {
    let none = Band::exact(0);
    let run = tokens.segments.get(..shape.run).unwrap_or_default();
    // The framing is left out: a few tokens that no vendor counts in public.
    let sum = run.iter().fold(none, |sum, band| sum + *band);
    let floor = |tokens: u64| {
        let minimum = regime.minimum.unwrap_or(0);
        match regime.increment.filter(|step| *step > 0) {
            _ if tokens < minimum => 0,
            Some(step) => minimum + (tokens - minimum) / step * step,
            None => tokens,
        }
    };
    let mut reasons = Vec::new();
    let is_short = is_too_short(sum.expected, regime);
    if is_short && sum.expected > 0 {
        let minimum = regime.minimum.unwrap_or_default();
        let constant = sum.expected;
        reasons.push(
            format!("{constant} constant tokens come first, and the provider caches from {minimum} on")
                .into(),
        );
    } else if sum.expected == 0 && shape.run == 0 && !segments.is_empty() && !is_stable(&segments[0]) {
        reasons.push("the prompt begins with a part that changes from request to request".into());
    }
    let prefix = if is_short {
        none
    } else {
        let expected = floor(sum.expected);
        // It is the same text: where the expected length is cached, the least is not billed in full.
        let low = if is_too_short(sum.low, regime) { sum.low } else { floor(sum.low) };
        Band { low: low.min(expected), expected, high: sum.high.map(floor) }
    };
    Plan {
        prefix,
        segments: if prefix.expected == 0 { 0 } else { shape.run },
        written: shape.written,
        grows: shape.grows,
        minimum: regime.minimum.unwrap_or(0),
        lifetime: regime.lifetime,
        reasons,
    }
}

/// A month as volumes have it: 30 days.
const MONTH: f64 = 30.0 * 24.0 * 3600.0;

/// The share of requests that find an entry which lives for `lifetime` seconds and is kept alive by reading, when
/// `calls` a month arrive at random and evenly: p = 1 − exp(−rate × lifetime). To three decimals.
pub fn hit_ratio(calls: Decimal, lifetime: u64) -> Decimal {
    let calls: f64 = calls.try_into().unwrap_or(0.0);
    let p = 1.0 - (-calls / MONTH * lifetime as f64).exp();
    Decimal::from_f64(p).unwrap_or_default().round_dp(3).clamp(Decimal::ZERO, Decimal::ONE)
}

/// The share of `rounds` requests in a row that find what the first of them wrote. To three decimals.
pub fn loop_ratio(rounds: u64) -> Decimal {
    let rounds = Decimal::from(rounds.max(1));
    ((rounds - Decimal::ONE) / rounds).round_dp(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_are_random() {
        // 5 minutes are 1/8640 of a month.
        let cases = [(0_u64, "0"), (8640, "0.632"), (86_400, "1.000"), (864, "0.095")];
        for (calls, expected) in cases {
            assert_eq!(hit_ratio(calls.into(), 300), expected.parse().expect("a number"), "{calls}");
        }
        assert_eq!(loop_ratio(1), Decimal::ZERO);
        assert_eq!(loop_ratio(4), "0.75".parse().expect("a number"));
    }
}
