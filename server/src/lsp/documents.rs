//! The open documents, as the client's notifications make them. Changed at once and in order, before anything else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use promptlint_lint::sdk::may_matter;
use promptlint_lint::workspace::Ahead;
use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, TextDocumentItem, Uri,
};

use super::inbox::{Buffer, Inbox};
use super::notebooks::Notebook;
use super::text::{self, Encoding};
use super::uri;

/// Where documents stand that are no files. No file's path begins so.
pub(super) const NOWHERE: &str = "/\0";

/// What a client asks about: a file, or one cell of a notebook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Document {
    pub(super) path: Utf8PathBuf,
    /// The index among all cells.
    pub(super) cell: Option<u32>,
}

impl Document {
    pub(super) fn file(path: impl Into<Utf8PathBuf>) -> Self {
        Self { path: path.into(), cell: None }
    }
}

#[derive(Debug, Default)]
pub(super) struct Documents {
    open: Mutex<Open>,
    ahead: Arc<Ahead>,
}

#[derive(Debug, Default)]
pub(super) struct Open {
    /// By the URI as the client spells it.
    texts: HashMap<String, (Utf8PathBuf, Buffer)>,
    pub(super) notebooks: HashMap<String, Notebook>,
    /// Paths given to documents that are no files, so far.
    unnamed: usize,
}

impl Documents {
    pub(super) fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is parsed of documents as soon as they are opened.
    pub(super) fn ahead(&self) -> &Arc<Ahead> {
        &self.ahead
    }

    pub(super) fn open(&self, params: DidOpenTextDocumentParams, inbox: &Inbox) {
        let mut open = self.lock();
        let TextDocumentItem { uri, language_id, version, text } = params.text_document;
        let path = open.path_for(&uri, ending(&language_id));
        let text: Arc<str> = text.into();
        self.ahead.parse(path.as_str(), &text, may_matter);
        let buffer = Buffer { uri: uri.clone(), version, text, cells: Vec::new() };
        send(inbox, &path, Some(buffer.clone()));
        open.texts.insert(uri.as_str().to_owned(), (path, buffer));
    }

    /// What nobody opened cannot change.
    pub(super) fn change(&self, params: &DidChangeTextDocumentParams, encoding: Encoding, inbox: &Inbox) {
        let mut open = self.lock();
        let Some((path, buffer)) = open.texts.get_mut(params.text_document.uri.as_str()) else { return };
        for change in &params.content_changes {
            buffer.text = text::edited(&buffer.text, change, encoding);
        }
        buffer.version = params.text_document.version;
        send(inbox, path, Some(buffer.clone()));
    }

    pub(super) fn close(&self, params: &DidCloseTextDocumentParams, inbox: &Inbox) {
        if let Some((path, _)) = self.lock().texts.remove(params.text_document.uri.as_str()) {
            send(inbox, &path, None);
        }
    }

    /// What a URI means, open or not.
    pub(super) fn find(&self, uri: &Uri) -> Option<Document> {
        let open = self.lock();
        if let Some((path, _)) = open.texts.get(uri.as_str()) {
            return Some(Document::file(path.clone()));
        }
        if let Some(notebook) = open.notebooks.get(uri.as_str()) {
            return Some(Document::file(notebook.path.clone()));
        }
        let cell = open.notebooks.values().find_map(|notebook| {
            let cell = notebook.cell(uri)?;
            Some(Document { path: notebook.path.clone(), cell: Some(cell) })
        });
        cell.or_else(|| uri::to_path(uri).map(Document::file))
    }
}

impl Open {
    /// `end` for a document that is no file.
    pub(super) fn path_for(&mut self, uri: &Uri, end: &str) -> Utf8PathBuf {
        uri::to_path(uri).unwrap_or_else(|| {
            self.unnamed += 1;
            unnamed(self.unnamed, uri, end)
        })
    }
}

pub(super) fn send(inbox: &Inbox, path: &Utf8Path, buffer: Option<Buffer>) {
    inbox.change(|mail| {
        mail.buffers.insert(path.to_owned(), buffer);
    });
}

fn unnamed(number: usize, uri: &Uri, end: &str) -> Utf8PathBuf {
    let name = uri.as_str().rsplit(['/', ':']).next().unwrap_or_default();
    let plain = |char: char| if char.is_ascii_alphanumeric() || "-_.".contains(char) { char } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let end = if name.ends_with(&format!(".{end}")) { String::new() } else { format!(".{end}") };
    format!("{NOWHERE}/{number}/{name}{end}").into()
}

/// The ending of a file in a language, as clients name it.
fn ending(language: &str) -> &str {
    match language {
        "python" => "py",
        "typescript" => "ts",
        "typescriptreact" => "tsx",
        "javascript" => "js",
        "javascriptreact" => "jsx",
        "go" => "go",
        "vue" => "vue",
        "svelte" => "svelte",
        _ => "txt",
    }
}
