//! The resolver's questions about libraries, answered by the SDK data.

use std::rc::Rc;

use promptlint_grammars::module::ArgKind;

use crate::resolve::{Args, Base, ClassRef, Libraries, Loc, Record, Resolver, Value, last_of};

use super::data::Sdks;
use super::matching::Matcher;
use super::pattern::Root;
use super::place::fold;

impl Libraries for Sdks {
    fn is_known_package(&self, package: &str) -> bool {
        self.is_known_package(package)
    }

    fn is_sdk_package(&self, module: &str) -> bool {
        self.is_sdk_package(module)
    }

    fn is_distinctive(&self, member: &str) -> bool {
        self.distinctive.contains(member)
    }

    fn default_export<'n>(&'n self, package: &str, local: &'n str) -> &'n str {
        let Some(names) = self.exports.get(package) else { return local };
        if names.iter().any(|name| name == local) {
            return local;
        }
        let package = fold(package);
        let is_main = |name: &&String| name.starts_with(char::is_uppercase) && package.contains(&fold(name));
        names.iter().find(is_main).map_or(local, String::as_str)
    }

    fn constant(&self, full_name: &str) -> Option<&str> {
        let constants = &self.constants;
        // `Models.SMALL.value`: an enum's member and what it stands for are the same here.
        let full_name = full_name.strip_suffix(".value").unwrap_or(full_name);
        if let Some(value) = constants.get(full_name) {
            return Some(value);
        }
        // Python re-exports its enums at many depths: the package and the last two names say which one it is.
        if let [package, _, .., owner, name] = full_name.split('.').collect::<Vec<_>>().as_slice()
            && let Some(value) = constants.get(&format!("{package}.{owner}.{name}"))
        {
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

    fn is_encoder(&self, name: &str) -> bool {
        self.wraps_by_name.of(name).any(|(_, which)| matches!(self.wraps[which].root, Root::Any))
    }

    fn unwrapped(&self, resolver: &Resolver, callee: &Value, args: &Rc<Args>) -> Option<Value> {
        let name = last_of(callee)?;
        let matcher = Matcher { sdks: self, resolver, globals: None, kind: None, types: None };
        for (_, which) in self.wraps_by_name.of(&name) {
            let pattern = &self.wraps[which];
            if matcher.is_callee_of(callee, pattern) {
                let first = args.list.first()?;
                return Some(resolver.force(&first.value));
            }
        }
        None
    }

    fn piped(&self, resolver: &Resolver, callee: &Value, args: &Rc<Args>) -> Option<Vec<Value>> {
        let name = last_of(callee)?;
        let matcher = Matcher { sdks: self, resolver, globals: None, kind: None, types: None };
        for (_, which) in self.pipes_by_name.of(&name) {
            let pattern = &self.pipes[which];
            let mut parts = Vec::new();
            if matches!(pattern.root, Root::This) {
                let Value::Symbol(symbol) = callee else { continue };
                let Base::Member { of, .. } = &symbol.base else { continue };
                parts.push(of.clone());
            } else if !matcher.is_callee_of(callee, pattern) {
                continue;
            }
            let mut beside = Record::default();
            for argument in &args.list {
                if let ArgKind::Named(name) = &argument.kind {
                    beside.set(name, argument.value.clone());
                    continue;
                }
                match resolver.force(&argument.value) {
                    Value::List(list) => parts.extend(list.items.iter().map(|item| item.value.clone())),
                    value => parts.push(value),
                }
            }
            // `RunnableParallel(answer=prompt | model)` is `{"answer": prompt | model}`.
            if !beside.fields.is_empty() {
                parts.push(Value::Record(Rc::new(beside)));
            }
            return Some(parts);
        }
        None
    }

    fn file_member(&self, resolver: &Resolver, class: ClassRef, name: &str, at: Loc) -> Option<Value> {
        let matcher = Matcher { sdks: self, resolver, globals: None, kind: None, types: None };
        for files in &self.files {
            let Some((_, default)) = files.members.iter().find(|(member, _)| member == name) else {
                continue;
            };
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
}

/// A slashed path without Go's `/v3`.
pub(super) fn without_versions(path: &str) -> String {
    path.split('/').filter(|part| !is_version(part)).collect::<Vec<_>>().join("/")
}

fn is_version(part: &str) -> bool {
    part.strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
