//! What a statement does to the objects that it names.

use promptlint_grammars::module::{Expr, ExprId, Module, Name};

use super::syntax::root_and_path;

/// The calls in a statement that change what a name holds: the name, the path on it, the call. In a chain
/// (`c.add(a).add(b)`) every call is one on the object at its start.
pub(super) fn of(module: &Module, expr: ExprId) -> Vec<(Name, Vec<Name>, ExprId)> {
    let mut out = Vec::new();
    let Expr::Call { callee, args, .. } = module.expr(expr) else { return out };
    if let Some((name, path)) = root_and_path(module, *callee) {
        if let ("fmt", [method], Some(first)) = (&*name, path.as_slice(), args.first()) {
            // `fmt.Fprintf(&b, …)` writes to `b`.
            let target = match module.expr(first.value) {
                Expr::Unary { operand, .. } => *operand,
                _ => first.value,
            };
            if let (true, Expr::Name(target)) = (method.starts_with("Fprint"), module.expr(target)) {
                out.push((target.clone(), path.clone(), expr));
            }
        }
        if !path.is_empty() {
            out.push((name, path, expr));
        }
        return out;
    }
    let Expr::Member { object, name: method, .. } = module.expr(*callee) else { return out };
    if !matches!(module.expr(*object), Expr::Call { .. }) {
        return out;
    }
    out = of(module, *object);
    if let Some((root, path, _)) = out.last().cloned()
        && path.len() == 1
    {
        out.push((root, vec![method.clone()], expr));
    }
    out
}
