//! The open documents, as the client's notifications make them. Changed at once and in order, before anything else.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, TextDocumentItem, Uri,
};

use super::inbox::{Buffer, Inbox};
use super::text::{self, Encoding};
use super::uri;

/// Where documents stand that are no files. No file's path begins so.
pub(super) const NOWHERE: &str = "/\0";

#[derive(Debug, Default)]
pub(super) struct Documents {
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    /// By the URI as the client spells it.
    documents: HashMap<String, Document>,
    /// Paths given to documents that are no files, so far.
    unnamed: usize,
}

#[derive(Debug)]
struct Document {
    path: Utf8PathBuf,
    buffer: Buffer,
}

impl Documents {
    pub(super) fn open(&self, params: DidOpenTextDocumentParams, inbox: &Inbox) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let TextDocumentItem { uri, language_id, version, text } = params.text_document;
        let path = uri::to_path(&uri).unwrap_or_else(|| {
            open.unnamed += 1;
            unnamed(open.unnamed, &uri, &language_id)
        });
        let buffer = Buffer { uri: uri.clone(), version, text: text.into() };
        send(inbox, &path, Some(buffer.clone()));
        open.documents.insert(uri.as_str().to_owned(), Document { path, buffer });
    }

    /// What nobody opened cannot change.
    pub(super) fn change(&self, params: &DidChangeTextDocumentParams, encoding: Encoding, inbox: &Inbox) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(document) = open.documents.get_mut(params.text_document.uri.as_str()) else { return };
        let buffer = &mut document.buffer;
        for change in &params.content_changes {
            buffer.text = text::edited(&buffer.text, change, encoding);
        }
        buffer.version = params.text_document.version;
        send(inbox, &document.path, Some(buffer.clone()));
    }

    pub(super) fn close(&self, params: &DidCloseTextDocumentParams, inbox: &Inbox) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = open.documents.remove(params.text_document.uri.as_str()) {
            send(inbox, &document.path, None);
        }
    }

    /// The path of a document, open or not.
    pub(super) fn path(&self, uri: &Uri) -> Option<Utf8PathBuf> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.documents.get(uri.as_str()).map(|document| document.path.clone()).or_else(|| uri::to_path(uri))
    }
}

fn send(inbox: &Inbox, path: &Utf8Path, buffer: Option<Buffer>) {
    inbox.change(|mail| {
        mail.buffers.insert(path.to_owned(), buffer);
    });
}

fn unnamed(number: usize, uri: &Uri, language: &str) -> Utf8PathBuf {
    let name: String = uri
        .as_str()
        .rsplit(['/', ':'])
        .next()
        .unwrap_or_default()
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() || "-_.".contains(char) { char } else { '-' })
        .collect();
    let end = match language {
        "python" => "py",
        "typescript" => "ts",
        "typescriptreact" => "tsx",
        "javascript" => "js",
        "javascriptreact" => "jsx",
        "go" => "go",
        "vue" => "vue",
        "svelte" => "svelte",
        _ => "txt",
    };
    let end = if name.ends_with(&format!(".{end}")) { String::new() } else { format!(".{end}") };
    format!("{NOWHERE}/{number}/{name}{end}").into()
}
