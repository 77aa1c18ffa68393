//! Where an output cap can be written, and how: the one argument that a fix adds.
//!
//! Everything here looks at the source as it is written, never at values: a fix may only change what stands there.

use promptlint_grammars::Language;
use promptlint_grammars::module::{Arg, ArgKind, Comment, Entry, Expr, ExprId, Module, Span};

use super::data::Spec;
use super::place::{Place, Step, same_name};

/// A span to replace (empty for an insertion), and the new text with `{}` for the number.
pub(super) type Written = (Span, String);

/// What an argument is added to.
#[derive(Clone, Copy)]
enum List<'m> {
    /// The arguments of a call, with the span of their parentheses.
    Args(&'m [Arg], Span),
    /// A record, with its span, and whether its keys are strings.
    Record(&'m [Entry], Span),
}

/// Adds the cap to a call or construction. `spec` says where the SDK looks for it.
pub(super) fn at_call(module: &Module, call: ExprId, spec: &Spec, is_type: bool) -> Option<Written> {
    let top = top(module, call, spec, is_type)?;
    let places: Vec<&[Step]> = spec
        .fields
        .get("cap")
        .iter()
        .filter_map(|place| match place {
            Place::Steps(steps) => Some(steps.as_slice()),
            _ => None,
        })
        .collect();
    // Where the object that holds the cap is already there, it is added to that.
    let in_place = |steps: &&[Step]| {
        let (last, before) = steps.split_last()?;
        let list = before.iter().try_fold(top, |list, step| inside(module, list, step))?;
        match last {
            Step::Key { .. } => add(module, list, &names(module, &places, before.len()), spec),
            Step::Option(name) if !is_type => option(module, call, list, name),
            _ => None,
        }
    };
    places
        .iter()
        .find_map(in_place)
        .or_else(|| places.iter().find_map(|steps| nested(module, top, steps, spec)))
}

/// Whether a call carries fields of the request by name, so that one more belongs there rather than on an object.
pub(super) fn says_more_than_text(module: &Module, call: ExprId, spec: &Spec) -> bool {
    match top(module, call, spec, false) {
        Some(List::Record(..)) => true,
        Some(List::Args(args, _)) => {
            let is_own = |place: &Place| matches!(place, Place::Steps(steps) if !matches!(steps.first(), Some(Step::Key { .. })));
            args.iter().any(|arg| matches!(arg.kind, ArgKind::Named(_)))
                || spec.fields.get("cap").iter().any(is_own)
        }
        None => false,
    }
}

/// The arguments that the SDK reads: the call's own, or the record that is one of them.
fn top<'m>(module: &'m Module, call: ExprId, spec: &Spec, is_type: bool) -> Option<List<'m>> {
    let (args, span) = match module.expr(call) {
        Expr::Call { args, args_span, .. } => (args, *args_span),
        // Go's struct literal as a construction.
        Expr::Record { entries, .. } => return Some(List::Record(entries, module.span(call))),
        _ => return None,
    };
    let whole = List::Args(args, span);
    let body = spec.body.or_else(|| (is_type && module.language != Language::Python).then_some(0));
    match body {
        Some(at) if module.language != Language::Python => {
            let is_options = spec.fields.get("cap").iter().any(
                |place| matches!(place, Place::Steps(steps) if matches!(steps.first(), Some(Step::Option(_) | Step::Positional(_)))),
            );
            match args.get(at).map(|arg| module.expr(arg.value)) {
                Some(Expr::Record { entries, .. }) => {
                    Some(List::Record(entries, module.span(args[at].value)))
                }
                _ if is_options => Some(whole),
                _ => None,
            }
        }
        _ => Some(whole),
    }
}

/// The record or construction that stands at `step` of a list.
fn inside<'m>(module: &'m Module, list: List<'m>, step: &Step) -> Option<List<'m>> {
    let value = match (step, list) {
        (Step::Positional(at), List::Args(args, _)) => {
            args.get(*at).filter(|arg| arg.kind == ArgKind::Positional)?.value
        }
        (Step::Key { folded, .. }, List::Args(args, _)) => {
            args.iter().rev().find_map(|arg| match &arg.kind {
                ArgKind::Named(name) if same_name(folded, name) => Some(arg.value),
                _ => None,
            })?
        }
        (Step::Key { folded, .. }, List::Record(entries, _)) => {
            entries.iter().rev().find_map(|entry| match entry {
                Entry::Field { key, value, .. } if same_name(folded, key) => Some(*value),
                _ => None,
            })?
        }
        _ => return None,
    };
    match module.expr(value) {
        Expr::Record { entries, .. } => Some(List::Record(entries, module.span(value))),
        Expr::Call { args, args_span, .. } if module.language == Language::Python => {
            Some(List::Args(args, *args_span))
        }
        _ => None,
    }
}

