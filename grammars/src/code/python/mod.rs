//! Python.
//!
//! What the common syntax leaves open is settled here:
//! - Parentheses and `await` leave no trace; an expression's span is the one inside them.
//! - `yield from x` yields `Spread(x)`; as an expression, `yield` is opaque with its value inside.
//! - An f-string without a hole is a plain string. The span of a dict's string key has its quotes.
//! - `declares` is set by an annotation, `with … as` and `except … as`.
//! - A slice with a step is an index by something opaque: it is no prefix of its object.
//! - `import a.b` binds `a` but names the module `a.b`: whoever resolves `a.b.c` finds the module by its name.
//! - A docstring is `doc` and no statement. That of a module is its first statement.
//! - Keyword arguments of a class statement are no fields; a call in one is in the class's body.
//! - `else` of a `try` runs at the end of its body; `else` of a loop is a block behind it.

mod class;
mod expr;
mod function;
mod import;
mod kinds;
mod recover;
mod stmt;
mod strings;
mod types;

use std::ops::Range;
use std::sync::Arc;

use tree_sitter::{Node, Parser, Point, Tree};

use self::kinds::{GRAMMAR, Grammar, Kind};
use super::asides::asides;
use super::earlier::Earlier;
use super::lower::{Lowering, span};
use crate::Language;
use crate::module::{ClassId, Comment, ExprId, Module, Span};

pub(super) fn parse(text: Arc<str>, earlier: &mut Earlier) -> Module {
    let parsed = parser().and_then(|mut parser| earlier.parse(&mut parser, &text));
    let (tree, again) = parsed.map_or((None, None), |(tree, again)| (Some(tree), again));
    let (module, again) = lower(Lowering::new(Language::Python, text).again(again), &[tree]).done();
    earlier.note(again);
    module
}

/// Parses each of the `pieces` of `code` for itself, as one module whose text is `text`. That has the same length
/// as `code`: a notebook's magics are blank in `code` only.
pub(super) fn parse_pieces(text: Arc<str>, code: &str, pieces: &[Range<usize>]) -> Module {
    let trees: Vec<_> = pieces.iter().map(|piece| parse_piece(code, piece)).collect();
    lower(Lowering::new(Language::Python, text), &trees).done().0
}

fn parse_piece(code: &str, piece: &Range<usize>) -> Option<Tree> {
    let mut parser = parser()?;
    // Rows and columns are only compared with each other, so they may begin anew.
    let last = u32::MAX as usize;
    let range = tree_sitter::Range {
        start_byte: piece.start,
        end_byte: piece.end,
        start_point: Point { row: 0, column: 0 },
        end_point: Point { row: last, column: last },
    };
    parser.set_included_ranges(&[range]).ok()?;
    parser.parse(code, None)
}

fn parser() -> Option<Parser> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
    Some(parser)
}

fn lower(mut low: Lowering, trees: &[Option<Tree>]) -> Lowering {
    let mut stmts = Vec::new();
    for tree in trees {
        let Some(tree) = tree else {
            low.module.errors.push(Span::new(0, low.module.text.len()));
            continue;
        };
        let mut python = Python { low: &mut low, grammar: &GRAMMAR, class: None };
        python.marginalia(tree.root_node());
        python.loose(tree.root_node(), &mut stmts);
    }
    if let Some(body) = low.module.blocks.first_mut() {
        *body = stmts;
    }
    low
}

struct Python<'l> {
    low: &'l mut Lowering,
    grammar: &'static Grammar,
    /// The class whose body is being lowered, outside of its methods.
    class: Option<ClassId>,
}

impl Python<'_> {
    fn nested(&mut self, node: Node, lower: impl FnOnce(&mut Python) -> ExprId) -> ExprId {
        let (grammar, class) = (self.grammar, self.class);
        self.low.nested(node, |low| lower(&mut Python { low, grammar, class }))
    }

    fn nested_stmts(&mut self, lower: impl FnOnce(&mut Python)) {
        let (grammar, class) = (self.grammar, self.class);
        self.low.nested_stmts(|low| lower(&mut Python { low, grammar, class }));
    }

    fn kind(&self, node: Node) -> Kind {
        // The one kind that is not in the table is `ERROR`, whose id is the largest.
        self.grammar.kinds.get(usize::from(node.kind_id())).copied().unwrap_or(Kind::Error)
    }

    /// The named children that are code.
    fn children<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut cursor = node.walk();
        node.named_children(&mut cursor)
            .filter(|child| !matches!(self.kind(*child), Kind::Comment | Kind::LineContinuation))
            .collect()
    }

    fn first<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        let mut cursor = node.walk();
        node.named_children(&mut cursor)
            .find(|child| !matches!(self.kind(*child), Kind::Comment | Kind::LineContinuation))
    }

    fn fields(node: Node, field: u16) -> Vec<Node> {
        let Some(field) = std::num::NonZero::new(field) else { return Vec::new() };
        let mut cursor = node.walk();
        node.children_by_field_id(field, &mut cursor).filter(Node::is_named).collect()
    }

    fn marginalia(&mut self, root: Node) {
        let text = self.low.module.text.clone();
        asides(root, text.as_bytes(), &["#"], |node| {
            if self.kind(node) == Kind::Comment {
                self.comment(node);
            } else if node.is_missing() || (node.is_error() && !self.errors_cover(node)) {
                self.low.module.errors.push(span(node));
            }
        });
    }

    fn errors_cover(&self, node: Node) -> bool {
        self.low.module.errors.last().is_some_and(|last| last.contains(span(node)))
    }

    fn comment(&mut self, node: Node) {
        let text = self.low.text(node);
        let body = text.trim_start_matches('#').trim_start();
        let start = node.start_byte() + text.len() - body.len();
        let body = Span::new(start, start + body.trim_end().len());
        self.low.module.comments.push(Comment { span: span(node), body });
    }
}
