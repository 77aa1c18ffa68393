//! Reads the small languages inside template tags.

use std::ops::Range;

use crate::code::strings::TextBuilder;
use crate::module::Text;

#[derive(Clone, Debug)]
pub(super) struct Cursor<'s> {
    source: &'s str,
    pub(super) at: usize,
    end: usize,
}

impl<'s> Cursor<'s> {
    /// `range` must lie on character boundaries; otherwise there is nothing to read.
    pub(super) fn new(source: &'s str, range: Range<usize>) -> Self {
        Self { source, at: range.start, end: range.end }
    }

    pub(super) fn rest(&self) -> &'s str {
        self.source.get(self.at..self.end).unwrap_or_default()
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'s str {
        self.source.get(range).unwrap_or_default()
    }

    pub(super) fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    pub(super) fn done(&mut self) -> bool {
        self.space();
        self.rest().is_empty()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The next thing after white space, if it is `token`.
    pub(super) fn eat(&mut self, token: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// The same for a word, which ends where a name ends.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        self.space();
        let found = self.rest().strip_prefix(word).is_some_and(|rest| !rest.starts_with(is_name));
        if found {
            self.at += word.len();
        }
        found
    }

    pub(super) fn take_while(&mut self, accepts: impl Fn(char) -> bool) -> Range<usize> {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|next| !accepts(next)).unwrap_or(rest.len());
        start..self.at
    }

    pub(super) fn ident(&mut self) -> Option<Range<usize>> {
        self.space();
        self.peek().filter(|first| is_name(*first) && !first.is_numeric())?;
        Some(self.take_while(is_name))
    }

    pub(super) fn number(&mut self) -> Option<Range<usize>> {
        self.space();
        let digits = self.rest().strip_prefix('-').unwrap_or_else(|| self.rest());
        if !digits.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        let start = self.at;
        self.at += self.rest().len() - digits.len();
        self.take_while(|next| next.is_ascii_alphanumeric() || next == '_');
        let fraction = self.rest().strip_prefix('.');
        if fraction.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit())) {
            self.at += 1;
            self.take_while(|next| next.is_ascii_alphanumeric() || next == '_');
        }
        Some(start..self.at)
    }

    /// A string in one of `quotes`: its text and its range with the quotes.
    pub(super) fn string(&mut self, quotes: &str) -> Option<(Text, Range<usize>)> {
        self.space();
        let quote = self.peek().filter(|first| quotes.contains(*first))?;
        let start = self.at;
        let mut text = TextBuilder::new(self.source, start + 1);
        let mut run = start + 1;
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((offset, next)) = chars.next() {
            let at = start + offset;
            if next == quote {
                if run < at {
                    text.run(run..at);
                }
                self.at = at + quote.len_utf8();
                return Some((text.finish(), start..self.at));
            }
            if next != '\\' || quote == '`' {
                continue;
            }
            let (_, escaped) = chars.next()?;
            let meaning = match escaped {
                'n' => "\n",
                't' => "\t",
                'r' => "\r",
                '\\' => "\\",
                '"' => "\"",
                '\'' => "'",
                _ => continue,
            };
            if run < at {
                text.run(run..at);
            }
            run = at + 2;
            text.escape(at..run, meaning);
        }
        None
    }
}

pub(super) fn is_name(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}
