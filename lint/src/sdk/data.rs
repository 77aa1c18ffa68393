//! The SDK data: `lint/sdks/*.toml` and what users add, parsed once.

use std::sync::OnceLock;

use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::call::{Kind, Role};

use super::pattern::{Pattern, Root, TypeId};
use super::place::Place;

include!(concat!(env!("OUT_DIR"), "/sdks.rs"));

/// The fields that calls and objects carry.
pub const FIELDS: [&str; 14] = [
    "model",
    "system",
    "messages",
    "prompt",
    "tools",
    "cap",
    "schema",
    "reasoning",
    "n",
    "tier",
    "stream",
    "turns",
    "cache",
    "through",
];

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum RawCap {
    One(u64),
    ByModel(std::collections::BTreeMap<String, u64>),
}

/// Places of a record, or places by the hole that they fill.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum RawFills {
    All(Vec<String>),
    ByHole(std::collections::BTreeMap<String, Vec<String>>),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawWhen {
    pub place: Vec<String>,
    pub is: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawAliases {
    pub list: Vec<String>,
    pub name: String,
    pub holds: String,
}

/// A `[type.x]` or `[[call]]` table. One struct for both: they share all but a few keys, which are checked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawTable {
    #[serde(flatten)]
    pub fields: FieldsMap,
    pub made_by: Vec<String>,
    pub named: Vec<String>,
    pub same: Vec<String>,
    pub is: Vec<String>,
    pub role: Option<Role>,
    pub role_from: Vec<String>,
    pub content: Vec<String>,
    pub hole: Option<String>,
    pub template: Option<String>,
    pub template_from: Vec<String>,
    pub fills: Option<RawFills>,
    pub config: Vec<String>,
    pub prompt_file: Vec<String>,
    pub collects: std::collections::BTreeMap<String, Vec<String>>,
    pub aliases: Option<RawAliases>,
    pub params: Vec<String>,
    pub body: Option<usize>,
    pub languages: Vec<String>,
    pub when: Option<RawWhen>,
    pub model_default: Option<String>,
    pub cap_default: Option<RawCap>,
    pub turns_default: Option<u64>,
    pub system_default: Option<String>,
    pub prompt_default: Option<String>,
    pub cap_required: Option<bool>,
    pub cap_wrap: Option<String>,
    pub records: Option<bool>,
    pub hidden: Option<String>,
    // Calls only.
    pub entry: String,
    pub paths: Vec<String>,
    pub likely: Vec<String>,
    pub likely_needs: Vec<String>,
    pub likely_piped: Vec<String>,
    pub decorator: Vec<String>,
    pub needs: Vec<String>,
    pub beats: Vec<String>,
    pub kind: Option<Kind>,
    pub like: Option<String>,
    pub streams: Vec<String>,
}

