//! Code actions: fixes, all fixes of a rule, a comment that silences it, its page.

use promptlint_lint::finding::Finding;
use promptlint_lint::fix::{self, Edit, Fix, Safety};
use promptlint_lint::suppress;
use serde_json::json;
use tower_lsp::ls_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Command, Diagnostic, Range,
    WorkspaceEdit,
};

use super::commands::{OPEN_RULE, SET_VOLUME};
use super::desk::Desk;
use super::documents::Document;
use super::reaches::Ledger;
use super::{diagnostics, edits};

/// What every fix of a file at once is called.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.promptlint");

pub(super) fn actions(
    desk: &mut Desk,
    document: &Document,
    range: Range,
    context: &CodeActionContext,
) -> Vec<CodeActionOrCommand> {
    let Some(view) = desk.view(document) else { return Vec::new() };
    let (folder, inside) = (view.folder, view.path.clone());
    let asked = view.span(range);
    let is_wanted = |kind: &CodeActionKind| {
        context.only.as_ref().is_none_or(|only| {
            only.iter().any(|only| {
                kind.as_str()
                    .strip_prefix(only.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        })
    };
    let all: Vec<Finding> = desk.folders[folder].findings_in(&inside).cloned().collect();
    let touches =
        |finding: &Finding| finding.place.span.start <= asked.end && asked.start <= finding.place.span.end;
    let mut actions = Vec::new();
    if is_wanted(&CodeActionKind::QUICKFIX) {
        for finding in &all {
            let shown = diagnostics::of_finding(desk, folder, finding);
            // Neovim asks for all of a line, wherever the cursor stands in it.
            let is_named = shown.as_ref().is_some_and(|shown| {
                let mut named = context.diagnostics.iter();
                named.any(|it| (it.range, &it.code, &it.source) == (shown.range, &shown.code, &shown.source))
            });
            if !is_named && !touches(finding) {
                continue;
            }
            actions.extend(of_finding(desk, folder, finding, &all, shown.as_ref()));
        }
        if let Some(action) = volume(desk, folder, &inside, asked.start) {
            actions.push(action);
        }
    }
    if is_wanted(&FIX_ALL) {
        let fixes = fix::choose(all.iter().map(|finding| finding.fixes.as_slice()), Safety::Safe);
        let edits: Vec<&Edit> = fixes.into_values().flatten().collect();
        if !edits.is_empty()
            && let Some(edit) = edits::of_engine(desk, folder, &edits)
        {
            actions.push(action("Make all safe fixes of promptlint", FIX_ALL, Some(edit), None));
        }
    }
    actions.into_iter().map(CodeActionOrCommand::CodeAction).collect()
}

fn action(
    title: impl Into<String>,
    kind: CodeActionKind,
    edit: Option<WorkspaceEdit>,
    of: Option<&Diagnostic>,
) -> CodeAction {
    CodeAction {
        title: title.into(),
        kind: Some(kind),
        diagnostics: of.map(|of| vec![of.clone()]),
        edit,
        ..CodeAction::default()
    }
}

fn of_finding(
    desk: &mut Desk,
    folder: usize,
    finding: &Finding,
    all: &[Finding],
    shown: Option<&Diagnostic>,
) -> Vec<CodeAction> {
    let mut actions = Vec::new();
    let rule = finding.rule;
    let can = |fix: &&Fix| fix.safety != Safety::Display && !fix.edits.is_empty();
    for fix in finding.fixes.iter().filter(can) {
        let edits: Vec<&Edit> = fix.edits.iter().collect();
        let Some(edit) = edits::of_engine(desk, folder, &edits) else { continue };
        let careful = if fix.safety == Safety::Unsafe { " (look at what it changes)" } else { "" };
        let made =
            action(format!("{}{careful}", capital(&fix.title)), CodeActionKind::QUICKFIX, Some(edit), shown);
        actions.push(CodeAction { is_preferred: (fix.safety == Safety::Safe).then_some(true), ..made });
    }
    let others: Vec<&Finding> = all.iter().filter(|other| other.rule == rule).collect();
    if let (Some(first), true) = (finding.fixes.iter().find(can), others.len() > 1) {
        let fixes = fix::choose(others.iter().map(|other| other.fixes.as_slice()), first.safety);
        let edits: Vec<&Edit> = fixes.into_values().flatten().collect();
        if let Some(edit) = edits::of_engine(desk, folder, &edits) {
            let title = format!("Fix all of `{rule}` in this file");
            actions.push(action(title, CodeActionKind::QUICKFIX, Some(edit), shown));
        }
    }
    if let Some(edit) = suppression(desk, folder, finding) {
        actions.push(action(
            format!("Silence `{rule}` here, with a reason"),
            CodeActionKind::QUICKFIX,
            Some(edit),
            shown,
        ));
    }
    let page = Command {
        title: format!("What `{rule}` means"),
        command: OPEN_RULE.to_owned(),
        arguments: Some(vec![json!(rule)]),
    };
    let made = action(page.title.clone(), CodeActionKind::QUICKFIX, None, shown);
    actions.push(CodeAction { command: Some(page), ..made });
    actions
}

fn suppression(desk: &mut Desk, folder: usize, finding: &Finding) -> Option<WorkspaceEdit> {
    let workspace = desk.folders[folder].session.workspace();
    let module = workspace.module(workspace.file_at(&finding.place.path)?)?;
    let edit = suppress::silence(&module, &finding.place, finding.rule)?;
    edits::of_engine(desk, folder, &[&edit])
}

/// For a client that asks its user how often a call runs.
fn volume(desk: &Desk, folder: usize, path: &str, offset: u32) -> Option<CodeAction> {
    if !desk.client_commands.iter().any(|command| command == SET_VOLUME) {
        return None;
    }
    let ledger = Ledger::new(&desk.folders[folder], &desk.settings);
    let reaches = ledger.in_file(path);
    let here = reaches.iter().find(|reach| {
        let span = reach.place().span;
        span.start <= offset && offset <= span.end
    })?;
    let title = "Say how often this call runs".to_owned();
    let command = Command {
        title: title.clone(),
        command: SET_VOLUME.to_owned(),
        arguments: Some(vec![json!(ledger.name(here))]),
    };
    Some(CodeAction { command: Some(command), ..action(title, CodeActionKind::QUICKFIX, None, None) })
}

fn capital(title: &str) -> String {
    let mut chars = title.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
