//! What the limits say, in words.

use std::fmt::Write as _;

use promptlint_lint::diff::gate::{Offender, State, Verdict};
use rust_decimal::Decimal;

use super::markdown::{code, prose};
use super::money::money;
use super::{Display, count, printable};

/// Calls that are listed with a verdict.
const LISTED: usize = 5;

/// What is worth a line: all but what passed.
pub(crate) fn told(verdicts: &[Verdict]) -> Vec<&Verdict> {
    let mut told: Vec<&Verdict> = verdicts.iter().filter(|verdict| verdict.state != State::Passed).collect();
    told.sort_by_key(|verdict| std::cmp::Reverse(verdict.state));
    told
}

/// `2 limits block this, 1 warns`, of those that were crossed; `None` when there is nothing to say.
fn headline(verdicts: &[Verdict]) -> Option<String> {
    let of = |state| verdicts.iter().filter(|verdict| verdict.state == state).count();
    let (blocked, warned) = (of(State::Blocked), of(State::Warned));
    match (blocked, warned) {
        (0, 0) => None,
        (0, warned) => Some(format!("{} crossed, which does not block yet", count(warned, "limit"))),
        (blocked, 0) => Some(format!("{} crossed", count(blocked, "limit"))),
        (blocked, warned) => Some(format!(
            "{} crossed, and {warned} that {} not block yet",
            count(blocked, "limit"),
            does(warned)
        )),
    }
}

fn does(number: usize) -> &'static str {
    if number == 1 { "does" } else { "do" }
}

fn state(state: State) -> &'static str {
    match state {
        State::Passed => "passed",
        State::Before => "as before",
        State::Unknown => "cannot be said",
        State::Warned => "warning",
        State::Blocked => "blocks",
    }
}

/// What crossed, by how much, and what was allowed.
fn what(verdict: &Verdict) -> String {
    let Verdict { most, before, after, calls, .. } = verdict;
    let most = most.unwrap_or_default();
    let name = &verdict.name;
    let was = |before: Option<Decimal>| before.map_or(String::new(), |was| format!(", was {}", money(was)));
    let left_out = match verdict.left_out {
        0 => String::new(),
        number => format!("; without {} that {} no price or volume", count(number, "call"), has(number)),
    };
    if verdict.state == State::Unknown {
        let why = verdict.why.as_deref().unwrap_or_default();
        return format!("`{}` of {name}: {why}", verdict.limit);
    }
    match (verdict.limit.as_str(), verdict.state) {
        ("fail-on", _) => format!("{} of `{name}`", count(calls.len(), "new finding")),
        ("unpriced", State::Before) => {
            format!("{} without a price, as before", count(verdict.left_out, "call"))
        }
        ("unpriced", _) => {
            let why = verdict.why.as_deref().map_or(String::new(), |why| format!(": {why}"));
            format!("{} without a price{why}", count(calls.len(), "call"))
        }
        ("per-call", State::Before) => format!("one call of {name}: above {} before as well", money(most)),
        ("per-call", _) => {
            let after = after.unwrap_or_default();
            let more = if calls.len() > 1 { format!(" and {} more", calls.len() - 1) } else { String::new() };
            format!(
                "one call of {name}{more}: {} expected, {} above {}{}",
                money(after),
                money(after - most),
                money(most),
                was(*before)
            )
        }
        ("increase-percent", _) => {
            let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
            let share = (after - before).checked_div(before).unwrap_or_default() * Decimal::ONE_HUNDRED;
            let (share, most) = (share.round_dp(1).normalize(), most.normalize());
            format!(
                "a month of {name}: +{share} %, allowed {most} %; {} → {}{left_out}",
                money(before),
                money(after)
            )
        }
        ("increase", _) => {
            let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
            let more = after - before;
            format!(
                "a month of {name}: +{}, {} above the {} allowed; {} → {}{left_out}",
                money(more),
                money(more - most),
                money(most),
                money(before),
                money(after)
            )
        }
        (_, State::Before) => {
            format!(
                "a month of {name}: {}, above {} before as well",
                money(after.unwrap_or_default()),
                money(most)
            )
        }
        _ => {
            let after = after.unwrap_or_default();
            format!(
                "a month of {name}: {} expected, {} above {}{}{left_out}",
                money(after),
                money(after - most),
                money(most),
                was(*before)
            )
        }
    }
}

fn has(number: usize) -> &'static str {
    if number == 1 { "has" } else { "have" }
}

/// What to do about it.
fn help(verdict: &Verdict) -> String {
    let own = verdict.help.as_deref().map_or(String::new(), |help| format!("{help}; "));
    let rest = match verdict.limit.as_str() {
        "fail-on" => "mend them, or silence one with `promptlint: ignore[rule] reason`",
        "unpriced" => "name the model in the code or in `[usage]`, or give its price in `[prices]`",
        _ => "make the calls cheaper (`promptlint explain CALL`), or raise the limit there",
    };
    format!("{own}{rest}")
}

fn when(verdict: &Verdict) -> String {
    verdict.from.as_ref().map_or(String::new(), |from| format!(", blocks from {from} on"))
}

fn call(call: &Offender, display: &Display) -> String {
    let money = |value: Option<Decimal>| value.map_or("unknown".to_owned(), money);
    let change = match (call.before, call.after) {
        (None, None) => String::new(),
        (None, after) => format!(" {}", money(after)),
        (before, after) => format!(" {} → {}", money(before), money(after)),
    };
    format!("{}{change}", display.at(&call.path, None, Some(call.line)))
}

pub(crate) fn text(verdicts: &[Verdict], display: &Display) -> String {
    let mut text = String::new();
    for verdict in told(verdicts) {
        let crossed = matches!(verdict.state, State::Blocked | State::Warned);
        let _ = writeln!(
            text,
            "{}: {} ({}{})",
            state(verdict.state),
            printable(&what(verdict)),
            printable(&verdict.source),
            when(verdict)
        );
        if !crossed {
            continue;
        }
        for one in verdict.calls.iter().take(LISTED) {
            let _ = writeln!(text, "  {}", call(one, display));
        }
        if verdict.calls.len() > LISTED {
            let _ = writeln!(text, "  and {} more", verdict.calls.len() - LISTED);
        }
        let _ = writeln!(text, "  what to do: {}", printable(&help(verdict)));
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}

pub(crate) fn markdown(verdicts: &[Verdict], display: &Display, line_break: &str) -> String {
    let told = told(verdicts);
    if told.is_empty() {
        return String::new();
    }
    let mut text = headline(verdicts).map_or(String::new(), |line| format!("\n**{line}.**\n"));
    text += "\n| Limit | | Where it stands |\n|---|---|---|\n";
    for verdict in &told {
        let crossed = matches!(verdict.state, State::Blocked | State::Warned);
        let mut cell = prose(&what(verdict));
        if crossed {
            for one in verdict.calls.iter().take(LISTED) {
                let _ = write!(cell, "{line_break}{}", code(&call(one, display)));
            }
            let _ = write!(cell, "{line_break}{}", prose(&help(verdict)));
        }
        let mark = if verdict.state == State::Blocked { "**blocks**" } else { state(verdict.state) };
        let _ = writeln!(text, "| {mark} | {cell} | {}{} |", code(&verdict.source), when(verdict));
    }
    text
}
