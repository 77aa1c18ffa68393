//! From the tables as they are written to those that the matcher reads, with what is wrong in them.

use rustc_hash::FxHashMap;

use crate::call::Kind;

use super::super::lazy::LazyRegex;
use super::super::pattern::{Pattern, TypeId, spelled_out};
use super::super::place::Place;
use super::raw::{FieldsMap, RawFills, RawHost, RawSdk, RawTable};
use super::spec::{Ambient, CapDefault, Entry, Fields, FileMembers, Fills, Host, Http, Spec, Type};
use super::{FIELDS, Part, Sdks};

/// What is wrong in the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file's name without `.toml`.
    pub file: String,
    pub message: String,
    /// What is written there: a path, a place, a key.
    pub text: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.toml: {}", self.file, self.message)
    }
}

struct Builder {
    types: FxHashMap<String, TypeId>,
    errors: Vec<Problem>,
    file: String,
}

impl Builder {
    fn error(&mut self, message: impl Into<String>, text: &str) {
        self.errors.push(Problem { file: self.file.clone(), message: message.into(), text: text.to_owned() });
    }

    fn patterns(&mut self, written: &[String]) -> Vec<Pattern> {
        let mut out = Vec::new();
        for path in written.iter().flat_map(|path| spelled_out(path)) {
            let path = &path;
            let lookup = |name: &str| {
                let full = if name.contains('/') { name.to_owned() } else { format!("{}/{name}", self.file) };
                self.types.get(&full).copied()
            };
            match Pattern::parse(path, &lookup) {
                Ok(pattern) => out.push(pattern),
                Err(error) => self.error(error, path),
            }
        }
        out
    }

    fn places(&mut self, written: &[String]) -> Vec<Place> {
        let mut out = Vec::new();
        for place in written {
            match Place::parse(place) {
                Ok(place) => out.push(place),
                Err(error) => self.error(error, place),
            }
        }
        out
    }

    fn fields(&mut self, raw: &FieldsMap) -> Fields {
        let mut out = FxHashMap::default();
        for (key, value) in raw {
            let Some(field) = FIELDS.iter().find(|field| **field == key.as_str()) else {
                self.error(format!("unknown key `{key}`"), key);
                continue;
            };
            let list: Vec<String> = match value {
                toml::Value::Array(items) => {
                    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
                }
                toml::Value::String(one) => vec![one.clone()],
                _ => {
                    self.error(format!("`{key}` is not a list of places"), key);
                    continue;
                }
            };
            out.insert(*field, self.places(&list));
        }
        Fields(out)
    }

    fn spec(&mut self, raw: &RawTable) -> Spec {
        Spec {
            fields: self.fields(&raw.fields),
            params: raw.params.clone(),
            body: raw.body,
            languages: raw.languages.clone(),
            when: raw.when.as_ref().map(|when| (self.places(&when.place), when.is.clone())),
            template: raw.template.clone(),
            template_from: self.places(&raw.template_from),
            fills: match &raw.fills {
                None => Fills::default(),
                Some(RawFills::All(places)) => Fills { all: self.places(places), by_hole: Vec::new() },
                Some(RawFills::ByHole(holes)) => Fills {
                    all: Vec::new(),
                    by_hole: holes.iter().map(|(hole, places)| (hole.clone(), self.places(places))).collect(),
                },
            },
            config: self.places(&raw.config),
            prompt_file: self.places(&raw.prompt_file),
            model_default: raw.model_default.clone(),
            cap_default: raw.cap_default.as_ref().map(CapDefault::new),
            turns_default: raw.turns_default,
            system_default: raw.system_default.clone(),
            prompt_default: raw.prompt_default.clone(),
            cap_required: raw.cap_required.unwrap_or(false),
            unframed: raw.framed == Some(false),
            cap_wrap: raw.cap_wrap.clone(),
            no_records: raw.records == Some(false),
            hidden: raw.hidden.clone(),
            schema_tool: raw.schema_tool.clone(),
        }
    }

    fn a_type(&mut self, name: &str, sdk: &str, raw: &RawTable) -> Type {
        let is = raw
            .is
            .iter()
            .filter_map(|name| {
                let full = if name.contains('/') { name.clone() } else { format!("{}/{name}", self.file) };
                let found = self.types.get(&full).copied();
                if found.is_none() {
                    self.error(format!("there is no type `{name}`"), name);
                }
                found
            })
            .collect();
        Type {
            name: name.to_owned(),
            sdk: sdk.to_owned(),
            made_by: self.patterns(&raw.made_by),
            named: self.patterns(&raw.named),
            same: self.patterns(&raw.same),
            is,
            role: raw.role,
            role_from: self.places(&raw.role_from),
            content: self.places(&raw.content),
            hole: raw.hole.clone(),
            collects: raw.collects.iter().map(|(key, paths)| (key.clone(), self.patterns(paths))).collect(),
            aliases: raw.aliases.as_ref().map(|aliases| {
                (
                    self.places(&aliases.list),
                    self.places(std::slice::from_ref(&aliases.name)),
                    self.places(std::slice::from_ref(&aliases.holds)),
                )
            }),
            kinds: Vec::new(),
            sends: false,
            spec: self.spec(raw),
        }
    }

