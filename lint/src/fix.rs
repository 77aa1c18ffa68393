//! Edits that make a finding go away, and how several of them are applied together.

mod reorder;

use std::collections::BTreeMap;
use std::sync::Arc;

use promptlint_grammars::module::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call::Place;

pub use reorder::{line_behind_template, rotate};

/// From harmless to not for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Safety {
    /// The program does the same as before, for less.
    Safe,
    /// It may do something else; a person should look.
    Unsafe,
    /// Shown, never applied.
    Display,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub place: Place,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub title: String,
    pub safety: Safety,
    pub edits: Vec<Edit>,
}

/// Which edits to make, by path, in order: of each finding's fixes the first that is no less safe than `allowed`,
/// unless it touches what an earlier one changes. Those wait for the next run.
pub fn choose<'a>(
    fixes: impl IntoIterator<Item = &'a [Fix]>,
    allowed: Safety,
) -> BTreeMap<Arc<str>, Vec<&'a Edit>> {
    let mut chosen: BTreeMap<Arc<str>, Vec<&'a Edit>> = BTreeMap::new();
    for fixes in fixes {
        let applicable = fixes
            .iter()
            .find(|fix| fix.safety <= allowed && fix.safety != Safety::Display && !fix.edits.is_empty());
        let Some(fix) = applicable else { continue };
        let is_free = fix.edits.iter().all(|edit| {
            let taken = chosen.get(&edit.place.path).map_or(&[][..], Vec::as_slice);
            taken.iter().all(|other| !touch(other.place.span, edit.place.span))
        });
        if is_free {
            for edit in &fix.edits {
                chosen.entry(Arc::clone(&edit.place.path)).or_default().push(edit);
            }
        }
    }
    for edits in chosen.values_mut() {
        edits.sort_by_key(|edit| edit.place.span);
    }
    chosen
}

/// Whether two edits may not both be made. Two insertions at one offset have no order, so they may not.
fn touch(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end || a.start == b.start
}

/// `text` with `edits` made, which must be of this text and in order. `None` when they are not, or overlap, or cut
/// a character in two: better no change than a broken file.
pub fn apply(text: &str, edits: &[&Edit]) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.place.span.range();
        if range.start > range.end {
            return None;
        }
        result.push_str(text.get(done..range.start)?);
        result.push_str(&edit.text);
        done = range.end;
    }
    result.push_str(text.get(done..)?);
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(safety: Safety, edits: &[(usize, usize, &str)]) -> Fix {
        let edit = |&(start, end, text): &(usize, usize, &str)| Edit {
            place: Place { path: "a.py".into(), span: Span::new(start, end) },
            text: text.to_owned(),
        };
        Fix { title: String::new(), safety, edits: edits.iter().map(edit).collect() }
    }

    fn run(text: &str, fixes: &[&[Fix]], allowed: Safety) -> Option<String> {
        let chosen = choose(fixes.iter().copied(), allowed);
        chosen.get("a.py").map_or(Some(text.to_owned()), |edits| apply(text, edits))
    }

    #[test]
    fn the_first_allowed_fix_of_each_finding_is_made() {
        let one = [fix(Safety::Unsafe, &[(0, 1, "X")]), fix(Safety::Safe, &[(0, 0, "s")])];
        let two = [fix(Safety::Safe, &[(3, 3, "!"), (1, 2, "")])];
        assert_eq!(run("abc", &[&one, &two], Safety::Safe).as_deref(), Some("sac!"));
        assert_eq!(run("abc", &[&one, &two], Safety::Unsafe).as_deref(), Some("Xc!"));
        assert_eq!(
            run("abc", &[&[fix(Safety::Display, &[(0, 1, "")])]], Safety::Display).as_deref(),
            Some("abc")
        );
    }

    #[test]
    fn a_fix_that_touches_another_waits_as_a_whole() {
        let one = [fix(Safety::Safe, &[(0, 2, "X")])];
        let two = [fix(Safety::Safe, &[(1, 3, "Y"), (3, 3, "!")])];
        assert_eq!(run("abc", &[&one, &two], Safety::Safe).as_deref(), Some("Xc"));
        assert_eq!(run("abc", &[&two, &two], Safety::Safe).as_deref(), Some("aY!"));
    }

    #[test]
    fn edits_of_another_text_change_nothing() {
        let edits = fix(Safety::Safe, &[(1, 9, "")]).edits;
        assert_eq!(apply("abc", &[&edits[0]]), None);
        let edits = fix(Safety::Safe, &[(1, 1, "")]).edits;
        assert_eq!(apply("é", &[&edits[0]]), None);
    }
}
