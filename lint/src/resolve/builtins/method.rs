//! Methods of texts, lists and records, and of what libraries make of them.

use std::rc::Rc;

use promptlint_grammars::module::{ArgKind, Name};
use promptlint_grammars::template::Syntax;

use crate::call::{HoleOrigin, ValueOrigin};

use super::super::template::render;
use super::super::value::{Args, Argument, Base, Effect, Item, List, Loc, Record, Symbol, Thunk, Value};
use super::super::{Resolver, files, go, origins, paths, text};
use super::{Given, full_name, function::joined, join, last_of, lookup, opened, replace, settings};

/// A method of a text, a list, a record or of a value nobody knows; `None` where the object has its own.
pub(in crate::resolve) fn method(
    resolver: &Resolver,
    object: &Value,
    name: &Name,
    args: &Rc<Args>,
    at: Loc,
) -> Option<Value> {
    if matches!(object, Value::Record(_) | Value::List(_)) && resolver.libraries.is_encoder(name) {
        return Some(object.clone());
    }
    match (&**name, object) {
        ("then", Value::Symbol(_) | Value::Object(_) | Value::Record(_) | Value::Module(_)) => {
            let callee = Given::new(resolver, args).first();
            if let Value::Function(_) = callee {
                let value = Thunk::Value(object.clone());
                let argument = Argument { kind: ArgKind::Positional, value, at };
                return Some(resolver.call(&callee, &Rc::new(Args { list: vec![argument] }), at));
            }
        }
        // An event loop gives what the coroutine gives.
        ("run_until_complete", Value::Symbol(_) | Value::Unknown(_)) => {
            return Some(Given::new(resolver, args).first());
        }
        ("catch" | "finally", Value::Symbol(symbol)) if !matches!(symbol.base, Base::External { .. }) => {
            return Some(object.clone());
        }
        _ => {}
    }
    match object {
        Value::OneOf(values) => {
            let is_plain = |value: &Value| {
                matches!(value, Value::Text(_) | Value::List(_) | Value::Record(_) | Value::Number { .. })
            };
            if !values.iter().any(is_plain) {
                return None;
            }
            let results = values.iter().map(|value| {
                method(resolver, value, name, args, at).unwrap_or_else(|| {
                    let callee = resolver.member(value, name, at);
                    resolver.call(&callee, args, at)
                })
            });
            Some(Value::one_of(results.collect()))
        }
        Value::Text(_) => of_text(resolver, object, name, &Given::new(resolver, args), args, at),
        Value::Record(record) => of_record(resolver, object, record, name, &Given::new(resolver, args), at),
        Value::List(list) => of_list(resolver, object, list, name, &Given::new(resolver, args), at),
        Value::Unknown(_) => of_unknown(resolver, object, name, &Given::new(resolver, args), at),
        Value::Symbol(symbol) => of_symbol(resolver, object, symbol, name, args, at),
        // A `TypedDict`, or a class of which only the fields are declared.
        Value::Object(of) if &**name == "get" && resolver.method(of.class, name).is_none() => {
            let given = Given::new(resolver, args);
            let field =
                given.first().any_plain().map(|key| resolver.member(object, &key.as_str().into(), at));
            match field {
                Some(value) if !matches!(value, Value::Unknown(_) | Value::Null | Value::Symbol(_)) => {
                    Some(value)
                }
                _ => setting(resolver, object, &given, at),
            }
        }
        _ => None,
    }
}

/// `config.get("model", "gpt-4o")` of whatever holds settings.
fn setting(resolver: &Resolver, object: &Value, given: &Given, at: Loc) -> Option<Value> {
    let default = given.at(1).or_else(|| given.named("default"))?;
    let is_plain = |value: &Value| matches!(value, Value::Text(_) | Value::Number { .. });
    let is_setting = default.alternatives().iter().any(is_plain)
        && given.first().any_plain().is_some_and(|key| !key.contains("://"));
    if !is_setting {
        return None;
    }
    let unknown = Value::unknown(origins::of(resolver, object), &resolver.name_at(at), Some(at));
    Some(Value::one_of(vec![unknown, default.found(ValueOrigin::SettingsDefault)]))
}

