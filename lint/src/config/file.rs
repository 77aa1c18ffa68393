//! The text of a configuration file, read and checked.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use camino::Utf8Path;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::finding::Severity;

use super::error::{ConfigError, explain, instead};
use super::gate::{self, RawBudget, RawGate};
use super::sizes;
use super::usage::{self, RawUsage};
use super::{ALL, Config, PYPROJECT, RuleSpec, SEVERITY, Selection};

pub(super) type Names = Vec<Spanned<String>>;
type Labels = IndexMap<Spanned<String>, Names>;
type Options = IndexMap<Spanned<String>, IndexMap<Spanned<String>, Spanned<toml::Value>>>;

/// `promptlint.toml`, or `[tool.promptlint]` in `pyproject.toml`. The nearest file above a source file holds for it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(title = "promptlint configuration")]
pub struct Raw {
    /// The rules to run, instead of those that are on by default; `all` for every one.
    #[schemars(with = "Option<Vec<String>>")]
    select: Option<Names>,
    /// Rules to run beside those.
    #[schemars(with = "Vec<String>")]
    extend_select: Names,
    /// Rules not to run.
    #[schemars(with = "Vec<String>")]
    ignore: Names,
    /// Files and directories to leave out: patterns as in `.gitignore`, from this file's directory.
    #[schemars(with = "Vec<String>")]
    exclude: Names,
    /// A rule's severity and thresholds: `[rules.missing-max-tokens]`.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    rules: Options,
    /// Other rules and thresholds for some paths: `[per-path."tests/"]`, patterns as in `.gitignore`.
    #[schemars(with = "BTreeMap<String, PerPath>")]
    per_path: IndexMap<Spanned<String>, PerPath>,
    /// Calls of your own wrappers, in the vocabulary of `lint/sdks/README.md`.
    #[schemars(with = "Vec<serde_json::Value>")]
    call: Vec<Spanned<toml::Table>>,
    /// Objects of your own that carry fields of a call.
    #[serde(rename = "type")]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    types: IndexMap<Spanned<String>, Spanned<toml::Table>>,
    /// Functions of your own that send a request.
    #[schemars(with = "Vec<serde_json::Value>")]
    http: Vec<Spanned<toml::Table>>,
    /// Hosts of your own, such as a gateway.
    #[schemars(with = "Vec<serde_json::Value>")]
    host: Vec<Spanned<toml::Table>>,
    /// What drives the calls, and how many of it there are in a month: `tickets = 40_000`.
    #[schemars(with = "BTreeMap<String, u64>")]
    drivers: IndexMap<Spanned<String>, Spanned<u64>>,
    /// How often calls run in a month. A key is a call's id, `tag:x`, a path pattern as in `.gitignore`, `model:x` or
    /// `sdk:x`; where several match a call, each setting is taken from the most specific one that has it.
    #[schemars(with = "BTreeMap<String, usage::UsageSchema>")]
    usage: IndexMap<Spanned<String>, usage::Values>,
    /// What calls are made for: `[outcomes.ticket-resolved]`.
    #[schemars(with = "BTreeMap<String, usage::OutcomeSchema>")]
    outcomes: IndexMap<Spanned<String>, usage::RawOutcome>,
    /// Tags of calls, by the paths of their files: `support = ["src/support/"]`.
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    tags: Labels,
    /// Teams, by the paths of their files; they hold over CODEOWNERS.
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    teams: Labels,
    /// Features, by the paths of their files.
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    features: Labels,
    /// What parts of prompts weigh that are only known at run time: `question = 400`, or `"200..4000 chars"`. A key is
    /// a name as in the code, `origin:retrieval`, a path with `path:` before it, or `src/support/::question`.
    #[schemars(with = "BTreeMap<String, SizeSchema>")]
    sizes: IndexMap<Spanned<String>, Spanned<toml::Value>>,
    /// Your own prices, or the file that has them: discounts, contract rates, deployments' names.
    #[schemars(with = "Option<serde_json::Value>")]
    prices: Option<toml::Value>,
    /// The currency in which money is shown, at a rate of yours.
    #[schemars(with = "Option<serde_json::Value>")]
    currency: Option<toml::Table>,
    /// What ends `promptlint diff` with 1.
    gate: RawGate,
    /// Limits of money; `promptlint diff` blocks the change that crosses one, `promptlint cost` what is above it.
    #[schemars(with = "Vec<RawBudget>")]
    budget: Vec<Spanned<RawBudget>>,
}

