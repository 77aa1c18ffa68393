//! Statements.

use tree_sitter::Node;

use super::{class, expr, field, function, has_token, inner, kids, linkage, types};
use crate::code::lower::{Lowering, span};
use crate::module::{
    BinaryOp, BlockId, Expr, ExprId, Function, FunctionId, LoopKind, Name, Span, Stmt, StmtId,
};

/// Lowers a statement to none (a type), one or several (`const a = 1, b = 2`).
pub(super) fn stmt(low: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    low.statement(node, None, false, out, |low, out| {
        low.nested_stmts(|low| dispatch(low, node, out));
    });
}

pub(super) fn stmts(low: &mut Lowering, block: Node, out: &mut Vec<StmtId>) {
    for node in kids(block) {
        stmt(low, node, out);
    }
}

/// A statement's body as a block of its own, in braces or not.
fn block(low: &mut Lowering, body: Option<Node>) -> BlockId {
    let mut out = Vec::new();
    match body {
        Some(body) if body.kind() == "statement_block" => stmts(low, body, &mut out),
        Some(body) => stmt(low, body, &mut out),
        None => {}
    }
    low.module.add_block(out)
}

pub(super) fn is_statement(kind: &str) -> bool {
    kind.ends_with("_statement")
        || kind.ends_with("_declaration")
        || matches!(kind, "statement_block" | "variable_declarator" | "internal_module" | "module")
}

/// Statements where only an expression can stand: broken code, or a namespace, which the grammar calls an
/// expression.
pub(super) fn stray(low: &mut Lowering, node: Node) -> FunctionId {
    let body = block(low, Some(node));
    low.module.add_function(Function {
        name: Name::from(""),
        name_span: Span::new(node.start_byte(), node.start_byte()),
        span: span(node),
        params: Vec::new(),
        receiver: None,
        body,
        decorators: Vec::new(),
        doc: None,
        returns: None,
        class: None,
        is_static: false,
        is_property: false,
    })
}

fn dispatch(low: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    let lowered = match node.kind() {
        "expression_statement" => {
            if let Some(value) = inner(node) {
                expression(low, node, value, out);
            }
            return;
        }
        "lexical_declaration" | "variable_declaration" | "using_declaration" => {
            return declaration(low, node, out);
        }
        "variable_declarator" => return declarator(low, node, node, out),
        "return_statement" => {
            let value = inner(node);
            Stmt::Return(expr::optional(low, value))
        }
        "throw_statement" => {
            let value = inner(node);
            Stmt::Raise(expr::optional(low, value))
        }
        "if_statement" => return out.push(branch(low, node)),
        "switch_statement" => return out.extend(switch(low, node)),
        "for_statement" => return counted(low, node, out),
        "for_in_statement" => each(low, node),
        "while_statement" | "do_statement" => {
            let (kind, test) = condition(low, field(node, "condition"));
            let body = block(low, field(node, "body"));
            Stmt::Loop { kind, target: None, iter: None, test, body }
        }
        "try_statement" => attempt(low, node),
        "labeled_statement" => {
            if let Some(body) = field(node, "body") {
                stmt(low, body, out);
            }
            return;
        }
        "with_statement" => {
            if let Some(object) = field(node, "object") {
                expression(low, object, object, out);
            }
            Stmt::Block(block(low, field(node, "body")))
        }
        "statement_block" => Stmt::Block(block(low, Some(node))),
        "break_statement" => Stmt::Break,
        "continue_statement" => Stmt::Continue,
        "function_declaration" | "generator_function_declaration" => {
            Stmt::Function(function::declared(low, node))
        }
        "class_declaration" | "abstract_class_declaration" => {
            Stmt::Class(class::class(low, node, Vec::new()))
        }
        "enum_declaration" => Stmt::Class(class::enumeration(low, node)),
        "module" | "internal_module" => match field(node, "body") {
            Some(body) => Stmt::Block(block(low, Some(body))),
            None => return,
        },
        // `declare`: a declaration, or the block of `declare global`. Broken code: what it has.
        "ambient_declaration" | "ERROR" => return stmts(low, node, out),
        "import_statement" => match linkage::import(low, node) {
            Some(import) => Stmt::Import(import),
            None => return,
        },
        "import_alias" => return alias(low, node, out),
        "export_statement" => return linkage::exported_statement(low, node, out),
        "function_signature"
        | "interface_declaration"
        | "type_alias_declaration"
        | "empty_statement"
        | "debugger_statement"
        | "hash_bang_line"
        | "comment"
        | "html_comment"
        | "type_annotation"
        | "type_arguments"
        | "type_parameters"
        | "property_identifier"
        | "accessibility_modifier" => return,
        _ => return expression(low, node, node, out),
    };
    out.push(low.module.add_stmt(span(node), lowered));
}

