//! Inlay hints: what a call sends and costs, and what a large prompt text weighs. Their tooltips are made when asked for.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use promptlint_grammars::module::Span;
use promptlint_lint::call::{Content, Request};
use promptlint_lint::cost::report::Reach;
use promptlint_lint::models;
use promptlint_lint::tokens;
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::{InlayHint, InlayHintLabel, InlayHintTooltip, MarkupContent, MarkupKind, Range};

use super::anatomy;
use super::desk::Desk;
use super::documents::Document;
use super::reaches::Ledger;
use crate::engine;
use crate::output::money::money;

/// What a hint's tooltip is made of.
#[derive(Debug, Serialize, Deserialize)]
struct Data {
    /// Of a file in the call's folder.
    path: String,
    name: String,
}

pub(super) fn hints(desk: &mut Desk, document: &Document, range: Range) -> Vec<InlayHint> {
    let Some(view) = desk.view(document) else { return Vec::new() };
    let within = view.span(range);
    let is_asked = |offset: u32| within.start <= offset && offset <= within.end;
    let settings = &desk.settings.inlay_hints;
    let mut hints = Vec::new();
    if settings.calls {
        let ledger = Ledger::new(&desk.folders[view.folder], &desk.settings);
        let reaches = ledger.in_file(&view.path);
        for together in reaches.chunk_by(|a, b| a.place().span == b.place().span) {
            for (reach, which) in together.iter().zip(which(together)) {
                let end = reach.place().span.end;
                if is_asked(end) {
                    let data = Data { path: document.path.to_string(), name: ledger.name(reach) };
                    let label = which + &label(reach);
                    hints.push((end, label, serde_json::to_value(data).ok()));
                }
            }
        }
    }
    if settings.prompts {
        for (span, size) in texts(desk, view.folder, &view.path) {
            if is_asked(span.end) && size >= settings.minimum_tokens {
                hints.push((span.end, format!("{} tok", anatomy::tokens(size)), None));
            }
        }
    }
    hints.sort_by_key(|(offset, ..)| *offset);
    let hint = |(offset, label, data): (u32, String, _)| {
        Some(InlayHint {
            position: view.position(offset)?,
            label: InlayHintLabel::String(label),
            kind: None,
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data,
        })
    };
    hints.into_iter().filter_map(hint).collect()
}

/// A name of a reach, where it has one of that kind.
type Way<'a> = &'a dyn Fn(&Reach<'_>) -> Option<String>;

/// Which of several that are reached from one place each is: nothing where there is but one, else the first of their
/// models, SDKs' entries and functions by which they can be told apart.
fn which(together: &[Reach<'_>]) -> Vec<String> {
    let model = |reach: &Reach<'_>| reach.request().models.first().map(|model| model.id.to_string());
    let entry = |reach: &Reach<'_>| Some(reach.call.entry.to_string());
    let function = |reach: &Reach<'_>| reach.call.id.rsplit_once("::").map(|(_, name)| name.to_owned());
    let id = |reach: &Reach<'_>| Some(reach.call.id.to_string());
    if together.len() < 2 {
        return vec![String::new(); together.len()];
    }
    let ways: [Way<'_>; 4] = [&model, &entry, &function, &id];
    let names = ways.iter().filter_map(|way| together.iter().map(way).collect::<Option<Vec<_>>>());
    let are_apart = |names: &Vec<String>| names.iter().collect::<BTreeSet<_>>().len() == names.len();
    let names = names.into_iter().find(are_apart).unwrap_or_default();
    let none = std::iter::repeat_n(String::new(), together.len() - names.len());
    names.into_iter().map(|name| format!("{name}: ")).chain(none).collect()
}

/// `1,204 tok · $0.0021/call`
fn label(reach: &Reach<'_>) -> String {
    let size = match reach.estimate.usual() {
        Some(cost) => Some(cost.input),
        None => engine::tokens(reach.request()).map(|counted| counted.total),
    };
    let size = size.map_or_else(|| "? tok".to_owned(), |size| format!("{} tok", anatomy::about(size)));
    match &reach.estimate.per_call {
        Ok(one) => format!("{size} · {}/call", money(one.expected)),
        Err(why) => format!("{size} · {}", why.brief()),
    }
}

/// The texts of prompts that stand in a file, each with its tokens for the first model that reads it.
fn texts(desk: &Desk, folder: usize, path: &str) -> BTreeMap<Span, u64> {
    let mut found = BTreeMap::new();
    for call in desk.folders[folder].session.calls() {
        let requests = call.contexts.iter().map(|context| &context.request).chain([&call.request]);
        requests.for_each(|request| weigh(request, path, &mut found));
    }
    found
}

fn weigh(request: &Request, path: &str, found: &mut BTreeMap<Span, u64>) {
    let model = request.models.iter().find_map(|model| models::lookup(&model.id));
    for segment in &request.prompt.segments {
        let Content::Text(pieces) = &segment.content else { continue };
        for piece in pieces {
            if let Some(place) = piece.place.as_ref().filter(|place| *place.path == *path) {
                found.entry(place.span).or_insert_with(|| tokens::count(&piece.text, model).tokens);
            }
        }
    }
}

/// The hint with its tooltip.
pub(super) fn resolve(desk: &Desk, hint: InlayHint) -> InlayHint {
    let data = hint.data.clone().and_then(|data| serde_json::from_value::<Data>(data).ok());
    let tooltip = data.and_then(|Data { path, name }| {
        let (folder, _) = desk.owner(Utf8Path::new(&path))?;
        let ledger = Ledger::new(&desk.folders[folder], &desk.settings);
        let value = anatomy::of_reach(&ledger, &ledger.named(&name)?);
        Some(InlayHintTooltip::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value }))
    });
    InlayHint { tooltip: tooltip.or(hint.tooltip), ..hint }
}
