//! Files that exist only in memory: for tests, and for whoever embeds the engine.

use std::collections::BTreeMap;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use super::{System, Visit, Walk, is_dependency};

/// Paths are absolute, as everywhere below [`System`].
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<Utf8PathBuf, Vec<u8>>,
}

impl Memory {
    pub fn new<P: Into<Utf8PathBuf>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        Self { files: files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect() }
    }
}

impl System for Memory {
    fn read_into(&self, path: &Utf8Path, into: &mut Vec<u8>) -> io::Result<()> {
        into.clear();
        into.extend_from_slice(self.files.get(path).ok_or(io::ErrorKind::NotFound)?);
        Ok(())
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.files.contains_key(path)
    }

    fn is_dir(&self, path: &Utf8Path) -> bool {
        self.files.keys().any(|file| file != path && file.starts_with(path))
    }

    fn names(&self, dir: &Utf8Path) -> Vec<String> {
        let below = self.files.keys().filter_map(|file| file.strip_prefix(dir).ok()?.components().next());
        let mut names: Vec<String> = below.map(|first| first.as_str().to_owned()).collect();
        names.dedup();
        names
    }

    fn walk(&self, walk: &Walk<'_>, visit: &(dyn Fn(Visit) + Sync)) {
        for file in self.files.keys() {
            let Some(path) = walk.paths.iter().find(|path| file.starts_with(path)) else { continue };
            let below = file.ancestors().take_while(|dir| dir != path);
            if !below
                .skip(1)
                .any(|dir| dir.file_name().is_some_and(is_dependency) || (walk.excluded)(dir, true))
                && (file == path || !(walk.excluded)(file, false))
            {
                visit(Visit::File(file.clone()));
            }
        }
    }
}

/// Files in memory that cannot always be read: what stands before each reading may fail it.
#[cfg(test)]
pub(crate) struct Faulty<F>(pub(crate) Memory, pub(crate) F);

#[cfg(test)]
impl<F> std::fmt::Debug for Faulty<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Faulty").field(&self.0).finish_non_exhaustive()
    }
}

#[cfg(test)]
impl<F: Fn(&Utf8Path) -> io::Result<()> + Send + Sync> System for Faulty<F> {
    fn read_into(&self, path: &Utf8Path, into: &mut Vec<u8>) -> io::Result<()> {
        (self.1)(path)?;
        self.0.read_into(path, into)
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.0.is_file(path)
    }

    fn is_dir(&self, path: &Utf8Path) -> bool {
        self.0.is_dir(path)
    }

    fn names(&self, dir: &Utf8Path) -> Vec<String> {
        self.0.names(dir)
    }

    fn walk(&self, walk: &Walk<'_>, visit: &(dyn Fn(Visit) + Sync)) {
        self.0.walk(walk, visit);
    }
}