/// The spellings of the cap in places of this depth, in the order of the data.
fn names<'p>(module: &Module, places: &[&'p [Step]], depth: usize) -> String {
    let keys: Vec<&'p str> = places
        .iter()
        .filter(|steps| steps.len() == depth + 1)
        .filter_map(|steps| match steps.last() {
            Some(Step::Key { written, .. }) => Some(written.as_str()),
            _ => None,
        })
        .collect();
    spelled(module.language, &keys)
}

/// The data serves all languages with one list: each has its own way of writing a name.
fn spelled(language: Language, keys: &[&str]) -> String {
    let is_camel = |key: &&&str| key.contains(char::is_uppercase) && !key.contains('_');
    let first = keys.first().copied().unwrap_or_default();
    match language {
        Language::Python => keys.iter().find(|key| !is_camel(key)).unwrap_or(&first).to_string(),
        Language::Go => first
            .split('_')
            .flat_map(|word| {
                let mut letters = word.chars();
                letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters)
            })
            .collect(),
        _ => keys.iter().find(is_camel).unwrap_or(&first).to_string(),
    }
}

fn add(module: &Module, list: List<'_>, name: &str, spec: &Spec) -> Option<Written> {
    let folded = super::place::fold(name);
    let is_there = match list {
        List::Args(args, _) => {
            args.iter().any(|arg| matches!(&arg.kind, ArgKind::Named(known) if same_name(&folded, known)))
        }
        List::Record(entries, _) => {
            entries.iter().any(|entry| matches!(entry, Entry::Field { key, .. } if same_name(&folded, key)))
        }
    };
    // It was set to nothing, or to something that limits nothing: not ours to overrule.
    if is_there {
        return None;
    }
    // Only Python's arguments have names.
    if matches!(list, List::Args(..)) && module.language != Language::Python {
        return None;
    }
    let value = match (module.language, list, &spec.cap_wrap) {
        (Language::Go, List::Record(_, span), Some(function)) => {
            let (package, _) = module.source(span).split_once(['{', '.'])?;
            format!("{}.{function}({{}})", package.trim_start_matches('&'))
        }
        _ => "{}".to_owned(),
    };
    append(module, list, &item(module, list, name, &value))
}

/// `name=value`, `"name": value` or `name: value`.
fn item(module: &Module, list: List<'_>, name: &str, value: &str) -> String {
    match (list, module.language) {
        (List::Args(..), _) => format!("{name}={value}"),
        (List::Record(entries, _), Language::Python) => {
            let quote = entries.iter().find_map(|entry| match entry {
                Entry::Field { key_span, .. } => module.source(*key_span).chars().next(),
                _ => None,
            });
            let quote = quote.filter(|quote| *quote == '\'').unwrap_or('"');
            format!("{quote}{name}{quote}: {value}")
        }
        (List::Record(..), _) => format!("{name}: {value}"),
    }
}

/// The object that would hold the cap is not there: it is written too, where a plain record serves.
fn nested(module: &Module, top: List<'_>, steps: &[Step], spec: &Spec) -> Option<Written> {
    let [Step::Key { folded, written: outer }, Step::Key { written: inner, .. }] = steps else { return None };
    let is_there = match top {
        List::Args(args, _) => args.iter().any(|arg| {
            matches!(&arg.kind, ArgKind::Named(name) if same_name(folded, name))
                || arg.kind == ArgKind::SpreadNamed
        }),
        List::Record(entries, _) => entries.iter().any(|entry| match entry {
            Entry::Field { key, .. } => same_name(folded, key),
            Entry::Computed { .. } | Entry::Spread(_) => true,
        }),
    };
    if is_there || module.language == Language::Go {
        return None;
    }
    let (outer, inner) = (spelled_alone(module, outer), spelled_alone(module, inner));
    let value = match module.language {
        Language::Python if spec.no_records => return None,
        Language::Python => format!("{{\"{inner}\": {{}}}}"),
        _ => format!("{{ {inner}: {{}} }}"),
    };
    append(module, top, &item(module, top, &outer, &value))
}

/// `generation_config` is `generationConfig` where the language's SDK writes its names so.
fn spelled_alone(module: &Module, name: &str) -> String {
    if module.language == Language::Python || !name.contains('_') {
        return name.to_owned();
    }
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    first + &spelled(Language::Go, &[&words.collect::<Vec<_>>().join("_")])
}

