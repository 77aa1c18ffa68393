//! Values to calls: which expressions send a prompt, by the data in `lint/sdks/`.

pub mod data;
mod find;
mod holder;
mod http;
mod insertion;
mod matching;
mod pattern;
mod place;
mod prompt;
mod request;
mod user;

use std::rc::Rc;

use crate::resolve::{Args, Resolver, Value};

pub use data::{RawTable, Sdks, builtin, problems};
pub use find::{Analysis, find_calls};
pub use user::with_user;

/// Whether the data speaks of a package of this name: the first part of a dotted or slashed one.
pub fn is_known_package(package: &str) -> bool {
    static HEADS: std::sync::OnceLock<rustc_hash::FxHashSet<String>> = std::sync::OnceLock::new();
    let head = |package: &str| package.split(['.', '/']).next().unwrap_or(package).to_owned();
    let heads = HEADS.get_or_init(|| {
        builtin()
            .packages
            .iter()
            .filter(|package| !package.contains("github.com"))
            .map(|package| head(package))
            .collect()
    });
    heads.contains(&head(package))
        || builtin().packages.iter().any(|known| package.starts_with(known.as_str()))
}

/// Whether a member's name is so much an SDK's own that it is worth remembering on an object nobody could follow.
pub fn is_distinctive(member: &str) -> bool {
    static NAMES: std::sync::OnceLock<rustc_hash::FxHashSet<&str>> = std::sync::OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let paths = builtin().entries.iter().flat_map(|entry| &entry.likely);
        let members = paths.flat_map(|path| path.segs.split_last().map_or(&[][..], |(_, before)| before));
        members
            .filter_map(|seg| match seg {
                pattern::Seg::Member(names) => Some(names),
                pattern::Seg::Call(_) => None,
            })
            .flatten()
            .map(String::as_str)
            .collect()
    });
    names.contains(member)
}

/// Whether an import path, whose names are unique wherever it is used, is an SDK's or below it.
pub fn is_sdk_package(module: &str) -> bool {
    builtin().packages.iter().any(|known| {
        module.strip_prefix(known.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// What a library's named constant holds.
pub fn constant(full_name: &str) -> Option<&'static str> {
    let constants = &builtin().constants;
    if let Some(value) = constants.get(full_name) {
        return Some(value);
    }
    // Go's `/v3` in the middle of the path.
    let plain: Vec<&str> =
        full_name.split('/').filter(|part| !is_version(part.split('.').next().unwrap_or(part))).collect();
    if plain.len() == full_name.split('/').count() {
        let (head, tail) = full_name.rsplit_once('/')?;
        let (version, name) = tail.split_once('.')?;
        return is_version(version)
            .then(|| constants.get(&format!("{head}.{name}")).map(String::as_str))
            .flatten();
    }
    let name = full_name.rsplit_once('.')?.1;
    constants
        .get(&plain.join("/"))
        .or_else(|| constants.get(&format!("{}.{name}", plain.join("/"))))
        .map(String::as_str)
}

fn is_version(part: &str) -> bool {
    part.strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A call that stands for its first argument (or its receiver), by the data's `wraps`.
pub fn unwrapped(resolver: &Resolver, callee: &Value, args: &Rc<Args>) -> Option<Value> {
    let name = crate::resolve::last_of(callee)?;
    let sdks = builtin();
    let matcher = matching::Matcher { sdks, resolver };
    for (_, which) in sdks.wraps_by_name.of(&name) {
        let pattern = &sdks.wraps[which];
        if matcher.is_callee_of(callee, pattern) {
            let first = args.list.first()?;
            return Some(resolver.force(&first.value));
        }
    }
    None
}
