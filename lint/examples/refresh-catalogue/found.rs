//! What one source says, in the catalogue's own form.

use std::collections::BTreeMap;

use promptlint_lint::prices::Host;
use promptlint_lint::prices::catalogue::{Offer, Price};
use promptlint_lint::prices::spelling::{Spelled, key};
use rust_decimal::Decimal;
use serde_json::Value;

#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) offers: BTreeMap<String, Offer>,
    /// Models that one host sells under one name at two prices: what was kept, and what was not.
    pub(crate) clashes: Vec<String>,
}

impl Found {
    /// `id` as the host spells it.
    pub(crate) fn add(&mut self, id: &str, spelled: Spelled, host: &Host, mut offer: Offer) {
        let region = spelled.region.as_deref().map(|region| format!("|{region}")).unwrap_or_default();
        let mut name = spelled.name.clone();
        let at = |name: &str| format!("{name}|{}{region}", host.id);
        let written = bare(id, host);
        if let Some(other) = self.offers.get_mut(&at(&name)) {
            let same = match (other.prices.as_mut_slice(), offer.prices.as_slice()) {
                // The same price, of which one says more.
                ([ours], [theirs]) if ours.standard.is_same_base(&theirs.standard) => {
                    complete(ours, theirs.clone());
                    true
                }
                (ours, theirs) => ours == theirs,
            };
            if same {
                return;
            }
            if spelled.path == name || self.offers.contains_key(&at(&spelled.path)) {
                self.clashes.push(format!(
                    "{name} at {}: `{}` and `{written}`",
                    host.id,
                    self.offers[&at(&name)].id()
                ));
                return;
            }
            name = spelled.path;
        }
        offer.at = at(&name);
        offer.id = (written != name).then_some(written);
        self.offers.entry(offer.at.clone()).or_insert(offer);
    }

    pub(crate) fn alias(&mut self, alias: &str, model: &str, host: &Host) {
        let (alias, model) = (spell(alias, host), spell(model, host));
        if alias.name == model.name || alias.name.is_empty() {
            return;
        }
        let at = format!("{}|{}", alias.name, host.id);
        self.offers.entry(at.clone()).or_insert(Offer { at, is: Some(model.name), ..Offer::default() });
    }
}

/// What another source, or another entry of the same, knows of one price besides.
pub(crate) fn complete(price: &mut Price, other: Price) {
    price.batch = price.batch.take().or(other.batch);
    price.flex = price.flex.take().or(other.flex);
    price.priority = price.priority.take().or(other.priority);
    price.off_peak = price.off_peak.take().or(other.off_peak);
    price.request = price.request.take().or(other.request);
    let (row, other) = (&mut price.standard, other.standard);
    row.read = row.read.or(other.read);
    for (time, price) in other.write {
        row.write.entry(time).or_insert(price);
    }
    if row.over.is_empty() {
        row.over = other.over;
        return;
    }
    for ((_, row), (_, other)) in row.over.iter_mut().zip(other.over) {
        for (time, price) in other.write {
            row.write.entry(time).or_insert(price);
        }
    }
}

/// An id as `host` writes it: what stands before a slash there is a maker's name, not another host.
pub(crate) fn spell(id: &str, host: &Host) -> Spelled {
    let first = id.split('/').next().unwrap_or_default();
    let says_host = promptlint_lint::prices::host(first).is_some_and(|found| found.id == host.id);
    if says_host { Spelled::of(id) } else { Spelled::of(&format!("{}/{id}", host.id)) }
}

/// Without the prefixes that are litellm's or the region's.
fn bare(id: &str, host: &Host) -> String {
    let mut id = id;
    if matches!(host.id.as_str(), "bedrock" | "azure") {
        id = id.rsplit('/').next().unwrap_or(id);
        for region in ["us-gov.", "us.", "eu.", "apac.", "au.", "jp.", "ca.", "global.", "regional."] {
            id = id.strip_prefix(region).unwrap_or(id);
        }
    }
    id.to_owned()
}

/// A number as the source's own decimal text has it: JSON's numbers are read as the shortest text that gives the same
/// binary number, which is the one that was written.
pub(crate) fn number(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let exact = if text.contains(['e', 'E']) { Decimal::from_scientific(&text) } else { text.parse() };
    // Some were computed in floating point: 0.8900000000000001.
    exact.ok().map(|number| number.round_dp(15).normalize())
}

/// From dollars per token to dollars per million.
pub(crate) fn million(value: &Value) -> Option<Decimal> {
    number(value).map(|price| (price * Decimal::from(1_000_000)).round_dp(9).normalize())
}

/// From dollars per use to dollars per 1,000.
pub(crate) fn per_thousand(value: &Value) -> Option<Decimal> {
    number(value).map(|price| (price * Decimal::from(1000)).normalize())
}

/// How long what is written to the cache lives where a source does not say: Anthropic's `cache_control` 5 minutes,
/// `OpenAI`'s from GPT-5.6 on 30 minutes (openai 3.54.0, `prompt_cache_options`).
pub(crate) fn write_time(model: &str) -> &'static str {
    if key(model).contains("gpt-") { "30m" } else { "5m" }
}
