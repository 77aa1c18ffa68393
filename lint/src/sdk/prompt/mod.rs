//! Values to a prompt: messages in any known shape, as segments in the order in which the provider caches them.

mod message;
mod text;

use std::rc::Rc;

use promptlint_grammars::template::Syntax;

use crate::call::{Kind, Prompt, Role, ValueOrigin};
use crate::resolve::{Loc, Record, Thunk, Value};

use super::data::{Fills, Spec};
use super::holder::Holder;
use super::matching::Matcher;
use super::pattern::TypeId;
use super::request::{Builder, place_of};

pub(in crate::sdk) use message::role;

pub(super) fn build(builder: &Builder) -> Prompt {
    let mut writer = Writer {
        matcher: builder.matcher,
        prompt: Prompt::default(),
        fill: None,
        syntax: None,
        depth: 0,
        repeated: false,
        rendered: false,
    };
    let fill = fills(builder);
    let templated = builder
        .holders
        .iter()
        .any(|holder| Writer::syntax_of(builder, holder).is_some() && has_text(builder, holder));
    for (field, role) in
        [("tools", Role::Tools), ("system", Role::System), ("messages", Role::User), ("prompt", Role::User)]
    {
        // An object's own messages stand before those of the call.
        let mut holders: Vec<&Holder> = builder.holders.iter().collect();
        holders.sort_by_key(|holder| std::cmp::Reverse(holder.level));
        let mut seen: Vec<(u32, TypeId)> = Vec::new();
        for holder in holders {
            let fills_template = holder.level == 0
                && templated
                && builder.is_chain
                && matches!(field, "messages" | "prompt")
                && Writer::syntax_of(builder, holder).is_none();
            let Some(value) = builder.value_in(holder, field) else { continue };
            if fills_template && !is_message_list(&value) && !is_object(&builder.matcher, &value) {
                continue;
            }
            if let Some(ty) = holder.ty.filter(|_| field != "tools") {
                writer.prompt.mixed |= seen.contains(&(holder.level, ty));
                seen.push((holder.level, ty));
            }
            writer.syntax = Writer::syntax_of(builder, holder);
            writer.fill = match writer.syntax {
                Some(_) => beforehand(&builder.matcher, fill.as_ref(), holder, &builder.holders),
                None => fill.clone(),
            };
            if field == "tools" {
                writer.tools(&value);
            } else if let (Value::Record(record), "prompt") = (&value, field) {
                writer.fields(record, role);
            } else {
                writer.messages(&value, role);
            }
        }
        if field == "system" && !writer.prompt.segments.iter().any(|segment| segment.role == Role::System) {
            writer.default_text(builder, "system", fill.as_ref());
        }
    }
    // Without a template, what would have filled it is what the user says.
    let said = fill.clone().filter(|value| !writer.rendered && !value.alternatives().iter().any(is_record));
    if let (Some(said), None) = (&said, builder.default_text("prompt")) {
        writer.syntax = None;
        writer.messages(said, Role::User);
    }
    if !writer
        .prompt
        .segments
        .iter()
        .any(|segment| segment.role != Role::Tools && segment.role != Role::System)
    {
        writer.default_text(builder, "prompt", fill.as_ref());
    }
    for value in builder.cache() {
        writer.asked_to_live(Some(&value));
    }
    let tool = builder.schema_tool();
    if let Some(schema) = builder.schema() {
        writer.answer(&schema, tool);
    }
    let mut prompt = writer.prompt;
    prompt.unframed = builder.entry.spec.unframed || builder.entry.kind == Kind::Embedding;
    // A chat's system messages stand where they are written; those of a field of their own come first.
    prompt.segments.sort_by_key(|segment| match segment.role {
        Role::Tools => 0,
        Role::Schema => 1,
        _ => 2,
    });
    prompt
}

/// A message that a library's class makes.
fn is_object(matcher: &Matcher, value: &Value) -> bool {
    let is_known = |value: &Value| matches!(value, Value::Symbol(_)) && !matcher.types_of(value).is_empty();
    value.alternatives().iter().any(is_known)
}

fn is_message_list(value: &Value) -> bool {
    value.alternatives().iter().any(|value| match value {
        Value::List(list) => list.items.iter().any(|item| !matches!(item.value, Value::Text(_))),
        // One message.
        Value::Record(record) => {
            let has = |key: &str| record.get(key).is_some();
            has("role") && (has("content") || has("parts"))
        }
        _ => false,
    })
}

fn has_text(builder: &Builder, holder: &Holder) -> bool {
    ["system", "messages", "prompt"].iter().any(|field| builder.value_in(holder, field).is_some())
}

/// What fills the holes of templates: the call's `fills`, and for a chain the call's own input.
fn fills(builder: &Builder) -> Option<Value> {
    let call = builder.holders.first()?;
    let matcher = &builder.matcher;
    if let Some(parameters) = call.parameters(matcher) {
        return Some(parameters);
    }
    if let Some(own) = filled(matcher, call, &builder.entry.spec.fills) {
        return Some(own);
    }
    ["messages", "prompt"]
        .iter()
        .find_map(|field| builder.value_in(call, field))
        .filter(|value| value.alternatives().iter().any(is_record))
}

