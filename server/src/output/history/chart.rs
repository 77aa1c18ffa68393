//! The line as a page that needs nothing else: steps, since a commit moves the cost at once.

use std::fmt::Write as _;

use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::diff::why;
use super::super::html::{page, prose};
use super::super::money::money;
use super::super::{count, printable};
use super::{History, Measure, Point};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 280.0;
/// Room for the figures beside the line, and for the days below it.
const LEFT: f64 = 90.0;
const RIGHT: f64 = 8.0;
const ABOVE: f64 = 12.0;
const BELOW: f64 = 30.0;

pub(super) fn render(history: &History) -> String {
    let measure = history.measure();
    let values: Vec<Decimal> = history.commits.iter().map(|point| measure.of(point)).collect();
    let most = values.iter().copied().max().unwrap_or_default();
    let last = values.last().copied().unwrap_or_default();
    let day = |point: Option<&Point>| point.map_or(String::new(), |point| point.day().to_owned());
    let (first, last_day) = (day(history.commits.first()), day(history.commits.last()));
    let is_priced = history.commits.iter().any(|point| point.priced > 0);
    let title = if is_priced {
        format!(
            "{}{} on {last_day}, {} on {first}; at most {}",
            money(last),
            measure.unit(),
            money(values.first().copied().unwrap_or_default()),
            money(most)
        )
    } else {
        "No call has a price".to_owned()
    };
    let movers = history.movers();
    let body = html! {
        main {
            h1 { "How the cost moved" }
            p { (title) "." }
            p.faint { (count(history.commits.len(), "commit")) ", " (movers.len()) " of which moved it; prices of " (history.as_of) "." }
            @if is_priced { (draw(history, &values, most, &title)) }
            @if !movers.is_empty() {
                h2 { "The commits that moved it" }
                div.scroll { table {
                    thead { tr {
                        th scope="col" { "Day" } th scope="col" { "Commit" }
                        th.number scope="col" { "Moved" (if measure == Measure::Thousand { ", 1,000 calls" } else { ", a month" }) }
                        th scope="col" { "Title" } th scope="col" { "Why" }
                    } }
                    tbody { @for point in &movers { tr id=(point.short()) {
                        td.whole { (point.day()) } td.whole { code { (point.short()) } }
                        td.number.whole { strong { (history.moved(point)) } }
                        td { (printable(&point.title)) }
                        td { (prose(&why(&point.changes, &history.display))) }
                    } } }
                } }
            }
        }
    };
    page("promptlint: how the cost moved", &body)
}

/// The line, with its ends named; each commit that moved it leads to its row.
fn draw(history: &History, values: &[Decimal], most: Decimal, title: &str) -> Markup {
    let ends = [history.commits.first(), history.commits.last()];
    let [first, last] = ends.map(|point| point.map_or("", |point| point.day()));
    let line = steps(values, most);
    let ground = fixed(HEIGHT - BELOW);
    let area = format!("{line}V{ground}H{}Z", fixed(x(0, values.len())));
    html! {
        svg.history viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="group" aria-label=(title) {
            @for share in [0, 1, 2] {
                @let height = fixed(HEIGHT - BELOW - (HEIGHT - ABOVE - BELOW) * f64::from(share) / 2.0);
                path.grid d={ "M" (fixed(LEFT)) " " (height) "H" (WIDTH) } {}
                text x=(fixed(LEFT - 8.0)) y=(height) dy="4" text-anchor="end" {
                    (money(most * Decimal::from(share) / Decimal::TWO))
                }
            }
            path.area d=(area) {}
            path.line d=(line) {}
            text x=(fixed(LEFT)) y=(fixed(HEIGHT - 6.0)) { (first) }
            text x=(WIDTH) y=(fixed(HEIGHT - 6.0)) text-anchor="end" { (last) }
            @for (at, (point, value)) in history.commits.iter().zip(values).enumerate() {
                @if !point.changes.is_empty() {
                    a href={ "#" (point.short()) } aria-label={ (point.day()) " " (printable(&point.title)) ": " (history.moved(point)) } {
                        circle cx=(fixed(x(at, values.len()))) cy=(fixed(y(*value, most))) r="5" {
                            title { (point.day()) " " (point.short()) " " (printable(&point.title)) ": " (history.moved(point)) }
                        }
                    }
                }
            }
        }
    }
}

fn fixed(value: f64) -> String {
    format!("{value:.1}")
}

fn x(at: usize, all: usize) -> f64 {
    LEFT + (WIDTH - LEFT - RIGHT) * at as f64 / all.saturating_sub(1).max(1) as f64
}

/// From nothing on: a line that begins at the lowest value makes little of much and much of little.
fn y(value: Decimal, most: Decimal) -> f64 {
    let share = value.checked_div(most).and_then(|share| share.to_f64()).unwrap_or_default();
    HEIGHT - BELOW - (HEIGHT - ABOVE - BELOW) * share
}

fn steps(values: &[Decimal], most: Decimal) -> String {
    let mut path = String::new();
    for (at, value) in values.iter().enumerate() {
        let (x, y) = (fixed(x(at, values.len())), fixed(y(*value, most)));
        let _ = if at == 0 { write!(path, "M{x} {y}") } else { write!(path, "H{x}V{y}") };
    }
    path
}
