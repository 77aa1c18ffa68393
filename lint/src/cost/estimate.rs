//! What one request costs with each of the models that it can use.

use std::sync::Arc;

use crate::band::Band;
use crate::call::{Call, Kind, Model, Request, ValueOrigin};
use crate::models;
use crate::prices::{self, Ask, Market, Quote, ServiceTier};
use crate::tokens::{self, OutputTokens};
use crate::usage::Usage;

use super::caching;
use super::line::Money;
use super::request::{self, Cost, Inputs};

/// Why a figure is not given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unpriced {
    #[error("model unknown")]
    Model,
    #[error("prompt unknown")]
    Prompt,
    /// What is generated is not billed by tokens of text.
    #[error("not billed by text: {0}")]
    Kind(&'static str),
    #[error(transparent)]
    Price(#[from] prices::Unpriced),
    #[error("too large to add up")]
    TooLarge,
}

impl Unpriced {
    /// The same without the names in it, to count by.
    pub fn brief(&self) -> String {
        match self {
            Self::Price(prices::Unpriced::Unknown(_)) => "not in the catalogue".to_owned(),
            Self::Price(prices::Unpriced::UnknownHost(_)) => "host not in the catalogue".to_owned(),
            Self::Price(prices::Unpriced::NotSold { .. }) => "not sold there".to_owned(),
            Self::Price(prices::Unpriced::Ambiguous { .. }) => "sold by several, host unknown".to_owned(),
            Self::Price(prices::Unpriced::NotYet { .. }) => "no price on that day".to_owned(),
            Self::Price(prices::Unpriced::NoPrice { .. }) => "no price in the catalogue".to_owned(),
            Self::Price(prices::Unpriced::NoTier { .. }) => "no price for its service tier".to_owned(),
            Self::Price(prices::Unpriced::Retired { .. }) => "retired".to_owned(),
            other => other.to_string(),
        }
    }
}

/// With one of the models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As the code spells it.
    pub model: Arc<str>,
    /// Who bills it, where that is known.
    pub host: Option<Arc<str>>,
    pub cost: Result<Cost, Unpriced>,
}

/// What one request costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// One a model, in the order of the request.
    pub choices: Vec<Choice>,
    /// Over all models; the expected one is that of the first.
    pub per_call: Result<Band<Money>, Unpriced>,
    pub assumptions: Vec<Arc<str>>,
}

impl Estimate {
    /// The cost with the model that is taken for the usual one.
    pub fn usual(&self) -> Option<&Cost> {
        self.choices.first()?.cost.as_ref().ok()
    }
}

/// What `request`, one reach of `call`, costs.
pub fn estimate(call: &Call, request: &Request, usage: &Usage, market: &Market) -> Estimate {
    let mut assumptions: Vec<Arc<str>> = request.assumptions.clone();
    let told = told(request, usage);
    if let Some(Request { models, .. }) = &told {
        let names: Vec<&str> = models.iter().map(|model| &*model.id).collect();
        assumptions.push(format!("the model is {}: your figure", names.join(", ")).into());
    }
    if let (Some(model), false) = (&usage.model, request.models.is_empty()) {
        assumptions.push(
            format!("`model = \"{model}\"` of the usage table is not used: the code names its model").into(),
        );
    }
    let request = told.as_ref().unwrap_or(request);
    let choices: Vec<Choice> =
        request.models.iter().map(|model| choice(call, request, &model.id, usage, market)).collect();
    let per_call = match choices.as_slice() {
        [] => Err(Unpriced::Model),
        _ => choices
            .iter()
            .map(|choice| choice.cost.as_ref().map(|cost| cost.per_call))
            .collect::<Result<Vec<_>, _>>()
            .map_err(Clone::clone)
            .and_then(|bands| hull(&bands)),
    };
    if let [first, others @ ..] = choices.as_slice() {
        if !others.is_empty() {
            let number = choices.len();
            assumptions
                .push(format!("one of {number} models: the expected figures are for {}", first.model).into());
        }
        let known = first.cost.as_ref().map(|cost| cost.assumptions.as_slice()).unwrap_or_default();
        assumptions.extend(known.iter().cloned());
    }
    Estimate { choices, per_call, assumptions }
}