/// `value` in statement position; `node` is the statement, with its semicolon.
pub(super) fn expression(low: &mut Lowering, node: Node, value: Node, out: &mut Vec<StmtId>) {
    let mut value = value;
    while matches!(value.kind(), "parenthesized_expression" | "await_expression")
        && let Some(inside) = inner(value)
    {
        value = inside;
    }
    let bare = node.start_byte() == value.start_byte();
    let lowered = match value.kind() {
        "assignment_expression" => return assignment(low, node, value, out),
        "augmented_assignment_expression" => augmented(low, value),
        "update_expression" => update(low, value),
        "yield_expression" => Some(Stmt::Yield(match inner(value) {
            Some(value) => expr::expr(low, value),
            None => low.add(value, Expr::Null),
        })),
        "sequence_expression" => {
            for part in kids(value) {
                // Through the guard: sequences nest in parentheses.
                low.nested_stmts(|low| expression(low, part, part, out));
            }
            return;
        }
        "internal_module" => return stmt(low, value, out),
        // A declaration that lacks its `}`: an expression cannot start like that.
        "function_expression" | "generator_function" if bare && field(value, "name").is_some() => {
            Some(Stmt::Function(function::declared(low, value)))
        }
        _ => None,
    };
    let lowered = match lowered {
        Some(lowered) => lowered,
        None => Stmt::Expr(expr::expr(low, value)),
    };
    out.push(low.module.add_stmt(span(node), lowered));
}

/// `a = b = value`
fn assignment(low: &mut Lowering, node: Node, value: Node, out: &mut Vec<StmtId>) {
    let mut targets = Vec::new();
    // `using handle = open()`, which the TypeScript grammar has here.
    let declares = has_token(value, "using");
    let mut value = value;
    while value.kind() == "assignment_expression"
        && let (Some(left), Some(right)) = (field(value, "left"), field(value, "right"))
    {
        targets.push(expr::expr(low, left));
        value = right;
    }
    let ty = types::cast(low, value);
    let value = expr::expr(low, value);
    for &target in &targets {
        linkage::assigned(low, target, value);
    }
    let assign = Stmt::Assign { targets, value: Some(value), ty, declares };
    out.push(low.module.add_stmt(span(node), assign));
}

fn augmented(low: &mut Lowering, node: Node) -> Option<Stmt> {
    let (left, right) = (field(node, "left")?, field(node, "right")?);
    let operator = field(node, "operator")?.kind();
    let target = expr::expr(low, left);
    if matches!(operator, "??=" | "||=" | "&&=") {
        let value = expr::combined(low, node, left, right);
        return Some(Stmt::Assign { targets: vec![target], value: Some(value), ty: None, declares: false });
    }
    let value = expr::expr(low, right);
    Some(Stmt::Augment { target, op: expr::arithmetic(operator.strip_suffix('=')?), value })
}

/// `i++`
fn update(low: &mut Lowering, node: Node) -> Option<Stmt> {
    let operator = field(node, "operator")?;
    let target = expr::expr(low, field(node, "argument")?);
    let value = low.add(operator, Expr::Number("1".into()));
    let op = if operator.kind() == "--" { BinaryOp::Sub } else { BinaryOp::Add };
    Some(Stmt::Augment { target, op, value })
}

fn declaration(low: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    let kids = kids(node);
    let declarators = kids.iter().filter(|kid| kid.kind() == "variable_declarator").count();
    for kid in kids {
        match kid.kind() {
            "variable_declarator" => {
                declarator(low, if declarators == 1 { node } else { kid }, kid, out);
            }
            _ => stmt(low, kid, out),
        }
    }
}

fn declarator(low: &mut Lowering, whole: Node, node: Node, out: &mut Vec<StmtId>) {
    let Some(name) = field(node, "name") else { return };
    let target = expr::expr(low, name);
    let ty = types::annotation(low, node, "type").or_else(|| types::cast(low, field(node, "value")?));
    let value = expr::optional(low, field(node, "value"));
    let assign = Stmt::Assign { targets: vec![target], value, ty, declares: true };
    out.push(low.module.add_stmt(span(whole), assign));
}

/// TypeScript's `import Message = OpenAI.Chat.Message`.
fn alias(low: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    let [name, path] = kids(node)[..] else { return };
    let target = expr::expr(low, name);
    let value = types::path(low, path);
    let assign = Stmt::Assign { targets: vec![target], value, ty: None, declares: true };
    out.push(low.module.add_stmt(span(node), assign));
}

/// `if` with its chain of `else if`, built from the last one up: the chain may be longer than the stack is deep.
fn branch(low: &mut Lowering, node: Node) -> StmtId {
    let mut arms = Vec::new();
    let mut current = node;
    let mut otherwise = None;
    loop {
        let test = expr::optional(low, field(current, "condition"));
        let then = block(low, field(current, "consequence"));
        arms.push((span(current), test, then));
        match field(current, "alternative").and_then(inner) {
            Some(next) if next.kind() == "if_statement" => current = next,
            Some(last) => {
                otherwise = Some(block(low, Some(last)));
                break;
            }
            None => break,
        }
    }
    chain(low, arms, otherwise).unwrap_or_else(|| low.module.add_stmt(span(node), Stmt::Continue))
}

