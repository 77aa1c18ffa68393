//! Comments that silence a rule: `promptlint: ignore[rule, other] reason`, and `promptlint: ignore-file[rule]` above
//! the first statement.
//!
//! `promptlint: tag[support]` gives a call a name for `[usage]`, and silences nothing. `promptlint: size[200..4000]`
//! says what a hole of a prompt weighs ([`sizes`]).
//!
//! The first holds for the call or simple statement that covers its line; for the next line of code when it has
//! its line to itself.

use std::ops::Range;

use promptlint_grammars::Language;
use promptlint_grammars::module::{Comment, Expr, Module, Span, Stmt};

use crate::call::Place;
use crate::config::suggestion;
use crate::fix::Edit;
use crate::position::Lines;

/// What a comment for us begins with.
pub const MARK: &str = "promptlint:";

#[derive(Clone, Debug, PartialEq, Eq)]
struct Suppression {
    comment: Span,
    rules: Vec<Span>,
    scope: Scope,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    File,
    /// 0-based.
    Line(u32),
    /// On the same lines, but a tag and no suppression.
    Tag(u32),
    /// What a hole weighs.
    Size(u32),
}

/// What a comment with a mistake is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Rule,
    /// A size that cannot be read.
    Size,
    /// A size of nothing.
    IdleSize,
}

/// What is wrong with a comment for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub about: About,
    /// The rule's name in the comment, or the whole comment.
    pub span: Span,
    pub message: String,
    /// What can go without changing anything, where that is so.
    pub removable: Option<Span>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// For each finding, in order: whether a comment silences it.
    pub suppressed: Vec<bool>,
    /// In order of the file.
    pub mistakes: Vec<Mistake>,
}

/// A rule as this module sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    pub name: &'static str,
    /// A suppression of a rule that does not run is not unused.
    pub enabled: bool,
}

/// Applies the comments of one file to its findings: rule and span of each.
pub fn apply(module: &Module, findings: &[(&str, Span)], rules: &[Rule]) -> Outcome {
    let mut outcome = Outcome { suppressed: vec![false; findings.len()], mistakes: Vec::new() };
    // Most files say nothing to us.
    if memchr::memmem::find(module.text.as_bytes(), MARK.as_bytes()).is_none() {
        return outcome;
    }
    let lines = Lines::of_module(module);
    let reach: Vec<_> = findings.iter().map(|(_, span)| reach(module, &lines, *span)).collect();
    for comment in &module.comments {
        let suppression = match parse(module, &lines, comment) {
            None => continue,
            Some(Ok(Suppression { scope: Scope::Tag(_) | Scope::Size(_), .. })) => continue,
            Some(Ok(suppression)) => suppression,
            Some(Err(message)) => {
                outcome.mistakes.push(Mistake {
                    about: About::Rule,
                    span: comment.span,
                    message,
                    removable: None,
                });
                continue;
            }
        };
        let mut idle = Vec::new();
        for name in &suppression.rules {
            let rule = &module.text[name.range()];
            let Some(known) = rules.iter().find(|known| known.name == rule) else {
                let message = match suggestion(rule, rules.iter().map(|rule| rule.name)) {
                    Some(meant) => format!("there is no rule `{rule}`: did you mean `{meant}`?"),
                    None => format!("there is no rule `{rule}`"),
                };
                outcome.mistakes.push(Mistake { about: About::Rule, span: *name, message, removable: None });
                continue;
            };
            let mut used = false;
            for (index, (found, _)) in findings.iter().enumerate() {
                let covered = match suppression.scope {
                    Scope::File => true,
                    Scope::Line(line) | Scope::Tag(line) | Scope::Size(line) => reach[index].contains(&line),
                };
                if covered && *found == rule {
                    outcome.suppressed[index] = true;
                    used = true;
                }
            }
            if !used && known.enabled {
                idle.push(*name);
            }
        }
        let all = idle.len() == suppression.rules.len();
        for name in idle {
            let rule = &module.text[name.range()];
            let message = format!("nothing to suppress: `{rule}` finds nothing here");
            let removable =
                if all { whole(module, &lines, suppression.comment) } else { listed(module, name) };
            outcome.mistakes.push(Mistake {
                about: About::Rule,
                span: name,
                message,
                removable: Some(removable),
            });
        }
    }
    outcome
}

