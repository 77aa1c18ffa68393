//! Notebooks: the Python cells of an `.ipynb` file, one after another, as one module.
//!
//! `IPython`'s magics are no Python. They stay in [`Module::text`] and are blanked only in the copy that is
//! parsed, byte for byte, so that every span holds in both.

use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use super::python;
use crate::Language;
use crate::module::{Cell, Module, Span};

pub(super) fn parse(text: &str) -> Module {
    let Ok(notebook) = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) else {
        return unreadable();
    };
    if !notebook.is_object() {
        return unreadable();
    }
    if !is_python(&notebook) {
        return Module::new(Language::Python, "".into());
    }
    let mut text = String::new();
    let mut code = String::new();
    let mut cells = Vec::new();
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut joins = false;
    for (index, cell) in all_cells(&notebook).enumerate() {
        let Some(source) = source(cell) else { continue };
        let start = text.len();
        text.push_str(&source);
        cells.push(Cell { index: index as u32, span: Span::new(start, text.len()) });
        text.push('\n');
        let whole = blank_magics(&source, &mut code);
        code.push('\n');
        // What a cell leaves open must not swallow those behind it.
        match pieces.last_mut() {
            Some(last) if whole && joins => last.end = code.len(),
            _ => pieces.push(start..code.len()),
        }
        joins = whole;
    }
    let mut module = python::parse_pieces(Arc::from(text), &code, &pieces);
    module.cells = cells;
    module
}

/// Not a notebook: nothing to point at, but an error all the same.
fn unreadable() -> Module {
    let mut module = Module::new(Language::Python, "".into());
    module.errors.push(Span::default());
    module
}

fn is_python(notebook: &Value) -> bool {
    let said = ["/metadata/language_info/name", "/metadata/kernelspec/language", "/metadata/kernelspec/name"];
    let language = said.iter().find_map(|at| notebook.pointer(at)?.as_str());
    // `python3`, `ipython`, `pyspark`; a notebook that does not say is Python.
    let is_python = |language: &str| language.contains("python") || language.starts_with("py");
    // A kernel of another name that runs Python says so by the files it exports.
    let exports = notebook.pointer("/metadata/language_info/file_extension").and_then(Value::as_str);
    // A language that is Python and something more (Coconut, Sage) shows its cells as Python.
    let shows = notebook.pointer("/metadata/language_info/mimetype").and_then(Value::as_str);
    language.is_none_or(is_python)
        || exports == Some(".py")
        || shows.is_some_and(|kind| kind.starts_with("text/x-python"))
}

/// The cells of format 4, or those of format 3, which keeps them in worksheets.
fn all_cells(notebook: &Value) -> impl Iterator<Item = &Value> {
    fn cells(holder: &Value) -> impl Iterator<Item = &Value> {
        holder.get("cells").and_then(Value::as_array).into_iter().flatten()
    }
    let sheets = notebook.get("worksheets").and_then(Value::as_array).into_iter().flatten();
    cells(notebook).chain(sheets.flat_map(cells))
}

/// The source of a code cell.
fn source(cell: &Value) -> Option<String> {
    if cell.get("cell_type")?.as_str()? != "code" {
        return None;
    }
    let other = cell.pointer("/metadata/vscode/languageId").or_else(|| cell.get("language"));
    // `plaintext` is what an editor says that was not told.
    if other.and_then(Value::as_str).is_some_and(|language| !matches!(language, "python" | "plaintext")) {
        return None;
    }
    Some(match cell.get("source").or_else(|| cell.get("input"))? {
        Value::String(source) => source.clone(),
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    })
}

/// Cell magics behind which Python still stands.
const PYTHON_CELLS: &[&str] = &[
    "time",
    "timeit",
    "capture",
    "prun",
    "python",
    "python3",
    "pypy",
    "memit",
    "debug",
    "cell_to_module",
    "ipytest",
];

