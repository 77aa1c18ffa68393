//! Names that a function assigns although an outer scope declares them: `let client; function init() { client = … }`.

use promptlint_grammars::Language;
use promptlint_grammars::module::{Expr, ExprId, FunctionId, Module, Name};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::workspace::FileId;

use super::Resolver;
use super::events::{Event, EventKind, Step};
use super::index::Index;
use super::names::is_binding;
use super::syntax::root_and_path;
use super::value::{Thunk, Value};

/// An assignment to an outer name, and the function that makes it.
#[derive(Clone, Copy, Debug)]
pub struct Within {
    pub function: FunctionId,
    pub value: ExprId,
    /// Which of several results it is (Go's `client, err = New()`).
    pub position: Option<u32>,
}

#[derive(Debug, Default)]
pub(super) struct Outside {
    declared: FxHashSet<(Option<FunctionId>, Name)>,
    /// What Python's `global` and `nonlocal` say, with whether the former does.
    outer: FxHashMap<(FunctionId, Name), bool>,
    assigned: Vec<(Name, Within)>,
    by_scope: FxHashMap<(Option<FunctionId>, Name), Vec<Within>>,
    /// What functions put on an object that the module makes: `app = Flask(…)`, and later `app.client = …`.
    members: FxHashMap<Name, Vec<(Vec<Name>, Within)>>,
}

/// What functions put on one object of the module; more says little.
const MAX_MEMBERS: usize = 16;

impl Outside {
    pub(super) fn assign(
        &mut self,
        module: &Module,
        function: Option<FunctionId>,
        target: ExprId,
        value: Option<ExprId>,
        declares: bool,
    ) {
        if let (Some(function), Some(value), Expr::Member { .. }) = (function, value, module.expr(target))
            && let Some((root, path)) = root_and_path(module, target)
        {
            let within = Within { function, value, position: None };
            self.members.entry(root).or_default().push((path, within));
            return;
        }
        // Python says `global`, and else means a name of its own.
        let is_python = module.language == Language::Python;
        if is_python && self.outer.is_empty() {
            return;
        }
        let names: Vec<(&Name, Option<u32>)> = match module.expr(target) {
            Expr::Name(name) => vec![(name, None)],
            Expr::Results(items) => results(module, items.iter()),
            Expr::List { items, .. } if is_python => results(module, items.iter()),
            _ => return,
        };
        if declares && !is_python {
            self.declared.extend(names.into_iter().map(|(name, _)| (function, name.clone())));
            return;
        }
        let (Some(function), Some(value)) = (function, value) else { return };
        for (name, position) in names {
            if !is_python || self.outer.contains_key(&(function, name.clone())) {
                self.assigned.push((name.clone(), Within { function, value, position }));
            }
        }
    }

    pub(super) fn outer(&mut self, function: FunctionId, names: &[Name], of_module: bool) {
        self.outer.extend(names.iter().map(|name| ((function, name.clone()), of_module)));
    }

    /// Finds the scope that each name belongs to, once all are known.
    pub(super) fn settle<'e>(
        &mut self,
        module: &Module,
        parents: &[Option<FunctionId>],
        events: &dyn Fn(Option<FunctionId>, &str) -> &'e [Event],
    ) {
        // From a function outward to the one whose own the name is; `None` for the module.
        let owner = |of: FunctionId, name: &Name, binds: &dyn Fn(FunctionId) -> bool| {
            let mut scope = Some(of);
            while let Some(function) = scope {
                let is_param = module.function(function).params.iter().any(|param| param.name == *name);
                if is_param || binds(function) {
                    break;
                }
                scope = parents[function.index()];
            }
            scope
        };
        self.members.retain(|root, set| {
            let is_made = |event: &Event| matches!(&event.kind, EventKind::Bind { value: Some(value), .. } if matches!(module.expr(*value), Expr::Call { .. }));
            if !events(None, root).iter().any(is_made) {
                return false;
            }
            let binds = |function| events(Some(function), root).iter().any(is_binding);
            set.retain(|(_, within)| owner(within.function, root, &binds).is_none());
            !set.is_empty()
        });
        for (name, within) in std::mem::take(&mut self.assigned) {
            if let Some(of_module) = self.outer.get(&(within.function, name.clone())) {
                let scope = parents[within.function.index()].filter(|_| !of_module);
                self.by_scope.entry((scope, name)).or_default().push(within);
                continue;
            }
            let declares = |function| self.declared.contains(&(Some(function), name.clone()));
            let scope = owner(within.function, &name, &declares);
            if scope != Some(within.function) {
                self.by_scope.entry((scope, name)).or_default().push(within);
            }
        }
    }

    /// The assignments to names of the module.
    pub(super) fn of_module(&self) -> impl Iterator<Item = &Within> {
        self.by_scope.iter().filter(|((scope, _), _)| scope.is_none()).flat_map(|(_, within)| within)
    }

    pub(super) fn of(&self, function: Option<FunctionId>, name: &str) -> &[Within] {
        if self.by_scope.is_empty() {
            return &[];
        }
        self.by_scope.get(&(function, name.into())).map_or(&[], Vec::as_slice)
    }
}

