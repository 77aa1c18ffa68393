//! A commit a line, for a spreadsheet. Money in US dollars, exactly.

use anyhow::Result;
use promptlint_lint::band::Band;
use rust_decimal::Decimal;

use super::super::diff::why;
use super::super::{csv_cell, csv_text};
use super::History;

pub(super) fn render(history: &History) -> Result<String> {
    let mut table = ::csv::Writer::from_writer(Vec::new());
    table.write_record([
        "commit",
        "at",
        "title",
        "calls",
        "priced",
        "per_month_usd_low",
        "per_month_usd_expected",
        "per_month_usd_high",
        "one_of_each_usd_expected",
        "moved_per_month_usd",
        "moved_one_of_each_usd",
        "why",
    ])?;
    for point in &history.commits {
        let text =
            |value: Option<Decimal>| value.map(|value| value.normalize().to_string()).unwrap_or_default();
        let of =
            |band: Option<Band<Decimal>>, end: fn(Band<Decimal>) -> Option<Decimal>| text(band.and_then(end));
        table.write_record([
            point.commit.clone(),
            point.at.clone(),
            csv_cell(&point.title),
            point.calls.to_string(),
            point.priced.to_string(),
            of(point.per_month, |band| Some(band.low)),
            of(point.per_month, |band| Some(band.expected)),
            of(point.per_month, |band| band.high),
            of(point.one_of_each, |band| Some(band.expected)),
            text(point.summary.per_month),
            text(point.summary.one_of_each),
            csv_cell(&why(&point.changes, &history.display)),
        ])?;
    }
    csv_text(table)
}
