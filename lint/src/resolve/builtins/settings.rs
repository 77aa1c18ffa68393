//! Settings that a schema reads: `z.object({ MODEL: z.string().default("gpt-4o") }).parse(process.env)`.

use std::rc::Rc;

use promptlint_grammars::module::Name;

use crate::call::{HoleOrigin, ValueOrigin};

use super::super::value::{Args, Base, Loc, Record, Symbol, Thunk, Value};
use super::super::{Resolver, origins};
use super::{Given, full_name, last_of};

/// Calls after one another on a schema that are gone through.
const MAX_CHAIN: usize = 16;

/// What `schema.parse(given)` gives: the fields with their defaults.
pub(super) fn parsed(
    resolver: &Resolver,
    schema: &Rc<Symbol>,
    name: &str,
    args: &Rc<Args>,
    at: Loc,
) -> Option<Value> {
    let fields = links(schema).find_map(|(callee, args)| {
        let made_by = full_name(callee)?;
        let is_object = made_by.starts_with("zod") && made_by.ends_with(".object");
        is_object.then(|| Given::new(resolver, args).first())
    })?;
    let Value::Record(fields) = fields else { return None };
    let source = origins::of(resolver, &Given::new(resolver, args).first());
    let record = Value::Record(Rc::new(defaults(resolver, &fields, source, at)));
    if !name.starts_with("safe") {
        return Some(record);
    }
    let data = vec![(Name::from("data"), Thunk::Value(record))];
    Some(Value::Record(Rc::new(Record { fields: data, open: true, at: Some(at), ..Record::default() })))
}

/// `createEnv({ server: { … }, client: { … } })` of T3.
pub(super) fn environment(resolver: &Resolver, args: &Rc<Args>, at: Loc) -> Option<Value> {
    let Value::Record(options) = Given::new(resolver, args).first() else { return None };
    let mut out = Record { open: true, at: Some(at), ..Record::default() };
    for part in ["server", "client", "shared"] {
        if let Some(Value::Record(fields)) = options.get(part).map(|part| resolver.force(part)) {
            out.fields.extend(defaults(resolver, &fields, HoleOrigin::Environment, at).fields);
        }
    }
    Some(Value::Record(Rc::new(out)))
}

fn defaults(resolver: &Resolver, schema: &Record, source: HoleOrigin, at: Loc) -> Record {
    let how = match source {
        HoleOrigin::Environment => ValueOrigin::EnvironmentDefault,
        _ => ValueOrigin::SettingsDefault,
    };
    let fields = schema.fields.iter().map(|(name, field)| {
        let unknown = Value::unknown(source, name, Some(at));
        let value = match resolver.force(field) {
            Value::Symbol(field) => default(resolver, &field).map(|value| value.found(how)),
            _ => None,
        };
        let value = match value {
            Some(default) => Value::one_of(vec![unknown, default]),
            None => unknown,
        };
        (name.clone(), Thunk::Value(value))
    });
    Record { fields: fields.collect(), open: true, at: Some(at), ..Record::default() }
}

/// `z.string().default("gpt-4o")`, and whatever stands behind it.
fn default(resolver: &Resolver, field: &Rc<Symbol>) -> Option<Value> {
    links(field).find_map(|(callee, args)| {
        last_of(callee).filter(|name| matches!(&**name, "default" | "catch" | "prefault"))?;
        match Given::new(resolver, args).first() {
            value @ (Value::Text(_) | Value::Number { .. } | Value::Bool(_)) => Some(value),
            _ => None,
        }
    })
}

/// The calls of a chain, the last first.
fn links(symbol: &Rc<Symbol>) -> impl Iterator<Item = (&Value, &Rc<Args>)> {
    let mut at = Some(symbol);
    std::iter::from_fn(move || {
        let Base::Called { callee, args } = &at?.base else { return None };
        at = match callee {
            Value::Symbol(callee) => match &callee.base {
                Base::Member { of: Value::Symbol(of), .. } => Some(of),
                _ => None,
            },
            _ => None,
        };
        Some((callee, args))
    })
    .take(MAX_CHAIN)
}
