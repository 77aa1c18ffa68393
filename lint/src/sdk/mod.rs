//! Values to calls: which expressions send a prompt, by the data in `lint/sdks/`.

pub mod data;
mod find;
mod holder;
mod http;
mod matching;
mod pattern;
mod place;
mod prefilter;
mod prompt;
mod request;

use std::rc::Rc;

use crate::resolve::{Args, Resolver, Value};

pub use data::{RawTable, Sdks, builtin};
pub use find::{Analysis, find_calls};

/// [`Sdks::is_known_package`] of the data that ships.
pub fn is_known_package(package: &str) -> bool {
    builtin().is_known_package(package)
}

/// [`Sdks::is_sdk_package`] of the data that ships.
pub fn is_sdk_package(module: &str) -> bool {
    builtin().is_sdk_package(module)
}

/// What a library's named constant holds.
pub fn constant(full_name: &str) -> Option<&'static str> {
    let constants = &builtin().constants;
    if let Some(value) = constants.get(full_name) {
        return Some(value);
    }
    // Go's `/v3` in the middle of the path.
    let plain: Vec<&str> = full_name.split('/').filter(|part| !is_version(part.split('.').next().unwrap_or(part))).collect();
    if plain.len() == full_name.split('/').count() {
        let (head, tail) = full_name.rsplit_once('/')?;
        let (version, name) = tail.split_once('.')?;
        return is_version(version).then(|| constants.get(&format!("{head}.{name}")).map(String::as_str)).flatten();
    }
    let name = full_name.rsplit_once('.')?.1;
    constants.get(&plain.join("/")).or_else(|| constants.get(&format!("{}.{name}", plain.join("/")))).map(String::as_str)
}

fn is_version(part: &str) -> bool {
    part.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
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
