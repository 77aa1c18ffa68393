//! The comment on a pull request.

use std::fmt::Write as _;

use promptlint_lint::diff::Change;
use rust_decimal::Decimal;

use super::super::check::json::FindingRow;
use super::super::markdown::{code, prose};
use super::super::{count, gate, rule_url};
use super::row::{MANY, Row};
use super::{Comparison, Reason, signed};

/// Findings and assumptions that are listed.
const LISTED: usize = 20;

/// Places that stand in one line at most.
const TOGETHER: usize = 20;

/// Where a line of a file is to be seen.
pub(crate) type Link<'a> = &'a dyn Fn(&str, u32) -> String;

/// How a host shows Markdown.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    /// HTML in it is shown as such.
    pub(crate) html: bool,
    pub(crate) link: Option<Link<'a>>,
}

impl Look<'_> {
    fn line_break(self) -> &'static str {
        if self.html { "<br>" } else { "; " }
    }

    fn small(self, text: &str) -> String {
        if self.html { format!("<sub>{text}</sub>") } else { text.to_owned() }
    }

    fn place(self, shown: &str, path: &str, line: u32) -> String {
        match self.link {
            // A path cannot end the link: all but letters and digits is encoded in it.
            Some(link) => format!("[{}]({})", code(shown), link(path, line)),
            None => code(shown),
        }
    }

    /// Folded away where that can be done.
    fn fold(self, title: &str, is_open: bool, inside: &str) -> String {
        if !self.html {
            return format!("\n**{title}**\n\n{inside}");
        }
        let open = if is_open { " open" } else { "" };
        format!("\n<details{open}><summary>{title}</summary>\n\n{inside}\n</details>\n")
    }
}

/// Without a limit of size: for a step summary or a file.
pub(crate) fn render(comparison: &Comparison) -> String {
    within(comparison, usize::MAX, Look { html: true, link: None })
}

/// At most `limit` bytes: assumptions go first, then whole rows, the smallest changes first, then findings; never half
/// of one.
pub(crate) fn within(comparison: &Comparison, limit: usize, look: Look<'_>) -> String {
    let rows = rows(comparison, look);
    let mut shown = Shown { rows: rows.len(), findings: LISTED, assumptions: true };
    loop {
        let text = page(comparison, &rows, shown, look);
        if text.len() <= limit {
            return text;
        }
        shown = match shown {
            Shown { assumptions: true, .. } => Shown { assumptions: false, ..shown },
            Shown { rows, .. } if rows > 16 => Shown { rows: rows * 3 / 4, ..shown },
            Shown { rows, .. } if rows > 0 => Shown { rows: rows - 1, ..shown },
            Shown { findings, .. } if findings > 0 => Shown { findings: findings / 2, ..shown },
            _ => return text,
        };
    }
}

#[derive(Clone, Copy)]
struct Shown {
    rows: usize,
    findings: usize,
    assumptions: bool,
}

fn page(comparison: &Comparison, rows: &[Line<'_>], shown: Shown, look: Look<'_>) -> String {
    let mut out = format!("### promptlint: {}\n", prose(&comparison.headline()));
    out += &gate::markdown(&comparison.gate, &comparison.display, look.line_break());
    let (shown_rows, left) = rows.split_at(shown.rows);
    let known = shown_rows.iter().take_while(|row| row.is_known).count();
    let (known, unknown) = shown_rows.split_at(known);
    if !known.is_empty() {
        let last = if is_monthly(comparison) { "Per month" } else { "Change" };
        let _ = writeln!(out, "\n| Call | Before | After | {last} | Why |\n|---|---:|---:|---:|---|");
        out.extend(known.iter().map(|row| row.text.as_str()));
        let _ = writeln!(out, "\n{}", look.small("Before, after and change are of 1,000 calls."));
    }
    if !unknown.is_empty() {
        let mut inside = "| Call | Why | No price |\n|---|---|---|\n".to_owned();
        inside.extend(unknown.iter().map(|row| row.text.as_str()));
        let calls = unknown.iter().map(|row| row.changes.len()).sum();
        out += &look.fold(&format!("{} of unknown cost", count(calls, "change")), known.is_empty(), &inside);
    }
    if !left.is_empty() {
        let changes = left.iter().flat_map(|row| row.changes.iter().copied());
        let _ = writeln!(out, "\n…and {}.", rest(&changes.collect::<Vec<_>>()));
    }
    out += &list("new finding", &comparison.findings.new, true, comparison, shown, look);
    out += &list("fixed finding", &comparison.findings.fixed, false, comparison, shown, look);
    if shown.assumptions && look.html {
        out += &assumptions(comparison, look);
    }
    let after = &comparison.after;
    let mut last = format!(
        "{} against {}; {}; {} of {} priced",
        after.name,
        comparison.before.name,
        comparison.prices(),
        after.priced,
        count(after.priced + after.unpriced, "call")
    );
    for Reason { reason, calls } in &after.reasons {
        let _ = write!(last, "; {calls} unpriced: {reason}");
    }
    let unread = after.coverage.problems().count();
    if unread > 0 {
        let _ = write!(last, "; {} not read, or not wholly", count(unread, "file"));
    }
    let _ = writeln!(out, "\n{}", look.small(&format!("{}.", prose(&last))));
    out
}

fn is_monthly(comparison: &Comparison) -> bool {
    comparison.changes.iter().any(|change| change.per_month.is_some() && change.has_volume())
}

/// A line of a table.
struct Line<'a> {
    text: String,
    changes: Vec<&'a Change>,
    /// What it comes to.
    is_known: bool,
}

