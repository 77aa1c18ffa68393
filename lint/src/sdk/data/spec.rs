//! The tables as the matcher reads them: patterns and places parsed.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::call::{Kind, Role};

use super::super::lazy::LazyRegex;
use super::super::pattern::{Pattern, TypeId};
use super::super::place::Place;
use super::FIELDS;
use super::raw::{RawCap, SchemaTool};

/// Places by field, in the order of [`FIELDS`].
#[derive(Clone, Debug, Default)]
pub struct Fields(pub(super) FxHashMap<&'static str, Vec<Place>>);

impl Fields {
    pub fn get(&self, field: &str) -> &[Place] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    pub fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }
}

/// A field is written as its number in [`FIELDS`].
impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = |field: &&str| FIELDS.iter().position(|known| known == field);
        let mut numbered: Vec<(Option<usize>, &Vec<Place>)> =
            self.0.iter().map(|(field, places)| (number(field), places)).collect();
        numbered.sort_unstable_by_key(|(number, _)| *number);
        numbered.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let numbered: Vec<(Option<usize>, Vec<Place>)> = Deserialize::deserialize(deserializer)?;
        let named = numbered.into_iter().filter_map(|(number, places)| Some((*FIELDS.get(number?)?, places)));
        Ok(Self(named.collect()))
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum CapDefault {
    One(u64),
    /// By the beginning of the model's id, the longest first.
    ByModel(Vec<(String, u64)>),
}

impl CapDefault {
    pub(super) fn new(raw: &RawCap) -> Self {
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
                let fits = |start: &str| match start.strip_prefix('^') {
                    Some(start) => model.starts_with(start),
                    None => model.starts_with(start) || tail.starts_with(start),
                };
                caps.iter().find(|(start, _)| fits(start)).map(|(_, cap)| *cap)
            }
        }
    }
}

/// What fills the holes of templates.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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
    /// The prompt goes to the model as it is, without messages around it.
    pub unframed: bool,
    /// Go: the function of the struct's package that a number is wrapped in.
    pub cap_wrap: Option<String>,
    /// Objects inside must be made with the SDK's own classes, not written as records.
    pub no_records: bool,
    pub hidden: Option<String>,
    /// How a schema is sent that goes as a tool.
    pub schema_tool: Option<SchemaTool>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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
    /// Whether calls are made on its objects, or they make objects on which calls are made.
    pub sends: bool,
    pub spec: Spec,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Entry {
    pub sdk: String,
    pub entry: String,
    pub kind: Kind,
    /// What the call is for where the model's id contains the text.
    pub kind_by_model: Vec<(String, Kind)>,
    pub paths: Vec<Pattern>,
    pub likely: Vec<Pattern>,
    pub likely_needs: Vec<Place>,
    pub likely_piped: Vec<TypeId>,
    /// `*.{llm,*_llm}.invoke`: the name of the object, and of its member.
    pub likely_named: Vec<Pattern>,
    pub decorator: Vec<Pattern>,
    pub needs: Vec<String>,
    pub beats: Vec<String>,
    pub streams: Vec<String>,
    pub spec: Spec,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Http {
    pub paths: Vec<Pattern>,
    pub url: Vec<Place>,
    pub body: Vec<Place>,
    pub base: Vec<Place>,
    pub languages: Vec<String>,
    pub params: Vec<String>,
    /// A function of the program's own that bears the name is meant too.
    pub own: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Host {
    pub url: LazyRegex,
    pub entry: usize,
    pub needs: Vec<Place>,
    pub likely: bool,
    pub kind: Option<Kind>,
    pub cap_default: Option<CapDefault>,
    pub fields: Fields,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FileMembers {
    pub class: Vec<Pattern>,
    pub members: Vec<(String, String)>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ambient {
    pub sdk: String,
    pub made_by: Vec<Pattern>,
    pub spec: Spec,
}
