//! `promptlint.check/1`, as `OUTPUT.md` says. Names never change.

use anyhow::Result;
use promptlint_lint::call::Place;
use promptlint_lint::finding::{Confidence, Finding, Severity};
use promptlint_lint::fix::{Edit, Fix, Safety};
use promptlint_lint::position::{Extent, Locator, Position};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::calls_json::{BandRow, Catalogue, NOWHERE, catalogue};
use super::super::coverage::Coverage;
use super::Report;

/// What the rules find, as `promptlint check --format json` prints it: the largest saving first.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Document {
    /// `promptlint.check/1`
    schema: &'static str,
    catalogue: Catalogue,
    coverage: Coverage,
    findings: Vec<FindingRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FindingRow {
    pub(crate) rule: String,
    pub(crate) severity: Severity,
    /// How sure the rule is.
    confidence: Confidence,
    /// Relative to what was scanned, with `/`.
    pub(crate) path: String,
    /// From 1.
    pub(crate) line: u32,
    /// From 1, in Unicode code points.
    column: u32,
    end_line: u32,
    /// Exclusive.
    end_column: u32,
    /// In a notebook: the cell's index, from 0; lines then count inside the cell.
    pub(crate) cell: Option<u32>,
    pub(crate) message: String,
    /// Why it costs.
    why: String,
    /// What to do.
    help: String,
    /// The call's id; null for a finding that is not about a call.
    pub(crate) call: Option<String>,
    /// In US dollars, as decimal text; null is unknown.
    saving_per_1000_calls: Option<BandRow<String>>,
    /// Tokens per call that need not be billed, or not in full.
    tokens_per_call: Option<BandRow<u64>>,
    /// Other places that it is about.
    related: Vec<Related>,
    fixes: Vec<FixRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Related {
    path: String,
    line: u32,
    column: u32,
    cell: Option<u32>,
    message: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct FixRow {
    title: String,
    /// `safe`, `unsafe` or `display`.
    safety: Safety,
    edits: Vec<EditRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct EditRow {
    path: String,
    start: At,
    end: At,
    text: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct At {
    line: u32,
    column: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
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

pub(crate) fn row(finding: &Finding, locator: &Locator<'_>) -> FindingRow {
    let extent = |place: &Place| locator.extent(place).unwrap_or(NOWHERE);
    let Extent { start, end } = extent(&finding.place);
    let edit = |edit: &Edit| {
        let Extent { start, end } = extent(&edit.place);
        EditRow {
            path: edit.place.path.to_string(),
            start: start.into(),
            end: end.into(),
            text: edit.text.clone(),
        }
    };
    let fix = |fix: &Fix| FixRow {
        title: fix.title.clone(),
        safety: fix.safety,
        edits: fix.edits.iter().map(edit).collect(),
    };
    let related = finding.labels.iter().map(|label| {
        let Position { cell, line, column } = extent(&label.place).start;
        Related { path: label.place.path.to_string(), line, column, cell, message: label.text.clone() }
    });
    FindingRow {
        rule: finding.rule.to_owned(),
        severity: finding.severity,
        confidence: finding.confidence,
        path: finding.place.path.to_string(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        cell: start.cell,
        message: finding.message.clone(),
        why: finding.why.clone(),
        help: finding.help.clone(),
        call: finding.call.as_ref().map(ToString::to_string),
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
