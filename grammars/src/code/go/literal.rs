//! Strings, runes and composite literals.

use tree_sitter::Node;

use super::super::lower::{Lowering, span};
use super::super::strings::TextBuilder;
use super::{children, expr, types};
use crate::module::{Entry, Expr, ExprId, Text};

/// A string literal of either kind; `None` where its quotes are missing.
pub(super) fn string(l: &Lowering, node: Node) -> Option<Text> {
    let source: &str = &l.module.text;
    let range = node.byte_range();
    let inner = range.start + 1..range.end.checked_sub(1)?;
    match l.text(node).as_bytes() {
        [b'"', .., b'"'] => Some(interpreted(source, inner)),
        [b'`', .., b'`'] => Some(raw(source, inner)),
        _ => None,
    }
}

fn interpreted(source: &str, range: std::ops::Range<usize>) -> Text {
    let mut text = TextBuilder::new(source, range.start);
    let rest = |at: usize| source.get(at..range.end).unwrap_or_default();
    let mut at = range.start;
    while let Some(run) = rest(at).find('\\') {
        if run > 0 {
            text.run(at..at + run);
        }
        at += run;
        // Several byte escapes may together spell one character.
        let mut bytes = Vec::new();
        let mut end = at;
        while let Some((byte, length)) = byte_escape(rest(end)) {
            bytes.push(byte);
            end += length;
        }
        if end > at {
            text.escape(at..end, &String::from_utf8_lossy(&bytes));
        } else {
            let (meaning, length) = escape(rest(at));
            end = at + length;
            match meaning {
                Some(meaning) => text.escape(at..end, meaning.encode_utf8(&mut [0; 4])),
                None => text.run(at..end),
            }
        }
        at = end;
    }
    if at < range.end {
        text.run(at..range.end);
    }
    text.finish()
}

/// A raw string is its bytes without carriage returns, which Go drops.
fn raw(source: &str, range: std::ops::Range<usize>) -> Text {
    let mut text = TextBuilder::new(source, range.start);
    let mut at = range.start;
    for run in source.get(range).unwrap_or_default().split('\r') {
        if !run.is_empty() {
            text.run(at..at + run.len());
        }
        at += run.len() + 1;
    }
    text.finish()
}

/// `\x41` and `\101`: one byte, and the escape's length.
fn byte_escape(text: &str) -> Option<(u8, usize)> {
    let digits = text.strip_prefix('\\')?;
    let (digits, radix, length) = match digits.strip_prefix('x') {
        Some(hex) => (hex.get(..2)?, 16, 4),
        None => (digits.get(..3)?, 8, 4),
    };
    if !digits.bytes().all(|byte| char::from(byte).is_digit(radix)) {
        return None;
    }
    u8::from_str_radix(digits, radix).ok().map(|byte| (byte, length))
}

/// The character that the escape at the start of `text` stands for, and the escape's length in bytes.
fn escape(text: &str) -> (Option<char>, usize) {
    let mut chars = text.chars();
    chars.next();
    let Some(letter) = chars.next() else { return (None, text.len()) };
    let length = 1 + letter.len_utf8();
    let wide = |digits: usize| {
        let code = text.get(2..2 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        match code {
            Some(code) => (Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)), 2 + digits),
            None => (None, length),
        }
    };
    let simple = match letter {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '\\' | '"' | '\'' => letter,
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'u' => return wide(4),
        'U' => return wide(8),
        _ => return (None, length),
    };
    (Some(simple), length)
}

/// A rune is a number: its code point.
pub(super) fn rune(l: &mut Lowering, node: Node) -> ExprId {
    let inner = l.text(node).trim_matches('\'');
    let code = if inner.starts_with('\\') {
        byte_escape(inner).map(|(byte, _)| u32::from(byte)).or_else(|| escape(inner).0.map(u32::from))
    } else {
        inner.chars().next().map(u32::from)
    };
    match code {
        Some(code) => l.add(node, Expr::Number(code.to_string().into())),
        None => l.opaque(node, Vec::new()),
    }
}

/// The type of a literal, which its elements inherit where they elide their own.
#[derive(Clone, Copy)]
struct Typed<'t> {
    node: Node<'t>,
    lowered: ExprId,
}

/// The types of a literal's parts.
#[derive(Clone, Copy)]
enum Shape<'t> {
    List {
        element: Option<Typed<'t>>,
    },
    Map {
        key: Option<Typed<'t>>,
        value: Option<Typed<'t>>,
        ty: ExprId,
    },
    /// A struct, or a named type that may be anything.
    Named {
        ty: Option<ExprId>,
    },
}

