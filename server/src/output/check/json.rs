//! `promptlint.check/1`, as `OUTPUT.md` says. Names never change.

use anyhow::Result;
use promptlint_lint::call::Place;
use promptlint_lint::finding::{Confidence, Finding, Severity};
use promptlint_lint::fix::{Edit, Fix, Safety};
use promptlint_lint::position::{Extent, Locator, Position};
use schemars::JsonSchema;
use serde::Serialize;

use super::super::calls_json::{BandRow, Catalogue, NOWHERE, catalogue};
use super::super::coverage::Coverage;
use super::Report;

/// What the rules find, as `promptlint check --format json` prints it: the largest saving first.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Document<'a> {
    /// `promptlint.check/1`
    schema: &'static str,
    catalogue: Catalogue,
    coverage: Coverage,
    findings: Vec<FindingRow<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FindingRow<'a> {
    rule: &'static str,
    severity: Severity,
    /// How sure the rule is.
    confidence: Confidence,
    /// Relative to what was scanned, with `/`.
    path: &'a str,
    /// From 1.
    line: u32,
    /// From 1, in Unicode code points.
    column: u32,
    end_line: u32,
    /// Exclusive.
    end_column: u32,
    /// In a notebook: the cell's index, from 0; lines then count inside the cell.
    cell: Option<u32>,
    message: &'a str,
    /// Why it costs.
    why: &'a str,
    /// What to do.
    help: &'a str,
    /// The call's id; null for a finding that is not about a call.
    call: Option<&'a str>,
    /// In US dollars, as decimal text; null is unknown.
    saving_per_1000_calls: Option<BandRow<String>>,
    /// Tokens per call that need not be billed, or not in full.
    tokens_per_call: Option<BandRow<u64>>,
    /// Other places that it is about.
    related: Vec<Related<'a>>,
    fixes: Vec<FixRow<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Related<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    cell: Option<u32>,
    message: &'a str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FixRow<'a> {
    title: &'a str,
    /// `safe`, `unsafe` or `display`.
    safety: Safety,
    edits: Vec<EditRow<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct EditRow<'a> {
    path: &'a str,
    start: At,
    end: At,
    text: &'a str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct At {
    line: u32,
    column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<u32>,
}

impl From<Position> for At {
    fn from(at: Position) -> Self {
        Self { line: at.line, column: at.column, cell: at.cell }
    }
}

pub(super) fn render(report: &Report<'_>) -> Result<String> {
    super::super::json_text(&Document {
        schema: "promptlint.check/1",
        catalogue: catalogue(),
        coverage: Coverage::of(report.locator.workspace(), report.calls),
        findings: report.findings.iter().map(|finding| row(finding, report.locator)).collect(),
    })
}

pub(crate) fn row<'a>(finding: &'a Finding, locator: &Locator<'_>) -> FindingRow<'a> {
    let extent = |place: &Place| locator.extent(place).unwrap_or(NOWHERE);
    let Extent { start, end } = extent(&finding.place);
    let edit = |edit: &'a Edit| {
        let Extent { start, end } = extent(&edit.place);
        EditRow { path: &edit.place.path, start: start.into(), end: end.into(), text: &edit.text }
    };
    let fix = |fix: &'a Fix| FixRow {
        title: &fix.title,
        safety: fix.safety,
        edits: fix.edits.iter().map(edit).collect(),
    };
    let related = finding.labels.iter().map(|label| {
        let Position { cell, line, column } = extent(&label.place).start;
        Related { path: &label.place.path, line, column, cell, message: &label.text }
    });
    FindingRow {
        rule: finding.rule,
        severity: finding.severity,
        confidence: finding.confidence,
        path: &finding.place.path,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        cell: start.cell,
        message: &finding.message,
        why: &finding.why,
        help: &finding.help,
        call: finding.call.as_deref(),
        saving_per_1000_calls: finding.saving.map(|saving| BandRow {
            low: saving.low.to_string(),
            expected: saving.expected.to_string(),
            high: saving.high.map(|high| high.to_string()),
        }),
        tokens_per_call: finding.tokens.map(BandRow::from),
        related: related.collect(),
        fixes: finding.fixes.iter().map(fix).collect(),
    }
}