    fn entry(&mut self, sdk: &str, raw: &RawTable) -> Entry {
        let likely_piped = raw
            .likely_piped
            .iter()
            .filter_map(|name| {
                let name = name.trim_start_matches('<').trim_end_matches('>');
                let full = if name.contains('/') { name.to_owned() } else { format!("{}/{name}", self.file) };
                self.types.get(&full).copied()
            })
            .collect();
        Entry {
            sdk: sdk.to_owned(),
            entry: raw.entry.clone(),
            kind: raw.kind.unwrap_or_default(),
            kind_by_model: raw.kind_by_model.iter().map(|(part, kind)| (part.clone(), *kind)).collect(),
            paths: self.patterns(&raw.paths),
            likely: self.patterns(&raw.likely),
            likely_needs: self.places(&raw.likely_needs),
            likely_piped,
            likely_named: self.patterns(&raw.likely_named),
            decorator: self.patterns(&raw.decorator),
            needs: raw.needs.clone(),
            beats: raw.beats.clone(),
            streams: raw.streams.clone(),
            spec: self.spec(raw),
        }
    }
}

/// What `child` does not say itself, it takes from `parent`.
fn inherit(child: &mut Spec, parent: &Spec) {
    for field in FIELDS.into_iter().filter(|field| parent.fields.has(field)) {
        child.fields.0.entry(field).or_insert_with(|| parent.fields.get(field).to_vec());
    }
    if child.params.is_empty() {
        child.params.clone_from(&parent.params);
    }
    child.body = child.body.or(parent.body);
    if child.template.is_none() {
        child.template.clone_from(&parent.template);
    }
    if child.template_from.is_empty() {
        child.template_from.clone_from(&parent.template_from);
    }
    if child.fills.is_empty() {
        child.fills.clone_from(&parent.fills);
    }
    if child.config.is_empty() {
        child.config.clone_from(&parent.config);
    }
    if child.prompt_file.is_empty() {
        child.prompt_file.clone_from(&parent.prompt_file);
    }
    if child.model_default.is_none() {
        child.model_default.clone_from(&parent.model_default);
    }
    if child.cap_default.is_none() {
        child.cap_default.clone_from(&parent.cap_default);
    }
    child.turns_default = child.turns_default.or(parent.turns_default);
    if child.system_default.is_none() {
        child.system_default.clone_from(&parent.system_default);
    }
    if child.prompt_default.is_none() {
        child.prompt_default.clone_from(&parent.prompt_default);
    }
    child.cap_required |= parent.cap_required;
    child.unframed |= parent.unframed;
    if child.cap_wrap.is_none() {
        child.cap_wrap.clone_from(&parent.cap_wrap);
    }
    child.no_records |= parent.no_records;
    if child.schema_tool.is_none() {
        child.schema_tool.clone_from(&parent.schema_tool);
    }
    if child.hidden.is_none() {
        child.hidden.clone_from(&parent.hidden);
    }
}

/// An entry, what it is `like`, and the file that says so.
type Like = (usize, String, String);

