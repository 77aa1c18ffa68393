//! The list of rules.

use anyhow::Result;
use promptlint_lint::check::{RuleSummary, summaries};
use promptlint_lint::fix::Safety;
use schemars::JsonSchema;
use serde::Serialize;

use super::table::{BOLD, Column, DIM, PLAIN, cell, render, room};

/// `promptlint rules --format json`
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Report {
    /// `promptlint.rules/1`
    schema: &'static str,
    rules: Vec<RuleSummary>,
}

pub(crate) fn write_json() -> Result<()> {
    super::json(&Report { schema: "promptlint.rules/1", rules: summaries() })
}

pub(crate) fn write_text() -> Result<()> {
    let columns = [
        ("RULE", Column::Word),
        ("FAMILY", Column::Word),
        ("FIX", Column::Word),
        ("WHAT IT FINDS", Column::Text),
    ];
    let row = |rule: RuleSummary| {
        let fix = match rule.fix {
            None | Some(Safety::Display) => "",
            Some(Safety::Safe) => "safe",
            Some(Safety::Unsafe) => "unsafe",
        };
        let off = if rule.on_by_default { "" } else { " (off)" };
        [
            cell(format!("{}{off}", rule.name), BOLD),
            cell(rule.family, DIM),
            cell(fix, DIM),
            cell(rule.summary, PLAIN),
        ]
    };
    let rows: Vec<_> = summaries().into_iter().map(row).collect();
    let table = render(columns, &rows, room());
    super::text(&format!("{table}\n`promptlint rule NAME` explains one.\n"))
}
