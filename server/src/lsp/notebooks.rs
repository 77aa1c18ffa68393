//! Notebooks as the client shows them: cells that are documents of their own. The engine reads them as the file that
//! they would be saved as.

use std::sync::Arc;

use camino::Utf8PathBuf;
use serde_json::{Value, json};
use tower_lsp::ls_types::{
    DidChangeNotebookDocumentParams, DidCloseNotebookDocumentParams, DidOpenNotebookDocumentParams,
    NotebookCell, NotebookCellKind, NotebookDocumentCellChange, TextDocumentItem, Uri,
};

use super::documents::{Documents, send};
use super::inbox::{Buffer, CellText, Inbox};
use super::text::{self, Encoding};

#[derive(Debug)]
pub(super) struct Notebook {
    pub(super) path: Utf8PathBuf,
    uri: Uri,
    version: i32,
    cells: Vec<Cell>,
}

#[derive(Debug)]
struct Cell {
    uri: Uri,
    is_code: bool,
    language: String,
    version: i32,
    text: Arc<str>,
}

impl Cell {
    fn new(cell: &NotebookCell) -> Self {
        Self {
            uri: cell.document.clone(),
            is_code: cell.kind == NotebookCellKind::CODE,
            language: "python".to_owned(),
            version: 0,
            text: "".into(),
        }
    }

    fn fill(&mut self, item: &TextDocumentItem) {
        self.language.clone_from(&item.language_id);
        self.version = item.version;
        self.text = item.text.as_str().into();
    }

    fn as_file(&self) -> Value {
        json!({
            "cell_type": if self.is_code { "code" } else { "markdown" },
            "metadata": { "vscode": { "languageId": self.language } },
            "source": &*self.text,
        })
    }
}

impl Notebook {
    pub(super) fn cell(&self, uri: &Uri) -> Option<u32> {
        let at = self.cells.iter().position(|cell| cell.uri.as_str() == uri.as_str())?;
        u32::try_from(at).ok()
    }

    fn find(&mut self, uri: &Uri) -> Option<&mut Cell> {
        self.cells.iter_mut().find(|cell| cell.uri.as_str() == uri.as_str())
    }

    fn buffer(&self) -> Buffer {
        let cells: Vec<_> = self.cells.iter().map(Cell::as_file).collect();
        let file = json!({ "cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5 });
        let text =
            |cell: &Cell| CellText { uri: cell.uri.clone(), version: cell.version, text: cell.text.clone() };
        Buffer {
            uri: self.uri.clone(),
            version: self.version,
            text: file.to_string().into(),
            cells: self.cells.iter().map(text).collect(),
        }
    }

    fn change(&mut self, change: &NotebookDocumentCellChange, encoding: Encoding) {
        if let Some(structure) = &change.structure {
            let array = &structure.array;
            let start = (array.start as usize).min(self.cells.len());
            let end = start.saturating_add(array.delete_count as usize).min(self.cells.len());
            let new = array.cells.iter().flatten().map(Cell::new);
            let removed: Vec<_> = self.cells.splice(start..end, new).collect();
            // A cell that was moved comes back with its text.
            for old in removed {
                if let Some(cell) = self.find(&old.uri) {
                    cell.text = old.text;
                    cell.version = old.version;
                    cell.language = old.language;
                }
            }
            for item in structure.did_open.iter().flatten() {
                if let Some(cell) = self.find(&item.uri) {
                    cell.fill(item);
                }
            }
        }
        for data in change.data.iter().flatten() {
            if let Some(cell) = self.find(&data.document) {
                cell.is_code = data.kind == NotebookCellKind::CODE;
            }
        }
        for content in change.text_content.iter().flatten() {
            if let Some(cell) = self.find(&content.document.uri) {
                for change in &content.changes {
                    cell.text = text::edited(&cell.text, change, encoding);
                }
                cell.version = content.document.version;
            }
        }
    }
}

impl Documents {
    pub(super) fn open_notebook(&self, params: &DidOpenNotebookDocumentParams, inbox: &Inbox) {
        let mut open = self.lock();
        let document = &params.notebook_document;
        let path = open.path_for(&document.uri, "ipynb");
        let cells = document.cells.iter().map(Cell::new).collect();
        let mut notebook = Notebook { path, uri: document.uri.clone(), version: document.version, cells };
        for item in &params.cell_text_documents {
            if let Some(cell) = notebook.find(&item.uri) {
                cell.fill(item);
            }
        }
        send(inbox, &notebook.path, Some(notebook.buffer()));
        open.notebooks.insert(document.uri.as_str().to_owned(), notebook);
    }

    pub(super) fn change_notebook(
        &self,
        params: &DidChangeNotebookDocumentParams,
        encoding: Encoding,
        inbox: &Inbox,
    ) {
        let mut open = self.lock();
        let Some(notebook) = open.notebooks.get_mut(params.notebook_document.uri.as_str()) else { return };
        if let Some(change) = &params.change.cells {
            notebook.change(change, encoding);
        }
        notebook.version = params.notebook_document.version;
        send(inbox, &notebook.path, Some(notebook.buffer()));
    }

    pub(super) fn close_notebook(&self, params: &DidCloseNotebookDocumentParams, inbox: &Inbox) {
        if let Some(notebook) = self.lock().notebooks.remove(params.notebook_document.uri.as_str()) {
            send(inbox, &notebook.path, None);
        }
    }
}
