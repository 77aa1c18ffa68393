//! What a call costs: tokens × rates × volume, as a band, with every guess in words and arithmetic that a person can
//! check with a pocket calculator.
//!
//! - [`line`]: factors × rate = money, exactly.
//! - [`caching`]: what of a prompt the provider's cache can hold, and how often it is found there.
//! - [`turns`]: requests that send again what was said before.
//! - [`request`]: one call with one model.
//! - [`estimate`]: with each of the models that it can use.
//! - [`explain`]: one call more closely.
//! - [`report`]: all calls of a run; [`outcome`]: what they are made for.
//!
//! What is not known is an [`estimate::Unpriced`] with its reason, never 0.

pub mod caching;
pub mod estimate;
pub mod explain;
pub mod line;
pub mod outcome;
pub mod report;
pub mod request;

mod scene;
pub mod turns;

#[cfg(test)]
mod tests;
