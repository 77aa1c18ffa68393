//! What a character is to those who cut a text.

use unicode_general_category::{GeneralCategory as Category, get_general_category};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// `Lu`, `Lt`: begins a word.
    Upper,
    /// `Ll`: goes on with one.
    Lower,
    /// `Lm`, `Lo`: does both.
    Letter,
    /// `M`
    Mark,
    /// `N`
    Number,
    Space,
    Newline,
    /// `P`, `S`
    Sign,
    /// What is none of these: control characters, what is not assigned.
    Other,
}

impl Class {
    pub(super) fn of(c: char) -> Self {
        match c {
            'a'..='z' => Self::Lower,
            'A'..='Z' => Self::Upper,
            '0'..='9' => Self::Number,
            '\n' | '\r' => Self::Newline,
            _ if c.is_whitespace() => Self::Space,
            _ if c.is_ascii_punctuation() => Self::Sign,
            _ if c.is_ascii() => Self::Other,
            _ => match get_general_category(c) {
                Category::UppercaseLetter | Category::TitlecaseLetter => Self::Upper,
                Category::LowercaseLetter => Self::Lower,
                Category::ModifierLetter | Category::OtherLetter => Self::Letter,
                Category::NonspacingMark | Category::SpacingMark | Category::EnclosingMark => Self::Mark,
                Category::DecimalNumber | Category::LetterNumber | Category::OtherNumber => Self::Number,
                Category::ConnectorPunctuation
                | Category::DashPunctuation
                | Category::OpenPunctuation
                | Category::ClosePunctuation
                | Category::InitialPunctuation
                | Category::FinalPunctuation
                | Category::OtherPunctuation
                | Category::MathSymbol
                | Category::CurrencySymbol
                | Category::ModifierSymbol
                | Category::OtherSymbol => Self::Sign,
                _ => Self::Other,
            },
        }
    }

    pub(super) fn is_space(self) -> bool {
        matches!(self, Self::Space | Self::Newline)
    }

    /// `\p{L}`
    pub(super) fn is_letter(self) -> bool {
        matches!(self, Self::Upper | Self::Lower | Self::Letter)
    }

    /// `[\p{Lm}\p{Lo}\p{M}]`
    pub(super) fn is_caseless(self) -> bool {
        matches!(self, Self::Letter | Self::Mark)
    }

    /// `[^\s\p{L}\p{N}]`
    pub(super) fn is_punctuation(self) -> bool {
        matches!(self, Self::Mark | Self::Sign | Self::Other)
    }
}

/// The bytes of the characters at the beginning that are of a class.
pub(super) fn run(text: &str, is: impl Fn(Class) -> bool) -> usize {
    text.find(|c| !is(Class::of(c))).unwrap_or(text.len())
}
