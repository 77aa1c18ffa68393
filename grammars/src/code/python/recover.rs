//! Code that is being typed: `client.create(model="m", messages=[{` has no closing bracket yet, and the parser
//! leaves its pieces side by side in one error. Here they become a call again, so that what an editor shows at it
//! does not come and go with each key.

use tree_sitter::Node;

use super::Python;
use super::kinds::Kind;
use crate::code::lower::span;
use crate::module::{Arg, ArgKind, Entry, Expr, ExprId, Span, Stmt, StmtId};

/// The pieces of an error, and how many of them are read.
struct Pieces<'t> {
    nodes: Vec<Node<'t>>,
    at: usize,
    /// What stands at or left of this column on a later row belongs to another statement.
    margin: usize,
    row: usize,
}

impl<'t> Pieces<'t> {
    fn next(&self) -> Option<Node<'t>> {
        let node = *self.nodes.get(self.at)?;
        let start = node.start_position();
        (start.row <= self.row || start.column > self.margin).then_some(node)
    }

    fn token(&self, ahead: usize) -> &'t str {
        match self.nodes.get(self.at + ahead) {
            Some(node) if !node.is_named() => node.kind(),
            _ => "",
        }
    }

    /// Starts a statement here, unless it began on the same row.
    fn begin(&mut self) {
        let Some(node) = self.nodes.get(self.at) else { return };
        let start = node.start_position();
        if start.row > self.row || self.at == 0 {
            (self.row, self.margin) = (start.row, start.column);
        }
    }
}

