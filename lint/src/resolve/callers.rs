//! Who calls a function of the workspace.

use std::rc::Rc;

use promptlint_grammars::module::{Expr, ExprId, FunctionId, Name, Param};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::workspace::{FileId, Workspace};

use super::value::{Closure, Value};
use super::{Asking, Frame, Indexes, Resolver};

/// The most callers of one function that are read: a helper with more is a library, and its callers say nothing
/// of what one call costs.
pub const MAX_CALLERS: usize = 24;

/// A call of some name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    pub file: FileId,
    pub expr: ExprId,
    pub function: Option<FunctionId>,
}

/// Calls by the last name of what they call, over the files that were looked at.
#[derive(Debug, Default)]
pub struct CallerIndex {
    /// Those of one name in the order of files.
    by_name: FxHashMap<Name, Vec<Caller>>,
    /// What each file calls.
    names: FxHashMap<FileId, FxHashSet<Name>>,
}

impl CallerIndex {
    /// `wanted` are the names worth keeping.
    pub fn new(
        workspace: &Workspace,
        indexes: &Indexes,
        files: &[FileId],
        wanted: impl Fn(&str) -> bool + Sync,
    ) -> Self {
        let mut index = Self::default();
        for file in files {
            for (name, caller) in calls_in(workspace, indexes, *file, &wanted) {
                index.names.entry(*file).or_default().insert(name.clone());
                index.by_name.entry(name).or_default().push(caller);
            }
        }
        index
    }

    /// Takes in what one file calls now, or that it no longer counts. The names of which the calls are others; of all calls
    /// that `may_differ` says nothing of, given the function they stand in, it is known that they are the same.
    pub fn renew(
        &mut self,
        workspace: &Workspace,
        indexes: &Indexes,
        file: FileId,
        counts: bool,
        wanted: impl Fn(&str) -> bool,
        may_differ: impl Fn(Option<FunctionId>) -> bool,
    ) -> FxHashSet<Name> {
        let mut now: FxHashMap<Name, Vec<Caller>> = FxHashMap::default();
        let calls = if counts { calls_in(workspace, indexes, file, wanted) } else { Vec::new() };
        for (name, caller) in calls {
            now.entry(name).or_default().push(caller);
        }
        let names: FxHashSet<Name> = now.keys().cloned().collect();
        let mut changed = self.names.insert(file, names.clone()).unwrap_or_default();
        changed.extend(names);
        changed.retain(|name| {
            let callers = self.by_name.entry(name.clone()).or_default();
            let start = callers.partition_point(|caller| caller.file < file);
            let end = callers.partition_point(|caller| caller.file <= file);
            let now = now.remove(name).unwrap_or_default();
            let mut both = callers[start..end].iter().chain(&now);
            let is_other = callers[start..end] != now && both.any(|caller| may_differ(caller.function));
            callers.splice(start..end, now);
            is_other
        });
        changed
    }

    /// The names of which the calls are others than in `other`.
    pub fn differences(&self, other: &Self) -> FxHashSet<Name> {
        let is_other = |name: &&Name| self.of(name) != other.of(name);
        self.by_name.keys().chain(other.by_name.keys()).filter(is_other).cloned().collect()
    }

    fn of(&self, name: &str) -> &[Caller] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }
}

/// What one file calls of the names that are wanted.
fn calls_in(
    workspace: &Workspace,
    indexes: &Indexes,
    file: FileId,
    wanted: impl Fn(&str) -> bool,
) -> Vec<(Name, Caller)> {
    let mut out = Vec::new();
    if is_test(workspace.path(file)) {
        return out;
    }
    let Some(parsed) = indexes.get(workspace, file) else { return out };
    for site in &parsed.index.calls {
        let Expr::Call { callee, .. } = parsed.module.expr(site.expr) else { continue };
        let Some(name) = parsed.name_of(*callee) else { continue };
        // `cls(…)` in a class method makes the class that it stands in.
        let class = site.function.and_then(|function| parsed.module.function(function).class);
        let name = match class {
            Some(class) if &*name == "cls" => parsed.module.class(class).name.clone(),
            _ => name,
        };
        if wanted(&name) {
            out.push((name, Caller { file, expr: site.expr, function: site.function }));
        }
    }
    out
}