impl Sdks {
    /// Puts files together. The first `[[call]]` of a name is what `like` refers to.
    pub fn new(raws: &[(&str, RawSdk)]) -> Result<Self, Vec<Problem>> {
        let mut builder = Builder { types: FxHashMap::default(), errors: Vec::new(), file: String::new() };
        let mut count = 0;
        for (file, raw) in raws {
            for name in raw.types.keys() {
                builder.types.insert(format!("{file}/{name}"), TypeId(count));
                count += 1;
            }
        }
        let mut sdks = Self::default();
        let mut likes: Vec<Like> = Vec::new();
        let mut hosts = Vec::new();
        for (file, raw) in raws {
            (*file).clone_into(&mut builder.file);
            let before = (sdks.types.len(), sdks.entries.len(), sdks.http.len());
            for (name, table) in &raw.types {
                let made = builder.a_type(name, &raw.sdk, table);
                sdks.types.push(made);
            }
            for table in &raw.call {
                if let Some(like) = &table.like {
                    likes.push((sdks.entries.len(), like.clone(), (*file).to_owned()));
                }
                let entry = builder.entry(&raw.sdk, table);
                sdks.entries.push(entry);
            }
            for http in &raw.http {
                sdks.http.push(Http {
                    paths: builder.patterns(&http.paths),
                    url: builder.places(&http.url),
                    body: builder.places(&http.body),
                    base: builder.places(&http.base),
                    languages: http.languages.clone(),
                    params: http.params.clone(),
                    own: http.own,
                });
            }
            hosts.extend(raw.host.iter().cloned().map(|host| ((*file).to_owned(), host)));
            sdks.wraps.extend(builder.patterns(&raw.wraps));
            sdks.forwards.extend(builder.patterns(&raw.forwards));
            sdks.pipes.extend(builder.patterns(&raw.pipes));
            for files in &raw.files {
                sdks.files.push(FileMembers {
                    class: builder.patterns(&files.class),
                    members: files.members.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
                });
            }
            if !raw.ambient.is_empty() {
                let spec = Spec { fields: builder.fields(&raw.ambient_fields), ..Spec::default() };
                let made_by = builder.patterns(&raw.ambient);
                sdks.ambient.push(Ambient { sdk: raw.sdk.clone(), made_by, spec });
            }
            constants(&raw.constants, "", &mut sdks.constants);
            sdks.parts.push(Part {
                needles: raw.needles.clone(),
                has_hosts: !raw.host.is_empty(),
                // No file of ours has a dot in its name.
                is_declared: file.contains('.'),
                related: 0,
                types: before.0..sdks.types.len(),
                entries: before.1..sdks.entries.len(),
                http: before.2..sdks.http.len(),
            });
        }
        sdks.settle(&likes, hosts, &mut builder);
        if builder.errors.is_empty() { Ok(sdks) } else { Err(builder.errors) }
    }

    fn settle(&mut self, likes: &[Like], hosts: Vec<(String, RawHost)>, builder: &mut Builder) {
        // `like` may lead to a table that is `like` another one itself.
        for _ in 0..4 {
            for (at, like, _) in likes {
                let Some(parent) = self.entries.iter().position(|entry| entry.entry == *like) else {
                    continue;
                };
                if parent == *at {
                    continue;
                }
                let parent = self.entries[parent].clone();
                let child = &mut self.entries[*at];
                inherit(&mut child.spec, &parent.spec);
                if child.kind == Kind::Text {
                    child.kind = parent.kind;
                }
                if child.kind_by_model.is_empty() {
                    child.kind_by_model.clone_from(&parent.kind_by_model);
                }
            }
        }
        for (_, like, file) in likes {
            builder.file.clone_from(file);
            if !self.entries.iter().any(|entry| entry.entry == *like) {
                builder.error(format!("there is no entry `{like}`"), like);
            }
        }
        for _ in 0..3 {
            for at in 0..self.types.len() {
                for parent in self.types[at].is.clone() {
                    let parent = self.types[parent.0 as usize].clone();
                    let child = &mut self.types[at];
                    inherit(&mut child.spec, &parent.spec);
                    if child.same.is_empty() {
                        child.same = parent.same;
                    }
                    if child.content.is_empty() {
                        child.content = parent.content;
                    }
                    child.role = child.role.or(parent.role);
                    if child.role_from.is_empty() {
                        child.role_from = parent.role_from;
                    }
                }
            }
        }
        for (file, host) in hosts {
            builder.file = file;
            let Some(entry) = self.entries.iter().position(|entry| entry.entry == host.like) else {
                builder.error(format!("there is no entry `{}`", host.like), &host.like);
                continue;
            };
            let fields = builder.fields(&host.fields);
            let needs = builder.places(&host.needs);
            self.hosts.push(Host {
                url: LazyRegex::new(&host.url),
                entry,
                needs,
                likely: host.likely,
                kind: host.kind,
                cap_default: host.cap_default.as_ref().map(CapDefault::new),
                fields,
            });
        }
        self.index();
    }
}

fn constants(
    raw: &std::collections::BTreeMap<String, toml::Value>,
    before: &str,
    out: &mut FxHashMap<String, String>,
) {
    for (key, value) in raw {
        let full = if before.is_empty() { key.clone() } else { format!("{before}.{key}") };
        match value {
            toml::Value::String(text) => {
                // `package:Name`, as in paths.
                out.insert(full.replace(':', "."), text.clone());
            }
            toml::Value::Table(table) => {
                let table = table.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
                constants(&table, &full, out);
            }
            _ => {}
        }
    }
}
