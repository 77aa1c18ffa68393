//! Go's `text/template`.

use std::ops::Range;

use super::blocks::{Blocks, Kind, Tag, closing, literal, trimmed};
use super::cursor::{Cursor, is_name};
use crate::module::{Arg, ArgKind, BinaryOp, Expr, ExprId, Module, Span, UnaryOp};

const MAX_DEPTH: u32 = 40;
const MAX_STEPS: usize = 64;

pub(super) fn parse(text: &str) -> Module {
    let mut reader = Reader { blocks: Blocks::new(text) };
    let (mut run, mut trim) = (0, false);
    while let Some(tag) = next_tag(text, run) {
        trimmed(&mut reader.blocks, run..tag.outer.start, trim, tag.trims.0);
        (run, trim) = (tag.outer.end, tag.trims.1);
        reader.tag(&tag);
    }
    trimmed(&mut reader.blocks, run..text.len(), trim, false);
    reader.blocks.finish()
}

fn next_tag(text: &str, from: usize) -> Option<Tag> {
    let at = from + text.get(from..)?.find("{{")?;
    let start = at + 2;
    let inside = text.get(start..)?;
    // A dash trims only with white space beside it: `{{-3}}` is a number.
    let dash = inside.strip_prefix('-').filter(|rest| rest.starts_with(char::is_whitespace));
    let body = text.len() - dash.unwrap_or(inside).len();
    let code = text.get(body..)?.trim_start();
    let end = if code.starts_with("/*") {
        let comment = text.len() - code.len() + 2;
        let after = comment + text.get(comment..)?.find("*/")?;
        after + text.get(after..)?.find("}}")?
    } else {
        closing(text, body, "}}", b"\"`'", false)?
    };
    let inner = text.get(body..end)?;
    let undashed = inner.strip_suffix('-').filter(|rest| rest.ends_with(char::is_whitespace));
    let inner = body..body + undashed.unwrap_or(inner).len();
    Some(Tag { outer: at..end + 2, inner, trims: (dash.is_some(), undashed.is_some()) })
}

struct Reader<'s> {
    blocks: Blocks<'s>,
}

impl<'s> Reader<'s> {
    fn tag(&mut self, tag: &Tag) {
        let mut cursor = Cursor::new(self.blocks.source, tag.inner.clone());
        let outer = tag.outer.clone();
        if cursor.done() || cursor.rest().starts_with("/*") {
            return;
        }
        let mut ahead = cursor.clone();
        let word = ahead.ident().map_or("", |word| ahead.slice(word));
        match word {
            "if" | "with" => {
                let test = self.declared(&mut ahead, tag);
                let dot = if word == "with" { Some(test) } else { self.blocks.dot() };
                let kind = Kind::If { arms: Vec::new(), test: Some(test) };
                self.blocks.open_with("", kind, outer.end, dot);
            }
            "range" => self.range(&mut ahead, tag),
            "else" => {
                let test = if ahead.eat_word("if") || ahead.eat_word("with") {
                    Some(self.declared(&mut ahead, tag))
                } else {
                    None
                };
                self.blocks.otherwise(test, outer);
            }
            "end" => self.blocks.close("", outer.start),
            "define" => self.blocks.open("", Kind::Skip, outer.end),
            "block" => self.blocks.open("", Kind::Inline, outer.end),
            "template" => {
                let path = match ahead.string("\"`") {
                    Some((text, range)) => literal(&mut self.blocks.module, range, text),
                    None => self.blocks.add(tag.inner.clone(), Expr::Opaque(Vec::new())),
                };
                let data = if ahead.done() { None } else { self.pipeline(&mut ahead, 0) };
                let args = [path].into_iter().chain(data).collect();
                let call = self.blocks.call(outer, "include", args);
                self.blocks.hole(call);
            }
            "break" | "continue" => {}
            _ => self.output(&mut cursor, tag),
        }
    }

    fn output(&mut self, cursor: &mut Cursor<'s>, tag: &Tag) {
        let start = cursor.at;
        if let Some((target, _)) = self.declaration(cursor) {
            let value = self.whole(cursor, tag);
            let bound = self.blocks.add(start..cursor.at, Expr::Assign { target, value });
            self.blocks.effect(tag.outer.clone(), bound);
            return;
        }
        let value = self.whole(cursor, tag);
        self.blocks.hole(value);
    }

    /// The pipeline of an `if` or `with`; a variable that it declares is bound before the block.
    fn declared(&mut self, cursor: &mut Cursor<'s>, tag: &Tag) -> ExprId {
        let start = cursor.at;
        let Some((target, _)) = self.declaration(cursor) else { return self.whole(cursor, tag) };
        let value = self.whole(cursor, tag);
        let bound = self.blocks.add(start..cursor.at, Expr::Assign { target, value });
        self.blocks.effect(tag.outer.clone(), bound);
        target
    }

    /// `$x :=`, `$x =` or `$i, $x :=`: the last variable, and how many there are.
    fn declaration(&mut self, cursor: &mut Cursor<'s>) -> Option<(ExprId, usize)> {
        let mut ahead = cursor.clone();
        let mut last = variable(&mut ahead)?;
        let mut count = 1;
        if ahead.eat(",") {
            last = variable(&mut ahead)?;
            count = 2;
        }
        if !ahead.eat(":=") && !ahead.eat("=") {
            return None;
        }
        *cursor = ahead;
        Some((self.blocks.name(last), count))
    }

