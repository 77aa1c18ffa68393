//! Names through which a call is reached from other files.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use promptlint_grammars::module::{Expr, ExprId, Module, Name, Stmt};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::resolve::{CallSite, Frame, Parsed, Piece, Value, is_test, last_name};

use super::super::likely::{is_written, shape};
use super::super::matching::root_package;
use super::super::prefilter::{AllImports, Prefilter, Reached, Ways};
use super::Finder;

impl Finder<'_> {
    /// Functions and classes around calls and around objects that calls are made on, each with its module's name.
    pub(super) fn reached_names(&self, prefilter: &Prefilter) -> Vec<Reached> {
        let Some(parsed) = &self.parsed else { return Vec::new() };
        let mut names: FxHashSet<Name> = FxHashSet::default();
        let imports_sdk = OnceCell::new();
        let hosts = OnceCell::new();
        let names_hosts = || *hosts.get_or_init(|| prefilter.names_hosts(parsed.module.text.as_bytes()));
        for (site, callee, name) in parsed.index.calls.iter().flat_map(|site| self.meant(parsed, site)) {
            if self.resolver.is_stopped() {
                break;
            }
            self.resolver.refuel();
            let frame = self.resolver.frame(self.file, site.function);
            let (value, depends) = self.resolver.noting_callers(|| self.resolver.eval(callee, &frame));
            let is_likely = || {
                self.sdks.likely_by_name.of(&name).any(|(entry, which)| {
                    shape(parsed, site.function, callee, &self.sdks.entries[entry].likely[which]).is_some()
                })
            };
            // What nothing is known of may be an SDK's where one is imported, if it is written as the SDK's is.
            let may_be_unfollowed = || {
                *imports_sdk.get_or_init(|| self.imports_sdk(parsed, names_hosts))
                    && self.sdks.entry_by_name.of(&name).any(|(entry, which)| {
                        is_written(&parsed.module, callee, &self.sdks.entries[entry].paths[which])
                    })
                    || is_likely()
            };
            // The host can stand in another file, and what is below it with the callers.
            let goes_to_host = || names_hosts() || self.passes_host(parsed, site, &frame, prefilter);
            let counts = |value: &Value| match value {
                Value::Symbol(_) => match root_package(value) {
                    Some(package) if self.sdks.is_of_sdk(&package) => true,
                    Some(package) if self.sdks.is_of_http(&package) => goes_to_host(),
                    _ if self.sdks.http_by_name.has(&name) => names_hosts(),
                    Some(_) => is_likely(),
                    None => may_be_unfollowed(),
                },
                Value::Unknown(_) => {
                    (self.sdks.likely_by_name.has(&name) || self.sdks.entry_by_name.has(&name))
                        && may_be_unfollowed()
                }
                _ => false,
            };
            let may_be_sent = || {
                let (found, asks) =
                    self.resolver.noting_callers(|| self.matched(parsed, site, callee, &frame));
                // Where a request goes may be passed in, whoever sends it.
                found.is_some() || asks && self.sdks.http_by_name.has(&name)
            };
            let is_of_sdk = |value: &Value| root_package(value).is_some_and(|of| self.sdks.is_of_sdk(&of));
            let values = value.alternatives();
            if !values.iter().any(counts)
                || !(depends || values.iter().any(is_of_sdk) || self.live.can_make(&name) || may_be_sent())
            {
                continue;
            }
            if site.function.is_none() {
                names.extend(holders(parsed, site.expr));
            }
            let mut function = site.function;
            while let Some(id) = function {
                let declared = parsed.module.function(id);
                if !declared.name.is_empty() {
                    names.insert(declared.name.clone());
                }
                if let Some(class) = declared.class {
                    names.insert(parsed.module.class(class).name.clone());
                }
                function = parsed.index.parent(id);
            }
        }
        self.reached(parsed, names.into_iter())
    }

    /// Whether an argument names a host that the data knows.
    fn passes_host(
        &self,
        parsed: &Parsed,
        site: &CallSite,
        frame: &Rc<Frame>,
        prefilter: &Prefilter,
    ) -> bool {
        let Expr::Call { args, .. } = parsed.module.expr(site.expr) else { return false };
        let is_host = |piece: &Piece| matches!(piece, Piece::Known { text, .. } if prefilter.names_hosts(text.as_bytes()));
        self.resolver.args(args, frame).list.iter().any(|arg| {
            let value = self.resolver.force(&arg.value);
            value.alternatives().iter().any(|value| match value {
                Value::Text(pieces) => pieces.iter().any(is_host),
                _ => false,
            })
        })
    }

    /// What a site calls, and what it hands to one who calls it (`asyncio.to_thread(f, …)`), as far as it can be a call
    /// or make an object, each with the name that tells.
    fn meant<'p>(&self, parsed: &'p Parsed, site: &'p CallSite) -> Vec<(&'p CallSite, ExprId, Name)> {
        let module = &parsed.module;
        let Expr::Call { callee, args, .. } = module.expr(site.expr) else { return Vec::new() };
        let counts = |name: &Name| self.live.can_be_call(name) || self.live.can_make(name);
        let named = |expr: ExprId| Some((site, expr, parsed.name_of(expr).filter(counts)?));
        let hands_on = last_name(module, *callee).is_some_and(|name| self.sdks.forwards_by_name.has(&name));
        let handed = args.iter().filter(|_| hands_on).map(|arg| arg.value);
        std::iter::once(*callee).chain(handed).filter_map(named).collect()
    }

    fn reached(&self, parsed: &Parsed, names: impl Iterator<Item = Name>) -> Vec<Reached> {
        let module = module_name(self.workspace.path(self.file), &parsed.module);
        let names = names.filter(|name| !name.is_empty() && !name.starts_with("__"));
        let mut out: Vec<Reached> = names.map(|name| (name, module.clone(), self.file)).collect();
        out.sort();
        out
    }

    fn imports_sdk(&self, parsed: &Parsed, names_hosts: impl Fn() -> bool) -> bool {
        parsed.module.imports.iter().any(|import| {
            self.sdks.is_of_sdk(&import.module) || self.sdks.is_of_http(&import.module) && names_hosts()
        })
    }

    /// Functions of this file that call one of `wanted`.
    pub(super) fn callers_of(&self, wanted: &Ways, imports: &AllImports) -> Vec<Around> {
        let Some(parsed) = &self.parsed else { return Vec::new() };
        if is_test(self.workspace.path(self.file)) {
            return Vec::new();
        }
        let mut names: FxHashMap<Name, (bool, BTreeSet<Name>)> = FxHashMap::default();
        let mut seen: FxHashMap<Name, bool> = FxHashMap::default();
        for site in &parsed.index.calls {
            let Expr::Call { callee, .. } = parsed.module.expr(site.expr) else { continue };
            let Some(name) = parsed.name_of(*callee) else { continue };
            let Some(function) = site.function.filter(|_| wanted.has(&name)) else { continue };
            let is_seen =
                *seen.entry(name.clone()).or_insert_with(|| wanted.are_seen(&name, self.file, imports));
            let declared = parsed.module.function(function);
            let class = declared.class.map(|class| parsed.module.class(class).name.clone());
            for around in class.into_iter().chain([declared.name.clone()]) {
                let (is_caller, of) = names.entry(around).or_default();
                *is_caller |= is_seen;
                of.insert(name.clone());
            }
        }
        let all: Vec<Name> = names.keys().cloned().collect();
        let reached = self.reached(parsed, all.into_iter());
        let around = |reached: Reached| {
            let (is_seen, of) = names.remove(&reached.0).unwrap_or_default();
            Around { reached, is_seen, of: of.into_iter().collect() }
        };
        reached.into_iter().map(around).collect()
    }
}

