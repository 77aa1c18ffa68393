//! Calls and prompts as symbols, of a document and of the workspace.

use promptlint_lint::call::{Content, Place};
use tower_lsp::ls_types::{DocumentSymbol, Location, OneOf, SymbolKind, WorkspaceSymbol};

use super::anatomy;
use super::desk::Desk;
use super::documents::Document;
use super::lenses;
use super::reaches::Ledger;
use crate::output::part;

/// A client shows a list to be read.
const MOST: usize = 500;

struct Symbol {
    name: String,
    detail: String,
    kind: SymbolKind,
    place: Place,
}

/// The calls of a folder, and the texts of their prompts, each once. `path` for those of one file.
fn symbols(desk: &Desk, folder: usize, path: Option<&str>) -> Vec<Symbol> {
    let ledger = Ledger::new(&desk.folders[folder], &desk.settings);
    let is_here = |place: &Place| path.is_none_or(|path| *place.path == *path);
    let mut found: Vec<Symbol> = Vec::new();
    for call in desk.folders[folder].session.calls() {
        let tail = call.id.rsplit("::").next().unwrap_or(&call.id);
        for context in call.reaches() {
            let place = context.map_or(&call.place, |context| &context.place);
            if is_here(place) {
                let detail =
                    if path.is_some() { lenses::title(&ledger.reach(call, context)) } else { String::new() };
                found.push(Symbol {
                    name: tail.to_owned(),
                    detail,
                    kind: SymbolKind::EVENT,
                    place: place.clone(),
                });
            }
        }
        let requests = call.contexts.iter().map(|context| &context.request).chain([&call.request]);
        for segment in requests.flat_map(|request| &request.prompt.segments) {
            let Content::Text(pieces) = &segment.content else { continue };
            for piece in pieces {
                let Some(place) = piece.place.as_ref().filter(|place| is_here(place)) else { continue };
                if found.iter().any(|known| known.place == *place) || piece.text.trim().is_empty() {
                    continue;
                }
                found.push(Symbol {
                    name: anatomy::beginning(std::slice::from_ref(piece)),
                    detail: format!("{} prompt", part::role(segment.role)),
                    kind: SymbolKind::STRING,
                    place: place.clone(),
                });
            }
        }
    }
    found.sort_by(|a, b| a.place.cmp(&b.place));
    found
}

pub(super) fn of_document(desk: &mut Desk, document: &Document) -> Vec<DocumentSymbol> {
    let Some(view) = desk.view(document) else { return Vec::new() };
    let found = symbols(desk, view.folder, Some(&view.path));
    let symbol = |symbol: Symbol| {
        let range = view.range(symbol.place.span)?;
        #[expect(deprecated, reason = "a field of the protocol that has to be filled")]
        Some(DocumentSymbol {
            name: symbol.name,
            detail: Some(symbol.detail),
            kind: symbol.kind,
            tags: None,
            deprecated: None,
            range,
            selection_range: range,
            children: None,
        })
    };
    found.into_iter().filter_map(symbol).collect()
}

pub(super) fn of_workspace(desk: &mut Desk, query: &str) -> Vec<WorkspaceSymbol> {
    let query = query.to_lowercase();
    let mut all = Vec::new();
    for folder in 0..desk.folders.len() {
        for symbol in symbols(desk, folder, None) {
            if all.len() == MOST {
                return all;
            }
            if !symbol.name.to_lowercase().contains(&query) {
                continue;
            }
            let Some(location) = desk.location(folder, &symbol.place) else { continue };
            all.push(workspace_symbol(symbol, location));
        }
    }
    all
}

fn workspace_symbol(symbol: Symbol, location: Location) -> WorkspaceSymbol {
    WorkspaceSymbol {
        name: symbol.name,
        kind: symbol.kind,
        tags: None,
        container_name: Some(symbol.place.path.to_string()),
        location: OneOf::Left(location),
        data: None,
    }
}