/// An option argument (`llms.WithMaxTokens(256)`), of the package that the other options, or the call itself, are of.
fn option(module: &Module, call: ExprId, list: List<'_>, name: &str) -> Option<Written> {
    let List::Args(args, _) = list else { return None };
    let package = |expr: ExprId| match module.expr(expr) {
        Expr::Call { callee, .. } => match module.expr(*callee) {
            Expr::Member { object, .. } => match module.expr(*object) {
                Expr::Name(package) => Some(package.clone()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    let is_import =
        |name: &str| module.imports.iter().flat_map(|import| &import.items).any(|item| &*item.local == name);
    let siblings = args.iter().rev().filter_map(|arg| package(arg.value));
    let package = siblings.chain(package(call)).find(|name| is_import(name))?;
    let is_there = |arg: &Arg| match module.expr(arg.value) {
        Expr::Call { callee, .. } => {
            matches!(module.expr(*callee), Expr::Member { name: known, .. } if **known == *name)
        }
        _ => false,
    };
    // `opts...` must be last, and alone.
    if args.iter().any(is_there) || args.iter().any(|arg| arg.kind != ArgKind::Positional) {
        return None;
    }
    append(module, list, &format!("{package}.{name}({{}})"))
}

/// Adds `item` at the end of a list, in the list's own style.
fn append(module: &Module, list: List<'_>, item: &str) -> Option<Written> {
    let text = &*module.text;
    let (span, last) = match list {
        List::Args(args, span) => (span, args.last().map(|arg| module.span(arg.value))),
        List::Record(entries, span) => (span, entries.last().map(|entry| entry_span(module, entry))),
    };
    let close = (span.end as usize).checked_sub(1)?;
    if !matches!(text.as_bytes().get(close), Some(b')' | b'}')) {
        return None;
    }
    let insertion = |at: usize, text: String| Some((Span::new(at, at), text));
    let Some(last) = last else {
        let open = match list {
            List::Args(..) => span.start as usize,
            List::Record(..) => span.start as usize + text.get(span.range())?.find('{')?,
        };
        let is_empty = text.get(open + 1..close).is_some_and(|inner| inner.trim().is_empty());
        let pad = if matches!(
            (list, module.language),
            (List::Record(..), Language::TypeScript | Language::JavaScript)
        ) {
            " "
        } else {
            ""
        };
        return is_empty.then(|| (Span::new(open + 1, close), format!("{pad}{item}{pad}")));
    };
    // Parentheses around the last value belong to it, so its end is sought from the list's end.
    let end = before_comments(module, last.end as usize, close)?;
    let (end, has_comma) = match text.get(last.end as usize..end)?.strip_suffix(',') {
        Some(before) => (last.end as usize + before.len() + 1, true),
        None => (end, false),
    };
    let line_start =
        |at: usize| text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let own_line = text.get(line_start(close)..close).is_some_and(|before| before.trim().is_empty());
    if !own_line || line_start(close) <= span.start as usize {
        return insertion(end, if has_comma { format!(" {item}") } else { format!(", {item}") });
    }
    // So does its beginning.
    let mut start = last.start as usize;
    while let Some(before) =
        text.get(span.start as usize + 1..start).and_then(|before| before.trim_end().strip_suffix('('))
    {
        start = span.start as usize + 1 + before.len();
    }
    let start = line_start(start);
    let indent: String = text.get(start..)?.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let line_end = end + text.get(end..close)?.find('\n')?;
    let newline = if text.get(..line_end)?.ends_with('\r') { "\r\n" } else { "\n" };
    let line_end = line_end + 1 - newline.len();
    // What stands behind the last item on its line is a comment about it, and stays there.
    let note = text.get(end..line_end)?;
    let is_cut = |comment: &Comment| {
        (comment.span.start as usize) < line_end
            && line_end < comment.span.end as usize
            && module.source(comment.span).trim_end().contains('\n')
    };
    if module.comments.iter().any(is_cut) {
        return insertion(end, if has_comma { format!(" {item},") } else { format!(", {item}") });
    }
    if has_comma {
        return insertion(line_end, format!("{newline}{indent}{item},"));
    }
    if note.contains("{}") {
        return insertion(end, format!(", {item}"));
    }
    Some((Span::new(end, line_end), format!(",{note}{newline}{indent}{item}")))
}

fn entry_span(module: &Module, entry: &Entry) -> Span {
    match entry {
        Entry::Field { key_span, value, .. } => {
            Span { start: key_span.start, end: module.span(*value).end.max(key_span.end) }
        }
        Entry::Computed { key, value } => {
            Span { start: module.span(*key).start, end: module.span(*value).end }
        }
        Entry::Spread(value) => module.span(*value),
    }
}

/// The end of what stands between `from` and `to`, without blanks and comments.
fn before_comments(module: &Module, from: usize, to: usize) -> Option<usize> {
    let mut end = to;
    loop {
        let trimmed = from + module.text.get(from..end)?.trim_end().len();
        let comment = module.comments.iter().find(|comment| {
            comment.span.end as usize == trimmed
                || (comment.span.start as usize) < trimmed && trimmed < comment.span.end as usize
        });
        match comment {
            Some(comment) if comment.span.start as usize >= from => end = comment.span.start as usize,
            _ => return Some(trimmed),
        }
    }
}

#[cfg(test)]
mod tests;
