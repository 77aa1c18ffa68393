//! What a rule sees, and what it gives back.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::band::Band;
use crate::call::{self, Call, Content, HoleOrigin, Place, Request, Role, Segment};
use crate::finding::{Confidence, Label};
use crate::fix::Fix;
use crate::models::{self, ModelInfo};
use crate::prices::Saves;
use crate::tokens::{self, PromptTokens};

/// The text of a file that spans of this path index.
pub type Texts<'a> = &'a dyn Fn(&str) -> Option<Arc<str>>;

/// One request of one call, with what the catalogue and the tokenizers know of it.
#[expect(missing_debug_implementations, reason = "closures have none")]
pub struct Subject<'a> {
    pub call: &'a Call,
    pub request: &'a Request,
    pub texts: Texts<'a>,
    tokens: OnceCell<Option<PromptTokens>>,
}

impl<'a> Subject<'a> {
    pub fn new(call: &'a Call, request: &'a Request, texts: Texts<'a>) -> Self {
        Self { call, request, texts, tokens: OnceCell::new() }
    }

    pub fn is_certain(&self) -> bool {
        self.call.confidence == call::Confidence::Certain
    }

    pub fn is_text(&self) -> bool {
        self.call.kind == call::Kind::Text
    }

    /// The models that the request can use, those that are not in the catalogue as `None`. Empty when none is known.
    pub fn models(&self) -> impl Iterator<Item = Option<&'static ModelInfo>> {
        self.request.models.iter().map(|model| models::lookup(&model.id))
    }

    /// The first of the models that the catalogue has: what tokens are counted for.
    pub fn model(&self) -> Option<&'static ModelInfo> {
        self.models().flatten().next()
    }

    /// The id of that model, as the code spells it: what prices are asked for.
    pub fn priced_model(&self) -> Option<&'a str> {
        let ids = self.request.models.iter().map(|model| &*model.id);
        ids.clone().find(|id| models::lookup(id).is_some()).or(ids.clone().next())
    }

    pub fn segments(&self) -> &'a [Segment] {
        &self.request.prompt.segments
    }

    pub fn has_role(&self, role: Role) -> bool {
        self.segments().iter().any(|segment| segment.role == role)
    }

    pub fn has_hole(&self, origin: HoleOrigin) -> bool {
        self.segments()
            .iter()
            .any(|segment| matches!(&segment.content, Content::Hole(hole) if hole.origin == origin))
    }

    /// Counted when first asked for. `None` when nothing of the prompt is known.
    pub fn tokens(&self) -> Option<&PromptTokens> {
        self.tokens.get_or_init(|| tokens::prompt_tokens(self.request, self.model())).as_ref()
    }

    /// Whether its fixed part may have more than so many tokens: told without counting where it is short.
    pub fn may_exceed(&self, tokens: u64) -> bool {
        tokens::at_most(self.request, self.model()) > tokens
    }

    /// Where the model comes from, for a label.
    pub fn model_label(&self) -> Option<Label> {
        let model = self.request.models.first()?;
        label(model.place.as_ref(), "the model is chosen here")
    }
}

pub(super) fn label(place: Option<&Place>, text: impl Into<String>) -> Option<Label> {
    place.map(|place| Label { place: place.clone(), text: text.into() })
}

/// What a rule says of a subject.
#[derive(Clone, Debug)]
pub struct Draft {
    pub confidence: Confidence,
    pub message: String,
    pub why: String,
    pub help: String,
    pub labels: Vec<Label>,
    /// Tokens per call that need not be billed, or not in full.
    pub tokens: Option<Band<u64>>,
    /// What that is worth; `None` where it cannot be told.
    pub saves: Option<Saves>,
    pub fixes: Vec<Fix>,
}

/// `12,345`
pub(super) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn thousands_are_separated() {
        let numbers = [0, 12, 999, 1000, 12_345, 1_048_576].map(number);
        assert_eq!(numbers, ["0", "12", "999", "1,000", "12,345", "1,048,576"]);
    }
}
