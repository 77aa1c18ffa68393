//! What calls cost, in several forms.

mod csv;
mod html;
pub(crate) mod json;
mod markdown;
mod text;

use anyhow::Result;
use clap::ValueEnum;
use promptlint_lint::call::Call;
use promptlint_lint::cost::outcome::OutcomeCost;
use promptlint_lint::cost::report::{By, Report};
use promptlint_lint::diff::gate::Verdict;
use promptlint_lint::finding::Finding;
use promptlint_lint::position::Locator;

use super::Display;
use super::coverage::Coverage;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
    Csv,
    Markdown,
    Html,
}

/// What all forms show.
#[derive(Debug)]
pub(crate) struct Costs<'a> {
    pub(crate) report: &'a Report<'a>,
    pub(crate) outcomes: &'a [OutcomeCost],
    pub(crate) by: By,
    /// The day whose prices hold.
    pub(crate) as_of: String,
    pub(crate) calls: &'a [Call],
    /// Only the page shows them.
    pub(crate) findings: &'a [Finding],
    pub(crate) locator: &'a Locator<'a>,
    pub(crate) display: &'a Display,
    /// What each limit says.
    pub(crate) gate: &'a [Verdict],
}

impl Costs<'_> {
    pub(crate) fn print(&self, format: Format) -> Result<()> {
        match format {
            Format::Text => super::text(&text::render(self, super::table::room())),
            Format::Json => json::write(self),
            Format::Csv => super::text(&csv::render(self)?),
            Format::Markdown => super::text(&markdown::render(self)),
            Format::Html => super::raw(&html::render(self)?),
        }
    }

    fn coverage(&self) -> Coverage {
        Coverage::of(self.locator.workspace(), self.calls).with_prices(self.report.totals.priced)
    }
}
