//! A rule's verdict on a call.

use std::cmp::Reverse;
use std::sync::Arc;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::band::Band;
use crate::call::Place;
use crate::fix::Fix;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// How sure the rule is. Not how bad it is: that is the severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

impl Confidence {
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::High => Self::Medium,
            Self::Medium | Self::Low => Self::Low,
        }
    }
}

/// Another place that the finding is about, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub place: Place,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: Severity,
    pub confidence: Confidence,
    /// The call, or the caller of a wrapper through which it is reached.
    pub place: Place,
    /// What is wrong. One line.
    pub message: String,
    /// Why it costs.
    pub why: String,
    /// What to do.
    pub help: String,
    pub labels: Vec<Label>,
    /// `Call::id`; `None` for a finding that is not about a call.
    pub call: Option<Arc<str>>,
    /// Tokens per call that need not be billed, or not in full.
    pub tokens: Option<Band<u64>>,
    /// US dollars per 1,000 calls; `None` is unknown.
    pub saving: Option<Band<Decimal>>,
    pub fixes: Vec<Fix>,
}

/// The most money first, then the most tokens, then as the files stand. A total order, whatever is unknown.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let worth = |f: &Finding| {
            let tokens = f.tokens.map(|band| (band.expected, band.high.unwrap_or(u64::MAX), band.low));
            (f.saving.map(|band| band.expected), tokens)
        };
        let at = |f: &Finding| (f.place.clone(), f.rule, f.message.clone());
        (Reverse(worth(a)), at(a)).cmp(&(Reverse(worth(b)), at(b)))
    });
}
