//! Requests that follow one another and send again what was said before: an agent's run, a conversation.
//!
//! Request t sends the first prompt and what the t − 1 requests before it added, so that T requests together send
//! T × first + T × (T − 1) ÷ 2 × growth tokens: twice the turns are four times the history.

use std::sync::Arc;

use crate::band::Band;
use crate::call::{HoleOrigin, Role};
use crate::tokens::{self, OutputTokens};

use super::caching;
use super::request::Inputs;

/// What an agent's run is taken for where only its limit is known: two calls of tools and the answer. Our judgement;
/// no public trace tells.
const RUN: u64 = 3;

/// How often a call sends its prompt again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turns {
    pub kind: TurnsKind,
    /// Requests of a run, turns of a conversation.
    pub requests: Band<u64>,
    /// Tokens that each of them adds to the next one's prompt.
    pub growth: Band<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnsKind {
    /// One call is one request that knows of no other.
    Once,
    /// One call makes several requests.
    Run,
    /// One call is one turn; it is costed as the average one.
    Conversation,
}

impl Turns {
    const ONCE: Self = Self {
        kind: TurnsKind::Once,
        requests: Band { low: 1, expected: 1, high: Some(1) },
        growth: NOTHING,
    };

    /// The calls that share what all requests cost.
    pub(super) fn shared_by(self, requests: u64) -> u64 {
        if self.kind == TurnsKind::Conversation { requests } else { 1 }
    }
}

const NOTHING: Band<u64> = Band { low: 0, expected: 0, high: Some(0) };

/// Tokens that all requests of a run or conversation send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grown {
    pub turns: u64,
    /// Tokens of the first prompt.
    pub first: u64,
    /// Tokens that each turn adds to the next one's prompt.
    pub growth: u64,
}

impl Grown {
    /// How often the growth is sent: 1 + 2 + … + (turns − 1).
    pub fn repeats(self) -> u64 {
        self.turns.saturating_mul(self.turns.saturating_sub(1)) / 2
    }

    pub fn total(self) -> u64 {
        self.turns.saturating_mul(self.first).saturating_add(self.repeats().saturating_mul(self.growth))
    }

    /// The requests after the first that find the prompt before them in the cache, since it has at least `minimum`
    /// tokens, and how many tokens they find.
    pub fn reread(self, minimum: u64) -> (u64, u64) {
        let before = self.turns.saturating_sub(1);
        let short = match minimum.saturating_sub(self.first) {
            0 => 0,
            _ if self.growth == 0 => before,
            missing => missing.div_ceil(self.growth).min(before),
        };
        let sum = |turns| Self { turns, ..self }.total();
        (before - short, sum(before) - sum(short))
    }

    /// `10 × 872 + 45 × 370`
    pub fn formula(self) -> String {
        format!("{} × {} + {} × {}", self.turns, self.first, self.repeats(), self.growth)
    }
}

pub(super) fn of(inputs: &Inputs<'_>, assumptions: &mut Vec<Arc<str>>) -> Turns {
    let told = inputs.usage.turns;
    let added = |origin| tokens::hole_default(origin).map_or(0, |default| default.tokens);
    let growth = |by: u64, output: &OutputTokens| Band {
        low: output.total.low,
        expected: output.visible.expected + by,
        high: None,
    };
    if let Some(most) = inputs.request.options.turns.filter(|most| *most > 1) {
        let has_tools = inputs.request.prompt.segments.iter().any(|segment| segment.role == Role::Tools);
        let usual = if has_tools { RUN } else { 1 };
        let requests = told.unwrap_or(usual).clamp(1, most);
        let why = match (told, has_tools) {
            (Some(_), _) => "your figure",
            (None, true) => "two calls of tools and the answer, our default",
            (None, false) => "no tools are seen",
        };
        assumptions.push(format!("requests of a run: {requests} of at most {most}: {why}").into());
        let result = added(HoleOrigin::ToolResult);
        if requests > 1 {
            let words = format!(
                "each request adds its answer and {result} tokens of a tool's result to the next one"
            );
            assumptions.push(words.into());
        }
        let requests = Band { low: told.map_or(1, |_| requests), expected: requests, high: Some(most) };
        return Turns { kind: TurnsKind::Run, requests, growth: growth(result, inputs.output) };
    }
    let Some(turns) = told.filter(|turns| *turns > 1) else { return Turns::ONCE };
    if caching::history(&inputs.request.prompt.segments).is_none() {
        assumptions.push("`turns` changes nothing: no history is seen in the prompt".into());
        return Turns::ONCE;
    }
    let input = added(HoleOrigin::UserInput);
    assumptions.push(
        format!("the average turn of a conversation of {turns}; each adds its answer and {input} tokens of user input").into(),
    );
    let growth = growth(input, inputs.output);
    Turns { kind: TurnsKind::Conversation, requests: Band::exact(turns), growth }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_quadratic() {
        for turns in 1..50 {
            let grown = Grown { turns, first: 800, growth: 300 };
            let by_hand: u64 = (0..turns).map(|turn| 800 + turn * 300).sum();
            assert_eq!(grown.total(), by_hand);
            for minimum in [0, 800, 801, 1024, 1100, 1101, 90_000] {
                let found: Vec<u64> = (1..turns)
                    .map(|turn| 800 + (turn - 1) * 300)
                    .filter(|prompt| *prompt >= minimum)
                    .collect();
                assert_eq!(grown.reread(minimum), (found.len() as u64, found.iter().sum()), "{minimum}");
            }
        }
        assert_eq!(Grown { turns: 10, first: 872, growth: 370 }.formula(), "10 × 872 + 45 × 370");
    }
}