fn of_text(
    resolver: &Resolver,
    object: &Value,
    name: &str,
    given: &Given,
    args: &Rc<Args>,
    at: Loc,
) -> Option<Value> {
    Some(match name {
        "format" => render(resolver, object, Syntax::Format, &text::format_arguments(resolver, args)),
        "format_map" => {
            let context = given.first();
            render(resolver, object, Syntax::Format, &|key: &str| lookup(resolver, &context, key))
        }
        "join" => join(resolver, &given.first(), object, at),
        "joinpath" => {
            let mut parts = vec![object.any_plain()];
            parts.extend(given.all().iter().map(Value::any_plain));
            paths::join(&parts, at)
        }
        "strip" | "trim" => text::trim(object, true, true),
        "lstrip" | "trimStart" | "trimLeft" => text::trim(object, true, false),
        "rstrip" | "trimEnd" | "trimRight" => text::trim(object, false, true),
        "lower" | "toLowerCase" | "casefold" => text::map_text(object, str::to_lowercase),
        "upper" | "toUpperCase" => text::map_text(object, str::to_uppercase),
        "replace" | "replaceAll" => replace(resolver, object, &given.first(), &given.at(1)?, at),
        "concat" => {
            let mut all = vec![object.clone()];
            all.extend(given.all());
            text::add(resolver, &all, at)
        }
        "slice" | "substring" => text::slice(resolver, object, given.at(0).as_ref(), given.at(1).as_ref()),
        "read_text" | "read_bytes" if files::is_path(object) => resolver.read(object, at),
        "read" | "toString" | "encode" | "decode" | "resolve" | "absolute" | "expanduser" | "normalize"
        | "as_posix" | "title" | "capitalize" | "valueOf" | "text" | "String" => object.clone(),
        "JoinPath" => joined(resolver, &[&[object.clone()][..], &given.all()].concat(), at),
        "open" if files::is_path(object) => {
            let opened = Value::external("", &["open"]);
            let argument = Argument { kind: ArgKind::Positional, value: Thunk::Value(object.clone()), at };
            Value::symbol(
                Base::Called { callee: opened, args: Rc::new(Args { list: vec![argument] }) },
                Some(at),
            )
        }
        _ => Value::unknown(HoleOrigin::Unknown, &resolver.name_at(at), Some(at)),
    })
}

fn of_record(
    resolver: &Resolver,
    object: &Value,
    record: &Record,
    name: &str,
    given: &Given,
    at: Loc,
) -> Option<Value> {
    if record.ty.is_some() || record.get(name).is_some() {
        return None;
    }
    Some(match name {
        "get" | "pop" | "setdefault" => {
            let key = given.first().any_plain();
            let default =
                given.at(1).map_or(Value::Null, |default| default.found(ValueOrigin::SettingsDefault));
            match key.as_deref().map(|key| record.get(key)) {
                Some(Some(thunk)) => resolver.force(thunk),
                Some(None) if !record.open => default,
                _ => Value::one_of(vec![
                    Value::unknown(HoleOrigin::Argument, &resolver.name_at(at), Some(at)),
                    default,
                ]),
            }
        }
        "copy" | "to_dict" | "model_dump" | "dict" => object.clone(),
        "values" => {
            let items = record
                .fields
                .iter()
                .map(|(_, thunk)| Item { value: resolver.force(thunk), repeated: false, spread: false, at })
                .collect();
            Value::List(Rc::new(List { items, at }))
        }
        "keys" => {
            let items = record.fields.iter().map(|(key, _)| Item {
                value: Value::text(key, record.at, ValueOrigin::Literal),
                repeated: false,
                spread: false,
                at,
            });
            Value::List(Rc::new(List { items: items.collect(), at }))
        }
        _ => return None,
    })
}