/// Appends `source` to `code`, with the same bytes but for magics, which become spaces. `false` when a string or a
/// bracket is still open at its end.
fn blank_magics(source: &str, code: &mut String) -> bool {
    let mut scan = Scan::default();
    let mut first = true;
    let mut continues = false;
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let words = line.trim();
        let rest = source.get(at..).unwrap_or_default();
        at += line.len();
        if first && !words.is_empty() {
            first = false;
            if let Some(magic) = words.strip_prefix("%%") {
                let name = magic.split(|char: char| !(char.is_alphanumeric() || char == '_')).next();
                // The cell is a file of its own; what it sends is sent all the same.
                let is_module =
                    name == Some("writefile") && words.rsplit_once('.').is_some_and(|(_, kind)| kind == "py");
                if !is_module && !name.is_some_and(|name| PYTHON_CELLS.contains(&name)) {
                    rest.split_inclusive('\n').for_each(|line| blank(line, code));
                    return true;
                }
                blank(line, code);
                continue;
            }
        }
        if continues || (scan.at_statement() && is_magic(words)) {
            continues = words.ends_with('\\');
            blank(line, code);
        } else {
            scan.line(line);
            code.push_str(line);
        }
    }
    scan.at_statement()
}

/// `line` as spaces. Behind an indent it becomes `pass`, or the block it stands in could be empty.
fn blank(line: &str, code: &mut String) {
    let body = line.trim_start_matches([' ', '\t']);
    let indent = line.len() - body.len();
    let stand_in = if indent > 0 && body.trim_end().len() >= "pass".len() { "pass" } else { "" };
    code.push_str(line.get(..indent).unwrap_or_default());
    code.push_str(stand_in);
    for byte in body.bytes().skip(stand_in.len()) {
        code.push(if byte == b'\n' || byte == b'\r' { byte as char } else { ' ' });
    }
}

/// Whether a statement that starts with `words` is `IPython`'s: `%magic`, `!command`, `?help`, `help?`,
/// `x = !command`, `x = %magic`.
fn is_magic(words: &str) -> bool {
    if words.starts_with(['%', '!', '?']) {
        return true;
    }
    if words.ends_with('?') && !words.contains([' ', '#', '"', '\'']) {
        return true;
    }
    words.split_once('=').is_some_and(|(names, value)| {
        let names_only = names.chars().all(|char| char.is_alphanumeric() || "_,. ".contains(char));
        names_only && value.trim_start().starts_with(['%', '!'])
    })
}

/// Just enough of Python's lexis to tell whether a line begins a statement.
#[derive(Default)]
struct Scan {
    /// The quotes of the triple-quoted string that is open.
    open: Option<&'static str>,
    brackets: u32,
    joined: bool,
}

impl Scan {
    fn at_statement(&self) -> bool {
        self.open.is_none() && self.brackets == 0 && !self.joined
    }

    fn line(&mut self, line: &str) {
        let mut rest = line.trim_end();
        self.joined = false;
        loop {
            if let Some(quotes) = self.open {
                let Some(behind) = behind(rest, quotes) else { return };
                rest = behind;
                self.open = None;
            }
            let mut chars = rest.chars();
            let Some(char) = chars.next() else { return };
            match char {
                '#' => return,
                '\'' | '"' => {
                    let (one, three) = if char == '"' { ("\"", "\"\"\"") } else { ("'", "'''") };
                    if let Some(inside) = rest.strip_prefix(three) {
                        self.open = Some(three);
                        rest = inside;
                        continue;
                    }
                    // A string that its line does not close is broken; the next line starts afresh.
                    let Some(behind) = behind(chars.as_str(), one) else { return };
                    rest = behind;
                    continue;
                }
                '(' | '[' | '{' => self.brackets += 1,
                ')' | ']' | '}' => self.brackets = self.brackets.saturating_sub(1),
                '\\' if chars.as_str().is_empty() => self.joined = true,
                _ => {}
            }
            rest = chars.as_str();
        }
    }
}

/// What stands behind the next `quotes` that no backslash escapes.
fn behind<'t>(text: &'t str, quotes: &str) -> Option<&'t str> {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        if let Some(behind) = rest.strip_prefix(quotes) {
            return Some(behind);
        }
        let mut chars = rest.chars();
        let char = chars.next()?;
        at += char.len_utf8();
        if char == '\\' {
            at += chars.next()?.len_utf8();
        }
    }
    None
}
