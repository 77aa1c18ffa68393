//! The vocabularies that are really run, and each text counted once.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{OnceLock, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::claude::{self, Generation};
use super::vocabulary::{Cut, Vocabulary};

/// What can be run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    #[default]
    O200kBase,
    Cl100kBase,
    P50kBase,
    R50kBase,
    Llama3,
    DeepseekV3,
    DeepseekV4,
    Qwen2,
    MistralV3,
    KimiK2,
    KimiK3,
    Glm4,
    Glm5,
    MinimaxM2,
    Claude3,
    Claude47,
    Claude48,
}

enum Runner {
    Bpe(Vocabulary, Cut),
    Claude(Generation),
}

impl Encoding {
    /// As others call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::O200kBase => "o200k_base",
            Self::Cl100kBase => "cl100k_base",
            Self::P50kBase => "p50k_base",
            Self::R50kBase => "r50k_base",
            Self::Llama3 => "llama3",
            Self::DeepseekV3 => "deepseek_v3",
            Self::DeepseekV4 => "deepseek_v4",
            Self::Qwen2 => "qwen2",
            Self::MistralV3 => "mistral_v3",
            Self::KimiK2 => "kimi_k2",
            Self::KimiK3 => "kimi_k3",
            Self::Glm4 => "glm4",
            Self::Glm5 => "glm5",
            Self::MinimaxM2 => "minimax_m2",
            Self::Claude3 => "claude-3",
            Self::Claude47 => "claude-4.7",
            Self::Claude48 => "claude-4.8",
        }
    }

    /// `None`: this build was made without it.
    fn runner(self) -> Option<Runner> {
        let cut = match self {
            Self::O200kBase | Self::MinimaxM2 => Cut::Case,
            Self::Cl100kBase | Self::Llama3 | Self::Glm4 | Self::Glm5 => Cut::Words { digits: 3 },
            Self::Qwen2 => Cut::Words { digits: 1 },
            Self::P50kBase | Self::R50kBase => Cut::Plain,
            Self::DeepseekV3 | Self::DeepseekV4 => Cut::Parts,
            Self::MistralV3 => Cut::CaseAlone,
            Self::KimiK2 | Self::KimiK3 => Cut::CaseHan,
            Self::Claude3 => return Some(Runner::Claude(Generation::Claude3)),
            Self::Claude47 => return Some(Runner::Claude(Generation::Claude47)),
            Self::Claude48 => return Some(Runner::Claude(Generation::Claude48)),
        };
        Vocabulary::named(self.name()).map(|vocabulary| Runner::Bpe(vocabulary, cut))
    }

    /// Whether this build has it; without it texts are counted with `o200k_base`.
    pub fn is_built_in(self) -> bool {
        self.runner().is_some()
    }
}

/// No prompt is longer; what is gets counted up to here and extrapolated.
const LONGEST: usize = 8 << 20;
/// A word of this many bytes is no language: it is cut, which costs at most one token a cut, because a vocabulary
/// merges such a run in more than linear time.
const LONGEST_RUN: usize = 16 << 10;
/// Shorter texts cost less to count than to remember.
const WORTH_REMEMBERING: usize = 48;
/// About 3 MB of memory in a server that runs for weeks.
const MOST_REMEMBERED: usize = 1 << 16;

/// The tokens of `text`.
pub fn count_with(encoding: Encoding, text: &str) -> u64 {
    count_bounded(encoding, text).0
}

/// The tokens of `text`, and whether all of it was counted.
pub(super) fn count_bounded(encoding: Encoding, text: &str) -> (u64, bool) {
    if text.len() <= LONGEST {
        return (remembered(encoding, text), true);
    }
    let head = &text[..floor_char_boundary(text, LONGEST)];
    let tokens = u128::from(remembered(encoding, head)) * text.len() as u128 / head.len().max(1) as u128;
    (u64::try_from(tokens).unwrap_or(u64::MAX), false)
}

type Memory = FxHashMap<(Encoding, usize, u64), u64>;

/// Texts are known by length and a 64-bit `SipHash`: for two of the few thousand texts of a repository to collide
/// is less likely than a bit flip, and the price is a wrong count.
fn remembered(encoding: Encoding, text: &str) -> u64 {
    static MEMORY: OnceLock<RwLock<Memory>> = OnceLock::new();
    if text.len() < WORTH_REMEMBERING {
        return run(encoding, text);
    }
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let key = (encoding, text.len(), hasher.finish());
    let memory = MEMORY.get_or_init(RwLock::default);
    if let Some(tokens) = memory.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return *tokens;
    }
    let tokens = run(encoding, text);
    let mut memory = memory.write().unwrap_or_else(PoisonError::into_inner);
    if memory.len() >= MOST_REMEMBERED {
        memory.clear();
    }
    memory.insert(key, tokens);
    tokens
}

fn run(encoding: Encoding, text: &str) -> u64 {
    match encoding.runner().or_else(|| Encoding::O200kBase.runner()) {
        Some(Runner::Bpe(vocabulary, cut)) => slices(text).map(|slice| vocabulary.count(cut, slice)).sum(),
        Some(Runner::Claude(generation)) => claude::count(generation, text),
        // No build is without `o200k_base`.
        None => 0,
    }
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Class {
    Letter,
    Digit,
    Space,
    Other,
}

fn class(c: char) -> Class {
    if c.is_alphabetic() {
        Class::Letter
    } else if c.is_numeric() {
        Class::Digit
    } else if c.is_whitespace() {
        Class::Space
    } else {
        Class::Other
    }
}

/// `text` in one piece, unless a run of one class is longer than [`LONGEST_RUN`]: then cut inside that run.
fn slices(text: &str) -> impl Iterator<Item = &str> {
    let mut cuts = Vec::new();
    if text.len() > LONGEST_RUN {
        let (mut run_start, mut run_class) = (0, None);
        for (at, c) in text.char_indices() {
            let class = Some(class(c));
            if class != run_class {
                (run_start, run_class) = (at, class);
            } else if at - run_start >= LONGEST_RUN {
                cuts.push(at);
                run_start = at;
            }
        }
    }
    cuts.push(text.len());
    let mut start = 0;
    cuts.into_iter().map(move |end| &text[std::mem::replace(&mut start, end)..end])
}

fn floor_char_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_run_is_cut() {
        let prose = "word ".repeat(10_000);
        assert_eq!(slices(&prose).count(), 1);
        let run = "a".repeat(40_000);
        assert_eq!(slices(&run).collect::<Vec<_>>().iter().map(|slice| slice.len()).sum::<usize>(), 40_000);
        assert_eq!(slices(&run).count(), 3);
        assert_eq!(slices("").count(), 1);
    }

    #[test]
    fn a_text_past_the_limit_is_extrapolated() {
        let text = "one two three ".repeat(700_000);
        let (tokens, whole) = count_bounded(Encoding::O200kBase, &text);
        assert!(!whole);
        let exact = 700_000 * 3;
        assert!(tokens.abs_diff(exact) < exact / 100, "{tokens}");
    }
}
