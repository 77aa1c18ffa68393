//! The tokens of a whole request: its text, what the provider puts around it, and what its holes may weigh.

use std::sync::Arc;

use super::facts::{self, Tokenizer};
use super::{Quality, count, count_tool};
use crate::band::Band;
use crate::call::{Content, Hole, HoleOrigin, Request, Role, Segment};
use crate::models::ModelInfo;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptTokens {
    /// Tokens of what is known before run time, framing included.
    pub fixed: u64,
    pub total: Band<u64>,
    /// One a segment, in the prompt's order, without framing.
    pub segments: Vec<Band<u64>>,
    /// Of the known text.
    pub exact: bool,
    /// In words: what was taken for granted.
    pub assumptions: Vec<Arc<str>>,
}

/// The tokens that `request` sends to `model`; `None` when nothing of its prompt is known, not even that there is a
/// hole in it.
pub fn prompt_tokens(request: &Request, model: Option<&ModelInfo>) -> Option<PromptTokens> {
    let segments = &request.prompt.segments;
    if segments.is_empty() {
        return None;
    }
    let tokenizer = facts::tokenizer(model);
    let frame = if request.prompt.unframed { 0 } else { frame_tokens(segments, tokenizer, model) };
    let mut tokens = PromptTokens {
        fixed: frame,
        total: Band::exact(frame),
        segments: Vec::with_capacity(segments.len()),
        exact: true,
        assumptions: Vec::new(),
    };
    for segment in segments {
        let band = match &segment.content {
            Content::Text(_) => {
                let text = segment_text(segment);
                let counted = match segment.role {
                    Role::Tools => count_tool(&text, model),
                    _ => count(&text, model),
                };
                tokens.fixed += counted.tokens;
                tokens.exact &= counted.quality == Quality::Exact;
                Band { low: counted.low(), expected: counted.tokens, high: Some(counted.high()) }
            }
            Content::Hole(hole) => hole_tokens(hole, segment.role, &mut tokens.assumptions),
        };
        let band = if segment.repeated { repeated(band, &mut tokens.assumptions) } else { band };
        tokens.total = tokens.total + band;
        tokens.segments.push(band);
    }
    if !tokens.exact {
        tokens.assumptions.push(quality_in_words(model));
    }
    Some(tokens)
}

/// The known text of a segment; empty for a hole.
pub fn segment_text(segment: &Segment) -> Arc<str> {
    match &segment.content {
        Content::Hole(_) => Arc::from(""),
        Content::Text(pieces) => match pieces.as_slice() {
            [piece] => Arc::clone(&piece.text),
            pieces => pieces.iter().map(|piece| &*piece.text).collect::<String>().into(),
        },
    }
}

fn frame_tokens(segments: &[Segment], tokenizer: &Tokenizer, model: Option<&ModelInfo>) -> u64 {
    let frame = tokenizer.frame;
    let units = |tools: bool| {
        let mut numbers: Vec<u32> = segments
            .iter()
            .filter(|segment| (segment.role == Role::Tools) == tools)
            .map(|segment| segment.message)
            .collect();
        numbers.dedup();
        numbers.len() as u64
    };
    let (messages, tools) = (units(false), units(true));
    let hidden = if tools > 0 { frame.tools + model.map_or(0, |model| model.tool_prompt) } else { 0 };
    frame.request + messages * frame.message + tools * frame.tool + hidden
}

/// What the holes of a prompt are expected to bring.
pub(super) fn expected_of_holes(segments: &[Segment]) -> u64 {
    let tokens = segments.iter().filter_map(|segment| match &segment.content {
        Content::Hole(hole) => {
            let one = hole_tokens(hole, segment.role, &mut Vec::new());
            Some(if segment.repeated { repeated(one, &mut Vec::new()) } else { one }.expected)
        }
        Content::Text(_) => None,
    });
    tokens.fold(0, u64::saturating_add)
}

fn hole_tokens(hole: &Hole, role: Role, assumptions: &mut Vec<Arc<str>>) -> Band<u64> {
    // A whole list of messages that is only known at run time is a conversation, whatever brought it here.
    let origin = match (role, hole.origin) {
        (Role::Unknown, HoleOrigin::Argument | HoleOrigin::Unknown) => HoleOrigin::History,
        (_, origin) => origin,
    };
    let (default, words) = facts::hole_default(origin)
        .map_or((0, "something unknown"), |default| (default.tokens, default.words.as_str()));
    let name = &hole.name;
    let Some(most) = hole.max_chars else {
        assumptions.push(format!("`{name}`: {default} tokens, the default for {words}").into());
        return Band { low: 0, expected: default, high: None };
    };
    // A bound beyond any window bounds nothing, and sums of bounds must not overflow.
    let most = most.min(1 << 40);
    // A token is at least one byte, and hardly ever less than one character.
    let likely = (most * 100).div_ceil(facts::facts().characters.per_token_x100.max(1));
    let expected = default.min(likely);
    assumptions.push(format!("`{name}`: {expected} tokens, for {words} of at most {most} characters").into());
    Band { low: 0, expected, high: Some(most) }
}

fn repeated(one: Band<u64>, assumptions: &mut Vec<Arc<str>>) -> Band<u64> {
    let times = facts::facts().repeat.expected;
    assumptions.push(format!("a part that stands once per element: {times} elements").into());
    Band { low: 0, expected: one.expected * times, high: None }
}

fn quality_in_words(model: Option<&ModelInfo>) -> Arc<str> {
    let Some(model) = model else {
        return "tokens are counted with o200k_base, because the model is not known".into();
    };
    let tokenizer = facts::tokenizer(Some(model));
    match tokenizer.quality {
        facts::Grade::Exact => "a text over 8 MB is extrapolated".into(),
        facts::Grade::Estimated => {
            format!("tokens of {} are estimated from o200k_base by kind of text", model.id).into()
        }
        facts::Grade::Assumed => format!("the tokenizer of {} is not published", model.id).into(),
    }
}