impl Resolver<'_> {
    /// The calls of `function`, each verified by following what it calls.
    pub fn callers(&self, file: FileId, function: FunctionId) -> Vec<(Caller, Rc<Closure>)> {
        // Who asks for each caller's callers asks many times.
        if self.is_stopped() {
            return Vec::new();
        }
        let (Some(index), Some(parsed)) = (self.callers, self.parsed(file)) else { return Vec::new() };
        let declared = parsed.module.function(function);
        let is_constructor = declared.class.is_some() && is_constructor(&declared.name);
        let name = match declared.class {
            Some(class) if is_constructor => parsed.module.class(class).name.clone(),
            _ => declared.name.clone(),
        };
        if name.is_empty() {
            return Vec::new();
        }
        self.reads.borrow_mut().name(&name);
        let mut out = Vec::new();
        for caller in index.of(&name) {
            if out.len() == MAX_CALLERS {
                break;
            }
            let Some(there) = self.parsed(caller.file) else { continue };
            let Expr::Call { callee, .. } = there.module.expr(caller.expr) else { continue };
            let frame = self.frame(caller.file, caller.function);
            let value = self.with_callers(Asking::None, || self.eval(*callee, &frame));
            for target in value.alternatives() {
                match target {
                    Value::Function(closure) if closure.file == file && closure.function == function => {
                        out.push((*caller, closure.clone()));
                    }
                    Value::Class(class)
                        if is_constructor
                            && class.file == file
                            && self.constructor(*class) == Some((file, function)) =>
                    {
                        let this = Self::some_object(*class);
                        let closure = Closure { file, function, scope: None, this: Some(this), bound: None };
                        out.push((*caller, Rc::new(closure)));
                    }
                    _ => {}
                }
            }
        }
        out
    }

    /// What the callers of `function` pass for `param`.
    pub(super) fn passed_by_callers(&self, file: FileId, function: FunctionId, param: &Param) -> Vec<Value> {
        // Without steps left they say nothing, and there are many of them.
        if self.is_exhausted() {
            return Vec::new();
        }
        let guard = (file, function.0, param.name.clone());
        if !self.active.borrow_mut().insert(guard.clone()) {
            return Vec::new();
        }
        let mut values = Vec::new();
        for (caller, closure) in self.callers(file, function) {
            let frame = self.frame(caller.file, caller.function);
            if let Some(value) = self.argument(&caller, &closure, &param.name, &frame) {
                values.push(value);
            }
        }
        self.active.borrow_mut().remove(&guard);
        values
    }

    fn argument(&self, caller: &Caller, closure: &Closure, param: &str, frame: &Rc<Frame>) -> Option<Value> {
        let there = self.parsed(caller.file)?;
        let Expr::Call { args, .. } = there.module.expr(caller.expr) else { return None };
        let args = self.args(args, frame);
        let bindings = self.bind(closure, &args);
        let (_, thunk) = bindings.into_iter().find(|(name, _)| &**name == param)?;
        match self.force(&thunk) {
            // Not passed: the default speaks for itself.
            Value::Null => None,
            value => Some(value),
        }
    }
}

/// What a test passes is never what the program sends.
pub fn is_test(path: &str) -> bool {
    let mut parts = path.split('/').rev();
    let name = parts.next().unwrap_or(path);
    parts.any(|dir| {
        matches!(dir, "test" | "tests" | "__tests__" | "__mocks__" | "testing" | "testdata" | "spec")
    }) || name.starts_with("test_")
        || ["_test.py", "_test.go", ".test.", ".vitest.", ".spec.", "conftest.py"]
            .iter()
            .any(|end| name.contains(end))
}

pub(super) fn is_constructor(name: &str) -> bool {
    matches!(name, "__init__" | "constructor")
}
