//! `promptlint.diff/1`.

use anyhow::Result;
use promptlint_lint::cost::report::Reach;
use promptlint_lint::diff::causes::Cause;
use promptlint_lint::diff::{Change, Sum};
use promptlint_lint::position::Locator;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::calls_json::{BandRow, Catalogue, catalogue};
use super::super::check::json::{FindingRow, row};
use super::super::cost::json::money;
use super::super::coverage::Coverage;
use super::{Comparison, Side};

/// What a change costs, as `promptlint diff --format json` prints it: the largest change first. Money is decimal text
/// in US dollars; a number that nobody knows is null.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Document<'a> {
    /// `promptlint.diff/1`
    schema: &'static str,
    catalogue: Catalogue,
    /// The day whose prices hold, on both sides.
    as_of: &'a str,
    before: SideRow<'a>,
    after: SideRow<'a>,
    summary: SummaryRow,
    changes: Vec<ChangeRow<'a>>,
    findings: FindingsRow<'a>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SideRow<'a> {
    /// `main (1a2b3c4d5e)`, `work tree`
    name: &'a str,
    coverage: Coverage,
    per_month: Option<BandRow<String>>,
    priced: usize,
    unpriced: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SummaryRow {
    /// Of the changes with a volume; null when none has one.
    per_month: Option<String>,
    /// Of what everything with a volume cost before.
    percent: Option<String>,
    /// One of each of the changed calls without a volume.
    one_of_each: Option<String>,
    /// Changes of which a side has no price.
    unknown: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ChangeRow<'a> {
    /// `added`, `removed` or `changed`.
    kind: &'static str,
    /// What the call is called now, or was called.
    id: &'a str,
    before: Option<ReachRow<'a>>,
    after: Option<ReachRow<'a>>,
    /// The difference of the expected figures.
    per_call: Option<String>,
    per_month: Option<String>,
    /// Nothing bounds the cost any more.
    lost_its_bound: bool,
    causes: Vec<CauseRow<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ReachRow<'a> {
    id: &'a str,
    /// The call, or the caller of the wrapper that it stands in.
    path: &'a str,
    line: u32,
    model: Option<&'a str>,
    input_tokens: Option<BandRow<u64>>,
    output_tokens: Option<BandRow<u64>>,
    per_call: Option<BandRow<String>>,
    per_month: Option<BandRow<String>>,
    unpriced: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CauseRow<'a> {
    /// `model`, `prompt`, `caching`, `cap`, `options`, `rounds`, `usage`, `added` or `removed`.
    what: &'static str,
    detail: &'a str,
    path: Option<&'a str>,
    line: Option<u32>,
    /// Its share of the difference of the expected figures.
    per_call: Option<String>,
    per_month: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FindingsRow<'a> {
    new: Vec<FindingRow<'a>>,
    fixed: Vec<FindingRow<'a>>,
    /// Those that were there before.
    remaining: usize,
}

fn exact(value: Decimal) -> String {
    value.normalize().to_string()
}

pub(super) fn render(comparison: &Comparison<'_>) -> Result<String> {
    let Sum { per_month, base_per_month, one_of_each, unknown } = comparison.sum();
    let percent = per_month.zip(base_per_month).filter(|(_, base)| !base.is_zero());
    let percent = percent.map(|(month, base)| exact((month / base * Decimal::ONE_HUNDRED).round_dp(2)));
    let found = comparison.findings;
    let (before, after) = (&comparison.before, &comparison.after);
    super::super::json_text(&Document {
        schema: "promptlint.diff/1",
        catalogue: catalogue(),
        as_of: &comparison.as_of,
        before: side(before),
        after: side(after),
        summary: SummaryRow {
            per_month: per_month.map(exact),
            percent,
            one_of_each: one_of_each.map(exact),
            unknown,
        },
        changes: comparison.diff.changes.iter().map(|change| change_row(change, comparison)).collect(),
        findings: FindingsRow {
            new: found.new.iter().map(|index| row(&after.findings[*index], after.locator)).collect(),
            fixed: found.fixed.iter().map(|index| row(&before.findings[*index], before.locator)).collect(),
            remaining: found.remaining.len(),
        },
    })
}

fn side<'a>(side: &Side<'a>) -> SideRow<'a> {
    let totals = &side.report.totals;
    SideRow {
        name: side.name,
        coverage: Coverage::of(side.locator.workspace(), side.calls).with_prices(totals.priced),
        per_month: totals.per_month.map(money),
        priced: totals.priced,
        unpriced: totals.unpriced,
    }
}

fn change_row<'a>(change: &'a Change<'_>, comparison: &Comparison<'_>) -> ChangeRow<'a> {
    let per_call = change.per_call();
    ChangeRow {
        kind: match (change.before, change.after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        },
        id: change.reach().map_or("", |reach| &reach.call.id),
        before: change.before.map(|reach| reach_row(reach, comparison.before.locator)),
        after: change.after.map(|reach| reach_row(reach, comparison.after.locator)),
        per_call: per_call.expected().map(exact),
        per_month: change.per_month().expected().map(exact),
        lost_its_bound: change.lost_its_bound(),
        causes: change.causes.iter().map(|cause| cause_row(cause, comparison.after.locator)).collect(),
    }
}

fn reach_row<'a>(reach: &'a Reach<'_>, locator: &Locator<'_>) -> ReachRow<'a> {
    let usual = reach.estimate.usual();
    ReachRow {
        id: &reach.call.id,
        path: &reach.place().path,
        line: locator.position(reach.place()).map_or(1, |position| position.line),
        model: reach.model().map(|model| &**model),
        input_tokens: usual.map(|cost| cost.input.into()),
        output_tokens: usual.map(|cost| cost.output.into()),
        per_call: reach.per_call().map(money),
        per_month: reach.per_month.map(money),
        unpriced: reach.estimate.per_call.as_ref().err().map(ToString::to_string),
    }
}

fn cause_row<'a>(cause: &'a Cause, locator: &Locator<'_>) -> CauseRow<'a> {
    CauseRow {
        what: cause.what.name(),
        detail: &cause.detail,
        path: cause.place.as_ref().map(|place| &*place.path),
        line: cause.place.as_ref().and_then(|place| Some(locator.position(place)?.line)),
        per_call: cause.per_call.map(exact),
        per_month: cause.per_month.map(exact),
    }
}
