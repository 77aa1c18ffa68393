//! The seam for prices. The catalogue of prices comes with an issue of its own; until then every price is unknown,
//! and an unknown price is `None`: never 0, never another model's.

use rust_decimal::Decimal;

use crate::band::Band;
use crate::models::ModelInfo;

/// US dollars per million tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    pub input: Decimal,
    pub cached_input: Option<Decimal>,
    pub output: Decimal,
}

/// Why a sum of money is not given, for `assumptions` in the output.
pub const UNKNOWN: &str = "prices are not in the catalogue yet";

/// What `model` costs; `None` is unknown.
pub fn rates(_model: &ModelInfo) -> Option<Rates> {
    None
}

/// What `tokens` of input that a call need not send cost per 1,000 calls; `None` is unknown.
pub fn input_saving(model: Option<&ModelInfo>, tokens: Band<u64>) -> Option<Band<Decimal>> {
    let rates = rates(model?)?;
    let price = |tokens: u64| Decimal::from(tokens) * rates.input / Decimal::from(1000);
    Some(Band { low: price(tokens.low), expected: price(tokens.expected), high: tokens.high.map(price) })
}
