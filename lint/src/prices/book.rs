//! The user's own prices: `[prices]` of the configuration, or a file that it names. They hold over the catalogue's.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, IntoDeserializer as _, MapAccess, Visitor};

use super::hosts::{every, host, maker};
use super::spelling::{Spelled, key};
use super::{Ask, CacheWrite, Quote, Rates, ServiceTier};
use crate::config::suggestion;

/// Where a model runs of which the price book names no host.
pub(super) const OWN: &str = "your own";

/// `[prices]`: discounts, contract rates, names of deployments. Dated, where they have an end.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PriceBook {
    /// What ids in your code stand for: `"prod-chat" = "azure/gpt-4o"`.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    aliases: Aliases,
    /// What your own contract says, or your own machines cost: in place of the catalogue.
    rate: Vec<OwnRate>,
    /// What is taken off list prices. All that fit are applied.
    discount: Vec<Discount>,
    /// What a gateway adds to everything, as a factor: 1.05 for 5 %.
    mark_up: Option<Factor>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Aliases(Vec<(String, String)>);

/// A model's own rates, in US dollars per million tokens.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct OwnRate {
    /// As the code spells it, or as the catalogue does.
    model: String,
    /// Only at this host.
    #[serde(default)]
    host: Option<HostName>,
    /// 0 is your own word: the model costs nothing.
    input: Amount,
    output: Amount,
    #[serde(default)]
    cached_input: Option<Amount>,
    /// Putting tokens into the cache for 5 minutes.
    #[serde(default)]
    cache_write: Option<Amount>,
    /// US dollars per request.
    #[serde(default)]
    per_request: Option<Amount>,
    /// The first day on which it holds.
    #[serde(default, deserialize_with = "day::maybe")]
    #[schemars(with = "Option<String>")]
    from: Option<Date>,
    /// The last day on which it holds.
    #[serde(default, deserialize_with = "day::maybe")]
    #[schemars(with = "Option<String>")]
    until: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Discount {
    /// Only on models of this maker.
    #[serde(default)]
    vendor: Option<HostName>,
    /// Only what is bought there.
    #[serde(default)]
    host: Option<HostName>,
    /// Only on this model.
    #[serde(default)]
    model: Option<String>,
    percent: Percent,
    /// The first day on which it holds.
    #[serde(default, deserialize_with = "day::maybe")]
    #[schemars(with = "Option<String>")]
    from: Option<Date>,
    /// The last day on which it holds.
    #[serde(default, deserialize_with = "day::maybe")]
    #[schemars(with = "Option<String>")]
    until: Option<Date>,
}

/// `[currency]`: in which money is shown. All is reckoned in US dollars.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Currency {
    /// `EUR`
    pub code: String,
    /// What one US dollar is worth.
    rate: Factor,
    /// The day of that rate.
    #[serde(deserialize_with = "day::one")]
    #[schemars(with = "String")]
    pub as_of: Date,
}

/// Days as TOML has them, with or without quotes.
mod day {
    use jiff::civil::Date;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer};

    pub(super) fn one<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        let text = match toml::Value::deserialize(from)? {
            toml::Value::Datetime(day) => day.to_string(),
            toml::Value::String(text) => text,
            other => other.to_string(),
        };
        text.parse().map_err(|_| D::Error::custom(format!("not a day: `{text}`; write it like 2026-11-30")))
    }

    pub(super) fn maybe<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
        one(from).map(Some)
    }
}

impl Currency {
    /// US dollars in this currency.
    pub fn of(&self, dollars: Decimal) -> Decimal {
        dollars * self.rate.0
    }
}

impl PriceBook {
    /// The models that it gives rates of, as they are spelled there, each with the host that it is confined to.
    pub(super) fn models(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.rate.iter().map(|rate| (rate.model.as_str(), rate.host.as_ref().map(|host| host.0.as_str())))
    }