/// The names among several targets, with their places.
fn results<'m>(
    module: &'m Module,
    targets: impl Iterator<Item = &'m ExprId>,
) -> Vec<(&'m Name, Option<u32>)> {
    let name = |(position, target): (u32, &'m ExprId)| match module.expr(*target) {
        Expr::Name(name) => Some((name, Some(position))),
        _ => None,
    };
    (0..).zip(targets).filter_map(name).collect()
}

impl Index {
    /// What functions within assign to a name of this one, or of the module.
    pub fn assigned_within(&self, function: Option<FunctionId>, name: &str) -> &[Within] {
        self.outside.of(function, name)
    }

    /// The outermost functions in which a name of the module, or a member of an object there, is assigned.
    pub fn assigning_outward(&self) -> FxHashSet<FunctionId> {
        let members = self.outside.members.values().flatten().map(|(_, within)| within);
        let all = self.outside.of_module().chain(members);
        all.filter_map(|within| self.outermost(Some(within.function))).collect()
    }

    /// The outermost function around a function: that itself where it stands in none.
    pub fn outermost(&self, function: Option<FunctionId>) -> Option<FunctionId> {
        let mut at = function;
        while let Some(outer) = at.and_then(|id| self.parent(id)) {
            at = Some(outer);
        }
        at
    }
}

impl Resolver<'_> {
    /// An object that the module makes under `name`, with what its functions put on it.
    pub(super) fn with_members(&self, value: Value, file: FileId, name: &str) -> Value {
        let Some(parsed) = self.parsed(file) else { return value };
        let Some(set) = parsed.index.outside.members.get(name) else { return value };
        let guard = (file, u32::MAX - 2, Name::from(name));
        if !self.active.borrow_mut().insert(guard.clone()) {
            return value;
        }
        let mut by_path: Vec<(&[Name], Vec<&Within>)> = Vec::new();
        for (path, within) in set.iter().take(MAX_MEMBERS) {
            match by_path.iter_mut().find(|(known, _)| known == path) {
                Some((_, all)) => all.push(within),
                None => by_path.push((path, vec![within])),
            }
        }
        let thunk = |within: &Within| Self::thunk(within.value, &self.frame(file, Some(within.function)));
        let value = by_path.into_iter().fold(value, |value, (path, all)| {
            let to = match all.as_slice() {
                [within] => thunk(within),
                all => {
                    let values = all.iter().map(|within| self.force(&thunk(within)));
                    Thunk::Value(Value::one_of(values.filter(|value| !value.is_null()).collect()))
                }
            };
            self.with_set(value, path, to)
        });
        self.active.borrow_mut().remove(&guard);
        value
    }

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
            match within.position {
                Some(position) => self.step_all(value, &[Step::Index(position)], &frame),
                None => value,
            }
        };
        let values = assigned.iter().take(8).map(value).filter(|value| !value.is_null()).collect();
        self.active.borrow_mut().remove(&guard);
        values
    }
}
