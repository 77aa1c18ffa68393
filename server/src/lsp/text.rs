//! Byte offsets to the positions of the protocol and back: the only place that knows of UTF-16.

use std::sync::Arc;

use promptlint_grammars::module::Span;
use tower_lsp::ls_types::{Position, PositionEncodingKind, Range, TextDocumentContentChangeEvent};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Encoding {
    Utf8,
    /// What every client understands.
    #[default]
    Utf16,
}

impl Encoding {
    /// UTF-8 where the client offers it.
    pub(super) fn negotiate(offered: Option<&[PositionEncodingKind]>) -> Self {
        let utf8 = offered.is_some_and(|offered| offered.contains(&PositionEncodingKind::UTF8));
        if utf8 { Self::Utf8 } else { Self::Utf16 }
    }

    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn width(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 if text.is_ascii() => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
        }
    }

    /// The byte at a column, or the end of the line; the start of a character that the column cuts.
    fn byte(self, line: &str, column: usize) -> usize {
        if self == Self::Utf8 || line.is_ascii() {
            return line.floor_char_boundary(column);
        }
        let mut seen = 0;
        for (at, char) in line.char_indices() {
            seen += char.len_utf16();
            if seen > column {
                return at;
            }
        }
        line.len()
    }
}

/// The lines of a text. They end with `\n`, `\r\n` or `\r`, as the protocol has it.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    text: Arc<str>,
    starts: Vec<u32>,
}

impl Lines {
    pub(super) fn new(text: Arc<str>) -> Self {
        let bytes = text.as_bytes();
        let is_end = |at: &usize| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(is_end);
        let starts = std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect();
        Self { text, starts }
    }

    pub(super) fn text(&self) -> &Arc<str> {
        &self.text
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// A line without its end, and where it begins; empty behind the last.
    fn bytes(&self, line: u32) -> (usize, &str) {
        let Some(start) = self.starts.get(line as usize) else { return (self.text.len(), "") };
        let end = self.starts.get(line as usize + 1).map_or(self.text.len(), |end| *end as usize);
        let start = *start as usize;
        (start, self.text[start..end].trim_end_matches(['\n', '\r']))
    }

    /// The nearest position that exists.
    pub(super) fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start as usize <= offset) - 1;
        let start = self.starts[line] as usize;
        Position { line: line as u32, character: encoding.width(&self.text[start..offset]) as u32 }
    }

    pub(super) fn range(&self, span: Span, encoding: Encoding) -> Range {
        let at = |offset: u32| self.position(offset as usize, encoding);
        Range { start: at(span.start), end: at(span.end) }
    }

    /// The nearest offset that exists: clients send positions behind the end of a line, and behind the last line.
    pub(super) fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let (start, line) = self.bytes(position.line);
        start + encoding.byte(line, position.character as usize)
    }

    pub(super) fn span(&self, range: Range, encoding: Encoding) -> Span {
        let (start, end) = (self.offset(range.start, encoding), self.offset(range.end, encoding));
        Span::new(start, end.max(start))
    }
}

/// The text after one edit of the client's.
pub(super) fn edited(
    text: &Arc<str>,
    change: &TextDocumentContentChangeEvent,
    encoding: Encoding,
) -> Arc<str> {
    let Some(range) = change.range else { return change.text.as_str().into() };
    let span = Lines::new(text.clone()).span(range, encoding).range();
    [&text[..span.start], &change.text, &text[span.end..]].concat().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "aé🦀b\r\nc\rd\n";

    #[test]
    fn columns_count_what_was_negotiated() {
        let lines = Lines::new(TEXT.into());
        let b = TEXT.find('b').expect("there");
        for (encoding, column) in [(Encoding::Utf16, 4), (Encoding::Utf8, 7)] {
            let at = Position { line: 0, character: column };
            assert_eq!(lines.position(b, encoding), at);
            assert_eq!(lines.offset(at, encoding), b);
        }
        // Inside the crab: its start.
        assert_eq!(lines.offset(Position { line: 0, character: 3 }, Encoding::Utf16), 3);
        assert_eq!(lines.offset(Position { line: 0, character: 4 }, Encoding::Utf8), 3);
    }

    #[test]
    fn every_offset_comes_back() {
        let lines = Lines::new(TEXT.into());
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (at, char) in TEXT.char_indices().filter(|(_, char)| !"\r\n".contains(*char)) {
                assert_eq!(lines.offset(lines.position(at, encoding), encoding), at, "{char}");
            }
        }
        let position = |offset| lines.position(offset, Encoding::Utf16);
        assert_eq!(position(TEXT.find('c').expect("there")), Position { line: 1, character: 0 });
        assert_eq!(position(TEXT.find('d').expect("there")), Position { line: 2, character: 0 });
        assert_eq!(position(99), Position { line: 3, character: 0 });
    }

    #[test]
    fn what_does_not_exist_is_near() {
        let lines = Lines::new(TEXT.into());
        let offset = |line, character| lines.offset(Position { line, character }, Encoding::Utf16);
        assert_eq!(offset(0, 99), TEXT.find('\r').expect("there"));
        assert_eq!(offset(9, 9), TEXT.len());
    }

    #[test]
    fn edits_are_made_in_the_negotiated_columns() {
        let change = |range, text: &str| TextDocumentContentChangeEvent {
            range,
            range_length: None,
            text: text.into(),
        };
        let at = |line, character| Position { line, character };
        let range = Some(Range { start: at(0, 2), end: at(0, 4) });
        assert_eq!(&*edited(&TEXT.into(), &change(range, "x"), Encoding::Utf16), "aéxb\r\nc\rd\n");
        assert_eq!(&*edited(&TEXT.into(), &change(None, "x"), Encoding::Utf16), "x");
        let backwards = Some(Range { start: at(1, 1), end: at(0, 0) });
        assert_eq!(&*edited(&TEXT.into(), &change(backwards, "!"), Encoding::Utf8), "aé🦀b\r\nc!\rd\n");
    }
}
