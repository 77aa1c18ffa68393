//! Statements and functions.

use tree_sitter::Node;

use super::super::lower::{Lowering, span};
use super::{branch, children, declare, elements, expr, fields, types};
use crate::module::{
    BinaryOp, BlockId, Expr, ExprId, Function, FunctionId, LoopKind, Name, Param, ParamKind, Span, Stmt,
    StmtId,
};

/// What a statement must know of the function and the construct that it stands in.
#[derive(Clone, Copy, Default)]
pub(super) struct Scope<'s> {
    /// The named results, which a bare `return` returns.
    pub(super) results: &'s [(Name, Span)],
    /// In a `switch` or `select`, whose `break` leaves no loop.
    pub(super) in_switch: bool,
}

/// The statements directly below `node`: of a file, a block or a case.
pub(super) fn list(l: &mut Lowering, node: Node, scope: &Scope, out: &mut Vec<StmtId>) {
    for child in children(node) {
        if child.kind() == "statement_list" {
            for statement in children(child) {
                lower(l, statement, scope, out);
            }
        } else {
            lower(l, child, scope, out);
        }
    }
}

/// `first` and then the statements of `node`.
pub(super) fn block(l: &mut Lowering, node: Node, scope: &Scope, first: Vec<StmtId>) -> BlockId {
    let mut body = first;
    l.nested_stmts(|l| list(l, node, scope, &mut body));
    l.module.add_block(body)
}

pub(super) fn add(l: &mut Lowering, node: Node, stmt: Stmt, out: &mut Vec<StmtId>) {
    out.push(l.module.add_stmt(span(node), stmt));
}

pub(super) fn lower(l: &mut Lowering, node: Node, scope: &Scope, out: &mut Vec<StmtId>) {
    // What stands on more than its own text is made anew.
    if node.kind() == "package_clause" || !scope.results.is_empty() {
        return fresh(l, node, scope, out);
    }
    l.statement(node, None, scope.in_switch, out, |l, out| fresh(l, node, scope, out));
}

fn fresh(l: &mut Lowering, node: Node, scope: &Scope, out: &mut Vec<StmtId>) {
    let node = unlabelled(node);
    match node.kind() {
        "package_clause" => l.module.package = children(node).first().map(|name| l.name(*name)),
        "import_declaration" => declare::imports(l, node, out),
        "const_declaration" => declare::constants(l, node, out),
        "var_declaration" => declare::variables(l, node, out),
        "type_declaration" => types::declaration(l, node, out),
        "function_declaration" | "method_declaration" => {
            let function = function(l, node);
            add(l, node, Stmt::Function(function), out);
        }
        "short_var_declaration" | "assignment_statement" | "receive_statement" => assignment(l, node, out),
        "inc_statement" => step(l, node, BinaryOp::Add, out),
        "dec_statement" => step(l, node, BinaryOp::Sub, out),
        "return_statement" => returned(l, node, scope, out),
        "if_statement" => branch::conditional(l, node, scope, out),
        "expression_switch_statement" => branch::switch(l, node, scope, out),
        "type_switch_statement" => branch::type_switch(l, node, scope, out),
        "select_statement" => branch::select(l, node, scope, out),
        "for_statement" => repeated(l, node, scope, out),
        "block" => {
            let body = block(l, node, scope, Vec::new());
            add(l, node, Stmt::Block(body), out);
        }
        "break_statement" if scope.in_switch && children(node).is_empty() => {}
        "break_statement" => add(l, node, Stmt::Break, out),
        "continue_statement" => add(l, node, Stmt::Continue, out),
        "labeled_statement" | "empty_statement" | "goto_statement" | "fallthrough_statement"
        // A name alone is no statement: it is what an error left over.
        | "label_name" | "identifier" | "type_identifier" | "field_identifier" | "parameter_list" => {}
        "expression_statement" | "go_statement" | "defer_statement" => {
            for inner in children(node) {
                expression(l, inner, out);
            }
        }
        "ERROR" | "statement_list" => {
            l.nested_stmts(|l| list(l, node, scope, out));
        }
        _ => expression(l, node, out),
    }
}

fn expression(l: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    let value = expr::lower(l, node);
    add(l, node, Stmt::Expr(value), out);
}

