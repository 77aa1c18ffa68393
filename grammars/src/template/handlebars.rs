//! Handlebars, Mustache and dotprompt.

use std::ops::Range;

use super::blocks::{Blocks, Kind, alone_in_line, closing, literal, trimmed};
use super::cursor::Cursor;
use crate::code::strings::TextBuilder;
use crate::module::{Arg, ArgKind, Expr, ExprId, Module, Span};

const MAX_DEPTH: u32 = 40;
const MAX_PATH: usize = 64;
/// After so many raw blocks without an end, no further end is searched for.
const MAX_UNCLOSED: u32 = 8;

/// What no path contains.
const DELIMITERS: &str = "!\"#%&'()*+,./;<=>@[\\]^`{|}~";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Output,
    Open,
    Close,
    Inverse,
    Partial,
    Comment,
}

struct Tag {
    sign: Sign,
    outer: Range<usize>,
    inner: Range<usize>,
    trims: (bool, bool),
}

pub(super) fn parse(text: &str) -> Module {
    let mut reader = Reader { blocks: Blocks::new(text), locals: Vec::new() };
    let (mut run, mut from, mut trim) = (0, 0, false);
    // What has no end is found out once: broken text costs no quadratic time.
    let last_triple = text.rfind("}}}").unwrap_or(0);
    let last_dashes = text.rfind("--}}").max(text.rfind("--~}}")).unwrap_or(0);
    let mut unclosed = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find("{{")) {
        let at = from + found;
        if text.get(run..at).is_some_and(|before| before.ends_with('\\')) {
            // `\{{x}}` is `{{x}}`.
            trimmed(&mut reader.blocks, run..at - 1, trim, false);
            (run, from, trim) = (at, at + 2, false);
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with("{{{{") && unclosed < MAX_UNCLOSED {
            if let Some((inner, end)) = verbatim(text, at) {
                trimmed(&mut reader.blocks, run..at, trim, false);
                trimmed(&mut reader.blocks, inner, false, false);
                (run, from, trim) = (end, end, false);
                continue;
            }
            unclosed += 1;
        }
        if rest.starts_with("{{{") && at > last_triple {
            from = at + 1;
            continue;
        }
        let Some(mut tag) = tag(text, at, last_dashes) else { break };
        let inner = text.get(tag.inner.clone()).unwrap_or_default().trim();
        let block = tag.sign != Sign::Output || inner == "else" || inner.starts_with("else ");
        if block && let Some(line) = alone_in_line(text, &tag.outer) {
            tag.outer = line.start.max(run)..line.end;
        }
        trimmed(&mut reader.blocks, run..tag.outer.start, trim, tag.trims.0);
        (run, from, trim) = (tag.outer.end, tag.outer.end, tag.trims.1);
        reader.tag(&tag);
    }
    trimmed(&mut reader.blocks, run..text.len(), trim, false);
    reader.blocks.finish()
}

/// `{{{{raw}}}}…{{{{/raw}}}}`: what stands inside, and where it ends.
fn verbatim(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let rest = text.get(at..)?.strip_prefix("{{{{")?;
    let (word, body) = rest.split_once("}}}}")?;
    let word = word.trim();
    if word.is_empty() || word.contains(['{', '}', '\n']) {
        return None;
    }
    let end = format!("{{{{{{{{/{word}}}}}}}}}");
    let start = text.len() - body.len();
    let length = body.find(&end)?;
    Some((start..start + length, start + length + end.len()))
}

