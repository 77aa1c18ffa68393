//! `catalogue/models.jsonl`: what is sold by whom, a line an offer. The lines are sorted, so that a look-up reads a
//! dozen of them and parses one.

use std::cmp::Ordering;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

const LINES: &str = include_str!("../../catalogue/models.jsonl");
const KEY: &str = "{\"at\":\"";

/// One model as one host sells it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Offer {
    /// `model|host`, and `|region` where that has a price of its own; the model in the form of [`key`].
    pub(super) at: String,
    /// As the host spells it, where that is not the key.
    #[serde(default)]
    id: Option<String>,
    /// The oldest first.
    #[serde(default)]
    pub(super) prices: Vec<Price>,
    /// When the host stops to serve it.
    #[serde(default)]
    pub(super) retires: Option<Date>,
    /// The sources that say so.
    #[serde(default)]
    pub(super) by: Vec<String>,
}

impl Offer {
    fn parts(&self) -> (&str, &str, Option<&str>) {
        let mut parts = self.at.split('|');
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next())
    }

    /// As the host spells it.
    pub(super) fn id(&self) -> &str {
        self.id.as_deref().unwrap_or(self.parts().0)
    }

    pub(super) fn host(&self) -> &str {
        self.parts().1
    }

    pub(super) fn region(&self) -> Option<&str> {
        self.parts().2
    }

    /// The price that holds on a day, and the next one.
    pub(super) fn price_on(&self, day: Date) -> (Option<&Price>, Option<&Price>) {
        let later = self.prices.iter().position(|price| price.from.is_some_and(|from| from > day));
        let later = later.unwrap_or(self.prices.len());
        (later.checked_sub(1).and_then(|at| self.prices.get(at)), self.prices.get(later))
    }
}

/// What holds from a day on, in US dollars.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Price {
    /// `None`: since ever.
    #[serde(default)]
    pub(super) from: Option<Date>,
    #[serde(rename = "in")]
    pub(super) input: Decimal,
    #[serde(rename = "out")]
    pub(super) output: Decimal,
    #[serde(default)]
    pub(super) read: Option<Decimal>,
    #[serde(default)]
    pub(super) write: Writes,
    #[serde(default)]
    pub(super) over: Vec<(u64, Row)>,
    #[serde(default)]
    pub(super) batch: Option<Row>,
    #[serde(default)]
    pub(super) flex: Option<Row>,
    #[serde(default)]
    pub(super) priority: Option<Row>,
    /// Outside the host's busy hours.
    #[serde(default)]
    pub(super) off_peak: Option<Row>,
    /// US dollars per request, whatever its size.
    #[serde(default)]
    pub(super) request: Option<Decimal>,
}

/// Per million tokens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    #[serde(rename = "in")]
    pub(super) input: Decimal,
    #[serde(rename = "out")]
    pub(super) output: Decimal,
    #[serde(default)]
    pub(super) read: Option<Decimal>,
    #[serde(default)]
    pub(super) write: Writes,
    #[serde(default)]
    pub(super) over: Vec<(u64, Row)>,
}

/// What writing to the cache costs, by how long it keeps: `5m`, `30m`, `1h`, `12h`.
pub(super) type Writes = std::collections::BTreeMap<String, Decimal>;

/// An id in the form of the keys: in small letters, and with `-` for `.`.
pub(super) fn key(id: &str) -> String {
    id.trim().to_ascii_lowercase().replace('.', "-")
}

/// Every offer of the model with this key.
pub(super) fn offers(key: &str) -> Vec<Offer> {
    let prefix = format!("{key}|");
    let first = position(&prefix);
    let lines = LINES.get(first..).unwrap_or_default().lines();
    lines
        .take_while(|line| at(line).starts_with(&prefix))
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

/// Where the first line stands whose key is not before `key`.
fn position(key: &str) -> usize {
    let (mut low, mut high) = (0, LINES.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start =
            LINES.as_bytes()[..middle].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let line = LINES.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        if at(line).cmp(key) == Ordering::Less {
            low = start + line.len() + 1;
        } else {
            high = start;
        }
    }
    low
}

fn at(line: &str) -> &str {
    line.strip_prefix(KEY).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_parses_and_is_found() {
        let mut last = "";
        for line in LINES.lines() {
            let offer: Offer = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
            assert!(last < at(line), "{last} stands before {}", at(line));
            last = at(line);
            let (model, ..) = offer.parts();
            assert!(offers(model).contains(&offer), "{line}");
            assert_eq!(key(offer.id()), model);
            assert!(super::super::hosts::hosts().contains_key(offer.host()), "{line}");
        }
        for absent in ["", "gpt", "zzzz", "gpt-4o-"] {
            assert_eq!(offers(absent), []);
        }
    }

    #[test]
    fn prices_stand_in_the_order_of_their_days() {
        for line in LINES.lines() {
            let offer: Offer = serde_json::from_str(line).expect(line);
            assert!(offer.prices.windows(2).all(|pair| pair[0].from < pair[1].from), "{line}");
        }
    }
}
