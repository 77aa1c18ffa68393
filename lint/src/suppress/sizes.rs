//! `promptlint: size[…]`: what a hole of a prompt weighs, said where it stands.

use promptlint_grammars::module::{Module, Span};

use super::{About, MARK, Mistake, Scope, Suppression, parse, reach, whole};
use crate::call::Amount;
use crate::config::sizes;
use crate::position::Lines;

/// A hole as comments see it.
#[derive(Clone, Copy, Debug)]
pub struct SizedHole<'a> {
    pub name: &'a str,
    /// Where it comes from and where it stands, then its message, then the call: a comment is about what is nearest.
    pub anchors: [Option<Span>; 4],
}

/// What the comments of a file say of the sizes of holes: for each hole the amount and the comment's 1-based line; and
/// the comments that size nothing.
pub fn sizes(module: &Module, holes: &[SizedHole<'_>]) -> (Vec<Option<(Amount, u32)>>, Vec<Mistake>) {
    let mut sized = vec![None; holes.len()];
    let mut mistakes = Vec::new();
    if memchr::memmem::find(module.text.as_bytes(), MARK.as_bytes()).is_none() {
        return (sized, mistakes);
    }
    let lines = Lines::of_module(module);
    for comment in &module.comments {
        // What cannot be understood is reported with the suppressions.
        let Some(Ok(Suppression { rules: parts, scope: Scope::Size(line), .. })) =
            parse(module, &lines, comment)
        else {
            continue;
        };
        for part in parts {
            let text = &module.text[part.range()];
            let (name, amount) = match text.split_once('=') {
                Some((name, amount)) => (Some(name.trim()), amount),
                None => (None, text),
            };
            let amount = match sizes::parse(amount) {
                Ok(amount) => amount,
                Err(message) => {
                    mistakes.push(Mistake { about: About::Size, span: part, message, removable: None });
                    continue;
                }
            };
            let distance = |hole: &SizedHole<'_>| distance(module, &lines, hole, line);
            let meant: Vec<(usize, usize)> = holes
                .iter()
                .enumerate()
                .filter(|(_, hole)| name.is_none_or(|name| name == hole.name))
                .filter_map(|(at, hole)| Some((at, distance(hole)?)))
                .collect();
            let nearest = meant.iter().map(|(_, distance)| *distance).min();
            for (at, distance) in meant {
                if name.is_some() || Some(distance) == nearest {
                    sized[at] = Some((amount, lines.line(comment.span.start as usize) + 1));
                }
            }
            if nearest.is_none() {
                let message = match name {
                    Some(name) => format!("nothing to size: no part `{name}` of a prompt is found here"),
                    None => {
                        "nothing to size: no part of a prompt that is only known at run time is found here"
                            .to_owned()
                    }
                };
                let removable =
                    text_is_all(module, comment.body, part).then(|| whole(module, &lines, comment.span));
                mistakes.push(Mistake { about: About::IdleSize, span: part, message, removable });
            }
        }
    }
    (sized, mistakes)
}

/// Whether a comment says nothing else.
fn text_is_all(module: &Module, body: Span, part: Span) -> bool {
    let list = &module.text[body.range()];
    list.split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'))
        .is_some_and(|(list, _)| list.trim() == &module.text[part.range()])
}

/// How far a line is from a hole: on its own lines, on those of its message, in its statement, in the call's.
fn distance(module: &Module, lines: &Lines, hole: &SizedHole<'_>, line: u32) -> Option<usize> {
    let own =
        |span: Span| (lines.line(span.start as usize)..lines.line(span.end as usize) + 1).contains(&line);
    let anchors = hole.anchors.iter().enumerate().filter_map(|(at, span)| Some((at, (*span)?)));
    let on_own = anchors.clone().find(|(_, span)| own(*span)).map(|(at, _)| at);
    let in_statement = || {
        let mut anchors = anchors.clone();
        anchors
            .find(|(_, span)| reach(module, lines, *span).contains(&line))
            .map(|(at, _)| hole.anchors.len() + at)
    };
    on_own.or_else(in_statement)
}
