//! `promptlint.calls/1`, as `OUTPUT.md` says. Names never change.

use anyhow::Result;
use promptlint_lint::band::Band;
use promptlint_lint::call::{
    Amount, Call, CapOrigin, Confidence, Content, Context, HoleOrigin, Kind, Model, OutputCap, Place, Role,
    Segment, Size, Unit, ValueOrigin, Volatility,
};
use promptlint_lint::position::{Extent, Locator, Position};
use promptlint_lint::tokens::PromptTokens;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::coverage::Coverage;
use crate::engine;

/// Every call to a language model, as `promptlint calls --format json` prints it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Report<'a> {
    /// `promptlint.calls/1`
    schema: &'static str,
    catalogue: Catalogue,
    coverage: Coverage,
    calls: Vec<CallRow<'a>>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Catalogue {
    /// The date of the facts on models.
    pub(crate) as_of: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CallRow<'a> {
    /// Stable under edits elsewhere in the file.
    id: &'a str,
    /// Relative to what was scanned, with `/`.
    path: &'a str,
    /// From 1.
    line: u32,
    /// From 1, in Unicode code points.
    column: u32,
    end_line: u32,
    /// Exclusive.
    end_column: u32,
    /// In a notebook: the cell's index, from 0; lines then count inside the cell.
    cell: Option<u32>,
    language: &'static str,
    #[schemars(with = "String")]
    kind: Kind,
    sdk: &'a str,
    entry: &'a str,
    #[schemars(with = "String")]
    confidence: Confidence,
    /// Every model that the call can use, as far as known; empty when unknown.
    models: Vec<ModelRow<'a>>,
    output_cap: CapRow,
    input_tokens: Option<InputTokens>,
    /// In the order in which the provider caches them.
    segments: Vec<SegmentRow<'a>>,
    #[serde(rename = "loop")]
    looped: LoopRow,
    /// The callers of a wrapper, each with what it changes.
    contexts: Vec<ContextRow<'a>>,
    /// Every guess, in words.
    assumptions: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ModelRow<'a> {
    id: &'a str,
    #[schemars(with = "String")]
    origin: ValueOrigin,
    path: Option<&'a str>,
    line: Option<u32>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CapRow {
    tokens: Option<u64>,
    #[schemars(with = "String")]
    origin: CapOrigin,
}

#[derive(Debug, Serialize, JsonSchema)]
struct InputTokens {
    /// Known before run time.
    fixed: u64,
    #[serde(flatten)]
    band: BandRow<u64>,
}

/// `high` is null when nothing bounds it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BandRow<T> {
    pub(crate) low: T,
    pub(crate) expected: T,
    pub(crate) high: Option<T>,
}

