//! Jinja, and what Liquid and Nunjucks share with it.

mod expr;

use std::ops::Range;

use super::blocks::{Blocks, Kind, Tag, closing, trimmed};
use super::cursor::Cursor;
use crate::module::{Expr, ExprId, Module};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Delimiter {
    Output,
    Statement,
    Comment,
}

pub(super) fn parse(text: &str) -> Module {
    let mut blocks = Blocks::new(text);
    // Like Jinja without `keep_trailing_newline`.
    let end =
        text.strip_suffix('\n').map_or(text.len(), |rest| rest.strip_suffix('\r').unwrap_or(rest).len());
    let (mut run, mut trim) = (0, false);
    let mut unclosed = Vec::new();
    while let Some((delimiter, tag)) = next_tag(text, run, &mut unclosed) {
        trimmed(&mut blocks, run..tag.outer.start, trim, tag.trims.0);
        trim = tag.trims.1;
        run = tag.outer.end;
        match delimiter {
            Delimiter::Comment => {}
            Delimiter::Output => {
                let value = expr::whole(&mut blocks, tag.inner);
                blocks.hole(value);
            }
            Delimiter::Statement => {
                if let Some(raw) = verbatim(text, &tag) {
                    trimmed(&mut blocks, raw.inner, trim, raw.trims.0);
                    trim = raw.trims.1;
                    run = raw.outer.end;
                } else {
                    statement(&mut blocks, &tag);
                }
            }
        }
    }
    trimmed(&mut blocks, run..end.max(run), trim, false);
    blocks.finish()
}

/// The first tag at or after `from`; a tag that nobody ends is text. Once one kind of tag has no end, no later one
/// of that kind has: it is `unclosed`.
fn next_tag(text: &str, from: usize, unclosed: &mut Vec<&'static str>) -> Option<(Delimiter, Tag)> {
    let mut at = from;
    loop {
        at += text.get(at..)?.find('{')?;
        let (delimiter, close) = match text.as_bytes().get(at + 1) {
            Some(b'{') => (Delimiter::Output, "}}"),
            Some(b'%') => (Delimiter::Statement, "%}"),
            Some(b'#') => (Delimiter::Comment, "#}"),
            _ => {
                at += 1;
                continue;
            }
        };
        let code = delimiter != Delimiter::Comment;
        let quotes: &[u8] = if code { b"\"'" } else { b"" };
        if !unclosed.contains(&close) {
            match closing(text, at + 2, close, quotes, code) {
                Some(end) => return Some((delimiter, tag(text, at, end))),
                None => unclosed.push(close),
            }
        }
        at += 2;
    }
}

/// `+` switches off an automatic trim that we never do; `-` trims.
fn tag(text: &str, start: usize, end: usize) -> Tag {
    let inner = text.get(start + 2..end).unwrap_or_default();
    let trims = (inner.starts_with('-'), inner.len() > 1 && inner.ends_with('-'));
    let (mut from, mut to) = (start + 2, end);
    if inner.starts_with(['-', '+']) {
        from += 1;
    }
    if to > from && inner.ends_with(['-', '+']) {
        to -= 1;
    }
    Tag { outer: start..end + 2, inner: from..to, trims }
}

/// For `{% raw %}`: what stands between it and its end, or the end of the text.
fn verbatim(text: &str, tag: &Tag) -> Option<Tag> {
    let end_word = match text.get(tag.inner.clone())?.trim() {
        "raw" => "endraw",
        "verbatim" => "endverbatim",
        _ => return None,
    };
    let start = tag.outer.end;
    let ends = |at: usize| {
        let end = at + text.get(at..)?.find("%}")?;
        let found = self::tag(text, at, end);
        (text.get(found.inner.clone())?.trim() == end_word).then_some(found)
    };
    let mut at = start;
    while let Some(offset) = text.get(at..).and_then(|rest| rest.find("{%")) {
        at += offset;
        if let Some(found) = ends(at) {
            return Some(Tag { outer: found.outer, inner: start..at, trims: found.trims });
        }
        at += 2;
    }
    Some(Tag { outer: start..text.len(), inner: start..text.len(), trims: (false, false) })
}

