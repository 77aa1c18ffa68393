//! Files that somebody edits now: how they were parsed is kept for the next key. And files as they were parsed before
//! others came or went.

use std::sync::{Arc, Mutex};

use promptlint_grammars::module::Module;
use promptlint_grammars::{Earlier, Source, parse, parse_again};
use rustc_hash::FxHashMap;

use super::lock;

/// Nobody edits more files than this at once; a tree takes ten times the bytes of its text.
const MOST: usize = 8;

#[derive(Debug, Default)]
pub(super) struct Edited {
    /// The last one edited stands last.
    files: Mutex<Vec<(Arc<str>, Earlier)>>,
    /// By what stands in them.
    before: Mutex<Before>,
}

type Before = FxHashMap<(Source, Arc<str>), Arc<Module>>;

impl Edited {
    /// Something else stands in the file.
    pub(super) fn note(&self, path: &Arc<str>) {
        let mut files = lock(&self.files);
        match files.iter().position(|(known, _)| known == path) {
            Some(at) => files[at..].rotate_left(1),
            None => files.push((path.clone(), Earlier::of_edits())),
        }
        let more = files.len().saturating_sub(MOST);
        files.drain(..more);
    }

    pub(super) fn parse(&self, path: &Arc<str>, source: Source, text: Arc<str>) -> Arc<Module> {
        let key = (source, text);
        let before = |known: &mut Before| if known.is_empty() { None } else { known.remove(&key) };
        if let Some(module) = before(&mut lock(&self.before)) {
            return module;
        }
        let text = key.1;
        let mut files = lock(&self.files);
        match files.iter_mut().find(|(known, _)| known == path) {
            Some((_, earlier)) => parse_again(source, text, earlier),
            None => {
                drop(files);
                Arc::new(parse(source, text))
            }
        }
    }

    /// What another workspace of the same files has parsed need not be parsed again.
    pub(super) fn add(&self, modules: impl Iterator<Item = (Source, Arc<Module>)>) {
        // A notebook's module does not tell what stands in the file.
        let modules = modules.filter(|(source, _)| *source != Source::Notebook);
        let known = modules.map(|(source, module)| ((source, module.text.clone()), module));
        lock(&self.before).extend(known);
    }

    pub(super) fn forget(&self) {
        lock(&self.before).clear();
    }
}
