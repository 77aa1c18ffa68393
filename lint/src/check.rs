//! From calls to findings: which rules hold where, what comments silence, and which comments silence nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use promptlint_grammars::module::Span;
use serde::Deserialize;

use crate::call::{Call, Place};
use crate::config::{RuleSpec, Settings};
use crate::finding::{self, Confidence, Finding, Severity};
use crate::fix::{Edit, Fix, Safety};
use crate::suppress;
use crate::workspace::Workspace;

/// The one rule that is about comments, not about calls.
pub const UNUSED: &str = "unused-suppression";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoOptions {}

/// Every rule, as the configuration knows it.
pub fn rules() -> Vec<RuleSpec> {
    vec![RuleSpec { name: UNUSED, on_by_default: true, check: |table| table.clone().try_into::<NoOptions>().map(drop) }]
}

/// What the enabled rules say of the calls, without what comments silence, the worst first.
pub fn findings(workspace: &Workspace, calls: &[Call]) -> Vec<Finding> {
    let found = judge(workspace, calls);
    let mut by_path: BTreeMap<Arc<str>, Vec<Finding>> = BTreeMap::new();
    for finding in found {
        by_path.entry(finding.place.path.clone()).or_default().push(finding);
    }
    for id in workspace.marked() {
        let path = workspace.path(id);
        let Some(module) = workspace.module(id) else { continue };
        let Some(settings) = workspace.settings(path) else { continue };
        let found = by_path.remove(path).unwrap_or_default();
        let spans: Vec<(&str, Span)> = found.iter().map(|finding| (finding.rule, finding.place.span)).collect();
        let known: Vec<_> = rules()
            .iter()
            .map(|rule| suppress::Rule { name: rule.name, enabled: settings.is_enabled(rule.name) })
            .collect();
        let outcome = suppress::apply(&module, &spans, &known);
        let mut left: Vec<_> =
            found.into_iter().zip(outcome.suppressed).filter(|(_, gone)| !gone).map(|(finding, _)| finding).collect();
        if settings.is_enabled(UNUSED) {
            left.extend(outcome.mistakes.into_iter().map(|mistake| unused(path, mistake, &settings)));
        }
        by_path.insert(path.clone(), left);
    }
    let mut findings: Vec<_> = by_path.into_values().flatten().collect();
    finding::sort(&mut findings);
    findings
}

/// The rules proper.
fn judge(_workspace: &Workspace, _calls: &[Call]) -> Vec<Finding> {
    Vec::new()
}

fn unused(path: &Arc<str>, mistake: suppress::Mistake, settings: &Settings) -> Finding {
    let place = |span| Place { path: path.clone(), span };
    let fix = mistake.removable.map(|span| Fix {
        title: "remove it".to_owned(),
        safety: Safety::Safe,
        edits: vec![Edit { place: place(span), text: String::new() }],
    });
    Finding {
        rule: UNUSED,
        severity: settings.severity(UNUSED).unwrap_or(Severity::Warning),
        confidence: Confidence::High,
        place: place(mistake.span),
        message: mistake.message,
        why: "a comment that silences nothing hides the next real finding, or was meant for something else".to_owned(),
        help: "remove it, or put it on the line that it is about".to_owned(),
        labels: Vec::new(),
        call: None,
        tokens: None,
        saving: None,
        fixes: fix.into_iter().collect(),
    }
}