    /// What an id in the code stands for.
    pub(super) fn meant<'a>(&'a self, id: &'a str) -> &'a str {
        let alias = self.aliases.0.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(id.trim()));
        alias.map_or(id, |(_, meant)| meant)
    }

    /// The user's own rates for what is asked.
    pub(super) fn own(&self, ask: &Ask<'_>) -> Option<Quote> {
        if ask.tier != ServiceTier::Standard {
            return None;
        }
        let spelled = Spelled::of(ask.model);
        let seller = ask.host.and_then(host).or(spelled.host);
        let rate = self.rate.iter().find(|rate| {
            let same = rate.model.eq_ignore_ascii_case(ask.model.trim()) || key(&rate.model) == spelled.name;
            let there =
                rate.host.as_ref().is_none_or(|host| seller.is_some_and(|seller| seller.id == host.0));
            same && there && holds(rate.from, rate.until, ask.as_of)
        })?;
        let free = rate.input.0.is_zero() && rate.output.0.is_zero();
        let said = if free {
            "your price book says that it costs nothing"
        } else {
            "at the rates of your price book"
        };
        let base = Rates {
            input: rate.input.0,
            cached_input: rate.cached_input.map(|amount| amount.0),
            cache_writes: rate
                .cache_write
                .map(|amount| CacheWrite { seconds: 300, price: amount.0 })
                .into_iter()
                .collect(),
            output: rate.output.0,
            per_request: rate.per_request.map(|amount| amount.0).unwrap_or_default(),
        };
        Some(Quote {
            model: rate.model.as_str().into(),
            host: seller.map_or(OWN, |host| &host.id).into(),
            region: None,
            tier: ask.tier,
            since: rate.from,
            next: None,
            off_peak: None,
            retires: None,
            fees: std::collections::BTreeMap::new(),
            source: "your price book".to_owned(),
            assumptions: vec![said.to_owned()],
            base,
            over: Vec::new(),
        })
    }

    /// Puts discounts and mark-up on a quote of the catalogue's.
    pub(super) fn apply(&self, quote: &mut Quote, day: Date) {
        let model = key(&quote.model);
        let name = Spelled::of(&quote.model).name;
        let fits = |discount: &&Discount| {
            let vendor = discount
                .vendor
                .as_ref()
                .is_none_or(|vendor| maker(&name).is_some_and(|maker| maker.id == vendor.0));
            let host = discount.host.as_ref().is_none_or(|host| *host.0 == *quote.host);
            let same = discount.model.as_ref().is_none_or(|wanted| [&model, &name].contains(&&key(wanted)));
            vendor && host && same && holds(discount.from, discount.until, day)
        };
        let mut factor = Decimal::ONE;
        let mut said = Vec::new();
        for discount in self.discount.iter().filter(fits) {
            factor *= Decimal::ONE - discount.percent.0 / Decimal::ONE_HUNDRED;
            said.push(format!("less your discount of {} %", discount.percent.0.normalize()));
        }
        if let Some(mark_up) = &self.mark_up {
            factor *= mark_up.0;
            said.push(format!("times your mark-up of {}", mark_up.0.normalize()));
        }
        quote.assumptions.extend(said);
        if factor != Decimal::ONE {
            quote.scale(factor);
        }
    }
}

fn holds(from: Option<Date>, until: Option<Date>, day: Date) -> bool {
    from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
}

impl<'de> Deserialize<'de> for Aliases {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Aliases;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("names with the models that they stand for")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Aliases, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    all.push(entry);
                }
                Ok(Aliases(all))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

/// The id of a host of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
struct HostName(String);

impl<'de> Deserialize<'de> for HostName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        host(&name).map(|host| Self(host.id.clone())).ok_or_else(|| {
            let known = every().map(|host| host.id.as_str());
            let meant = suggestion(&name, known).map_or_else(
                || "`promptlint models` lists them".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            );
            de::Error::custom(format!("there is no host or vendor `{name}`: {meant}"))
        })
    }
}

