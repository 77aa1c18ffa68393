//! Texts, lists and records under the operations that prompts are made with.

use std::rc::Rc;

use promptlint_grammars::module::Name;
use promptlint_grammars::template::Syntax;

use crate::call::{HoleOrigin, ValueOrigin};

use super::bounds::{MAX_PIECES, MAX_TEXT, Runs};
use super::value::{Args, Item, List, Loc, Piece, Record, Thunk, Unknown, Value, count, position};
use super::{Resolver, origins, template as render};

/// The elements of one list, and the fields of one record, that are looked at.
pub(super) const MAX_ITEMS: usize = 1 << 12;

pub(super) fn parse_number(number: &str) -> Option<f64> {
    let number = number.trim_end_matches(['n', 'L', 'l', 'j']);
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().map(|value| value as f64);
    match number.get(..2) {
        Some("0x" | "0X") => radix(&number[2..], 16),
        Some("0o" | "0O") => radix(&number[2..], 8),
        Some("0b" | "0B") => radix(&number[2..], 2),
        _ => number.parse().ok(),
    }
}

pub(super) fn number_origin(values: &[Value]) -> Option<ValueOrigin> {
    values.iter().find_map(|value| match value {
        Value::Number { how, .. } => Some(*how),
        _ => None,
    })
}

/// A number as people write it: whole ones without a fraction.
fn shown(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{}", value as i64) } else { value.to_string() }
}

/// What a value is when it stands in a text; `named` is what the source calls it.
pub fn pieces(resolver: &Resolver, value: &Value, named: (Name, Option<Loc>)) -> Vec<Piece> {
    match value {
        Value::Text(pieces) => pieces.to_vec(),
        Value::Number { value, at, how } => {
            vec![Piece::Known { text: shown(*value).into(), at: Some(*at), how: *how }]
        }
        Value::Null => Vec::new(),
        Value::Unknown(unknown) => {
            let mut hole = (**unknown).clone();
            if hole.name.is_empty() || hole.origin == HoleOrigin::Unknown {
                hole.name = named.0;
            }
            hole.used = hole.used.or(named.1.filter(|used| hole.at.is_some_and(|at| at != *used)));
            hole.at = hole.at.or(named.1);
            vec![Piece::Hole(hole)]
        }
        Value::OneOf(values) => {
            // The longest known alternative: a prompt that may be short is paid for when it is long.
            let known = values
                .iter()
                .filter(|value| matches!(value, Value::Text(_)))
                .map(|value| pieces(resolver, value, named.clone()))
                .max_by_key(|pieces| known_len(pieces));
            known.unwrap_or_else(|| match values.iter().find(|value| !value.is_null()) {
                Some(value) if !matches!(value, Value::OneOf(_)) => pieces(resolver, value, named.clone()),
                _ => vec![hole(HoleOrigin::Unknown, named)],
            })
        }
        Value::Record(record) if !record.open => {
            let mut out = Vec::new();
            json(resolver, value, &mut out, named);
            out
        }
        Value::List(list) if !list.items.is_empty() => {
            let mut out = Vec::new();
            json(resolver, value, &mut out, named);
            out
        }
        Value::Symbol(_) => match super::full_name(value).and_then(|name| resolver.libraries.constant(&name))
        {
            Some(text) => vec![Piece::Known { text: text.into(), at: named.1, how: ValueOrigin::SdkDefault }],
            None => vec![Piece::Hole(origins::unknown(resolver, value, named))],
        },
        Value::Function(closure) => {
            let result = resolver.run(
                closure,
                &Rc::default(),
                named.1.unwrap_or(Loc {
                    file: closure.file,
                    span: promptlint_grammars::module::Span::default(),
                }),
            );
            match result {
                Value::Function(_) => vec![hole(HoleOrigin::Unknown, named)],
                value => pieces(resolver, &value, named),
            }
        }
        _ => vec![hole(HoleOrigin::Unknown, named)],
    }
}

