//! Reviewdog's diagnostics. Columns are UTF-8 bytes there.
//!
//! Source: reviewdog, `proto/rdf/reviewdog.proto`.

use anyhow::Result;
use promptlint_lint::finding::Severity;
use promptlint_lint::fix::Fix;
use serde_json::{Value, json};

use super::super::{json_line, json_text, rule_url};
use super::{Report, Row, printable};

pub(super) fn render(report: &Report<'_>) -> Result<String> {
    json_text(&json!({
        "source": { "name": "promptlint", "url": env!("CARGO_PKG_REPOSITORY") },
        "diagnostics": report.rows().map(|row| diagnostic(&row, false)).collect::<Vec<_>>(),
    }))
}

pub(super) fn render_lines(report: &Report<'_>) -> Result<String> {
    report.rows().map(|row| json_line(&diagnostic(&row, true))).collect()
}

fn diagnostic(row: &Row<'_>, alone: bool) -> Value {
    let finding = row.finding;
    let mut location = json!({ "path": row.path });
    if let (Some(region), Some((start, end))) = (row.region(), row.byte_columns()) {
        location["range"] = json!({
            "start": { "line": region.start.line, "column": start },
            "end": { "line": region.end.line, "column": end },
        });
    }
    let message = [vec![row.message()], row.details()].concat().join("\n");
    let mut diagnostic = json!({
        "message": message.lines().map(printable).collect::<Vec<_>>().join("\n"),
        "location": location,
        "severity": match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        "code": { "value": finding.rule, "url": rule_url(finding.rule) },
    });
    if alone {
        diagnostic["source"] = json!({ "name": "promptlint", "url": env!("CARGO_PKG_REPOSITORY") });
    }
    let suggestions: Vec<_> = finding.fixes.iter().filter_map(|fix| suggestion(row, fix)).collect();
    if !suggestions.is_empty() {
        diagnostic["suggestions"] = suggestions.into();
    }
    diagnostic
}

/// A suggestion is one edit of the very file.
fn suggestion(row: &Row<'_>, fix: &Fix) -> Option<Value> {
    let [edit] = fix.edits.as_slice() else { return None };
    if edit.place.path != row.finding.place.path {
        return None;
    }
    let lines = row.lines()?;
    let at = |offset: u32| {
        let position = lines.position(offset as usize);
        let line = lines.bytes(lines.line(offset as usize));
        let column = (offset as usize).saturating_sub(line.start) + 1;
        position.cell.is_none().then(|| json!({ "line": position.line, "column": column }))
    };
    let (start, end) = (at(edit.place.span.start)?, at(edit.place.span.end)?);
    Some(json!({ "range": { "start": start, "end": end }, "text": edit.text }))
}