/// Tokens that it usually has; or, in quotes, at least, usually and at most, in tokens or `chars`.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "for the schema")]
enum SizeSchema {
    Usually(u64),
    Between(String),
}

/// Settings for some paths; later tables hold over earlier ones.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct PerPath {
    /// The rules to run there, instead of the others.
    #[schemars(with = "Option<Vec<String>>")]
    select: Option<Names>,
    /// Rules to run there as well.
    #[schemars(with = "Vec<String>")]
    extend_select: Names,
    /// Rules not to run there.
    #[schemars(with = "Vec<String>")]
    ignore: Names,
    /// Thresholds there.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    rules: Options,
}

/// The tables of `lint/sdks/` as the user wrote them, each with its span in [`Config::text`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sdk {
    pub call: Vec<Spanned<toml::Table>>,
    pub types: Vec<(String, Spanned<toml::Table>)>,
    pub http: Vec<Spanned<toml::Table>>,
    pub host: Vec<Spanned<toml::Table>>,
}

impl Sdk {
    pub fn is_empty(&self) -> bool {
        self.call.is_empty() && self.types.is_empty() && self.http.is_empty() && self.host.is_empty()
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Pyproject {
    tool: Tool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Tool {
    promptlint: Option<Raw>,
}

/// `None` for a `pyproject.toml` without our table.
pub(super) fn parse(path: &Utf8Path, text: &str, known: &[RuleSpec]) -> Result<Option<Config>, ConfigError> {
    let is_pyproject = path.file_name() == Some(PYPROJECT);
    // Other people's mistakes in a file that is not about us are not ours to report.
    if is_pyproject && !text.contains("promptlint") {
        return Ok(None);
    }
    let raw = if is_pyproject {
        toml::from_str::<Pyproject>(text).map(|file| file.tool.promptlint)
    } else {
        toml::from_str(text).map(Some)
    };
    let file = File { path, text, known };
    match raw {
        Ok(Some(raw)) => file.check(raw).map(Some),
        Ok(None) => Ok(None),
        Err(error) => {
            let (message, help) = explain(error.message());
            Err(file.error(error.span(), message, help))
        }
    }
}

pub(super) struct File<'a> {
    pub(super) path: &'a Utf8Path,
    pub(super) text: &'a str,
    pub(super) known: &'a [RuleSpec],
}

impl File<'_> {
    pub(super) fn error(
        &self,
        span: Option<Range<usize>>,
        message: impl Into<String>,
        help: Option<String>,
    ) -> ConfigError {
        let text = self.text.to_owned();
        ConfigError { path: self.path.to_owned(), text, span, message: message.into(), help }
    }

    fn check(&self, raw: Raw) -> Result<Config, ConfigError> {
        let per_path =
            raw.per_path.into_iter().map(|(glob, PerPath { select, extend_select, ignore, rules })| {
                Ok((self.globs([&glob])?, self.selection(select, extend_select, ignore, rules)?))
            });
        Ok(Config {
            path: Some(self.path.to_owned()),
            exclude: if raw.exclude.is_empty() { None } else { Some(self.globs(&raw.exclude)?) },
            rules: self.selection(raw.select, raw.extend_select, raw.ignore, raw.rules)?,
            per_path: per_path.collect::<Result<_, _>>()?,
            sdk: Sdk {
                call: raw.call,
                types: raw.types.into_iter().map(|(name, table)| (name.into_inner(), table)).collect(),
                http: raw.http,
                host: raw.host,
            },
            usage: usage::check(
                self,
                RawUsage { drivers: raw.drivers, usage: raw.usage, outcomes: raw.outcomes },
            )?
            .into(),
            tags: self.labels(raw.tags)?,
            teams: self.labels(raw.teams)?,
            features: self.labels(raw.features)?,
            text: self.text.into(),
            sizes: sizes::check(self, raw.sizes)?,
            gate: gate::check(self, raw.gate, raw.budget)?.into(),
            has_prices: raw.prices.is_some() || raw.currency.is_some(),
        })
    }

    fn labels(&self, labels: Labels) -> Result<Vec<(Arc<str>, Gitignore)>, ConfigError> {
        let label =
            |(name, globs): (Spanned<String>, Names)| Ok((name.into_inner().into(), self.globs(&globs)?));
        labels.into_iter().map(label).collect()
    }

    pub(super) fn globs<'b>(
        &self,
        globs: impl IntoIterator<Item = &'b Spanned<String>>,
    ) -> Result<Gitignore, ConfigError> {
        let mut builder = GitignoreBuilder::new(self.path.parent().unwrap_or(Utf8Path::new("")));
        for glob in globs {
            let added = builder.add_line(None, glob.get_ref());
            added.map_err(|error| self.error(Some(glob.span()), format!("not a pattern: {error}"), None))?;
        }
        builder.build().map_err(|error| self.error(None, error.to_string(), None))
    }

