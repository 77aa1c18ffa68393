//! For a person, at 80 columns.

use std::fmt::Write as _;

use anyhow::Result;
use promptlint_lint::band::Band;
use promptlint_lint::call::{CapOrigin, Content, Segment};
use promptlint_lint::cost::estimate::Estimate;
use promptlint_lint::cost::explain::{self, Alternative};
use promptlint_lint::cost::report::times;
use promptlint_lint::cost::request::Cost;
use promptlint_lint::cost::turns::TurnsKind;
use rust_decimal::Decimal;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::super::money::{band, exact, grouped, money};
use super::super::table::{ATTENTION, BOLD, DIM};
use super::super::{count, part, printable};
use super::arithmetic::{WIDTH, right, sum};
use super::{Anatomy, WhatIf};

/// Parts of a prompt that are shown one by one.
const PARTS: usize = 24;
/// Cells of the longest bar.
const BAR: usize = 12;

pub(crate) fn write(anatomy: &Anatomy<'_>) -> Result<()> {
    super::super::text(&render(anatomy))
}

fn render(anatomy: &Anatomy<'_>) -> String {
    let mut text = head(anatomy);
    match anatomy.estimate.usual() {
        Some(cost) => {
            text += &prompt(anatomy, cost);
            text += &output(anatomy, cost);
            text += &caching(cost);
            text += &arithmetic(anatomy, cost);
            text += &month(anatomy);
            text += &more(anatomy, cost);
        }
        None => text += &unpriced(anatomy),
    }
    text += &cheaper(&anatomy.cheaper);
    for what_if in &anatomy.what_if {
        text += &compare(anatomy, what_if);
    }
    text += &assumptions(&anatomy.estimate);
    text
}

fn title(text: &str) -> String {
    format!("\n{BOLD}{text}{BOLD:#}\n")
}

fn head(anatomy: &Anatomy<'_>) -> String {
    let Anatomy { call, context, locator, display, estimate, .. } = anatomy;
    let mut text = format!("{BOLD}{}{BOLD:#}\n", printable(&call.id));
    let at = |place| display.place(&place_path(place), locator.position(place));
    let _ = write!(text, "{} at {}", printable(&call.entry), at(&call.place));
    if let Some(context) = context {
        let _ = write!(text, "\ncalled at {}", at(&context.place));
        if call.contexts.len() > 1 {
            let _ = write!(text, " (one of {} callers)", call.contexts.len());
        }
    }
    text.push('\n');
    match estimate.choices.as_slice() {
        [] => text += "model unknown\n",
        choices => {
            let names: Vec<String> = choices
                .iter()
                .map(|choice| {
                    let host = choice.host.as_deref().map_or_else(String::new, |host| format!(" at {host}"));
                    format!("{}{host}", printable(&choice.model))
                })
                .collect();
            let _ = writeln!(text, "{}, prices of {}", names.join(" or "), anatomy.as_of);
        }
    }
    text
}

fn place_path(place: &promptlint_lint::call::Place) -> String {
    place.path.to_string()
}

fn prompt(anatomy: &Anatomy<'_>, cost: &Cost) -> String {
    let segments = &anatomy.request.prompt.segments;
    let tokens = &cost.prompt;
    let mut text = title(&format!("Prompt: {}", tokens_in_words(tokens.total)));
    let mut shown: Vec<usize> = (0..segments.len()).collect();
    shown.sort_by_key(|at| std::cmp::Reverse(tokens.segments.get(*at).map_or(0, |band| band.expected)));
    shown.truncate(PARTS);
    shown.sort_unstable();
    let most = tokens.segments.iter().map(|band| band.expected).max().unwrap_or(1).max(1);
    let cached = cost.caching.plan.segments;
    let mut line_drawn = cached == 0;
    for at in &shown {
        let Some(band) = tokens.segments.get(*at) else { continue };
        if !line_drawn && *at >= cached {
            line_drawn = true;
            text += &cache_line(cost);
        }
        text += &part(&segments[*at], *band, most);
    }
    if !line_drawn {
        text += &cache_line(cost);
    }
    let hidden = segments.len() - shown.len();
    if hidden > 0 {
        let rest: u64 = (0..segments.len())
            .filter(|at| !shown.contains(at))
            .filter_map(|at| tokens.segments.get(at))
            .map(|band| band.expected)
            .sum();
        let _ = writeln!(text, "  {:>8}  in {}", whole(rest), count(hidden, "smaller part"));
    }
    let parts: u64 = tokens.segments.iter().map(|band| band.expected).sum();
    let frame = tokens.total.expected.saturating_sub(parts);
    if frame > 0 {
        let _ = writeln!(
            text,
            "  {:>8}  {DIM}added by the provider around the messages and tools{DIM:#}",
            whole(frame)
        );
    }
    text
}

