//! Who carries fields of a request: the call itself, the object it is made on, and the objects that these hold.

use std::rc::Rc;

use promptlint_grammars::module::ArgKind;

use crate::call::{HoleOrigin, ValueOrigin};
use crate::resolve::{
    Args, Argument, Base, ClassOrBase, Effect, Item, List, Loc, Object, Piece, Record, Thunk, Value, last_of,
};

use super::data::Spec;
use super::matching::{Matcher, step_back};
use super::pattern::TypeId;
use super::place::{Place, Step, TextPart, fold, same_name};

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
    /// Nothing is known of how the object was made.
    pub(super) opaque: bool,
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
    let unknown = matches!(value, Value::Unknown(_) | Value::Symbol(_)) && spec.body.is_some();
    (is_record || unknown).then_some(value)
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
                let mut merged = Record::default();
                for value in values.iter() {
                    match value {
                        Value::Record(record) => {
                            for (key, thunk) in &record.fields {
                                merged.set(key, thunk.clone());
                            }
                            merged.open |= record.open;
                            merged.at = merged.at.or(record.at);
                        }
                        Value::Null => {}
                        _ => merged.open = true,
                    }
                }
                holder.open |= merged.open;
                holder.body = Some(Rc::new(merged));
            }
            Some(_) => holder.open = true,
            None => {}
        }
        for (position, name) in spec.params.iter().enumerate() {
            if let Some(argument) =
                positional.get(position).filter(|argument| argument.kind == ArgKind::Positional)
            {
                if holder.body.is_none() && !holder.named.iter().any(|(known, ..)| known == name) {
                    holder.named.push((name.clone(), argument.value.clone(), argument.at));
                }
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
        holder
    }

    pub(super) fn named_params(&mut self, params: &[String]) {
        for (position, name) in params.iter().enumerate() {
            if let Some(argument) = self.positional.get(position) {
                if !self.named.iter().any(|(known, ..)| known == name) {
                    self.named.push((name.clone(), argument.value.clone(), argument.at));
                }
            }
        }
    }

    fn key(&self, matcher: &Matcher, folded: &str, written: &str) -> Option<Value> {
        for effect in self.effects.iter().rev() {
            if let Effect::Set { path, value } = effect {
                if path.len() == 1 && same_name(folded, &path[0]) {
                    return Some(matcher.resolver.force(value));
                }
            }
        }
        let named = self.named.iter().rev().find(|(name, ..)| same_name(folded, name));
        if let Some((_, thunk, _)) = named {
            return Some(matcher.resolver.force(thunk));
        }
        if let Some(body) = &self.body {
            if let Some((_, thunk)) = body.fields.iter().rev().find(|(name, _)| same_name(folded, name)) {
                return Some(matcher.resolver.force(thunk));
            }
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
                let group = regex.captures(&text)?.get(1)?.as_str().to_owned();
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
                            _ => pieces.push(Piece::Hole(crate::resolve::Unknown {
                                origin: HoleOrigin::Unknown,
                                name: name.as_str().into(),
                                at: self.at,
                                max_chars: None,
                            })),
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
            Step::Key { folded, written } => self.key(matcher, folded, written)?,
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
            Step::Option(name) => self.option(matcher, name)?,
            Step::Method { name, argument } => self.method(matcher, &[], name, *argument)?,
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
        Step::Rest(_) | Step::Option(_) | Step::Return | Step::Doc | Step::Others => return None,
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

/// Everything that carries fields for an object, nearest first.
pub(super) fn holders_of(matcher: &Matcher, value: &Value, level: u32, out: &mut Vec<Holder>) {
    if level > 10 || out.len() > 48 {
        return;
    }
    match value {
        Value::OneOf(values) => {
            for value in values.iter().take(8) {
                holders_of(matcher, value, level, out);
            }
        }
        Value::List(list) => {
            for item in list.items.iter().take(24) {
                holders_of(matcher, &item.value, level, out);
            }
        }
        Value::Symbol(symbol) => {
            if let Base::Pipe(values) = &symbol.base {
                for value in values {
                    holders_of(matcher, value, level, out);
                }
                return;
            }
            let types = matcher.types_of(value);
            for ty in types.into_iter().take(2) {
                let start = out.len();
                holders_of_type(matcher, value, ty, level, out);
                if out.len() > start {
                    break;
                }
            }
        }
        Value::Record(record) if record.ty.is_some() => {
            for ty in matcher.types_of(value).into_iter().take(1) {
                let args = matcher.resolver.record_args(record);
                let spec = &matcher.sdks.types[ty.0 as usize].spec;
                let mut holder = Holder::of_args(matcher, &args.list, spec, true, record.at);
                holder.ty = Some(ty);
                holder.level = level;
                holder.open |= record.open;
                push(matcher, holder, ty, level, out);
            }
        }
        Value::Object(object) => {
            let types = matcher.types_of(value);
            let Some(ty) = types.first().copied() else { return };
            let spec = &matcher.sdks.types[ty.0 as usize].spec;
            let args = matcher
                .resolver
                .lineage(object.class, object.args.clone())
                .into_iter()
                .find_map(|(base, args)| matches!(base, ClassOrBase::Base(_)).then_some(args))
                .flatten();
            let mut holder = match &args {
                Some(args) => Holder::of_args(matcher, &args.list, spec, true, None),
                None => Holder::default(),
            };
            holder.object = Some(object.clone());
            holder.effects.clone_from(&object.effects);
            holder.ty = Some(ty);
            holder.level = level;
            holder.at = matcher.resolver.parsed(object.class.file).map(|parsed| Loc {
                file: object.class.file,
                span: parsed.module.class(object.class.class).name_span,
            });
            push(matcher, holder, ty, level, out);
        }
        _ => {}
    }
}

fn holders_of_type(matcher: &Matcher, value: &Value, ty: TypeId, level: u32, out: &mut Vec<Holder>) {
    let declared = &matcher.sdks.types[ty.0 as usize];
    let mut at = value.clone();
    let mut effects: Vec<Effect> = Vec::new();
    for _ in 0..12 {
        let Value::Symbol(symbol) = &at else { break };
        effects.extend(symbol.effects.iter().cloned());
        if let Base::Instance { .. } = &symbol.base {
            let holder = Holder {
                ty: Some(ty),
                level,
                opaque: true,
                at: symbol.at,
                effects: std::mem::take(&mut effects),
                ..Holder::default()
            };
            push(matcher, holder, ty, level, out);
            return;
        }
        // A `same` member: its arguments count, and the object before it.
        let same = step_back(symbol).filter(|(base, member, called)| {
            declared.same.iter().any(|pattern| super::matching::same_step(pattern, member, *called))
                && matcher.types_of(base).contains(&ty)
        });
        if let Some((base, member, _)) = same {
            if let Base::Called { args, .. } = &symbol.base {
                let mut holder = Holder::of_args(matcher, &args.list, &Spec::default(), true, symbol.at);
                if let Some(params) = matcher.same_params(ty, &member) {
                    holder.named_params(params);
                    holder.positional.clear();
                }
                holder.ty = Some(ty);
                holder.level = level;
                out.push(holder);
            }
            at = match base {
                Value::OneOf(values) => {
                    let own = values.iter().find(|value| matcher.types_of(value).contains(&ty));
                    own.cloned().unwrap_or(Value::Null)
                }
                base => base,
            };
            continue;
        }
        let made = declared.made_by.iter().find_map(|pattern| matcher.matches(&at, pattern));
        let Some(found) = made else { break };
        let args = found.calls.last().cloned().unwrap_or_default();
        let mut holder = Holder::of_args(matcher, &args.list, &declared.spec, true, symbol.at);
        holder.named_params(&found.params);
        holder.effects = std::mem::take(&mut effects);
        holder.ty = Some(ty);
        holder.level = level;
        push(matcher, holder, ty, level, out);
        // The object that this one was made from.
        if let Some(root) = found.root {
            holders_of(matcher, &root, level + 1, out);
        }
        return;
    }
    if !effects.is_empty() {
        let holder = Holder { ty: Some(ty), level, effects, ..Holder::default() };
        push(matcher, holder, ty, level, out);
    }
}

fn push(matcher: &Matcher, holder: Holder, ty: TypeId, level: u32, out: &mut Vec<Holder>) {
    let declared = &matcher.sdks.types[ty.0 as usize];
    let mut inner = Vec::new();
    for place in declared.spec.fields.get("through").iter().chain(declared.spec.fields.get("model")) {
        if let Some(value) = holder.get(matcher, place) {
            inner.push(value);
        }
    }
    for (member, decorators) in &declared.collects {
        inner.extend(super::request::collected(matcher, &holder, member, decorators));
    }
    out.push(holder);
    for value in inner {
        holders_of(matcher, &value, level + 1, out);
    }
}
