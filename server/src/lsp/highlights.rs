//! Semantic tokens: the variables of prompt templates, which an editor knows for text.

use tower_lsp::ls_types::{SemanticToken, SemanticTokenType};

use super::desk::Desk;
use super::documents::Document;
use super::variables::variables;

pub(super) const LEGEND: [SemanticTokenType; 1] = [SemanticTokenType::VARIABLE];

pub(super) fn tokens(desk: &mut Desk, document: &Document) -> Vec<SemanticToken> {
    let Some(view) = desk.view(document) else { return Vec::new() };
    let Some(text) = desk.lines(view.folder, &view.path) else { return Vec::new() };
    let mut spans = Vec::new();
    for call in desk.folders[view.folder].session.calls() {
        let requests = call.contexts.iter().map(|context| &context.request).chain([&call.request]);
        for request in requests {
            spans.extend(variables(request, &view.path, text.text()).into_iter().map(|(span, _)| span));
        }
    }
    spans.sort_by_key(|span| (span.start, span.end));
    let mut tokens = Vec::new();
    let (mut line, mut column, mut done) = (0, 0, 0);
    for span in spans {
        let Some(range) = view.range(span) else { continue };
        // A token stands on one line, and none in another.
        if span.start < done || range.start.line != range.end.line || range.start == range.end {
            continue;
        }
        done = span.end;
        let delta_line = range.start.line - line;
        let delta_start =
            if delta_line == 0 { range.start.character - column } else { range.start.character };
        (line, column) = (range.start.line, range.start.character);
        tokens.push(SemanticToken {
            delta_line,
            delta_start,
            length: range.end.character - range.start.character,
            token_type: 0,
            token_modifiers_bitset: 0,
        });
    }
    tokens
}
