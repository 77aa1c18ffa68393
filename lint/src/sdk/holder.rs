//! Who carries fields of a request: the call itself, the object it is made on, and the objects that these hold.

use std::rc::Rc;

use promptlint_grammars::module::{ArgKind, Expr};

use crate::call::{HoleOrigin, ValueOrigin};
use crate::resolve::{
    Args, Argument, Base, ClassOrBase, Effect, Item, List, Loc, Object, Piece, Record, Thunk, Value, last_of,
};

use super::data::Spec;
use super::globals::{Decorated, other_decorator};
use super::matching::Matcher;
use super::pattern::TypeId;
use super::place::{Place, Step, TextPart, fold, same_name};
use super::prompt_file::{self, PromptFile};

/// Arguments, in a form that places are looked up in.
#[derive(Clone, Debug, Default)]
pub(super) struct Holder {
    pub(super) positional: Vec<Argument>,
    pub(super) named: Vec<(String, Thunk, Loc)>,
    /// The record that holds the arguments, in languages that pass one.
    pub(super) body: Option<Rc<Record>>,
    /// More may be passed than is known.
    pub(super) open: bool,
    pub(super) effects: Vec<Effect>,
    /// The instance of a class of the workspace whose members count as arguments.
    pub(super) object: Option<Rc<Object>>,
    pub(super) ty: Option<TypeId>,
    /// How far from the call: 0 the call, 1 what `through` leads to, 2 the receiver, …
    pub(super) level: u32,
    /// Which of several objects that stand side by side (`agents=[a, b]`) it belongs to; 0 is none of them.
    pub(super) group: u32,
    /// Nothing is known of how the object was made.
    pub(super) opaque: bool,
    /// What the objects were told that this one was got from: `customProvider({…}).languageModel("x")`.
    pub(super) outer: Vec<Holder>,
    /// Index of the ambient that says it.
    pub(super) ambient: Option<usize>,
    pub(super) file: Option<Rc<PromptFile>>,
    /// The function whose decorator's arguments these are, and what it is called with.
    pub(super) decorated: Option<Decorated>,
    pub(super) at: Option<Loc>,
}

/// Where `spec` puts a record among the arguments; in TypeScript a type's first argument may be it without a word.
fn body_of(resolver_positional: &[Argument], matcher: &Matcher, spec: &Spec, is_type: bool) -> Option<Value> {
    let position = match spec.body {
        Some(position) => position,
        None if is_type => 0,
        None => return None,
    };
    let value = matcher.resolver.force(&resolver_positional.get(position)?.value);
    let is_record = value.alternatives().iter().any(|value| matches!(value, Value::Record(_)));
    // Python passes its arguments by name: a first one that nobody knows is text, not the request.
    let in_python = || {
        let file = resolver_positional.get(position).map(|argument| argument.at.file);
        let parsed = file.and_then(|file| matcher.resolver.parsed(file));
        parsed.is_some_and(|parsed| parsed.module.language == promptlint_grammars::Language::Python)
    };
    let is_request = match &value {
        Value::Unknown(unknown) => !is_declared_text(matcher, unknown.at),
        Value::Symbol(_) => true,
        _ => false,
    };
    let unknown = is_request && spec.body.is_some() && !in_python();
    (is_record || unknown).then_some(value)
}

/// Whether an unknown value is a parameter that is declared to be a text, and so no record.
fn is_declared_text(matcher: &Matcher, at: Option<Loc>) -> bool {
    let is_text = || {
        let at = at?;
        let parsed = matcher.resolver.parsed(at.file)?;
        let mut params = parsed.module.functions.iter().flat_map(|function| &function.params);
        let ty = params.find(|param| param.span == at.span)?.ty?;
        Some(
            matches!(parsed.module.expr(ty), Expr::Name(name) if matches!(&**name, "string" | "String" | "str")),
        )
    };
    is_text().unwrap_or(false)
}

