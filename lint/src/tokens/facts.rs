//! `catalogue/tokens.toml`, read once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::encoding::Encoding;
use super::splits::Splits;
use crate::call::HoleOrigin;
use crate::models::{self, ModelInfo};
use crate::prices::spelling::Spelled;

/// What is run for a model, and what is known about how well that fits.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tokenizer {
    pub base: Encoding,
    pub(super) quality: Grade,
    #[serde(default, rename = "factors")]
    factors_name: Option<String>,
    #[serde(skip)]
    pub(super) factors: Option<Factors>,
    /// What this vocabulary splits that `base` does not, before the factors.
    #[serde(default)]
    pub(super) splits: Option<Splits>,
    /// `[low, high]` per mille of the count.
    #[serde(default)]
    pub(super) band: Option<[u64; 2]>,
    #[serde(default)]
    pub frame: Frame,
    /// Completes "counted with …".
    pub says: String,
}

/// Models that read with the same tokenizer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    /// How their ids begin.
    models: Vec<String>,
    tokenizer: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Grade {
    Exact,
    Estimated,
    #[default]
    Assumed,
}

/// What the provider adds around the text, in tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Frame {
    pub request: u64,
    pub message: u64,
    /// Beside the name itself, where a message has one.
    pub name: u64,
    /// Once, when there are tools.
    pub tools: u64,
    pub tool: u64,
}

/// `[expected, low, high]` per mille of the base vocabulary's count, by kind of text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Factors {
    pub(super) prose: [u64; 3],
    pub(super) markdown: [u64; 3],
    pub(super) markup: [u64; 3],
    pub(super) json: [u64; 3],
    pub(super) yaml: [u64; 3],
    pub(super) code: [u64; 3],
    pub(super) chinese: [u64; 3],
    pub(super) japanese: [u64; 3],
    pub(super) korean: [u64; 3],
    pub(super) cyrillic: [u64; 3],
}

/// What a hole of one origin is expected to weigh.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoleDefault {
    pub tokens: u64,
    /// In words: `user input`.
    #[serde(rename = "as")]
    pub words: String,
    /// Of one of them, where the code says how many.
    #[serde(default)]
    pub passage: Option<u64>,
    pub source: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Facts {
    tokenizer: BTreeMap<String, Tokenizer>,
    family: Vec<Family>,
    pub(super) factors: BTreeMap<String, Factors>,
    hole: BTreeMap<HoleOrigin, HoleDefault>,
    pub(super) repeat: Repeat,
    pub(super) schema: SchemaFacts,
    pub(super) picture: Vec<PictureFacts>,
    pub(super) characters: Characters,
    pub(super) output: BTreeMap<Task, Answer>,
    pub(super) reasoning: BTreeMap<String, Effort>,
    pub(super) reasoning_for_label: Percent,
    effort: Vec<DefaultEffort>,
}

/// What a prompt asks for, as far as the length of the answer depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// One of a few answers: a class, a route, yes or no.
    Label,
    Title,
    Extraction,
    /// One request of an agent that has tools.
    ToolStep,
    /// A turn of a conversation.
    Chat,
    /// An answer from retrieved passages.
    Retrieval,
    Summary,
    /// A translation, a correction: as long as what it is made of.
    Rewrite,
    Code,
    Report,
    Other,
}

/// How many tokens are generated: usually, and in all but one of twenty cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    pub expected: u64,
    pub p95: u64,
}

/// The visible answer to a task.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    expected: u64,
    p95: u64,
    /// `[expected, p95]` per cent of what the holes bring.
    #[serde(default)]
    pub(super) of_input: Option<[u64; 2]>,
    /// `expected` and `p95` do not bound what follows from the input.
    #[serde(default)]
    pub(super) unlimited: bool,
    #[serde(rename = "as")]
    pub(super) words: String,
}

