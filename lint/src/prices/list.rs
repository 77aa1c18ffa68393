//! The catalogue as a list to read and to compare.

use super::book::OWN;
use super::catalogue::{self, Kind, Offer, about};
use super::offer::as_sold;
use super::spelling::key;
use super::{Ask, Date, PriceBook, Quote, ServiceTier, Unpriced, host, maker, quote};
use crate::config::suggestion;
use crate::models::{self, CacheMode, Tier};

/// What a list is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Query<'a> {
    /// A part of an id, in any spelling.
    pub text: Option<&'a str>,
    /// Who makes them.
    pub vendor: Option<&'a str>,
    /// Who sells them: every host for [`EVERY_HOST`], their makers when absent.
    pub host: Option<&'a str>,
    pub tier: Option<Tier>,
    pub sort: Sort,
}

/// As a host: all of them.
pub const EVERY_HOST: &str = "all";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By vendor, then the dearest first.
    #[default]
    Vendor,
    /// The cheapest input first.
    Price,
    /// The largest window first.
    Context,
}

/// One model at one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: String,
    pub host: String,
    pub region: Option<String>,
    pub vendor: Option<String>,
    pub is_embedding: bool,
    pub tier: Option<Tier>,
    pub context: Option<u64>,
    pub output: Option<u64>,
    /// On the day that is asked for, in US dollars per million tokens; the error says why there is none.
    pub price: Result<ListedPrice, Unpriced>,
    /// Prompts below this are not cached; `None` where nothing is known, or nothing cached.
    pub cache_minimum: Option<u64>,
    pub retires: Option<Date>,
    pub successor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPrice {
    pub standard: Quote,
    pub batch: Option<Quote>,
}

/// What fits. Models that are retired on `day` are only listed when they are asked for by a text.
pub fn list(query: &Query<'_>, day: Date, book: &PriceBook) -> Vec<Listed> {
    let text = query.text.map(key);
    let at_host = query.host.and_then(host);
    let vendor = query.vendor.and_then(host);
    let fits = |offer: &Offer, makers_only: bool| {
        let name = offer.model();
        offer.is.is_none()
            && text
                .as_ref()
                .is_none_or(|text| name.contains(text.as_str()) || key(offer.id()).contains(text.as_str()))
            && vendor.is_none_or(|vendor| vendor.makes(name.rsplit('/').next().unwrap_or(name)))
            && match (at_host, query.host) {
                (Some(host), _) => offer.host() == host.id,
                (None, Some(_)) => true,
                (None, None) => !makers_only || host(offer.host()).is_some_and(|host| host.makes(name)),
            }
            && (text.is_some() || at_host.is_some() || query.host.is_some() || offer.tier.is_some())
            && (text.is_some() || offer.retires.is_none_or(|on| on > day))
    };
    let mut offers: Vec<Offer> = catalogue::all().filter(|offer| fits(offer, true)).collect();
    if offers.is_empty() && text.is_some() {
        offers = catalogue::all().filter(|offer| fits(offer, false)).collect();
    }
    if text.is_none() {
        // What its maker does not sell itself is shown where it is sold.
        offers = offers.into_iter().filter_map(sold).collect();
    }
    let mut listed: Vec<Listed> = offers.iter().map(|offer| row(offer, day, book)).collect();
    if vendor.is_none() {
        listed.extend(own(query, day, book));
    }
    listed.retain(|row| query.tier.is_none_or(|tier| row.tier == Some(tier)));
    let price = |row: &Listed| row.price.as_ref().map(|price| price.standard.rates_at(0).input).ok();
    match query.sort {
        Sort::Vendor => listed.sort_by(|a, b| {
            (&a.vendor, &a.host, price(b), &a.id).cmp(&(&b.vendor, &b.host, price(a), &b.id))
        }),
        // What has no price stands last.
        Sort::Price => listed.sort_by(|a, b| {
            (price(a).is_none(), price(a), &a.id, &a.host).cmp(&(
                price(b).is_none(),
                price(b),
                &b.id,
                &b.host,
            ))
        }),
        Sort::Context => listed.sort_by(|a, b| (b.context, &a.id, &a.host).cmp(&(a.context, &b.id, &b.host))),
    }
    listed
}

