//! Python's `str.format`: `{name}`, `{0.attr[key]!r:>10}`, `{{`.

use std::ops::Range;

use super::blocks::{Blocks, literal};
use super::cursor::{Cursor, is_name};
use crate::code::strings::TextBuilder;
use crate::module::{Expr, ExprId, Module, Span};

pub(super) fn parse(text: &str) -> Module {
    let mut blocks = Blocks::new(text);
    let (mut run, mut at, mut automatic) = (0, 0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['{', '}'])) {
        at += found;
        let rest = text.get(at..).unwrap_or_default();
        let doubled = ["{{", "}}"].into_iter().find(|brace| rest.starts_with(brace));
        if let Some(brace) = doubled {
            blocks.text(run..at);
            blocks.escape(at..at + 2, brace.get(1..).unwrap_or_default());
            at += 2;
            run = at;
        } else if let Some((value, end)) = field(&mut blocks, at, &mut automatic) {
            blocks.text(run..at);
            blocks.hole(value);
            at = end;
            run = at;
        } else {
            // Prompts show JSON: such a brace is not a field, whatever Python would say.
            at += 1;
        }
    }
    blocks.text(run..text.len());
    blocks.finish()
}

/// The field that begins at the brace `start`, and where it ends.
fn field(blocks: &mut Blocks, start: usize, automatic: &mut u32) -> Option<(ExprId, usize)> {
    let mut cursor = Cursor::new(blocks.source, start + 1..blocks.source.len());
    let name = cursor.take_while(is_name);
    let mut path = Vec::new();
    loop {
        let rest = cursor.rest();
        if rest.starts_with('.') {
            cursor.at += 1;
            let attribute = cursor.take_while(is_name);
            if attribute.is_empty() || path.len() >= 32 {
                return None;
            }
            path.push((attribute, true));
        } else if rest.starts_with('[') {
            cursor.at += 1;
            let key = cursor.take_while(|next| !"[]{}\n\"".contains(next));
            if key.is_empty() || !cursor.rest().starts_with(']') || path.len() >= 32 {
                return None;
            }
            cursor.at += 1;
            path.push((key, false));
        } else {
            break;
        }
    }
    if let Some(conversion) = cursor.rest().strip_prefix('!') {
        if !conversion.starts_with(['r', 's', 'a']) {
            return None;
        }
        cursor.at += 2;
    }
    if cursor.rest().starts_with(':') {
        specification(&mut cursor)?;
    }
    let end = cursor.rest().starts_with('}').then_some(cursor.at + 1)?;
    let mut value = head(blocks, start, &name, automatic)?;
    for (part, attribute) in path {
        value = step(blocks, start, value, &part, attribute);
    }
    Some((value, end))
}

fn head(blocks: &mut Blocks, start: usize, name: &Range<usize>, automatic: &mut u32) -> Option<ExprId> {
    let text = blocks.source.get(name.clone())?;
    if text.is_empty() {
        let position = *automatic;
        *automatic += 1;
        return Some(blocks.add(start..start + 1, Expr::Name(position.to_string().into())));
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits && text.starts_with(|first: char| first.is_numeric()) {
        return None;
    }
    Some(blocks.name(name.clone()))
}

fn step(blocks: &mut Blocks, start: usize, object: ExprId, part: &Range<usize>, attribute: bool) -> ExprId {
    let source = blocks.source;
    let text = source.get(part.clone()).unwrap_or_default();
    let whole = start + 1..part.end + usize::from(!attribute);
    if attribute {
        let name_span = Span::new(part.start, part.end);
        return blocks.add(whole, Expr::Member { object, name: text.into(), name_span });
    }
    let index = if text.bytes().all(|byte| byte.is_ascii_digit()) {
        blocks.add(part.clone(), Expr::Number(text.into()))
    } else {
        let mut key = TextBuilder::new(source, part.start);
        key.run(part.clone());
        literal(&mut blocks.module, part.clone(), key.finish())
    };
    blocks.add(whole, Expr::Index { object, index })
}

/// `:…` before the closing brace. One level of `{width}` may stand in it, quotes and line ends may not.
fn specification(cursor: &mut Cursor) -> Option<()> {
    cursor.at += 1;
    loop {
        cursor.take_while(|next| !"{}\n\"'".contains(next));
        if !cursor.rest().starts_with('{') {
            return Some(());
        }
        cursor.at += 1;
        cursor.take_while(is_name);
        if !cursor.rest().starts_with('}') {
            return None;
        }
        cursor.at += 1;
    }
}
