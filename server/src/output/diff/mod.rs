//! What a change costs, in several forms.

mod csv;
mod html;
pub(crate) mod markdown;
mod row;
mod text;

use anyhow::Result;
use clap::ValueEnum;
use promptlint_lint::band::Band;
use promptlint_lint::cost::report::Totals;
use promptlint_lint::diff::causes::Cause;
use promptlint_lint::diff::gate::Verdict;
use promptlint_lint::diff::{self, Change, entry};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Display;
use super::calls_json::Catalogue;
use super::check::json::FindingRow;
use super::coverage::Coverage;
use super::money::{grouped, money};
use super::target::Target;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
    Markdown,
    Html,
    Csv,
}

pub(crate) const SCHEMA: &str = "promptlint.diff/1";

/// What a change costs, as `promptlint diff --format json` prints it and `promptlint comment` reads it: the largest
/// change first. Money is decimal text in US dollars; a number that nobody knows is null.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Comparison {
    /// `promptlint.diff/1`
    pub(crate) schema: String,
    pub(crate) catalogue: Catalogue,
    /// The day whose prices hold.
    pub(crate) as_of: String,
    pub(crate) before: Side,
    pub(crate) after: Side,
    pub(crate) summary: Summary,
    pub(crate) changes: Vec<Change>,
    pub(crate) findings: Findings,
    /// What each limit says of it.
    #[serde(default)]
    pub(crate) gate: Vec<Verdict>,
    #[serde(skip)]
    pub(crate) display: Display,
}

