//! Logging commands of Azure Pipelines: `##vso[task.logissue …]`.
//!
//! Source: learn.microsoft.com, "Logging commands"; escapes as in azure-pipelines-task-lib's `taskcommand.ts`.

use std::fmt::Write as _;

use promptlint_lint::finding::Severity;

use super::{Report, concise, inline};

pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    for row in report.rows() {
        // There is no third level; what is only worth knowing stands in the log below.
        let kind = match row.finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => continue,
        };
        let mut properties = format!("type={kind};sourcepath={};", property(&row.path));
        if let Some(region) = row.region() {
            let start = region.start;
            let _ = write!(properties, "linenumber={};columnnumber={};", start.line, start.column);
        }
        let text = inline(&row.paragraph());
        let _ = writeln!(out, "##vso[task.logissue {properties}code={};]{}", row.finding.rule, data(&text));
    }
    out + &concise::render(report)
}

fn data(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&super::harmless(text)).replace(';', "%3B").replace(']', "%5D")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_property_or_a_command_is_escaped() {
        assert_eq!(property("a;b]c%"), "a%3Bb%5Dc%AZP25");
        assert_eq!(
            data(&inline("##vso[task.complete result=Failed;]\n")),
            "##\u{200B}vso[task.complete result=Failed;]\\n"
        );
    }
}
