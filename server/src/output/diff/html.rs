//! What a change costs, as one page that needs nothing else.

use maud::{Markup, html};
use promptlint_lint::finding::Finding;

use super::super::html::page;
use super::super::{count, printable, rule_url};
use super::Comparison;
use super::row::Row;

pub(super) fn render(comparison: &Comparison<'_>) -> String {
    let rows: Vec<_> = comparison.diff.changes.iter().map(|change| Row::new(change, comparison)).collect();
    let totals = &comparison.after.report.totals;
    let body = html! {
        main {
            h1 { (printable(&comparison.headline())) }
            p.faint {
                (printable(comparison.after.name)) " against " (printable(comparison.before.name)) "; prices of "
                (comparison.as_of) "; " (totals.priced) " of " (count(totals.priced + totals.unpriced, "call")) " priced."
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
            (list("new finding", &comparison.new_findings()))
            (list("fixed finding", &comparison.fixed_findings()))
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

fn list(title: &str, findings: &[(String, &Finding)]) -> Markup {
    html! {
        @if !findings.is_empty() {
            h2 { (count(findings.len(), title)) }
            ul {
                @for (place, finding) in findings {
                    li {
                        code { (place) } " "
                        a href=(rule_url(finding.rule)) { (finding.rule) } " " (printable(&finding.message))
                    }
                }
            }
        }
    }
}
