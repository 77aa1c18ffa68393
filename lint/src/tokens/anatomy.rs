//! Where the tokens of a text go: by heading or paragraph, what is only known at run time, and what is waste.

use std::sync::Arc;

use promptlint_grammars::module::{Expr, ExprId, Module, Part as TemplatePart, Stmt};
use promptlint_grammars::template::{self, Syntax};
use rustc_hash::FxHashSet;

use super::{Count, Tokenizer};
use crate::call::{Content, Place, Request, Role};

/// A stretch of a prompt: known text, or a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub content: PartContent,
    pub role: Option<Role>,
    /// Parts of one message have one number.
    pub message: u32,
    /// From 1, in the file; 0 where no file holds it.
    pub line: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartContent {
    Text(Arc<str>),
    /// By its name.
    Hole(Arc<str>),
}

/// Text under one heading, or one paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub role: Option<Role>,
    /// First and last, from 1; 0 where no file holds it.
    pub lines: (u32, u32),
    /// One a tokenizer, of the known text.
    pub tokens: Vec<Count>,
    pub holes: usize,
}

/// Tokens that carry nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waste {
    /// In words.
    pub what: String,
    /// For the first tokenizer.
    pub tokens: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anatomy {
    /// One a tokenizer: all known text. A section's tokens may differ from its part of this by one at each seam.
    pub fixed: Vec<Count>,
    /// In the order of the text.
    pub sections: Vec<Section>,
    pub waste: Vec<Waste>,
}

impl Anatomy {
    /// Takes `parts` apart and counts them with each of `tokenizers`.
    pub fn of(parts: &[Part], tokenizers: &[&Tokenizer]) -> Self {
        let fixed = tokenizers.iter().map(|tokenizer| sum(parts.iter().filter_map(text_of), tokenizer));
        let sections = split(parts).into_iter().map(|draft| Section {
            tokens: tokenizers.iter().map(|tokenizer| tokenizer.count(&draft.text)).collect(),
            title: draft.title,
            role: draft.role,
            lines: draft.lines,
            holes: draft.holes,
        });
        let waste = tokenizers.first().map(|first| waste(parts, first)).unwrap_or_default();
        Self { fixed: fixed.collect(), sections: sections.collect(), waste }
    }
}

fn text_of(part: &Part) -> Option<&str> {
    match &part.content {
        PartContent::Text(text) => Some(text),
        PartContent::Hole(_) => None,
    }
}

fn sum<'a>(texts: impl Iterator<Item = &'a str>, tokenizer: &Tokenizer) -> Count {
    texts.fold(tokenizer.count(""), |sum, text| sum + tokenizer.count(text))
}

/// The parts of a file that is a prompt as it stands, or a template of one.
pub fn parts_of_text(text: &str, syntax: Option<Syntax>) -> Vec<Part> {
    let Some(syntax) = syntax else {
        return vec![Part { content: PartContent::Text(text.into()), role: None, message: 0, line: 1 }];
    };
    let module = template::parse(syntax, text);
    let mut parts = Parts { text, found: Vec::new(), line: (0, 1) };
    if let [only] = module.block(module.body)
        && let Stmt::Expr(value) = module.stmt(*only).stmt
    {
        parts.expr(&module, value);
    }
    parts.found
}

/// The parts of what a call sends; `line_of` says on which line something stands, 0 for another file.
pub fn parts_of_request(request: &Request, line_of: &dyn Fn(&Place) -> u32) -> Vec<Part> {
    let mut parts = Vec::new();
    for segment in &request.prompt.segments {
        let mut push = |content, place: Option<&Place>| {
            let line = place.map_or(0, line_of);
            parts.push(Part { content, role: Some(segment.role), message: segment.message, line });
        };
        match &segment.content {
            Content::Text(pieces) => {
                for piece in pieces {
                    push(PartContent::Text(piece.text.clone()), piece.place.as_ref());
                }
            }
            Content::Hole(hole) => push(PartContent::Hole(hole.name.clone()), hole.place.as_ref()),
        }
    }
    parts
}

struct Parts<'a> {
    text: &'a str,
    found: Vec<Part>,
    /// An offset and its line: the text is read from the start to the end.
    line: (usize, u32),
}