pub(super) fn composite(l: &mut Lowering, node: Node) -> ExprId {
    let ty = node.child_by_field_name("type").map(|ty| typed(l, ty));
    match node.child_by_field_name("body") {
        Some(body) => literal(l, node, body, ty),
        None => l.opaque(node, Vec::new()),
    }
}

/// `{…}` whose type nobody wrote.
pub(super) fn untyped(l: &mut Lowering, node: Node) -> ExprId {
    literal(l, node, node, None)
}

fn typed<'t>(l: &mut Lowering, node: Node<'t>) -> Typed<'t> {
    Typed { node, lowered: types::lower(l, node) }
}

fn literal(l: &mut Lowering, node: Node, body: Node, ty: Option<Typed>) -> ExprId {
    let shape = shape(l, ty);
    let elements = children(body);
    let keyed = elements.iter().any(|element| element.kind() == "keyed_element");
    match shape {
        Shape::List { element } => {
            let items = elements.into_iter().map(|item| plain(l, item, element)).collect();
            l.add(node, Expr::List { items, ty: element.map(|element| element.lowered) })
        }
        Shape::Map { key, value, ty } => {
            let entries = elements.into_iter().map(|element| entry(l, element, key, value, true)).collect();
            l.add(node, Expr::Record { entries, ty: Some(ty) })
        }
        Shape::Named { ty } if keyed || elements.is_empty() => {
            let entries = elements.into_iter().map(|element| entry(l, element, None, None, false)).collect();
            l.add(node, Expr::Record { entries, ty })
        }
        Shape::Named { ty } => {
            let items = elements.into_iter().map(|item| plain(l, item, None)).collect();
            l.add(node, Expr::List { items, ty })
        }
    }
}

fn shape<'t>(l: &mut Lowering, ty: Option<Typed<'t>>) -> Shape<'t> {
    let Some(ty) = ty else { return Shape::Named { ty: None } };
    let node = types::bare(ty.node);
    // The parts of a lowered type stand in the arena already: `[]T` and `map[K]T` are `Index { index: T }`.
    let part = match l.module.expr(ty.lowered) {
        Expr::Index { index, .. } => Some(*index),
        _ => None,
    };
    let inner = |field: &str| {
        node.child_by_field_name(field).zip(part).map(|(node, lowered)| Typed { node, lowered })
    };
    match node.kind() {
        "slice_type" | "array_type" | "implicit_length_array_type" => {
            Shape::List { element: inner("element") }
        }
        "map_type" => {
            let value = inner("value");
            let key = node.child_by_field_name("key").map(|key| typed(l, key));
            Shape::Map { key, value, ty: ty.lowered }
        }
        _ => Shape::Named { ty: Some(ty.lowered) },
    }
}

/// An element of a list; `2: x` (an index) is `x`.
fn plain(l: &mut Lowering, element: Node, ty: Option<Typed>) -> ExprId {
    if element.kind() == "keyed_element"
        && let Some(value) = element.child_by_field_name("value")
    {
        return value_of(l, value, ty);
    }
    value_of(l, element, ty)
}

fn value_of(l: &mut Lowering, element: Node, ty: Option<Typed>) -> ExprId {
    match unwrapped(element) {
        inner if inner.kind() == "literal_value" => l.nested(inner, |l| literal(l, inner, inner, ty)),
        inner => expr::lower(l, inner),
    }
}

fn unwrapped(element: Node) -> Node {
    match children(element).first() {
        Some(inner) if element.kind() == "literal_element" => *inner,
        _ => element,
    }
}

fn entry(
    l: &mut Lowering,
    element: Node,
    key_ty: Option<Typed>,
    value_ty: Option<Typed>,
    map: bool,
) -> Entry {
    let (Some(key), Some(value)) = (element.child_by_field_name("key"), element.child_by_field_name("value"))
    else {
        // Broken code: keyed and plain elements mixed.
        let key = l.opaque(element, Vec::new());
        return Entry::Computed { key, value: value_of(l, element, value_ty) };
    };
    let key = unwrapped(key);
    let name = match key.kind() {
        "identifier" if !map => Some((l.name(key), span(key))),
        "interpreted_string_literal" | "raw_string_literal" => {
            string(l, key).map(|text| (text.value, text.span))
        }
        _ => None,
    };
    if let Some((name, key_span)) = name {
        return Entry::Field { key: name, key_span, value: value_of(l, value, value_ty) };
    }
    let key = value_of(l, key, key_ty);
    Entry::Computed { key, value: value_of(l, value, value_ty) }
}
