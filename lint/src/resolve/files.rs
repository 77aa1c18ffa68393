//! Files that a program reads when it runs, where they stand in the repository.

use std::rc::Rc;

use crate::call::{HoleOrigin, ValueOrigin};
use crate::workspace::FileId;

use super::value::{Item, List, Loc, Record, Thunk, Value};
use super::{Resolver, text};

impl Resolver<'_> {
    /// The text of the file at `path`, a value; a hole where the repository does not have it.
    pub(super) fn read(&self, path: &Value, at: Loc) -> Value {
        let found = path.any_plain().and_then(|path| self.file_text(at.file, &path));
        match found {
            Some((text, place)) => {
                let file = self.text_file(&place);
                let span = promptlint_grammars::module::Span::new(0, text.len());
                Value::text(&text, Some(Loc { file, span }), ValueOrigin::Constant)
            }
            None => Value::unknown(HoleOrigin::File, &self.name_at(at), Some(at)),
        }
    }

    /// The YAML file at a path written in `file`.
    pub fn yaml_file(&self, file: FileId, path: &str, at: Loc) -> Option<Value> {
        let (text, _) = self.file_text(file, path)?;
        from_yaml(&text, at)
    }

    /// YAML text as a value.
    pub fn yaml(&self, text: &str, at: Loc) -> Option<Value> {
        from_yaml(text, at)
    }
}

/// JSON text as a value.
pub(super) fn decoded_json(text: &Value, at: Loc) -> Option<Value> {
    let json = serde_json::from_str(&text.any_plain()?).ok()?;
    Some(from_json(&json, at))
}

/// YAML text as a value.
pub(super) fn decoded_yaml(text: &Value, at: Loc) -> Option<Value> {
    from_yaml(&text.any_plain()?, at)
}

fn from_yaml(text: &str, at: Loc) -> Option<Value> {
    let json: serde_json::Value = serde_norway::from_str(text).ok()?;
    Some(from_json(&json, at))
}

fn from_json(json: &serde_json::Value, at: Loc) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => Value::Number {
            value: number.as_f64().unwrap_or_default(),
            at,
            how: ValueOrigin::SettingsDefault,
        },
        serde_json::Value::String(text) => Value::text(text, Some(at), ValueOrigin::SettingsDefault),
        serde_json::Value::Array(items) => {
            let items = items
                .iter()
                .map(|item| Item { value: from_json(item, at), repeated: false, spread: false, at })
                .collect();
            Value::List(Rc::new(List { items, at }))
        }
        serde_json::Value::Object(fields) => {
            let mut record = Record { at: Some(at), ..Record::default() };
            for (key, value) in fields {
                record.set(key, Thunk::Value(from_json(value, at)));
            }
            Value::Record(Rc::new(record))
        }
    }
}

/// Whether reading `value` as a text needs the workspace: kept here so that callers need not know.
pub(super) fn is_path(value: &Value) -> bool {
    value.any_plain().is_some_and(|path| !path.is_empty() && path.len() < 1024 && !path.contains('\n'))
}

pub(super) fn number(value: &Value) -> Option<Value> {
    let converted = |value: &Value| match value {
        Value::Number { .. } | Value::Unknown(_) => Some(value.clone()),
        Value::Text(pieces) => {
            let parsed = text::parse_number(value.plain()?.trim())?;
            let (at, how) = pieces.iter().find_map(|piece| match piece {
                super::Piece::Known { at, how, .. } => Some(((*at)?, *how)),
                super::Piece::Hole(_) => None,
            })?;
            Some(Value::Number { value: parsed, at, how })
        }
        _ => None,
    };
    let values: Vec<Value> = value.alternatives().iter().filter_map(converted).collect();
    (!values.is_empty()).then(|| Value::one_of(values))
}