/// The tag at the braces `at`.
fn tag(text: &str, at: usize, last_dashes: usize) -> Option<Tag> {
    let mut from = at + 2;
    let eat = |from: &mut usize, sign: char| {
        let found = text.get(*from..).is_some_and(|rest| rest.starts_with(sign));
        *from += usize::from(found);
        found
    };
    let trim_before = eat(&mut from, '~');
    if eat(&mut from, '!') {
        let comment = text.get(from..)?;
        let ends = |at: &usize| {
            let rest = comment.get(at + 2..).unwrap_or_default();
            rest.starts_with("}}") || rest.starts_with("~}}")
        };
        let dashed = comment.starts_with("--") && from <= last_dashes;
        let comment_end =
            if dashed { comment.match_indices("--").map(|(at, _)| at).find(ends) } else { None };
        let end = from + comment_end.unwrap_or(0);
        let end = end + text.get(end..)?.find("}}")?;
        let trim_after = text.get(..end).is_some_and(|inner| inner.ends_with('~'));
        return Some(Tag {
            sign: Sign::Comment,
            outer: at..end + 2,
            inner: from..from,
            trims: (trim_before, trim_after),
        });
    }
    let (sign, close) = if eat(&mut from, '{') {
        (Sign::Output, "}}}")
    } else if eat(&mut from, '#') {
        (Sign::Open, "}}")
    } else if eat(&mut from, '/') {
        (Sign::Close, "}}")
    } else if eat(&mut from, '^') {
        (Sign::Inverse, "}}")
    } else if eat(&mut from, '>') {
        (Sign::Partial, "}}")
    } else {
        eat(&mut from, '&');
        (Sign::Output, "}}")
    };
    let mut end = closing(text, from, close, b"\"'", false)?;
    let outer = at..end + close.len();
    let trim_after = text.get(from..end).is_some_and(|inner| inner.ends_with('~'));
    end -= usize::from(trim_after);
    Some(Tag { sign, outer, inner: from..end, trims: (trim_before, trim_after) })
}

struct Reader<'s> {
    blocks: Blocks<'s>,
    /// The names that blocks gave to their elements: `as |item index|`.
    locals: Vec<&'s str>,
}

impl<'s> Reader<'s> {
    fn tag(&mut self, tag: &Tag) {
        let mut cursor = Cursor::new(self.blocks.source, tag.inner.clone());
        let outer = tag.outer.clone();
        match tag.sign {
            Sign::Comment => {}
            Sign::Output => {
                if cursor.eat_word("else") {
                    let test = self.alternative(&mut cursor);
                    self.blocks.otherwise(test, outer);
                } else {
                    let value = self.whole(&mut cursor, tag.inner.clone());
                    self.blocks.hole(value);
                }
            }
            Sign::Open => self.open(&mut cursor, tag),
            Sign::Close => {
                let word = cursor.rest().trim();
                self.blocks.close(word, outer.start);
            }
            Sign::Inverse if cursor.done() => self.blocks.otherwise(None, outer),
            Sign::Inverse => {
                let word = cursor.rest().trim();
                let test = self.whole(&mut cursor, tag.inner.clone());
                let test = Some(self.blocks.not(test));
                self.blocks.open(word, Kind::If { arms: Vec::new(), test }, outer.end);
            }
            Sign::Partial => self.partial(&mut cursor, tag),
        }
    }

    fn alternative(&mut self, cursor: &mut Cursor<'s>) -> Option<ExprId> {
        if cursor.done() {
            return None;
        }
        let negated = cursor.eat_word("unless");
        if !negated {
            cursor.eat_word("if");
        }
        let range = cursor.at..cursor.at + cursor.rest().len();
        let test = self.whole(cursor, range);
        Some(if negated { self.blocks.not(test) } else { test })
    }

    fn open(&mut self, cursor: &mut Cursor<'s>, tag: &Tag) {
        let body = tag.outer.end;
        if cursor.eat(">") {
            self.partial(cursor, tag);
            let word = cursor.slice(tag.inner.clone()).trim_start_matches(['>', ' ']);
            let word = word.split_whitespace().next().unwrap_or_default();
            self.blocks.open(word, Kind::Skip, body);
            return;
        }
        if cursor.eat("*") {
            let word = cursor.ident().map_or("", |word| cursor.slice(word));
            self.blocks.open(word, Kind::Skip, body);
            return;
        }
        cursor.space();
        let start = cursor.at;
        let word = cursor.take_while(|next| !next.is_whitespace());
        let word = cursor.slice(word);
        let rest = cursor.at..tag.inner.end;
        match word {
            "if" => {
                let test = Some(self.whole(cursor, rest));
                self.blocks.open(word, Kind::If { arms: Vec::new(), test }, body);
            }
            "unless" => {
                let test = self.whole(cursor, rest);
                let test = Some(self.blocks.not(test));
                self.blocks.open(word, Kind::If { arms: Vec::new(), test }, body);
            }
            "each" | "with" => {
                let subject =
                    self.param(cursor, 0).unwrap_or_else(|| self.blocks.add(rest, Expr::Opaque(Vec::new())));
                let name = self.element_names(cursor);
                self.scope(word, subject, name, body);
            }
            _ if cursor.done() => {
                // The name alone: Mustache's section, whose names are looked up outside too.
                let mut path = Cursor::new(self.blocks.source, start..tag.inner.end);
                let test = self.whole(&mut path, tag.inner.clone());
                self.blocks.open(word, Kind::Section { name: word.to_owned(), test }, body);
            }
            _ => {
                // A helper of the program's own; most decide whether the body is shown.
                let args = self.arguments(cursor).into_iter().map(|arg| arg.value).collect();
                self.element_names(cursor);
                let test = Some(self.blocks.add(rest, Expr::Opaque(args)));
                self.blocks.open(word, Kind::If { arms: Vec::new(), test }, body);
            }
        }
    }

