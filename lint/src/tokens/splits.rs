//! Where another vocabulary splits a text more often than the one that counts it.

use serde::Deserialize;

/// Thousandths of a token that each of these adds to o200k's count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Splits {
    /// A digit: o200k takes three together.
    digit: u64,
    /// A line that ends in a punctuation mark: o200k has tokens for both together.
    line_end: u64,
    /// An underscore before a letter: o200k has tokens for `_name`.
    underscore: u64,
    /// Any other mark before a letter: o200k has tokens for some of `.name`, `(name`.
    mark: u64,
}

impl Splits {
    /// The tokens that they add to the count of `text`.
    pub(super) fn of(&self, text: &str) -> u64 {
        let is_mark = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && c != '_';
        let (mut digits, mut run, mut line_ends, mut underscores, mut marks) = (0, 0_u64, 0, 0, 0);
        let mut before = ' ';
        for c in text.chars() {
            if c.is_ascii_digit() {
                run += 1;
            } else {
                digits += run - run.div_ceil(3);
                run = 0;
            }
            line_ends += u64::from(c == '\n' && is_mark(before));
            underscores += u64::from(c.is_ascii_alphabetic() && before == '_');
            marks += u64::from(c.is_ascii_alphabetic() && is_mark(before));
            before = c;
        }
        digits += run - run.div_ceil(3);
        let Self { digit, line_end, underscore, mark } = self;
        (digits * digit + line_ends * line_end + underscores * underscore + marks * mark) / 1000
    }
}

#[cfg(test)]
mod tests {
    use super::Splits;

    #[test]
    fn each_split_is_counted_where_it_stands() {
        let none = Splits::default();
        let digit = Splits { digit: 1000, ..none };
        assert_eq!(["1", "123", "1234 12", "a 2026-11-30"].map(|text| digit.of(text)), [0, 2, 3, 4]);
        let line_end = Splits { line_end: 1000, ..none };
        assert_eq!(["{\n", "a\nb,\n", "。\n", "\n\n"].map(|text| line_end.of(text)), [1, 1, 1, 0]);
        let underscore = Splits { underscore: 1000, ..none };
        assert_eq!(["a_b_c", "__x", "_1"].map(|text| underscore.of(text)), [2, 1, 0]);
        let mark = Splits { mark: 1000, ..none };
        assert_eq!(["a.b(c", "a b", "_x"].map(|text| mark.of(text)), [2, 0, 0]);
        assert_eq!(none.of("a.b_c(123)\n"), 0);
    }
}
