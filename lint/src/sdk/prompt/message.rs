//! Messages in any known shape: lists, records, pairs, objects of an SDK, and what stands inside them.

use std::rc::Rc;

use crate::call::{Content, HoleOrigin, Prompt, Role, Segment};
use crate::resolve::{
    Base, Item, Libraries, Loc, Piece, Record, Unknown, Value, full_name, pieces, short_source,
};

use super::super::holders::holders_of;
use super::super::place::same_name;
use super::text::lookup;
use super::{MAX_DEPTH, Writer, beforehand, syntax};

impl Writer<'_, '_> {
    pub(super) fn messages(&mut self, value: &Value, role: Role) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        self.depth += 1;
        self.messages_in(value, role, None);
        self.depth -= 1;
    }

    /// A record that is the user's text is sent field by field.
    pub(super) fn fields(&mut self, record: &Rc<Record>, role: Role) {
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
    pub(super) fn weight(&self, value: &Value) -> usize {
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

    pub(in crate::sdk) fn unknown_of(&self, value: &Value, at: Loc) -> Unknown {
        let resolver = self.matcher.resolver;
        let name = resolver
            .parsed(at.file)
            .map_or_else(|| "".into(), |parsed| short_source(&parsed.module, at.span));
        match pieces(resolver, value, (name, Some(at))).into_iter().next() {
            Some(Piece::Hole(hole)) => hole,
            _ => Unknown::new(HoleOrigin::Unknown, "".into(), Some(at)),
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
        if content.is_some() && said.is_some() && own_role != Some(Role::Tool) {
            self.prompt.names.extend(get("name").and_then(|name| name.any_plain()).map(Into::into));
        }
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
        let marker = MARKERS.iter().find_map(|key| get(key));
        self.asked_to_live(marker.as_ref());
        if marker.is_some()
            && let Some(last) = self.prompt.segments[start.saturating_sub(1)..].last_mut()
        {
            last.cache_marker = true;
        }
    }

    /// How long a marker or a whole request asks an entry to live: `ttl: "1h"`, or a constant that is named so.
    pub(super) fn asked_to_live(&mut self, marker: Option<&Value>) {
        let ttl = match marker {
            Some(Value::Record(record)) => {
                let found = record.fields.iter().rev().find(|(name, _)| same_name("ttl", name));
                found.map(|(_, thunk)| self.matcher.resolver.force(thunk))
            }
            other => other.cloned(),
        };
        let Some(ttl) = ttl else { return };
        let asked = match ttl.any_plain() {
            Some(text) => seconds(&text),
            None => full_name(&ttl).and_then(|name| {
                let start =
                    name.trim_end_matches(['s', 'm', 'h']).trim_end_matches(|it: char| it.is_ascii_digit());
                seconds(&name[start.len()..])
            }),
        };
        self.prompt.cache_seconds = self.prompt.cache_seconds.max(asked);
    }

    fn role_of(&self, value: &Value) -> Role {
        let text = value.any_plain().or_else(|| {
            let name = full_name(value)?;
            self.matcher
                .sdks
                .constant(&name)
                .map(str::to_owned)
                .or_else(|| name.rsplit('.').next().map(str::to_owned))
        });
        text.map_or(Role::Unknown, |text| role(&text))
    }

    /// An object of an SDK: a message, a block, or a whole template.
    pub(super) fn object(&mut self, value: &Value, role: Role, at: Option<Loc>, within: Option<u32>) {
        if let Value::Symbol(symbol) = value
            && let Base::Pipe(parts) = &symbol.base
        {
            for part in parts {
                self.nested(part, role, at);
            }
            return;
        }
        let types = self.matcher.types_of(value);
        let mut holders = Vec::new();
        if !types.is_empty() {
            holders_of(&self.matcher, value, 0, 0, &mut holders);
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
            if own.is_some() {
                self.fill = beforehand(&self.matcher, self.fill.as_ref(), holder, &holders);
            }
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
}

/// What a message or a part of one carries where the cache is to end.
pub(super) const MARKERS: [&str; 3] = ["cachecontrol", "cachepoint", "promptcachebreakpoint"];

pub(super) fn hole_named(name: &str, origin: HoleOrigin, at: Option<Loc>) -> Unknown {
    Unknown::new(origin, name.into(), at)
}

/// `5m`, `1h`, `86400s`
fn seconds(time: &str) -> Option<u64> {
    let (number, unit) = time.split_at_checked(time.len().checked_sub(1)?)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
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

pub(in crate::sdk) fn role(text: &str) -> Role {
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
