//! Lines of arithmetic, as one would write them on paper.

use std::fmt::Write as _;

use promptlint_lint::cost::line::{Item, Line, MILLION};
use rust_decimal::Decimal;
use unicode_width::UnicodeWidthStr;

use super::super::money::{converted, exact, grouped};

/// Lines are no wider than this, so that they can be read in any terminal.
pub(super) const WIDTH: usize = 80;

/// Each line, and their sum below it.
pub(super) fn sum(lines: &[Line], total: Decimal) -> String {
    let mut text = String::new();
    for line in lines {
        let name = match line.part.as_str() {
            "" => line.item.name().to_owned(),
            part => format!("{}, {part}", line.item.name()),
        };
        // Long ones get a line for each factor.
        let on_one = format!("    {name}: {}", product(line));
        let money = format!("= {}", exact(line.money));
        if on_one.width() + 1 + money.width() <= WIDTH {
            text += &right(&on_one, &money);
        } else {
            let _ = writeln!(text, "    {name}:");
            text += &right(&wrapped(&product(line)), &money);
        }
    }
    text += &right("", &format!("total {}", exact(total)));
    // The lines are in dollars, as the providers bill.
    text + &converted(total).map_or_else(String::new, |total| right("", &format!("that is {total}")))
}

/// `1,400 tokens × 0.6 of calls in batches × $2.50 ÷ 1,000,000`
fn product(line: &Line) -> String {
    let factor = |(value, of): (Decimal, &str)| format!("{} {of}", number(value));
    let mut parts: Vec<String> = line.factors.iter().map(|it| factor((it.value, it.of.as_str()))).collect();
    parts.push(exact(line.rate));
    let mut text = parts.join(" × ");
    if line.per == MILLION {
        text += " ÷ 1M";
    }
    if line.shared_by > 1 {
        let _ = write!(text, " ÷ {} turns", line.shared_by);
    }
    debug_assert!(line.per == MILLION || line.item == Item::Request);
    text
}

/// In lines of the page's width, broken before a factor.
fn wrapped(product: &str) -> String {
    let mut text = String::new();
    let mut line = "     ".to_owned();
    for (at, factor) in product.split(" × ").enumerate() {
        let factor = if at == 0 { format!(" {factor}") } else { format!(" × {factor}") };
        if line.width() + factor.width() > WIDTH {
            let _ = writeln!(text, "{line}");
            line = "       ".to_owned();
        }
        line += &factor;
    }
    text + &line
}

pub(super) fn number(value: Decimal) -> String {
    grouped(&value.normalize().to_string())
}

/// `right` ends where the page ends; on a line of its own where there is no room.
pub(super) fn right(left: &str, right: &str) -> String {
    let last = left.rsplit('\n').next().unwrap_or(left);
    let taken = last.width() + right.width();
    if taken < WIDTH {
        return format!("{left}{}{right}\n", " ".repeat(WIDTH - taken));
    }
    format!("{left}\n{}{right}\n", " ".repeat(WIDTH.saturating_sub(right.width())))
}
