//! Tool definitions as they are written with a library: `tool({ description, inputSchema: z.object({…}) })`.

mod answer;
mod class;
mod function;
mod zod;

use std::rc::Rc;

use promptlint_grammars::module::{ArgKind, Name};
use serde_json::Value as Json;

use crate::call::{HoleOrigin, Role, ValueOrigin};
use crate::resolve::{Argument, Base, Item, List, Loc, Piece, Record, Thunk, Unknown, Value, json, last_of};

use super::matching::Matcher;
use super::place::same_name;
use super::prompt::Writer;
use super::request::place_of;

/// Deeper than any schema that a model is meant to fill in.
const MAX_DEPTH: u32 = 12;

/// The value with builders replaced by what they were told, roughly the JSON schema that they make; `None` for an
/// object that nothing was told.
pub(super) fn of(matcher: &Matcher, value: &Value) -> Option<Value> {
    match value {
        Value::Symbol(symbol) if !matches!(symbol.base, Base::Called { .. }) => None,
        value => Some(written(matcher, value, 0)),
    }
}

fn written(matcher: &Matcher, value: &Value, depth: u32) -> Value {
    if depth > MAX_DEPTH {
        return Value::Null;
    }
    match value {
        Value::Record(record) => {
            let fields = record.fields.iter().filter_map(|(name, thunk)| {
                let value = matcher.resolver.force(thunk);
                // What runs here is not sent.
                if matches!(value, Value::Function(_)) {
                    return None;
                }
                Some((name.clone(), Thunk::Value(written(matcher, &value, depth + 1))))
            });
            Value::Record(Rc::new(Record { fields: fields.collect(), ..(**record).clone() }))
        }
        Value::List(list) => {
            let items = list
                .items
                .iter()
                .map(|item| Item { value: written(matcher, &item.value, depth + 1), ..item.clone() });
            Value::List(Rc::new(List { items: items.collect(), at: list.at }))
        }
        Value::Class(class) => match class::of_class(matcher, *class) {
            Some(found) => from_json(&found.schema, None),
            None => Value::Null,
        },
        Value::Symbol(symbol) => {
            if let Some(schema) = zod::of(matcher, value) {
                return from_json(&schema, symbol.at);
            }
            let mut parts = Vec::new();
            let mut at = value.clone();
            while let Value::Symbol(here) = &at {
                let Base::Called { callee, args } = &here.base else { break };
                for argument in &args.list {
                    let given = matcher.resolver.force(&argument.value);
                    if matches!(given, Value::Function(_) | Value::Null) {
                        continue;
                    }
                    parts.push(Item {
                        value: written(matcher, &given, depth + 1),
                        repeated: false,
                        spread: false,
                        at: argument.at,
                    });
                }
                at = match callee {
                    Value::Symbol(callee) => match &callee.base {
                        Base::Member { of, .. } => of.clone(),
                        _ => break,
                    },
                    _ => break,
                };
            }
            match (parts.len(), symbol.at) {
                (0, _) => last_of(value)
                    .map_or(Value::Null, |name| Value::text(&name, symbol.at, ValueOrigin::SdkDefault)),
                (1, _) | (_, None) => parts.swap_remove(0).value,
                (_, Some(at)) => {
                    parts.reverse();
                    Value::List(Rc::new(List { items: parts, at }))
                }
            }
        }
        other => other.clone(),
    }
}

/// A schema as a value, to stand in the definition around it.
fn from_json(json: &Json, at: Option<Loc>) -> Value {
    match json {
        Json::Object(map) => {
            let fields =
                map.iter().map(|(key, value)| (key.as_str().into(), Thunk::Value(from_json(value, at))));
            Value::Record(Rc::new(Record { fields: fields.collect(), at, ..Record::default() }))
        }
        Json::Array(values) => {
            let Some(at) = at else { return Value::text(&json.to_string(), None, ValueOrigin::Literal) };
            let item = |value| Item { value: from_json(value, Some(at)), repeated: false, spread: false, at };
            Value::List(Rc::new(List { items: values.iter().map(item).collect(), at }))
        }
        Json::String(text) => Value::text(text, at, ValueOrigin::Literal),
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match (number.as_f64(), at) {
            (Some(value), Some(at)) => Value::Number { value, at, how: ValueOrigin::Literal },
            _ => Value::text(&number.to_string(), at, ValueOrigin::Literal),
        },
        Json::Null => Value::Null,
    }
}

/// Whether a record is one tool, and not several by their names.
fn is_definition(record: &Record) -> bool {
    const KEYS: [&str; 6] = ["name", "function", "type", "description", "parameters", "inputschema"];
    record.open || record.fields.iter().any(|(name, _)| KEYS.iter().any(|key| same_name(key, name)))
}

/// A tool that is called as the key that it stands under.
fn named(matcher: &Matcher, name: &Name, tool: &Value) -> Value {
    match of(matcher, tool) {
        Some(Value::Record(record)) if record.get("name").is_none() => {
            let at = record.at;
            let name = ("name".into(), Thunk::Value(Value::text(name, at, ValueOrigin::Literal)));
            let fields = std::iter::once(name).chain(record.fields.iter().cloned());
            Value::Record(Rc::new(Record { fields: fields.collect(), ..(*record).clone() }))
        }
        _ => tool.clone(),
    }
}

