//! What a change costs, as one page that needs nothing else: each call before and after, with the reasons.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use anyhow::Result;
use maud::{Markup, html};
use promptlint_lint::cost::report::times;
use promptlint_lint::diff::Change;
use promptlint_lint::diff::entry::Entry;
use rust_decimal::Decimal;

use super::super::check::json::FindingRow;
use super::super::html::anatomy::{Bar, legend, whole};
use super::super::html::{assumptions, choice, data, page, prose, sorts, tile, tools};
use super::super::money::{band, money};
use super::super::{count, printable, rule_url};
use super::row::{MANY, Row};
use super::{Comparison, Side, signed};

pub(super) fn render(comparison: &Comparison) -> Result<String> {
    let changes = &comparison.changes;
    let taken = changes.iter().filter_map(Change::entry).flat_map(|entry| &entry.assumptions);
    let body = html! {
        main {
            h1 { (printable(&comparison.headline())) }
            p.faint {
                "promptlint: " (printable(&comparison.after.name)) " against " (printable(&comparison.before.name))
                "; " (comparison.prices()) "."
            }
            (totals(comparison))
            @if !changes.is_empty() {
                section #changes-section {
                    h2 { "What changed" }
                    (legend())
                    (table(comparison))
                }
            }
            (list("new finding", &comparison.findings.new, comparison))
            (list("fixed finding", &comparison.findings.fixed, comparison))
            (assumptions(taken.map(String::as_str)))
            section #coverage {
                h2 { "Coverage" }
                (coverage("After", &comparison.after, comparison))
                (coverage("Before", &comparison.before, comparison))
                (data("promptlint-diff.json", comparison)?)
            }
        }
    };
    Ok(page("promptlint: what the change costs", &body))
}

fn totals(comparison: &Comparison) -> Markup {
    let month = |side: &Side| side.per_month.map_or("unknown".to_owned(), |month| money(month.expected));
    let from = format!("{} → {}", month(&comparison.before), month(&comparison.after));
    let (found, summary) = (&comparison.findings, &comparison.summary);
    let noun = |number: usize, one: &'static str, more: &'static str| if number == 1 { one } else { more };
    let changed = comparison.changes.len();
    html! {
        dl.tiles {
            @if let Some(month) = summary.per_month { (tile("a month, expected", &signed(month), &from)) }
            (tile("changed", &changed.to_string(), noun(changed, "call", "calls")))
            @if summary.unknown > 0 { (tile("of unknown cost", &summary.unknown.to_string(), noun(summary.unknown, "change", "changes"))) }
            (tile("findings", &format!("+{} −{}", found.new.len(), found.fixed.len()), &format!("{} as before", found.remaining)))
        }
    }
}

fn coverage(name: &str, side: &Side, comparison: &Comparison) -> Markup {
    let text = side.coverage.text(&comparison.display);
    html! {
        p.faint {
            (name) ", " (printable(&side.name)) ": " (side.priced) " of " (count(side.priced + side.unpriced, "call")) " priced."
            @for why in &side.reasons { " " (why.calls) " unpriced: " (printable(&why.reason)) "." }
        }
        @for line in text.lines() { p.faint { (line) } }
    }
}

fn table(comparison: &Comparison) -> Markup {
    let changes = &comparison.changes;
    let causes: BTreeSet<_> = changes.iter().filter_map(main_cause).collect();
    let monthly = changes.iter().any(|change| change.per_month.is_some() && change.has_volume());
    let choices = html! {
        @if causes.len() > 1 { (choice("cause", "Every reason", &causes.into_iter().collect::<Vec<_>>())) }
    };
    html! {
        (tools("changes", "Filter by call, model or word", &choices))
        div.scroll { table #changes data-sortable="groups" {
            caption.hidden { "Changes" }
            thead { tr {
                (sorts("", "Call"))
                th.wide scope="col" { "Before and after" }
                (sorts("number", "Change per 1,000"))
                @if monthly { (sorts("number", "Change per month")) }
                (sorts("", "Why"))
            } }
            @for change in changes { (row(change, comparison, monthly)) }
        } }
    }
}

/// What accounts for the most of a change.
fn main_cause(change: &Change) -> Option<&'static str> {
    let share = |money: Option<Decimal>| money.unwrap_or_default().abs();
    let mut causes: Vec<_> = change.causes.iter().collect();
    causes.sort_by_key(|cause| Reverse(share(cause.per_call)));
    causes.first().map(|cause| cause.what.name())
}

