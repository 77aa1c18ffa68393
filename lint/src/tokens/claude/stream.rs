//! Text as Claude's tokenizer sees it: normalised, with the borders and the case of words written as markers.
//!
//! Which character falls where was measured by `ctok` against `count_tokens`; lists that follow no rule are its own.

use std::ops::Range;

use unicode_general_category::{GeneralCategory, get_general_category};
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::Rules;

// Markers are characters that no text has.
const BEGIN: char = '\u{fdd0}';
const END: char = '\u{fdd1}';
const SHIFT: char = '\u{fdd3}';
const CAPITALS: char = '\u{fdd4}';

/// A marker, by its letter in `catalogue/claude/*.txt`.
pub(super) fn marker(letter: char) -> Option<char> {
    Some(match letter {
        'b' => BEGIN,
        'e' => END,
        's' => SHIFT,
        'c' => CAPITALS,
        _ => return None,
    })
}

pub(super) fn is_marker(c: char) -> bool {
    matches!(c, BEGIN | END | SHIFT | CAPITALS)
}

/// Text that holds a marker's character all the same has one for private use in its place, which no normalised text
/// has.
const ESCAPES: Range<u32> = 0xe000..0xe005;

pub(super) fn literal(c: char) -> char {
    let escaped = u32::from(c);
    let marker = ESCAPES.contains(&escaped).then(|| escaped - ESCAPES.start + u32::from(BEGIN));
    marker.and_then(char::from_u32).unwrap_or(c)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Letters that form words.
    Word,
    /// Combining marks without a letter to stand on.
    StrayMark,
    /// What stands alone: ideographs, emoji.
    Alone,
    Digit,
    Punctuation,
    Space,
}

struct Run {
    class: Class,
    chars: Range<usize>,
}

pub(super) struct Marked {
    pub(super) text: Vec<char>,
    /// At the end, and not in `text`.
    pub(super) newlines: usize,
}

pub(super) fn of(text: &str, rules: Rules) -> Marked {
    let mut chars = normalised(text, rules);
    let newlines = chars.iter().rev().take_while(|c| **c == '\n').count();
    chars.truncate(chars.len() - newlines);
    let mut from = 0;
    if rules.border_before
        && text.starts_with(' ')
        && chars.first() == Some(&' ')
        && chars.get(1) != Some(&' ')
    {
        from = 1;
    }
    let chars = &chars[from..];
    Marked { text: Writer { chars, runs: &runs(chars), rules, out: Vec::new() }.write(), newlines }
}

fn normalised(text: &str, rules: Rules) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len());
    let mut push = |c: char| {
        let c = match c {
            '\0' => ' ',
            '\u{1}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => return,
            c if c.is_ascii() => c,
            // Thai SARA AM is put together, which its normal form does not do.
            '\u{e32}' if out.last() == Some(&'\u{e4d}') => {
                out.pop();
                '\u{e33}'
            }
            '\u{e000}'..='\u{f8ff}' => return,
            '\u{2018}' | '\u{2019}' if rules.fold_quotes => '\'',
            '\u{201c}' | '\u{201d}' if rules.fold_quotes => '"',
            '\u{a0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200a}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202f}'
            | '\u{205f}' => ' ',
            BEGIN..=CAPITALS => {
                let escaped = u32::from(c) - u32::from(BEGIN) + ESCAPES.start;
                char::from_u32(escaped).unwrap_or(c)
            }
            c => c,
        };
        out.push(c);
    };
    if text.is_ascii() || is_nfc(text) {
        text.chars().for_each(&mut push);
    } else {
        text.nfc().for_each(&mut push);
    }
    out
}

// Unicode 16 made pairs of these, which the models know and older tables do not.
fn lower(c: char) -> char {
    match c {
        // Not a capital for the models, though it is one for Unicode.
        '\u{3f4}' => c,
        '\u{1c89}' => '\u{1c8a}',
        '\u{a7cb}' => '\u{264}',
        c => {
            let mut lower = c.to_lowercase();
            lower.next().filter(|_| lower.next().is_none()).unwrap_or(c)
        }
    }
}

fn is_upper(c: char) -> bool {
    c.is_ascii_uppercase() || !c.is_ascii() && lower(c) != c && (c.is_uppercase() || is_new_case(c))
}

