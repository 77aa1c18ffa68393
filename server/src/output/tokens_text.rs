//! Where tokens go, for people.

use std::fmt::Write as _;

use anyhow::Result;
use promptlint_lint::call::Role;
use promptlint_lint::tokens::anatomy::Section;
use unicode_width::UnicodeWidthStr;

use super::calls_text::grouped;
use super::printable;
use super::table::{BOLD, DIM};
use crate::engine::{Document, Reading};

/// Sections that are listed; the JSON has them all.
const SECTIONS: usize = 12;

pub(crate) fn write(documents: &[Document]) -> Result<()> {
    let texts: Vec<_> = documents.iter().map(document).collect();
    super::text(&texts.join("\n"))
}

fn document(document: &Document) -> String {
    let mut text = format!("{BOLD}{}{BOLD:#}\n", printable(&document.name));
    let most = |of: &dyn Fn(&Reading) -> usize| document.readings.iter().map(of).max().unwrap_or(0);
    let (model, tokens) = (most(&|r| r.model.width()), most(&|r| total(r).width()));
    for reading in &document.readings {
        let name = printable(&reading.model);
        let _ = write!(text, "  {name:model$}  {:>tokens$}", total(reading));
        if let Some(window) = reading.window {
            let _ = write!(text, "  {} of {}", percent(reading.fixed, window), grouped(window));
        }
        let (quality, says) = (reading.tokenizer.quality_in_words(), &reading.tokenizer.says);
        let _ = writeln!(text, "  {DIM}{quality}: {says}{DIM:#}");
    }
    text += &sections(document);
    if !document.holes.is_empty() {
        let names: Vec<_> = document.holes.iter().map(|name| format!("`{}`", printable(name))).collect();
        let _ = writeln!(text, "\n  Only known at run time: {}.", names.join(", "));
    }
    for waste in &document.anatomy.waste {
        let plural = if waste.tokens == 1 { "" } else { "s" };
        let _ = writeln!(text, "\n  Waste: {}: {} token{plural}.", waste.what, grouped(waste.tokens));
    }
    if !document.assumptions.is_empty() {
        text.push('\n');
        for assumption in &document.assumptions {
            let _ = writeln!(text, "  {DIM}{}{DIM:#}", printable(assumption));
        }
    }
    text
}

/// `1,204 tokens`, `1,204 tokens + holes, 1,432 expected`
fn total(reading: &Reading) -> String {
    let fixed = format!("{} tokens", grouped(reading.fixed));
    if reading.total.expected == reading.fixed {
        fixed
    } else {
        format!("{fixed}, {} expected with what run time adds", grouped(reading.total.expected))
    }
}

/// Of the whole, in steps that are worth reading.
fn percent(part: u64, whole: u64) -> String {
    let per_mille = part.saturating_mul(1000) / whole.max(1);
    match per_mille {
        0 if part == 0 => "0 %".to_owned(),
        0 => "< 0.1 %".to_owned(),
        1..100 => format!("{}.{} %", per_mille / 10, per_mille % 10),
        _ => format!("{} %", per_mille / 10),
    }
}

fn sections(document: &Document) -> String {
    let anatomy = &document.anatomy;
    let weight = |section: &Section| section.tokens.first().map_or(0, |count| count.tokens);
    let mut largest: Vec<&Section> = anatomy.sections.iter().filter(|section| weight(section) > 0).collect();
    // Stable: among equals the first one stands first.
    largest.sort_by_key(|section| std::cmp::Reverse(weight(section)));
    if largest.len() < 2 {
        return String::new();
    }
    let whole: u64 = anatomy.fixed.first().map_or(0, |count| count.tokens);
    let mut heading = vec!["WHERE".to_owned(), "LINES".to_owned(), "SHARE".to_owned()];
    heading.extend(document.readings.iter().map(|reading| printable(&reading.model)));
    let mut rows = vec![heading];
    let has_roles = largest.iter().any(|section| section.role.is_some());
    for section in largest.iter().take(SECTIONS) {
        let role = section
            .role
            .filter(|_| has_roles)
            .map_or_else(String::new, |role| format!("{} ", role_name(role)));
        let holes = match section.holes {
            0 => String::new(),
            holes => format!(" + {}", super::count(holes, "hole")),
        };
        let mut row = vec![
            format!("{role}{}{holes}", printable(&section.title)),
            lines(section.lines),
            percent(weight(section), whole),
        ];
        row.extend(section.tokens.iter().map(|count| grouped(count.tokens)));
        rows.push(row);
    }
    let rest = largest.get(SECTIONS..).unwrap_or_default();
    if !rest.is_empty() {
        let of = |at: usize| {
            rest.iter().filter_map(|section| section.tokens.get(at)).map(|count| count.tokens).sum()
        };
        let mut row = vec![
            format!("{} more", super::count(rest.len(), "section")),
            String::new(),
            percent(of(0), whole),
        ];
        row.extend((0..document.readings.len()).map(|at| grouped(of(at))));
        rows.push(row);
    }
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    let mut text = "\n".to_owned();
    for (number, row) in rows.iter().enumerate() {
        let mut line = String::from(" ");
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let blanks = " ".repeat(width.saturating_sub(cell.width()));
            // Words stand at the left, numbers at the right.
            let _ = if at == 0 { write!(line, " {cell}{blanks}") } else { write!(line, "  {blanks}{cell}") };
        }
        let line = line.trim_end();
        let _ = if number == 0 { writeln!(text, "{DIM}{line}{DIM:#}") } else { writeln!(text, "{line}") };
    }
    text
}

fn lines((first, last): (u32, u32)) -> String {
    match (first, last) {
        (0, _) => String::new(),
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}–{last}"),
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Tools => "tools:",
        Role::Schema => "schema:",
        Role::System => "system:",
        Role::User => "user:",
        Role::Assistant => "assistant:",
        Role::Tool => "tool:",
        Role::Unknown => "message:",
    }
}
