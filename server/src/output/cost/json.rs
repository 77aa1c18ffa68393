//! `promptlint.cost/1`, as `OUTPUT.md` says. Names never change.

use anyhow::Result;
use promptlint_lint::band::Band;
use promptlint_lint::cost::outcome::OutcomeCost;
use promptlint_lint::cost::report::{By, Group, Parts, Reach, Totals};
use promptlint_lint::cost::request::Caching;
use promptlint_lint::diff::entry::Product;
use promptlint_lint::diff::gate::Verdict;
use promptlint_lint::position::{Extent, Locator};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::super::calls_json::{BandRow, Catalogue, NOWHERE, catalogue};
use super::super::coverage::Coverage;
use super::Costs;

/// What calls cost, as `promptlint cost --format json` prints it: the dearest first. Money is decimal text in US
/// dollars; a number that nobody knows is null, and the reason stands beside it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Document<'a> {
    /// `promptlint.cost/1`
    schema: &'static str,
    catalogue: Catalogue,
    /// The day whose prices hold.
    as_of: String,
    coverage: Coverage,
    /// One a call, and one a caller for a call in a wrapper.
    calls: Vec<CallRow<'a>>,
    /// Only with `--by`, other than `call`.
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<GroupRow>>,
    totals: TotalsRow,
    /// What one of what calls are made for costs.
    outcomes: Vec<OutcomeRow<'a>>,
    /// What each limit says.
    gate: &'a [Verdict],
}

/// `[outcomes]` of the usage table.
#[derive(Debug, Serialize, JsonSchema)]
struct OutcomeRow<'a> {
    name: &'a str,
    /// How often it comes about in a month.
    per_month: String,
    /// Where that number is from.
    source: &'a str,
    /// The calls that serve it.
    calls: usize,
    /// Of these: without a price or a volume, and so left out.
    unknown: usize,
    each: Option<BandRow<String>>,
    /// At ten times the volume.
    each_at_tenfold: Option<BandRow<String>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CallRow<'a> {
    /// Stable under edits elsewhere in the file.
    id: &'a str,
    /// Relative to what was scanned, with `/`.
    path: &'a str,
    /// From 1.
    line: u32,
    /// From 1, in Unicode code points.
    column: u32,
    /// In a notebook: the cell's index, from 0; lines then count inside the cell.
    cell: Option<u32>,
    /// The caller of the wrapper that the call stands in; null when the call itself is meant.
    context: Option<At<'a>>,
    sdk: &'a str,
    /// The model that the expected figures are for, as the code spells it; null when unknown.
    model: Option<&'a str>,
    /// Who bills it.
    host: Option<&'a str>,
    /// Every model that the call can use, each with its own cost.
    models: Vec<ModelRow<'a>>,
    input_tokens: Option<BandRow<u64>>,
    cached_input_tokens: Option<BandRow<u64>>,
    output_tokens: Option<BandRow<u64>>,
    parts: Option<Parts>,
    /// Over all models; null when one of them has no price.
    per_call: Option<BandRow<String>>,
    /// Why there is no price.
    unpriced: Option<String>,
    calls_per_month: Option<VolumeRow<'a>>,
    per_month: Option<BandRow<String>>,
    /// The products that add up to the expected cost of a call.
    arithmetic: Vec<Product>,
    /// Share of the calls that goes through the batch interface, where somebody says so.
    batch: Option<String>,
    caching: Option<CachingRow<'a>>,
    team: Option<&'a str>,
    feature: Option<&'a str>,
    /// Every guess, in words.
    assumptions: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct At<'a> {
    path: &'a str,
    line: u32,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ModelRow<'a> {
    id: &'a str,
    host: Option<&'a str>,
    per_call: Option<BandRow<String>>,
    unpriced: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct VolumeRow<'a> {
    value: u64,
    /// Who says so: `promptlint.toml:14`.
    source: &'a str,
}

/// What the provider's cache makes of it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CachingRow<'a> {
    /// Tokens that every call begins with and the cache can give back.
    prefix_tokens: BandRow<u64>,
    /// The share of calls that are expected to find them there.
    hit_ratio: String,
    /// What caching takes off the expected cost of a call; negative where it adds to it.
    saves_per_call: String,
    /// Why not more is cached.
    reasons: Vec<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct GroupRow {
    /// Null for the calls of which it is not known.
    name: Option<String>,
    calls: usize,
    #[serde(flatten)]
    totals: TotalsRow,
}