fn is_lower(c: char) -> bool {
    c.is_lowercase() || c == '\u{1c8a}'
}

fn is_new_case(c: char) -> bool {
    matches!(c, '\u{1c89}' | '\u{1c8a}' | '\u{a7cb}' | '\u{264}')
}

fn is_letter(category: GeneralCategory) -> bool {
    use GeneralCategory as G;
    matches!(
        category,
        G::UppercaseLetter | G::LowercaseLetter | G::TitlecaseLetter | G::ModifierLetter | G::OtherLetter
    )
}

fn is_mark(category: GeneralCategory) -> bool {
    use GeneralCategory as G;
    matches!(category, G::NonspacingMark | G::SpacingMark | G::EnclosingMark)
}

fn is_punctuation(category: GeneralCategory) -> bool {
    use GeneralCategory as G;
    matches!(
        category,
        G::ConnectorPunctuation
            | G::DashPunctuation
            | G::OpenPunctuation
            | G::ClosePunctuation
            | G::InitialPunctuation
            | G::FinalPunctuation
            | G::OtherPunctuation
    )
}

fn is_symbol(category: GeneralCategory) -> bool {
    use GeneralCategory as G;
    matches!(category, G::MathSymbol | G::CurrencySymbol | G::ModifierSymbol | G::OtherSymbol)
}

fn is_bmp(c: char) -> bool {
    u32::from(c) < 0x1_0000
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}')
}

/// A mark that closes a word.
fn is_separator(c: char) -> bool {
    is_bmp(c) && !is_selector(c) && !c.is_alphabetic() && is_mark(get_general_category(c))
}

fn is_stray_mark(c: char) -> bool {
    let is_syriac_vowel = c == '\u{711}' || matches!(c, '\u{730}'..='\u{73f}');
    !c.is_ascii() && !is_syriac_vowel && canonical_combining_class(c) != 0 && !is_separator(c)
}

fn is_ideographic(c: char) -> bool {
    matches!(
        c,
        '\u{10000}'..
            | '\u{4e00}'..='\u{9fff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{3005}'
            | '\u{3006}'
            | '\u{3031}'..='\u{3035}'
            | '\u{303b}'
            | '\u{303c}'
    )
}

