//! What a picture in a prompt weighs: by its vendor's rule for what is known of it, else as a band.

use std::sync::Arc;

use super::facts;
use crate::band::Band;
use crate::call::{Hole, Picture, Request};

pub(super) fn tokens(
    hole: &Hole,
    picture: &Picture,
    request: &Request,
    assumptions: &mut Vec<Arc<str>>,
) -> Band<u64> {
    let id = request.models.first().map(|model| &*model.id);
    // The last entry is for all models.
    let Some(known) = facts::picture(id) else { return Band { low: 0, expected: 0, high: None } };
    let name = &hole.name;
    if let (Some("low"), Some(tokens)) = (picture.detail.as_deref(), known.low_detail) {
        assumptions.push(format!("`{name}`: {tokens} tokens, for a picture in low detail").into());
        return Band::exact(tokens);
    }
    let [least, usual] = known.tokens;
    let source = &known.source;
    assumptions.push(
        format!("`{name}`: {usual} tokens, for a picture of 1,024 × 1,024 pixels, since its size is not known ({source})").into(),
    );
    Band { low: least, expected: usual, high: known.most }
}
