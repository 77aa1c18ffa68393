//! `JUnit` XML: a rule is a suite, a file a case. Some services fail on a report without any case, so a clean run has
//! one that passes.

use std::collections::BTreeMap;

use anyhow::Result;
use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::{Report, Row, printable};

pub(super) fn render(report: &Report<'_>) -> Result<String> {
    let mut suites: BTreeMap<&str, BTreeMap<String, Vec<Row<'_>>>> = BTreeMap::new();
    for row in report.rows() {
        suites.entry(row.finding.rule).or_default().entry(row.path.clone()).or_default().push(row);
    }
    let mut document = Document::new("promptlint");
    for (rule, files) in suites {
        let mut suite = TestSuite::new(rule);
        for (path, rows) in files {
            suite.add_test_case(case(report, rule, &path, &rows));
        }
        document.add_test_suite(suite);
    }
    if report.findings.is_empty() {
        let mut suite = TestSuite::new("promptlint");
        suite.add_test_case(TestCase::new("nothing found", TestCaseStatus::success()));
        document.add_test_suite(suite);
    }
    // Jenkins' xUnit plugin refuses what its schema does not know, and that counts skipped cases by suite alone:
    // https://github.com/jenkinsci/xunit-plugin, junit-10.xsd.
    let text = document.to_string()?.replacen(" skipped=\"0\"", "", 1);
    Ok(super::harmless(&text))
}

fn case(report: &Report<'_>, rule: &str, path: &str, rows: &[Row<'_>]) -> TestCase {
    // Some services show neither file nor line, so the text says where, too.
    let lines = rows.iter().map(|row| {
        let place = report.display.place(&row.finding.place.path, Some(row.start()));
        format!("{place}: {}: {}", row.severity(), printable(&row.paragraph()))
    });
    let fails = rows.iter().any(|row| report.is_failure(row.finding));
    let text = lines.collect::<Vec<_>>().join("\n");
    let mut status =
        if fails { TestCaseStatus::non_success(NonSuccessKind::Failure) } else { TestCaseStatus::success() };
    if fails {
        let first = rows.first().map(|row| printable(&row.finding.message)).unwrap_or_default();
        status.set_type(rule).set_message(first).set_description(text.clone());
    }
    let mut case = TestCase::new(printable(path), status);
    case.set_classname(format!("promptlint.{rule}"));
    if !fails {
        case.set_system_out(text);
    }
    case
}