pub(super) fn known_len(pieces: &[Piece]) -> usize {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Known { text, .. } => text.len(),
            Piece::Hole(_) => 0,
        })
        .sum()
}

fn hole(origin: HoleOrigin, named: (Name, Option<Loc>)) -> Piece {
    Piece::Hole(Unknown::new(origin, named.0, named.1))
}

/// A record or list written out, roughly as its JSON: what `json.dumps` or string conversion makes of it.
pub fn json(resolver: &Resolver, value: &Value, out: &mut Vec<Piece>, named: (Name, Option<Loc>)) {
    // Values share parts, so that a small one can be endless when it is written out.
    if out.len() > MAX_PIECES {
        return;
    }
    let at = named.1;
    let known = |text: &str| Piece::Known { text: text.into(), at, how: ValueOrigin::Literal };
    match value {
        Value::Record(record) => {
            out.push(known("{"));
            for (position, (key, thunk)) in record.fields.iter().enumerate() {
                out.push(known(&format!("{}\"{key}\": ", if position == 0 { "" } else { ", " })));
                json(resolver, &resolver.force(thunk), out, named.clone());
            }
            if record.open {
                out.push(hole(HoleOrigin::Unknown, named));
            }
            out.push(known("}"));
        }
        Value::List(list) => {
            out.push(known("["));
            for (position, item) in list.items.iter().enumerate() {
                if position > 0 {
                    out.push(known(", "));
                }
                json(resolver, &item.value, out, named.clone());
            }
            out.push(known("]"));
        }
        Value::Text(text) => {
            out.push(known("\""));
            out.extend(text.iter().map(escaped));
            out.push(known("\""));
        }
        Value::Bool(value) => out.push(known(if *value { "true" } else { "false" })),
        Value::Null => out.push(known("null")),
        Value::Function(_) => {}
        other => out.extend(pieces(resolver, other, named)),
    }
}

/// As it stands between a JSON text's quotes.
fn escaped(piece: &Piece) -> Piece {
    let needs = |char: char| matches!(char, '"' | '\\') || char.is_control();
    match piece {
        Piece::Known { text, at, how } if text.contains(needs) => {
            let quoted = serde_json::Value::from(&**text).to_string();
            Piece::Known { text: quoted[1..quoted.len() - 1].into(), at: *at, how: *how }
        }
        other => other.clone(),
    }
}

pub(super) fn as_pieces(resolver: &Resolver, value: &Value, at: Loc) -> Vec<Piece> {
    pieces(resolver, value, (resolver.name_at(at), Some(at)))
}

/// `a + b`: texts join, lists join.
pub(super) fn add(resolver: &Resolver, values: &[Value], at: Loc) -> Value {
    let is_list = |value: &Value| value.alternatives().iter().any(|value| matches!(value, Value::List(_)));
    if values.iter().any(is_list) && !values.iter().any(|value| matches!(value, Value::Text(_))) {
        let mut items = Vec::new();
        for value in values {
            match value.alternatives().iter().find(|value| matches!(value, Value::List(_))) {
                Some(Value::List(list)) if items.len() + list.items.len() <= MAX_ITEMS => {
                    items.extend(list.items.iter().cloned());
                }
                _ if value.is_null() => {}
                _ => items.push(Item { value: value.clone(), repeated: false, spread: true, at }),
            }
        }
        return Value::List(Rc::new(List { items, at }));
    }
    let is_text = |value: &Value| value.alternatives().iter().any(|value| matches!(value, Value::Text(_)));
    if !values.iter().any(is_text) {
        // Prompt objects that are added up (`system + user` in LangChain) stay one chain.
        if values.iter().all(|value| matches!(value, Value::Symbol(_))) {
            return Value::symbol(super::Base::Pipe(values.to_vec()), Some(at));
        }
        return Value::unknown(HoleOrigin::Unknown, &resolver.name_at(at), Some(at));
    }
    let mut out = Runs::default();
    for value in values {
        out.extend(as_pieces(resolver, value, at));
        if out.is_too_long() {
            break;
        }
    }
    resolver.text_of(out, || (resolver.name_at(at), Some(at)))
}

