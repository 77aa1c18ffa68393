//! `if`, `switch` and `select`: chains of `If`.

use tree_sitter::Node;

use super::super::lower::{Lowering, span};
use super::stmt::{self, Scope, scoped};
use super::{children, elements, expr, fields, types};
use crate::module::{BinaryOp, BlockId, Expr, ExprId, Span, Stmt, StmtId};

/// One way of a chain. `init` runs before its test.
struct Arm {
    span: Span,
    init: Vec<StmtId>,
    test: Option<ExprId>,
    body: BlockId,
}

/// Longer chains are halved, so that whoever reads the module need not recurse once a case.
const LONGEST_CHAIN: usize = 64;

/// The chain as one statement, with what stands before it.
fn chain(l: &mut Lowering, mut arms: Vec<Arm>, otherwise: Option<BlockId>) -> Option<(Vec<StmtId>, Stmt)> {
    if arms.len() > LONGEST_CHAIN {
        let rest = arms.split_off(arms.len() / 2);
        let then = chain_block(l, arms, None);
        let otherwise = chain_block(l, rest, otherwise);
        return Some((Vec::new(), Stmt::If { test: None, then, otherwise: Some(otherwise) }));
    }
    let mut otherwise = otherwise;
    while let Some(arm) = arms.pop() {
        let stmt = Stmt::If { test: arm.test, then: arm.body, otherwise };
        if arms.is_empty() {
            return Some((arm.init, stmt));
        }
        let mut block = arm.init;
        block.push(l.module.add_stmt(arm.span, stmt));
        otherwise = Some(l.module.add_block(block));
    }
    None
}

fn chain_block(l: &mut Lowering, arms: Vec<Arm>, otherwise: Option<BlockId>) -> BlockId {
    let whole = match (arms.first(), arms.last()) {
        (Some(first), Some(last)) => {
            Span { start: first.span.start, end: last.span.end.max(first.span.start) }
        }
        _ => Span::default(),
    };
    let mut block = Vec::new();
    if let Some((init, stmt)) = chain(l, arms, otherwise) {
        block = init;
        block.push(l.module.add_stmt(whole, stmt));
    }
    l.module.add_block(block)
}

fn close(
    l: &mut Lowering,
    node: Node,
    mut before: Vec<StmtId>,
    arms: Vec<Arm>,
    otherwise: Option<BlockId>,
    out: &mut Vec<StmtId>,
) {
    match chain(l, arms, otherwise) {
        Some((mut init, stmt)) => {
            before.append(&mut init);
            scoped(l, node, before, stmt, out);
        }
        None if before.is_empty() && otherwise.is_none() => {}
        None => {
            // Only a default, or nothing at all.
            before.extend(otherwise.map(|body| l.module.add_stmt(span(node), Stmt::Block(body))));
            let body = l.module.add_block(before);
            stmt::add(l, node, Stmt::Block(body), out);
        }
    }
}

pub(super) fn conditional(l: &mut Lowering, node: Node, scope: &Scope, out: &mut Vec<StmtId>) {
    let mut arms = Vec::new();
    let mut otherwise = None;
    let mut next = Some(node);
    while let Some(arm) = next.take() {
        let init = initializer(l, arm, scope);
        let test = arm.child_by_field_name("condition").map(|test| expr::lower(l, test));
        let body = match arm.child_by_field_name("consequence") {
            Some(body) => stmt::block(l, body, scope, Vec::new()),
            None => l.module.add_block(Vec::new()),
        };
        arms.push(Arm { span: span(arm), init, test, body });
        match arm.child_by_field_name("alternative") {
            Some(other) if other.kind() == "if_statement" => next = Some(other),
            Some(other) => otherwise = Some(stmt::block(l, other, scope, Vec::new())),
            None => {}
        }
    }
    close(l, node, Vec::new(), arms, otherwise, out);
}

fn initializer(l: &mut Lowering, node: Node, scope: &Scope) -> Vec<StmtId> {
    let mut init = Vec::new();
    if let Some(first) = node.child_by_field_name("initializer") {
        stmt::lower(l, first, scope, &mut init);
    }
    init
}