/// The lists of places by field; the other keys of the table have fields of their own.
pub type FieldsMap = std::collections::BTreeMap<String, toml::Value>;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawHttp {
    pub paths: Vec<String>,
    pub url: Vec<String>,
    pub body: Vec<String>,
    #[serde(default)]
    pub base: Vec<String>,
    #[serde(default)]
    pub languages: Vec<String>,
    #[serde(default)]
    pub params: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct RawHost {
    pub url: String,
    pub like: String,
    #[serde(default)]
    pub needs: Vec<String>,
    #[serde(default)]
    pub likely: bool,
    #[serde(default)]
    pub kind: Option<Kind>,
    #[serde(default)]
    pub cap_default: Option<RawCap>,
    #[serde(flatten)]
    pub fields: FieldsMap,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawFiles {
    pub class: Vec<String>,
    pub members: std::collections::BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawSdk {
    pub sdk: String,
    pub source: String,
    pub checked: String,
    pub docs: Option<String>,
    pub needles: Vec<String>,
    pub wraps: Vec<String>,
    pub forwards: Vec<String>,
    pub pipes: Vec<String>,
    pub constants: std::collections::BTreeMap<String, toml::Value>,
    pub ambient: Vec<String>,
    pub ambient_fields: FieldsMap,
    pub files: Vec<RawFiles>,
    #[serde(rename = "type")]
    pub types: std::collections::BTreeMap<String, RawTable>,
    pub call: Vec<RawTable>,
    pub http: Vec<RawHttp>,
    pub host: Vec<RawHost>,
}

/// Places by field, in the order of [`FIELDS`].
#[derive(Clone, Debug, Default)]
pub struct Fields(FxHashMap<&'static str, Vec<Place>>);

impl Fields {
    pub fn get(&self, field: &str) -> &[Place] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    pub fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }
}

#[derive(Clone, Debug)]
pub enum CapDefault {
    One(u64),
    /// By the beginning of the model's id, the longest first.
    ByModel(Vec<(String, u64)>),
}

impl CapDefault {
    fn new(raw: &RawCap) -> Self {
        match raw {
            RawCap::One(cap) => Self::One(*cap),
            RawCap::ByModel(caps) => {
                let mut caps: Vec<(String, u64)> =
                    caps.iter().map(|(key, cap)| (key.clone(), *cap)).collect();
                caps.sort_by_key(|(start, _)| std::cmp::Reverse(start.len()));
                Self::ByModel(caps)
            }
        }
    }

    pub fn of(&self, model: Option<&str>) -> Option<u64> {
        match self {
            Self::One(cap) => Some(*cap),
            Self::ByModel(caps) => {
                let model = model.unwrap_or_default();
                // With the provider before it, and without.
                let tail = model.rsplit('/').next().unwrap_or(model);
                let fits = |start: &str| model.starts_with(start) || tail.starts_with(start);
                caps.iter().find(|(start, _)| fits(start)).map(|(_, cap)| *cap)
            }
        }
    }
}

/// What fills the holes of templates.
#[derive(Clone, Debug, Default)]
pub struct Fills {
    pub all: Vec<Place>,
    pub by_hole: Vec<(String, Vec<Place>)>,
}

impl Fills {
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.by_hole.is_empty()
    }
}

/// What types and calls have in common.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    pub fields: Fields,
    pub params: Vec<String>,
    pub body: Option<usize>,
    pub languages: Vec<String>,
    pub when: Option<(Vec<Place>, Vec<String>)>,
    pub template: Option<String>,
    pub template_from: Vec<Place>,
    pub fills: Fills,
    pub config: Vec<Place>,
    pub prompt_file: Vec<Place>,
    pub model_default: Option<String>,
    pub cap_default: Option<CapDefault>,
    pub turns_default: Option<u64>,
    pub system_default: Option<String>,
    pub prompt_default: Option<String>,
    pub cap_required: bool,
    /// Go: the function of the struct's package that a number is wrapped in.
    pub cap_wrap: Option<String>,
    /// Objects inside must be made with the SDK's own classes, not written as records.
    pub no_records: bool,
    pub hidden: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Type {
    pub name: String,
    pub sdk: String,
    pub made_by: Vec<Pattern>,
    pub named: Vec<Pattern>,
    pub same: Vec<Pattern>,
    pub is: Vec<TypeId>,
    pub role: Option<Role>,
    pub role_from: Vec<Place>,
    pub content: Vec<Place>,
    pub hole: Option<String>,
    pub collects: Vec<(String, Vec<Pattern>)>,
    pub aliases: Option<(Vec<Place>, Vec<Place>, Vec<Place>)>,
    /// The kinds of the calls that are made on it, or on what it is.
    pub kinds: Vec<Kind>,
    pub spec: Spec,
}

#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub sdk: String,
    pub entry: String,
    pub kind: Kind,
    pub paths: Vec<Pattern>,
    pub likely: Vec<Pattern>,
    pub likely_needs: Vec<Place>,
    pub likely_piped: Vec<TypeId>,
    pub decorator: Vec<Pattern>,
    pub needs: Vec<String>,
    pub beats: Vec<String>,
    pub streams: Vec<String>,
    pub spec: Spec,
}

#[derive(Clone, Debug)]
pub struct Http {
    pub paths: Vec<Pattern>,
    pub url: Vec<Place>,
    pub body: Vec<Place>,
    pub base: Vec<Place>,
    pub languages: Vec<String>,
    pub params: Vec<String>,
}

/// A regular expression that is compiled when it is first asked: most runs ask none of them.
#[derive(Clone, Debug, Default)]
pub struct LazyRegex {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl LazyRegex {
    pub fn new(source: &str) -> Self {
        Self { source: source.to_owned(), compiled: OnceLock::new() }
    }

    /// `None` when it is none; a test asks all that ship.
    pub fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }
}

#[derive(Clone, Debug)]
pub struct Host {
    pub url: LazyRegex,
    pub entry: usize,
    pub needs: Vec<Place>,
    pub likely: bool,
    pub kind: Option<Kind>,
    pub cap_default: Option<CapDefault>,
    pub fields: Fields,
}

#[derive(Clone, Debug)]
pub struct FileMembers {
    pub class: Vec<Pattern>,
    pub members: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub struct Ambient {
    pub sdk: String,
    pub made_by: Vec<Pattern>,
    pub spec: Spec,
}

/// All SDKs, with indexes by the last name of a path.
#[derive(Clone, Debug, Default)]
pub struct Sdks {
    pub types: Vec<Type>,
    pub entries: Vec<Entry>,
    pub http: Vec<Http>,
    pub hosts: Vec<Host>,
    pub wraps: Vec<Pattern>,
    pub forwards: Vec<Pattern>,
    pub pipes: Vec<Pattern>,
    pub files: Vec<FileMembers>,
    pub ambient: Vec<Ambient>,
    pub constants: FxHashMap<String, String>,
    pub needles: Vec<String>,
    /// Those of them that stand where a known host is named.
    pub host_needles: Vec<String>,
    pub packages: FxHashSet<String>,
    /// The first parts of the packages' names, where those are not hosts.
    pub package_heads: FxHashSet<String>,
    pub made_by_name: ByName,
    pub named_by_name: ByName,
    pub entry_by_name: ByName,
    pub likely_by_name: ByName,
    pub http_by_name: ByName,
    pub wraps_by_name: ByName,
    pub forwards_by_name: ByName,
    pub pipes_by_name: ByName,
    pub decorator_by_name: ByName,
    pub ambient_by_name: ByName,
    /// The last names of what makes objects that are themselves called.
    pub callable_makers: FxHashSet<String>,
}

/// `(what, which of its patterns)` by the last name of the pattern; those that end in any name apart.
#[derive(Clone, Debug, Default)]
pub struct ByName {
    names: FxHashMap<String, Vec<(u32, u32)>>,
    any: Vec<(u32, u32)>,
}

impl ByName {
    fn add(&mut self, what: usize, patterns: &[Pattern]) {
        for (which, pattern) in patterns.iter().enumerate() {
            let at = (what as u32, which as u32);
            match pattern.last_names() {
                Some(names) => {
                    for name in names {
                        self.names.entry(name.clone()).or_default().push(at);
                    }
                }
                None => self.any.push(at),
            }
        }
    }

    pub fn of(&self, name: &str) -> impl Iterator<Item = (usize, usize)> {
        let named = self.names.get(name).map_or(&[][..], Vec::as_slice);
        named.iter().chain(&self.any).map(|(what, which)| (*what as usize, *which as usize))
    }

    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }
}

/// The data that ships with the program.
pub fn builtin() -> &'static Sdks {
    static BUILTIN: OnceLock<Sdks> = OnceLock::new();
    BUILTIN.get_or_init(|| Sdks::new(&raw_builtin().collect::<Vec<_>>()).unwrap_or_default())
}

