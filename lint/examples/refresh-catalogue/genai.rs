//! genai-prices' data, as `genai.py` prints it: dated prices, future ones too, and service tiers.

use std::collections::BTreeMap;

use promptlint_lint::prices::catalogue::{Kind, Offer, Price, Row};
use promptlint_lint::prices::{Date, Host, host};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use crate::Result;
use crate::found::{Found, number, spell, write_time};

type Prices = BTreeMap<String, Value>;

#[derive(Debug, Deserialize)]
struct Model {
    id: String,
    #[serde(rename = "match")]
    matches: Value,
    context_window: Option<u64>,
    prices: Value,
    #[serde(default)]
    price_variants: Vec<Variant>,
}

#[derive(Debug, Deserialize)]
struct Variant {
    when: BTreeMap<String, String>,
    prices: Prices,
    constraint: Option<Constraint>,
}

#[derive(Debug, Deserialize)]
struct Conditional {
    prices: Prices,
    constraint: Option<Constraint>,
}

#[derive(Debug, Default, Deserialize)]
struct Constraint {
    start_date: Option<Date>,
    /// Busy hours.
    start_time: Option<String>,
}

pub(crate) fn read(text: &str, hosts: &[&'static Host]) -> Result<Found> {
    let all: BTreeMap<String, Vec<Model>> = serde_json::from_str(text)?;
    let mut found = Found::default();
    for (provider, models) in &all {
        let Some(seller) = hosts.iter().find(|host| host.genai.contains(provider)) else { continue };
        for model in models {
            // Its block for Google has what Vertex AI sells of others, too.
            let vertex = host("vertex").filter(|_| seller.id == "google" && !is_googles(&model.id));
            let seller = vertex.unwrap_or(seller);
            let spelled = spell(&model.id, seller);
            let prices = prices(model)?;
            if prices.is_empty() {
                continue;
            }
            let generates = prices.iter().any(|price| !price.standard.output.is_zero());
            let offer = Offer {
                kind: (!generates && !model.id.contains(":free")).then_some(Kind::Embedding),
                context: model.context_window,
                fees: fees(model),
                prices,
                by: vec!["genai-prices".to_owned()],
                ..Offer::default()
            };
            found.add(&model.id, spelled, seller, offer);
            for alias in aliases(&model.matches) {
                found.alias(alias, &model.id, seller);
            }
        }
    }
    Ok(found)
}

fn is_googles(id: &str) -> bool {
    ["gemini", "gemma", "text-embedding", "embedding", "learnlm"].iter().any(|start| id.starts_with(start))
}

/// The ids that a model is said to equal. What it merely starts with may be another model tomorrow.
fn aliases(matches: &Value) -> Vec<&str> {
    let any = matches.get("or_").and_then(Value::as_array);
    any.into_iter().flatten().chain([matches]).filter_map(|clause| clause.get("equals")?.as_str()).collect()
}

fn prices(model: &Model) -> Result<Vec<Price>> {
    let listed: Vec<Conditional> = match &model.prices {
        Value::Array(_) => serde_json::from_value(model.prices.clone())?,
        one => vec![Conditional { prices: serde_json::from_value(one.clone())?, constraint: None }],
    };
    let mut prices: Vec<Price> = Vec::new();
    let mut busy = None;
    for conditional in listed {
        let Some(standard) = row(&conditional.prices, &model.id) else { continue };
        let constraint = conditional.constraint.unwrap_or_default();
        if constraint.start_time.is_some() {
            busy = Some(standard);
            continue;
        }
        let request = conditional.prices.get("requests_kcount").and_then(number);
        let request = request.map(|price| (price / Decimal::from(1000)).normalize());
        prices.push(Price { from: constraint.start_date, standard, request, ..Price::default() });
    }
    prices.sort_by_key(|price| price.from);
    if let (Some(busy), Some(last)) = (busy, prices.last_mut()) {
        last.off_peak = Some(std::mem::replace(&mut last.standard, busy));
    }
    let starts: Vec<Option<Date>> = prices.iter().skip(1).map(|price| price.from).chain([None]).collect();
    for variant in &model.price_variants {
        let tier =
            variant.when.get("processing").or(variant.when.get("service_tier")).map_or("", |tier| tier);
        let Some(row) = row(&variant.prices, &model.id) else { continue };
        let since = variant.constraint.as_ref().and_then(|constraint| constraint.start_date);
        for (price, next) in prices.iter_mut().zip(&starts) {
            // One that begins after the price has ended says nothing of it.
            if since.is_some_and(|since| next.is_some_and(|next| since >= next)) {
                continue;
            }
            let place = match tier {
                "batch" => &mut price.batch,
                "flex" => &mut price.flex,
                "priority" => &mut price.priority,
                _ => continue,
            };
            // The first that matches holds.
            place.get_or_insert_with(|| row.clone());
        }
    }
    Ok(prices)
}

fn row(prices: &Prices, model: &str) -> Option<Row> {
    let mut starts: Vec<u64> = prices
        .values()
        .filter_map(|price| price.get("tiers")?.as_array())
        .flatten()
        .filter_map(|tier| tier.get("start")?.as_u64())
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let mut row = at(prices, model, None)?;
    row.over =
        starts.into_iter().filter_map(|start| Some((start, at(prices, model, Some(start))?))).collect();
    Some(row)
}

/// The rates for more input than `start`; `None` for the least.
fn at(prices: &Prices, model: &str, start: Option<u64>) -> Option<Row> {
    let price = |name: &str| {
        let price = prices.get(name)?;
        let Some(base) = price.get("base") else { return number(price) };
        let tiers = price.get("tiers").and_then(Value::as_array).into_iter().flatten();
        let mut reached = tiers.filter(|tier| tier.get("start").and_then(Value::as_u64) <= start);
        number(reached.next_back().and_then(|tier| tier.get("price")).unwrap_or(base))
    };
    let written = [("cache_write_mtok", write_time(model)), ("cache_write_1h_mtok", "1h")];
    let write = written.into_iter().filter_map(|(name, time)| Some((time.to_owned(), price(name)?)));
    Some(Row {
        input: price("input_mtok")?,
        output: price("output_mtok").unwrap_or_default(),
        read: price("cache_read_mtok").filter(|price| !price.is_zero()),
        write: write.filter(|(_, price)| !price.is_zero()).collect(),
        over: Vec::new(),
    })
}

fn fees(model: &Model) -> BTreeMap<String, Decimal> {
    let latest = match &model.prices {
        Value::Array(all) => all.last().and_then(|last| last.get("prices")),
        one => Some(one),
    };
    let named = [("web_searches_kcount", "web-search"), ("storage_searches_kcount", "file-search")];
    let fee = |(name, fee): (&str, &str)| Some((fee.to_owned(), latest?.get(name).and_then(number)?));
    named.into_iter().filter_map(fee).collect()
}
