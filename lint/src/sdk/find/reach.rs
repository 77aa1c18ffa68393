//! Names through which a call is reached from other files.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use promptlint_grammars::Language;
use promptlint_grammars::module::{Arg, ArgKind, Entry, Expr, ExprId, Module, Name, Part, Stmt, Text};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::resolve::{CallSite, Frame, Parsed, Piece, Value, is_test, last_name};

use super::super::contexts::MAX_LAYERS;
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
        let mut out = self.reached(parsed, names.into_iter());
        if names_hosts() {
            out.extend(self.handed_hosts(parsed, prefilter));
            out.sort();
            out.dedup();
        }
        out
    }

    /// Functions of other files through which the address of a host comes to what sends: that may stand in a file that
    /// knows of no host.
    fn handed_hosts(&self, parsed: &Parsed, prefilter: &Prefilter) -> Vec<Reached> {
        let module = &parsed.module;
        // By what is written alone: to follow every argument of a file takes longer than all else.
        let says = |text: &Text| prefilter.names_hosts(text.value.as_bytes());
        let addresses: FxHashSet<&Name> = module
            .stmts
            .iter()
            .filter_map(|node| match &node.stmt {
                Stmt::Assign { targets, value: Some(value), .. } if writes(module, *value, &says) => {
                    Some(targets)
                }
                _ => None,
            })
            .flatten()
            .filter_map(|target| named(module, *target))
            .collect();
        let mut out = Vec::new();
        for site in &parsed.index.calls {
            if self.resolver.is_stopped() {
                break;
            }
            let Expr::Call { callee, args, .. } = module.expr(site.expr) else { continue };
            let is_address = |arg: &Arg| {
                writes(module, arg.value, &says)
                    || named(module, arg.value).is_some_and(|name| addresses.contains(name))
            };
            let Some(position) = args.iter().position(is_address) else { continue };
            self.resolver.refuel();
            let frame = self.resolver.frame(self.file, site.function);
            // What is told to send by itself is a call here, and none where it ends up.
            if self.matched(parsed, site, *callee, &frame).is_some() {
                continue;
            }
            let mut handed =
                vec![Handed::new(self.resolver.eval(*callee, &frame), args, position, Vec::new())];
            for _ in 0..MAX_LAYERS {
                handed = handed.iter().flat_map(|handed| self.passed_along(handed, &mut out)).collect();
            }
        }
        out
    }

    /// What the functions that are called themselves call with what is handed to them; `out` takes in the way to those
    /// that send.
    fn passed_along(&self, handed: &Handed, out: &mut Vec<Reached>) -> Vec<Handed> {
        let mut on = Vec::new();
        for callee in handed.callee.alternatives() {
            let Value::Function(closure) = callee else { continue };
            let Some(there) = self.resolver.parsed(closure.file) else { continue };
            let declared = there.module.function(closure.function);
            let mut way = handed.way.clone();
            if closure.file != self.file && !declared.name.is_empty() {
                let module = module_name(self.workspace.path(closure.file), &there.module);
                way.push((declared.name.clone(), module, closure.file));
            }
            // Python's `self` is a parameter, which no call writes.
            let of_object =
                closure.this.is_some() && there.module.language == Language::Python && !declared.is_static;
            let param = match &handed.name {
                Some(name) => declared.params.iter().find(|param| param.name == *name),
                None => declared.params.get(handed.position + usize::from(of_object)),
            };
            let Some(param) = param else { continue };
            let frame = self.resolver.frame(closure.file, Some(closure.function));
            for site in there.index.calls.iter().filter(|site| site.function == Some(closure.function)) {
                let Expr::Call { callee, args, .. } = there.module.expr(site.expr) else { continue };
                let is_param = |arg: &Arg| is_of_name(&there.module, arg.value, &param.name);
                let Some(position) = args.iter().position(is_param) else { continue };
                if there.name_of(*callee).is_some_and(|name| self.sdks.http_by_name.has(&name)) {
                    out.extend(way.iter().cloned());
                }
                on.push(Handed::new(self.resolver.eval(*callee, &frame), args, position, way.clone()));
            }
        }
        on
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
        let args = self.resolver.args(args, frame);
        args.list.iter().any(|arg| names_host(&self.resolver.force(&arg.value), prefilter))
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

/// What is called with an address, and as which argument.
struct Handed {
    callee: Value,
    position: usize,
    name: Option<Name>,
    /// The functions of other files that it came through.
    way: Vec<Reached>,
}

impl Handed {
    fn new(callee: Value, args: &[Arg], position: usize, way: Vec<Reached>) -> Self {
        let name = match &args[position].kind {
            ArgKind::Named(name) => Some(name.clone()),
            _ => None,
        };
        Self { callee, position, name, way }
    }
}

/// Whether an expression is a text of which a part is what `says` says.
fn writes(module: &Module, expr: ExprId, says: &impl Fn(&Text) -> bool) -> bool {
    match module.expr(expr) {
        Expr::Str(text) => says(text),
        Expr::Template(parts) => parts.iter().any(|part| matches!(part, Part::Text(text) if says(text))),
        Expr::Binary { operands, .. } => {
            operands.iter().any(|operand| matches!(module.expr(*operand), Expr::Str(text) if says(text)))
        }
        _ => false,
    }
}

/// The last name of a name or member.
fn named(module: &Module, expr: ExprId) -> Option<&Name> {
    match module.expr(expr) {
        Expr::Name(name) | Expr::Member { name, .. } => Some(name),
        _ => None,
    }
}

/// Whether an expression is what a name holds, or a text or record with it.
fn is_of_name(module: &Module, expr: ExprId, name: &Name) -> bool {
    let is_it = |expr: ExprId| matches!(module.expr(expr), Expr::Name(known) if known == name);
    match module.expr(expr) {
        Expr::Template(parts) => parts.iter().any(|part| matches!(part, Part::Hole(hole) if is_it(*hole))),
        Expr::Binary { operands, .. } => operands.iter().any(|operand| is_it(*operand)),
        Expr::Record { entries, .. } => {
            entries.iter().any(|entry| matches!(entry, Entry::Field { value, .. } if is_it(*value)))
        }
        _ => is_it(expr),
    }
}

/// Whether a text may name a host that the data knows.
fn names_host(value: &Value, prefilter: &Prefilter) -> bool {
    let is_host =
        |piece: &Piece| matches!(piece, Piece::Known { text, .. } if prefilter.names_hosts(text.as_bytes()));
    value.alternatives().iter().any(|value| match value {
        Value::Text(pieces) => pieces.iter().any(is_host),
        _ => false,
    })
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
