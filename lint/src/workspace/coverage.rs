//! What was read, and what was not, with the reason.

use std::io;
use std::sync::Arc;

/// A file of which something could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Relative to the root where it is below it.
    pub path: Arc<str>,
    pub kind: ProblemKind,
    /// In words, to stand after `path: `.
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// Not read at all: `--strict` fails on it.
    Unreadable,
    /// Not text, so there was nothing to read.
    Binary,
    /// Made by a bundler from sources that stand elsewhere: left out.
    Minified,
    /// Read, with something lost on the way.
    Warning,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Code files in scope.
    pub files: usize,
    /// Of these, what they import and what they are part of: how many were parsed, because they could matter.
    pub parsed: usize,
    pub unreadable: usize,
    pub binary: usize,
    /// Bundles that speak of an SDK and were left out.
    pub minified: usize,
    /// Sorted by path.
    pub problems: Vec<Problem>,
}

/// Why a file cannot be read, in words for a person.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it vanished while it was being read".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        _ => error.to_string(),
    }
}
