//! The seam to the engine: what the faces ask of it, in one place.

use promptlint_lint::call::{Call, Request};
use promptlint_lint::models;
use promptlint_lint::tokens::{self, PromptTokens};
use promptlint_lint::workspace::{Workspace, on_large_stack};
use rayon::prelude::*;

/// Every model call in scope, sorted by path and position.
pub(crate) fn calls(workspace: &Workspace) -> Vec<Call> {
    // Stands in for `sdk::find_calls`: reads and parses as it will, and finds nothing.
    let found = workspace.scan(|_, bytes| bytes.windows(6).any(|window| window == b"openai"));
    on_large_stack(|| found.par_iter().for_each(|id| drop(workspace.module(*id))));
    Vec::new()
}

/// What a request's prompt weighs, counted for the first of its models that the catalogue has. `None` when nothing
/// of the prompt is known.
pub(crate) fn tokens(request: &Request) -> Option<PromptTokens> {
    let model = request.models.iter().find_map(|model| models::lookup(&model.id));
    tokens::prompt_tokens(request, model)
}

/// The date of the embedded facts on models.
pub(crate) fn catalogue_date() -> &'static str {
    models::as_of()
}
