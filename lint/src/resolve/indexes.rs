//! What many questions share: modules with their indexes, and what is known of folders.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use promptlint_grammars::module::{Expr, ExprId, Imported, Module, Name};
use rustc_hash::FxHashMap;

use crate::workspace::{FileId, Workspace};

use super::events::{Event, EventKind};
use super::import;
use super::index::Index;
use super::syntax::last_name;

/// The scope indexes of a workspace's modules, made when first asked for, and what else many questions share.
#[derive(Debug, Default)]
pub struct Indexes {
    by_file: RwLock<FxHashMap<FileId, Arc<OnceLock<Option<Parsed>>>>>,
    /// `package.json` and `tsconfig.json` by path, read.
    pub(super) manifests: RwLock<FxHashMap<String, Option<Arc<serde_json::Value>>>>,
    /// Where an import of a module leads, by the importing file; without what took reading another file to say.
    pub(super) targets: RwLock<FxHashMap<FileId, FxHashMap<Name, import::Target>>>,
}

/// A module and its index.
#[derive(Clone, Debug)]
pub struct Parsed {
    pub module: Arc<Module>,
    pub index: Arc<Index>,
}

impl Parsed {
    /// The last name of what an expression names, as its own module has it: `from x import chat as ask`.
    pub fn name_of(&self, expr: ExprId) -> Option<Name> {
        let name = last_name(&self.module, expr)?;
        let imported = |event: &Event| match event.kind {
            EventKind::Import { import, item } => {
                match &self.module.imports[import as usize].items[item as usize].imported {
                    Imported::Name(name) => Some(name.clone()),
                    _ => None,
                }
            }
            _ => None,
        };
        let is_name = matches!(self.module.expr(expr), Expr::Name(_));
        let events = if is_name { self.index.events(None, &name) } else { &[] };
        Some(events.iter().find_map(imported).unwrap_or(name))
    }
}

impl Indexes {
    pub fn get(&self, workspace: &Workspace, file: FileId) -> Option<Parsed> {
        let slot = {
            let known = self.by_file.read().ok()?.get(&file).cloned();
            match known {
                Some(slot) => slot,
                None => self.by_file.write().ok()?.entry(file).or_default().clone(),
            }
        };
        slot.get_or_init(|| {
            let module = workspace.module(file)?;
            // One file that cannot be read must not take the others with it.
            let index = catch_unwind(AssertUnwindSafe(|| Arc::new(Index::new(&module)))).ok();
            let Some(index) = index else {
                workspace.crashed_in(file);
                return None;
            };
            Some(Parsed { module, index })
        })
        .clone()
    }

    /// The module of a file, where somebody has asked for it.
    pub fn known(&self, file: FileId) -> Option<Parsed> {
        self.by_file.read().ok()?.get(&file)?.get()?.clone()
    }

    /// Something else stands in the file than before.
    pub fn forget(&mut self, file: FileId) {
        let gone = self.by_file.get_mut().unwrap_or_else(PoisonError::into_inner).remove(&file);
        // What takes long to take apart need not be waited for; the module whoever parses the next one takes apart.
        let known = gone.and_then(Arc::into_inner).and_then(OnceLock::into_inner).flatten();
        let index = known.map(|parsed| parsed.index);
        rayon::spawn(|| drop(index));
        self.targets.get_mut().unwrap_or_else(PoisonError::into_inner).remove(&file);
    }
}
