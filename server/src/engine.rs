//! The seam to the engine: what the faces ask of it, in one place.

use promptlint_lint::call::{Call, Request};
use promptlint_lint::tokens::{self, PromptTokens};
use promptlint_lint::workspace::Workspace;
use promptlint_lint::{models, sdk};

/// Every model call in scope, sorted by path and position.
pub(crate) fn calls(workspace: &Workspace) -> Vec<Call> {
    sdk::analyze(workspace).calls
}

/// What a request's prompt weighs, counted for the first of its models that the catalogue has. `None` when nothing
/// of the prompt is known.
pub(crate) fn tokens(request: &Request) -> Option<PromptTokens> {
    let model = request.models.iter().find_map(|model| models::lookup(&model.id));
    tokens::prompt_tokens(request, model)
}

/// The date of the embedded facts on models.
pub(crate) fn catalogue_date() -> String {
    models::as_of().to_string()
}
