//! The line as a page that needs nothing else: steps, since a commit moves the cost at once.

use std::fmt::Write as _;

use maud::{PreEscaped, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::diff::why;
use super::super::html::page;
use super::super::money::money;
use super::super::{count, printable};
use super::History;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 240.0;

pub(super) fn render(history: &History) -> String {
    let measure = history.measure();
    let values: Vec<Decimal> = history.commits.iter().map(|point| measure.of(point)).collect();
    let most = values.iter().copied().max().unwrap_or_default();
    let last = values.last().copied().unwrap_or_default();
    let title = format!("{}{} now, prices of {}", money(last), measure.unit(), history.as_of);
    let movers = history.movers();
    let body = html! {
        main {
            h1 { "How the cost moved" }
            p { (title) "; at most " (money(most)) (measure.unit()) ". "
                (count(history.commits.len(), "commit")) ", " (movers.len()) " of which moved it." }
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(title) style="width:100%;height:auto" {
                path d=(steps(&values, most)) fill="none" stroke="currentColor" stroke-width="2" {}
                @for (at, (point, value)) in history.commits.iter().zip(&values).enumerate() {
                    @if !point.changes.is_empty() {
                        circle cx=(fixed(x(at, values.len()))) cy=(fixed(y(*value, most))) r="4" fill="currentColor" {
                            title { (point.day()) " " (point.short()) " " (printable(&point.title)) ": " (money(*value)) }
                        }
                    }
                }
            }
            p.faint { (history.commits.first().map_or("", |point| point.day())) " … "
                (history.commits.last().map_or("", |point| point.day())) }
            @if !movers.is_empty() {
                h2 { "The commits that moved it" }
                table {
                    thead { tr {
                        th scope="col" { "Day" } th scope="col" { "Commit" } th.number scope="col" { "Moved" }
                        th scope="col" { "Title" } th scope="col" { "Why" }
                    } }
                    tbody { @for point in &movers { tr {
                        td { (point.day()) } td { code { (point.short()) } }
                        td.number { strong { (history.moved(point)) } }
                        td { (printable(&point.title)) }
                        td { (printable(&why(&point.changes, &history.display))) }
                    } } }
                }
            }
        }
    };
    page("promptlint: how the cost moved", &PreEscaped(body.into_string()))
}

fn fixed(value: f64) -> String {
    format!("{value:.1}")
}

fn x(at: usize, all: usize) -> f64 {
    10.0 + (WIDTH - 20.0) * at as f64 / all.saturating_sub(1).max(1) as f64
}

/// From nothing on: a line that begins at the lowest value makes little of much and much of little.
fn y(value: Decimal, most: Decimal) -> f64 {
    let share = value.checked_div(most).and_then(|share| share.to_f64()).unwrap_or_default();
    HEIGHT - 10.0 - (HEIGHT - 20.0) * share
}

fn steps(values: &[Decimal], most: Decimal) -> String {
    let mut path = String::new();
    for (at, value) in values.iter().enumerate() {
        let (x, y) = (fixed(x(at, values.len())), fixed(y(*value, most)));
        let _ = if at == 0 { write!(path, "M{x} {y}") } else { write!(path, "H{x}V{y}") };
    }
    path
}
