//! Byte offsets inside, lines and columns at the edge.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use line_index::{LineIndex, TextSize};
use promptlint_grammars::module::{Cell, Module, Span};

use crate::call::Place;
use crate::workspace::Workspace;

/// Line and column count from 1, columns in Unicode code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// In a notebook: the cell's index among all cells. `line` then counts inside the cell.
    pub cell: Option<u32>,
    pub line: u32,
    pub column: u32,
}

/// From the first character to behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Extent {
    pub start: Position,
    pub end: Position,
}

/// The lines of one text.
#[derive(Debug)]
pub struct Lines {
    text: Arc<str>,
    index: LineIndex,
    cells: Vec<Cell>,
}

impl Lines {
    pub fn new(text: Arc<str>) -> Self {
        Self { index: LineIndex::new(&text), text, cells: Vec::new() }
    }

    pub fn of_module(module: &Module) -> Self {
        Self { cells: module.cells.clone(), ..Self::new(module.text.clone()) }
    }

    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// 0-based, over the whole text.
    pub fn line(&self, offset: usize) -> u32 {
        self.index.line_col(self.size(offset)).line
    }

    /// The bytes of a line, its end included. `line` is 0-based; empty past the last.
    pub fn bytes(&self, line: u32) -> Range<usize> {
        self.index.line(line).map_or(self.text.len()..self.text.len(), Into::into)
    }

    pub fn position(&self, offset: usize) -> Position {
        let at = self.size(offset);
        let found = self.index.line_col(at);
        let start = usize::from(at) - found.col as usize;
        let column = self.text[start..usize::from(at)].chars().count() as u32 + 1;
        let cell = self.cells.iter().rev().find(|cell| cell.span.start as usize <= usize::from(at));
        let first = cell.map_or(0, |cell| self.line(cell.span.start as usize));
        Position { cell: cell.map(|cell| cell.index), line: found.line - first + 1, column }
    }

    pub fn extent(&self, span: Span) -> Extent {
        Extent { start: self.position(span.start as usize), end: self.position(span.end as usize) }
    }

    /// The nearest offset that exists: inside the text, on the start of a character.
    fn size(&self, offset: usize) -> TextSize {
        TextSize::from(self.text.floor_char_boundary(offset) as u32)
    }
}

/// Finds the lines of every file once.
#[derive(Debug)]
pub struct Locator<'w> {
    workspace: &'w Workspace,
    lines: Mutex<HashMap<Arc<str>, Option<Arc<Lines>>>>,
}

impl<'w> Locator<'w> {
    pub fn new(workspace: &'w Workspace) -> Self {
        Self { workspace, lines: Mutex::default() }
    }

    pub fn workspace(&self) -> &'w Workspace {
        self.workspace
    }

    /// The lines that spans in this file refer to; `None` when it can no longer be read.
    pub fn lines(&self, path: &Arc<str>) -> Option<Arc<Lines>> {
        if let Some(known) = self.lines.lock().unwrap_or_else(PoisonError::into_inner).get(path) {
            return known.clone();
        }
        let module = self.workspace.file_at(path).and_then(|id| self.workspace.module(id));
        let lines = match module {
            Some(module) => Some(Arc::new(Lines::of_module(&module))),
            None => self.workspace.text(path).map(|text| Arc::new(Lines::new(text))),
        };
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), lines.clone());
        lines
    }

    pub fn extent(&self, place: &Place) -> Option<Extent> {
        Some(self.lines(&place.path)?.extent(place.span))
    }

    pub fn position(&self, place: &Place) -> Option<Position> {
        self.extent(place).map(|extent| extent.start)
    }
}

#[cfg(test)]
mod tests {
    use promptlint_grammars::Language;

    use super::*;

    #[test]
    fn columns_are_code_points() {
        let lines = Lines::new("é🦀x\r\ny".into());
        assert_eq!(lines.position(6), Position { cell: None, line: 1, column: 3 });
        assert_eq!(lines.position(9), Position { cell: None, line: 2, column: 1 });
        // Past the end, and inside a character.
        assert_eq!(lines.position(99), Position { cell: None, line: 2, column: 2 });
        assert_eq!(lines.position(1), Position { cell: None, line: 1, column: 1 });
    }

    #[test]
    fn lines_of_a_notebook_count_inside_the_cell() {
        let mut module = Module::new(Language::Python, "a\nb\nc\nd\n".into());
        module.cells =
            vec![Cell { index: 1, span: Span::new(0, 4) }, Cell { index: 3, span: Span::new(4, 8) }];
        let lines = Lines::of_module(&module);
        assert_eq!(lines.position(2), Position { cell: Some(1), line: 2, column: 1 });
        assert_eq!(lines.position(6), Position { cell: Some(3), line: 2, column: 1 });
    }
}