/// A test parses every file; what does not parse is left out here rather than ending the program.
fn raw_builtin<'a>() -> impl Iterator<Item = (&'a str, RawSdk)> {
    DATA.iter().map(|(name, text)| (*name, serde_json::from_str(text).unwrap_or_default()))
}

/// The data that ships with the program, and what users declare, by names that no file of ours has.
pub fn with_declared(declared: Vec<(&str, RawSdk)>) -> Result<Sdks, Vec<Problem>> {
    Sdks::new(&raw_builtin().chain(declared).collect::<Vec<_>>())
}

/// Every file with what is wrong in it.
#[cfg(test)]
fn problems() -> Vec<String> {
    let mut out = Vec::new();
    let mut raws = Vec::new();
    for (name, text) in SOURCES {
        match toml::from_str::<RawSdk>(text) {
            Ok(raw) => raws.push((*name, raw)),
            Err(error) => out.push(format!("{name}.toml: {error}")),
        }
    }
    match Sdks::new(&raws) {
        Ok(sdks) => {
            let hosts = sdks.hosts.iter().filter(|host| host.url.regex().is_none());
            out.extend(hosts.map(|host| format!("not a regular expression: {}", host.url.source)));
        }
        Err(errors) => out.extend(errors.iter().map(Problem::to_string)),
    }
    out
}

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
        for path in written.iter().flat_map(|path| super::pattern::spelled_out(path)) {
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
            cap_wrap: raw.cap_wrap.clone(),
            no_records: raw.records == Some(false),
            hidden: raw.hidden.clone(),
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
            paths: self.patterns(&raw.paths),
            likely: self.patterns(&raw.likely),
            likely_needs: self.places(&raw.likely_needs),
            likely_piped,
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
    if child.cap_wrap.is_none() {
        child.cap_wrap.clone_from(&parent.cap_wrap);
    }
    child.no_records |= parent.no_records;
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
            builder.file = (*file).to_owned();
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
            sdks.needles.extend(raw.needles.iter().cloned());
            if !raw.host.is_empty() {
                sdks.host_needles.extend(raw.needles.iter().cloned());
            }
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

    /// What each type's objects are for.
    fn kinds(&mut self) {
        for entry in &self.entries {
            for pattern in &entry.paths {
                if let Root::Type(ty) = pattern.root {
                    let kinds = &mut self.types[ty.0 as usize].kinds;
                    if !kinds.contains(&entry.kind) {
                        kinds.push(entry.kind);
                    }
                }
            }
        }
        for _ in 0..3 {
            for at in 0..self.types.len() {
                for parent in self.types[at].is.clone() {
                    let inherited = self.types[parent.0 as usize].kinds.clone();
                    let kinds = &mut self.types[at].kinds;
                    kinds.extend(inherited);
                    kinds.dedup();
                }
            }
        }
    }

    fn index(&mut self) {
        self.kinds();
        for (at, ty) in self.types.iter().enumerate() {
            self.made_by_name.add(at, &ty.made_by);
            self.named_by_name.add(at, &ty.named);
        }
        for (at, entry) in self.entries.iter().enumerate() {
            self.entry_by_name.add(at, &entry.paths);
            self.likely_by_name.add(at, &entry.likely);
        }
        for (at, http) in self.http.iter().enumerate() {
            self.http_by_name.add(at, &http.paths);
        }
        for (at, entry) in self.entries.iter().enumerate() {
            self.decorator_by_name.add(at, &entry.decorator);
        }
        for (at, ambient) in self.ambient.iter().enumerate() {
            self.ambient_by_name.add(at, &ambient.made_by);
        }
        let called = self.entries.iter().flat_map(|entry| &entry.paths).filter(|path| path.segs.is_empty());
        let wanted: Vec<TypeId> = called
            .filter_map(|path| match path.root {
                Root::Type(ty) => Some(ty),
                _ => None,
            })
            .collect();
        for (at, ty) in self.types.iter().enumerate() {
            if wanted.iter().any(|wanted| wanted.0 as usize == at || ty.is.contains(wanted)) {
                let names = ty.made_by.iter().filter_map(|path| path.last_names()).flatten();
                self.callable_makers.extend(names.cloned());
            }
        }
        self.pipes_by_name.add(0, &self.pipes);
        self.wraps_by_name.add(0, &self.wraps);
        self.forwards_by_name.add(0, &self.forwards);
        let mut packages = FxHashSet::default();
        let patterns = self.types.iter().flat_map(|ty| ty.made_by.iter().chain(&ty.named));
        let patterns = patterns.chain(self.entries.iter().flat_map(|entry| &entry.paths));
        for pattern in patterns {
            if let Root::Package(names) = &pattern.root {
                packages.extend(names.iter().filter(|name| !name.is_empty()).cloned());
            }
        }
        let heads = packages.iter().filter(|package| !package.contains("github.com"));
        self.package_heads = heads.map(|package| head(package).to_owned()).collect();
        self.packages = packages;
        self.needles.sort();
        self.needles.dedup();
    }

    /// Whether the data speaks of a package of this name: the first part of a dotted or slashed one.
    pub fn is_known_package(&self, package: &str) -> bool {
        self.package_heads.contains(head(package)) || {
            let mut ends = (1..=package.len()).filter(|end| package.is_char_boundary(*end));
            ends.any(|end| self.packages.contains(&package[..end]))
        }
    }

    /// Whether an import path, whose names are unique wherever it is used, is an SDK's or below it.
    pub fn is_sdk_package(&self, module: &str) -> bool {
        let below = module.match_indices('/').map(|(end, _)| &module[..end]);
        below.chain([module]).any(|package| self.packages.contains(package))
    }

    /// Whether a member or function of this name can be a call, a request, or make an object.
    pub fn can_be_call(&self, name: &str) -> bool {
        self.entry_by_name.has(name) || self.likely_by_name.has(name) || self.http_by_name.has(name)
    }
}

fn head(package: &str) -> &str {
    package.split(['.', '/']).next().unwrap_or(package)
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

#[cfg(test)]
mod tests {
    #[test]
    fn every_file_says_only_what_the_vocabulary_has() {
        let problems = super::problems();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}
