//! Reading expressions without asking what they are.

use promptlint_grammars::module::{Entry, Expr, ExprId, Module, Name, Part};

use super::index::THIS;

/// `a.b["c"].d` as its root name and the path from there.
pub(super) fn root_and_path(module: &Module, expr: ExprId) -> Option<(Name, Vec<Name>)> {
    let mut path = Vec::new();
    let mut at = expr;
    loop {
        match module.expr(at) {
            Expr::Name(name) => {
                path.reverse();
                return Some((name.clone(), path));
            }
            Expr::This => {
                path.reverse();
                return Some((THIS.into(), path));
            }
            Expr::Member { object, name, .. } => {
                path.push(name.clone());
                at = *object;
            }
            Expr::Index { object, index } => {
                path.push(match module.expr(*index) {
                    Expr::Str(text) => text.value.clone(),
                    Expr::Number(number) => number.clone(),
                    _ => "*".into(),
                });
                at = *object;
            }
            _ => return None,
        }
    }
}

pub(super) fn is_super(module: &Module, callee: ExprId) -> bool {
    match module.expr(callee) {
        Expr::Super => true,
        Expr::Member { object, name, .. } => {
            (&**name == "__init__" || &**name == "constructor") && !matches!(module.expr(*object), Expr::This)
        }
        _ => false,
    }
}

/// The last name of `a.b.c`.
pub fn last_name(module: &Module, expr: ExprId) -> Option<Name> {
    match module.expr(expr) {
        Expr::Name(name) | Expr::Member { name, .. } => Some(name.clone()),
        Expr::Index { object, .. } => last_name(module, *object),
        _ => None,
    }
}

/// The direct sub-expressions of the plain kinds of expression.
pub fn children(expr: &Expr, visit: &mut dyn FnMut(ExprId)) {
    match expr {
        Expr::Template(parts) => {
            for part in parts {
                if let Part::Hole(hole) = part {
                    visit(*hole);
                }
            }
        }
        Expr::Member { object, .. } => visit(*object),
        Expr::Index { object, index } => {
            visit(*object);
            visit(*index);
        }
        Expr::Slice { object, start, end } => {
            visit(*object);
            start.iter().chain(end).for_each(|bound| visit(*bound));
        }
        Expr::Call { callee, args, .. } => {
            visit(*callee);
            for arg in args {
                visit(arg.value);
            }
        }
        Expr::Tagged { tag, template } => {
            visit(*tag);
            visit(*template);
        }
        Expr::Record { entries, .. } => {
            for entry in entries {
                match entry {
                    Entry::Field { value, .. } | Entry::Spread(value) => visit(*value),
                    Entry::Computed { key, value } => {
                        visit(*key);
                        visit(*value);
                    }
                }
            }
        }
        Expr::List { items, .. }
        | Expr::Results(items)
        | Expr::Opaque(items)
        | Expr::Binary { operands: items, .. } => {
            for item in items {
                visit(*item);
            }
        }
        Expr::Spread(value) | Expr::Unary { operand: value, .. } => visit(*value),
        Expr::Conditional { test, then, otherwise } => {
            visit(*test);
            visit(*then);
            visit(*otherwise);
        }
        Expr::Fallback { left, right } | Expr::And { left, right } => {
            visit(*left);
            visit(*right);
        }
        Expr::Each { iter, conditions, element, .. } => {
            visit(*iter);
            for condition in conditions {
                visit(*condition);
            }
            visit(*element);
        }
        Expr::Assign { target, value } => {
            visit(*target);
            visit(*value);
        }
        Expr::Str(_)
        | Expr::Number(_)
        | Expr::Bool(_)
        | Expr::Null
        | Expr::Name(_)
        | Expr::This
        | Expr::Super
        | Expr::Lambda(_)
        | Expr::Class(_)
        | Expr::Import(_) => {}
    }
}
