//! Many needles at once: what every byte of a tree passes.

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, Input, MatchKind};

/// Each byte's state waits for that of the byte before, so that a processor is idle most of the time. Several pieces of
/// the file side by side keep it busy: 4 of them take 40 % of the time of one, 8 take more again (the states of all no
/// longer fit where they are near).
const PIECES: usize = 4;

#[derive(Debug)]
pub(super) struct Search {
    /// The kind that is largest is fastest, by a factor of two and more.
    automaton: DFA,
    start: StateID,
    /// The longest needle, in bytes.
    longest: usize,
}

impl Search {
    /// `None` where no automaton can be made of them.
    pub(super) fn new(needles: &[String]) -> Option<Self> {
        let builder = &mut DFA::builder();
        // One that skips to where a needle can begin is slower: they begin with any letter.
        let automaton = builder.match_kind(MatchKind::Standard).prefilter(false).build(needles).ok()?;
        let start = automaton.start_state(Anchored::No).ok()?;
        let longest = needles.iter().map(String::len).max().unwrap_or(0);
        Some(Self { automaton, start, longest })
    }

    /// Whether any of them stands there.
    pub(super) fn has_any(&self, bytes: &[u8]) -> bool {
        let length = bytes.len() / PIECES;
        if length < self.longest {
            return self.runs_into(self.start, bytes);
        }
        let (a, rest) = bytes.split_at(length);
        let (b, rest) = rest.split_at(length);
        let (c, rest) = rest.split_at(length);
        // One by one: in an array they would not be kept in registers.
        let [mut in_a, mut in_b, mut in_c, mut in_d] = [self.start; PIECES];
        for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(rest) {
            in_a = self.next(in_a, *a);
            in_b = self.next(in_b, *b);
            in_c = self.next(in_c, *c);
            in_d = self.next(in_d, *d);
            let states = [in_a, in_b, in_c, in_d];
            let is_special = |state: &StateID| self.automaton.is_special(*state);
            if states.iter().any(is_special) && states.iter().any(|state| self.automaton.is_match(*state)) {
                return true;
            }
        }
        // A needle can begin in one piece and end in the next; the last piece ends with the file.
        (1..).zip([in_a, in_b, in_c, in_d]).any(|(piece, state)| {
            let from = piece * length;
            let to = if piece == PIECES { bytes.len() } else { from + self.longest };
            self.runs_into(state, &bytes[from..to])
        })
    }

    /// Each that stands there, by its place among the needles, and where it begins.
    pub(super) fn all(&self, bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
        let hits = self.automaton.try_find_overlapping_iter(Input::new(bytes));
        hits.into_iter().flatten().map(|hit| (hit.pattern().as_usize(), hit.start()))
    }

    fn runs_into(&self, mut state: StateID, bytes: &[u8]) -> bool {
        bytes.iter().any(|byte| {
            state = self.next(state, *byte);
            self.automaton.is_match(state)
        })
    }

    #[inline]
    fn next(&self, state: StateID, byte: u8) -> StateID {
        self.automaton.next_state(Anchored::No, state, byte)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_is_found_wherever_it_stands(
            text in "[ab.]{0,120}",
            needles in proptest::collection::vec("[ab.]{1,9}", 1..5),
        ) {
            let search = Search::new(&needles).expect("an automaton");
            let is_in = needles.iter().any(|needle| text.contains(needle));
            prop_assert_eq!(search.has_any(text.as_bytes()), is_in);
        }
    }
}