/// With the model that the user names, where the code names none.
fn told(request: &Request, usage: &Usage) -> Option<Request> {
    let id = usage.model.clone().filter(|_| request.models.is_empty())?;
    let model = Model { id, origin: ValueOrigin::Config, place: None };
    Some(Request { models: vec![model], ..request.clone() })
}

/// From the least to the most of any of them.
fn hull(bands: &[Band<Money>]) -> Result<Band<Money>, Unpriced> {
    let first = bands.first().ok_or(Unpriced::Model)?;
    let highs: Option<Vec<Money>> = bands.iter().map(|band| band.high).collect();
    Ok(Band {
        low: bands.iter().map(|band| band.low).min().unwrap_or(first.low),
        expected: first.expected,
        high: highs.and_then(|highs| highs.into_iter().max()),
    })
}

fn choice(call: &Call, request: &Request, id: &Arc<str>, usage: &Usage, market: &Market) -> Choice {
    // A vendor's own SDK talks to whoever speaks its protocol; a cloud's or a gateway's only to its own.
    let host = prices::host_of_sdk(&call.sdk);
    let quoted = |tier| prices::quote(&Ask { host, tier, ..Ask::new(id, market.as_of) }, &market.book);
    let standard = quoted(tier_of(request));
    // Only asked for where it is used.
    let batch = usage.batch.filter(|share| !share.is_zero()).and_then(|_| quoted(ServiceTier::Batch).ok());
    let host = standard.as_ref().ok().map(|quote| quote.host.clone());
    let cost = standard
        .map_err(Unpriced::Price)
        .and_then(|standard| with(call, request, id, usage, &standard, batch.as_ref()));
    Choice { model: id.clone(), host, cost }
}

fn with(
    call: &Call,
    request: &Request,
    id: &str,
    usage: &Usage,
    standard: &Quote,
    batch: Option<&Quote>,
) -> Result<Cost, Unpriced> {
    match call.kind {
        Kind::Text | Kind::Embedding => {}
        Kind::Image => return Err(Unpriced::Kind("images")),
        Kind::Audio => return Err(Unpriced::Kind("audio")),
        Kind::Other => return Err(Unpriced::Kind("another kind of call")),
    }
    let model = models::lookup(id);
    let tokens = tokens::prompt_tokens(request, model).ok_or(Unpriced::Prompt)?;
    let output = if call.kind == Kind::Embedding {
        nothing()
    } else {
        tokens::output_tokens(request, model, tokens::task_of(request))
    };
    let plan = caching::plan(request, &tokens, model.and_then(|model| model.cache.as_ref()));
    let inputs = Inputs {
        request,
        loop_info: call.loop_info,
        tokens: &tokens,
        output: &output,
        plan: &plan,
        usage,
        standard,
        batch,
    };
    let mut cost = request::cost(&inputs).ok_or(Unpriced::TooLarge)?;
    let mut assumptions = tokens.assumptions.clone();
    assumptions.extend(output.assumptions);
    assumptions.append(&mut cost.assumptions);
    cost.assumptions = assumptions;
    Ok(cost)
}

/// What an embedding generates.
fn nothing() -> OutputTokens {
    let none = Band::exact(0);
    OutputTokens { visible: none, hidden: none, total: none, p95: 0, assumptions: Vec::new() }
}

/// The tier that the request asks for.
fn tier_of(request: &Request) -> ServiceTier {
    match request.options.tier.as_deref() {
        Some("flex") => ServiceTier::Flex,
        Some("priority") => ServiceTier::Priority,
        Some("batch") => ServiceTier::Batch,
        _ => ServiceTier::Standard,
    }
}
