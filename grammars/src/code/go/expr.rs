//! Expressions.

use tree_sitter::Node;

use super::super::lower::{Lowering, comparison, span};
use super::{children, literal, stmt, types};
use crate::module::{Arg, ArgKind, BinaryOp, Expr, ExprId, Span, UnaryOp};

pub(super) fn lower(l: &mut Lowering, node: Node) -> ExprId {
    let node = peeled(node);
    l.nested(node, |l| dispatch(l, node))
}

/// The expression inside parentheses, behind `&` and `*`, and before a type assertion: for a value they change
/// nothing. A loop, so that nesting of this kind costs no stack.
fn peeled(mut node: Node) -> Node {
    loop {
        let inner = match node.kind() {
            "parenthesized_expression" | "literal_element" => only_child(node),
            "unary_expression" => match operator(node) {
                "&" | "*" => node.child_by_field_name("operand"),
                _ => None,
            },
            "type_assertion_expression" => node.child_by_field_name("operand"),
            _ => None,
        };
        match inner {
            Some(inner) => node = inner,
            None => return node,
        }
    }
}

fn only_child(node: Node) -> Option<Node> {
    let inner = children(node);
    if inner.len() == 1 { inner.first().copied() } else { None }
}

fn operator(node: Node<'_>) -> &str {
    node.child_by_field_name("operator").map_or("", |operator| operator.kind())
}

// Every kind has a function of its own: in a debug build one function's frame would hold all their locals, and
// this one is on the stack once a level.
fn dispatch(l: &mut Lowering, node: Node) -> ExprId {
    match node.kind() {
        _ if node.is_missing() => l.opaque(node, Vec::new()),
        "identifier" | "field_identifier" | "package_identifier" => name(l, node),
        "interpreted_string_literal" | "raw_string_literal" => string(l, node),
        "int_literal" | "float_literal" | "imaginary_literal" => number(l, node),
        "rune_literal" => literal::rune(l, node),
        "true" => l.add(node, Expr::Bool(true)),
        "false" => l.add(node, Expr::Bool(false)),
        "nil" => l.add(node, Expr::Null),
        "selector_expression" => selector(l, node),
        "index_expression" => index(l, node),
        "slice_expression" => slice(l, node),
        "call_expression" => call(l, node),
        "type_conversion_expression" => conversion(l, node),
        "type_instantiation_expression" => field(l, node, "type"),
        "composite_literal" => literal::composite(l, node),
        "literal_value" => literal::untyped(l, node),
        "func_literal" => lambda(l, node),
        "binary_expression" => binary(l, node),
        "unary_expression" => unary(l, node),
        "variadic_argument" => spread(l, node),
        "type_identifier"
        | "qualified_type"
        | "generic_type"
        | "pointer_type"
        | "parenthesized_type"
        | "slice_type"
        | "array_type"
        | "implicit_length_array_type"
        | "map_type"
        | "struct_type"
        | "channel_type"
        | "function_type"
        | "interface_type" => types::lower(l, node),
        _ => unknown(l, node),
    }
}

fn unknown(l: &mut Lowering, node: Node) -> ExprId {
    let inner = children(node).into_iter().map(|child| lower(l, child)).collect();
    l.opaque(node, inner)
}

fn field(l: &mut Lowering, node: Node, name: &str) -> ExprId {
    match node.child_by_field_name(name) {
        Some(child) => lower(l, child),
        None => unknown(l, node),
    }
}

fn name(l: &mut Lowering, node: Node) -> ExprId {
    let name = l.name(node);
    l.add(node, Expr::Name(name))
}

fn string(l: &mut Lowering, node: Node) -> ExprId {
    match literal::string(l, node) {
        Some(text) => l.add(node, Expr::Str(text)),
        None => l.opaque(node, Vec::new()),
    }
}

fn number(l: &mut Lowering, node: Node) -> ExprId {
    let digits = l.text(node).replace('_', "");
    l.add(node, Expr::Number(digits.into()))
}

fn selector(l: &mut Lowering, node: Node) -> ExprId {
    let object = field(l, node, "operand");
    match node.child_by_field_name("field") {
        Some(member) => {
            let name = l.name(member);
            l.add(node, Expr::Member { object, name, name_span: span(member) })
        }
        None => l.opaque(node, vec![object]),
    }
}

fn index(l: &mut Lowering, node: Node) -> ExprId {
    let object = field(l, node, "operand");
    let index = field(l, node, "index");
    l.add(node, Expr::Index { object, index })
}

fn slice(l: &mut Lowering, node: Node) -> ExprId {
    let object = field(l, node, "operand");
    let start = node.child_by_field_name("start").map(|start| lower(l, start));
    let end = node.child_by_field_name("end").map(|end| lower(l, end));
    l.add(node, Expr::Slice { object, start, end })
}

