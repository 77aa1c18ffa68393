//! The expressions inside Jinja's tags.

use std::ops::Range;

use super::super::blocks::{Blocks, literal};
use super::super::cursor::Cursor;
use crate::module::{Arg, ArgKind, BinaryOp, Entry, Expr, ExprId, Part, Span, UnaryOp};

/// Nesting and chains are bounded: the result is read recursively.
const MAX_DEPTH: u32 = 40;
const MAX_STEPS: u32 = 200;

/// All of `range` as one expression; opaque where it is not.
pub(super) fn whole(blocks: &mut Blocks, range: Range<usize>) -> ExprId {
    let mut cursor = Cursor::new(blocks.source, range.clone());
    let mut parser = Parser::new(blocks, &mut cursor);
    let value = parser.list_or_one();
    match value {
        Some(value) if cursor.done() => value,
        value => blocks.add(range, Expr::Opaque(value.into_iter().collect())),
    }
}

/// One expression at the cursor.
pub(super) fn next<'s>(blocks: &mut Blocks<'s>, cursor: &mut Cursor<'s>) -> Option<ExprId> {
    Parser::new(blocks, cursor).ternary()
}

/// `xs if test` of a `for`.
pub(super) fn filtered(blocks: &mut Blocks, range: Range<usize>) -> (ExprId, Vec<ExprId>) {
    let mut cursor = Cursor::new(blocks.source, range.clone());
    let mut parser = Parser::new(blocks, &mut cursor);
    let Some(iter) = parser.or() else { return (blocks.add(range, Expr::Opaque(Vec::new())), Vec::new()) };
    let test = if parser.cursor.eat_word("if") { parser.or() } else { None };
    (iter, test.into_iter().collect())
}

/// `a` or `a, b`: what a `for` or a `set` binds.
pub(super) fn targets(blocks: &mut Blocks, cursor: &mut Cursor) -> Option<ExprId> {
    let start = cursor.at;
    let mut all = Vec::new();
    loop {
        let name = cursor.ident()?;
        let mut target = blocks.name(name.clone());
        while cursor.rest().starts_with('.') && all.len() < 32 {
            cursor.at += 1;
            let attribute = cursor.ident()?;
            target = member(blocks, target, attribute);
        }
        all.push(target);
        if !cursor.eat(",") {
            break;
        }
    }
    match all.as_slice() {
        [one] => Some(*one),
        _ => Some(blocks.add(start..cursor.at, Expr::List { items: all, ty: None })),
    }
}

fn member(blocks: &mut Blocks, object: ExprId, attribute: Range<usize>) -> ExprId {
    let name = blocks.source.get(attribute.clone()).unwrap_or_default().into();
    let name_span = Span::new(attribute.start, attribute.end);
    let start = blocks.module.span(object).start as usize;
    blocks.add(start..attribute.end, Expr::Member { object, name, name_span })
}

struct Parser<'b, 's, 'c> {
    blocks: &'b mut Blocks<'s>,
    cursor: &'c mut Cursor<'s>,
    depth: u32,
    steps: u32,
}

impl<'b, 's, 'c> Parser<'b, 's, 'c> {
    fn new(blocks: &'b mut Blocks<'s>, cursor: &'c mut Cursor<'s>) -> Self {
        Self { blocks, cursor, depth: 0, steps: 0 }
    }

    /// Adds an expression that begins where `first` begins and ends here.
    fn add(&mut self, first: ExprId, expr: Expr) -> ExprId {
        let start = self.blocks.module.span(first).start as usize;
        self.blocks.add(start..self.cursor.at.max(start), expr)
    }

