//! `promptlint.toml`: what may stand where, from the generated schema.

use std::sync::LazyLock;

use promptlint_lint::check;
use serde_json::{Map, Value};
use tower_lsp::ls_types::{CompletionItem, CompletionItemKind, Documentation, MarkupContent, MarkupKind};

static SCHEMA: LazyLock<Value> = LazyLock::new(|| check::config_schema().to_value());

/// Where the cursor is.
#[derive(Debug, PartialEq, Eq)]
struct Spot {
    /// The tables around it.
    path: Vec<String>,
    /// The key whose value is being written; `None` where a key is.
    key: Option<String>,
    /// In the header of a table.
    is_header: bool,
}

fn spot(text: &str, offset: usize) -> Option<Spot> {
    let before = text.get(..offset)?;
    let (above, line) = before.rsplit_once('\n').map_or(("", before), |(above, line)| (above, line));
    let header = |line: &str| {
        let line = line.trim();
        let inner = line.strip_prefix("[[").or_else(|| line.strip_prefix('['))?;
        Some(keys(inner.split(']').next().unwrap_or(inner)))
    };
    let line = line.trim_start();
    if line.starts_with('#') {
        return None;
    }
    if let Some(inner) = line.strip_prefix("[[").or_else(|| line.strip_prefix('['))
        && !inner.contains(']')
    {
        let mut path = keys(inner);
        // The last part is still being written.
        path.pop();
        return Some(Spot { path, key: None, is_header: true });
    }
    let mut path = above.lines().rev().find_map(header).unwrap_or_default();
    let Some((key, _)) = line.split_once('=') else {
        let mut written = keys(line);
        written.pop();
        path.extend(written);
        return Some(Spot { path, key: None, is_header: false });
    };
    let mut written = keys(key);
    let key = written.pop()?;
    path.extend(written);
    Some(Spot { path, key: Some(key), is_header: false })
}

/// The parts of a dotted key.
fn keys(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quote = None;
    for char in text.trim().chars() {
        match (char, quote) {
            ('"' | '\'', None) => quote = Some(char),
            (char, Some(open)) if char == open => quote = None,
            ('.', None) => parts.push(String::new()),
            (' ' | '\t', None) => {}
            (char, _) => {
                if let Some(last) = parts.last_mut() {
                    last.push(char);
                }
            }
        }
    }
    parts
}

/// The schemas that a value may have, `$ref` and alternatives followed.
fn alternatives(schema: &'static Value) -> Vec<&'static Value> {
    let mut found = Vec::new();
    let mut next = vec![schema];
    while let Some(schema) = next.pop() {
        if found.len() > 32 {
            break;
        }
        if let Some(target) = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#')) {
            next.extend(SCHEMA.pointer(target));
        }
        for name in ["anyOf", "oneOf", "allOf"] {
            next.extend(schema[name].as_array().into_iter().flatten());
        }
        if schema["type"] == "array" {
            next.extend(schema.get("items"));
        }
        found.push(schema);
    }
    found
}

fn properties(schema: &'static Value) -> impl Iterator<Item = &'static Map<String, Value>> {
    alternatives(schema).into_iter().filter_map(|schema| schema["properties"].as_object())
}

/// The schema of what stands below `path`.
fn below(path: &[String]) -> Vec<&'static Value> {
    let mut at: Vec<&'static Value> = vec![&SCHEMA];
    for name in path {
        let step = |schema: &&'static Value| {
            let schema = *schema;
            let named = properties(schema).find_map(|properties| properties.get(name));
            let any =
                || alternatives(schema).into_iter().find_map(|schema| schema.get("additionalProperties"));
            named.or_else(any).filter(|schema| schema.is_object())
        };
        at = at.iter().filter_map(step).collect();
    }
    at
}

fn description(schema: &'static Value) -> Option<&'static str> {
    schema["description"]
        .as_str()
        .or_else(|| alternatives(schema).iter().find_map(|it| it["description"].as_str()))
}

pub(super) fn completions(text: &str, offset: usize) -> Vec<CompletionItem> {
    let Some(spot) = spot(text, offset) else { return Vec::new() };
    let item = |label: &str, kind, schema: Option<&'static Value>| CompletionItem {
        label: label.to_owned(),
        kind: Some(kind),
        documentation: schema.and_then(description).map(|value| {
            let value = value.to_owned();
            Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
        }),
        ..CompletionItem::default()
    };
    let mut items: Vec<CompletionItem> = Vec::new();
    match &spot.key {
        None => {
            for schema in below(&spot.path) {
                for (name, schema) in properties(schema).flatten() {
                    let is_table = alternatives(schema).iter().any(|it| it["type"] == "object");
                    if !spot.is_header || is_table {
                        items.push(item(name, CompletionItemKind::PROPERTY, Some(schema)));
                    }
                }
            }
        }
        Some(key) => {
            let mut path = spot.path.clone();
            path.push(key.clone());
            for schema in below(&path).into_iter().flat_map(alternatives) {
                let values = schema["enum"].as_array().into_iter().flatten().chain(schema.get("const"));
                let words = values.filter_map(Value::as_str);
                items.extend(words.map(|word| item(word, CompletionItemKind::ENUM_MEMBER, Some(schema))));
            }
            if matches!(key.as_str(), "select" | "extend-select" | "ignore") {
                let rules = check::rules();
                items.extend(rules.iter().map(|rule| item(rule.name, CompletionItemKind::ENUM_MEMBER, None)));
            }
        }
    }
    items.dedup_by(|a, b| a.label == b.label);
    items
}

/// What a key means, for the key or table under the cursor.
pub(super) fn hover(text: &str, offset: usize) -> Option<String> {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[start..text[start..].find('\n').map_or(text.len(), |at| start + at)];
    let end = match line.find(['=', ']']) {
        Some(end) if offset - start <= end => start + end,
        _ => return None,
    };
    let mut spot = spot(text, end)?;
    let word = keys(text[start..end].trim_start().trim_start_matches('['));
    spot.path.push(word.last()?.clone());
    let schema = below(&spot.path).into_iter().next()?;
    let name = spot.path.last()?;
    Some(format!("**{name}**\n\n{}\n", description(schema)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(marked: &str) -> Vec<String> {
        let offset = marked.find('|').expect("a cursor");
        completions(&marked.replacen('|', "", 1), offset).into_iter().map(|item| item.label).collect()
    }

    #[test]
    fn keys_and_values_are_those_of_the_schema() {
        let top = labels("|");
        assert!(["exclude", "rules", "usage"].iter().all(|key| top.contains(&(*key).to_owned())), "{top:?}");
        let rules = labels("[rules.|");
        assert!(rules.contains(&"missing-max-tokens".to_owned()), "{rules:?}");
        let options = labels("[rules.missing-max-tokens]\n|");
        assert!(options.contains(&"severity".to_owned()), "{options:?}");
        let severities = labels("[rules.missing-max-tokens]\nseverity = \"|\"");
        assert!(severities.contains(&"error".to_owned()), "{severities:?}");
        assert!(labels("ignore = [\"|\"]").contains(&"context-bloat".to_owned()));
        assert!(labels("# |").is_empty());
    }

    #[test]
    fn a_key_says_what_it_means() {
        let text = "[usage.\"a.py::f#1\"]\ncalls = 5\n";
        assert!(
            hover(text, text.find("calls").expect("there") + 1).is_some_and(|words| words.contains("calls"))
        );
        assert!(hover(text, text.find("usage").expect("there")).is_some());
        assert_eq!(hover(text, text.find('5').expect("there")), None);
    }
}
