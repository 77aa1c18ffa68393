//! The catalogue's data: `catalogue/models.jsonl`, what is sold by whom, a line an offer, and `catalogue/about.json`,
//! where that is from. The lines are sorted, so that a look-up reads a dozen of them and parses few, once each.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{OnceLock, PoisonError, RwLock};

use jiff::civil::Date;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::models::{CacheRegime, Reasoning, Tier};

/// The lines, in the order of their keys.
pub const LINES: &str = include_str!("../../catalogue/models.jsonl");
const ABOUT: &str = include_str!("../../catalogue/about.json");
const KEY: &str = "{\"at\":\"";

/// One model as one host sells it. What the vendor says of its model stands at the vendor's own offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Offer {
    /// `model|host`, and `|region` where that has a price of its own; the model in the form of
    /// [`key`](super::spelling::key).
    pub at: String,
    /// As the host spells it, where that is not the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The key of the model that this is another name of, at the same host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// The window that prompt and output share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<u64>,
    /// The most that a prompt may fill, where that is less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<u64>,
    /// The most tokens that one request generates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<u64>,
    /// A name in `catalogue/tokens.toml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokenizer: Option<String>,
    /// A name in [`About::caches`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Reasoning>,
    /// The reasoning effort where the request says none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effort: Option<String>,
    /// Tokens of the hidden system prompt that tools bring with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_prompt: Option<u64>,
    /// The key of the vendor's model to try for simple work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cheaper: Option<String>,
    /// When the host stops to serve it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retires: Option<Date>,
    /// What the host says to use then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// The oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<Price>,
    /// What all rates are multiplied with in some regions; `*` is any region but `global`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub uplift: BTreeMap<String, Decimal>,
    /// US dollars per 1,000 uses of a tool of the host's (`web-search`, `file-search`), beside the tokens.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fees: BTreeMap<String, Decimal>,
    /// The sources that say so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// The page that they name, where it is not the host's of [`About::pages`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub src: Option<String>,
}

/// What a model makes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Embedding,
}

impl Offer {
    fn parts(&self) -> (&str, &str, Option<&str>) {
        let mut parts = self.at.split('|');
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next())
    }

    pub fn model(&self) -> &str {
        self.parts().0
    }

    /// As the host spells it.
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or(self.parts().0)
    }

    pub fn host(&self) -> &str {
        self.parts().1
    }

    pub fn region(&self) -> Option<&str> {
        self.parts().2
    }

    /// Who says so: the sources, and the page that they name.
    pub fn source(&self) -> String {
        let page = self.src.as_deref().or_else(|| {
            let page = about().pages.get(self.host()).map(String::as_str);
            page.filter(|_| self.by.iter().any(|source| source == "litellm"))
        });
        let by = self.by.join(" and ");
        page.map_or_else(|| by.clone(), |page| format!("{by} ({page})"))
    }

    /// The price that holds on a day, and the next one.
    pub fn price_on(&self, day: Date) -> (Option<&Price>, Option<&Price>) {
        let later = self.prices.iter().position(|price| price.from.is_some_and(|from| from > day));
        let later = later.unwrap_or(self.prices.len());
        (later.checked_sub(1).and_then(|at| self.prices.get(at)), self.prices.get(later))
    }
}

/// What holds from a day on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Price {
    /// `None`: as long as the sources know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    #[serde(rename = "std")]
    pub standard: Row,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flex: Option<Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Row>,
    /// Outside the host's busy hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub off_peak: Option<Row>,
    /// US dollars per request, whatever its size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Decimal>,
}

/// US dollars per million tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Row {
    #[serde(rename = "in")]
    pub input: Decimal,
    /// Tokens that the cache already has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Decimal>,
    /// Tokens that are put into the cache, by how long they live there: `5m`, `30m`, `1h`, `12h`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub write: BTreeMap<String, Decimal>,
    /// 0 for what generates none.
    #[serde(rename = "out")]
    pub output: Decimal,
    /// Above so many tokens of input, the whole request costs this.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub over: Vec<(u64, Row)>,
}

impl Row {
    /// The same price for input and output, and for cached input where both say.
    pub fn is_same_base(&self, other: &Self) -> bool {
        let cached = self.read.zip(other.read);
        self.input == other.input && self.output == other.output && cached.is_none_or(|(a, b)| a == b)
    }
}

/// Where the catalogue is from, and what its lines refer to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct About {
    /// The day of the newest of the sources.
    pub as_of: Date,
    pub sources: Vec<Source>,
    pub caches: BTreeMap<String, CacheRegime>,
    /// The page that most of a host's prices are from.
    pub pages: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub name: String,
    pub version: String,
    /// The day on which that version was published.
    pub published: Date,
    pub licence: String,
}