impl Holder {
    pub(super) fn of_args(
        matcher: &Matcher,
        args: &[Argument],
        spec: &Spec,
        is_type: bool,
        at: Option<Loc>,
    ) -> Self {
        let (positional, named, open) = matcher.resolver.spread_args(args);
        let mut holder = Self { open, at, ..Self::default() };
        holder.open |= positional.iter().any(|argument| matches!(argument.kind, ArgKind::Spread));
        for (name, argument) in named {
            holder.named.push((name.to_string(), argument.value, argument.at));
        }
        match body_of(&positional, matcher, spec, is_type) {
            Some(Value::Record(record)) => {
                holder.open |= record.open;
                holder.body = Some(record);
            }
            Some(Value::OneOf(values)) => {
                let merged = matcher.resolver.merged(&values);
                holder.open |= merged.open;
                holder.body = Some(Rc::new(merged));
            }
            Some(_) => holder.open = true,
            None => {}
        }
        for (position, name) in spec.params.iter().enumerate() {
            if let Some(argument) =
                positional.get(position).filter(|argument| argument.kind == ArgKind::Positional)
                && holder.body.is_none()
                && !holder.named.iter().any(|(known, ..)| known == name)
            {
                holder.named.push((name.clone(), argument.value.clone(), argument.at));
            }
        }
        holder.positional = positional;
        for place in &spec.config {
            let Some(Value::Record(record)) = holder.get(matcher, place) else { continue };
            holder.open |= record.open;
            for (key, thunk) in &record.fields {
                if holder.key(matcher, &fold(key), key).is_none() {
                    let at = record.at.or(at);
                    let Some(at) = at else { continue };
                    holder.named.push((key.to_string(), thunk.clone(), at));
                }
            }
        }
        if !spec.prompt_file.is_empty() {
            holder.read_prompt_file(matcher, spec);
        }
        holder
    }

    /// What the prompt file says holds where the call says nothing.
    fn read_prompt_file(&mut self, matcher: &Matcher, spec: &Spec) {
        let file = prompt_file::first(matcher, &spec.prompt_file, |place| self.get(matcher, place), self.at);
        let (Some(file), Some(at)) = (file, self.at) else { return };
        for (key, thunk) in &file.fields.fields {
            if self.key(matcher, &fold(key), key).is_none() {
                self.named.push((key.to_string(), thunk.clone(), at));
            }
        }
        self.file = Some(Rc::new(file));
    }

    pub(super) fn named_params(&mut self, params: &[String]) {
        for (position, name) in params.iter().enumerate() {
            if let Some(argument) = self.positional.get(position)
                && !self.named.iter().any(|(known, ..)| known == name)
            {
                self.named.push((name.clone(), argument.value.clone(), argument.at));
            }
        }
    }

    fn key(&self, matcher: &Matcher, folded: &str, written: &str) -> Option<Value> {
        for effect in self.effects.iter().rev() {
            if let Effect::Set { path, value } = effect
                && path.len() == 1
                && same_name(folded, &path[0])
            {
                return Some(matcher.resolver.force(value));
            }
        }
        let named = self.named.iter().rev().find(|(name, ..)| same_name(folded, name));
        if let Some((_, thunk, _)) = named {
            return Some(matcher.resolver.force(thunk));
        }
        if let Some(body) = &self.body
            && let Some((_, thunk)) = body.fields.iter().rev().find(|(name, _)| same_name(folded, name))
        {
            return Some(matcher.resolver.force(thunk));
        }
        self.object.as_ref().and_then(|object| member_of(matcher, object, folded, written))
    }

    pub(super) fn key_value(&self, matcher: &Matcher, name: &str) -> Option<Value> {
        self.key(matcher, &fold(name), name)
    }

    /// The value at a place; `None` when nothing stands there.
    pub(super) fn get(&self, matcher: &Matcher, place: &Place) -> Option<Value> {
        match place {
            Place::Steps(steps) => self.walk(matcher, steps),
            Place::Regex(steps, regex) => {
                let text = url_text(&self.walk(matcher, steps)?)?;
                let group = regex.regex()?.captures(&text)?.get(1)?.as_str().to_owned();
                if group.contains("{}") {
                    let hole = self.walk(matcher, steps).and_then(|value| first_hole(&value));
                    return Some(
                        hole.unwrap_or_else(|| Value::unknown(HoleOrigin::Unknown, &group, self.at)),
                    );
                }
                Some(Value::text(&group, self.at, ValueOrigin::Literal))
            }
            Place::Text(parts) => {
                let mut pieces = Vec::new();
                let mut any = false;
                for part in parts {
                    match part {
                        TextPart::Text(text) => {
                            pieces.push(Piece::Known {
                                text: text.as_str().into(),
                                at: self.at,
                                how: ValueOrigin::SdkDefault,
                            });
                        }
                        TextPart::Place(name, steps) => match self.walk(matcher, steps) {
                            Some(value) if !value.is_null() => {
                                any = true;
                                pieces.extend(crate::resolve::pieces(
                                    matcher.resolver,
                                    &value,
                                    (name.as_str().into(), self.at),
                                ));
                            }
                            _ => pieces.push(Piece::Hole(crate::resolve::Unknown::new(
                                HoleOrigin::Unknown,
                                name.as_str().into(),
                                self.at,
                            ))),
                        },
                    }
                }
                any.then(|| Value::Text(pieces.into()))
            }
            Place::Sum(places) => {
                let at = self.at?;
                let items: Vec<Item> = places
                    .iter()
                    .filter_map(|place| self.get(matcher, place))
                    .flat_map(|value| match value {
                        Value::List(list) => list.items.clone(),
                        value => vec![Item { value, repeated: false, spread: false, at }],
                    })
                    .collect();
                (!items.is_empty()).then(|| Value::List(Rc::new(List { items, at })))
            }
        }
    }

