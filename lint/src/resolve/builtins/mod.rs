//! What the languages' own libraries do to the values that prompts are made of.

mod function;
mod method;
mod settings;

use std::rc::Rc;

use promptlint_grammars::module::Name;

use crate::call::{HoleOrigin, ValueOrigin};

use super::bounds::Runs;
use super::value::{Args, Argument, Base, Loc, Piece, Value};
use super::{Resolver, Unknown, origins, text};

pub(in crate::resolve) use function::function;
pub(in crate::resolve) use method::method;

/// `package.path` of something imported, or the name of a global.
pub fn full_name(value: &Value) -> Option<String> {
    let Value::Symbol(symbol) = value else { return None };
    let Base::External { package, path } = &symbol.base else { return None };
    let mut out = package.to_string();
    for name in path {
        if !out.is_empty() {
            out.push('.');
        }
        out.push_str(name);
    }
    Some(out)
}

/// The last name of a library's value: the member, or the imported name.
pub fn last_of(value: &Value) -> Option<Name> {
    let Value::Symbol(symbol) = value else { return None };
    match &symbol.base {
        Base::External { package, path } => path.last().cloned().or_else(|| Some(package.clone())),
        Base::Member { name, .. } => Some(name.clone()),
        Base::Called { callee, .. } => last_of(callee),
        Base::Instance { of } | Base::Index { of, .. } => last_of(of),
        Base::Pipe(_) => None,
    }
}

/// Members of libraries' values that are known at once.
pub(super) fn member(object: &Value, name: &Name, at: Loc) -> Option<Value> {
    let full = full_name(object);
    match full.as_deref() {
        Some("process.env" | "Deno.env" | "Bun.env" | "os.environ") if !matches!(&**name, "get" | "copy") => {
            Some(Value::unknown(HoleOrigin::Environment, name, Some(at)))
        }
        Some("import.meta.env") => Some(Value::unknown(HoleOrigin::Environment, name, Some(at))),
        Some("") => Some(Value::external("", &[name])),
        _ if is_read_environment(object) => Some(Value::unknown(HoleOrigin::Environment, name, Some(at))),
        _ => None,
    }
}

/// `dotenv.config().parsed`: the variables of the file that `config` has just put into the environment.
fn is_read_environment(object: &Value) -> bool {
    let Value::Symbol(symbol) = object else { return false };
    let Base::Member { of: Value::Symbol(read), name } = &symbol.base else { return false };
    let Base::Called { callee, .. } = &read.base else { return false };
    let is_config = |name: String| name.starts_with("dotenv.") && name.ends_with(".config");
    &**name == "parsed" && full_name(callee).is_some_and(is_config)
}

struct Given<'r, 'w> {
    resolver: &'r Resolver<'w>,
    positional: Vec<Argument>,
    named: Vec<(Name, Argument)>,
}

impl<'r, 'w> Given<'r, 'w> {
    fn new(resolver: &'r Resolver<'w>, args: &Args) -> Self {
        let (positional, named, _) = resolver.spread_args(&args.list);
        Self { resolver, positional, named }
    }

    fn at(&self, position: usize) -> Option<Value> {
        self.positional.get(position).map(|argument| self.resolver.force(&argument.value))
    }

    fn first(&self) -> Value {
        self.at(0).unwrap_or(Value::Null)
    }

    fn named(&self, name: &str) -> Option<Value> {
        let (_, argument) = self.named.iter().find(|(key, _)| &**key == name)?;
        Some(self.resolver.force(&argument.value))
    }

    fn all(&self) -> Vec<Value> {
        self.positional.iter().map(|argument| self.resolver.force(&argument.value)).collect()
    }
}

/// A file object as the file's text.
fn opened(resolver: &Resolver, value: &Value, at: Loc) -> Option<Value> {
    let Value::Symbol(symbol) = value else { return None };
    let Base::Called { callee, args } = &symbol.base else { return None };
    match full_name(callee)?.as_str() {
        "open" | "codecs.open" | "io.open" | "aiofiles.open" => {
            Some(resolver.read(&Given::new(resolver, args).first(), at))
        }
        _ => None,
    }
}

pub(super) fn lookup(resolver: &Resolver, context: &Value, name: &str) -> Option<Value> {
    match context {
        Value::Record(record) => record.get(name).map(|thunk| resolver.force(thunk)),
        Value::OneOf(values) => values.iter().find_map(|value| lookup(resolver, value, name)),
        _ => None,
    }
}

fn join(resolver: &Resolver, list: &Value, separator: &Value, at: Loc) -> Value {
    let Some(Value::List(list)) = list.alternatives().iter().find(|value| matches!(value, Value::List(_)))
    else {
        return match list {
            Value::Unknown(_) => list.clone(),
            _ => Value::Unknown(Rc::new(origins::unknown(resolver, list, (resolver.name_at(at), Some(at))))),
        };
    };
    let separator = separator.any_plain().unwrap_or_default();
    let mut out = Runs::default();
    for (position, item) in list.items.iter().enumerate() {
        if position > 0 && !separator.is_empty() {
            out.push(Piece::Known { text: separator.as_str().into(), at: None, how: ValueOrigin::Literal });
        }
        let of_item = text::pieces(resolver, &item.value, (resolver.name_at(item.at), Some(item.at)));
        // What was retrieved is sized as a whole.
        let is_whole = of_item
            .iter()
            .any(|piece| matches!(piece, Piece::Hole(hole) if hole.origin == HoleOrigin::Retrieval));
        out.extend(of_item);
        if item.repeated && !is_whole {
            let rest = Unknown::new(HoleOrigin::LoopVariable, resolver.name_at(item.at), Some(item.at));
            out.push(Piece::Hole(rest));
        }
        if out.is_too_long() {
            break;
        }
    }
    resolver.text_of(out, || (resolver.name_at(at), Some(at)))
}

/// `text.replace(from, to)`, in every known run.
fn replace(resolver: &Resolver, value: &Value, from: &Value, to: &Value, at: Loc) -> Value {
    let Some(from) = from.any_plain().filter(|from| !from.is_empty()) else { return value.clone() };
    let with = text::pieces(resolver, to, (resolver.name_at(at), Some(at)));
    match value {
        Value::OneOf(values) => Value::OneOf(
            values
                .iter()
                .map(|value| {
                    replace(resolver, value, &Value::text(&from, None, ValueOrigin::Literal), to, at)
                })
                .collect(),
        ),
        Value::Text(pieces) => {
            let mut out = Runs::default();
            for piece in pieces.iter() {
                match piece {
                    Piece::Known { text, at, how } if text.contains(&from) => {
                        for (position, run) in text.split(&from).enumerate() {
                            if out.is_too_long() {
                                break;
                            }
                            if position > 0 {
                                out.extend(with.iter().cloned());
                            }
                            if !run.is_empty() {
                                out.push(Piece::Known { text: run.into(), at: *at, how: *how });
                            }
                        }
                    }
                    other => out.push(other.clone()),
                }
            }
            resolver.text_of(out, || (resolver.name_at(at), Some(at)))
        }
        other => other.clone(),
    }
}
