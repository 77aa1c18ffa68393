//! The findings as one page that needs nothing else: filters, sorts, and the reasons folded.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::super::coverage::Coverage;
use super::super::html::{choice, page, prose, sorts, tools};
use super::super::{printable, rule_url};
use super::{Report, Row, text};
use crate::output::money;

pub(super) fn render(report: &Report<'_>) -> String {
    let found = report.tally();
    let coverage = Coverage::of(report.locator.workspace(), report.calls).text(report.display);
    let body = html! {
        main {
            h1 { "promptlint" }
            p { @if found.is_empty() { "Nothing found." } @else { (found) ", the largest saving first." } }
            (table(report))
            h2 { "Coverage" }
            @for line in coverage.lines() { p.faint { (line) } }
        }
    };
    page("promptlint: findings", &body)
}

/// The findings, with what filters them; nothing when there are none.
pub(in crate::output) fn table(report: &Report<'_>) -> Markup {
    let rules: BTreeSet<_> = report.findings.iter().map(|finding| finding.rule).collect();
    let choices = html! {
        (choice("severity", "Every severity", &["error", "warning", "info"]))
        (choice("rule", "Every rule", &rules.into_iter().collect::<Vec<_>>()))
    };
    html! {
        @if !report.findings.is_empty() {
            (tools("findings", "Filter by file, rule or word", &choices))
            div.scroll { table #findings data-sortable {
                caption.hidden { "Findings" }
                thead { tr {
                    (sorts("", "Severity"))
                    (sorts("", "Where"))
                    (sorts("", "What"))
                    (sorts("number", "Saves per 1,000 calls"))
                    (sorts("number", "Tokens per call"))
                } }
                tbody { @for row in report.rows() { (line(&row, report)) } }
            } }
        }
    }
}

fn line(row: &Row<'_>, report: &Report<'_>) -> Markup {
    let finding = row.finding;
    let start = row.start();
    // Sorts by path, then by line: the key is padded so that text order is number order.
    let key = format!("{} {:08} {:08}", printable(&row.path), start.cell.unwrap_or(0), start.line);
    html! {
        tr data-severity=(row.severity()) data-rule=(finding.rule) {
            td class=(row.severity()) data-key=(3 - finding.severity as u8) { (row.severity()) }
            td data-key=(key) { code { (report.display.place(&finding.place.path, Some(start))) } }
            td data-key=(finding.rule) {
                a href=(rule_url(finding.rule)) { (finding.rule) } br;
                (prose(&finding.message))
                details {
                    summary { "Why, and what to do" }
                    @for part in row.details() { p { (prose(&part)) } }
                    @if let Some(call) = &finding.call { p.faint { "Call " code { (printable(call)) } } }
                }
            }
            td.number data-key=(finding.saving.map_or(String::new(), |saving| saving.expected.to_string())) {
                @match finding.saving { Some(saving) => { (money::money(saving.expected)) }, None => { span.faint { "unknown" } } }
            }
            td.number data-key=(finding.tokens.map_or(String::new(), |tokens| tokens.expected.to_string())) {
                @if let Some(tokens) = text::tokens(finding) { (tokens) }
            }
        }
    }
}
