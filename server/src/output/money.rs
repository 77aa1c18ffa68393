//! Money for people: rounded here and nowhere before.

use std::fmt::Write as _;
use std::sync::OnceLock;

use promptlint_lint::band::Band;
use promptlint_lint::prices::Currency;
use rust_decimal::{Decimal, RoundingStrategy};

/// All is reckoned in US dollars, and JSON has those; only people see another currency.
static CURRENCY: OnceLock<Currency> = OnceLock::new();

/// From now on, and for good: what `[currency]` says.
pub(crate) fn show_in(currency: Currency) {
    let _ = CURRENCY.set(currency);
}

/// Cents matter up to here.
const THOUSAND: Decimal = Decimal::from_parts(1000, 0, 0, false, 0);

/// `$1,235`, `$2.60`, `$0.0021`: cents, whole dollars from a thousand on, and below one dollar three digits.
pub(crate) fn money(value: Decimal) -> String {
    rounded(value, RoundingStrategy::MidpointAwayFromZero)
}

/// As [`money`], and never more than `value`: what is said to be the least.
pub(crate) fn at_least(value: Decimal) -> String {
    rounded(value, RoundingStrategy::ToZero)
}

/// As [`money`], and never less than `value`.
fn at_most(value: Decimal) -> String {
    rounded(value, RoundingStrategy::AwayFromZero)
}

/// `$0.21 – $4.80`, or `≥ $0.21` when nothing bounds it.
pub(crate) fn band(band: Band<Decimal>) -> String {
    match band.high {
        None => format!("≥ {}", at_least(band.low)),
        Some(high) if high == band.low => money(high),
        Some(high) => format!("{} – {}", at_least(band.low), at_most(high)),
    }
}

/// All digits of a sum in dollars in the user's currency; `None` where that is dollars.
pub(crate) fn converted(value: Decimal) -> Option<String> {
    let currency = CURRENCY.get()?;
    Some(format!("{} {}", currency.code, exact(currency.of(value)).replacen('$', "", 1)))
}

/// All digits: `$0.00214`.
pub(crate) fn exact(value: Decimal) -> String {
    let value = value.normalize();
    // As few as two, since `$2.5` looks like a slip.
    let value = if value.scale() < 2 { with_scale(value, 2) } else { value };
    dollars(value)
}

fn rounded(value: Decimal, how: RoundingStrategy) -> String {
    let currency = CURRENCY.get();
    let value = currency.map_or(value, |currency| currency.of(value));
    let size = value.abs();
    let rounded = if size.is_zero() {
        return "$0".to_owned();
    } else if size >= THOUSAND {
        value.round_dp_with_strategy(0, how)
    } else if size >= Decimal::ONE {
        with_scale(value.round_dp_with_strategy(2, how), 2)
    } else {
        let value = value.round_sf_with_strategy(3, how).unwrap_or(value).normalize();
        if value.scale() < 2 { with_scale(value, 2) } else { value }
    };
    match currency {
        None => dollars(rounded),
        Some(currency) => format!("{} {}", currency.code, dollars(rounded).replacen('$', "", 1)),
    }
}

fn with_scale(mut value: Decimal, scale: u32) -> Decimal {
    value.rescale(scale);
    value
}

fn dollars(value: Decimal) -> String {
    let sign = if value.is_sign_negative() && !value.is_zero() { "-" } else { "" };
    format!("{sign}${}", grouped(&value.abs().to_string()))
}

/// `12,345.5`
pub(crate) fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut text = String::with_capacity(number.len() + whole.len() / 3);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    let _ = write!(text, "{rest}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn money_is_rounded_for_people() {
        let cases = [
            ("0", "$0"),
            ("1234567.8", "$1,234,568"),
            ("1000", "$1,000"),
            ("2.6", "$2.60"),
            ("0.5", "$0.50"),
            ("0.00214499", "$0.00214"),
            ("0.000000041", "$0.000000041"),
            ("-0.25", "-$0.25"),
        ];
        for (value, shown) in cases {
            assert_eq!(money(decimal(value)), shown);
        }
        assert_eq!(exact(decimal("0.00214499")), "$0.00214499");
        assert_eq!(exact(decimal("1402.5")), "$1,402.50");
    }

    #[test]
    fn the_ends_of_a_band_are_not_rounded_inwards() {
        let of = |low, high: Option<&str>| {
            band(Band { low: decimal(low), expected: decimal(low), high: high.map(decimal) })
        };
        assert_eq!(of("412.999", None), "≥ $412.99");
        assert_eq!(of("0.21", Some("4.8001")), "$0.21 – $4.81");
        assert_eq!(of("2", Some("2")), "$2.00");
    }
}
