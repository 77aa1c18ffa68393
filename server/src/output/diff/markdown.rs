//! The comment on a pull request.

use std::fmt::Write as _;

use promptlint_lint::finding::Finding;

use super::super::markdown::{code, prose};
use super::super::{count, rule_url};
use super::Comparison;
use super::row::Row;

/// Findings and assumptions that are listed.
const LISTED: usize = 20;

/// Without a limit of size: for a step summary or a file.
pub(crate) fn render(comparison: &Comparison<'_>) -> String {
    within(comparison, usize::MAX)
}

/// At most `limit` bytes: whole rows go, the smallest changes first, never half of one.
pub(crate) fn within(comparison: &Comparison<'_>, limit: usize) -> String {
    let rows: Vec<_> = comparison.diff.changes.iter().map(|change| Row::new(change, comparison)).collect();
    let mut shown = rows.len();
    loop {
        let text = page(comparison, &rows, shown, shown == rows.len());
        if text.len() <= limit || shown == 0 {
            return text;
        }
        shown = if shown > 16 { shown * 3 / 4 } else { shown - 1 };
    }
}

fn page(comparison: &Comparison<'_>, rows: &[Row], shown: usize, whole: bool) -> String {
    let mut out = format!("### promptlint: {}\n", prose(&comparison.headline()));
    if !rows.is_empty() {
        let monthly = rows.iter().any(|row| !row.month.is_empty());
        out += if monthly {
            "\n| Call | Before | After | Per month | Why |\n|---|---:|---:|---:|---|\n"
        } else {
            "\n| Call | Before | After | Change | Why |\n|---|---:|---:|---:|---|\n"
        };
        for row in &rows[..shown] {
            let why: Vec<_> = row.why.iter().map(|why| prose(why)).collect();
            let _ = writeln!(
                out,
                "| {}<br>{} | {} | {} | **{}** | {} |",
                code(&row.name),
                prose(&row.place),
                row.before,
                row.after,
                if monthly {
                    if row.month.is_empty() { "no volume" } else { &row.month }
                } else {
                    &row.change
                },
                why.join("<br>")
            );
        }
        if shown < rows.len() {
            let _ = writeln!(out, "\n…and {} with smaller changes.", count(rows.len() - shown, "more call"));
        }
        out += "\n<sub>Before, after and change are of 1,000 calls.</sub>\n";
    }
    out += &list("new finding", &comparison.new_findings(), true);
    out += &list("fixed finding", &comparison.fixed_findings(), false);
    if whole {
        out += &assumptions(comparison);
    }
    let totals = &comparison.after.report.totals;
    let calls = totals.priced + totals.unpriced;
    let mut last = format!(
        "{} against {}; prices of {}; {} of {} priced",
        comparison.after.name,
        comparison.before.name,
        comparison.as_of,
        totals.priced,
        count(calls, "call")
    );
    for (reason, number) in &totals.reasons {
        let _ = write!(last, "; {number} unpriced: {reason}");
    }
    let _ = writeln!(out, "\n<sub>{}.</sub>", prose(&last));
    out
}

fn list(title: &str, findings: &[(String, &Finding)], is_open: bool) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let open = if is_open { " open" } else { "" };
    let mut out = format!("\n<details{open}><summary>{}</summary>\n\n", count(findings.len(), title));
    for (place, finding) in findings.iter().take(LISTED) {
        let _ = writeln!(
            out,
            "- {} [{}]({}) {}",
            code(place),
            finding.rule,
            rule_url(finding.rule),
            prose(&finding.message)
        );
    }
    if findings.len() > LISTED {
        let _ = writeln!(out, "- …and {} more", findings.len() - LISTED);
    }
    out + "\n</details>\n"
}

fn assumptions(comparison: &Comparison<'_>) -> String {
    let mut known: Vec<&str> = Vec::new();
    for change in &comparison.diff.changes {
        let reach = change.reach();
        let all = reach.into_iter().flat_map(|reach| reach.estimate.assumptions.iter());
        for assumption in all {
            if !known.contains(&&**assumption) {
                known.push(assumption);
            }
        }
    }
    if known.is_empty() {
        return String::new();
    }
    let mut out = format!("\n<details><summary>{}</summary>\n\n", count(known.len(), "assumption"));
    for assumption in known.iter().take(LISTED) {
        let _ = writeln!(out, "- {}", prose(assumption));
    }
    if known.len() > LISTED {
        let _ = writeln!(out, "- …and {} more", known.len() - LISTED);
    }
    out + "\n</details>\n"
}