/// What fills a template's holes: the call, then what the template was given before (`.partial(museum="…")`), which
/// stands in a holder of its own beside it.
fn beforehand(
    matcher: &Matcher,
    fill: Option<&Value>,
    template: &Holder,
    beside: &[Holder],
) -> Option<Value> {
    let is_same = |other: &&Holder| {
        other.ty == template.ty && (other.level, other.group) == (template.level, template.group)
    };
    let mut own = Record { at: template.at, ..Record::default() };
    for holder in beside.iter().filter(is_same) {
        for argument in &holder.positional {
            if let Value::Record(record) = matcher.resolver.force(&argument.value) {
                own.fields.extend(record.fields.iter().cloned());
            }
        }
        own.fields.extend(holder.body.iter().flat_map(|body| body.fields.iter().cloned()));
        own.fields.extend(holder.named.iter().map(|(name, thunk, _)| (name.as_str().into(), thunk.clone())));
    }
    if own.fields.is_empty() {
        return fill.cloned();
    }
    Some(Value::OneOf(fill.cloned().into_iter().chain([Value::Record(Rc::new(own))]).collect()))
}

fn is_record(value: &Value) -> bool {
    matches!(value, Value::Record(_))
}

fn filled(matcher: &Matcher, holder: &Holder, fills: &Fills) -> Option<Value> {
    if fills.by_hole.is_empty() {
        return holder.first(matcher, &fills.all);
    }
    let mut record = Record { at: holder.at, ..Record::default() };
    for (hole, places) in &fills.by_hole {
        if let Some(value) = holder.first(matcher, places) {
            record.set(hole, Thunk::Value(value));
        }
    }
    Some(Value::Record(Rc::new(record)))
}

pub(super) struct Writer<'a, 'w> {
    pub(super) matcher: Matcher<'a, 'w>,
    prompt: Prompt,
    fill: Option<Value>,
    syntax: Option<Syntax>,
    depth: u32,
    repeated: bool,
    /// A template was found.
    rendered: bool,
}

/// Messages inside messages; real ones have four levels (list, message, block, text).
const MAX_DEPTH: u32 = 12;

impl Writer<'_, '_> {
    fn syntax_of(builder: &Builder, holder: &Holder) -> Option<Syntax> {
        if let Some(file) = &holder.file {
            return Some(file.syntax);
        }
        let spec = match holder.ty {
            Some(ty) => &builder.matcher.sdks.types[ty.0 as usize].spec,
            None => &builder.entry.spec,
        };
        let told = holder.first(&builder.matcher, &spec.template_from).and_then(|value| value.any_plain());
        syntax(told.as_deref().or(spec.template.as_deref())?)
    }

    pub(super) fn next_message(&mut self, at: Option<Loc>) -> u32 {
        let place = at.map(|at| place_of(self.matcher.resolver, at));
        self.prompt.messages.push(place);
        self.prompt.messages.len() as u32 - 1
    }

    /// The schema of the answer, the first of several.
    pub(in crate::sdk) fn asks_for(&mut self, message: u32) {
        self.prompt.answer.get_or_insert(message);
    }

    /// What the SDK sends by itself where nobody says otherwise, rendered where it is a template.
    fn default_text(&mut self, builder: &Builder, field: &str, fill: Option<&Value>) {
        let Some((text, template)) = builder.default_text(field) else { return };
        let message = self.next_message(None);
        let role = if field == "system" { Role::System } else { Role::User };
        self.syntax = template.as_deref().and_then(syntax);
        self.fill = fill.cloned();
        self.text(&Value::text(&text, None, ValueOrigin::SdkDefault), role, message);
    }
}

fn syntax(name: &str) -> Option<Syntax> {
    Some(match name {
        "format" | "f-string" => Syntax::Format,
        "jinja" | "jinja2" => Syntax::Jinja,
        "handlebars" | "mustache" => Syntax::Handlebars,
        "dollar" => Syntax::Dollar,
        "percent" => Syntax::Percent,
        "go" | "go-template" => Syntax::Go,
        _ => return None,
    })
}

impl Builder<'_, '_, '_> {
    pub(super) fn value_in(&self, holder: &Holder, field: &str) -> Option<Value> {
        if let (Some(file), "messages") = (&holder.file, field) {
            return Some(file.messages.clone());
        }
        self.places_of(holder, field)
            .into_iter()
            .find_map(|place| holder.get(&self.matcher, place).filter(|value| !value.is_null()))
    }

    /// A documented default text, and the syntax of its holes.
    fn default_text(&self, field: &str) -> Option<(String, Option<String>)> {
        let of = |spec: &Spec| match field {
            "system" => match &spec.system_default {
                Some(text) => Some((text.clone(), spec.template.clone())),
                None => Some((spec.hidden.clone()?, None)),
            },
            _ => Some((spec.prompt_default.clone()?, spec.template.clone())),
        };
        let by_type =
            self.holders.iter().find_map(|holder| of(&self.matcher.sdks.types[holder.ty?.0 as usize].spec));
        by_type.or_else(|| of(&self.entry.spec))
    }
}
