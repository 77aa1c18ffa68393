//! What a matched call sends: model, cap, options and prompt, from everything that carries fields of it.

mod cap;
mod model;

use std::sync::Arc;

use crate::call::{Options, Place as SourcePlace, Request};
use crate::resolve::{Argument, Base, Loc, Resolver, Value, count};

use super::data::{CapDefault, Entry, Fields, SchemaTool, Type};
use super::globals::Decorated;
use super::holder::Holder;
use super::holders::{AMBIENT, follow, holders_of};
use super::http;
use super::matching::Matcher;
use super::pattern::{Pattern, Root, TypeId};
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
    /// Which host it is is told by names, or by no more than the path.
    pub(super) is_likely: bool,
}

pub(super) struct Builder<'m, 'a, 'w> {
    pub(super) matcher: Matcher<'a, 'w>,
    pub(super) entry: &'m Entry,
    pub(super) host_fields: Option<&'m Fields>,
    host_cap: Option<&'m CapDefault>,
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
            Some(http) => http::holder(&matcher, http, found.at),
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
                    let before = more.len();
                    follow(&self.matcher, &value, place.is_each(), (1, 0), &mut more);
                    // An agent that nobody could follow to where it was made has its own model and limits. A model that
                    // was not followed is just that.
                    let models = self.entry.spec.fields.get("model");
                    let is_model = models.iter().any(|model| model.is_same_argument(place));
                    if field == "through" && !is_model && more.len() == before && is_unfollowed_object(&value)
                    {
                        more.push(Holder { level: 1, opaque: true, ..Holder::default() });
                    }
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
            // `mastra.getAgent("x")`: the register is ambient, the key is the argument.
            if let Some(Value::Symbol(receiver)) = &found.receiver
                && let Base::Called { args, .. } = &receiver.base
            {
                holder.positional.clone_from(&args.list);
            }
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
            let values = self.places_of(holder, field).into_iter();
            let mut values =
                values.filter_map(|place| holder.get(&self.matcher, place).filter(|value| !value.is_null()));
            let Some(first) = values.next() else { continue };
            // A request takes one limit only: where two are written, a condition chooses between them.
            let is_number = |value: &Value| matches!(value, Value::Number { .. });
            let value = match field {
                "cap" if is_number(&first) && holder.body.is_some() => {
                    Value::one_of(std::iter::once(first).chain(values.filter(is_number)).collect())
                }
                _ => first,
            };
            out.push((holder.level, value));
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

    /// The schema of the answer, nearest first.
    pub(super) fn schema(&self) -> Option<Value> {
        self.values("schema").into_iter().map(|(_, value)| value).next()
    }

    /// What the request says of caching as a whole.
    pub(super) fn cache(&self) -> Vec<Value> {
        self.values("cache").into_iter().map(|(_, value)| value).collect()
    }

    /// How a schema is sent that goes as a tool.
    pub(super) fn schema_tool(&self) -> Option<&SchemaTool> {
        let types = &self.matcher.sdks.types;
        let of_types =
            self.holders.iter().filter_map(|holder| holder.ty).map(|ty| &types[ty.0 as usize].spec);
        of_types.chain([&self.entry.spec]).find_map(|spec| spec.schema_tool.as_ref())
    }

    pub(super) fn options(&self, streams: bool) -> Options {
        let number = |field: &str| {
            self.values(field).iter().find_map(|(_, value)| match value.alternatives().first() {
                Some(Value::Number { value, .. }) => count(*value).filter(|number| *number > 0),
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
                    let named = |wanted: &Type| wanted.name == name && wanted.sdk == self.entry.sdk;
                    types
                        .iter()
                        .enumerate()
                        .any(|(at, wanted)| named(wanted) && self.matcher.is_a(ty, TypeId(at as u32)))
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

/// Whether a value can be an object of which nothing is known.
fn is_unfollowed_object(value: &Value) -> bool {
    let is_object = |value: &Value| matches!(value, Value::Unknown(_) | Value::Symbol(_) | Value::Object(_));
    value.alternatives().iter().any(is_object)
}
