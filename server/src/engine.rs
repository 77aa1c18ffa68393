//! The seam to the engine: what the faces ask of it, in one place.

use std::sync::Arc;

use promptlint_lint::call::{Call, Request};
use promptlint_lint::config::RuleSpec;
use promptlint_lint::workspace::Workspace;
use schemars::JsonSchema;
use serde::Serialize;

/// Tokens; `high` is `None` when nothing bounds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Band {
    pub(crate) low: u64,
    pub(crate) expected: u64,
    pub(crate) high: Option<u64>,
}

/// Every model call in scope, sorted by path and position.
pub(crate) fn calls(_workspace: &Workspace) -> Vec<Call> {
    Vec::new()
}

/// What a request's prompt weighs, counted for the first of its models.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    /// Known before run time, with the provider's framing.
    pub(crate) fixed: u64,
    pub(crate) total: Band,
    /// In the order of the prompt's segments.
    pub(crate) segments: Vec<Band>,
    pub(crate) assumptions: Vec<Arc<str>>,
}

/// `None` when nothing of the prompt is known.
pub(crate) fn tokens(_request: &Request) -> Option<Tokens> {
    None
}

/// The date of the embedded prices. `None` while there are none.
pub(crate) fn catalogue_date() -> Option<&'static str> {
    None
}

pub(crate) fn rules() -> Vec<RuleSpec> {
    Vec::new()
}
