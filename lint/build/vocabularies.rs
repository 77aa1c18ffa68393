//! Lays out the vocabularies in the form of `src/tokens/vocabulary/layout.rs`.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rustc_hash::FxHashMap;

use crate::layout::{COLUMNS, Head, LONGEST, OFFSET_BITS, Place, RANK};

/// Tokens of a bucket, on the average.
const IN_A_BUCKET: usize = 2;

/// Lays out all vocabularies that this build has in one table, unless it is there: of what the build script does, this
/// takes longest and is needed least often.
#[expect(clippy::disallowed_methods, reason = "a build script reads its own output")]
pub(crate) fn lay_out(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/tokens/vocabulary/layout.rs");
    let layout = include_str!("../src/tokens/vocabulary/layout.rs");
    let made_by = format!("{:?}{layout}{}", tiktoken::list_encodings(), include_str!("vocabularies.rs"));
    let stamp = out.join("vocabularies.stamp");
    if fs::read(&stamp).is_ok_and(|of| of == made_by.as_bytes()) {
        return Ok(());
    }
    let mut sizes = String::from("#[allow(clippy::unreadable_literal)]\nconst SIZES: &[(&str, u32)] = &[");
    let mut ranks: FxHashMap<Vec<u8>, [Option<u32>; COLUMNS.len()]> = FxHashMap::default();
    for (column, names) in COLUMNS.into_iter().enumerate() {
        let mut first: Option<Vec<Option<Vec<u8>>>> = None;
        for name in names {
            let Some(vocabulary) = tiktoken::get_encoding(name) else { continue };
            let tokens = tokens(vocabulary);
            write!(sizes, "({name:?}, {}), ", tokens.len())?;
            match &first {
                Some(first) if first.starts_with(&tokens) => {}
                Some(_) => return Err(format!("{name} is not how {names:?} begin").into()),
                None => {
                    for (rank, token) in (0..).zip(&tokens) {
                        if let Some(token) = token {
                            ranks.entry(token.clone()).or_default()[column] = Some(rank);
                        }
                    }
                    first = Some(tokens);
                }
            }
        }
    }
    let buckets = ranks.len() / IN_A_BUCKET;
    let mut placed: Vec<_> =
        ranks.iter().map(|(token, ranks)| (Place::of(token, buckets), token, ranks)).collect();
    placed.sort_unstable_by_key(|(place, token, _)| (place.bucket, *token));
    let (mut index, mut entries) = (Vec::new(), Vec::new());
    let mut placed = placed.into_iter().peekable();
    for bucket in 0..=buckets {
        let (start, mut filter) = (entries.len(), 0);
        while let Some((place, token, ranks)) = placed.next_if(|(place, ..)| place.bucket == bucket) {
            if token.len() > LONGEST {
                return Err(format!("a token of {} bytes", token.len()).into());
            }
            filter |= place.filter;
            let columns = (0..).zip(ranks).filter(|(_, rank)| rank.is_some()).map(|(column, _)| 1 << column);
            let Head(key) = place.head;
            entries.extend((key | columns.sum::<u32>()).to_le_bytes());
            entries.extend(ranks.iter().flatten().flat_map(|rank| rank.to_le_bytes().into_iter().take(RANK)));
            entries.extend(token);
        }
        let start = u32::try_from(start).ok().filter(|start| *start < 1 << OFFSET_BITS);
        let start = start.ok_or("more bytes than an offset can say")?;
        index.extend((start | filter << OFFSET_BITS).to_le_bytes());
    }
    fs::write(out.join("vocabularies.index"), index)?;
    fs::write(out.join("vocabularies.entries"), entries)?;
    let include =
        |name: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/vocabularies.{name}\"))");
    let code = format!(
        "{sizes}];\nstatic INDEX: &[u8] = {};\nstatic ENTRIES: &[u8] = {};\n",
        include("index"),
        include("entries"),
    );
    fs::write(out.join("vocabularies.rs"), code)?;
    fs::write(stamp, made_by)?;
    Ok(())
}

/// By rank; `None` is a number that none of them has.
fn tokens(vocabulary: &tiktoken::CoreBpe) -> Vec<Option<Vec<u8>>> {
    let size = vocabulary.vocab_size();
    let is_regular = |rank: &usize| {
        let token = vocabulary.decode(&[*rank as u32]);
        !token.is_empty() && !is_special(vocabulary, &token, *rank as u32)
    };
    // `<|endoftext|>` lies amid the others in `p50k_base`.
    let last = (size..size + vocabulary.num_special_tokens()).rev().find(is_regular);
    let end = last.map_or(size, |last| last + 1);
    let token = |rank| (end == size || is_regular(&rank)).then(|| vocabulary.decode(&[rank as u32]));
    (0..end).map(token).collect()
}

/// What stands for itself only where special tokens are read.
fn is_special(vocabulary: &tiktoken::CoreBpe, token: &[u8], rank: u32) -> bool {
    std::str::from_utf8(token).is_ok_and(|text| {
        vocabulary.encode_with_special_tokens(text) == [rank] && vocabulary.encode(text) != [rank]
    })
}
