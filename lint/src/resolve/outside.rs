//! Names that a function assigns although an outer scope declares them: `let client; function init() { client = … }`.

use promptlint_grammars::Language;
use promptlint_grammars::module::{Expr, ExprId, FunctionId, Module, Name};
use rustc_hash::{FxHashMap, FxHashSet};

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
