//! TypeScript, TSX, JavaScript, JSX.
//!
//! One recursive walk over the tree, dispatching on the kind of each node. The three grammars share most of their
//! node kinds; where they differ (class fields, parameters, decorators) both shapes are read in one place.

mod class;
mod expr;
mod function;
mod jsx;
mod linkage;
mod literal;
mod stmt;
mod types;

use std::sync::Arc;

use tree_sitter::{Node, Parser, Tree};

use super::asides::{advance, asides};
use super::earlier::{Again, Earlier};
use super::lower::{Lowering, span};
use crate::module::{Comment, Module, Span};
use crate::{Language, Source};

/// Which grammar reads the text. JavaScript's own reads JSX too; TypeScript needs two, because `<T>x` is a cast in
/// one and an element in the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    TypeScript,
    Tsx,
    JavaScript,
}

impl Dialect {
    fn grammar(self) -> tree_sitter::Language {
        match self {
            Self::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            Self::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
            Self::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
        }
    }

    fn language(self) -> Language {
        match self {
            Self::TypeScript | Self::Tsx => Language::TypeScript,
            Self::JavaScript => Language::JavaScript,
        }
    }
}

pub(super) fn parse(source: Source, text: Arc<str>, earlier: &mut Earlier) -> Module {
    let dialect = match source {
        Source::Tsx => Dialect::Tsx,
        Source::JavaScript => Dialect::JavaScript,
        _ => Dialect::TypeScript,
    };
    let code = Arc::clone(&text);
    parse_code(dialect, &code, text, earlier)
}

/// Parses `code`, which has the length of `text` and its bytes wherever it has any code at all.
pub(super) fn parse_code(dialect: Dialect, code: &str, text: Arc<str>, earlier: &mut Earlier) -> Module {
    let mut low = Lowering::new(dialect.language(), text);
    let Some((tree, again)) = tree(dialect, code, earlier) else {
        low.module.errors.push(Span::new(0, code.len()));
        return low.module;
    };
    low = low.again(again);
    let root = tree.root_node();
    let mut stmts = Vec::new();
    for node in kids(root) {
        if node.kind() == "export_statement" {
            low.statement(node, None, true, &mut stmts, |low, out| linkage::export(low, node, out));
        } else {
            stmt::stmt(&mut low, node, &mut stmts);
        }
    }
    let body = low.module.body.index();
    low.module.blocks[body] = stmts;
    marginalia(&mut low, root);
    let (module, again) = low.done();
    earlier.note(again);
    module
}

fn tree(dialect: Dialect, code: &str, earlier: &mut Earlier) -> Option<(Tree, Option<Again>)> {
    let (tree, again) = parse_as(dialect, code, earlier)?;
    if dialect != Dialect::JavaScript || !tree.root_node().has_error() {
        return Some((tree, again));
    }
    // Its own grammar does not read all JavaScript there is: types (Flow), `assert { type: "json" }`,
    // `<Skeleton.default />`. The one for TSX does, but is no superset either.
    match parse_as(Dialect::Tsx, code, &mut Earlier::default()) {
        Some((other, _)) if damage(&other) < damage(&tree) => Some((other, None)),
        _ => Some((tree, None)),
    }
}

fn parse_as(dialect: Dialect, code: &str, earlier: &mut Earlier) -> Option<(Tree, Option<Again>)> {
    let mut parser = Parser::new();
    parser.set_language(&dialect.grammar()).ok()?;
    earlier.parse(&mut parser, code)
}

/// How many bytes stand in errors.
fn damage(tree: &Tree) -> usize {
    let mut cursor = tree.walk();
    let mut bytes = 0;
    loop {
        let node = cursor.node();
        if node.is_error() || node.is_missing() {
            bytes += 1 + node.byte_range().len();
        } else if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        if !advance(&mut cursor) {
            return bytes;
        }
    }
}

fn marginalia(low: &mut Lowering, root: Node) {
    let text = Arc::clone(&low.module.text);
    let comment_kind = root.language().id_for_node_kind("comment", true);
    asides(root, text.as_bytes(), &["//", "/*"], |node| {
        if node.kind_id() == comment_kind {
            low.module.comments.push(comment(&text, node));
        } else if node.is_error() || node.is_missing() {
            low.module.errors.push(span(node));
        }
    });
}

fn comment(text: &str, node: Node) -> Comment {
    let whole = text.get(node.byte_range()).unwrap_or_default();
    let body = if let Some(line) = whole.strip_prefix("//") {
        line
    } else {
        let block = whole.strip_prefix("/*").unwrap_or(whole);
        block.strip_suffix("*/").unwrap_or(block).trim_start_matches(|c: char| c == '*' || c.is_whitespace())
    };
    let trimmed = body.trim();
    // Both are slices of `text`, so their distance is the offset.
    let start = node.start_byte() + (trimmed.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    Comment { span: span(node), body: Span::new(start, start + trimmed.len()) }
}

/// The named children, without comments.
fn kids(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|kid| !kid.is_extra() || kid.is_error()).collect()
}

/// The one thing inside parentheses, `${}`, a type annotation and so on.
fn inner(node: Node) -> Option<Node> {
    let mut cursor = node.walk();
    let mut error = None;
    for kid in node.named_children(&mut cursor) {
        if kid.is_error() {
            error = error.or(Some(kid));
        } else if !kid.is_extra() {
            return Some(kid);
        }
    }
    error
}

fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.child_by_field_name(name)
}

/// Whether one of the node's own tokens is `token`: `static`, `get`, `readonly`.
fn has_token(node: Node, token: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| !child.is_named() && child.kind() == token)
}
