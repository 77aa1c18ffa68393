//! What a model costs, where it is bought, on a day: from the catalogue that is part of the program, and from the
//! user's own price book. A price that nobody knows is [`Unpriced`] in words: never 0, never another model's.
//!
//! ```
//! use promptlint_lint::prices::{Ask, Date, PriceBook, ServiceTier, quote};
//!
//! let day: Date = "2026-11-29".parse().unwrap();
//! let quote = quote(&Ask::new("claude-haiku-5-5", day), &PriceBook::default()).unwrap();
//! assert_eq!(quote.rates_at(100_000).input.to_string(), "0.1");
//! assert_eq!(quote.rates_at(100_001).input.to_string(), "0.5");
//! ```

mod book;
mod books;
pub mod catalogue;
mod hosts;
mod list;
mod offer;
mod review;
mod saving;
pub mod spelling;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub use jiff::civil::Date;
use rust_decimal::Decimal;

pub use book::{Currency, PriceBook, Prices};
pub use books::{Books, Markets, check};
pub use hosts::{Host, every as every_host, host, maker};
pub use list::{EVERY_HOST, Listed, ListedPrice, Query, Sort, list, suggest};
pub use offer::quote;
pub use review::{Concern, Reviewed, review};
pub use saving::{Market, Saves, host_of_sdk};

/// How a request is served: what the vendors call service tier or processing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceTier {
    #[default]
    Standard,
    Batch,
    Flex,
    Priority,
}

impl ServiceTier {
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Batch => "batch",
            Self::Flex => "flex",
            Self::Priority => "priority",
        }
    }
}

impl fmt::Display for ServiceTier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a price is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask<'a> {
    /// As the code spells it.
    pub model: &'a str,
    /// Who is paid, where the code says: see [`host`]. A prefix of the model's id (`azure/gpt-4o`) says it too.
    pub host: Option<&'a str>,
    /// As the host calls it: `us-east-1`, `eu`, `global`.
    pub region: Option<&'a str>,
    pub tier: ServiceTier,
    pub as_of: Date,
}

impl<'a> Ask<'a> {
    /// At whatever host the id says, at standard speed.
    pub fn new(model: &'a str, as_of: Date) -> Self {
        Self { model, host: None, region: None, tier: ServiceTier::Standard, as_of }
    }
}

/// US dollars per million tokens, for one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    pub input: Decimal,
    /// Tokens that the cache already has; `None` where the host has no price for that.
    pub cached_input: Option<Decimal>,
    /// Tokens that are put into the cache, in place of `input`; the shortest time first. Empty where writing costs
    /// no more than `input`.
    pub cache_writes: Vec<CacheWrite>,
    pub output: Decimal,
    /// US dollars per request, whatever its size.
    pub per_request: Decimal,
}

impl Rates {
    fn scale(&mut self, factor: Decimal) {
        let writes = self.cache_writes.iter_mut().map(|write| &mut write.price);
        let own = [&mut self.input, &mut self.output, &mut self.per_request];
        for price in own.into_iter().chain(&mut self.cached_input).chain(writes) {
            *price = (*price * factor).normalize();
        }
    }

    /// What writing to the cache costs; the shortest time that lives at least so long, else the longest.
    pub fn cache_write(&self, seconds: u32) -> Option<Decimal> {
        let long_enough = self.cache_writes.iter().find(|write| write.seconds >= seconds);
        long_enough.or(self.cache_writes.last()).map(|write| write.price)
    }
}

/// What it costs to put a million tokens into the cache for some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheWrite {
    /// For how long what is written lives after its last use.
    pub seconds: u32,
    pub price: Decimal,
}

