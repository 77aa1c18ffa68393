//! One call of a side, by itself: what is compared, shown and held against a budget once the code is no longer needed.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::band::Band;
use crate::cost::line::{Line, Money};
use crate::cost::report::{Parts, Reach};
use crate::position::{Locator, Position};

/// What a call costs on one side. Money is decimal text in US dollars; a number that nobody knows is null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    pub id: String,
    /// The call, or the caller of the wrapper that it stands in.
    pub path: String,
    pub line: u32,
    /// In a notebook: the cell's index, from 0; lines then count inside the cell.
    #[serde(default)]
    pub cell: Option<u32>,
    pub model: Option<String>,
    #[serde(default)]
    pub host: Option<String>,
    #[serde(default)]
    pub team: Option<String>,
    #[serde(default)]
    pub feature: Option<String>,
    pub input_tokens: Option<Band<u64>>,
    #[serde(default)]
    pub cached_input_tokens: Option<Band<u64>>,
    pub output_tokens: Option<Band<u64>>,
    #[serde(default)]
    pub parts: Option<Parts>,
    #[schemars(with = "Option<Band<String>>")]
    pub per_call: Option<Band<Money>>,
    #[serde(default)]
    pub calls_per_month: Option<u64>,
    #[schemars(with = "Option<Band<String>>")]
    pub per_month: Option<Band<Money>>,
    /// Why there is no price.
    pub unpriced: Option<String>,
    /// Every guess, in words.
    #[serde(default)]
    pub assumptions: Vec<String>,
}

/// One product of the sum that the expected cost of a call is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Product {
    /// `input`, `cached input`, `cache write`, `output` or `request`.
    pub item: String,
    /// Tokens, or requests.
    #[schemars(with = "String")]
    pub quantity: Decimal,
    /// US dollars per million tokens, or per request.
    #[schemars(with = "String")]
    pub rate: Decimal,
    /// What it comes to, US dollars.
    #[schemars(with = "String")]
    pub money: Money,
}

impl From<&Line> for Product {
    fn from(line: &Line) -> Self {
        let calls = Decimal::from(line.shared_by.max(1));
        Self {
            item: line.item.name().to_owned(),
            quantity: line.quantity().checked_div(calls).unwrap_or_default().normalize(),
            rate: line.rate.normalize(),
            money: line.money,
        }
    }
}

/// Without zeros at its ends, so that equal figures are written alike.
pub fn exact(band: Band<Money>) -> Band<Money> {
    Band {
        low: band.low.normalize(),
        expected: band.expected.normalize(),
        high: band.high.map(|high| high.normalize()),
    }
}

impl Entry {
    pub fn of(reach: &Reach<'_>, locator: &Locator<'_>) -> Self {
        let place = reach.place();
        let at = locator.position(place).unwrap_or(Position { cell: None, line: 1, column: 1 });
        let usual = reach.estimate.usual();
        Self {
            id: reach.call.id.to_string(),
            path: place.path.to_string(),
            line: at.line,
            cell: at.cell,
            model: reach.model().map(ToString::to_string),
            host: reach.host().map(ToOwned::to_owned),
            team: reach.owner.team.as_ref().map(ToString::to_string),
            feature: reach.owner.feature.as_ref().map(ToString::to_string),
            input_tokens: usual.map(|cost| cost.input),
            cached_input_tokens: usual.map(|cost| cost.cached),
            output_tokens: usual.map(|cost| cost.output),
            parts: reach.parts(),
            per_call: reach.per_call().map(exact),
            calls_per_month: reach.usage.calls.as_ref().map(|volume| volume.calls),
            per_month: reach.per_month.map(exact),
            unpriced: reach.estimate.per_call.as_ref().err().map(ToString::to_string),
            assumptions: reach.estimate.assumptions.iter().map(ToString::to_string).collect(),
        }
    }

    /// The function that calls, or the whole id where it names none.
    pub fn name(&self) -> &str {
        self.id.split_once("::").map_or(&self.id, |(_, name)| name)
    }
}
