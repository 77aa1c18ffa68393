//! `OpenAI`'s `o200k_base`, by which most of what is sent is counted. The crate `tiktoken` makes its tables anew in every
//! run, which takes longer than all else does in a small project; here the build script has laid them out.

mod layout;
mod merge;
mod pieces;

use layout::{RANK_BITS, SLOTS, place};

const RANK: u32 = (1 << RANK_BITS) - 1;
/// Bytes of a slot, and of a beginning.
const WORD: usize = size_of::<u32>();

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/o200k.bin"));

/// The tokens of `text`.
pub(super) fn count(text: &str) -> u64 {
    let mut merged = merge::Scratch::default();
    let tokens = pieces::of(text).map(|piece| match rank(piece.as_bytes()) {
        Some(_) => 1,
        None => merged.count(piece.as_bytes(), rank),
    });
    tokens.sum()
}

fn word(at: usize) -> u32 {
    BLOB.get(at * WORD..).and_then(<[u8]>::first_chunk).map_or(0, |word| u32::from_le_bytes(*word))
}

/// What stands behind the slots and the beginnings, of which there is one more than tokens.
fn token(rank: u32) -> &'static [u8] {
    let tokens = word(SLOTS) as usize;
    let [start, end] = [rank, rank + 1].map(|rank| word(SLOTS + 1 + rank as usize) as usize);
    let bytes = BLOB.get((SLOTS + 1 + tokens + 1) * WORD..);
    bytes.and_then(|bytes| bytes.get(start..end)).unwrap_or_default()
}

fn rank(bytes: &[u8]) -> Option<u32> {
    let (mut at, tag) = place(bytes);
    loop {
        let slot = word(at);
        if slot == 0 {
            return None;
        }
        if slot >> RANK_BITS == tag && token((slot & RANK) - 1) == bytes {
            return Some((slot & RANK) - 1);
        }
        at = (at + 1) % SLOTS;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_is_found_and_nothing_else() {
        let tokens = word(SLOTS);
        assert_eq!(tokens, 199_998);
        for of in 0..tokens {
            assert_eq!(rank(token(of)), Some(of));
        }
        for absent in [&b""[..], b"\xff\xff\xff", b"qzxqzxqzx", &[b' '; 5000]] {
            assert_eq!(rank(absent), None);
        }
    }
}
