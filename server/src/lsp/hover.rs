//! Hovers: on a call, a model's name, a prompt's text, a template's variable, a cap.

use promptlint_lint::band::Band;
use promptlint_lint::call::{Call, Content, Place, Request, Segment};
use promptlint_lint::config::FILE;
use promptlint_lint::models;
use promptlint_lint::prices::Market;
use promptlint_lint::tokens::{self, PromptTokens};
use tower_lsp::ls_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position, Range};

use super::anatomy::{self, code};
use super::desk::Desk;
use super::documents::Document;
use super::reaches::Ledger;
use super::text::Lines;
use super::toml;
use super::variables::variables;
use crate::output::part;

pub(super) fn hover(desk: &mut Desk, document: &Document, position: Position) -> Option<Hover> {
    if document.path.file_name() == Some(FILE) {
        return of_settings(desk, document, position);
    }
    let view = desk.view(document)?;
    let text = desk.lines(view.folder, &view.path)?;
    let offset = view.offset(position);
    let is_at =
        |place: &Place| *place.path == *view.path && place.span.start <= offset && offset <= place.span.end;
    let ledger = Ledger::new(&desk.folders[view.folder], &desk.settings);
    let calls = desk.folders[view.folder].session.calls();
    let of_variable = |call: &Call, request: &Request| {
        let mut found = variables(request, &view.path, text.text()).into_iter();
        let (span, segment) = found.find(|(span, _)| span.start <= offset && offset <= span.end)?;
        let at = request.prompt.segments.iter().position(|it| std::ptr::eq(it, segment))?;
        let size = counted(request).and_then(|counted| counted.segments.get(at).copied());
        Some((Place { path: view.path.clone(), span }, of_hole(call, segment, size)?))
    };
    let variable = calls.iter().find_map(|call| requests(call).find_map(|it| of_variable(call, it)));
    let market = ledger.market(&view.path);
    let part = |call: &Call| requests(call).find_map(|it| of_part(call, it, &market, &is_at));
    let inner = variable.or_else(|| calls.iter().find_map(part));
    let (place, value) = inner.or_else(|| {
        // The innermost, where one call is an argument of another.
        let around = ledger.in_file(&view.path).into_iter().filter(|reach| is_at(reach.place()));
        let reach = around.min_by_key(|reach| reach.place().span.end - reach.place().span.start)?;
        Some((reach.place().clone(), anatomy::of_reach(&ledger, &reach)))
    })?;
    Some(markdown(value, view.range(place.span)))
}

fn of_settings(desk: &Desk, document: &Document, position: Position) -> Option<Hover> {
    let lines = Lines::new(desk.text(document)?);
    let offset = lines.offset(position, desk.abilities.encoding);
    Some(markdown(toml::hover(lines.text(), offset)?, None))
}

fn markdown(value: String, range: Option<Range>) -> Hover {
    Hover { contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }), range }
}

fn requests(call: &Call) -> impl Iterator<Item = &Request> {
    call.contexts.iter().map(|context| &context.request).chain([&call.request])
}

/// A part of a request that stands there.
fn of_part(
    call: &Call,
    request: &Request,
    market: &Market,
    is_at: &dyn Fn(&Place) -> bool,
) -> Option<(Place, String)> {
    for model in &request.models {
        if let Some(place) = model.place.as_ref().filter(|place| is_at(place)) {
            return Some((place.clone(), anatomy::of_model(&model.id, market)));
        }
    }
    if let Some(place) = request.cap.place.as_ref().filter(|place| is_at(place)) {
        return Some((place.clone(), of_cap(request)));
    }
    let model = request.models.iter().find_map(|model| models::lookup(&model.id));
    let counted = tokens::prompt_tokens(request, model);
    for (at, segment) in request.prompt.segments.iter().enumerate() {
        let size = counted.as_ref().and_then(|counted| counted.segments.get(at)).copied();
        let role = part::role(segment.role);
        let marker = if segment.cache_marker { " A cache marker ends here." } else { "" };
        let sent = format!("sent by {}", code(&call.id));
        match &segment.content {
            Content::Text(pieces) => {
                let Some(piece) = pieces.iter().find(|piece| piece.place.as_ref().is_some_and(is_at)) else {
                    continue;
                };
                let own = tokens::count(&piece.text, model).tokens;
                let share = counted.as_ref().filter(|counted| counted.total.expected > 0).map_or_else(
                    String::new,
                    |counted| {
                        let share = own as f64 * 100.0 / counted.total.expected as f64;
                        format!(", {share:.0} % of the prompt")
                    },
                );
                let text = format!(
                    "**{} tokens**{share} · {role} · never changes\n\n{sent}.{marker}\n",
                    anatomy::tokens(own)
                );
                return Some((piece.place.clone()?, text));
            }
            Content::Hole(hole) => {
                let Some(place) = hole.place.as_ref().filter(|place| is_at(place)) else { continue };
                return Some((place.clone(), of_hole(call, segment, size)?));
            }
        }
    }
    None
}

fn counted(request: &Request) -> Option<PromptTokens> {
    let model = request.models.iter().find_map(|model| models::lookup(&model.id));
    tokens::prompt_tokens(request, model)
}

fn of_hole(call: &Call, segment: &Segment, size: Option<Band<u64>>) -> Option<String> {
    let Content::Hole(hole) = &segment.content else { return None };
    let size =
        size.map_or_else(|| "of unknown size".to_owned(), |size| format!("{} tokens", anatomy::about(size)));
    let most = hole.max_chars.map(|most| format!(", at most {} characters", anatomy::tokens(most)));
    let origin = serde_json::to_value(hole.origin).ok();
    let origin = origin.as_ref().and_then(serde_json::Value::as_str).unwrap_or("unknown").replace('-', " ");
    let volatility = format!("{:?}", segment.volatility()).to_lowercase();
    let marker = if segment.cache_marker { " A cache marker ends here." } else { "" };
    Some(format!(
        "**{}**: {size}{} · {} · from: {origin} · changes with every {volatility}\n\nsent by {}.{marker}\n",
        code(&hole.name),
        most.unwrap_or_default(),
        part::role(segment.role),
        code(&call.id)
    ))
}

fn of_cap(request: &Request) -> String {
    let limit = request.cap.tokens.map_or_else(|| "known at run time".to_owned(), anatomy::tokens);
    let most =
        request.models.first().and_then(|model| models::lookup(&model.id)).and_then(|model| model.output);
    let most = most.map_or_else(String::new, |most| {
        format!(" of the {} that the model can generate", anatomy::tokens(most))
    });
    format!("**Output cap**: {limit}{most}. It is the worst case, not what is expected.\n")
}
