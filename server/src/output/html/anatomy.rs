//! What one call sends and gets, as a bar: a part is as long as it has tokens, and has the colour of how often it
//! changes.

use std::fmt::Write as _;

use maud::{Markup, html};
use promptlint_lint::call::{Segment, Volatility};
use promptlint_lint::cost::report::{Parts, Reach};
use promptlint_lint::position::Locator;
use promptlint_lint::tokens::PromptTokens;

use super::super::money::grouped;
use super::super::{Display, count, part};
use super::prose;
use crate::engine;

/// Parts that are listed; the smaller ones are put together.
const LISTED: usize = 40;
/// Characters of a prompt's text that are shown.
const SHOWN: usize = 160;

/// How often parts change, with what it is called: in the order of the legend.
const KINDS: [(Volatility, &str); 4] = [
    (Volatility::Constant, "constant: the same in every request"),
    (Volatility::Deployment, "changes with a deployment"),
    (Volatility::Session, "changes with the session"),
    (Volatility::Request, "changes with every request"),
];

/// What the colours mean.
pub(crate) fn legend() -> Markup {
    html! {
        ul.legend {
            @for (kind, words) in KINDS { li { i class=(part::changes(kind)) {} (words) } }
            li { i.frame {} "added by the provider" }
            li { i.output {} "output" }
            li { i.cached {} "what its cache can give back" }
        }
    }
}

/// Tokens of one request, in order.
#[derive(Debug)]
pub(crate) struct Bar {
    pieces: Vec<(Volatility, u64)>,
    /// What the provider adds.
    frame: u64,
    output: Option<u64>,
    /// What the cache can give back.
    prefix: u64,
}

impl Bar {
    pub(crate) fn of(parts: &Parts, output: Option<u64>) -> Self {
        let Parts { constant, deployment, session, request, framing, prefix } = *parts;
        let pieces = KINDS.map(|(kind, _)| kind).into_iter().zip([constant, deployment, session, request]);
        Self { pieces: pieces.collect(), frame: framing, output, prefix }
    }

    pub(crate) fn tokens(&self) -> u64 {
        let input: u64 = self.pieces.iter().map(|(_, tokens)| tokens).sum();
        input + self.frame + self.output.unwrap_or_default()
    }

    /// So long that `all` tokens would fill the place.
    pub(crate) fn draw(&self, all: u64) -> Markup {
        let all = all.max(1);
        let width = |tokens: u64| format!("width:{:.2}%", tokens as f64 * 100.0 / all as f64);
        let label = self.words();
        html! {
            div.bar role="img" aria-label=(label) title=(label) {
                @for (kind, tokens) in self.pieces.iter().filter(|(_, tokens)| *tokens > 0) {
                    i class=(part::changes(*kind)) style=(width(*tokens)) {}
                }
                @if self.frame > 0 { i.frame style=(width(self.frame)) {} }
                @if let Some(output) = self.output { i.output style=(width(output)) {} }
            }
            @if self.prefix > 0 { div.prefix { i.cached style=(width(self.prefix)) {} } }
        }
    }

    /// `Input tokens: 1,023 constant, 228 request, 11 added by the provider; output: 10`
    fn words(&self) -> String {
        let mut words = Vec::new();
        for (kind, _) in KINDS {
            let of_kind = self.pieces.iter().filter(|(other, _)| *other == kind);
            let tokens: u64 = of_kind.map(|(_, tokens)| tokens).sum();
            if tokens > 0 {
                words.push(format!("{} {}", whole(tokens), part::changes(kind)));
            }
        }
        if self.frame > 0 {
            words.push(format!("{} added by the provider", whole(self.frame)));
        }
        let mut text = format!("Input tokens: {}", words.join(", "));
        if self.prefix > 0 {
            let _ = write!(text, "; {} can be cached", whole(self.prefix));
        }
        if let Some(output) = self.output {
            let _ = write!(text, "; output: {}", whole(output));
        }
        text
    }
}

/// A call as it is on one side.
pub(crate) struct Anatomy<'a> {
    reach: &'a Reach<'a>,
    parts: Vec<(&'a Segment, u64)>,
    pub(crate) bar: Bar,
}

impl<'a> Anatomy<'a> {
    /// `None` when nothing of the prompt is known.
    pub(crate) fn of(reach: &'a Reach<'a>) -> Option<Self> {
        let usual = reach.estimate.usual();
        let counted;
        let tokens: &PromptTokens = if let Some(cost) = usual {
            &cost.prompt
        } else {
            counted = engine::tokens(reach.request())?;
            &counted
        };
        let segments = &reach.request().prompt.segments;
        let parts = segments.iter().zip(&tokens.segments).map(|(segment, band)| (segment, band.expected));
        let parts: Vec<_> = parts.collect();
        let sum: u64 = parts.iter().map(|(_, tokens)| tokens).sum();
        let bar = Bar {
            pieces: parts.iter().map(|(segment, tokens)| (segment.volatility(), *tokens)).collect(),
            frame: tokens.total.expected.saturating_sub(sum),
            output: usual.map(|cost| cost.output.expected),
            prefix: usual.map_or(0, |cost| cost.caching.plan.prefix.expected),
        };
        Some(Self { reach, parts, bar })
    }

    /// The parts one by one.
    pub(crate) fn table(&self, locator: &Locator<'_>, display: &Display) -> Markup {
        let mut at: Vec<usize> = (0..self.parts.len()).collect();
        at.sort_by_key(|at| std::cmp::Reverse(self.parts[*at].1));
        let hidden: u64 = at.iter().skip(LISTED).map(|at| self.parts[*at].1).sum();
        let more = at.len().saturating_sub(LISTED);
        at.truncate(LISTED);
        at.sort_unstable();
        html! {
            table.parts {
                thead { tr {
                    th.number scope="col" { "Tokens" } th scope="col" { "Role" } th scope="col" { "Changes" }
                    th scope="col" { "What" } th scope="col" { "Where" }
                } }
                tbody {
                    @for (segment, tokens) in at.into_iter().map(|at| self.parts[at]) {
                        tr {
                            td.number { (whole(tokens)) }
                            td { (part::role(segment.role)) @if segment.repeated { " (repeated)" } }
                            td { i class={ "dot " (part::changes(segment.volatility())) } {} (part::changes(segment.volatility())) }
                            td { (prose(&cut(&part::what(segment)))) @if segment.cache_marker { " (cache marker)" } }
                            td { @if let Some(place) = segment.place() {
                                code { (display.place(&place.path, locator.position(place))) }
                            } }
                        }
                    }
                    @if more > 0 {
                        tr { td.number { (whole(hidden)) } td colspan="4" { "in " (count(more, "smaller part")) } }
                    }
                    @if self.bar.frame > 0 {
                        tr { td.number { (whole(self.bar.frame)) } td colspan="4" { "added by the provider around the messages and tools" } }
                    }
                }
            }
            (self.caching())
        }
    }

    /// What its provider's cache makes of it.
    fn caching(&self) -> Markup {
        let Some(cost) = self.reach.estimate.usual() else { return Markup::default() };
        let reasons = &cost.caching.plan.reasons;
        html! {
            @if self.bar.prefix > 0 || !reasons.is_empty() {
                p {
                    @if self.bar.prefix > 0 {
                        "The cache can give back " (whole(self.bar.prefix)) " tokens; a share of "
                        (cost.caching.hit_ratio.normalize()) " of the calls finds them. "
                    }
                    @for reason in reasons { (prose(reason)) ". " }
                }
            }
        }
    }
}

pub(crate) fn whole(tokens: u64) -> String {
    grouped(&tokens.to_string())
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
