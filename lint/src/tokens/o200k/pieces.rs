//! Where `o200k_base` cuts a text before anything is merged: its regular expression, as a scanner that need not be
//! compiled. In order of preference:
//!
//! ```text
//! [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//! [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//! \p{N}{1,3}
//!  ?[^\s\p{L}\p{N}]+[\r\n/]*
//! \s*[\r\n]+
//! \s+(?!\S)
//! \s+
//! ```
//!
//! Source: `tiktoken_ext/openai_public.py` of github.com/openai/tiktoken.

use unicode_general_category::{GeneralCategory as Category, get_general_category};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// `Lu`, `Lt`: begins a word.
    Upper,
    /// `Ll`: goes on with one.
    Lower,
    /// `Lm`, `Lo`: does both.
    Letter,
    /// `M`: does both, and can stand before a word as punctuation can.
    Mark,
    Number,
    Space,
    Newline,
    Other,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            'a'..='z' => Self::Lower,
            'A'..='Z' => Self::Upper,
            '0'..='9' => Self::Number,
            '\n' | '\r' => Self::Newline,
            _ if c.is_whitespace() => Self::Space,
            _ if c.is_ascii() => Self::Other,
            _ => match get_general_category(c) {
                Category::UppercaseLetter | Category::TitlecaseLetter => Self::Upper,
                Category::LowercaseLetter => Self::Lower,
                Category::ModifierLetter | Category::OtherLetter => Self::Letter,
                Category::NonspacingMark | Category::SpacingMark | Category::EnclosingMark => Self::Mark,
                Category::DecimalNumber | Category::LetterNumber | Category::OtherNumber => Self::Number,
                _ => Self::Other,
            },
        }
    }

    fn is_both(self) -> bool {
        matches!(self, Self::Letter | Self::Mark)
    }

    fn can_begin(self) -> bool {
        self == Self::Upper || self.is_both()
    }

    fn can_go_on(self) -> bool {
        self == Self::Lower || self.is_both()
    }

    fn can_stand_before(self) -> bool {
        matches!(self, Self::Mark | Self::Space | Self::Other)
    }

    fn is_space(self) -> bool {
        matches!(self, Self::Space | Self::Newline)
    }

    fn is_punctuation(self) -> bool {
        matches!(self, Self::Mark | Self::Other)
    }
}

pub(super) fn of(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(end(rest)?);
        rest = after;
        Some(piece)
    })
}

/// Where the first piece ends; `None` is the end of the text.
fn end(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let class = Class::of(first);
    let behind = first.len_utf8();
    let starts = [class.can_stand_before().then_some(behind), Some(0)].into_iter().flatten();
    let word = starts.clone().find_map(|start| word(text, start)).or_else(|| {
        starts
            .map(|start| (start, start + run(&text[start..], Class::can_begin)))
            .find(|(start, end)| end > start)
            .map(|(_, end)| end)
    });
    if let Some(end) = word {
        return Some(end + contraction(&text.as_bytes()[end..]));
    }
    if class == Class::Number {
        return Some(
            text.chars().take(3).take_while(|c| Class::of(*c) == Class::Number).map(char::len_utf8).sum(),
        );
    }
    let start = usize::from(first == ' ');
    let end = start + run(&text[start..], Class::is_punctuation);
    if end > start {
        return Some(
            end + text[end..].bytes().take_while(|byte| matches!(byte, b'\r' | b'\n' | b'/')).count(),
        );
    }
    let end = run(text, Class::is_space);
    if let Some(newline) = text[..end].rfind(['\r', '\n']) {
        return Some(newline + 1);
    }
    // The last space goes with what follows.
    let last = text[..end].char_indices().next_back().map_or(0, |(at, _)| at);
    Some(if end < text.len() && last > 0 { last } else { end.max(behind) })
}

/// The bytes of the characters at the beginning that are of a class.
fn run(text: &str, is: fn(Class) -> bool) -> usize {
    text.find(|c| !is(Class::of(c))).unwrap_or(text.len())
}

/// Where a word that begins at `start` ends, unless it is of capitals alone.
fn word(text: &str, start: usize) -> Option<usize> {
    let capitals = start + run(&text[start..], Class::can_begin);
    let others = capitals + run(&text[capitals..], Class::can_go_on);
    if others > capitals {
        return Some(others);
    }
    // The last of the capitals that can also go on is what goes on.
    let last = text[start..capitals].char_indices().rfind(|(_, c)| Class::of(*c).is_both());
    last.map(|(at, c)| start + at + c.len_utf8())
}

/// The bytes of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d` in any case; `ſ` is an `s` then.
fn contraction(bytes: &[u8]) -> usize {
    let [b'\'', after @ ..] = bytes else { return 0 };
    match after {
        [b's' | b'S' | b't' | b'T' | b'm' | b'M' | b'd' | b'D', ..] => 2,
        [b'r' | b'R' | b'v' | b'V', b'e' | b'E', ..] | [b'l' | b'L', b'l' | b'L', ..] => 3,
        [0xC5, 0xBF, ..] => 3,
        _ => 0,
    }
}
