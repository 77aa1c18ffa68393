//! What stands directly in each folder that was asked for.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

/// By the folder's path, relative to the root; names are sorted.
#[derive(Debug, Default)]
pub(super) struct Folders(RwLock<FxHashMap<Box<str>, Arc<[String]>>>);

impl Folders {
    /// `list` is asked the first time.
    pub(super) fn names(&self, folder: &str, list: impl FnOnce() -> Vec<String>) -> Arc<[String]> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = known.get(folder) {
            return names.clone();
        }
        drop(known);
        let mut names = list();
        names.sort_unstable();
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(folder.into()).or_insert_with(|| names.into()).clone()
    }

    /// A file changed, and stands there now or not: most changes are edits, which leave the folders as they are.
    pub(super) fn change(&mut self, folder: &str, name: &str, stands: bool) {
        let known = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if known.get(folder).is_none_or(|names| has(names, name) != stands) {
            known.clear();
        }
    }
}

/// Whether a name is among these, which are sorted.
pub(super) fn has(names: &[String], name: &str) -> bool {
    names.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_listed_again_when_a_file_comes_or_goes() {
        let mut folders = Folders::default();
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(*folders.names("a", || list(&["z.py", "b.py"])), list(&["b.py", "z.py"]));
        folders.change("a", "b.py", true);
        assert_eq!(folders.names("a", || list(&[])).len(), 2);
        folders.change("a", "c.py", true);
        assert_eq!(folders.names("a", || list(&["b.py", "c.py", "z.py"])).len(), 3);
        folders.change("a", "b.py", false);
        assert!(!has(&folders.names("a", || list(&["c.py", "z.py"])), "b.py"));
        folders.change("new/folder", "d.py", true);
        assert!(has(&folders.names("a", || list(&["new"])), "new"));
    }
}