/// What a model costs at a host, on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// As the host spells it.
    pub model: Arc<str>,
    /// The host's id in the catalogue.
    pub host: Arc<str>,
    pub region: Option<Arc<str>>,
    pub tier: ServiceTier,
    /// `None`: as long as the catalogue knows it.
    pub since: Option<Date>,
    /// The day on which the price changes, and what a request with a short prompt costs from then on.
    pub next: Option<(Date, Rates)>,
    /// What a request with a short prompt costs outside the host's busy hours, where it has such; all other rates
    /// are those of the busy hours.
    pub off_peak: Option<Rates>,
    /// When the host stops to serve it.
    pub retires: Option<Date>,
    /// US dollars per 1,000 uses of the host's tools (`web-search`, `file-search`), beside the tokens.
    pub fees: BTreeMap<String, Decimal>,
    /// Where the price is from.
    pub source: String,
    /// In words: what was taken for granted.
    pub assumptions: Vec<String>,
    base: Rates,
    /// Above so many tokens of input, the whole request costs this.
    over: Vec<(u64, Rates)>,
}

impl Quote {
    /// What a request with that many tokens of input costs: some models cost more for the whole of a long request.
    pub fn rates_at(&self, input_tokens: u64) -> &Rates {
        let step = self.over.iter().rev().find(|(threshold, _)| input_tokens > *threshold);
        step.map_or(&self.base, |(_, rates)| rates)
    }

    fn scale(&mut self, factor: Decimal) {
        let over = self.over.iter_mut().map(|(_, rates)| rates);
        let others = self.off_peak.iter_mut().chain(self.next.as_mut().map(|(_, rates)| rates));
        for rates in over.chain(others).chain([&mut self.base]) {
            rates.scale(factor);
        }
    }

    /// The numbers of input tokens above which the rates change, ascending.
    pub fn thresholds(&self) -> impl Iterator<Item = u64> {
        self.over.iter().map(|(threshold, _)| *threshold)
    }
}

/// Why there is no price, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unpriced {
    #[error("the model `{0}` is not in the catalogue")]
    Unknown(String),
    #[error("the host `{0}` is not in the catalogue")]
    UnknownHost(String),
    #[error("{host} does not sell `{model}`, as far as the catalogue knows")]
    NotSold { model: String, host: String },
    #[error("`{model}` is sold by {}, and nothing says by whom here", enumerated(hosts))]
    Ambiguous { model: String, hosts: Vec<String> },
    #[error("the price of `{model}` at {host} depends on the region, and nothing says which it is")]
    NoRegion { model: String, host: String },
    #[error("the catalogue has no price for `{model}` before {from}")]
    NotYet { model: String, from: Date },
    #[error("the catalogue has `{model}` without a price")]
    NoPrice { model: String },
    #[error("`{model}` has no {tier} price in the catalogue")]
    NoTier { model: String, tier: ServiceTier },
    #[error("`{model}` was retired on {on}: requests fail{}", successor.as_ref().map_or_else(String::new, |id| format!("; its host names `{id}` as successor")))]
    Retired { model: String, on: Date, successor: Option<String> },
    #[error("{host} runs `{model}` on your own machines: `[prices]` can say what that costs")]
    OwnHardware { model: String, host: String },
}

