//! Everything that the two faces share: from files to findings. No printing, no async, no file access but through
//! `workspace::System`.

pub mod band;
pub mod call;
pub mod check;
pub mod config;
pub mod cost;
pub mod diff;
pub mod finding;
pub mod fix;
pub mod models;
pub mod position;
pub mod prices;
pub mod resolve;
pub mod rules;
pub mod sdk;
pub mod session;
pub mod suppress;
pub mod tokens;
pub mod usage;
pub mod workspace;
