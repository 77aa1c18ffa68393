//! Which files may call what was found: those that can import it, and name it.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use promptlint_grammars::Source;
use promptlint_grammars::module::Name;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::resolve::{MAX_CALLERS, is_test, parent};
use crate::workspace::{FileId, Workspace};

use super::imports::{folder_keys, module_keys, name_key};
use super::{Imports, is_word};

/// A function by which a call is reached, its module's name, and the file.
pub(in crate::sdk) type Reached = (Name, Name, FileId);

/// What each file imports, in the order of files.
pub(in crate::sdk) type AllImports = [(FileId, Imports)];

/// A search for the files that import a module and use a function of it by which a call is reached.
#[derive(Debug)]
pub(in crate::sdk) struct Round {
    searches: Vec<Search>,
    /// Files of one Go package call each other without a word on where the other stands.
    folders: Vec<String>,
    /// Whether the functions are themselves callers of what was found.
    is_around: bool,
    /// The pairs that stand in each file, where any do.
    standing: FxHashMap<FileId, Vec<usize>>,
}

#[derive(Debug)]
struct Search {
    family: Family,
    ways: Vec<Way>,
    words: Words,
}

impl Round {
    pub(in crate::sdk) fn new(workspace: &Workspace, reached: &[Reached], is_around: bool) -> Self {
        let family = |reached: &Reached| Family::of(workspace.source(reached.2));
        let search = |of: Family| {
            let reached: Vec<&Reached> = reached.iter().filter(|reached| family(reached) == of).collect();
            if reached.is_empty() {
                return None;
            }
            let pairs: Vec<(&str, &str)> =
                reached.iter().map(|(name, module, _)| (&**name, &**module)).collect();
            let ways = reached.iter().map(|reached| Way::new(workspace, reached)).collect();
            Some(Search { family: of, ways, words: Words::new(&pairs)? })
        };
        let packages = reached.iter().filter(|reached| family(reached) == Family::Go);
        let mut folders: Vec<String> =
            packages.map(|(.., file)| parent(workspace.path(*file)).to_owned()).collect();
        folders.sort_unstable();
        folders.dedup();
        let searches =
            [Family::Python, Family::JavaScript, Family::Go].into_iter().filter_map(search).collect();
        Self { searches, folders, is_around, standing: FxHashMap::default() }
    }

    /// The files that are not `known` yet and may reach what the round is about.
    pub(in crate::sdk) fn search(
        &mut self,
        workspace: &Workspace,
        imports: &AllImports,
        known: &BTreeSet<FileId>,
    ) -> Vec<FileId> {
        let mut out = Vec::new();
        let files: Vec<(FileId, &Imports)> = imports
            .iter()
            .filter(|(file, _)| !known.contains(file))
            .map(|(file, imports)| (*file, imports))
            .collect();
        for search in &self.searches {
            let found = search.standing_in(workspace, &files, self.is_around);
            let mut users = vec![0; search.words.pairs.len()];
            found.iter().flat_map(|(_, pairs)| pairs).for_each(|pair| users[*pair] += 1);
            let counts = |pair: &usize| !self.is_around || users[*pair] <= MAX_CALLERS;
            out.extend(found.iter().filter(|(_, pairs)| pairs.iter().any(counts)).map(|(file, _)| *file));
            self.standing.extend(found);
        }
        for file in self.folders.iter().flat_map(|folder| workspace.files_in(folder)) {
            let is_go = Family::of(workspace.source(file)) == Family::Go;
            if is_go && workspace.is_within_reach(file) && !known.contains(&file) && !out.contains(&file) {
                out.push(file);
            }
        }
        out
    }

    /// Whether the same stands in a file as when it was searched.
    pub(in crate::sdk) fn is_same(&self, workspace: &Workspace, imports: &AllImports, file: FileId) -> bool {
        let own: Vec<(FileId, &Imports)> =
            imports_of(imports, file).into_iter().map(|imports| (file, imports)).collect();
        let stands = |search: &Search| search.standing_in(workspace, &own, self.is_around);
        let now: Vec<usize> = self.searches.iter().flat_map(stands).flat_map(|(_, pairs)| pairs).collect();
        self.standing.get(&file).map_or(&[][..], Vec::as_slice) == now
    }
}

impl Search {
    /// The pairs that stand in each of the files, where any do.
    fn standing_in(
        &self,
        workspace: &Workspace,
        files: &[(FileId, &Imports)],
        is_around: bool,
    ) -> Vec<(FileId, Vec<usize>)> {
        let asked: Vec<FileId> = files
            .par_iter()
            .filter(|(file, _)| Family::of(workspace.source(*file)) == self.family)
            .filter(|(file, _)| !is_around || !is_test(workspace.path(*file)))
            .filter(|(_, imports)| self.ways.iter().any(|way| way.can_lead(imports)))
            .map(|(file, _)| *file)
            .collect();
        let all: FxHashMap<FileId, &Imports> = files.iter().copied().collect();
        let mut found = workspace.look_at(&asked, |file, bytes| self.words.standing_in(bytes, all[&file]));
        found.retain(|(_, pairs)| !pairs.is_empty());
        found
    }
}

