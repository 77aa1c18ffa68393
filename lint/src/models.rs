//! What is known of a model, from `catalogue/models.toml`, and how the ids in code find it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

/// A model's place in its own generation; our judgement, not a function of its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    Small,
    Mid,
    Frontier,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CacheMode {
    /// Every long enough prefix is cached.
    Automatic,
    /// Only what the request marks.
    Markers,
    None,
}

/// How a provider caches prompts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CacheRegime {
    pub mode: CacheMode,
    /// Nothing below this many tokens is cached; `None` when the vendor states no minimum.
    pub minimum: Option<u64>,
    pub source: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelInfo {
    /// As the vendor spells it.
    pub id: String,
    /// As in the catalogue: `openai`.
    pub vendor: String,
    /// As people write it: `OpenAI`.
    pub vendor_name: String,
    pub tier: Tier,
    /// The window that prompt and output share.
    pub context: u64,
    /// The most that a prompt may fill, where the vendor states it.
    pub input: Option<u64>,
    /// The most tokens that one request generates.
    pub output: u64,
    /// A name in `catalogue/tokens.toml`.
    pub tokenizer: String,
    /// `None` when it is not known how, or whether, it caches.
    pub cache: Option<CacheRegime>,
    /// Hidden tokens count against the output cap.
    pub reasoning: bool,
    /// The id of the vendor's model to try for simple work.
    pub cheaper: Option<String>,
    /// Tokens of the hidden system prompt that tools bring with them.
    pub tool_prompt: u64,
    /// To ask for the model's own maximum changes nothing.
    pub neutral_cap: bool,
    /// The API demands a cap, so that whatever SDK stands between sends one.
    pub cap_required: bool,
}

/// The model that `id` names, if the catalogue has it. A deployment's name is not a model's.
pub fn lookup(id: &str) -> Option<&'static ModelInfo> {
    let catalogue = catalogue();
    spellings(id)
        .into_iter()
        .find_map(|spelling| catalogue.by_key.get(&spelling).and_then(|index| catalogue.models.get(*index)))
}

/// The day on which the catalogue was checked.
pub fn as_of() -> &'static str {
    &catalogue().as_of
}

pub fn all() -> &'static [ModelInfo] {
    &catalogue().models
}

/// The largest minimum of any provider that caches by itself: what is longer is cached whoever the vendor is.
pub fn largest_automatic_minimum() -> u64 {
    all()
        .iter()
        .filter_map(|model| model.cache.as_ref())
        .filter(|cache| cache.mode == CacheMode::Automatic)
        .filter_map(|cache| cache.minimum)
        .max()
        .unwrap_or(u64::MAX)
}

/// The ways to read `id`, the most literal first: without provider prefix and region, then also without date,
/// version and `-latest`.
pub(crate) fn spellings(id: &str) -> Vec<String> {
    const PROVIDERS: &[&str] = &[
        "us",
        "eu",
        "ap",
        "apac",
        "au",
        "jp",
        "ca",
        "global",
        "us-gov",
        "anthropic",
        "amazon",
        "meta",
        "mistral",
        "cohere",
        "deepseek",
        "openai",
        "qwen",
        "moonshot",
        "moonshotai",
        "zai",
        "minimax",
        "writer",
        "ai21",
    ];
    let id = id.trim().to_ascii_lowercase();
    let mut name = id.rsplit('/').next().unwrap_or(&id);
    // `openai:gpt-4o` names a provider, `nova-lite-v1:0` and `llama3:8b` a version.
    if let Some((head, tail)) = name.split_once(':') {
        name = if head.bytes().any(|b| b.is_ascii_digit()) { head } else { tail };
    }
    name = name.split('@').next().unwrap_or(name);
    let mut bedrock = false;
    while let Some((_, tail)) = name.split_once('.').filter(|(head, _)| PROVIDERS.contains(head)) {
        (name, bedrock) = (tail, true);
    }
    let mut name = name.replace('.', "-");
    if bedrock && let Some(short) = without_version(&name) {
        name = short;
    }
    let mut all = vec![name.clone()];
    let steps: [fn(&str) -> Option<String>; 5] = [
        without_date,
        |name| without_end(name, "-latest"),
        |name| without_end(name, "-preview"),
        without_date,
        without_stamp,
    ];
    for step in steps {
        if let Some(shorter) = step(&name) {
            name = shorter;
            all.push(name.clone());
        }
    }
    all
}

fn without_end(name: &str, end: &str) -> Option<String> {
    name.strip_suffix(end).map(str::to_owned)
}

/// `-v1`, `-v2`
fn without_version(name: &str) -> Option<String> {
    let (head, version) = name.rsplit_once("-v")?;
    is_digits(version).then(|| head.to_owned())
}