    fn range(&mut self, cursor: &mut Cursor<'s>, tag: &Tag) {
        let declared = self.declaration(cursor);
        let iter = self.whole(cursor, tag);
        let body = tag.outer.end;
        let target = match declared {
            Some((target, _)) => target,
            None => self.blocks.add(body..body, Expr::Name(".".into())),
        };
        let kind = Kind::Each { target, iter, conditions: Vec::new(), element: None };
        self.blocks.open_with("", kind, body, Some(target));
    }

    fn whole(&mut self, cursor: &mut Cursor<'s>, tag: &Tag) -> ExprId {
        let value = self.pipeline(cursor, 0);
        match value {
            Some(value) if cursor.done() => value,
            value => self.blocks.add(tag.inner.clone(), Expr::Opaque(value.into_iter().collect())),
        }
    }

    /// `a | f b` is `f b a`.
    fn pipeline(&mut self, cursor: &mut Cursor<'s>, depth: u32) -> Option<ExprId> {
        cursor.space();
        let start = cursor.at;
        let mut value = self.command(cursor, start, None, depth)?;
        for _ in 0..MAX_STEPS {
            if !cursor.eat("|") {
                return Some(value);
            }
            value = self.command(cursor, start, Some(value), depth)?;
        }
        None
    }

    fn command(
        &mut self,
        cursor: &mut Cursor<'s>,
        start: usize,
        piped: Option<ExprId>,
        depth: u32,
    ) -> Option<ExprId> {
        cursor.space();
        let function = cursor.peek().is_some_and(|first| is_name(first) && !first.is_numeric());
        let callee = self.operand(cursor, depth)?;
        let opened = cursor.at;
        let mut args = Vec::new();
        while !cursor.done() && !cursor.rest().starts_with(['|', ')']) {
            args.push(self.operand(cursor, depth)?);
        }
        args.extend(piped);
        let range = start..cursor.at;
        let name = match self.blocks.module.expr(callee) {
            Expr::Name(name) if function => name.clone(),
            // A constant: not a function without arguments.
            _ if args.is_empty() => return Some(callee),
            _ => "".into(),
        };
        let expr = match (&*name, args.as_slice()) {
            ("not", [operand]) => Expr::Unary { op: UnaryOp::Not, operand: *operand },
            ("and", [left, right]) => Expr::And { left: *left, right: *right },
            ("or", [left, right]) => Expr::Fallback { left: *left, right: *right },
            // Sprig's: the value comes last, by a pipe.
            ("default", [other, value]) => Expr::Fallback { left: *value, right: *other },
            ("index", [object, index]) => Expr::Index { object: *object, index: *index },
            ("eq" | "ne" | "lt" | "le" | "gt" | "ge", [_, _, ..]) => {
                Expr::Binary { op: BinaryOp::Compare, operands: args }
            }
            _ => {
                let args = args.into_iter().map(|value| Arg { kind: ArgKind::Positional, value }).collect();
                Expr::Call { callee, args, new: false, args_span: Span::new(opened, cursor.at.max(opened)) }
            }
        };
        Some(self.blocks.add(range, expr))
    }

    fn operand(&mut self, cursor: &mut Cursor<'s>, depth: u32) -> Option<ExprId> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some((text, range)) = cursor.string("\"`") {
            return Some(literal(&mut self.blocks.module, range, text));
        }
        if let Some(number) = cursor.number() {
            let digits = cursor.slice(number.clone()).replace('_', "");
            return Some(self.blocks.add(number, Expr::Number(digits.into())));
        }
        cursor.space();
        let start = cursor.at;
        let value = match cursor.peek()? {
            '(' => {
                cursor.at += 1;
                let value = self.pipeline(cursor, depth + 1)?;
                cursor.eat(")").then_some(value)?
            }
            '.' => return self.fields(cursor, start, Head::Dot),
            '$' => {
                let name = variable(cursor)?;
                if name.len() == 1 {
                    return self.fields(cursor, start, Head::Root);
                }
                self.blocks.name(name)
            }
            _ => {
                let name = cursor.ident()?;
                let expr = match cursor.slice(name.clone()) {
                    "true" => Expr::Bool(true),
                    "false" => Expr::Bool(false),
                    "nil" => Expr::Null,
                    name => Expr::Name(name.into()),
                };
                self.blocks.add(name, expr)
            }
        };
        self.fields(cursor, start, Head::Value(value))
    }

    /// `.A.B` after what the head stands for.
    fn fields(&mut self, cursor: &mut Cursor<'s>, start: usize, head: Head) -> Option<ExprId> {
        let mut value = match head {
            Head::Value(value) => Some(value),
            Head::Dot => self.blocks.dot(),
            Head::Root => None,
        };
        let mut steps = 0;
        while cursor.rest().starts_with('.') {
            cursor.at += 1;
            let name = cursor.take_while(is_name);
            if name.is_empty() {
                break;
            }
            steps += 1;
            if steps > MAX_STEPS {
                return None;
            }
            value = Some(match value {
                None => self.blocks.name(name),
                Some(object) => {
                    let name_span = Span::new(name.start, name.end);
                    let member = Expr::Member { object, name: cursor.slice(name).into(), name_span };
                    self.blocks.add(start..cursor.at, member)
                }
            });
        }
        // The dot alone, or the root.
        value.or_else(|| Some(self.blocks.add(start..cursor.at, Expr::Name(".".into()))))
    }
}

#[derive(Clone, Copy)]
enum Head {
    Dot,
    Root,
    Value(ExprId),
}

/// `$name`, or `$` alone.
fn variable(cursor: &mut Cursor) -> Option<Range<usize>> {
    cursor.space();
    let start = cursor.at;
    if cursor.peek()? != '$' {
        return None;
    }
    cursor.at += 1;
    let name = cursor.take_while(is_name);
    Some(start..name.end)
}
