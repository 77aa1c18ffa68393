//! A report and its annotations for Bitbucket's Code Insights: `PUT` the one, then `POST` the others, a hundred a
//! request.
//!
//! Source: developer.atlassian.com, Reports API: at most 1,000 annotations, a summary of at most 450 characters.

use anyhow::Result;
use promptlint_lint::finding::Severity;
use serde_json::{Value, json};

use super::super::json_text;
use super::fingerprint::Fingerprints;
use super::{Report, printable};

const ANNOTATIONS: usize = 1000;
const SUMMARY: usize = 450;
/// Of an annotation's `details`, and of the report's.
const DETAILS: usize = 2000;

pub(super) fn render(report: &Report<'_>) -> Result<String> {
    let mut fingerprints = Fingerprints::default();
    let annotations: Vec<Value> = report
        .rows()
        .take(ANNOTATIONS)
        .map(|row| {
            json!({
                "external_id": format!("promptlint-{}", fingerprints.of(&row)),
                "annotation_type": "CODE_SMELL",
                "summary": cut(&row.message(), SUMMARY),
                "details": cut(&row.details().join(" "), DETAILS),
                "path": row.path,
                "line": row.region().map_or(1, |region| region.start.line),
                "severity": match row.finding.severity {
                    Severity::Error => "HIGH",
                    Severity::Warning => "MEDIUM",
                    Severity::Info => "LOW",
                },
            })
        })
        .collect();
    let found = report.tally();
    let found = if found.is_empty() { "Nothing found".to_owned() } else { found };
    let details = if report.findings.len() > ANNOTATIONS {
        format!("{found}. The {ANNOTATIONS} with the largest savings are shown.")
    } else {
        format!("{found}.")
    };
    json_text(&json!({
        "report": {
            "title": "promptlint",
            "details": cut(&details, DETAILS),
            "report_type": "BUG",
            "reporter": "promptlint",
            "result": if report.fails() { "FAILED" } else { "PASSED" },
            "data": [
                { "title": "Findings", "type": "NUMBER", "value": report.findings.len() },
                { "title": "Model calls", "type": "NUMBER", "value": report.calls.len() },
            ],
        },
        "annotations": annotations,
    }))
}

fn cut(text: &str, limit: usize) -> String {
    let text = printable(text);
    if text.chars().count() <= limit {
        return text;
    }
    text.chars().take(limit - 1).chain(['…']).collect()
}
