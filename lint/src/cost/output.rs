//! How much a request generates: by its task, its reasoning effort and its cap.

use std::sync::Arc;

use crate::band::Band;
use crate::call::{CapOrigin, Request};
use crate::models::{ModelInfo, Reasoning};
use crate::tokens::{self, Task};

/// Generated tokens of one choice, hidden reasoning included, and what was taken for granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub tokens: Band<u64>,
    /// Of the expected tokens: those that the caller sees.
    pub visible: u64,
    pub assumptions: Vec<Arc<str>>,
}

/// `model` is `None` for one that only the price book knows.
pub fn output(request: &Request, model: Option<&ModelInfo>, task: Task) -> Output {
    let mut assumptions: Vec<Arc<str>> = Vec::new();
    let visible = tokens::output_length(task);
    let effort = request.options.reasoning.as_deref().or_else(|| usual_effort(model));
    let hidden = effort.and_then(tokens::reasoning_length).unwrap_or_default();
    let most = model.and_then(|model| model.output);
    let cap = request.cap.tokens.map(|cap| most.map_or(cap, |most| cap.min(most)));
    let high = cap.or(most);
    let wanted = visible.expected + hidden.expected;
    let expected = high.map_or(wanted, |high| wanted.min(high));
    let what = match (task, hidden.expected) {
        (Task::Label, _) => "a label",
        (Task::Title, _) => "a title",
        (Task::Extraction, _) => "extracted data",
        (Task::Other, _) => "an answer",
    };
    let words = format!("output: {} tokens, the default for {what}", visible.expected);
    assumptions.push(match effort.filter(|_| hidden.expected > 0) {
        Some(effort) => format!("{words}, and {} hidden ones at effort `{effort}`", hidden.expected).into(),
        None => words.into(),
    });
    if request.cap.origin == CapOrigin::Dynamic {
        assumptions.push("the output cap is only known at run time".into());
    }
    Output {
        tokens: Band { low: expected.min(1), expected, high },
        visible: visible.expected.min(expected),
        assumptions,
    }
}

/// The effort of a model that thinks without being asked.
fn usual_effort(model: Option<&ModelInfo>) -> Option<&str> {
    let model = model.filter(|model| matches!(model.thinks, Some(Reasoning::Default | Reasoning::Always)))?;
    model.effort.as_deref()
}

/// Of a call that generates nothing, such as an embedding.
pub fn none() -> Output {
    Output { tokens: Band::exact(0), visible: 0, assumptions: Vec::new() }
}