/// A function around calls of what is wanted.
#[derive(Debug, PartialEq)]
pub(super) struct Around {
    pub(super) reached: Reached,
    /// Whether its file can mean what is wanted and not another thing of its name.
    pub(super) is_seen: bool,
    /// What it calls of it.
    pub(super) of: Box<[Name]>,
}

/// The names by which a module hands on what stands at its top level: of variables, and of classes with such a field.
fn holders(parsed: &Parsed, expr: ExprId) -> Vec<Name> {
    let module = &parsed.module;
    let span = module.span(expr);
    let holds = |value: &Option<ExprId>| value.is_some_and(|value| module.span(value).contains(span));
    let mut names = Vec::new();
    for stmt in module.block(module.body) {
        if let Stmt::Assign { targets, value, .. } = &module.stmt(*stmt).stmt
            && holds(value)
        {
            names.extend(targets.iter().filter_map(|target| last_name(module, *target)));
        }
    }
    for class in module.classes.iter().filter(|class| class.span.contains(span)) {
        if class.fields.iter().any(|field| holds(&field.value)) {
            names.push(class.name.clone());
        }
    }
    names
}

/// What other files write to import a module.
pub(super) fn module_name(path: &str, module: &Module) -> Name {
    if let Some(package) = &module.package {
        return package.clone();
    }
    let stem = path.rsplit('/').next().unwrap_or(path);
    let stem = stem.split('.').next().unwrap_or(stem);
    match stem {
        "__init__" | "index" | "mod" => {
            let dir = path.rsplit('/').nth(1).unwrap_or(stem);
            dir.into()
        }
        stem => stem.into(),
    }
}
