//! One end of the band as lines of arithmetic.

use rust_decimal::Decimal;

use crate::prices::Rates;

use super::line::{Factor, Item, Line};
use super::turns::Grown;

/// The quantities of one call: what it sends, what is found in the cache, what comes back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene {
    /// The requests of the call: one, or those of a run or a conversation.
    pub(super) sent: Grown,
    /// Tokens at the start of the first prompt that other calls leave in the cache.
    pub(super) prefix: u64,
    /// The share of calls that find them there, 0 to 1.
    pub(super) hit: Decimal,
    /// Tokens behind the prefix that are written to no other call's use; `None` for all of them.
    pub(super) written: Option<u64>,
    /// Later requests find all that the one before them sent, not just the prefix.
    pub(super) grows: bool,
    /// The share of later requests that find it, 0 to 1.
    pub(super) again: Decimal,
    /// Shorter prompts are not cached.
    pub(super) minimum: u64,
    /// Generated tokens of one choice of one request.
    pub(super) output: u64,
    pub(super) choices: u64,
    /// Seconds that an entry is written for.
    pub(super) lifetime: u32,
    /// Calls that share it all.
    pub(super) shared_by: u64,
}

impl Scene {
    /// Prompt tokens of one call, rounded up.
    pub(super) fn input(&self) -> u64 {
        self.sent.total().div_ceil(self.shared_by)
    }

    /// Generated tokens of one call.
    pub(super) fn generated(&self) -> u64 {
        let requests = self.sent.turns / self.shared_by;
        self.output.saturating_mul(self.choices).saturating_mul(requests)
    }

    /// The prompt of the average request: what decides which rates hold.
    pub(super) fn mean_prompt(&self) -> u64 {
        self.sent.total() / self.sent.turns.max(1)
    }

    /// The same without a cache.
    pub(super) fn uncached(self) -> Self {
        let none = Decimal::ZERO;
        Self { prefix: 0, hit: none, again: none, written: Some(0), grows: false, ..self }
    }

    /// The same when the cache gives back nothing, or all that it can.
    pub(super) fn hitting(self, share: Decimal) -> Self {
        Self { hit: share, again: share, ..self }
    }

    /// `None` when a number is too large for a decimal.
    pub(super) fn lines(&self, rates: &Rates) -> Option<Vec<Line>> {
        let mut lines = Lines { rates, lifetime: self.lifetime, done: Some(Vec::new()) };
        let Grown { turns, first, .. } = self.sent;
        let later = turns.saturating_sub(1);
        // Without a price for reading there is nothing to gain, and what is written is written all the same.
        let readable = rates.cached_input.is_some();
        let prefix = if readable { self.prefix.min(first) } else { 0 };
        lines.prefix(prefix, self.hit);
        let rest = first - prefix;
        let written = self.written.map_or(rest, |written| written.min(rest));
        lines.add(Item::CacheWrite, "written, never read", tokens(written));
        lines.add(Item::Input, if prefix + written > 0 { "the rest" } else { "" }, tokens(rest - written));
        if later > 0 {
            let all = self.sent.total() - first;
            let (finding, again) = match (readable, self.grows) {
                (true, true) => self.sent.reread(self.minimum),
                (true, false) => (0, later.saturating_mul(prefix)),
                (false, _) => (0, 0),
            };
            let label = format!("sent again, turns 2 to {turns}");
            lines.shared(&label, again, self.again, self.grows);
            // What a growing prompt adds is written for the next turn to read.
            let rest = all.saturating_sub(again);
            let added = finding.saturating_mul(self.sent.growth).min(rest);
            lines.add(Item::CacheWrite, "added by the turns", tokens(added));
            let label = if again + added > 0 { "the turns' rest" } else { &label };
            lines.add(Item::Input, label, tokens(rest - added));
        }
        let mut factors = tokens(self.output);
        for (number, of) in
            [(self.choices, "choices"), (turns, if self.shared_by > 1 { "turns" } else { "requests" })]
        {
            if number > 1 {
                factors.push(Factor::new(number, of));
            }
        }
        lines.add(Item::Output, "", factors);
        if !rates.per_request.is_zero() {
            lines.at(
                Item::Request,
                "",
                vec![Factor::new(turns, if self.shared_by > 1 { "turns" } else { "requests" })],
                rates.per_request,
            );
        }
        let lines = lines.done?;
        lines.into_iter().map(|line| line.shared(self.shared_by)).collect()
    }
}

fn tokens(number: u64) -> Vec<Factor> {
    vec![Factor::tokens(number)]
}

struct Lines<'a> {
    rates: &'a Rates,
    lifetime: u32,
    done: Option<Vec<Line>>,
}

impl Lines<'_> {
    /// At the price of the item; what is written costs as much as input where writing has no price of its own.
    fn add(&mut self, item: Item, part: &str, factors: Vec<Factor>) {
        let Rates { input, cached_input, output, .. } = self.rates;
        let (item, rate) = match (item, self.rates.cache_write(self.lifetime), cached_input) {
            (Item::CacheWrite, Some(write), _) => (item, write),
            (Item::CachedInput, _, Some(read)) => (item, *read),
            (Item::Output, ..) => (item, *output),
            _ => (Item::Input, *input),
        };
        self.at(item, part, factors, rate);
    }

    fn at(&mut self, item: Item, part: &str, factors: Vec<Factor>, rate: Decimal) {
        if factors.iter().any(|factor| factor.value.is_zero()) {
            return;
        }
        self.done = self.done.take().and_then(|mut lines| {
            lines.push(Line::new(item, part, factors, rate)?);
            Some(lines)
        });
    }

    fn prefix(&mut self, prefix: u64, hit: Decimal) {
        self.shared("the prefix", prefix, hit, true);
    }

    /// Tokens that a share of requests finds in the cache; the others write them again.
    fn shared(&mut self, part: &str, number: u64, hit: Decimal, writes: bool) {
        let share = |share: Decimal, of: &str| {
            let mut factors = tokens(number);
            if share != Decimal::ONE {
                factors.push(Factor::new(share, of));
            }
            factors
        };
        self.add(Item::CachedInput, part, share(hit, "hits"));
        let item = if writes { Item::CacheWrite } else { Item::Input };
        self.add(item, part, share(Decimal::ONE - hit, "misses"));
    }
}
