//! The tokens of a whole request: its text, what the provider puts around it, and what its holes may weigh.

use std::sync::Arc;

use super::facts::{self, Tokenizer};
use super::{Quality, count_tool, pictures, schema};
use crate::band::Band;
use crate::call::{Amount, Content, Hole, HoleOrigin, Request, Role, Segment, Unit};
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
    let tokenizer = tokenizer_of(request, model);
    let frame = if request.prompt.unframed {
        0
    } else {
        frame_tokens(segments, tokenizer, model) + names(&request.prompt.names, tokenizer)
    };
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
                    Role::Tools => count_tool(&text, tokenizer),
                    Role::Schema => {
                        let counted = schema::count(&text, tokenizer);
                        tokens.assumptions.push(schema::in_words(counted).into());
                        counted
                    }
                    _ => tokenizer.count(&text),
                };
                tokens.fixed += counted.tokens;
                // A schema's own words say how far its count can be trusted.
                tokens.exact &= segment.role == Role::Schema || counted.quality == Quality::Exact;
                Band { low: counted.low(), expected: counted.tokens, high: Some(counted.high()) }
            }
            Content::Hole(hole) => match &hole.picture {
                Some(picture) => pictures::tokens(hole, picture, request, &mut tokens.assumptions),
                None => hole_tokens(hole, segment.role, &mut tokens.assumptions),
            },
        };
        let band = if is_multiplied(segment) { repeated(band, &mut tokens.assumptions) } else { band };
        tokens.total = tokens.total + band;
        tokens.segments.push(band);
    }
    if !tokens.exact {
        tokens.assumptions.push(quality_in_words(request, model, tokenizer));
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
            .filter(|segment| segment.role != Role::Schema && (segment.role == Role::Tools) == tools)
            .map(|segment| segment.message)
            .collect();
        numbers.dedup();
        numbers.len() as u64
    };
    let (messages, tools) = (units(false), units(true));
    let hidden = if tools > 0 { frame.tools + model.map_or(0, |model| model.tool_prompt) } else { 0 };
    frame.request + messages * frame.message + tools * frame.tool + hidden
}

/// A bound on what is known of a prompt that takes no vocabulary, whose tables take longer to make than most prompts
/// take to count: a token is a byte or more, and no estimate is above twice what its vocabulary counts.
pub fn at_most(request: &Request, model: Option<&ModelInfo>) -> u64 {
    let prompt = &request.prompt;
    let texts = prompt.segments.iter().flat_map(|segment| match &segment.content {
        Content::Text(pieces) => pieces.as_slice(),
        Content::Hole(_) => &[],
    });
    let names = prompt.names.iter().map(|name| name.len() + 1);
    let bytes: usize = texts.map(|piece| piece.text.len()).chain(names).sum();
    frame_tokens(&prompt.segments, tokenizer_of(request, model), model) + 2 * bytes as u64
}

/// What the names of speakers add, where the provider sends them on.
fn names(names: &[Arc<str>], tokenizer: &Tokenizer) -> u64 {
    let added = tokenizer.frame.name;
    if added == 0 { 0 } else { names.iter().map(|name| added + tokenizer.count(name).tokens).sum() }
}

