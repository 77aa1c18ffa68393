//! What a change may cost, and what it may not bring: `[gate]` and `[[budget]]`.

use std::ops::Range;
use std::sync::Arc;

use ignore::gitignore::Gitignore;
use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::finding::Severity;

use super::error::{ConfigError, instead};
use super::file::{File, Names};

/// What ends a run with 1.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RawGate {
    /// Rules, or the lowest severity, of which a change may bring no finding.
    #[schemars(with = "Vec<String>")]
    fail_on: Names,
    /// A change may bring no call without a price.
    #[schemars(with = "bool")]
    fail_on_unpriced: Option<Spanned<bool>>,
    /// The day from which that blocks; until then it is only said.
    #[schemars(with = "Option<String>")]
    from: Option<Spanned<toml::Value>>,
}

/// A limit of money, in US dollars, for all calls or for some.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RawBudget {
    /// What to call it; else what it is about.
    name: Option<String>,
    /// The calls below these paths: patterns as in `.gitignore`.
    #[schemars(with = "Vec<String>")]
    path: Names,
    /// The calls of this team.
    team: Option<String>,
    /// The calls of this feature.
    feature: Option<String>,
    /// The most that one call may be expected to cost.
    #[schemars(with = "Option<serde_json::Value>")]
    per_call: Option<Spanned<toml::Value>>,
    /// The most that a month of all of them may be expected to cost.
    #[schemars(with = "Option<serde_json::Value>")]
    per_month: Option<Spanned<toml::Value>>,
    /// The most that a change may add to a month.
    #[schemars(with = "Option<serde_json::Value>")]
    increase: Option<Spanned<toml::Value>>,
    /// The most that a change may add to a month, in percent of what it cost before.
    #[schemars(with = "Option<serde_json::Value>")]
    increase_percent: Option<Spanned<toml::Value>>,
    /// The day from which it blocks; until then it is only said.
    #[schemars(with = "Option<String>")]
    from: Option<Spanned<toml::Value>>,
    /// `block`, or `warn` to say it and never to block.
    #[schemars(with = "Option<String>")]
    level: Option<Spanned<String>>,
    /// What to do when it is exceeded.
    help: Option<String>,
}

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    PerCall,
    PerMonth,
    Increase,
    IncreasePercent,
}

impl Limit {
    pub fn name(self) -> &'static str {
        match self {
            Self::PerCall => "per-call",
            Self::PerMonth => "per-month",
            Self::Increase => "increase",
            Self::IncreasePercent => "increase-percent",
        }
    }
}

/// Which calls a budget is about: those that satisfy all that is said.
#[derive(Clone, Debug, Default)]
pub struct Among {
    pub paths: Option<Gitignore>,
    pub team: Option<Arc<str>>,
    pub feature: Option<Arc<str>>,
}

#[derive(Clone, Debug)]
pub struct Budget {
    pub name: Arc<str>,
    pub among: Among,
    /// Each with where it stands: `promptlint.toml:14`.
    pub limits: Vec<(Limit, Decimal, Arc<str>)>,
    pub from: Option<Date>,
    pub only_warns: bool,
    pub help: Option<Arc<str>>,
}

/// Of what a change may bring no finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// This severity and higher ones.
    Severity(Severity),
    Rule(Arc<str>),
}

impl On {
    /// Whether a finding of this rule and severity is meant.
    pub fn means(&self, rule: &str, severity: Severity) -> bool {
        match self {
            Self::Severity(least) => severity >= *least,
            Self::Rule(name) => rule == &**name,
        }
    }

    /// As it is written.
    pub fn parse(text: &str, is_rule: impl Fn(&str) -> bool) -> Option<Self> {
        let severity = match text {
            "info" => Severity::Info,
            "warning" => Severity::Warning,
            "error" => Severity::Error,
            rule => return is_rule(rule).then(|| Self::Rule(rule.into())),
        };
        Some(Self::Severity(severity))
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Severity(Severity::Info) => "info",
            Self::Severity(Severity::Warning) => "warning",
            Self::Severity(Severity::Error) => "error",
            Self::Rule(rule) => rule,
        }
    }
}

/// The checked tables.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// Each with where it stands.
    pub fail_on: Vec<(On, Arc<str>)>,
    pub fail_on_unpriced: Option<Arc<str>>,
    /// For these two.
    pub from: Option<Date>,
    pub budgets: Vec<Budget>,
}

