//! The one thread that thinks: it takes in what changed, looks again, tells the client, and answers.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use camino::Utf8PathBuf;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::ls_types::MessageType;

use super::desk::Desk;
use super::diagnostics;
use super::inbox::{Ask, Inbox};

pub(super) struct Worker {
    pub(super) inbox: Arc<Inbox>,
    pub(super) client: Client,
    pub(super) runtime: Handle,
    /// Counts the times that something was looked at again.
    pub(super) looked: watch::Sender<u64>,
}

impl Worker {
    /// Until the inbox is stopped.
    pub(super) fn run(self, open: impl FnOnce() -> Desk) {
        let mut desk = open();
        let mut waiting: Vec<Ask> = Vec::new();
        let mut changed: BTreeSet<Utf8PathBuf> = BTreeSet::new();
        // By file: what the client was sent last.
        let mut sent: BTreeMap<Utf8PathBuf, String> = BTreeMap::new();
        while let Some(mut mail) = self.inbox.wait() {
            let has_changes = mail.has_changes();
            changed
                .extend(self.safely("taking in what changed", || desk.apply(&mut mail)).unwrap_or_default());
            waiting.extend(std::mem::take(&mut mail.asks));
            let (at_once, later): (Vec<_>, Vec<_>) = waiting.drain(..).partition(|ask| ask.at_once);
            waiting = later;
            self.answer(&mut desk, at_once);
            // After a crash there is nothing new to tell, and the next change tries again.
            let is_done = self.safely("looking at the code", || desk.run(self.inbox.stale())).unwrap_or(true);
            if !is_done {
                continue;
            }
            let changed = std::mem::take(&mut changed);
            if has_changes {
                self.safely("telling what was found", || {
                    if desk.abilities.pulls {
                        self.refresh(&mut desk, &changed, &mut sent);
                    } else {
                        self.publish(&mut desk, &changed, &mut sent);
                    }
                });
                self.looked.send_modify(|times| *times += 1);
            }
            self.answer(&mut desk, std::mem::take(&mut waiting));
        }
    }

    fn answer(&self, desk: &mut Desk, asks: Vec<Ask>) {
        for ask in asks {
            // Whoever waits sees that nothing comes.
            self.safely("answering a request", || (ask.answer)(desk));
        }
    }

    /// What crashes must not end the session.
    fn safely<R>(&self, what: &str, run: impl FnOnce() -> R) -> Option<R> {
        match catch_unwind(AssertUnwindSafe(run)) {
            Ok(done) => Some(done),
            Err(panic) => {
                let message = format!("promptlint crashed while {what}, and goes on: {}", words(&*panic));
                self.runtime.block_on(self.client.log_message(MessageType::ERROR, message));
                None
            }
        }
    }

    /// Sends what differs from what the client has, and all of what it changed.
    fn publish(
        &self,
        desk: &mut Desk,
        changed: &BTreeSet<Utf8PathBuf>,
        sent: &mut BTreeMap<Utf8PathBuf, String>,
    ) {
        let mut files = diagnostics::files(desk);
        files.extend(changed.iter().cloned());
        files.extend(sent.keys().cloned());
        for path in files {
            let found = diagnostics::of_file(desk, &path);
            let id = diagnostics::result_id(&found);
            let is_open = desk.buffers.contains_key(&path);
            if sent.get(&path) == Some(&id) && !(is_open && changed.contains(&path)) {
                continue;
            }
            let Some(uri) = desk.uri(&path) else { continue };
            if found.is_empty() && !is_open && !changed.contains(&path) {
                sent.remove(&path);
            } else {
                sent.insert(path.clone(), id);
            }
            let version = desk.buffers.get(&path).filter(|_| desk.abilities.versions).map(|it| it.version);
            self.runtime.block_on(self.client.publish_diagnostics(uri, found, version));
        }
    }

    /// A client that asks does so for what it changed itself: of open files that others changed it has to be told.
    fn refresh(
        &self,
        desk: &mut Desk,
        changed: &BTreeSet<Utf8PathBuf>,
        sent: &mut BTreeMap<Utf8PathBuf, String>,
    ) {
        if !desk.abilities.refreshes_diagnostics {
            return;
        }
        let open: Vec<Utf8PathBuf> = desk.buffers.keys().cloned().collect();
        let mut now = BTreeMap::new();
        let mut is_news = false;
        for path in open {
            let id = diagnostics::result_id(&diagnostics::of_file(desk, &path));
            is_news |= !changed.contains(&path) && sent.get(&path) != Some(&id);
            now.insert(path, id);
        }
        *sent = now;
        if is_news {
            let client = self.client.clone();
            self.runtime.spawn(async move { client.workspace_diagnostic_refresh().await });
        }
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}