/// The tags that comments give to what stands at `span`.
pub fn tags(module: &Module, span: Span) -> Vec<String> {
    if memchr::memmem::find(module.text.as_bytes(), MARK.as_bytes()).is_none() {
        return Vec::new();
    }
    let lines = Lines::of_module(module);
    let reach = reach(module, &lines, span);
    let named = module.comments.iter().filter_map(|comment| match parse(module, &lines, comment)?.ok()? {
        Suppression { scope: Scope::Tag(line), rules: names, .. } if reach.contains(&line) => Some(names),
        _ => None,
    });
    named.flatten().map(|name| module.text[name.range()].to_owned()).collect()
}

mod sizes;
pub use sizes::{SizedHole, sizes};
/// The comment that silences a rule for what stands at a place, with its reason still to be written.
pub fn silence(module: &Module, place: &Place, rule: &str) -> Option<Edit> {
    let lines = Lines::of_module(module);
    let reach = reach(module, &lines, place.span);
    let edit = |offset: usize, text: String| Edit {
        place: Place { path: place.path.clone(), span: Span::new(offset, offset) },
        text,
    };
    // A comment that is there already silences one rule more.
    let there = module.comments.iter().find_map(|comment| match parse(module, &lines, comment)?.ok()? {
        Suppression { scope: Scope::Line(line), rules, .. } if reach.contains(&line) => rules.last().copied(),
        _ => None,
    });
    if let Some(last) = there {
        return Some(edit(last.end as usize, format!(", {rule}")));
    }
    let line = lines.bytes(reach.start);
    let text = module.text.get(line.clone())?;
    let indent = &text[..text.len() - text.trim_start().len()];
    let end = if text.ends_with("\r\n") { "\r\n" } else { "\n" };
    let mark = if module.language == Language::Python { "#" } else { "//" };
    Some(edit(line.start, format!("{indent}{mark} {MARK} ignore[{rule}] because …{end}")))
}

/// The 0-based lines on which a comment reaches a finding.
fn reach(module: &Module, lines: &Lines, finding: Span) -> Range<u32> {
    let statement = module
        .stmts
        .iter()
        .filter(|node| is_simple(&node.stmt) && node.span.contains(finding))
        .min_by_key(|node| node.span.end - node.span.start);
    let span = statement.map_or(finding, |node| node.span);
    lines.line(span.start as usize)..lines.line(span.end as usize) + 1
}

fn is_simple(stmt: &Stmt) -> bool {
    !matches!(
        stmt,
        Stmt::If { .. }
            | Stmt::Loop { .. }
            | Stmt::Try { .. }
            | Stmt::Block(_)
            | Stmt::Function(_)
            | Stmt::Class(_)
    )
}

