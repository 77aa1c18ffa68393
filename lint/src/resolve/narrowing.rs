//! What an `isinstance` around a place says of a value there: of several objects, the ones of that class.

use std::rc::Rc;

use promptlint_grammars::module::{Expr, ExprId, Module, Stmt};

use super::class::ClassOrBase;
use super::value::{ClassRef, Loc, Value};
use super::{Frame, Resolver};

impl Resolver<'_> {
    /// `value` of the expression `asked`, as far as the conditions around it let it be.
    pub(super) fn narrowed(
        &self,
        value: Value,
        module: &Module,
        asked: ExprId,
        at: Loc,
        frame: &Rc<Frame>,
    ) -> Value {
        let has_object = value.alternatives().iter().any(|value| matches!(value, Value::Object(_)));
        let Some(function) = frame.function.filter(|_| has_object) else { return value };
        let Some(parsed) = self.parsed(frame.file) else { return value };
        let block = parsed.index.block_at(module, Some(function), at.span.start);
        let source = module.source(module.span(asked));
        // A function's body stands in no statement.
        let arms = parsed
            .index
            .arms_around(block)
            .map_while(|(stmt, arm)| Some((module.stmts.get(stmt.index())?, arm)));
        let tests = arms.filter_map(|(node, arm)| match &node.stmt {
            Stmt::If { test, .. } if arm == 0 => *test,
            _ => None,
        });
        // The outermost counts, as the last of those that go inward.
        let class = tests.filter_map(|test| self.tested(module, test, source, frame)).last();
        let Some(class) = class else { return value };
        let is_one = |value: &Value| match value {
            Value::Object(object) => self
                .lineage(object.class, None)
                .any(|(base, _)| matches!(base, ClassOrBase::Class(base) if base == class)),
            _ => false,
        };
        let kept: Vec<Value> = value.alternatives().iter().filter(|value| is_one(value)).cloned().collect();
        if kept.is_empty() { Self::some_object(class) } else { Value::one_of(kept) }
    }

    /// The class that `test` says the expression written as `source` is of.
    fn tested(&self, module: &Module, test: ExprId, source: &str, frame: &Rc<Frame>) -> Option<ClassRef> {
        match module.expr(test) {
            Expr::And { left, right } => self
                .tested(module, *left, source, frame)
                .or_else(|| self.tested(module, *right, source, frame)),
            Expr::Call { callee, args, .. } => {
                let Expr::Name(name) = module.expr(*callee) else { return None };
                let [asked, class] = args.as_slice() else { return None };
                if &**name != "isinstance" || module.source(module.span(asked.value)) != source {
                    return None;
                }
                match self.eval(class.value, frame) {
                    Value::Class(class) => Some(class),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
