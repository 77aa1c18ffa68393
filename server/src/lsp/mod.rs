//! The language server: the same engine for editors. One file a feature.
//!
//! Handlers run on few threads and compute nothing: they change the documents at once, in the order in which the client
//! speaks, and leave the rest to one thread (`worker`), which owns all that is known (`desk`).

mod abilities;
mod actions;
mod anatomy;
mod commands;
mod completion;
mod definition;
mod desk;
mod diagnostics;
mod documents;
mod edits;
mod frames;
mod highlights;
mod hints;
mod hover;
mod inbox;
mod lenses;
mod notebooks;
mod overlay;
mod progress;
mod reaches;
mod server;
mod settings;
mod symbols;
mod text;
mod toml;
mod transport;
#[cfg(debug_assertions)]
mod trap;
mod uri;
mod variables;
mod view;
mod worker;

pub(crate) use transport::serve;
