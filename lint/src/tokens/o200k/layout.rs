//! How the vocabulary lies in one blob, which the build script writes and the program reads in place: slots of a hash
//! table, where each token begins, and the tokens' bytes.

/// Slots of the hash table, under half of them taken.
pub(crate) const SLOTS: usize = 1 << 19;
/// Bits of a slot that hold a rank and one; above them is a tag of the hash.
pub(crate) const RANK_BITS: u32 = 18;

/// Where a token's slot is looked for first, and its tag.
pub(crate) fn place(token: &[u8]) -> (usize, u32) {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut hash = (token.len() as u64).wrapping_mul(0xA24B_AED4_963E_E407);
    let (words, rest) = token.as_chunks::<8>();
    let last = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    for word in words.iter().map(|word| u64::from_le_bytes(*word)).chain([last]) {
        hash = (hash ^ word).wrapping_mul(MIX);
        hash ^= hash >> 32;
    }
    (hash as usize % SLOTS, (hash >> (64 - (32 - RANK_BITS))) as u32)
}
