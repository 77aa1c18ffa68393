//! Which call is which: a call keeps its identity when its file is moved, its function renamed, its prompt edited, or
//! another call put before it.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::call::{Content, Request};
use crate::cost::report::Reach;

/// Prompts that share less than this of their words are not the same prompt edited (git's own limit for a renamed
/// file, `diff.renames`, is 50 % as well).
const ALIKE: f64 = 0.5;

/// Pairs of indices, each index at most once, in the order of `after`.
pub(super) fn pairs(before: &[Reach<'_>], after: &[Reach<'_>]) -> Vec<(usize, usize)> {
    let (old, new) = (sides(before), sides(after));
    let mut matched = Matched { old: vec![None; old.len()], new: vec![None; new.len()] };
    // From what leaves no doubt to what leaves some. The same text in the same place comes first, so that a call put
    // before another does not take over its number.
    matched.equal(&old, &new, |side| Some((side.scope, &side.content)));
    matched.equal(&old, &new, |side| side.has_text.then_some((side.name, &side.content)));
    matched.equal(&old, &new, |side| side.has_text.then_some(&side.content));
    matched.alike(&old, &new, |a, b| a.scope == b.scope && a.entry == b.entry, 0.0);
    matched.alike(&old, &new, |a, b| a.scope == b.scope, 0.0);
    matched.alike(&old, &new, |a, b| a.name == b.name && a.entry == b.entry && !a.name.is_empty(), ALIKE);
    matched.alike(&old, &new, |_, _| true, ALIKE);
    let pairs = matched.new.iter().enumerate().filter_map(|(new, old)| Some(((*old)?, new)));
    pairs.collect()
}

/// What a call is known by.
struct Side<'a> {
    /// `path::function`, of the caller where there is one.
    scope: (&'a str, &'a str),
    /// The function's name alone; empty at the top of a file.
    name: &'a str,
    entry: &'a str,
    /// Everything known that is sent, to compare for equality.
    content: String,
    has_text: bool,
    words: FxHashSet<&'a str>,
    /// How many of the same scope stand before it.
    ordinal: usize,
}

fn sides<'a>(reaches: &'a [Reach<'a>]) -> Vec<Side<'a>> {
    let mut seen: BTreeMap<(&str, &str), Vec<(usize, u32)>> = BTreeMap::new();
    let mut sides: Vec<_> = reaches
        .iter()
        .enumerate()
        .map(|(index, reach)| {
            let id: &str = &reach.call.id;
            let function = id.split_once("::").map_or("", |(_, rest)| rest);
            let function = function.rsplit_once('#').map_or(function, |(function, _)| function);
            let scope = (&*reach.place().path, function);
            seen.entry(scope).or_default().push((index, reach.place().span.start));
            let request = reach.request();
            let words = request.prompt.known_text().flat_map(str::split_whitespace).collect();
            Side {
                scope,
                name: function,
                entry: &reach.call.entry,
                content: content(request),
                has_text: request.prompt.is_known(),
                words,
                ordinal: 0,
            }
        })
        .collect();
    for mut group in seen.into_values() {
        group.sort_by_key(|(_, start)| *start);
        for (ordinal, (index, _)) in group.into_iter().enumerate() {
            sides[index].ordinal = ordinal;
        }
    }
    sides
}

fn content(request: &Request) -> String {
    use std::fmt::Write as _;
    let mut content = String::new();
    for model in &request.models {
        let _ = writeln!(content, "model {}", model.id);
    }
    let _ = writeln!(content, "cap {:?}", request.cap.tokens);
    for segment in &request.prompt.segments {
        let _ = match &segment.content {
            Content::Text(pieces) => {
                let text: String = pieces.iter().map(|piece| &*piece.text).collect();
                writeln!(content, "{:?} {text}", segment.role)
            }
            Content::Hole(hole) => writeln!(content, "{:?} hole {}", segment.role, hole.name),
        };
    }
    content
}

#[derive(Debug)]
struct Matched {
    old: Vec<Option<usize>>,
    new: Vec<Option<usize>>,
}

impl Matched {
    fn join(&mut self, old: usize, new: usize) {
        self.old[old] = Some(new);
        self.new[new] = Some(old);
    }

    /// Those that agree in a key, in the order in which they stand.
    fn equal<'s, 'a: 's, K: Ord>(
        &mut self,
        old: &'s [Side<'a>],
        new: &'s [Side<'a>],
        key: impl Fn(&'s Side<'a>) -> Option<K>,
    ) {
        let mut by_key: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for (index, side) in old.iter().enumerate() {
            if self.old[index].is_none()
                && let Some(key) = key(side)
            {
                by_key.entry(key).or_default().push(index);
            }
        }
        for group in by_key.values_mut() {
            group.sort_by_key(|index| (old[*index].scope, old[*index].ordinal));
            group.reverse();
        }
        let mut order: Vec<_> = (0..new.len()).filter(|index| self.new[*index].is_none()).collect();
        order.sort_by_key(|index| (new[*index].scope, new[*index].ordinal));
        for index in order {
            let Some(key) = key(&new[index]) else { continue };
            if let Some(found) = by_key.get_mut(&key).and_then(Vec::pop) {
                self.join(found, index);
            }
        }
    }

    /// Those that may be the same, the most alike first.
    fn alike(
        &mut self,
        old: &[Side<'_>],
        new: &[Side<'_>],
        may: impl Fn(&Side<'_>, &Side<'_>) -> bool,
        least: f64,
    ) {
        let mut scored = Vec::new();
        let free = |side: &[Option<usize>]| -> Vec<usize> {
            (0..side.len()).filter(|index| side[*index].is_none()).collect()
        };
        let (left, right) = (free(&self.old), free(&self.new));
        for a in &left {
            for b in &right {
                let (one, other) = (&old[*a], &new[*b]);
                if !may(one, other) {
                    continue;
                }
                let score = similarity(&one.words, &other.words);
                if score >= least {
                    scored.push((score, one.ordinal.abs_diff(other.ordinal), *a, *b));
                }
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2, a.3).cmp(&(b.1, b.2, b.3))));
        for (_, _, a, b) in scored {
            if self.old[a].is_none() && self.new[b].is_none() {
                self.join(a, b);
            }
        }
    }
}

/// The share of words that two texts have in common, 0 to 1; of two without words it is 0.
fn similarity(a: &FxHashSet<&str>, b: &FxHashSet<&str>) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}
