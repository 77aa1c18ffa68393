//! What tells by a file's bytes alone whether it can matter.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::super::pattern::{Pattern, Root, Seg};
use super::tables::{Part, Sdks};

/// A set of the data's files. Those past the last bit share it, which only makes more files matter.
pub type Parts = u128;

pub fn part(at: usize) -> Parts {
    1 << at.min(Parts::BITS as usize - 1)
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needles {
    /// Whose each one is, and whether it is a hint.
    pub all: Vec<(String, Parts, bool)>,
    pub hosts: Vec<String>,
    /// The packages that the data speaks of.
    pub packages: Vec<String>,
}

impl Needles {
    pub fn of(sdks: &Sdks) -> Self {
        let mut needles: FxHashMap<String, (Parts, bool)> = FxHashMap::default();
        for (at, of) in sdks.parts.iter().enumerate() {
            for needle in of.needles.iter().cloned().chain(distinctive(sdks, of)) {
                let is_hint = is_hint(sdks, of, &needle);
                let (owners, all_hints) = needles.entry(needle).or_insert((0, true));
                *owners |= part(at);
                *all_hints &= is_hint;
            }
        }
        let mut all: Vec<(String, Parts, bool)> =
            needles.into_iter().map(|(needle, (owners, is_hint))| (needle, owners, is_hint)).collect();
        all.sort_unstable();
        let own = sdks.parts.iter().flat_map(|of| patterns(sdks, of));
        let paths = own.chain(sdks.http.iter().flat_map(|http| &http.paths));
        let mut packages: Vec<String> = paths
            .filter_map(Pattern::packages)
            .flatten()
            .filter(|package| !package.is_empty())
            .cloned()
            .collect();
        packages.sort_unstable();
        packages.dedup();
        let hosts = sdks.parts.iter().filter(|of| of.has_hosts).flat_map(|of| of.needles.iter().cloned());
        Self { hosts: least(hosts.collect()), all, packages }
    }
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
pub(super) fn patterns<'s>(sdks: &'s Sdks, of: &Part) -> impl Iterator<Item = &'s Pattern> {
    let types = sdks.types[of.types.clone()].iter().flat_map(|ty| ty.made_by.iter().chain(&ty.named));
    let entries = sdks.entries[of.entries.clone()].iter();
    types.chain(entries.flat_map(|entry| entry.paths.iter().chain(&entry.likely).chain(&entry.decorator)))
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