/// `None` when the comment is not for us; an error when it is, but cannot be understood.
fn parse(module: &Module, lines: &Lines, comment: &Comment) -> Option<Result<Suppression, String>> {
    let body = &module.text[comment.body.range()];
    let start = body.find(MARK)?;
    // Alone, behind another tool's comment, or on a line of a block comment: not in the middle of prose.
    if !body[..start].trim_end().chars().next_back().is_none_or(|c| matches!(c, '#' | '/' | '*' | '!')) {
        return None;
    }
    let rest = body[start + MARK.len()..].trim_start();
    let word_end = rest.find(|c: char| c != '-' && !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (word, list) = rest.split_at(word_end);
    let scope = match word {
        "ignore" => Scope::Line(target(module, lines, comment.span)),
        "tag" => Scope::Tag(target(module, lines, comment.span)),
        "size" => Scope::Size(target(module, lines, comment.span)),
        "ignore-file" if is_at_top(module, comment.span) => Scope::File,
        "ignore-file" => return Some(Err("`ignore-file` must stand above the first statement".to_owned())),
        _ => {
            let help =
                "`promptlint: ignore[rule] reason`, `ignore-file[rule]`, `tag[name]` or `size[200..4000]`";
            return Some(Err(format!("`{word}` means nothing here: write {help}")));
        }
    };
    let missing = || match word {
        "tag" => "name the tag: `promptlint: tag[support]`".to_owned(),
        "size" => "say the size: `promptlint: size[200..4000]`".to_owned(),
        _ => format!("name the rules: `promptlint: {word}[rule] reason`"),
    };
    let Some((names, _reason)) = list.strip_prefix('[').and_then(|list| list.split_once(']')) else {
        return Some(Err(missing()));
    };
    let base = comment.body.end as usize - (body.len() - start - MARK.len())
        + (body[start + MARK.len()..].len() - rest.len())
        + word_end
        + 1;
    let mut rules = Vec::new();
    let mut offset = base;
    for name in names.split(',') {
        let trimmed = name.trim();
        let at = offset + (name.len() - name.trim_start().len());
        if !trimmed.is_empty() {
            rules.push(Span::new(at, at + trimmed.len()));
        }
        offset += name.len() + 1;
    }
    if rules.is_empty() {
        return Some(Err(missing()));
    }
    Some(Ok(Suppression { comment: comment.span, rules, scope }))
}

/// The line that a comment is about.
fn target(module: &Module, lines: &Lines, comment: Span) -> u32 {
    let own = lines.line(comment.start as usize);
    let before = &module.text[lines.bytes(own).start..comment.start as usize];
    // `{/* … */}` is how JSX writes a comment.
    if !before.trim().trim_start_matches('{').is_empty() {
        return own;
    }
    let mut line = lines.line(comment.end as usize);
    loop {
        line += 1;
        let bytes = lines.bytes(line);
        let text = module.text[bytes.clone()].trim();
        let is_comment = module.comments.iter().any(|other| {
            (other.span.start as usize) < bytes.end
                && (other.span.end as usize) > bytes.start
                && module.text[bytes.start..(other.span.start as usize).max(bytes.start)].trim().is_empty()
        });
        if bytes.is_empty() || (!text.is_empty() && !is_comment) {
            return line;
        }
    }
}

fn is_at_top(module: &Module, comment: Span) -> bool {
    let is_docstring =
        |stmt: &Stmt| matches!(stmt, Stmt::Expr(id) if matches!(module.expr(*id), Expr::Str(_)));
    let first =
        module.block(module.body).iter().map(|id| module.stmt(*id)).find(|node| !is_docstring(&node.stmt));
    first.is_none_or(|node| comment.end <= node.span.start)
}

/// The comment with the blanks before it, and with its line when it has that to itself.
fn whole(module: &Module, lines: &Lines, comment: Span) -> Span {
    let line = lines.bytes(lines.line(comment.start as usize));
    let before = &module.text[line.start..comment.start as usize];
    let after = &module.text[comment.end as usize..line.end.max(comment.end as usize)];
    if before.trim().is_empty() && after.trim().is_empty() {
        return Span::new(line.start, line.end.max(comment.end as usize));
    }
    Span::new(line.start + before.trim_end().len(), comment.end as usize)
}

/// One name of a list, with a comma.
fn listed(module: &Module, name: Span) -> Span {
    let text = &*module.text;
    let after = &text[name.end as usize..];
    let trimmed = after.trim_start();
    if let Some(rest) = trimmed.strip_prefix(',') {
        return Span::new(name.start as usize, text.len() - rest.trim_start_matches(' ').len());
    }
    let before = text[..name.start as usize].trim_end();
    Span::new(before.strip_suffix(',').map_or(name.start as usize, str::len), name.end as usize)
}

#[cfg(test)]
mod tests;
