//! From what is asked to what is sold: which line of the catalogue holds, and its rates on a day.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::catalogue::{self, Offer, Price, Row};
use super::hosts::{Host, host, maker};
use super::spelling::Spelled;
use super::{Ask, CacheWrite, PriceBook, Quote, Rates, ServiceTier, Unpriced};

/// What a model costs.
pub fn quote(ask: &Ask<'_>, book: &PriceBook) -> Result<Quote, Unpriced> {
    let meant = book.meant(ask.model);
    let ask = &if meant == ask.model {
        *ask
    } else {
        // What the user says an id stands for says where it is bought, too.
        let host = Spelled::of(meant).host.map(|host| host.id.as_str()).or(ask.host);
        Ask { model: meant, host, ..*ask }
    };
    if let Some(own) = book.own(ask) {
        return Ok(own);
    }
    let mut quote = listed(ask)?;
    book.apply(&mut quote, ask.as_of);
    Ok(quote)
}

/// What the catalogue says.
/// As its maker spells it: `gpt-5.6-sol` of `gpt-5-6-sol`.
pub(super) fn as_sold(name: &str) -> String {
    let offers = catalogue::offers(name);
    let maker = maker(name);
    let sold = offers.iter().find(|offer| maker.is_some_and(|maker| offer.host() == maker.id));
    sold.or(offers.first()).map_or_else(|| name.to_owned(), |offer| offer.id().to_owned())
}

fn listed(ask: &Ask<'_>) -> Result<Quote, Unpriced> {
    let Chosen { offer, factor, mut assumptions } = choose(ask)?;
    let model = || offer.id().to_owned();
    if let Some(on) = offer.retires.filter(|on| *on <= ask.as_of) {
        return Err(Unpriced::Retired {
            model: model(),
            on,
            successor: offer.successor.as_deref().map(as_sold),
        });
    }
    let (price, next) = offer.price_on(ask.as_of);
    let Some(price) = price else {
        return Err(match next.and_then(|next| next.from) {
            Some(from) => Unpriced::NotYet { model: model(), from },
            None => Unpriced::NoPrice { model: model() },
        });
    };
    let row = of_tier(price, ask.tier).ok_or_else(|| Unpriced::NoTier { model: model(), tier: ask.tier })?;
    let rates = |row: &Row, price: &Price| row.rates(price.request, factor);
    if price.off_peak.is_some() {
        assumptions.push("at the price of the host's busy hours".to_owned());
    }
    Ok(Quote {
        model: offer.id().into(),
        host: offer.host().into(),
        region: offer.region().map(Into::into),
        tier: ask.tier,
        since: price.from,
        next: next.and_then(|next| Some((next.from?, rates(of_tier(next, ask.tier)?, next)))),
        off_peak: price.off_peak.as_ref().map(|row| rates(row, price)),
        retires: offer.retires,
        fees: offer.fees.clone(),
        source: offer.source(),
        assumptions,
        base: rates(row, price),
        over: row.over.iter().map(|(threshold, row)| (*threshold, rates(row, price))).collect(),
    })
}

struct Chosen {
    offer: Offer,
    /// What the host adds in the region that is asked for.
    factor: Decimal,
    assumptions: Vec<String>,
}

/// Of what is sold under a name, what this request buys.
fn choose(ask: &Ask<'_>) -> Result<Chosen, Unpriced> {
    let model = || ask.model.to_owned();
    let spelled = Spelled::of(ask.model);
    let named =
        ask.host.map(|name| host(name).ok_or_else(|| Unpriced::UnknownHost(name.to_owned()))).transpose()?;
    let wanted = named.or(spelled.host);
    if let Some(host) = wanted.filter(|host| host.own_hardware) {
        return Err(Unpriced::OwnHardware { model: model(), host: host.name.clone() });
    }
    let mut failed = None;
    // A cloud's line for one snapshot does not make it the seller of what the maker sells by its general name.
    let maker = maker(&spelled.name).filter(|_| wanted.is_none());
    let by_maker =
        |offers: &[Offer]| maker.is_some_and(|maker| offers.iter().any(|offer| offer.host() == maker.id));
    let keys = spelled.keys().into_iter().map(|(key, is_loose)| (catalogue::offers(&key), is_loose));
    let mut sold: Vec<(&[Offer], bool)> = keys.filter(|(offers, _)| !offers.is_empty()).collect();
    sold.sort_by_key(|(offers, _)| !by_maker(offers));
    for (offers, is_loose) in sold {
        let mut assumptions = Vec::new();
        let seller = match wanted {
            Some(host) if offers.iter().any(|offer| offer.host() == host.id) => Ok(host.id.as_str()),
            // `meta-llama/…` says who made it, and need not say who sells it.
            Some(host) if named.is_some() || !host.is_vendor() => {
                Err(Unpriced::NotSold { model: model(), host: host.name.clone() })
            }
            _ => seller(offers, ask.model),
        };
        let seller = match seller {
            Ok(seller) => seller,
            Err(error) => {
                failed = failed.or(Some(error));
                continue;
            }
        };
        if wanted.is_none() {
            let name = host(seller).map_or(seller, |host| &host.name);
            assumptions.push(format!("bought from {name}: the code names nobody else"));
        }
        let region = spelled.region.as_deref().or(ask.region);
        let (offer, factor) = regional(offers, seller, region, &mut assumptions).ok_or_else(|| {
            let host = host(seller).map_or_else(|| seller.to_owned(), |host| host.name.clone());
            Unpriced::NoRegion { model: model(), host }
        })?;
        if is_loose {
            assumptions.push(format!(
                "priced as `{}`, which `{}` is taken to be a version of",
                offer.id(),
                ask.model
            ));
        }
        if seller == "azure" {
            assumptions
                .push(format!("the deployment `{}` is taken to hold the model of that name", ask.model));
        }
        return Ok(Chosen { offer, factor, assumptions });
    }
    Err(failed.unwrap_or_else(|| Unpriced::Unknown(model())))
}

