//! What waits for the worker: changes, of which only the last of each file counts, and questions.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;
use tower_lsp::ls_types::Uri;

use super::desk::Desk;
use super::settings::Settings;

/// Whoever types on and on sees something in the end: after so many times the quiet that is waited for.
const ROUNDS: u32 = 8;

/// An open buffer, as the client last said it was.
#[derive(Clone, Debug)]
pub(super) struct Buffer {
    pub(super) uri: Uri,
    pub(super) version: i32,
    /// In the form in which the file would stand on disk.
    pub(super) text: Arc<str>,
    /// Of a notebook that is shown as one: its cells, of any kind.
    pub(super) cells: Vec<CellText>,
}

/// A cell of a notebook, which is a document of its own.
#[derive(Clone, Debug)]
pub(super) struct CellText {
    pub(super) uri: Uri,
    pub(super) version: i32,
    pub(super) text: Arc<str>,
}

/// What became of a file on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disk {
    Changed,
    /// It came or went.
    Moved,
}

/// A question, to be answered when what changed before it has been looked at.
pub(super) struct Ask {
    /// The file that it is about, where it is about one.
    pub(super) about: Option<Utf8PathBuf>,
    pub(super) answer: Box<dyn FnOnce(&mut Desk) + Send>,
}

#[derive(Default)]
pub(super) struct Mail {
    /// `None` for one that was closed.
    pub(super) buffers: BTreeMap<Utf8PathBuf, Option<Buffer>>,
    pub(super) disk: BTreeMap<Utf8PathBuf, Disk>,
    pub(super) folders: Option<Vec<Utf8PathBuf>>,
    pub(super) settings: Option<Settings>,
    pub(super) asks: Vec<Ask>,
}

impl Mail {
    pub(super) fn has_changes(&self) -> bool {
        !self.buffers.is_empty() || !self.disk.is_empty() || self.folders.is_some() || self.settings.is_some()
    }
}

#[derive(Default)]
pub(super) struct Inbox {
    mail: Mutex<Mail>,
    bell: Condvar,
    /// What is being looked at has changed again: do not go on.
    stale: AtomicBool,
    stopped: AtomicBool,
    goodbye: AtomicBool,
}

impl Inbox {
    fn mail(&self) -> MutexGuard<'_, Mail> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Mail)) {
        change(&mut self.mail());
        self.stale.store(true, Ordering::Release);
        self.bell.notify_one();
    }

    pub(super) fn ask(&self, ask: Ask) {
        self.mail().asks.push(ask);
        self.bell.notify_one();
    }

    /// Sleeps until there is something, and with changes until none came for as long as `quiet`; `None` when it is
    /// over.
    pub(super) fn wait(&self, quiet: Duration) -> Option<Mail> {
        let mut mail = self.mail();
        while mail.asks.is_empty() && !mail.has_changes() && !self.is_stopped() {
            mail = self.bell.wait(mail).unwrap_or_else(PoisonError::into_inner);
        }
        let end = Instant::now() + quiet * ROUNDS;
        while mail.has_changes() && !quiet.is_zero() && Instant::now() < end && !self.is_stopped() {
            self.stale.store(false, Ordering::Release);
            let waited = self.bell.wait_timeout(mail, quiet);
            let (again, result) = waited.unwrap_or_else(PoisonError::into_inner);
            mail = again;
            if result.timed_out() {
                break;
            }
        }
        // Under the lock: what changes from here on is in the next mail.
        self.stale.store(false, Ordering::Release);
        (!self.is_stopped()).then(|| std::mem::take(&mut *mail))
    }

    /// What was asked since, unless something changed first.
    pub(super) fn asks(&self) -> Vec<Ask> {
        let mut mail = self.mail();
        if mail.has_changes() { Vec::new() } else { std::mem::take(&mut mail.asks) }
    }

    pub(super) fn stale(&self) -> &AtomicBool {
        &self.stale
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    pub(super) fn stop(&self) {
        let _mail = self.mail();
        self.stopped.store(true, Ordering::Release);
        self.stale.store(true, Ordering::Release);
        self.bell.notify_all();
    }

    pub(super) fn say_goodbye(&self) {
        self.goodbye.store(true, Ordering::Release);
    }

    pub(super) fn said_goodbye(&self) -> bool {
        self.goodbye.load(Ordering::Acquire)
    }
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbox").finish_non_exhaustive()
    }
}