pub(super) fn repeat(values: &[Value]) -> Option<Value> {
    let (text, times) = match values {
        [text @ Value::Text(_), Value::Number { value, .. }]
        | [Value::Number { value, .. }, text @ Value::Text(_)] => (text, *value),
        _ => return None,
    };
    let plain = text.plain()?;
    let times = count(times)? as usize;
    let Value::Text(pieces) = text else { return None };
    let Some(Piece::Known { at, how, .. }) = pieces.first() else { return Some(text.clone()) };
    (plain.len().saturating_mul(times) <= MAX_TEXT).then(|| Value::text(&plain.repeat(times), *at, *how))
}

/// Takes away the indent that all lines share. A hole counts as text, whatever it holds.
pub(super) fn dedent(value: &Value) -> Value {
    let Value::Text(pieces) = value else {
        return match value {
            Value::OneOf(values) => Value::OneOf(values.iter().map(dedent).collect()),
            other => other.clone(),
        };
    };
    let whole: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Known { text, .. } => &**text,
            Piece::Hole(_) => "{}",
        })
        .collect();
    let indents = whole.lines().filter(|line| !line.trim().is_empty());
    let indent =
        indents.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0);
    let mut left = indent;
    let mut out = Vec::with_capacity(pieces.len());
    for piece in pieces.iter() {
        let Piece::Known { text, at, how } = piece else {
            left = 0;
            out.push(piece.clone());
            continue;
        };
        let mut kept = String::with_capacity(text.len());
        for char in text.chars() {
            match char {
                ' ' | '\t' if left > 0 => left -= 1,
                '\n' => {
                    kept.push(char);
                    left = indent;
                }
                char => {
                    kept.push(char);
                    left = 0;
                }
            }
        }
        out.push(Piece::Known { text: kept.into(), at: *at, how: *how });
    }
    Value::Text(out.into())
}

/// Applies `change` to every known run of a text.
pub(super) fn map_text(value: &Value, change: impl Fn(&str) -> String + Copy) -> Value {
    match value {
        Value::Text(pieces) => Value::Text(
            pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Known { text, at, how } => {
                        Piece::Known { text: change(text).into(), at: *at, how: *how }
                    }
                    Piece::Hole(hole) => Piece::Hole(hole.clone()),
                })
                .collect(),
        ),
        Value::OneOf(values) => Value::OneOf(values.iter().map(|value| map_text(value, change)).collect()),
        other => other.clone(),
    }
}

/// Trims the ends of a text, not of each of its runs.
pub(super) fn trim(value: &Value, start: bool, end: bool) -> Value {
    let Value::Text(pieces) = value else {
        return match value {
            Value::OneOf(values) => {
                Value::OneOf(values.iter().map(|value| trim(value, start, end)).collect())
            }
            other => other.clone(),
        };
    };
    let mut pieces = pieces.to_vec();
    if let (true, Some(Piece::Known { text, .. })) = (start, pieces.first_mut()) {
        *text = text.trim_start().into();
    }
    if let (true, Some(Piece::Known { text, .. })) = (end, pieces.last_mut()) {
        *text = text.trim_end().into();
    }
    Value::Text(pieces.into())
}

