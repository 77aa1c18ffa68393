//! What calls cost, as one page that needs nothing else: where the money goes, what each call is made of, and what
//! there is to save.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use maud::{Markup, html};
use promptlint_lint::band::Band;
use promptlint_lint::cost::report::{By, Reach, times};
use rust_decimal::Decimal;

use super::super::html::anatomy::{Anatomy, legend, whole};
use super::super::html::treemap::{self, Group, Item};
use super::super::html::{assumptions, choice, data, page, prose, sorts, tile, tools};
use super::super::money::{band, money};
use super::super::{check, count, printable};
use super::{Costs, json, text};

/// How the map can be divided: those of which nothing is known are left out.
const VIEWS: [(By, &str); 5] = [
    (By::Team, "team"),
    (By::Feature, "feature"),
    (By::File, "file"),
    (By::Model, "model"),
    (By::Provider, "provider"),
];

pub(super) fn render(costs: &Costs<'_>) -> Result<String> {
    let findings = check::Report {
        findings: costs.findings,
        calls: costs.calls,
        locator: costs.locator,
        display: costs.display,
        fail_on: &[],
    };
    let reaches = &costs.report.reaches;
    let taken = reaches.iter().flat_map(|reach| reach.estimate.assumptions.iter().map(|text| &**text));
    let body = html! {
        main {
            h1 { "What the model calls cost" }
            p.faint { "promptlint; prices of " (costs.as_of) "." }
            (totals(costs))
            (map(costs))
            (calls(costs))
            section #findings-section {
                h2 { "What can be saved" }
                @if costs.findings.is_empty() { p { "Nothing found." } }
                (check::html::table(&findings))
            }
            (assumptions(taken))
            section #coverage {
                h2 { "Coverage" }
                @for line in costs.coverage().text(costs.display).lines() { p.faint { (line) } }
                (data("promptlint-cost.json", &json::document(costs))?)
            }
        }
    };
    Ok(page("promptlint: what the model calls cost", &body))
}

fn totals(costs: &Costs<'_>) -> Markup {
    let totals = &costs.report.totals;
    let calls = totals.priced + totals.unpriced;
    let month = totals.per_month;
    html! {
        dl.tiles {
            @if let Some(month) = month { (tile("a month, expected", &money(month.expected), &band(month))) }
            (tile("priced", &format!("{} of {calls}", totals.priced), if calls == 1 { "call" } else { "calls" }))
            @if !costs.findings.is_empty() {
                (tile("found", &costs.findings.len().to_string(), if costs.findings.len() == 1 { "finding" } else { "findings" }))
            }
        }
        p { (text::sum(totals)) }
        @for outcome in costs.outcomes { p { (text::outcome(outcome)) } }
    }
}

/// What a reach adds to the map: a month where anything has one, else a thousand calls.
fn weight(reach: &Reach<'_>, is_monthly: bool) -> Option<Decimal> {
    let cost = if is_monthly { reach.per_month } else { thousand(reach) };
    cost.map(|cost| cost.expected).filter(|weight| *weight > Decimal::ZERO)
}

fn thousand(reach: &Reach<'_>) -> Option<Band<Decimal>> {
    reach.per_call().and_then(|one| times(one, Decimal::ONE_THOUSAND))
}

fn map(costs: &Costs<'_>) -> Markup {
    let reaches = &costs.report.reaches;
    let is_monthly = costs.report.totals.per_month.is_some();
    let missing = reaches.iter().filter(|reach| weight(reach, is_monthly).is_none()).count();
    if missing == reaches.len() {
        return Markup::default();
    }
    let views: Vec<_> =
        VIEWS.into_iter().filter(|(by, _)| reaches.iter().any(|reach| reach.key(*by).is_some())).collect();
    // Whose it is, where anybody said so; else the models.
    let asked = (costs.by != By::Call).then_some(costs.by);
    let first = views.iter().find(|(by, _)| Some(*by) == asked);
    let first = first.or(views.iter().find(|(by, _)| matches!(by, By::Team | By::Model)));
    let first = first.map_or("file", |(_, name)| name);
    html! {
        section #map {
            h2 { "Where the money goes" }
            fieldset.views {
                legend.hidden { "Divide by" }
                @for (_, name) in &views {
                    label { input type="radio" name="view" value=(name) checked[*name == first]; "by " (name) }
                }
            }
            @for (by, name) in &views {
                div.view data-view=(name) {
                    (treemap::draw(&format!("Cost by {name}"), &groups(costs, *by, is_monthly)))
                    (group_table(costs, *by, name))
                }
            }
            p.faint {
                @if is_monthly { "Areas are expected costs of a month." } @else { "Areas are expected costs of 1,000 of each call: nothing says how often they run." }
                @if missing > 0 { " Not drawn, since their cost is not known or nothing: " (count(missing, "call")) "." }
            }
        }
    }
}

