//! For a step summary or a comment: a table, and the reasons folded.

use std::fmt::Write as _;

use super::super::coverage::Coverage;
use super::super::markdown::{code, prose};
use super::super::rule_url;
use super::{Report, text};

/// A step summary above 1 MiB is thrown away whole (GitHub's runner says so), so rows end before that. Bytes.
const LIMIT: usize = 900_000;

pub(super) fn render(report: &Report<'_>) -> String {
    let found = report.tally();
    let mut out = format!("### promptlint: {}\n\n", if found.is_empty() { "nothing found" } else { &found });
    let mut left = 0;
    if !report.findings.is_empty() {
        out += "| Where | What | Saves |\n|---|---|---:|\n";
    }
    for row in report.rows() {
        let finding = row.finding;
        let place = report.display.place(&finding.place.path, Some(row.start()));
        let saving = text::saving(finding).unwrap_or_default();
        let saving = saving.strip_prefix("saves ").unwrap_or(&saving);
        let mut line = format!(
            "| {} | **{}** [{}]({})<br>{} | {} |\n",
            code(&place),
            row.severity(),
            finding.rule,
            rule_url(finding.rule),
            prose(&finding.message),
            prose(saving)
        );
        if left > 0 || out.len() + line.len() > LIMIT {
            left += 1;
            line.clear();
        }
        out += &line;
    }
    if left > 0 {
        let _ = writeln!(out, "\n…and {left} more, with smaller savings.");
    }
    if !report.findings.is_empty() && out.len() < LIMIT / 2 {
        out += "\n<details><summary>Why, and what to do</summary>\n\n";
        for row in report.rows() {
            let place = report.display.place(&row.finding.place.path, Some(row.start()));
            let text: Vec<_> = row.details().iter().map(|part| prose(part)).collect();
            let line = format!("- {}: {}\n", code(&place), text.join(" "));
            if out.len() + line.len() > LIMIT {
                break;
            }
            out += &line;
        }
        out += "\n</details>\n";
    }
    let coverage = Coverage::of(report.locator.workspace(), report.calls).text(report.display);
    let coverage: Vec<_> = coverage.lines().map(prose).collect();
    let _ = writeln!(out, "\n<sub>{}</sub>", coverage.join("<br>"));
    super::harmless(&out)
}
