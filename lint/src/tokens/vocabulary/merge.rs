//! Byte-pair encoding of one piece: the pair with the least rank is merged, the leftmost of equal ones first, until no
//! pair is a token.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What merging a piece needs, kept for the next one.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// By where a part begins: where it ends, or 0 when it was merged into the one before.
    ends: Vec<u32>,
    /// By where a part ends: where it begins.
    starts: Vec<u32>,
    /// Rank of a pair, where it begins and ends. One that has changed since is left out when it comes up.
    pairs: BinaryHeap<Reverse<(u32, u32, u32)>>,
}

impl Scratch {
    pub(super) fn count(&mut self, piece: &[u8], rank: impl Fn(&[u8]) -> Option<u32>) -> u64 {
        let length = piece.len() as u32;
        let mut parts = u64::from(length);
        self.ends.clear();
        self.ends.extend(1..=length);
        self.starts.clear();
        self.starts.extend((0..=length).map(|end| end.saturating_sub(1)));
        self.pairs.clear();
        let ranked = |start: u32, end: u32| {
            rank(&piece[start as usize..end as usize]).map(|rank| Reverse((rank, start, end)))
        };
        self.pairs.extend((2..=length).filter_map(|end| ranked(end - 2, end)));
        while let Some(Reverse((_, start, end))) = self.pairs.pop() {
            let middle = self.ends[start as usize];
            // Parts only grow: a pair of this beginning and end is still one while its second part ends there.
            if middle == 0 || middle >= end || self.ends[middle as usize] != end {
                continue;
            }
            self.ends[start as usize] = end;
            self.ends[middle as usize] = 0;
            self.starts[end as usize] = start;
            parts -= 1;
            if start > 0 {
                self.pairs.extend(ranked(self.starts[start as usize], end));
            }
            if end < length {
                self.pairs.extend(ranked(start, self.ends[end as usize]));
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(piece: &str, tokens: &[&str]) -> u64 {
        let rank =
            |bytes: &[u8]| tokens.iter().position(|token| token.as_bytes() == bytes).map(|at| at as u32);
        Scratch::default().count(piece.as_bytes(), rank)
    }

    #[test]
    fn the_least_rank_goes_first_and_of_equal_ones_the_leftmost() {
        assert_eq!(count("", &[]), 0);
        assert_eq!(count("abc", &[]), 3);
        assert_eq!(count("abc", &["bc", "ab"]), 2);
        assert_eq!(count("aaa", &["aa"]), 2);
        assert_eq!(count("aaaaa", &["aa", "aaaa"]), 2);
        // `ab` and `cd` are merged before `bc` can be.
        assert_eq!(count("abcd", &["ab", "cd", "bc", "abcd"]), 1);
        assert_eq!(count("abcd", &["bc", "ab", "cd", "abcd"]), 3);
    }
}
