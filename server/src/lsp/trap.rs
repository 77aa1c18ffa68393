//! Crashes that the tests ask for, since no input is known that makes one: reading a whole file crashes where the words
//! of `PROMPTLINT_CRASH_ON` stand in it. Built with debug assertions only, so never into a release.

use std::env;
use std::io;
use std::sync::Arc;

use camino::Utf8Path;
use promptlint_lint::workspace::{System, Visit, Walk};

#[derive(Debug)]
struct Trap {
    system: Arc<dyn System>,
    words: String,
}

/// The same files, with the trap set where a test asks for it.
pub(super) fn set(system: Arc<dyn System>) -> Arc<dyn System> {
    match env::var("PROMPTLINT_CRASH_ON") {
        Ok(words) => Arc::new(Trap { system, words }),
        Err(_) => system,
    }
}

impl System for Trap {
    fn read_into(&self, path: &Utf8Path, into: &mut Vec<u8>) -> io::Result<()> {
        self.system.read_into(path, into)
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        let bytes = self.system.read(path)?;
        assert!(!String::from_utf8_lossy(&bytes).contains(&self.words), "a crash that a test asked for");
        Ok(bytes)
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.system.is_file(path)
    }

    fn is_dir(&self, path: &Utf8Path) -> bool {
        self.system.is_dir(path)
    }

    fn names(&self, dir: &Utf8Path) -> Vec<String> {
        self.system.names(dir)
    }

    fn is_within(&self, path: &Utf8Path, root: &Utf8Path) -> bool {
        self.system.is_within(path, root)
    }

    fn walk(&self, walk: &Walk<'_>, visit: &(dyn Fn(Visit) + Sync)) {
        self.system.walk(walk, visit);
    }
}
