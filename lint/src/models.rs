//! What is known of a model, from the catalogue, and how the ids in code find it.

use std::sync::{OnceLock, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::prices::catalogue::{self, Offer};
use crate::prices::spelling::Spelled;
use crate::prices::{Date, host, maker};

/// A model's place in its own generation; our judgement, not a function of its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    Small,
    Mid,
    Frontier,
}

impl Tier {
    pub fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Mid => "mid",
            Self::Frontier => "frontier",
        }
    }
}

/// Whether a model thinks in hidden tokens, which count against the output cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reasoning {
    /// Where the request asks for it, or the model decides to.
    Optional,
    /// Unless the request forbids it.
    Default,
    Always,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CacheMode {
    /// Every long enough prefix is cached.
    Automatic,
    /// Only what the request marks.
    Markers,
    None,
}

/// Which requests share an automatic entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CacheMatch {
    /// Those that begin alike, up to the first difference.
    #[default]
    AnyPrefix,
    /// Those that are equal up to a breakpoint, of which the provider puts one behind the latest message.
    Breakpoints,
}

impl CacheMatch {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
fn is_false(value: &bool) -> bool {
    !value
}

/// How a provider caches prompts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CacheRegime {
    pub mode: CacheMode,
    #[serde(default, skip_serializing_if = "CacheMatch::is_default")]
    pub matches: CacheMatch,
    /// Nothing below this many tokens is cached; `None` when the vendor states no minimum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<u64>,
    /// Above the minimum, prefixes count in steps of this many tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub increment: Option<u64>,
    /// A request can name a cache that was made before, and whose content is not in the request.
    #[serde(default, skip_serializing_if = "is_false")]
    pub explicit: bool,
    /// Seconds that an entry lives without being read, by default; `None` when the vendor promises nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<u64>,
    pub source: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelInfo {
    /// As the vendor spells it.
    pub id: String,
    /// As in the catalogue: `openai`; a host where it is not known who made the model.
    pub vendor: String,
    /// As people write it: `OpenAI`.
    pub vendor_name: String,
    /// `None` where nobody has judged.
    pub tier: Option<Tier>,
    /// The window that prompt and output share, where it is known.
    pub context: Option<u64>,
    /// The most that a prompt may fill, where the vendor states it.
    pub input: Option<u64>,
    /// The most tokens that one request generates, where it is known.
    pub output: Option<u64>,
    /// A name in `catalogue/tokens.toml`.
    pub tokenizer: String,
    /// `None` when it is not known how, or whether, it caches.
    pub cache: Option<CacheRegime>,
    /// `None`: it has no hidden tokens.
    pub thinks: Option<Reasoning>,
    /// Hidden tokens count against the output cap.
    pub reasoning: bool,
    /// The reasoning effort where the request says none.
    pub effort: Option<String>,
    /// The id of the vendor's model to try for simple work.
    pub cheaper: Option<String>,
    /// Tokens of the hidden system prompt that tools bring with them.
    pub tool_prompt: u64,
    /// To ask for the model's own maximum changes nothing.
    pub neutral_cap: bool,
    /// The API demands a cap, so that whatever SDK stands between sends one.
    pub cap_required: bool,
    /// When the vendor stops to serve it.
    pub retires: Option<Date>,
}

/// The model that `id` names, if the catalogue has it. A deployment's name is not a model's.
pub fn lookup(id: &str) -> Option<&'static ModelInfo> {
    let spelled = Spelled::of(id);
    let mut found = None;
    for (key, _) in spelled.keys() {
        let Some(model) = by_key(&key, &spelled) else { continue };
        // What is judged of a model holds for its snapshots.
        if model.tier.is_some() {
            return Some(model);
        }
        found = found.or(Some(model));
    }
    found
}

/// The models that somebody has judged: those with a tier.
pub fn all() -> &'static [ModelInfo] {
    static ALL: OnceLock<Vec<ModelInfo>> = OnceLock::new();
    ALL.get_or_init(|| {
        catalogue::all().filter(|offer| offer.tier.is_some()).map(|offer| ModelInfo::of(&offer)).collect()
    })
}

/// The day up to which the catalogue is known to be right.
pub fn as_of() -> Date {
    catalogue::about().as_of
}

/// The largest minimum of any provider that caches by itself: what is longer is cached whoever the vendor is.
pub fn largest_automatic_minimum() -> u64 {
    let caches = catalogue::about().caches.values();
    let automatic = caches.filter(|cache| cache.mode == CacheMode::Automatic);
    automatic.filter_map(|cache| cache.minimum).max().unwrap_or(u64::MAX)
}

/// Each line is read once: the models are as many as the catalogue has, whatever ids are asked for.
static READ: OnceLock<RwLock<FxHashMap<String, &'static ModelInfo>>> = OnceLock::new();

fn by_key(key: &str, spelled: &Spelled) -> Option<&'static ModelInfo> {
    let offers = catalogue::offers(key);
    let offer = best(offers, spelled)?;
    if let Some(is) = &offer.is {
        return by_key(is, spelled);
    }
    let read = READ.get_or_init(RwLock::default);
    if let Some(model) = read.read().unwrap_or_else(PoisonError::into_inner).get(&offer.at) {
        return Some(model);
    }
    let model: &'static ModelInfo = Box::leak(Box::new(ModelInfo::of(offer)));
    let mut read = read.write().unwrap_or_else(PoisonError::into_inner);
    Some(read.entry(offer.at.clone()).or_insert(model))
}

