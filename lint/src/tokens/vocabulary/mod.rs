//! The public vocabularies, read in place. The crate `tiktoken` makes its tables anew in every run, which takes longer
//! than all else does in a small project; here the build script has laid them out.

mod class;
mod cut;
mod layout;
mod merge;

use layout::{Bucket, COLUMNS, Head, LONGEST, Place, RANK, WORD};

pub(super) use cut::Cut;

include!(concat!(env!("OUT_DIR"), "/vocabularies.rs"));

/// The last index entry is where the last bucket ends.
const BUCKETS: usize = INDEX.len() / WORD - 1;

/// One vocabulary of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Vocabulary {
    column: u32,
    /// Its ranks are those below.
    size: u32,
}

impl Vocabulary {
    /// `None`: this build was made without it.
    pub(super) fn named(name: &str) -> Option<Self> {
        let (column, _) = (0..).zip(COLUMNS).find(|(_, names)| names.contains(&name))?;
        let (_, size) = SIZES.iter().find(|(of, _)| *of == name)?;
        Some(Self { column, size: *size })
    }

    /// The tokens of `text`.
    pub(super) fn count(self, cut: Cut, text: &str) -> u64 {
        let mut merged = merge::Scratch::default();
        let tokens = cut.pieces(text).map(|piece| match self.rank(piece.as_bytes()) {
            Some(_) => 1,
            None => merged.count(piece.as_bytes(), |bytes| self.rank(bytes)),
        });
        tokens.sum()
    }

    fn rank(self, token: &[u8]) -> Option<u32> {
        if token.len() > LONGEST {
            return None;
        }
        let place = Place::of(token, BUCKETS);
        let bucket = bucket(place.bucket);
        if !bucket.can_hold(place.filter) {
            return None;
        }
        let mut entries = ENTRIES.get(bucket.start()..self::bucket(place.bucket + 1).start())?;
        while let Some((head, rest)) = entries.split_first_chunk() {
            let head = Head(u32::from_le_bytes(*head));
            let (ranks, rest) = rest.split_at_checked(head.ranks())?;
            let (bytes, rest) = rest.split_at_checked(head.length())?;
            if head.is_like(place.head) && bytes == token {
                let [low, middle, high] = *ranks.get(head.rank_at(self.column)?..)?.first_chunk::<RANK>()?;
                let rank = u32::from_le_bytes([low, middle, high, 0]);
                return (rank < self.size).then_some(rank);
            }
            entries = rest;
        }
        None
    }
}

fn bucket(at: usize) -> Bucket {
    let word = INDEX.get(at * WORD..).and_then(<[u8]>::first_chunk);
    Bucket(word.map_or(0, |word| u32::from_le_bytes(*word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the crate that they are made from: every token, and no more.
    #[test]
    fn every_token_is_found_and_nothing_else() {
        for (name, size) in SIZES {
            let vocabulary = Vocabulary::named(name).expect("it is there");
            let known = tiktoken::get_encoding(name).expect("it is there");
            let mut tokens = 0;
            for of in 0..*size {
                let token = known.decode(&[of]);
                match vocabulary.rank(&token) {
                    Some(rank) => assert_eq!(rank, of, "{name} {token:?}"),
                    // A number that is a special token's.
                    None => assert_eq!(token, b"<|endoftext|>", "{name} {of}"),
                }
                tokens += usize::from(vocabulary.rank(&token).is_some());
            }
            assert_eq!(tokens, known.vocab_size(), "{name}");
            for absent in [&b""[..], b"\xff\xff\xff", b"qzxqzxqzx", &[b' '; 5000]] {
                assert_eq!(vocabulary.rank(absent), None, "{name}");
            }
        }
    }
}
