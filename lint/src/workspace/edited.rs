//! Files that somebody edits now: how they were parsed is kept for the next key. And files as they were parsed before
//! others came or went.

use std::sync::{Arc, Mutex};

use promptlint_grammars::module::Module;
use promptlint_grammars::{Earlier, Source, parse, parse_again};
use rustc_hash::FxHashMap;

use super::ahead::Ahead;
use super::lock;

/// Nobody edits more files than this at once; a tree takes ten times the bytes of its text.
const MOST: usize = 8;

#[derive(Debug, Default)]
pub(super) struct Edited {
    /// The last one edited stands last.
    files: Mutex<Vec<(Arc<str>, Earlier)>>,
    /// By what stands in them.
    before: Mutex<Before>,
    ahead: Arc<Ahead>,
}

type Before = FxHashMap<(Source, Arc<str>), Arc<Module>>;

impl Edited {
    pub(super) fn with_ahead(self, ahead: Arc<Ahead>) -> Self {
        Self { ahead, ..self }
    }

    /// Something else is about to stand in the file than what was parsed of it, where that was.
    pub(super) fn note(&self, path: &Arc<str>, before: Option<(Source, Arc<str>)>) {
        let mut files = lock(&self.files);
        match files.iter().position(|(known, _)| known == path) {
            Some(at) => files[at..].rotate_left(1),
            None => {
                let ahead = before.and_then(|(source, text)| self.ahead.take(source, &text));
                let earlier = ahead.map_or_else(Earlier::of_edits, |(_, earlier)| earlier);
                files.push((path.clone(), earlier));
            }
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
            None => match self.ahead.take(source, &text) {
                Some((module, earlier)) => {
                    files.push((path.clone(), earlier));
                    module
                }
                None => {
                    drop(files);
                    Arc::new(parse(source, text))
                }
            },
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
