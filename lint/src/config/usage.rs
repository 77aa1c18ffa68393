//! `[usage]`, `[drivers]`, `[tags]`: how often calls run and how, as the user says it. Read and checked here, applied to
//! calls in [`crate::usage`].

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use globset::{Glob, GlobMatcher};
use ignore::gitignore::Gitignore;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::error::{ConfigError, explain, instead};
use super::file::File;

type Table<T> = IndexMap<Spanned<String>, T>;
pub(super) type Values = Table<Spanned<toml::Value>>;

/// The tables that say how often calls run: in `promptlint.toml`, or in a file of their own for each environment.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(title = "promptlint usage")]
pub struct RawUsage {
    /// What drives the calls, and how many of it there are in a month: `tickets = 40_000`.
    #[schemars(with = "BTreeMap<String, u64>")]
    pub(super) drivers: Table<Spanned<u64>>,
    /// How often calls run in a month. A key is a call's id, `tag:x`, a path pattern as in `.gitignore`, `model:x` or
    /// `sdk:x`; where several match a call, each setting is taken from the first kind in this order that has it.
    #[schemars(with = "BTreeMap<String, UsageSchema>")]
    pub(super) usage: Table<Values>,
    /// What calls are made for: `[outcomes.ticket-resolved]`.
    #[schemars(with = "BTreeMap<String, OutcomeSchema>")]
    pub(super) outcomes: Table<RawOutcome>,
}

/// What calls are made for, and how often it comes about.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RawOutcome {
    driver: Option<Spanned<String>>,
    share: Option<Spanned<toml::Value>>,
    per_month: Option<Spanned<u64>>,
    calls: Vec<Spanned<String>>,
}

/// What calls are made for, and how often it comes about.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "for the schema")]
pub(super) struct OutcomeSchema {
    /// The driver whose number it is a share of. Instead: `per-month`.
    driver: Option<String>,
    /// The share of the driver that comes to this outcome, 0 to 1; all of it when left out.
    share: Option<f64>,
    /// How often it comes about in a month.
    per_month: Option<u64>,
    /// The calls that serve it, as in the keys of `[usage]`; every call with a volume when left out.
    calls: Option<Vec<String>>,
}

/// What calls are made for.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub name: Arc<str>,
    /// How often it comes about in a month: above 0.
    pub per_month: Decimal,
    /// In words: `40000 tickets × 0.6`.
    pub words: String,
    /// The calls that serve it; empty for every call with a volume.
    pub calls: Vec<Selector>,
}

/// What can be said of the calls that a selector means.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("patternProperties" = { "^calls-per-": { "type": "number", "minimum": 0 } }))]
#[expect(dead_code, reason = "for the schema: the table is read key by key, for its carets")]
pub(super) struct UsageSchema {
    /// Calls in a month, as the provider counts them. Instead: `calls-per-ticket`, times the driver `tickets`.
    calls: Option<u64>,
    /// The share that goes through the provider's batch interface, 0 to 1.
    batch: Option<f64>,
    /// The share that finds its prefix in the provider's cache, 0 to 1.
    hit_ratio: Option<f64>,
    /// The share that is sent, and billed, once more, 0 to 1.
    retries: Option<f64>,
    /// Turns of a conversation, or requests of an agent's run.
    turns: Option<u64>,
    /// The model, where the code does not say it.
    model: Option<String>,
}

/// Which calls a key of `[usage]` means.
#[derive(Clone, Debug)]
pub enum Selector {
    /// `src/triage.py::triage#1`; with ` < src/report.py#2`, one caller of a wrapper.
    Call(String),
    Tag(String),
    Path(Gitignore),
    Model(GlobMatcher),
    Sdk(String),
}

/// One thing said of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    Calls(u64),
    Batch(Decimal),
    HitRatio(Decimal),
    Retries(Decimal),
    Turns(u64),
    Model(Arc<str>),
}

/// A key of `[usage]` with what it says.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As the user wrote it.
    pub key: Arc<str>,
    pub span: Range<usize>,
    pub selector: Selector,
    /// Each with its span in the file.
    pub settings: Vec<(Setting, Range<usize>)>,
}

impl Entry {
    pub fn rank(&self) -> (u8, usize) {
        self.selector.rank(&self.key)
    }
}

/// The checked tables of one file.
#[derive(Clone, Debug, Default)]
pub struct UsageBook {
    pub path: Utf8PathBuf,
    /// The file's text, which spans index.
    pub text: Arc<str>,
    pub entries: Vec<Entry>,
    pub drivers: Vec<(Arc<str>, u64)>,
    pub outcomes: Vec<Outcome>,
}

