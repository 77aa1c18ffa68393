//! Classes and enums.

use tree_sitter::Node;

use super::function::{self, Head};
use super::{expr, field, has_token, inner, kids, stmt, types};
use crate::code::lower::{Lowering, span};
use crate::module::{Class, ClassId, Expr, ExprId, Field, Name, Span, Stmt, StmtId};

/// `decorators` stand before an `export`, where the grammar gives them to the export.
pub(super) fn class(low: &mut Lowering, node: Node, decorators: Vec<ExprId>) -> ClassId {
    let id = empty(low, node);
    let mut class = Class { decorators, ..low.module.class(id).clone() };
    for kid in kids(node) {
        match kid.kind() {
            "decorator" => class.decorators.extend(decorator(low, kid)),
            "class_heritage" => heritage(low, kid, &mut class.bases),
            _ => {}
        }
    }
    let mut body = Vec::new();
    if let Some(members) = field(node, "body") {
        let mut decorators = Vec::new();
        for member in kids(members) {
            if member.kind() == "decorator" {
                decorators.extend(decorator(low, member));
            } else {
                self::member(low, member, id, &mut class, &mut body, std::mem::take(&mut decorators));
            }
        }
    }
    class.body = (!body.is_empty()).then(|| low.module.add_block(body));
    low.module.classes[id.index()] = class;
    id
}

/// A class of string or number constants.
pub(super) fn enumeration(low: &mut Lowering, node: Node) -> ClassId {
    let id = empty(low, node);
    let mut fields = Vec::new();
    for member in field(node, "body").map(kids).unwrap_or_default() {
        let name = if member.kind() == "enum_assignment" { field(member, "name") } else { Some(member) };
        let Some(name) = name else { continue };
        let (name, span) = expr::property_name(low, name);
        let value = expr::optional(low, field(member, "value"));
        fields.push(Field { name, span, value, ty: None });
    }
    low.module.classes[id.index()].fields = fields;
    id
}

/// Added before its members, which refer to it.
fn empty(low: &mut Lowering, node: Node) -> ClassId {
    let (name, name_span) = match field(node, "name") {
        Some(name) => (low.name(name), span(name)),
        None => (Name::from(""), Span::new(node.start_byte(), node.start_byte())),
    };
    low.module.add_class(Class {
        name,
        name_span,
        span: span(node),
        bases: Vec::new(),
        fields: Vec::new(),
        methods: Vec::new(),
        decorators: Vec::new(),
        doc: None,
        body: None,
    })
}

pub(super) fn decorator(low: &mut Lowering, node: Node) -> Option<ExprId> {
    inner(node).map(|inner| expr::expr(low, inner))
}

/// JavaScript has the base right here, TypeScript in a clause beside the interfaces.
fn heritage(low: &mut Lowering, node: Node, bases: &mut Vec<ExprId>) {
    for kid in kids(node) {
        match kid.kind() {
            "implements_clause" => {}
            "extends_clause" => {
                for base in kids(kid).into_iter().filter(|kid| kid.kind() != "type_arguments") {
                    bases.push(expr::expr(low, base));
                }
            }
            _ => bases.push(expr::expr(low, kid)),
        }
    }
}

fn member(
    low: &mut Lowering,
    node: Node,
    id: ClassId,
    class: &mut Class,
    body: &mut Vec<StmtId>,
    mut decorators: Vec<ExprId>,
) {
    for kid in kids(node).into_iter().filter(|kid| kid.kind() == "decorator") {
        decorators.extend(decorator(low, kid));
    }
    match node.kind() {
        "method_definition" => {
            let (name, name_span) = match field(node, "name") {
                Some(name) => expr::property_name(low, name),
                None => (Name::from(""), Span::default()),
            };
            let is_property = has_token(node, "get") || has_token(node, "static get");
            let is_static = has_token(node, "static") || has_token(node, "static get");
            let head = Head { name, name_span, class: Some(id), decorators, is_static, is_property };
            class.methods.push(function::function_with_fields(low, node, head, &mut class.fields));
        }
        "public_field_definition" | "field_definition" => {
            for decorator in decorators {
                expression(low, decorator, body);
            }
            let Some(name) = field(node, "name").or_else(|| field(node, "property")) else { return };
            let (name, span) = expr::property_name(low, name);
            let ty = types::annotation(low, node, "type");
            let value = expr::optional(low, field(node, "value"));
            // An arrow function here has the instance as its `this`, like a method.
            if let Some(Expr::Lambda(function)) = value.map(|value| low.module.expr(value)) {
                let function = function.index();
                low.module.functions[function].class = Some(id);
            }
            class.fields.push(Field { name, span, value, ty });
        }
        "class_static_block" => {
            if let Some(block) = field(node, "body").or_else(|| inner(node)) {
                stmt::stmt(low, block, body);
            }
        }
        "method_signature" | "abstract_method_signature" | "index_signature" => {}
        _ => stmt::stmt(low, node, body),
    }
}

fn expression(low: &mut Lowering, id: ExprId, body: &mut Vec<StmtId>) {
    let span = low.module.span(id);
    body.push(low.module.add_stmt(span, Stmt::Expr(id)));
}
