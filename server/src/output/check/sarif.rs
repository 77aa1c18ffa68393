//! SARIF 2.1.0, as GitHub's code scanning wants it.
//!
//! Source: docs.github.com, "SARIF support for code scanning": at most 5,000 results are kept of an upload, an empty
//! string counts as missing, only the first location is shown, and an alert is shown on a pull request only when all
//! its lines are part of it.

use std::collections::HashMap;

use anyhow::Result;
use promptlint_lint::check::{RuleSummary, summaries};
use promptlint_lint::finding::{Confidence, Severity};
use promptlint_lint::fix::Fix;
use promptlint_lint::position::{Locator, Position};
use serde_json::{Value, json};
use serde_sarif::sarif::{ReportingDescriptor, Result as Found, Run, Sarif};

use super::super::coverage::Coverage;
use super::super::{json_text, rule_url};
use super::fingerprint::{Fingerprints, line_hashes};
use super::{Report, Row, printable};

const RESULTS: usize = 5000;
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn render(report: &Report<'_>) -> Result<String> {
    let rules: Vec<_> = summaries();
    let index: HashMap<&str, usize> = rules.iter().enumerate().map(|(at, rule)| (rule.name, at)).collect();
    let mut fingerprints = Fingerprints::default();
    let mut hashes = HashMap::new();
    let mut results = Vec::new();
    for row in report.rows().take(RESULTS) {
        let hashes = hashes
            .entry(row.finding.place.path.clone())
            .or_insert_with(|| row.lines().map(|lines| line_hashes(lines.text())).unwrap_or_default());
        let result =
            result(&row, index.get(row.finding.rule).copied(), &fingerprints.of(&row), hashes, report);
        results.push(serde_json::from_value::<Found>(result)?);
    }
    let driver = json!({
        "name": "promptlint",
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
    });
    let mut driver: serde_sarif::sarif::ToolComponent = serde_json::from_value(driver)?;
    driver.rules = Some(rules.iter().map(descriptor).collect::<Result<_, _>>()?);
    let run = Run::builder()
        .tool(serde_sarif::sarif::Tool::builder().driver(driver).build())
        .results(results)
        .invocations(vec![serde_json::from_value(invocation(report))?])
        .automation_details(serde_json::from_value::<serde_sarif::sarif::RunAutomationDetails>(
            json!({ "id": "promptlint/check/" }),
        )?)
        .column_kind(json!("unicodeCodePoints"))
        .build();
    json_text(&Sarif::builder().schema(SCHEMA).version(json!("2.1.0")).runs(vec![run]).build())
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn descriptor(rule: &RuleSummary) -> Result<ReportingDescriptor, serde_json::Error> {
    serde_json::from_value(json!({
        "id": rule.name,
        "name": rule.name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.summary },
        "help": { "text": format!("{}. See {}", rule.summary, rule_url(rule.name)) },
        "helpUri": rule_url(rule.name),
        "defaultConfiguration": { "level": level(rule.severity), "enabled": rule.on_by_default },
        "properties": { "tags": ["cost", rule.family] },
    }))
}

fn result(
    row: &Row<'_>,
    rule: Option<usize>,
    fingerprint: &str,
    hashes: &[String],
    report: &Report<'_>,
) -> Value {
    let finding = row.finding;
    let mut physical = json!({ "artifactLocation": { "uri": uri(&row.path) } });
    let mut prints = json!({ "promptlint/v1": fingerprint });
    if let Some(region) = row.region() {
        physical["region"] = json!({
            "startLine": region.start.line,
            "startColumn": region.start.column,
            "endLine": region.end.line,
            "endColumn": region.end.column,
        });
        if let Some(hash) = hashes.get(region.start.line as usize - 1) {
            prints["primaryLocationLineHash"] = json!(hash);
        }
    }
    let text = [vec![row.message()], row.details()].concat().join("\n");
    let related = finding.labels.iter().enumerate().filter_map(|(id, label)| {
        let start = report.locator.position(&label.place)?;
        let mut physical =
            json!({ "artifactLocation": { "uri": uri(&report.display.on_disk(&label.place.path)) } });
        if start.cell.is_none() {
            physical["region"] = json!({ "startLine": start.line, "startColumn": start.column });
        }
        Some(json!({ "id": id, "physicalLocation": physical, "message": { "text": plain(&label.text) } }))
    });
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": plain(&text) },
        "locations": [{ "physicalLocation": physical }],
        "partialFingerprints": prints,
        "properties": {
            "precision": match finding.confidence {
                Confidence::High => "high",
                Confidence::Medium => "medium",
                Confidence::Low => "low",
            },
        },
    });
    let related: Vec<_> = related.collect();
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    if let Some(rule) = rule {
        result["ruleIndex"] = json!(rule);
    }
    if let Some(call) = &finding.call {
        result["properties"]["call"] = json!(&**call);
    }
    if let Some(saving) = finding.saving {
        result["properties"]["savingPer1000Calls"] = json!({
            "low": saving.low.to_string(),
            "expected": saving.expected.to_string(),
            "high": saving.high.map(|high| high.to_string()),
        });
    }
    let fixes: Vec<_> = finding.fixes.iter().filter_map(|fix| change(fix, report)).collect();
    if !fixes.is_empty() {
        result["fixes"] = fixes.into();
    }
    result
}

/// `None` for what a program that knows no notebooks could not apply.
fn change(fix: &Fix, report: &Report<'_>) -> Option<Value> {
    let mut changes: Vec<Value> = Vec::new();
    for edit in &fix.edits {
        let (start, end) = flat(report.locator, &edit.place)?;
        changes.push(json!({
            "artifactLocation": { "uri": uri(&report.display.on_disk(&edit.place.path)) },
            "replacements": [{
                "deletedRegion": {
                    "startLine": start.line, "startColumn": start.column,
                    "endLine": end.line, "endColumn": end.column,
                },
                "insertedContent": { "text": edit.text },
            }],
        }));
    }
    if changes.is_empty() {
        return None;
    }
    Some(json!({ "description": { "text": plain(&fix.title) }, "artifactChanges": changes }))
}

fn flat(locator: &Locator<'_>, place: &promptlint_lint::call::Place) -> Option<(Position, Position)> {
    let extent = locator.extent(place)?;
    extent.start.cell.is_none().then_some((extent.start, extent.end))
}

fn invocation(report: &Report<'_>) -> Value {
    let coverage = Coverage::of(report.locator.workspace(), report.calls);
    let problems = coverage.problems().map(|(path, reason)| {
        json!({
            "level": "warning",
            "message": { "text": plain(reason) },
            "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&report.display.on_disk(path)) } } }],
        })
    });
    let mut problems: Vec<_> = problems.collect();
    if report.findings.len() > RESULTS {
        let text =
            format!("{} findings; the {RESULTS} with the largest savings are here", report.findings.len());
        problems.push(json!({ "level": "warning", "message": { "text": text } }));
    }
    json!({ "executionSuccessful": true, "toolExecutionNotifications": problems })
}

/// A message in which nothing is a link: `[text](target)` would be one.
fn plain(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(printable).collect();
    let text = lines.join("\n").replace("](", "] (");
    if text.is_empty() { "-".to_owned() } else { text }
}

/// A path as a relative reference of RFC 3986.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
