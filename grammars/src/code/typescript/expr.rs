//! Expressions, and the patterns of destructuring, which are the same expressions as targets.

use std::sync::Arc;

use tree_sitter::Node;

use super::function::{self, Head};
use super::{class, field, has_token, inner, jsx, kids, literal, stmt};
use crate::code::lower::{Lowering, comparison, span};
use crate::module::{Arg, ArgKind, BinaryOp, Entry, Expr, ExprId, Name, Span, UnaryOp};

pub(super) fn expr(low: &mut Lowering, node: Node) -> ExprId {
    low.nested(node, |low| spine(low, node))
}

pub(super) fn optional(low: &mut Lowering, node: Option<Node>) -> Option<ExprId> {
    node.map(|node| expr(low, node))
}

/// Lowers along the left edge without recursion: chains of `+` and of method calls grow there, thousands long in
/// generated code.
fn spine(low: &mut Lowering, node: Node) -> ExprId {
    let mut above = Vec::new();
    let mut at = node;
    loop {
        match step(low, at) {
            Step::Through(inner) => {
                // `x as A.B.C` is read as `(x as A.B).C`: nothing can follow a type but more of it.
                let mut of = at;
                while matches!(at.kind(), "as_expression" | "satisfies_expression")
                    && let Some(outer) = above.pop_if(|outer| field(*outer, "object") == Some(of))
                {
                    of = outer;
                }
                at = inner;
            }
            Step::Left(left) => {
                above.push(at);
                at = left;
            }
            Step::End => break,
        }
    }
    let mut id = leaf(low, at);
    while let Some(outer) = above.pop() {
        id = grow(low, outer, id);
    }
    id
}

enum Step<'t> {
    /// The node is only a wrapper that the common syntax does not have.
    Through(Node<'t>),
    Left(Node<'t>),
    End,
}

fn step<'t>(low: &Lowering, node: Node<'t>) -> Step<'t> {
    let through = |inner: Option<Node<'t>>| inner.map_or(Step::End, Step::Through);
    let left = |left: Option<Node<'t>>| left.map_or(Step::End, Step::Left);
    match node.kind() {
        "parenthesized_expression"
        | "await_expression"
        | "as_expression"
        | "satisfies_expression"
        | "non_null_expression"
        | "instantiation_expression"
        | "computed_property_name" => through(inner(node)),
        "type_assertion" => through(kids(node).into_iter().rfind(|kid| kid.kind() != "type_arguments")),
        "member_expression" => match field(node, "object") {
            Some(object) if object.kind() == "import" => Step::End,
            object => left(object),
        },
        "subscript_expression" => left(field(node, "object")),
        "call_expression" if imported(low, node).is_none() => left(field(node, "function")),
        "binary_expression" => left(misread_tag(node).or_else(|| field(node, "left"))),
        "unary_expression" => left(field(node, "argument")),
        _ => Step::End,
    }
}

/// Puts `left`, the lowered left edge of `node`, into `node`.
fn grow(low: &mut Lowering, node: Node, left: ExprId) -> ExprId {
    match node.kind() {
        "member_expression" => member(low, node, left),
        "subscript_expression" => {
            let index = match field(node, "index") {
                Some(index) => expr(low, index),
                None => low.opaque(node, Vec::new()),
            };
            low.add(node, Expr::Index { object: left, index })
        }
        "call_expression" => call(low, node, left),
        "binary_expression" => match field(node, "right").filter(|_| misread_tag(node).is_some()) {
            Some(template) => tagged(low, node, left, template),
            None => binary(low, node, left),
        },
        _ => unary(low, node, left),
    }
}

fn member(low: &mut Lowering, node: Node, object: ExprId) -> ExprId {
    let Some(property) = field(node, "property") else { return low.opaque(node, vec![object]) };
    let name = low.name(property);
    low.add(node, Expr::Member { object, name, name_span: span(property) })
}

fn call(low: &mut Lowering, node: Node, callee: ExprId) -> ExprId {
    match field(node, "arguments") {
        Some(template) if template.kind() == "template_string" => tagged(low, node, callee, template),
        arguments => invoke(low, node, callee, arguments, false),
    }
}

