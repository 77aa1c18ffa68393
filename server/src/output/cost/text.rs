//! What calls cost, as a table.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use promptlint_lint::band::Band;
use promptlint_lint::call::Place;
use promptlint_lint::cost::outcome::{MORE, OutcomeCost};
use promptlint_lint::cost::report::{By, Group, Reach, Report, Totals, times};
use promptlint_lint::position::Locator;
use rust_decimal::Decimal;

use super::super::money::{band, grouped, money};
use super::super::table::{self, ATTENTION, BOLD, Cell, Column, DIM, PLAIN, cell};
use super::super::{Display, count, gate, printable};
use super::Costs;

/// A number that nobody knows.
const UNKNOWN: &str = "unknown";
/// What a single call costs is too small to read.
const MANY: u64 = 1000;

pub(super) fn render(costs: &Costs<'_>, room: Option<usize>) -> String {
    let Costs { report, by, locator, display, .. } = *costs;
    let mut text = String::new();
    if !report.reaches.is_empty() {
        text = match by {
            By::Call => calls(report, locator, display, room),
            _ => groups(&report.groups(by), by, display, room),
        };
        text.push('\n');
        text += &sum(&report.totals);
        text.extend(costs.outcomes.iter().map(outcome));
        text += gate::text(costs.gate, display).trim_start();
    }
    text + &costs.coverage().text(display)
}

fn calls(report: &Report<'_>, locator: &Locator<'_>, display: &Display, room: Option<usize>) -> String {
    let monthly = report.totals.per_month.is_some();
    // A wrapper that has no price with any of its callers says so once.
    let unpriced = report.unpriced_throughout();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut rows: Vec<[Cell; 6]> = Vec::new();
    for reach in &report.reaches {
        let is_all = unpriced.contains(&*reach.call.id);
        if !is_all || told.insert(&reach.call.id) {
            rows.push(row(reach, is_all, locator, display));
        }
    }
    if monthly {
        let columns = [
            ("WHERE", Column::Path),
            ("MODEL", Column::Text),
            ("PER 1,000", Column::Number),
            ("BAND", Column::Number),
            ("CALLS/MONTH", Column::Number),
            ("PER MONTH", Column::Number),
        ];
        return table::render(columns, &rows, room);
    }
    let columns = [
        ("WHERE", Column::Path),
        ("MODEL", Column::Text),
        ("PER 1,000", Column::Number),
        ("BAND", Column::Number),
    ];
    let rows: Vec<_> = rows.into_iter().map(|[a, b, c, d, ..]| [a, b, c, d]).collect();
    table::render(columns, &rows, room)
}

fn row(reach: &Reach<'_>, is_all: bool, locator: &Locator<'_>, display: &Display) -> [Cell; 6] {
    let at = |place: &Place| display.place(&place.path, locator.position(place));
    let call = &reach.call.place;
    let place = match (reach.context, is_all) {
        (None, false) if !reach.call.contexts.is_empty() => format!("{} (other callers)", at(call)),
        (None, false) => at(call),
        (_, true) if reach.call.contexts.is_empty() => at(call),
        (_, true) => format!("{} ({})", at(call), count(reach.call.contexts.len(), "caller")),
        (Some(context), false) => format!("{} via {}", at(&context.place), at(call)),
    };
    let more = match reach.estimate.choices.len() {
        0 | 1 => String::new(),
        number => format!(" or {} more", number - 1),
    };
    let model = match reach.model() {
        Some(model) => cell(format!("{}{more}", printable(model)), PLAIN),
        None => cell(UNKNOWN, ATTENTION),
    };
    let many = Decimal::from(MANY);
    let (expected, limits) = match &reach.estimate.per_call {
        Err(why) => (cell(UNKNOWN, ATTENTION), cell(printable(&why.brief()), DIM)),
        Ok(one) => match times(*one, many) {
            Some(many) => (cell(money(many.expected), PLAIN), cell(band(many), DIM)),
            None => (cell(UNKNOWN, ATTENTION), cell("", PLAIN)),
        },
    };
    let volume = reach.usage.calls.as_ref();
    let month = reach.per_month.map_or_else(String::new, |month| money(month.expected));
    [
        cell(place, BOLD),
        model,
        expected,
        limits,
        cell(volume.map_or_else(String::new, |volume| grouped(&volume.calls.to_string())), PLAIN),
        cell(month, BOLD),
    ]
}