/// What the holes of a prompt are expected to bring.
pub(super) fn expected_of_holes(segments: &[Segment]) -> u64 {
    let tokens = segments.iter().filter_map(|segment| match &segment.content {
        Content::Hole(hole) => {
            // A picture is not rewritten.
            if hole.picture.is_some() {
                return None;
            }
            let one = hole_tokens(hole, segment.role, &mut Vec::new());
            Some(if is_multiplied(segment) { repeated(one, &mut Vec::new()) } else { one }.expected)
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
    // A bound beyond any window bounds nothing, and sums of bounds must not overflow.
    let most = hole.max_chars.map(|most| most.min(1 << 40));
    if let Some(size) = &hole.size {
        let band = said(&size.amount, default, most);
        let words = amount_in_words(&size.amount);
        assumptions.push(format!("`{name}`: {} tokens, for {words}: {}", band.expected, size.source).into());
        return band;
    }
    let (default, words) = match (hole.passages, facts::passage()) {
        (Some(number), Some(passage)) => {
            let number = number.min(1 << 20);
            (number * passage, format!("{number} {words} of {passage} tokens"))
        }
        _ => (default, words.to_owned()),
    };
    let Some(most) = most else {
        let why = if hole.passages.is_some() { "for" } else { "the default for" };
        assumptions.push(format!("`{name}`: {default} tokens, {why} {words}").into());
        return Band { low: 0, expected: default, high: None };
    };
    let expected = default.min(likely(most));
    assumptions.push(format!("`{name}`: {expected} tokens, for {words} of at most {most} characters").into());
    Band { low: 0, expected, high: Some(most) }
}

/// What so many characters usually are.
fn likely(characters: u64) -> u64 {
    (characters * 100).div_ceil(facts::facts().characters.per_token_x100.max(1))
}

/// The user's figures; of what they leave open, `default` within them, and what the code bounds.
fn said(amount: &Amount, default: u64, most_chars: Option<u64>) -> Band<u64> {
    // A token is at least one byte, and hardly ever less than one character.
    let usual = |number: u64| if amount.unit == Unit::Tokens { number } else { likely(number) };
    let bounds = [amount.high, most_chars];
    let high = bounds.into_iter().flatten().min();
    let ceiling = amount.high.map(usual).into_iter().chain(most_chars).min().unwrap_or(u64::MAX);
    let low = amount.low.map_or(0, usual);
    let expected = match (amount.usual, amount.low, amount.high) {
        (Some(number), ..) => usual(number),
        (None, Some(low), Some(high)) => usual(low.midpoint(high)),
        _ => default.max(low),
    };
    Band { low: low.min(ceiling), expected: expected.min(ceiling), high }
}

/// `200 to 4000 characters, 400 usually`
fn amount_in_words(amount: &Amount) -> String {
    let unit = if amount.unit == Unit::Tokens { "tokens" } else { "characters" };
    let between = match (amount.low, amount.high) {
        (Some(low), Some(high)) => Some(format!("{low} to {high} {unit}")),
        (Some(low), None) => Some(format!("at least {low} {unit}")),
        (None, Some(high)) => Some(format!("at most {high} {unit}")),
        (None, None) => None,
    };
    match (between, amount.usual) {
        (Some(between), Some(usual)) => format!("{between}, usually {usual}"),
        (Some(between), None) => between,
        (None, usual) => format!("usually {} {unit}", usual.unwrap_or_default()),
    }
}

/// What was retrieved is sized as a whole.
fn is_multiplied(segment: &Segment) -> bool {
    let is_whole = |hole: &Hole| hole.origin == HoleOrigin::Retrieval && hole.size.is_none();
    segment.repeated && !matches!(&segment.content, Content::Hole(hole) if is_whole(hole))
}

fn repeated(one: Band<u64>, assumptions: &mut Vec<Arc<str>>) -> Band<u64> {
    let times = facts::facts().repeat.expected;
    let words: Arc<str> = format!("a part that stands once per element: {times} elements").into();
    if !assumptions.contains(&words) {
        assumptions.push(words);
    }
    Band { low: 0, expected: one.expected * times, high: None }
}

/// A model that is not in the catalogue may still be one whose vocabulary is known (`llama3.1`).
fn tokenizer_of(request: &Request, model: Option<&ModelInfo>) -> &'static Tokenizer {
    match (model, request.models.first()) {
        (Some(_), _) | (None, None) => facts::tokenizer(model),
        (None, Some(first)) => facts::tokenizer_of_id(&first.id),
    }
}

fn quality_in_words(request: &Request, model: Option<&ModelInfo>, tokenizer: &Tokenizer) -> Arc<str> {
    let id = model.map(|model| model.id.as_str()).or_else(|| request.models.first().map(|first| &*first.id));
    let quality = tokenizer.quality_in_words();
    match id {
        None => "tokens are counted with o200k_base, because the model is not known".into(),
        Some(_) if tokenizer.quality == facts::Grade::Exact => "a text over 8 MB is extrapolated".into(),
        Some(id) => format!("tokens of {id} are {quality}: counted with {}", tokenizer.says).into(),
    }
}
