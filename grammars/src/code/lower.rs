//! What every lowering shares: the walk's state, spans, and the guard against deep nesting.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use tree_sitter::Node;

use super::earlier::Again;
use super::reuse::Around;
use crate::Language;
use crate::module::{BinaryOp, ClassId, Expr, ExprId, Module, Name, Span, StmtId};

/// Deeper nesting becomes `Opaque`: no real prompt is built this deep, and the lowering recurses on the stack.
/// (`CPython`'s own parser stops at 200 nested parentheses, `MAXSTACK` in `Parser/parser.c`.)
const MAX_DEPTH: u32 = 200;

#[derive(Debug)]
pub(super) struct Lowering {
    pub(super) module: Module,
    depth: u32,
    /// Those met so far: most names of a file stand there many times.
    names: RefCell<FxHashSet<Name>>,
    /// Where it is done again and again.
    again: Option<Again>,
}

impl Lowering {
    pub(super) fn new(language: Language, text: Arc<str>) -> Self {
        Self { module: Module::new(language, text), depth: 0, names: RefCell::default(), again: None }
    }

    pub(super) fn again(mut self, again: Option<Again>) -> Self {
        if let Some(reuse) = again.as_ref().and_then(|again| again.reuse.as_ref()) {
            // It will be about as large as it was.
            let counts = reuse.counts();
            let more = |len: u32| (len + len / 64 + 16) as usize;
            self.module.exprs.reserve(more(counts.exprs));
            self.module.stmts.reserve(more(counts.stmts));
            self.module.blocks.reserve(more(counts.blocks));
            self.module.functions.reserve(more(counts.functions));
        }
        Self { again, ..self }
    }

    /// The module, and what is known of how it was made.
    pub(super) fn done(mut self) -> (Module, Option<Again>) {
        if self.again.is_none() {
            // It is kept for the rest of the run.
            self.module.exprs.shrink_to_fit();
            self.module.stmts.shrink_to_fit();
            self.module.blocks.shrink_to_fit();
        }
        (self.module, self.again)
    }

    /// What `node` became before the last edit, where that did not change it.
    pub(super) fn reused(&mut self, node: Node, around: Around) -> Option<Vec<StmtId>> {
        let Again { reuse: Some(reuse), notes } = self.again.as_mut()? else { return None };
        reuse.take(node, around, &mut self.module, notes)
    }

    /// Lowers a statement, unless it is one that was lowered before.
    pub(super) fn statement(
        &mut self,
        node: Node,
        class: Option<ClassId>,
        flag: bool,
        out: &mut Vec<StmtId>,
        lower: impl FnOnce(&mut Self, &mut Vec<StmtId>),
    ) {
        let around = Around { class, flag, depth: self.depth };
        if let Some(stmts) = self.reused(node, around) {
            out.extend(stmts);
            return;
        }
        let start = self.again.as_ref().map(|again| again.notes.start(&self.module));
        let before = out.len();
        lower(self, out);
        if let (Some(start), Some(again)) = (start, &mut self.again) {
            again.notes.add(node, around, start, &self.module, &out[before..]);
        }
    }

    /// Runs `lower` one level deeper, or gives an opaque expression for `node` where that is too deep.
    pub(super) fn nested(&mut self, node: Node, lower: impl FnOnce(&mut Self) -> ExprId) -> ExprId {
        if self.depth >= MAX_DEPTH {
            return self.opaque(node, Vec::new());
        }
        self.depth += 1;
        let id = lower(self);
        self.depth -= 1;
        id
    }

    /// The same for statements: `false` means too deep, nothing was lowered.
    pub(super) fn nested_stmts(&mut self, lower: impl FnOnce(&mut Self)) -> bool {
        if self.depth >= MAX_DEPTH {
            return false;
        }
        self.depth += 1;
        lower(self);
        self.depth -= 1;
        true
    }

    pub(super) fn add(&mut self, node: Node, expr: Expr) -> ExprId {
        self.module.add_expr(span(node), expr)
    }

    pub(super) fn opaque(&mut self, node: Node, children: Vec<ExprId>) -> ExprId {
        self.add(node, Expr::Opaque(children))
    }

    pub(super) fn text(&self, node: Node) -> &str {
        self.module.text.get(node.byte_range()).unwrap_or_default()
    }

    pub(super) fn name(&self, node: Node) -> Name {
        let text = self.text(node);
        let mut names = self.names.borrow_mut();
        if let Some(name) = names.get(text) {
            return name.clone();
        }
        let name = Name::from(text);
        names.insert(name.clone());
        name
    }
}

pub(super) fn span(node: Node) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

/// A comparison, with the smaller side of `<` and `<=` first however it is written.
pub(super) fn comparison(operator: &str, mut operands: Vec<ExprId>) -> Expr {
    let op = match operator {
        "<" | ">" => BinaryOp::Less,
        "<=" | ">=" => BinaryOp::AtMost,
        _ => BinaryOp::Compare,
    };
    if operator.starts_with('>') {
        operands.reverse();
    }
    Expr::Binary { op, operands }
}
