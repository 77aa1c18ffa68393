//! The schema that an answer has to follow, as the JSON that is sent: the provider counts it as input.

use std::rc::Rc;

use serde_json::{Value as Json, json};

use super::super::data::SchemaTool;
use super::super::prompt::Writer;
use super::super::request::place_of;
use super::{class, of, zod};
use crate::call::Role;
use crate::resolve::{Args, Base, Loc, Piece, Record, Value, json as written, last_of};

/// What the schema is called in records around it.
const INSIDE: [&str; 6] =
    ["json_schema", "jsonSchema", "JSONSchema", "schema", "responseSchema", "response_schema"];

impl Writer<'_, '_> {
    /// `tool`: the SDK sends it as a tool that has to be called.
    pub(in crate::sdk) fn answer(&mut self, value: &Value, tool: Option<&SchemaTool>) {
        if let (Value::List(list), Some(_)) = (value, tool) {
            for item in &list.items {
                self.answer(&item.value, tool);
            }
            return;
        }
        let Some((text, at, named)) = self.schema_text(value, 0) else { return };
        let message = self.next_message(at);
        let place = at.map(|at| place_of(self.matcher.resolver, at));
        let (text, role) = match (tool, serde_json::from_str::<Json>(&text)) {
            (Some(tool), Ok(schema)) => (tool.definition(named, schema).to_string(), Role::Tools),
            _ => (text, Role::Schema),
        };
        self.known(text.into(), place, role, message);
        self.asks_for(message);
    }

    /// The schema as JSON, where it stands, and the name and words of the class that it was made of.
    fn schema_text(&mut self, value: &Value, depth: u32) -> Option<(String, Option<Loc>, Named)> {
        if depth > 6 {
            return None;
        }
        let resolver = self.matcher.resolver;
        match value {
            Value::OneOf(values) => values.iter().find_map(|value| self.schema_text(value, depth + 1)),
            Value::Class(class) => {
                let found = class::of_class(&self.matcher, *class)?;
                let named = Named { name: Some(found.name), doc: found.doc };
                Some((found.schema.to_string(), class::place(&self.matcher, *class), named))
            }
            Value::Symbol(symbol) => {
                if let Some(schema) = zod::of(&self.matcher, value) {
                    return Some((schema.to_string(), symbol.at, Named::default()));
                }
                match &symbol.base {
                    Base::Called { callee, args } => match callee {
                        // `Class.model_json_schema()`, `TypeAdapter(Class).json_schema()`
                        Value::Symbol(called)
                            if last_of(callee).is_some_and(|name| name.ends_with("schema")) =>
                        {
                            match &called.base {
                                Base::Member { of, .. } => self.schema_text(of, depth + 1),
                                _ => self.first_schema(args, depth),
                            }
                        }
                        // `zodResponseFormat(schema, "name")`, `Output.object({ schema })`, `NativeOutput(Class)`
                        _ => self.first_schema(args, depth),
                    },
                    // `list[Class]`
                    Base::Index { of, index } if !last_of(of).is_some_and(|name| is_list(&name)) => {
                        self.schema_text(index, depth + 1)
                    }
                    Base::Index { index, .. } => {
                        let (text, at, named) = self.schema_text(index, depth + 1)?;
                        let item: Json = serde_json::from_str(&text).ok()?;
                        Some((listed(item).to_string(), at, named))
                    }
                    _ => None,
                }
            }
            Value::Record(record) => {
                let inside = INSIDE.iter().find_map(|key| record.get(key)).map(|thunk| resolver.force(thunk));
                match inside {
                    Some(inside) => self.schema_text(&inside, depth + 1),
                    None => self.literal(record, value),
                }
            }
            Value::List(list) => list.items.iter().find_map(|item| self.schema_text(&item.value, depth + 1)),
            _ => None,
        }
    }

    fn first_schema(&mut self, args: &Rc<Args>, depth: u32) -> Option<(String, Option<Loc>, Named)> {
        let resolver = self.matcher.resolver;
        let values: Vec<Value> = args.list.iter().map(|argument| resolver.force(&argument.value)).collect();
        values.iter().find_map(|value| self.schema_text(value, depth + 1))
    }

    /// A JSON schema that is written out: only one that has properties is one.
    fn literal(&self, record: &Record, value: &Value) -> Option<(String, Option<Loc>, Named)> {
        let is_schema =
            ["properties", "items", "anyOf", "enum", "$ref"].iter().any(|key| record.get(key).is_some());
        if !is_schema {
            return None;
        }
        let value = of(&self.matcher, value).unwrap_or_else(|| value.clone());
        let mut pieces = Vec::new();
        written(self.matcher.resolver, &value, &mut pieces, ("schema".into(), record.at));
        let known = pieces.iter().map(|piece| match piece {
            Piece::Known { text, .. } => &**text,
            // What only the run knows stands for a text: it is a name, or words.
            Piece::Hole(_) => "",
        });
        Some((known.collect(), record.at, Named::default()))
    }
}

fn is_list(name: &str) -> bool {
    ["list", "List", "Sequence", "Iterable", "set", "Set"].contains(&name)
}

/// A list of what a schema describes.
fn listed(mut item: Json) -> Json {
    let defs = item.as_object_mut().and_then(|item| item.shift_remove("$defs"));
    let mut list = json!({ "items": item, "type": "array" });
    if let (Some(defs), Some(list)) = (defs, list.as_object_mut()) {
        list.shift_insert(0, "$defs".into(), defs);
    }
    list
}

/// The class that a schema was made of.
#[derive(Default)]
pub(in crate::sdk) struct Named {
    name: Option<String>,
    doc: Option<String>,
}

impl SchemaTool {
    fn definition(&self, of: Named, mut schema: Json) -> Json {
        let name = of.name.unwrap_or_default();
        if let Json::Object(schema) = &mut schema {
            schema.shift_remove("title");
            schema.shift_remove("description");
        }
        let filled = |text: &str| text.replace("{name}", &name);
        let description = of.doc.unwrap_or_else(|| filled(&self.description));
        json!({ "name": filled(&self.name), "description": description, "parameters": schema })
    }
}