/// Who is paid where nothing says so: who makes the model, or the only one who sells it.
fn seller<'a>(offers: &'a [Offer], model: &str) -> Result<&'a str, Unpriced> {
    let maker = |offer: &&Offer| host(offer.host()).is_some_and(|host| host.makes(offer.model()));
    if let Some(offer) =
        offers.iter().filter(maker).find(|offer| offer.is.is_some() || !offer.prices.is_empty())
    {
        return Ok(offer.host());
    }
    let mut hosts: Vec<&str> = offers.iter().map(Offer::host).collect();
    hosts.dedup();
    if let [only] = hosts.as_slice() {
        Ok(only)
    } else {
        let name = |id: &&str| host(id).map_or_else(|| (*id).to_owned(), |host: &Host| host.name.clone());
        Err(Unpriced::Ambiguous { model: model.to_owned(), hosts: hosts.iter().map(name).collect() })
    }
}

/// The host's line for a region, or its general one and what that is multiplied with there.
fn regional(
    offers: &[Offer],
    seller: &str,
    region: Option<&str>,
    assumptions: &mut Vec<String>,
) -> Option<(Offer, Decimal)> {
    let of_host = |offer: &&Offer| offer.host() == seller;
    let exact = offers.iter().filter(of_host).find(|offer| region.is_some() && offer.region() == region);
    let general = offers.iter().filter(of_host).find(|offer| offer.region().is_none());
    let offer = exact.or(general)?;
    // Another name of a model.
    let target = offer.is.as_ref().and_then(|is| {
        let offers = catalogue::offers(is);
        let same = offers.iter().find(|other| other.host() == seller && other.region() == offer.region());
        same.map(|same| Offer { retires: offer.retires.or(same.retires), ..same.clone() })
    });
    let offer = match (&offer.is, target) {
        (Some(_), target) => target?,
        (None, _) => offer.clone(),
    };
    let uplift = region.filter(|_| exact.is_none()).and_then(|region| {
        let any = offer.uplift.get("*").filter(|_| region != "global");
        offer.uplift.get(region).or(any).copied()
    });
    if let Some(region) = region.filter(|region| exact.is_none() && uplift.is_none() && *region != "global") {
        assumptions.push(format!("no price is known for {region} by itself: the host's general one"));
    }
    Some((offer, uplift.unwrap_or(Decimal::ONE)))
}

fn of_tier(price: &Price, tier: ServiceTier) -> Option<&Row> {
    match tier {
        ServiceTier::Standard => Some(&price.standard),
        ServiceTier::Batch => price.batch.as_ref(),
        ServiceTier::Flex => price.flex.as_ref(),
        ServiceTier::Priority => price.priority.as_ref(),
    }
}

impl Row {
    fn rates(&self, request: Option<Decimal>, factor: Decimal) -> Rates {
        let times = |price: Decimal| (price * factor).normalize();
        Rates {
            input: times(self.input),
            cached_input: self.read.map(times),
            cache_writes: writes(&self.write, times),
            output: times(self.output),
            per_request: request.map(times).unwrap_or_default(),
        }
    }
}

fn writes(writes: &BTreeMap<String, Decimal>, times: impl Fn(Decimal) -> Decimal) -> Vec<CacheWrite> {
    let write = |(time, price): (&String, &Decimal)| {
        Some(CacheWrite { seconds: seconds(time)?, price: times(*price) })
    };
    let mut all: Vec<_> = writes.iter().filter_map(write).collect();
    all.sort_by_key(|write| write.seconds);
    all
}

/// `5m`, `12h`
pub(super) fn seconds(time: &str) -> Option<u32> {
    let (number, unit) = time.split_at_checked(time.len().checked_sub(1)?)?;
    let unit = match unit {
        "m" => 60,
        "h" => 3600,
        _ => return None,
    };
    number.parse::<u32>().ok()?.checked_mul(unit)
}