    pub(super) fn first(&self, matcher: &Matcher, places: &[Place]) -> Option<Value> {
        places.iter().find_map(|place| self.get(matcher, place).filter(|value| !value.is_null()))
    }

    fn walk(&self, matcher: &Matcher, steps: &[Step]) -> Option<Value> {
        let (first, rest) = steps.split_first()?;
        let value = match first {
            Step::Key { folded, written } => {
                let value = self.key(matcher, folded, written);
                match (value, rest.first()) {
                    (Some(value), _) => value,
                    // `languageModels[#0]`: the table stands where the object came from.
                    (None, Some(Step::By(_))) => {
                        self.outer.iter().find_map(|outer| outer.key(matcher, folded, written))?
                    }
                    (None, _) => return None,
                }
            }
            Step::Positional(position) => {
                let argument = self.positional.get(*position)?;
                if matches!(argument.kind, ArgKind::Spread) {
                    let at = Some(argument.at);
                    return Some(Value::unknown(HoleOrigin::Unknown, "arguments", at));
                }
                matcher.resolver.force(&argument.value)
            }
            Step::Rest(from) => {
                let items: Vec<Item> = self
                    .positional
                    .iter()
                    .skip(*from)
                    .map(|argument| Item {
                        value: matcher.resolver.force(&argument.value),
                        repeated: false,
                        spread: matches!(argument.kind, ArgKind::Spread),
                        at: argument.at,
                    })
                    .collect();
                let at = items.first()?.at;
                Value::List(Rc::new(List { items, at }))
            }
            Step::Option(name) => match &self.decorated {
                Some(decorated) => other_decorator(matcher.resolver, &decorated.closure, name)?,
                None => self.option(matcher, name)?,
            },
            Step::Method { name, argument } => self.method(matcher, &[], name, *argument)?,
            Step::Return => {
                let decorated = self.decorated.as_ref()?;
                matcher.resolver.call(&Value::Function(decorated.closure.clone()), &decorated.args, self.at?)
            }
            Step::Doc => match (&self.decorated, &self.object) {
                (Some(decorated), _) => doc_of(matcher, &Value::Function(decorated.closure.clone()))?,
                (None, Some(object)) => doc_of(matcher, &Value::Object(object.clone()))?,
                _ => return None,
            },
            Step::Others if self.decorated.is_some() => self.parameters(matcher)?,
            Step::Others => {
                let fields =
                    self.named.iter().map(|(name, thunk, _)| (name.as_str().into(), thunk.clone())).collect();
                Value::Record(Rc::new(Record { fields, open: self.open, at: self.at, ..Record::default() }))
            }
            _ => return None,
        };
        // `config.SetMaxTokens()`: the method was called on a member.
        walk_value(matcher, value, rest, self)
    }

    /// The decorated function's parameters, with what the call passes for them.
    pub(super) fn parameters(&self, matcher: &Matcher) -> Option<Value> {
        let decorated = self.decorated.as_ref()?;
        let fields = matcher.resolver.bind(&decorated.closure, &decorated.args);
        Some(Value::Record(Rc::new(Record { fields, at: self.at, ..Record::default() })))
    }

    fn option(&self, matcher: &Matcher, name: &str) -> Option<Value> {
        for argument in self.positional.iter().rev() {
            let value = matcher.resolver.force(&argument.value);
            let candidates: Vec<Value> = match &value {
                Value::List(list) => list.items.iter().map(|item| item.value.clone()).collect(),
                value => value.alternatives().to_vec(),
            };
            for value in candidates.iter().rev() {
                let Value::Symbol(symbol) = value else { continue };
                let Base::Called { callee, args } = &symbol.base else { continue };
                if last_of(callee).is_some_and(|last| *last == *name) {
                    let first = args.list.first()?;
                    return Some(matcher.resolver.force(&first.value));
                }
            }
        }
        None
    }