fn tagged(low: &mut Lowering, node: Node, tag: ExprId, template: Node) -> ExprId {
    let template = literal::tagged(low, tag, template);
    low.add(node, Expr::Tagged { tag, template })
}

/// The tag of a `` tag<T>`text` ``, which the TypeScript grammar reads as two comparisons.
fn misread_tag(node: Node) -> Option<Node> {
    field(node, "right").filter(|right| right.kind() == "template_string")?;
    let less = field(node, "left").filter(|left| left.kind() == "binary_expression")?;
    let operator = |node| field(node, "operator").map(|operator| operator.kind());
    if operator(node) == Some(">") && operator(less) == Some("<") { field(less, "left") } else { None }
}

fn construct(low: &mut Lowering, node: Node) -> ExprId {
    let callee = match field(node, "constructor") {
        Some(callee) => expr(low, callee),
        None => low.opaque(node, Vec::new()),
    };
    invoke(low, node, callee, field(node, "arguments"), true)
}

fn invoke(low: &mut Lowering, node: Node, callee: ExprId, arguments: Option<Node>, new: bool) -> ExprId {
    let args_span = arguments.map_or(Span::new(node.end_byte(), node.end_byte()), span);
    let mut args = Vec::new();
    for node in arguments.map(kids).unwrap_or_default() {
        let (kind, value) = match node.kind() {
            "spread_element" => (ArgKind::Spread, inner(node).unwrap_or(node)),
            _ => (ArgKind::Positional, node),
        };
        args.push(Arg { kind, value: expr(low, value) });
    }
    low.add(node, Expr::Call { callee, args, new, args_span })
}

/// The module that `require("x")` or `import("x")` gives.
fn imported(low: &Lowering, node: Node) -> Option<Name> {
    let function = field(node, "function")?;
    if !(function.kind() == "import" || function.kind() == "identifier" && low.text(function) == "require") {
        return None;
    }
    let module = inner(field(node, "arguments")?)?;
    let literal = match module.kind() {
        "string" => true,
        "template_string" => !kids(module).iter().any(|kid| kid.kind() == "template_substitution"),
        _ => false,
    };
    literal.then(|| literal::string_text(low, module).value)
}

fn binary(low: &mut Lowering, node: Node, left: ExprId) -> ExprId {
    let operator = field(node, "operator").map_or("", |operator| operator.kind());
    let right = match field(node, "right") {
        Some(right) => expr(low, right),
        None => low.opaque(node, Vec::new()),
    };
    let op = match operator {
        "??" | "||" => return low.add(node, Expr::Fallback { left, right }),
        "&&" => return low.add(node, Expr::And { left, right }),
        "+" => {
            let chain = &mut low.module.exprs[left.index()];
            if let Expr::Binary { op: BinaryOp::Add, operands } = &mut chain.expr {
                operands.push(right);
                chain.span = span(node);
                return left;
            }
            BinaryOp::Add
        }
        "==" | "===" | "!=" | "!==" | "<" | "<=" | ">" | ">=" | "instanceof" | "in" => {
            return low.add(node, comparison(operator, vec![left, right]));
        }
        other => arithmetic(other),
    };
    low.add(node, Expr::Binary { op, operands: vec![left, right] })
}

/// Of `+`, and of `+=` without its `=`.
pub(super) fn arithmetic(operator: &str) -> BinaryOp {
    match operator {
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Sub,
        "*" => BinaryOp::Mul,
        "/" => BinaryOp::Div,
        "%" => BinaryOp::Mod,
        "**" => BinaryOp::Pow,
        "|" => BinaryOp::Pipe,
        _ => BinaryOp::Other,
    }
}

fn unary(low: &mut Lowering, node: Node, operand: ExprId) -> ExprId {
    let op = match field(node, "operator").map_or("", |operator| operator.kind()) {
        "!" => UnaryOp::Not,
        "-" => UnaryOp::Negate,
        _ => UnaryOp::Other,
    };
    low.add(node, Expr::Unary { op, operand })
}

