//! The language server: the same engine for editors. One file a feature.
//!
//! Handlers run on few threads and compute nothing: they change the documents at once, in the order in which the client
//! speaks, and leave the rest to one thread (`worker`), which owns all that is known (`desk`).

mod abilities;
mod desk;
mod diagnostics;
mod documents;
mod frames;
mod inbox;
mod overlay;
mod server;
mod settings;
mod text;
mod transport;
mod uri;
mod worker;

pub(crate) use transport::serve;
