//! The language server, over a real session with the real binary.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "what the tests read is not what is linted")]
#![allow(clippy::needless_pass_by_value, reason = "`json!` at the place of use reads best")]

#[path = "lsp/cancels.rs"]
mod cancels;
#[path = "lsp/changes.rs"]
mod changes;
#[path = "lsp/client.rs"]
mod client;
#[cfg(debug_assertions)]
#[path = "lsp/crashes.rs"]
mod crashes;
#[path = "lsp/diagnostics.rs"]
mod diagnostics;
#[path = "lsp/features.rs"]
mod features;
#[path = "lsp/lifetime.rs"]
mod lifetime;
