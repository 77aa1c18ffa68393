//! A line of bars, and the commits that moved it.

use std::fmt::Write as _;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::diff::{self, why};
use super::super::money::money;
use super::super::table::{self, BOLD, Column, DIM, PLAIN, cell};
use super::super::{count, printable};
use super::History;

/// Commits that are listed.
const LISTED: usize = 20;
/// Characters of a title that are shown; git's own advice is 50.
const LONGEST_TITLE: usize = 60;
/// Where the width of the terminal is not known.
const USUAL_WIDTH: usize = 100;
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

pub(super) fn render(history: &History, room: Option<usize>) -> String {
    let measure = history.measure();
    let values: Vec<Decimal> = history.commits.iter().map(|point| measure.of(point)).collect();
    let (Some(first), Some(last)) = (history.commits.first(), history.commits.last()) else {
        return "There are no commits.\n".to_owned();
    };
    let unit = measure.unit();
    let (from, to) =
        (values.first().copied().unwrap_or_default(), values.last().copied().unwrap_or_default());
    let is_priced = history.commits.iter().any(|point| point.priced > 0);
    let mut text = if !is_priced {
        "No call has a price".to_owned()
    } else if from == to {
        format!("{}{unit}, as at the beginning", money(to))
    } else {
        format!("{} → {}{unit}", money(from), money(to))
    };
    if from != to
        && let Some(share) = (to - from).checked_div(from)
    {
        let _ = write!(text, " ({})", diff::share(share * Decimal::ONE_HUNDRED));
    }
    let _ = writeln!(text, "\n\n{}", sparkline(&values, room.unwrap_or(USUAL_WIDTH)));
    let _ = writeln!(text, "{} … {}", first.day(), last.day());
    let movers = history.movers();
    if !movers.is_empty() {
        text.push('\n');
        let rows: Vec<_> = movers
            .iter()
            .take(LISTED)
            .map(|point| {
                [
                    cell(point.day(), DIM),
                    cell(point.short(), PLAIN),
                    cell(history.moved(point), BOLD),
                    cell(title(&point.title), PLAIN),
                    cell(printable(&why(&point.changes, &history.display)), DIM),
                ]
            })
            .collect();
        let columns = [
            ("DAY", Column::Text),
            ("COMMIT", Column::Text),
            ("MOVED", Column::Number),
            ("TITLE", Column::Text),
            ("WHY", Column::Text),
        ];
        text += &table::render(columns, &rows, room);
    }
    if movers.len() > LISTED {
        let _ = writeln!(text, "and {} more", count(movers.len() - LISTED, "commit"));
    }
    let _ = write!(
        text,
        "\n{}, {} of which moved the cost; prices of {}",
        count(history.commits.len(), "commit"),
        movers.len(),
        history.as_of
    );
    let unpriced = last.calls - last.priced;
    if unpriced > 0 {
        let _ = write!(text, "; {unpriced} of {} unpriced now", count(last.calls, "call"));
    }
    text + ".\n"
}

/// As much of a commit's title as tells it from others.
fn title(text: &str) -> String {
    let text = printable(text);
    match text.char_indices().nth(LONGEST_TITLE) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text,
    }
}

/// A bar for every value, or for the last of several where there is no room for all. The lowest stands on the ground.
fn sparkline(values: &[Decimal], width: usize) -> String {
    let width = width.max(10).min(values.len().max(1));
    let shown =
        (1..=width).filter_map(|at| values.get((at * values.len()).div_ceil(width).saturating_sub(1)));
    let shown: Vec<f64> = shown.map(|value| value.to_f64().unwrap_or_default()).collect();
    let low = shown.iter().copied().fold(f64::INFINITY, f64::min);
    let high = shown.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let bar = |value: &f64| {
        if high <= low {
            return BARS[3];
        }
        // Between 0 and 1 by construction.
        #[expect(clippy::cast_sign_loss, reason = "it is not below the lowest")]
        let at = ((value - low) / (high - low) * 7.0).round() as usize;
        BARS[at.min(7)]
    };
    shown.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_is_as_wide_as_there_is_room() {
        let of = |values: &[i64], width| {
            sparkline(&values.iter().map(|value| Decimal::from(*value)).collect::<Vec<_>>(), width)
        };
        assert_eq!(of(&[0, 7, 3], 80), "▁█▄");
        assert_eq!(of(&[5, 5], 80), "▄▄");
        assert_eq!(of(&(0..100).collect::<Vec<_>>(), 10).chars().count(), 10);
        assert!(of(&(0..100).collect::<Vec<_>>(), 10).ends_with('█'));
    }
}