/// Of what is sold under one name: the maker's own, then the host's that the id names.
fn best<'a>(offers: &'a [Offer], spelled: &Spelled) -> Option<&'a Offer> {
    let is_makers = |offer: &&Offer| host(offer.host()).is_some_and(|host| host.makes(offer.model()));
    let is_named = |offer: &&Offer| spelled.host.is_some_and(|host| host.id == offer.host());
    offers.iter().find(is_makers).or_else(|| offers.iter().find(is_named)).or(offers.first())
}

impl ModelInfo {
    fn of(offer: &Offer) -> Self {
        let vendor = maker(offer.model()).or_else(|| host(offer.host())).cloned().unwrap_or_default();
        let sibling = |key: &String| {
            let offers = catalogue::offers(key);
            let offer = offers.iter().find(|other| other.host() == offer.host());
            offer.map(|offer| offer.id().to_owned())
        };
        Self {
            id: offer.id().to_owned(),
            tier: offer.tier,
            context: offer.context,
            input: offer.input,
            output: offer.output,
            tokenizer: offer.tokenizer.clone().unwrap_or_else(|| "other".to_owned()),
            cache: offer.cache.as_ref().and_then(|name| catalogue::about().caches.get(name)).cloned(),
            thinks: offer.reasoning,
            reasoning: offer.reasoning.is_some(),
            effort: offer.effort.clone(),
            cheaper: offer.cheaper.as_ref().and_then(sibling),
            tool_prompt: offer.tool_prompt.unwrap_or(0),
            neutral_cap: vendor.neutral_cap,
            cap_required: vendor.cap_required,
            retires: offer.retires,
            vendor: vendor.id,
            vendor_name: vendor.name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cheaper_models_are_cheaper_siblings() {
        assert!(all().len() > 90, "{}", all().len());
        for model in all() {
            let (context, output) = (model.context.expect(&model.id), model.output.expect(&model.id));
            assert!(output <= context && model.input.unwrap_or(0) < context, "{}", model.id);
            assert_ne!(crate::tokens::count("word", Some(model)).tokens, 0);
            if let Some(cheaper) = &model.cheaper {
                let sibling = lookup(cheaper).unwrap_or_else(|| panic!("{cheaper} is not in the catalogue"));
                assert_eq!((&sibling.id, &sibling.vendor), (cheaper, &model.vendor));
                assert!(sibling.tier < model.tier, "{} → {cheaper}", model.id);
                // Nobody is sent to a model that is about to go.
                assert_eq!(sibling.retires, None, "{} → {cheaper}", model.id);
            }
        }
    }

    #[test]
    fn ids_in_code_find_their_model() {
        let cases = [
            ("gpt-4o", "gpt-4o"),
            ("openai/gpt-4o", "gpt-4o"),
            ("openai:gpt-4o-mini", "gpt-4o-mini"),
            ("azure/gpt-4o", "gpt-4o"),
            ("gpt-4o-2024-08-06", "gpt-4o"),
            ("gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
            ("chatgpt-4o-latest", "gpt-4o"),
            ("gpt-4-0613", "gpt-4"),
            ("gpt-4-1106-preview", "gpt-4-turbo"),
            ("gpt-4-turbo-2024-04-09", "gpt-4-turbo"),
            ("gpt-3.5-turbo-0125", "gpt-3.5-turbo"),
            ("gpt-35-turbo", "gpt-3.5-turbo"),
            ("gpt-4.1-nano-2025-04-14", "gpt-4.1-nano"),
            ("gpt-5.1-chat-latest", "gpt-5-chat"),
            ("gpt-6.2-astra", "gpt-6.2-astra"),
            ("claude-3-5-sonnet-latest", "claude-3-5-sonnet"),
            ("claude-opus-4-5@20251101", "claude-opus-4-5"),
            ("anthropic/claude-opus-4.5", "claude-opus-4-5"),
            ("openrouter/anthropic/claude-opus-5.5", "claude-opus-5-5"),
            ("us.anthropic.claude-3-7-sonnet-20250219-v1:0", "claude-3-7-sonnet"),
            ("anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku"),
            ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-5-5", "claude-opus-5-5"),
            ("us.amazon.nova-lite-v1:0", "nova-lite"),
            ("models/gemini-2.5-flash-lite", "gemini-2.5-flash-lite"),
            ("gemini-3.1-pro-preview", "gemini-3.1-pro"),
            ("publishers/google/models/gemini-1.5-pro-001", "gemini-1.5-pro"),
            ("gemini-2.5-pro-preview-05-06", "gemini-2.5-pro"),
            ("mistral-large-latest", "mistral-large"),
            ("MiniMax-M3", "minimax-m3"),
            ("qwen3.8-max", "qwen3.8-max"),
            ("my-deployment", ""),
            ("azure/prod-chat", ""),
            ("gpt-6.9-nova", ""),
            ("gpt-4o-audio-preview", "gpt-4o-audio-preview"),
            ("", ""),
            (":", ""),
            ("//", ""),
        ];
        for (id, expected) in cases {
            assert_eq!(lookup(id).map_or("", |model| &model.id), expected, "{id}");
        }
    }
}