    fn scope(&mut self, word: &'s str, subject: ExprId, name: Option<Range<usize>>, body: usize) {
        if word == "each" {
            let target = if let Some(name) = name {
                self.blocks.name(name)
            } else {
                // A loop in a loop reaches the outer element by `../`: they need two names.
                let outer = self.blocks.loops();
                let this = if outer == 0 { "this".into() } else { format!("this/{}", outer + 1).into() };
                self.blocks.add(body..body, Expr::Name(this))
            };
            let kind = Kind::Each { target, iter: subject, conditions: Vec::new(), element: None };
            self.blocks.open_with(word, kind, body, Some(target));
            return;
        }
        let kind = Kind::If { arms: Vec::new(), test: Some(subject) };
        self.blocks.open_with(word, kind, body, Some(subject));
        if let Some(name) = name {
            let target = self.blocks.name(name.clone());
            let bound = self.blocks.add(name.clone(), Expr::Assign { target, value: subject });
            self.blocks.effect(name, bound);
        }
    }

    /// `as |item index|`: where the first stands.
    fn element_names(&mut self, cursor: &mut Cursor<'s>) -> Option<Range<usize>> {
        if !cursor.eat_word("as") || !cursor.eat("|") {
            return None;
        }
        let first = cursor.ident()?;
        self.locals.push(cursor.slice(first.clone()));
        while let Some(other) = cursor.ident() {
            self.locals.push(cursor.slice(other));
        }
        Some(first)
    }

    fn partial(&mut self, cursor: &mut Cursor<'s>, tag: &Tag) {
        let path = if let Some((text, range)) = cursor.string("\"'") {
            literal(&mut self.blocks.module, range, text)
        } else {
            cursor.space();
            let range = cursor.take_while(|next| !next.is_whitespace() && !"()\"'|".contains(next));
            let mut text = TextBuilder::new(self.blocks.source, range.start);
            text.run(range.clone());
            if range.is_empty() {
                self.blocks.add(tag.inner.clone(), Expr::Opaque(Vec::new()))
            } else {
                literal(&mut self.blocks.module, range, text.finish())
            }
        };
        let call = self.blocks.call(tag.outer.clone(), "include", vec![path]);
        self.blocks.hole(call);
    }

    /// A path, a literal, or a helper with arguments; opaque where it is none of them.
    fn whole(&mut self, cursor: &mut Cursor<'s>, range: Range<usize>) -> ExprId {
        let value = self.call(cursor, 0);
        match value {
            Some(value) if cursor.done() => value,
            value => self.blocks.add(range, Expr::Opaque(value.into_iter().collect())),
        }
    }

    fn call(&mut self, cursor: &mut Cursor<'s>, depth: u32) -> Option<ExprId> {
        cursor.space();
        let start = cursor.at;
        // A helper's name is no field of `this`, and only what follows tells.
        let mut ahead = cursor.clone();
        ahead.take_while(|next| !next.is_whitespace() && !DELIMITERS.contains(next));
        let callee = start..ahead.at;
        ahead.space();
        let helper =
            !callee.is_empty() && ahead.at > callee.end && !matches!(ahead.peek(), None | Some(')' | '|'));
        if !helper {
            return self.param(cursor, depth);
        }
        *cursor = ahead;
        let callee = self.blocks.name(callee);
        let opened = cursor.at;
        let args = self.nested_arguments(cursor, depth);
        let args_span = Span::new(opened, cursor.at);
        Some(self.blocks.add(start..cursor.at, Expr::Call { callee, args, new: false, args_span }))
    }

    fn arguments(&mut self, cursor: &mut Cursor<'s>) -> Vec<Arg> {
        self.nested_arguments(cursor, 0)
    }