fn enumerated(names: &[String]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A catalogue that is older says little of the newest models: in the quarter before it was made, vendors changed
/// prices every six weeks (FACTS 1.5).
const STALE_DAYS: i64 = 45;

/// What to say where the catalogue is too old for a day.
pub fn stale(as_of: Date) -> Option<String> {
    let known = catalogue::about().as_of;
    let days = known.until(as_of).ok()?.get_days();
    (i64::from(days) > STALE_DAYS).then(|| {
        format!(
            "the prices are those of {known}, {days} days before {as_of}: a newer promptlint knows newer ones"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: &str, model: &str, tier: ServiceTier) -> Result<Quote, Unpriced> {
        let ask = Ask { tier, ..Ask::new(model, day.parse().expect("a day")) };
        quote(&ask, &PriceBook::default())
    }

    fn shown(rates: &Rates) -> String {
        let write = |write: &CacheWrite| format!(" write {}s {}", write.seconds, write.price);
        let writes: String = rates.cache_writes.iter().map(write).collect();
        let cached = rates.cached_input.map_or_else(String::new, |price| format!(" read {price}"));
        format!("in {}{cached}{writes} out {}", rates.input, rates.output)
    }

    #[test]
    fn a_price_holds_on_its_day() {
        let before = on("2026-11-30", "gemini-4-argon", ServiceTier::Standard).expect("a price");
        assert_eq!(shown(before.rates_at(1)), "in 2 read 0.1 out 10");
        let (day, next) = before.next.expect("a change");
        assert_eq!((day.to_string().as_str(), shown(&next).as_str()), ("2026-12-01", "in 4 read 0.2 out 20"));
        let after = on("2026-12-01", "google/gemini-4-argon", ServiceTier::Batch).expect("a price");
        assert_eq!(shown(after.rates_at(1)), "in 2 read 0.1 out 10");
        assert_eq!(after.next, None);
    }

    #[test]
    fn a_long_request_costs_more_as_a_whole() {
        let haiku = on("2026-11-29", "claude-haiku-5-5", ServiceTier::Standard).expect("a price");
        assert_eq!(
            shown(haiku.rates_at(100_000)),
            "in 0.1 read 0.01 write 300s 0.125 write 3600s 0.2 out 0.5"
        );
        assert_eq!(shown(haiku.rates_at(100_001)), "in 0.5 read 0.05 write 300s 0.625 write 3600s 1 out 2.5");
        assert_eq!(haiku.thresholds().collect::<Vec<_>>(), [100_000]);
        assert_eq!(haiku.rates_at(1).cache_write(600).map(|price| price.to_string()).as_deref(), Some("0.2"));
    }

    #[test]
    fn busy_hours_are_the_rule_and_others_the_exception() {
        let quote = on("2026-11-29", "deepseek/deepseek-v4-pro", ServiceTier::Standard).expect("a price");
        assert_eq!(shown(quote.rates_at(1)), "in 1.32 read 0.044 out 3.96");
        assert_eq!(shown(&quote.off_peak.expect("off-peak")), "in 0.66 read 0.022 out 1.98");
    }

    #[test]
    fn the_maker_sells_its_snapshots() {
        // Bedrock alone has a line for this snapshot; the SDK of its maker does not buy there.
        let day = "2026-01-04";
        let quote = on(day, "claude-3-opus-20240229", ServiceTier::Standard).expect("a price");
        assert_eq!(&*quote.host, "anthropic");
        let gone = on("2026-11-29", "claude-3-opus-20240229", ServiceTier::Standard).expect_err("no price");
        assert_eq!(gone.to_string(), "`claude-3-opus` was retired on 2026-01-05: requests fail");
        let ask =
            Ask { host: Some("bedrock"), ..Ask::new("claude-3-opus-20240229", day.parse().expect("a day")) };
        assert_eq!(&*super::quote(&ask, &PriceBook::default()).expect("a price").host, "bedrock");
    }

    #[test]
    fn a_successor_has_its_makers_name() {
        let gone = on("2026-11-29", "gpt-4-1106-preview", ServiceTier::Standard).expect_err("no price");
        assert!(gone.to_string().ends_with("its host names `gpt-5.6-sol` as successor"), "{gone}");
    }

    #[test]
    fn what_is_not_known_is_said() {
        let why = |model: &str, tier| on("2026-11-29", model, tier).expect_err("no price").to_string();
        let standard = ServiceTier::Standard;
        assert_eq!(why("my-deployment", standard), "the model `my-deployment` is not in the catalogue");
        assert_eq!(
            why("vertex_ai/gpt-4o", standard),
            "Vertex AI does not sell `vertex_ai/gpt-4o`, as far as the catalogue knows"
        );
        assert_eq!(
            why("claude-opus-5-5", ServiceTier::Priority),
            "`claude-opus-5-5` has no priority price in the catalogue"
        );
        let ask = Ask { host: Some("acme"), ..Ask::new("gpt-4o", "2026-11-29".parse().expect("a day")) };
        assert_eq!(
            quote(&ask, &PriceBook::default()).expect_err("no price").to_string(),
            "the host `acme` is not in the catalogue"
        );
    }
}
