//! What calls cost, a call a line, for a spreadsheet. Money in US dollars, exactly.

use anyhow::Result;
use promptlint_lint::band::Band;
use promptlint_lint::cost::report::{By, Group, Reach, Totals};
use promptlint_lint::position::Locator;
use rust_decimal::Decimal;

use super::super::{csv_cell, csv_text};
use super::Costs;

pub(super) fn render(costs: &Costs<'_>) -> Result<String> {
    let Costs { report, by, locator, .. } = *costs;
    let mut table = ::csv::Writer::from_writer(Vec::new());
    if by == By::Call {
        table.write_record([
            "id",
            "path",
            "line",
            "via",
            "sdk",
            "provider",
            "model",
            "team",
            "feature",
            "input_tokens_expected",
            "cached_input_tokens_expected",
            "output_tokens_expected",
            "per_call_usd_low",
            "per_call_usd_expected",
            "per_call_usd_high",
            "calls_per_month",
            "per_month_usd_low",
            "per_month_usd_expected",
            "per_month_usd_high",
            "unpriced",
        ])?;
        for reach in &report.reaches {
            table.write_record(row(reach, locator))?;
        }
    } else {
        table.write_record([
            "name",
            "calls",
            "priced",
            "unpriced",
            "without_volume",
            "per_month_usd_low",
            "per_month_usd_expected",
            "per_month_usd_high",
        ])?;
        for Group { name, calls, totals } in report.groups(by) {
            let Totals { priced, unpriced, without_volume, per_month, .. } = totals;
            let mut cells = vec![csv_cell(&name.unwrap_or_default())];
            cells.extend([calls, priced, unpriced, without_volume].map(|number| number.to_string()));
            cells.extend(money(per_month));
            table.write_record(cells)?;
        }
    }
    csv_text(table)
}

fn row(reach: &Reach<'_>, locator: &Locator<'_>) -> Vec<String> {
    let call = reach.call;
    let line = |place| locator.position(place).map_or(1, |position| position.line);
    let usual = reach.estimate.usual();
    let number = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    let named = |name: Option<&str>| csv_cell(name.unwrap_or_default());
    // The caller is what one looks for; the call in its wrapper stands beside it.
    let place = reach.place();
    let via = reach.context.map(|_| format!("{}:{}", call.place.path, line(&call.place)));
    let mut cells = vec![
        csv_cell(&call.id),
        csv_cell(&place.path),
        line(place).to_string(),
        named(via.as_deref()),
        csv_cell(&call.sdk),
        named(reach.host()),
        named(reach.model().map(|model| &**model)),
        named(reach.owner.team.as_deref()),
        named(reach.owner.feature.as_deref()),
        number(usual.map(|cost| cost.input.expected)),
        number(usual.map(|cost| cost.cached.expected)),
        number(usual.map(|cost| cost.output.expected)),
    ];
    cells.extend(money(reach.per_call()));
    cells.push(number(reach.usage.calls.as_ref().map(|volume| volume.calls)));
    cells.extend(money(reach.per_month));
    cells
        .push(csv_cell(&reach.estimate.per_call.as_ref().err().map(ToString::to_string).unwrap_or_default()));
    cells
}

/// Low, expected, high; empty where unknown or unbounded.
fn money(band: Option<Band<Decimal>>) -> [String; 3] {
    let text = |value: Option<Decimal>| value.map(|value| value.normalize().to_string()).unwrap_or_default();
    [
        text(band.map(|band| band.low)),
        text(band.map(|band| band.expected)),
        text(band.and_then(|band| band.high)),
    ]
}
