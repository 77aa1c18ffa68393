//! Inlay hints: what a call sends and costs, and what a large prompt text weighs. Their tooltips are made when asked for.

use std::collections::BTreeMap;

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
        for reach in ledger.in_file(&view.path) {
            let end = reach.place().span.end;
            if is_asked(end) {
                let data = Data { path: document.path.to_string(), name: ledger.name(&reach) };
                hints.push((end, label(&reach), serde_json::to_value(data).ok()));
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
