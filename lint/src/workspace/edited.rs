//! Files that somebody edits now: how they were parsed is kept for the next key.

use std::sync::{Arc, Mutex};

use promptlint_grammars::module::Module;
use promptlint_grammars::{Earlier, Source, parse, parse_again};

use super::lock;

/// Nobody edits more files than this at once; a tree takes ten times the bytes of its text.
const MOST: usize = 8;

/// The last one edited stands last.
#[derive(Debug, Default)]
pub(super) struct Edited(Mutex<Vec<(Arc<str>, Earlier)>>);

impl Edited {
    /// Something else stands in the file.
    pub(super) fn note(&self, path: &Arc<str>) {
        let mut files = lock(&self.0);
        match files.iter().position(|(known, _)| known == path) {
            Some(at) => files[at..].rotate_left(1),
            None => files.push((path.clone(), Earlier::of_edits())),
        }
        let more = files.len().saturating_sub(MOST);
        files.drain(..more);
    }

    pub(super) fn parse(&self, path: &Arc<str>, source: Source, text: Arc<str>) -> Arc<Module> {
        let mut files = lock(&self.0);
        match files.iter_mut().find(|(known, _)| known == path) {
            Some((_, earlier)) => parse_again(source, text, earlier),
            None => {
                drop(files);
                Arc::new(parse(source, text))
            }
        }
    }
}