fn leaf(low: &mut Lowering, node: Node) -> ExprId {
    let lowered = match node.kind() {
        // What the parser made up: `model: ,`.
        _ if node.is_missing() => Expr::Opaque(Vec::new()),
        "identifier"
        | "property_identifier"
        | "private_property_identifier"
        | "shorthand_property_identifier"
        | "shorthand_property_identifier_pattern"
        | "type_identifier"
        | "statement_identifier" => Expr::Name(low.name(node)),
        "string" => return literal::string(low, node),
        "template_string" => return literal::template(low, node),
        "number" => Expr::Number(literal::number(low, node)),
        "true" => Expr::Bool(true),
        "false" => Expr::Bool(false),
        // Both mean "left out" wherever an API takes options.
        "null" | "undefined" => Expr::Null,
        "this" => Expr::This,
        "super" => Expr::Super,
        "object" | "object_pattern" => return record(low, node),
        "array" | "array_pattern" => return list(low, node),
        "new_expression" => return construct(low, node),
        "call_expression" => match imported(low, node) {
            Some(module) => Expr::Import(module),
            None => return opaque(low, node),
        },
        "arrow_function" | "function_expression" | "generator_function" | "function" => {
            Expr::Lambda(function::declared(low, node))
        }
        "class" => Expr::Class(class::class(low, node, Vec::new())),
        "ternary_expression" => return conditional(low, node),
        "assignment_expression" => return assignment(low, node),
        "augmented_assignment_expression" => return augmented(low, node),
        "assignment_pattern" | "object_assignment_pattern" => return with_default(low, node),
        "spread_element" | "rest_pattern" => match inner(node) {
            Some(inner) => Expr::Spread(expr(low, inner)),
            None => Expr::Opaque(Vec::new()),
        },
        "jsx_element" | "jsx_self_closing_element" | "jsx_fragment" => return jsx::element(low, node),
        "jsx_text" | "regex" | "meta_property" | "import" | "type_arguments" | "type_annotation"
        | "type_parameters" | "comment" => Expr::Opaque(Vec::new()),
        "member_expression" => match field(node, "object") {
            Some(object) if object.kind() == "import" => Expr::Opaque(Vec::new()),
            _ => return opaque(low, node),
        },
        kind if stmt::is_statement(kind) => Expr::Lambda(stmt::stray(low, node)),
        _ => return opaque(low, node),
    };
    low.add(node, lowered)
}

/// What has no word of its own: sequences, `yield`, `i++`, broken code.
fn opaque(low: &mut Lowering, node: Node) -> ExprId {
    let mut children = Vec::new();
    for kid in kids(node) {
        children.push(expr(low, kid));
    }
    low.opaque(node, children)
}

fn conditional(low: &mut Lowering, node: Node) -> ExprId {
    let parts = ["condition", "consequence", "alternative"].map(|name| field(node, name));
    let [Some(test), Some(then), Some(otherwise)] = parts else { return opaque(low, node) };
    let (test, then, otherwise) = (expr(low, test), expr(low, then), expr(low, otherwise));
    low.add(node, Expr::Conditional { test, then, otherwise })
}

fn assignment(low: &mut Lowering, node: Node) -> ExprId {
    let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
        return opaque(low, node);
    };
    let (target, value) = (expr(low, left), expr(low, right));
    low.add(node, Expr::Assign { target, value })
}

fn augmented(low: &mut Lowering, node: Node) -> ExprId {
    let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
        return opaque(low, node);
    };
    let target = expr(low, left);
    let value = combined(low, node, left, right);
    low.add(node, Expr::Assign { target, value })
}

/// The value that `left op= right` leaves in `left`.
pub(super) fn combined(low: &mut Lowering, node: Node, left: Node, right: Node) -> ExprId {
    let operator = field(node, "operator").map_or("", |operator| operator.kind());
    let (left, right) = (expr(low, left), expr(low, right));
    let value = match operator {
        "??=" | "||=" => Expr::Fallback { left, right },
        "&&=" => Expr::And { left, right },
        other => Expr::Binary { op: arithmetic(other.trim_end_matches('=')), operands: vec![left, right] },
    };
    low.add(node, value)
}

/// `a = 1` in a pattern.
fn with_default(low: &mut Lowering, node: Node) -> ExprId {
    let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
        return opaque(low, node);
    };
    let (left, right) = (expr(low, left), expr(low, right));
    low.add(node, Expr::Fallback { left, right })
}

