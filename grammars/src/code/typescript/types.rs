//! Type annotations, as far as they name something: a client's class, a parameter's type.

use tree_sitter::Node;

use super::{expr, field, inner, kids, literal};
use crate::code::lower::{Lowering, span};
use crate::module::{BinaryOp, Class, Expr, ExprId, Field, Span};

/// These say how a value comes, not what it is.
const TRANSPARENT: &[&str] =
    &["Promise", "PromiseLike", "Awaited", "Readonly", "Partial", "Required", "NonNullable", "InstanceType"];

/// The annotation in a field of `node`: `type`, `return_type`.
pub(super) fn annotation(low: &mut Lowering, node: Node, name: &str) -> Option<ExprId> {
    let annotation = field(node, name)?;
    ty(low, if annotation.kind() == "type_annotation" { inner(annotation)? } else { annotation })
}

/// What `value as T` says of the value, where `T` is a class or interface by name.
pub(super) fn cast(low: &mut Lowering, value: Node) -> Option<ExprId> {
    let mut value = value;
    // `satisfies` checks a type, it gives none.
    while matches!(
        value.kind(),
        "parenthesized_expression" | "await_expression" | "non_null_expression" | "satisfies_expression"
    ) {
        value = inner(value)?;
    }
    if value.kind() != "as_expression" {
        return None;
    }
    let to = kids(value).into_iter().nth(1)?;
    matches!(to.kind(), "type_identifier" | "nested_type_identifier" | "generic_type")
        .then(|| ty(low, to))
        .flatten()
}

/// A dotted path, as `import a = b.c` has it.
pub(super) fn path(low: &mut Lowering, node: Node) -> Option<ExprId> {
    ty(low, node)
}

fn ty(low: &mut Lowering, node: Node) -> Option<ExprId> {
    let mut lowered = None;
    low.nested_stmts(|low| lowered = named(low, node));
    lowered
}

fn named(low: &mut Lowering, node: Node) -> Option<ExprId> {
    match node.kind() {
        "type_identifier" | "identifier" | "predefined_type" => {
            let name = Expr::Name(low.name(node));
            Some(low.add(node, name))
        }
        "this_type" => Some(low.add(node, Expr::This)),
        "nested_type_identifier" => qualified(low, node, "module", "name"),
        "nested_identifier" => qualified(low, node, "object", "property"),
        // `import("openai").OpenAI`
        "member_expression" | "call_expression" => Some(expr::expr(low, node)),
        "generic_type" => generic(low, node),
        "array_type" => {
            let element = ty(low, inner(node)?)?;
            let object = low.add(node, Expr::Name("Array".into()));
            Some(low.add(node, Expr::Index { object, index: element }))
        }
        "parenthesized_type" | "readonly_type" | "optional_type" | "rest_type" | "flow_maybe_type" => {
            ty(low, inner(node)?)
        }
        "union_type" => union(low, node),
        "intersection_type" => operands(node, "intersection_type").into_iter().find_map(|part| ty(low, part)),
        "object_type" => shape(low, node),
        "lookup_type" => {
            let [object, index] = kids(node)[..] else { return None };
            let (object, index) = (ty(low, object)?, ty(low, index)?);
            Some(low.add(node, Expr::Index { object, index }))
        }
        "literal_type" => {
            let value = inner(node)?;
            match value.kind() {
                "string" => Some(literal::string(low, value)),
                "number" | "true" | "false" => Some(expr::expr(low, value)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `{ llm: ChatOpenAI; prompt: string }`, where one of the fields is of a type with a name of its own.
fn shape(low: &mut Lowering, node: Node) -> Option<ExprId> {
    let mut fields = Vec::new();
    for member in kids(node).into_iter().filter(|member| member.kind() == "property_signature") {
        let Some(name) = field(member, "name") else { continue };
        let (name, name_span) = expr::property_name(low, name);
        let ty = annotation(low, member, "type");
        fields.push(Field { name, span: name_span, value: None, ty });
    }
    let is_named = |field: &Field| {
        field.ty.is_some_and(|ty| match low.module.expr(ty) {
            Expr::Name(name) => name.starts_with(char::is_uppercase),
            Expr::Member { .. } => true,
            _ => false,
        })
    };
    if !fields.iter().any(is_named) {
        return None;
    }
    let start = Span::new(node.start_byte(), node.start_byte());
    let class = low.module.add_class(Class {
        name: "".into(),
        name_span: start,
        span: span(node),
        bases: Vec::new(),
        fields,
        methods: Vec::new(),
        decorators: Vec::new(),
        doc: None,
        body: None,
    });
    Some(low.add(node, Expr::Class(class)))
}

fn qualified(low: &mut Lowering, node: Node, object: &str, name: &str) -> Option<ExprId> {
    let object = ty(low, field(node, object)?)?;
    let property = field(node, name)?;
    let name = low.name(property);
    Some(low.add(node, Expr::Member { object, name, name_span: span(property) }))
}

fn generic(low: &mut Lowering, node: Node) -> Option<ExprId> {
    let name = field(node, "name")?;
    let arguments = field(node, "type_arguments").map(kids).unwrap_or_default();
    if TRANSPARENT.contains(&low.text(name)) {
        let argument = *arguments.first()?;
        // `InstanceType<typeof OpenAI>` is the class that `OpenAI` is.
        let of_class = argument.kind() == "type_query" && low.text(name) == "InstanceType";
        return if of_class { Some(expr::expr(low, inner(argument)?)) } else { ty(low, argument) };
    }
    let object = ty(low, name)?;
    let mut items: Vec<ExprId> = Vec::new();
    for argument in arguments {
        match ty(low, argument) {
            Some(item) => items.push(item),
            None => items.push(low.opaque(argument, Vec::new())),
        }
    }
    let index = match items[..] {
        [] => return Some(object),
        [only] => only,
        _ => low.add(node, Expr::List { items, ty: None }),
    };
    Some(low.add(node, Expr::Index { object, index }))
}

/// `X | null | undefined` is `X`; what is left of a wider union stands as `A | B`.
fn union(low: &mut Lowering, node: Node) -> Option<ExprId> {
    let mut members = Vec::new();
    for member in operands(node, "union_type") {
        members.extend(ty(low, member));
    }
    match members[..] {
        [] => None,
        [only] => Some(only),
        _ => Some(low.add(node, Expr::Binary { op: BinaryOp::Pipe, operands: members })),
    }
}

/// The members of a union or intersection, which nests to the left.
fn operands<'t>(node: Node<'t>, kind: &str) -> Vec<Node<'t>> {
    let mut members = Vec::new();
    let mut pending = vec![node];
    while let Some(next) = pending.pop() {
        if next.kind() == kind {
            pending.extend(kids(next));
        } else {
            members.push(next);
        }
    }
    members.reverse();
    members
}