    fn nested_arguments(&mut self, cursor: &mut Cursor<'s>, depth: u32) -> Vec<Arg> {
        let mut args = Vec::new();
        loop {
            cursor.space();
            let mut ahead = cursor.clone();
            let name = ahead.take_while(|next| !next.is_whitespace() && !DELIMITERS.contains(next));
            let kind = if !name.is_empty() && ahead.eat("=") {
                *cursor = ahead;
                ArgKind::Named(cursor.slice(name).into())
            } else if cursor.rest().starts_with("as |") {
                return args;
            } else {
                ArgKind::Positional
            };
            match self.param(cursor, depth) {
                Some(value) => args.push(Arg { kind, value }),
                None => return args,
            }
        }
    }

    fn param(&mut self, cursor: &mut Cursor<'s>, depth: u32) -> Option<ExprId> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some((text, range)) = cursor.string("\"'") {
            return Some(literal(&mut self.blocks.module, range, text));
        }
        if cursor.eat("(") {
            let value = self.call(cursor, depth + 1)?;
            return cursor.eat(")").then_some(value);
        }
        if let Some(number) = cursor.number() {
            let digits = cursor.slice(number.clone()).into();
            return Some(self.blocks.add(number, Expr::Number(digits)));
        }
        self.path(cursor)
    }

    /// `a.b`, `this.a`, `../a`, `@root.a`, `a/b`, `a.[b c]`
    fn path(&mut self, cursor: &mut Cursor<'s>) -> Option<ExprId> {
        cursor.space();
        let start = cursor.at;
        let mut levels = 0;
        while cursor.rest().starts_with("../") {
            cursor.at += 3;
            levels += 1;
        }
        let mut value = None;
        if cursor.rest().starts_with("..") || cursor.rest().starts_with('.') {
            let parent = cursor.rest().starts_with("..");
            cursor.at += 1 + usize::from(parent);
            levels += usize::from(parent);
            value = Some(self.this(start..cursor.at, levels));
            if !cursor.rest().starts_with('/') {
                return value;
            }
            cursor.at += 1;
        }
        let data = cursor.rest().starts_with('@');
        cursor.at += usize::from(data);
        for _ in 0..MAX_PATH {
            let segment = segment(cursor)?;
            let name = cursor.slice(segment.clone());
            value = match value {
                Some(object) => Some(self.member(start, object, segment)),
                None if data && name == "root" => {
                    // `@root.a` is `a`.
                    if !cursor.rest().starts_with('.') {
                        return Some(self.blocks.add(start..cursor.at, Expr::Name("@root".into())));
                    }
                    cursor.at += 1;
                    let segment = self::segment(cursor)?;
                    Some(self.blocks.name(segment))
                }
                None if data => Some(self.blocks.name(start..segment.end)),
                None if name == "this" => Some(self.this(segment, levels)),
                None => Some(self.first(start, segment, name, levels)),
            };
            if !cursor.rest().starts_with(['.', '/']) {
                return value;
            }
            cursor.at += 1;
        }
        None
    }

    fn this(&mut self, range: Range<usize>, levels: usize) -> ExprId {
        match self.blocks.outer_dot(levels) {
            Some(dot) => dot,
            None => self.blocks.add(range, Expr::Name("this".into())),
        }
    }

    fn first(&mut self, start: usize, segment: Range<usize>, name: &str, levels: usize) -> ExprId {
        let keyword = match name {
            "true" => Some(Expr::Bool(true)),
            "false" => Some(Expr::Bool(false)),
            "null" | "undefined" => Some(Expr::Null),
            _ => None,
        };
        if let Some(expr) = keyword {
            return self.blocks.add(segment, expr);
        }
        match self.blocks.outer_dot(levels) {
            Some(dot) if !self.locals.contains(&name) => self.member(start, dot, segment),
            _ => self.blocks.name(segment),
        }
    }

    fn member(&mut self, start: usize, object: ExprId, segment: Range<usize>) -> ExprId {
        let name = self.blocks.source.get(segment.clone()).unwrap_or_default().into();
        let name_span = Span::new(segment.start, segment.end);
        self.blocks.add(start..segment.end, Expr::Member { object, name, name_span })
    }
}

/// One name of a path; `[any text]` is one too.
fn segment(cursor: &mut Cursor) -> Option<Range<usize>> {
    if cursor.rest().starts_with('[') {
        cursor.at += 1;
        let inner = cursor.take_while(|next| next != ']');
        if !cursor.rest().starts_with(']') {
            return None;
        }
        cursor.at += 1;
        return Some(inner);
    }
    let name = cursor.take_while(|next| !next.is_whitespace() && !DELIMITERS.contains(next));
    (!name.is_empty()).then_some(name)
}
