//! Which tables can matter for a name, so that most names are done with after one look.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::super::pattern::{Pattern, Root, Seg, TypeId};
use super::Sdks;
use super::needles::{Parts, part, patterns};

/// `(what, which of its patterns)` by the last name of the pattern; those that end in any name apart.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ByName {
    names: FxHashMap<String, Vec<(u32, u32)>>,
    any: Vec<(u32, u32)>,
}

impl ByName {
    fn add(&mut self, what: usize, patterns: &[Pattern]) {
        for (which, pattern) in patterns.iter().enumerate() {
            let at = (what as u32, which as u32);
            match pattern.last_names() {
                Some(names) => {
                    for name in names {
                        self.names.entry(name.clone()).or_default().push(at);
                    }
                }
                None => self.any.push(at),
            }
        }
    }

    pub fn of(&self, name: &str) -> impl Iterator<Item = (usize, usize)> {
        let named = self.names.get(name).map_or(&[][..], Vec::as_slice);
        named.iter().chain(&self.any).map(|(what, which)| (*what as usize, *which as usize))
    }

    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }
}

impl Sdks {
    /// What each type's objects are for.
    fn kinds(&mut self) {
        for entry in &self.entries {
            for pattern in &entry.paths {
                if let Root::Type(ty) = pattern.root {
                    let kinds = &mut self.types[ty.0 as usize].kinds;
                    if !kinds.contains(&entry.kind) {
                        kinds.push(entry.kind);
                    }
                }
            }
        }
        for _ in 0..3 {
            for at in 0..self.types.len() {
                for parent in self.types[at].is.clone() {
                    let inherited = self.types[parent.0 as usize].kinds.clone();
                    let kinds = &mut self.types[at].kinds;
                    kinds.extend(inherited);
                    kinds.dedup();
                }
            }
        }
    }

    fn senders(&mut self) {
        let entries = self.entries.iter();
        let called =
            entries.flat_map(|entry| entry.paths.iter().chain(&entry.likely).chain(&entry.decorator));
        let mut roots = roots_of(called.chain(self.http.iter().flat_map(|http| &http.paths)));
        loop {
            let mut is_done = true;
            for ty in roots {
                is_done &= std::mem::replace(&mut self.types[ty.0 as usize].sends, true);
            }
            for at in 0..self.types.len() {
                let ty = &self.types[at];
                if !ty.sends && ty.is.iter().any(|parent| self.types[parent.0 as usize].sends) {
                    self.types[at].sends = true;
                    is_done = false;
                }
            }
            if is_done {
                break;
            }
            roots = roots_of(self.types.iter().filter(|ty| ty.sends).flat_map(|ty| &ty.made_by));
        }
    }

    fn related(&mut self) {
        let mut related: Vec<Parts> = (0..self.parts.len()).map(part).collect();
        for (at, of) in self.parts.iter().enumerate() {
            let requests = self.http[of.http.clone()].iter().flat_map(|http| &http.paths);
            let roots = roots_of(patterns(self, of).chain(requests));
            let parents = self.types[of.types.clone()].iter().flat_map(|ty| ty.is.iter().copied());
            for ty in roots.into_iter().chain(parents) {
                let owner = self.parts.iter().position(|of| of.types.contains(&(ty.0 as usize)));
                if let Some(owner) = owner {
                    related[at] |= part(owner);
                    related[owner] |= part(at);
                }
            }
        }
        for (of, related) in self.parts.iter_mut().zip(related) {
            of.related = related;
        }
    }

