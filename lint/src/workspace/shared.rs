//! Parsed files that several workspaces have in common, such as two commits of one repository.

use std::sync::{Arc, Mutex};

use promptlint_grammars::Source;
use promptlint_grammars::module::Module;
use rustc_hash::FxHashMap;

use super::lock;

/// By what stands in the files: the same text in the same language is the same module, wherever it is.
#[derive(Debug, Default)]
pub struct Shared {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Each with the round in which it was last asked for.
    modules: FxHashMap<(Source, Arc<str>), (Arc<Module>, u32)>,
    round: u32,
}

impl Shared {
    pub(super) fn module(&self, source: Source, text: Arc<str>) -> Arc<Module> {
        let key = (source, text);
        {
            let mut known = lock(&self.known);
            let round = known.round;
            if let Some((module, last)) = known.modules.get_mut(&key) {
                *last = round;
                return module.clone();
            }
        }
        // Two threads that parse the same text at once are rarer than two that wait for each other.
        let module = Arc::new(promptlint_grammars::parse(source, key.1.clone()));
        let mut known = lock(&self.known);
        let round = known.round;
        known.modules.insert(key, (module.clone(), round));
        module
    }

    /// Lets go of what nobody has asked for since the round before this one, to bound memory over many commits.
    pub fn next_round(&self) {
        let mut known = lock(&self.known);
        let round = known.round;
        known.modules.retain(|_, (_, last)| *last == round);
        known.round += 1;
    }
}