fn unlabelled(mut node: Node) -> Node {
    while node.kind() == "labeled_statement" {
        match children(node).into_iter().find(|child| child.kind() != "label_name") {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node
}

fn assignment(l: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    let left = elements(node.child_by_field_name("left"));
    let right = elements(node.child_by_field_name("right"));
    // A `receive_statement` has no operator field, and its receiver may be missing.
    let op = match node.child_by_field_name("operator") {
        Some(operator) => operator.kind(),
        None if node.kind() == "short_var_declaration" || declares(node) => ":=",
        None => "=",
    };
    let targets: Vec<ExprId> = left.into_iter().map(|target| expr::lower(l, target)).collect();
    let values: Vec<ExprId> = right.into_iter().map(|value| expr::lower(l, value)).collect();
    if matches!(op, "=" | ":=") {
        let ty = None;
        assign(l, node, &targets, &values, ty, op == ":=", out);
    } else if let (Some(target), Some(value)) = (targets.first(), values.first()) {
        let op = expr::binary_op(op.trim_end_matches('='));
        add(l, node, Stmt::Augment { target: *target, op, value: *value }, out);
    }
}

/// Whether `:=` stands between the node's fields.
pub(super) fn declares(node: Node) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| child.kind() == ":=")
}

/// One assignment for each pair, or one of several results of a call.
pub(super) fn assign(
    l: &mut Lowering,
    node: Node,
    targets: &[ExprId],
    values: &[ExprId],
    ty: Option<ExprId>,
    declares: bool,
    out: &mut Vec<StmtId>,
) {
    if targets.is_empty() {
        out.extend(values.iter().map(|value| l.module.add_stmt(span(node), Stmt::Expr(*value))));
        return;
    }
    if values.is_empty() || values.len() == targets.len() {
        for (at, target) in targets.iter().enumerate() {
            let value = values.get(at).copied();
            add(l, node, Stmt::Assign { targets: vec![*target], value, ty, declares }, out);
        }
        return;
    }
    let target = results(l, targets);
    let value = results(l, values);
    add(l, node, Stmt::Assign { targets: vec![target], value: Some(value), ty, declares }, out);
}

/// One expression as itself, several as `Results`.
fn results(l: &mut Lowering, all: &[ExprId]) -> ExprId {
    match all {
        [one] => *one,
        [first, .., last] => {
            let start = l.module.span(*first).start;
            let end = l.module.span(*last).end.max(start);
            l.module.add_expr(Span { start, end }, Expr::Results(all.to_vec()))
        }
        [] => l.module.add_expr(Span::default(), Expr::Opaque(Vec::new())),
    }
}

/// `x++`, `x--`
fn step(l: &mut Lowering, node: Node, op: BinaryOp, out: &mut Vec<StmtId>) {
    let Some(operand) = children(node).first().copied() else { return };
    let target = expr::lower(l, operand);
    let sign = Span::new(operand.end_byte(), node.end_byte());
    let value = l.module.add_expr(sign, Expr::Number("1".into()));
    add(l, node, Stmt::Augment { target, op, value }, out);
}

fn returned(l: &mut Lowering, node: Node, scope: &Scope, out: &mut Vec<StmtId>) {
    let list = children(node).first().copied();
    let mut values: Vec<ExprId> = elements(list).into_iter().map(|value| expr::lower(l, value)).collect();
    if values.is_empty() {
        let names = scope.results.iter().map(|(name, _)| l.add(node, Expr::Name(name.clone())));
        values = names.collect();
    }
    let value = if values.is_empty() { None } else { Some(results(l, &values)) };
    add(l, node, Stmt::Return(value), out);
}

fn repeated(l: &mut Lowering, node: Node, scope: &Scope, out: &mut Vec<StmtId>) {
    let Some(body) = node.child_by_field_name("body") else { return };
    let scope = &Scope { in_switch: false, ..*scope };
    let head = children(node).into_iter().find(|child| child.id() != body.id());
    match head {
        Some(clause) if clause.kind() == "range_clause" => ranged(l, node, clause, body, scope, out),
        Some(clause) if clause.kind() == "for_clause" => counted(l, node, clause, body, scope, out),
        _ => {
            let test = head.map(|test| expr::lower(l, test));
            let body = block(l, body, scope, Vec::new());
            let kind = if test.is_some() { LoopKind::While } else { LoopKind::Endless };
            add(l, node, Stmt::Loop { kind, target: None, iter: None, test, body }, out);
        }
    }
}

