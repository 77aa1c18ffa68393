//! Where a text is cut before anything is merged: the regular expressions of the vocabularies, as scanners that need not
//! be compiled.
//!
//! Source: `tiktoken_ext/openai_public.py` of github.com/openai/tiktoken, and the `pre_tokenizer` of the other models'
//! `tokenizer.json`, as the crate `tiktoken` gives them.

use std::sync::OnceLock;

use regex::Regex;

use super::class::{Class, run};

/// How a vocabulary cuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Cut {
    /// `p50k_base`. In order of preference:
    ///
    /// ```text
    /// 's|'t|'re|'ve|'m|'ll|'d
    ///  ?\p{L}+
    ///  ?\p{N}+
    ///  ?[^\s\p{L}\p{N}]+
    /// \s+(?!\S)
    /// \s+
    /// ```
    Plain,
    /// `cl100k_base`, with the most digits of a piece:
    ///
    /// ```text
    /// (?i:'s|'t|'re|'ve|'m|'ll|'d)
    /// [^\r\n\p{L}\p{N}]?\p{L}+
    /// \p{N}{1,3}
    ///  ?[^\s\p{L}\p{N}]+[\r\n]*
    /// \s*[\r\n]+
    /// \s+(?!\S)
    /// \s+
    /// ```
    Words { digits: usize },
    /// `o200k_base`:
    ///
    /// ```text
    /// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
    /// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
    /// \p{N}{1,3}
    ///  ?[^\s\p{L}\p{N}]+[\r\n/]*
    /// \s*[\r\n]+
    /// \s+(?!\S)
    /// \s+
    /// ```
    Case,
    /// Mistral's Tekken: the same without `'s` and its like, and with one digit a piece.
    CaseAlone,
    /// Kimi's: `[\p{Han}]+` before all others, no such character in a word, and no `/` behind punctuation.
    CaseHan,
    /// `DeepSeek`'s:
    ///
    /// ```text
    /// \p{N}{1,3}
    /// [一-龥぀-ゟ゠-ヿ]+
    /// [!-/:-@\[-`{-~][A-Za-z]+
    /// [^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+
    ///  ?[\p{P}\p{S}]+[\r\n]*
    /// \s*[\r\n]+
    /// \s+(?!\S)
    /// \s+
    /// [\s\S]
    /// ```
    Parts,
}

impl Cut {
    pub(super) fn pieces(self, text: &str) -> impl Iterator<Item = &str> {
        let mut rest = text;
        std::iter::from_fn(move || {
            let (piece, after) = rest.split_at(self.end(rest)?);
            rest = after;
            Some(piece)
        })
    }

    /// Where the first piece ends; `None` is the end of the text.
    fn end(self, text: &str) -> Option<usize> {
        let first = text.chars().next()?;
        Some(match self {
            Self::Plain => plain(text, first),
            Self::Words { digits } => match contraction(text.as_bytes()) {
                0 => word(text, first).unwrap_or_else(|| no_word(text, first, digits, "\r\n")),
                end => end,
            },
            Self::Case => {
                contracted(text, first, |_| false).unwrap_or_else(|| no_word(text, first, 3, "\r\n/"))
            }
            Self::CaseAlone => {
                case(text, first, |_| false).unwrap_or_else(|| no_word(text, first, 1, "\r\n/"))
            }
            Self::CaseHan => match text.find(|c| !is_han(c)).unwrap_or(text.len()) {
                0 => contracted(text, first, is_han).unwrap_or_else(|| no_word(text, first, 3, "\r\n")),
                end => end,
            },
            Self::Parts => parts(text, first),
        })
    }
}

fn plain(text: &str, first: char) -> usize {
    match text.as_bytes() {
        [b'\'', b's' | b't' | b'm' | b'd', ..] => return 2,
        [b'\'', b'r' | b'v', b'e', ..] | [b'\'', b'l', b'l', ..] => return 3,
        _ => {}
    }
    let start = usize::from(first == ' ');
    let kinds: [fn(Class) -> bool; 3] =
        [Class::is_letter, |class| class == Class::Number, Class::is_punctuation];
    let ends = kinds.map(|is| start + run(&text[start..], is));
    ends.into_iter().find(|end| *end > start).unwrap_or_else(|| but_last(text, run(text, Class::is_space)))
}

/// Where a word of letters ends, with what may stand before one.
fn word(text: &str, first: char) -> Option<usize> {
    starts(first).map(|start| (start, start + run(&text[start..], Class::is_letter))).find_map(some)
}