pub(super) fn slice(resolver: &Resolver, value: &Value, start: Option<&Value>, end: Option<&Value>) -> Value {
    let number = |value: Option<&Value>| match value {
        Some(Value::Number { value, .. }) => Some(*value),
        _ => None,
    };
    let (from, to) = (number(start), number(end));
    let bound = match (from, to) {
        (None, Some(to)) => count(to),
        (Some(from), Some(to)) if from >= 0.0 => count(to - from),
        (Some(from), None) if from < 0.0 => count(-from),
        _ => None,
    };
    match value {
        Value::Unknown(unknown) => {
            let mut unknown = (**unknown).clone();
            unknown.max_chars = bound.or(unknown.max_chars);
            Value::Unknown(Rc::new(unknown))
        }
        Value::Text(pieces) => match value.plain() {
            Some(plain) if start.is_none() || from.is_some() => {
                let chars: Vec<char> = plain.chars().collect();
                let place = |bound: f64| position(bound, chars.len()).unwrap_or(0);
                let from = from.map_or(0, place).min(chars.len());
                let to = to.map_or(chars.len(), place).clamp(from, chars.len());
                let at = pieces.iter().find_map(|piece| match piece {
                    Piece::Known { at, .. } => *at,
                    Piece::Hole(_) => None,
                });
                Value::text(&chars[from..to].iter().collect::<String>(), at, ValueOrigin::Literal)
            }
            _ => Value::Text(
                pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Hole(hole) => {
                            let mut hole = hole.clone();
                            hole.max_chars = bound;
                            Piece::Hole(hole)
                        }
                        known @ Piece::Known { .. } => known.clone(),
                    })
                    .collect(),
            ),
        },
        Value::List(list) => {
            let mut list = (**list).clone();
            if let (Some(to), None, false) =
                (to.and_then(count), from, list.items.iter().any(|item| item.spread))
            {
                list.items.truncate(to as usize);
            }
            Value::List(Rc::new(list))
        }
        Value::OneOf(values) => {
            Value::one_of(values.iter().map(|value| slice(resolver, value, start, end)).collect())
        }
        Value::Symbol(_) => {
            let origin = origins::of(resolver, value);
            let mut pieces = pieces(resolver, value, ("".into(), None));
            match pieces.first_mut() {
                Some(Piece::Hole(hole)) => {
                    hole.origin = origin;
                    hole.max_chars = bound;
                    Value::Unknown(Rc::new(hole.clone()))
                }
                _ => value.clone(),
            }
        }
        other => other.clone(),
    }
}

/// `template % arguments`
pub(super) fn percent(resolver: &Resolver, template: &Value, arguments: Option<&Value>) -> Value {
    let Some(arguments) = arguments else { return template.clone() };
    render::render(resolver, template, Syntax::Percent, &|name: &str| match arguments {
        Value::Record(record) => record.get(name).map(|thunk| resolver.force(thunk)),
        Value::List(list) => {
            name.parse::<usize>().ok().and_then(|at| list.items.get(at)).map(|item| item.value.clone())
        }
        single => (name == "0").then(|| single.clone()),
    })
}

impl Resolver<'_> {
    /// Several records of which one holds, as one.
    pub fn merged(&self, values: &Rc<[Value]>) -> Record {
        let mut record = Record::default();
        merge(self, &mut record, &Value::OneOf(values.clone()));
        let at = |value: &Value| if let Value::Record(record) = value { record.at } else { None };
        record.at = values.iter().find_map(at);
        record
    }
}

/// Spreads `other` into `record`.
pub(super) fn merge(resolver: &Resolver, record: &mut Record, other: &Value) {
    match other {
        Value::Record(other) => {
            for (key, value) in &other.fields {
                record.set(key, value.clone());
            }
            record.open |= other.open;
        }
        Value::OneOf(values) => {
            let before = record.clone();
            for value in values.iter() {
                match value {
                    Value::Record(_) => merge(resolver, record, value),
                    Value::Null => {}
                    _ => record.open = true,
                }
            }
            for (key, value) in &mut record.fields {
                let said = values.iter().map(|value| match value {
                    Value::Record(record) => record.get(key).or_else(|| before.get(key)),
                    _ => before.get(key),
                });
                let said: Vec<&Thunk> = said.flatten().collect();
                if said.len() > 1 && !said.iter().all(|thunk| is_same(thunk, said[0])) {
                    let all: Vec<Value> = said.into_iter().map(|thunk| resolver.force(thunk)).collect();
                    // Which of two texts is meant matters little beside a list that is half of one.
                    if all.iter().flat_map(Value::alternatives).all(is_scalar) {
                        *value = Thunk::Value(Value::one_of(all));
                    }
                }
            }
        }
        Value::Null | Value::Bool(_) => {}
        _ => record.open = true,
    }
}

