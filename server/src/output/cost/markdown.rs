//! What calls cost, as a table for a pull request or a wiki.

use std::fmt::Write as _;

use promptlint_lint::cost::report::{By, Reach, times};
use promptlint_lint::position::Locator;

use super::super::markdown::{code, prose};
use super::super::money::{band, grouped, money};
use super::super::{Display, gate};
use super::Costs;
use super::text::{outcome, sum};

pub(super) fn render(costs: &Costs<'_>) -> String {
    let Costs { report, by, locator, display, .. } = *costs;
    let mut text = format!("**{}**\n\n", prose(sum(&report.totals).trim_end()));
    for each in costs.outcomes {
        let _ = writeln!(text, "{}\n", prose(outcome(each).trim_end()));
    }
    if !gate::told(costs.gate).is_empty() {
        text += gate::markdown(costs.gate, display, "<br>").trim_start();
        text.push('\n');
    }
    if by == By::Call {
        text += "| call | model | per 1,000 | band | calls/month | per month |\n|---|---|--:|--:|--:|--:|\n";
        for reach in &report.reaches {
            text += &row(reach, locator, display);
        }
        return text;
    }
    text += "| | calls | priced | per month | band |\n|---|--:|--:|--:|--:|\n";
    for group in report.groups(by) {
        let name = group.name.as_deref().map_or_else(|| "unknown".to_owned(), code);
        let month = group.totals.per_month;
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {} |",
            group.calls,
            group.totals.priced,
            month.map_or_else(String::new, |month| money(month.expected)),
            month.map_or_else(String::new, band),
        );
    }
    text
}

fn row(reach: &Reach<'_>, locator: &Locator<'_>, display: &Display) -> String {
    let place = reach.place();
    let shown = code(&display.place(&place.path, locator.position(place)));
    let model = reach.model().map_or_else(|| "unknown".to_owned(), |model| code(model));
    let (expected, limits) = match &reach.estimate.per_call {
        Err(why) => ("unknown".to_owned(), prose(&why.brief())),
        Ok(one) => {
            times(*one, 1000.into()).map_or_else(Default::default, |many| (money(many.expected), band(many)))
        }
    };
    let volume =
        reach.usage.calls.as_ref().map_or_else(String::new, |volume| grouped(&volume.calls.to_string()));
    let month = reach.per_month.map_or_else(String::new, |month| money(month.expected));
    format!("| {shown} | {model} | {expected} | {limits} | {volume} | {month} |\n")
}
