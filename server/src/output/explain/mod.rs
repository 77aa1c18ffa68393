//! One call's anatomy.

mod arithmetic;
pub(crate) mod json;
pub(crate) mod text;

use promptlint_lint::call::{Call, Context, Request};
use promptlint_lint::cost::estimate::Estimate;
use promptlint_lint::cost::explain::{Alternative, Change};
use promptlint_lint::position::Locator;
use promptlint_lint::usage::Usage;

use super::Display;

/// All that is known of one call.
#[derive(Debug)]
pub(crate) struct Anatomy<'a> {
    pub(crate) call: &'a Call,
    /// The caller, for a call in a wrapper.
    pub(crate) context: Option<&'a Context>,
    pub(crate) request: &'a Request,
    pub(crate) usage: Usage,
    pub(crate) estimate: Estimate,
    pub(crate) cheaper: Vec<Alternative>,
    pub(crate) what_if: Vec<WhatIf>,
    pub(crate) as_of: String,
    pub(crate) locator: &'a Locator<'a>,
    pub(crate) display: &'a Display,
}

/// The same call if something were otherwise.
#[derive(Debug)]
pub(crate) struct WhatIf {
    pub(crate) change: Change,
    pub(crate) usage: Usage,
    pub(crate) estimate: Estimate,
}
