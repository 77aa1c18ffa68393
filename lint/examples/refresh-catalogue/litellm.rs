//! litellm's `model_prices_and_context_window_backup.json`: one key per host, region and model; today's price only.

use std::collections::BTreeMap;

use promptlint_lint::models::Reasoning;
use promptlint_lint::prices::catalogue::{Kind, Offer, Price, Row};
use promptlint_lint::prices::{Date, Host};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::Result;
use crate::found::{Found, million, per_thousand, spell, write_time};

const MODES: &[&str] = &["chat", "responses", "completion", "embedding"];

type Entry = Map<String, Value>;

pub(crate) fn read(text: &str, hosts: &[&'static Host]) -> Result<Found> {
    let all: BTreeMap<String, Entry> = serde_json::from_str(text)?;
    let mut found = Found::default();
    // The first of a host's providers holds where two of them sell one model.
    let order = |entry: &Entry| {
        let provider = entry.get("litellm_provider").and_then(Value::as_str).unwrap_or_default();
        seller(entry, hosts).and_then(|host| host.litellm.iter().position(|name| name == provider))
    };
    let mut sorted: Vec<(&String, &Entry)> = all.iter().collect();
    sorted.sort_by_key(|(id, entry)| (order(entry), *id));
    for (id, entry) in sorted {
        if let Some(other) = entry.get("alias_of").and_then(Value::as_str) {
            if let Some(host) = all.get(other).and_then(|entry| seller(entry, hosts)) {
                found.alias(&own_id(id, host), &own_id(other, host), host);
            }
            continue;
        }
        let mode = entry.get("mode").and_then(Value::as_str).unwrap_or_default();
        let Some(host) = seller(entry, hosts) else { continue };
        // Throughput that is bought by the month, and what is not priced by the token.
        if !MODES.contains(&mode)
            || id.contains("-commitment/")
            || id.contains('*')
            || id.contains("claude_platform/")
        {
            continue;
        }
        let spelled = spell(&own_id(id, host), host);
        let Some(price) = price(entry, &spelled.name, host, mode) else { continue };
        let mut offer = Offer {
            prices: vec![price],
            kind: (mode == "embedding" || id.contains("embed")).then_some(Kind::Embedding),
            by: vec!["litellm".to_owned()],
            src: text_of(entry, "source"),
            uplift: uplift(entry, host),
            fees: fees(entry, host),
            reasoning: reasoning(entry),
            effort: text_of(entry, "default_reasoning_effort"),
            successor: text_of(entry, "successor_model").map(|id| spell(&own_id(&id, host), host).name),
            ..Offer::default()
        };
        let number =
            |name: &str| entry.get(name).and_then(Value::as_f64).map(whole).filter(|number| *number > 0);
        offer.context = number("max_input_tokens");
        offer.output = number("max_output_tokens").filter(|_| mode != "embedding");
        offer.retires = text_of(entry, "deprecation_date").and_then(|day| day.parse::<Date>().ok());
        found.add(&own_id(id, host), spelled, host, offer);
    }
    Ok(found)
}

fn seller(entry: &Entry, hosts: &[&'static Host]) -> Option<&'static Host> {
    let provider = entry.get("litellm_provider")?.as_str()?;
    hosts.iter().find(|host| host.litellm.iter().any(|name| name == provider)).copied()
}

/// Without litellm's own prefix for the host, but with what the host itself writes.
fn own_id(id: &str, host: &Host) -> String {
    let Some((first, rest)) = id.split_once('/') else { return id.to_owned() };
    let ours = promptlint_lint::prices::host(first).is_some_and(|found| found.id == host.id);
    // The region stands behind the prefix, and is read from there.
    let keep = matches!(host.id.as_str(), "bedrock" | "azure") && rest.contains('/');
    if ours && !keep { rest.to_owned() } else { id.to_owned() }
}

fn text_of(entry: &Entry, name: &str) -> Option<String> {
    entry.get(name)?.as_str().map(str::to_owned)
}

fn price(entry: &Entry, model: &str, host: &Host, mode: &str) -> Option<Price> {
    let standard = row(entry, "", model, mode)?;
    let variant = |suffix: &str| row(entry, suffix, model, mode).filter(|row| *row != standard);
    Some(Price {
        batch: variant("_batches"),
        flex: variant("_flex"),
        priority: variant("_priority"),
        off_peak: off_peak(entry),
        request: (host.id == "perplexity")
            .then(|| entry.get("search_context_cost_per_query")?.get("search_context_size_low"))
            .flatten()
            .and_then(per_thousand)
            .map(|price| (price / Decimal::from(1000)).normalize())
            .or_else(|| {
                per_thousand(entry.get("input_cost_per_request")?).map(|price| price / Decimal::from(1000))
            }),
        standard,
        ..Price::default()
    })
}

/// The rates of one service tier: `_batches`, `_flex`, `_priority`.
fn row(entry: &Entry, tier: &str, model: &str, mode: &str) -> Option<Row> {
    let mut row = step(entry, "", tier, model)?;
    if mode != "embedding" {
        // A batch or priority price for input alone says nothing of the output's.
        entry.get(&format!("output_cost_per_token{tier}"))?;
    }
    let start = "input_cost_per_token_above_";
    let end = format!("_tokens{tier}");
    for name in entry.keys() {
        let Some(size) = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(&end)) else { continue };
        let Some(tokens) = size.strip_suffix('k').and_then(|size| size.parse::<u64>().ok()) else { continue };
        if let Some(step) = step(entry, &format!("_above_{size}_tokens"), tier, model) {
            row.over.push((tokens * 1000, step));
        }
    }
    for range in entry
        .get("tiered_pricing")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|_| tier.is_empty())
    {
        let from = range.get("range")?.get(0)?.as_f64().map(whole)?;
        if from > 0
            && let Some(step) = step(range.as_object()?, "", "", model)
        {
            row.over.push((from, step));
        }
    }
    row.over.sort_by_key(|(tokens, _)| *tokens);
    Some(row)
}

fn step(entry: &Entry, above: &str, tier: &str, model: &str) -> Option<Row> {
    let price = |name: &str| entry.get(name).and_then(million);
    let input = price(&format!("input_cost_per_token{above}{tier}"))?;
    let output = price(&format!("output_cost_per_token{above}{tier}")).unwrap_or_default();
    let written = [("", write_time(model)), ("_above_1hr", "1h"), ("_above_12hr", "12h")];
    let write = written.into_iter().filter_map(|(time, name)| {
        let price = price(&format!("cache_creation_input_token_cost{time}{above}{tier}"))?;
        (!price.is_zero()).then(|| (name.to_owned(), price))
    });
    Some(Row {
        input,
        output,
        read: price(&format!("cache_read_input_token_cost{above}{tier}")).filter(|price| !price.is_zero()),
        write: write.collect(),
        over: Vec::new(),
    })
}

fn off_peak(entry: &Entry) -> Option<Row> {
    step(entry.get("off_peak_pricing")?.as_object()?, "", "", "")
}

fn uplift(entry: &Entry, host: &Host) -> BTreeMap<String, Decimal> {
    let mut uplift = BTreeMap::new();
    let mut add = |region: &str, value: Option<&Value>| {
        if let Some(factor) = value.and_then(crate::found::number) {
            uplift.insert(region.to_owned(), factor);
        }
    };
    add("*", entry.get("regional_endpoint_uplift_multiplier"));
    for region in ["us", "eu"] {
        add(region, entry.get(&format!("regional_processing_uplift_multiplier_{region}")));
    }
    if host.id == "anthropic" {
        add("us", entry.get("provider_specific_entry").and_then(|entry| entry.get("us")));
    }
    uplift
}

fn fees(entry: &Entry, host: &Host) -> BTreeMap<String, Decimal> {
    let mut fees = BTreeMap::new();
    let search =
        entry.get("search_context_cost_per_query").and_then(|costs| costs.get("search_context_size_medium"));
    if let Some(price) = search.and_then(per_thousand).filter(|_| host.id != "perplexity") {
        fees.insert("web-search".to_owned(), price);
    }
    if let Some(price) = entry.get("google_maps_grounding_cost_per_query").and_then(per_thousand) {
        fees.insert("maps-grounding".to_owned(), price);
    }
    fees.retain(|_, price| !price.is_zero());
    fees
}

fn reasoning(entry: &Entry) -> Option<Reasoning> {
    let says = |name: &str| entry.get(name).and_then(Value::as_bool).unwrap_or_default();
    if says("thinking_always_on") {
        Some(Reasoning::Always)
    } else if says("thinking_on_by_default") {
        Some(Reasoning::Default)
    } else {
        says("supports_reasoning").then_some(Reasoning::Optional)
    }
}

/// Counts are written as `128000` and as `128000.0`.
#[expect(clippy::cast_sign_loss, reason = "a count; what is below zero becomes zero")]
fn whole(number: f64) -> u64 {
    number as u64
}
