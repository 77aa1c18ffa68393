//! Models, as a table to read, as JSON and as CSV; and what is the matter with those that code uses.

use std::fmt::Write as _;

use anyhow::Result;
use promptlint_lint::models as catalogue;
use promptlint_lint::position::Locator;
use promptlint_lint::prices::{CacheWrite, Date, Listed, ListedPrice, Quote, Rates, Reviewed};
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
    let tier = listed.tier.map_or(if listed.is_embedding { "embedding" } else { "" }, catalogue::Tier::name);
    let rates = listed.price.as_ref().map(|price| price.standard.rates_at(0));
    let also = match &listed.price {
        Ok(price) => also(price),
        Err(why) => why.to_string(),
    };
    let ahead = listed.price.as_ref().is_ok_and(|price| price.standard.next.is_some());
    let shown = |of: fn(&Rates) -> Option<Decimal>| rates.ok().and_then(of).map_or_else(String::new, plain);
    let input = shown(|rates| Some(rates.input));
    let cached = shown(|rates| rates.cached_input);
    let output = shown(|rates| Some(rates.output));
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
        cell(also, if ahead { ATTENTION } else { DIM }),
    ]
}

/// What else there is to know of a price, the most urgent first.
fn also(price: &ListedPrice) -> String {
    let pair = |rates: &Rates| format!("{} / {}", plain(rates.input), plain(rates.output));
    let quote = &price.standard;
    let mut also = Vec::new();
    also.extend(quote.next.as_ref().map(|(day, rates)| format!("from {day} {}", pair(rates))));
    for threshold in quote.thresholds() {
        also.push(format!("over {} {}", size(threshold), pair(quote.rates_at(threshold + 1))));
    }
    let fee = quote.rates_at(0).per_request;
    if !fee.is_zero() {
        also.push(format!("{} a request", plain(fee)));
    }
    also.extend(quote.off_peak.as_ref().map(|rates| format!("off-peak {}", pair(rates))));
    also.extend(price.batch.as_ref().map(|batch| format!("batch {}", pair(batch.rates_at(0)))));
    also.join("; ")
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
    standard: Option<RatesRow>,
    batch: Option<RatesRow>,
    /// What a whole request costs above so many tokens of input.
    long: Vec<LongRow>,
    /// The same in a batch.
    long_batch: Vec<LongRow>,
    /// The next change of the price.
    ahead: Option<AheadRow>,
    /// Outside the host's busy hours.
    off_peak: Option<RatesRow>,
    cache_minimum: Option<u64>,
    retires: Option<String>,
    successor: Option<&'a str>,
    /// Why there is no price.
    unpriced: Option<String>,
    source: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct RatesRow {
    input: String,
    /// Null where the host has no price for it.
    cached_input: Option<String>,
    /// Putting tokens into the cache, in place of `input`.
    cache_writes: Vec<CacheWriteRow>,
    output: String,
    /// US dollars a request.
    per_request: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CacheWriteRow {
    seconds: u32,
    price: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct LongRow {
    above: u64,
    rates: RatesRow,
}

#[derive(Debug, Serialize, JsonSchema)]
struct AheadRow {
    from: String,
    rates: RatesRow,
}

fn exact(price: Decimal) -> String {
    price.normalize().to_string()
}

fn rates_row(rates: &Rates) -> RatesRow {
    let write = |write: &CacheWrite| CacheWriteRow { seconds: write.seconds, price: exact(write.price) };
    RatesRow {
        input: exact(rates.input),
        cached_input: rates.cached_input.map(exact),
        cache_writes: rates.cache_writes.iter().map(write).collect(),
        output: exact(rates.output),
        per_request: exact(rates.per_request),
    }
}

fn long_rows(quote: &Quote) -> Vec<LongRow> {
    quote.thresholds().map(|above| LongRow { above, rates: rates_row(quote.rates_at(above + 1)) }).collect()
}

fn model_row(listed: &Listed) -> ModelRow<'_> {
    let price = listed.price.as_ref().ok();
    let standard = price.map(|price| &price.standard);
    let batch = price.and_then(|price| price.batch.as_ref());
    ModelRow {
        id: &listed.id,
        host: &listed.host,
        region: listed.region.as_deref(),
        vendor: listed.vendor.as_deref(),
        tier: listed.tier.map(catalogue::Tier::name),
        embedding: listed.is_embedding,
        context: listed.context,
        max_output: listed.output,
        standard: standard.map(|quote| rates_row(quote.rates_at(0))),
        batch: batch.map(|quote| rates_row(quote.rates_at(0))),
        long: standard.map(long_rows).unwrap_or_default(),
        long_batch: batch.map(long_rows).unwrap_or_default(),
        ahead: standard
            .and_then(|quote| quote.next.as_ref())
            .map(|(day, rates)| AheadRow { from: day.to_string(), rates: rates_row(rates) }),
        off_peak: standard.and_then(|quote| quote.off_peak.as_ref()).map(rates_row),
        cache_minimum: listed.cache_minimum,
        retires: listed.retires.map(|day| day.to_string()),
        successor: listed.successor.as_deref(),
        unpriced: listed.price.as_ref().err().map(ToString::to_string),
        source: standard.map(|quote| quote.source.as_str()),
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
        "id,host,region,vendor,tier,input,cached_input,output,per_request,batch_input,batch_cached_input,batch_output,\
         context,max_output,cache_minimum,retires,next_change,next_input,next_cached_input,next_output\n",
    );
    for listed in listed {
        let row = model_row(listed);
        let number = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
        let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
        let three = |rates: Option<RatesRow>| {
            rates.map_or_else(<[String; 3]>::default, |rates| {
                [rates.input, rates.cached_input.unwrap_or_default(), rates.output]
            })
        };
        let fee = row.standard.as_ref().map(|rates| rates.per_request.clone()).unwrap_or_default();
        let names =
            [row.id.to_owned(), row.host.to_owned(), word(row.region), word(row.vendor), word(row.tier)];
        let sizes = [number(row.context), number(row.max_output), number(row.cache_minimum)];
        let [from, ahead @ ..] = row.ahead.map_or_else(<[String; 4]>::default, |ahead| {
            let [input, cached, output] = three(Some(ahead.rates));
            [ahead.from, input, cached, output]
        });
        let fields = names
            .into_iter()
            .chain(three(row.standard))
            .chain([fee])
            .chain(three(row.batch))
            .chain(sizes)
            .chain([row.retires.unwrap_or_default(), from])
            .chain(ahead);
        let line: Vec<String> = fields.map(|field| quoted(&field)).collect();
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
