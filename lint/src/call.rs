//! Call, Prompt, Segment: the heart of the program. What the matcher produces and every later stage reads.

mod moved;
mod places;
mod sorts;

use std::sync::Arc;

use promptlint_grammars::Language;
use promptlint_grammars::module::Span;
use serde::{Deserialize, Serialize};

pub use sorts::{Kind, Role};

pub use moved::Moves;

/// A span in a file of the workspace. `span` indexes the module's text (see `Module::text`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Relative to the scanned root, with `/`.
    pub path: Arc<str>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The receiver was followed to the SDK.
    Certain,
    /// A distinctive path on a receiver that could not be followed.
    Likely,
}

/// Where a value was found, seen from the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueOrigin {
    /// Written in the call, or in the object it is made on.
    Literal,
    Constant,
    ParameterDefault,
    EnvironmentDefault,
    SettingsDefault,
    Client,
    Caller,
    SdkDefault,
    Config,
    /// What stands behind `||` where only the run knows what stands before it: used when nothing else is said. Models
    /// are reported as a parameter's or a setting's default.
    #[serde(rename = "settings-default")]
    Fallback,
}

/// One model that a call can use.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Model {
    /// As the code spells it: `gpt-4o`, `anthropic/claude-sonnet-5`, `us.anthropic.claude-…`.
    pub id: Arc<str>,
    pub origin: ValueOrigin,
    pub place: Option<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CapOrigin {
    Argument,
    Client,
    Caller,
    SdkDefault,
    Absent,
    Dynamic,
}

/// The limit on generated tokens. `tokens` is `None` when absent, or when only known at run time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputCap {
    pub tokens: Option<u64>,
    pub origin: CapOrigin,
    pub place: Option<Place>,
    /// The SDK or its API refuses a call without one, so that an absent cap costs nothing.
    pub required: bool,
}

impl OutputCap {
    pub fn absent() -> Self {
        Self { tokens: None, origin: CapOrigin::Absent, place: None, required: false }
    }
}

/// Why a part of a prompt is only known at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoleOrigin {
    Clock,
    Random,
    Identifier,
    Environment,
    Argument,
    UserInput,
    History,
    Retrieval,
    File,
    ToolResult,
    ModelOutput,
    LoopVariable,
    Unknown,
}

/// How often a segment changes. Prefix caching pays for the run of segments before the first that changes more
/// often than the cache lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Volatility {
    Constant,
    Deployment,
    Session,
    Request,
}

impl HoleOrigin {
    /// An environment variable changes with a deployment, a history grows in a session; all else is new per request.
    pub fn volatility(self) -> Volatility {
        match self {
            Self::Environment | Self::File => Volatility::Deployment,
            Self::History => Volatility::Session,
            _ => Volatility::Request,
        }
    }
}

/// Known text and where it stands: several pieces when it is put together from several literals.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TextPiece {
    pub text: Arc<str>,
    /// `None` for text that no source file holds (an SDK's own hidden prompt).
    pub place: Option<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hole {
    pub origin: HoleOrigin,
    /// As the code names it: `question`, `user.name`, `datetime.now()`.
    pub name: Arc<str>,
    /// The most characters it can have, where the code bounds it (`text[:4000]`).
    pub max_chars: Option<u64>,
    /// The passages that the code asks for (`k=5`), where it retrieves some.
    pub passages: Option<u64>,
    /// What the user says of its size.
    pub size: Option<Size>,
    /// It is no text but a picture.
    pub picture: Option<Picture>,
    /// Where it comes from: a parameter, an expression.
    pub place: Option<Place>,
    /// Where it stands in a text, if elsewhere.
    pub used: Option<Place>,
}

impl Hole {
    /// Of which nothing else is known.
    pub fn new(origin: HoleOrigin, name: &str) -> Self {
        Self {
            origin,
            name: name.into(),
            max_chars: None,
            passages: None,
            size: None,
            picture: None,
            place: None,
            used: None,
        }
    }
}

/// A picture in a prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Picture {
    /// `low`, `high`, …: how closely it is looked at, where the request says.
    pub detail: Option<Arc<str>>,
}

/// What a hole is said to weigh.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    pub amount: Amount,
    /// Who says so: `promptlint.toml:14`, `the comment in src/triage.py:7`.
    pub source: Arc<str>,
}

/// At least, usually and at most: each where it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    pub low: Option<u64>,
    pub usual: Option<u64>,
    pub high: Option<u64>,
    pub unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    Tokens,
    Characters,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    Text(Vec<TextPiece>),
    Hole(Hole),
}

/// A run of a prompt that changes as a whole: text or a hole. One message is one or more segments with the same
/// `message` number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Segment {
    pub role: Role,
    pub content: Content,
    /// 0-based index of the message (or system block, or tool) that it belongs to, over the whole prompt.
    pub message: u32,
    /// It stands in the prompt once per element of something (few-shot examples in a loop).
    pub repeated: bool,
    /// A cache marker ends here (`cache_control`, `cachePoint`).
    pub cache_marker: bool,
}

