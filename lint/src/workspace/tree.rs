//! A tree whose files somebody else keeps, such as a commit: a listing, and a way to read what it lists. Walked by
//! the same rules as the disk, so that a commit and a work tree hold the same files.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::Bound;
use std::sync::{Arc, Mutex, PoisonError};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustc_hash::FxHashMap;

use super::disk::{SHOWN, dependency_markers};
use super::{IGNORE_FILE, MAX_FILE, System, Visit, Walk, decode, is_dependency};

/// What a listing says of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    File,
    /// Its content is where it leads.
    Link,
}

type Reader = Box<dyn Fn(&Utf8Path) -> io::Result<Vec<u8>> + Send + Sync>;

/// The nearest file counts first; of the files in one directory the first of these (as the `ignore` crate has it).
const IGNORE_FILES: [&str; 3] = [IGNORE_FILE, ".ignore", ".gitignore"];

/// Links are followed this far (Linux follows 40; a commit is not an attack on itself).
const LINKS: usize = 8;

pub struct Tree {
    root: Utf8PathBuf,
    /// Paths below the root.
    entries: BTreeMap<Utf8PathBuf, Entry>,
    read: Reader,
    /// By directory, one for each of [`IGNORE_FILES`].
    ignores: Mutex<FxHashMap<Utf8PathBuf, Arc<[Gitignore; 3]>>>,
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree")
            .field("root", &self.root)
            .field("entries", &self.entries.len())
            .finish_non_exhaustive()
    }
}

impl Tree {
    /// `entries` are relative to `root`, which is absolute; `read` gets the same paths.
    pub fn new(
        root: Utf8PathBuf,
        entries: impl IntoIterator<Item = (Utf8PathBuf, Entry)>,
        read: impl Fn(&Utf8Path) -> io::Result<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let entries = entries.into_iter().collect();
        Self { root, entries, read: Box::new(read), ignores: Mutex::default() }
    }

    fn relative<'a>(&self, path: &'a Utf8Path) -> Option<&'a Utf8Path> {
        path.strip_prefix(&self.root).ok()
    }

    /// The path of the file itself, links followed; `None` when there is none in this tree.
    fn resolve(&self, path: &Utf8Path) -> Option<Utf8PathBuf> {
        let mut path = path.to_owned();
        for _ in 0..LINKS {
            if self.entries.get(&path) == Some(&Entry::File) {
                return Some(path);
            }
            let link =
                path.ancestors().find(|part| self.entries.get(*part) == Some(&Entry::Link))?.to_owned();
            let target = String::from_utf8((self.read)(&link).ok()?).ok()?;
            let rest = path.strip_prefix(&link).ok()?.to_owned();
            path = join(link.parent().unwrap_or(Utf8Path::new("")), Utf8Path::new(&target))?;
            if !rest.as_str().is_empty() {
                path.push(rest);
            }
        }
        None
    }

    /// What stands below a directory, itself left out.
    fn below<'a>(&'a self, dir: &'a Utf8Path) -> impl Iterator<Item = (&'a Utf8PathBuf, &'a Entry)> {
        let start = if dir.as_str().is_empty() { Bound::Unbounded } else { Bound::Excluded(dir) };
        let entries = self.entries.range::<Utf8Path, _>((start, Bound::Unbounded));
        // `a.b` sorts between `a` and `a/b`, but as paths are compared by parts here, what is below stands together.
        entries.take_while(move |(path, _)| path.starts_with(dir))
    }

    fn ignores(&self, dir: &Utf8Path, visit: &(dyn Fn(Visit) + Sync)) -> Arc<[Gitignore; 3]> {
        if let Some(known) = self.ignores.lock().unwrap_or_else(PoisonError::into_inner).get(dir) {
            return known.clone();
        }
        let read = IGNORE_FILES.map(|name| {
            let path = dir.join(name);
            let Some(path) = self.resolve(&path) else { return Gitignore::empty() };
            let Ok(bytes) = (self.read)(&path) else { return Gitignore::empty() };
            let mut builder = GitignoreBuilder::new(self.root.join(dir));
            for line in decode(bytes).text.lines() {
                if let Err(error) = builder.add_line(None, line) {
                    visit(Visit::Warning { path: self.root.join(&path), reason: error.to_string() });
                }
            }
            builder.build().unwrap_or_else(|_| Gitignore::empty())
        });
        let read = Arc::new(read);
        let mut ignores = self.ignores.lock().unwrap_or_else(PoisonError::into_inner);
        ignores.entry(dir.to_owned()).or_insert(read).clone()
    }

    fn is_ignored(&self, path: &Utf8Path, is_dir: bool, visit: &(dyn Fn(Visit) + Sync)) -> bool {
        let absolute = self.root.join(path);
        let above: Vec<_> = path.ancestors().skip(1).map(|dir| self.ignores(dir, visit)).collect();
        for kind in 0..IGNORE_FILES.len() {
            for ignores in &above {
                match ignores[kind].matched(&absolute, is_dir) {
                    Match::None => {}
                    Match::Ignore(_) => return true,
                    Match::Whitelist(_) => return false,
                }
            }
        }
        false
    }

    /// Whether the walk stops at a directory, or passes over a file.
    fn is_skipped(&self, path: &Utf8Path, is_dir: bool, visit: &(dyn Fn(Visit) + Sync)) -> bool {
        let Some(name) = path.file_name() else { return false };
        if name.starts_with('.') && !(is_dir && SHOWN.contains(&name.as_bytes())) {
            return true;
        }
        if is_dir {
            let has = |marker: &&str| self.is_file(&self.root.join(path).join(marker));
            if is_dependency(name) || dependency_markers(name).iter().any(has) {
                return true;
            }
        }
        self.is_ignored(path, is_dir, visit)
    }
}