/// `-20241022`, `-2024-10-22`
fn without_date(name: &str) -> Option<String> {
    let mut parts = name.rsplitn(4, '-');
    let (day, month, year, head) = (parts.next()?, parts.next(), parts.next(), parts.next());
    if day.len() == 8 && is_digits(day) {
        return without_end(name, &format!("-{day}"));
    }
    let ([month, year], Some(head)) = ([month?, year?], head) else { return None };
    let dated = day.len() == 2 && month.len() == 2 && year.len() == 4;
    (dated && [day, month, year].iter().all(|part| is_digits(part))).then(|| head.to_owned())
}

/// `-0613`, `-001`
fn without_stamp(name: &str) -> Option<String> {
    let (head, stamp) = name.rsplit_once('-')?;
    ((3..=4).contains(&stamp.len()) && is_digits(stamp)).then(|| head.to_owned())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[derive(Default)]
struct Catalogue {
    as_of: String,
    models: Vec<ModelInfo>,
    by_key: FxHashMap<String, usize>,
}

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    // The file is part of the program: a test reads it, so the default is never used.
    CATALOGUE.get_or_init(|| parse().map(File::index).unwrap_or_default())
}

fn parse() -> Result<File, toml::de::Error> {
    toml::from_str(include_str!("../catalogue/models.toml"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    as_of: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    sources: Vec<String>,
    vendor: BTreeMap<String, Vendor>,
    cache: BTreeMap<String, CacheRegime>,
    family: Vec<Family>,
}

#[derive(Deserialize, Default, Clone)]
#[serde(deny_unknown_fields, default)]
struct Vendor {
    name: String,
    neutral_cap: bool,
    cap_required: bool,
    #[allow(dead_code, reason = "for the reader of the file")]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    vendor: String,
    tokenizer: String,
    cache: Option<String>,
    #[serde(default)]
    reasoning: bool,
    #[serde(default)]
    tool_prompt: u64,
    models: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(default)]
    aliases: Vec<String>,
    tier: Tier,
    context: u64,
    input: Option<u64>,
    output: u64,
    cheaper: Option<String>,
    cache: Option<String>,
    reasoning: Option<bool>,
    tool_prompt: Option<u64>,
}

impl File {
    fn index(self) -> Catalogue {
        let mut catalogue = Catalogue { as_of: self.as_of, ..Catalogue::default() };
        for family in self.family {
            let vendor = self.vendor.get(&family.vendor).cloned().unwrap_or_default();
            for entry in family.models {
                for name in entry.aliases.iter().chain([&entry.id]) {
                    catalogue.by_key.insert(name.replace('.', "-"), catalogue.models.len());
                }
                let cache = entry.cache.as_ref().or(family.cache.as_ref());
                catalogue.models.push(ModelInfo {
                    id: entry.id,
                    vendor: family.vendor.clone(),
                    vendor_name: vendor.name.clone(),
                    tier: entry.tier,
                    context: entry.context,
                    input: entry.input,
                    output: entry.output,
                    tokenizer: family.tokenizer.clone(),
                    cache: cache.and_then(|name| self.cache.get(name)).cloned(),
                    reasoning: entry.reasoning.unwrap_or(family.reasoning),
                    cheaper: entry.cheaper,
                    tool_prompt: entry.tool_prompt.unwrap_or(family.tool_prompt),
                    neutral_cap: vendor.neutral_cap,
                    cap_required: vendor.cap_required,
                });
            }
        }
        catalogue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_sound() {
        let file = parse().expect("catalogue/models.toml");
        for family in &file.family {
            assert!(file.vendor.contains_key(&family.vendor), "{}", family.vendor);
            for name in
                family.cache.iter().chain(family.models.iter().filter_map(|model| model.cache.as_ref()))
            {
                assert!(file.cache.contains_key(name), "no cache regime {name}");
            }
        }
        let names = file.family.iter().flat_map(|family| &family.models).map(|model| 1 + model.aliases.len());
        let expected: usize = names.sum();
        assert_eq!(file.index().by_key.len(), expected, "two models share a name");
    }

    #[test]
    fn cheaper_models_are_cheaper_siblings() {
        for model in all() {
            assert!(
                model.output <= model.context && model.input.unwrap_or(0) < model.context,
                "{}",
                model.id
            );
            assert_ne!(crate::tokens::count("word", Some(model)).tokens, 0);
            if let Some(cheaper) = &model.cheaper {
                let sibling = lookup(cheaper).unwrap_or_else(|| panic!("{cheaper} is not in the catalogue"));
                assert_eq!((&sibling.id, &sibling.vendor), (cheaper, &model.vendor));
                assert!(sibling.tier < model.tier, "{} → {cheaper}", model.id);
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
            ("gemini-2.5-pro-preview-05-06", ""),
            ("mistral-large-latest", "mistral-large"),
            ("MiniMax-M3", "minimax-m3"),
            ("qwen3.8-max", "qwen3.8-max"),
            ("my-deployment", ""),
            ("azure/prod-chat", ""),
            ("gpt-6.9-nova", ""),
            ("gpt-4o-audio-preview", ""),
            ("", ""),
            (":", ""),
            ("//", ""),
        ];
        for (id, expected) in cases {
            assert_eq!(lookup(id).map_or("", |model| &model.id), expected, "{id}");
        }
    }
}