impl<T> From<Band<T>> for BandRow<T> {
    fn from(band: Band<T>) -> Self {
        Self { low: band.low, expected: band.expected, high: band.high }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct SegmentRow<'a> {
    #[schemars(with = "String")]
    role: Role,
    /// `text` or `hole`.
    kind: &'static str,
    tokens: Option<BandRow<u64>>,
    #[schemars(with = "String")]
    volatility: Volatility,
    path: Option<&'a str>,
    line: Option<u32>,
    /// From 0, over the whole prompt.
    message: u32,
    /// It stands there once per element of something.
    repeated: bool,
    /// A cache marker ends here.
    cache_marker: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    hole: Option<HoleRow<'a>>,
    /// Only with `--show-text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct HoleRow<'a> {
    name: &'a str,
    #[schemars(with = "String")]
    origin: HoleOrigin,
    max_chars: Option<u64>,
    /// The passages that the code retrieves (`k=5`).
    #[serde(skip_serializing_if = "Option::is_none")]
    passages: Option<u64>,
    /// What `[sizes]` or a comment says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<SizeRow<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SizeRow<'a> {
    low: Option<u64>,
    usual: Option<u64>,
    high: Option<u64>,
    /// `tokens` or `characters`.
    #[schemars(with = "String")]
    unit: Unit,
    /// `promptlint.toml:14`, `the comment in src/triage.py:7`.
    source: &'a str,
}

impl<'a> From<&'a Size> for SizeRow<'a> {
    fn from(size: &'a Size) -> Self {
        let Amount { low, usual, high, unit } = size.amount;
        Self { low, usual, high, unit, source: &size.source }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct LoopRow {
    inside: bool,
    /// The most rounds, where the code says.
    bound: Option<u64>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ContextRow<'a> {
    path: &'a str,
    line: Option<u32>,
    /// Empty when the caller does not change it.
    models: Vec<ModelRow<'a>>,
    output_cap: Option<CapRow>,
    input_tokens: Option<InputTokens>,
}

pub(crate) fn write(calls: &[Call], locator: &Locator<'_>, show_text: bool) -> Result<()> {
    super::json(&report(calls, locator, show_text))
}

pub(crate) fn catalogue() -> Catalogue {
    Catalogue { as_of: engine::catalogue_date() }
}

fn report<'a>(calls: &'a [Call], locator: &Locator<'_>, show_text: bool) -> Report<'a> {
    let rows = Rows { locator, show_text };
    Report {
        schema: "promptlint.calls/1",
        catalogue: catalogue(),
        coverage: Coverage::of(locator.workspace(), calls),
        calls: calls.iter().map(|call| rows.call(call)).collect(),
    }
}

struct Rows<'w> {
    locator: &'w Locator<'w>,
    show_text: bool,
}

/// For a span in a file that vanished since it was parsed.
pub(crate) const NOWHERE: Extent = {
    let start = Position { cell: None, line: 1, column: 1 };
    Extent { start, end: start }
};

impl Rows<'_> {
    fn call<'a>(&self, call: &'a Call) -> CallRow<'a> {
        let Extent { start, end } = self.locator.extent(&call.place).unwrap_or(NOWHERE);
        let request = &call.request;
        let tokens = engine::tokens(request);
        let band = |index: usize| tokens.as_ref()?.segments.get(index).copied();
        let segments = request.prompt.segments.iter().enumerate();
        let guesses = tokens.iter().flat_map(|tokens| &tokens.assumptions);
        CallRow {
            id: &call.id,
            path: &call.place.path,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            cell: start.cell,
            language: call.language.name(),
            kind: call.kind,
            sdk: &call.sdk,
            entry: &call.entry,
            confidence: call.confidence,
            models: self.models(&request.models),
            output_cap: cap(&request.cap),
            input_tokens: tokens.as_ref().map(InputTokens::from),
            segments: segments.map(|(index, segment)| self.segment(segment, band(index))).collect(),
            looped: LoopRow { inside: call.loop_info.inside, bound: call.loop_info.bound },
            contexts: call.contexts.iter().map(|context| self.context(call, context)).collect(),
            assumptions: request.assumptions.iter().chain(guesses).map(ToString::to_string).collect(),
        }
    }

    fn at<'a>(&self, place: Option<&'a Place>) -> (Option<&'a str>, Option<u32>) {
        let line = place.and_then(|place| self.locator.position(place)).map(|position| position.line);
        (place.map(|place| &*place.path), line)
    }

    fn models<'a>(&self, models: &'a [Model]) -> Vec<ModelRow<'a>> {
        let row = |model: &'a Model| {
            let (path, line) = self.at(model.place.as_ref());
            ModelRow { id: &model.id, origin: model.origin, path, line }
        };
        models.iter().map(row).collect()
    }

    fn segment<'a>(&self, segment: &'a Segment, tokens: Option<Band<u64>>) -> SegmentRow<'a> {
        let (path, line) = self.at(segment.place());
        let (kind, hole, text) = match &segment.content {
            Content::Text(pieces) => {
                let text = self.show_text.then(|| pieces.iter().map(|piece| &*piece.text).collect());
                ("text", None, text)
            }
            Content::Hole(hole) => {
                let row = HoleRow {
                    name: &hole.name,
                    origin: hole.origin,
                    max_chars: hole.max_chars,
                    passages: hole.passages,
                    size: hole.size.as_ref().map(SizeRow::from),
                };
                ("hole", Some(row), None)
            }
        };
        SegmentRow {
            role: segment.role,
            kind,
            tokens: tokens.map(BandRow::from),
            volatility: segment.volatility(),
            path,
            line,
            message: segment.message,
            repeated: segment.repeated,
            cache_marker: segment.cache_marker,
            hole,
            text,
        }
    }

    fn context<'a>(&self, call: &Call, context: &'a Context) -> ContextRow<'a> {
        let (base, request) = (&call.request, &context.request);
        let (path, line) = self.at(Some(&context.place));
        ContextRow {
            path: path.unwrap_or_default(),
            line,
            models: if request.models == base.models { Vec::new() } else { self.models(&request.models) },
            output_cap: (request.cap != base.cap).then(|| cap(&request.cap)),
            input_tokens: if request.prompt == base.prompt {
                None
            } else {
                engine::tokens(request).as_ref().map(InputTokens::from)
            },
        }
    }
}

fn cap(cap: &OutputCap) -> CapRow {
    CapRow { tokens: cap.tokens, origin: cap.origin }
}

impl From<&PromptTokens> for InputTokens {
    fn from(tokens: &PromptTokens) -> Self {
        Self { fixed: tokens.fixed, band: tokens.total.into() }
    }
}
