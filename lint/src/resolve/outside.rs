//! Names that a function assigns although an outer scope declares them: `let client; function init() { client = … }`.

use promptlint_grammars::Language;
use promptlint_grammars::module::{Expr, ExprId, FunctionId, Module, Name};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::workspace::FileId;

use super::Resolver;
use super::index::Step;
use super::value::Value;

/// An assignment to an outer name, and the function that makes it.
#[derive(Clone, Copy, Debug)]
pub struct Within {
    pub function: FunctionId,
    pub value: ExprId,
    /// It is the first of several results (Go's `client, err = New()`).
    pub is_first: bool,
}

#[derive(Debug, Default)]
pub(super) struct Outside {
    declared: FxHashSet<(Option<FunctionId>, Name)>,
    assigned: Vec<(Name, Within)>,
    by_scope: FxHashMap<(Option<FunctionId>, Name), Vec<Within>>,
}

impl Outside {
    pub(super) fn assign(
        &mut self,
        module: &Module,
        function: Option<FunctionId>,
        target: ExprId,
        value: Option<ExprId>,
        declares: bool,
    ) {
        // Python says `global`, and else means a name of its own.
        if module.language == Language::Python {
            return;
        }
        let (names, is_first): (Vec<&Name>, bool) = match module.expr(target) {
            Expr::Name(name) => (vec![name], false),
            Expr::Results(items) => {
                let name = |item: &ExprId| match module.expr(*item) {
                    Expr::Name(name) => Some(name),
                    _ => None,
                };
                (items.iter().filter_map(name).collect(), true)
            }
            _ => return,
        };
        if declares {
            self.declared.extend(names.into_iter().map(|name| (function, name.clone())));
            return;
        }
        if let (Some(function), Some(value), Some(name)) = (function, value, names.first()) {
            self.assigned.push(((*name).clone(), Within { function, value, is_first }));
        }
    }

    /// Finds the scope that each name belongs to, once all are known.
    pub(super) fn settle(&mut self, module: &Module, parents: &[Option<FunctionId>]) {
        for (name, within) in std::mem::take(&mut self.assigned) {
            let mut scope = Some(within.function);
            while let Some(function) = scope {
                let declared = module.function(function);
                let is_param = declared.params.iter().any(|param| param.name == name);
                if is_param || self.declared.contains(&(scope, name.clone())) {
                    break;
                }
                scope = parents[function.index()];
            }
            if scope != Some(within.function) {
                self.by_scope.entry((scope, name)).or_default().push(within);
            }
        }
    }

    pub(super) fn of(&self, function: Option<FunctionId>, name: &str) -> &[Within] {
        if self.by_scope.is_empty() {
            return &[];
        }
        self.by_scope.get(&(function, name.into())).map_or(&[], Vec::as_slice)
    }
}

impl Resolver<'_> {
    /// What functions inside `function` assign to a name that it declares; in Go any file of the package may.
    pub(super) fn assigned_within(
        &self,
        file: FileId,
        function: Option<FunctionId>,
        name: &str,
    ) -> Vec<Value> {
        let Some(parsed) = self.parsed(file) else { return Vec::new() };
        let guard = (file, function.map_or(u32::MAX - 1, |id| id.0 | 1 << 30), Name::from(name));
        let is_go = parsed.module.language == Language::Go && function.is_none();
        let files = if is_go { self.same_package(file) } else { vec![file] };
        let mut assigned = Vec::new();
        for file in files {
            let Some(parsed) = self.parsed(file) else { continue };
            let within = parsed.index.assigned_within(function, name);
            assigned.extend(within.iter().map(|within| (file, *within)));
        }
        if assigned.is_empty() || !self.active.borrow_mut().insert(guard.clone()) {
            return Vec::new();
        }
        let value = |(file, within): &(FileId, Within)| {
            let frame = self.frame(*file, Some(within.function));
            let value = self.eval(within.value, &frame);
            if within.is_first { self.step_all(value, &[Step::Index(0)], &frame) } else { value }
        };
        let values = assigned.iter().take(8).map(value).filter(|value| !value.is_null()).collect();
        self.active.borrow_mut().remove(&guard);
        values
    }
}
