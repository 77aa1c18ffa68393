//! What stands in files.

use std::cell::RefCell;
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};

use camino::Utf8Path;
use memchr::memmem::Finder;
use promptlint_grammars::Source;

use crate::suppress::MARK;

use super::{Decoded, Encoding, ProblemKind, Workspace, coverage, decode, is_binary};

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
}
