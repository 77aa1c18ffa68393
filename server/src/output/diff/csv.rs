//! One row a change, for a spreadsheet. Money is exact, in US dollars; an empty cell is not known, or not there.

use anyhow::Result;
use promptlint_lint::band::Band;
use promptlint_lint::cost::report::Reach;
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

pub(super) fn render(comparison: &Comparison<'_>) -> Result<String> {
    let mut csv = ::csv::Writer::from_writer(Vec::new());
    csv.write_record(HEAD)?;
    for change in &comparison.diff.changes {
        let exact = |value: Decimal| value.normalize().to_string();
        let three = |band: Option<Band<Decimal>>| match band {
            None => [String::new(), String::new(), String::new()],
            Some(band) => [exact(band.low), exact(band.expected), band.high.map(exact).unwrap_or_default()],
        };
        let model = |reach: Option<&Reach<'_>>| {
            let model = reach.and_then(|reach| reach.model());
            csv_cell(model.map_or("", |model| model))
        };
        let before = change.before.and_then(Reach::per_call);
        let after = change.after.and_then(Reach::per_call);
        let month = |reach: Option<&Reach<'_>>| {
            reach.and_then(|reach| reach.per_month).map_or(String::new(), |band| exact(band.expected))
        };
        let causes: Vec<_> =
            change.causes.iter().map(|cause| format!("{}: {}", cause.what.name(), cause.detail)).collect();
        let kind = match (change.before, change.after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        let mut record = vec![
            csv_cell(change.reach().map_or("", |reach| &reach.call.id)),
            csv_cell(&comparison.place(change)),
            kind.to_owned(),
            model(change.before),
            model(change.after),
        ];
        record.extend(three(before));
        record.extend(three(after));
        record.extend([month(change.before), month(change.after), csv_cell(&causes.join("; "))]);
        record.push(change.unpriced().map_or(String::new(), |why| csv_cell(&why.to_string())));
        csv.write_record(record)?;
    }
    csv_text(csv)
}
