//! Values to a prompt: messages in any known shape, as segments in the order in which the provider caches them.

use std::rc::Rc;
use std::sync::Arc;

use promptlint_grammars::template::Syntax;

use crate::call::{Content, Hole, HoleOrigin, Place as SourcePlace, Prompt, Role, Segment, TextPiece};
use crate::resolve::{Base, Item, Loc, Piece, Record, Thunk, Unknown, Value, pieces, render};

use super::holder::Holder;
use super::matching::Matcher;
use super::place::same_name;
use super::request::{Builder, place_of};

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
        .any(|holder| writer.syntax_of(builder, holder).is_some() && has_text(builder, holder));
    for (field, role) in
        [("tools", Role::Tools), ("system", Role::System), ("messages", Role::User), ("prompt", Role::User)]
    {
        // An object's own messages stand before those of the call.
        let mut holders: Vec<&Holder> = builder.holders.iter().collect();
        holders.sort_by_key(|holder| std::cmp::Reverse(holder.level));
        let mut seen: Vec<(u32, super::pattern::TypeId)> = Vec::new();
        for holder in holders {
            let fills_template = holder.level == 0
                && templated
                && builder.is_chain
                && matches!(field, "messages" | "prompt")
                && writer.syntax_of(builder, holder).is_none();
            let Some(value) = builder.value_in(holder, field) else { continue };
            if fills_template && !is_message_list(&value) && !is_object(&builder.matcher, &value) {
                continue;
            }
            if let Some(ty) = holder.ty.filter(|_| field != "tools") {
                writer.prompt.mixed |= seen.contains(&(holder.level, ty));
                seen.push((holder.level, ty));
            }
            writer.syntax = writer.syntax_of(builder, holder);
            writer.fill.clone_from(&fill);
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
    let mut prompt = writer.prompt;
    // A chat's system messages stand where they are written; those of a field of their own come first.
    prompt.segments.sort_by_key(|segment| match segment.role {
        Role::Tools => 0,
        _ => 1,
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

fn is_record(value: &Value) -> bool {
    matches!(value, Value::Record(_))
}

fn filled(matcher: &Matcher, holder: &Holder, fills: &super::data::Fills) -> Option<Value> {
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
    fn syntax_of(&self, builder: &Builder, holder: &Holder) -> Option<Syntax> {
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

    /// What the SDK sends by itself where nobody says otherwise, rendered where it is a template.
    fn default_text(&mut self, builder: &Builder, field: &str, fill: Option<&Value>) {
        let Some((text, template)) = builder.default_text(field) else { return };
        let message = self.next_message(None);
        let role = if field == "system" { Role::System } else { Role::User };
        self.syntax = template.as_deref().and_then(syntax);
        self.fill = fill.cloned();
        self.text(&Value::text(&text, None, crate::call::ValueOrigin::SdkDefault), role, message);
    }

    pub(super) fn messages(&mut self, value: &Value, role: Role) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        self.depth += 1;
        self.messages_in(value, role, None);
        self.depth -= 1;
    }

    /// A record that is the user's text is sent field by field.
    fn fields(&mut self, record: &Rc<Record>, role: Role) {
        let is_message = |key: &str| matches!(key, "content" | "text" | "parts" | "role" | "messages");
        if record.ty.is_some() || record.fields.iter().any(|(key, _)| is_message(key)) {
            return self.messages(&Value::Record(record.clone()), role);
        }
        for (key, thunk) in &record.fields {
            let value = match self.matcher.resolver.force(thunk) {
                Value::Unknown(unknown) => Value::unknown(unknown.origin, key, unknown.at),
                value => value,
            };
            let message = self.next_message(record.at);
            self.content(&value, role, message);
        }
    }

    fn messages_in(&mut self, value: &Value, role: Role, at: Option<Loc>) {
        match value {
            Value::Null | Value::Bool(_) | Value::Class(_) | Value::Module(_) | Value::Package(_) => {}
            Value::OneOf(values) => {
                let best = values.iter().max_by_key(|value| self.weight(value));
                if let Some(best) = best {
                    self.nested(best, role, at);
                }
            }
            Value::List(list) => {
                if let Some((role, content)) = pair(&list.items) {
                    let message = self.next_message(at.or(Some(list.at)));
                    self.content(&content, role, message);
                    return;
                }
                for item in &list.items {
                    let before = self.repeated;
                    self.repeated |= item.repeated;
                    match &item.value {
                        Value::Unknown(unknown) if item.spread => self.unknown_messages(unknown, item.at),
                        Value::Symbol(_) if item.spread => {
                            let hole = self.unknown_of(&item.value, item.at);
                            self.unknown_messages(&hole, item.at);
                        }
                        value => self.nested(value, role, Some(item.at)),
                    }
                    self.repeated = before;
                }
            }
            Value::Record(record) => self.record(value, record, role, at),
            Value::Symbol(_) | Value::Object(_) => self.object(value, role, at, None),
            Value::Function(_) | Value::Text(_) | Value::Number { .. } => {
                let message = self.next_message(at);
                self.content(value, role, message);
            }
            Value::Unknown(unknown) => {
                let message = self.next_message(at.or(unknown.at));
                self.hole(unknown, role, message);
            }
        }
    }

    fn nested(&mut self, value: &Value, role: Role, at: Option<Loc>) {
        if self.depth < MAX_DEPTH {
            self.depth += 1;
            self.messages_in(value, role, at);
            self.depth -= 1;
        }
    }

    /// Known text in a value, for choosing among alternatives.
    fn weight(&self, value: &Value) -> usize {
        let mut probe = Writer {
            matcher: self.matcher,
            prompt: Prompt::default(),
            fill: None,
            syntax: None,
            depth: self.depth + 1,
            repeated: false,
            rendered: false,
        };
        if matches!(value, Value::OneOf(_)) {
            return 0;
        }
        probe.messages(value, Role::User);
        let text = |segment: &Segment| match &segment.content {
            Content::Text(pieces) => pieces.iter().map(|piece| piece.text.len() + 2).sum(),
            Content::Hole(_) => 1,
        };
        probe.prompt.segments.iter().map(text).sum()
    }

    fn unknown_messages(&mut self, unknown: &Unknown, at: Loc) {
        let message = self.next_message(Some(at));
        let mut unknown = unknown.clone();
        let name = unknown.name.to_ascii_lowercase();
        if matches!(unknown.origin, HoleOrigin::Unknown | HoleOrigin::Argument)
            && ["history", "messages", "conversation", "chat"].iter().any(|word| name.contains(word))
        {
            unknown.origin = HoleOrigin::History;
        }
        self.hole(&unknown, Role::Unknown, message);
    }

    pub(super) fn unknown_of(&self, value: &Value, at: Loc) -> Unknown {
        let resolver = self.matcher.resolver;
        let name = resolver
            .parsed(at.file)
            .map_or_else(|| "".into(), |parsed| crate::resolve::short_source(&parsed.module, at.span));
        match pieces(resolver, value, (name, Some(at))).into_iter().next() {
            Some(Piece::Hole(hole)) => hole,
            _ => Unknown { origin: HoleOrigin::Unknown, name: "".into(), at: Some(at), max_chars: None },
        }
    }

    fn record(&mut self, value: &Value, record: &Rc<Record>, role: Role, at: Option<Loc>) {
        if record.ty.is_some() && !self.matcher.types_of(value).is_empty() {
            return self.object(value, role, at, None);
        }
        let get = |key: &str| {
            let found = record.fields.iter().rev().find(|(name, _)| same_name(key, name));
            found.map(|(_, thunk)| self.matcher.resolver.force(thunk))
        };
        let at = at.or(record.at);
        let start = self.prompt.segments.len();
        let said =
            get("role").or_else(|| get("type").filter(|_| get("content").is_some() && get("text").is_none()));
        let own_role = said.as_ref().map(|value| self.role_of(value));
        let content = get("content").or_else(|| get("parts")).or_else(|| get("multicontent"));
        if let Some(content) = content {
            let message = self.next_message(at);
            self.content(&content, own_role.unwrap_or(role), message);
            if get("toolcalls").is_some() && content.is_null() {
                self.hole(&hole_named("tool_calls", HoleOrigin::ModelOutput, at), Role::Assistant, message);
            }
        } else if let Some(text) = get("text").or_else(|| get("inputtext")) {
            let message = self.next_message(at);
            self.content(&text, own_role.unwrap_or(role), message);
        } else if let Some(inner) = get("messages") {
            self.nested(&inner, role, at);
        } else if let Some(inner) = get("value") {
            // Go's union members.
            self.nested(&inner, role, at);
        } else if get("cachepoint").is_none() && (record.open || get("role").is_some()) {
            let message = self.next_message(at);
            self.hole(&hole_named("message", HoleOrigin::Unknown, at), own_role.unwrap_or(role), message);
        } else if let Some(output) = get("output") {
            let message = self.next_message(at);
            self.content(&output, Role::Tool, message);
        }
        let marks =
            ["cachecontrol", "cachepoint", "promptcachebreakpoint"].iter().any(|key| get(key).is_some());
        if marks {
            if let Some(last) = self.prompt.segments[start.saturating_sub(1)..].last_mut() {
                last.cache_marker = true;
            }
        }
    }

    fn role_of(&self, value: &Value) -> Role {
        let text = value.any_plain().or_else(|| {
            let name = crate::resolve::full_name(value)?;
            super::constant(&name).map(str::to_owned).or_else(|| name.rsplit('.').next().map(str::to_owned))
        });
        text.map_or(Role::Unknown, |text| role(&text))
    }

    /// An object of an SDK: a message, a block, or a whole template.
    fn object(&mut self, value: &Value, role: Role, at: Option<Loc>, within: Option<u32>) {
        if let Value::Symbol(symbol) = value {
            if let Base::Pipe(parts) = &symbol.base {
                for part in parts {
                    self.nested(part, role, at);
                }
                return;
            }
        }
        let types = self.matcher.types_of(value);
        let mut holders = Vec::new();
        if !types.is_empty() {
            super::holders::holders_of(&self.matcher, value, 0, 0, &mut holders);
        }
        for holder in &holders {
            let Some(ty) = holder.ty else { continue };
            let declared = &self.matcher.sdks.types[ty.0 as usize];
            if let Some(hole) = &declared.hole {
                let name = holder.first(&self.matcher, &declared.content).and_then(|value| value.any_plain());
                let given = name.as_deref().and_then(|name| {
                    let fill = self.fill.clone()?;
                    lookup(self.matcher.resolver, &fill, name)
                });
                if let Some(given @ Value::List(_)) = &given {
                    self.nested(given, Role::Unknown, at);
                    return;
                }
                let message = within.unwrap_or_else(|| self.next_message(at));
                let origin = if hole == "history" { HoleOrigin::History } else { HoleOrigin::Unknown };
                self.hole(&hole_named(name.as_deref().unwrap_or(hole), origin, at), Role::Unknown, message);
                return;
            }
            let told = holder.first(&self.matcher, &declared.role_from).map(|value| self.role_of(&value));
            let own_role = told.or(declared.role);
            if let Some(content) = holder.first(&self.matcher, &declared.content) {
                let before = self.syntax;
                self.syntax = declared.spec.template.as_deref().and_then(syntax).or(before);
                let message = within.unwrap_or_else(|| self.next_message(at));
                self.content(&content, own_role.unwrap_or(role), message);
                self.syntax = before;
                return;
            }
            let spec = &declared.spec;
            let told = holder.first(&self.matcher, &spec.template_from).and_then(|value| value.any_plain());
            let own = told.as_deref().or(spec.template.as_deref()).and_then(syntax);
            let before = (self.syntax, self.fill.clone());
            self.syntax = own.or(self.syntax);
            let mut any = false;
            for (field, role) in [("system", Role::System), ("messages", role), ("prompt", role)] {
                if let Some(value) = holder.first(&self.matcher, spec.fields.get(field)) {
                    any = true;
                    self.nested(&value, role, at);
                }
            }
            (self.syntax, self.fill) = before;
            if any {
                return;
            }
        }
        let message = within.unwrap_or_else(|| self.next_message(at));
        let at = at.or(match value {
            Value::Symbol(symbol) => symbol.at,
            _ => None,
        });
        match at {
            Some(at) => {
                let hole = self.unknown_of(value, at);
                self.hole(&hole, role, message);
            }
            None => self.hole(&hole_named("", HoleOrigin::Unknown, None), role, message),
        }
    }

    /// The text of one message or block.
    fn content(&mut self, value: &Value, role: Role, message: u32) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        self.depth += 1;
        self.content_in(value, role, message);
        self.depth -= 1;
    }

    fn content_in(&mut self, value: &Value, role: Role, message: u32) {
        match value {
            Value::List(list) => {
                for item in &list.items {
                    let before = self.repeated;
                    self.repeated |= item.repeated;
                    self.content(&item.value, role, message);
                    self.repeated = before;
                }
            }
            Value::Record(record) if record.ty.is_none() => {
                let get = |key: &str| {
                    let found = record.fields.iter().rev().find(|(name, _)| same_name(key, name));
                    found.map(|(_, thunk)| self.matcher.resolver.force(thunk))
                };
                let text =
                    get("text").or_else(|| get("content")).or_else(|| get("input")).or_else(|| get("value"));
                let marks = get("cachecontrol").is_some()
                    || get("cachepoint").is_some()
                    || get("promptcachebreakpoint").is_some();
                match text {
                    Some(text) => self.content(&text, role, message),
                    None if record.open => {
                        self.hole(&hole_named("content", HoleOrigin::Unknown, record.at), role, message);
                    }
                    None => {}
                }
                if marks {
                    if let Some(last) = self.prompt.segments.last_mut() {
                        last.cache_marker = true;
                    }
                }
            }
            Value::Record(_) | Value::Symbol(_) | Value::Object(_) => {
                self.object(value, role, None, Some(message));
            }
            Value::OneOf(values) => {
                let best = values.iter().max_by_key(|value| self.weight(value)).cloned();
                if let Some(best) = best {
                    self.content(&best, role, message);
                }
            }
            Value::Null => {}
            _ => self.text(value, role, message),
        }
    }

    fn text(&mut self, value: &Value, role: Role, message: u32) {
        let resolver = self.matcher.resolver;
        let rendered = match (self.syntax, value) {
            (Some(syntax), Value::Text(_)) => {
                self.rendered = true;
                let fill = self.fill.clone();
                render(resolver, value, syntax, &|name: &str| lookup(resolver, fill.as_ref()?, name))
            }
            _ => value.clone(),
        };
        let named = match value {
            Value::Unknown(unknown) => (unknown.name.clone(), unknown.at),
            _ => ("".into(), None),
        };
        for piece in pieces(resolver, &rendered, named) {
            match piece {
                Piece::Known { text, at, .. } => {
                    if text.is_empty() {
                        continue;
                    }
                    let place = at.map(|at| place_of(resolver, at));
                    self.known(text, place, role, message);
                }
                Piece::Hole(hole) => self.hole(&hole, role, message),
            }
        }
    }

    pub(super) fn known(&mut self, text: Arc<str>, place: Option<SourcePlace>, role: Role, message: u32) {
        let piece = TextPiece { text, place };
        if let Some(last) = self.prompt.segments.last_mut() {
            if let (Content::Text(pieces), true) = (
                &mut last.content,
                last.role == role
                    && last.message == message
                    && last.repeated == self.repeated
                    && !last.cache_marker,
            ) {
                pieces.push(piece);
                return;
            }
        }
        let content = Content::Text(vec![piece]);
        self.prompt.segments.push(Segment {
            role,
            content,
            message,
            repeated: self.repeated,
            cache_marker: false,
        });
    }

    pub(super) fn hole(&mut self, unknown: &Unknown, role: Role, message: u32) {
        let hole = Hole {
            origin: unknown.origin,
            name: unknown.name.clone(),
            max_chars: unknown.max_chars,
            place: unknown.at.map(|at| place_of(self.matcher.resolver, at)),
        };
        let content = Content::Hole(hole);
        self.prompt.segments.push(Segment {
            role,
            content,
            message,
            repeated: self.repeated,
            cache_marker: false,
        });
    }
}

fn lookup(resolver: &crate::resolve::Resolver, fill: &Value, name: &str) -> Option<Value> {
    match fill {
        Value::Record(record) => record.get(name).map(|thunk| resolver.force(thunk)),
        Value::OneOf(values) => values.iter().find_map(|value| lookup(resolver, value, name)),
        _ => None,
    }
}

fn hole_named(name: &str, origin: HoleOrigin, at: Option<Loc>) -> Unknown {
    Unknown { origin, name: name.into(), at, max_chars: None }
}

/// `("system", "…")`
fn pair(items: &[Item]) -> Option<(Role, Value)> {
    let [first, second] = items else { return None };
    if first.spread || second.spread {
        return None;
    }
    let told = first.value.plain()?;
    if told.eq_ignore_ascii_case("placeholder") {
        return Some((Role::Unknown, Value::unknown(HoleOrigin::History, "history", Some(second.at))));
    }
    match role(&told) {
        Role::Unknown => None,
        role => Some((role, second.value.clone())),
    }
}

pub(super) fn role(text: &str) -> Role {
    let text = text.to_ascii_lowercase();
    let last = |ends: &[&str]| ends.iter().any(|end| text.ends_with(end));
    if last(&["system", "developer"]) {
        Role::System
    } else if last(&["user", "human", "generic"]) {
        Role::User
    } else if last(&["assistant", "ai", "model"]) {
        Role::Assistant
    } else if last(&["tool", "function"]) {
        Role::Tool
    } else {
        Role::Unknown
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
        let of = |spec: &super::data::Spec| match field {
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