impl Python<'_> {
    /// The statements of an error.
    pub(super) fn recover(&mut self, error: Node, out: &mut Vec<StmtId>) {
        let mut cursor = error.walk();
        let nodes = error
            .children(&mut cursor)
            .filter(|child| !matches!(self.kind(*child), Kind::Comment | Kind::LineContinuation))
            .collect();
        let mut pieces = Pieces { nodes, at: 0, margin: 0, row: 0 };
        self.nested_stmts(|python| {
            while pieces.at < pieces.nodes.len() {
                pieces.begin();
                let before = pieces.at;
                python.recover_stmt(&mut pieces, out);
                pieces.at = pieces.at.max(before + 1);
            }
        });
    }

    fn recover_stmt(&mut self, pieces: &mut Pieces, out: &mut Vec<StmtId>) {
        let Some(first) = pieces.next() else { return };
        // The name of a definition is nothing that is called.
        if matches!(pieces.token(0), "def" | "class") {
            pieces.at += 2;
            return;
        }
        if self.kind(first) == Kind::KeywordArgument
            && let Some((name, value)) = self.keyword_parts(first)
        {
            pieces.at += 1;
            return self.recover_assign(name, |python| Some(python.expr(value)), out);
        }
        if !self.is_value(first) {
            if first.is_named() {
                self.stmt(first, out);
            }
            return;
        }
        let target = matches!(self.kind(first), Kind::Identifier | Kind::Attribute | Kind::Subscript);
        if target && pieces.token(1) == "=" {
            pieces.at += 2;
            return self.recover_assign(first, |python| python.recover_value(pieces), out);
        }
        let Some(value) = self.recover_value(pieces) else { return };
        if !matches!(self.low.module.expr(value), Expr::Name(_)) {
            self.push(first, Stmt::Expr(value), out);
        }
    }

    fn recover_assign(
        &mut self,
        target: Node,
        value: impl FnOnce(&mut Self) -> Option<ExprId>,
        out: &mut Vec<StmtId>,
    ) {
        let Some(value) = value(self) else { return };
        let span = Span { start: target.start_byte() as u32, end: self.low.module.span(value).end };
        let targets = vec![self.expr(target)];
        let stmt = Stmt::Assign { targets, value: Some(value), ty: None, declares: false };
        out.push(self.low.module.add_stmt(span, stmt));
    }

    /// Whether a value can start with this node.
    fn is_value(&self, node: Node) -> bool {
        if !node.is_named() {
            return matches!(node.kind(), "[" | "{");
        }
        let plain = matches!(
            self.kind(node),
            Kind::Identifier | Kind::Integer | Kind::Float | Kind::True | Kind::False | Kind::None
        );
        plain || super::stmt::is_expression(self.kind(node))
    }

    fn recover_value(&mut self, pieces: &mut Pieces) -> Option<ExprId> {
        let first = pieces.next().filter(|first| self.is_value(*first))?;
        let before = pieces.at;
        let value = self.nested(first, |python| python.recover_nested(first, pieces));
        // Nothing is read where the nesting is too deep.
        pieces.at = pieces.at.max(before + 1);
        Some(value)
    }

    fn recover_nested(&mut self, first: Node, pieces: &mut Pieces) -> ExprId {
        pieces.at += 1;
        let mut value = match first.kind() {
            "[" if !first.is_named() => {
                let items = self.recover_items(pieces);
                let span = Self::until(first, pieces);
                self.low.module.add_expr(span, Expr::List { items, ty: None })
            }
            "{" if !first.is_named() => {
                let entries = self.recover_entries(pieces);
                let span = Self::until(first, pieces);
                self.low.module.add_expr(span, Expr::Record { entries, ty: None })
            }
            _ => self.expr(first),
        };
        // Once: what is called again is closed, and then it is no piece.
        if pieces.token(0) == "("
            && let Some(open) = pieces.next()
        {
            pieces.at += 1;
            let args = self.recover_args(pieces);
            let args_span = Self::until(open, pieces);
            let span = Span { start: first.start_byte() as u32, end: args_span.end };
            value = self.low.module.add_expr(span, Expr::Call { callee: value, args, new: false, args_span });
        }
        value
    }

    /// From `first` to the last piece that was read.
    fn until(first: Node, pieces: &Pieces) -> Span {
        let last = pieces.at.checked_sub(1).and_then(|last| pieces.nodes.get(last)).copied();
        Span { start: first.start_byte() as u32, end: span(last.unwrap_or(first)).end.max(span(first).end) }
    }

    fn recover_args(&mut self, pieces: &mut Pieces) -> Vec<Arg> {
        let mut args = Vec::new();
        while let Some(next) = pieces.next() {
            let kind = self.kind(next);
            if kind == Kind::Identifier && pieces.token(1) == "=" {
                pieces.at += 2;
                if let Some(value) = self.recover_value(pieces) {
                    args.push(Arg { kind: ArgKind::Named(self.low.name(next)), value });
                }
            } else if matches!(kind, Kind::KeywordArgument | Kind::ListSplat | Kind::DictionarySplat) {
                args.extend(self.arg(next));
                pieces.at += 1;
            } else if let Some(value) = self.recover_value(pieces) {
                args.push(Arg { kind: ArgKind::Positional, value });
            } else if !separates(next, pieces, ")") {
                break;
            }
        }
        args
    }

    fn recover_items(&mut self, pieces: &mut Pieces) -> Vec<ExprId> {
        let mut items = Vec::new();
        while let Some(next) = pieces.next() {
            if let Some(value) = self.recover_value(pieces) {
                items.push(value);
            } else if !separates(next, pieces, "]") {
                break;
            }
        }
        items
    }

    fn recover_entries(&mut self, pieces: &mut Pieces) -> Vec<Entry> {
        let mut entries = Vec::new();
        while let Some(next) = pieces.next() {
            if self.kind(next) == Kind::Pair {
                entries.extend(self.entry(next));
                pieces.at += 1;
            } else if pieces.token(1) == ":" && self.is_value(next) {
                pieces.at += 2;
                let Some(value) = self.recover_value(pieces) else { continue };
                entries.push(match self.literal(next) {
                    Some(text) => Entry::Field { key: text.value, key_span: span(next), value },
                    None => Entry::Computed { key: self.expr(next), value },
                });
            } else if let Some(value) = self.recover_value(pieces) {
                entries.push(Entry::Spread(value));
            } else if !separates(next, pieces, "}") {
                break;
            }
        }
        entries
    }
}

/// Steps over `next` when it is a comma or `close`; `false` when the list ends with or before it.
fn separates(next: Node, pieces: &mut Pieces, close: &str) -> bool {
    if next.is_named() {
        return false;
    }
    if next.kind() == "," {
        pieces.at += 1;
        return true;
    }
    if next.kind() == close {
        pieces.at += 1;
    }
    false
}
