//! Which files can matter, by their bytes alone: what keeps a run near the time that reading takes.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use promptlint_grammars::Source;
use promptlint_grammars::module::Name;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::workspace::{FileId, Workspace};

use super::data::Sdks;
use super::pattern::{Pattern, Seg};

/// A file that holds a call holds one of the needles, and where something is called, made or read from an object,
/// one of the names.
#[derive(Debug)]
pub(super) struct Prefilter {
    needles: Option<AhoCorasick>,
    hosts: Option<AhoCorasick>,
    names: FxHashSet<Box<[u8]>>,
}

impl Prefilter {
    pub(super) fn new(sdks: &Sdks) -> Self {
        let mut needles: Vec<String> = sdks.needles.clone();
        for entry in &sdks.entries {
            for pattern in &entry.likely {
                let names = pattern.segs.iter().filter_map(|seg| match seg {
                    Seg::Member(names) if names.len() == 1 => names.first(),
                    _ => None,
                });
                if names.clone().any(|name| sdks.needles.contains(&format!(".{name}"))) {
                    continue;
                }
                // The longest name is the most particular one.
                if let Some(longest) = names.max_by_key(|name| name.len()).filter(|name| name.len() >= 8) {
                    needles.push(format!(".{longest}"));
                }
            }
        }
        let needles = least(needles);
        let of_types = sdks.types.iter().flat_map(|ty| ty.made_by.iter().chain(&ty.named));
        let of_entries = sdks
            .entries
            .iter()
            .flat_map(|entry| entry.paths.iter().chain(&entry.likely).chain(&entry.decorator));
        let of_http = sdks.http.iter().flat_map(|http| &http.paths);
        let patterns = of_types.chain(of_entries).chain(of_http);
        let names = patterns.filter_map(Pattern::last_names).flatten().map(|name| name.as_bytes().into());
        let names = names.collect();
        Self { needles: search(&needles), hosts: search(&least(sdks.host_needles.clone())), names }
    }

    pub(super) fn is_match(&self, bytes: &[u8]) -> bool {
        self.needles.as_ref().is_none_or(|needles| needles.is_match(bytes)) && self.uses_name(bytes)
    }

    /// Whether a host that the data knows may be named.
    pub(super) fn names_hosts(&self, bytes: &[u8]) -> bool {
        self.hosts.as_ref().is_none_or(|hosts| hosts.is_match(bytes))
    }

    /// Whether one of the names stands where it can be a call, a member, a type, or be imported under another name.
    fn uses_name(&self, bytes: &[u8]) -> bool {
        let mut at = 0;
        while at < bytes.len() {
            if !is_word(bytes[at]) {
                at += 1;
                continue;
            }
            let start = at;
            at += bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
            if self.names.contains(&bytes[start..at]) {
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

/// By what a file can reach the calls of others: it names both a function by which a call is reached and the module that
/// it stands in, each in the language that it is reached from.
#[derive(Debug)]
pub(super) struct Ways {
    families: Vec<(Family, Words)>,
    /// Files of one Go package call each other without a word on where the other stands.
    folders: FxHashSet<String>,
}

impl Ways {
    pub(super) fn new(workspace: &Workspace, reached: &[(Name, Name, FileId)]) -> Self {
        let mut families: Vec<(Family, Vec<(&str, &str)>)> = Vec::new();
        for (name, module, file) in reached {
            let family = Family::of(workspace.source(*file));
            match families.iter_mut().find(|(known, _)| *known == family) {
                Some((_, pairs)) => pairs.push((name, module)),
                None => families.push((family, vec![(name, module)])),
            }
        }
        let packages = reached.iter().filter(|(.., file)| Family::of(workspace.source(*file)) == Family::Go);
        let folders = packages.map(|(.., file)| folder(workspace.path(*file)).to_owned()).collect();
        let words = |(family, pairs): (Family, Vec<_>)| Some((family, Words::new(&pairs)?));
        Self { families: families.into_iter().filter_map(words).collect(), folders }
    }

    /// Those of the files that can.
    pub(super) fn scan(&self, workspace: &Workspace, files: &[FileId]) -> Vec<FileId> {
        let mut out = Vec::new();
        for (family, words) in &self.families {
            let is_of = |file: &&FileId| Family::of(workspace.source(**file)) == *family;
            let files: Vec<FileId> = files.iter().filter(is_of).copied().collect();
            out.extend(workspace.scan_in(&files, |_, bytes| words.stand_in(bytes)));
        }
        let is_beside = |file: &&FileId| {
            Family::of(workspace.source(**file)) == Family::Go
                && self.folders.contains(folder(workspace.path(**file)))
        };
        out.extend(files.iter().filter(is_beside));
        out
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Languages that call each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Python,
    JavaScript,
    Go,
}

impl Family {
    fn of(source: Source) -> Self {
        match source {
            Source::Python | Source::Notebook => Self::Python,
            Source::Go => Self::Go,
            _ => Self::JavaScript,
        }
    }
}

/// Pairs of a function and its module: a file that calls the one names both, the first other than in a definition of
/// its own (`setup` is everywhere in a framework) and the second where an import or a selector can stand.
#[derive(Debug)]
struct Words {
    search: AhoCorasick,
    count: usize,
    pairs: Vec<(usize, usize)>,
}

impl Words {
    fn new(pairs: &[(&str, &str)]) -> Option<Self> {
        let mut words: Vec<&str> = pairs.iter().flat_map(|(name, module)| [*name, *module]).collect();
        words.sort_unstable();
        words.dedup();
        let search = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(&words).ok()?;
        let at: FxHashMap<&str, usize> = words.iter().enumerate().map(|(at, word)| (*word, at)).collect();
        let mut pairs: Vec<(usize, usize)> =
            pairs.iter().filter_map(|(name, module)| Some((*at.get(name)?, *at.get(module)?))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Some(Self { search, count: words.len(), pairs })
    }

    fn stand_in(&self, bytes: &[u8]) -> bool {
        let mut seen = vec![(false, false); self.count];
        let mut any = false;
        for hit in self.search.find_overlapping_iter(bytes) {
            let is_start = hit.start().checked_sub(1).is_none_or(|before| !is_word(bytes[before]));
            if is_start && !bytes.get(hit.end()).copied().is_some_and(is_word) {
                let (used, imported) = uses(bytes, hit.start(), hit.end());
                let seen = &mut seen[hit.pattern().as_usize()];
                seen.0 |= used;
                seen.1 |= imported;
                any = true;
            }
        }
        any && self.pairs.iter().any(|(name, module)| seen[*name].0 && seen[*module].1)
    }
}

/// Whether the word there can be a use of a name, and whether it can be a module.
fn uses(bytes: &[u8], start: usize, end: usize) -> (bool, bool) {
    let before = bytes[..start].trim_ascii_end();
    let is_after = |word: &[u8]| {
        before.len() < start
            && before.strip_suffix(word).is_some_and(|rest| !rest.last().is_some_and(|byte| is_word(*byte)))
    };
    let used = ![&b"def"[..], b"function", b"func", b"class"].iter().any(|word| is_after(word));
    let imported = matches!(before.last(), Some(b'.' | b'/' | b'\'' | b'"' | b'`' | b'@' | b',' | b'('))
        || [&b"import"[..], b"from"].iter().any(|word| is_after(word))
        || bytes.get(end) == Some(&b'.');
    (used, imported)
}
