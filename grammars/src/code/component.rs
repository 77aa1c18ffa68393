//! `.vue` and `.svelte`: the scripts inside, as one module whose spans index the file.

use std::ops::Range;
use std::sync::Arc;

use super::earlier::Earlier;
use super::typescript::{Dialect, parse_code};
use crate::module::Module;

pub(super) fn parse(text: Arc<str>) -> Module {
    let mut dialect = Dialect::JavaScript;
    let mut code = blank(&text);
    for script in scripts(&text) {
        if script.dialect != Dialect::JavaScript && dialect != Dialect::Tsx {
            dialect = script.dialect;
        }
        code[script.body.clone()].copy_from_slice(&text.as_bytes()[script.body.clone()]);
        // In place of the `<` of `</script>`: the next script starts a new statement.
        if let Some(after) = code.get_mut(script.body.end) {
            *after = b'\n';
        }
    }
    // Every byte that is not a script's own is ASCII, and a script ends at a `<`.
    let code = String::from_utf8(code).unwrap_or_default();
    parse_code(dialect, &code, text, &mut Earlier::default())
}

fn blank(text: &str) -> Vec<u8> {
    text.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { byte } else { b' ' }).collect()
}

#[derive(Debug)]
struct Script {
    dialect: Dialect,
    body: Range<usize>,
}

/// The inline scripts that hold code, in order.
fn scripts(text: &str) -> Vec<Script> {
    let bytes = text.as_bytes();
    let mut scripts = Vec::new();
    let mut at = 0;
    while let Some(open) = find(bytes, at, b"<") {
        if bytes[open..].starts_with(b"<!--") {
            at = find(bytes, open + 4, b"-->").map_or(bytes.len(), |end| end + 3);
            continue;
        }
        at = open + 1;
        let name_ends =
            bytes.get(open + 7).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'));
        if !name_ends || !starts_with(bytes, open, b"<script") {
            continue;
        }
        let Some(tag) = tag(text, open + 7) else { break };
        at = tag.end;
        if tag.closed {
            continue;
        }
        let end = closing(bytes, tag.end);
        at = end;
        if let Some(dialect) = tag.dialect {
            scripts.push(Script { dialect, body: tag.end..end });
        }
    }
    scripts
}

fn closing(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(close) = find(bytes, at, b"</") {
        if starts_with(bytes, close, b"</script") {
            return close;
        }
        at = close + 2;
    }
    bytes.len()
}

#[derive(Debug)]
struct Tag {
    /// Behind the `>`.
    end: usize,
    /// `<script … />`
    closed: bool,
    /// `None` when what is inside is not code, or stands in another file.
    dialect: Option<Dialect>,
}

/// Reads the attributes from `at` to the `>`; `None` when there is no `>`.
fn tag(text: &str, at: usize) -> Option<Tag> {
    let bytes = text.as_bytes();
    let mut at = at;
    let mut dialect = Some(Dialect::JavaScript);
    loop {
        match *bytes.get(at)? {
            b'>' => return Some(Tag { end: at + 1, closed: false, dialect }),
            b'/' if bytes.get(at + 1) == Some(&b'>') => {
                return Some(Tag { end: at + 2, closed: true, dialect });
            }
            b if b.is_ascii_whitespace() || b == b'/' || b == b'=' => at += 1,
            quote @ (b'"' | b'\'') => at = find(bytes, at + 1, &[quote])? + 1,
            _ => {
                let name = word(bytes, at, b"=/>");
                at = name.end;
                let equals = skip_space(bytes, at);
                let mut value = equals..equals;
                if bytes.get(equals) == Some(&b'=') {
                    let start = skip_space(bytes, equals + 1);
                    value = match *bytes.get(start)? {
                        quote @ (b'"' | b'\'') => start + 1..find(bytes, start + 1, &[quote])?,
                        _ => word(bytes, start, b">"),
                    };
                    at = value.end + usize::from(matches!(bytes.get(value.end), Some(b'"' | b'\'')));
                }
                let (name, value) = (text.get(name).unwrap_or_default(), text.get(value).unwrap_or_default());
                dialect = attribute(dialect, &name.to_ascii_lowercase(), value.trim());
            }
        }
    }
}

fn attribute(dialect: Option<Dialect>, name: &str, value: &str) -> Option<Dialect> {
    match (name, value) {
        ("lang", "tsx") => dialect.map(|_| Dialect::Tsx),
        ("lang", "ts" | "typescript") | ("type", "ts" | "text/typescript" | "application/typescript") => {
            dialect.map(|_| Dialect::TypeScript)
        }
        ("lang", "" | "js" | "jsx" | "javascript" | "babel")
        | (
            "type",
            "" | "module" | "text/javascript" | "application/javascript" | "text/ecmascript" | "text/babel",
        ) => dialect,
        // In another file, in another language, or data.
        ("src" | "lang" | "type", _) => None,
        _ => dialect,
    }
}

/// Up to white space or one of `ends`; never empty, so that a scan always gets on.
fn word(bytes: &[u8], start: usize, ends: &[u8]) -> Range<usize> {
    let rest = bytes.get(start..).unwrap_or_default();
    let length = rest.iter().position(|b| b.is_ascii_whitespace() || ends.contains(b)).unwrap_or(rest.len());
    start..start + length
}

fn skip_space(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|b| b.is_ascii_whitespace()).count()
}

fn starts_with(bytes: &[u8], at: usize, word: &[u8]) -> bool {
    bytes.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(needle.len()).position(|window| window == needle).map(|at| from + at)
}
