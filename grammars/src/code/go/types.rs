//! Types as expressions, and type declarations.

use tree_sitter::Node;

use super::super::lower::{Lowering, span};
use super::{children, fields};
use crate::module::{Class, ClassId, Expr, ExprId, Field, Name, Span, Stmt, StmtId};

/// `T` for `*T`, `(T)`, `~T` and `T[U]`.
pub(super) fn bare(mut node: Node) -> Node {
    loop {
        let inner = match node.kind() {
            "pointer_type" | "parenthesized_type" | "negated_type" | "type_elem" | "type_constraint" => {
                let inner = children(node);
                if inner.len() == 1 { inner.first().copied() } else { None }
            }
            "generic_type" => node.child_by_field_name("type"),
            _ => None,
        };
        match inner {
            Some(inner) => node = inner,
            None => return node,
        }
    }
}

/// `T` is a name, `pkg.T` a member, `[]T` is `Index("[]", T)` and `map[K]T` is `Index("map", T)`.
pub(super) fn lower(l: &mut Lowering, node: Node) -> ExprId {
    let node = bare(node);
    l.nested(node, |l| match node.kind() {
        "type_identifier" | "identifier" if !node.is_missing() => {
            let name = l.name(node);
            l.add(node, Expr::Name(name))
        }
        "qualified_type" => qualified(l, node),
        "slice_type" | "array_type" | "implicit_length_array_type" => generic(l, node, "[]", "element"),
        "map_type" => generic(l, node, "map", "value"),
        "struct_type" => {
            let class = structure(l, node, "".into(), Span::new(node.start_byte(), node.start_byte()), node);
            l.add(node, Expr::Class(class))
        }
        _ => l.opaque(node, Vec::new()),
    })
}

fn qualified(l: &mut Lowering, node: Node) -> ExprId {
    let (Some(package), Some(name)) = (node.child_by_field_name("package"), node.child_by_field_name("name"))
    else {
        return l.opaque(node, Vec::new());
    };
    let local = l.name(package);
    let object = l.add(package, Expr::Name(local));
    let text = l.name(name);
    l.add(node, Expr::Member { object, name: text, name_span: span(name) })
}

fn generic(l: &mut Lowering, node: Node, name: &str, field: &str) -> ExprId {
    let Some(part) = node.child_by_field_name(field) else { return l.opaque(node, Vec::new()) };
    let head = Span::new(node.start_byte(), part.start_byte());
    let object = l.module.add_expr(head, Expr::Name(name.into()));
    let index = lower(l, part);
    l.add(node, Expr::Index { object, index })
}

/// `type …`, one or a group.
pub(super) fn declaration(l: &mut Lowering, node: Node, out: &mut Vec<StmtId>) {
    for spec in children(node) {
        let (Some(name), Some(ty)) = (spec.child_by_field_name("name"), spec.child_by_field_name("type"))
        else {
            continue;
        };
        let (text, name_span) = (l.name(name), span(name));
        let class = if ty.kind() == "struct_type" {
            structure(l, ty, text, name_span, spec)
        } else {
            let mut class = class(text, name_span, spec);
            let other = bare(ty);
            if matches!(other.kind(), "type_identifier" | "qualified_type") && !predeclared(l.text(other)) {
                class.bases.push(lower(l, other));
            }
            l.module.add_class(class)
        };
        out.push(l.module.add_stmt(span(spec), Stmt::Class(class)));
    }
}

fn class(name: Name, name_span: Span, node: Node) -> Class {
    Class {
        name,
        name_span,
        span: span(node),
        bases: Vec::new(),
        fields: Vec::new(),
        methods: Vec::new(),
        decorators: Vec::new(),
        doc: None,
        body: None,
    }
}

fn structure(l: &mut Lowering, node: Node, name: Name, name_span: Span, whole: Node) -> ClassId {
    let mut class = class(name, name_span, whole);
    for declaration in children(node).into_iter().flat_map(children) {
        let Some(ty) = declaration.child_by_field_name("type") else { continue };
        let ty = lower(l, ty);
        let names = fields(declaration, "name");
        if names.is_empty() {
            class.bases.push(ty);
        }
        class.fields.extend(names.into_iter().map(|name| Field {
            name: l.name(name),
            span: span(name),
            value: None,
            ty: Some(ty),
        }));
    }
    l.module.add_class(class)
}

fn predeclared(name: &str) -> bool {
    let kinds = ["bool", "byte", "rune", "string", "error", "any", "comparable", "uintptr"];
    let sized = ["int", "uint", "float", "complex"];
    kinds.contains(&name)
        || sized.iter().any(|kind| {
            name.strip_prefix(kind).is_some_and(|bits| bits.bytes().all(|byte| byte.is_ascii_digit()))
        })
}
