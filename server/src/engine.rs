//! The seam to the engine: what the faces ask of it, in one place.

use promptlint_lint::band::Band;
use promptlint_lint::call::{Call, Request};
use promptlint_lint::tokens::anatomy::Anatomy;
use promptlint_lint::tokens::{self, PromptTokens, Tokenizer};
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

/// One text, or the prompt of one call.
#[derive(Debug)]
pub(crate) struct Document {
    /// A file, or a call's place.
    pub(crate) name: String,
    /// The call's id.
    pub(crate) call: Option<String>,
    pub(crate) readings: Vec<Reading>,
    pub(crate) anatomy: Anatomy,
    /// Names of what is only known at run time, in order, each once.
    pub(crate) holes: Vec<String>,
    /// In words.
    pub(crate) assumptions: Vec<String>,
}

/// A document as one model reads it.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) model: String,
    pub(crate) tokenizer: &'static Tokenizer,
    /// The window, where it is known.
    pub(crate) window: Option<u64>,
    /// Known text, and of a call what the provider puts around it.
    pub(crate) fixed: u64,
    /// With the holes of a call, or the error band of a text.
    pub(crate) total: Band<u64>,
}
