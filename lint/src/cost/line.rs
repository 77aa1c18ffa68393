//! Arithmetic that a person can check: factors × rate = money, line by line, without rounding.

use rust_decimal::Decimal;

/// US dollars.
pub type Money = Decimal;

/// What is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// Prompt tokens at the full price.
    Input,
    /// Prompt tokens read from the provider's cache.
    CachedInput,
    /// Prompt tokens written into the provider's cache.
    CacheWrite,
    /// Generated tokens, hidden reasoning included.
    Output,
    /// A fee per request.
    Request,
}

impl Item {
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::CachedInput => "cached input",
            Self::CacheWrite => "cache write",
            Self::Output => "output",
            Self::Request => "request",
        }
    }
}

/// A number that a line multiplies by, and what it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    pub value: Decimal,
    /// In words, to stand behind the number: `tokens`, `of calls hit the cache`, `choices`.
    pub of: String,
}

impl Factor {
    pub fn new(value: impl Into<Decimal>, of: impl Into<String>) -> Self {
        Self { value: value.into(), of: of.into() }
    }

    pub fn tokens(value: impl Into<Decimal>) -> Self {
        Self::new(value, "tokens")
    }
}

/// One product of a sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub item: Item,
    /// Which part of the item: `the prefix`, `turns 2 to 5`; empty where there is only one.
    pub part: String,
    /// Their product is the quantity: tokens, or requests.
    pub factors: Vec<Factor>,
    /// US dollars per `per`.
    pub rate: Money,
    pub per: u64,
    /// Calls that share it: the turns of a conversation, of which a call is the average one. Else 1.
    pub shared_by: u64,
    /// Quantity × rate ÷ per ÷ `shared_by`: exactly, or to the trillionth of a dollar where the last does not come out even.
    pub money: Money,
}

/// Prices are per million tokens.
pub const MILLION: u64 = 1_000_000;

/// Far below what any sum of calls can show.
const TRILLIONTHS: u32 = 12;

impl Line {
    /// `None` for what no decimal can hold, which no real call comes near.
    pub fn new(item: Item, part: impl Into<String>, factors: Vec<Factor>, rate: Money) -> Option<Self> {
        Self { item, part: part.into(), factors, rate, per: 1, shared_by: 1, money: Decimal::ZERO }
            .worked_out()
    }

    fn worked_out(mut self) -> Option<Self> {
        self.per = if self.item == Item::Request { 1 } else { MILLION };
        let whole = product(&self.factors)?.checked_mul(self.rate)?.checked_div(self.per.into())?;
        self.money = match self.shared_by {
            0 | 1 => whole,
            calls => whole.checked_div(calls.into())?.round_dp(TRILLIONTHS),
        };
        self.money = self.money.normalize();
        Some(self)
    }

    /// The tokens, or requests, that it pays for.
    pub fn quantity(&self) -> Decimal {
        product(&self.factors).unwrap_or_default().normalize()
    }

    /// The same, once more multiplied.
    pub fn times(mut self, factor: &Factor) -> Option<Self> {
        self.factors.push(factor.clone());
        self.worked_out()
    }

    /// The part of one of so many calls.
    pub fn shared(mut self, calls: u64) -> Option<Self> {
        self.shared_by = calls.max(1);
        self.worked_out()
    }
}

fn product(factors: &[Factor]) -> Option<Decimal> {
    factors.iter().try_fold(Decimal::ONE, |product, factor| product.checked_mul(factor.value))
}

/// What the lines come to; `None` for what no decimal can hold.
pub fn total(lines: &[Line]) -> Option<Money> {
    let sum = lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.money))?;
    Some(sum.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn a_line_is_a_product() {
        let factors = vec![Factor::tokens(1400), Factor::new(decimal("0.6"), "of calls")];
        let line = Line::new(Item::Input, "", factors, decimal("2.50")).expect("small");
        assert_eq!((line.quantity(), line.money), (decimal("840"), decimal("0.0021")));
        let fee = Line::new(Item::Request, "", vec![Factor::new(2, "requests")], decimal("0.01"));
        assert_eq!(fee.map(|fee| fee.money), Some(decimal("0.02")));
    }

    #[test]
    fn what_cannot_be_held_is_not_given() {
        let factors = vec![Factor::tokens(u64::MAX), Factor::new(u64::MAX, "times")];
        assert_eq!(Line::new(Item::Input, "", factors, Decimal::MAX), None);
    }
}
