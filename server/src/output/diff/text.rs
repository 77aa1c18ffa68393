//! What a change costs, as a table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::check::json::FindingRow;
use super::super::table::{self, ATTENTION, BOLD, Cell, Column, DIM, PLAIN, cell};
use super::super::{count, gate, printable};
use super::Comparison;
use super::row::Row;

/// Findings that are listed; a run of `promptlint check` has the rest.
const LISTED: usize = 20;

pub(super) fn render(comparison: &Comparison, room: Option<usize>) -> String {
    let mut text = format!("{}\n", comparison.headline());
    let mut rows: Vec<_> = comparison.changes.iter().map(|change| Row::new(change, comparison)).collect();
    tell_apart(&mut rows);
    if !rows.is_empty() {
        text.push('\n');
        text += &changes(&rows, room);
    }
    list(&mut text, "new finding", &comparison.findings.new, comparison);
    list(&mut text, "fixed finding", &comparison.findings.fixed, comparison);
    text += &gate::text(&comparison.gate, &comparison.display);
    let _ = write!(
        text,
        "\n{} against {}; {}",
        printable(&comparison.after.name),
        printable(&comparison.before.name),
        comparison.prices()
    );
    let unpriced = comparison.after.unpriced;
    if unpriced > 0 {
        let all = comparison.after.priced + unpriced;
        let reasons: Vec<_> =
            comparison.after.reasons.iter().map(|reason| printable(&reason.reason)).collect();
        let _ = write!(text, "; {unpriced} of {} unpriced ({})", count(all, "call"), reasons.join("; "));
    }
    let remaining = comparison.findings.remaining;
    if remaining > 0 {
        let _ = write!(text, "; {} as before", count(remaining, "finding"));
    }
    text + ".\n"
}

/// One caller can reach several calls. Where nothing is known of what they cost, and the reasons are the same, one row
/// stands for all of them.
fn tell_apart(rows: &mut Vec<Row>) {
    let mut alike: BTreeMap<(String, String), usize> = BTreeMap::new();
    let key = |row: &Row| (row.place.clone(), format!("{}\n{}", row.before, row.why.join("\n")));
    for row in rows.iter().filter(|row| row.size.is_none()) {
        *alike.entry(key(row)).or_default() += 1;
    }
    rows.retain_mut(|row| {
        if row.size.is_some() {
            return true;
        }
        // The first of them is left.
        match alike.remove(&key(row)) {
            Some(1) => true,
            Some(more) => {
                row.place = format!("{} ({more} calls)", row.place);
                true
            }
            None => false,
        }
    });
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows.iter() {
        *at.entry(row.place.clone()).or_default() += 1;
    }
    for row in rows.iter_mut().filter(|row| at.get(&row.place).is_some_and(|rows| *rows > 1)) {
        row.place = format!("{} {}", row.place, printable(&row.name));
    }
}

fn list(text: &mut String, title: &str, findings: &[FindingRow], comparison: &Comparison) {
    if findings.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{}:", count(findings.len(), title));
    for finding in findings.iter().take(LISTED) {
        let place = comparison.finding_place(finding);
        let _ = writeln!(text, "  {place} {} {}", printable(&finding.rule), printable(&finding.message));
    }
    if findings.len() > LISTED {
        let _ = writeln!(text, "  and {} more", findings.len() - LISTED);
    }
}

fn changes(rows: &[Row], room: Option<usize>) -> String {
    let monthly = rows.iter().any(|row| !row.month.is_empty());
    let cells: Vec<[Cell; 6]> = rows
        .iter()
        .map(|row| {
            let style = match row.size {
                None => ATTENTION,
                Some(size) if size.is_sign_negative() => PLAIN,
                Some(_) => BOLD,
            };
            [
                cell(row.place.clone(), BOLD),
                cell(row.before.clone(), DIM),
                cell(row.after.clone(), PLAIN),
                cell(row.change.clone(), style),
                cell(row.month.clone(), style),
                cell(printable(&row.why.join("; ")), PLAIN),
            ]
        })
        .collect();
    let columns = [
        ("WHERE", Column::Path),
        ("BEFORE/1,000", Column::Number),
        ("AFTER", Column::Number),
        ("CHANGE", Column::Number),
        ("PER MONTH", Column::Number),
        ("WHY", Column::Text),
    ];
    if monthly {
        return table::render(columns, &cells, room);
    }
    let [place, before, after, change, _, why] = columns;
    let cells =
        cells.into_iter().map(|[place, before, after, change, _, why]| [place, before, after, change, why]);
    table::render([place, before, after, change, why], &cells.collect::<Vec<_>>(), room)
}
