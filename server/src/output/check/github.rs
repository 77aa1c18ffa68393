//! Workflow commands of GitHub Actions: `::warning file=…,line=…::message`.
//!
//! Source: docs.github.com, "Workflow commands"; limits from actions/toolkit PR 734: ten annotations of a level in a
//! step, the others are dropped in silence.

use std::fmt::Write as _;

use promptlint_lint::finding::Severity;

use super::{Report, inline};

/// What a step can have of each level.
const PER_LEVEL: usize = 10;

pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    let levels = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "notice")];
    for (severity, level) in levels {
        let rows: Vec<_> = report.rows().filter(|row| row.finding.severity == severity).collect();
        // The last place is for saying what is left out.
        let shown = if rows.len() > PER_LEVEL { PER_LEVEL - 1 } else { rows.len() };
        for row in &rows[..shown] {
            let mut properties = format!("file={}", property(&row.path));
            if let Some(region) = row.region() {
                let (start, end) = (region.start, region.end);
                let _ = write!(
                    properties,
                    ",line={},endLine={},col={},endColumn={}",
                    start.line, end.line, start.column, end.column
                );
            }
            let title = property(&format!("promptlint: {}", row.finding.rule));
            let text = [vec![row.message()], row.details()].concat();
            let text: Vec<_> = text.iter().map(|part| inline(part)).collect();
            let _ = writeln!(out, "::{level} {properties},title={title}::{}", data(&text.join("\n")));
        }
        if shown < rows.len() {
            let left = rows.len() - shown;
            let _ = writeln!(
                out,
                "::{level} title=promptlint::and {left} more; GitHub shows ten of a level, the report has all"
            );
        }
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&super::harmless(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_property_or_a_command_is_escaped() {
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
        assert_eq!(data("100 %\r\n::error::x"), "100 %25%0D%0A::error::x");
    }
}
