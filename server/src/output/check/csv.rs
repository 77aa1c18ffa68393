//! One row a finding, for a spreadsheet.

use anyhow::Result;

use super::super::{csv_cell, csv_text};
use super::Report;

const HEAD: [&str; 17] = [
    "rule",
    "severity",
    "confidence",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "cell",
    "call",
    "saving_per_1000_calls_low",
    "saving_per_1000_calls_expected",
    "saving_per_1000_calls_high",
    "tokens_per_call_low",
    "tokens_per_call_expected",
    "tokens_per_call_high",
    "message",
];

pub(super) fn render(report: &Report<'_>) -> Result<String> {
    let mut csv = ::csv::Writer::from_writer(Vec::new());
    csv.write_record(HEAD)?;
    for row in report.rows() {
        let finding = row.finding;
        let (start, end) = (row.start(), row.end());
        let number = |number: Option<u64>| number.map_or(String::new(), |number| number.to_string());
        let (saving, tokens) = (finding.saving, finding.tokens);
        let record: [String; 17] = [
            finding.rule.to_owned(),
            row.severity().to_owned(),
            format!("{:?}", finding.confidence).to_lowercase(),
            csv_cell(&row.path),
            start.line.to_string(),
            start.column.to_string(),
            end.line.to_string(),
            end.column.to_string(),
            start.cell.map_or(String::new(), |cell| cell.to_string()),
            csv_cell(finding.call.as_deref().unwrap_or_default()),
            saving.map_or(String::new(), |saving| saving.low.to_string()),
            saving.map_or(String::new(), |saving| saving.expected.to_string()),
            saving.and_then(|saving| saving.high).map_or(String::new(), |high| high.to_string()),
            number(tokens.map(|tokens| tokens.low)),
            number(tokens.map(|tokens| tokens.expected)),
            number(tokens.and_then(|tokens| tokens.high)),
            csv_cell(&finding.message),
        ];
        csv.write_record(record)?;
    }
    csv_text(csv)
}