/// The models of the price book that the catalogue does not have.
fn own(query: &Query<'_>, day: Date, book: &PriceBook) -> Vec<Listed> {
    let text = query.text.map(key);
    let mut out: Vec<Listed> = Vec::new();
    for (id, at) in book.models() {
        let is_asked = text.as_ref().is_none_or(|text| key(id).contains(text.as_str()))
            && query.host.is_none_or(|host| host == EVERY_HOST || at == Some(host));
        let host = at.unwrap_or(OWN);
        let is_listed = out.iter().any(|row| row.id == id && row.host == host);
        if !is_asked || is_listed || !catalogue::offers(&key(id)).is_empty() {
            continue;
        }
        let standard = quote(&Ask { host: at, ..Ask::new(id, day) }, book);
        out.push(Listed {
            id: id.to_owned(),
            host: host.to_owned(),
            region: None,
            vendor: None,
            is_embedding: false,
            tier: None,
            context: None,
            output: None,
            price: standard.map(|standard| ListedPrice { standard, batch: None }),
            cache_minimum: None,
            retires: None,
            successor: None,
        });
    }
    out
}

fn sold(offer: Offer) -> Option<Offer> {
    if !offer.prices.is_empty() {
        return Some(offer);
    }
    let elsewhere = catalogue::offers(offer.model());
    elsewhere.iter().find(|other| other.region().is_none() && !other.prices.is_empty()).cloned()
}

fn row(offer: &Offer, day: Date, book: &PriceBook) -> Listed {
    let facts = models::lookup(offer.id()).filter(|facts| facts.tier.is_some());
    let cache = offer.cache.as_ref().and_then(|name| about().caches.get(name));
    let cache = cache.or_else(|| facts.and_then(|facts| facts.cache.as_ref()));
    Listed {
        id: offer.id().to_owned(),
        host: offer.host().to_owned(),
        region: offer.region().map(str::to_owned),
        vendor: maker(offer.model()).map(|vendor| vendor.id.clone()),
        is_embedding: offer.kind == Some(Kind::Embedding),
        tier: offer.tier.or_else(|| facts.and_then(|facts| facts.tier)),
        context: offer.context.or_else(|| facts.and_then(|facts| facts.context)),
        output: offer.output.or_else(|| facts.and_then(|facts| facts.output)),
        price: price(offer, day, book),
        cache_minimum: cache.filter(|cache| cache.mode != CacheMode::None).and_then(|cache| cache.minimum),
        retires: offer.retires,
        successor: offer.successor.as_deref().map(as_sold),
    }
}

fn price(offer: &Offer, day: Date, book: &PriceBook) -> Result<ListedPrice, Unpriced> {
    let ask = Ask { host: Some(offer.host()), region: offer.region(), ..Ask::new(offer.id(), day) };
    let standard = quote(&ask, book)?;
    let batch = quote(&Ask { tier: ServiceTier::Batch, ..ask }, book).ok();
    Ok(ListedPrice { standard, batch })
}

/// The id in the catalogue that was probably meant.
pub fn suggest(id: &str) -> Option<String> {
    let name = key(id.rsplit('/').next().unwrap_or(id));
    let known: Vec<Offer> = catalogue::all().filter(|offer| offer.tier.is_some()).collect();
    let meant = suggestion(&name, known.iter().map(Offer::model))?;
    known.iter().find(|offer| offer.model() == meant).map(|offer| offer.id().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(query: Query<'_>) -> Vec<String> {
        let rows = list(&query, "2026-11-29".parse().expect("a day"), &PriceBook::default());
        rows.iter().map(|row| format!("{}@{}", row.id, row.host)).collect()
    }

    #[test]
    fn a_list_is_what_was_asked_for() {
        let all = ids(Query::default());
        assert!(all.len() > 60 && all.contains(&"gpt-6.2-astra@openai".to_owned()), "{all:?}");
        assert!(!all.iter().any(|id| id.starts_with("gpt-3.5-turbo@")), "it is retired");
        let found = ids(Query { text: Some("Haiku-5.5"), ..Query::default() });
        assert_eq!(found, ["claude-haiku-5-5@anthropic"]);
        let everywhere = ids(Query { text: Some("haiku-5-5"), host: Some(EVERY_HOST), ..Query::default() });
        assert!(everywhere.len() > 5, "{everywhere:?}");
        let small = ids(Query {
            vendor: Some("openai"),
            tier: Some(Tier::Small),
            sort: Sort::Price,
            ..Query::default()
        });
        assert_eq!(small.first().map(String::as_str), Some("gpt-5-nano@openai"));
        assert!(ids(Query { text: Some("no-such-model"), ..Query::default() }).is_empty());
    }

    #[test]
    fn near_misses_have_a_suggestion() {
        assert_eq!(suggest("gpt-4o-mimi").as_deref(), Some("gpt-4o-mini"));
        assert_eq!(suggest("anthropic/claude-haiku-5.6").as_deref(), Some("claude-haiku-5-5"));
        assert_eq!(suggest("prod-chat"), None);
    }
}
