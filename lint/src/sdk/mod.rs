//! Values to calls: which expressions send a prompt, by the data in `lint/sdks/`.

mod contexts;
pub mod data;
mod declared;
mod find;
mod globals;
mod holder;
mod holders;
mod http;
mod insertion;
mod likely;
mod matching;
mod pattern;
mod place;
mod prefilter;
mod prompt;
mod prompt_file;
mod request;
mod schema;

use std::rc::Rc;

use crate::resolve::{Args, Resolver, Value};

pub use data::{RawTable, Sdks, builtin};
pub use declared::{analyze, declared};
pub use find::{Analysis, find_calls};

/// [`Sdks::is_known_package`] of the data that ships.
pub fn is_known_package(package: &str) -> bool {
    builtin().is_known_package(package)
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

/// [`Sdks::is_sdk_package`] of the data that ships.
pub fn is_sdk_package(module: &str) -> bool {
    builtin().is_sdk_package(module)
}

/// What a package calls its default export, where a file may call it anything: client libraries name their main class
/// as they are named themselves (`import Claude from "@anthropic-ai/sdk"`).
pub fn default_export<'n>(package: &str, local: &'n str) -> &'n str
where
    'static: 'n,
{
    static NAMES: std::sync::OnceLock<rustc_hash::FxHashMap<&str, Vec<&str>>> = std::sync::OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut out: rustc_hash::FxHashMap<&str, Vec<&str>> = rustc_hash::FxHashMap::default();
        for pattern in builtin().types.iter().flat_map(|ty| &ty.made_by) {
            let (pattern::Root::Package(packages), [pattern::Seg::Member(names), pattern::Seg::Call(_)]) =
                (&pattern.root, pattern.segs.as_slice())
            else {
                continue;
            };
            for package in packages {
                out.entry(package).or_default().extend(names.iter().map(String::as_str));
            }
        }
        out
    });
    let Some(names) = names.get(package).filter(|names| !names.contains(&local)) else { return local };
    let package = place::fold(package);
    let is_main = |name: &&&str| name.starts_with(char::is_uppercase) && package.contains(&place::fold(name));
    names.iter().find(is_main).copied().unwrap_or(local)
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

/// A slashed path without Go's `/v3`.
pub(crate) fn without_versions(path: &str) -> String {
    path.split('/').filter(|part| !is_version(part)).collect::<Vec<_>>().join("/")
}

fn is_version(part: &str) -> bool {
    part.strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A call that stands for its first argument (or its receiver), by the data's `wraps`.
pub fn unwrapped(resolver: &Resolver, callee: &Value, args: &Rc<Args>) -> Option<Value> {
    let name = crate::resolve::last_of(callee)?;
    let sdks = builtin();
    let matcher = matching::Matcher { sdks, resolver, globals: None, kind: None };
    for (_, which) in sdks.wraps_by_name.of(&name) {
        let pattern = &sdks.wraps[which];
        if matcher.is_callee_of(callee, pattern) {
            let first = args.list.first()?;
            return Some(resolver.force(&first.value));
        }
    }
    None
}

/// Whether a method of this name gives its own receiver again, in another form (`json.dumps(x).encode()`).
pub fn is_encoder(name: &str) -> bool {
    let sdks = builtin();
    sdks.wraps_by_name.of(name).any(|(_, which)| matches!(sdks.wraps[which].root, pattern::Root::Any))
}

/// The elements of the chain that a call makes, by the data's `pipes`.
pub fn piped(resolver: &Resolver, callee: &Value, args: &Rc<Args>) -> Option<Vec<Value>> {
    let name = crate::resolve::last_of(callee)?;
    let sdks = builtin();
    let matcher = matching::Matcher { sdks, resolver, globals: None, kind: None };
    for (_, which) in sdks.pipes_by_name.of(&name) {
        let pattern = &sdks.pipes[which];
        let mut parts = Vec::new();
        if matches!(pattern.root, pattern::Root::This) {
            let Value::Symbol(symbol) = callee else { continue };
            let crate::resolve::Base::Member { of, .. } = &symbol.base else { continue };
            parts.push(of.clone());
        } else if !matcher.is_callee_of(callee, pattern) {
            continue;
        }
        for argument in &args.list {
            match resolver.force(&argument.value) {
                Value::List(list) => parts.extend(list.items.iter().map(|item| item.value.clone())),
                value => parts.push(value),
            }
        }
        return Some(parts);
    }
    None
}

/// What a member of an instance of `class` holds where that is the content of a file, by the data's `[[files]]`.
pub fn file_member(
    resolver: &Resolver,
    class: crate::resolve::ClassRef,
    name: &str,
    at: crate::resolve::Loc,
) -> Option<Value> {
    let sdks = builtin();
    let matcher = matching::Matcher { sdks, resolver, globals: None, kind: None };
    for files in &sdks.files {
        let Some((_, default)) = files.members.iter().find(|(member, _)| member == name) else { continue };
        let parsed = resolver.parsed(class.file)?;
        let declared = parsed.module.class(class.class);
        let top = resolver.frame(class.file, None);
        let marks = declared.decorators.iter().chain(&declared.bases);
        let is_it = marks
            .map(|mark| resolver.eval(*mark, &top))
            .any(|value| files.class.iter().any(|pattern| matcher.matches(&value, pattern).is_some()));
        if !is_it {
            continue;
        }
        let own =
            declared.fields.iter().rev().find(|field| &*field.name == name).and_then(|field| field.value);
        let path = match own.map(|own| resolver.eval(own, &top)) {
            Some(path) => path.any_plain()?,
            None => default.clone(),
        };
        return resolver.yaml_file(class.file, &path, at);
    }
    None
}