/// A class, or what a function makes of one (`pydantic_function_tool(Query)`), as a definition, and where it stands.
fn class_tool(matcher: &Matcher, value: &Value) -> Option<(Json, Option<Loc>)> {
    let (class, given) = match value {
        Value::Class(class) => (*class, None),
        Value::Symbol(symbol) => match &symbol.base {
            Base::Called { args, .. } => {
                let first = args.list.first().map(|argument| matcher.resolver.force(&argument.value));
                let Some(Value::Class(class)) = first else { return None };
                (class, Some(args.clone()))
            }
            _ => return None,
        },
        _ => return None,
    };
    let found = class::of_class(matcher, class)?;
    let said = |key: &str| {
        let is_it = |argument: &&Argument| matches!(&argument.kind, ArgKind::Named(name) if **name == *key);
        let argument = given.as_ref()?.list.iter().find(is_it)?;
        matcher.resolver.force(&argument.value).any_plain()
    };
    let mut tool = serde_json::Map::new();
    tool.insert("name".into(), said("name").unwrap_or(found.name).into());
    if let Some(words) = said("description").or(found.doc) {
        tool.insert("description".into(), words.into());
    }
    tool.insert("parameters".into(), found.schema);
    Some((tool.into(), class::place(matcher, class)))
}

impl Writer<'_, '_> {
    /// Tool definitions, each as the JSON that is sent; a function by what SDKs make of it.
    pub(super) fn tools(&mut self, value: &Value) {
        match value {
            Value::OneOf(values) => {
                if let Some(value) =
                    values.iter().find(|value| matches!(value, Value::List(_) | Value::Record(_)))
                {
                    self.tools(value);
                }
            }
            Value::List(list) => {
                for item in &list.items {
                    self.tool(&item.value, item.at);
                }
            }
            Value::Record(record) => {
                // Named tools (Vercel), or a wrapper around the list (Bedrock, Gemini).
                let inner = record.fields.iter().find(|(name, _)| {
                    ["tools", "functiondeclarations"].iter().any(|key| same_name(key, name))
                });
                match inner {
                    Some((_, thunk)) => self.tools(&self.matcher.resolver.force(thunk)),
                    None => {
                        let Some(at) = record.at else { return };
                        if is_definition(record) {
                            return self.tool(value, at);
                        }
                        for (name, thunk) in &record.fields {
                            self.tool(&named(&self.matcher, name, &self.matcher.resolver.force(thunk)), at);
                        }
                    }
                }
            }
            Value::Unknown(unknown) => {
                let message = self.next_message(unknown.at);
                self.hole(unknown, Role::Tools, message);
            }
            Value::Symbol(symbol) => {
                if let Some(at) = symbol.at {
                    self.tool(value, at);
                }
            }
            _ => {}
        }
    }

    fn tool(&mut self, value: &Value, at: Loc) {
        let resolver = self.matcher.resolver;
        let message = self.next_message(Some(at));
        match value {
            _ if let Some((definition, at)) = class_tool(&self.matcher, value) => {
                let place = at.map(|at| place_of(resolver, at));
                self.known(definition.to_string().into(), place, Role::Tools, message);
            }
            Value::Record(_) | Value::List(_) => {
                let written = of(&self.matcher, value).unwrap_or_else(|| value.clone());
                let mut out = Vec::new();
                json(resolver, &written, &mut out, ("tool".into(), Some(at)));
                self.tool_pieces(out, message);
            }
            Value::Function(closure) => {
                let Some(parsed) = resolver.parsed(closure.file) else { return };
                let function = parsed.module.function(closure.function);
                let text = function::definition(&parsed.module, function);
                let at = Loc { file: closure.file, span: function.name_span };
                self.known(text.into(), Some(place_of(resolver, at)), Role::Tools, message);
            }
            Value::Symbol(_) => {
                if let Some(written) = of(&self.matcher, value) {
                    let mut out = Vec::new();
                    json(resolver, &written, &mut out, ("tool".into(), Some(at)));
                    self.tool_pieces(out, message);
                } else {
                    // A tool that another file or package defines: not read, but the same in every request.
                    let hole = Unknown { origin: HoleOrigin::File, ..self.unknown_of(value, at) };
                    self.hole(&hole, Role::Tools, message);
                }
            }
            other => {
                let hole = self.unknown_of(other, at);
                self.hole(&hole, Role::Tools, message);
            }
        }
    }

    fn tool_pieces(&mut self, pieces: Vec<Piece>, message: u32) {
        for piece in pieces {
            match piece {
                Piece::Known { text, at, .. } => {
                    self.known(text, at.map(|at| place_of(self.matcher.resolver, at)), Role::Tools, message);
                }
                Piece::Hole(hole) => self.hole(&hole, Role::Tools, message),
            }
        }
    }
}
