//! `$name`, `${name}`, `$$`: Python's `string.Template`, and the shell.

use std::ops::Range;

use super::blocks::Blocks;
use super::cursor::Cursor;
use crate::module::{Expr, ExprId, Module, Span};

pub(super) fn parse(text: &str) -> Module {
    let mut blocks = Blocks::new(text);
    let (mut run, mut at) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('$')) {
        at += found;
        let rest = text.get(at + 1..).unwrap_or_default();
        if rest.starts_with('$') {
            blocks.text(run..at);
            blocks.escape(at..at + 2, "$");
            at += 2;
            run = at;
        } else if let Some((value, end)) = placeholder(&mut blocks, at) {
            blocks.text(run..at);
            blocks.hole(value);
            at = end;
            run = at;
        } else {
            at += 1;
        }
    }
    blocks.text(run..text.len());
    blocks.finish()
}

fn placeholder(blocks: &mut Blocks, start: usize) -> Option<(ExprId, usize)> {
    let mut cursor = Cursor::new(blocks.source, start + 1..blocks.source.len());
    if !cursor.rest().starts_with('{') {
        let name = identifier(&mut cursor)?;
        return Some((blocks.name(name), cursor.at));
    }
    cursor.at += 1;
    let head = identifier(&mut cursor)?;
    let mut path = Vec::new();
    while cursor.rest().starts_with('.') && path.len() < 32 {
        cursor.at += 1;
        path.push(identifier(&mut cursor)?);
    }
    let end = cursor.rest().starts_with('}').then_some(cursor.at + 1)?;
    let mut value = blocks.name(head.clone());
    for part in path {
        let name = blocks.source.get(part.clone()).unwrap_or_default().into();
        let name_span = Span::new(part.start, part.end);
        value = blocks.add(head.start..part.end, Expr::Member { object: value, name, name_span });
    }
    Some((value, end))
}

/// ASCII, as in both languages' rules.
fn identifier(cursor: &mut Cursor) -> Option<Range<usize>> {
    let first = cursor.peek()?;
    if first != '_' && !first.is_ascii_alphabetic() {
        return None;
    }
    Some(cursor.take_while(|next| next == '_' || next.is_ascii_alphanumeric()))
}
