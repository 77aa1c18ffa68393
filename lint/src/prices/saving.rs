//! What a finding is worth, in US dollars per 1,000 calls.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Ask, Date, PriceBook, Quote, ServiceTier, host, quote};
use crate::band::Band;

/// What prices depend on beside the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    pub book: Arc<PriceBook>,
    pub as_of: Date,
}

/// Whom an SDK pays, where it can talk to nobody else. A vendor's own SDK talks to whoever speaks its protocol.
pub fn host_of_sdk(sdk: &str) -> Option<&'static str> {
    host(sdk).filter(|host| !host.is_vendor()).map(|host| host.id.as_str())
}

/// What would no longer be billed, or not in full. Bands are tokens per call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saves {
    /// Tokens of the prompt that need not be sent.
    Input(Band<u64>),
    /// Tokens of the prompt that could be read from the cache.
    Cached(Band<u64>),
    Output(Band<u64>),
    /// The whole call, which another model of the vendor does for less.
    Model {
        cheaper: &'static str,
        output: Band<u64>,
    },
}

impl Market {
    /// As of the day of the catalogue, at list prices.
    pub fn list() -> Self {
        Self { book: Arc::default(), as_of: crate::models::as_of() }
    }

    /// What is saved per 1,000 calls of `model` with `sdk` whose prompts have `prompt` tokens; `None` is unknown.
    pub fn saving(
        &self,
        sdk: &str,
        model: &str,
        prompt: Option<Band<u64>>,
        saves: Saves,
    ) -> Option<Band<Decimal>> {
        let ask = |model| Ask {
            model,
            host: host_of_sdk(sdk),
            region: None,
            tier: ServiceTier::Standard,
            as_of: self.as_of,
        };
        let now = quote(&ask(model), &self.book).ok()?;
        let rates = now.rates_at(prompt.map_or(0, |prompt| prompt.expected));
        let saved = match saves {
            Saves::Input(tokens) => per_thousand(tokens, rates.input),
            Saves::Cached(tokens) => per_thousand(tokens, rates.input - rates.cached_input?),
            Saves::Output(tokens) => per_thousand(tokens, rates.output),
            Saves::Model { cheaper, output } => {
                let then = quote(&ask(cheaper), &self.book).ok()?;
                let cost = |quote: &Quote, input: u64, output: u64| {
                    let rates = quote.rates_at(input);
                    (Decimal::from(input) * rates.input + Decimal::from(output) * rates.output)
                        / Decimal::from(1000)
                };
                let less = |input, output| cost(&now, input, output) - cost(&then, input, output);
                let prompt = prompt?;
                let high = prompt.high.zip(output.high).map(|(input, output)| less(input, output));
                Band {
                    low: less(prompt.low, output.low),
                    expected: less(prompt.expected, output.expected),
                    high,
                }
            }
        };
        (!saved.expected.is_sign_negative()).then_some(saved)
    }
}

/// A thousand calls with so many tokens each, at a price for a million.
fn per_thousand(tokens: Band<u64>, price: Decimal) -> Band<Decimal> {
    let cost = |tokens: u64| Decimal::from(tokens) * price / Decimal::from(1000);
    Band { low: cost(tokens.low), expected: cost(tokens.expected), high: tokens.high.map(cost) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn savings_are_money_for_a_thousand_calls() {
        let market = Market { as_of: "2026-11-29".parse().expect("a day"), ..Market::list() };
        let saving = |model, saves| {
            let prompt = Some(Band { low: 100, expected: 1_000, high: None });
            let saved = market.saving("openai", model, prompt, saves)?;
            let high = saved.high.map_or_else(|| "?".to_owned(), |high| high.normalize().to_string());
            Some(format!("{} {} {high}", saved.low.normalize(), saved.expected.normalize()))
        };
        let tokens = Band { low: 0, expected: 1_000, high: Some(2_000) };
        // $2.50, $1.25 cached and $10 per million tokens; gpt-4o-mini has $0.15 and $0.60.
        assert_eq!(saving("gpt-4o", Saves::Input(tokens)).as_deref(), Some("0 2.5 5"));
        assert_eq!(saving("gpt-4o", Saves::Cached(tokens)).as_deref(), Some("0 1.25 2.5"));
        assert_eq!(saving("gpt-4o", Saves::Output(tokens)).as_deref(), Some("0 10 20"));
        let cheaper = Saves::Model { cheaper: "gpt-4o-mini", output: tokens };
        assert_eq!(saving("gpt-4o", cheaper).as_deref(), Some("0.235 11.75 ?"));
        assert_eq!(saving("my-deployment", Saves::Input(tokens)), None);
    }
}
