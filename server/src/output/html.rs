//! The frame of a page that is one file: no network, light and dark, keyboard and screen reader.

pub(super) mod anatomy;
pub(super) mod treemap;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Serialize;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// A whole page. What `body` shows of source code is escaped by `maud`; nothing is loaded from anywhere, and the
/// policy in the page makes browsers refuse it.
pub(super) fn page(title: &str, body: &Markup) -> String {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (body)
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    super::harmless_markup(&page.into_string())
}

/// What the page shows, for programs, and a button that saves it as `file`.
pub(super) fn data(file: &str, document: &impl Serialize) -> Result<Markup> {
    // Nothing that ends a script, opens a comment in one, or a runner obeys: all of these stand in strings.
    let json = super::harmless_json(&serde_json::to_string(document)?);
    let mut safe = String::with_capacity(json.len());
    for char in json.chars() {
        if char == '<' || super::is_bidi_control(char) {
            let _ = write!(safe, "\\u{:04x}", char as u32);
        } else {
            safe.push(char);
        }
    }
    Ok(html! {
        button #save type="button" data-file=(file) hidden { "Save the figures as JSON" }
        script #data type="application/json" { (PreEscaped(safe)) }
    })
}

/// The tools above a table, for those who have scripts.
pub(super) fn tools(table: &str, filter: &str, choices: &Markup) -> Markup {
    html! {
        div.tools data-for=(table) hidden {
            input type="search" placeholder=(filter) aria-label=(filter);
            (choices)
            span.faint role="status" {}
        }
    }
}

/// Shows only the rows whose `data-name` is the one that is picked.
pub(super) fn choice(name: &str, all: &str, values: &[&str]) -> Markup {
    html! {
        select name=(name) aria-label=(name) {
            option value="" { (all) }
            @for value in values { option value=(value) { (super::printable(value)) } }
        }
    }
}

/// The head of a column that sorts.
pub(super) fn sorts(class: &str, name: &str) -> Markup {
    html! { th class=[Some(class).filter(|class| !class.is_empty())] scope="col" { button type="button" { (name) } } }
}

/// A figure to begin with.
pub(super) fn tile(name: &str, figure: &str, more: &str) -> Markup {
    html! { div { dt { (name) } dd { strong { (figure) } @if !more.is_empty() { span.faint { (more) } } } } }
}

/// Running text, in which what stands between backticks is code.
pub(super) fn prose(text: &str) -> Markup {
    let text = super::printable(text);
    let parts: Vec<_> = text.split('`').collect();
    // Without a partner a backtick is only a backtick.
    if parts.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! { @for (at, part) in parts.iter().enumerate() {
        @if at % 2 == 1 { code { (part) } } @else { (part) }
    } }
}

/// What is taken for granted, each once, with the number of calls that rest on it.
pub(super) fn assumptions<'a>(all: impl Iterator<Item = &'a str>) -> Markup {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for assumption in all {
        *known.entry(assumption).or_default() += 1;
    }
    let mut known: Vec<_> = known.into_iter().collect();
    known.sort_by_key(|(_, calls)| Reverse(*calls));
    html! {
        @if !known.is_empty() {
            section #assumptions {
                h2 { "Taken for granted" }
                ul { @for (assumption, calls) in known {
                    li { (prose(assumption)) @if calls > 1 { span.faint { " (" (super::count(calls, "call")) ")" } } }
                } }
            }
        }
    }
}