/// Which of `some` import one of `others`, or are imported by one.
pub(in crate::sdk) fn near(
    workspace: &Workspace,
    some: &[(FileId, &Imports)],
    others: &[(FileId, &Imports)],
) -> Vec<FileId> {
    let keys = |file: FileId| module_keys(workspace.path(file));
    let modules: Vec<[u32; 2]> = others.iter().map(|(file, _)| keys(*file)).collect();
    let is_near = |file: FileId, imports: &Imports| {
        let own = keys(file);
        modules.iter().any(|module| imports.leads_to(*module))
            || others.iter().any(|(_, theirs)| theirs.leads_to(own))
    };
    some.iter().filter(|(file, imports)| is_near(*file, imports)).map(|(file, _)| *file).collect()
}

/// How imports can lead to what is reached.
#[derive(Debug)]
struct Way {
    file: FileId,
    module: [u32; 2],
    /// A name may also be brought by a folder around its module, which hands it on.
    folders: Vec<[u32; 2]>,
    name: u32,
}

impl Way {
    fn new(workspace: &Workspace, (name, _, file): &Reached) -> Self {
        let path = workspace.path(*file);
        Self { file: *file, module: module_keys(path), folders: folder_keys(path), name: name_key(name) }
    }

    fn can_lead(&self, imports: &Imports) -> bool {
        imports.leads_to(self.module)
            || imports.brings(self.name) && self.folders.iter().any(|folder| imports.leads_to(*folder))
    }
}

/// How files come to what is reached, by its name.
#[derive(Debug)]
pub(in crate::sdk) struct Ways {
    by_name: FxHashMap<Name, Vec<Way>>,
    /// The modules that import each of its files: an object comes from them that one of them made.
    makers: FxHashMap<FileId, Vec<[u32; 2]>>,
}

impl Ways {
    /// `files` are those at hand.
    pub(in crate::sdk) fn new(
        workspace: &Workspace,
        files: &[FileId],
        imports: &AllImports,
        reached: &[Reached],
    ) -> Self {
        let mut by_name: FxHashMap<Name, Vec<Way>> = FxHashMap::default();
        let mut makers: FxHashMap<FileId, Vec<[u32; 2]>> = FxHashMap::default();
        for reached in reached {
            let way = Way::new(workspace, reached);
            makers.entry(way.file).or_insert_with(|| {
                let leads = |file: &&FileId| {
                    imports_of(imports, **file).is_some_and(|imports| imports.leads_to(way.module))
                };
                files.iter().filter(leads).map(|file| module_keys(workspace.path(*file))).collect()
            });
            by_name.entry(reached.0.clone()).or_default().push(way);
        }
        Self { by_name, makers }
    }

    pub(in crate::sdk) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Whether a file can mean what is reached by that name, and not another thing that is called so.
    pub(in crate::sdk) fn are_seen(&self, name: &str, from: FileId, imports: &AllImports) -> bool {
        let Some(imports) = imports_of(imports, from) else { return true };
        let is_seen = |way: &Way| {
            way.file == from
                || way.can_lead(imports)
                || self.makers[&way.file].iter().any(|maker| imports.leads_to(*maker))
        };
        self.by_name.get(name).is_some_and(|ways| ways.iter().any(is_seen))
    }
}

fn imports_of(imports: &AllImports, file: FileId) -> Option<&Imports> {
    imports.binary_search_by_key(&file, |(known, _)| *known).ok().map(|at| &imports[at].1)
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
    /// Of each word, as imports bring it.
    keys: Vec<u32>,
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
        Some(Self { search, keys: words.iter().map(|word| name_key(word)).collect(), pairs })
    }

    /// The pairs that stand there, by their place in `pairs`.
    fn standing_in(&self, bytes: &[u8], imports: &Imports) -> Vec<usize> {
        let mut seen = vec![(false, false); self.keys.len()];
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
        if !any {
            return Vec::new();
        }
        // A folder can hand on what one of its modules has.
        let is_brought = |name: usize| !imports.is_unknown() && imports.brings(self.keys[name]);
        let stands =
            |(name, module): &(usize, usize)| seen[*name].0 && (seen[*module].1 || is_brought(*name));
        (0..).zip(&self.pairs).filter(|(_, pair)| stands(pair)).map(|(at, _)| at).collect()
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