    pub(super) fn index(&mut self) {
        self.kinds();
        self.senders();
        self.related();
        for (at, ty) in self.types.iter().enumerate() {
            self.made_by_name.add(at, &ty.made_by);
            self.named_by_name.add(at, &ty.named);
        }
        for (at, entry) in self.entries.iter().enumerate() {
            self.entry_by_name.add(at, &entry.paths);
            self.likely_by_name.add(at, &entry.likely);
        }
        for (at, http) in self.http.iter().enumerate() {
            self.http_by_name.add(at, &http.paths);
        }
        for (at, entry) in self.entries.iter().enumerate() {
            self.decorator_by_name.add(at, &entry.decorator);
        }
        for (at, ambient) in self.ambient.iter().enumerate() {
            self.ambient_by_name.add(at, &ambient.made_by);
        }
        let called = self.entries.iter().flat_map(|entry| &entry.paths).filter(|path| path.segs.is_empty());
        let wanted = roots_of(called);
        for (at, ty) in self.types.iter().enumerate() {
            if wanted.iter().any(|wanted| wanted.0 as usize == at || ty.is.contains(wanted)) {
                let makers = ty.made_by.iter().chain(&ty.named);
                let names = makers.filter_map(|path| path.last_names()).flatten();
                self.callable_makers.extend(names.cloned());
            }
        }
        self.distinctive();
        self.exports();
        self.pipes_by_name.add(0, &self.pipes);
        self.wraps_by_name.add(0, &self.wraps);
        self.forwards_by_name.add(0, &self.forwards);
        let mut senders = FxHashSet::default();
        for path in self.http.iter().flat_map(|http| &http.paths) {
            match &path.root {
                Root::Package(names) => senders.extend(names.iter().cloned()),
                Root::Type(ty) => {
                    let made_by = self.types[ty.0 as usize].made_by.iter();
                    senders.extend(made_by.filter_map(|made| made.packages()).flatten().cloned());
                }
                Root::Any | Root::This => {}
            }
        }
        let of_entries =
            self.entries.iter().flat_map(|entry| &entry.paths).filter_map(|path| path.packages());
        of_entries.flatten().for_each(|package| {
            senders.remove(package);
        });
        self.http_heads = senders.iter().map(|package| head(package).to_owned()).collect();
        self.http_packages = senders;
        let mut packages = FxHashSet::default();
        let patterns = self.types.iter().flat_map(|ty| ty.made_by.iter().chain(&ty.named));
        let patterns = patterns.chain(self.entries.iter().flat_map(|entry| &entry.paths));
        for names in patterns.filter_map(|pattern| pattern.packages()) {
            packages.extend(names.iter().filter(|name| !name.is_empty()).cloned());
        }
        let heads = packages.iter().filter(|package| !package.contains("github.com"));
        self.package_heads = heads.map(|package| head(package).to_owned()).collect();
        self.packages = packages;
    }

    fn distinctive(&mut self) {
        let paths = self.entries.iter().flat_map(|entry| &entry.likely);
        let inner = paths.flat_map(|path| path.segs.split_last().map_or(&[][..], |(_, before)| before));
        let members = inner.filter_map(|seg| match seg {
            Seg::Member(names) => Some(names),
            Seg::Call(_) => None,
        });
        self.distinctive = members.flatten().cloned().collect();
    }

    fn exports(&mut self) {
        for pattern in self.types.iter().flat_map(|ty| &ty.made_by) {
            let (Root::Package(packages), [Seg::Member(names), Seg::Call(_)]) =
                (&pattern.root, pattern.segs.as_slice())
            else {
                continue;
            };
            for package in packages {
                self.exports.entry(package.clone()).or_default().extend(names.iter().cloned());
            }
        }
    }

    /// Whether the data speaks of a package of this name: the first part of a dotted or slashed one.
    pub fn is_known_package(&self, package: &str) -> bool {
        self.package_heads.contains(head(package)) || {
            // A package below one, or named after it: `langchain_openai`, but not `aiohttp` after `ai`.
            let is_end = |end: &usize| !package[*end..].starts_with(|c: char| c.is_alphanumeric());
            let mut ends = (1..=package.len()).filter(|end| package.is_char_boundary(*end)).filter(is_end);
            ends.any(|end| self.packages.contains(&package[..end]))
        }
    }

    /// Whether an import path, whose names are unique wherever it is used, is an SDK's or below it.
    pub fn is_sdk_package(&self, module: &str) -> bool {
        let below = module.match_indices('/').map(|(end, _)| &module[..end]);
        below.chain([module]).any(|package| self.packages.contains(package))
    }

    /// Whether a package is an SDK's, rather than one that sends requests of any kind.
    pub fn is_of_sdk(&self, package: &str) -> bool {
        (self.is_known_package(package) || self.is_sdk_package(package))
            && !self.is_of_http(package)
            && !self.http_heads.contains(package)
    }

    pub fn is_of_http(&self, package: &str) -> bool {
        self.http_packages.contains(package) || self.http_packages.contains(head(package))
    }
}

/// The types whose objects the paths begin at.
fn roots_of<'p>(paths: impl Iterator<Item = &'p Pattern>) -> Vec<TypeId> {
    let root = |path: &Pattern| match path.root {
        Root::Type(ty) => Some(ty),
        _ => None,
    };
    paths.filter_map(root).collect()
}

fn head(package: &str) -> &str {
    package.split(['.', '/']).next().unwrap_or(package)
}