fn of_list(
    resolver: &Resolver,
    object: &Value,
    list: &Rc<List>,
    name: &str,
    given: &Given,
    at: Loc,
) -> Option<Value> {
    Some(match name {
        "join" => join(
            resolver,
            object,
            &given.at(0).unwrap_or_else(|| Value::text(",", None, ValueOrigin::Literal)),
            at,
        ),
        "concat" => {
            let mut all = vec![object.clone()];
            all.extend(given.all());
            text::add(resolver, &all, at)
        }
        "filter" => {
            let test = given.first();
            let mut list = (**list).clone();
            list.items.retain(|item| {
                let is_one = !item.spread && !item.repeated;
                !is_one || resolver.accepts(&test, &item.value, item.at) != Some(false)
            });
            Value::List(Rc::new(list))
        }
        "find" => {
            let test = given.first();
            let mut found = list.items.iter().map(|item| {
                let is_one = !item.spread && !item.repeated;
                (item, is_one.then(|| resolver.accepts(&test, &item.value, item.at)).flatten())
            });
            match found.find(|(_, verdict)| *verdict != Some(false))? {
                (item, Some(true)) => item.value.clone(),
                _ => return None,
            }
        }
        "copy" | "reverse" | "sort" | "toSorted" | "flat" => object.clone(),
        "slice" => text::slice(resolver, object, given.at(0).as_ref(), given.at(1).as_ref()),
        "map" | "flatMap" => {
            let callee = given.first();
            let items = list.items.iter().take(64).map(|item| {
                let argument = Argument {
                    kind: ArgKind::Positional,
                    value: Thunk::Value(item.value.clone()),
                    at: item.at,
                };
                let args = Rc::new(Args { list: vec![argument] });
                Item { value: resolver.call(&callee, &args, at), ..item.clone() }
            });
            Value::List(Rc::new(List { items: items.collect(), at }))
        }
        _ => return None,
    })
}

fn of_unknown(resolver: &Resolver, object: &Value, name: &str, given: &Given, at: Loc) -> Option<Value> {
    Some(match name {
        "get" | "pop" | "Get" => {
            let origin = match object {
                Value::Unknown(unknown) => unknown.origin,
                _ => HoleOrigin::Unknown,
            };
            let unknown = Value::unknown(origin, &resolver.name_at(at), Some(at));
            match given.at(1).or_else(|| given.named("default")) {
                Some(default) => Value::one_of(vec![unknown, default.found(ValueOrigin::SettingsDefault)]),
                None => unknown,
            }
        }
        "strip" | "trim" | "lower" | "upper" | "toLowerCase" | "toUpperCase" | "toString" | "copy"
        | "rstrip" | "lstrip" | "TrimSpace" | "filter" => object.clone(),
        "JoinPath" => joined(resolver, &[&[object.clone()][..], &given.all()].concat(), at),
        "slice" | "substring" | "substr" => {
            text::slice(resolver, object, given.at(0).as_ref(), given.at(1).as_ref())
        }
        "map" => {
            let callee = given.first();
            if !matches!(callee, Value::Function(_)) {
                return None;
            }
            let argument = Argument { kind: ArgKind::Positional, value: Thunk::Value(object.clone()), at };
            let value = resolver.call(&callee, &Rc::new(Args { list: vec![argument] }), at);
            let item = Item { value, repeated: true, spread: false, at };
            Value::List(Rc::new(List { items: vec![item], at }))
        }
        _ => return None,
    })
}

/// The handlers of ts-pattern's `match(x).with(…, handler).with(…, handler)`, in order.
fn cases(symbol: &Symbol) -> Option<Vec<Argument>> {
    let mut handlers = Vec::new();
    let mut at = symbol;
    loop {
        let Base::Called { callee: Value::Symbol(callee), args } = &at.base else { return None };
        match &callee.base {
            Base::Member { of: Value::Symbol(of), name } => {
                if matches!(&**name, "with" | "when") {
                    handlers.extend(args.list.last().cloned());
                }
                at = of;
            }
            Base::External { package, path } => {
                let is_match =
                    &**package == "ts-pattern" && path.last().is_some_and(|name| &**name == "match");
                handlers.reverse();
                return is_match.then_some(handlers);
            }
            _ => return None,
        }
    }
}