fn class(c: char) -> Class {
    use GeneralCategory as G;
    match c {
        'a'..='z' | 'A'..='Z' => return Class::Word,
        '0'..='9' | '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => return Class::Digit,
        ' ' | '\t' | '\n' => return Class::Space,
        c if c.is_ascii() => return Class::Punctuation,
        c if is_new_case(c) => return Class::Word,
        // Letters that Unicode takes for symbols: runic and Roman numerals, circled letters, Bamum.
        '\u{16ee}'..='\u{16f0}'
        | '\u{2160}'..='\u{2188}'
        | '\u{24b6}'..='\u{24e9}'
        | '\u{a6e6}'..='\u{a6ef}' => {
            return Class::Word;
        }
        '—' | '»' | '«' | '•' | '°' | '„' | '–' | '−' | '£' | '§' | '€' | '…' | '√' | '→' | '（' | '№'
        | '†' | '└' | '│' | '·' | '─' | '═' | '█' => return Class::Punctuation,
        c if is_selector(c) => return Class::Alone,
        _ => {}
    }
    match get_general_category(c) {
        G::SpaceSeparator | G::LineSeparator | G::ParagraphSeparator => Class::Space,
        category if is_mark(category) => {
            if is_bmp(c) && c.is_alphabetic() {
                Class::Word
            } else {
                Class::Alone
            }
        }
        category if is_letter(category) && !is_ideographic(c) => Class::Word,
        _ => Class::Alone,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum AloneKind {
    Punctuation,
    Number,
    Letter,
}

fn alone_kind(c: char) -> AloneKind {
    match () {
        () if is_like_punctuation(c) => AloneKind::Punctuation,
        () if has_digit_border(c) => AloneKind::Number,
        () => AloneKind::Letter,
    }
}

fn is_like_punctuation(c: char) -> bool {
    let c = literal(c);
    if !is_bmp(c) {
        return false;
    }
    if is_separator(c) {
        return true;
    }
    let category = get_general_category(c);
    let is_ideographic = matches!(c, '\u{3001}'..='\u{303f}')
        && (is_punctuation(category) || matches!(c, '〄' | '〒' | '〓' | '〠' | '〶' | '〷' | '〾' | '〿'));
    let is_like = is_punctuation(category)
        || is_symbol(category)
        || matches!(category, GeneralCategory::Format | GeneralCategory::Unassigned);
    is_like && !is_ideographic
}

fn has_digit_border(c: char) -> bool {
    let category = get_general_category(c);
    is_bmp(c)
        && (category == GeneralCategory::OtherNumber
            || category == GeneralCategory::DecimalNumber && !c.is_ascii())
}

/// Runs of one class, as long as they go; those that stand alone are cut where their kind changes.
fn runs(chars: &[char]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut kind = AloneKind::Letter;
    for (at, c) in chars.iter().enumerate() {
        let mut own = class(*c);
        let before = runs.last().map(|run| run.class);
        if own == Class::Word && before != Some(Class::Word) && is_stray_mark(*c) {
            own = Class::StrayMark;
        }
        let own_kind = if own == Class::Alone { alone_kind(*c) } else { kind };
        let joins = before == Some(own) && (own != Class::Alone || is_selector(*c) || own_kind == kind);
        if joins && let Some(run) = runs.last_mut() {
            run.chars.end = at + 1;
        } else {
            kind = own_kind;
            runs.push(Run { class: own, chars: at..at + 1 });
        }
    }
    runs
}

struct Writer<'a> {
    chars: &'a [char],
    runs: &'a [Run],
    rules: Rules,
    out: Vec<char>,
}

impl Writer<'_> {
    fn body(&self, at: usize) -> &[char] {
        &self.chars[self.runs[at].chars.clone()]
    }

    fn first(&self, at: usize) -> char {
        self.chars[self.runs[at].chars.start]
    }

    fn last(&self, at: usize) -> char {
        self.chars[self.runs[at].chars.end - 1]
    }

    fn class(&self, at: usize) -> Option<Class> {
        self.runs.get(at).map(|run| run.class)
    }

    fn write(mut self) -> Vec<char> {
        self.out.reserve(self.chars.len() * 3 / 2);
        if self.rules.border_before && !self.brings_border() {
            let opens = !self.runs.is_empty() && self.opens_word(0);
            self.out.push(if opens { ' ' } else { BEGIN });
        }
        for at in 0..self.runs.len() {
            self.run(at);
        }
        self.out
    }

    /// Whether the first run writes a border of its own.
    fn brings_border(&self) -> bool {
        let Some(class) = self.class(0) else { return false };
        let first = self.first(0);
        !self.opens_word(0)
            && match class {
                Class::Word | Class::Punctuation | Class::StrayMark => true,
                Class::Space => first == ' ',
                Class::Alone => alone_border(first) || self.digits_begin(0),
                Class::Digit => self.digits_begin(0),
            }
    }

    fn run(&mut self, at: usize) {
        let Run { class, chars } = &self.runs[at];
        let body = &self.chars[chars.clone()];
        let (begins, ends) = match class {
            Class::Word => {
                let fused = at > 0 && self.class(at - 1) == Some(Class::StrayMark);
                let begins = !fused && !self.is_contraction(at);
                return self.word(body, fused, begins);
            }
            Class::StrayMark => (true, self.class(at + 1) != Some(Class::Word)),
            Class::Punctuation => (self.space_before(at) && !self.opens_word(at), self.space_after(at)),
            Class::Alone if alone_border(self.first(at)) || alone_border(self.last(at)) => (
                alone_border(self.first(at)) && self.space_before(at),
                alone_border(self.last(at)) && self.space_after(at),
            ),
            Class::Alone | Class::Digit => {
                (self.digits_begin(at) && self.space_before(at), self.digits_end(at) && self.space_after(at))
            }
            Class::Space => (false, false),
        };
        if begins {
            self.begin(None);
        }
        self.out.extend_from_slice(body);
        if ends {
            self.out.push(END);
        }
    }

    fn word(&mut self, body: &[char], fused: bool, begins: bool) {
        let case = if fused { None } else { case(body, self.rules.capitals) };
        if begins {
            self.begin(case);
        } else {
            self.out.extend(case);
        }
        match case {
            None => self.out.extend_from_slice(body),
            Some(SHIFT) => self.out.extend(body.iter().map(|c| if *c == 'İ' { *c } else { lower(*c) })),
            Some(_) => self.out.extend(body.iter().map(|c| if *c == 'ς' { 'σ' } else { lower(*c) })),
        }
        self.out.push(END);
    }

    /// A single space between two borders is not written.
    fn begin(&mut self, case: Option<char>) {
        if self.out.ends_with(&[END, ' ']) {
            self.out.pop();
        }
        self.out.extend(case);
        self.out.push(BEGIN);
    }

    fn space_before(&self, at: usize) -> bool {
        match at.checked_sub(1) {
            None => self.rules.border_before,
            Some(before) => self.class(before) == Some(Class::Space) && self.last(before) == ' ',
        }
    }

    fn space_after(&self, at: usize) -> bool {
        self.class(at + 1) == Some(Class::Space)
            && self.first(at + 1) == ' '
            && self.body(at + 1).get(1) != Some(&' ')
    }

    /// A lone apostrophe before a word.
    fn opens_word(&self, at: usize) -> bool {
        self.body(at) == ['\''] && matches!(self.class(at + 1), Some(Class::Word | Class::StrayMark))
    }

    /// The apostrophe before it is its border: `it's`.
    fn is_contraction(&self, at: usize) -> bool {
        let suffix = matches!(self.body(at), ['s' | 't' | 'd' | 'm'] | ['l', 'l'] | ['r' | 'v', 'e']);
        suffix
            && at > 0
            && self.class(at - 1) == Some(Class::Punctuation)
            && self.body(at - 1) == ['\'']
            && (at < 2 || !self.takes_border_after(at - 2))
    }

    fn takes_border_after(&self, at: usize) -> bool {
        self.class(at) == Some(Class::Punctuation)
            || alone_border(self.last(at))
            || matches!(self.class(at), Some(Class::Digit | Class::Alone)) && self.digits_end(at)
    }

    /// One kind of digits through and through.
    fn is_digits(&self, at: usize) -> bool {
        let category = get_general_category(self.first(at));
        matches!(category, GeneralCategory::DecimalNumber | GeneralCategory::OtherNumber)
            && self.body(at).iter().all(|c| get_general_category(*c) == category)
    }

    fn digits_begin(&self, at: usize) -> bool {
        !self.first(at).is_ascii() && self.is_digits(at) && has_digit_border(self.first(at))
    }

    fn digits_end(&self, at: usize) -> bool {
        !self.last(at).is_ascii() && self.is_digits(at) && has_digit_border(self.last(at))
    }
}

