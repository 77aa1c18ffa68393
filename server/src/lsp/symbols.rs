//! Calls and prompts as symbols, of a document and of the workspace.

use std::fmt::Write;

use promptlint_lint::call::{Content, Place, Segment};
use tower_lsp::ls_types::{DocumentSymbol, Location, OneOf, SymbolKind, WorkspaceSymbol};

use super::anatomy;
use super::desk::Desk;
use super::documents::Document;
use super::lenses;
use super::reaches::Ledger;
use crate::output::part;

/// A client shows a list to be read.
const MOST: usize = 500;

/// Bytes of a template from one text to the next: a longer hole is a program of its own.
const NEAR: u32 = 100;

/// More characters than a name has.
const LONG: usize = 200;

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
        for request in requests {
            let mut before: Option<(u32, &Place)> = None;
            for (number, segment) in request.prompt.segments.iter().enumerate() {
                let Content::Text(pieces) = &segment.content else { continue };
                for (at, piece) in pieces.iter().enumerate() {
                    let Some(place) = piece.place.as_ref().filter(|_| !piece.text.trim().is_empty()) else {
                        continue;
                    };
                    let last = before.replace((segment.message, place));
                    let goes_on = last
                        .is_some_and(|(message, last)| message == segment.message && is_near(last, place));
                    if goes_on || !is_here(place) || found.iter().any(|known| known.place == *place) {
                        continue;
                    }
                    found.push(Symbol {
                        name: anatomy::line(&words(&request.prompt.segments[number..], at)),
                        detail: format!("{} prompt", part::role(segment.role)),
                        kind: SymbolKind::STRING,
                        place: place.clone(),
                    });
                }
            }
        }
    }
    found.sort_by(|a, b| a.place.cmp(&b.place));
    found
}

/// Whether `next` goes on with the template that `last` stands in: between them is a name, hardly more.
fn is_near(last: &Place, next: &Place) -> bool {
    let gap = next.span.start.checked_sub(last.span.end);
    last.path == next.path && gap.is_some_and(|gap| gap <= NEAR)
}

/// What a message says from a piece of its first segment on, with what is only known at run time by its name.
fn words(segments: &[Segment], from: usize) -> String {
    let message = segments.first().map(|segment| segment.message);
    let mut words = String::new();
    for (number, segment) in segments.iter().enumerate() {
        if Some(segment.message) != message || words.len() > LONG {
            break;
        }
        match &segment.content {
            Content::Text(pieces) => {
                let pieces = pieces.iter().skip(if number == 0 { from } else { 0 });
                words.extend(pieces.flat_map(|piece| piece.text.chars().take(LONG)));
            }
            Content::Hole(hole) => {
                let _ = write!(words, "{{{}}}", hole.name);
            }
        }
    }
    words
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
