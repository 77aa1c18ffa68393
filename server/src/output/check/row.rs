//! One finding, as the forms that list them need it.

use std::sync::Arc;

use promptlint_lint::finding::{Finding, Severity};
use promptlint_lint::position::{Extent, Lines, Position};

use super::super::calls_json::NOWHERE;
use super::{Report, text};

pub(super) struct Row<'a> {
    pub(super) finding: &'a Finding,
    /// From the current directory, with `/`, as it is on disk: not yet escaped.
    pub(super) path: String,
    extent: Extent,
    lines: Option<Arc<Lines>>,
}

/// Where a form that knows no notebooks can point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) start: Position,
    pub(super) end: Position,
}

impl<'a> Row<'a> {
    pub(super) fn new(finding: &'a Finding, report: &Report<'_>) -> Self {
        let lines = report.locator.lines(&finding.place.path);
        let extent = lines.as_ref().map_or(NOWHERE, |lines| lines.extent(finding.place.span));
        Self { finding, path: report.display.on_disk(&finding.place.path), extent, lines }
    }

    pub(super) fn start(&self) -> Position {
        self.extent.start
    }

    pub(super) fn end(&self) -> Position {
        self.extent.end
    }

    /// The first line of what the finding is about: a reviewer's page marks a call of forty lines only where all
    /// forty are part of the change. `None` in a notebook, whose lines are not those of its file.
    pub(super) fn region(&self) -> Option<Region> {
        let lines = self.lines.as_ref()?;
        let Extent { start, end } = self.extent;
        if start.cell.is_some() {
            return None;
        }
        if start.line == end.line {
            return Some(Region { start, end });
        }
        let offset = self.finding.place.span.start as usize;
        let line = lines.bytes(lines.line(offset));
        let text = lines.text().get(offset..line.end).unwrap_or("");
        Some(Region { start, end: lines.position(offset + text.trim_end().len()) })
    }

    /// Columns of [`Self::region`] in UTF-8 bytes, from 1.
    pub(super) fn byte_columns(&self) -> Option<(u32, u32)> {
        let (lines, region) = (self.lines.as_ref()?, self.region()?);
        let offset = self.finding.place.span.start as usize;
        let line = lines.bytes(lines.line(offset));
        let start = offset.saturating_sub(line.start);
        let text = lines.text().get(line.clone()).unwrap_or("");
        let end = text
            .char_indices()
            .nth(region.end.column as usize - 1)
            .map_or_else(|| text.trim_end_matches(['\r', '\n']).len(), |(at, _)| at);
        Some((start as u32 + 1, end as u32 + 1))
    }

    pub(super) fn lines(&self) -> Option<&Arc<Lines>> {
        self.lines.as_ref()
    }

    /// The message; in a notebook with its place, which such a form cannot say otherwise.
    pub(super) fn message(&self) -> String {
        match self.extent.start.cell {
            Some(cell) => {
                format!("cell {cell}, line {}: {}", self.extent.start.line, self.finding.message)
            }
            None => self.finding.message.clone(),
        }
    }

    /// Why it matters, what it saves and what to do: a sentence each.
    pub(super) fn details(&self) -> Vec<String> {
        let saving = text::saving(self.finding);
        [Some(self.finding.why.clone()), saving, Some(self.finding.help.clone())]
            .into_iter()
            .flatten()
            .map(|part| sentence(&part))
            .collect()
    }

    /// Message and details as one paragraph.
    pub(super) fn paragraph(&self) -> String {
        [vec![sentence(&self.message())], self.details()].concat().join(" ")
    }

    pub(super) fn severity(&self) -> &'static str {
        match self.finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

fn sentence(text: &str) -> String {
    // What starts with code stays as it is.
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}