/// Where a word ends that is cut before its capitals; of characters that `not` picks out is none.
fn case(text: &str, first: char, not: impl Fn(char) -> bool) -> Option<usize> {
    let run = |from: usize, is: fn(Class) -> bool| {
        from + text[from..].find(|c| !is(Class::of(c)) || not(c)).unwrap_or(text.len() - from)
    };
    let capitals = |start| run(start, |class| class == Class::Upper || class.is_caseless());
    let small = starts(first).find_map(|start| {
        let capitals = capitals(start);
        let others = run(capitals, |class| class == Class::Lower || class.is_caseless());
        if others > capitals {
            return Some(others);
        }
        // The last of the capitals that can also go on is what goes on.
        let last = text[start..capitals].char_indices().rfind(|(_, c)| Class::of(*c).is_caseless());
        last.map(|(at, c)| start + at + c.len_utf8())
    });
    small.or_else(|| starts(first).map(|start| (start, capitals(start))).find_map(some))
}

/// The same, with the `'s` behind it.
fn contracted(text: &str, first: char, not: impl Fn(char) -> bool) -> Option<usize> {
    case(text, first, not).map(|end| end + contraction(&text.as_bytes()[end..]))
}

/// Where a word can begin: behind what may stand before it, or at once.
fn starts(first: char) -> impl Iterator<Item = usize> + Clone {
    let class = Class::of(first);
    let before = class.is_punctuation() || class == Class::Space;
    [before.then_some(first.len_utf8()), Some(0)].into_iter().flatten()
}

fn some((start, end): (usize, usize)) -> Option<usize> {
    (end > start).then_some(end)
}

/// Numbers, punctuation with the line that it ends, and spaces.
fn no_word(text: &str, first: char, digits: usize, tail: &str) -> usize {
    if Class::of(first) == Class::Number {
        return number(text, digits);
    }
    signs(text, first, Class::is_punctuation, tail).unwrap_or_else(|| {
        let end = run(text, Class::is_space);
        lines(&text[..end]).unwrap_or_else(|| but_last(text, end))
    })
}

fn number(text: &str, digits: usize) -> usize {
    text.chars().take(digits).take_while(|c| Class::of(*c) == Class::Number).map(char::len_utf8).sum()
}

fn signs(text: &str, first: char, is: fn(Class) -> bool, tail: &str) -> Option<usize> {
    let start = usize::from(first == ' ');
    let end = start + run(&text[start..], is);
    let behind = || text[end..].bytes().take_while(|byte| tail.as_bytes().contains(byte)).count();
    (end > start).then(|| end + behind())
}

/// Spaces up to the last end of a line.
fn lines(spaces: &str) -> Option<usize> {
    spaces.rfind(['\r', '\n']).map(|newline| newline + 1)
}

/// The spaces up to `end` but for the last, which goes with what follows.
fn but_last(text: &str, end: usize) -> usize {
    let last = text[..end].char_indices().next_back().map_or(0, |(at, _)| at);
    if end < text.len() && last > 0 { last } else { end }
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

fn is_han(c: char) -> bool {
    static HAN: OnceLock<Option<Regex>> = OnceLock::new();
    let is = || HAN.get_or_init(|| Regex::new(r"^\p{Han}").ok()).as_ref();
    !c.is_ascii() && is().is_some_and(|han| han.is_match(c.encode_utf8(&mut [0; 4])))
}

fn parts(text: &str, first: char) -> usize {
    let class = Class::of(first);
    if class == Class::Number {
        return number(text, 3);
    }
    let behind = first.len_utf8();
    let end = text.find(|c| !is_apart(c)).unwrap_or(text.len());
    if end > 0 {
        return end;
    }
    if first.is_ascii_punctuation() {
        let letters = text[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters > 0 {
            return 1 + letters;
        }
    }
    let is_word = |class: Class| class.is_letter() || class == Class::Mark;
    let before = matches!(class, Class::Mark | Class::Space | Class::Other);
    let starts = [before.then_some(behind), Some(0)].into_iter().flatten();
    let word = starts.map(|start| (start, start + run(&text[start..], is_word))).find_map(some);
    if let Some(end) = word.or_else(|| signs(text, first, |class| class == Class::Sign, "\r\n")) {
        return end;
    }
    let end = run(text, Class::is_space);
    if end == 0 {
        return behind;
    }
    // What is cut out before all else is no text that follows.
    let cut = text[end..].chars().next().is_some_and(|c| c.is_numeric() || is_apart(c));
    lines(&text[..end]).unwrap_or_else(|| if cut { end } else { but_last(text, end) })
}

/// Chinese and Japanese, as `DeepSeek` cuts them out.
fn is_apart(c: char) -> bool {
    matches!(c, '一'..='龥' | '\u{3040}'..='\u{30ff}')
}
