//! Two sources into one catalogue, and what was decided on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use promptlint_lint::prices::Date;
use promptlint_lint::prices::catalogue::{Offer, Row};
use promptlint_lint::prices::spelling::Spelled;
use rust_decimal::Decimal;

use crate::found::{Found, complete};
use crate::hand::{Hand, Prefer};

/// Two prices that differ by more are in conflict.
const TOLERANCE_PERCENT: u32 = 1;

/// What a person should see before committing.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) conflicts: Vec<String>,
    pub(crate) unsettled: Vec<String>,
    pub(crate) notes: Vec<String>,
}

pub(crate) fn merge(
    litellm: Found,
    genai: Found,
    hand: &Hand,
    as_of: Date,
) -> (BTreeMap<String, Offer>, Report) {
    let mut report = Report::default();
    for (source, clashes) in [("litellm", &litellm.clashes), ("genai-prices", &genai.clashes)] {
        report.notes.extend(
            clashes
                .iter()
                .map(|clash| format!("{source} has two prices under one name, the first was taken: {clash}")),
        );
    }
    let mut offers = litellm.offers;
    for (at, from_genai) in genai.offers {
        let Some(from_litellm) = offers.remove(&at) else {
            offers.insert(at, from_genai);
            continue;
        };
        let merged = both(from_litellm, from_genai, hand, as_of, &mut report);
        offers.insert(at, merged);
    }
    // An alias of an alias, or of what the other source calls otherwise, leads nowhere.
    let dead: Vec<String> = offers
        .values()
        .filter(|offer| {
            let target = offer.is.as_ref().map(|is| format!("{is}|{}", offer.host()));
            target.is_some_and(|target| offers.get(&target).is_none_or(|target| target.is.is_some()))
        })
        .map(|offer| offer.at.clone())
        .collect();
    for at in dead {
        offers.remove(&at);
    }
    (offers, report)
}

fn both(mut ours: Offer, theirs: Offer, hand: &Hand, as_of: Date, report: &mut Report) -> Offer {
    // A price of its own says more than "the same as".
    if theirs.is.is_some() {
        return ours;
    }
    if ours.is.is_some() {
        return theirs;
    }
    let (Some(a), Some(b)) = (ours.price_on(as_of).0, theirs.price_on(as_of).0) else { return ours };
    let differences = differences(&a.standard, &b.standard);
    let mut prefer = Prefer::GenaiPrices;
    if !differences.is_empty() {
        let what = format!("`{}` at {}: {}", ours.model(), ours.host(), differences.join(", "));
        match hand.settled(ours.host(), ours.model()) {
            Some(settled) => {
                prefer = settled.prefer;
                let name = if prefer == Prefer::Litellm { "litellm" } else { "genai-prices" };
                report.conflicts.push(format!("{what} → {name}: {}", settled.why));
            }
            None => report.unsettled.push(what),
        }
    }
    if prefer == Prefer::GenaiPrices {
        let today = a.clone();
        ours.prices = theirs.prices;
        let now =
            ours.prices.iter().rposition(|price| price.from.is_none_or(|from| from <= as_of)).unwrap_or(0);
        if differences.is_empty()
            && let Some(price) = ours.prices.get_mut(now)
        {
            complete(price, today);
        }
        ours.by.extend(theirs.by);
    }
    ours.context = theirs.context.max(ours.context);
    for (name, fee) in theirs.fees {
        ours.fees.insert(name, fee);
    }
    ours
}

fn differences(a: &Row, b: &Row) -> Vec<String> {
    let mut all = Vec::new();
    let mut compare = |what: &str, a: Decimal, b: Decimal| {
        if (a - b).abs() * Decimal::from(100) > a.max(b) * Decimal::from(TOLERANCE_PERCENT) {
            all.push(format!("{what} {} (litellm) or {} (genai-prices)", a.normalize(), b.normalize()));
        }
    };
    compare("in", a.input, b.input);
    // Of what generates nothing, one source says 0 and the other says the input's price again.
    if !a.output.is_zero() {
        compare("out", a.output, b.output);
    }
    if let (Some(a), Some(b)) = (a.read, b.read) {
        compare("cached", a, b);
    }
    for (time, price) in &a.write {
        if let Some(other) = b.write.get(time) {
            compare(&format!("write {time}"), *price, *other);
        }
    }
    all
}

/// Hosts that follow a vendor's announced prices.
pub(crate) fn follow(offers: &mut BTreeMap<String, Offer>, hand: &Hand, as_of: Date) {
    let mut changed = Vec::new();
    for same in &hand.same {
        for offer in offers
            .values()
            .filter(|offer| offer.host() == same.host && offer.model().starts_with(&same.starts))
        {
            let Some(vendor) = offers.get(&format!("{}|{}", offer.model(), same.vendor)) else { continue };
            let (Some(ours), Some(theirs)) = (offer.price_on(as_of).0, vendor.price_on(as_of).0) else {
                continue;
            };
            let ahead = vendor.prices.iter().filter(|price| price.from.is_some_and(|from| from > as_of));
            if ours.standard.input == theirs.standard.input
                && ours.standard.output == theirs.standard.output
                && offer.prices.len() == 1
            {
                changed.push((offer.at.clone(), ahead.cloned().collect::<Vec<_>>()));
            }
        }
    }
    for (at, ahead) in changed {
        if let Some(offer) = offers.get_mut(&at) {
            offer.prices.extend(ahead);
        }
    }
}

