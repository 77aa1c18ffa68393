//! `overrides.toml`: what no package says, and what was decided where they disagree.

use std::collections::BTreeMap;

use promptlint_lint::models::{CacheRegime, Reasoning, Tier};
use promptlint_lint::prices::Date;
use promptlint_lint::prices::catalogue::{Offer, Price};
use promptlint_lint::prices::spelling::key;
use serde::Deserialize;

use crate::Result;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Hand {
    /// The day on which somebody last looked through the file.
    pub(crate) checked: Date,
    pub(crate) cache: BTreeMap<String, CacheRegime>,
    pub(crate) family: Vec<Family>,
    /// Tokenizers of models that no family lists, by how their keys start; the first that fits holds.
    pub(crate) tokenizer: Vec<ByStart>,
    #[serde(default)]
    pub(crate) price: Vec<Priced>,
    #[serde(default)]
    pub(crate) settle: Vec<Settled>,
    #[serde(default)]
    pub(crate) same: Vec<Same>,
    #[serde(default)]
    pub(crate) leave_out: Vec<LeftOut>,
    #[serde(default)]
    pub(crate) retires: Vec<Retires>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByStart {
    starts: Vec<String>,
    #[serde(rename = "use")]
    tokenizer: String,
}

/// Models that share what is known of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Family {
    vendor: String,
    tokenizer: String,
    cache: Option<String>,
    #[serde(default)]
    reasoning: bool,
    #[serde(default)]
    tool_prompt: u64,
    models: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Entry {
    id: String,
    #[serde(default)]
    aliases: Vec<String>,
    tier: Tier,
    context: u64,
    input: Option<u64>,
    output: u64,
    cheaper: Option<String>,
    cache: Option<String>,
    reasoning: Option<bool>,
    effort: Option<String>,
    tool_prompt: Option<u64>,
}

/// A price that the sources lack, or have wrong.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Priced {
    /// `model|host`
    pub(crate) at: String,
    pub(crate) source: String,
    pub(crate) prices: Vec<Price>,
    #[serde(default)]
    pub(crate) context: Option<u64>,
    #[serde(default)]
    pub(crate) output: Option<u64>,
}

/// Whom to believe.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Settled {
    pub(crate) host: String,
    /// All of the host's when absent.
    #[serde(default)]
    pub(crate) models: Vec<String>,
    pub(crate) prefer: Prefer,
    pub(crate) why: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Prefer {
    Litellm,
    GenaiPrices,
}