fn ranged(l: &mut Lowering, node: Node, clause: Node, body: Node, scope: &Scope, out: &mut Vec<StmtId>) {
    let iter = clause.child_by_field_name("right").map(|iter| expr::lower(l, iter));
    let left = elements(clause.child_by_field_name("left"));
    let mut first = Vec::new();
    let target = match left.as_slice() {
        [key, value, ..] => {
            // The key has no place in the loop, but in the body it hides what has the same name outside.
            if l.text(*key) != "_" {
                let name = expr::lower(l, *key);
                let unknown = l.opaque(*key, Vec::new());
                assign(l, *key, &[name], &[unknown], None, declares(clause), &mut first);
            }
            Some(*value)
        }
        [key] => Some(*key),
        [] => None,
    };
    let target = target.map(|target| expr::lower(l, target));
    let body = block(l, body, scope, first);
    add(l, node, Stmt::Loop { kind: LoopKind::Each, target, iter, test: None, body }, out);
}

fn counted(l: &mut Lowering, node: Node, clause: Node, body: Node, scope: &Scope, out: &mut Vec<StmtId>) {
    let mut outer = Vec::new();
    if let Some(init) = clause.child_by_field_name("initializer") {
        lower(l, init, scope, &mut outer);
    }
    let test = clause.child_by_field_name("condition").map(|test| expr::lower(l, test));
    let body = block(l, body, scope, Vec::new());
    if let Some(update) = clause.child_by_field_name("update") {
        let mut last = Vec::new();
        lower(l, update, scope, &mut last);
        if let Some(body) = l.module.blocks.get_mut(body.index()) {
            body.append(&mut last);
        }
    }
    let kind = if test.is_some() { LoopKind::While } else { LoopKind::Endless };
    let repeated = Stmt::Loop { kind, target: None, iter: None, test, body };
    scoped(l, node, outer, repeated, out);
}

/// A statement with what is declared for it alone: both in a block of their own.
pub(super) fn scoped(l: &mut Lowering, node: Node, mut init: Vec<StmtId>, stmt: Stmt, out: &mut Vec<StmtId>) {
    if init.is_empty() {
        add(l, node, stmt, out);
        return;
    }
    add(l, node, stmt, &mut init);
    let block = l.module.add_block(init);
    add(l, node, Stmt::Block(block), out);
}

/// A declaration, a method or a literal.
pub(super) fn function(l: &mut Lowering, node: Node) -> FunctionId {
    let name = node.child_by_field_name("name");
    let receiver = node.child_by_field_name("receiver").and_then(|list| params(l, list).into_iter().next());
    let params_list = node.child_by_field_name("parameters");
    let params = params_list.map(|list| params(l, list)).unwrap_or_default();
    let mut first = Vec::new();
    let mut names = Vec::new();
    let returns = match node.child_by_field_name("result") {
        Some(list) if list.kind() == "parameter_list" => {
            let results = self::params(l, list);
            for result in results.iter().filter(|result| !result.name.is_empty()) {
                names.push((result.name.clone(), result.span));
                let target = l.module.add_expr(result.span, Expr::Name(result.name.clone()));
                let stmt = Stmt::Assign { targets: vec![target], value: None, ty: result.ty, declares: true };
                first.push(l.module.add_stmt(result.span, stmt));
            }
            results.first().and_then(|result| result.ty)
        }
        other => other.map(|ty| types::lower(l, ty)),
    };
    let scope = Scope { results: &names, in_switch: false };
    let body = match node.child_by_field_name("body") {
        Some(body) => block(l, body, &scope, first),
        None => l.module.add_block(Vec::new()),
    };
    let start = node.start_byte();
    let function = Function {
        name: name.map(|name| l.name(name)).unwrap_or_default(),
        name_span: name.map_or(Span::new(start, start), span),
        span: span(node),
        params,
        receiver,
        body,
        decorators: Vec::new(),
        doc: None,
        returns,
        class: None,
        is_static: false,
        is_property: false,
    };
    l.module.add_function(function)
}

/// `a, b T` is two parameters; one without a name has an empty name.
fn params(l: &mut Lowering, list: Node) -> Vec<Param> {
    let mut all = Vec::new();
    for node in children(list) {
        let kind = match node.kind() {
            "parameter_declaration" => ParamKind::Positional,
            "variadic_parameter_declaration" => ParamKind::Rest,
            _ => continue,
        };
        let ty = node.child_by_field_name("type").map(|ty| types::lower(l, ty));
        let names = fields(node, "name");
        let param = |name: Name, span: Span| Param { name, span, kind, default: None, ty, pattern: None };
        if names.is_empty() {
            all.push(param("".into(), span(node)));
        }
        all.extend(names.into_iter().map(|name| param(l.name(name), span(name))));
    }
    all
}
