//! Two saved outputs of `promptlint cost --format json`, of one repository or of several: what moved between them when
//! the code is no longer at hand. Everything that the cost is made of stands in them, so that the shares of the causes
//! add up here as well.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::band::Band;
use crate::cost::line::Money;
use crate::cost::report::Parts;

use super::Diff;
use super::causes::{Cause, What};
use super::entry::{Entry, Product};

/// What is read of a saved output.
#[derive(Clone, Debug, Deserialize)]
pub struct Saved {
    pub schema: String,
    pub as_of: String,
    pub calls: Vec<SavedCall>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct SavedCall {
    id: String,
    path: String,
    line: u32,
    cell: Option<u32>,
    context: Option<At>,
    model: Option<String>,
    host: Option<String>,
    input_tokens: Option<Band<u64>>,
    cached_input_tokens: Option<Band<u64>>,
    output_tokens: Option<Band<u64>>,
    parts: Option<Parts>,
    per_call: Option<Band<Money>>,
    unpriced: Option<String>,
    calls_per_month: Option<Volume>,
    per_month: Option<Band<Money>>,
    #[serde(default)]
    arithmetic: Vec<Product>,
    batch: Option<Decimal>,
    team: Option<String>,
    feature: Option<String>,
    #[serde(default)]
    assumptions: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct At {
    path: String,
    line: u32,
}

#[derive(Clone, Debug, Deserialize)]
struct Volume {
    value: u64,
}

/// One call of a saved output, and of which repository it is.
struct Item {
    entry: Entry,
    /// The call, its caller, and how many of the same stand before it.
    key: (String, Option<String>, usize),
    arithmetic: Vec<Product>,
    batch: Option<Decimal>,
}

/// A side: saved outputs, each with the name of its repository, which is empty where there is only one.
pub type Outputs = [(String, Saved)];

/// Compares two sides; repositories and calls are the same by their names.
pub fn diff(before: &Outputs, after: &Outputs) -> Diff {
    let (old, new) = (items(before), items(after));
    let by_key: BTreeMap<_, usize> = old.iter().enumerate().map(|(at, item)| (&item.key, at)).collect();
    let mut pairs = Vec::new();
    let mut caused = Vec::new();
    for (at, item) in new.iter().enumerate() {
        if let Some(&earlier) = by_key.get(&item.key) {
            pairs.push((earlier, at));
            caused.push(causes(&old[earlier], item));
        }
    }
    let entries = |items: Vec<Item>| items.into_iter().map(|item| item.entry).collect();
    Diff::of(entries(old), entries(new), pairs, caused)
}

fn items(side: &Outputs) -> Vec<Item> {
    let mut seen: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    let all = side.iter().flat_map(|(name, saved)| saved.calls.iter().map(move |call| (name, call)));
    let item = |(name, call): (&String, &SavedCall)| {
        let below = |path: &str| if name.is_empty() { path.to_owned() } else { format!("{name}/{path}") };
        let id = below(&call.id);
        let caller = call.context.as_ref().map(|context| below(&context.path));
        let before = seen.entry((id.clone(), caller.clone())).or_default();
        let ordinal = *before;
        *before += 1;
        let (path, line) =
            call.context.as_ref().map_or((&call.path, call.line), |context| (&context.path, context.line));
        let entry = Entry {
            id: id.clone(),
            path: below(path),
            line,
            cell: call.cell.filter(|_| call.context.is_none()),
            model: call.model.clone(),
            host: call.host.clone(),
            team: call.team.clone(),
            feature: call.feature.clone(),
            input_tokens: call.input_tokens,
            cached_input_tokens: call.cached_input_tokens,
            output_tokens: call.output_tokens,
            parts: call.parts,
            per_call: call.per_call,
            calls_per_month: call.calls_per_month.as_ref().map(|volume| volume.value),
            per_month: call.per_month,
            unpriced: call.unpriced.clone(),
            assumptions: call.assumptions.clone(),
        };
        Item { entry, key: (id, caller, ordinal), arithmetic: call.arithmetic.clone(), batch: call.batch }
    };
    all.map(item).collect()
}

/// What is paid for of one kind: how much, and for how much money.
#[derive(Clone, Copy, Default)]
struct Paid {
    quantity: Decimal,
    money: Money,
}

impl Paid {
    fn of(products: &[Product], is: impl Fn(&str) -> bool) -> Self {
        let of = products.iter().filter(|product| is(&product.item));
        of.fold(Self::default(), |sum, product| Self {
            quantity: sum.quantity + product.quantity,
            money: sum.money + product.money,
        })
    }

    /// What the later quantity would have cost before. What was not there before has only the later price.
    fn at_old_price(self, new: Self) -> Money {
        if self.quantity.is_zero() {
            return new.money;
        }
        let share = new.quantity.checked_mul(self.money).and_then(|all| all.checked_div(self.quantity));
        share.unwrap_or(new.money).round_dp(DIGITS)
    }
}

/// Far below what any sum of calls can show, so that what is rounded off here ends in the share of the price.
const DIGITS: u32 = 15;

fn causes(old: &Item, new: &Item) -> Vec<Cause> {
    let (was, is) = (&old.entry, &new.entry);
    let same = (&was.per_call, was.calls_per_month, &was.model, &was.host, &was.unpriced)
        == (&is.per_call, is.calls_per_month, &is.model, &is.host, &is.unpriced);
    if same && (was.input_tokens, was.output_tokens) == (is.input_tokens, is.output_tokens) {
        return Vec::new();
    }
    let mut causes = Vec::new();
    let mut because = |what: What, detail: String, per_call: Option<Money>, per_month: Option<Money>| {
        let tidy = |money: Option<Money>| money.map(|money| money.normalize());
        let (per_call, per_month) = (tidy(per_call), tidy(per_month));
        causes.push(Cause { what, detail, path: None, line: None, per_call, per_month });
    };
    let expected = |entry: &Entry| entry.per_call.map(|band| band.expected);
    let (one, other) = (expected(was), expected(is));
    let old_calls = was.calls_per_month.map(Decimal::from);
    let month = |share: Option<Money>| share?.checked_mul(old_calls?);
    let parts = shares(old, new);
    let has_lines = !old.arithmetic.is_empty() && !new.arithmetic.is_empty();
    let known = one.is_some() && other.is_some() && has_lines;
    let differing: Vec<_> = parts.into_iter().filter(|part| part.differs).collect();
    let all = one.zip(other).map(|(one, other)| other - one);
    let alone = differing.len() == 1;
    for Part { what, detail, share, .. } in differing {
        let share = if known { Some(share) } else { all.filter(|_| alone) };
        because(what, detail, share, month(share));
    }
    if was.calls_per_month != is.calls_per_month {
        let calls = |entry: &Entry| match entry.calls_per_month {
            Some(calls) => format!("{calls} calls a month"),
            None => "no volume".to_owned(),
        };
        let more = is.calls_per_month.map(Decimal::from).zip(old_calls).map(|(is, was)| is - was);
        let share = more.zip(other).and_then(|(more, one)| more.checked_mul(one));
        because(What::Volume, format!("{} → {}", calls(was), calls(is)), Some(Decimal::ZERO), share);
    }
    causes
}

/// `input 2.5 → 2, output 10 → 8 per million tokens`
fn rates(old: &[Product], new: &[Product]) -> String {
    let rate = |products: &[Product], name: &str| {
        products.iter().find(|product| product.item == name).map(|product| product.rate)
    };
    let changed =
        ["input", "cached input", "cache write", "output", "request"].into_iter().filter_map(|name| {
            let (was, is) = (rate(old, name)?, rate(new, name)?);
            (was != is).then(|| format!("{name} {} → {}", was.normalize(), is.normalize()))
        });
    let changed: Vec<String> = changed.collect();
    if changed.is_empty() { String::new() } else { format!("{} per million", changed.join(", ")) }
}

/// What is not known on a side has not moved as far as anybody knows.
fn moved(before: Option<Band<u64>>, after: Option<Band<u64>>) -> bool {
    before.zip(after).is_some_and(|(before, after)| before != after)
}

struct Part {
    what: What,
    detail: String,
    /// Of the difference of one call.
    share: Money,
    differs: bool,
}

fn shares(old: &Item, new: &Item) -> [Part; 3] {
    let (was, is) = (&old.entry, &new.entry);
    let is_prompt = |item: &str| matches!(item, "input" | "cached input" | "cache write");
    let mut prompt = Decimal::ZERO;
    let mut output = Decimal::ZERO;
    let mut rest = Decimal::ZERO;
    for name in ["input", "cached input", "cache write", "output", "request"] {
        let (one, other) =
            (Paid::of(&old.arithmetic, |item| item == name), Paid::of(&new.arithmetic, |item| item == name));
        let quantity = one.at_old_price(other) - one.money;
        *if is_prompt(name) { &mut prompt } else { &mut output } += quantity;
        rest += other.money - one.money - quantity;
    }
    let expected = |band: Option<Band<u64>>| band.map(|band| band.expected);
    let tokens =
        |before: Option<Band<u64>>, after: Option<Band<u64>>| match (expected(before), expected(after)) {
            (Some(old), Some(new)) if new > old => format!("+{} tokens", new - old),
            (Some(old), Some(new)) if new < old => format!("-{} tokens", old - new),
            _ => "other bounds".to_owned(),
        };
    let (old_cached, new_cached) = (was.cached_input_tokens, is.cached_input_tokens);
    let caching = was.input_tokens == is.input_tokens && old_cached != new_cached;
    let first = if caching {
        let cached = |band| expected(band).map_or("unknown".to_owned(), |tokens| tokens.to_string());
        let detail = format!("{} → {} tokens", cached(old_cached), cached(new_cached));
        Part { what: What::Caching, detail, share: prompt, differs: true }
    } else {
        Part {
            what: What::Prompt,
            detail: tokens(was.input_tokens, is.input_tokens),
            share: prompt,
            differs: moved(was.input_tokens, is.input_tokens) || !prompt.is_zero(),
        }
    };
    let second = Part {
        what: What::Output,
        detail: tokens(was.output_tokens, is.output_tokens),
        share: output,
        differs: moved(was.output_tokens, is.output_tokens) || !output.is_zero(),
    };
    let model = |entry: &Entry| entry.model.clone().unwrap_or_else(|| "unknown".to_owned());
    let host = |entry: &Entry| entry.host.clone().unwrap_or_else(|| "unknown".to_owned());
    let (what, detail) = if was.model != is.model {
        (What::Model, format!("{} → {}", model(was), model(is)))
    } else if was.host != is.host {
        (What::Model, format!("{} at {} → {}", model(is), host(was), host(is)))
    } else if old.batch != new.batch {
        let share = |share: Option<Decimal>| share.unwrap_or_default().normalize();
        (What::Usage, format!("batch {} → {}", share(old.batch), share(new.batch)))
    } else {
        match (&was.unpriced, &is.unpriced) {
            (None, Some(why)) => (What::Price, format!("no longer known: {why}")),
            (Some(_), None) => (What::Price, "known now".to_owned()),
            _ => (What::Price, rates(&old.arithmetic, &new.arithmetic)),
        }
    };
    let differs = !rest.is_zero() || what == What::Model || was.unpriced != is.unpriced;
    [first, second, Part { what, detail, share: rest, differs }]
}