pub(super) fn switch(l: &mut Lowering, node: Node, scope: &Scope, out: &mut Vec<StmtId>) {
    let mut before = initializer(l, node, scope);
    let subject = match node.child_by_field_name("value") {
        Some(value) => Subject::of(l, value, &mut before),
        None => Subject::None,
    };
    cases(l, node, scope, before, out, |l, case, _| {
        let values = elements(case.child_by_field_name("value"));
        let values: Vec<ExprId> = values.into_iter().map(|value| expr::lower(l, value)).collect();
        Some(subject.test(l, case, values))
    });
}

/// What a `switch` compares with its cases.
enum Subject {
    /// `switch {`: the cases are conditions.
    None,
    /// A name or a path: it may stand in every test.
    Path(ExprId),
    /// Anything else is evaluated once, before; its calls must not be found again in every test.
    Other,
}

impl Subject {
    fn of(l: &mut Lowering, node: Node, before: &mut Vec<StmtId>) -> Self {
        let value = expr::lower(l, node);
        let mut part = value;
        loop {
            match l.module.expr(part) {
                Expr::Name(_) => return Self::Path(value),
                Expr::Member { object, .. } => part = *object,
                _ => break,
            }
        }
        stmt::add(l, node, Stmt::Expr(value), before);
        Self::Other
    }

    fn test(&self, l: &mut Lowering, case: Node, values: Vec<ExprId>) -> ExprId {
        let mut tests = match self {
            Self::Other => return l.opaque(case, values),
            Self::None => values,
            Self::Path(subject) => values
                .into_iter()
                .map(|value| {
                    let operands = vec![*subject, value];
                    l.module.add_expr(l.module.span(value), Expr::Binary { op: BinaryOp::Compare, operands })
                })
                .collect(),
        };
        match (tests.pop(), tests.is_empty()) {
            (Some(only), true) => only,
            (Some(last), false) => {
                tests.push(last);
                l.add(case, Expr::Binary { op: BinaryOp::Other, operands: tests })
            }
            (None, _) => l.opaque(case, Vec::new()),
        }
    }
}

pub(super) fn type_switch(l: &mut Lowering, node: Node, scope: &Scope, out: &mut Vec<StmtId>) {
    let mut before = initializer(l, node, scope);
    let names: Vec<ExprId> =
        elements(node.child_by_field_name("alias")).into_iter().map(|name| expr::lower(l, name)).collect();
    if let Some(value) = node.child_by_field_name("value") {
        let values = [expr::lower(l, value)];
        stmt::assign(l, value, &names, &values, None, true, &mut before);
    }
    cases(l, node, scope, before, out, |l, case, _| {
        let types = fields(case, "type").into_iter().map(|ty| types::lower(l, ty)).collect();
        Some(l.opaque(case, types))
    });
}

pub(super) fn select(l: &mut Lowering, node: Node, scope: &Scope, out: &mut Vec<StmtId>) {
    cases(l, node, scope, Vec::new(), out, |l, case, first| {
        if let Some(communication) = case.child_by_field_name("communication") {
            stmt::lower(l, communication, &Scope::default(), first);
        }
        None
    });
}

/// `test` gives the condition of a case, and may put statements at the start of its body.
fn cases(
    l: &mut Lowering,
    node: Node,
    scope: &Scope,
    before: Vec<StmtId>,
    out: &mut Vec<StmtId>,
    mut test: impl FnMut(&mut Lowering, Node, &mut Vec<StmtId>) -> Option<ExprId>,
) {
    let scope = &Scope { in_switch: true, ..*scope };
    let mut arms = Vec::new();
    let mut otherwise = None;
    for case in children(node) {
        match case.kind() {
            "default_case" => otherwise = Some(body(l, case, scope, Vec::new())),
            "expression_case" | "type_case" | "communication_case" => {
                let mut first = Vec::new();
                let test = test(l, case, &mut first);
                let body = body(l, case, scope, first);
                arms.push(Arm { span: span(case), init: Vec::new(), test, body });
            }
            _ => {}
        }
    }
    close(l, node, before, arms, otherwise, out);
}

fn body(l: &mut Lowering, case: Node, scope: &Scope, first: Vec<StmtId>) -> BlockId {
    match children(case).into_iter().find(|child| child.kind() == "statement_list") {
        Some(list) => stmt::block(l, list, scope, first),
        None => l.module.add_block(first),
    }
}