pub(super) fn check(
    file: &File<'_>,
    gate: RawGate,
    budgets: Vec<Spanned<RawBudget>>,
) -> Result<Gate, ConfigError> {
    let fail_on = gate.fail_on.iter().map(|name| {
        let is_rule = |rule: &str| file.known.iter().any(|known| known.name == rule);
        let on = On::parse(name.get_ref(), is_rule).ok_or_else(|| {
            let mut known: Vec<&str> = file.known.iter().map(|rule| rule.name).collect();
            known.extend(["info", "warning", "error"]);
            let message = format!("there is no rule or severity `{}`", name.get_ref());
            file.error(Some(name.span()), message, Some(instead(name.get_ref(), &known)))
        })?;
        Ok((on, source(file, &name.span())))
    });
    Ok(Gate {
        fail_on: fail_on.collect::<Result<_, _>>()?,
        fail_on_unpriced: gate.fail_on_unpriced.filter(|on| *on.get_ref()).map(|on| source(file, &on.span())),
        from: gate.from.map(|date| day(file, &date)).transpose()?,
        budgets: budgets.into_iter().map(|raw| budget(file, raw)).collect::<Result<_, _>>()?,
    })
}

fn budget(file: &File<'_>, raw: Spanned<RawBudget>) -> Result<Budget, ConfigError> {
    let span = raw.span();
    let raw = raw.into_inner();
    let limits = [
        (Limit::PerCall, raw.per_call),
        (Limit::PerMonth, raw.per_month),
        (Limit::Increase, raw.increase),
        (Limit::IncreasePercent, raw.increase_percent),
    ];
    let limit = |(limit, value): (Limit, Option<Spanned<toml::Value>>)| {
        let value = value?;
        let at = source(file, &value.span());
        Some(amount(file, limit, &value).map(|amount| (limit, amount, at)))
    };
    let limits: Vec<_> = limits.into_iter().filter_map(limit).collect::<Result<_, _>>()?;
    if limits.is_empty() {
        let help = "write `per-call`, `per-month`, `increase` or `increase-percent`".to_owned();
        return Err(file.error(Some(span), "a budget without a limit", Some(help)));
    }
    let only_warns = match &raw.level {
        None => false,
        Some(level) => match level.get_ref().as_str() {
            "block" => false,
            "warn" => true,
            other => {
                let help = instead(other, &["block", "warn"]);
                return Err(file.error(
                    Some(level.span()),
                    format!("there is no level `{other}`"),
                    Some(help),
                ));
            }
        },
    };
    let about =
        [raw.feature.as_deref(), raw.team.as_deref(), raw.path.first().map(|path| path.get_ref().as_str())];
    let about = about.into_iter().flatten().next().unwrap_or("everything").to_owned();
    Ok(Budget {
        name: raw.name.unwrap_or(about).into(),
        among: Among {
            paths: if raw.path.is_empty() { None } else { Some(file.globs(&raw.path)?) },
            team: raw.team.map(Into::into),
            feature: raw.feature.map(Into::into),
        },
        limits,
        from: raw.from.map(|date| day(file, &date)).transpose()?,
        only_warns,
        help: raw.help.map(Into::into),
    })
}

/// `promptlint.toml:14`
fn source(file: &File<'_>, span: &Range<usize>) -> Arc<str> {
    let line = super::line(file.text, span);
    format!("{}:{line}", file.path.file_name().unwrap_or(file.path.as_str())).into()
}

fn amount(file: &File<'_>, limit: Limit, value: &Spanned<toml::Value>) -> Result<Decimal, ConfigError> {
    let number: Option<Decimal> = match value.get_ref() {
        toml::Value::Integer(number) => Some((*number).into()),
        toml::Value::Float(number) => number.to_string().parse().ok(),
        toml::Value::String(text) => text.trim().trim_start_matches('$').parse().ok(),
        _ => None,
    };
    number.filter(|number| !number.is_sign_negative()).ok_or_else(|| {
        let what = if limit == Limit::IncreasePercent { "a percentage" } else { "US dollars" };
        let message = format!("`{}` is {what}, from 0 on: `12.50`", limit.name());
        file.error(Some(value.span()), message, None)
    })
}

fn day(file: &File<'_>, value: &Spanned<toml::Value>) -> Result<Date, ConfigError> {
    let text = match value.get_ref() {
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(text) => text.clone(),
        _ => String::new(),
    };
    text.parse()
        .map_err(|_| file.error(Some(value.span()), "`from` is a day, as in `from = 2026-12-15`", None))
}
