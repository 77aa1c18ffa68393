//! Builds a [`Text`] from a literal: runs copied from the source, and escapes that stand for something else.

use crate::module::{Span, Text};

#[derive(Debug)]
pub(crate) struct TextBuilder<'s> {
    source: &'s str,
    start: usize,
    end: usize,
    value: String,
    jumps: Vec<(u32, u32)>,
    /// The offset in the source at which a further run would stand in step with the value.
    next: usize,
}

impl<'s> TextBuilder<'s> {
    /// `start` is the offset of the literal's first byte behind the quote.
    pub(crate) fn new(source: &'s str, start: usize) -> Self {
        Self { source, start, end: start, value: String::new(), jumps: Vec::new(), next: start }
    }

    /// The source's bytes `range` stand in the value as they are.
    pub(crate) fn run(&mut self, range: std::ops::Range<usize>) {
        self.jump(range.start);
        let Some(run) = self.source.get(range.clone()) else { return };
        self.value.push_str(run);
        self.next = range.end;
        self.end = self.end.max(range.end);
    }

    /// The source's bytes `range` (an escape) stand for `meaning`.
    pub(crate) fn escape(&mut self, range: std::ops::Range<usize>, meaning: &str) {
        self.jump(range.start);
        self.value.push_str(meaning);
        self.next = range.start + meaning.len();
        self.end = self.end.max(range.end);
        if self.next != range.end {
            self.jumps.push((self.value.len() as u32, range.end as u32));
            self.next = range.end;
        }
    }

    pub(crate) fn finish(self) -> Text {
        Text {
            value: self.value.into(),
            span: Span::new(self.start, self.end),
            jumps: self.jumps.into_boxed_slice(),
        }
    }

    fn jump(&mut self, at: usize) {
        if self.next != at {
            self.jumps.push((self.value.len() as u32, at as u32));
            self.next = at;
        }
    }
}
