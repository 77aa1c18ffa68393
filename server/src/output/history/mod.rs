//! How the cost of a repository moved, in several forms.

mod chart;
mod csv;
mod text;

use anyhow::Result;
use clap::ValueEnum;
use promptlint_lint::band::Band;
use promptlint_lint::cost::report::Totals;
use promptlint_lint::diff::{Change, entry};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use super::Display;
use super::diff::{Summary, signed};
use crate::git::Step;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
    Csv,
    Html,
}

/// How the cost of a repository moved, as `promptlint history --format json` prints it: the oldest commit first, all
/// with the prices of one day and the calls per month of today.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct History {
    /// `promptlint.history/1`
    schema: &'static str,
    /// The day whose prices hold for all of them.
    as_of: String,
    commits: Vec<Point>,
    #[serde(skip)]
    display: Display,
}

/// One commit.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Point {
    commit: String,
    /// When it was committed, in UTC.
    at: String,
    title: String,
    calls: usize,
    priced: usize,
    #[schemars(with = "Option<Band<String>>")]
    per_month: Option<Band<Decimal>>,
    /// One of each call with a price.
    #[schemars(with = "Option<Band<String>>")]
    one_of_each: Option<Band<Decimal>>,
    /// What it changed, against the commit before it.
    pub(crate) summary: Summary,
    pub(crate) changes: Vec<Change>,
}

impl Point {
    pub(crate) fn new(step: &Step, totals: &Totals) -> Self {
        Self {
            commit: step.commit.full(),
            at: step.at.to_string(),
            title: step.title.clone(),
            calls: totals.priced + totals.unpriced,
            priced: totals.priced,
            per_month: totals.per_month.map(entry::exact),
            one_of_each: totals.one_of_each.map(entry::exact),
            summary: Summary::over(&[], None),
            changes: Vec::new(),
        }
    }

    /// By how much a thousand of each changed call without a volume moved.
    fn thousand(&self) -> Option<Decimal> {
        self.summary.one_of_each.and_then(|one| one.checked_mul(1000.into()))
    }

    fn short(&self) -> &str {
        &self.commit[..10]
    }

    /// `2026-11-30`
    fn day(&self) -> &str {
        &self.at[..10]
    }
}

/// What the line is drawn of: a month where there is a volume, else one of each call, times a thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Month,
    Thousand,
}

impl Measure {
    fn unit(self) -> &'static str {
        match self {
            Self::Month => "/month",
            Self::Thousand => " per 1,000 of each call",
        }
    }

    fn of(self, point: &Point) -> Decimal {
        let expected = |band: Option<Band<Decimal>>| band.map_or(Decimal::ZERO, |band| band.expected);
        match self {
            Self::Month => expected(point.per_month),
            Self::Thousand => {
                let one = expected(point.one_of_each);
                one.checked_mul(1000.into()).unwrap_or(one)
            }
        }
    }
}

impl History {
    pub(crate) fn new(commits: Vec<Point>, as_of: String, display: Display) -> Self {
        Self { schema: "promptlint.history/1", as_of, commits, display }
    }

    pub(crate) fn print(&self, format: Format) -> Result<()> {
        match format {
            Format::Text => super::text(&text::render(self, super::table::room())),
            Format::Json => super::json(self),
            Format::Csv => super::text(&csv::render(self)?),
            Format::Html => super::raw(&chart::render(self)),
        }
    }

    fn measure(&self) -> Measure {
        if self.commits.iter().any(|point| point.per_month.is_some()) {
            Measure::Month
        } else {
            Measure::Thousand
        }
    }

    /// The commits that moved the cost, the largest first, those last of which a month says nothing.
    fn movers(&self) -> Vec<&Point> {
        let measure = self.measure();
        let mut movers: Vec<&Point> = self.commits.iter().filter(|point| !point.changes.is_empty()).collect();
        movers.sort_by_key(|point| {
            let thousand = point.thousand().map(|moved| moved.abs());
            let month =
                point.summary.per_month.map(|moved| moved.abs()).filter(|_| measure == Measure::Month);
            std::cmp::Reverse((month, thousand))
        });
        movers
    }

    /// `+$840.00`, or of what a month says nothing `+$0.012 per 1,000`.
    fn moved(&self, point: &Point) -> String {
        match (self.measure(), point.summary.per_month, point.thousand()) {
            (Measure::Month, Some(month), _) => signed(month),
            (Measure::Month, None, Some(thousand)) => format!("{} per 1,000", signed(thousand)),
            (Measure::Thousand, _, Some(thousand)) => signed(thousand),
            (_, _, None) => "unknown".to_owned(),
        }
    }
}
