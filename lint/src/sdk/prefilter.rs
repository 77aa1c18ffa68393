//! Which files can matter, by their bytes alone: what keeps a run near the time that reading takes.

mod imports;
mod second;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::FxHashMap;

use super::data::{Part, Sdks};
use super::pattern::{Pattern, Root, Seg};

pub(super) use imports::Imports;
pub(super) use second::{AllImports, Reached, Round, Ways, near};

/// A set of the data's files. Those past the last bit share it, which only makes more files matter.
type Parts = u128;

fn part(at: usize) -> Parts {
    1 << at.min(Parts::BITS as usize - 1)
}

/// A file that holds a call holds a needle of the SDK's, and where something is called, made or read from an object,
/// one of the SDK's names.
#[derive(Debug)]
pub(super) struct Prefilter {
    /// Whether there is any needle: most files are done with after this.
    any: Option<AhoCorasick>,
    all: Option<AhoCorasick>,
    /// Whose each needle of `all` is, and whether it is a hint.
    owners: Vec<(Parts, bool)>,
    hosts: Option<AhoCorasick>,
    /// Whose needles each name needs.
    names: FxHashMap<Box<[u8]>, Parts>,
}

impl Prefilter {
    pub(super) fn new(sdks: &Sdks) -> Self {
        let mut needles: FxHashMap<String, (Parts, bool)> = FxHashMap::default();
        let mut names: FxHashMap<Box<[u8]>, Parts> = FxHashMap::default();
        let related = related(sdks);
        let with_hosts = (0..).zip(&sdks.parts).filter(|(_, of)| of.has_hosts);
        let with_hosts = with_hosts.fold(0, |all, (at, _)| all | part(at));
        for (at, of) in sdks.parts.iter().enumerate() {
            for needle in of.needles.iter().cloned().chain(distinctive(sdks, of)) {
                let is_hint = is_hint(sdks, of, &needle);
                let (owners, all_hints) = needles.entry(needle).or_insert((0, true));
                *owners |= part(at);
                *all_hints &= is_hint;
            }
            let own = patterns(sdks, of).map(|pattern| (pattern, related[at]));
            let senders = sdks.http[of.http.clone()].iter().flat_map(|http| &http.paths);
            for (pattern, needs) in own.chain(senders.map(|pattern| (pattern, related[at] | with_hosts))) {
                for name in pattern.last_names().into_iter().flatten() {
                    *names.entry(name.as_bytes().into()).or_default() |= needs;
                }
            }
        }
        let (all, owners): (Vec<String>, Vec<(Parts, bool)>) = needles.into_iter().unzip();
        let hosts = sdks.parts.iter().filter(|of| of.has_hosts).flat_map(|of| of.needles.iter().cloned());
        Self {
            hosts: search(&least(hosts.collect())),
            any: search(&least(all.clone())),
            all: search(&all),
            owners,
            names,
        }
    }

    pub(super) fn look(&self, bytes: &[u8]) -> Look {
        if self.any.as_ref().is_some_and(|any| !any.is_match(bytes)) {
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
        self.hosts.as_ref().is_none_or(|hosts| hosts.is_match(bytes))
    }

    /// Whose needles stand there, and whose hints.
    fn named(&self, bytes: &[u8]) -> (Parts, Parts) {
        let Some(all) = &self.all else { return (Parts::MAX, Parts::MAX) };
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

/// Whether a needle is no more than a method's name, by which no call is told without knowing whose method it is:
/// `send_message` stands in every chat program.
fn is_hint(sdks: &Sdks, of: &Part, needle: &str) -> bool {
    let name = needle.trim_matches(['.', '(']);
    let has = |pattern: &Pattern| {
        pattern
            .segs
            .iter()
            .any(|seg| matches!(seg, Seg::Member(names) if names.iter().any(|known| known == name)))
    };
    let entries = &sdks.entries[of.entries.clone()];
    let of_type = |pattern: &Pattern| matches!(pattern.root, Root::Type(_));
    entries.iter().flat_map(|entry| &entry.paths).any(|pattern| of_type(pattern) && has(pattern))
        && !entries.iter().flat_map(|entry| &entry.likely).any(has)
        && !patterns(sdks, of).any(|pattern| {
            pattern
                .packages()
                .is_some_and(|packages| has(pattern) || packages.iter().any(|known| known.contains(name)))
        })
}

/// What makes and names objects, and what calls.
fn patterns<'s>(sdks: &'s Sdks, of: &Part) -> impl Iterator<Item = &'s Pattern> {
    let types = sdks.types[of.types.clone()].iter().flat_map(|ty| ty.made_by.iter().chain(&ty.named));
    let entries = sdks.entries[of.entries.clone()].iter();
    types.chain(entries.flat_map(|entry| entry.paths.iter().chain(&entry.likely).chain(&entry.decorator)))
}

/// For each of the data's files, those whose objects it speaks of and those that speak of its, itself among them.
fn related(sdks: &Sdks) -> Vec<Parts> {
    let owner = |ty: usize| sdks.parts.iter().position(|of| of.types.contains(&ty));
    let mut related: Vec<Parts> = (0..sdks.parts.len()).map(part).collect();
    for (at, of) in sdks.parts.iter().enumerate() {
        let roots = patterns(sdks, of).chain(sdks.http[of.http.clone()].iter().flat_map(|http| &http.paths));
        let roots = roots.filter_map(|pattern| match pattern.root {
            Root::Type(ty) => Some(ty),
            _ => None,
        });
        let parents = sdks.types[of.types.clone()].iter().flat_map(|ty| ty.is.iter().copied());
        for ty in roots.chain(parents).filter(|ty| !of.types.contains(&(ty.0 as usize))) {
            if let Some(other) = owner(ty.0 as usize) {
                related[at] |= part(other);
                related[other] |= part(at);
            }
        }
    }
    related
}

/// Members by which a path is told without its SDK, the longest of each path: it is the most particular one. And the
/// first by which an object of an SDK is told.
fn distinctive(sdks: &Sdks, of: &Part) -> Vec<String> {
    let mut out = Vec::new();
    for pattern in sdks.entries[of.entries.clone()].iter().flat_map(|entry| &entry.likely) {
        let names = pattern.segs.iter().filter_map(|seg| match seg {
            Seg::Member(names) if names.len() == 1 => names.first(),
            _ => None,
        });
        if names.clone().any(|name| of.needles.contains(&format!(".{name}"))) {
            continue;
        }
        if let Some(longest) = names.max_by_key(|name| name.len()).filter(|name| name.len() >= 8) {
            out.push(format!(".{longest}"));
        }
    }
    let made_by = sdks.types[of.types.clone()].iter().flat_map(|ty| &ty.made_by);
    for pattern in made_by.filter(|pattern| matches!(pattern.root, Root::Any)) {
        if let Some(Seg::Member(names)) = pattern.segs.first() {
            out.extend(names.iter().map(|name| format!(".{name}")));
        }
    }
    out
}

/// Without those that hold another one: where they stand, that one stands too.
fn least(mut needles: Vec<String>) -> Vec<String> {
    needles.sort_unstable();
    needles.dedup();
    let holds_another =
        |needle: &String| needles.iter().any(|other| other != needle && needle.contains(other.as_str()));
    needles.iter().filter(|needle| !holds_another(needle)).cloned().collect()
}

/// Every byte of a tree passes here: the automaton that is largest is fastest, by a factor of two and more.
fn search(needles: &[String]) -> Option<AhoCorasick> {
    AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(needles).ok()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$'
}
