//! `promptlint.explain/1`: one call's anatomy, for programs. Names never change.

use anyhow::Result;
use promptlint_lint::call::{Content, HoleOrigin, Role, Segment, Volatility};
use promptlint_lint::cost::estimate::Estimate;
use promptlint_lint::cost::explain;
use promptlint_lint::cost::line::Line;
use promptlint_lint::cost::request::Cost;
use promptlint_lint::position::Locator;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::super::calls_json::{BandRow, Catalogue, catalogue};
use super::super::cost::json::{CachingRow, money};
use super::Anatomy;

/// One call, as `promptlint explain CALL --format json` prints it. Money is decimal text in US dollars.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Document<'a> {
    /// `promptlint.explain/1`
    schema: &'static str,
    catalogue: Catalogue,
    /// The day whose prices hold.
    as_of: &'a str,
    id: &'a str,
    path: &'a str,
    line: Option<u32>,
    /// The caller, for a call in a wrapper.
    context: Option<At<'a>>,
    model: Option<&'a str>,
    host: Option<&'a str>,
    segments: Vec<SegmentRow<'a>>,
    per_call: Option<BandRow<String>>,
    unpriced: Option<String>,
    calls_per_month: Option<u64>,
    /// The lines of each end of the band; those of one end add up to it.
    arithmetic: Option<Arithmetic<'a>>,
    caching: Option<CachingRow<'a>>,
    /// What one run of the loop around the call costs, where the code bounds it.
    per_loop: Option<LoopRow>,
    cheaper: Vec<CheaperRow<'a>>,
    what_if: Vec<WhatIfRow<'a>>,
    assumptions: Vec<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct At<'a> {
    path: &'a str,
    line: Option<u32>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SegmentRow<'a> {
    #[schemars(with = "String")]
    role: Role,
    /// `text` or `hole`.
    kind: &'static str,
    /// Of a hole.
    name: Option<&'a str>,
    #[schemars(with = "Option<String>")]
    origin: Option<HoleOrigin>,
    #[schemars(with = "String")]
    volatility: Volatility,
    /// Where it stands in the code, or in the file that the code reads.
    path: Option<&'a str>,
    line: Option<u32>,
    tokens: Option<BandRow<u64>>,
    /// It stands in the part that the provider's cache can hold.
    cached: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Arithmetic<'a> {
    low: Vec<LineRow<'a>>,
    expected: Vec<LineRow<'a>>,
    /// Null when nothing bounds it.
    high: Option<Vec<LineRow<'a>>>,
}

/// The product of all factors, times the rate, divided by `per` and by `shared_by`, is the money.
#[derive(Debug, Serialize, JsonSchema)]
struct LineRow<'a> {
    item: &'static str,
    part: &'a str,
    factors: Vec<FactorRow<'a>>,
    rate: String,
    per: u64,
    /// The turns of a conversation, of which a call is one; else 1.
    shared_by: u64,
    money: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FactorRow<'a> {
    value: String,
    of: &'a str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct LoopRow {
    rounds: u64,
    cost: BandRow<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CheaperRow<'a> {
    model: &'a str,
    vendor: &'a str,
    same_vendor: bool,
    per_call: BandRow<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct WhatIfRow<'a> {
    model: Option<&'a str>,
    calls_per_month: Option<u64>,
    per_call: Option<BandRow<String>>,
    unpriced: Option<String>,
}

pub(crate) fn write(anatomy: &Anatomy<'_>) -> Result<()> {
    super::super::json(&document(anatomy))
}

/// The same, for a program that is already there.
pub(crate) fn value(anatomy: &Anatomy<'_>) -> Result<Value> {
    Ok(serde_json::to_value(document(anatomy))?)
}

fn document<'a>(anatomy: &'a Anatomy<'_>) -> Document<'a> {
    let Anatomy { call, context, request, usage, estimate, locator, .. } = anatomy;
    let usual = estimate.usual();
    let line = |place| locator.position(place).map(|position| position.line);
    let segments = request.prompt.segments.iter().enumerate();
    let per_call = estimate.per_call.as_ref().ok().copied();
    let looped = per_call.and_then(|one| explain::per_loop(one, call.loop_info));
    Document {
        schema: "promptlint.explain/1",
        catalogue: catalogue(),
        as_of: &anatomy.as_of,
        id: &call.id,
        path: &call.place.path,
        line: line(&call.place),
        context: context.map(|context| At { path: &context.place.path, line: line(&context.place) }),
        model: model(estimate),
        host: estimate.choices.first().and_then(|choice| choice.host.as_deref()),
        segments: segments.map(|(at, it)| segment(at, it, usual, locator)).collect(),
        per_call: per_call.map(money),
        unpriced: estimate.per_call.as_ref().err().map(ToString::to_string),
        calls_per_month: usage.calls.as_ref().map(|volume| volume.calls),
        arithmetic: usual.map(|cost| Arithmetic {
            low: lines(&cost.low),
            expected: lines(&cost.expected),
            high: cost.high.as_deref().map(lines),
        }),
        caching: usual.map(|cost| CachingRow::from(&cost.caching)),
        per_loop: looped.map(|(rounds, cost)| LoopRow { rounds, cost: money(cost) }),
        cheaper: anatomy
            .cheaper
            .iter()
            .map(|it| CheaperRow {
                model: &it.model,
                vendor: &it.vendor,
                same_vendor: it.same_vendor,
                per_call: money(it.per_call),
            })
            .collect(),
        what_if: anatomy
            .what_if
            .iter()
            .map(|it| WhatIfRow {
                model: model(&it.estimate),
                calls_per_month: it.usage.calls.as_ref().map(|volume| volume.calls),
                per_call: it.estimate.per_call.as_ref().ok().copied().map(money),
                unpriced: it.estimate.per_call.as_ref().err().map(ToString::to_string),
            })
            .collect(),
        assumptions: estimate.assumptions.iter().map(|words| &**words).collect(),
    }
}

fn model(estimate: &Estimate) -> Option<&str> {
    estimate.choices.first().map(|choice| &*choice.model)
}

fn segment<'a>(
    at: usize,
    segment: &'a Segment,
    cost: Option<&Cost>,
    locator: &Locator<'_>,
) -> SegmentRow<'a> {
    let hole = match &segment.content {
        Content::Hole(hole) => Some(hole),
        Content::Text(_) => None,
    };
    SegmentRow {
        role: segment.role,
        kind: if hole.is_some() { "hole" } else { "text" },
        name: hole.map(|hole| &*hole.name),
        origin: hole.map(|hole| hole.origin),
        volatility: segment.volatility(),
        path: segment.place().map(|place| &*place.path),
        line: segment.place().and_then(|place| locator.position(place)).map(|position| position.line),
        tokens: cost.and_then(|cost| cost.prompt.segments.get(at)).copied().map(BandRow::from),
        cached: cost.is_some_and(|cost| at < cost.caching.plan.segments),
    }
}

fn lines(lines: &[Line]) -> Vec<LineRow<'_>> {
    let text = |value: Decimal| value.normalize().to_string();
    let row = |line: &'_ Line| LineRow {
        item: line.item.name(),
        part: "",
        factors: Vec::new(),
        rate: text(line.rate),
        per: line.per,
        shared_by: line.shared_by,
        money: text(line.money),
    };
    lines
        .iter()
        .map(|line| LineRow {
            part: &line.part,
            factors: line
                .factors
                .iter()
                .map(|factor| FactorRow { value: text(factor.value), of: &factor.of })
                .collect(),
            ..row(line)
        })
        .collect()
}