/// A number as text or as TOML writes it; decimal, never binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number(Decimal);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number such as \"0.25\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Number, E> {
                text.trim().parse().map(Number).map_err(|_| E::custom(format!("not a number: `{text}`")))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Number, E> {
                Ok(Number(number.into()))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Number, E> {
                // The shortest text that gives this number is the one that was written.
                self.visit_str(&number.to_string())
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// Declares a number with limits of its own.
macro_rules! number {
    ($(#[doc = $doc:literal])+ $name:ident, $fits:expr, $wants:literal) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        struct $name(Decimal);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let Number(number) = Number::deserialize(deserializer)?;
                let fits: fn(Decimal) -> bool = $fits;
                if fits(number) { Ok(Self(number)) } else { Err(de::Error::custom(format!("{number} is not {}", $wants))) }
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": ["string", "number"], "description": $wants })
            }
        }
    };
}

number! {
    /// Money.
    Amount, |number| !number.is_sign_negative(), "an amount of money: 0 or more"
}
number! {
    /// What something is multiplied with.
    Factor, |number| number > Decimal::ZERO, "a factor: more than 0"
}
number! {
    /// What is taken off.
    Percent, |number| number > Decimal::ZERO && number < Decimal::ONE_HUNDRED, "a percentage between 0 and 100"
}

impl JsonSchema for HostName {
    fn schema_name() -> Cow<'static, str> {
        "HostName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// `[prices]`, or the name of a file that holds such a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prices {
    Table(PriceBook),
    File(String),
}

impl<'de> Deserialize<'de> for Prices {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Prices;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table, or the name of a file")
            }

            fn visit_str<E: de::Error>(self, file: &str) -> Result<Prices, E> {
                String::deserialize(file.into_deserializer()).map(Prices::File)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Prices, A::Error> {
                PriceBook::deserialize(de::value::MapAccessDeserializer::new(map)).map(Prices::Table)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for Prices {
    fn schema_name() -> Cow<'static, str> {
        "Prices".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<PriceBook>();
        json_schema!({ "anyOf": [table, { "type": "string", "description": "A file that holds such a table." }] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prices::{Unpriced, quote};

    fn book(text: &str) -> PriceBook {
        toml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
    }

    fn priced(book: &PriceBook, model: &str) -> Result<String, Unpriced> {
        let quote = quote(&Ask::new(model, "2026-11-29".parse().expect("a day")), book)?;
        let rates = quote.rates_at(1);
        Ok(format!(
            "{} {}: {} in, {} out; {}",
            quote.host,
            quote.model,
            rates.input,
            rates.output,
            quote.assumptions.join("; ")
        ))
    }

    #[test]
    fn discounts_and_mark_ups_are_put_on_list_prices() {
        let book = book(
            "mark-up = 1.1\n\
             [[discount]]\nvendor = 'openai'\npercent = 20\nuntil = '2026-11-29'\n\
             [[discount]]\nvendor = 'openai'\npercent = 50\nuntil = '2026-11-28'\n\
             [[discount]]\nhost = 'bedrock'\nmodel = 'claude-opus-5.5'\npercent = '12.5'",
        );
        insta::assert_snapshot!(priced(&book, "gpt-4o").expect("a price"), @"openai gpt-4o: 2.2 in, 8.8 out; bought from OpenAI: the code names nobody else; less your discount of 20 %; times your mark-up of 1.1");
        insta::assert_snapshot!(priced(&book, "anthropic.claude-opus-5-5").expect("a price"), @"bedrock anthropic.claude-opus-5-5: 3.85 in, 19.25 out; less your discount of 12.5 %; times your mark-up of 1.1");
        insta::assert_snapshot!(priced(&book, "claude-opus-5-5").expect("a price"), @"anthropic claude-opus-5-5: 4.4 in, 22 out; bought from Anthropic: the code names nobody else; times your mark-up of 1.1");
    }

    #[test]
    fn own_rates_and_names_hold_over_the_catalogue() {
        let book = book(
            "aliases = { prod-chat = 'azure/gpt-4o', Local = 'ollama/llama3:8b' }\n\
             [[rate]]\nmodel = 'llama3:8b'\nhost = 'ollama'\ninput = 0\noutput = 0\n\
             [[rate]]\nmodel = 'claude-opus-5-5'\ninput = '3.5'\noutput = 17.5\ncached-input = '0.1'",
        );
        insta::assert_snapshot!(priced(&book, "prod-chat").expect("a price"), @"azure gpt-4o: 2.5 in, 10 out; the deployment `azure/gpt-4o` is taken to hold the model of that name");
        insta::assert_snapshot!(priced(&book, "local").expect("a price"), @"ollama llama3:8b: 0 in, 0 out; your price book says that it costs nothing");
        insta::assert_snapshot!(priced(&book, "claude-opus-5.5").expect("a price"), @"your own claude-opus-5-5: 3.5 in, 17.5 out; at the rates of your price book");
        assert!(priced(&book, "ollama/llama3:70b").is_err());
        assert!(priced(&PriceBook::default(), "prod-chat").is_err());
    }
}
