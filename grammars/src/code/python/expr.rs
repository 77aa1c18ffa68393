//! Expressions.

use tree_sitter::Node;

use super::Python;
use super::kinds::Kind;
use crate::code::lower::{comparison, span};
use crate::module::{Arg, ArgKind, BinaryOp, Entry, Expr, ExprId, Span, UnaryOp};

/// More clauses than anyone writes in one comprehension; each nests the next.
const MAX_CLAUSES: usize = 16;

impl Python<'_> {
    pub(super) fn expr(&mut self, node: Node) -> ExprId {
        let mut node = node;
        // A loop, because generated code has thousands of parentheses around one name.
        while matches!(self.kind(node), Kind::ParenthesizedExpression | Kind::Await | Kind::AsPatternTarget) {
            match self.first(node) {
                Some(inner) => node = inner,
                None => return self.low.opaque(node, Vec::new()),
            }
        }
        match self.kind(node) {
            Kind::Identifier => {
                let name = self.low.name(node);
                self.low.add(node, Expr::Name(name))
            }
            Kind::True => self.low.add(node, Expr::Bool(true)),
            Kind::False => self.low.add(node, Expr::Bool(false)),
            Kind::None => self.low.add(node, Expr::Null),
            Kind::Integer | Kind::Float => {
                let digits = self.low.text(node).replace('_', "");
                self.low.add(node, Expr::Number(digits.into()))
            }
            Kind::Ellipsis => self.low.opaque(node, Vec::new()),
            _ => self.nested(node, |python| python.compound(node)),
        }
    }

    pub(super) fn exprs(&mut self, nodes: &[Node]) -> Vec<ExprId> {
        nodes.iter().map(|node| self.expr(*node)).collect()
    }

    fn compound(&mut self, node: Node) -> ExprId {
        let expr = match self.kind(node) {
            Kind::String => return self.string(node),
            Kind::ConcatenatedString => return self.concatenation(node),
            Kind::BooleanOperator => return self.logic(node),
            Kind::Subscript => return self.subscript(node),
            Kind::Call => self.call(node),
            Kind::Attribute => self.member(node),
            Kind::List
            | Kind::Tuple
            | Kind::Set
            | Kind::ExpressionList
            | Kind::PatternList
            | Kind::TuplePattern
            | Kind::ListPattern => {
                let children = self.children(node);
                Some(Expr::List { items: self.exprs(&children), ty: None })
            }
            Kind::ListSplat
            | Kind::ListSplatPattern
            | Kind::DictionarySplat
            | Kind::DictionarySplatPattern => self.first(node).map(|inner| Expr::Spread(self.expr(inner))),
            Kind::Dictionary => Some(self.dictionary(node)),
            Kind::ListComprehension
            | Kind::SetComprehension
            | Kind::DictionaryComprehension
            | Kind::GeneratorExpression => self.comprehension(node),
            Kind::Lambda => self.lambda(node),
            Kind::ConditionalExpression => match self.children(node)[..] {
                [then, test, otherwise] => {
                    let (then, test) = (self.expr(then), self.expr(test));
                    Some(Expr::Conditional { test, then, otherwise: self.expr(otherwise) })
                }
                _ => None,
            },
            Kind::BinaryOperator => self.binary(node),
            Kind::ComparisonOperator => match self.children(node) {
                children if children.len() > 1 => {
                    let operator = match children[..] {
                        [left, _] => left.next_sibling().map_or("", |operator| operator.kind()),
                        _ => "",
                    };
                    Some(comparison(operator, self.exprs(&children)))
                }
                _ => None,
            },
            Kind::NotOperator | Kind::UnaryOperator => self.unary(node),
            Kind::NamedExpression => self.pair_of(node, self.grammar.name, self.grammar.value),
            Kind::AsPattern => self.as_pattern(node).map(|(target, value)| Expr::Assign { target, value }),
            Kind::Type | Kind::GenericType | Kind::MemberType | Kind::UnionType => return self.ty(node),
            _ => None,
        };
        match expr {
            Some(expr) => self.low.add(node, expr),
            None => self.opaque(node),
        }
    }

    /// What has no word here, with its children.
    pub(super) fn opaque(&mut self, node: Node) -> ExprId {
        let children = self.children(node);
        let children = self.exprs(&children);
        self.low.opaque(node, children)
    }

    fn pair_of(&mut self, node: Node, target: u16, value: u16) -> Option<Expr> {
        let (target, value) = (node.child_by_field_id(target)?, node.child_by_field_id(value)?);
        let target = self.expr(target);
        Some(Expr::Assign { target, value: self.expr(value) })
    }

    /// `value as target`: `(target, value)`.
    pub(super) fn as_pattern(&mut self, node: Node) -> Option<(ExprId, ExprId)> {
        let (value, target) = (self.first(node)?, node.child_by_field_id(self.grammar.alias)?);
        let value = self.expr(value);
        Some((self.expr(target), value))
    }

    fn member(&mut self, node: Node) -> Option<Expr> {
        let object = node.child_by_field_id(self.grammar.object)?;
        let name = node.child_by_field_id(self.grammar.attribute)?;
        let object = self.expr(object);
        Some(Expr::Member { object, name: self.low.name(name), name_span: span(name) })
    }

    fn subscript(&mut self, node: Node) -> ExprId {
        let Some(object) = node.child_by_field_id(self.grammar.value) else { return self.opaque(node) };
        let object = self.expr(object);
        let indices = Self::fields(node, self.grammar.subscript);
        if let [slice] = indices[..]
            && self.kind(slice) == Kind::Slice
        {
            let [start, end, step] = self.bounds(slice);
            if step.is_none() {
                return self.low.add(node, Expr::Slice { object, start, end });
            }
            let bounds = [start, end, step].into_iter().flatten().collect();
            let index = self.low.opaque(slice, bounds);
            return self.low.add(node, Expr::Index { object, index });
        }
        let items = self.exprs(&indices);
        let index = match (&items[..], &indices[..]) {
            ([only], _) => *only,
            (_, [first, .., last]) => {
                let span = Span::new(first.start_byte(), last.end_byte());
                self.low.module.add_expr(span, Expr::List { items, ty: None })
            }
            _ => self.low.opaque(node, Vec::new()),
        };
        self.low.add(node, Expr::Index { object, index })
    }

    /// Start, end and step of a slice, told apart by the colons before them.
    fn bounds(&mut self, slice: Node) -> [Option<ExprId>; 3] {
        let mut bounds = [None; 3];
        let mut colons = 0;
        let mut cursor = slice.walk();
        for child in slice.children(&mut cursor) {
            if child.is_named() {
                if self.kind(child) != Kind::Comment
                    && let Some(bound) = bounds.get_mut(colons)
                {
                    *bound = Some(self.expr(child));
                }
            } else if self.low.text(child) == ":" {
                colons += 1;
            }
        }
        bounds
    }

    fn call(&mut self, node: Node) -> Option<Expr> {
        let function = node.child_by_field_id(self.grammar.function)?;
        let arguments = node.child_by_field_id(self.grammar.arguments)?;
        if self.kind(function) == Kind::Identifier && self.low.text(function) == "super" {
            return Some(Expr::Super);
        }
        let callee = self.expr(function);
        // `f(x for x in y)`: the parentheses are the generator's.
        let args = if self.kind(arguments) == Kind::GeneratorExpression {
            vec![Arg { kind: ArgKind::Positional, value: self.expr(arguments) }]
        } else {
            self.args(arguments)
        };
        Some(Expr::Call { callee, args, new: false, args_span: span(arguments) })
    }

    fn args(&mut self, list: Node) -> Vec<Arg> {
        let children = self.children(list);
        let mut args = Vec::new();
        for (index, child) in children.iter().enumerate() {
            // `max_tokens=` without a value yet is no positional argument.
            let half = children
                .get(index + 1)
                .is_some_and(|next| self.kind(*next) == Kind::Error && self.low.text(*next).starts_with('='));
            if !half {
                args.extend(self.arg(*child));
            }
        }
        args
    }

    pub(super) fn arg(&mut self, node: Node) -> Option<Arg> {
        let kind = self.kind(node);
        let arg = match kind {
            Kind::KeywordArgument => self.keyword(node),
            Kind::ListSplat | Kind::DictionarySplat => self.first(node).map(|inner| Arg {
                kind: if kind == Kind::ListSplat { ArgKind::Spread } else { ArgKind::SpreadNamed },
                value: self.expr(inner),
            }),
            // Half an argument is none; but a call inside it must be found.
            Kind::Error if !self.has_call(node) => return None,
            _ => None,
        };
        Some(arg.unwrap_or_else(|| Arg { kind: ArgKind::Positional, value: self.expr(node) }))
    }

    fn keyword(&mut self, node: Node) -> Option<Arg> {
        let (name, value) = self.keyword_parts(node)?;
        Some(Arg { kind: ArgKind::Named(self.low.name(name)), value: self.expr(value) })
    }

    pub(super) fn keyword_parts<'t>(&self, node: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
        Some((node.child_by_field_id(self.grammar.name)?, node.child_by_field_id(self.grammar.value)?))
    }

    fn has_call(&self, node: Node) -> bool {
        self.children(node)
            .into_iter()
            .any(|child| !matches!(self.kind(child), Kind::Identifier | Kind::Error))
    }

    fn dictionary(&mut self, node: Node) -> Expr {
        let mut entries = Vec::new();
        for child in self.children(node) {
            let entry = match self.kind(child) {
                Kind::Pair => self.entry(child),
                Kind::DictionarySplat => self.first(child).map(|inner| Entry::Spread(self.expr(inner))),
                _ => None,
            };
            // Broken code: as something spread, what stands there is still found.
            let entry = entry.unwrap_or_else(|| Entry::Spread(self.opaque(child)));
            entries.push(entry);
        }
        Expr::Record { entries, ty: None }
    }

    pub(super) fn entry(&mut self, pair: Node) -> Option<Entry> {
        let [key, value] = self.children(pair)[..] else { return None };
        if let Some(text) = self.literal(key) {
            return Some(Entry::Field { key: text.value, key_span: span(key), value: self.expr(value) });
        }
        let key = self.expr(key);
        Some(Entry::Computed { key, value: self.expr(value) })
    }

    fn comprehension(&mut self, node: Node) -> Option<Expr> {
        struct Clause {
            span: Span,
            target: ExprId,
            iter: ExprId,
            conditions: Vec<ExprId>,
        }
        let children = self.children(node);
        if children.len() > MAX_CLAUSES {
            return None;
        }
        let (body, clauses) = children.split_first()?;
        let mut each: Vec<Clause> = Vec::new();
        for clause in clauses {
            match self.kind(*clause) {
                Kind::ForInClause => {
                    let target = clause.child_by_field_id(self.grammar.left)?;
                    let iters = Self::fields(*clause, self.grammar.right);
                    let items = self.exprs(&iters);
                    let iter = match items[..] {
                        [only] => only,
                        // Python 2: `for x in 1, 2`.
                        _ => self.low.add(*clause, Expr::List { items, ty: None }),
                    };
                    let span = Span::new(clause.start_byte(), node.end_byte());
                    each.push(Clause { span, target: self.expr(target), iter, conditions: Vec::new() });
                }
                Kind::IfClause => {
                    let condition = self.first(*clause)?;
                    let condition = self.expr(condition);
                    each.last_mut()?.conditions.push(condition);
                }
                _ => return None,
            }
        }
        let mut element = if self.kind(*body) == Kind::Pair {
            let entry = self.entry(*body)?;
            self.low.add(*body, Expr::Record { entries: vec![entry], ty: None })
        } else {
            self.expr(*body)
        };
        let mut clauses = each.into_iter().rev().peekable();
        while let Some(Clause { span, target, iter, conditions }) = clauses.next() {
            let expr = Expr::Each { target, iter, conditions, element };
            if clauses.peek().is_none() {
                return Some(expr);
            }
            element = self.low.module.add_expr(span, expr);
        }
        None
    }

    /// `a or b or c` leans to the left; both operators are associative, so a long chain becomes a balanced tree.
    fn logic(&mut self, node: Node) -> ExprId {
        let Some(operator) = self.operator(node) else { return self.opaque(node) };
        let Some(operands) = self.spine(node, Kind::BooleanOperator, operator) else {
            return self.opaque(node);
        };
        let operands = self.exprs(&operands);
        self.balance(operator == "and", &operands)
    }

    fn balance(&mut self, and: bool, operands: &[ExprId]) -> ExprId {
        if let [only] = operands {
            return *only;
        }
        let (left, right) = operands.split_at(operands.len().div_ceil(2));
        let (left, right) = (self.balance(and, left), self.balance(and, right));
        let module = &mut self.low.module;
        let span = Span { start: module.span(left).start, end: module.span(right).end };
        let expr = if and { Expr::And { left, right } } else { Expr::Fallback { left, right } };
        module.add_expr(span, expr)
    }

    fn binary(&mut self, node: Node) -> Option<Expr> {
        let operator = self.operator(node)?;
        let operands = self.spine(node, Kind::BinaryOperator, operator)?;
        Some(Expr::Binary { op: binary_op(operator), operands: self.exprs(&operands) })
    }

    /// The operands of a chain of one operator, in order. A loop: chains of thousands of `+` are real.
    fn spine<'t>(&self, node: Node<'t>, kind: Kind, operator: &str) -> Option<Vec<Node<'t>>> {
        let mut operands = Vec::new();
        let mut spine = node;
        while self.kind(spine) == kind && self.operator(spine) == Some(operator) {
            let (Some(left), Some(right)) =
                (spine.child_by_field_id(self.grammar.left), spine.child_by_field_id(self.grammar.right))
            else {
                break;
            };
            operands.push(right);
            spine = left;
        }
        if operands.is_empty() {
            return None;
        }
        operands.push(spine);
        operands.reverse();
        Some(operands)
    }

    fn operator(&self, node: Node) -> Option<&'static str> {
        let operator = node.child_by_field_id(self.grammar.operator)?;
        OPERATORS.iter().find(|text| **text == self.low.text(operator)).copied()
    }

    fn unary(&mut self, node: Node) -> Option<Expr> {
        let operand = node.child_by_field_id(self.grammar.argument)?;
        let op = match self.operator(node) {
            None => UnaryOp::Not,
            Some("-") => UnaryOp::Negate,
            Some(_) => UnaryOp::Other,
        };
        Some(Expr::Unary { op, operand: self.expr(operand) })
    }
}

const OPERATORS: &[&str] =
    &["+", "-", "*", "/", "//", "%", "**", "|", "&", "^", "<<", ">>", "@", "~", "and", "or"];

pub(super) fn binary_op(operator: &str) -> BinaryOp {
    match operator {
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Sub,
        "*" => BinaryOp::Mul,
        "/" => BinaryOp::Div,
        "%" => BinaryOp::Mod,
        "**" => BinaryOp::Pow,
        "|" => BinaryOp::Pipe,
        _ => BinaryOp::Other,
    }
}
