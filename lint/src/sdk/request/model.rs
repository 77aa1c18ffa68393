//! Which models a call may use, and who chooses them.

use crate::call::{HoleOrigin, Model, ValueOrigin};
use crate::resolve::{Libraries, Loc, Piece, Value, full_name};

use super::super::holder::{Holder, url_text};
use super::super::holders::AMBIENT;
use super::super::place::Place;
use super::{Builder, place_of};

/// A choice is written out in code with fewer alternatives than this; a longer list is a catalogue.
const MOST_MODELS: usize = 8;

impl Builder<'_, '_, '_> {
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
        // A whole register of models, of which the run takes one: no answer to which.
        if groups.len() == 1 && out.len() > MOST_MODELS {
            return Vec::new();
        }
        if out.is_empty() && groups.len() == 1 {
            let open = self.holders.first().is_some_and(|call| call.open);
            let is_given = !self.values("model").is_empty();
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
        // An object that was told its model has no default; one that it was told (`Agent(model=Claude())`) has its own.
        let told = values.iter().map(|(level, _)| *level).max();
        let holders = self.holders.iter().filter(|holder| wanted(holder));
        if out.is_empty() && !is_given && !holders.clone().any(|holder| holder.opaque) {
            let mut holders = holders.filter(|holder| told.is_none_or(|told| told < holder.level));
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

    /// The models, where nothing but the environment can choose others.
    pub(in crate::sdk) fn settled_models(&self) -> Vec<Model> {
        let is_open = self.values("model").iter().any(|(_, value)| self.is_open(value));
        if is_open { Vec::new() } else { self.models() }
    }

    /// Whether only the run knows what a value is, or one of its alternatives.
    fn is_open(&self, value: &Value) -> bool {
        value.alternatives().iter().any(|value| match value {
            Value::Unknown(unknown) => unknown.origin != HoleOrigin::Environment,
            Value::Symbol(_) => !self.is_object(value) && self.constant(value).is_none(),
            _ => false,
        })
    }

    /// Whether what is known of a value stands behind an argument that may be left out, in another file than the call.
    fn is_filled_in_elsewhere(&self, value: &Value) -> bool {
        let here = self.holders.first().and_then(|call| call.at).map(|at| at.file);
        value.alternatives().iter().any(|value| match value {
            Value::Unknown(unknown) => unknown.optional && unknown.at.map(|at| at.file) != here,
            _ => false,
        })
    }

    fn add_models(&self, value: &Value, level: u32, out: &mut Vec<Model>) {
        let is_argument = value
            .alternatives()
            .iter()
            .any(|value| matches!(value, Value::Unknown(unknown) if unknown.origin == HoleOrigin::Argument));
        let mut push = |id: &str, how: ValueOrigin, at: Option<Loc>| {
            let origin = match how {
                ValueOrigin::Literal | ValueOrigin::Constant if level > 0 => ValueOrigin::Client,
                ValueOrigin::Fallback if is_argument => ValueOrigin::ParameterDefault,
                ValueOrigin::Fallback => ValueOrigin::SettingsDefault,
                how => how,
            };
            let id = id.trim();
            if id.is_empty()
                || id.len() > 200
                || id.contains(char::is_whitespace)
                // To be filled in: `<your-model>`, `%m`.
                || id.contains(['<', '>', '%', '{', '}', '$'])
                || out.iter().any(|model| &*model.id == id)
            {
                return;
            }
            let place = at.map(|at| place_of(self.matcher.resolver, at));
            out.push(Model { id: id.into(), origin, place });
        };
        // Beside something that only the run knows, a literal is no more than what is used when that is missing.
        // Declared defaults are said to be defaults; others would be a guess.
        let is_open = self.is_open(value);
        // Where the argument of another file's object is missing, that object is for others to configure.
        let is_elsewhere = is_open && self.is_filled_in_elsewhere(value);
        let is_said = |how: ValueOrigin| {
            use ValueOrigin::{EnvironmentDefault, Fallback, ParameterDefault, SettingsDefault};
            !is_open
                || !is_elsewhere
                    && matches!(how, ParameterDefault | SettingsDefault | EnvironmentDefault | Fallback)
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

    fn constant(&self, value: &Value) -> Option<&str> {
        self.matcher.sdks.constant(&full_name(value)?)
    }

    /// What a router's alias stands for.
    fn alias(&self, id: &str) -> Option<Value> {
        self.alias_holder(id)?.first(&self.matcher, &[Place::parse("model").ok()?])
    }

    /// The fields of the elements that the call's model is an alias of.
    pub(super) fn aliased(&self) -> Vec<Holder> {
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
}

fn first_origin(pieces: &[Piece]) -> Option<ValueOrigin> {
    pieces.iter().find_map(|piece| match piece {
        Piece::Known { how, text, .. } if !text.is_empty() => Some(*how),
        _ => None,
    })
}

/// The model that an ARN ends in, whatever its region and account are.
fn in_arn(value: &Value) -> Option<String> {
    let text = url_text(value)?;
    let (_, id) = text.strip_prefix("arn:")?.rsplit_once('/')?;
    (!id.is_empty() && !id.contains("{}")).then(|| id.to_owned())
}
