//! The text of one message: known runs and holes, templates rendered with what fills them.

use std::sync::Arc;

use crate::call::{Content, Hole, HoleOrigin, Picture, Place as SourcePlace, Role, Segment, TextPiece};
use crate::resolve::{Piece, Record, Resolver, Unknown, Value, pieces, render};

use super::super::place::same_name;
use super::super::request::place_of;
use super::message::{MARKERS, hole_named};
use super::{MAX_DEPTH, Writer};

impl Writer<'_, '_> {
    /// The text of one message or block.
    pub(super) fn content(&mut self, value: &Value, role: Role, message: u32) {
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
                let marker = MARKERS.iter().find_map(|key| get(key));
                self.asked_to_live(marker.as_ref());
                let marks = marker.is_some();
                match text {
                    Some(text) => self.content(&text, role, message),
                    None if record.open => {
                        self.hole(&hole_named("content", HoleOrigin::Unknown, record.at), role, message);
                    }
                    None => self.no_text(record, role, message),
                }
                if marks && let Some(last) = self.prompt.segments.last_mut() {
                    last.cache_marker = true;
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

    /// A part that is no text: a picture, a document, a recording. What else has no text weighs nothing (a marker).
    fn no_text(&mut self, record: &Record, role: Role, message: u32) {
        let resolver = self.matcher.resolver;
        let get = |key: &str| record.get(key).map(|thunk| resolver.force(thunk));
        let first = |keys: &[&str]| keys.iter().find_map(|key| get(key));
        let kind = get("type").and_then(|kind| kind.any_plain()).unwrap_or_default();
        let mime = |record: &Record| {
            let keys = ["mime_type", "mimeType", "media_type", "mediaType"];
            keys.iter().find_map(|key| record.get(key)).and_then(|thunk| resolver.force(thunk).any_plain())
        };
        let data = first(&["inline_data", "inlineData", "file_data", "fileData", "source"]);
        let mime = mime(record).or_else(|| match &data {
            Some(Value::Record(inner)) => mime(inner),
            _ => None,
        });
        let url = first(&["image_url", "imageUrl"]);
        let is_picture = matches!(&*kind, "image" | "image_url" | "input_image")
            || mime.as_deref().is_some_and(|mime| mime.starts_with("image/"))
            || (kind.is_empty() && (url.is_some() || get("image").is_some()));
        let others =
            ["document", "file", "input_file", "audio", "input_audio", "video", "video_url", "media"];
        if is_picture {
            let detail = get("detail").or_else(|| match &url {
                Some(Value::Record(url)) => url.get("detail").map(|thunk| resolver.force(thunk)),
                _ => None,
            });
            let detail = detail.and_then(|detail| detail.any_plain()).map(Into::into);
            let picture = Some(Picture { detail });
            let hole = Unknown { picture, ..hole_named("image", HoleOrigin::Argument, record.at) };
            self.hole(&hole, role, message);
        } else if others.contains(&&*kind) || mime.is_some() {
            let name = if kind.is_empty() { "file" } else { &*kind };
            self.hole(&hole_named(name, HoleOrigin::File, record.at), role, message);
        } else if let Some(name) = others.iter().find(|name| kind.is_empty() && get(name).is_some()) {
            self.hole(&hole_named(name, HoleOrigin::File, record.at), role, message);
        }
    }

    pub(super) fn text(&mut self, value: &Value, role: Role, message: u32) {
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

    pub(in crate::sdk) fn known(
        &mut self,
        text: Arc<str>,
        place: Option<SourcePlace>,
        role: Role,
        message: u32,
    ) {
        let piece = TextPiece { text, place };
        if let Some(last) = self.prompt.segments.last_mut()
            && let (Content::Text(pieces), true) = (
                &mut last.content,
                last.role == role
                    && last.message == message
                    && last.repeated == self.repeated
                    && !last.cache_marker,
            )
        {
            pieces.push(piece);
            return;
        }
        self.segment(Content::Text(vec![piece]), role, message);
    }

    pub(in crate::sdk) fn hole(&mut self, unknown: &Unknown, role: Role, message: u32) {
        let hole = Hole {
            origin: unknown.origin,
            name: unknown.name.clone(),
            max_chars: unknown.max_chars,
            passages: unknown.passages,
            size: None,
            picture: unknown.picture.clone(),
            used: unknown.used.map(|at| place_of(self.matcher.resolver, at)),
            place: unknown.at.map(|at| place_of(self.matcher.resolver, at)),
        };
        self.segment(Content::Hole(hole), role, message);
    }

    fn segment(&mut self, content: Content, role: Role, message: u32) {
        let repeated = self.repeated;
        self.prompt.segments.push(Segment { role, content, message, repeated, cache_marker: false });
    }
}

pub(super) fn lookup(resolver: &Resolver, fill: &Value, name: &str) -> Option<Value> {
    match fill {
        Value::Record(record) => record.get(name).map(|thunk| resolver.force(thunk)),
        Value::OneOf(values) => values.iter().find_map(|value| lookup(resolver, value, name)),
        _ => None,
    }
}
