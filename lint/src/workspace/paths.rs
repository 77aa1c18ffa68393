//! Relative paths, and the list that files are added to while others read it.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use camino::{Utf8Path, Utf8PathBuf};

use super::System;

/// What stands at the top of a project, by the tools that put it there.
const PROJECT_FILES: [&str; 6] =
    [".git", "promptlint.toml", "pyproject.toml", "setup.py", "package.json", "go.mod"];

/// The innermost project that `dir` (absolute) is in, or is.
pub fn project(system: &dyn System, dir: &Utf8Path) -> Option<Utf8PathBuf> {
    let is_there = |path: &Utf8Path| system.is_file(path) || system.is_dir(path);
    let is_project = |dir: &&Utf8Path| PROJECT_FILES.iter().any(|name| is_there(&dir.join(name)));
    dir.ancestors().find(is_project).map(Utf8Path::to_owned)
}

/// `a/./b/../c` as `a/c`, with `/`; the root itself is empty. `None` for what leads out of the root.
pub fn normalise(path: &str) -> Option<Cow<'_, str>> {
    if !path.contains('\\') && path.split('/').all(|part| !matches!(part, "" | "." | "..")) {
        return Some(Cow::Borrowed(path));
    }
    let path = path.replace('\\', "/");
    if path.starts_with('/') {
        return None;
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(Cow::Owned(parts.join("/")))
}

/// The first shelf's size; each next is twice as long.
const FIRST: usize = 64;
const SHELVES: usize = 20;

type Shelf<T> = OnceLock<Box<[OnceLock<T>]>>;

/// A list that only grows, so that references into it stay good while it does.
#[derive(Debug)]
pub(super) struct Extras<T> {
    len: AtomicUsize,
    shelves: [Shelf<T>; SHELVES],
}

impl<T> Default for Extras<T> {
    fn default() -> Self {
        Self { len: AtomicUsize::new(0), shelves: [const { OnceLock::new() }; SHELVES] }
    }
}

impl<T> Extras<T> {
    fn place(index: usize) -> (usize, usize) {
        let row = (index / FIRST + 1).ilog2() as usize;
        (row, index - FIRST * ((1 << row) - 1))
    }

    /// The new element's index; `None` when the list is full.
    pub(super) fn push(&self, value: T) -> Option<usize> {
        let index = self.len.fetch_add(1, Ordering::Relaxed);
        let (row, offset) = Self::place(index);
        let places = self
            .shelves
            .get(row)?
            .get_or_init(|| std::iter::repeat_with(OnceLock::new).take(FIRST << row).collect());
        places.get(offset)?.set(value).ok()?;
        Some(index)
    }

    pub(super) fn get(&self, index: usize) -> Option<&T> {
        let (row, offset) = Self::place(index);
        self.shelves.get(row)?.get()?.get(offset)?.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_root() {
        assert_eq!(normalise("./a//b/../c.py").as_deref(), Some("a/c.py"));
        assert_eq!(normalise("a\\b.py").as_deref(), Some("a/b.py"));
        assert_eq!(normalise(".").as_deref(), Some(""));
        assert_eq!(normalise("a/../../b"), None);
        assert_eq!(normalise("/etc/passwd"), None);
    }

    #[test]
    fn a_list_grows_over_its_shelves() {
        let list = Extras::default();
        for index in 0..1000 {
            assert_eq!(list.push(index), Some(index));
        }
        assert!((0..1000).all(|index| list.get(index) == Some(&index)));
        assert_eq!(list.get(1000), None);
    }
}
