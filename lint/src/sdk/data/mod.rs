//! The SDK data: `lint/sdks/*.toml` and what users add, parsed once.

mod build;
mod index;
mod raw;
mod spec;

use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::pattern::Pattern;

pub use build::Problem;
pub use index::ByName;
pub use raw::{FieldsMap, RawSdk, RawTable, SchemaTool};
pub use spec::{Ambient, CapDefault, Entry, Fields, FileMembers, Fills, Host, Http, Spec, Type};

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
    /// By the file that they come from.
    pub parts: Vec<Part>,
    pub packages: FxHashSet<String>,
    /// The first parts of the packages' names, where those are not hosts.
    pub package_heads: FxHashSet<String>,
    /// Packages that send any request to any host: to import one says nothing.
    pub http_packages: FxHashSet<String>,
    /// The first parts of their names.
    pub http_heads: FxHashSet<String>,
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
    /// Members that stand inside the `likely` paths.
    pub distinctive: FxHashSet<String>,
    /// What is made by calling something that a package exports by name.
    pub exports: FxHashMap<String, Vec<String>>,
}

/// What one file adds to [`Sdks`].
#[derive(Clone, Debug, Default)]
pub struct Part {
    pub needles: Vec<String>,
    /// Whether it says which hosts are known.
    pub has_hosts: bool,
    pub types: Range<usize>,
    pub entries: Range<usize>,
    pub http: Range<usize>,
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

#[cfg(test)]
mod tests {
    #[test]
    fn every_file_says_only_what_the_vocabulary_has() {
        let problems = super::problems();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}