fn alone_border(c: char) -> bool {
    is_selector(c) || is_like_punctuation(c)
}

/// The marker that says how `word` is written, if one can: then its letters are small.
fn case(word: &[char], capitals: Option<usize>) -> Option<char> {
    let (first, rest) = word.split_first()?;
    if word.iter().all(char::is_ascii) {
        let upper = rest.iter().filter(|c| c.is_ascii_uppercase()).count();
        return match (first.is_ascii_uppercase(), upper) {
            (true, 0) => Some(SHIFT),
            (true, upper) if upper == rest.len() && capitals.is_some_and(|least| word.len() >= least) => {
                Some(CAPITALS)
            }
            _ => None,
        };
    }
    if word.contains(&'ẞ') {
        return None;
    }
    if word.contains(&'İ') {
        let is_title = is_upper(*first) && *first != 'İ' && !rest.iter().any(|c| is_upper(*c) && *c != 'İ');
        return is_title.then_some(SHIFT);
    }
    let is_cased = |c: char| is_upper(c) || is_lower(c);
    let cannot_lower = |c: char| {
        let category = get_general_category(c);
        (is_new_case(c) || is_letter(category) || is_mark(category)) && !is_lower(c) && !is_upper(c)
    };
    let all_upper = || {
        let mut cased = word.iter().filter(|c| is_cased(**c)).peekable();
        cased.peek().is_some() && cased.all(|c| is_upper(*c))
    };
    if capitals.is_some_and(|least| word.len() >= least)
        && all_upper()
        && !word.iter().any(|c| cannot_lower(*c))
    {
        return Some(CAPITALS);
    }
    (is_upper(*first) && !rest.iter().any(|c| is_upper(*c))).then_some(SHIFT)
}
