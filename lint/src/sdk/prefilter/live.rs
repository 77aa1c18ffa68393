//! What of the SDK data a workspace can mean: where no file imports a package, nothing is made or called of it.

use memchr::memmem;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::data::{Parts, Sdks, part};
use super::super::pattern::{Pattern, Root, Seg};
use super::imports::{inner_key, package_key};
use super::{Look, Prefilter, is_word};

/// What all files together import.
#[derive(Debug, Default, PartialEq)]
pub(in crate::sdk) struct World {
    /// Hashes of packages, as [`super::Imports`] gives them.
    pub(in crate::sdk) packages: FxHashSet<u32>,
    /// Of which files speak that do not say what they import.
    pub(in crate::sdk) named: Parts,
}

/// The names by which calls and what makes their objects end, where they can be meant.
#[derive(Debug, Default)]
pub(in crate::sdk) struct Live {
    words: FxHashMap<Box<[u8]>, Word>,
    /// How many words are the last but one of a path.
    inner: usize,
    calls: FxHashSet<String>,
    makers: FxHashSet<String>,
    /// The entries that can be told by the name of an object.
    named: FxHashSet<usize>,
}

#[derive(Debug, Default)]
struct Word {
    ends: Vec<End>,
    inner: Option<usize>,
}

/// A path that ends in a word.
#[derive(Clone, Copy, Debug)]
struct End {
    /// Whose needles are needed.
    needs: Parts,
    /// The word before it.
    inner: Option<usize>,
    /// Whether the path sends, and does not only make or name what sends.
    is_call: bool,
}

impl Live {
    pub(in crate::sdk) fn new(sdks: &Sdks, world: &World) -> Self {
        let types = live_types(sdks, world);
        let with_hosts = (0..).zip(&sdks.parts).filter(|(_, of)| of.has_hosts);
        let with_hosts = with_hosts.fold(0, |all, (at, _)| all | part(at));
        let mut live = Self::default();
        for (at, of) in sdks.parts.iter().enumerate() {
            let is_live = |pattern: &&Pattern| is_live(sdks, world, &types, at, pattern);
            let objects = sdks.types[of.types.clone()].iter().filter(|ty| ty.sends);
            let made_by = objects.clone().flat_map(|ty| &ty.made_by).filter(is_live);
            for pattern in made_by.clone().chain(objects.flat_map(|ty| &ty.named).filter(is_live)) {
                live.add(pattern, of.related, false);
            }
            live.named.extend(of.entries.clone().filter(|at| {
                let entry = &sdks.entries[*at];
                !entry.likely_named.is_empty() && entry.paths.iter().any(|path| is_live(&path))
            }));
            let entries = sdks.entries[of.entries.clone()].iter();
            let called = entries.clone().flat_map(|entry| entry.paths.iter().chain(&entry.likely));
            let decorators = entries.flat_map(|entry| &entry.decorator);
            for pattern in called.clone().chain(decorators).filter(is_live) {
                live.add(pattern, of.related, true);
            }
            let requests = sdks.http[of.http.clone()].iter().flat_map(|http| &http.paths).filter(is_live);
            for pattern in requests.clone() {
                live.add(pattern, of.related | with_hosts, true);
            }
            let names = |pattern: &'_ Pattern| pattern.last_names().unwrap_or_default().to_vec();
            live.calls.extend(called.filter(is_live).chain(requests).flat_map(names));
            live.makers.extend(made_by.flat_map(names));
        }
        live
    }

    fn add(&mut self, pattern: &Pattern, needs: Parts, is_call: bool) {
        let mut members = pattern.segs.iter().rev().filter_map(|seg| match seg {
            Seg::Member(names) => Some(names),
            Seg::Call(_) => None,
        });
        let Some(last) = members.next() else { return };
        let before = members.next().map_or(&[][..], Vec::as_slice);
        let inner: Vec<usize> = before.iter().map(|name| self.inner(name)).collect();
        for name in last {
            let ends = &mut self.words.entry(name.as_bytes().into()).or_default().ends;
            let none = inner.is_empty().then_some(None);
            let inner = inner.iter().map(|at| Some(*at)).chain(none);
            ends.extend(inner.map(|inner| End { needs, inner, is_call }));
        }
    }