pub fn about() -> &'static About {
    static CELL: OnceLock<About> = OnceLock::new();
    // The file is part of the program: a test reads it, so the default is never used.
    CELL.get_or_init(|| serde_json::from_str(ABOUT).unwrap_or_default())
}

/// Every offer.
pub fn all() -> impl Iterator<Item = Offer> {
    LINES.lines().filter_map(|line| serde_json::from_str(line).ok())
}

/// What was read before: as many models as the catalogue has at most, since what it has not is not kept.
static READ: OnceLock<RwLock<FxHashMap<&'static str, &'static [Offer]>>> = OnceLock::new();

/// What is sold of the model with this key, at every host.
pub fn offers(key: &str) -> &'static [Offer] {
    let read = READ.get_or_init(RwLock::default);
    if let Some(offers) = read.read().unwrap_or_else(PoisonError::into_inner).get(key) {
        return offers;
    }
    let offers: &'static [Offer] = lines(key).leak();
    match offers.first() {
        Some(first) => {
            let mut read = read.write().unwrap_or_else(PoisonError::into_inner);
            read.entry(first.model()).or_insert(offers)
        }
        None => offers,
    }
}

fn lines(key: &str) -> Vec<Offer> {
    if key.contains('|') {
        return Vec::new();
    }
    let prefix = format!("{key}|");
    let lines = LINES.get(position(&prefix)..).unwrap_or_default().lines();
    lines
        .take_while(|line| at(line).starts_with(&prefix))
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

/// Where the first line stands whose key is not before `key`.
fn position(key: &str) -> usize {
    let (mut low, mut high) = (0, LINES.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start =
            LINES.as_bytes()[..middle].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let line = LINES.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        if at(line).cmp(key) == Ordering::Less {
            low = start + line.len() + 1;
        } else {
            high = start;
        }
    }
    low
}

fn at(line: &str) -> &str {
    line.strip_prefix(KEY).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prices::{host, spelling};

    /// A third of what there was at the last refresh: a source that changed its shape loses more.
    const FEWEST: usize = 1_500;

    fn parsed() -> impl Iterator<Item = (&'static str, Offer)> {
        LINES
            .lines()
            .map(|line| (line, serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))))
    }

    #[test]
    fn every_line_is_sound_and_found() {
        let mut last = "";
        for (line, offer) in parsed() {
            assert!(last < at(line), "{last} stands before {}", at(line));
            last = at(line);
            assert!(offers(offer.model()).contains(&offer), "{line}");
            assert!(host(offer.host()).is_some_and(|host| host.id == offer.host()), "{line}");
            assert!(offer.prices.windows(2).all(|pair| pair[0].from < pair[1].from), "{line}");
            if let Some(is) = &offer.is {
                let other = offers(is).iter().find(|other| other.host() == offer.host());
                assert!(other.is_some_and(|other| other.is.is_none()), "{line}");
            }
            assert!(offer.cache.as_ref().is_none_or(|cache| about().caches.contains_key(cache)), "{line}");
            assert!(offer.cheaper.as_ref().is_none_or(|cheaper| !offers(cheaper).is_empty()), "{line}");
        }
        assert!(parsed().count() >= FEWEST);
        for absent in ["", "gpt", "zzzz", "gpt-4o-", "gpt-4o|azure"] {
            assert!(offers(absent).is_empty(), "{absent}");
        }
    }

    #[test]
    fn no_price_is_zero_by_accident() {
        for (line, offer) in parsed() {
            let free = line.contains(":free") || offer.by.iter().any(|source| source == "overrides");
            for price in &offer.prices {
                let rows = [Some(&price.standard), price.batch.as_ref(), price.flex.as_ref()];
                for row in rows.into_iter().flatten() {
                    let is_embedding = offer.kind == Some(Kind::Embedding);
                    assert!(free || !row.input.is_zero(), "{line}");
                    assert!(free || is_embedding || !row.output.is_zero(), "{line}");
                    assert!(row.read.is_none_or(|read| free || !read.is_zero()), "{line}");
                    assert!(
                        row.write.keys().all(|time| crate::prices::offer::seconds(time).is_some()),
                        "{line}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_id_in_the_catalogue_leads_to_its_own_line() {
        for (line, offer) in parsed() {
            let id = format!("{}/{}", offer.host(), offer.id());
            let spelled = spelling::Spelled::of(&id);
            let found = spelled.keys().iter().any(|(key, _)| key == offer.model());
            assert!(found, "{}: {line}", offer.id());
        }
    }
}
