//! Changes of files, as the client makes them.

use std::collections::BTreeMap;
use std::collections::HashMap;

use camino::Utf8Path;
use promptlint_grammars::module::Span;
use promptlint_lint::fix::Edit;
use promptlint_lint::workspace::{System, decode};
use tower_lsp::ls_types::{
    CreateFile, CreateFileOptions, DocumentChangeOperation, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, ResourceOp, TextDocumentEdit, TextEdit, WorkspaceEdit,
};

use super::desk::Desk;
use super::documents::Document;
use super::text::Lines;

/// Edits of the engine's; `None` where one of them is of a file that cannot be read.
pub(super) fn of_engine(desk: &mut Desk, folder: usize, edits: &[&Edit]) -> Option<WorkspaceEdit> {
    let mut by_file: BTreeMap<Document, Vec<TextEdit>> = BTreeMap::new();
    for edit in edits {
        let (document, range) = desk.target(folder, &edit.place)?;
        by_file.entry(document).or_default().push(TextEdit { range, new_text: edit.text.clone() });
    }
    Some(workspace_edit(desk, by_file, None))
}

/// Another text for a file that nothing else is known of: only what differs is changed.
pub(super) fn rewriting(desk: &Desk, path: &Utf8Path, text: &str) -> WorkspaceEdit {
    let before = desk.system().read(path).ok();
    let is_new = before.is_none();
    let before = before.map(|bytes| decode(bytes).text).unwrap_or_default();
    let same = |a: &[u8], b: &[u8]| a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let start = before.floor_char_boundary(same(before.as_bytes(), text.as_bytes()));
    let (old, new) = (&before[start..], &text[start..]);
    let backwards = |text: &str| text.bytes().rev().collect::<Vec<u8>>();
    let mut end = same(&backwards(old), &backwards(new));
    while !old.is_char_boundary(old.len() - end) || !new.is_char_boundary(new.len() - end) {
        end -= 1;
    }
    let lines = Lines::new(before.as_str().into());
    let range = lines.range(Span::new(start, before.len() - end), desk.abilities.encoding);
    let document = Document::file(path);
    let edit = TextEdit { range, new_text: new[..new.len() - end].to_owned() };
    workspace_edit(desk, BTreeMap::from([(document.clone(), vec![edit])]), is_new.then_some(&document))
}

fn workspace_edit(
    desk: &Desk,
    by_file: BTreeMap<Document, Vec<TextEdit>>,
    created: Option<&Document>,
) -> WorkspaceEdit {
    let mut changes = HashMap::new();
    let mut operations = Vec::new();
    if let Some(uri) = created.and_then(|document| desk.uri(document)) {
        let options = Some(CreateFileOptions { overwrite: None, ignore_if_exists: Some(true) });
        let create = CreateFile { uri, options, annotation_id: None };
        operations.push(DocumentChangeOperation::Op(ResourceOp::Create(create)));
    }
    for (document, edits) in by_file {
        let Some(uri) = desk.uri(&document) else { continue };
        if !desk.abilities.versioned_edits {
            changes.insert(uri, edits);
            continue;
        }
        let version = desk.version(&document);
        operations.push(DocumentChangeOperation::Edit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        }));
    }
    if desk.abilities.versioned_edits {
        let document_changes = Some(DocumentChanges::Operations(operations));
        return WorkspaceEdit { document_changes, ..WorkspaceEdit::default() };
    }
    WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
}