fn part(segment: &Segment, band: Band<u64>, most: u64) -> String {
    let eighths = (band.expected * (BAR as u64) * 8).div_ceil(most) as usize;
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(['▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8 - 1]);
    }
    let marks = match (segment.repeated, segment.cache_marker) {
        (true, _) => " (repeated)",
        (_, true) => " (marked)",
        _ => "",
    };
    let left = format!(
        "  {:>8}  {bar}{}  {:<9} {:<10} ",
        whole(band.expected),
        " ".repeat(BAR - bar.chars().count()),
        part::role(segment.role),
        part::changes(segment.volatility())
    );
    let room = WIDTH.saturating_sub(left.width() + marks.width());
    format!("{left}{}{marks}\n", cut(&part::what(segment), room))
}

fn cache_line(cost: &Cost) -> String {
    let prefix = whole(cost.caching.plan.prefix.expected);
    format!("  {DIM}── the cache holds {prefix} tokens up to here ──{DIM:#}\n")
}

fn output(anatomy: &Anatomy<'_>, cost: &Cost) -> String {
    let cap = &anatomy.request.cap;
    let limit = match (cap.tokens, cap.origin) {
        (Some(tokens), CapOrigin::SdkDefault) => format!("cap {}, the SDK's default", whole(tokens)),
        (Some(tokens), _) => format!("cap {}", whole(tokens)),
        (None, CapOrigin::Dynamic) => "cap known at run time".to_owned(),
        (None, _) => "no cap: the model's maximum".to_owned(),
    };
    title(&format!("Output: {} ({limit})", tokens_in_words(cost.output)))
}

fn share(of: Decimal) -> String {
    match of.normalize() {
        all if all == Decimal::ONE => "all".to_owned(),
        none if none.is_zero() => "none".to_owned(),
        some => some.to_string(),
    }
}

fn caching(cost: &Cost) -> String {
    let caching = &cost.caching;
    let mut text = String::new();
    let prefix = caching.plan.prefix.expected;
    let mut lines: Vec<String> = caching.plan.reasons.iter().map(|reason| printable(reason)).collect();
    if prefix > 0 {
        lines.insert(
            0,
            format!(
                "{} tokens can be cached; {} of the calls find them",
                whole(prefix),
                share(caching.hit_ratio)
            ),
        );
    }
    if caching.saves.is_sign_negative() && !caching.saves.is_zero() {
        lines
            .push(format!("caching adds {} to each call: it is written and not read", exact(-caching.saves)));
    } else if !caching.saves.is_zero() {
        lines.push(format!("caching takes {} off each call", exact(caching.saves)));
    }
    if !lines.is_empty() {
        text = title("Cache");
        for line in &lines {
            text += &bullet(line);
        }
    }
    text
}

fn arithmetic(anatomy: &Anatomy<'_>, cost: &Cost) -> String {
    let mut text = title("One call");
    let _ = writeln!(text, "  expected");
    text += &sum(&cost.expected, cost.per_call.expected);
    let _ = writeln!(text, "  at least");
    text += &sum(&cost.low, cost.per_call.low);
    match (&cost.high, cost.per_call.high) {
        (Some(lines), Some(high)) => {
            let _ = writeln!(text, "  at most");
            text += &sum(lines, high);
        }
        _ => {
            let _ = writeln!(text, "  at most: nothing bounds {}", unbounded(anatomy, cost));
        }
    }
    if let Some(grown) = cost.grown {
        let what = if cost.turns.kind == TurnsKind::Run { "requests" } else { "turns" };
        let _ = writeln!(
            text,
            "  {} {what} send the prompt and what was added: {} = {} tokens",
            grown.turns,
            grown.formula(),
            whole(grown.total())
        );
    }
    text
}

/// What is to blame for a high end that nobody knows.
fn unbounded(anatomy: &Anatomy<'_>, cost: &Cost) -> String {
    let segments = anatomy.request.prompt.segments.iter().zip(&cost.prompt.segments);
    let holes: Vec<String> = segments
        .filter(|(_, band)| band.high.is_none())
        .filter_map(|(segment, _)| match &segment.content {
            Content::Hole(hole) => Some(format!("`{}`", printable(&hole.name))),
            Content::Text(_) => None,
        })
        .collect();
    match holes.as_slice() {
        [] if cost.turns.growth.high.is_none() => "what the turns add".to_owned(),
        [] => "the output".to_owned(),
        [first] => first.clone(),
        [first, others @ ..] => format!("{first} and {}", count(others.len(), "other part")),
    }
}

fn month(anatomy: &Anatomy<'_>) -> String {
    let Ok(one) = &anatomy.estimate.per_call else { return String::new() };
    let many = times(*one, 1000.into());
    let mut text = title("Together");
    if let Some(many) = many {
        text += &right("  1,000 calls", &format!("{}  ({})", money(many.expected), band(many)));
    }
    if let Some((rounds, run)) = explain::per_loop(*one, anatomy.call.loop_info) {
        let left = format!("  one run of its loop, at most {} rounds", whole(rounds));
        text += &right(&left, &format!("{}  ({})", money(run.expected), band(run)));
    }
    match &anatomy.usage.calls {
        Some(volume) => {
            if let Some(month) = times(*one, volume.calls.into()) {
                let left = format!("  {} calls a month ({})", whole(volume.calls), printable(&volume.source));
                text += &right(&left, &format!("{}  ({})", money(month.expected), band(month)));
            }
        }
        None => text += "  nothing says how often it runs: `promptlint usage sync` adds a line for it\n",
    }
    text
}

fn more(anatomy: &Anatomy<'_>, cost: &Cost) -> String {
    let growth = explain::growth(anatomy.request, cost);
    if growth.is_empty() {
        return String::new();
    }
    let mut text = title("Conversation");
    text += "  The history is sent again with every turn:\n";
    for grown in growth {
        let left = format!("  {:>4} turns  {}", grown.turns, grown.formula());
        text += &right(&left, &format!("= {} tokens", whole(grown.total())));
    }
    text += "  `turns = 10` in [usage] makes this the average turn of ten.\n";
    text
}

fn unpriced(anatomy: &Anatomy<'_>) -> String {
    let mut text = String::new();
    for choice in &anatomy.estimate.choices {
        if let Err(why) = &choice.cost {
            let _ = writeln!(text, "{ATTENTION}no figure{ATTENTION:#}: {}", printable(&why.to_string()));
        }
    }
    if anatomy.estimate.choices.is_empty() {
        let _ = writeln!(
            text,
            "{ATTENTION}no figure{ATTENTION:#}: `model = \"…\"` for this call in [usage] would give one"
        );
    }
    text
}

fn cheaper(alternatives: &[Alternative]) -> String {
    if alternatives.is_empty() {
        return String::new();
    }
    let mut text = title("With a cheaper model");
    for alternative in alternatives {
        let name = format!("  {:<28} {}", printable(&alternative.model), printable(&alternative.vendor));
        let many = times(alternative.per_call, 1000.into());
        let many = many.map_or_else(String::new, |many| money(many.expected));
        let saves = Decimal::new(i64::try_from(alternative.saves).unwrap_or(0), 1);
        text += &right(&name, &format!("{many} per 1,000, {saves} % less"));
    }
    text += "  Whether it does the work as well, only a trial says.\n";
    text
}

fn compare(anatomy: &Anatomy<'_>, what_if: &WhatIf) -> String {
    let mut text = title("What if");
    let row = |name: &str, now: &str, then: &str, more: &str| {
        format!("  {name:<18} {:<20} {:<20} {more}", cut(now, 20), cut(then, 20)).trim_end().to_owned() + "\n"
    };
    let model = |estimate: &Estimate| {
        estimate.choices.first().map_or_else(|| "unknown".to_owned(), |choice| printable(&choice.model))
    };
    text += &row("", "now", "then", "");
    let (now, then) = (&anatomy.estimate, &what_if.estimate);
    text += &row("model", &model(now), &model(then), "");
    let change = &what_if.change;
    if let Some(cap) = change.cap {
        let before = anatomy.request.cap.tokens.map_or_else(|| "none".to_owned(), whole);
        text += &row("output cap", &before, &whole(cap), "");
    }
    let share =
        |share: Option<Decimal>| share.map_or_else(|| "–".to_owned(), |share| share.normalize().to_string());
    let (usage, other) = (&anatomy.usage, &what_if.usage);
    for (name, before, after) in [
        ("batch share", usage.batch, other.batch),
        ("hit ratio", usage.hit_ratio, other.hit_ratio),
        ("retries", usage.retries, other.retries),
        ("turns", usage.turns.map(Decimal::from), other.turns.map(Decimal::from)),
    ] {
        if before != after {
            text += &row(name, &share(before), &share(after), "");
        }
    }
    let calls = |usage: &promptlint_lint::usage::Usage| {
        usage.calls.as_ref().map_or_else(|| "unknown".to_owned(), |volume| whole(volume.calls))
    };
    if usage.calls != other.calls {
        text += &row("calls a month", &calls(usage), &calls(other), "");
    }
    let shown = |band: Option<Decimal>| band.map_or_else(|| "unknown".to_owned(), money);
    let many = |estimate: &Estimate| {
        let band = estimate.per_call.as_ref().ok().and_then(|band| times(*band, 1000.into()));
        band.map(|band| band.expected)
    };
    let per_month = |estimate: &Estimate, usage: &promptlint_lint::usage::Usage| {
        let one = estimate.per_call.as_ref().ok()?;
        times(*one, usage.calls.as_ref()?.calls.into()).map(|band| band.expected)
    };
    let rows =
        [("1,000 calls", many(now), many(then)), ("a month", per_month(now, usage), per_month(then, other))];
    for (name, before, after) in rows {
        if before.is_some() || after.is_some() {
            text += &row(name, &shown(before), &shown(after), &difference(before, after));
        }
    }
    if let Err(why) = &then.per_call {
        text += &bullet(&printable(&why.to_string()));
    }
    text
}

fn difference(before: Option<Decimal>, after: Option<Decimal>) -> String {
    let (Some(before), Some(after)) = (before, after) else { return String::new() };
    let Some(share) = ((after - before) * Decimal::ONE_HUNDRED).checked_div(before) else {
        return String::new();
    };
    let more = if after > before { "+" } else { "" };
    format!("{more}{} ({more}{} %)", money(after - before), share.round_dp(1).normalize())
}

fn assumptions(estimate: &Estimate) -> String {
    if estimate.assumptions.is_empty() {
        return String::new();
    }
    let mut text = title("Taken for granted");
    estimate.assumptions.iter().for_each(|words| text += &bullet(&printable(words)));
    text
}

/// Wrapped at the width of the page.
fn bullet(words: &str) -> String {
    let mut text = String::new();
    let mut line = "  -".to_owned();
    for word in words.split(' ') {
        if line.width() + 1 + word.width() > WIDTH && line.trim().len() > 1 {
            let _ = writeln!(text, "{line}");
            line = "   ".to_owned();
        }
        line.push(' ');
        line += word;
    }
    let _ = writeln!(text, "{line}");
    text
}

/// `1,400 tokens expected, 812 to 4,000`
fn tokens_in_words(tokens: Band<u64>) -> String {
    let expected = whole(tokens.expected);
    match tokens.high {
        Some(high) if high == tokens.low => format!("{expected} tokens"),
        Some(high) => format!("{expected} tokens expected, {} to {}", whole(tokens.low), whole(high)),
        None => format!("{expected} tokens expected, at least {}", whole(tokens.low)),
    }
}

fn whole(number: u64) -> String {
    grouped(&number.to_string())
}

fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(1);
    let fits = text.chars().take_while(|char| {
        let wide = char.width().unwrap_or(0);
        let fits = wide <= left;
        left = left.saturating_sub(wide);
        fits
    });
    fits.chain(['…']).collect()
}