    fn step(&mut self) -> Option<()> {
        self.steps += 1;
        (self.steps < MAX_STEPS).then_some(())
    }

    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let value = parse(self);
        self.depth -= 1;
        value
    }

    /// `a`, or the tuple `a, b`.
    fn list_or_one(&mut self) -> Option<ExprId> {
        let first = self.ternary()?;
        let mut items = vec![first];
        while self.cursor.eat(",") {
            match self.ternary() {
                Some(item) => items.push(item),
                None => break,
            }
        }
        if items.len() == 1 {
            return Some(first);
        }
        Some(self.add(first, Expr::List { items, ty: None }))
    }

    fn ternary(&mut self) -> Option<ExprId> {
        self.nested(|p| {
            let then = p.or()?;
            if !p.cursor.eat_word("if") {
                return Some(then);
            }
            let test = p.or()?;
            let otherwise = if p.cursor.eat_word("else") {
                p.ternary()?
            } else {
                let end = p.cursor.at;
                p.blocks.add(end..end, Expr::Template(Vec::new()))
            };
            Some(p.add(then, Expr::Conditional { test, then, otherwise }))
        })
    }

    fn or(&mut self) -> Option<ExprId> {
        let mut left = self.and()?;
        while self.cursor.eat_word("or") {
            self.step()?;
            let right = self.and()?;
            left = self.add(left, Expr::Fallback { left, right });
        }
        Some(left)
    }

    fn and(&mut self) -> Option<ExprId> {
        let mut left = self.not()?;
        while self.cursor.eat_word("and") {
            self.step()?;
            let right = self.not()?;
            left = self.add(left, Expr::And { left, right });
        }
        Some(left)
    }

    fn not(&mut self) -> Option<ExprId> {
        if !self.cursor.eat_word("not") {
            return self.comparison();
        }
        self.nested(|p| {
            let operand = p.not()?;
            Some(p.add(operand, Expr::Unary { op: UnaryOp::Not, operand }))
        })
    }

    fn comparison(&mut self) -> Option<ExprId> {
        let mut left = self.sum()?;
        loop {
            if self.cursor.eat_word("is") {
                self.step()?;
                // A test such as `is defined`: its words say nothing about the text.
                self.cursor.eat_word("not");
                self.cursor.ident()?;
                if self.cursor.eat("(") {
                    self.arguments(")")?;
                }
                left = self.add(left, Expr::Opaque(vec![left]));
                continue;
            }
            let mut ahead = self.cursor.clone();
            let negated = ahead.eat_word("not") && ahead.eat_word("in");
            if negated {
                *self.cursor = ahead;
            }
            let found = negated
                || ["==", "!=", "<=", ">=", "<", ">"].into_iter().any(|op| self.cursor.eat(op))
                || self.cursor.eat_word("in")
                || self.cursor.eat_word("contains");
            if !found {
                return Some(left);
            }
            self.step()?;
            let right = self.sum()?;
            left = self.add(left, Expr::Binary { op: BinaryOp::Compare, operands: vec![left, right] });
        }
    }

    fn sum(&mut self) -> Option<ExprId> {
        let mut operands = vec![self.product()?];
        let mut last = BinaryOp::Add;
        loop {
            let op = if self.cursor.eat("+") || self.cursor.eat("~") {
                BinaryOp::Add
            } else if self.cursor.eat("-") {
                BinaryOp::Sub
            } else {
                return self.folded(last, operands);
            };
            self.step()?;
            if op != last {
                operands = vec![self.folded(last, operands)?];
                last = op;
            }
            operands.push(self.product()?);
        }
    }

    fn folded(&mut self, op: BinaryOp, operands: Vec<ExprId>) -> Option<ExprId> {
        match operands.as_slice() {
            [one] => Some(*one),
            [first, ..] => Some(self.add(*first, Expr::Binary { op, operands })),
            [] => None,
        }
    }

    fn product(&mut self) -> Option<ExprId> {
        let mut left = self.unary()?;
        loop {
            let op = if self.cursor.eat("**") {
                BinaryOp::Pow
            } else if self.cursor.eat("*") {
                BinaryOp::Mul
            } else if self.cursor.eat("//") || self.cursor.eat("/") {
                BinaryOp::Div
            } else if self.cursor.eat("%") {
                BinaryOp::Mod
            } else {
                return Some(left);
            };
            self.step()?;
            let right = self.unary()?;
            left = self.add(left, Expr::Binary { op, operands: vec![left, right] });
        }
    }

    fn unary(&mut self) -> Option<ExprId> {
        if self.cursor.eat("-") {
            return self.nested(|p| {
                let operand = p.unary()?;
                Some(p.add(operand, Expr::Unary { op: UnaryOp::Negate, operand }))
            });
        }
        let primary = self.nested(Self::primary)?;
        self.postfix(primary)
    }

    fn postfix(&mut self, first: ExprId) -> Option<ExprId> {
        let mut value = first;
        loop {
            self.cursor.space();
            let opened = self.cursor.at;
            if self.cursor.eat(".") {
                self.step()?;
                value = self.attribute(value)?;
            } else if self.cursor.eat("[") {
                self.step()?;
                value = self.nested(|p| p.index(value))?;
            } else if self.cursor.eat("(") {
                self.step()?;
                let args = self.arguments(")")?;
                let args_span = Span::new(opened, self.cursor.at);
                value = self.add(value, Expr::Call { callee: value, args, new: false, args_span });
            } else if self.cursor.eat("|") {
                self.step()?;
                value = self.filter(value)?;
            } else {
                return Some(value);
            }
        }
    }

    fn attribute(&mut self, object: ExprId) -> Option<ExprId> {
        if let Some(number) = self.cursor.number() {
            let text = self.cursor.slice(number.clone()).into();
            let index = self.blocks.add(number, Expr::Number(text));
            return Some(self.add(object, Expr::Index { object, index }));
        }
        let attribute = self.cursor.ident()?;
        Some(member(self.blocks, object, attribute))
    }

    fn index(&mut self, object: ExprId) -> Option<ExprId> {
        let start = if self.cursor.eat(":") { None } else { Some(self.ternary()?) };
        if let Some(index) = start
            && self.cursor.eat("]")
        {
            return Some(self.add(object, Expr::Index { object, index }));
        }
        if start.is_some() && !self.cursor.eat(":") {
            return None;
        }
        let end = if self.cursor.eat("]") {
            None
        } else {
            let end = self.ternary()?;
            self.cursor.eat("]").then_some(())?;
            Some(end)
        };
        Some(self.add(object, Expr::Slice { object, start, end }))
    }

    /// Filters format what is there, so the value stands for them all; `default` is another value.
    fn filter(&mut self, value: ExprId) -> Option<ExprId> {
        let name = self.cursor.ident()?;
        while self.cursor.rest().starts_with('.') {
            self.cursor.at += 1;
            self.cursor.ident()?;
        }
        let args = if self.cursor.eat("(") {
            self.arguments(")")?
        } else if self.cursor.eat(":") {
            // Liquid.
            let mut args = vec![self.argument()?];
            while self.cursor.eat(",") {
                args.push(self.argument()?);
            }
            args
        } else {
            Vec::new()
        };
        let falls_back = matches!(self.cursor.slice(name), "default" | "d");
        match args.first() {
            Some(arg) if falls_back => {
                let expr = Expr::Fallback { left: value, right: arg.value };
                Some(self.add(value, expr))
            }
            _ => Some(value),
        }
    }

    /// After the opening bracket.
    fn arguments(&mut self, close: &str) -> Option<Vec<Arg>> {
        let mut args = Vec::new();
        loop {
            if self.cursor.eat(close) {
                return Some(args);
            }
            args.push(self.argument()?);
            if !self.cursor.eat(",") {
                return self.cursor.eat(close).then_some(args);
            }
        }
    }

    fn argument(&mut self) -> Option<Arg> {
        if self.cursor.eat("**") {
            return Some(Arg { kind: ArgKind::SpreadNamed, value: self.ternary()? });
        }
        if self.cursor.eat("*") {
            return Some(Arg { kind: ArgKind::Spread, value: self.ternary()? });
        }
        let mut ahead = self.cursor.clone();
        if let Some(name) = ahead.ident()
            && (ahead.eat("=") || ahead.eat(":"))
            && !ahead.rest().starts_with('=')
        {
            let kind = ArgKind::Named(ahead.slice(name).into());
            *self.cursor = ahead;
            return Some(Arg { kind, value: self.ternary()? });
        }
        Some(Arg { kind: ArgKind::Positional, value: self.ternary()? })
    }

    fn primary(&mut self) -> Option<ExprId> {
        self.cursor.space();
        let start = self.cursor.at;
        match self.cursor.peek()? {
            '"' | '\'' => self.strings(),
            '(' => {
                self.cursor.at += 1;
                if self.cursor.eat(")") {
                    return Some(
                        self.blocks.add(start..self.cursor.at, Expr::List { items: Vec::new(), ty: None }),
                    );
                }
                let inner = self.list_or_one()?;
                self.cursor.eat(")").then_some(inner)
            }
            '[' => {
                self.cursor.at += 1;
                let items = self.arguments("]")?.into_iter().map(|item| item.value).collect();
                Some(self.blocks.add(start..self.cursor.at, Expr::List { items, ty: None }))
            }
            '{' => {
                self.cursor.at += 1;
                self.record(start)
            }
            _ => self.atom(),
        }
    }

    fn atom(&mut self) -> Option<ExprId> {
        if let Some(number) = self.cursor.number() {
            let digits = self.cursor.slice(number.clone()).replace('_', "");
            return Some(self.blocks.add(number, Expr::Number(digits.into())));
        }
        let name = self.cursor.ident()?;
        let expr = match self.cursor.slice(name.clone()) {
            "true" | "True" => Expr::Bool(true),
            "false" | "False" => Expr::Bool(false),
            "none" | "None" | "nil" | "null" => Expr::Null,
            "if" | "else" | "and" | "or" | "not" | "in" | "is" => return None,
            text => Expr::Name(text.into()),
        };
        Some(self.blocks.add(name, expr))
    }

    /// One string, or several side by side.
    fn strings(&mut self) -> Option<ExprId> {
        let (first, mut range) = self.cursor.string("\"'")?;
        let mut more = Vec::new();
        while let Some((text, next)) = self.cursor.string("\"'") {
            range.end = next.end;
            more.push(text);
        }
        if more.is_empty() {
            return Some(literal(&mut self.blocks.module, range, first));
        }
        let known = std::iter::once(first).chain(more).filter(|text| !text.value.is_empty());
        let parts = known.map(Part::Text).collect();
        Some(self.blocks.add(range, Expr::Template(parts)))
    }

    fn record(&mut self, start: usize) -> Option<ExprId> {
        let mut entries = Vec::new();
        while !self.cursor.eat("}") {
            let key = self.ternary()?;
            self.cursor.eat(":").then_some(())?;
            let value = self.ternary()?;
            entries.push(match self.blocks.module.expr(key) {
                Expr::Str(text) => Entry::Field { key: text.value.clone(), key_span: text.span, value },
                _ => Entry::Computed { key, value },
            });
            if !self.cursor.eat(",") {
                self.cursor.eat("}").then_some(())?;
                break;
            }
        }
        Some(self.blocks.add(start..self.cursor.at, Expr::Record { entries, ty: None }))
    }
}
