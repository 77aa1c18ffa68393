//! Stores that outlive a function: what one handler of a web app puts in, another one takes out.

use promptlint_grammars::module::{ArgKind, Expr, Name};

use super::value::{Loc, Value};
use super::{Resolver, syntax};

/// Values of one key that are looked at; a key that is set more often says little.
const MAX_VALUES: usize = 16;

impl Resolver<'_> {
    /// What the file puts into `store` under `key` by `store.set(key, value)`, anywhere.
    pub(super) fn put_into(&self, store: &str, key: &Name, at: Loc) -> Option<Value> {
        let parsed = self.parsed(at.file)?;
        let module = &*parsed.module;
        let guard = (at.file, u32::MAX, key.clone());
        if !self.active.borrow_mut().insert(guard.clone()) {
            return None;
        }
        self.reads.borrow_mut().all_of(at.file);
        let mut values = Vec::new();
        for site in &parsed.index.calls {
            let Expr::Call { callee, args, .. } = module.expr(site.expr) else { continue };
            let is_put = syntax::root_and_path(module, *callee).is_some_and(|(root, path)| {
                let mut names: Vec<&str> = path.iter().map(|name| &**name).collect();
                names.insert(0, &root);
                names.ends_with(&[store, "set"])
            });
            let given: Vec<_> = args.iter().filter(|arg| matches!(arg.kind, ArgKind::Positional)).collect();
            let [name, value] = given.as_slice() else { continue };
            let is_key = matches!(module.expr(name.value), Expr::Str(text) if text.value == *key);
            if is_put && is_key && values.len() < MAX_VALUES {
                values.push(self.eval(value.value, &self.frame(at.file, site.function)));
            }
        }
        self.active.borrow_mut().remove(&guard);
        let value = Value::one_of(values);
        (!value.is_null()).then_some(value)
    }
}