impl Answer {
    pub(super) fn length(&self) -> Length {
        Length { expected: self.expected, p95: self.p95 }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Effort {
    expected: u64,
    p95: u64,
    /// In tokens, where the request states one instead.
    pub(super) budget: u64,
}

impl Effort {
    pub(super) fn length(&self) -> Length {
        Length { expected: self.expected, p95: self.p95 }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Percent {
    pub(super) percent: u64,
}

/// How much models think when the request does not say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DefaultEffort {
    /// How ids of these models begin.
    models: Vec<String>,
    default: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    source: String,
}

/// The schema of an answer: what it weighs as input, and how long an answer with its fields is.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SchemaFacts {
    /// `[low, high]` per mille of the tokens of its JSON.
    pub(super) band: [u64; 2],
    /// Tokens of the answer for one field.
    pub(super) scalar: u64,
    /// For one element of a list.
    pub(super) item: u64,
    /// For a field that is prose by its name.
    pub(super) prose: u64,
    pub(super) prose_names: Vec<String>,
    /// The longest of twenty answers, as a multiple of what is expected.
    pub(super) p95_times: u64,
}

/// What a picture weighs for some models.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PictureFacts {
    /// How their ids begin; none for all others.
    pub(super) models: Vec<String>,
    /// With `detail: low`.
    #[serde(default)]
    pub(super) low_detail: Option<u64>,
    /// `[at least, at 1,024 × 1,024 pixels]`.
    pub(super) tokens: [u64; 2],
    /// Where the vendor bounds it.
    #[serde(default)]
    pub(super) most: Option<u64>,
    pub(super) source: String,
}

/// The facts on pictures for a model's id.
pub(super) fn picture(id: Option<&str>) -> Option<&'static PictureFacts> {
    let last = id.map(|id| (id.rsplit('/').next().unwrap_or(id).to_ascii_lowercase(), Spelled::of(id).name));
    let fits = |start: &String| {
        last.as_ref().is_some_and(|(id, name)| {
            let start = start.as_str();
            id.starts_with(start) || id.replace('.', "-").starts_with(start) || name.starts_with(start)
        })
    };
    facts().picture.iter().find(|entry| entry.models.is_empty() || entry.models.iter().any(fits))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Repeat {
    pub(super) expected: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Characters {
    pub(super) per_token_x100: u64,
}

pub(super) fn facts() -> &'static Facts {
    static FACTS: OnceLock<Facts> = OnceLock::new();
    FACTS.get_or_init(|| {
        // The file is part of the program: a test reads it, so the default is never used.
        let mut facts = parse().unwrap_or_default();
        let Facts { tokenizer, factors, .. } = &mut facts;
        for tokenizer in tokenizer.values_mut() {
            tokenizer.factors = tokenizer.factors_name.as_ref().and_then(|name| factors.get(name)).cloned();
            if !tokenizer.base.is_built_in() {
                tokenizer.quality = Grade::Assumed;
                tokenizer.says = format!("o200k_base, since this build has no {}", tokenizer.base.name());
            }
        }
        facts
    })
}

fn parse() -> serde_json::Result<Facts> {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/tokens.json")))
}

pub(super) fn tokenizer(model: Option<&ModelInfo>) -> &'static Tokenizer {
    match model {
        Some(model) => named(family(&model.id).unwrap_or(&model.tokenizer)),
        None => named("other"),
    }
}

/// The tokenizer of the model that an id in code names, whether or not the catalogue has it.
pub(super) fn tokenizer_of_id(id: &str) -> &'static Tokenizer {
    match (models::lookup(id), family(id)) {
        (Some(model), _) => tokenizer(Some(model)),
        (None, family) => named(family.unwrap_or("other")),
    }
}

fn named(name: &str) -> &'static Tokenizer {
    static FALLBACK: OnceLock<Tokenizer> = OnceLock::new();
    let all = &facts().tokenizer;
    all.get(name).or_else(|| all.get("other")).unwrap_or_else(|| FALLBACK.get_or_init(Tokenizer::default))
}

/// The tokenizer of models of which nothing is known.
pub(super) fn unknown() -> &'static Tokenizer {
    named("other")
}

