//! Functions of every spelling, and their parameters.

use tree_sitter::Node;

use super::{expr, field, has_token, inner, kids, stmt, types};
use crate::code::lower::{Lowering, span};
use crate::module::{
    BlockId, ClassId, Expr, ExprId, Field, Function, FunctionId, Name, Param, ParamKind, Span, Stmt, StmtId,
};

/// What a function is besides its parameters and body.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) name: Name,
    pub(super) name_span: Span,
    pub(super) class: Option<ClassId>,
    pub(super) decorators: Vec<ExprId>,
    pub(super) is_static: bool,
    pub(super) is_property: bool,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            name: Name::from(""),
            name_span: Span::default(),
            class: None,
            decorators: Vec::new(),
            is_static: false,
            is_property: false,
        }
    }
}

pub(super) fn function(low: &mut Lowering, node: Node, head: Head) -> FunctionId {
    let mut fields = Vec::new();
    function_with_fields(low, node, head, &mut fields)
}

/// A function declaration or a named function expression: the head is its own name.
pub(super) fn declared(low: &mut Lowering, node: Node) -> FunctionId {
    let head = match field(node, "name") {
        Some(name) => Head { name: low.name(name), name_span: span(name), ..Head::default() },
        None => Head::default(),
    };
    function(low, node, head)
}

/// `fields` takes the parameter properties of a TypeScript constructor (`private client: OpenAI`).
pub(super) fn function_with_fields(
    low: &mut Lowering,
    node: Node,
    mut head: Head,
    fields: &mut Vec<Field>,
) -> FunctionId {
    let mut params = Vec::new();
    let mut stmts = Vec::new();
    let list = match field(node, "parameter") {
        Some(single) => vec![single],
        None => field(node, "parameters").map(kids).unwrap_or_default(),
    };
    for param in list {
        for decorator in kids(param).into_iter().filter(|kid| kid.kind() == "decorator") {
            head.decorators.extend(inner(decorator).map(|inner| expr::expr(low, inner)));
        }
        let Some(lowered) = parameter(low, param, params.len()) else { continue };
        if is_property(param) && lowered.pattern.is_none() {
            stmts.push(property(low, &lowered));
            let Param { name, span, ty, .. } = lowered.clone();
            fields.push(Field { name, span, value: None, ty });
        }
        params.push(lowered);
    }
    let returns = types::annotation(low, node, "return_type");
    let body = body(low, field(node, "body"), stmts);
    let Head { name, name_span, class, decorators, is_static, is_property } = head;
    let name_span = if name_span == Span::default() {
        Span::new(node.start_byte(), node.start_byte())
    } else {
        name_span
    };
    low.module.add_function(Function {
        name,
        name_span,
        span: span(node),
        params,
        receiver: None,
        body,
        decorators,
        doc: None,
        returns,
        class,
        is_static,
        is_property,
    })
}

fn body(low: &mut Lowering, body: Option<Node>, mut stmts: Vec<StmtId>) -> BlockId {
    match body {
        Some(block) if block.kind() == "statement_block" => stmt::stmts(low, block, &mut stmts),
        Some(value) => {
            let value = expr::expr(low, value);
            let span = low.module.span(value);
            stmts.push(low.module.add_stmt(span, Stmt::Return(Some(value))));
        }
        None => {}
    }
    low.module.add_block(stmts)
}

/// `None` for TypeScript's `this` parameter, which no caller passes.
fn parameter(low: &mut Lowering, node: Node, index: usize) -> Option<Param> {
    let (pattern, default) = match node.kind() {
        "required_parameter" | "optional_parameter" => (field(node, "pattern")?, field(node, "value")),
        "assignment_pattern" => (field(node, "left")?, field(node, "right")),
        _ => (node, None),
    };
    let (pattern, kind) = match pattern.kind() {
        "this" => return None,
        "rest_pattern" => (inner(pattern)?, ParamKind::Rest),
        _ => (pattern, ParamKind::Positional),
    };
    let ty = types::annotation(low, node, "type");
    let default = expr::optional(low, default);
    let (name, pattern_id) = match pattern.kind() {
        "object_pattern" | "array_pattern" => {
            (Name::from(format!("{{}}{index}")), Some(expr::expr(low, pattern)))
        }
        _ => (low.name(pattern), None),
    };
    Some(Param { name, span: span(pattern), kind, default, ty, pattern: pattern_id })
}

fn is_property(node: Node) -> bool {
    node.kind().ends_with("_parameter")
        && (has_token(node, "readonly")
            || kids(node)
                .iter()
                .any(|kid| matches!(kid.kind(), "accessibility_modifier" | "override_modifier")))
}

/// `this.client = client`
fn property(low: &mut Lowering, param: &Param) -> StmtId {
    let object = low.module.add_expr(param.span, Expr::This);
    let name = param.name.clone();
    let target = low.module.add_expr(param.span, Expr::Member { object, name, name_span: param.span });
    let value = low.module.add_expr(param.span, Expr::Name(param.name.clone()));
    let assign = Stmt::Assign { targets: vec![target], value: Some(value), ty: param.ty, declares: false };
    low.module.add_stmt(param.span, assign)
}
