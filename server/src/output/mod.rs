//! What is written, in which form. Nothing here computes: it shows what the engine says.

pub(crate) mod calls_json;
pub(crate) mod calls_text;
pub(crate) mod check;
pub(crate) mod cost;
pub(crate) mod coverage;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod gate;
pub(crate) mod history;
mod html;
mod markdown;
pub(crate) mod models;
pub(crate) mod money;
pub(crate) mod part;
pub(crate) mod rules;
mod source;
pub(crate) mod step;
mod table;
pub(crate) mod target;
pub(crate) mod tokens_json;
pub(crate) mod tokens_text;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::sync::{LazyLock, Mutex, PoisonError};

use annotate_snippets::{AnnotationKind, Level, Renderer};
use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};
use promptlint_lint::config::ConfigError;
use promptlint_lint::position::Position;
use serde::{Deserialize, Serialize};

/// How paths are shown to a person: as they would be typed from where the program was started.
#[derive(Clone, Debug, Default)]
pub(crate) struct Display {
    prefix: Utf8PathBuf,
}

impl Display {
    pub(crate) fn below(typed: &Utf8Path) -> Self {
        let is_here = typed == "." || typed == "./";
        Self { prefix: if is_here { Utf8PathBuf::new() } else { typed.to_owned() } }
    }

    pub(crate) fn path(&self, path: &str) -> String {
        printable(self.prefix.join(path).as_str())
    }

    /// For programs: from the current directory where the file is below it, else absolute. Not escaped.
    pub(crate) fn on_disk(&self, path: &str) -> String {
        static HERE: LazyLock<Option<Utf8PathBuf>> =
            LazyLock::new(|| Utf8PathBuf::try_from(std::env::current_dir().ok()?).ok());
        let path = self.prefix.join(path);
        let inside = HERE.as_ref().and_then(|here| path.strip_prefix(here).map(Utf8Path::to_owned).ok());
        let path = inside.unwrap_or(path);
        path.strip_prefix(".").unwrap_or(&path).as_str().replace('\\', "/")
    }

    /// `path:line`, and in a notebook the cell.
    pub(crate) fn place(&self, path: &str, at: Option<Position>) -> String {
        self.at(path, at.and_then(|at| at.cell), at.map(|at| at.line))
    }

    /// The same, of a line and a cell.
    fn at(&self, path: &str, cell: Option<u32>, line: Option<u32>) -> String {
        let path = self.path(path);
        match (cell, line) {
            (Some(cell), Some(line)) => format!("{path}[cell {cell}]:{line}"),
            (None, Some(line)) => format!("{path}:{line}"),
            (_, None) => path,
        }
    }
}

/// Text from source code, on one line and without what a terminal would obey.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_control() || is_bidi_control(char) {
            let _ = write!(shown, "{}", char.escape_default());
        } else {
            shown.push(char);
        }
    }
    shown
}

/// Characters that change the order in which a terminal shows a line.
fn is_bidi_control(char: char) -> bool {
    matches!(char, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Without what a CI runner would take for a command to itself: `::error` at the start of a line (GitHub), `##[`
/// and `##vso[` anywhere (Azure). A zero-width space breaks them and is not seen.
fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let content = line.trim_start();
        safe.push_str(&line[..line.len() - content.len()]);
        if content.starts_with("::") {
            safe.push('\u{200B}');
        }
        safe.push_str(&content.replace("##vso[", "##\u{200B}vso[").replace("##[", "##\u{200B}["));
    }
    safe
}

/// `1 file`, `3 files`
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Something that was written, so that it can be written again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Said {
    Text(String),
    Raw(String),
    Error(String),
    File(Utf8PathBuf, String),
}

/// What has been said since somebody listens.
static HEARD: Mutex<Option<Vec<Said>>> = Mutex::new(None);

/// Keeps what is said from here on.
pub(crate) fn listen() {
    *HEARD.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
}