#[derive(Debug, Serialize, JsonSchema)]
struct TotalsRow {
    /// Of the calls with a price and a volume. `high` is null when nothing bounds it or calls are left out.
    per_month: Option<BandRow<String>>,
    /// Calls with a price.
    priced: usize,
    unpriced: usize,
    /// Priced calls of which nobody says how often they run.
    without_volume: usize,
    /// Why calls have no price.
    reasons: Vec<ReasonRow>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ReasonRow {
    reason: String,
    calls: usize,
}

/// Exactly.
pub(crate) fn money(band: Band<Decimal>) -> BandRow<String> {
    let text = |value: Decimal| value.normalize().to_string();
    BandRow { low: text(band.low), expected: text(band.expected), high: band.high.map(text) }
}

pub(super) fn write(costs: &Costs<'_>) -> Result<()> {
    super::super::json(&document(costs))
}

/// The same, for a program that is already there.
pub(crate) fn value(costs: &Costs<'_>) -> Result<Value> {
    Ok(serde_json::to_value(document(costs))?)
}

pub(super) fn document<'a>(costs: &Costs<'a>) -> Document<'a> {
    let Costs { report, by, locator, .. } = *costs;
    let groups = (by != By::Call).then(|| report.groups(by).iter().map(GroupRow::from).collect());
    Document {
        schema: "promptlint.cost/1",
        catalogue: catalogue(),
        as_of: costs.as_of.clone(),
        coverage: costs.coverage(),
        calls: report.reaches.iter().map(|reach| row(reach, locator)).collect(),
        groups,
        totals: TotalsRow::from(&report.totals),
        outcomes: costs.outcomes.iter().map(OutcomeRow::from).collect(),
        gate: costs.gate,
    }
}

fn row<'a>(reach: &'a Reach<'_>, locator: &Locator<'_>) -> CallRow<'a> {
    let call = reach.call;
    let Extent { start, .. } = locator.extent(&call.place).unwrap_or(NOWHERE);
    let estimate = &reach.estimate;
    let usual = estimate.usual();
    let context = reach.context.map(|context| At {
        path: &context.place.path,
        line: locator.position(&context.place).map_or(1, |position| position.line),
    });
    CallRow {
        id: &call.id,
        path: &call.place.path,
        line: start.line,
        column: start.column,
        cell: start.cell,
        context,
        sdk: &call.sdk,
        model: reach.model().map(|model| &**model),
        host: reach.host(),
        models: estimate
            .choices
            .iter()
            .map(|choice| ModelRow {
                id: &choice.model,
                host: choice.host.as_deref(),
                per_call: choice.cost.as_ref().ok().map(|cost| money(cost.per_call)),
                unpriced: choice.cost.as_ref().err().map(ToString::to_string),
            })
            .collect(),
        input_tokens: usual.map(|cost| cost.input.into()),
        cached_input_tokens: usual.map(|cost| cost.cached.into()),
        output_tokens: usual.map(|cost| cost.output.into()),
        parts: reach.parts(),
        per_call: reach.per_call().map(money),
        unpriced: estimate.per_call.as_ref().err().map(ToString::to_string),
        calls_per_month: reach
            .usage
            .calls
            .as_ref()
            .map(|volume| VolumeRow { value: volume.calls, source: &volume.source }),
        per_month: reach.per_month.map(money),
        arithmetic: usual.map(|cost| cost.expected.iter().map(Product::from).collect()).unwrap_or_default(),
        batch: reach.usage.batch.map(|share| share.normalize().to_string()),
        caching: usual.map(|cost| CachingRow::from(&cost.caching)),
        team: reach.owner.team.as_deref(),
        feature: reach.owner.feature.as_deref(),
        assumptions: estimate.assumptions.iter().map(ToString::to_string).collect(),
    }
}

impl<'a> From<&'a Caching> for CachingRow<'a> {
    fn from(caching: &'a Caching) -> Self {
        Self {
            prefix_tokens: caching.plan.prefix.into(),
            hit_ratio: caching.hit_ratio.normalize().to_string(),
            saves_per_call: caching.saves.to_string(),
            reasons: caching.plan.reasons.iter().map(|reason| &**reason).collect(),
        }
    }
}

impl<'a> From<&'a OutcomeCost> for OutcomeRow<'a> {
    fn from(outcome: &'a OutcomeCost) -> Self {
        Self {
            name: &outcome.name,
            per_month: outcome.per_month.normalize().to_string(),
            source: &outcome.words,
            calls: outcome.calls,
            unknown: outcome.unknown,
            each: outcome.each.map(money),
            each_at_tenfold: outcome.each_of_more.map(money),
        }
    }
}

impl From<&Group> for GroupRow {
    fn from(group: &Group) -> Self {
        Self { name: group.name.clone(), calls: group.calls, totals: TotalsRow::from(&group.totals) }
    }
}

impl From<&Totals> for TotalsRow {
    fn from(totals: &Totals) -> Self {
        let reason = |(reason, calls): &(String, usize)| ReasonRow { reason: reason.clone(), calls: *calls };
        Self {
            per_month: totals.per_month.map(money),
            priced: totals.priced,
            unpriced: totals.unpriced,
            without_volume: totals.without_volume,
            reasons: totals.reasons.iter().map(reason).collect(),
        }
    }
}
