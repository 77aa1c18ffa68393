//! Models, as a table to read, as JSON and as CSV; and what is the matter with those that code uses.

use std::fmt::Write as _;

use anyhow::Result;
use promptlint_lint::models as catalogue;
use promptlint_lint::position::Locator;
use promptlint_lint::prices::{Date, Listed, Reviewed};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use super::table::{ATTENTION, BOLD, Cell, Column, DIM, PLAIN, cell, render, room};
use super::{Display, count, printable};

pub(crate) fn write_text(listed: &[Listed], as_of: Date, meant: Option<&str>) -> Result<()> {
    if listed.is_empty() {
        let meant = meant.map_or_else(
            || "`promptlint models` lists what there is.".to_owned(),
            |meant| format!("Did you mean {meant}?"),
        );
        return super::text(&format!("No such model in the catalogue. {meant}\n"));
    }
    let columns = [
        ("MODEL", Column::Word),
        ("AT", Column::Word),
        ("TIER", Column::Word),
        ("IN", Column::Number),
        ("CACHED", Column::Number),
        ("OUT", Column::Number),
        ("CONTEXT", Column::Number),
        ("OUTPUT", Column::Number),
        ("CACHES FROM", Column::Number),
        ("RETIRES", Column::Word),
        ("ALSO", Column::Text),
    ];
    let rows: Vec<_> = listed.iter().map(row).collect();
    let known = catalogue::as_of();
    let number = count(listed.len(), "offer");
    super::text(&format!(
        "{}\n{number}. US dollars per million tokens on {as_of}; the catalogue is of {known}.\n",
        render(columns, &rows, room())
    ))
}

fn row(listed: &Listed) -> [Cell; 11] {
    let at = match &listed.region {
        Some(region) => format!("{} {region}", listed.host),
        None => listed.host.clone(),
    };
    let tier = listed.tier.map_or(if listed.is_embedding { "embedding" } else { "" }, |tier| tier.name());
    let (price, mut also) = match &listed.price {
        Ok(price) => ([Some(price.input), price.cached_input, Some(price.output)], Vec::new()),
        Err(why) => ([None; 3], vec![why.to_string()]),
    };
    if let Ok(price) = &listed.price {
        let pair = |(input, output): (Decimal, Decimal)| format!("{} / {}", plain(input), plain(output));
        if let Some((day, input, output)) = price.ahead {
            also.push(format!("from {day} {}", pair((input, output))));
        }
        for (threshold, input, output) in &price.long {
            also.push(format!("over {} {}", size(*threshold), pair((*input, *output))));
        }
        if !price.per_request.is_zero() {
            also.push(format!("{} a request", plain(price.per_request)));
        }
        also.extend(price.off_peak.map(|rates| format!("off-peak {}", pair(rates))));
        also.extend(price.batch.map(|rates| format!("batch {}", pair(rates))));
    }
    let ahead = listed.price.as_ref().is_ok_and(|price| price.ahead.is_some());
    let [input, cached, output] = price.map(|price| price.map_or_else(String::new, plain));
    let number = |number: Option<u64>| number.map_or_else(String::new, size);
    [
        cell(printable(&listed.id), BOLD),
        cell(at, DIM),
        cell(tier, PLAIN),
        cell(input, PLAIN),
        cell(cached, PLAIN),
        cell(output, PLAIN),
        cell(number(listed.context), DIM),
        cell(number(listed.output), DIM),
        cell(number(listed.cache_minimum), DIM),
        cell(
            listed.retires.map_or_else(String::new, |day| day.to_string()),
            if listed.retires.is_some() { ATTENTION } else { PLAIN },
        ),
        cell(also.join("; "), if ahead { ATTENTION } else { DIM }),
    ]
}

/// `2.50`, `0.022`: at least cents, and never less than there is.
fn plain(price: Decimal) -> String {
    let mut price = price.normalize();
    if price.scale() < 2 {
        price.rescale(2);
    }
    price.to_string()
}

/// `128k`, `1.05M`; tokens.
fn size(tokens: u64) -> String {
    let short = |unit: u64, name: &str| {
        let mut number = Decimal::from(tokens) / Decimal::from(unit);
        number = number.round_dp(2).normalize();
        format!("{number}{name}")
    };
    match tokens {
        0..1_000 => tokens.to_string(),
        1_000..1_000_000 => short(1_000, "k"),
        _ => short(1_000_000, "M"),
    }
}