impl Segment {
    pub fn volatility(&self) -> Volatility {
        match &self.content {
            Content::Text(_) => Volatility::Constant,
            Content::Hole(hole) => hole.origin.volatility(),
        }
    }

    pub fn place(&self) -> Option<&Place> {
        match &self.content {
            Content::Text(pieces) => pieces.iter().find_map(|piece| piece.place.as_ref()),
            Content::Hole(hole) => hole.place.as_ref(),
        }
    }
}

/// Segments in the order in which the provider caches them: tools, then system, then messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    pub segments: Vec<Segment>,
    /// The spans of the messages' own expressions, by message number: what a fix moves.
    pub messages: Vec<Option<Place>>,
    /// What their speakers are called, where they have names.
    pub names: Vec<Arc<str>>,
    /// Seconds that a cache entry is asked to live, where a marker says so: the longest.
    pub cache_seconds: Option<u64>,
    /// The message that is the schema of the answer: a segment by itself, or a tool that has to be called.
    pub answer: Option<u32>,
    /// Texts of several requests (the tasks of a crew, models of which one is used) stand here one after the other:
    /// no single request holds them together.
    pub mixed: bool,
    /// It goes to the model as it is (completions, embeddings): the provider puts no messages around it.
    pub unframed: bool,
}

impl Prompt {
    pub fn is_known(&self) -> bool {
        self.known_text().next().is_some()
    }

    /// The known texts, in order.
    pub fn known_text(&self) -> impl Iterator<Item = &str> {
        let pieces = self.segments.iter().flat_map(|segment| match &segment.content {
            Content::Text(pieces) => pieces.as_slice(),
            Content::Hole(_) => &[],
        });
        pieces.map(|piece| &*piece.text)
    }
}

/// What a request says beside its prompt. Each is `None` when the code does not say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Completions asked for (`n`, `candidate_count`).
    pub n: Option<u64>,
    pub structured: bool,
    /// `low`, `high`, …, or a budget in tokens as text.
    pub reasoning: Option<Arc<str>>,
    pub stream: bool,
    pub tier: Option<Arc<str>>,
    pub cache: bool,
    /// The most model requests that one call makes (`max_turns`), where it loops at all.
    pub turns: Option<u64>,
}

/// What one reach of a call sends, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Every model it can use, as far as known; empty when unknown.
    pub models: Vec<Model>,
    pub cap: OutputCap,
    pub prompt: Prompt,
    pub options: Options,
    /// In words: every guess and every thing that could not be followed.
    pub assumptions: Vec<Arc<str>>,
}

impl Request {
    /// Whether it sends something else as far as anybody can know: holes of another name are still holes.
    pub fn differs_from(&self, other: &Self) -> bool {
        self.models != other.models
            || self.cap != other.cap
            || !self.prompt.known_text().eq(other.prompt.known_text())
    }
}

/// One way to reach a call inside a wrapper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The caller's own call of the wrapper.
    pub place: Place,
    pub request: Request,
}

/// How a fix can add an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// What is replaced: often nothing.
    pub place: Place,
    /// The argument's spelling with `{}` for the value: `, max_tokens={}`.
    pub template: Arc<str>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LoopInfo {
    pub inside: bool,
    /// The most rounds, where the code says.
    pub bound: Option<u64>,
}

/// One expression that sends a prompt to a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `path::qualified.function#ordinal`, stable under edits elsewhere in the file.
    pub id: Arc<str>,
    pub place: Place,
    /// The name that is called (`create`), for a short caret.
    pub callee: Span,
    pub language: Language,
    pub kind: Kind,
    /// The SDK's name as in `lint/sdks/`.
    pub sdk: Arc<str>,
    pub entry: Arc<str>,
    pub confidence: Confidence,
    /// How the call reads on its own, defaults of the wrapper's parameters included.
    pub request: Request,
    /// The callers, when the call stands in a wrapper: those that change what is sent.
    pub contexts: Vec<Context>,
    /// Beside them some caller sends just what the call says by itself.
    pub also_plain: bool,
    pub loop_info: LoopInfo,
    /// Where an output cap can be added, which may be where an object of the call is made; `None` where the shape of the call does not allow it.
    pub cap_insertion: Option<Insertion>,
}

impl Call {
    /// The ways to reach it, for all that counts calls: its callers, and itself where it has none or one of them
    /// changes nothing.
    pub fn reaches(&self) -> impl Iterator<Item = Option<&Context>> {
        let itself = self.contexts.is_empty() || self.also_plain;
        self.contexts.iter().map(Some).chain(itself.then_some(None))
    }
}