/// An array. A gap keeps its place (`const [, set] = …`), as an opaque item where its comma stands.
fn list(low: &mut Lowering, node: Node) -> ExprId {
    let mut items = Vec::new();
    let mut gap = true;
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        if child.is_named() {
            if !child.is_extra() || child.is_error() {
                items.push(expr(low, child));
                gap = false;
            }
        } else if child.kind() == "," {
            if gap {
                items.push(low.opaque(child, Vec::new()));
            }
            gap = true;
        }
    }
    low.add(node, Expr::List { items, ty: None })
}

fn record(low: &mut Lowering, node: Node) -> ExprId {
    let mut entries = Vec::new();
    for kid in kids(node) {
        if kid.is_error() {
            for kid in kids(kid) {
                entries.push(entry(low, kid));
            }
        } else {
            entries.push(entry(low, kid));
        }
    }
    low.add(node, Expr::Record { entries, ty: None })
}

fn entry(low: &mut Lowering, node: Node) -> Entry {
    match node.kind() {
        "pair" | "pair_pattern" => {
            let value = match field(node, "value") {
                Some(value) => expr(low, value),
                None => low.opaque(node, Vec::new()),
            };
            keyed(low, field(node, "key"), value)
        }
        "method_definition" => {
            let key = field(node, "name");
            let (name, name_span) = key.map(|key| property_name(low, key)).unwrap_or_default();
            let is_property = has_token(node, "get");
            let head = Head { name, name_span, is_property, ..Head::default() };
            let function = function::function(low, node, head);
            let value = low.add(node, Expr::Lambda(function));
            keyed(low, key, value)
        }
        "object_assignment_pattern" => {
            let value = with_default(low, node);
            keyed(low, field(node, "left"), value)
        }
        "spread_element" | "rest_pattern" => {
            let spread = inner(node).unwrap_or(node);
            Entry::Spread(if spread == node { low.opaque(node, Vec::new()) } else { expr(low, spread) })
        }
        "shorthand_property_identifier" | "shorthand_property_identifier_pattern" | "identifier" => {
            let value = expr(low, node);
            keyed(low, Some(node), value)
        }
        _ => {
            let value = expr(low, node);
            Entry::Spread(low.opaque(node, vec![value]))
        }
    }
}

fn keyed(low: &mut Lowering, key: Option<Node>, value: ExprId) -> Entry {
    let Some(key) = key else { return Entry::Spread(value) };
    let plain = match key.kind() {
        "computed_property_name" => inner(key).filter(|inner| matches!(inner.kind(), "string" | "number")),
        "object_pattern" | "array_pattern" => None,
        _ => Some(key),
    };
    match plain {
        Some(plain) => {
            let (key, key_span) = property_name(low, plain);
            Entry::Field { key, key_span, value }
        }
        None => Entry::Computed { key: expr(low, key), value },
    }
}

/// The name of a property, method or field as a program would ask for it. A computed one is as written.
pub(super) fn property_name(low: &Lowering, node: Node) -> (Name, Span) {
    match node.kind() {
        "string" => (literal::string_text(low, node).value, span(node)),
        "number" => (literal::number(low, node), span(node)),
        "computed_property_name" => match inner(node).filter(|inner| inner.kind() == "string") {
            Some(string) => (literal::string_text(low, string).value, span(string)),
            None => (low.name(node), span(node)),
        },
        _ => (low.name(node), span(node)),
    }
}

/// The names that a target binds.
pub(super) fn bound_names(low: &Lowering, target: ExprId) -> Vec<Name> {
    let mut names = Vec::new();
    let mut pending = vec![target];
    while let Some(id) = pending.pop() {
        match low.module.expr(id) {
            Expr::Name(name) => names.push(Arc::clone(name)),
            Expr::Fallback { left, .. } => pending.push(*left),
            Expr::Spread(inner) => pending.push(*inner),
            Expr::List { items, .. } => pending.extend(items.iter().rev()),
            Expr::Record { entries, .. } => pending.extend(entries.iter().rev().map(|entry| match entry {
                Entry::Field { value, .. } | Entry::Computed { value, .. } | Entry::Spread(value) => *value,
            })),
            _ => {}
        }
    }
    names
}
