//! What a change costs, as one page that needs nothing else.

use maud::{Markup, html};

use super::super::check::json::FindingRow;
use super::super::html::page;
use super::super::{count, printable, rule_url};
use super::Comparison;
use super::row::Row;

pub(super) fn render(comparison: &Comparison) -> String {
    let rows: Vec<_> = comparison.changes.iter().map(|change| Row::new(change, comparison)).collect();
    let after = &comparison.after;
    let body = html! {
        main {
            h1 { (printable(&comparison.headline())) }
            p.faint {
                (printable(&after.name)) " against " (printable(&comparison.before.name)) "; "
                (comparison.prices()) "; " (after.priced) " of " (count(after.priced + after.unpriced, "call"))
                " priced."
            }
            @if !rows.is_empty() {
                div.tools data-for="changes" hidden {
                    input type="search" placeholder="Filter by call, model or word" aria-label="Filter by call, model or word";
                    span.faint role="status" {}
                }
                table #changes data-sortable {
                    thead { tr {
                        th scope="col" { button type="button" { "Call" } }
                        th.number scope="col" { "Before, per 1,000" }
                        th.number scope="col" { "After" }
                        th.number scope="col" { button type="button" { "Change" } }
                        th.number scope="col" { "Per month" }
                        th scope="col" { "Why" }
                    } }
                    tbody { @for row in &rows { (line(row)) } }
                }
            }
            (list("new finding", &comparison.findings.new, comparison))
            (list("fixed finding", &comparison.findings.fixed, comparison))
        }
    };
    page("promptlint: what the change costs", &body)
}

fn line(row: &Row) -> Markup {
    let key = row.size.map_or(String::new(), |size| size.to_string());
    html! {
        tr {
            td { code { (printable(&row.name)) } br; span.faint { (row.place) } }
            td.number { (row.before) }
            td.number { (row.after) }
            td.number data-key=(key) { strong { (row.change) } }
            td.number { (row.month) }
            td { @for why in &row.why { div { (printable(why)) } } }
        }
    }
}

fn list(title: &str, findings: &[FindingRow], comparison: &Comparison) -> Markup {
    html! {
        @if !findings.is_empty() {
            h2 { (count(findings.len(), title)) }
            ul {
                @for finding in findings {
                    li {
                        code { (comparison.finding_place(finding)) } " "
                        a href=(rule_url(&finding.rule)) { (finding.rule) } " " (printable(&finding.message))
                    }
                }
            }
        }
    }
}
