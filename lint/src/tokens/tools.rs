//! Tool definitions as `OpenAI` turns them into tokens: not as the JSON that is sent, but as a declaration made of it.

use serde_json::{Map, Value};

/// What stands between the parts of a declaration, in tokens: `OpenAI`'s cookbook, `num_tokens_for_tools`. What is added
/// once a tool and once a request is the tokenizer's frame.
const PROPERTIES: i64 = 3;
const PROPERTY: i64 = 3;
const ENUM: i64 = -3;
const ENUM_ITEM: i64 = 3;

/// Schemas nest; nobody fills in one that nests deeper.
const MAX_DEPTH: u32 = 16;

/// The tokens of one tool's definition without its frame, counted by `count`; `None` when `json` is no definition.
///
/// The cookbook covers flat schemas; what is nested in them is counted by the same rule.
pub(super) fn declared(json: &str, count: &dyn Fn(&str) -> u64) -> Option<u64> {
    let Value::Object(tool) = serde_json::from_str(json).ok()? else { return None };
    let tool = match tool.get("function") {
        Some(Value::Object(function)) => function,
        _ => &tool,
    };
    let name = tool.get("name")?.as_str()?;
    let tokens = signed(count(&line(name, tool)));
    let parameters = ["parameters", "input_schema", "inputSchema"].iter().find_map(|key| tool.get(*key));
    let below =
        parameters.map_or(0, |schema| Schema { root: schema, count, seen: Vec::new() }.properties(schema, 0));
    u64::try_from(tokens + below).ok()
}

struct Schema<'s> {
    root: &'s Value,
    count: &'s dyn Fn(&str) -> u64,
    /// Where references led: what several refer to is declared once.
    seen: Vec<&'s str>,
}

impl<'s> Schema<'s> {
    /// What stands for a schema: where it refers to, or the first thing that it may be; `None` for what was declared
    /// before.
    fn meant(&mut self, schema: &'s Value) -> Option<&'s Value> {
        let mut at = schema;
        for _ in 0..MAX_DEPTH {
            if let Some(of) = at.get("$ref").and_then(Value::as_str) {
                if self.seen.contains(&of) {
                    return None;
                }
                self.seen.push(of);
                at = self.root.pointer(of.strip_prefix('#')?)?;
                continue;
            }
            let choices = ["anyOf", "oneOf"].iter().find_map(|key| at.get(key)).and_then(Value::as_array);
            let is_null = |one: &&Value| one.get("type").is_some_and(|kind| kind == "null");
            match choices.and_then(|of| of.iter().find(|one| !is_null(one))) {
                Some(next) => at = next,
                None => break,
            }
        }
        Some(at)
    }

    fn properties(&mut self, schema: &'s Value, depth: u32) -> i64 {
        let Some(members) = schema.get("properties").and_then(Value::as_object) else { return 0 };
        if members.is_empty() || depth > MAX_DEPTH {
            return 0;
        }
        let mut tokens = PROPERTIES;
        for (key, member) in members {
            let Some(own) = member.as_object() else { continue };
            let member = self.meant(member);
            let kind =
                member.and_then(|member| member.get("type")).and_then(Value::as_str).unwrap_or_default();
            tokens += PROPERTY + signed((self.count)(&line(&format!("{key}:{kind}"), own)));
            let Some(member) = member else { continue };
            if let Some(Value::Array(items)) = member.get("enum") {
                tokens += ENUM;
                for item in items {
                    let word = item.as_str().map_or_else(|| item.to_string(), str::to_owned);
                    tokens += ENUM_ITEM + signed((self.count)(&word));
                }
            }
            let inner = member.get("items").map_or(Some(member), |items| self.meant(items));
            tokens += inner.map_or(0, |inner| self.properties(inner, depth + 1));
        }
        tokens
    }
}

/// `name:description`, the description without its full stop.
fn line(name: &str, of: &Map<String, Value>) -> String {
    let description = of.get("description").and_then(Value::as_str).unwrap_or_default();
    format!("{name}:{}", description.strip_suffix('.').unwrap_or(description))
}

fn signed(tokens: u64) -> i64 {
    i64::try_from(tokens).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::{Encoding, count_with};

    /// The cookbook's own example, whose request the API counted as 101 tokens for gpt-4o: 101 less 3 for the reply,
    /// two messages of 12 and 10, 12 for the tools and 7 for the function leave what the declaration has.
    #[test]
    fn the_cookbooks_example() {
        let tool = r#"{"type": "function", "function": {
            "name": "get_current_weather", "description": "Get the current weather in a given location",
            "parameters": {"type": "object", "properties": {
                "location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"},
                "unit": {"type": "string", "description": "The unit of temperature to return", "enum": ["celsius", "fahrenheit"]}
            }, "required": ["location"]}}}"#;
        let count = |text: &str| count_with(Encoding::O200kBase, text);
        let messages = [
            "You are a helpful assistant that can answer to questions about the weather.",
            "What's the weather like in San Francisco?",
        ];
        let said: u64 = messages.iter().map(|text| 4 + count(text)).sum();
        assert_eq!(declared(tool, &count).map(|tokens| tokens + said + 3 + 12 + 7), Some(101));
    }

    #[test]
    fn what_is_referred_to_is_declared_once() {
        let count = |text: &str| text.len() as u64;
        let stop = r#"{"type": "object", "properties": {"town": {"type": "string"}}}"#;
        let tool = |properties: &str| {
            format!(
                r#"{{"name": "f", "parameters": {{"$defs": {{"Stop": {stop}}}, "properties": {{{properties}}}}}}}"#
            )
        };
        let one = tool(r##""to": {"$ref": "#/$defs/Stop"}"##);
        // `f:`, a property `to:object:`, and in it a property `town:string:`.
        assert_eq!(declared(&one, &count), Some(2 + (3 + 3 + 10) + (3 + 3 + 12)));
        let two = tool(
            r##""to": {"$ref": "#/$defs/Stop"}, "by": {"type": "array", "items": {"$ref": "#/$defs/Stop"}}"##,
        );
        assert_eq!(declared(&two, &count), Some(2 + (3 + 3 + 10) + (3 + 3 + 12) + (3 + 9)));
        // One that holds itself ends.
        let endless =
            r##"{"name": "f", "parameters": {"properties": {"l": {"$ref": "#"}, "r": {"$ref": "#"}}}}"##;
        assert!(declared(endless, &count).is_some_and(|tokens| tokens < 100));
    }

    #[test]
    fn what_is_no_definition_is_not_counted() {
        let count = |text: &str| text.len() as u64;
        assert_eq!(declared("f, x: Adds.", &count), None);
        assert_eq!(declared("[]", &count), None);
        assert_eq!(declared(r#"{"name": "f"}"#, &count), Some(2));
    }
}
