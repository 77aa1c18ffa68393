//! The gate, as a CI service meets it: limits that a change crosses or does not, saved outputs, and the comment that is
//! posted. The real binary on real repositories, and on servers that speak as GitHub, GitLab, Bitbucket and Azure do.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "what the tests read is not what is linted")]

#[path = "gate/comment.rs"]
mod comment;
#[path = "gate/history.rs"]
mod history;
#[path = "gate/hosts.rs"]
mod hosts;
#[path = "gate/limits.rs"]
mod limits;
#[path = "gate/places.rs"]
mod places;
#[path = "gate/repository.rs"]
mod repository;
#[path = "gate/saved.rs"]
mod saved;
#[path = "gate/server.rs"]
mod server;