impl Parts<'_> {
    fn line_at(&mut self, offset: usize) -> u32 {
        let offset = offset.min(self.text.len());
        let (from, line) = if offset < self.line.0 { (0, 1) } else { self.line };
        let passed = &self.text.as_bytes()[from..offset];
        let line = line + memchr::memchr_iter(b'\n', passed).count() as u32;
        self.line = (offset, line);
        line
    }

    /// Of alternatives the first is taken, of loops one round.
    fn expr(&mut self, module: &Module, id: ExprId) {
        match module.expr(id) {
            Expr::Str(text) => self.push(text.span.start as usize, PartContent::Text(text.value.clone())),
            Expr::Template(parts) => {
                for part in parts {
                    match part {
                        TemplatePart::Text(text) => {
                            self.push(text.span.start as usize, PartContent::Text(text.value.clone()));
                        }
                        TemplatePart::Hole(hole) => self.expr(module, *hole),
                    }
                }
            }
            Expr::Conditional { then, .. } => self.expr(module, *then),
            Expr::Each { element, .. } => self.expr(module, *element),
            // `{% set %}` and comments render nothing.
            Expr::Opaque(children) => {
                let renders = |child: &&ExprId| !matches!(module.expr(**child), Expr::Assign { .. });
                for child in children.iter().filter(renders) {
                    self.expr(module, *child);
                }
            }
            Expr::Null | Expr::Bool(_) => {}
            _ => {
                let span = module.span(id);
                let name = module.source(span).trim().trim_matches(['{', '}', '%', '$', ' ']);
                let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
                self.push(span.start as usize, PartContent::Hole(name.into()));
            }
        }
    }

    fn push(&mut self, offset: usize, content: PartContent) {
        let line = self.line_at(offset);
        self.found.push(Part { content, role: None, message: 0, line });
    }
}

#[derive(Default)]
struct Draft {
    title: String,
    role: Option<Role>,
    lines: (u32, u32),
    text: String,
    holes: usize,
}

/// By headings where there are any, else by paragraphs.
fn split(parts: &[Part]) -> Vec<Draft> {
    let headings =
        parts.iter().filter_map(text_of).flat_map(str::lines).filter(|line| heading(line).is_some());
    let by_heading = headings.count() > 1;
    let mut drafts: Vec<Draft> = Vec::new();
    let mut fenced = false;
    let mut blank = true;
    let mut message = None;
    for part in parts {
        // A message of its own is a section of its own.
        let mut begins = message != Some(part.message);
        message = Some(part.message);
        let text = match &part.content {
            PartContent::Hole(name) => {
                match drafts.last_mut().filter(|_| !begins) {
                    Some(last) => last.holes += 1,
                    None => drafts.push(Draft {
                        title: format!("{{{name}}}"),
                        role: part.role,
                        lines: (part.line, part.line),
                        holes: 1,
                        ..Draft::default()
                    }),
                }
                blank = false;
                continue;
            }
            PartContent::Text(text) => text,
        };
        for (index, line) in text.split_inclusive('\n').enumerate() {
            // Where a line goes on behind a hole, nothing begins.
            let is_start = index > 0 || drafts.is_empty() || begins || blank;
            let title = heading(line).filter(|_| by_heading && is_start && !fenced);
            fenced ^= line.trim_start().starts_with("```");
            let paragraph = !by_heading && blank && !line.trim().is_empty();
            if begins || title.is_some() || paragraph || drafts.is_empty() {
                drafts.push(Draft {
                    title: title.unwrap_or_default(),
                    role: part.role,
                    lines: (part.line, part.line),
                    ..Draft::default()
                });
                // A literal's lines are not those of its text: only where it begins is known.
                let at = match (part.line, part.role, index) {
                    (0, ..) | (_, Some(_), 1..) => 0,
                    (line, ..) => line + index as u32,
                };
                if let Some(draft) = drafts.last_mut() {
                    draft.lines = (at, at);
                }
                begins = false;
            }
            if let Some(draft) = drafts.last_mut() {
                if draft.title.is_empty() {
                    draft.title = words(line);
                }
                draft.text.push_str(line);
                if part.line > 0 && part.role.is_none() && !line.trim().is_empty() {
                    draft.lines.1 = draft.lines.1.max(part.line + index as u32);
                }
            }
            blank = line.trim().is_empty();
        }
    }
    drafts.retain(|draft| !draft.text.trim().is_empty() || draft.holes > 0);
    drafts
}

/// `# Heading`, `<tag>`, `**Bold**`, `system:`
fn heading(line: &str) -> Option<String> {
    let line = line.trim();
    let hashes = line.trim_start_matches('#');
    let level = line.len() - hashes.len();
    let is_markdown = (1..=6).contains(&level) && hashes.starts_with(' ') && hashes.len() > 1;
    let is_tag = line.len() > 2
        && line.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).is_some_and(|name| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        });
    let is_role = matches!(line, "system:" | "user:" | "assistant:" | "developer:");
    (is_markdown || is_tag || is_role).then(|| cut(line))
}

fn words(line: &str) -> String {
    cut(line.trim())
}

/// Room for a title in a table.
const TITLE: usize = 48;

fn cut(text: &str) -> String {
    if text.chars().count() <= TITLE {
        return text.to_owned();
    }
    let head: String = text.chars().take(TITLE - 1).collect();
    format!("{}…", head.trim_end())
}