fn of_symbol(
    resolver: &Resolver,
    object: &Value,
    symbol: &Rc<Symbol>,
    name: &str,
    args: &Rc<Args>,
    at: Loc,
) -> Option<Value> {
    let given = || Given::new(resolver, args);
    match name {
        "read" | "readlines" => return opened(resolver, object, at),
        "String" if args.list.is_empty() => return go::written(resolver, symbol, at),
        // Of Go's `url.URL`.
        "JoinPath" => return Some(joined(resolver, &[&[object.clone()][..], &given().all()].concat(), at)),
        // `embed.FS`
        "ReadFile" if args.list.len() == 1 => return Some(resolver.read(&given().first(), at)),
        "get" if full_name(object).as_deref() != Some("os.environ") => {
            return setting(resolver, object, &given(), at);
        }
        "parse" | "safeParse" | "parseAsync" | "safeParseAsync" => {
            return settings::parsed(resolver, symbol, name, args, at);
        }
        "parse_args" | "parse_known_args" => return arguments(resolver, symbol, at),
        // ts-pattern: one of the handlers' results.
        "run" | "exhaustive" | "otherwise" => {
            let mut handlers = cases(symbol)?;
            handlers.extend(args.list.first().cloned());
            let results = handlers.iter().map(|handler| match resolver.force(&handler.value) {
                handler @ Value::Function(_) => resolver.call(&handler, &Rc::default(), at),
                value => value,
            });
            return Some(Value::one_of(results.collect()));
        }
        _ => {}
    }
    let Base::Called { callee, args: made_with } = &symbol.base else { return None };
    let made = Given::new(resolver, made_with);
    let maker = full_name(callee).or_else(|| last_of(callee).map(|name| name.to_string()))?;
    let syntax = match maker.as_str() {
        "string.Template" | "Template" if name.contains("substitute") => Syntax::Dollar,
        "jinja2.Template" | "Template" | "jinja2.Environment.from_string" | "from_string"
            if name.starts_with("render") =>
        {
            Syntax::Jinja
        }
        "get_template" | "jinja2.Environment.get_template" if name.starts_with("render") => {
            let file = made.first().any_plain()?;
            let text = template_file(resolver, &file, at)?;
            return Some(render(resolver, &text, Syntax::Jinja, &text::format_arguments(resolver, args)));
        }
        _ => return None,
    };
    let given = given();
    let context = given.at(0);
    let by_name = text::format_arguments(resolver, args);
    Some(render(resolver, &made.first(), syntax, &|key: &str| {
        by_name(key).or_else(|| context.as_ref().and_then(|context| lookup(resolver, context, key)))
    }))
}

/// Template loaders are told a folder elsewhere; the usual ones are tried.
fn template_file(resolver: &Resolver, file: &str, at: Loc) -> Option<Value> {
    ["", "templates/", "prompts/", "prompt_templates/"].iter().find_map(|folder| {
        let path = Value::text(&format!("{folder}{file}"), Some(at), ValueOrigin::Literal);
        Some(resolver.read(&path, at)).filter(|value| matches!(value, Value::Text(_)))
    })
}

/// `argparse`: a record of the options' defaults.
fn arguments(resolver: &Resolver, parser: &Symbol, at: Loc) -> Option<Value> {
    let mut record = Record { at: Some(at), open: true, ..Record::default() };
    for effect in &parser.effects {
        let Effect::Call { path, args } = effect else { continue };
        if path.last().is_none_or(|method| &**method != "add_argument") {
            continue;
        }
        let given = Given::new(resolver, args);
        let names: Vec<String> = given.all().iter().filter_map(Value::any_plain).collect();
        let name = given.named("dest").and_then(|dest| dest.any_plain()).or_else(|| {
            names.iter().find(|name| name.starts_with("--")).or_else(|| names.first()).cloned()
        })?;
        let key = name.trim_start_matches('-').replace('-', "_");
        if let Some(default) = given.named("default") {
            let unknown = Value::unknown(HoleOrigin::UserInput, &key, Some(at));
            let value = Value::one_of(vec![unknown, default.found(ValueOrigin::ParameterDefault)]);
            record.set(&key, Thunk::Value(value));
        }
    }
    Some(Value::Record(Rc::new(record)))
}
