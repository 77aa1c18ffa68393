//! What an answer stands on: when one of these changes, it has to be asked for again.

use std::sync::Arc;

use promptlint_grammars::module::{FunctionId, Name};
use rustc_hash::FxHashSet;

use crate::workspace::{FileId, normalise};

#[derive(Clone, Debug, Default)]
pub struct Reads {
    files: FxHashSet<FileId>,
    /// Paths of prompts, also of those that are not there.
    texts: FxHashSet<Arc<str>>,
    /// Of which it was asked who calls them.
    names: FxHashSet<Name>,
    /// Functions that were looked into, each by the outermost around it.
    functions: FxHashSet<(FileId, FunctionId)>,
    /// Files that were looked through for what any of their functions does.
    whole: FxHashSet<FileId>,
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

    /// `function` has none around it.
    pub(super) fn function(&mut self, file: FileId, function: FunctionId) {
        self.functions.insert((file, function));
    }

    pub(super) fn all_of(&mut self, file: FileId) {
        self.whole.insert(file);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.texts.is_empty() && self.names.is_empty()
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.files.extend(other.files);
        self.texts.extend(other.texts);
        self.names.extend(other.names);
        self.functions.extend(other.functions);
        self.whole.extend(other.whole);
    }

    /// Whether the file at a path relative to the root was read, as code or as text.
    pub fn has(&self, file: Option<FileId>, path: &str) -> bool {
        file.is_some_and(|file| self.files.contains(&file)) || self.texts.contains(path)
    }

    /// The same where nothing has changed but inside a function that stands in no other, if anything.
    pub fn has_inside(&self, file: FileId, path: &str, function: Option<FunctionId>) -> bool {
        self.whole.contains(&file)
            || self.texts.contains(path)
            || function.is_some_and(|function| self.functions.contains(&(file, function)))
    }

    /// Whether it is nothing but which file it is about.
    pub fn are_only_of(&self, file: FileId) -> bool {
        self.files.iter().all(|other| *other == file)
            && self.texts.is_empty()
            && self.names.is_empty()
            && self.functions.is_empty()
            && self.whole.is_empty()
    }

    /// Whether it was asked who calls one of the names.
    pub fn has_name(&self, names: &FxHashSet<Name>) -> bool {
        !self.names.is_disjoint(names)
    }
}