fn row(change: &Change, comparison: &Comparison, monthly: bool) -> Markup {
    let row = Row::new(change, comparison);
    let key = |number: Option<Decimal>| number.map_or(String::new(), |number| number.to_string());
    let sides = [("before", change.before.as_ref()), ("after", change.after.as_ref())];
    // Both bars by one measure.
    let longest =
        sides.iter().filter_map(|(_, entry)| Some(bar((*entry)?)?.tokens())).max().unwrap_or_default();
    let month = change.per_month.filter(|_| !row.month.is_empty());
    html! {
        tbody data-cause=[main_cause(change)] {
            tr {
                th scope="row" data-key=(printable(&row.place)) { code { (printable(&row.name)) } br; span.faint { (row.place) } }
                td.wide { @for ((name, entry), figure) in sides.iter().zip([&row.before, &row.after]) {
                    (side(name, *entry, figure, longest))
                } }
                td.number data-key=(key(row.size)) { strong { (row.change) } }
                @if monthly { td.number data-key=(key(month)) { (row.month) } }
                td data-key=(main_cause(change).unwrap_or_default()) { @for why in &row.why { div { (prose(why)) } } }
            }
            tr.more { td colspan=(if monthly { 5 } else { 4 }) { details {
                summary { "Figures and assumptions" span.hidden { " of " (printable(&change.id)) } }
                p.faint { code { (printable(&change.id)) } }
                (figures(&sides))
                @for (name, entry) in sides {
                    @if let Some(entry) = entry && !entry.assumptions.is_empty() {
                        p { "Taken for granted " (name) ":" }
                        ul { @for text in &entry.assumptions { li { (prose(text)) } } }
                    }
                }
            } } }
        }
    }
}

fn bar(entry: &Entry) -> Option<Bar> {
    Some(Bar::of(entry.parts.as_ref()?, entry.output_tokens.map(|tokens| tokens.expected)))
}

/// `before: gpt-4o-mini, $0.82` and the bar.
fn side(name: &str, entry: Option<&Entry>, figure: &str, longest: u64) -> Markup {
    html! {
        @if let Some(entry) = entry {
            @match (&entry.model, &entry.unpriced) {
                (Some(model), None) => { div { span.faint { (name) ": " (printable(model)) ", " } (figure) } }
                (Some(model), Some(why)) => { div { span.faint { (name) ": " (printable(model)) ", no price: " (printable(why)) } } }
                (None, why) => { div { span.faint { (name) ": " (printable(why.as_deref().unwrap_or("model unknown"))) } } }
            }
            @if let Some(bar) = bar(entry) { (bar.draw(longest)) }
        } @else {
            div { span.faint { (name) ": no such call" } }
        }
    }
}

fn figures(sides: &[(&str, Option<&Entry>); 2]) -> Markup {
    type Figure = fn(&Entry) -> Option<String>;
    let rows: [(&str, Figure); 8] = [
        ("model", |entry| entry.model.as_deref().map(printable)),
        ("host", |entry| entry.host.as_deref().map(printable)),
        ("tokens in", |entry| entry.input_tokens.map(|tokens| whole(tokens.expected))),
        ("of these cached", |entry| entry.cached_input_tokens.map(|tokens| whole(tokens.expected))),
        ("tokens out", |entry| entry.output_tokens.map(|tokens| whole(tokens.expected))),
        ("1,000 calls", |entry| {
            let thousand = times(entry.per_call?, MANY.into())?;
            Some(format!("{} ({})", money(thousand.expected), band(thousand)))
        }),
        ("calls a month", |entry| entry.calls_per_month.map(whole)),
        ("a month", |entry| {
            entry.per_month.map(|month| format!("{} ({})", money(month.expected), band(month)))
        }),
    ];
    html! {
        table.parts {
            thead { tr { th scope="col" { "Expected" } @for (name, _) in sides { th scope="col" { (name) } } } }
            tbody { @for (name, figure) in rows {
                tr {
                    th scope="row" { (name) }
                    @for (_, entry) in sides {
                        td { @match entry { Some(entry) => { (figure(entry).unwrap_or_else(|| "unknown".to_owned())) }, None => {} } }
                    }
                }
            } }
        }
    }
}

fn list(title: &str, findings: &[FindingRow], comparison: &Comparison) -> Markup {
    html! {
        @if !findings.is_empty() {
            section {
                h2 { (count(findings.len(), title)) }
                ul {
                    @for finding in findings {
                        li {
                            code { (comparison.finding_place(finding)) } " "
                            a href=(rule_url(&finding.rule)) { (finding.rule) } " " (prose(&finding.message))
                        }
                    }
                }
            }
        }
    }
}