fn chain(
    low: &mut Lowering,
    arms: Vec<(Span, Option<ExprId>, BlockId)>,
    mut otherwise: Option<BlockId>,
) -> Option<StmtId> {
    let mut first = None;
    for (span, test, then) in arms.into_iter().rev() {
        if let Some(inner) = first {
            otherwise = Some(low.module.add_block(vec![inner]));
        }
        first = Some(low.module.add_stmt(span, Stmt::If { test, then, otherwise }));
    }
    first
}

/// `switch` as `if (value === a) … else if (value === b || value === c) … else …`.
fn switch(low: &mut Lowering, node: Node) -> Option<StmtId> {
    let value = match field(node, "value") {
        Some(value) => expr::expr(low, value),
        None => low.opaque(node, Vec::new()),
    };
    let mut arms = Vec::new();
    let mut otherwise = None;
    let mut test = None;
    for case in field(node, "body").map(kids).unwrap_or_default() {
        let label = field(case, "value");
        if let Some(label) = label {
            let label_id = expr::expr(low, label);
            let operands = vec![value, label_id];
            let equal = low.add(label, Expr::Binary { op: BinaryOp::Compare, operands });
            test = Some(match test {
                Some(left) => low.add(label, Expr::Fallback { left, right: equal }),
                None => equal,
            });
        }
        let mut body = Vec::new();
        let statements: Vec<Node> = kids(case).into_iter().filter(|kid| Some(*kid) != label).collect();
        for &statement in &statements {
            stmt(low, statement, &mut body);
        }
        if statements.is_empty() && case.kind() == "switch_case" {
            // Shares the body of the next case.
            continue;
        }
        let body = low.module.add_block(body);
        without_breaks(low, body);
        if case.kind() == "switch_case" {
            arms.push((span(case), test.take(), body));
        } else {
            // A case that falls through to `default` needs no test of its own.
            test = None;
            otherwise = Some(body);
        }
    }
    if arms.is_empty() {
        let stmt = match otherwise {
            Some(body) => Stmt::Block(body),
            None => Stmt::Expr(value),
        };
        return Some(low.module.add_stmt(span(node), stmt));
    }
    chain(low, arms, otherwise)
}

/// A `break` in a case ends the case, not the loop around the `switch`: here it would say the latter.
fn without_breaks(low: &mut Lowering, block: BlockId) {
    let mut pending = vec![block];
    while let Some(block) = pending.pop() {
        let mut stmts = std::mem::take(&mut low.module.blocks[block.index()]);
        stmts.retain(|&id| {
            let node = low.module.stmt(id);
            match &node.stmt {
                Stmt::Break => {
                    let label = low.module.source(node.span).trim_start_matches("break").trim_start();
                    return label.starts_with(|c: char| c.is_alphanumeric() || "_$".contains(c));
                }
                Stmt::If { then, otherwise, .. } => {
                    pending.push(*then);
                    pending.extend(otherwise);
                }
                Stmt::Block(inner) => pending.push(*inner),
                Stmt::Try { body, handlers, finally } => {
                    pending.push(*body);
                    pending.extend(handlers);
                    pending.extend(finally);
                }
                _ => {}
            }
            true
        });
        low.module.blocks[block.index()] = stmts;
    }
}

/// What a loop runs on: `while (true)` and `for (;;)` run on without a test.
fn condition(low: &mut Lowering, node: Option<Node>) -> (LoopKind, Option<ExprId>) {
    let Some(node) = node.filter(|node| node.kind() != "empty_statement" && node.kind() != ";") else {
        return (LoopKind::Endless, None);
    };
    let node = if node.kind() == "expression_statement" { inner(node).unwrap_or(node) } else { node };
    let test = expr::expr(low, node);
    match low.module.expr(test) {
        Expr::Bool(true) => (LoopKind::Endless, None),
        Expr::Number(number) if &**number == "1" => (LoopKind::Endless, None),
        _ => (LoopKind::While, Some(test)),
    }
}

/// The C-style `for`.
fn counted(low: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    if let Some(init) = field(node, "initializer") {
        stmt(low, init, out);
    }
    let (kind, test) = condition(low, field(node, "condition"));
    let body = block(low, field(node, "body"));
    if let Some(increment) = field(node, "increment") {
        let mut last = Vec::new();
        expression(low, increment, increment, &mut last);
        low.module.blocks[body.index()].extend(last);
    }
    let kind = Stmt::Loop { kind, target: None, iter: None, test, body };
    out.push(low.module.add_stmt(span(node), kind));
}

fn each(low: &mut Lowering, node: Node) -> Stmt {
    let target = expr::optional(low, field(node, "left"));
    let iter = expr::optional(low, field(node, "right"));
    let body = block(low, field(node, "body"));
    Stmt::Loop { kind: LoopKind::Each, target, iter, test: None, body }
}

fn attempt(low: &mut Lowering, node: Node) -> Stmt {
    let body = block(low, field(node, "body"));
    let mut handlers = Vec::new();
    if let Some(handler) = field(node, "handler") {
        handlers.push(block(low, field(handler, "body")));
    }
    let finally = field(node, "finalizer").map(|finalizer| block(low, field(finalizer, "body")));
    Stmt::Try { body, handlers, finally }
}
