//! Code lenses over calls: cost per call and per month, what the cache takes off, and the way to more.

use std::fmt::Write as _;

use promptlint_lint::band::Band;
use promptlint_lint::cost::report::Reach;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tower_lsp::ls_types::{CodeLens, Command};

use super::commands::{EXPLAIN, SHOW_CALL};
use super::desk::Desk;
use super::documents::Document;
use super::reaches::Ledger;
use crate::output::money::money;

pub(super) fn lenses(desk: &mut Desk, document: &Document) -> Vec<CodeLens> {
    if !desk.settings.code_lens.enable {
        return Vec::new();
    }
    let (Some(view), Some(uri)) = (desk.view(document), desk.uri(document)) else { return Vec::new() };
    let ledger = Ledger::new(&desk.folders[view.folder], &desk.settings);
    let mut lenses = Vec::new();
    for reach in ledger.in_file(&view.path) {
        let Some(range) = view.range(reach.place().span) else { continue };
        let name = ledger.name(&reach);
        let command = |title: String, command: &str, arguments| {
            Some(Command { title, command: command.to_owned(), arguments: Some(arguments) })
        };
        let arguments = vec![json!(name), json!(uri.as_str()), json!(range)];
        let data = Some(exactly(&reach, &name));
        lenses.push(CodeLens { range, command: command(title(&reach), SHOW_CALL, arguments), data });
        lenses.push(CodeLens {
            range,
            command: command("explain".to_owned(), EXPLAIN, vec![json!(name)]),
            data: None,
        });
    }
    lenses
}

/// `$0.0021 a call · $210 a month · cache takes off 34 %`
pub(super) fn title(reach: &Reach<'_>) -> String {
    let one = match &reach.estimate.per_call {
        Ok(one) => one,
        Err(why) => return format!("no price: {}", why.brief()),
    };
    let mut title = format!("{} a call", money(one.expected));
    let month = reach.per_month.map(|month| format!("{} a month", money(month.expected)));
    let _ = write!(title, " · {}", month.as_deref().unwrap_or("calls a month unknown"));
    let saves = reach.estimate.usual().map(|cost| cost.caching.saves).unwrap_or_default();
    if let Some(share) = (saves * Decimal::ONE_HUNDRED).checked_div(one.expected + saves)
        && !saves.is_zero()
    {
        let share = share.round_dp(0).normalize();
        let words = if share.is_sign_negative() { "cache adds" } else { "cache takes off" };
        let _ = write!(title, " · {words} {} %", share.abs());
    }
    title
}

/// The figures as they are, for whoever adds them up.
fn exactly(reach: &Reach<'_>, name: &str) -> Value {
    let text = |value: Decimal| value.normalize().to_string();
    let band = |band: Band<Decimal>| json!({ "low": text(band.low), "expected": text(band.expected), "high": band.high.map(text) });
    json!({ "call": name, "perCall": reach.per_call().map(band), "perMonth": reach.per_month.map(band) })
}
