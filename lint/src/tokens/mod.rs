//! Tokens: exact where the vocabulary is public, elsewhere an estimate with its error band.
//!
//! - [`encoding`] runs the vocabularies.
//! - [`content`] says what a text is, since the error of an estimate depends on it.
//! - [`facts`] reads `catalogue/tokens.toml`.
//! - [`prompt`] adds up a whole request.
//! - [`task`] says what a prompt asks for, and [`output`] how long the answer is.

mod content;
mod encoding;
mod facts;
mod output;
mod prompt;
mod task;
mod tools;

pub use encoding::{Encoding, count_with};
pub use facts::{Frame, Length, Task, Tokenizer, hole_default, output_length, reasoning_length};
pub use output::{OutputTokens, output_tokens};
pub use prompt::{PromptTokens, prompt_tokens, segment_text};
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

/// The tokens of `text` as `model` reads it; `None` is a model that is not known.
pub fn count(text: &str, model: Option<&ModelInfo>) -> Count {
    let tokenizer = facts::tokenizer(model);
    let (raw, whole) = encoding::count_bounded(tokenizer.base, text);
    let factor = tokenizer.factors.as_ref().map(|factors| content::factor(text, factors));
    let scale = |per_mille: u64| raw.saturating_mul(per_mille).div_ceil(1000);
    let [expected, low, high] = factor.unwrap_or([1000; 3]).map(scale);
    let quality = match tokenizer.quality {
        facts::Grade::Exact if whole => Quality::Exact,
        facts::Grade::Exact | facts::Grade::Estimated => Quality::Estimated { low, high },
        facts::Grade::Assumed => Quality::Assumed { low, high },
    };
    Count { tokens: expected, quality }
}

/// The tokens of one tool's definition, which is not sent to every model as the JSON that it is written in.
fn count_tool(json: &str, model: Option<&ModelInfo>) -> Count {
    let tokenizer = facts::tokenizer(model);
    // A frame of its own says that the vendor makes something else of it.
    let declared = match tokenizer.frame.tool {
        0 => None,
        _ => tools::declared(json, &|text| count_with(tokenizer.base, text)),
    };
    let Some(tokens) = declared else { return count(json, model) };
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
