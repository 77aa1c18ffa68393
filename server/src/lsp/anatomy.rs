//! One call in words, for hovers and tooltips: its prompt as a table and a bar, its cost, what is taken for granted.

use std::fmt::Write as _;

use promptlint_lint::band::Band;
use promptlint_lint::call::{CapOrigin, Content, Segment, TextPiece, Volatility};
use promptlint_lint::cost::explain;
use promptlint_lint::cost::report::Reach;
use promptlint_lint::cost::request::Cost;
use promptlint_lint::models::{self, CacheMode, ModelInfo};
use promptlint_lint::prices::{Ask, Market, quote};
use promptlint_lint::tokens::PromptTokens;

use super::reaches::Ledger;
use crate::engine;
use crate::output::money::{band, grouped, money};
use crate::output::{part, printable};

/// Columns of the bar.
const WIDTH: u64 = 40;
/// More rows say nothing that the bar does not.
const ROWS: usize = 12;

pub(super) fn tokens(number: u64) -> String {
    grouped(&number.to_string())
}

/// `1,204`, or `~1,204` where it is not known exactly.
pub(super) fn about(tokens: Band<u64>) -> String {
    let is_exact = tokens.high == Some(tokens.low);
    format!("{}{}", if is_exact { "" } else { "~" }, self::tokens(tokens.expected))
}

/// Text from source code inside Markdown, as code.
pub(super) fn code(text: &str) -> String {
    let text = printable(text).replace('|', "\\|");
    let fence = if text.contains('`') { "``" } else { "`" };
    let room = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{room}{text}{room}{fence}")
}