impl Selector {
    /// The more specific selectors first: a call before a tag, a path, a model, an SDK; of two paths the one with
    /// more letters.
    pub fn rank(&self, key: &str) -> (u8, usize) {
        let letters = key.chars().filter(|char| !matches!(char, '*' | '?' | '[' | ']' | '{' | '}')).count();
        match self {
            Self::Call(id) if id.contains(CALLER) => (6, 0),
            Self::Call(_) => (5, 0),
            Self::Tag(_) => (4, 0),
            Self::Path(_) => (3, letters),
            Self::Model(_) => (2, letters),
            Self::Sdk(_) => (1, 0),
        }
    }
}

/// Between a call's id and the caller of the wrapper that it stands in.
pub const CALLER: &str = " < ";

impl UsageBook {
    pub fn error(&self, span: Range<usize>, message: String, help: Option<String>) -> ConfigError {
        let text = self.text.to_string();
        ConfigError { path: self.path.clone(), text, span: Some(span), message, help }
    }

    /// The 1-based line on which a span begins.
    pub fn line(&self, span: &Range<usize>) -> usize {
        super::line(&self.text, span)
    }
}

/// A usage file of its own.
pub fn parse_file(path: &Utf8Path, text: &str) -> Result<UsageBook, ConfigError> {
    let file = File { path, text, known: &[] };
    match toml::from_str::<RawUsage>(text) {
        Ok(raw) => check(&file, raw),
        Err(error) => {
            let (message, help) = explain(error.message());
            Err(file.error(error.span(), message, help))
        }
    }
}

pub(super) fn check(file: &File<'_>, raw: RawUsage) -> Result<UsageBook, ConfigError> {
    let drivers: Vec<(Arc<str>, u64)> = raw
        .drivers
        .iter()
        .map(|(name, number)| (name.get_ref().as_str().into(), *number.get_ref()))
        .collect();
    let entries = raw.usage.into_iter().map(|(key, values)| entry(file, &key, values, &drivers));
    let entries = entries.collect::<Result<Vec<_>, _>>()?;
    let outcomes = raw.outcomes.into_iter().map(|(name, raw)| outcome(file, &name, raw, &drivers));
    let outcomes = outcomes.collect::<Result<_, _>>()?;
    Ok(UsageBook { path: file.path.to_owned(), text: file.text.into(), entries, drivers, outcomes })
}

fn outcome(
    file: &File<'_>,
    name: &Spanned<String>,
    raw: RawOutcome,
    drivers: &[(Arc<str>, u64)],
) -> Result<Outcome, ConfigError> {
    let calls = raw.calls.iter().map(|key| selector(file, key)).collect::<Result<_, _>>()?;
    let (per_month, words, span) = match (raw.driver, raw.per_month) {
        (Some(driver), None) => {
            let found = drivers.iter().find(|(known, _)| **known == **driver.get_ref());
            let Some((driver_name, number)) = found else {
                let known: Vec<&str> = drivers.iter().map(|(name, _)| &**name).collect();
                let message = format!("there is no driver `{}`", driver.get_ref());
                return Err(file.error(
                    Some(driver.span()),
                    message,
                    Some(instead(driver.get_ref(), &known)),
                ));
            };
            let all = Decimal::from(*number);
            match raw.share {
                None => (all, format!("{number} {driver_name}"), driver.span()),
                Some(share) => {
                    let share = share_of("share", &share)
                        .map_err(|message| file.error(Some(share.span()), message, None))?;
                    (all * share, format!("{number} {driver_name} × {share}"), driver.span())
                }
            }
        }
        (None, Some(number)) if raw.share.is_none() => {
            (Decimal::from(*number.get_ref()), number.get_ref().to_string(), number.span())
        }
        _ => {
            let message = format!("how often does `{}` come about?", name.get_ref());
            let help = "write `driver` and `share`, or `per-month`".to_owned();
            return Err(file.error(Some(name.span()), message, Some(help)));
        }
    };
    if per_month.is_zero() {
        let message = format!("`{}` never comes about, so nothing can be said of its cost", name.get_ref());
        return Err(file.error(Some(span), message, None));
    }
    Ok(Outcome { name: name.get_ref().as_str().into(), per_month, words, calls })
}

fn share_of(name: &str, value: &Spanned<toml::Value>) -> Result<Decimal, String> {
    let share = decimal(value.get_ref()).filter(|share| (Decimal::ZERO..=Decimal::ONE).contains(share));
    share.ok_or_else(|| format!("`{name}` is a share from 0 to 1, with at most four decimals"))
}

fn entry(
    file: &File<'_>,
    key: &Spanned<String>,
    values: Values,
    drivers: &[(Arc<str>, u64)],
) -> Result<Entry, ConfigError> {
    let selector = selector(file, key)?;
    let mut settings: Vec<(Setting, Range<usize>)> = Vec::new();
    for (name, value) in values {
        let setting = setting(file, &name, &value, drivers)?;
        let same = |(other, _): &&(Setting, Range<usize>)| {
            std::mem::discriminant(other) == std::mem::discriminant(&setting)
        };
        if settings.iter().find(same).is_some() {
            let message = format!("`{}` says the calls per month once more", name.get_ref());
            return Err(file.error(Some(name.span()), message, Some("leave one of the two".to_owned())));
        }
        settings.push((setting, name.span()));
    }
    Ok(Entry { key: key.get_ref().as_str().into(), span: key.span(), selector, settings })
}

