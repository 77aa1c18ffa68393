//! Open buffers over the disk: what the engine reads is what the user sees.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use camino::{Utf8Path, Utf8PathBuf};
use promptlint_lint::workspace::{Disk, MAX_FILE, System, Visit, Walk, is_dependency};

#[derive(Debug, Default)]
pub(super) struct Overlay {
    open: RwLock<BTreeMap<Utf8PathBuf, Arc<str>>>,
}

type Open<'a> = RwLockReadGuard<'a, BTreeMap<Utf8PathBuf, Arc<str>>>;

impl Overlay {
    pub(super) fn set(&self, path: &Utf8Path, text: Option<Arc<str>>) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        match text {
            Some(text) => open.insert(path.to_owned(), text),
            None => open.remove(path),
        };
    }

    fn open(&self) -> Open<'_> {
        self.open.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn has(&self, path: &Utf8Path) -> bool {
        self.open().contains_key(path)
    }
}

impl System for Overlay {
    fn read_into(&self, path: &Utf8Path, into: &mut Vec<u8>) -> io::Result<()> {
        let Some(text) = self.open().get(path).cloned() else { return Disk.read_into(path, into) };
        into.clear();
        if text.len() as u64 > MAX_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        into.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.has(path) || Disk.is_file(path)
    }

    fn is_dir(&self, path: &Utf8Path) -> bool {
        Disk.is_dir(path)
    }

    fn names(&self, dir: &Utf8Path) -> Vec<String> {
        let mut names = Disk.names(dir);
        let open = self.open();
        let here = open.keys().filter(|path| path.parent() == Some(dir)).filter_map(|path| path.file_name());
        names.extend(here.map(ToOwned::to_owned));
        names.sort_unstable();
        names.dedup();
        names
    }

    fn is_within(&self, path: &Utf8Path, root: &Utf8Path) -> bool {
        // What is not on disk yet has no links to follow.
        Disk.is_within(path, root) || self.has(path) && !Disk.is_file(path) && path.starts_with(root)
    }

    fn walk(&self, walk: &Walk<'_>, visit: &(dyn Fn(Visit) + Sync)) {
        let unsaved: Vec<Utf8PathBuf> =
            self.open().keys().filter(|path| !Disk.is_file(path)).cloned().collect();
        let on_disk: Vec<Utf8PathBuf> =
            walk.paths.iter().filter(|path| !unsaved.contains(path)).cloned().collect();
        if !on_disk.is_empty() {
            Disk.walk(&Walk { paths: &on_disk, ..*walk }, visit);
        }
        for path in unsaved {
            if walk.paths.iter().any(|start| is_met(&path, start, walk)) {
                visit(Visit::File(path));
            }
        }
    }
}

/// Whether a walk from `start` would meet a file that is not on disk yet.
fn is_met(path: &Utf8Path, start: &Utf8Path, walk: &Walk<'_>) -> bool {
    let Ok(rest) = path.strip_prefix(start) else { return false };
    if rest.as_str().is_empty() {
        return true;
    }
    let is_shown = |name: &str| !name.starts_with('.') && !is_dependency(name);
    let inside = path.ancestors().skip(1).take_while(|dir| *dir != start);
    rest.components().all(|part| is_shown(part.as_str()))
        && path.file_name().is_some_and(walk.wanted)
        && !(walk.excluded)(path, false)
        && !inside.into_iter().any(|dir| (walk.excluded)(dir, true))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn open_buffers_hide_the_disk_and_add_to_it() {
        let dir = tempfile::tempdir().expect("a directory");
        let root = Utf8PathBuf::try_from(dir.path().to_owned()).expect("UTF-8");
        std::fs::write(root.join("a.py"), "disk").expect("written");
        let overlay = Overlay::default();
        for (name, text) in
            [("a.py", "buffer"), ("new.py", "new"), ("x/node_modules/b.py", ""), ("c.txt", "")]
        {
            overlay.set(&root.join(name), Some(text.into()));
        }
        let walked = |paths: &[Utf8PathBuf]| {
            let found = Mutex::new(Vec::new());
            let walk = Walk {
                paths,
                wanted: &|name| Utf8Path::new(name).extension() == Some("py"),
                excluded: &|_, _| false,
            };
            overlay.walk(&walk, &|visit| {
                if let Visit::File(path) = visit {
                    let path = path.strip_prefix(&root).expect("below").to_string();
                    found.lock().expect("no panic").push(path);
                }
            });
            let mut found = found.into_inner().expect("no panic");
            found.sort();
            found
        };
        assert_eq!(walked(std::slice::from_ref(&root)), ["a.py", "new.py"]);
        assert_eq!(walked(&[root.join("new.py")]), ["new.py"]);
        let read = |name: &str| {
            overlay.read(&root.join(name)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        };
        assert_eq!(read("a.py").expect("open"), "buffer");
        overlay.set(&root.join("a.py"), None);
        assert_eq!(read("a.py").expect("on disk"), "disk");
        assert!(
            overlay.is_within(&root.join("new.py"), &root)
                && !overlay.is_within(&root.join("none.py"), &root)
        );
        assert_eq!(overlay.names(&root), ["a.py", "c.txt", "new.py"]);
    }
}
