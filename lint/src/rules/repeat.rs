//! The same text twice in one prompt.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::call::{Content, HoleOrigin, Place, Role, Segment};
use crate::tokens::{Encoding, count_with};

/// A run of lines that stands in a prompt again.
#[derive(Debug)]
pub(super) struct Repeat {
    pub(super) text: String,
    /// Tokens of the second copy.
    pub(super) tokens: u64,
    pub(super) first: Option<Place>,
    pub(super) second: Option<Place>,
    /// What stands between the copies and is only known at run time.
    pub(super) between: Vec<HoleOrigin>,
}

struct Line {
    text: Arc<str>,
    /// The same for lines of the same text.
    number: usize,
    place: Option<Place>,
    segment: usize,
    /// Which piece of text it stands in, over the whole prompt.
    piece: usize,
}

/// A line that stands at so many places is markup; to compare it with them all would be quadratic.
const MOST_COPIES: usize = 16;
/// Lines that are looked at again, for each line of the prompt. Generated text that repeats itself all over takes any
/// number of looks, and says nothing after the first few.
const LOOKS: usize = 16;

/// Runs of at least `least` tokens, each with its first copy. Spaces do not count, lines are compared whole.
pub(super) fn find(segments: &[Segment], least: u64) -> Vec<Repeat> {
    let lines = lines(segments);
    let mut seen: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    let mut repeats = Vec::new();
    let mut looks = LOOKS * lines.len();
    let mut at = 0;
    while at < lines.len() && looks > 0 {
        let copies = seen.get(&lines[at].number).map_or(&[][..], Vec::as_slice);
        // The copies must not overlap, so the first ends where the second begins.
        let run = |first: usize| {
            (0..at - first)
                .take_while(|k| at + k < lines.len() && lines[first + k].number == lines[at + k].number)
                .count()
        };
        let runs: Vec<(usize, usize)> = copies.iter().map(|first| (run(*first), *first)).collect();
        looks = looks.saturating_sub(runs.iter().map(|(length, _)| length).sum());
        let longest = runs.into_iter().max_by_key(|(length, _)| *length);
        // Asked first, because to count is dear.
        let longest = longest.filter(|(_, first)| !is_one_literal(segments, &lines[*first], &lines[at]));
        let mut skip = 1;
        if let Some((length, first)) = longest {
            let text = lines[at..at + length].iter().map(|line| &*line.text).collect::<Vec<_>>().join("\n");
            // A token is a byte or more.
            let tokens = if text.len() as u64 >= least { count_with(Encoding::O200kBase, &text) } else { 0 };
            if tokens >= least {
                repeats.push(Repeat {
                    text,
                    tokens,
                    first: lines[first].place.clone(),
                    second: lines[at].place.clone(),
                    between: holes(segments, lines[first].segment, lines[at].segment),
                });
                skip = length;
            }
        }
        for (i, line) in lines.iter().enumerate().skip(at).take(skip) {
            let copies = seen.entry(line.number).or_default();
            if copies.len() < MOST_COPIES {
                copies.push(i);
            }
        }
        at += skip;
    }
    repeats
}

/// The same literal twice in messages of one role is most often not a slip: alternatives, text that is multiplied,
/// the instructions of several agents.
fn is_one_literal(segments: &[Segment], first: &Line, second: &Line) -> bool {
    first.place.is_some()
        && first.place == second.place
        && first.piece != second.piece
        && segments[first.segment].role == segments[second.segment].role
}

/// The known lines, without those of tools, whose schemas are alike by nature. A piece's end ends a line, since that is where a constant was put in.
fn lines(segments: &[Segment]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut numbers: FxHashMap<Arc<str>, usize> = FxHashMap::default();
    let mut piece_number = 0;
    for (i, segment) in segments
        .iter()
        .enumerate()
        .filter(|(_, segment)| !segment.repeated && !matches!(segment.role, Role::Tools | Role::Schema))
    {
        let Content::Text(pieces) = &segment.content else { continue };
        for piece in pieces {
            piece_number += 1;
            for line in piece.text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")) {
                if !line.is_empty() {
                    let text: Arc<str> = line.into();
                    let next = numbers.len();
                    let number = *numbers.entry(text.clone()).or_insert(next);
                    lines.push(Line {
                        text,
                        number,
                        place: piece.place.clone(),
                        segment: i,
                        piece: piece_number,
                    });
                }
            }
        }
    }
    lines
}

fn holes(segments: &[Segment], from: usize, to: usize) -> Vec<HoleOrigin> {
    let origin = |segment: &Segment| match &segment.content {
        Content::Hole(hole) => Some(hole.origin),
        Content::Text(_) => None,
    };
    segments.get(from..to).unwrap_or_default().iter().filter_map(origin).collect()
}