    fn method(&self, matcher: &Matcher, path: &[&str], name: &str, argument: usize) -> Option<Value> {
        let mut items = Vec::new();
        for effect in &self.effects {
            let Effect::Call { path: called, args } = effect else { continue };
            let Some((last, owner)) = called.split_last() else { continue };
            if **last != *name
                || owner.len() != path.len()
                || !owner.iter().zip(path).all(|(a, b)| **a == **b)
            {
                continue;
            }
            let (positional, named, _) = matcher.resolver.spread_args(&args.list);
            let given = positional
                .get(argument)
                .cloned()
                .or_else(|| named.first().map(|(_, argument)| argument.clone()));
            let Some(given) = given else { continue };
            items.push(Item {
                value: matcher.resolver.force(&given.value),
                repeated: false,
                spread: matches!(given.kind, ArgKind::Spread),
                at: given.at,
            });
        }
        match items.len() {
            0 => None,
            1 => items.pop().map(|item| item.value),
            _ => {
                let at = items[0].at;
                Some(Value::List(Rc::new(List { items, at })))
            }
        }
    }
}

/// The docstring of a function or a class.
fn doc_of(matcher: &Matcher, value: &Value) -> Option<Value> {
    let (file, id) = match value {
        Value::Function(closure) => (closure.file, Err(closure.function)),
        Value::Class(class) => (class.file, Ok(class.class)),
        Value::Object(object) => (object.class.file, Ok(object.class.class)),
        _ => return None,
    };
    let parsed = matcher.resolver.parsed(file)?;
    let doc = match id {
        Ok(class) => parsed.module.class(class).doc.as_ref()?,
        Err(function) => parsed.module.function(function).doc.as_ref()?,
    };
    Some(Value::text(&doc.value, Some(Loc { file, span: doc.span }), ValueOrigin::Literal))
}

fn member_of(matcher: &Matcher, object: &Rc<Object>, folded: &str, written: &str) -> Option<Value> {
    let resolver = matcher.resolver;
    let parsed = resolver.parsed(object.class.file)?;
    let at = Loc { file: object.class.file, span: parsed.module.class(object.class.class).name_span };
    let value = resolver.member(&Value::Object(object.clone()), &written.into(), at);
    match value {
        Value::Unknown(_) | Value::Null => {}
        Value::Symbol(ref symbol) if matches!(&symbol.base, Base::Member { of: Value::Object(_), .. }) => {}
        value => return Some(value),
    }
    // What the constructor hands to the library's own.
    for (base, args) in resolver.lineage(object.class, object.args.clone()) {
        if let (ClassOrBase::Base(_), Some(args)) = (base, args) {
            let (_, named, _) = resolver.spread_args(&args.list);
            if let Some((_, argument)) = named.iter().find(|(name, _)| same_name(folded, name)) {
                return Some(resolver.force(&argument.value));
            }
        }
    }
    None
}

/// The text of a URL, with `{}` for what is only known at run time.
pub(super) fn url_text(value: &Value) -> Option<String> {
    value.alternatives().iter().find_map(|value| match value {
        Value::Text(pieces) => {
            let parts = pieces.iter().map(|piece| match piece {
                Piece::Known { text, .. } => &**text,
                Piece::Hole(_) => "{}",
            });
            Some(parts.collect::<String>())
        }
        _ => None,
    })
}

fn first_hole(value: &Value) -> Option<Value> {
    let Value::Text(pieces) = value else { return None };
    pieces.iter().find_map(|piece| match piece {
        Piece::Hole(hole) => Some(Value::Unknown(Rc::new(hole.clone()))),
        Piece::Known { .. } => None,
    })
}

