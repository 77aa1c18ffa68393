//! What an `isinstance` around a place says of a value there: of several objects, the ones of that class.

use std::rc::Rc;

use promptlint_grammars::module::{BlockId, Expr, ExprId, Module, Span, Stmt};

use super::class::ClassOrBase;
use super::value::{ClassRef, Loc, Value};
use super::{Frame, Resolver};

/// Blocks inside blocks, and arms of one `if` … `elif` …, that are looked into.
const MAX_NESTING: u32 = 256;

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
        let mut tests = Vec::new();
        around(module, module.function(function).body, at.span, MAX_NESTING, &mut tests);
        let source = module.source(module.span(asked));
        let class = tests.into_iter().find_map(|test| self.tested(module, test, source, frame));
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

/// The conditions of the arms that `span` stands in, the innermost last.
fn around(module: &Module, block: BlockId, span: Span, depth: u32, out: &mut Vec<ExprId>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let inside = |block: BlockId| {
        let stmts = module.block(block);
        let first = stmts.first().map(|stmt| module.stmt(*stmt).span.start);
        let end = stmts.iter().map(|stmt| module.stmt(*stmt).span.end).max();
        matches!((first, end), (Some(first), Some(end)) if first <= span.start && span.end <= end)
    };
    for stmt in module.block(block) {
        let node = module.stmt(*stmt);
        let arms: Vec<BlockId> = match &node.stmt {
            Stmt::If { test, then, otherwise } => {
                if inside(*then) {
                    out.extend(*test);
                    return around(module, *then, span, depth, out);
                }
                otherwise.iter().copied().collect()
            }
            Stmt::Loop { body, .. } | Stmt::Block(body) => vec![*body],
            Stmt::Try { body, handlers, finally } => {
                std::iter::once(*body).chain(handlers.iter().copied()).chain(*finally).collect()
            }
            _ => continue,
        };
        if let Some(arm) = arms.into_iter().find(|arm| inside(*arm)) {
            return around(module, arm, span, depth, out);
        }
    }
}
