//! What a matched call sends: model, cap, options and prompt, from everything that carries fields of it.

use std::rc::Rc;
use std::sync::Arc;

use crate::call::{
    CapOrigin, HoleOrigin, Model, Options, OutputCap, Place as SourcePlace, Request, ValueOrigin,
};
use crate::resolve::{Argument, Base, Closure, Loc, Piece, Resolver, Value, full_name};

use super::data::{Entry, Fields};
use super::globals::Decorated;
use super::holder::Holder;
use super::holders::{AMBIENT, follow, holders_of};
use super::matching::Matcher;
use super::pattern::{Pattern, Root};
use super::place::Place;
use super::prompt;

/// A call that was found, before its fields are read.
#[derive(Clone, Debug)]
pub(super) struct Match {
    pub(super) entry: usize,
    /// The object that the call is made on.
    pub(super) receiver: Option<Value>,
    pub(super) args: Vec<Argument>,
    /// Names that the path gives to positional arguments.
    pub(super) params: Vec<String>,
    pub(super) streams: bool,
    pub(super) at: Loc,
    /// Over HTTP: the request's body, its URL, and what the host says otherwise.
    pub(super) http: Option<HttpBody>,
    pub(super) decorated: Option<Decorated>,
    /// Told by its shape: nothing is known of the object.
    pub(super) is_likely: bool,
}