/// A host that follows the vendor's dated prices where today's are equal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Same {
    pub(crate) host: String,
    #[serde(rename = "as")]
    pub(crate) vendor: String,
    pub(crate) starts: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    pub(crate) why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeftOut {
    pub(crate) at: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    pub(crate) why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Retires {
    pub(crate) at: String,
    pub(crate) on: Date,
    #[allow(dead_code, reason = "for the reader of the file")]
    pub(crate) source: String,
}

impl Hand {
    pub(crate) fn read(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// Puts the families' facts on the vendors' offers, which are made where no source has them.
    pub(crate) fn apply(&self, offers: &mut BTreeMap<String, Offer>) -> Result<()> {
        for left_out in &self.leave_out {
            offers.remove(&left_out.at).ok_or_else(|| format!("leave-out: no source has {}", left_out.at))?;
        }
        for priced in &self.price {
            let offer = offers.entry(priced.at.clone()).or_default();
            offer.at.clone_from(&priced.at);
            offer.is = None;
            offer.prices.clone_from(&priced.prices);
            offer.context = priced.context.or(offer.context);
            offer.output = priced.output.or(offer.output);
            offer.by = vec!["overrides".to_owned()];
            offer.src = Some(priced.source.clone());
        }
        for family in &self.family {
            for entry in &family.models {
                family.apply(entry, offers);
            }
        }
        for retires in &self.retires {
            let offer = offers
                .get_mut(&retires.at)
                .ok_or_else(|| format!("retires: no source has {}", retires.at))?;
            offer.retires = Some(retires.on);
        }
        // Names of names.
        let names: BTreeMap<String, String> =
            offers.values().filter_map(|offer| Some((offer.at.clone(), offer.is.clone()?))).collect();
        for offer in offers.values_mut() {
            while let Some(is) = &offer.is
                && let Some(next) =
                    names.get(&format!("{is}|{}", offer.at.split('|').nth(1).unwrap_or_default()))
            {
                offer.is = Some(next.clone());
            }
        }
        for offer in offers.values_mut().filter(|offer| offer.tokenizer.is_none() && offer.is.is_none()) {
            let name = offer.model().rsplit('/').next().unwrap_or_default();
            let fits = self
                .tokenizer
                .iter()
                .find(|rule| rule.starts.iter().any(|start| name.starts_with(start.as_str())));
            offer.tokenizer = fits.map(|rule| rule.tokenizer.clone());
        }
        Ok(())
    }

    pub(crate) fn settled(&self, host: &str, model: &str) -> Option<&Settled> {
        let holds =
            |settled: &&Settled| settled.host == host && settled.models.iter().any(|one| key(one) == model);
        let for_all = |settled: &&Settled| settled.host == host && settled.models.is_empty();
        self.settle.iter().find(holds).or_else(|| self.settle.iter().find(for_all))
    }
}

impl Family {
    fn apply(&self, entry: &Entry, offers: &mut BTreeMap<String, Offer>) {
        let at = |id: &str| format!("{}|{}", key(id), self.vendor);
        let offer = offers.entry(at(&entry.id)).or_default();
        offer.at = at(&entry.id);
        if let Some(is) = offer.is.take() {
            // A source takes it for another name of a newer model; the family says that it is one by itself.
            let other = offers.get(&format!("{is}|{}", self.vendor)).cloned().unwrap_or_default();
            offers.insert(at(&entry.id), Offer { at: at(&entry.id), is: None, id: None, ..other });
        }
        // What only comes as `-latest` or `-preview` is that model.
        let general = [at(&format!("{}-latest", entry.id)), at(&format!("{}-preview", entry.id))];
        let named = general.iter().find(|at| offers.get(*at).is_some_and(|offer| !offer.prices.is_empty()));
        if let Some(named) = named.filter(|_| offers[&at(&entry.id)].prices.is_empty()) {
            let found = offers[named].clone();
            offers.insert(
                named.clone(),
                Offer { at: named.clone(), is: Some(key(&entry.id)), ..Offer::default() },
            );
            offers.insert(at(&entry.id), Offer { at: at(&entry.id), id: None, ..found });
        }
        let offer = offers.entry(at(&entry.id)).or_default();
        offer.id = (key(&entry.id) != entry.id).then(|| entry.id.clone());
        offer.tier = Some(entry.tier);
        offer.context = Some(entry.context);
        offer.input = entry.input;
        offer.output = Some(entry.output);
        offer.tokenizer = Some(self.tokenizer.clone());
        offer.cache = entry.cache.clone().or(self.cache.clone());
        offer.reasoning = if entry.reasoning.unwrap_or(self.reasoning) {
            Some(offer.reasoning.unwrap_or(Reasoning::Optional))
        } else {
            None
        };
        offer.effort = entry.effort.clone().or(offer.effort.take());
        offer.tool_prompt = Some(entry.tool_prompt.unwrap_or(self.tool_prompt)).filter(|tokens| *tokens > 0);
        offer.cheaper = entry.cheaper.as_deref().map(key);
        for alias in &entry.aliases {
            // What a source prices by itself stays so; the facts are the same.
            match offers.get(&at(alias)).cloned() {
                Some(own) if own.is.is_none() && !own.prices.is_empty() => {
                    let facts = offers[&at(&entry.id)].clone();
                    let Offer { at, id, prices, retires, successor, uplift, fees, by, src, .. } = own;
                    offers.insert(
                        at.clone(),
                        Offer { at, id, prices, retires, successor, uplift, fees, by, src, ..facts },
                    );
                }
                _ => {
                    offers.insert(
                        at(alias),
                        Offer { at: at(alias), is: Some(key(&entry.id)), ..Offer::default() },
                    );
                }
            }
        }
    }
}
