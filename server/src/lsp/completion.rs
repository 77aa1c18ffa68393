//! Completion: names of models where one is expected, and what stands in `promptlint.toml`.

use promptlint_lint::config::{FILE, PYPROJECT};
use promptlint_lint::prices::{Listed, Market, Query, host, list};
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionItemTag, CompletionTextEdit, Documentation, MarkupContent,
    MarkupKind, Position, Range, TextEdit,
};

use super::anatomy::tokens;
use super::desk::Desk;
use super::documents::Document;
use super::reaches::Ledger;
use super::toml;
use crate::output::money::money;

pub(super) const TRIGGERS: [&str; 4] = ["\"", "'", "`", "/"];

pub(super) fn completions(desk: &mut Desk, document: &Document, position: Position) -> Vec<CompletionItem> {
    let Some(text) = desk.text(document) else { return Vec::new() };
    let lines = super::text::Lines::new(text);
    let encoding = desk.abilities.encoding;
    let offset = lines.offset(position, encoding);
    let is_settings = matches!(document.path.file_name(), Some(FILE));
    if is_settings {
        let keys = toml::completions(lines.text(), offset);
        if !keys.is_empty() {
            return keys;
        }
    }
    if document.path.file_name() == Some(PYPROJECT) {
        return Vec::new();
    }
    let Some(typed) = model_at(lines.text(), offset) else { return Vec::new() };
    let span = promptlint_grammars::module::Span::new(typed.start, typed.end);
    let range = lines.range(span, encoding);
    let market = match desk.owner(&document.path) {
        Some((folder, path)) => Ledger::new(&desk.folders[folder], &desk.settings).market(&path),
        None => Market::list(),
    };
    models(&lines.text()[typed.start..offset], range, &market)
}

/// The bytes of a string around `offset` in which a model's name is expected.
fn model_at(text: &str, offset: usize) -> Option<std::ops::Range<usize>> {
    let is_name = |char: char| char.is_alphanumeric() || "-_./:@".contains(char);
    let before = text.get(..offset)?;
    let start = before.trim_end_matches(is_name).len();
    let quote = before[..start].chars().next_back().filter(|char| "\"'`".contains(*char))?;
    let rest = &text[offset..];
    let end = offset + (rest.len() - rest.trim_start_matches(is_name).len());
    let head = before[..start - quote.len_utf8()].trim_end();
    let line = head.rsplit('\n').next().unwrap_or(head);
    // `model=`, `model: `, `"model": `, `.model(`, `model=[`, and a provider's own function: `openai(`.
    let name = line.strip_suffix(['=', ':', '(', '['])?.trim_end_matches(|char: char| "=:([ ".contains(char));
    let name = name.trim_end_matches(['"', '\'']);
    let word = &name[name.trim_end_matches(|char: char| char.is_alphanumeric() || char == '_').len()..];
    let lower = word.to_lowercase();
    let expects =
        lower.contains("model") || lower == "deployment" || line.ends_with('(') && host(&lower).is_some();
    expects.then_some(start..end)
}

fn models(typed: &str, range: Range, market: &Market) -> Vec<CompletionItem> {
    // `anthropic/claude-…`: the part in front belongs to whoever passes the call on.
    let (route, name) = typed.rsplit_once('/').map_or(("", typed), |(route, name)| (route, name));
    let mut found = list(&Query::default(), market.as_of, &market.book);
    if name.len() >= 2 {
        let query = Query { text: Some(name), ..Query::default() };
        for listed in list(&query, market.as_of, &market.book) {
            if !found.iter().any(|known| known.id == listed.id) {
                found.push(listed);
            }
        }
    }
    let route = if route.is_empty() { String::new() } else { format!("{route}/") };
    found.iter().map(|listed| item(listed, &route, range)).collect()
}

fn item(listed: &Listed, route: &str, range: Range) -> CompletionItem {
    let name = format!("{route}{}", listed.id);
    let price = match &listed.price {
        Ok(price) => {
            let rates = price.standard.rates_at(0);
            format!("{} in, {} out per million tokens", money(rates.input), money(rates.output))
        }
        Err(why) => why.to_string(),
    };
    let mut lines = vec![price.clone()];
    lines.extend(listed.context.map(|window| format!("window {} tokens", tokens(window))));
    lines.extend(listed.output.map(|most| format!("output up to {} tokens", tokens(most))));
    lines.extend(listed.cache_minimum.map(|minimum| format!("caches from {} tokens on", tokens(minimum))));
    if let Some(day) = listed.retires {
        let then = listed.successor.as_ref().map_or_else(String::new, |next| format!(", then `{next}`"));
        lines.push(format!("**retires {day}**{then}"));
    }
    CompletionItem {
        label: name.clone(),
        kind: Some(CompletionItemKind::ENUM_MEMBER),
        detail: Some(price),
        documentation: Some(Documentation::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value: lines.join("\n\n"),
        })),
        tags: listed.retires.map(|_| vec![CompletionItemTag::DEPRECATED]),
        filter_text: Some(name.clone()),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: name })),
        ..CompletionItem::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `|` is the cursor; the answer is what would be replaced.
    fn at(marked: &str) -> Option<String> {
        let offset = marked.find('|').expect("a cursor");
        let text = marked.replacen('|', "", 1);
        model_at(&text, offset).map(|range| text[range].to_owned())
    }

    #[test]
    fn a_model_is_expected_where_one_is_named() {
        for (marked, typed) in [
            ("create(model=\"gp|t-4\")", "gpt-4"),
            ("create(\n  model = '|'", ""),
            ("{ model: `|` }", ""),
            ("{\"model\": \"anthropic/cl|\"}", "anthropic/cl"),
            ("Model: \"|\"", ""),
            ("openai('gpt|')", "gpt"),
            ("model_name=\"|", ""),
            ("fallback_models=[\"|\"]", ""),
        ] {
            assert_eq!(at(marked).as_deref(), Some(typed), "{marked}");
        }
        for marked in ["role=\"us|er\"", "model = |x", "print('|')", "# model |", "open(\"|\")"] {
            assert_eq!(at(marked), None, "{marked}");
        }
    }
}
