//! Findings, in every form that somebody reads: a person, a CI service, another program. One file a form.
//!
//! Prompt texts and names come from the code under review, so every form escapes what it shows, by its own rules.

mod azure;
mod bitbucket;
mod concise;
mod csv;
mod fingerprint;
mod github;
mod gitlab;
pub(super) mod html;
pub(crate) mod json;
mod jsonl;
mod junit;
mod markdown;
mod rdjson;
mod row;
mod sarif;
mod text;

use anyhow::Result;
use clap::ValueEnum;
use promptlint_lint::call::Call;
use promptlint_lint::config::gate::On;
use promptlint_lint::finding::{Finding, Severity};
use promptlint_lint::position::Locator;

use super::target::Target;
use super::{Display, count, harmless, printable};
use row::Row;

/// A form of the findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// As a compiler shows them
    #[default]
    Text,
    /// One line each
    Concise,
    /// One document; see `promptlint schema check`
    Json,
    /// One document a line
    Jsonl,
    /// SARIF 2.1.0, for GitHub code scanning and other viewers
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// A code quality report of GitLab
    Gitlab,
    #[value(help = "JUnit XML, for whatever shows test results")]
    Junit,
    /// Reviewdog's diagnostics as one document
    Rdjson,
    /// Reviewdog's diagnostics, one a line
    Rdjsonl,
    /// Logging commands of Azure Pipelines
    Azure,
    /// A report and its annotations for Bitbucket's Code Insights
    Bitbucket,
    /// For a step summary or a comment
    Markdown,
    /// One page that needs nothing else
    Html,
    /// For a spreadsheet
    Csv,
}

/// What there is to write.
pub(crate) struct Report<'a> {
    pub(crate) findings: &'a [Finding],
    pub(crate) calls: &'a [Call],
    pub(crate) locator: &'a Locator<'a>,
    pub(crate) display: &'a Display,
    /// What makes the run fail.
    pub(crate) fail_on: &'a [On],
}

impl Report<'_> {
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.findings.iter().map(|finding| Row::new(finding, self))
    }

    fn is_failure(&self, finding: &Finding) -> bool {
        self.fail_on.iter().any(|on| on.means(finding.rule, finding.severity))
    }

    fn fails(&self) -> bool {
        self.findings.iter().any(|finding| self.is_failure(finding))
    }

    /// `2 errors, 1 warning`, the worst first; empty when there is nothing.
    fn tally(&self) -> String {
        let names = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "hint")];
        let of = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        let parts = names.map(|(severity, name)| (of(severity), name));
        let parts: Vec<_> = parts
            .into_iter()
            .filter(|(found, _)| *found > 0)
            .map(|(found, name)| count(found, name))
            .collect();
        parts.join(", ")
    }

    fn render(&self, format: Format) -> Result<String> {
        Ok(match format {
            Format::Text => text::render(self),
            Format::Concise => concise::render(self),
            Format::Json => json::render(self)?,
            Format::Jsonl => jsonl::render(self)?,
            Format::Sarif => sarif::render(self)?,
            Format::Github => github::render(self),
            Format::Gitlab => gitlab::render(self)?,
            Format::Junit => junit::render(self)?,
            Format::Rdjson => rdjson::render(self)?,
            Format::Rdjsonl => rdjson::render_lines(self)?,
            Format::Azure => azure::render(self),
            Format::Bitbucket => bitbucket::render(self)?,
            Format::Markdown => markdown::render(self),
            Format::Html => html::render(self),
            Format::Csv => csv::render(self)?,
        })
    }

    /// To standard output. Colours go where the stream cannot show them.
    pub(crate) fn print(&self, format: Format) -> Result<()> {
        let rendered = self.render(format)?;
        if format == Format::Text {
            return super::text(&rendered);
        }
        super::raw(&rendered)
    }

    /// To a file.
    pub(crate) fn save(&self, target: &Target<Format>) -> Result<()> {
        let rendered = self.render(target.format)?;
        if target.format == Format::Text { target.save_text(&rendered) } else { target.save(&rendered) }
    }
}

/// Text from source code as part of one line that a CI runner prints.
fn inline(text: &str) -> String {
    harmless(&printable(text))
}
