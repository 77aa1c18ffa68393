//! Which of the models that code uses will not be what they are: unknown, ending, or about to cost something else.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::ToSpan as _;

use super::catalogue;
use super::offer::as_sold;
use super::spelling::Spelled;
use super::{Ask, Market, Markets, Unpriced, host_of_sdk, list, quote};
use crate::call::{Call, Place, Request};

/// Retirements further ahead are no news: our judgement, half a year to plan for.
const DAYS_AHEAD: i64 = 183;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    Retired,
    Retires,
    Changes,
    Unknown,
    /// Known, but not what it costs here.
    Unpriced,
}

impl Concern {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Retired => "retired",
            Self::Retires => "retires",
            Self::Changes => "price-changes",
            Self::Unknown => "unknown",
            Self::Unpriced => "unpriced",
        }
    }
}

/// One model that code uses, and what is the matter with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// As the code spells it.
    pub model: Arc<str>,
    pub concern: Concern,
    /// One sentence.
    pub message: String,
    /// What to do, where there is something.
    pub help: Option<String>,
    /// Where the code names it, in the order of the files.
    pub places: Vec<Place>,
}

/// What to look at.
pub fn review(calls: &[Call], markets: &dyn Markets) -> Vec<Reviewed> {
    let mut found: BTreeMap<(Concern, Arc<str>, String), Reviewed> = BTreeMap::new();
    for call in calls {
        let market = markets.market(&call.place.path);
        let requests = call.contexts.iter().map(|context| &context.request);
        for model in requests.chain([&call.request]).flat_map(|request: &Request| &request.models) {
            let place = model.place.clone().unwrap_or_else(|| call.place.clone());
            for (concern, message, help) in concerns(call, &model.id, &market) {
                let key = (concern.clone(), model.id.clone(), message.clone());
                let reviewed = found.entry(key).or_insert_with(|| Reviewed {
                    model: model.id.clone(),
                    concern,
                    message,
                    help,
                    places: Vec::new(),
                });
                if !reviewed.places.contains(&place) {
                    reviewed.places.push(place.clone());
                }
            }
        }
    }
    let mut all: Vec<Reviewed> = found.into_values().collect();
    for reviewed in &mut all {
        reviewed.places.sort();
    }
    all
}

fn concerns(call: &Call, id: &str, market: &Market) -> Vec<(Concern, String, Option<String>)> {
    let ask = Ask { host: host_of_sdk(&call.sdk), ..Ask::new(id, market.as_of) };
    let quote = match quote(&ask, &market.book) {
        Ok(quote) => quote,
        Err(Unpriced::OwnHardware { .. }) => return Vec::new(),
        Err(Unpriced::Retired { on, successor, .. }) => {
            let successor = successor.map(|id| format!("its host names `{id}` as successor"));
            // As the code spells it, so that it can be found there.
            let message = Unpriced::Retired { model: id.to_owned(), on, successor: None }.to_string();
            return vec![(Concern::Retired, message, successor)];
        }
        Err(error @ Unpriced::Unknown(_)) => {
            let help = list::suggest(id).map_or_else(
                || "if it is a deployment or a model of your own, `[prices]` in promptlint.toml can say what it is".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            );
            return vec![(Concern::Unknown, error.to_string(), Some(help))];
        }
        Err(error) => return vec![(Concern::Unpriced, error.to_string(), None)],
    };
    let mut all = Vec::new();
    let horizon = market.as_of.saturating_add(DAYS_AHEAD.days());
    if let Some(on) = quote.retires.filter(|on| *on <= horizon) {
        let offers = catalogue::offers(&Spelled::of(id).name);
        let successor = offers.iter().find_map(|offer| offer.successor.as_deref()).map(as_sold);
        let help = successor.map(|id| format!("its host names `{id}` as successor"));
        all.push((Concern::Retires, format!("`{id}` retires on {on}"), help));
    }
    if let Some((day, rates)) = &quote.next {
        let now = quote.rates_at(0);
        all.push((
            Concern::Changes,
            format!(
                "`{id}` costs ${} in and ${} out per million tokens from {day} on (now ${} and ${})",
                rates.input, rates.output, now.input, now.output
            ),
            None,
        ));
    }
    all
}
