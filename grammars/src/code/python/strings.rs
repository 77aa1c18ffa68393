//! String literals, f-strings and their concatenation.

use std::ops::Range;

use tree_sitter::Node;

use super::Python;
use super::kinds::Kind;
use crate::code::strings::TextBuilder;
use crate::module::{Expr, ExprId, Part, Text};

#[derive(Clone, Copy, Debug, Default)]
struct Prefix {
    raw: bool,
    bytes: bool,
    format: bool,
}

impl Prefix {
    fn of(start: &str) -> Self {
        let mut prefix = Self::default();
        for byte in start.bytes() {
            match byte {
                b'r' | b'R' => prefix.raw = true,
                b'b' | b'B' => prefix.bytes = true,
                b'f' | b'F' | b't' | b'T' => prefix.format = true,
                _ => {}
            }
        }
        prefix
    }
}

impl Python<'_> {
    pub(super) fn string(&mut self, node: Node) -> ExprId {
        let mut parts = Vec::new();
        if !self.parts(node, &mut parts) {
            return self.low.opaque(node, Vec::new());
        }
        let expr = match <[Part; 1]>::try_from(parts) {
            Ok([Part::Text(text)]) => Expr::Str(text),
            Ok(parts) => Expr::Template(parts.into()),
            Err(parts) if parts.is_empty() => Expr::Str(self.empty(node)),
            Err(parts) => Expr::Template(parts),
        };
        self.low.add(node, expr)
    }

    pub(super) fn concatenation(&mut self, node: Node) -> ExprId {
        let mut parts = Vec::new();
        for child in self.children(node) {
            match self.kind(child) {
                Kind::String if self.parts(child, &mut parts) => {}
                _ => parts.push(Part::Hole(self.expr(child))),
            }
        }
        self.low.add(node, Expr::Template(parts))
    }

    /// The text of a literal that has nothing but text.
    pub(super) fn literal(&mut self, node: Node) -> Option<Text> {
        if self.kind(node) != Kind::String {
            return None;
        }
        let mut cursor = node.walk();
        if node.named_children(&mut cursor).any(|child| self.kind(child) == Kind::Interpolation) {
            return None;
        }
        let mut parts = Vec::new();
        if !self.parts(node, &mut parts) {
            return None;
        }
        match parts.pop() {
            Some(Part::Text(text)) => Some(text),
            Some(Part::Hole(_)) => None,
            None => Some(self.empty(node)),
        }
    }

    fn empty(&self, node: Node) -> Text {
        let start = node.child(0).map_or(node.start_byte(), |start| start.end_byte());
        TextBuilder::new(&self.low.module.text, start).finish()
    }

    /// Appends what the literal is made of; `false` when it is no string.
    fn parts(&mut self, node: Node, parts: &mut Vec<Part>) -> bool {
        let mut prefix = Prefix::default();
        let mut from = node.start_byte();
        for child in self.children(node) {
            match self.kind(child) {
                Kind::StringStart => {
                    let start = self.low.text(child);
                    // Python 2's backquotes: the `repr` of what stands inside.
                    if start.contains('`') {
                        return false;
                    }
                    prefix = Prefix::of(start);
                    from = child.end_byte();
                }
                Kind::StringContent => {}
                Kind::StringEnd => {
                    self.run(prefix, from..child.start_byte(), parts);
                    return true;
                }
                // Format specifications and conversions say how a value is shown, not which.
                Kind::Interpolation => {
                    self.run(prefix, from..child.start_byte(), parts);
                    from = child.end_byte();
                    let hole = match child.child_by_field_id(self.grammar.expression) {
                        Some(inner) => self.expr(inner),
                        None => self.low.opaque(child, Vec::new()),
                    };
                    parts.push(Part::Hole(hole));
                }
                _ => {
                    self.run(prefix, from..child.start_byte(), parts);
                    from = child.end_byte();
                    let hole = self.expr(child);
                    parts.push(Part::Hole(hole));
                }
            }
        }
        self.run(prefix, from..node.end_byte(), parts);
        true
    }

    fn run(&self, prefix: Prefix, range: Range<usize>, parts: &mut Vec<Part>) {
        if range.is_empty() {
            return;
        }
        let text = resolve(&self.low.module.text, range, prefix);
        if !text.value.is_empty() {
            parts.push(Part::Text(text));
        }
    }
}

/// The meaning of the source's bytes `range`, which stand between the quotes of one literal.
fn resolve(source: &str, range: Range<usize>, prefix: Prefix) -> Text {
    let mut builder = TextBuilder::new(source, range.start);
    let Some(inside) = source.get(range.clone()) else { return builder.finish() };
    let bytes = inside.as_bytes();
    let base = range.start;
    let mut run = 0;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let found = match byte {
            b'\\' if !prefix.raw => escape(inside, at, prefix.bytes),
            b'{' | b'}' if prefix.format && bytes.get(at + 1) == Some(byte) => {
                Some((2, Meaning::Text(if *byte == b'{' { "{" } else { "}" })))
            }
            // The compiler reads every end of line as `\n`.
            b'\r' => Some((1 + usize::from(bytes.get(at + 1) == Some(&b'\n')), Meaning::Text("\n"))),
            _ => None,
        };
        let Some((length, meaning)) = found else {
            at += 1;
            continue;
        };
        if run < at {
            builder.run(base + run..base + at);
        }
        let escaped = base + at..base + at + length;
        match meaning {
            Meaning::Text(text) => builder.escape(escaped, text),
            Meaning::Char(char) => builder.escape(escaped, char.encode_utf8(&mut [0; 4])),
        }
        at += length;
        run = at;
    }
    if run < bytes.len() {
        builder.run(base + run..range.end);
    }
    builder.finish()
}