/// `promptlint models --format json`. Prices are US dollars per million tokens, as decimal text.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Report<'a> {
    /// `promptlint.models/1`
    schema: &'static str,
    /// The day whose prices these are.
    as_of: String,
    /// The day of the catalogue.
    catalogue_as_of: String,
    models: Vec<ModelRow<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ModelRow<'a> {
    id: &'a str,
    host: &'a str,
    region: Option<&'a str>,
    vendor: Option<&'a str>,
    /// `small`, `mid` or `frontier`: a judgement.
    tier: Option<&'static str>,
    embedding: bool,
    context: Option<u64>,
    max_output: Option<u64>,
    input: Option<String>,
    cached_input: Option<String>,
    output: Option<String>,
    /// US dollars a request.
    per_request: Option<String>,
    batch_input: Option<String>,
    batch_output: Option<String>,
    /// What a whole request costs above so many tokens of input.
    long: Vec<LongRow>,
    /// The next change of the price.
    ahead: Option<AheadRow>,
    cache_minimum: Option<u64>,
    retires: Option<String>,
    successor: Option<&'a str>,
    /// Why there is no price.
    unpriced: Option<String>,
    source: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct LongRow {
    above: u64,
    input: String,
    output: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct AheadRow {
    from: String,
    input: String,
    output: String,
}

fn model_row(listed: &Listed) -> ModelRow<'_> {
    let price = listed.price.as_ref().ok();
    let text = |price: Decimal| price.normalize().to_string();
    ModelRow {
        id: &listed.id,
        host: &listed.host,
        region: listed.region.as_deref(),
        vendor: listed.vendor.as_deref(),
        tier: listed.tier.map(|tier| tier.name()),
        embedding: listed.is_embedding,
        context: listed.context,
        max_output: listed.output,
        input: price.map(|price| text(price.input)),
        cached_input: price.and_then(|price| price.cached_input).map(text),
        output: price.map(|price| text(price.output)),
        per_request: price.map(|price| text(price.per_request)),
        batch_input: price.and_then(|price| price.batch).map(|(input, _)| text(input)),
        batch_output: price.and_then(|price| price.batch).map(|(_, output)| text(output)),
        long: price
            .into_iter()
            .flat_map(|price| &price.long)
            .map(|(above, input, output)| LongRow {
                above: *above,
                input: text(*input),
                output: text(*output),
            })
            .collect(),
        ahead: price.and_then(|price| price.ahead).map(|(day, input, output)| AheadRow {
            from: day.to_string(),
            input: text(input),
            output: text(output),
        }),
        cache_minimum: listed.cache_minimum,
        retires: listed.retires.map(|day| day.to_string()),
        successor: listed.successor.as_deref(),
        unpriced: listed.price.as_ref().err().map(ToString::to_string),
        source: price.map(|price| price.source.as_str()),
    }
}

pub(crate) fn write_json(listed: &[Listed], as_of: Date) -> Result<()> {
    super::json(&Report {
        schema: "promptlint.models/1",
        as_of: as_of.to_string(),
        catalogue_as_of: catalogue::as_of().to_string(),
        models: listed.iter().map(model_row).collect(),
    })
}

pub(crate) fn write_csv(listed: &[Listed]) -> Result<()> {
    let mut text = String::from(
        "id,host,region,vendor,tier,input,cached_input,output,per_request,batch_input,batch_output,context,max_output,\
         cache_minimum,retires,next_change,next_input,next_output\n",
    );
    for listed in listed {
        let row = model_row(listed);
        let number = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
        let ahead = row.ahead.map(|ahead| [ahead.from, ahead.input, ahead.output]).unwrap_or_default();
        let fields = [
            row.id.to_owned(),
            row.host.to_owned(),
            row.region.unwrap_or_default().to_owned(),
            row.vendor.unwrap_or_default().to_owned(),
            row.tier.unwrap_or_default().to_owned(),
            row.input.unwrap_or_default(),
            row.cached_input.unwrap_or_default(),
            row.output.unwrap_or_default(),
            row.per_request.unwrap_or_default(),
            row.batch_input.unwrap_or_default(),
            row.batch_output.unwrap_or_default(),
            number(row.context),
            number(row.max_output),
            number(row.cache_minimum),
            row.retires.unwrap_or_default(),
        ];
        let line: Vec<String> = fields.into_iter().chain(ahead).map(|field| quoted(&field)).collect();
        let _ = writeln!(text, "{}", line.join(","));
    }
    super::text(&text)
}

/// RFC 4180.
fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// At most so many places are shown of one model.
const PLACES: usize = 5;

pub(crate) fn write_review(reviewed: &[Reviewed], locator: &Locator<'_>, display: &Display) -> Result<()> {
    if reviewed.is_empty() {
        return super::text("Every model in use is known, and nothing of it is about to change.\n");
    }
    let mut text = String::new();
    for reviewed in reviewed {
        let _ = writeln!(text, "{BOLD}{}{BOLD:#}: {}", reviewed.concern.name(), printable(&reviewed.message));
        if let Some(help) = &reviewed.help {
            let _ = writeln!(text, "  {}", printable(help));
        }
        for place in reviewed.places.iter().take(PLACES) {
            let at = locator.extent(place).map(|extent| extent.start);
            let _ = writeln!(text, "  {DIM}{}{DIM:#}", display.place(&place.path, at));
        }
        if let Some(more) = reviewed.places.len().checked_sub(PLACES).filter(|more| *more > 0) {
            let _ = writeln!(text, "  {DIM}and {}{DIM:#}", count(more, "more place"));
        }
    }
    let _ = writeln!(text, "\n{} to look at.", count(reviewed.len(), "model"));
    super::text(&text)
}

/// `promptlint models --check --format json`
#[derive(Debug, Serialize)]
struct ReviewReport<'a> {
    schema: &'static str,
    as_of: String,
    models: Vec<ReviewRow<'a>>,
}

#[derive(Debug, Serialize)]
struct ReviewRow<'a> {
    model: &'a str,
    concern: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    places: Vec<PlaceRow<'a>>,
}

#[derive(Debug, Serialize)]
struct PlaceRow<'a> {
    path: &'a str,
    line: Option<u32>,
    column: Option<u32>,
}

pub(crate) fn write_review_json(reviewed: &[Reviewed], locator: &Locator<'_>, as_of: Date) -> Result<()> {
    let rows = reviewed.iter().map(|reviewed| ReviewRow {
        model: &reviewed.model,
        concern: reviewed.concern.name(),
        message: &reviewed.message,
        help: reviewed.help.as_deref(),
        places: reviewed
            .places
            .iter()
            .map(|place| {
                let at = locator.extent(place).map(|extent| extent.start);
                PlaceRow { path: &place.path, line: at.map(|at| at.line), column: at.map(|at| at.column) }
            })
            .collect(),
    });
    super::json(&ReviewReport {
        schema: "promptlint.models-check/1",
        as_of: as_of.to_string(),
        models: rows.collect(),
    })
}