fn family(id: &str) -> Option<&'static str> {
    let last = id.rsplit('/').next().unwrap_or(id).to_ascii_lowercase().replace('.', "-");
    let ids = [last, Spelled::of(id).name];
    let mut fitting = ids.iter().filter_map(|id| {
        let fits = |family: &&Family| family.models.iter().any(|start| id.starts_with(start.as_str()));
        facts().family.iter().find(fits)
    });
    fitting.next().map(|family| family.tokenizer.as_str())
}

/// What is taken for a hole of this origin where the code says nothing of its size.
pub fn hole_default(origin: HoleOrigin) -> Option<&'static HoleDefault> {
    facts().hole.get(&origin)
}

/// The tokens of one retrieved passage.
pub(super) fn passage() -> Option<u64> {
    hole_default(HoleOrigin::Retrieval)?.passage
}

/// The visible answer to a task, where nothing is known of the input.
pub fn output_length(task: Task) -> Length {
    facts().output.get(&task).map(Answer::length).unwrap_or_default()
}

/// The hidden part, by effort; `None` for an effort that is not known (a budget in tokens, a new word).
pub fn reasoning_length(effort: &str) -> Option<Length> {
    facts().reasoning.get(effort).map(Effort::length)
}

/// How much a model thinks when the request does not say, and the catalogue neither; `None` when nobody says.
pub(super) fn default_effort(id: &str) -> Option<&'static str> {
    let starts = |entry: &&DefaultEffort| entry.models.iter().any(|start| id.starts_with(start.as_str()));
    facts().effort.iter().find(starts).map(|entry| entry.default.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::count_with;

    #[test]
    fn the_file_parses_and_is_whole() {
        let facts = parse().expect("catalogue/tokens.toml");
        for (name, tokenizer) in &facts.tokenizer {
            if let Some(factors) = &tokenizer.factors_name {
                assert!(facts.factors.contains_key(factors), "{name}: no factors {factors}");
            }
            let has_band = tokenizer.factors_name.is_some() || tokenizer.band.is_some();
            assert_eq!(has_band, tokenizer.quality != Grade::Exact, "{name}");
            assert!(tokenizer.band.is_none_or(|[low, high]| low < 1000 && 1000 < high), "{name}");
            assert!(!tokenizer.says.is_empty());
        }
        for family in &facts.family {
            assert!(facts.tokenizer.contains_key(&family.tokenizer), "{family:?}");
            for start in &family.models {
                let own = facts
                    .family
                    .iter()
                    .find(|other| other.models.iter().any(|m| start.starts_with(m.as_str())));
                assert!(own.is_some_and(|own| own.tokenizer == family.tokenizer), "{start} is never reached");
            }
        }
        for (name, factors) in &facts.factors {
            let all =
                [factors.prose, factors.markdown, factors.markup, factors.json, factors.yaml, factors.code];
            for [expected, low, high] in all {
                assert!(low <= expected && expected <= high, "{name}");
            }
        }
        for task in [
            Task::Label,
            Task::Title,
            Task::Extraction,
            Task::ToolStep,
            Task::Chat,
            Task::Retrieval,
            Task::Summary,
            Task::Rewrite,
            Task::Code,
            Task::Report,
            Task::Other,
        ] {
            let answer = facts.output.get(&task).expect("every task");
            assert!(0 < answer.expected && answer.expected < answer.p95 && !answer.words.is_empty());
        }
        let is_last = |at: usize| at + 1 == facts.picture.len();
        for (at, entry) in facts.picture.iter().enumerate() {
            assert_eq!(entry.models.is_empty(), is_last(at), "{entry:?}");
            let [least, usual] = entry.tokens;
            assert!(0 < least && least <= usual && entry.most.is_none_or(|most| usual <= most), "{entry:?}");
            assert!(!entry.source.is_empty());
        }
        assert!(facts.schema.band[0] < 1000 && 1000 < facts.schema.band[1]);
        for entry in &facts.effort {
            assert!(facts.reasoning.contains_key(&entry.default), "{entry:?}");
        }
        for origin in [
            HoleOrigin::Clock,
            HoleOrigin::Random,
            HoleOrigin::Identifier,
            HoleOrigin::Environment,
            HoleOrigin::Argument,
            HoleOrigin::UserInput,
            HoleOrigin::History,
            HoleOrigin::Retrieval,
            HoleOrigin::File,
            HoleOrigin::ToolResult,
            HoleOrigin::ModelOutput,
            HoleOrigin::LoopVariable,
            HoleOrigin::Unknown,
        ] {
            let default = facts.hole.get(&origin).unwrap_or_else(|| panic!("{origin:?}"));
            assert!(!default.source.is_empty() && default.tokens > 0);
        }
    }

    #[test]
    fn counted_defaults_are_right() {
        let count = |text| count_with(Encoding::O200kBase, text);
        let default = |origin| hole_default(origin).expect("in the file").tokens;
        assert_eq!(count("2026-11-23T18:11:15.123456+00:00"), default(HoleOrigin::Clock));
        let identifiers = [
            "6513270e-269e-4d37-b2a7-4de452e6b438",
            "d23f0824-128b-4f33-8c5c-7fd0a6a3a450",
            "9531985d-5d9d-49f8-9818-e811892f902b",
            "36f675cc-81e7-4ef5-a8e2-5d940ed90475",
            "6b0d549b-6f03-475a-9600-a35a099950d8",
            "8d116ece-1738-47d9-bd9c-172411e20b8f",
            "90c192cf-d3ac-44af-8f21-ddb66cad4a26",
            "a170b338-3926-4059-b28c-105d1fb17c23",
        ];
        assert_eq!(identifiers.map(count).iter().sum::<u64>() / 8, default(HoleOrigin::Identifier));
    }

    #[test]
    fn ids_find_their_tokenizer() {
        let cases = [
            ("gpt-4o", Encoding::O200kBase, Grade::Exact),
            ("gpt-6.2-sol", Encoding::O200kBase, Grade::Assumed),
            ("gpt-oss:20b", Encoding::O200kBase, Grade::Exact),
            ("text-embedding-3-small", Encoding::Cl100kBase, Grade::Exact),
            ("claude-3-5-sonnet-latest", Encoding::Claude3, Grade::Estimated),
            ("anthropic/claude-opus-4.7", Encoding::Claude47, Grade::Estimated),
            ("claude-sonnet-5", Encoding::Claude48, Grade::Estimated),
            ("claude-haiku-5-5", Encoding::Claude48, Grade::Assumed),
            ("gemini-2.5-flash", Encoding::O200kBase, Grade::Estimated),
            ("meta-llama/Llama-3.3-70B-Instruct", Encoding::Llama3, Grade::Exact),
            ("us.meta.llama3-1-70b-instruct-v1:0", Encoding::Llama3, Grade::Exact),
            ("accounts/fireworks/models/llama-v3p1-8b-instruct", Encoding::Llama3, Grade::Exact),
            ("llama2", Encoding::O200kBase, Grade::Assumed),
            ("qwen2.5:7b", Encoding::Qwen2, Grade::Exact),
            ("Qwen/Qwen3-32B", Encoding::Qwen2, Grade::Exact),
            ("qwen3.8-max", Encoding::Qwen2, Grade::Assumed),
            ("deepseek-ai/DeepSeek-V3.1", Encoding::DeepseekV3, Grade::Exact),
            ("deepseek-chat", Encoding::DeepseekV4, Grade::Exact),
            ("deepseek-r1-distill-llama-70b", Encoding::Llama3, Grade::Exact),
            ("mistral-nemo", Encoding::MistralV3, Grade::Exact),
            ("mistral-large-latest", Encoding::MistralV3, Grade::Assumed),
            ("kimi-k2.6", Encoding::KimiK2, Grade::Exact),
            ("glm-5.3", Encoding::Glm5, Grade::Exact),
            ("MiniMax-M3", Encoding::MinimaxM2, Grade::Assumed),
            ("my-deployment", Encoding::O200kBase, Grade::Assumed),
        ];
        for (id, base, quality) in cases {
            let found = tokenizer_of_id(id);
            assert_eq!((found.base, found.quality), (base, quality), "{id}");
        }
    }
}
