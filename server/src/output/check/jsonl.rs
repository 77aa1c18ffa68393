//! Each finding of `promptlint.check/1` on a line of its own.

use anyhow::Result;

use super::super::json_line;
use super::{Report, json};

pub(super) fn render(report: &Report<'_>) -> Result<String> {
    report.findings.iter().map(|finding| json_line(&json::row(finding, report.locator))).collect()
}
