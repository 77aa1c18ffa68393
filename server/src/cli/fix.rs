//! Fixes, made or shown.

use std::sync::Arc;

use anyhow::{Context, Result};
use promptlint_grammars::Source;
use promptlint_lint::fix::{self, Edit, Safety};
use promptlint_lint::workspace::{Encoding, Workspace, decode};
use similar::TextDiff;

use super::check::Judged;
use crate::output;

/// Fixes that touch each other wait for the next round; more rounds than this mean that two rules disagree.
const ROUNDS: usize = 8;

/// A file as it is and as it would be.
struct Change {
    path: Arc<str>,
    before: String,
    after: String,
    encoding: Encoding,
    edits: usize,
}

/// What the findings' fixes change, and what had to be left alone, in words.
fn changes(judged: &Judged, allowed: Safety) -> (Vec<Change>, Vec<String>) {
    let workspace = &judged.opened.workspace;
    let (mut made, mut left) = (Vec::new(), Vec::new());
    for (path, edits) in fix::choose(judged.findings.iter().map(|finding| &*finding.fixes), allowed) {
        match change(workspace, &path, &edits) {
            Ok(change) => made.push(change),
            Err(reason) => left.push(format!("{}: {reason}", judged.opened.display.path(&path))),
        }
    }
    (made, left)
}

fn change(workspace: &Workspace, path: &Arc<str>, edits: &[&Edit]) -> Result<Change, String> {
    let source = Source::of_path(path);
    if source == Some(Source::Notebook) {
        return Err("fixes in notebooks are not made yet".to_owned());
    }
    let bytes =
        workspace.system().read(&workspace.root().join(&**path)).map_err(|error| error.to_string())?;
    let read = decode(bytes);
    if read.encoding == Encoding::Lossy {
        return Err("not changed, because it is not valid UTF-8".to_owned());
    }
    let changed = "not changed, because it is no longer what was read";
    let module = workspace.file_at(path).and_then(|id| workspace.module(id));
    if let Some(module) = &module
        && source != Some(Source::Component)
        && *module.text != *read.text
    {
        return Err(changed.to_owned());
    }
    let after = fix::apply(&read.text, edits).ok_or(changed)?;
    if let (Some(source), Some(module)) = (source, module) {
        let errors = promptlint_grammars::parse(source, after.as_str().into()).errors.len();
        if errors > module.errors.len() {
            return Err("not changed, because it would no longer parse".to_owned());
        }
    }
    Ok(Change { path: path.clone(), before: read.text, after, encoding: read.encoding, edits: edits.len() })
}

/// Prints the changes as one patch.
pub(super) fn show(judged: &Judged, allowed: Safety) -> Result<()> {
    let (changes, left) = changes(judged, allowed);
    let mut shown = String::new();
    for change in changes {
        let path = judged.opened.display.path(&change.path);
        let diff = TextDiff::from_lines(&change.before, &change.after);
        shown += &diff.unified_diff().header(&format!("a/{path}"), &format!("b/{path}")).to_string();
    }
    output::text(&shown)?;
    for reason in left {
        output::warning(&reason);
    }
    Ok(())
}

/// Makes the changes, and looks again, until nothing more can be done.
pub(super) fn apply(
    mut judged: Judged,
    allowed: Safety,
    again: impl Fn() -> Result<Judged>,
) -> Result<Judged> {
    let (mut edits, mut left) = (0, Vec::new());
    for _ in 0..ROUNDS {
        let (changes, refused) = changes(&judged, allowed);
        left = refused;
        if changes.is_empty() {
            break;
        }
        for change in changes {
            let path = judged.opened.workspace.root().join(&*change.path);
            let bytes = change.encoding.encode(&change.after).context("the encoding was checked")?;
            std::fs::write(&path, bytes).with_context(|| format!("{path} cannot be written"))?;
            edits += change.edits;
        }
        judged = again()?;
    }
    for reason in left {
        output::warning(&reason);
    }
    if edits > 0 {
        output::note(&format!("made {}", output::count(edits, "change")));
    }
    Ok(judged)
}