fn groups(costs: &Costs<'_>, by: By, is_monthly: bool) -> Vec<Group> {
    let mut all: BTreeMap<Option<String>, (Decimal, Vec<Item>)> = BTreeMap::new();
    let reaches = costs.report.reaches.iter().enumerate();
    for (at, reach) in reaches {
        let Some(weight) = weight(reach, is_monthly) else { continue };
        let (sum, items) = all.entry(reach.key(by)).or_default();
        *sum += weight;
        let item = Item { name: name(reach), figure: money(weight), target: target(at), weight };
        items.push(item);
    }
    let whole: Decimal = all.values().map(|(sum, _)| sum).sum();
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by(|(_, (a, _)), (_, (b, _))| b.cmp(a));
    let group = |(name, (sum, items)): (Option<String>, (Decimal, Vec<Item>))| {
        let share = sum.checked_mul(Decimal::ONE_HUNDRED).and_then(|sum| sum.checked_div(whole));
        let share = share.map_or(String::new(), |share| format!(", {} %", share.round_dp(1).normalize()));
        let mut items = items;
        items.sort_by_key(|item| Reverse(item.weight));
        Group { name: name.unwrap_or_else(|| "unknown".to_owned()), figure: money(sum) + &share, items }
    };
    all.into_iter().map(group).collect()
}

/// The same in words.
fn group_table(costs: &Costs<'_>, by: By, name: &str) -> Markup {
    html! {
        details {
            summary { "As a table" }
            div.scroll { table {
                caption.hidden { "Cost by " (name) }
                thead { tr {
                    th scope="col" { (name) } th.number scope="col" { "Calls" } th.number scope="col" { "Priced" }
                    th.number scope="col" { "Per month" } th.number scope="col" { "Band" }
                } }
                tbody { @for group in costs.report.groups(by) {
                    tr {
                        td { (printable(group.name.as_deref().unwrap_or("unknown"))) }
                        td.number { (group.calls) }
                        td.number { (group.totals.priced) }
                        td.number { @if let Some(month) = group.totals.per_month { (money(month.expected)) } }
                        td.number { @if let Some(month) = group.totals.per_month { (band(month)) } }
                    }
                } }
            } }
        }
    }
}

/// `triage.py:ask`, or the caller of it.
fn name(reach: &Reach<'_>) -> String {
    let id = &*reach.call.id;
    let (path, function) = id.rsplit_once("::").unwrap_or((id, ""));
    let file = path.rsplit('/').next().unwrap_or(path);
    match reach.context {
        Some(context) => {
            let caller = &*context.place.path;
            format!("{} → {function}", caller.rsplit('/').next().unwrap_or(caller))
        }
        None => format!("{file} {function}"),
    }
}

fn target(at: usize) -> String {
    format!("call-{}", at + 1)
}

