//! Which questions may be answered by what callers pass, and whether that makes a difference.

use promptlint_grammars::module::FunctionId;

use crate::workspace::FileId;

use super::{Parsed, Resolver};

/// Which parameters without a known argument ask what their callers pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Asking {
    #[default]
    None,
    /// Those of other functions than an outermost one and what stands in it: what that is passed belongs to its contexts.
    Others(FileId, FunctionId),
    All,
}

impl Resolver<'_> {
    /// Runs `ask` with some parameters answered by their callers too.
    pub fn with_callers<T>(&self, asking: Asking, ask: impl FnOnce() -> T) -> T {
        let asking = if self.callers.is_some() { asking } else { Asking::None };
        let before = self.asking.replace(asking);
        let out = ask();
        self.asking.set(before);
        out
    }

    pub fn asking(&self) -> Asking {
        self.asking.get()
    }

    /// Whether the parameters of `function` ask what its callers pass.
    pub(super) fn asks_callers_of(&self, parsed: &Parsed, file: FileId, function: FunctionId) -> bool {
        match self.asking() {
            Asking::None => false,
            Asking::Others(here, root) => {
                file != here || parsed.index.outermost(Some(function)) != Some(root)
            }
            Asking::All => true,
        }
    }

    /// Runs `ask`; and whether what callers pass makes a difference to its answer.
    pub fn noting_callers<T>(&self, ask: impl FnOnce() -> T) -> (T, bool) {
        let before = self.depends.replace(false);
        let out = ask();
        let depends = self.depends.get();
        self.depends.set(before | depends);
        (out, depends)
    }

    /// What was asked for was known already, and depends on callers.
    pub fn note_callers(&self) {
        self.depends.set(true);
    }
}
