//! Annotations, reduced to the type that a value has when it is there: `Optional[X]`, `X | None` and
//! `Annotated[X, …]` are `X`, and `"X"` is `X`.

use tree_sitter::Node;

use super::Python;
use super::kinds::Kind;
use crate::code::lower::span;
use crate::module::{BinaryOp, Expr, ExprId, Span};

/// Longer dotted names in quotes stay strings: each dot nests once more.
const MAX_DOTS: usize = 16;

impl Python<'_> {
    pub(super) fn ty(&mut self, node: Node) -> ExprId {
        self.nested(node, |python| python.ty_inside(node))
    }

    fn ty_inside(&mut self, node: Node) -> ExprId {
        match self.kind(node) {
            Kind::Type | Kind::ParenthesizedExpression => match self.first(node) {
                Some(inner) => self.ty(inner),
                None => self.low.opaque(node, Vec::new()),
            },
            Kind::String => match self.literal(node) {
                Some(text) => self
                    .quoted(text.source(0..text.value.len()))
                    .unwrap_or_else(|| self.low.add(node, Expr::Str(text))),
                None => self.expr(node),
            },
            Kind::UnionType | Kind::BinaryOperator => {
                let mut members = Vec::new();
                if self.union(node, &mut members) { self.either(node, &members) } else { self.expr(node) }
            }
            Kind::Subscript => {
                let Some(generic) = node.child_by_field_id(self.grammar.value) else {
                    return self.expr(node);
                };
                let args = Self::fields(node, self.grammar.subscript);
                self.generic(node, generic, &args)
            }
            Kind::GenericType => {
                let children = self.children(node);
                // `type[X]`: there the keyword stands for the name, and may be the only thing before the bracket.
                let Some((list, generic)) = children.split_last() else { return self.expr(node) };
                let args = self.children(*list);
                match generic.first().copied().or_else(|| node.child(0)) {
                    Some(generic) => self.generic(node, generic, &args),
                    None => self.expr(node),
                }
            }
            Kind::MemberType => {
                let children = self.children(node);
                let [object, name] = children[..] else { return self.expr(node) };
                let object = self.ty(object);
                let expr = Expr::Member { object, name: self.low.name(name), name_span: span(name) };
                self.low.add(node, expr)
            }
            _ => self.expr(node),
        }
    }

    fn generic(&mut self, node: Node, generic: Node, args: &[Node]) -> ExprId {
        let name = self.low.text(generic);
        let name = name.rsplit('.').next().unwrap_or(name).to_owned();
        match (&*name, args) {
            (
                "Optional" | "Annotated" | "Required" | "NotRequired" | "Final" | "ClassVar" | "Mapped",
                [first, ..],
            ) => {
                return self.ty(*first);
            }
            ("Union", _) => return self.either(node, args),
            _ => {}
        }
        let object = if generic.is_named() {
            self.expr(generic)
        } else {
            let name = self.low.name(generic);
            self.low.add(generic, Expr::Name(name))
        };
        // The strings of `Literal` are values.
        let values = name == "Literal";
        let items: Vec<ExprId> = args
            .iter()
            .map(|arg| match self.first(*arg) {
                Some(inner) if values && self.kind(*arg) == Kind::Type => self.expr(inner),
                _ if values => self.expr(*arg),
                _ => self.ty(*arg),
            })
            .collect();
        let index = match (items.as_slice(), args) {
            ([only], _) => *only,
            (_, [first, .., last]) => {
                let span = Span::new(first.start_byte(), last.end_byte());
                self.low.module.add_expr(span, Expr::List { items, ty: None })
            }
            _ => self.low.opaque(node, Vec::new()),
        };
        self.low.add(node, Expr::Index { object, index })
    }

    /// The members of `a | b | c`; `false` when it is some other operator.
    fn union<'t>(&self, node: Node<'t>, members: &mut Vec<Node<'t>>) -> bool {
        // Unions lean to the left, so the spine is walked and only the right sides are kept.
        let mut spine = node;
        loop {
            let inner = match self.kind(spine) {
                Kind::Type => self.first(spine),
                _ => None,
            };
            if let Some(inner) = inner {
                spine = inner;
                continue;
            }
            match self.kind(spine) {
                Kind::BinaryOperator => {
                    let operator = spine.child_by_field_id(self.grammar.operator);
                    if operator.is_none_or(|operator| self.low.text(operator) != "|") {
                        return false;
                    }
                }
                Kind::UnionType => {}
                _ => {
                    members.push(spine);
                    members.reverse();
                    return members.len() > 1;
                }
            }
            let children = self.children(spine);
            let [left, right] = children[..] else { return false };
            members.push(right);
            spine = left;
        }
    }

    fn either(&mut self, node: Node, members: &[Node]) -> ExprId {
        let real: Vec<Node> =
            members.iter().copied().filter(|member| self.low.text(*member) != "None").collect();
        if let [only] = real[..] {
            return self.ty(only);
        }
        let operands: Vec<ExprId> = real.into_iter().map(|member| self.ty(member)).collect();
        if operands.is_empty() {
            return self.low.add(node, Expr::Null);
        }
        self.low.add(node, Expr::Binary { op: BinaryOp::Pipe, operands })
    }

    /// `"openai.OpenAI"`, `"Optional[Client]"`, `"Client | None"`: a dotted name, perhaps in one of the wrappers.
    fn quoted(&mut self, at: Span) -> Option<ExprId> {
        let text = self.low.module.text.clone();
        let whole = text.get(at.range())?;
        let mut inner = whole.trim();
        if let Some(rest) = inner.strip_suffix("None").and_then(|rest| rest.trim_end().strip_suffix('|')) {
            inner = rest.trim_end();
        }
        if let Some((wrapper, rest)) = inner.split_once('[')
            && matches!(wrapper.rsplit('.').next(), Some("Optional" | "Annotated"))
        {
            inner = rest.strip_suffix(']')?.split(',').next()?.trim();
        }
        if inner.split('.').count() > MAX_DOTS {
            return None;
        }
        let offset = at.start as usize + (inner.as_ptr() as usize - whole.as_ptr() as usize);
        let mut object = None;
        let mut from = 0;
        for name in inner.split('.') {
            let mut chars = name.chars();
            let sound = chars.next().is_some_and(|first| first.is_alphabetic() || first == '_')
                && chars.all(|char| char.is_alphanumeric() || char == '_');
            if !sound {
                return None;
            }
            let name_span = Span::new(offset + from, offset + from + name.len());
            let expr = match object {
                None => Expr::Name(name.into()),
                Some(object) => Expr::Member { object, name: name.into(), name_span },
            };
            object = Some(self.low.module.add_expr(Span::new(offset, name_span.end as usize), expr));
            from += name.len() + 1;
        }
        object
    }
}
