//! The tables as the files write them.

use serde::{Deserialize, Serialize};

use crate::call::{Kind, Role};

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

/// The tool that a schema is sent as; `{name}` is the class that it was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemaTool {
    pub name: String,
    /// Where the class has no words of its own.
    pub description: String,
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
    pub framed: Option<bool>,
    pub cap_wrap: Option<String>,
    pub records: Option<bool>,
    pub hidden: Option<String>,
    pub schema_tool: Option<SchemaTool>,
    // Calls only.
    pub entry: String,
    pub paths: Vec<String>,
    pub likely: Vec<String>,
    pub likely_needs: Vec<String>,
    pub likely_piped: Vec<String>,
    pub likely_named: Vec<String>,
    pub decorator: Vec<String>,
    pub needs: Vec<String>,
    pub beats: Vec<String>,
    pub kind: Option<Kind>,
    pub kind_by_model: std::collections::BTreeMap<String, Kind>,
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
    #[serde(default)]
    pub own: bool,
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
