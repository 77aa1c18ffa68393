//! The part of a file that a snippet shows.

use std::ops::Range;

use annotate_snippets::Snippet;

/// A line longer than this is not shown whole: nobody reads a minified file.
const MAX_LINE: usize = 300;
/// What of it is shown on either side of the spot.
const MARGIN: usize = 60;
/// Lines of context on either side, of which the renderer takes what it wants.
const LINES: usize = 3;

/// A range of a text, with its first line's number, so that a renderer does not have to read the whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    range: Range<usize>,
    line: usize,
}

impl Window {
    pub(crate) fn around(text: &str, span: Range<usize>) -> Self {
        let start = text.floor_char_boundary(span.start);
        let end = text.floor_char_boundary(span.end).max(start);
        let mut from = line_start(text, start);
        let mut to = line_end(text, end);
        if start - from > MAX_LINE {
            from = text.floor_char_boundary(start - MARGIN);
        } else {
            for _ in 0..LINES {
                let before = line_start(text, from.saturating_sub(1));
                if from == 0 || from - before > MAX_LINE {
                    break;
                }
                from = before;
            }
        }
        if to - end > MAX_LINE {
            to = text.floor_char_boundary(end + MARGIN);
        } else {
            for _ in 0..LINES {
                let after = line_end(text, (to + 1).min(text.len()));
                if to == text.len() || after - to > MAX_LINE {
                    break;
                }
                to = after;
            }
        }
        Self { line: text[..from].bytes().filter(|byte| *byte == b'\n').count() + 1, range: from..to }
    }

    /// A range of the text, as one of the window: cut to it.
    pub(crate) fn shift(&self, span: Range<usize>) -> Range<usize> {
        let at = |offset: usize| offset.clamp(self.range.start, self.range.end) - self.range.start;
        at(span.start)..at(span.end).max(at(span.start))
    }

    pub(crate) fn starts_a_line(&self, text: &str) -> bool {
        line_start(text, self.range.start) == self.range.start
    }

    /// As a snippet, with lines numbered from behind `skipped` of them.
    pub(crate) fn source<T: Clone>(&self, text: &str, skipped: usize) -> Snippet<'static, T> {
        Snippet::source(text[self.range.clone()].to_owned())
            .line_start(self.line.saturating_sub(skipped).max(1))
    }
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |at| at + 1)
}

fn line_end(text: &str, offset: usize) -> usize {
    text[offset..].find('\n').map_or(text.len(), |at| offset + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_small_whatever_the_file() {
        let long = "é".repeat(1_000_000);
        let window = Window::around(&long, 1_000_001..1_000_010);
        assert!(window.range.len() < 200);
        assert_eq!(window.line, 1);
        let lines = "a\n".repeat(1000);
        let window = Window::around(&lines, 1000..1001);
        assert_eq!((window.line, window.range), (498, 994..1007));
        assert_eq!(Window::around("", 5..9).range, 0..0);
    }
}