fn statement(blocks: &mut Blocks, tag: &Tag) {
    let mut cursor = Cursor::new(blocks.source, tag.inner.clone());
    let Some(word) = cursor.ident() else { return };
    let rest = cursor.at..tag.inner.end;
    let outer = tag.outer.clone();
    let body = outer.end;
    match blocks.source.get(word.clone()).unwrap_or_default() {
        "if" => {
            let test = Some(expr::whole(blocks, rest));
            blocks.open("if", Kind::If { arms: Vec::new(), test }, body);
        }
        "unless" => {
            let test = expr::whole(blocks, rest);
            let test = Some(blocks.not(test));
            blocks.open("unless", Kind::If { arms: Vec::new(), test }, body);
        }
        "elif" | "elsif" | "elseif" => {
            let test = expr::whole(blocks, rest);
            blocks.otherwise(Some(test), outer);
        }
        "else" => blocks.otherwise(None, outer),
        "for" => repeated(blocks, rest, body),
        "set" | "assign" => bind(blocks, rest, &outer),
        "capture" => {
            let target = expr::whole(blocks, rest);
            blocks.open("capture", Kind::Bind { target }, body);
        }
        "macro" => blocks.open("macro", Kind::Skip, body),
        "comment" => blocks.open("comment", Kind::Skip, body),
        "include" | "render" => reference(blocks, "include", rest, outer),
        "extends" => reference(blocks, "extends", rest, outer),
        "import" | "from" => reference(blocks, "import", rest, outer),
        "do" => {
            let value = expr::whole(blocks, rest);
            blocks.effect(outer, value);
        }
        "with" => {
            bind_all(blocks, &mut Cursor::new(blocks.source, rest), &outer);
            blocks.open("with", Kind::Inline, body);
        }
        "block" => blocks.open("block", Kind::Inline, body),
        "filter" => blocks.open("filter", Kind::Inline, body),
        "call" => blocks.open("call", Kind::Inline, body),
        "autoescape" => blocks.open("autoescape", Kind::Inline, body),
        "trans" => blocks.open("trans", Kind::Inline, body),
        // Hugging Face's chat templates mark the assistant's tokens with it.
        "generation" => blocks.open("generation", Kind::Inline, body),
        word => {
            if let Some(opened) = word.strip_prefix("end") {
                blocks.close(opened, outer.start);
            } else {
                let unknown = blocks.add(outer, Expr::Opaque(Vec::new()));
                blocks.hole(unknown);
            }
        }
    }
}

/// `for a, b in xs if test`
fn repeated(blocks: &mut Blocks, rest: Range<usize>, body: usize) {
    let mut cursor = Cursor::new(blocks.source, rest.clone());
    let target = expr::targets(blocks, &mut cursor);
    let (iter, conditions) = match target {
        Some(_) if cursor.eat_word("in") => expr::filtered(blocks, cursor.at..rest.end),
        _ => (blocks.add(rest.clone(), Expr::Opaque(Vec::new())), Vec::new()),
    };
    let target = target.unwrap_or_else(|| blocks.add(rest, Expr::Opaque(Vec::new())));
    blocks.open("for", Kind::Each { target, iter, conditions, element: None }, body);
}

/// `set x = value`; without a value, the text up to `endset`.
fn bind(blocks: &mut Blocks, rest: Range<usize>, outer: &Range<usize>) {
    let mut cursor = Cursor::new(blocks.source, rest.clone());
    let Some(target) = expr::targets(blocks, &mut cursor) else {
        let unknown = blocks.add(rest, Expr::Opaque(Vec::new()));
        blocks.effect(outer.clone(), unknown);
        return;
    };
    if cursor.eat("=") {
        let value = expr::whole(blocks, cursor.at..rest.end);
        let bound = blocks.add(rest, Expr::Assign { target, value });
        blocks.effect(outer.clone(), bound);
    } else {
        blocks.open("set", Kind::Bind { target }, outer.end);
    }
}

/// `a = 1, b = 2`
fn bind_all<'s>(blocks: &mut Blocks<'s>, cursor: &mut Cursor<'s>, outer: &Range<usize>) {
    while let Some(name) = cursor.ident() {
        if !cursor.eat("=") {
            return;
        }
        let target = blocks.name(name.clone());
        let Some(value) = expr::next(blocks, cursor) else { return };
        let bound = blocks.add(name.start..cursor.at, Expr::Assign { target, value });
        blocks.effect(outer.clone(), bound);
        if !cursor.eat(",") {
            return;
        }
    }
}

/// `include "path"` as a call; what follows the path (`ignore missing`, `as x`) has no effect on the text.
fn reference(blocks: &mut Blocks, name: &str, rest: Range<usize>, outer: Range<usize>) {
    let mut cursor = Cursor::new(blocks.source, rest.clone());
    let path: ExprId =
        expr::next(blocks, &mut cursor).unwrap_or_else(|| blocks.add(rest, Expr::Opaque(Vec::new())));
    let call = blocks.call(outer, name, vec![path]);
    blocks.hole(call);
}