/// Shorter paragraphs repeat without anybody's fault.
const LONG_PARAGRAPH: usize = 40;

fn waste(parts: &[Part], tokenizer: &Tokenizer) -> Vec<Waste> {
    let mut found = Vec::new();
    let texts = || parts.iter().filter_map(text_of);
    let all = sum(texts(), tokenizer).tokens;
    let clean: Vec<String> = texts().map(without_blanks).collect();
    let blanks = all.saturating_sub(sum(clean.iter().map(String::as_str), tokenizer).tokens);
    if blanks > 0 {
        found.push(Waste {
            what: "blanks at the ends of lines, and empty lines in a row".to_owned(),
            tokens: blanks,
        });
    }
    let mut seen = FxHashSet::default();
    let (mut times, mut tokens) = (0, 0);
    for paragraph in texts().flat_map(|text| text.split("\n\n")).map(str::trim) {
        if paragraph.len() >= LONG_PARAGRAPH && !seen.insert(paragraph) {
            times += 1;
            tokens += tokenizer.count(paragraph).tokens;
        }
    }
    match times {
        0 => {}
        1 => found.push(Waste { what: "a paragraph that stands there twice".to_owned(), tokens }),
        times => found.push(Waste { what: format!("{times} paragraphs that stood there before"), tokens }),
    }
    found
}

fn without_blanks(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.split_inclusive('\n') {
        let Some(content) = line.strip_suffix('\n') else {
            // What stands before a hole may need its blank.
            clean.push_str(line);
            continue;
        };
        let content = content.trim_end();
        empty = if content.is_empty() { empty + 1 } else { 0 };
        if empty <= 1 {
            clean.push_str(content);
            clean.push('\n');
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::tokenizer_of_id;

    fn anatomy(text: &str, syntax: Option<Syntax>) -> Anatomy {
        Anatomy::of(
            &parts_of_text(text, syntax),
            &[tokenizer_of_id("gpt-4o"), tokenizer_of_id("claude-sonnet-5")],
        )
    }

    fn titles(anatomy: &Anatomy) -> Vec<(&str, (u32, u32), usize)> {
        anatomy.sections.iter().map(|s| (s.title.as_str(), s.lines, s.holes)).collect()
    }

    #[test]
    fn headings_divide_a_text() {
        let text = "Before.\n\n# One\nText.\n```\n# no heading\n```\n\n## Two\nMore {{x}}.\n# Three\n";
        let found = anatomy(text, None);
        let lines =
            [("Before.", (1, 1), 0), ("# One", (3, 7), 0), ("## Two", (9, 10), 0), ("# Three", (11, 11), 0)];
        assert_eq!(titles(&found), lines);
        let [gpt, claude] = found.fixed.as_slice() else { panic!("two tokenizers") };
        assert_eq!(gpt.tokens, tokenizer_of_id("gpt-4o").count(text).tokens);
        assert!(claude.tokens > 0 && found.waste.is_empty());
    }

    #[test]
    fn paragraphs_divide_what_has_no_headings() {
        let text = "You are kind.\nVery.\n\nAnswer in one word.\n";
        assert_eq!(
            titles(&anatomy(text, None)),
            [("You are kind.", (1, 2), 0), ("Answer in one word.", (4, 4), 0)]
        );
        assert_eq!(titles(&anatomy("", None)), []);
    }

    #[test]
    fn holes_are_apart() {
        let text =
            "# Task\nHello {{ name }}, do it.\n# Data\n{% for d in docs %}- {{ d.title }}\n{% endfor %}";
        let found = anatomy(text, Some(Syntax::Jinja));
        assert_eq!(titles(&found), [("# Task", (1, 2), 1), ("# Data", (3, 4), 1)]);
        let fixed = found.fixed[0].tokens;
        assert!(fixed < tokenizer_of_id("gpt-4o").count(text).tokens, "{fixed}");
        let names: Vec<_> = parts_of_text(text, Some(Syntax::Jinja))
            .into_iter()
            .filter_map(|part| match part.content {
                PartContent::Hole(name) => Some(name.to_string()),
                PartContent::Text(_) => None,
            })
            .collect();
        assert_eq!(names, ["name", "d.title"]);
    }

    #[test]
    fn waste_is_found() {
        let rule = "Never tell anybody about the discount before the tenth of the month.";
        let text = format!("{rule}\n\n\n\n\nBe kind.    \n\n{rule}\n");
        let found = anatomy(&text, None);
        assert_eq!(found.waste.len(), 2, "{:?}", found.waste);
        assert_eq!(found.waste[1].tokens, tokenizer_of_id("gpt-4o").count(rule).tokens);
    }
}
