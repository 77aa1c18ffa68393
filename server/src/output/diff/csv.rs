//! One row a change, for a spreadsheet. Money is exact, in US dollars; an empty cell is not known, or not there.

use anyhow::Result;
use promptlint_lint::band::Band;
use promptlint_lint::diff::entry::Entry;
use rust_decimal::Decimal;

use super::super::{csv_cell, csv_text};
use super::Comparison;

const HEAD: [&str; 15] = [
    "call",
    "place",
    "kind",
    "model_before",
    "model_after",
    "per_call_before_low",
    "per_call_before_expected",
    "per_call_before_high",
    "per_call_after_low",
    "per_call_after_expected",
    "per_call_after_high",
    "per_month_before_expected",
    "per_month_after_expected",
    "causes",
    "unpriced",
];

pub(super) fn render(comparison: &Comparison) -> Result<String> {
    let mut csv = ::csv::Writer::from_writer(Vec::new());
    csv.write_record(HEAD)?;
    for change in &comparison.changes {
        let exact = |value: Decimal| value.normalize().to_string();
        let three = |band: Option<Band<Decimal>>| match band {
            None => [String::new(), String::new(), String::new()],
            Some(band) => [exact(band.low), exact(band.expected), band.high.map(exact).unwrap_or_default()],
        };
        let (before, after) = (change.before.as_ref(), change.after.as_ref());
        let model = |entry: Option<&Entry>| {
            csv_cell(entry.and_then(|entry| entry.model.as_deref()).unwrap_or_default())
        };
        let month = |entry: Option<&Entry>| {
            entry.and_then(|entry| entry.per_month).map_or(String::new(), |band| exact(band.expected))
        };
        let causes: Vec<_> =
            change.causes.iter().map(|cause| format!("{}: {}", cause.what.name(), cause.detail)).collect();
        let mut record = vec![
            csv_cell(&change.id),
            csv_cell(&comparison.place(change)),
            change.kind.name().to_owned(),
            model(before),
            model(after),
        ];
        record.extend(three(before.and_then(|entry| entry.per_call)));
        record.extend(three(after.and_then(|entry| entry.per_call)));
        record.extend([month(before), month(after), csv_cell(&causes.join("; "))]);
        record.push(change.unpriced().map_or(String::new(), csv_cell));
        csv.write_record(record)?;
    }
    csv_text(csv)
}
