//! The schema of an answer: what it weighs in the request, and how long an answer is that follows it.

use serde_json::Value;

use super::facts::{self, Length, SchemaFacts};
use super::prompt::segment_text;
use super::{Count, Quality, Tokenizer};
use crate::call::{Prompt, Role, Segment};

/// Schemas nest; nobody fills in one that nests deeper.
const MAX_DEPTH: u32 = 16;

/// The tokens of a schema, which every provider puts into the prompt, and none says how: as compact JSON.
pub(super) fn count(json: &str, tokenizer: &Tokenizer) -> Count {
    let compact = serde_json::from_str::<Value>(json).map(|value| value.to_string());
    let counted = tokenizer.count(compact.as_deref().unwrap_or(json));
    let [low, high] = facts::facts().schema.band;
    let quality =
        Quality::Assumed { low: counted.low() * low / 1000, high: (counted.high() * high).div_ceil(1000) };
    Count { tokens: counted.tokens, quality }
}

pub(super) fn in_words(counted: Count) -> String {
    let (low, high) = (counted.low(), counted.high());
    format!(
        "the schema of the answer: {} tokens as JSON, {low} to {high}, since no provider says how it counts it",
        counted.tokens
    )
}

/// How long an answer with the fields of a prompt's schema is, and the fields in words; `None` without a schema that has
/// any.
pub(super) fn length(prompt: &Prompt) -> Option<(Length, String)> {
    let is_it = |segment: &&Segment| Some(segment.message) == prompt.answer;
    let segment = prompt
        .segments
        .iter()
        .find(|segment| matches!(segment.role, Role::Schema | Role::Tools) && is_it(segment))?;
    let whole = serde_json::from_str::<Value>(&segment_text(segment)).ok()?;
    let schema = whole.get("parameters").filter(|_| segment.role == Role::Tools).unwrap_or(&whole);
    let facts = &facts::facts().schema;
    let mut fields = Fields::default();
    fields.add("", schema, schema, facts, 0);
    let expected = fields.scalars * facts.scalar + fields.prose * facts.prose + fields.tokens_of_lists;
    if expected == 0 {
        return None;
    }
    let count = |number: u64, what: &str| {
        (number > 0).then(|| format!("{number} {what}{}", if number == 1 { "" } else { "s" }))
    };
    let parts = [
        count(fields.scalars, "short field"),
        count(fields.prose, "field of prose").map(|words| words.replace("proses", "prose")),
        count(fields.lists, "list"),
    ];
    let words = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    Some((Length { expected, p95: expected.saturating_mul(facts.p95_times) }, words))
}

#[derive(Default)]
struct Fields {
    scalars: u64,
    prose: u64,
    lists: u64,
    tokens_of_lists: u64,
}

impl Fields {
    fn add(&mut self, name: &str, schema: &Value, root: &Value, facts: &SchemaFacts, depth: u32) {
        if depth > MAX_DEPTH || self.scalars + self.prose + self.lists > 1 << 12 {
            return;
        }
        if let Some(of) = schema.get("$ref").and_then(Value::as_str) {
            let target = of.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
            return target.into_iter().for_each(|target| self.add(name, target, root, facts, depth + 1));
        }
        if let Some(of) = ["anyOf", "oneOf"].iter().find_map(|key| schema.get(key)).and_then(Value::as_array)
        {
            let is_null = |one: &&Value| one.get("type").is_some_and(|kind| kind == "null");
            let first = of.iter().find(|one| !is_null(one));
            return first.into_iter().for_each(|first| self.add(name, first, root, facts, depth + 1));
        }
        if let Some(members) = schema.get("properties").and_then(Value::as_object) {
            for (name, member) in members {
                self.add(name, member, root, facts, depth + 1);
            }
        } else if let Some(items) = schema.get("items") {
            let mut one = Self::default();
            one.add(name, items, root, facts, depth + 1);
            let inside = one.scalars * facts.scalar + one.prose * facts.prose + one.tokens_of_lists;
            self.lists += 1;
            // A list of words has short elements, one of records no shorter ones than usual.
            let each = if one.scalars + one.prose + one.lists > 1 { inside.max(facts.item) } else { inside };
            self.tokens_of_lists += facts::facts().repeat.expected * each;
        } else if schema.get("enum").is_none() && Self::is_prose(name, schema, facts) {
            self.prose += 1;
        } else {
            self.scalars += 1;
        }
    }

    fn is_prose(name: &str, schema: &Value, facts: &SchemaFacts) -> bool {
        let is_text = schema.get("type").is_none_or(|kind| kind == "string");
        let name = name.to_ascii_lowercase();
        is_text
            && facts.prose_names.iter().any(|known| name == *known || name.ends_with(&format!("_{known}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Content, TextPiece};

    fn of(json: &str) -> Option<(u64, String)> {
        let content = Content::Text(vec![TextPiece { text: json.into(), place: None }]);
        let segment =
            Segment { role: Role::Schema, content, message: 0, repeated: false, cache_marker: false };
        let prompt = Prompt { segments: vec![segment], answer: Some(0), ..Prompt::default() };
        length(&prompt).map(|(length, words)| (length.expected, words))
    }

    #[test]
    fn an_answer_has_its_fields() {
        let flat = r#"{"properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}"#;
        assert_eq!(of(flat), Some((24, "2 short fields".to_owned())));
        let list = r##"{"$defs": {"Stop": {"properties": {"at": {"type": "string"}, "km": {"type": "number"}}}},
            "properties": {"stops": {"type": "array", "items": {"$ref": "#/$defs/Stop"}},
            "summary": {"anyOf": [{"type": "null"}, {"type": "string"}]}}}"##;
        assert_eq!(of(list), Some((4 * 60 + 60, "1 field of prose, 1 list".to_owned())));
        assert_eq!(of("{}").map(|(tokens, _)| tokens), Some(12));
        assert_eq!(of("not JSON"), None);
        // One that holds itself ends.
        let endless = r##"{"properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}}"##;
        assert!(of(endless).is_none_or(|(tokens, _)| tokens < 1 << 20));
    }
}