enum Meaning {
    Text(&'static str),
    Char(char),
}

/// The escape that starts with the backslash at `at`: its length and what it stands for. `None` when the
/// backslash stands for itself.
fn escape(inside: &str, at: usize, bytes: bool) -> Option<(usize, Meaning)> {
    let rest = inside.get(at + 1..)?;
    let simple = |text| Some((2, Meaning::Text(text)));
    match *rest.as_bytes().first()? {
        b'\n' => simple(""),
        b'\r' => Some((2 + usize::from(rest.as_bytes().get(1) == Some(&b'\n')), Meaning::Text(""))),
        b'\\' => simple("\\"),
        b'\'' => simple("'"),
        b'"' => simple("\""),
        b'a' => simple("\u{7}"),
        b'b' => simple("\u{8}"),
        b'f' => simple("\u{c}"),
        b'n' => simple("\n"),
        b'r' => simple("\r"),
        b't' => simple("\t"),
        b'v' => simple("\u{b}"),
        b'0'..=b'7' => {
            let length = rest.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
            let code = u32::from_str_radix(rest.get(..length)?, 8).ok()?;
            Some((1 + length, Meaning::Char(char::from_u32(code)?)))
        }
        b'x' => hex(rest, 2),
        b'u' if !bytes => hex(rest, 4),
        b'U' if !bytes => hex(rest, 8),
        b'N' if !bytes => {
            let name = rest.strip_prefix("N{")?;
            let name = name.get(..name.find('}')?)?;
            let sound = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" -".contains(&byte));
            (sound && !name.is_empty()).then(|| (name.len() + 4, Meaning::Char(named(name))))
        }
        _ => None,
    }
}

fn hex(rest: &str, digits: usize) -> Option<(usize, Meaning)> {
    let code = rest.get(1..=digits)?;
    if !code.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let code = u32::from_str_radix(code, 16).ok()?;
    // A lone surrogate has no place in UTF-8, and no provider accepts one.
    Some((digits + 2, Meaning::Char(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))))
}

/// The characters that prompts spell by name. The full table weighs more than the grammar; what is not here is
/// one replacement character, which keeps every length right but for the bytes.
fn named(name: &str) -> char {
    match &*name.to_ascii_uppercase() {
        "NO-BREAK SPACE" | "NBSP" => '\u{a0}',
        "ZERO WIDTH SPACE" | "ZWSP" => '\u{200b}',
        "ZERO WIDTH NON-JOINER" | "ZWNJ" => '\u{200c}',
        "ZERO WIDTH JOINER" | "ZWJ" => '\u{200d}',
        "BYTE ORDER MARK" | "BOM" | "ZERO WIDTH NO-BREAK SPACE" => '\u{feff}',
        "SPACE" => ' ',
        "NULL" | "NUL" => '\0',
        "LINE FEED" | "NEW LINE" | "LF" => '\n',
        "CARRIAGE RETURN" | "CR" => '\r',
        "CHARACTER TABULATION" | "TAB" => '\t',
        "ESCAPE" | "ESC" => '\u{1b}',
        "LEFT CURLY BRACKET" => '{',
        "RIGHT CURLY BRACKET" => '}',
        "QUOTATION MARK" => '"',
        "APOSTROPHE" => '\'',
        "GRAVE ACCENT" => '`',
        "REVERSE SOLIDUS" => '\\',
        "NUMBER SIGN" => '#',
        "HYPHEN" => '\u{2010}',
        "EN DASH" => '–',
        "EM DASH" => '—',
        "MINUS SIGN" => '−',
        "LEFT SINGLE QUOTATION MARK" => '‘',
        "RIGHT SINGLE QUOTATION MARK" => '’',
        "LEFT DOUBLE QUOTATION MARK" => '“',
        "RIGHT DOUBLE QUOTATION MARK" => '”',
        "BULLET" => '•',
        "MIDDLE DOT" => '·',
        "HORIZONTAL ELLIPSIS" => '…',
        "DEGREE SIGN" => '°',
        "EURO SIGN" => '€',
        "POUND SIGN" => '£',
        "SECTION SIGN" => '§',
        "COPYRIGHT SIGN" => '©',
        "MULTIPLICATION SIGN" => '×',
        "GREEK SMALL LETTER MU" => 'μ',
        "MICRO SIGN" => 'µ',
        "INFINITY" => '∞',
        "LEFTWARDS ARROW" => '←',
        "UPWARDS ARROW" => '↑',
        "RIGHTWARDS ARROW" => '→',
        "DOWNWARDS ARROW" => '↓',
        "CHECK MARK" => '✓',
        "HEAVY CHECK MARK" => '✔',
        "WHITE HEAVY CHECK MARK" => '✅',
        "CROSS MARK" => '❌',
        "WARNING SIGN" => '⚠',
        "BLACK STAR" => '★',
        "SNOWMAN" => '☃',
        _ => char::REPLACEMENT_CHARACTER,
    }
}
