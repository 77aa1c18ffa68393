//! Findings, and mistakes in configuration files, as diagnostics: just those of `promptlint check`.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use camino::{Utf8Path, Utf8PathBuf};
use promptlint_grammars::module::Span;
use promptlint_lint::check;
use promptlint_lint::config::ConfigError;
use promptlint_lint::finding::{Finding, Severity};
use promptlint_lint::position::Locator;
use serde_json::json;
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    FullDocumentDiagnosticReport, NumberOrString, PreviousResultId, Range, UnchangedDocumentDiagnosticReport,
    Uri, WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::desk::Desk;
use super::documents::Document;
use super::text::Lines;
use crate::output::rule_url;

pub(super) const SOURCE: &str = "promptlint";

/// What a client knows a set of diagnostics by.
pub(super) fn result_id(diagnostics: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    // What cannot be written has no id of its own, and is sent again.
    serde_json::to_string(diagnostics).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The diagnostics of one document.
pub(super) fn of_document(desk: &mut Desk, document: &Document) -> Vec<Diagnostic> {
    let mut found = if document.cell.is_none() { of_settings(desk, &document.path) } else { Vec::new() };
    if let Some((at, inside)) = desk.owner(&document.path) {
        let findings: Vec<Finding> = desk.folders[at].findings_in(&inside).cloned().collect();
        let here = findings.iter().filter(|it| desk.document(at, &it.place).as_ref() == Some(document));
        let here: Vec<&Finding> = here.collect();
        found.extend(here.into_iter().filter_map(|finding| of_finding(desk, at, finding)));
    }
    found
}

/// The files that have some, in order.
pub(super) fn files(desk: &Desk) -> BTreeSet<Utf8PathBuf> {
    let mut files = BTreeSet::new();
    for (at, folder) in desk.folders.iter().enumerate() {
        files.extend(folder.session.errors().into_iter().map(|error| error.path));
        let found: BTreeSet<_> =
            folder.session.findings().iter().map(|finding| &finding.place.path).collect();
        let absolute = found.into_iter().map(|path| folder.absolute(path));
        files.extend(absolute.filter(|path| desk.owner(path).is_some_and(|(owner, _)| owner == at)));
    }
    files
}

pub(super) fn of_finding(desk: &mut Desk, folder: usize, finding: &Finding) -> Option<Diagnostic> {
    let range = desk.location(folder, &finding.place)?.range;
    let labels = if desk.abilities.related { finding.labels.as_slice() } else { &[] };
    let related = labels.iter().filter_map(|label| {
        let location = desk.location(folder, &label.place)?;
        Some(DiagnosticRelatedInformation { location, message: label.text.clone() })
    });
    let related: Vec<_> = related.collect();
    let Finding { rule, message, why, help, .. } = finding;
    Some(Diagnostic {
        range,
        severity: Some(match finding.severity {
            Severity::Info => DiagnosticSeverity::INFORMATION,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Error => DiagnosticSeverity::ERROR,
        }),
        code: Some(NumberOrString::String((*rule).to_owned())),
        code_description: desk.abilities.descriptions.then(|| page(rule)).flatten(),
        source: Some(SOURCE.to_owned()),
        message: format!("{}{message}\n{why}\nhelp: {help}", cell(desk, folder, finding)),
        related_information: (!related.is_empty()).then_some(related),
        // Such a comment can go without changing anything.
        tags: (*rule == check::UNUSED && !finding.fixes.is_empty()).then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: desk.abilities.data.then(|| json!({ "rule": rule, "call": finding.call.as_deref() })),
    })
}

/// In a notebook that is not shown as one the position says nothing, so that words have to.
fn cell(desk: &Desk, folder: usize, finding: &Finding) -> String {
    let place = &finding.place;
    if !place.path.ends_with(".ipynb") || desk.document(folder, place).is_none_or(|it| it.cell.is_some()) {
        return String::new();
    }
    let at = Locator::new(desk.folders[folder].session.workspace()).position(place);
    at.and_then(|at| Some(format!("cell {}, line {}: ", at.cell?, at.line))).unwrap_or_default()
}

fn page(rule: &str) -> Option<CodeDescription> {
    Some(CodeDescription { href: rule_url(rule).parse().ok()? })
}

/// The mistakes in a configuration file.
fn of_settings(desk: &Desk, path: &Utf8Path) -> Vec<Diagnostic> {
    let mut errors: Vec<ConfigError> = Vec::new();
    for error in desk.folders.iter().flat_map(|folder| folder.session.errors()) {
        if error.path == path && !errors.contains(&error) {
            errors.push(error);
        }
    }
    let diagnostic = |error: ConfigError| {
        let lines = Lines::new(error.text.into());
        let span = error.span.map(|span| Span::new(span.start, span.end));
        let help = error.help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        Diagnostic {
            range: span.map_or(Range::default(), |span| lines.range(span, desk.abilities.encoding)),
            severity: Some(DiagnosticSeverity::ERROR),
            code: Some(NumberOrString::String("configuration".to_owned())),
            source: Some(SOURCE.to_owned()),
            message: format!("{}{help}", error.message),
            ..Diagnostic::default()
        }
    };
    errors.into_iter().map(diagnostic).collect()
}

/// Of one document, for a client that asks.
pub(super) fn report(
    desk: &mut Desk,
    document: &Document,
    previous: Option<&str>,
) -> Result<FullDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport> {
    let items = of_document(desk, document);
    let result_id = result_id(&items);
    let version = desk.version(document);
    desk.told.insert(document.clone(), (result_id.clone(), version));
    if previous == Some(&*result_id) {
        return Err(UnchangedDocumentDiagnosticReport { result_id });
    }
    Ok(FullDocumentDiagnosticReport { result_id: Some(result_id), items })
}

/// Of everything. The second: whether there is anything that the client does not know yet.
pub(super) fn workspace_report(
    desk: &mut Desk,
    previous: &[PreviousResultId],
) -> (Vec<WorkspaceDocumentDiagnosticReport>, bool) {
    let mut known: BTreeMap<&str, &PreviousResultId> =
        previous.iter().map(|it| (it.uri.as_str(), it)).collect();
    let mut items = Vec::new();
    let mut news = false;
    let all: Vec<Document> = files(desk).iter().flat_map(|path| desk.documents(path)).collect();
    for document in all {
        let Some(uri) = desk.uri(&document) else { continue };
        let before = known.remove(uri.as_str()).map(|it| it.value.as_str());
        let version = desk.version(&document).map(i64::from);
        let report = report(desk, &document, before);
        news |= report.is_ok();
        items.push(item(uri, version, report));
    }
    // What had some and has none now.
    let none = result_id(&[]);
    for (_, before) in known {
        let report = if before.value == none {
            Err(UnchangedDocumentDiagnosticReport { result_id: none.clone() })
        } else {
            Ok(FullDocumentDiagnosticReport { result_id: Some(none.clone()), items: Vec::new() })
        };
        news |= report.is_ok();
        items.push(item(before.uri.clone(), None, report));
    }
    (items, news)
}

fn item(
    uri: Uri,
    version: Option<i64>,
    report: Result<FullDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport>,
) -> WorkspaceDocumentDiagnosticReport {
    match report {
        Ok(full_document_diagnostic_report) => {
            WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report }.into()
        }
        Err(unchanged_document_diagnostic_report) => {
            WorkspaceUnchangedDocumentDiagnosticReport { uri, version, unchanged_document_diagnostic_report }
                .into()
        }
    }
}
