//! GitLab's code quality report.
//!
//! Source: docs.gitlab.com, `ci/testing/code_quality`: an array; fingerprints unique, or the widget folds them.

use anyhow::Result;
use promptlint_lint::finding::Severity;
use serde_json::{Value, json};

use super::super::json_text;
use super::Report;
use super::fingerprint::Fingerprints;

pub(super) fn render(report: &Report<'_>) -> Result<String> {
    let mut fingerprints = Fingerprints::default();
    let issues: Vec<Value> = report
        .rows()
        .map(|row| {
            json!({
                "description": super::printable(&row.paragraph()),
                "check_name": row.finding.rule,
                "fingerprint": fingerprints.of(&row),
                "severity": match row.finding.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "major",
                    Severity::Info => "info",
                },
                // In a notebook lines are not those of the file.
                "location": {
                    "path": row.path,
                    "lines": { "begin": row.region().map_or(1, |region| region.start.line) },
                },
            })
        })
        .collect();
    json_text(&issues)
}