fn is_scalar(value: &Value) -> bool {
    matches!(value, Value::Text(_) | Value::Number { .. } | Value::Bool(_) | Value::Null | Value::Unknown(_))
}

/// Whether both are the same expression in the same place.
fn is_same(a: &Thunk, b: &Thunk) -> bool {
    match (a, b) {
        (Thunk::Expr { expr: a, frame: here }, Thunk::Expr { expr: b, frame: there }) => {
            a == b && Rc::ptr_eq(here, there)
        }
        _ => false,
    }
}

/// A method called as a statement on a value that it changes.
pub(super) fn call_method(
    resolver: &Resolver,
    mut value: Value,
    method: &str,
    args: &Rc<Args>,
    at: Loc,
) -> Value {
    let (positional, named, open) = resolver.spread_args(&args.list);
    let first = positional.first();
    if let Value::List(list) = &mut value
        && list.items.len() >= MAX_ITEMS
        && method != "clear"
    {
        if !list.items.last().is_some_and(|last| last.spread) {
            Rc::make_mut(list).items.push(resolver.more(at));
        }
        return value;
    }
    match (&mut value, method) {
        (Value::List(list), "append" | "push" | "add" | "Add") => {
            let more: Vec<Item> = positional
                .iter()
                .map(|argument| Item {
                    value: resolver.force(&argument.value),
                    repeated: false,
                    spread: matches!(argument.kind, promptlint_grammars::module::ArgKind::Spread),
                    at: argument.at,
                })
                .collect();
            Rc::make_mut(list).items.extend(more);
        }
        (Value::List(list), "extend" | "concat") => {
            let more = first.map_or(Value::Null, |argument| resolver.force(&argument.value));
            return add(resolver, &[Value::List(list.clone()), more], at);
        }
        (Value::List(list), "insert" | "unshift" | "appendleft") => {
            let argument = if method == "insert" { positional.get(1) } else { first };
            if let Some(argument) = argument {
                let item = Item {
                    value: resolver.force(&argument.value),
                    repeated: false,
                    spread: false,
                    at: argument.at,
                };
                Rc::make_mut(list).items.insert(0, item);
            }
        }
        (Value::List(_), "clear") => return Value::List(Rc::new(List { items: Vec::new(), at })),
        (Value::Record(record), "update" | "assign") => {
            let record = Rc::make_mut(record);
            for argument in &positional {
                merge(resolver, record, &resolver.force(&argument.value));
            }
            for (name, argument) in named {
                record.set(&name, argument.value);
            }
            record.open |= open;
        }
        (Value::Record(record), "setdefault") => {
            let key = first.and_then(|argument| resolver.force(&argument.value).any_plain());
            match (key, positional.get(1)) {
                (Some(key), Some(argument)) if record.get(&key).is_none() => {
                    Rc::make_mut(record).set(&key, argument.value.clone());
                }
                _ => {}
            }
        }
        (Value::Record(record), "pop" | "delete") => {
            if let Some(key) = first.and_then(|argument| resolver.force(&argument.value).any_plain()) {
                Rc::make_mut(record).fields.retain(|(name, _)| **name != *key);
            }
        }
        _ => {}
    }
    value
}

/// `Thunk`s of positional and named arguments under the names that a format string uses for them.
pub(super) fn format_arguments<'a>(
    resolver: &'a Resolver,
    args: &Rc<Args>,
) -> impl Fn(&str) -> Option<Value> + use<'a> {
    let (positional, named, _) = resolver.spread_args(&args.list);
    move |name: &str| {
        let thunk: Option<&Thunk> = match name.parse::<usize>() {
            Ok(position) => positional.get(position).map(|argument| &argument.value),
            Err(_) => named.iter().find(|(key, _)| &**key == name).map(|(_, argument)| &argument.value),
        };
        thunk.map(|thunk| resolver.force(thunk))
    }
}
