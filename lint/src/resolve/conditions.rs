//! What a branch's condition is, where the values that it asks about are known: a wrapper that chooses between SDKs by
//! the model's name takes one of its arms for each caller.

use std::rc::Rc;

use promptlint_grammars::module::{
    ArgKind, BinaryOp, BlockId, Expr, ExprId, FunctionId, Module, Span, Stmt, StmtId, UnaryOp,
};

use crate::call::ValueOrigin;

use super::value::{Args, Argument, List, Loc, Thunk, Value};
use super::{Frame, Parsed, Resolver};

/// Blocks inside blocks that are looked into.
const MAX_NESTING: u32 = 64;
/// Arms of one `if` … `elif` … that are gone through.
const MAX_ARMS: u32 = 256;

impl Resolver<'_> {
    /// What is spread into a record: `...(fast && { model: "small" })` may be nothing.
    pub(super) fn spread(&self, expr: ExprId, frame: &Rc<Frame>) -> Value {
        let spread = self.eval(expr, frame);
        let Some(parsed) = self.parsed(frame.file) else { return spread };
        match parsed.module.expr(expr) {
            Expr::And { left, .. } if self.holds(&parsed.module, *left, frame).is_none() => {
                let alternatives = spread.alternatives().iter().cloned();
                Value::OneOf(std::iter::once(Value::Null).chain(alternatives).collect())
            }
            _ => spread,
        }
    }

    /// Whether the code at `span`, in an activation of `function`, stands in an arm that is not taken.
    pub fn is_excluded(
        &self,
        parsed: &Parsed,
        function: Option<FunctionId>,
        span: Span,
        frame: &Rc<Frame>,
    ) -> bool {
        let Some(function) = function else { return false };
        self.is_excluded_in(&parsed.module, parsed.module.function(function).body, span, frame, MAX_NESTING)
    }

    fn is_excluded_in(
        &self,
        module: &Module,
        block: BlockId,
        span: Span,
        frame: &Rc<Frame>,
        depth: u32,
    ) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        let stmts = module.block(block);
        let Some(at) = stmts.iter().position(|stmt| holds(module, *stmt, span)) else {
            return false;
        };
        // `if model.startswith("claude"): return …` above it.
        let has_left = stmts[..at].iter().any(|stmt| match module.stmt(*stmt).stmt {
            Stmt::If { test: Some(test), then, otherwise } => {
                let arms = [
                    Some(then).filter(|arm| leaves(module, *arm)),
                    otherwise.filter(|arm| leaves(module, *arm)),
                ];
                let taken = arms.iter().flatten().next().and_then(|_| self.truth(module, test, frame, depth));
                taken.is_some_and(|taken| arms[usize::from(!taken)].is_some())
            }
            _ => false,
        });
        if has_left {
            return true;
        }
        let stmt = stmts[at];
        let holds = |block: BlockId| module.block(block).iter().any(|inner| holds(module, *inner, span));
        let inside = |block: BlockId| self.is_excluded_in(module, block, span, frame, depth);
        match &module.stmt(stmt).stmt {
            Stmt::If { test, then, otherwise } => {
                let verdict = test.and_then(|test| self.truth(module, test, frame, depth));
                if holds(*then) {
                    return verdict == Some(false) || inside(*then);
                }
                otherwise
                    .filter(|block| holds(*block))
                    .is_some_and(|block| verdict == Some(true) || inside(block))
            }
            Stmt::Loop { body, .. } => inside(*body),
            Stmt::Block(body) => inside(*body),
            Stmt::Try { body, handlers, finally } => {
                let all = std::iter::once(*body).chain(handlers.iter().copied()).chain(*finally);
                all.into_iter().find(|block| holds(*block)).is_some_and(inside)
            }
            _ => false,
        }
    }

    /// What a condition comes to; `None` where that is not known.
    pub(super) fn holds(&self, module: &Module, test: ExprId, frame: &Rc<Frame>) -> Option<bool> {
        self.truth(module, test, frame, MAX_NESTING)
    }

    /// What a function that does nothing but test its argument says of `value`: `(m) => m.role === "system"`.
    pub(super) fn accepts(&self, test: &Value, value: &Value, at: Loc) -> Option<bool> {
        let Value::Function(closure) = test else { return None };
        let parsed = self.parsed(closure.file)?;
        let [returned] = parsed.index.returns(closure.function) else { return None };
        let argument = Argument { kind: ArgKind::Positional, value: Thunk::Value(value.clone()), at };
        let frame = self.activate(closure, &Rc::new(Args { list: vec![argument] }));
        self.holds(&parsed.module, *returned, &frame)
    }

    fn truth(&self, module: &Module, test: ExprId, frame: &Rc<Frame>, depth: u32) -> Option<bool> {
        let depth = depth.checked_sub(1)?;
        let side = |side: ExprId| self.truth(module, side, frame, depth);
        match module.expr(test) {
            Expr::Unary { op: UnaryOp::Not, operand } => side(*operand).map(|truth| !truth),
            Expr::And { left, right } => match (side(*left), side(*right)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Expr::Fallback { left, right } => match (side(*left), side(*right)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Expr::Binary { op: BinaryOp::Compare, operands } => {
                let [left, right] = operands.as_slice() else { return None };
                let between = Span::new(module.span(*left).end as usize, module.span(*right).start as usize);
                let words: String = module.source(between).split_whitespace().collect::<Vec<_>>().join(" ");
                let text = self.eval(*left, frame).only_text()?;
                let other = self.eval(*right, frame);
                let is_in = || match &other {
                    Value::List(list) => Some(texts(list)?.contains(&text)),
                    other => Some(other.only_text()?.contains(&text)),
                };
                match words.trim_matches(['(', ')', ' ']) {
                    "==" | "===" => Some(other.only_text()? == text),
                    "!=" | "!==" => Some(other.only_text()? != text),
                    "in" => is_in(),
                    "not in" => is_in().map(|is| !is),
                    _ => None,
                }
            }
            Expr::Call { callee, args, .. } => {
                let Expr::Member { object, name, .. } = module.expr(*callee) else { return None };
                let [arg] = args.as_slice() else { return None };
                let (text, other) = (self.eval(*object, frame), self.eval(arg.value, frame));
                let wanted = match &other {
                    Value::List(list) => texts(list)?,
                    other => vec![other.only_text()?],
                };
                // `["gpt-4", "gpt-5"].includes(model)`
                if let (Value::List(list), "includes") = (&text, &**name) {
                    return Some(texts(list)?.contains(wanted.first()?));
                }
                let text = text.only_text()?;
                match &**name {
                    "startswith" | "startsWith" => Some(wanted.iter().any(|part| text.starts_with(&**part))),
                    "endswith" | "endsWith" => Some(wanted.iter().any(|part| text.ends_with(&**part))),
                    "includes" => Some(text.contains(&**wanted.first()?)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// What a condition says of what is written as `source`: that it is missing, or that it is there.
pub(super) fn is_missing(module: &Module, test: ExprId, source: &str) -> Option<bool> {
    if module.source(module.span(test)) == source {
        return Some(false);
    }
    match module.expr(test) {
        Expr::Unary { op: UnaryOp::Not, operand } => {
            is_missing(module, *operand, source).map(|missing| !missing)
        }
        Expr::Binary { op: BinaryOp::Compare, operands } => {
            let [left, right] = operands.as_slice() else { return None };
            let is_none = match module.expr(*right) {
                Expr::Null => true,
                Expr::Str(text) => text.value.is_empty(),
                _ => false,
            };
            if !is_none || module.source(module.span(*left)) != source {
                return None;
            }
            let between = Span::new(module.span(*left).end as usize, module.span(*right).start as usize);
            let words = module.source(between);
            Some(!words.contains("not") && !words.contains('!'))
        }
        _ => None,
    }
}

/// `model if model else "gpt-4o"`, `"gpt-4o" if model is None else model`: what `model or "gpt-4o"` says, where the
/// argument may be left out.
pub(super) fn default_of(
    module: &Module,
    test: ExprId,
    arms: (ExprId, ExprId),
    values: &[Value; 2],
) -> Option<Value> {
    let source = |arm: ExprId| module.source(module.span(arm));
    let [then, otherwise] = values;
    let (given, default) = if then.is_optional() && is_missing(module, test, source(arms.0)) == Some(false) {
        (then, otherwise)
    } else if otherwise.is_optional() && is_missing(module, test, source(arms.1)) == Some(true) {
        (otherwise, then)
    } else {
        return None;
    };
    Some(Value::one_of(vec![given.clone(), default.clone().found(ValueOrigin::ParameterDefault)]))
}

impl Value {
    /// The text, where it can be no other.
    fn only_text(&self) -> Option<String> {
        match self {
            Self::Text(_) => self.plain(),
            _ => None,
        }
    }
}

/// Whether `span` is inside a statement; that of an `elif` ends where the next one begins.
fn holds(module: &Module, stmt: StmtId, span: Span) -> bool {
    let mut at = stmt;
    for _ in 0..MAX_ARMS {
        let node = module.stmt(at);
        if node.span.contains(span) {
            return true;
        }
        match node.stmt {
            Stmt::If { otherwise: Some(block), .. } => match module.block(block) {
                [next] => at = *next,
                all => return all.iter().any(|stmt| module.stmt(*stmt).span.contains(span)),
            },
            _ => return false,
        }
    }
    false
}

/// Whether a block never comes to its end.
fn leaves(module: &Module, block: BlockId) -> bool {
    module.block(block).last().is_some_and(|last| {
        matches!(module.stmt(*last).stmt, Stmt::Return(_) | Stmt::Raise(_) | Stmt::Break | Stmt::Continue)
    })
}

/// The texts of a list of which every element is known.
fn texts(list: &List) -> Option<Vec<String>> {
    list.items.iter().map(|item| item.value.only_text().filter(|_| !item.spread && !item.repeated)).collect()
}
