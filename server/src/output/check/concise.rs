//! One line a finding, as editors' error lists and `grep` read it: `path:line:column: severity[rule] message`.

use std::fmt::Write as _;

use super::super::coverage::Coverage;
use super::{Report, inline, text};

pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    for row in report.rows() {
        let start = row.start();
        let path = report.display.place(&row.finding.place.path, Some(start));
        let saving = text::saving(row.finding).map_or(String::new(), |saving| format!(" ({saving})"));
        let _ = writeln!(
            out,
            "{path}:{}: {}[{}] {}{saving}",
            start.column,
            row.severity(),
            row.finding.rule,
            inline(&row.finding.message)
        );
    }
    out += &text::summary(report.findings);
    out += &Coverage::of(report.locator.workspace(), report.calls).text(report.display);
    super::harmless(&out)
}