    fn inner(&mut self, name: &str) -> usize {
        let word = self.words.entry(name.as_bytes().into()).or_default();
        *word.inner.get_or_insert_with(|| {
            self.inner += 1;
            self.inner - 1
        })
    }

    /// Whether a member or function of this name can be a call or a request.
    pub(in crate::sdk) fn can_be_call(&self, name: &str) -> bool {
        self.calls.contains(name)
    }

    /// Whether an object's name can say that a call on it is this entry.
    pub(in crate::sdk) fn can_be_named(&self, entry: usize) -> bool {
        self.named.contains(&entry)
    }

    /// Whether it can make an object.
    pub(in crate::sdk) fn can_make(&self, name: &str) -> bool {
        self.makers.contains(name)
    }

    /// What the bytes of a file say in which there is a needle.
    pub(in crate::sdk) fn look(&self, prefilter: &Prefilter, bytes: &[u8]) -> Look {
        let (named, hinted) = prefilter.named(bytes);
        match () {
            () if self.ends_path(bytes, named) => Look::Matters,
            // It may hand the address to a function elsewhere, which sends.
            () if prefilter.writes_address(bytes) => Look::Matters,
            () if self.ends_path(bytes, hinted) => Look::MattersNearSdk,
            () => Look::Nothing,
        }
    }

    /// Whether a path of those who are named ends where it can be a call, a member, a type, or be imported under another
    /// name, and the word before its end stands there too.
    fn ends_path(&self, bytes: &[u8], named: Parts) -> bool {
        if named == 0 {
            return false;
        }
        let mut stands = vec![false; self.inner];
        let mut wanted = vec![false; self.inner];
        let mut at = 0;
        while at < bytes.len() {
            if !is_word(bytes[at]) {
                at += 1;
                continue;
            }
            let start = at;
            at += bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
            let Some(word) = self.words.get(&bytes[start..at]).filter(|_| !is_in_comment(bytes, start))
            else {
                continue;
            };
            let before = bytes[..start].iter().rev().find(|byte| !byte.is_ascii_whitespace());
            let after = bytes[at..].trim_ascii_start();
            if let Some(inner) = word.inner
                && (matches!(before, Some(b'.' | b'{')) || matches!(after.first(), Some(b'.' | b'?' | b'!')))
            {
                if wanted[inner] {
                    return true;
                }
                stands[inner] = true;
            }
            let Some(use_) = Use::of(bytes, start, at) else { continue };
            let counts = |end: &&End| end.needs & named != 0 && (end.is_call || use_ != Use::Said);
            for End { inner, .. } in word.ends.iter().filter(counts) {
                match inner {
                    None => return true,
                    Some(inner) if stands[*inner] => return true,
                    Some(inner) => wanted[*inner] = true,
                }
            }
        }
        false
    }
}

/// What a word is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// Called, made, imported under another name, or a member.
    Used,
    /// What stands behind a colon: a value, or a type that is only said.
    Said,
}

impl Use {
    /// `None` where a path cannot end.
    fn of(bytes: &[u8], start: usize, end: usize) -> Option<Self> {
        let (before, after) = (bytes[..start].trim_ascii_end(), bytes[end..].trim_ascii_start());
        let (is_adjacent, next) = (before.len() == start, after.first().copied().unwrap_or_default());
        let is_apart = after.len() < bytes.len() - end;
        let is_defined = || {
            let defines = |word: &&[u8]| before.ends_with(word) && !is_adjacent;
            [&b"def"[..], b"class", b"function", b"func"].iter().any(defines)
        };
        match (before.last().copied().unwrap_or_default(), next) {
            // Code in prose.
            (b'`', b'`') if is_adjacent => None,
            // `the first message. Create (or renew) it`
            (b'.', _) if is_apart && !is_adjacent => None,
            (_, b'(' | b'<' | b'{' | b'`' | b'!' | b'?') => (!is_defined()).then_some(Self::Used),
            _ if after.starts_with(b"as ") => Some(Self::Used),
            // `a.responses.b` goes on, `from a.responses import b` names a module, and so does `@a/b`.
            (b'.' | b'@', b'.' | b'/') => None,
            (b'.', _) if after.starts_with(b"import") => None,
            (b'.' | b'@', _) if is_adjacent => Some(Self::Used),
            // Prose is full of points and colons.
            (b'.' | b':', _) if is_word(next) && bytes.get(end).is_some_and(|byte| *byte == b' ') => None,
            (b'.', _) => Some(Self::Used),
            (b':', _) => Some(Self::Said),
            _ => None,
        }
    }
}

