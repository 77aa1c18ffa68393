//! Tokens: exact where the vocabulary is public, elsewhere an estimate with its error band.
//!
//! - [`anatomy`] says where the tokens of a text go.
//! - [`encoding`] runs the vocabularies: [`vocabulary`] those that are public, [`claude`] the two that are reconstructed.
//! - [`content`] says what a text is, since the error of an estimate depends on it.
//! - [`files`] says which text of a prompt file is sent.
//! - [`facts`] reads `catalogue/tokens.toml`.
//! - [`prompt`] adds up a whole request.
//! - [`pictures`] and [`schema`] say what is counted that is no text: pictures, the schema of the answer.
//! - [`splits`] says where another vocabulary splits more often.
//! - [`task`] says what a prompt asks for, and [`output`] how long the answer is.

pub mod anatomy;
mod claude;
mod content;
mod encoding;
mod facts;
mod files;
mod output;
mod pictures;
mod prompt;
mod schema;
mod splits;
mod task;
mod tools;
mod vocabulary;

use std::ops::Add;

pub use encoding::{Encoding, count_with};
pub use facts::{Frame, Length, Task, Tokenizer, hole_default, output_length, reasoning_length};
pub use files::parts_of_file;
pub use output::{OutputTokens, output_tokens};
pub use prompt::{PromptTokens, at_most, prompt_tokens, segment_text};
pub use task::{Evidence, simple_task, task_of};

use crate::models::ModelInfo;

/// How far a count can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// The model's own vocabulary counted it.
    Exact,
    /// A measured factor on another vocabulary.
    Estimated { low: u64, high: u64 },
    /// Nobody has confirmed that this vocabulary, or factor, is the model's.
    Assumed { low: u64, high: u64 },
}

/// The tokens of one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub tokens: u64,
    pub quality: Quality,
}

impl Count {
    pub fn low(self) -> u64 {
        match self.quality {
            Quality::Exact => self.tokens,
            Quality::Estimated { low, .. } | Quality::Assumed { low, .. } => low,
        }
    }

    pub fn high(self) -> u64 {
        match self.quality {
            Quality::Exact => self.tokens,
            Quality::Estimated { high, .. } | Quality::Assumed { high, .. } => high,
        }
    }
}

impl Add for Count {
    type Output = Self;

    /// As sure as the less sure of both.
    fn add(self, other: Self) -> Self {
        let (low, high) = (self.low() + other.low(), self.high() + other.high());
        let quality = match (self.quality, other.quality) {
            (Quality::Exact, Quality::Exact) => Quality::Exact,
            (Quality::Assumed { .. }, _) | (_, Quality::Assumed { .. }) => Quality::Assumed { low, high },
            _ => Quality::Estimated { low, high },
        };
        Self { tokens: self.tokens + other.tokens, quality }
    }
}

/// The tokens of `text` as `model` reads it; `None` is a model that is not known.
pub fn count(text: &str, model: Option<&ModelInfo>) -> Count {
    facts::tokenizer(model).count(text)
}

/// The tokens of one tool's definition, which is not sent to every model as the JSON that it is written in.
fn count_tool(json: &str, tokenizer: &Tokenizer) -> Count {
    // A frame of its own says that the vendor makes something else of it.
    let declared = match tokenizer.frame.tool {
        0 => None,
        _ => tools::declared(json, &|text| count_with(tokenizer.base, text)),
    };
    let Some(tokens) = declared else { return tokenizer.count(json) };
    let quality = match tokenizer.quality {
        facts::Grade::Exact => Quality::Exact,
        facts::Grade::Estimated | facts::Grade::Assumed => Quality::Assumed { low: tokens, high: tokens },
    };
    Count { tokens, quality }
}

/// The tokenizer that `model` is counted with.
pub fn tokenizer(model: Option<&ModelInfo>) -> &'static Tokenizer {
    facts::tokenizer(model)
}

/// The tokenizer of the model that an id in code names: the catalogue need not have it (`llama3.1`).
pub fn tokenizer_of_id(id: &str) -> &'static Tokenizer {
    facts::tokenizer_of_id(id)
}

impl Tokenizer {
    /// Whether nothing at all is known of how the model reads.
    pub fn is_unknown(&self) -> bool {
        std::ptr::eq(self, facts::unknown())
    }

    /// The tokens of `text`, without anything around it.
    pub fn count(&self, text: &str) -> Count {
        let (raw, whole) = encoding::count_bounded(self.base, text);
        let raw = raw.saturating_add(self.splits.map_or(0, |splits| splits.of(text)));
        let [expected, low, high] = match (&self.factors, self.band) {
            (Some(factors), _) => content::factor(text, factors),
            (None, Some([low, high])) => [1000, low, high],
            (None, None) => [1000; 3],
        }
        .map(|per_mille| raw.saturating_mul(per_mille));
        let (expected, low, high) = (expected.div_ceil(1000), low / 1000, high.div_ceil(1000));
        let quality = match self.quality {
            facts::Grade::Exact if whole => Quality::Exact,
            facts::Grade::Exact | facts::Grade::Estimated => Quality::Estimated { low, high },
            facts::Grade::Assumed => Quality::Assumed { low, high },
        };
        Count { tokens: expected, quality }
    }

    /// How far its counts can be trusted, in words: `exact`, `estimated ±1 %`, `assumed −6 to +10 %`.
    pub fn quality_in_words(&self) -> String {
        let prose = self.factors.as_ref().map(|factors| factors.prose);
        let relative =
            prose.map(|[expected, low, high]| [low, high].map(|bound| bound * 1000 / expected.max(1)));
        let band = self.band.or(relative).map_or_else(String::new, |[low, high]| {
            let (less, more) = (1000_u64.saturating_sub(low), high.saturating_sub(1000));
            let percent = |per_mille: u64| format!("{}.{}", per_mille / 10, per_mille % 10).replace(".0", "");
            if less.abs_diff(more) <= 1 {
                format!(" ±{} %", percent(more))
            } else {
                format!(" −{} to +{} %", percent(less), percent(more))
            }
        });
        match self.quality {
            facts::Grade::Exact => "exact".to_owned(),
            facts::Grade::Estimated => format!("estimated{band}"),
            facts::Grade::Assumed => format!("assumed{band}"),
        }
    }
}
