//! The seam to the engine: what the faces ask of it, in one place.

use std::sync::Arc;

use promptlint_lint::call::{Call, Request};
use promptlint_lint::config::RuleSpec;
use promptlint_lint::workspace::{Workspace, on_large_stack};
use rayon::prelude::*;
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
pub(crate) fn calls(workspace: &Workspace) -> Vec<Call> {
    // Stands in for `sdk::find_calls`: reads and parses as it will, and finds nothing.
    let found = workspace.scan(|_, bytes| bytes.windows(6).any(|window| window == b"openai"));
    on_large_stack(|| found.par_iter().for_each(|id| drop(workspace.module(*id))));
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