/// What was said since then, in order.
pub(crate) fn heard() -> Option<Vec<Said>> {
    HEARD.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn hear(said: impl FnOnce() -> Said) {
    if let Some(heard) = &mut *HEARD.lock().unwrap_or_else(PoisonError::into_inner) {
        heard.push(said());
    }
}

/// Says it as it was said.
pub(crate) fn say_again(said: &Said) -> Result<()> {
    match said {
        Said::Text(text) => self::text(text),
        Said::Raw(text) => raw(text),
        Said::Error(text) => complain(text),
        Said::File(path, text) => save(path, text),
    }
}

/// How wide lines may be where a person reads them.
pub(crate) fn room() -> Option<usize> {
    table::room()
}

/// To standard output; colours go where the stream cannot show them.
pub(crate) fn text(text: &str) -> Result<()> {
    hear(|| Said::Text(text.to_owned()));
    let mut stdout = anstream::stdout().lock();
    stdout.write_all(harmless(text).as_bytes())?;
    stdout.flush()?;
    Ok(())
}

pub(crate) fn json(value: &impl Serialize) -> Result<()> {
    raw(&json_text(value)?)
}

/// Markdown, to standard output.
pub(crate) fn markdown_text(text: &str) -> Result<()> {
    raw(&harmless(text))
}

/// To standard output, as it is: what is written has been made harmless by its own rules.
fn raw(text: &str) -> Result<()> {
    hear(|| Said::Raw(text.to_owned()));
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(())
}

/// To standard error, a line.
fn complain(text: &str) -> Result<()> {
    hear(|| Said::Error(text.to_owned()));
    writeln!(anstream::stderr(), "{text}")?;
    Ok(())
}

/// To a file that the user names.
fn save(path: &Utf8Path, text: &str) -> Result<()> {
    hear(|| Said::File(path.to_owned(), text.to_owned()));
    std::fs::write(path, text).with_context(|| format!("{path} cannot be written"))
}

/// A document, made to be read.
fn json_text(value: &impl Serialize) -> Result<String> {
    Ok(harmless_json(&serde_json::to_string_pretty(value)?) + "\n")
}

/// A document on one line.
fn json_line(value: &impl Serialize) -> Result<String> {
    Ok(harmless_json(&serde_json::to_string(value)?) + "\n")
}

/// The same value, without what a CI runner would take for a command to itself: such text stands only in strings,
/// where an escape means the same.
fn harmless_json(json: &str) -> String {
    json.replace("##[", "\\u0023#[").replace("##vso[", "\\u0023#vso[")
}

/// The same for HTML.
fn harmless_markup(markup: &str) -> String {
    markup.replace("##[", "&#35;#[").replace("##vso[", "&#35;#vso[")
}

/// The page of a rule.
pub(crate) fn rule_url(rule: &str) -> String {
    format!("{}/blob/main/lint/docs/rules/{rule}.md", env!("CARGO_PKG_REPOSITORY"))
}

/// A table that a spreadsheet opens, as text.
fn csv_text(table: csv::Writer<Vec<u8>>) -> Result<String> {
    Ok(String::from_utf8(table.into_inner().map_err(csv::IntoInnerError::into_error)?)?)
}

/// Text from source code in a table that a spreadsheet opens: on one line, and never a formula (OWASP, "CSV
/// injection").
fn csv_cell(text: &str) -> String {
    let text = harmless(&printable(text));
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

/// Writes the whole of a file.
pub(crate) fn replace_file(path: &Utf8Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("{path} cannot be written"))
}

/// Whoever reads our output has read enough (`promptlint calls | head`).
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

pub(crate) fn error(error: &anyhow::Error) {
    if let Some(error) = error.downcast_ref::<ConfigError>() {
        // When even standard error is gone, nobody is left to tell.
        let _ = config_error(error);
        return;
    }
    say(Level::ERROR, &format!("{error:#}"));
}

/// Something that was left undone.
pub(crate) fn warning(message: &str) {
    say(Level::WARNING, message);
}

pub(crate) fn note(message: &str) {
    say(Level::NOTE, message);
}

fn say(level: Level<'_>, message: &str) {
    let report = [annotate_snippets::Group::with_title(level.primary_title(harmless(&printable(message))))];
    // When even standard error is gone, nobody is left to tell.
    let _ = complain(&Renderer::styled().render(&report));
}

pub(crate) fn config_error(error: &ConfigError) -> Result<()> {
    config_problem(Level::ERROR, error)
}

pub(crate) fn config_warning(warning: &ConfigError) -> Result<()> {
    config_problem(Level::WARNING, warning)
}

fn config_problem(level: Level<'_>, error: &ConfigError) -> Result<()> {
    let mut group = level.primary_title(&error.message).elements(Vec::<annotate_snippets::Padding>::new());
    let path = error.path.as_str();
    group = match &error.span {
        Some(span) => {
            let window = source::Window::around(&error.text, span.clone());
            let span = window.shift(span.clone());
            group.element(
                window.source(&error.text, 0).path(path).annotation(AnnotationKind::Primary.span(span)),
            )
        }
        None => group.element(annotate_snippets::Origin::path(path)),
    };
    if let Some(help) = &error.help {
        group = group.element(Level::HELP.message(help));
    }
    complain(&harmless(&Renderer::styled().render(&[group])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shown_is_obeyed() {
        assert_eq!(printable("a\u{1b}[31m\n\u{202E}b"), "a\\u{1b}[31m\\n\\u{202e}b");
        assert_eq!(harmless("  ::error::x\na ##vso[task]"), "  \u{200B}::error::x\na ##\u{200B}vso[task]");
    }
}
