//! How often calls run and how: what only the user knows.

use std::sync::Arc;

use rust_decimal::Decimal;

/// What is known of one call's use. Everything that nobody said is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    pub calls: Option<Volume>,
    /// Share of the calls that go through the provider's batch interface, 0 to 1.
    pub batch: Option<Decimal>,
    /// Share of the cacheable prefix that is found in the cache, 0 to 1.
    pub hit_ratio: Option<Decimal>,
    /// Share of the calls that are sent, and billed, once more, 0 to 1.
    pub retries: Option<Decimal>,
    /// Turns of a conversation, or requests of an agent's run.
    pub turns: Option<u64>,
}

/// Calls per month, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    pub calls: u64,
    /// `promptlint.toml:14`
    pub source: Arc<str>,
}