/// Takes out what says nothing new: snapshots and regions that cost the same as the model as such.
pub(crate) fn collapse(offers: &mut BTreeMap<String, Offer>) {
    // A model that only comes with a date or in regions, at one price, has that price.
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for offer in offers.values().filter(|offer| offer.is.is_none()) {
        let base = format!("{}|{}", undated(offer.model()), offer.host());
        if base != offer.at {
            groups.entry(base).or_default().push(offer.at.clone());
        }
    }
    for (base, members) in &groups {
        let first = &offers[members.last().unwrap_or(base)];
        let regional = members.iter().all(|at| offers[at].region().is_some());
        let one_price = members.iter().all(|at| offers[at].prices == first.prices);
        let one_region = members.iter().all(|at| offers[at].region() == first.region());
        if !offers.contains_key(base) && one_price && (regional || one_region) {
            let id = first.id.clone().map(|id| undated_id(&id));
            let region =
                first.region().filter(|_| !regional).map(|region| format!("|{region}")).unwrap_or_default();
            let at = format!("{base}{region}");
            let (name, ..) = base.split_once('|').unwrap_or_default();
            let id = id.filter(|id| id != name);
            offers.insert(at.clone(), Offer { at, id, retires: None, ..first.clone() });
        }
    }
    let mut gone = BTreeSet::new();
    let mut same = Vec::new();
    for offer in offers.values().filter(|offer| offer.is.is_none()) {
        let place = |model: &str, region: Option<&str>| {
            let region = region.map(|region| format!("|{region}")).unwrap_or_default();
            format!("{model}|{}{region}", offer.host())
        };
        let short = undated(offer.model());
        let more_general = [place(short, offer.region()), place(offer.model(), None), place(short, None)];
        let Some(base) = more_general.iter().filter(|at| **at != offer.at).find_map(|at| offers.get(at))
        else {
            continue;
        };
        if base.is.is_some() || base.prices != offer.prices || base.tier != offer.tier && offer.tier.is_some()
        {
            continue;
        }
        if offer.region().is_none() && offer.retires.is_some() && offer.retires != base.retires {
            same.push((offer.at.clone(), base.model().to_owned()));
        } else {
            gone.insert(offer.at.clone());
        }
    }
    for (at, is) in same {
        if let Some(offer) = offers.get_mut(&at) {
            *offer = Offer {
                at,
                is: Some(is),
                retires: offer.retires,
                successor: offer.successor.take(),
                id: offer.id.take(),
                ..Offer::default()
            };
        }
    }
    offers.retain(|at, _| !gone.contains(at));
    // What pointed at a line that is gone points at what it was the same as.
    let keys: BTreeSet<String> = offers.keys().cloned().collect();
    let mut lost = Vec::new();
    for offer in offers.values_mut() {
        if let Some(is) = &offer.is {
            let host = offer.at.split('|').nth(1).unwrap_or_default();
            if !keys.contains(&format!("{is}|{host}")) {
                let short = undated(is).to_owned();
                if keys.contains(&format!("{short}|{host}")) && format!("{short}|{host}") != offer.at {
                    offer.is = Some(short);
                } else {
                    lost.push(offer.at.clone());
                }
            }
        }
    }
    for at in lost {
        offers.remove(&at);
    }
}

/// The key that a look-up comes to when it leaves the date out.
fn undated(model: &str) -> &str {
    promptlint_lint::prices::spelling::without_date(model).unwrap_or(model)
}

fn undated_id(id: &str) -> String {
    let date = |text: &str| text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let without = |separator: char| {
        let parts: Vec<&str> = id.split(separator).filter(|part| !date(part)).collect();
        parts.join(&separator.to_string())
    };
    let shorter =
        promptlint_lint::prices::spelling::without_date(id).map_or_else(|| without('-'), str::to_owned);
    shorter.replace("@default", "")
}

/// Keeps what the last version had and the sources have dropped: a model does not cease to have cost something.
pub(crate) fn keep_lost(offers: &mut BTreeMap<String, Offer>, last: &[Offer], report: &mut Report) {
    let mut lost = Vec::new();
    for old in last {
        let spelled =
            Spelled { name: old.model().to_owned(), path: old.model().to_owned(), ..Spelled::default() };
        let still =
            spelled.keys().iter().any(|(key, _)| offers.contains_key(&format!("{key}|{}", old.host())));
        if !still
            && (old.is.is_none()
                || offers.contains_key(&format!("{}|{}", old.is.clone().unwrap_or_default(), old.host())))
        {
            lost.push(old.clone());
        }
    }
    for old in lost {
        report.notes.push(format!(
            "no longer in the sources, kept as it was: `{}` at {}",
            old.model(),
            old.host()
        ));
        offers.insert(old.at.clone(), old);
    }
}

impl Report {
    pub(crate) fn markdown(&self, sources: &str) -> String {
        let mut text = format!(
            "# Conflicts\n\nWritten by `refresh-catalogue` from {sources}. A base price on which the sources differ by more \
             than {TOLERANCE_PERCENT} % is settled in `overrides.toml`, or the command fails.\n"
        );
        let parts = [("Settled", &self.conflicts), ("Unsettled", &self.unsettled), ("Notes", &self.notes)];
        for (title, lines) in parts {
            if lines.is_empty() {
                continue;
            }
            let _ = write!(text, "\n## {title} ({})\n\n", lines.len());
            for line in lines {
                let _ = writeln!(text, "- {line}");
            }
        }
        text
    }
}
