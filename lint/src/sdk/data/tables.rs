//! All tables together, as the matcher reads them.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::super::pattern::Pattern;
use super::index::ByName;
use super::needles::Parts;
use super::spec::{Ambient, Entry, FileMembers, Host, Http, Type};

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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Part {
    pub needles: Vec<String>,
    /// Whether it says which hosts are known.
    pub has_hosts: bool,
    /// The user's own: their packages may be modules of the workspace.
    pub is_declared: bool,
    /// The files whose objects it speaks of and those that speak of its, itself among them.
    pub related: Parts,
    pub types: Range<usize>,
    pub entries: Range<usize>,
    pub http: Range<usize>,
}