fn plain(text: &str) -> String {
    let mut out = String::new();
    for char in printable(text).chars() {
        if "\\`*_{}[]<>#|~".contains(char) {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

/// The whole of a call.
pub(super) fn of_reach(ledger: &Ledger<'_>, reach: &Reach<'_>) -> String {
    let mut text = headline(reach);
    let request = reach.request();
    let segments = &request.prompt.segments;
    if let Some(cost) = reach.estimate.usual() {
        text += &bar(segments, &cost.prompt);
        text += &table(segments, &cost.prompt, cost.caching.plan.segments);
        text += &output(reach, cost);
        text += &cache(cost);
    } else if let Some(counted) = engine::tokens(request) {
        text += &bar(segments, &counted);
        text += &table(segments, &counted, 0);
    }
    text += &cheaper(ledger, reach);
    text += &assumptions(reach);
    text
}

/// `**$0.0021 per call** ($0.0012 – $0.0045) · gpt-4.1`
pub(super) fn headline(reach: &Reach<'_>) -> String {
    let model = reach.model().map_or_else(String::new, |model| format!(" · {}", code(model)));
    let mut text = match &reach.estimate.per_call {
        Ok(one) => format!("**{} per call** ({}){model}", money(one.expected), band(*one)),
        Err(why) => format!("**no price**: {}{model}", plain(&why.to_string())),
    };
    if let (Some(month), Some(volume)) = (reach.per_month, &reach.usage.calls) {
        let _ = write!(text, " · **{} per month** for {} calls", money(month.expected), tokens(volume.calls));
    }
    text + "\n\n"
}

fn mark(volatility: Volatility) -> (char, &'static str) {
    match volatility {
        Volatility::Constant => ('█', "never"),
        Volatility::Deployment => ('▓', "deployment"),
        Volatility::Session => ('▒', "session"),
        Volatility::Request => ('░', "request"),
    }
}

fn bar(segments: &[Segment], counted: &PromptTokens) -> String {
    let sizes = counted.segments.iter().map(|band| band.expected);
    let all: u64 = sizes.clone().sum();
    if all == 0 {
        return String::new();
    }
    let mut text = String::from("```text\n");
    let mut done = 0;
    let mut drawn = 0;
    for (segment, size) in segments.iter().zip(sizes) {
        done += size;
        // Up to where it ends, so that the whole is as long as it should be.
        let end = (done * WIDTH).div_ceil(all).min(WIDTH);
        (drawn..end).for_each(|_| text.push(mark(segment.volatility()).0));
        drawn = drawn.max(end);
    }
    let _ = writeln!(
        text,
        "\n{} tokens: █ never changes  ▓ deployment  ▒ session  ░ request",
        about(counted.total)
    );
    text + "```\n\n"
}

/// The beginning of a text, on one line.
pub(super) fn beginning(pieces: &[TextPiece]) -> String {
    let text: String = pieces.iter().flat_map(|piece| piece.text.chars()).take(200).collect();
    line(&text)
}

/// The beginning of a text, on one line.
pub(super) fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let cut: String = line.chars().take(44).collect();
    if cut.len() < line.len() { format!("{cut}…") } else { cut }
}

/// The first `cached` of them stay in the provider's cache.
fn table(segments: &[Segment], counted: &PromptTokens, cached: usize) -> String {
    if segments.is_empty() {
        return String::new();
    }
    let mut text = String::from("| role | what | tokens | changes with |\n|---|---|---:|---|\n");
    for (at, segment) in segments.iter().enumerate().take(ROWS) {
        let what = match &segment.content {
            Content::Text(pieces) => code(&beginning(pieces)),
            Content::Hole(hole) => format!("{{{}}}", code(&hole.name)),
        };
        let size = counted.segments.get(at).map_or_else(|| "?".to_owned(), |band| about(*band));
        let cached = if at < cached { ", cached" } else { "" };
        let marker = if segment.cache_marker { " ⚑" } else { "" };
        let (_, volatility) = mark(segment.volatility());
        let _ = writeln!(
            text,
            "| {}{marker} | {what} | {size} | {volatility}{cached} |",
            part::role(segment.role)
        );
    }
    if segments.len() > ROWS {
        let _ = writeln!(text, "| | and {} more | | |", segments.len() - ROWS);
    }
    text + "\n"
}

fn output(reach: &Reach<'_>, cost: &Cost) -> String {
    let cap = &reach.request().cap;
    let limit = match (cap.tokens, cap.origin) {
        (Some(limit), CapOrigin::SdkDefault) => format!("cap {}, the SDK's default", tokens(limit)),
        (Some(limit), _) => format!("cap {}", tokens(limit)),
        (None, CapOrigin::Dynamic) => "cap known at run time".to_owned(),
        (None, _) => "no cap".to_owned(),
    };
    let model = reach.model().and_then(|id| models::lookup(id));
    let window = model.and_then(|model| model.context).filter(|window| *window > 0);
    let share = window.map_or_else(String::new, |window| {
        let share = cost.prompt.total.expected as f64 * 100.0 / window as f64;
        format!(" · the prompt fills {share:.1} % of the window of {}", tokens(window))
    });
    format!("Output: {} tokens expected ({limit}){share}\n\n", tokens(cost.output.expected))
}

fn cache(cost: &Cost) -> String {
    let caching = &cost.caching;
    let mut parts: Vec<String> = Vec::new();
    if caching.plan.prefix.expected > 0 {
        let share = (caching.hit_ratio * rust_decimal::Decimal::ONE_HUNDRED).round_dp(0);
        parts.push(format!(
            "{} tokens can be cached, {share} % of the calls find them",
            tokens(caching.plan.prefix.expected)
        ));
    }
    parts.extend(caching.plan.reasons.iter().map(|reason| plain(reason)));
    if parts.is_empty() { String::new() } else { format!("Cache: {}\n\n", parts.join("; ")) }
}

fn cheaper(ledger: &Ledger<'_>, reach: &Reach<'_>) -> String {
    let Ok(one) = &reach.estimate.per_call else { return String::new() };
    let market = ledger.market(&reach.place().path);
    let found = explain::cheaper(reach.call, reach.request(), &reach.usage, &market, one.expected);
    let names = found.iter().map(|it| format!("{} {}", code(&it.model), money(it.per_call.expected)));
    let names: Vec<String> = names.collect();
    if names.is_empty() { String::new() } else { format!("Cheaper: {}\n\n", names.join(", ")) }
}

fn assumptions(reach: &Reach<'_>) -> String {
    let all = &reach.estimate.assumptions;
    let lines: Vec<String> = all.iter().map(|words| format!("- {}\n", plain(words))).collect();
    if lines.is_empty() { String::new() } else { format!("Taken for granted:\n\n{}", lines.concat()) }
}

/// `$2.00 in, $8.00 out per million tokens`; why there is none.
pub(super) fn price(id: &str, market: &Market) -> String {
    match quote(&Ask::new(id, market.as_of), &market.book) {
        Ok(quote) => {
            let rates = quote.rates_at(0);
            format!("{} in, {} out per million tokens", money(rates.input), money(rates.output))
        }
        Err(why) => why.to_string(),
    }
}

/// One model.
pub(super) fn of_model(id: &str, market: &Market) -> String {
    let Some(model) = models::lookup(id) else {
        return format!("{} is not in the catalogue\n", code(id));
    };
    let mut text = format!(
        "**{}** · {}\n\n{}\n\n",
        plain(&model.id),
        plain(&model.vendor_name),
        plain(&price(id, market))
    );
    let _ = writeln!(text, "{}", facts(model).join(" · "));
    text
}

/// What is known of a model, beside its price.
pub(super) fn facts(model: &ModelInfo) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(model.context.map(|window| format!("window {}", tokens(window))));
    facts.extend(model.output.map(|most| format!("output up to {}", tokens(most))));
    facts.extend(model.tier.map(|tier| tier.name().to_owned()));
    facts.extend(model.cache.as_ref().map(|cache| match (cache.mode, cache.minimum) {
        (CacheMode::None, _) => "does not cache".to_owned(),
        (CacheMode::Automatic, Some(minimum)) => format!("caches from {} tokens on", tokens(minimum)),
        (CacheMode::Automatic, None) => "caches".to_owned(),
        (CacheMode::Markers, Some(minimum)) => {
            format!("caches what is marked, from {} tokens on", tokens(minimum))
        }
        (CacheMode::Markers, None) => "caches what is marked".to_owned(),
    }));
    facts.extend(model.retires.map(|day| format!("**retires {day}**")));
    facts
}
