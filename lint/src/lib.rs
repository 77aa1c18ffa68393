//! Everything that the two faces share: from files to findings. No printing, no async, no file access but through
//! `workspace::System`.

pub mod call;
pub mod config;
pub mod position;
pub mod suppress;
pub mod workspace;
