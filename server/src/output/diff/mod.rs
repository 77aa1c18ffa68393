//! What a change costs, in several forms.

mod csv;
mod html;
pub(crate) mod json;
pub(crate) mod markdown;
mod row;
mod text;

use anyhow::Result;
use clap::ValueEnum;
use promptlint_lint::call::Call;
use promptlint_lint::cost::report::Report;
use promptlint_lint::diff::findings::Findings;
use promptlint_lint::diff::{Change, Diff, Sum};
use promptlint_lint::finding::Finding;
use promptlint_lint::position::Locator;
use rust_decimal::Decimal;

use super::Display;
use super::money::money;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
    Markdown,
    Html,
    Csv,
}

/// One of the two sides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side<'a> {
    /// `main (1a2b3c4d5e)`, `work tree`
    pub(crate) name: &'a str,
    pub(crate) report: &'a Report<'a>,
    pub(crate) calls: &'a [Call],
    pub(crate) findings: &'a [Finding],
    pub(crate) locator: &'a Locator<'a>,
}

/// What all forms show.
#[derive(Debug)]
pub(crate) struct Comparison<'a> {
    pub(crate) before: Side<'a>,
    pub(crate) after: Side<'a>,
    pub(crate) diff: &'a Diff<'a>,
    pub(crate) findings: &'a Findings,
    /// The day whose prices hold, on both sides.
    pub(crate) as_of: String,
    pub(crate) display: &'a Display,
}

impl Comparison<'_> {
    pub(crate) fn render(&self, format: Format) -> Result<String> {
        match format {
            Format::Text => Ok(text::render(self, super::table::room())),
            Format::Json => json::render(self),
            Format::Markdown => Ok(super::harmless(&markdown::render(self))),
            Format::Html => Ok(html::render(self)),
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

    fn sum(&self) -> Sum {
        self.diff.sum(self.before.report)
    }

    /// Where a change is to be looked at: on the later side, or where the call was.
    fn place(&self, change: &Change<'_>) -> String {
        let (reach, side) = match (change.after, change.before) {
            (Some(reach), _) => (reach, &self.after),
            (None, Some(reach)) => (reach, &self.before),
            (None, None) => return String::new(),
        };
        let place = reach.place();
        self.display.place(&place.path, side.locator.position(place))
    }

    /// Findings that the change brings, each with where it stands.
    fn new_findings(&self) -> Vec<(String, &Finding)> {
        self.placed(&self.after, &self.findings.new)
    }

    /// Findings that the change takes away, each with where it stood.
    fn fixed_findings(&self) -> Vec<(String, &Finding)> {
        self.placed(&self.before, &self.findings.fixed)
    }

    fn placed<'s>(&self, side: &Side<'s>, indices: &[usize]) -> Vec<(String, &'s Finding)> {
        let placed = |index: &usize| {
            let finding = &side.findings[*index];
            let at = side.locator.position(&finding.place);
            (self.display.place(&finding.place.path, at), finding)
        };
        indices.iter().map(placed).collect()
    }

    /// The first line of every form: what it comes to.
    fn headline(&self) -> String {
        let Sum { per_month, base_per_month, one_of_each, unknown } = self.sum();
        let changes = self.diff.changes.len();
        if changes == 0 {
            return "No change in cost".to_owned();
        }
        let share = |month: Decimal| {
            let base = base_per_month.filter(|base| !base.is_zero())?;
            let percent = (month / base * Decimal::ONE_HUNDRED).round_dp(1).normalize();
            Some(format!(" ({}{percent} %)", if percent.is_sign_negative() { "" } else { "+" }))
        };
        let mut parts = Vec::new();
        if let Some(month) = per_month {
            parts.push(format!("{}/month{}", signed(month), share(month).unwrap_or_default()));
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

/// `+$412`, `-$3.10`, `±$0`
fn signed(value: Decimal) -> String {
    match value {
        value if value.is_zero() => "±$0".to_owned(),
        value if value.is_sign_negative() => money(value),
        value => format!("+{}", money(value)),
    }
}
