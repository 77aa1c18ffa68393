//! What a client sees of a file: all of it, or one cell of a notebook. Spans of the engine's to its positions and back.

use std::sync::Arc;

use promptlint_grammars::module::Span;
use promptlint_lint::call::Place;
use tower_lsp::ls_types::{Location, Position, Range};

use super::desk::Desk;
use super::documents::Document;
use super::text::{Encoding, Lines};

#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) folder: usize,
    /// Below the folder's root.
    pub(super) path: Arc<str>,
    lines: Arc<Lines>,
    /// Where it begins in the text that spans index.
    base: u32,
    encoding: Encoding,
    /// A notebook that the client does not show as one: no position in it can be said.
    is_flat: bool,
}

impl View {
    /// `None` for what stands elsewhere in the file.
    pub(super) fn range(&self, span: Span) -> Option<Range> {
        if self.is_flat {
            return Some(Range::default());
        }
        let end = self.base + self.lines.len() as u32;
        let inside = self.base <= span.start && span.end <= end;
        let shifted =
            Span { start: span.start.checked_sub(self.base)?, end: span.end.checked_sub(self.base)? };
        inside.then(|| self.lines.range(shifted, self.encoding))
    }

    pub(super) fn span(&self, range: Range) -> Span {
        let span = self.lines.span(range, self.encoding);
        Span { start: span.start + self.base, end: span.end + self.base }
    }

    pub(super) fn offset(&self, position: Position) -> u32 {
        self.lines.offset(position, self.encoding) as u32 + self.base
    }

    /// The position of an offset that is in view.
    pub(super) fn position(&self, offset: u32) -> Option<Position> {
        self.range(Span { start: offset, end: offset }).map(|range| range.start)
    }
}

impl Desk {
    pub(super) fn view(&mut self, document: &Document) -> Option<View> {
        let (folder, path) = self.owner(&document.path)?;
        self.view_in(folder, &path, document.cell)
    }

    pub(super) fn view_in(&mut self, folder: usize, path: &Arc<str>, cell: Option<u32>) -> Option<View> {
        let encoding = self.abilities.encoding;
        let workspace = self.folders.get(folder)?.session.workspace();
        let module = workspace.file_at(path).and_then(|id| workspace.module(id));
        let cells = module.as_ref().map(|module| module.cells.clone()).unwrap_or_default();
        let is_notebook = path.ends_with(".ipynb");
        let (lines, base) = match cell {
            Some(index) => {
                let module = module?;
                let cell = cells.iter().find(|cell| cell.index == index)?;
                (Arc::new(Lines::new(module.source(cell.span).into())), cell.span.start)
            }
            None => (self.lines(folder, path)?, 0),
        };
        let is_flat = is_notebook && cell.is_none();
        Some(View { folder, path: path.clone(), lines, base, encoding, is_flat })
    }

    /// The document that shows a place.
    pub(super) fn document(&self, folder: usize, place: &Place) -> Option<Document> {
        let folder = self.folders.get(folder)?;
        let path = folder.absolute(&place.path);
        let is_shown = self.buffers.get(&path).is_some_and(|buffer| !buffer.cells.is_empty());
        if !is_shown {
            return Some(Document::file(path));
        }
        let workspace = folder.session.workspace();
        let module = workspace.file_at(&place.path).and_then(|id| workspace.module(id))?;
        let cell = module.cells.iter().find(|cell| cell.span.contains(place.span))?;
        Some(Document { path, cell: Some(cell.index) })
    }

    /// Where a place is, for the client.
    pub(super) fn target(&mut self, folder: usize, place: &Place) -> Option<(Document, Range)> {
        let document = self.document(folder, place)?;
        let range = self.view_in(folder, &place.path, document.cell)?.range(place.span)?;
        Some((document, range))
    }

    pub(super) fn location(&mut self, folder: usize, place: &Place) -> Option<Location> {
        let (document, range) = self.target(folder, place)?;
        Some(Location { uri: self.uri(&document)?, range })
    }
}
