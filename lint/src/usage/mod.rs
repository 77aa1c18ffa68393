//! How often calls run and how, whose they are and for what: what only the user knows.
//!
//! - [`apply`]: from the tables of the configuration to one call.
//! - [`owners`]: teams, by the configuration or by CODEOWNERS.
//! - [`sync`]: the usage file kept in step with the code.

pub mod apply;
pub mod owners;
pub mod sync;

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
    /// The model, where the code does not say it.
    pub model: Option<Arc<str>>,
}

impl Usage {
    /// The same at so many times the volume.
    #[must_use]
    pub fn times(mut self, number: u64) -> Self {
        if let Some(volume) = &mut self.calls {
            volume.calls = volume.calls.saturating_mul(number);
        }
        self
    }
}

/// Calls per month, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    pub calls: u64,
    /// `promptlint.toml:14`
    pub source: Arc<str>,
}

/// Whose call it is, and for what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    pub team: Option<Arc<str>>,
    pub feature: Option<Arc<str>>,
}