/// `None` for what leads out of the tree.
fn join(dir: &Utf8Path, target: &Utf8Path) -> Option<Utf8PathBuf> {
    let mut path = dir.to_owned();
    for part in target.components() {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                if !path.pop() {
                    return None;
                }
            }
            Utf8Component::Normal(name) => path.push(name),
            Utf8Component::RootDir | Utf8Component::Prefix(_) => return None,
        }
    }
    Some(path)
}

impl System for Tree {
    fn read_into(&self, path: &Utf8Path, into: &mut Vec<u8>) -> io::Result<()> {
        into.clear();
        let path = self.relative(path).and_then(|path| self.resolve(path)).ok_or(io::ErrorKind::NotFound)?;
        let bytes = (self.read)(&path)?;
        if bytes.len() as u64 > MAX_FILE {
            let message = format!("it is larger than {} MiB", MAX_FILE / 1024 / 1024);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        into.extend_from_slice(&bytes);
        Ok(())
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.relative(path).is_some_and(|path| self.resolve(path).is_some())
    }

    fn is_dir(&self, path: &Utf8Path) -> bool {
        self.relative(path)
            .is_some_and(|path| self.below(path).next().is_some_and(|(found, _)| found != path))
    }

    fn names(&self, dir: &Utf8Path) -> Vec<String> {
        let Some(dir) = self.relative(dir) else { return Vec::new() };
        let name = |(path, _): (&Utf8PathBuf, _)| {
            let first = path.strip_prefix(dir).ok()?.components().next()?;
            Some(first.as_str().to_owned())
        };
        let mut names: Vec<_> = self.below(dir).filter_map(name).collect();
        names.dedup();
        names
    }

    fn walk(&self, walk: &Walk<'_>, visit: &(dyn Fn(Visit) + Sync)) {
        let mut skipped: FxHashMap<&Utf8Path, bool> = FxHashMap::default();
        for start in walk.paths {
            let Some(start) = self.relative(start) else { continue };
            if self.entries.contains_key(start) {
                visit(Visit::File(self.root.join(start)));
                continue;
            }
            for (path, entry) in self.below(start) {
                if *entry == Entry::Link || !path.file_name().is_some_and(walk.wanted) {
                    continue;
                }
                // From the outside in: what stands in a directory that is skipped is never looked at.
                let mut dirs: Vec<_> = path.ancestors().skip(1).take_while(|dir| *dir != start).collect();
                dirs.reverse();
                let hidden = dirs.into_iter().any(|dir| {
                    *skipped.entry(dir).or_insert_with(|| {
                        self.is_skipped(dir, true, visit) || (walk.excluded)(&self.root.join(dir), true)
                    })
                });
                let absolute = self.root.join(path);
                if !hidden && !self.is_skipped(path, false, visit) && !(walk.excluded)(&absolute, false) {
                    visit(Visit::File(absolute));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::Disk;
    use super::*;

    /// The same files on disk and as a listing.
    struct Twins {
        dir: tempfile::TempDir,
        tree: Tree,
    }

    fn twins(files: &[(&str, &str)]) -> Twins {
        let dir = tempfile::tempdir().expect("a directory");
        let root = Utf8PathBuf::try_from(dir.path().to_owned()).expect("UTF-8");
        std::fs::create_dir(root.join(".git")).expect("a repository");
        for (path, text) in files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
            std::fs::write(path, text).expect("a file");
        }
        let texts: BTreeMap<_, _> =
            files.iter().map(|(path, text)| (Utf8PathBuf::from(path), text.as_bytes().to_vec())).collect();
        let entries: Vec<_> = texts.keys().map(|path| (path.clone(), Entry::File)).collect();
        let tree = Tree::new(root, entries, move |path| Ok(texts[path].clone()));
        Twins { dir, tree }
    }

    fn walked(system: &dyn System, root: &Utf8Path, paths: &[&str]) -> BTreeSet<String> {
        let paths: Vec<_> = paths.iter().map(|path| root.join(path)).collect();
        let walk = Walk {
            paths: &paths,
            wanted: &|name| Utf8Path::new(name).extension() == Some("py"),
            excluded: &|_, _| false,
        };
        let found = Mutex::new(BTreeSet::new());
        system.walk(&walk, &|visit| {
            if let Visit::File(path) = visit {
                let path = path.strip_prefix(root).expect("below the root").to_string();
                found.lock().expect("no panic").insert(path);
            }
        });
        found.into_inner().expect("no panic")
    }

    #[test]
    fn a_listing_is_walked_as_the_disk_is() {
        let Twins { dir, tree } = twins(&[
            (".gitignore", "build/\n*.gen.py\n!keep.gen.py\n/top.py\n"),
            (".promptlintignore", "tests/\n"),
            ("a.py", ""),
            ("a.txt", ""),
            ("top.py", ""),
            ("x.gen.py", ""),
            ("keep.gen.py", ""),
            ("build/b.py", ""),
            ("src/top.py", ""),
            ("src/.gitignore", "!x.gen.py\nlocal.py\n"),
            ("src/x.gen.py", ""),
            ("src/local.py", ""),
            ("src/.hidden/a.py", ""),
            ("src/app/.server/a.py", ""),
            ("src/app.py", ""),
            ("src/app-b/a.py", ""),
            ("src/.ignore", "!tests/\n"),
            ("src/tests/a.py", ""),
            ("src/venv/a.py", ""),
            ("env/pyvenv.cfg", ""),
            ("env/a.py", ""),
            ("vendor/a.py", ""),
            ("node_modules/a/a.py", ""),
            ("deep/a/b/c.py", ""),
            ("deep/a/.gitignore", "*\n!b/\n"),
        ]);
        let root = Utf8PathBuf::try_from(dir.path().to_owned()).expect("UTF-8");
        for paths in [&["."][..], &["src"], &["a.py", "src/app"], &["build"], &["build/b.py"], &["nowhere"]] {
            let paths: Vec<_> = paths.iter().map(|path| if *path == "." { "" } else { path }).collect();
            assert_eq!(walked(&tree, &root, &paths), walked(&Disk, &root, &paths), "{paths:?}");
        }
        assert!(walked(&tree, &root, &[""]).contains("src/app/.server/a.py"));
        for path in ["", "src", "src/app", "deep/a", "a.py", "nowhere", "src/ap"] {
            let path = if path.is_empty() { root.clone() } else { root.join(path) };
            assert_eq!(tree.is_dir(&path), Disk.is_dir(&path), "{path}");
            assert_eq!(tree.is_file(&path), Disk.is_file(&path), "{path}");
            let names = |system: &dyn System| system.names(&path).into_iter().collect::<BTreeSet<_>>();
            let mut on_disk = names(&Disk);
            on_disk.remove(".git");
            assert_eq!(names(&tree), on_disk, "{path}");
        }
    }

    #[test]
    fn links_lead_to_files_of_the_tree_only() {
        let files = [
            ("real/a.txt", Entry::File, "text"),
            ("link.txt", Entry::Link, "real/a.txt"),
            ("dir", Entry::Link, "real"),
            ("sub/up", Entry::Link, "../link.txt"),
            ("out", Entry::Link, "../../etc/passwd"),
            ("absolute", Entry::Link, "/etc/passwd"),
            ("self", Entry::Link, "self"),
        ];
        let entries = files.map(|(path, entry, _)| (Utf8PathBuf::from(path), entry));
        let tree = Tree::new("/r".into(), entries, move |path| {
            let found = files.iter().find(|(name, ..)| path == *name).ok_or(io::ErrorKind::NotFound)?;
            Ok(found.2.as_bytes().to_vec())
        });
        for path in ["real/a.txt", "link.txt", "dir/a.txt", "sub/up"] {
            assert_eq!(tree.read(&Utf8Path::new("/r").join(path)).expect(path), b"text");
        }
        for path in ["out", "absolute", "self", "dir", "nowhere", "dir/nowhere"] {
            assert!(!tree.is_file(&Utf8Path::new("/r").join(path)), "{path}");
        }
    }
}