/// One of the two sides.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Side {
    /// `1a2b3c4d5e`, `the work tree`, `last-week.json`
    pub(crate) name: String,
    /// The commit where its lines are to be seen; of a work tree the one that it began from. Null for saved outputs.
    #[serde(default)]
    pub(crate) commit: Option<String>,
    /// The directory that its paths are relative to, from the top of the repository.
    #[serde(default)]
    pub(crate) below: String,
    /// The day whose prices hold on this side; they differ between saved outputs only.
    pub(crate) as_of: String,
    pub(crate) coverage: Coverage,
    #[schemars(with = "Option<Band<String>>")]
    pub(crate) per_month: Option<Band<Decimal>>,
    pub(crate) priced: usize,
    pub(crate) unpriced: usize,
    /// Why calls have no price.
    pub(crate) reasons: Vec<Reason>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Reason {
    pub(crate) reason: String,
    pub(crate) calls: usize,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Summary {
    /// Of the changes with a volume; null when none has one.
    #[schemars(with = "Option<String>")]
    pub(crate) per_month: Option<Decimal>,
    /// Of what everything with a volume cost before.
    #[schemars(with = "Option<String>")]
    pub(crate) percent: Option<Decimal>,
    /// One of each of the changed calls without a volume.
    #[schemars(with = "Option<String>")]
    pub(crate) one_of_each: Option<Decimal>,
    /// Changes of which a side has no price.
    pub(crate) unknown: usize,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Findings {
    pub(crate) new: Vec<FindingRow>,
    pub(crate) fixed: Vec<FindingRow>,
    /// Those that were there before.
    pub(crate) remaining: usize,
}

impl Side {
    pub(crate) fn new(name: String, as_of: String, coverage: Coverage, totals: &Totals) -> Self {
        let reason = |(reason, calls): &(String, usize)| Reason { reason: reason.clone(), calls: *calls };
        Self {
            name,
            commit: None,
            below: String::new(),
            as_of,
            coverage: coverage.with_prices(totals.priced),
            per_month: totals.per_month.map(entry::exact),
            priced: totals.priced,
            unpriced: totals.unpriced,
            reasons: totals.reasons.iter().map(reason).collect(),
        }
    }
}

impl Summary {
    pub(crate) fn of(changes: &[Change], before: &Side) -> Self {
        Self::over(changes, before.per_month)
    }

    /// Against what a month cost before.
    pub(crate) fn over(changes: &[Change], before: Option<Band<Decimal>>) -> Self {
        let diff::Sum { per_month, one_of_each, unknown } = diff::sum(changes);
        let base = before.map(|band| band.expected).filter(|base| !base.is_zero());
        let percent = per_month.zip(base).and_then(|(month, base)| month.checked_div(base));
        Self {
            per_month: per_month.map(|money| money.normalize()),
            percent: percent.map(|share| (share * Decimal::ONE_HUNDRED).round_dp(2).normalize()),
            one_of_each: one_of_each.map(|money| money.normalize()),
            unknown,
        }
    }
}

impl Comparison {
    pub(crate) fn render(&self, format: Format) -> Result<String> {
        match format {
            Format::Text => Ok(text::render(self, super::table::room())),
            Format::Json => super::json_text(self),
            Format::Markdown => Ok(super::harmless(&markdown::render(self))),
            Format::Html => html::render(self),
            Format::Csv => csv::render(self),
        }
    }

    pub(crate) fn print(&self, format: Format) -> Result<()> {
        let rendered = self.render(format)?;
        if format == Format::Text {
            return super::text(&rendered);
        }
        super::raw(&rendered)
    }

    pub(crate) fn save(&self, target: &Target<Format>) -> Result<()> {
        match target.format {
            Format::Text => target.save_text(&text::render(self, None)),
            format => target.save(&self.render(format)?),
        }
    }

    /// Where a change is to be looked at: on the later side, or where the call was.
    fn place(&self, change: &Change) -> String {
        change
            .entry()
            .map_or(String::new(), |entry| self.display.at(&entry.path, entry.cell, Some(entry.line)))
    }

    fn finding_place(&self, finding: &FindingRow) -> String {
        self.display.at(&finding.path, finding.cell, Some(finding.line))
    }

    /// `prices of 2026-11-23`
    fn prices(&self) -> String {
        if self.before.as_of == self.after.as_of {
            return format!("prices of {}", self.as_of);
        }
        format!("prices of {} and of {}", self.before.as_of, self.after.as_of)
    }

    /// The first line of every form: what it comes to.
    pub(crate) fn headline(&self) -> String {
        let Summary { per_month, percent, one_of_each, unknown } = self.summary;
        if self.changes.is_empty() {
            return "No change in cost".to_owned();
        }
        let mut parts = Vec::new();
        if let Some(month) = per_month {
            let share = percent.map(|percent| format!(" ({})", share(percent)));
            parts.push(format!("{}/month{}", signed(month), share.unwrap_or_default()));
        }
        if let Some(calls) = one_of_each {
            let calls = calls.checked_mul(1000.into()).unwrap_or(calls);
            parts.push(format!("{} per 1,000 of each changed call", signed(calls)));
        }
        if unknown > 0 {
            parts.push(format!("{} of unknown cost", super::count(unknown, "change")));
        }
        parts.join(", ")
    }
}

/// The causes of the largest change, and how many changes there are beside it.
pub(super) fn why(changes: &[Change], display: &Display) -> String {
    let Some(first) = changes.first() else { return String::new() };
    let causes: Vec<String> = first.causes.iter().map(Cause::to_string).collect();
    let place = first.entry().map(|entry| display.at(&entry.path, entry.cell, Some(entry.line)));
    let more = match changes.len() {
        1 => String::new(),
        all => format!("; and {}", super::count(all - 1, "more call")),
    };
    format!("{}: {}{more}", place.unwrap_or_default(), causes.join("; "))
}

/// `+47.5 %`; what grew to many times as much says how many.
pub(super) fn share(percent: Decimal) -> String {
    let times = (percent / Decimal::ONE_HUNDRED + Decimal::ONE).round();
    if times >= Decimal::TEN {
        return format!("{} times as much", grouped(&times.to_string()));
    }
    let percent = percent.round_dp(1).normalize();
    format!("{}{percent} %", if percent.is_sign_negative() { "" } else { "+" })
}

/// `+$412`, `-$3.10`, `±$0`
pub(super) fn signed(value: Decimal) -> String {
    match value {
        value if value.is_zero() => "±$0".to_owned(),
        value if value.is_sign_negative() => money(value),
        value => format!("+{}", money(value)),
    }
}
