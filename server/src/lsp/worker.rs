//! The one thread that thinks: it takes in what changed, looks again, tells the client, and answers.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::ls_types::MessageType;
use tower_lsp::ls_types::notification::Notification;

use super::desk::Desk;
use super::diagnostics;
use super::documents::Document;
use super::inbox::{Ask, Inbox};
use super::progress::Watcher;

/// Nobody sees that it takes this long.
const INSTANT: Duration = Duration::from_millis(30);
/// Longer than people pause between two keys.
const LONGEST: Duration = Duration::from_millis(300);

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
        let mut sent: BTreeMap<Document, String> = BTreeMap::new();
        let mut told = 0;
        let mut quiet = Duration::ZERO;
        while let Some(mut mail) = self.inbox.wait(quiet) {
            let has_changes = mail.has_changes();
            changed
                .extend(self.safely("taking in what changed", || desk.apply(&mut mail)).unwrap_or_default());
            waiting.extend(std::mem::take(&mut mail.asks));
            let began = Instant::now();
            // After a crash there is nothing new to tell, and the next change tries again.
            let looking = || {
                let watcher = Watcher::new(&desk, &self.client, &self.runtime);
                let is_done = desk.run(self.inbox.stale());
                drop(watcher);
                is_done
            };
            let is_done = self.safely("looking at the code", looking).unwrap_or(true);
            if has_changes {
                quiet = patience(began.elapsed());
            }
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
                    self.tell_costs(&desk, &changed, &mut told);
                });
                self.looked.send_modify(|times| *times += 1);
            }
            self.answer(&mut desk, std::mem::take(&mut waiting));
        }
    }

    fn answer(&self, desk: &mut Desk, asks: Vec<Ask>) {
        for ask in asks {
            // Whoever waits sees that nothing comes.
            self.safely("answering a request", || ask(desk));
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
        sent: &mut BTreeMap<Document, String>,
    ) {
        let files = diagnostics::files(desk);
        let mut all: BTreeSet<Document> =
            files.iter().chain(changed).flat_map(|path| desk.documents(path)).collect();
        all.extend(sent.keys().cloned());
        for document in all {
            let found = diagnostics::of_document(desk, &document);
            let id = diagnostics::result_id(&found);
            let version = desk.version(&document);
            let is_news = version.is_some() && changed.contains(&document.path);
            if sent.get(&document) == Some(&id) && !is_news
                || !sent.contains_key(&document) && found.is_empty() && !is_news
            {
                continue;
            }
            let Some(uri) = desk.uri(&document) else {
                // A cell that is gone.
                sent.remove(&document);
                continue;
            };
            if found.is_empty() && version.is_none() {
                sent.remove(&document);
            } else {
                sent.insert(document, id);
            }
            let version = version.filter(|_| desk.abilities.versions);
            self.runtime.block_on(self.client.publish_diagnostics(uri, found, version));
        }
    }

    /// A client that asks does so for what it changed itself: of open files that others changed it has to be told.
    fn refresh(
        &self,
        desk: &mut Desk,
        changed: &BTreeSet<Utf8PathBuf>,
        sent: &mut BTreeMap<Document, String>,
    ) {
        if !desk.abilities.refreshes_diagnostics {
            return;
        }
        let open: Vec<Document> = desk.buffers.keys().flat_map(|path| desk.documents(path)).collect();
        let mut now = BTreeMap::new();
        let mut is_news = false;
        for document in open {
            let id = diagnostics::result_id(&diagnostics::of_document(desk, &document));
            is_news |= !changed.contains(&document.path) && sent.get(&document) != Some(&id);
            now.insert(document, id);
        }
        *sent = now;
        if is_news {
            let client = self.client.clone();
            self.runtime.spawn(async move { client.workspace_diagnostic_refresh().await });
        }
    }

    /// Hints and lenses stand on costs, which an edit elsewhere may change.
    fn tell_costs(&self, desk: &Desk, changed: &BTreeSet<Utf8PathBuf>, told: &mut u64) {
        let now = desk.cost_mark();
        if *told == now {
            return;
        }
        let is_first = *told == 0;
        *told = now;
        let (client, abilities) = (self.client.clone(), desk.abilities.clone());
        // What a client edits it asks for again by itself.
        let others = is_first || desk.buffers.keys().any(|path| !changed.contains(path));
        let wants_notice = desk.wants_notice;
        self.runtime.spawn(async move {
            if wants_notice {
                client.send_notification::<CostChanged>(()).await;
            }
            if others && abilities.refreshes_hints {
                let _ = client.inlay_hint_refresh().await;
            }
            if others && abilities.refreshes_lenses {
                let _ = client.code_lens_refresh().await;
            }
        });
    }
}

/// How long to wait for somebody to stop typing: not at all where a look takes no time.
fn patience(look: Duration) -> Duration {
    if look < INSTANT { Duration::ZERO } else { look.min(LONGEST) }
}

/// Costs are not what they were.
#[derive(Debug)]
enum CostChanged {}

impl Notification for CostChanged {
    type Params = ();
    const METHOD: &'static str = "promptlint/costChanged";
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}
