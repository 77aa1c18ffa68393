//! Go.
//!
//! What Go writes and the common syntax does not say: pointers (`&x`, `*x`), type assertions and type arguments
//! vanish; a `switch` is a chain of `If`; named results are variables, declared where the body begins.

mod branch;
mod declare;
mod expr;
mod literal;
mod stmt;
mod types;

use std::sync::Arc;

use tree_sitter::{Node, Parser};

use super::asides::asides;
use super::earlier::Earlier;
use super::lower::{Lowering, span};
use crate::Language;
use crate::module::{BlockId, Comment, Module, Span};

pub(super) fn parse(text: Arc<str>, earlier: &mut Earlier) -> Module {
    let mut l = Lowering::new(Language::Go, text);
    let mut parser = Parser::new();
    let tree = match parser.set_language(&tree_sitter_go::LANGUAGE.into()) {
        Ok(()) => earlier.parse(&mut parser, &l.module.text),
        Err(_) => None,
    };
    let Some((tree, again)) = tree else {
        l.module.errors.push(Span::new(0, l.module.text.len()));
        return l.module;
    };
    l = l.again(again);
    let root = tree.root_node();
    let mut body = Vec::new();
    stmt::list(&mut l, root, &stmt::Scope::default(), &mut body);
    let BlockId(at) = l.module.body;
    if let Some(block) = l.module.blocks.get_mut(at as usize) {
        *block = body;
    }
    marginalia(&mut l, root);
    let (module, again) = l.done();
    earlier.note(again);
    module
}

fn marginalia(l: &mut Lowering, root: Node) {
    let comment = root.language().id_for_node_kind("comment", true);
    let text = l.module.text.clone();
    asides(root, text.as_bytes(), &["//", "/*"], |node| {
        if node.kind_id() == comment {
            let whole = span(node);
            let body = comment_body(l.module.source(whole), whole);
            l.module.comments.push(Comment { span: whole, body });
        } else if node.is_error() || node.is_missing() {
            l.module.errors.push(span(node));
        }
    });
}

fn comment_body(text: &str, whole: Span) -> Span {
    let text = text.trim_end_matches('\r');
    let start = whole.start as usize;
    let end = match text.strip_prefix("/*") {
        Some(block) if block.ends_with("*/") => start + text.len() - 2,
        _ => start + text.len(),
    };
    Span::new((start + 2).min(end), end)
}

/// The named children, without comments and without stray tokens.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    let stray = |child: &Node| child.is_error() && child.named_child_count() == 0;
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment" && !stray(child)).collect()
}

/// The named children of one field: a list's commas carry the field's name too.
fn fields<'t>(node: Node<'t>, field: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children_by_field_name(field, &mut cursor).filter(Node::is_named).collect()
}

/// The elements of an `expression_list`, or of a field that holds a lone expression.
fn elements(list: Option<Node<'_>>) -> Vec<Node<'_>> {
    match list {
        Some(list) if list.kind() == "expression_list" => children(list),
        Some(lone) => vec![lone],
        None => Vec::new(),
    }
}