fn call(l: &mut Lowering, node: Node) -> ExprId {
    let function = node.child_by_field_name("function").map(|function| instantiated(l, function));
    let callee = match function {
        Some(function) => lower(l, function),
        None => unknown(l, node),
    };
    let Some(list) = node.child_by_field_name("arguments") else { return l.opaque(node, vec![callee]) };
    let args = children(list).into_iter().map(|arg| argument(l, arg)).collect();
    l.add(node, Expr::Call { callee, args, new: false, args_span: span(list) })
}

/// The function in `f[T](…)`, which the grammar cannot tell from an element of `f` that is called: what stands in the
/// brackets looks like a type.
fn instantiated<'t>(l: &Lowering, function: Node<'t>) -> Node<'t> {
    let (Some(operand), Some(index)) =
        (function.child_by_field_name("operand"), function.child_by_field_name("index"))
    else {
        return function;
    };
    let name = match peeled(index) {
        name if name.kind() == "identifier" => name,
        qualified if qualified.kind() == "selector_expression" => {
            qualified.child_by_field_name("field").unwrap_or(qualified)
        }
        _ => return function,
    };
    let is_type = PREDECLARED.contains(&l.text(name)) || l.text(name).starts_with(char::is_uppercase);
    let is_named = matches!(operand.kind(), "identifier" | "selector_expression");
    if function.kind() == "index_expression" && is_type && is_named { operand } else { function }
}

/// The predeclared types that type arguments are.
const PREDECLARED: [&str; 9] =
    ["string", "int", "int32", "int64", "float32", "float64", "bool", "any", "error"];

fn argument(l: &mut Lowering, node: Node) -> Arg {
    match only_child(node) {
        Some(inner) if node.kind() == "variadic_argument" => {
            Arg { kind: ArgKind::Spread, value: lower(l, inner) }
        }
        _ => Arg { kind: ArgKind::Positional, value: lower(l, node) },
    }
}

/// `[]byte(x)` and the like, which the grammar tells from a call; `string(x)` and `pkg.T(x)` it does not.
fn conversion(l: &mut Lowering, node: Node) -> ExprId {
    let (Some(ty), Some(operand)) = (node.child_by_field_name("type"), node.child_by_field_name("operand"))
    else {
        return unknown(l, node);
    };
    let callee = match types::bare(ty).kind() {
        "slice_type" | "array_type" | "map_type" => name(l, types::bare(ty)),
        _ => types::lower(l, ty),
    };
    let value = lower(l, operand);
    let args_span = Span::new(ty.end_byte(), node.end_byte());
    let args = vec![Arg { kind: ArgKind::Positional, value }];
    l.add(node, Expr::Call { callee, args, new: false, args_span })
}

fn lambda(l: &mut Lowering, node: Node) -> ExprId {
    let function = stmt::function(l, node);
    l.add(node, Expr::Lambda(function))
}

fn spread(l: &mut Lowering, node: Node) -> ExprId {
    match only_child(node) {
        Some(inner) => {
            let inner = lower(l, inner);
            l.add(node, Expr::Spread(inner))
        }
        None => unknown(l, node),
    }
}

fn unary(l: &mut Lowering, node: Node) -> ExprId {
    let op = match operator(node) {
        "!" => UnaryOp::Not,
        "-" => UnaryOp::Negate,
        // A receive is not a function of the channel's value.
        "<-" => return unknown(l, node),
        _ => UnaryOp::Other,
    };
    let operand = field(l, node, "operand");
    l.add(node, Expr::Unary { op, operand })
}

fn binary(l: &mut Lowering, node: Node) -> ExprId {
    let op = operator(node);
    if op == "&&" {
        let left = field(l, node, "left");
        let right = field(l, node, "right");
        return l.add(node, Expr::And { left, right });
    }
    // A chain leans to the left, and a prompt may have thousands of terms: a loop.
    let mut terms = Vec::new();
    let mut chain = node;
    while let (Some(left), Some(right)) =
        (chain.child_by_field_name("left"), chain.child_by_field_name("right"))
    {
        terms.push(right);
        let left = peeled(left);
        if left.kind() == "binary_expression" && operator(left) == op {
            chain = left;
        } else {
            terms.push(left);
            break;
        }
    }
    let operands = terms.into_iter().rev().map(|term| lower(l, term)).collect();
    let expr = match op {
        "==" | "!=" | "<" | "<=" | ">" | ">=" => comparison(op, operands),
        _ => Expr::Binary { op: binary_op(op), operands },
    };
    l.add(node, expr)
}

pub(super) fn binary_op(op: &str) -> BinaryOp {
    match op {
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Sub,
        "*" => BinaryOp::Mul,
        "/" => BinaryOp::Div,
        "%" => BinaryOp::Mod,
        _ => BinaryOp::Other,
    }
}
