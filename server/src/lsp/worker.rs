//! The one thread that thinks: it takes in what changed, looks again, tells the client, and answers.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
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

/// Nobody sees that it takes this long, and few press the next key before it is over.
const INSTANT: Duration = Duration::from_millis(100);
/// Looks in a row that new changes may end early.
const INTERRUPTIONS: u32 = 3;
static NEVER: AtomicBool = AtomicBool::new(false);
/// Longer than people pause between two keys.
const LONGEST: Duration = Duration::from_millis(300);

/// What the client was sent last of each document, and of which version that was.
type Sent = BTreeMap<Document, (String, Option<i32>)>;

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
        let mut sent = Sent::new();
        let mut told = 0;
        let mut quiet = Duration::ZERO;
        let mut interrupted = 0;
        while let Some(mut mail) = self.inbox.wait(quiet) {
            let has_changes = mail.has_changes();
            changed
                .extend(self.safely("taking in what changed", || desk.apply(&mut mail)).unwrap_or_default());
            waiting.extend(std::mem::take(&mut mail.asks));
            let began = Instant::now();
            let watcher = Watcher::new(&desk, &self.client, &self.runtime);
            // Whoever types sees at once what comes of it here; what comes of it elsewhere may take longer. And whoever
            // types on and on sees something too.
            let stop = if interrupted < INTERRUPTIONS { self.inbox.stale() } else { &NEVER };
            let near = || desk.run_near(stop);
            let has_more = has_changes && self.safely("looking at what changed", near).unwrap_or(false);
            if has_changes {
                quiet = patience(began.elapsed());
            }
            if has_more {
                self.tell(&mut desk, &changed, &mut sent);
                // A client asks what came of its edit when it has told of it.
                waiting.extend(self.inbox.asks());
                let is_near = |ask: &mut Ask| ask.about.as_ref().is_some_and(|path| changed.contains(path));
                let near = waiting.extract_if(.., is_near).collect();
                self.answer(&mut desk, near);
            }
            // After a crash there is nothing new to tell, and the next change tries again.
            let looking = || desk.run(self.inbox.stale());
            let is_done = self.safely("looking at the code", looking).unwrap_or(true);
            drop(watcher);
            interrupted = if is_done || has_more { 0 } else { interrupted + 1 };
            if !is_done {
                continue;
            }
            if has_changes || !changed.is_empty() {
                let changed = std::mem::take(&mut changed);
                self.tell(&mut desk, &changed, &mut sent);
                self.safely("telling what it costs", || self.tell_costs(&desk, &changed, &mut told));
                self.looked.send_modify(|times| *times += 1);
            }
            self.answer(&mut desk, std::mem::take(&mut waiting));
        }
    }

    fn tell(&self, desk: &mut Desk, changed: &BTreeSet<Utf8PathBuf>, sent: &mut Sent) {
        self.safely("telling what was found", || {
            if desk.abilities.pulls {
                self.refresh(desk, changed, sent);
            } else {
                self.publish(desk, changed, sent);
            }
        });
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
    fn publish(&self, desk: &mut Desk, changed: &BTreeSet<Utf8PathBuf>, sent: &mut Sent) {
        let files = diagnostics::files(desk);
        let mut all: BTreeSet<Document> =
            files.iter().chain(changed).flat_map(|path| desk.documents(path)).collect();
        all.extend(sent.keys().cloned());
        for document in all {
            let found = diagnostics::of_document(desk, &document);
            let id = diagnostics::result_id(&found);
            let version = desk.version(&document);
            let is_news = version.is_some() && changed.contains(&document.path);
            let is_known = match sent.get(&document) {
                Some((known, of)) => *known == id && (*of == version || !is_news),
                None => found.is_empty() && !is_news,
            };
            if is_known {
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
                sent.insert(document, (id, version));
            }
            let version = version.filter(|_| desk.abilities.versions);
            self.runtime.block_on(self.client.publish_diagnostics(uri, found, version));
        }
    }

    /// A client that asks does so for what it changed itself: of open files that others changed it has to be told.
    fn refresh(&self, desk: &mut Desk, changed: &BTreeSet<Utf8PathBuf>, sent: &mut Sent) {
        if !desk.abilities.refreshes_diagnostics {
            return;
        }
        let open: Vec<Document> = desk.buffers.keys().flat_map(|path| desk.documents(path)).collect();
        let mut now = BTreeMap::new();
        let mut is_news = false;
        for document in open {
            let now_of =
                (diagnostics::result_id(&diagnostics::of_document(desk, &document)), desk.version(&document));
            // It may have asked before it opened the document, or before all was known that comes of a change.
            let is_told_other = || match desk.told.get(&document) {
                Some((told, of)) => *told != now_of.0 && (of.is_none() || *of == now_of.1),
                None => false,
            };
            is_news |= match sent.get(&document) {
                Some((sent, _)) if !changed.contains(&document.path) => *sent != now_of.0,
                None if !changed.contains(&document.path) => true,
                _ => is_told_other(),
            };
            now.insert(document, now_of);
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