/// Whether the line is one of a comment. One that begins behind code is not told from a text.
fn is_in_comment(bytes: &[u8], at: usize) -> bool {
    let line = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
    let line = bytes[line..at].trim_ascii_start();
    let is_comment = [&b"# "[..], b"//", b"* ", b"/*"].iter().any(|mark| line.starts_with(mark));
    is_comment && memmem::find(line, b"*/").is_none()
}

/// The types of which there can be objects, and those that such objects count as.
fn live_types(sdks: &Sdks, world: &World) -> Vec<bool> {
    let mut live = vec![false; sdks.types.len()];
    loop {
        let mut is_done = true;
        for (at, of) in sdks.parts.iter().enumerate() {
            for which in of.types.clone() {
                if live[which] {
                    continue;
                }
                let ty = &sdks.types[which];
                let mut made = ty.made_by.iter().chain(&ty.named);
                live[which] = made.any(|pattern| is_live(sdks, world, &live, at, pattern));
                is_done &= !live[which];
            }
        }
        for (which, ty) in sdks.types.iter().enumerate() {
            for parent in &ty.is {
                let parent = parent.0 as usize;
                is_done &= live[parent] || !live[which];
                live[parent] |= live[which];
            }
        }
        if is_done {
            return live;
        }
    }
}

/// Whether a path can be met that the data's file at `at` describes.
fn is_live(sdks: &Sdks, world: &World, types: &[bool], at: usize, pattern: &Pattern) -> bool {
    match &pattern.root {
        Root::Any | Root::This => true,
        Root::Type(ty) => types[ty.0 as usize],
        Root::Package(packages) => {
            sdks.parts[at].is_declared
                || world.named & part(at) != 0
                || packages.iter().any(|package| is_imported(world, package))
        }
    }
}

pub(super) fn is_imported(world: &World, package: &str) -> bool {
    let mut around = package.match_indices(['.', '/']).map(|(end, _)| &package[..end]);
    package.is_empty()
        || world.packages.contains(&package_key(package))
        || around.any(|outer| world.packages.contains(&inner_key(outer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the word `create` is between the two.
    fn between((before, after): (&str, &str)) -> Option<Use> {
        let text = format!("{before}create{after}");
        Use::of(text.as_bytes(), before.len(), before.len() + "create".len())
    }

    #[test]
    fn a_comment_is_told_by_its_line() {
        let stands = |line: &str| is_in_comment(line.as_bytes(), line.find("create").expect("it"));
        for line in ["# create(x)", "x\n  // create(x)", "/**\n * client.create(x)", "/* create(x) */"] {
            assert!(stands(line), "{line}");
        }
        for line in
            ["create(x)", "// one\ncreate(x)", "#create = 1", "/* one */ create(x)", "x = '//' + create(x)"]
        {
            assert!(!stands(line), "{line}");
        }
    }

    #[test]
    fn a_path_ends_in_code_and_not_in_prose() {
        for used in [
            ("client.chat.completions.", "(model=M)"),
            ("client\n  .", "({ model })"),
            ("const ask = client.messages.", ";"),
            ("from openai import ", " as ask"),
            ("@", "\ndef ask(): ..."),
            ("client.", "?.(x)"),
            ("client.Chat.\n\t", "(ctx)"),
        ] {
            assert_eq!(between(used), Some(Use::Used), "{used:?}");
        }
        for said in [("def f(create: ", ") -> None"), ("{ create: ", ", other }")] {
            assert_eq!(between(said), Some(Use::Said), "{said:?}");
        }
        for prose in [
            ("from litellm.", ".transformation import Config"),
            ("from litellm.", " import Config"),
            ("async def ", "(self):"),
            ("class ", "(Base):"),
            ("import x from '@", "/sandbox'"),
            ("// as `", "` does"),
            ("what they send. ", " returns it"),
            ("what they send (e.g. ", " \"it\")"),
            ("Args:\n  it: ", " what is sent"),
        ] {
            assert_eq!(between(prose), None, "{prose:?}");
        }
    }
}
