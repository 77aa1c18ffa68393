//! Claude's vocabularies, which Anthropic does not publish: a port of `ctok` 1.3.0 (MIT, Copyright 2026 Sander Land),
//! which reconstructs what `count_tokens` answers. Text is normalised and marked ([`stream`]), and the count is the
//! fewest pieces that cover it ([`tile`]).

mod stream;
mod tile;

use std::sync::OnceLock;

use serde::Deserialize;
use tile::Vocabulary;

/// One generation of the tokenizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Generation {
    /// Claude 3 to Opus 4.6.
    Claude3,
    /// Opus 4.7.
    Claude47,
    /// Opus 4.8, Sonnet 5, Fable 5, Opus 5.
    Claude48,
}

/// How the generations differ beside their pieces.
#[derive(Clone, Copy, Debug)]
struct Rules {
    /// Curly quotes are straight.
    fold_quotes: bool,
    /// From how many letters on a word of capitals is marked as such.
    capitals: Option<usize>,
    /// What stands before the text ends in a border that takes up one leading space.
    border_before: bool,
}

impl Generation {
    fn rules(self) -> Rules {
        match self {
            Self::Claude3 => Rules { fold_quotes: true, capitals: Some(4), border_before: true },
            Self::Claude47 => Rules { fold_quotes: false, capitals: None, border_before: true },
            Self::Claude48 => Rules { fold_quotes: false, capitals: None, border_before: false },
        }
    }

    fn vocabulary(self) -> &'static Vocabulary {
        static CLAUDE_3: OnceLock<Vocabulary> = OnceLock::new();
        static CLAUDE_4_7: OnceLock<Vocabulary> = OnceLock::new();
        match self {
            Self::Claude3 => CLAUDE_3
                .get_or_init(|| Vocabulary::new(include_str!("../../../catalogue/claude/claude-3.txt"))),
            Self::Claude47 | Self::Claude48 => CLAUDE_4_7
                .get_or_init(|| Vocabulary::new(include_str!("../../../catalogue/claude/claude-4-7.txt"))),
        }
    }
}

/// Longer texts are counted in parts, so that memory stays bounded: a seam costs at most two tokens.
const LONGEST: usize = 1 << 20;

/// The tokens of `text`, without what stands around it in a message.
pub(super) fn count(generation: Generation, text: &str) -> u64 {
    let vocabulary = generation.vocabulary();
    let mut rest = text;
    let mut tokens = 0;
    while !rest.is_empty() {
        let (part, after) = rest.split_at(end_of_part(rest));
        let marked = stream::of(part, generation.rules());
        tokens += vocabulary.tiles(&marked.text) + vocabulary.closing(marked.newlines);
        rest = after;
    }
    tokens
}

fn end_of_part(text: &str) -> usize {
    if text.len() <= LONGEST {
        return text.len();
    }
    let mut end = LONGEST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // Where a line begins, nothing is cut apart.
    text[..end].rfind('\n').map_or(end, |line| line + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by `tests/tokens/vocabulary.py` with `ctok` itself: a text and its counts, without the frame.
    #[derive(Deserialize)]
    struct Golden {
        text: String,
        claude3: u64,
        claude47: u64,
        claude48: u64,
    }

    #[test]
    fn golden_counts_are_those_of_ctok() {
        let golden: Vec<Golden> =
            serde_json::from_str(include_str!("../../../tests/claude.json")).expect("golden counts");
        assert!(golden.len() > 300);
        let mut wrong = Vec::new();
        for Golden { text, claude3, claude47, claude48 } in &golden {
            for (generation, expected) in [
                (Generation::Claude3, *claude3),
                (Generation::Claude47, *claude47),
                (Generation::Claude48, *claude48),
            ] {
                let counted = count(generation, text);
                if counted != expected {
                    wrong.push(format!("{generation:?} {text:?}: {counted}, not {expected}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn a_long_text_is_counted_in_parts() {
        let line = "All good things are three, and 12 more.\n";
        let of = |times| count(Generation::Claude48, &line.repeat(times));
        let (short, long) = (of(1_000), of(60_000));
        assert!(long.abs_diff(short * 60) < 200, "{short} {long}");
        assert_eq!(count(Generation::Claude3, ""), 0);
    }
}
