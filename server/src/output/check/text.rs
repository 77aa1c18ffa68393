//! Findings as a compiler would show them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use promptlint_grammars::module::Span;
use promptlint_lint::band::Band;
use promptlint_lint::call::Call;
use promptlint_lint::finding::{Finding, Severity};
use promptlint_lint::fix::{Fix, Safety};
use promptlint_lint::position::{Lines, Locator};

use super::super::calls_text::grouped;
use super::super::coverage::Coverage;
use super::super::source::Window;
use super::super::{Display, count, printable};
use super::Report;
use crate::output::money;

/// A label this close to the finding is shown in one picture with it.
const NEAR: u32 = 30;

/// With colours, which are taken out again where they cannot be shown.
pub(super) fn render(report: &Report<'_>) -> String {
    self::report(report.findings, report.calls, report.locator, report.display, &Renderer::styled())
}

fn report(
    findings: &[Finding],
    calls: &[Call],
    locator: &Locator<'_>,
    display: &Display,
    renderer: &Renderer,
) -> String {
    let mut text = String::new();
    for finding in findings {
        text += &renderer.render(&picture(finding, locator, display));
        text += "\n\n";
    }
    text += &summary(findings);
    text + &Coverage::of(locator.workspace(), calls).text(display)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

fn picture(finding: &Finding, locator: &Locator<'_>, display: &Display) -> Vec<Group<'static>> {
    let title = level(finding.severity).primary_title(printable(&finding.message)).id(finding.rule);
    let path = &finding.place.path;
    let Some(lines) = locator.lines(path) else {
        return vec![title.element(Origin::path(display.path(path)))];
    };
    let at = |span: Span| lines.line(span.start as usize);
    let here = at(finding.place.span);
    let (near, far): (Vec<_>, Vec<_>) = finding
        .labels
        .iter()
        .partition(|label| label.place.path == *path && at(label.place.span).abs_diff(here) <= NEAR);
    let mut marks = vec![(AnnotationKind::Primary, finding.place.span, String::new())];
    marks
        .extend(near.iter().map(|label| (AnnotationKind::Context, label.place.span, printable(&label.text))));
    let mut group =
        show(title.elements(Vec::<Snippet<'_, Annotation<'_>>>::new()), &lines, path, display, marks);
    for label in far {
        let Some(lines) = locator.lines(&label.place.path) else { continue };
        let marks = vec![(AnnotationKind::Context, label.place.span, printable(&label.text))];
        group = show(group, &lines, &label.place.path, display, marks);
    }
    group = group.element(Level::NOTE.message(printable(&finding.why)));
    if let Some(saving) = saving(finding) {
        group = group.element(Level::NOTE.message(saving));
    }
    group = group.element(Level::HELP.message(printable(&finding.help)));
    let mut groups = vec![group];
    groups.extend(finding.fixes.first().and_then(|fix| patch(fix, locator, display)));
    groups
}

/// One picture of a file: what is marked, each mark on its first line.
fn show(
    group: Group<'static>,
    lines: &Lines,
    path: &Arc<str>,
    display: &Display,
    marks: Vec<(AnnotationKind, Span, String)>,
) -> Group<'static> {
    let text = lines.text();
    let cut = |span: Span| {
        let end = lines.bytes(lines.line(span.start as usize)).end.min(span.end as usize);
        let start = text.floor_char_boundary(span.start as usize);
        let end = text.floor_char_boundary(end.max(start));
        start..start + text[start..end].trim_end().len()
    };
    let spans: Vec<_> = marks.iter().map(|(_, span, _)| cut(*span)).collect();
    let whole = spans.iter().map(|span| span.start).min().unwrap_or(0)
        ..spans.iter().map(|span| span.end).max().unwrap_or(0);
    let window = Window::around(text, whole);
    let first = spans.first().map_or(0, |span| span.start);
    let position = lines.position(first);
    let cell = position.cell.map_or(String::new(), |cell| format!("[cell {cell}]"));
    let path = format!("{}{cell}", display.path(path));
    // In a notebook lines count inside the cell.
    let offset = (lines.line(first) + 1).saturating_sub(position.line) as usize;
    let annotations = marks.into_iter().zip(spans).map(|((kind, _, label), span)| {
        let label = (!label.is_empty()).then_some(label);
        kind.span(window.shift(span)).label(label)
    });
    let snippet = window.source(text, offset).annotations(annotations.collect::<Vec<_>>());
    if window.starts_a_line(text) {
        return group.element(snippet.path(path));
    }
    // The renderer would count columns from where the window starts.
    let origin = Origin::path(path).line(position.line as usize).char_column(position.column as usize);
    group.element(origin).element(snippet)
}

/// The first fix, as a change of the source.
fn patch(fix: &Fix, locator: &Locator<'_>, display: &Display) -> Option<Group<'static>> {
    let how = match fix.safety {
        Safety::Safe => " (--fix)",
        Safety::Unsafe => " (--fix --unsafe-fixes)",
        Safety::Display => "",
    };
    let mut group = Group::with_title(Level::HELP.secondary_title(format!("{}{how}", printable(&fix.title))));
    let paths: BTreeSet<_> = fix.edits.iter().map(|edit| &edit.place.path).collect();
    for path in paths {
        let lines = locator.lines(path)?;
        let edits: Vec<_> = fix.edits.iter().filter(|edit| edit.place.path == *path).collect();
        let start = edits.iter().map(|edit| edit.place.span.start).min()? as usize;
        let end = edits.iter().map(|edit| edit.place.span.end).max()? as usize;
        let window = Window::around(lines.text(), start..end);
        let position = lines.position(start);
        let offset = (lines.line(start) + 1).saturating_sub(position.line) as usize;
        let patches =
            edits.iter().map(|edit| Patch::new(window.shift(edit.place.span.range()), edit.text.clone()));
        let snippet =
            window.source(lines.text(), offset).path(display.path(path)).patches(patches.collect::<Vec<_>>());
        group = group.element(snippet);
    }
    Some(group)
}

/// What a finding saves, in words; `None` where nothing is known of it.
pub(super) fn saving(finding: &Finding) -> Option<String> {
    if let Some(saving) = finding.saving {
        let dollars = money::money;
        return Some(match saving.high {
            Some(high) if high == saving.low => format!("saves {} per 1,000 calls", dollars(high)),
            Some(high) if saving.expected.is_zero() => {
                format!("saves up to {} per 1,000 calls", dollars(high))
            }
            Some(high) => {
                let (low, expected) = (dollars(saving.low), dollars(saving.expected));
                format!("saves about {expected} per 1,000 calls ({low} to {})", dollars(high))
            }
            None => format!("saves about {} per 1,000 calls, or more", dollars(saving.expected)),
        });
    }
    Some(format!("saves {} tokens per call", tokens(finding)?))
}

/// Tokens per call that need not be billed: `600`, `about 600`, `up to 600`.
pub(super) fn tokens(finding: &Finding) -> Option<String> {
    let Band { low, expected, high } = finding.tokens?;
    Some(match high {
        Some(high) if high == low => grouped(low),
        Some(high) if expected == 0 => format!("up to {}", grouped(high)),
        _ => format!("about {}", grouped(expected)),
    })
}

pub(super) fn summary(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "Nothing found.\n".to_owned();
    }
    let files: BTreeSet<_> = findings.iter().map(|finding| &finding.place.path).collect();
    let mut text = format!("{} in {}", count(findings.len(), "finding"), count(files.len(), "file"));
    let fixable = |allowed| {
        let is_fixable = |finding: &&Finding| finding.fixes.iter().any(|fix| fix.safety == allowed);
        findings.iter().filter(is_fixable).count()
    };
    let (safe, risky) = (fixable(Safety::Safe), fixable(Safety::Unsafe));
    if safe > 0 {
        let _ = write!(text, ", {safe} fixable with --fix");
    }
    if risky > 0 {
        let _ = write!(text, ", {risky} with --fix --unsafe-fixes");
    }
    text + ".\n"
}

#[cfg(test)]
mod tests {
    use promptlint_lint::call::Place;
    use promptlint_lint::finding::{Confidence, Label};
    use promptlint_lint::fix::Edit;
    use promptlint_lint::workspace::Workspace;

    use super::*;

    fn finding(path: &str, text: &str, marked: &str) -> Finding {
        let start = text.find(marked).unwrap();
        Finding {
            rule: "missing-max-tokens",
            severity: Severity::Warning,
            confidence: Confidence::High,
            place: Place { path: path.into(), span: Span::new(start, start + marked.len()) },
            message: "nothing limits the output".to_owned(),
            why: "an answer that does not end is billed up to the model's maximum".to_owned(),
            help: "set a cap".to_owned(),
            labels: Vec::new(),
            call: None,
            tokens: Some(Band { low: 0, expected: 0, high: Some(16_000) }),
            saving: None,
            fixes: Vec::new(),
        }
    }

    fn shown(workspace: &Workspace, findings: &[Finding]) -> String {
        let locator = Locator::new(workspace);
        report(findings, &[], &locator, &Display::below("app".into()), &Renderer::plain())
    }

    #[test]
    fn a_finding_shows_the_call_where_values_come_from_and_the_fix() {
        let app = "import llm\n\n\ndef ask(q):\n    return client.create(\n        model=llm.MODEL,\n        messages=[],\n    )\n";
        let constants = "# models\nMODEL = \"gpt-4o\"\n";
        let workspace = Workspace::in_memory([("app.py", app), ("llm.py", constants)]);
        let mut finding =
            finding("app.py", app, "client.create(\n        model=llm.MODEL,\n        messages=[],\n    )");
        let place = |path: &str, text: &str, marked: &str| {
            let start = text.find(marked).unwrap();
            Place { path: path.into(), span: Span::new(start, start + marked.len()) }
        };
        finding.labels = vec![
            Label { place: place("app.py", app, "messages=[]"), text: "the prompt".to_owned() },
            Label {
                place: place("llm.py", constants, "\"gpt-4o\""),
                text: "the model is chosen here".to_owned(),
            },
        ];
        let at = place("app.py", app, "\n    )");
        let at = Place { span: Span { end: at.span.start, ..at.span }, ..at };
        finding.fixes = vec![Fix {
            title: "limit the output to 256 tokens".to_owned(),
            safety: Safety::Unsafe,
            edits: vec![Edit { place: at, text: "\n        max_tokens=256,".to_owned() }],
        }];
        insta::assert_snapshot!(shown(&workspace, &[finding]));
    }

    #[test]
    fn a_minified_line_is_shown_in_part() {
        let text = format!("{}client.create({{}}){}", "é;".repeat(100_000), "b;".repeat(100_000));
        let workspace = Workspace::in_memory([("app.js", &*text)]);
        insta::assert_snapshot!(shown(&workspace, &[finding("app.js", &text, "client.create({})")]));
    }
}