impl Match {
    pub(super) fn new(entry: usize, receiver: Option<Value>, args: Vec<Argument>, at: Loc) -> Self {
        Self {
            entry,
            receiver,
            args,
            params: Vec::new(),
            streams: false,
            at,
            http: None,
            decorated: None,
            is_likely: false,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct HttpBody {
    pub(super) host: usize,
    pub(super) body: Value,
    pub(super) url: Value,
}

pub(super) struct Builder<'m, 'a, 'w> {
    pub(super) matcher: Matcher<'a, 'w>,
    pub(super) entry: &'m Entry,
    pub(super) host_fields: Option<&'m Fields>,
    host_cap: Option<&'m super::data::CapDefault>,
    pub(super) holders: Vec<Holder>,
    /// The call is made on a chain: what it is given fills the template that the chain begins with.
    pub(super) is_chain: bool,
}

impl Match {
    /// The same call on an object that is passed in: its type is known, what it carries is the callers' matter.
    pub(super) fn passed_in(mut self, matcher: &Matcher) -> Self {
        if let Some(receiver) = &self.receiver {
            // The elements of a chain are known one by one.
            let is_chain = matches!(receiver, Value::Symbol(symbol) if matches!(symbol.base, Base::Pipe(_)));
            if !is_chain && !matcher.types_of(receiver).is_empty() {
                let at = Some(self.at);
                self.receiver = Some(Value::symbol(Base::Instance { of: receiver.clone() }, at));
            }
        }
        self
    }
}

pub(super) fn place_of(resolver: &Resolver, at: Loc) -> SourcePlace {
    SourcePlace { path: resolver.path(at.file), span: at.span }
}

impl<'m, 'a: 'm, 'w> Builder<'m, 'a, 'w> {
    pub(super) fn new(matcher: Matcher<'a, 'w>, found: &Match) -> Self {
        let entry = &matcher.sdks.entries[found.entry];
        let matcher = Matcher { kind: Some(entry.kind), ..matcher };
        let host = found.http.as_ref().map(|http| &matcher.sdks.hosts[http.host]);
        let mut call = match &found.http {
            None => {
                let mut holder = Holder::of_args(&matcher, &found.args, &entry.spec, false, Some(found.at));
                holder.named_params(&found.params);
                holder
            }
            Some(http) => http_holder(&matcher, http, found.at),
        };
        call.level = 0;
        call.decorated.clone_from(&found.decorated);
        let mut builder = Self {
            matcher,
            entry,
            host_fields: host.map(|host| &host.fields),
            host_cap: host.and_then(|host| host.cap_default.as_ref()),
            holders: vec![call],
            is_chain: found.receiver.as_ref().is_some_and(has_chain),
        };
        builder.follow(found);
        builder
    }

    fn follow(&mut self, found: &Match) {
        let mut more = Vec::new();
        let call = &self.holders[0];
        for field in ["through", "model"] {
            for place in self.entry.spec.fields.get(field) {
                if let Some(value) = call.get(&self.matcher, place) {
                    follow(&self.matcher, &value, place.is_each(), (1, 0), &mut more);
                }
            }
        }
        if let Some(receiver) = &found.receiver {
            holders_of(&self.matcher, receiver, 2, 0, &mut more);
        }
        if found.is_likely && self.entry.paths.iter().any(|path| self.carries(path, "cap")) {
            more.push(Holder { level: 2, opaque: true, ..Holder::default() });
        }
        self.holders.extend(more);
        self.add_ambient(found);
        let aliased = self.aliased();
        self.holders.extend(aliased);
    }

    /// What holds for all is the object for calls that have none of their own.
    fn add_ambient(&mut self, found: &Match) {
        if !self.values("model").is_empty() {
            return;
        }
        let ambient =
            self.matcher.globals.map(|globals| globals.holders(&self.matcher, &self.entry.sdk, found.at));
        for mut holder in ambient.into_iter().flatten() {
            holder.level = AMBIENT;
            let mut inner = Vec::new();
            let value = self
                .places_of(&holder, "through")
                .into_iter()
                .chain(self.places_of(&holder, "model"))
                .find_map(|place| holder.get(&self.matcher, place));
            if let Some(value) = value {
                holders_of(&self.matcher, &value, AMBIENT + 1, 0, &mut inner);
            }
            self.holders.push(holder);
            self.holders.extend(inner);
        }
    }

    fn carries(&self, path: &Pattern, field: &str) -> bool {
        let Root::Type(ty) = path.root else { return false };
        self.matcher.sdks.types[ty.0 as usize].spec.fields.has(field)
    }

    pub(super) fn places_of<'s>(&'s self, holder: &Holder, field: &str) -> Vec<&'s Place> {
        if let Some(which) = holder.ambient {
            return self.matcher.sdks.ambient[which].spec.fields.get(field).iter().collect();
        }
        match holder.ty {
            None => match self.host_fields.filter(|fields| fields.has(field)) {
                Some(fields) => fields.get(field).iter().collect(),
                None => self.entry.spec.fields.get(field).iter().collect(),
            },
            Some(ty) => {
                let own = &self.matcher.sdks.types[ty.0 as usize].spec.fields;
                if own.has(field) {
                    own.get(field).iter().collect()
                } else if field == "model" || matches!(field, "messages" | "prompt" | "through") {
                    Vec::new()
                } else {
                    self.entry.spec.fields.get(field).iter().filter(|place| !place.is_positional()).collect()
                }
            }
        }
    }

    /// What holders say of a field, nearest first, one level after the other.
    fn values(&self, field: &str) -> Vec<(u32, Value)> {
        self.values_of(field, |_| true)
    }

    fn values_of(&self, field: &str, wanted: impl Fn(&Holder) -> bool) -> Vec<(u32, Value)> {
        let mut out: Vec<(u32, Value)> = Vec::new();
        for holder in self.holders.iter().filter(|holder| wanted(holder)) {
            for place in self.places_of(holder, field) {
                match holder.get(&self.matcher, place) {
                    Some(Value::Null) | None => {}
                    Some(value) => {
                        out.push((holder.level, value));
                        break;
                    }
                }
            }
        }
        out.sort_by_key(|(level, _)| *level);
        out
    }

    /// The groups of objects that stand side by side, the call and its own objects first.
    fn groups(&self) -> Vec<u32> {
        let mut groups: Vec<u32> = self.holders.iter().map(|holder| holder.group).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    pub(super) fn models(&self) -> Vec<Model> {
        let groups = self.groups();
        let mut out: Vec<Model> = Vec::new();
        for group in &groups {
            // What is told from outside holds for each of them; a call's own model overrides those of no list.
            let found =
                self.models_of(|holder| holder.group == *group || (*group > 0 && holder.level >= AMBIENT));
            for model in found {
                if !out.iter().any(|known| known.id == model.id) {
                    out.push(model);
                }
            }
        }
        if out.is_empty() && groups.len() == 1 {
            let open = self.holders.first().is_some_and(|call| call.open);
            let is_given = self.values("model").iter().any(|(_, value)| !self.is_object(value));
            let is_opaque = self.holders.iter().any(|holder| holder.opaque);
            let by_entry = self.entry.spec.model_default.clone().filter(|_| !open && !is_given && !is_opaque);
            out.extend(by_entry.map(|id| Model {
                id: id.into(),
                origin: ValueOrigin::SdkDefault,
                place: None,
            }));
        }
        out
    }

    fn models_of(&self, wanted: impl Fn(&Holder) -> bool) -> Vec<Model> {
        let values = self.values_of("model", &wanted);
        let mut out: Vec<Model> = Vec::new();
        let mut is_given = false;
        let mut at_level = None;
        for (level, value) in &values {
            if at_level.is_some_and(|known| known < *level) {
                break;
            }
            let before = out.len();
            self.add_models(value, *level, &mut out);
            if out.len() > before {
                at_level = Some(*level);
            }
            is_given |= !self.is_object(value);
        }
        let mut holders = self.holders.iter().filter(|holder| wanted(holder));
        if out.is_empty() && !is_given && !holders.clone().any(|holder| holder.opaque) {
            let by_type = holders.find_map(|holder| {
                let ty = &self.matcher.sdks.types[holder.ty?.0 as usize];
                if holder.open { None } else { ty.spec.model_default.clone() }
            });
            out.extend(by_type.map(|id| Model {
                id: id.into(),
                origin: ValueOrigin::SdkDefault,
                place: None,
            }));
        }
        out
    }

    fn is_object(&self, value: &Value) -> bool {
        value.alternatives().iter().all(|value| match value {
            Value::Symbol(_) | Value::Object(_) | Value::Record(_) => {
                !self.matcher.types_of(value).is_empty()
            }
            _ => false,
        })
    }

    fn add_models(&self, value: &Value, level: u32, out: &mut Vec<Model>) {
        let mut push = |id: &str, how: ValueOrigin, at: Option<Loc>| {
            let origin = match how {
                ValueOrigin::Literal | ValueOrigin::Constant if level > 0 => ValueOrigin::Client,
                how => how,
            };
            let id = id.trim();
            if id.is_empty()
                || id.len() > 200
                || id.contains(char::is_whitespace)
                || out.iter().any(|model| &*model.id == id)
            {
                return;
            }
            let place = at.map(|at| place_of(self.matcher.resolver, at));
            out.push(Model { id: id.into(), origin, place });
        };
        // Beside something that only the run knows, a literal is no more than what is used when that is missing.
        // Declared defaults are said to be defaults; others would be a guess.
        let is_open = value.alternatives().iter().any(|value| match value {
            Value::Unknown(unknown) => unknown.origin != HoleOrigin::Environment,
            Value::Symbol(_) => !self.is_object(value) && self.constant(value).is_none(),
            _ => false,
        });
        let is_said = |how: ValueOrigin| {
            use ValueOrigin::{EnvironmentDefault, ParameterDefault, SettingsDefault};
            !is_open || matches!(how, ParameterDefault | SettingsDefault | EnvironmentDefault)
        };
        for value in value.alternatives() {
            match value {
                Value::Text(pieces) if first_origin(pieces).is_none_or(is_said) => {
                    let Some(id) = value.plain().or_else(|| in_arn(value)) else { continue };
                    let first = pieces.iter().find_map(|piece| match piece {
                        Piece::Known { at, how, text } if !text.is_empty() => Some((*at, *how)),
                        _ => None,
                    });
                    if let Some((at, how)) = first {
                        match self.alias(&id) {
                            Some(real) => {
                                for value in real.alternatives() {
                                    if let Some(id) = value.plain() {
                                        push(&id, ValueOrigin::Config, at);
                                    }
                                }
                            }
                            None => push(&id, how, at),
                        }
                    }
                }
                Value::Symbol(symbol) => {
                    if let Some(id) = self.constant(value) {
                        push(id, ValueOrigin::Literal, symbol.at);
                    }
                }
                Value::List(list) => {
                    for item in &list.items {
                        if let Some(id) = item.value.plain() {
                            push(&id, ValueOrigin::Literal, Some(item.at));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn constant(&self, value: &Value) -> Option<&'static str> {
        super::constant(&full_name(value)?)
    }

    /// What a router's alias stands for.
    fn alias(&self, id: &str) -> Option<Value> {
        self.alias_holder(id)?.first(&self.matcher, &[Place::parse("model").ok()?])
    }

    /// The fields of the elements that the call's model is an alias of.
    fn aliased(&self) -> Vec<Holder> {
        let has_aliases = |holder: &Holder| {
            holder.ty.is_some_and(|ty| self.matcher.sdks.types[ty.0 as usize].aliases.is_some())
        };
        if !self.holders.iter().any(has_aliases) {
            return Vec::new();
        }
        let values = self.values("model");
        let ids = values.iter().flat_map(|(_, value)| value.alternatives()).filter_map(Value::plain);
        ids.filter_map(|id| self.alias_holder(&id)).collect()
    }

    fn alias_holder(&self, id: &str) -> Option<Holder> {
        for holder in &self.holders {
            let Some(ty) = holder.ty else { continue };
            let Some((list, name, holds)) = &self.matcher.sdks.types[ty.0 as usize].aliases else { continue };
            let Some(Value::List(list)) = holder.first(&self.matcher, list) else { continue };
            for item in &list.items {
                let Value::Record(record) = &item.value else { continue };
                let element = Holder { body: Some(record.clone()), at: Some(item.at), ..Holder::default() };
                let is_it = element.first(&self.matcher, name).and_then(|value| value.any_plain());
                if is_it.as_deref() == Some(id) {
                    let Some(Value::Record(inner)) = element.first(&self.matcher, holds) else { continue };
                    return Some(Holder {
                        body: Some(inner),
                        level: 4,
                        at: Some(item.at),
                        ..Holder::default()
                    });
                }
            }
        }
        None
    }

    pub(super) fn cap(&self, models: &[Model]) -> OutputCap {
        let main = self.cap_of(models, |holder| holder.group == 0);
        if main.tokens.is_some() && main.origin != CapOrigin::SdkDefault {
            return main;
        }
        // Of several objects side by side the largest limit is the worst case.
        let others = self.groups().into_iter().filter(|group| *group > 0);
        let others: Vec<OutputCap> = others
            .map(|group| self.cap_of(models, |holder| holder.group == group || holder.level >= AMBIENT))
            .collect();
        let largest = others.iter().filter(|cap| cap.tokens.is_some()).max_by_key(|cap| cap.tokens).cloned();
        largest.or_else(|| others.into_iter().find(|cap| cap.origin == CapOrigin::Dynamic)).unwrap_or(main)
    }

    fn cap_of(&self, models: &[Model], wanted: impl Fn(&Holder) -> bool) -> OutputCap {
        let mut dynamic = None;
        for (level, value) in self.values_of("cap", &wanted) {
            let mut best: Option<(u64, Loc, ValueOrigin)> = None;
            let mut items = Vec::new();
            match &value {
                Value::List(list) => items.extend(list.items.iter().map(|item| item.value.clone())),
                value => items.push(value.clone()),
            }
            let mut is_known = true;
            for value in items.iter().flat_map(|value| value.alternatives()) {
                let number = match value {
                    Value::Number { value, at, how } if *value >= 0.0 => Some((*value as u64, *at, *how)),
                    Value::Text(pieces) => value.plain().and_then(|text| {
                        let number = text.trim().parse::<u64>().ok()?;
                        pieces.iter().find_map(|piece| match piece {
                            Piece::Known { at: Some(at), how, .. } => Some((number, *at, *how)),
                            _ => None,
                        })
                    }),
                    _ => None,
                };
                match number {
                    Some(number) if best.is_none_or(|known| known.0 < number.0) => best = Some(number),
                    Some(_) => {}
                    None => is_known = false,
                }
            }
            let _ = is_known;
            match best {
                // Zero and below mean "no limit" wherever they are accepted.
                Some((0, ..)) => {}
                Some((tokens, at, how)) => {
                    let origin = match how {
                        ValueOrigin::Caller => CapOrigin::Caller,
                        ValueOrigin::SdkDefault => CapOrigin::SdkDefault,
                        _ if level > 0 => CapOrigin::Client,
                        _ => CapOrigin::Argument,
                    };
                    let place = Some(place_of(self.matcher.resolver, at));
                    return OutputCap { tokens: Some(tokens), origin, place, required: false };
                }
                None => dynamic = dynamic.or(Some(value)),
            }
        }
        let mut holders = self.holders.iter().filter(|holder| wanted(holder));
        let opaque = holders.clone().any(|holder| {
            (holder.open && (holder.level == 0 || self.carries_cap(holder)))
                || (holder.opaque && self.carries_cap(holder))
        });
        if dynamic.is_some() || opaque {
            return OutputCap { origin: CapOrigin::Dynamic, ..OutputCap::absent() };
        }
        let model = models.first().map(|model| &*model.id);
        let by_type = holders.find_map(|holder| {
            self.matcher.sdks.types[holder.ty?.0 as usize].spec.cap_default.as_ref()?.of(model)
        });
        let by_host = self.host_cap.and_then(|cap| cap.of(model));
        match by_type.or(by_host).or_else(|| self.entry.spec.cap_default.as_ref()?.of(model)) {
            Some(tokens) => {
                OutputCap { tokens: Some(tokens), origin: CapOrigin::SdkDefault, ..OutputCap::absent() }
            }
            None => {
                let by_type = |holder: &Holder| {
                    holder.ty.is_some_and(|ty| self.matcher.sdks.types[ty.0 as usize].spec.cap_required)
                };
                let required = self.entry.spec.cap_required || self.holders.iter().any(by_type);
                OutputCap { required, ..OutputCap::absent() }
            }
        }
    }

    fn carries_cap(&self, holder: &Holder) -> bool {
        holder.ty.is_none_or(|ty| self.matcher.sdks.types[ty.0 as usize].spec.fields.has("cap"))
    }

    pub(super) fn options(&self, streams: bool) -> Options {
        let number = |field: &str| {
            self.values(field).iter().find_map(|(_, value)| match value.alternatives().first() {
                Some(Value::Number { value, .. }) if *value >= 1.0 => Some(*value as u64),
                _ => None,
            })
        };
        let text = |field: &str| -> Option<Arc<str>> {
            self.values(field).iter().find_map(|(_, value)| match value {
                Value::Number { value, .. } => Some(value.to_string().into()),
                value => value.any_plain().map(Into::into),
            })
        };
        let is_set =
            |field: &str| self.values(field).iter().any(|(_, value)| !matches!(value, Value::Bool(false)));
        let by_type = || {
            self.holders
                .iter()
                .find_map(|holder| self.matcher.sdks.types[holder.ty?.0 as usize].spec.turns_default)
        };
        Options {
            n: number("n"),
            structured: is_set("schema"),
            reasoning: text("reasoning"),
            stream: streams || is_set("stream"),
            tier: text("tier"),
            cache: is_set("cache"),
            turns: number("turns").or(self.entry.spec.turns_default).or_else(by_type),
        }
    }

    pub(super) fn request(&self, streams: bool) -> Request {
        let resolver = self.matcher.resolver;
        let models = self.models();
        let mut assumptions: Vec<Arc<str>> = Vec::new();
        let cap = self.cap(&models);
        let prompt = prompt::build(self);
        if resolver.is_exhausted() {
            assumptions.push("following the values took too many steps; what is missing is unknown".into());
        }
        Request { models, cap, prompt, options: self.options(streams), assumptions }
    }

    /// Whether a field has a value, in the call or in an object.
    pub(super) fn has(&self, field: &str) -> bool {
        if field == "prompt_file" {
            return self.holders.iter().any(|holder| holder.file.is_some());
        }
        if let Some(name) = field.strip_prefix('<').and_then(|name| name.strip_suffix('>')) {
            return self.holders.iter().any(|holder| {
                holder.ty.is_some_and(|ty| {
                    let types = &self.matcher.sdks.types;
                    let named =
                        |wanted: &super::data::Type| wanted.name == name && wanted.sdk == self.entry.sdk;
                    types.iter().enumerate().any(|(at, wanted)| {
                        named(wanted) && self.matcher.is_a(ty, super::pattern::TypeId(at as u32))
                    })
                })
            });
        }
        if field == "through" {
            return self.holders.iter().any(|holder| holder.level == 1);
        }
        let default = |holder: &Holder| {
            field == "model"
                && holder
                    .ty
                    .is_some_and(|ty| self.matcher.sdks.types[ty.0 as usize].spec.model_default.is_some())
        };
        !self.values(field).is_empty() || self.holders.iter().any(default)
    }
}

fn first_origin(pieces: &[Piece]) -> Option<ValueOrigin> {
    pieces.iter().find_map(|piece| match piece {
        Piece::Known { how, text, .. } if !text.is_empty() => Some(*how),
        _ => None,
    })
}

fn http_holder(matcher: &Matcher, http: &HttpBody, at: Loc) -> Holder {
    let mut holder = Holder { at: Some(at), ..Holder::default() };
    holder.named.push(("url".to_owned(), crate::resolve::Thunk::Value(http.url.clone()), at));
    for value in http.body.alternatives() {
        match value {
            Value::Record(record) => {
                holder.open |= record.open;
                holder.body = Some(record.clone());
            }
            Value::Null => {}
            _ => holder.open = true,
        }
    }
    if let (Some(body), true) = (&holder.body, holder.open) {
        holder.open = body.open;
    }
    let _ = matcher;
    holder
}

/// The results of the methods that carry one of these decorators, in the class that `holder`'s object is made in.
pub(super) fn collected(
    matcher: &Matcher,
    holder: &Holder,
    member: &str,
    decorators: &[Pattern],
) -> Vec<Value> {
    let Some(at) = holder.at else { return Vec::new() };
    let resolver = matcher.resolver;
    let Some(parsed) = resolver.parsed(at.file) else { return Vec::new() };
    // Only where the argument is `self.<member>`, which nobody assigns.
    let own = holder.key_value(matcher, member);
    if own.as_ref().is_some_and(|value| matches!(value, Value::List(_))) {
        return Vec::new();
    }
    let class = parsed.module.classes.iter().enumerate().find(|(_, class)| class.span.contains(at.span));
    let Some((class, declared)) = class else { return Vec::new() };
    let class =
        crate::resolve::ClassRef { file: at.file, class: promptlint_grammars::module::ClassId(class as u32) };
    let this = Value::Object(Rc::new(crate::resolve::Object { class, args: None, effects: Vec::new() }));
    let top = resolver.frame(at.file, None);
    let mut out = Vec::new();
    for method in &declared.methods {
        let function = parsed.module.function(*method);
        let is_it = function.decorators.iter().any(|decorator| {
            let value = resolver.eval(*decorator, &top);
            decorators.iter().any(|pattern| matcher.matches(&value, pattern).is_some())
        });
        if is_it {
            let closure = Closure {
                file: at.file,
                function: *method,
                scope: None,
                this: Some(this.clone()),
                bound: None,
            };
            out.push(resolver.call(&Value::Function(Rc::new(closure)), &Rc::default(), at));
        }
    }
    out
}

/// Whether a value is a chain, or one with options set on it.
fn has_chain(value: &Value) -> bool {
    let mut at = value.clone();
    for _ in 0..8 {
        at = match &at {
            Value::OneOf(values) => return values.iter().any(has_chain),
            Value::Symbol(symbol) => match &symbol.base {
                Base::Pipe(_) => return true,
                Base::Called { callee: Value::Symbol(callee), .. } => match &callee.base {
                    Base::Member { of, .. } => of.clone(),
                    _ => return false,
                },
                _ => return false,
            },
            _ => return false,
        };
    }
    false
}

/// The model that an ARN ends in, whatever its region and account are.
fn in_arn(value: &Value) -> Option<String> {
    let text = super::holder::url_text(value)?;
    let (_, id) = text.strip_prefix("arn:")?.rsplit_once('/')?;
    (!id.is_empty() && !id.contains("{}")).then(|| id.to_owned())
}
