//! Tool definitions as they are written with a library: `tool({ description, inputSchema: z.object({…}) })`.

use std::rc::Rc;

use crate::call::ValueOrigin;
use crate::resolve::{Base, Item, List, Record, Thunk, Value, last_of};

use super::matching::Matcher;

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
        Value::Symbol(symbol) => {
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