fn calls(costs: &Costs<'_>) -> Markup {
    let reaches = &costs.report.reaches;
    if reaches.is_empty() {
        return Markup::default();
    }
    let names = |by| {
        let names: BTreeSet<_> = reaches.iter().filter_map(|reach| reach.key(by)).collect();
        names.into_iter().collect::<Vec<_>>()
    };
    let pick = |name, all, values: Vec<String>| match values.len() {
        0 | 1 => Markup::default(),
        _ => choice(name, all, &values.iter().map(String::as_str).collect::<Vec<_>>()),
    };
    let monthly = reaches.iter().any(|reach| reach.usage.calls.is_some());
    let choices = html! {
        (pick("model", "Every model", names(By::Model)))
        (pick("team", "Every team", names(By::Team)))
        (pick("feature", "Every feature", names(By::Feature)))
    };
    html! {
        section #calls-section {
            h2 { "What each call is made of" }
            (legend())
            (tools("calls", "Filter by file, function, model or word", &choices))
            div.scroll { table #calls data-sortable="groups" {
                caption.hidden { "Calls" }
                thead { tr {
                    (sorts("", "Call"))
                    (sorts("", "Model"))
                    (sorts("wide number", "Tokens"))
                    (sorts("number", "Per 1,000"))
                    @if monthly {
                        (sorts("number", "Calls/month"))
                        (sorts("number", "Per month"))
                    }
                } }
                @for (at, reach) in reaches.iter().enumerate() { (row(at, reach, costs, monthly)) }
            } }
        }
    }
}

fn row(at: usize, reach: &Reach<'_>, costs: &Costs<'_>, monthly: bool) -> Markup {
    let Costs { locator, display, .. } = *costs;
    let place = |place: &promptlint_lint::call::Place| display.place(&place.path, locator.position(place));
    let key = |number: Option<Decimal>| number.map_or(String::new(), |number| number.to_string());
    let anatomy = Anatomy::of(reach);
    let usual = reach.estimate.usual();
    let thousand = thousand(reach);
    let estimate = &reach.estimate;
    html! {
        tbody id=(target(at)) data-model=[reach.key(By::Model)] data-team=[reach.key(By::Team)] data-feature=[reach.key(By::Feature)] {
            tr {
                th scope="row" data-key=(printable(&reach.place().path)) {
                    code { (place(reach.place())) }
                    @if reach.context.is_some() { br; span.faint { "via " (place(&reach.call.place)) } }
                }
                td {
                    (printable(reach.model().map_or("unknown", |model| model)))
                    @if estimate.choices.len() > 1 { " or " (estimate.choices.len() - 1) " more" }
                    @if let Some(host) = reach.host() { br; span.faint { (printable(host)) } }
                }
                td.wide data-key=(usual.map_or(String::new(), |cost| cost.input.expected.to_string())) {
                    @match &anatomy {
                        Some(anatomy) => { (anatomy.bar.draw(anatomy.bar.tokens())) }
                        None => { span.faint { "prompt unknown" } }
                    }
                    @if let Some(cost) = usual {
                        span.faint { (whole(cost.input.expected)) " in, " (whole(cost.output.expected)) " out" }
                    }
                }
                td.number data-key=(key(thousand.map(|band| band.expected))) {
                    @match (thousand, &estimate.per_call) {
                        (Some(thousand), _) => { (money(thousand.expected)) br; span.faint { (band(thousand)) } }
                        (None, Err(why)) => { "unknown" br; span.faint { (printable(&why.to_string())) } }
                        (None, Ok(_)) => { "unknown" }
                    }
                }
                @if monthly {
                    td.number data-key=(reach.usage.calls.as_ref().map_or(String::new(), |volume| volume.calls.to_string())) {
                        @if let Some(volume) = &reach.usage.calls { (whole(volume.calls)) br; span.faint { (printable(&volume.source)) } }
                    }
                    td.number data-key=(key(reach.per_month.map(|band| band.expected))) {
                        @if let Some(month) = reach.per_month { strong { (money(month.expected)) } br; span.faint { (band(month)) } }
                    }
                }
            }
            tr.more { td colspan=(if monthly { 6 } else { 4 }) { details {
                summary { "Prompt and assumptions" span.hidden { " of " (place(reach.place())) } }
                p.faint { code { (printable(&reach.call.id)) } ", " (printable(&reach.call.entry)) }
                @if let Some(anatomy) = &anatomy { (anatomy.table(locator, display)) }
                @if !estimate.assumptions.is_empty() {
                    ul { @for text in &estimate.assumptions { li { (prose(text)) } } }
                }
            } } }
        }
    }
}