/// A line for each change that has a figure; those without follow, together where they have the same reasons.
fn rows<'a>(comparison: &'a Comparison, look: Look<'_>) -> Vec<Line<'a>> {
    let (known, unknown): (Vec<_>, Vec<_>) =
        comparison.changes.iter().partition(|change| change.per_call.is_some());
    let line = |change| Line { text: line(change, comparison, look), changes: vec![change], is_known: true };
    let mut lines: Vec<_> = known.into_iter().map(line).collect();
    let mut alike: Vec<(String, Vec<&Change>)> = Vec::new();
    for change in unknown {
        let row = Row::new(change, comparison);
        let why: Vec<_> = row.why.iter().map(|why| prose(why)).collect();
        let reason = prose(change.unpriced().unwrap_or_default());
        let reasons = format!("{} | {reason} |\n", why.join(look.line_break()));
        match alike.iter_mut().find(|(known, _)| *known == reasons) {
            Some((_, changes)) => changes.push(change),
            None => alike.push((reasons, vec![change])),
        }
    }
    lines.extend(alike.into_iter().flat_map(|(reasons, changes)| {
        // One caller of what calls every provider is one place.
        let mut places: Vec<(String, Vec<&Change>)> = Vec::new();
        for change in changes {
            let place = place(change, comparison, look);
            match places.iter_mut().find(|(known, _)| *known == place) {
                Some((_, there)) => there.push(change),
                None => places.push((place, vec![change])),
            }
        }
        let lines = places.chunks(TOGETHER).map(|places| {
            let shown = places.iter().map(|(place, there)| match there.len() {
                1 => place.clone(),
                more => format!("{place} ({more} calls)"),
            });
            let shown: Vec<_> = shown.collect();
            let text = format!("| {} | {reasons}", shown.join(look.line_break()));
            let changes = places.iter().flat_map(|(_, there)| there.iter().copied()).collect();
            Line { text, changes, is_known: false }
        });
        lines.collect::<Vec<_>>()
    }));
    lines
}

/// What is gone has no line any more.
fn place(change: &Change, comparison: &Comparison, look: Look<'_>) -> String {
    let shown = comparison.place(change);
    match &change.after {
        Some(after) => look.place(&shown, &after.path, after.line),
        None => code(&shown),
    }
}

fn line(change: &Change, comparison: &Comparison, look: Look<'_>) -> String {
    let row = Row::new(change, comparison);
    let why: Vec<_> = row.why.iter().map(|why| prose(why)).collect();
    let last = match (is_monthly(comparison), row.month.as_str()) {
        (true, "") => "no volume",
        (true, month) => month,
        (false, _) => &row.change,
    };
    format!(
        "| {}{}{} | {} | {} | **{last}** | {} |\n",
        code(&row.name),
        if look.html { "<br>" } else { " " },
        place(change, comparison, look),
        row.before,
        row.after,
        why.join(look.line_break())
    )
}

/// `12 more calls with smaller changes, +$3.10/month in total`
fn rest(changes: &[&Change]) -> String {
    let sum = promptlint_lint::diff::sum(changes.iter().copied());
    let many = Decimal::from(MANY);
    let month = sum.per_month.map(|month| format!("{}/month", signed(month)));
    let calls = sum.one_of_each.and_then(|one| one.checked_mul(many));
    let calls = calls.map(|calls| format!("{} per 1,000 of each", signed(calls)));
    let unknown = (sum.unknown > 0).then(|| format!("{} of unknown cost", sum.unknown));
    let parts: Vec<String> = [month, calls, unknown].into_iter().flatten().collect();
    format!("{} with smaller changes, {} in total", count(changes.len(), "more call"), parts.join(" and "))
}

fn list(
    title: &str,
    findings: &[FindingRow],
    is_open: bool,
    comparison: &Comparison,
    shown: Shown,
    look: Look<'_>,
) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let mut out = String::new();
    for finding in findings.iter().take(shown.findings) {
        let place = comparison.finding_place(finding);
        // What is fixed has no line any more.
        let place = if is_open { look.place(&place, &finding.path, finding.line) } else { code(&place) };
        let (rule, url) = (prose(&finding.rule), rule_url(&finding.rule));
        let _ = writeln!(out, "- {place} [{rule}]({url}) {}", prose(&finding.message));
    }
    if findings.len() > shown.findings {
        let _ = writeln!(out, "- …and {} more", findings.len() - shown.findings);
    }
    look.fold(&count(findings.len(), title), is_open, &out)
}

fn assumptions(comparison: &Comparison, look: Look<'_>) -> String {
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
    let mut out = String::new();
    for assumption in known.iter().take(LISTED) {
        let _ = writeln!(out, "- {}", prose(assumption));
    }
    if known.len() > LISTED {
        let _ = writeln!(out, "- …and {} more", known.len() - LISTED);
    }
    look.fold(&count(known.len(), "assumption"), false, &out)
}
