//! What an answer stands on: when one of these changes, it has to be asked for again.

use std::sync::Arc;

use promptlint_grammars::module::Name;
use rustc_hash::FxHashSet;

use crate::workspace::{FileId, normalise};

#[derive(Clone, Debug, Default)]
pub struct Reads {
    files: FxHashSet<FileId>,
    /// Paths of prompts, also of those that are not there.
    texts: FxHashSet<Arc<str>>,
    /// Of which it was asked who calls them.
    names: FxHashSet<Name>,
}

impl Reads {
    pub(super) fn file(&mut self, file: FileId) {
        self.files.insert(file);
    }

    pub(super) fn text(&mut self, path: &str) {
        self.texts.extend(normalise(path).map(Into::into));
    }

    pub(super) fn name(&mut self, name: &Name) {
        if !self.names.contains(name) {
            self.names.insert(name.clone());
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.texts.is_empty() && self.names.is_empty()
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.files.extend(other.files);
        self.texts.extend(other.texts);
        self.names.extend(other.names);
    }

    /// Whether the file at a path relative to the root was read, as code or as text.
    pub fn has(&self, file: Option<FileId>, path: &str) -> bool {
        file.is_some_and(|file| self.files.contains(&file)) || self.texts.contains(path)
    }

    /// Whether it was asked who calls one of the names.
    pub fn has_name(&self, names: &FxHashSet<Name>) -> bool {
        !self.names.is_disjoint(names)
    }
}