fn groups(groups: &[Group], by: By, display: &Display, room: Option<usize>) -> String {
    let heading = match by {
        By::Call => "CALL",
        By::File => "FILE",
        By::Model => "MODEL",
        By::Team => "TEAM",
        By::Feature => "FEATURE",
        By::Provider => "PROVIDER",
    };
    let rows: Vec<[Cell; 5]> = groups
        .iter()
        .map(|group| {
            let name = match (&group.name, by) {
                (Some(name), By::File) => cell(display.path(name), BOLD),
                (Some(name), _) => cell(printable(name), BOLD),
                (None, By::Team | By::Feature) => cell("none", DIM),
                (None, _) => cell(UNKNOWN, ATTENTION),
            };
            let of = |band: Option<Band<Decimal>>| band.map_or_else(String::new, |band| money(band.expected));
            [
                name,
                cell(group.calls.to_string(), PLAIN),
                cell(group.totals.priced.to_string(), PLAIN),
                cell(of(group.totals.one_of_each.and_then(|one| times(one, MANY.into()))), PLAIN),
                cell(of(group.totals.per_month), BOLD),
            ]
        })
        .collect();
    let columns = [
        (heading, if by == By::File { Column::Path } else { Column::Text }),
        ("CALLS", Column::Number),
        ("PRICED", Column::Number),
        ("1,000 OF EACH", Column::Number),
        ("PER MONTH", Column::Number),
    ];
    if groups.iter().any(|group| group.totals.per_month.is_some()) {
        return table::render(columns, &rows, room);
    }
    let [a, b, c, d, _] = columns;
    let rows: Vec<_> = rows.into_iter().map(|[a, b, c, d, _]| [a, b, c, d]).collect();
    table::render([a, b, c, d], &rows, room)
}

/// `ticket-resolved: expected $0.0123 each (≥ $0.0101) at 24,000 a month, $0.0119 at 240,000`
pub(super) fn outcome(outcome: &OutcomeCost) -> String {
    let name = printable(&outcome.name);
    let number = |number: Decimal| grouped(&number.round().to_string());
    let Some(each) = outcome.each else {
        return format!(
            "{name}: unknown, since none of {} has a price and a volume.\n",
            count(outcome.calls, "call")
        );
    };
    let mut text = format!(
        "{name}: expected {} each ({}) at {} a month",
        money(each.expected),
        band(each),
        number(outcome.per_month)
    );
    if let Some(more) = outcome.each_of_more {
        let _ =
            write!(text, ", {} at {}", money(more.expected), number(outcome.per_month * Decimal::from(MORE)));
    }
    if outcome.unknown > 0 {
        let _ = write!(text, "; without {} of {}", outcome.unknown, count(outcome.calls, "call"));
    }
    text + ".\n"
}

/// `≥ $412/month, expected $530/month; 3 of 11 calls unpriced: model unknown (2), prompt unknown (1)`
pub(super) fn sum(totals: &Totals) -> String {
    let calls = totals.priced + totals.unpriced;
    let mut parts = Vec::new();
    match totals.per_month {
        Some(month) => {
            parts.push(format!("{}/month, expected {}/month", band(month), money(month.expected)));
            if totals.without_volume > 0 {
                parts.push(format!(
                    "{} of {} without calls per month",
                    totals.without_volume,
                    count(calls, "call")
                ));
            }
        }
        None if totals.priced > 0 => {
            parts.push("no month: nothing says how often these calls run".to_owned());
        }
        None => {}
    }
    if totals.unpriced > 0 {
        let reasons: Vec<String> =
            totals.reasons.iter().map(|(why, number)| format!("{} ({number})", printable(why))).collect();
        parts.push(format!(
            "{} of {} unpriced: {}",
            totals.unpriced,
            count(calls, "call"),
            reasons.join(", ")
        ));
    }
    if parts.is_empty() { String::new() } else { format!("{}.\n", parts.join("; ")) }
}