    fn selection(
        &self,
        select: Option<Names>,
        extend_select: Names,
        ignore: Names,
        options: Options,
    ) -> Result<Selection, ConfigError> {
        Ok(Selection {
            select: select.map(|names| self.names(names)).transpose()?,
            extend_select: self.names(extend_select)?,
            ignore: self.names(ignore)?,
            options: options
                .into_iter()
                .map(|(name, table)| Ok((name.get_ref().as_str().into(), self.options(&name, table)?)))
                .collect::<Result<_, ConfigError>>()?,
        })
    }

    fn names(&self, names: Names) -> Result<Vec<Arc<str>>, ConfigError> {
        names.into_iter().map(|name| self.rule(&name).map(|_| name.into_inner().into())).collect()
    }

    fn rule(&self, name: &Spanned<String>) -> Result<Option<&RuleSpec>, ConfigError> {
        let found = self.known.iter().find(|rule| rule.name == name.get_ref());
        if found.is_none() && name.get_ref() != ALL {
            let known: Vec<_> = self.known.iter().map(|rule| rule.name).collect();
            let help = instead(name.get_ref(), &known);
            return Err(self.error(
                Some(name.span()),
                format!("there is no rule `{}`", name.get_ref()),
                Some(help),
            ));
        }
        Ok(found)
    }

    fn options(
        &self,
        rule: &Spanned<String>,
        table: IndexMap<Spanned<String>, Spanned<toml::Value>>,
    ) -> Result<toml::Table, ConfigError> {
        let Some(spec) = self.rule(rule)? else {
            let message = format!("options belong to one rule, not to `{ALL}`");
            return Err(self.error(Some(rule.span()), message, None));
        };
        let spans: Vec<_> =
            table.iter().map(|(key, value)| (key.get_ref().clone(), key.span(), value.span())).collect();
        let mut options: toml::Table =
            table.into_iter().map(|(key, value)| (key.into_inner(), value.into_inner())).collect();
        let at = |message: &str| {
            // A table has no positions of its own: the message names the key, and the key has one.
            let quoted: Vec<_> = message.split('`').skip(1).step_by(2).collect();
            let found = spans.iter().find(|(key, ..)| quoted.contains(&key.as_str()));
            found
                .map(|(_, key, value)| if message.starts_with("unknown field") { key } else { value }.clone())
        };
        let severity = options.remove(SEVERITY);
        if let Some(severity) = &severity
            && let Err(error) = severity.clone().try_into::<Severity>()
        {
            let span = spans.iter().find(|(key, ..)| key == SEVERITY).map(|(.., value)| value.clone());
            let (message, help) = explain(error.message());
            return Err(self.error(span, message, help));
        }
        if let Err(error) = (spec.check)(&options) {
            let (message, mut help) = explain(error.message());
            if options.is_empty() {
                help = None;
            }
            let span = at(&error.to_string()).unwrap_or_else(|| rule.span());
            return Err(self.error(Some(span), message, help));
        }
        options.extend(severity.map(|severity| (SEVERITY.to_owned(), severity)));
        Ok(options)
    }
}
