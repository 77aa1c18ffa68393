//! The first look at a large workspace takes a while: the client's user is told how far it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::runtime::Handle;
use tower_lsp::Client;
use tower_lsp::ls_types::{NumberOrString, ProgressToken};

use super::desk::Desk;

/// What is over before is not worth a word.
const PATIENCE: Duration = Duration::from_millis(400);
const TOKEN: &str = "promptlint/index";

/// Tells of it for as long as it lives.
pub(super) struct Watcher {
    over: Arc<tokio::sync::Notify>,
    is_over: Arc<AtomicBool>,
}

impl Watcher {
    /// Only of a first look: later ones are short.
    pub(super) fn new(desk: &Desk, client: &Client, runtime: &Handle) -> Option<Self> {
        let is_first = desk.folders.iter().any(|folder| folder.session.is_new());
        if !is_first || !desk.abilities.progress {
            return None;
        }
        let (over, is_over) = (Arc::new(tokio::sync::Notify::new()), Arc::new(AtomicBool::new(false)));
        let watcher = Self { over: over.clone(), is_over: is_over.clone() };
        let client = client.clone();
        runtime.spawn(async move {
            if tokio::time::timeout(PATIENCE, over.notified()).await.is_ok() {
                return;
            }
            let token: ProgressToken = NumberOrString::String(TOKEN.to_owned());
            if client.create_work_done_progress(token.clone()).await.is_err()
                || is_over.load(Ordering::Acquire)
            {
                return;
            }
            let ongoing =
                client.progress(token, "promptlint").with_message("looking for model calls").begin().await;
            if !is_over.load(Ordering::Acquire) {
                over.notified().await;
            }
            ongoing.finish().await;
        });
        Some(watcher)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        // Kept for whoever begins to wait only now.
        self.over.notify_one();
    }
}
