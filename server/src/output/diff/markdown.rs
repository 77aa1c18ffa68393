//! The comment on a pull request.

use std::fmt::Write as _;

use super::super::check::json::FindingRow;
use super::super::markdown::{code, prose};
use super::super::{count, rule_url};
use super::row::Row;
use super::{Comparison, Reason};

/// Findings and assumptions that are listed.
const LISTED: usize = 20;

/// Without a limit of size: for a step summary or a file.
pub(crate) fn render(comparison: &Comparison) -> String {
    within(comparison, usize::MAX)
}

/// At most `limit` bytes: whole rows go, the smallest changes first, never half of one.
pub(crate) fn within(comparison: &Comparison, limit: usize) -> String {
    let rows: Vec<_> = comparison.changes.iter().map(|change| Row::new(change, comparison)).collect();
    let mut shown = rows.len();
    loop {
        let text = page(comparison, &rows, shown, shown == rows.len());
        if text.len() <= limit || shown == 0 {
            return text;
        }
        shown = if shown > 16 { shown * 3 / 4 } else { shown - 1 };
    }
}

fn page(comparison: &Comparison, rows: &[Row], shown: usize, whole: bool) -> String {
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
    out += &list("new finding", &comparison.findings.new, true, comparison);
    out += &list("fixed finding", &comparison.findings.fixed, false, comparison);
    if whole {
        out += &assumptions(comparison);
    }
    let after = &comparison.after;
    let calls = after.priced + after.unpriced;
    let mut last = format!(
        "{} against {}; {}; {} of {} priced",
        after.name,
        comparison.before.name,
        comparison.prices(),
        after.priced,
        count(calls, "call")
    );
    for Reason { reason, calls } in &after.reasons {
        let _ = write!(last, "; {calls} unpriced: {reason}");
    }
    let _ = writeln!(out, "\n<sub>{}.</sub>", prose(&last));
    out
}

fn list(title: &str, findings: &[FindingRow], is_open: bool, comparison: &Comparison) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let open = if is_open { " open" } else { "" };
    let mut out = format!("\n<details{open}><summary>{}</summary>\n\n", count(findings.len(), title));
    for finding in findings.iter().take(LISTED) {
        let _ = writeln!(
            out,
            "- {} [{}]({}) {}",
            code(&comparison.finding_place(finding)),
            prose(&finding.rule),
            rule_url(&finding.rule),
            prose(&finding.message)
        );
    }
    if findings.len() > LISTED {
        let _ = writeln!(out, "- …and {} more", findings.len() - LISTED);
    }
    out + "\n</details>\n"
}

fn assumptions(comparison: &Comparison) -> String {
    let mut known: Vec<&str> = Vec::new();
    for change in &comparison.changes {
        let all = change.entry().into_iter().flat_map(|entry| entry.assumptions.iter());
        for assumption in all {
            if !known.contains(&assumption.as_str()) {
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
