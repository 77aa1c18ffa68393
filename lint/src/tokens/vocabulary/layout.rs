//! How the vocabularies lie in one table, which the build script writes and the program reads in place. Most tokens are
//! in several of them: each stands once, with its rank in all that have it. A token's hash says in which bucket it is; a
//! bucket is its entries one behind the other, an entry a head, the ranks, and the token's bytes.

/// Vocabularies that share a column are alike, or the others are how the first begins: `cl100k_base` is the first
/// 100,256 tokens of `llama3`. The column is that of the first that a build has.
pub(crate) const COLUMNS: [&[&str]; 9] = [
    &["o200k_base"],
    &["llama3", "cl100k_base"],
    &["p50k_base", "r50k_base"],
    &["deepseek_v3", "deepseek_v4"],
    &["qwen2"],
    &["mistral_v3"],
    &["kimi_k2", "kimi_k3"],
    &["glm5", "glm4"],
    &["minimax_m2"],
];

/// Bytes of a rank, and of a head or an index entry.
pub(crate) const RANK: usize = 3;
pub(crate) const WORD: usize = size_of::<u32>();

const LENGTH_BITS: u32 = 10;
/// The most bytes of a token.
pub(crate) const LONGEST: usize = (1 << LENGTH_BITS) - 1;
const COLUMN_BITS: u32 = COLUMNS.len() as u32;
/// Of a bucket; above them is the filter.
pub(crate) const OFFSET_BITS: u32 = 24;

/// The head of an entry: which columns have the token, how long it is, and the rest of its hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head(pub(crate) u32);

impl Head {
    pub(crate) fn columns(self) -> u32 {
        self.0 % (1 << COLUMN_BITS)
    }

    pub(crate) fn length(self) -> usize {
        (self.0 >> COLUMN_BITS) as usize % (1 << LENGTH_BITS)
    }

    /// Whether both can be of the same token.
    pub(crate) fn is_like(self, other: Self) -> bool {
        (self.0 ^ other.0) >> COLUMN_BITS == 0
    }

    /// The bytes between head and token.
    pub(crate) fn ranks(self) -> usize {
        self.columns().count_ones() as usize * RANK
    }

    /// Where the rank of a column stands among them; `None` where that vocabulary has no such token.
    pub(crate) fn rank_at(self, column: u32) -> Option<usize> {
        let below = self.columns() % (1 << column);
        (self.columns() >> column & 1 == 1).then_some(below.count_ones() as usize * RANK)
    }
}

/// Where a bucket begins, and which tokens can be in it: one bit of eight for each that is, so that most of what is
/// asked for in vain is not looked for.
#[derive(Clone, Copy)]
pub(crate) struct Bucket(pub(crate) u32);

impl Bucket {
    pub(crate) fn start(self) -> usize {
        self.0 as usize % (1 << OFFSET_BITS)
    }

    pub(crate) fn can_hold(self, filter: u32) -> bool {
        self.0 >> OFFSET_BITS & filter != 0
    }
}

/// Where a token is looked for, and what is looked for there.
pub(crate) struct Place {
    pub(crate) bucket: usize,
    pub(crate) filter: u32,
    pub(crate) head: Head,
}

impl Place {
    pub(crate) fn of(token: &[u8], buckets: usize) -> Self {
        const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut hash = (token.len() as u64).wrapping_mul(0xA24B_AED4_963E_E407);
        let (words, rest) = token.as_chunks::<8>();
        let last = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        for word in words.iter().map(|word| u64::from_le_bytes(*word)).chain([last]) {
            hash = (hash ^ word).wrapping_mul(MIX);
            hash ^= hash >> 32;
        }
        let bucket = ((hash & u64::from(u32::MAX)) * buckets as u64) >> u32::BITS;
        let high = (hash >> u32::BITS) as u32;
        let key = high << LENGTH_BITS | token.len() as u32;
        Self { bucket: bucket as usize, filter: 1 << (high >> 29), head: Head(key << COLUMN_BITS) }
    }
}
