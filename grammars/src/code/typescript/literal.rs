//! Strings, templates, numbers.

use std::ops::Range;
use std::sync::Arc;

use tree_sitter::Node;

use super::{expr, inner, kids};
use crate::code::lower::Lowering;
use crate::code::strings::TextBuilder;
use crate::module::{Expr, ExprId, Name, Part, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Escapes {
    String,
    /// As in a string, and a line ends in `\n` whatever the file has.
    Template,
    /// `String.raw`
    Raw,
}

pub(super) fn string(low: &mut Lowering, node: Node) -> ExprId {
    let text = string_text(low, node);
    low.add(node, Expr::Str(text))
}

pub(super) fn string_text(low: &Lowering, node: Node) -> Text {
    let source = &low.module.text;
    read(source, inside(source, node), Escapes::String)
}

pub(super) fn number(low: &Lowering, node: Node) -> Name {
    let digits = low.text(node);
    let digits = digits.strip_suffix('n').unwrap_or(digits);
    if digits.contains('_') { digits.replace('_', "").into() } else { digits.into() }
}

pub(super) fn template(low: &mut Lowering, node: Node) -> ExprId {
    template_with(low, node, Escapes::Template)
}

/// The template of a tagged one: `` String.raw`\d` `` keeps its backslashes.
pub(super) fn tagged(low: &mut Lowering, tag: ExprId, node: Node) -> ExprId {
    let raw = match low.module.expr(tag) {
        Expr::Member { object, name, .. } => {
            &**name == "raw" && matches!(low.module.expr(*object), Expr::Name(name) if &**name == "String")
        }
        _ => false,
    };
    template_with(low, node, if raw { Escapes::Raw } else { Escapes::Template })
}

fn template_with(low: &mut Lowering, node: Node, escapes: Escapes) -> ExprId {
    let source = Arc::clone(&low.module.text);
    let range = inside(&source, node);
    let mut parts = Vec::new();
    let mut from = range.start;
    for hole in kids(node) {
        if hole.kind() != "template_substitution" {
            continue;
        }
        if from < hole.start_byte() {
            parts.push(Part::Text(read(&source, from..hole.start_byte(), escapes)));
        }
        let value = match inner(hole) {
            Some(value) => expr::expr(low, value),
            None => low.opaque(hole, Vec::new()),
        };
        parts.push(Part::Hole(value));
        from = hole.end_byte();
    }
    if from < range.end {
        parts.push(Part::Text(read(&source, from..range.end, escapes)));
    }
    let whole = match parts.as_slice() {
        [] => Some(read(&source, range, escapes)),
        [Part::Text(text)] => Some(text.clone()),
        _ => None,
    };
    low.add(node, whole.map_or(Expr::Template(parts), Expr::Str))
}

/// An attribute's string: no escapes but character references, of which the common ones are resolved.
pub(super) fn jsx_string(low: &mut Lowering, node: Node) -> ExprId {
    let source = Arc::clone(&low.module.text);
    let range = inside(&source, node);
    let mut text = TextBuilder::new(&source, range.start);
    let mut from = range.start;
    for reference in kids(node) {
        let meaning = match low.text(reference) {
            "&amp;" => "&",
            "&lt;" => "<",
            "&gt;" => ">",
            "&quot;" => "\"",
            "&apos;" | "&#39;" | "&#x27;" => "'",
            "&nbsp;" => "\u{a0}",
            _ => continue,
        };
        run(&mut text, from..reference.start_byte());
        text.escape(reference.byte_range(), meaning);
        from = reference.end_byte();
    }
    run(&mut text, from..range.end);
    let text = text.finish();
    low.add(node, Expr::Str(text))
}

/// Between the quotes, of which a broken literal may lack the second.
fn inside(source: &str, node: Node) -> Range<usize> {
    let range = node.byte_range();
    let bytes = source.as_bytes().get(range.clone()).unwrap_or_default();
    let start = (range.start + 1).min(range.end);
    let closed = bytes.len() > 1 && bytes.first() == bytes.last();
    start..if closed { range.end - 1 } else { range.end }
}

fn run(text: &mut TextBuilder, range: Range<usize>) {
    if !range.is_empty() {
        text.run(range);
    }
}

fn read(source: &str, range: Range<usize>, escapes: Escapes) -> Text {
    let mut text = TextBuilder::new(source, range.start);
    let bytes = source.as_bytes();
    let end = range.end.min(bytes.len());
    let mut from = range.start;
    let mut at = range.start;
    while at < end {
        let (length, meaning) = match bytes[at] {
            b'\\' if escapes != Escapes::Raw => {
                escape(source.get(at..end).unwrap_or_default()).unwrap_or_default()
            }
            b'\r' if escapes != Escapes::String => {
                (1 + usize::from(at + 1 < end && bytes[at + 1] == b'\n'), Some('\n'))
            }
            _ => (0, None),
        };
        if length == 0 {
            at += 1;
            continue;
        }
        run(&mut text, from..at);
        let mut buffer = [0; 4];
        text.escape(at..at + length, meaning.map_or("", |c| c.encode_utf8(&mut buffer)));
        at += length;
        from = at;
    }
    run(&mut text, from..end);
    text.finish()
}

/// How long the escape at the start of `rest` is, and what it stands for; `None` where it is not one.
fn escape(rest: &str) -> Option<(usize, Option<char>)> {
    let after = rest.get(1..)?;
    let c = after.chars().next()?;
    let meaning = match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'v' => '\u{b}',
        'f' => '\u{c}',
        '\n' | '\u{2028}' | '\u{2029}' => return Some((1 + c.len_utf8(), None)),
        '\r' => return Some((2 + usize::from(after.starts_with("\r\n")), None)),
        '0'..='7' => {
            // At most `\377`: a third digit only behind 0 to 3.
            let most = if c <= '3' { 3 } else { 2 };
            let length = after.bytes().take(most).take_while(|b| (b'0'..=b'7').contains(b)).count();
            let code = u32::from_str_radix(after.get(..length)?, 8).ok()?;
            return Some((1 + length, char::from_u32(code)));
        }
        'x' => return Some((4, char::from_u32(hex(after.get(1..3)?)?))),
        'u' => return unicode(rest),
        other => other,
    };
    Some((1 + c.len_utf8(), Some(meaning)))
}

fn unicode(rest: &str) -> Option<(usize, Option<char>)> {
    if let Some(braced) = rest.strip_prefix("\\u{") {
        let length = braced.find('}')?;
        let c = char::from_u32(hex(braced.get(..length)?)?)?;
        return Some((length + 4, Some(c)));
    }
    let unit = hex(rest.get(2..6)?)?;
    if let 0xd800..=0xdbff = unit
        && let Some(low) = rest.get(6..12).and_then(|next| hex(next.strip_prefix("\\u")?))
        && let 0xdc00..=0xdfff = low
    {
        return Some((12, char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))));
    }
    // Half a pair is a value in JavaScript; UTF-8 has no bytes for it.
    Some((6, char::from_u32(unit).or(Some(char::REPLACEMENT_CHARACTER))))
}

fn hex(digits: &str) -> Option<u32> {
    let all = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if all { u32::from_str_radix(digits, 16).ok() } else { None }
}