fn selector(file: &File<'_>, key: &Spanned<String>) -> Result<Selector, ConfigError> {
    let text = key.get_ref().trim();
    if text.contains("::") {
        return Ok(Selector::Call(text.to_owned()));
    }
    let (kind, rest) = text.split_once(':').unwrap_or(("path", text));
    match kind {
        "tag" => Ok(Selector::Tag(rest.to_owned())),
        "sdk" => Ok(Selector::Sdk(rest.to_owned())),
        "model" => {
            let glob = Glob::new(rest);
            let glob =
                glob.map_err(|error| file.error(Some(key.span()), format!("not a pattern: {error}"), None))?;
            Ok(Selector::Model(glob.compile_matcher()))
        }
        "path" if rest.starts_with('!') => {
            let message = "a path that is left out selects nothing".to_owned();
            Err(file.error(Some(key.span()), message, None))
        }
        "path" => Ok(Selector::Path(file.globs([&Spanned::new(key.span(), rest.to_owned())])?)),
        other => {
            let help = instead(other, &["tag", "path", "model", "sdk"]);
            Err(file.error(Some(key.span()), format!("there is no selector `{other}:`"), Some(help)))
        }
    }
}

const SETTINGS: [&str; 6] = ["calls", "batch", "hit-ratio", "retries", "turns", "model"];
const CALLS_PER: &str = "calls-per-";

fn setting(
    file: &File<'_>,
    name: &Spanned<String>,
    value: &Spanned<toml::Value>,
    drivers: &[(Arc<str>, u64)],
) -> Result<Setting, ConfigError> {
    let wrong = |message: String| file.error(Some(value.span()), message, None);
    let whole = |least: i64| match value.get_ref() {
        toml::Value::Integer(number) if (least..=MOST).contains(number) => {
            Ok(u64::try_from(*number).unwrap_or_default())
        }
        _ => Err(wrong(format!("`{}` is a whole number from {least} to {MOST}", name.get_ref()))),
    };
    let share = || share_of(name.get_ref(), value).map_err(wrong);
    match name.get_ref().as_str() {
        "calls" => whole(0).map(Setting::Calls),
        "turns" => whole(1).map(Setting::Turns),
        "batch" => share().map(Setting::Batch),
        "hit-ratio" => share().map(Setting::HitRatio),
        "retries" => share().map(Setting::Retries),
        "model" => match value.get_ref() {
            toml::Value::String(model) => Ok(Setting::Model(model.as_str().into())),
            _ => Err(wrong("`model` is a model's id in quotes".to_owned())),
        },
        other => match other.strip_prefix(CALLS_PER) {
            Some(one) => {
                let (_, number) = drivers.iter().find(|(name, _)| is_plural(name, one)).ok_or_else(|| {
                    let known: Vec<&str> = drivers.iter().map(|(name, _)| &**name).collect();
                    let help = if known.is_empty() {
                        format!("say how many there are in a month: `[drivers]`, `{one}s = 1000`")
                    } else {
                        instead(one, &known)
                    };
                    file.error(Some(name.span()), format!("there is no driver `{one}`"), Some(help))
                })?;
                let per = decimal(value.get_ref())
                    .filter(|per| !per.is_sign_negative())
                    .ok_or_else(|| wrong(format!("`{other}` is a number, with at most four decimals")))?;
                let calls = per.checked_mul((*number).into()).map(|calls| calls.round());
                let calls =
                    calls.and_then(|calls| u64::try_from(calls).ok()).filter(|calls| *calls <= MOST as u64);
                calls.map(Setting::Calls).ok_or_else(|| wrong("more calls than anyone makes".to_owned()))
            }
            None => {
                let help = instead(other, &SETTINGS);
                Err(file.error(Some(name.span()), format!("unknown key `{other}`"), Some(help)))
            }
        },
    }
}

/// A trillion: above any volume, and far below what a decimal holds.
const MOST: i64 = 1_000_000_000_000;

/// Four decimals at most, so that arithmetic stays exact.
fn decimal(value: &toml::Value) -> Option<Decimal> {
    let number: Decimal = match value {
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => number.to_string().parse().ok()?,
        _ => return None,
    };
    let number = number.normalize();
    (number.scale() <= 4).then_some(number)
}

/// Whether a driver is called so, or is the plural of it: `tickets` for `ticket`, `queries` for `query`.
fn is_plural(driver: &str, one: &str) -> bool {
    driver == one
        || driver.strip_suffix('s') == Some(one)
        || driver.strip_suffix("es") == Some(one)
        || driver.strip_suffix("ies").is_some_and(|stem| one.strip_suffix('y') == Some(stem))
}