/// The places inside a value.
pub(super) fn walk_value(matcher: &Matcher, value: Value, steps: &[Step], holder: &Holder) -> Option<Value> {
    let Some((step, rest)) = steps.split_first() else { return Some(value) };
    if let Value::OneOf(values) = &value {
        let found: Vec<Value> = values
            .iter()
            .filter_map(|value| match value {
                Value::Unknown(_) => Some(value.clone()),
                value => walk_value(matcher, value.clone(), steps, holder),
            })
            .collect();
        return (!found.is_empty()).then(|| Value::one_of(found));
    }
    // What is inside something unknown is unknown, not absent.
    if let Value::Unknown(_) = &value {
        return Some(value);
    }
    let next = match step {
        Step::Key { folded, written } => key_of(matcher, &value, folded, written)?,
        Step::Each => {
            let Value::List(list) = &value else {
                return match value {
                    Value::Record(_) | Value::Symbol(_) | Value::Object(_) => {
                        walk_value(matcher, value, rest, holder)
                    }
                    _ => None,
                };
            };
            let items: Vec<Item> = list
                .items
                .iter()
                .filter_map(|item| {
                    let value = walk_value(matcher, item.value.clone(), rest, holder)?;
                    Some(Item { value, ..item.clone() })
                })
                .collect();
            return (!items.is_empty()).then(|| Value::List(Rc::new(List { items, at: list.at })));
        }
        Step::Nth(position) => match &value {
            Value::List(list) => list.items.get(*position)?.value.clone(),
            _ => return None,
        },
        Step::By(place) => {
            let key = holder.get(matcher, place)?.any_plain()?;
            key_of(matcher, &value, &fold(&key), &key)?
        }
        Step::Positional(position) => match &value {
            Value::Symbol(symbol) => match &symbol.base {
                Base::Called { args, .. } => {
                    let (positional, ..) = matcher.resolver.spread_args(&args.list);
                    matcher.resolver.force(&positional.get(*position)?.value)
                }
                _ => return None,
            },
            Value::Object(object) => {
                let (positional, ..) = matcher.resolver.spread_args(&object.args.as_ref()?.list);
                matcher.resolver.force(&positional.get(*position)?.value)
            }
            _ => return None,
        },
        Step::Method { name, argument } => {
            let effects = match &value {
                Value::Symbol(symbol) => symbol.effects.clone(),
                Value::Object(object) => object.effects.clone(),
                _ => return None,
            };
            Holder { effects, ..Holder::default() }.method(matcher, &[], name, *argument)?
        }
        Step::Doc => doc_of(matcher, &value)?,
        Step::Option(name) => match &value {
            Value::Symbol(symbol) => match &symbol.base {
                Base::Called { args, .. } => {
                    let (positional, ..) = matcher.resolver.spread_args(&args.list);
                    Holder { positional, ..Holder::default() }.option(matcher, name)?
                }
                _ => return None,
            },
            _ => return None,
        },
        Step::Rest(_) | Step::Return | Step::Others => return None,
    };
    walk_value(matcher, next, rest, holder)
}

fn key_of(matcher: &Matcher, value: &Value, folded: &str, written: &str) -> Option<Value> {
    let resolver = matcher.resolver;
    match value {
        Value::Record(record) => {
            let found = record.fields.iter().rev().find(|(name, _)| same_name(folded, name));
            match found {
                Some((_, thunk)) => Some(resolver.force(thunk)),
                None if record.open => Some(Value::unknown(HoleOrigin::Unknown, written, record.at)),
                None => None,
            }
        }
        Value::Symbol(symbol) => {
            if let Some(value) = symbol.effects.iter().rev().find_map(|effect| match effect {
                Effect::Set { path, value } if path.len() == 1 && same_name(folded, &path[0]) => Some(value),
                _ => None,
            }) {
                return Some(resolver.force(value));
            }
            match &symbol.base {
                Base::Called { args, .. } => {
                    let spec = Spec::default();
                    let mut holder = Holder::of_args(matcher, &args.list, &spec, true, symbol.at);
                    if let Some(ty) = matcher.types_of(value).first() {
                        let spec = &matcher.sdks.types[ty.0 as usize].spec;
                        holder = Holder::of_args(matcher, &args.list, spec, true, symbol.at);
                    }
                    holder.key(matcher, folded, written).or_else(|| {
                        holder.open.then(|| Value::unknown(HoleOrigin::Unknown, written, symbol.at))
                    })
                }
                Base::Instance { .. } => Some(Value::unknown(HoleOrigin::Unknown, written, symbol.at)),
                _ => Some(resolver.member(value, &written.into(), symbol.at?)),
            }
        }
        Value::Object(object) => member_of(matcher, object, folded, written),
        _ => None,
    }
}

/// Whether `when` holds for the arguments.
pub(super) fn when_holds(matcher: &Matcher, places: &[Place], wanted: &[String], args: &Rc<Args>) -> bool {
    let holder = Holder::of_args(matcher, &args.list, &Spec::default(), true, None);
    holder.first(matcher, places).is_some_and(|value| {
        value.alternatives().iter().any(|value| value.plain().is_some_and(|text| wanted.contains(&text)))
    })
}
