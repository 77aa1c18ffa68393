//! What stands in files.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};

use camino::Utf8Path;
use memchr::memmem::Finder;
use promptlint_grammars::Source;
use promptlint_grammars::module::Module;

use crate::suppress::MARK;

use super::{
    Decoded, Encoding, File, FileId, ProblemKind, Slot, Workspace, coverage, decode, is_binary, lock,
};

const CRASH: &str = "promptlint crashed while it read this, and leaves it out: please report it";

thread_local! {
    /// One read buffer a thread: fresh memory for every file would cost more than the search in it.
    pub(super) static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// What one look at a file's bytes gives.
pub(super) struct Seen<T> {
    /// `None` where nothing could be read.
    pub(super) of: Option<T>,
    pub(super) marked: bool,
}

impl Workspace {
    /// One look at a file, at its absolute path.
    pub(super) fn read_once<T>(
        &self,
        source: Source,
        path: &Utf8Path,
        look: &(impl Fn(Source, &str, &[u8]) -> T + Sync),
    ) -> Seen<T> {
        static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(MARK));
        let relative = self.relative(path);
        let seen = |bytes: &[u8]| Seen {
            of: Some(look(source, &relative, bytes)),
            marked: FINDER.find(bytes).is_some(),
        };
        self.read.fetch_add(1, Ordering::Relaxed);
        BUFFER.with_borrow_mut(|buffer| {
            let problem = match self.system.read_into(path, buffer) {
                Err(error) => Some((ProblemKind::Unreadable, coverage::reason(&error))),
                Ok(()) => is_binary(buffer).then(|| (ProblemKind::Binary, "not text".to_owned())),
            };
            if let Some((kind, reason)) = problem {
                if self.paths.iter().any(|scope| path.starts_with(scope)) {
                    self.record(self.relative(path), kind, reason);
                }
                return Seen { of: None, marked: false };
            }
            if decode::hides_ascii(buffer) {
                return seen(decode(buffer.clone()).text.as_bytes());
            }
            seen(buffer)
        })
    }

    pub(super) fn decoded(&self, path: &Arc<str>) -> Option<Arc<str>> {
        match self.system.read(&self.absolute(path)) {
            Ok(bytes) if is_binary(&bytes) => {
                self.record(path.clone(), ProblemKind::Binary, "not text");
                None
            }
            Ok(bytes) => {
                let Decoded { text, encoding } = decode(bytes);
                if encoding == Encoding::Lossy {
                    let reason = "not valid UTF-8: the bytes that are not were read as \u{FFFD}";
                    self.record(path.clone(), ProblemKind::Warning, reason);
                }
                Some(text.into())
            }
            Err(error) => {
                self.record(path.clone(), ProblemKind::Unreadable, coverage::reason(&error));
                None
            }
        }
    }

    /// What stands in a file could not be understood.
    pub fn crashed_in(&self, id: FileId) {
        self.record(self.path(id).clone(), ProblemKind::Unreadable, CRASH);
    }

    pub(super) fn parse(&self, file: &File) -> Option<Arc<Module>> {
        let mut slot = lock(&file.slot);
        match &*slot {
            Slot::Parsed(module) => return Some(module.clone()),
            Slot::Unreadable => return None,
            Slot::Unread => {}
            Slot::Released => {
                self.parsed.fetch_sub(1, Ordering::Relaxed);
            }
        }
        let parse = || {
            let text = self.decoded(&file.path)?;
            Some(match &self.shared {
                Some(shared) => shared.module(file.source, text),
                None => self.edited.parse(&file.path, file.source, text),
            })
        };
        // One file that cannot be read must not take the others with it.
        let parsed = catch_unwind(AssertUnwindSafe(parse)).unwrap_or_else(|_| {
            self.record(file.path.clone(), ProblemKind::Unreadable, CRASH);
            None
        });
        let Some(module) = parsed else {
            *slot = Slot::Unreadable;
            return None;
        };
        self.parsed.fetch_add(1, Ordering::Relaxed);
        *slot = Slot::Parsed(module.clone());
        Some(module)
    }
}
