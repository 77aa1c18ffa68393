//! Which files can matter, by their bytes alone: what keeps a run near the time that reading takes.

mod imports;
mod second;

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::FxHashMap;

use super::data::{Needles, Parts};

pub(super) use imports::Imports;
pub(super) use second::{AllImports, Reached, Round, Ways, near};

/// A file that holds a call holds a needle of the SDK's, and where something is called, made or read from an object,
/// one of the SDK's names.
#[derive(Debug)]
pub(super) struct Prefilter {
    /// Whether there is any needle: most files are done with after this.
    any: Lazy,
    all: Lazy,
    /// Whose each needle of `all` is, and whether it is a hint.
    owners: Vec<(Parts, bool)>,
    hosts: Lazy,
    /// Whose needles each name needs.
    names: FxHashMap<Box<[u8]>, Parts>,
}

impl Prefilter {
    pub(super) fn new(needles: Needles) -> Self {
        let Needles { all, any, hosts, names } = needles;
        let (all, owners) =
            all.into_iter().map(|(needle, owners, is_hint)| (needle, (owners, is_hint))).unzip();
        let names = names.into_iter().map(|(name, needs)| (name.into_bytes().into(), needs)).collect();
        Self { any: Lazy::new(any), all: Lazy::new(all), hosts: Lazy::new(hosts), owners, names }
    }

    pub(super) fn look(&self, bytes: &[u8]) -> Look {
        if self.any.search().is_some_and(|any| !any.is_match(bytes)) {
            return Look::Nothing;
        }
        let (named, hinted) = self.named(bytes);
        match () {
            () if self.uses_name(bytes, named) => Look::Matters,
            () if self.uses_name(bytes, hinted) => Look::MattersNearSdk,
            () => Look::Nothing,
        }
    }

    /// Whether a host that the data knows may be named.
    pub(super) fn names_hosts(&self, bytes: &[u8]) -> bool {
        self.hosts.search().is_none_or(|hosts| hosts.is_match(bytes))
    }

    /// Whose needles stand there, and whose hints.
    fn named(&self, bytes: &[u8]) -> (Parts, Parts) {
        let Some(all) = self.all.search() else { return (Parts::MAX, Parts::MAX) };
        all.find_overlapping_iter(bytes).fold((0, 0), |(named, hinted), hit| {
            let (owners, is_hint) = self.owners[hit.pattern().as_usize()];
            if is_hint { (named, hinted | owners) } else { (named | owners, hinted) }
        })
    }

    /// Whether a name of those who are named stands where it can be a call, a member, a type, or be imported under
    /// another name.
    fn uses_name(&self, bytes: &[u8], named: Parts) -> bool {
        if named == 0 {
            return false;
        }
        let mut at = 0;
        while at < bytes.len() {
            if !is_word(bytes[at]) {
                at += 1;
                continue;
            }
            let start = at;
            at += bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
            if self.names.get(&bytes[start..at]).is_some_and(|needs| needs & named != 0) {
                let before = bytes[..start].iter().rev().find(|byte| !byte.is_ascii_whitespace());
                let after = bytes[at..].trim_ascii_start();
                if matches!(before, Some(b'.' | b'@' | b':'))
                    || matches!(after.first(), Some(b'(' | b'<' | b'{' | b'`' | b'!' | b'?'))
                    || after.starts_with(b"as ")
                {
                    return true;
                }
            }
        }
        false
    }
}

/// What a file's bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Nothing,
    /// Where a file is near that matters by itself: what it calls is the method of an object that comes from there.
    MattersNearSdk,
    Matters,
}

/// Made when a file first asks: in most trees few do, in many none.
#[derive(Debug)]
struct Lazy {
    needles: Vec<String>,
    made: OnceLock<Option<AhoCorasick>>,
}

impl Lazy {
    fn new(needles: Vec<String>) -> Self {
        Self { needles, made: OnceLock::new() }
    }

    fn search(&self) -> Option<&AhoCorasick> {
        self.made.get_or_init(|| search(&self.needles)).as_ref()
    }
}

/// Every byte of a tree passes here: the automaton that is largest is fastest, by a factor of two and more.
fn search(needles: &[String]) -> Option<AhoCorasick> {
    AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(needles).ok()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$'
}
