//! From a template's name to its file, and from a prompt's variable to its text.

use promptlint_lint::sdk;
use tower_lsp::ls_types::{Location, Position};

use super::desk::Desk;
use super::documents::Document;

pub(super) fn definition(desk: &mut Desk, document: &Document, position: Position) -> Vec<Location> {
    let Some(view) = desk.view(document) else { return Vec::new() };
    let workspace = desk.folders[view.folder].session.workspace();
    let Some(file) = workspace.file_at(&view.path) else { return Vec::new() };
    let places = sdk::texts_at(workspace, file, view.offset(position));
    places.iter().filter_map(|place| desk.location(view.folder, place)).collect()
}
