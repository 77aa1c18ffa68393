//! JSX: opaque, but what it evaluates is kept.

use tree_sitter::Node;

use super::{expr, kids, literal};
use crate::code::lower::Lowering;
use crate::module::ExprId;

/// One opaque expression for an element and all elements inside it: markup nests deeper than code, and only the
/// expressions in it matter.
pub(super) fn element(low: &mut Lowering, node: Node) -> ExprId {
    let mut children = Vec::new();
    let mut pending = vec![node];
    while let Some(next) = pending.pop() {
        match next.kind() {
            "jsx_element"
            | "jsx_self_closing_element"
            | "jsx_fragment"
            | "jsx_opening_element"
            | "jsx_attribute"
            | "ERROR" => pending.extend(kids(next).into_iter().rev()),
            "jsx_expression" => {
                for kid in kids(next) {
                    children.push(expr::expr(low, kid));
                }
            }
            "string" => children.push(literal::jsx_string(low, next)),
            _ => {}
        }
    }
    low.opaque(node, children)
}
