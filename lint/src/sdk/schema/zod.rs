//! The JSON schema that is made of a zod builder: `z.object({ pot: z.number().describe("…") }).strict()`.

use serde_json::{Map, Value as Json, json};

use super::super::matching::Matcher;
use crate::resolve::{Args, Base, Value, last_of};

const MAX_DEPTH: u32 = 12;

/// `None` for a value that is no zod schema.
pub(super) fn of(matcher: &Matcher, value: &Value) -> Option<Json> {
    is_zod(value).then(|| schema(matcher, value, 0).0.into())
}

fn is_zod(value: &Value) -> bool {
    let mut at = value;
    for _ in 0..32 {
        let Value::Symbol(symbol) = at else { return false };
        at = match &symbol.base {
            Base::External { package, .. } => {
                return &**package == "zod" || package.starts_with("zod/") || &**package == "zod/v4";
            }
            Base::Called { callee, .. } => callee,
            Base::Member { of, .. } => of,
            _ => return false,
        };
    }
    false
}

/// The schema, and whether the field may be left out.
fn schema(matcher: &Matcher, value: &Value, depth: u32) -> (Map<String, Json>, bool) {
    let unknown = (Map::new(), false);
    let Value::Symbol(symbol) = value else { return unknown };
    let Base::Called { callee, args } = &symbol.base else { return unknown };
    let Some(name) = last_of(callee).filter(|_| depth < MAX_DEPTH) else { return unknown };
    // `….describe("…")`: what it is called on is a schema itself.
    if let Value::Symbol(called) = callee
        && let Base::Member { of: inner @ Value::Symbol(on), .. } = &called.base
        && matches!(on.base, Base::Called { .. })
    {
        let (mut inner, optional) = schema(matcher, inner, depth + 1);
        return match &*name {
            "describe" => {
                if let Some(words) = first(matcher, args).and_then(|words| words.any_plain()) {
                    inner.insert("description".into(), words.into());
                }
                (inner, optional)
            }
            "optional" | "default" | "catch" => (inner, true),
            "nullish" => (any_of(vec![inner.into(), json!({ "type": "null" })]), true),
            "nullable" => (any_of(vec![inner.into(), json!({ "type": "null" })]), optional),
            "array" => {
                (Map::from_iter([pair("type", "array"), ("items".to_owned(), inner.into())]), optional)
            }
            _ => (inner, optional),
        };
    }
    let given = |at: usize| args.list.get(at).map(|argument| matcher.resolver.force(&argument.value));
    let inner = |at: usize| given(at).map_or_else(Map::new, |value| schema(matcher, &value, depth + 1).0);
    let typed = |kind: &str| Map::from_iter([pair("type", kind)]);
    let out = match &*name {
        "object" | "strictObject" | "looseObject" => object(matcher, given(0), depth),
        "array" => Map::from_iter([pair("type", "array"), ("items".to_owned(), inner(0).into())]),
        "enum" | "nativeEnum" => {
            let mut out = typed("string");
            out.insert("enum".into(), words(given(0)).into());
            out
        }
        "literal" => match given(0).and_then(|value| value.plain()) {
            Some(word) => Map::from_iter([pair("type", "string"), ("const".to_owned(), word.into())]),
            None => Map::new(),
        },
        "union" | "discriminatedUnion" => {
            let Some(Value::List(list)) = given(args.list.len().saturating_sub(1)) else { return unknown };
            let all = list.items.iter().map(|item| schema(matcher, &item.value, depth + 1).0.into());
            any_of(all.collect())
        }
        "optional" => return (inner(0), true),
        "nullable" => any_of(vec![inner(0).into(), json!({ "type": "null" })]),
        "record" => {
            let mut out = typed("object");
            out.insert("additionalProperties".into(), inner(args.list.len().saturating_sub(1)).into());
            out
        }
        "number" => typed("number"),
        "int" | "bigint" => typed("integer"),
        "boolean" => typed("boolean"),
        "null" => typed("null"),
        "string" | "date" | "email" | "url" | "uuid" => typed("string"),
        _ => Map::new(),
    };
    (out, false)
}

fn object(matcher: &Matcher, fields: Option<Value>, depth: u32) -> Map<String, Json> {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    if let Some(Value::Record(record)) = fields {
        for (name, thunk) in &record.fields {
            let (property, optional) = schema(matcher, &matcher.resolver.force(thunk), depth + 1);
            if !optional {
                required.push(Json::from(&**name));
            }
            properties.insert(name.to_string(), property.into());
        }
    }
    let mut out = Map::from_iter([pair("type", "object"), ("properties".to_owned(), properties.into())]);
    if !required.is_empty() {
        out.insert("required".into(), required.into());
    }
    out.insert("additionalProperties".into(), false.into());
    out
}

fn first(matcher: &Matcher, args: &Args) -> Option<Value> {
    args.list.first().map(|argument| matcher.resolver.force(&argument.value))
}

fn words(value: Option<Value>) -> Vec<Json> {
    match value {
        Some(Value::List(list)) => {
            list.items.iter().filter_map(|item| item.value.plain()).map(Json::from).collect()
        }
        _ => Vec::new(),
    }
}

fn any_of(of: Vec<Json>) -> Map<String, Json> {
    Map::from_iter([("anyOf".to_owned(), of.into())])
}

fn pair(key: &str, value: &str) -> (String, Json) {
    (key.to_owned(), value.into())
}
