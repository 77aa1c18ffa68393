//! From files to calls: which files can matter, which expressions send a prompt, and who reaches them.

use std::sync::Arc;

use promptlint_grammars::Language;
use promptlint_grammars::module::{Expr, ExprId, FunctionId, Module, Name, Span};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::call::{Call, Confidence, Insertion, LoopInfo, Place};
use crate::resolve::{
    Argument, Base, CallSite, CallerIndex, Effect, Frame, Indexes, Loc, LoopRef, Parsed, Resolver, Value,
    last_name, last_of,
};
use crate::workspace::{FileId, Workspace, on_large_stack};

use super::data::{Entry, Sdks};
use super::globals::{Decorated, Globals, decorator_of, globals_of};
use super::holder::Holder;
use super::http;
use super::insertion;
use super::likely::shape;
use super::matching::{Matcher, root_package};
use super::pattern::Root;
use super::prefilter::{Prefilter, second_scan};
use super::request::{Builder, Match, place_of};

/// What was found in a workspace.
#[derive(Debug, Default)]
pub struct Analysis {
    /// By path and position.
    pub calls: Vec<Call>,
    /// The files that each file's calls were read from, by the file's own number.
    pub reads: FxHashMap<FileId, Vec<FileId>>,
}

/// Finds every call in the workspace.
pub fn find_calls(workspace: &Workspace, sdks: &Sdks) -> Analysis {
    on_large_stack(|| find(workspace, sdks))
}

fn find(workspace: &Workspace, sdks: &Sdks) -> Analysis {
    let prefilter = Prefilter::new(sdks);
    let mut files = workspace.scan(|_, bytes| prefilter.is_match(bytes));
    let candidates: FxHashSet<FileId> = files.iter().copied().collect();
    let indexes = Indexes::default();
    // Names through which a call, or an object that calls are made on, is reached from other files.
    let mut globals = Globals::default();
    let mut reached: Vec<(Name, Name, FileId)> = Vec::new();
    let seen: Vec<_> = files
        .par_iter()
        .map(|file| {
            let finder = Finder::new(workspace, sdks, &indexes, None, *file, &candidates);
            let own = globals_of(&finder.matcher(), *file);
            let mut names = finder.reached_names(&prefilter);
            if let Some(parsed) = &finder.parsed {
                let module = module_name(workspace.path(*file), &parsed.module);
                names.extend(own.decorated.iter().map(|name| (name.clone(), module.clone(), *file)));
            }
            (own, names)
        })
        .collect();
    for (own, names) in seen {
        globals.add(own);
        reached.extend(names);
    }
    let mut wanted: FxHashSet<Name> = reached.iter().map(|(name, ..)| name.clone()).collect();
    let more = second_scan(workspace, &files, &reached);
    files.extend(more);
    files.sort();
    files.dedup();
    // A wrapper's caller may itself be a wrapper: their names count too, within the files at hand.
    wanted.extend(
        files
            .par_iter()
            .flat_map_iter(|file| {
                Finder::new(workspace, sdks, &indexes, None, *file, &candidates).callers_of(&wanted)
            })
            .collect::<Vec<_>>(),
    );
    let callers = CallerIndex::new(workspace, &indexes, &files, |name| wanted.contains(name));
    let mut found: Vec<(FileId, Vec<Call>, Vec<FileId>)> = files
        .par_iter()
        .filter(|file| workspace.is_in_scope(**file))
        .map(|file| {
            let finder = Finder::new(workspace, sdks, &indexes, Some(&callers), *file, &candidates)
                .with_globals(&globals);
            let calls = finder.calls();
            (*file, calls, finder.resolver.reads())
        })
        .collect();
    found.sort_by_key(|(file, ..)| *file);
    let mut analysis = Analysis::default();
    for (file, calls, reads) in found {
        analysis.reads.insert(file, reads);
        analysis.calls.extend(calls);
    }
    analysis.calls.sort_by(|a, b| (&a.place.path, a.place.span).cmp(&(&b.place.path, b.place.span)));
    analysis
}

pub(super) struct Finder<'a> {
    workspace: &'a Workspace,
    pub(super) sdks: &'a Sdks,
    pub(super) resolver: Resolver<'a>,
    pub(super) file: FileId,
    parsed: Option<Parsed>,
    globals: Option<&'a Globals>,
    /// The files in which the SDKs' names stand.
    candidates: &'a FxHashSet<FileId>,
}

impl<'a> Finder<'a> {
    fn new(
        workspace: &'a Workspace,
        sdks: &'a Sdks,
        indexes: &'a Indexes,
        callers: Option<&'a CallerIndex>,
        file: FileId,
        candidates: &'a FxHashSet<FileId>,
    ) -> Self {
        let resolver = Resolver::new(workspace, indexes, callers);
        let parsed = resolver.parsed(file);
        Self { workspace, sdks, resolver, file, parsed, candidates, globals: None }
    }

    fn with_globals(self, globals: &'a Globals) -> Self {
        Self { globals: Some(globals), ..self }
    }

    pub(super) fn matcher(&self) -> Matcher<'_, 'a> {
        Matcher { sdks: self.sdks, resolver: &self.resolver, globals: self.globals, kind: None }
    }

    fn language(&self) -> &'static str {
        match self.parsed.as_ref().map(|parsed| parsed.module.language) {
            Some(Language::Python) => "python",
            Some(Language::Go) => "go",
            _ => "typescript",
        }
    }

    /// Call sites that can be a call by the name of what they call.
    fn sites<'p>(&self, parsed: &'p Parsed) -> impl Iterator<Item = (&'p CallSite, ExprId)> + use<'p, '_> {
        let module = &parsed.module;
        parsed.index.calls.iter().filter_map(move |site| {
            let Expr::Call { callee, .. } = module.expr(site.expr) else { return None };
            let worth = match module.expr(*callee) {
                Expr::Member { object, name, .. } => {
                    self.sdks.can_be_call(name)
                        || self.sdks.forwards_by_name.has(name)
                        || &**name == "call"
                        || self.is_decorated(Some(name.clone()))
                        || self.globals.is_some_and(|globals| globals.callable.contains(name))
                        || self.is_decorated(last_name(module, *object))
                }
                // An alias, an imported function, an object that is called: what it is decides.
                Expr::Name(name) => {
                    self.sdks.can_be_call(name)
                        || self.is_decorated(Some(name.clone()))
                        || self.may_be_object(parsed.index.events(site.function, name))
                        || {
                            let bound = parsed.index.events(None, name);
                            !is_own_definition(bound) && self.may_be_object(bound)
                        }
                }
                Expr::Call { .. } | Expr::Index { .. } => true,
                _ => false,
            };
            worth.then_some((site, *callee))
        })
    }

    fn is_decorated(&self, name: Option<Name>) -> bool {
        name.is_some_and(|name| self.globals.is_some_and(|globals| globals.decorated.contains(&name)))
    }

    /// Whether a name may be bound to more than a function or class of a file that itself knows no SDK.
    fn may_be_object(&self, events: &[crate::resolve::Event]) -> bool {
        events.iter().any(|event| match self.resolver.import_of(self.file, event) {
            Some(target) => self.candidates.contains(&target) || is_barrel(self.workspace.path(target)),
            None => true,
        })
    }

    /// Functions and classes around calls and around objects that calls are made on, each with its module's name.
    fn reached_names(&self, prefilter: &Prefilter) -> Vec<(Name, Name, FileId)> {
        let Some(parsed) = &self.parsed else { return Vec::new() };
        let module_name = module_name(self.workspace.path(self.file), &parsed.module);
        let mut names: FxHashSet<Name> = FxHashSet::default();
        let imports_sdk = std::cell::OnceCell::new();
        let names_hosts = prefilter.names_hosts(parsed.module.text.as_bytes());
        for site in &parsed.index.calls {
            let Expr::Call { callee, .. } = parsed.module.expr(site.expr) else { continue };
            let Some(name) = last_name(&parsed.module, *callee) else { continue };
            let counts = self.sdks.can_be_call(&name) || self.sdks.made_by_name.has(&name);
            if !counts {
                continue;
            }
            self.resolver.refuel();
            let frame = self.resolver.frame(self.file, site.function);
            let value = self.resolver.eval(*callee, &frame);
            let may_be_unfollowed = || {
                *imports_sdk.get_or_init(|| self.imports_sdk(parsed))
                    || self.sdks.likely_by_name.of(&name).any(|(entry, which)| {
                        shape(parsed, site.function, *callee, &self.sdks.entries[entry].likely[which])
                            .is_some()
                    })
            };
            let counts = |value: &Value| match value {
                Value::Symbol(_) => match root_package(value) {
                    Some(package)
                        if self.sdks.is_known_package(&package) || self.sdks.is_sdk_package(&package) =>
                    {
                        true
                    }
                    _ if self.sdks.http_by_name.has(&name) => names_hosts,
                    _ => may_be_unfollowed(),
                },
                Value::Unknown(_) => {
                    (self.sdks.likely_by_name.has(&name) || self.sdks.entry_by_name.has(&name))
                        && may_be_unfollowed()
                }
                _ => false,
            };
            let is_sdk = value.alternatives().iter().any(counts);
            if !is_sdk {
                continue;
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
        let mut out: Vec<(Name, Name, FileId)> = names
            .into_iter()
            .filter(|name| !name.starts_with("__"))
            .map(|name| (name, module_name.clone(), self.file))
            .collect();
        out.sort();
        out
    }

    fn imports_sdk(&self, parsed: &Parsed) -> bool {
        parsed.module.imports.iter().any(|import| {
            self.sdks.is_known_package(&import.module) || self.sdks.is_sdk_package(&import.module)
        })
    }

    /// Functions of this file that call one of `wanted`.
    fn callers_of(&self, wanted: &FxHashSet<Name>) -> Vec<Name> {
        let Some(parsed) = &self.parsed else { return Vec::new() };
        let mut out = Vec::new();
        for site in &parsed.index.calls {
            let Expr::Call { callee, .. } = parsed.module.expr(site.expr) else { continue };
            if last_name(&parsed.module, *callee).is_some_and(|name| wanted.contains(&name)) {
                if let Some(function) = site.function {
                    let declared = parsed.module.function(function);
                    out.push(declared.name.clone());
                    out.extend(declared.class.map(|class| parsed.module.class(class).name.clone()));
                }
            }
        }
        out.retain(|name| !name.is_empty());
        out
    }

    fn calls(&self) -> Vec<Call> {
        let Some(parsed) = &self.parsed else { return Vec::new() };
        let mut calls = Vec::new();
        let mut ordinals: FxHashMap<String, u32> = FxHashMap::default();
        let mut sites: Vec<(&CallSite, ExprId)> = self.sites(parsed).collect();
        sites.sort_by_key(|(site, _)| parsed.module.span(site.expr));
        for (site, callee) in sites {
            self.resolver.refuel();
            let frame = self.resolver.frame(self.file, site.function);
            // By itself first; who passes the client in decides only whether it is a call at all. What callers
            // pass belongs to their contexts.
            let alone = self
                .matched(parsed, site, callee, &frame)
                .filter(|(_, confidence)| *confidence == Confidence::Certain);
            let known_alone = alone.is_some();
            let Some((found, confidence)) = alone
                .or_else(|| self.resolver.with_callers(true, || self.matched(parsed, site, callee, &frame)))
            else {
                continue;
            };
            let found = if known_alone { found } else { found.passed_in(&self.matcher()) };
            let qualified = qualified(parsed, site.function);
            let ordinal = ordinals.entry(qualified.clone()).or_default();
            *ordinal += 1;
            let id = format!("{}::{qualified}#{ordinal}", self.workspace.path(self.file));
            calls.push(self.call(parsed, site, callee, &found, confidence, id));
        }
        calls
    }

    fn call(
        &self,
        parsed: &Parsed,
        site: &CallSite,
        callee: ExprId,
        found: &Match,
        confidence: Confidence,
        id: String,
    ) -> Call {
        let entry = &self.sdks.entries[found.entry];
        let builder = Builder::new(self.matcher(), found);
        let request = builder.request(found.streams);
        let contexts = self.contexts(parsed, site, callee, &request);
        let kind = found.http.as_ref().and_then(|http| self.sdks.hosts[http.host].kind).unwrap_or(entry.kind);
        let callee_span = match parsed.module.expr(callee) {
            Expr::Member { name_span, .. } => *name_span,
            _ => parsed.module.span(callee),
        };
        Call {
            id: id.into(),
            place: place_of(&self.resolver, found.at),
            callee: callee_span,
            language: parsed.module.language,
            kind,
            sdk: if found.http.is_some() { "http".into() } else { entry.sdk.as_str().into() },
            entry: entry.entry.as_str().into(),
            confidence,
            cap_insertion: self.cap_insertion(parsed, site, found, &builder.holders),
            request,
            contexts,
            loop_info: self.loop_info(parsed, site),
        }
    }

    /// What the expression is, by what it calls.
    pub(super) fn matched(
        &self,
        parsed: &Parsed,
        site: &CallSite,
        callee: ExprId,
        frame: &std::rc::Rc<Frame>,
    ) -> Option<(Match, Confidence)> {
        let Expr::Call { args, .. } = parsed.module.expr(site.expr) else { return None };
        let at = Loc { file: self.file, span: parsed.module.span(site.expr) };
        let value = self.resolver.eval(callee, frame);
        let args = self.resolver.args(args, frame).list.clone();
        for value in value.alternatives() {
            if let Some(found) = self.by_value(value, &args, at) {
                return Some(found);
            }
        }
        // `f.stream("…")` of a decorated function.
        if let Expr::Member { object, name, .. } = parsed.module.expr(callee) {
            if self.is_decorated(last_name(&parsed.module, *object)) {
                let object = self.resolver.eval(*object, frame);
                let found =
                    object.alternatives().iter().find_map(|object| self.by_decorator(object, &args, at));
                let streams = |found: &Match| {
                    self.sdks.entries[found.entry].streams.iter().any(|stream| **stream == **name)
                };
                if let Some((found, confidence)) = found.filter(|(found, _)| streams(found)) {
                    return Some((Match { streams: true, ..found }, confidence));
                }
            }
        }
        self.by_shape(&value, parsed, callee, &args, at, frame)
    }

    fn by_value(&self, value: &Value, args: &[Argument], at: Loc) -> Option<(Match, Confidence)> {
        let matcher = self.matcher();
        let Value::Symbol(symbol) = value else {
            return match value {
                Value::Object(_) | Value::Record(_) => self.whole_object(value, args, at),
                Value::Function(_) => self.by_decorator(value, args, at),
                _ => None,
            };
        };
        let name = last_of(value)?;
        if let Some(inner) = self.forwarded(value, &name, args) {
            let (callee, rest) = inner;
            return callee.alternatives().iter().find_map(|callee| self.by_value(callee, &rest, at));
        }
        // `functools.partial`: what it bound comes first.
        let mut all: Vec<Argument> = Vec::new();
        for effect in &symbol.effects {
            if let Effect::Call { path, args } = effect {
                if path.is_empty() {
                    all.extend(args.list.iter().cloned());
                }
            }
        }
        all.extend(args.iter().cloned());
        let mut best: Option<(Match, &Entry)> = None;
        for (entry_at, which) in self.sdks.entry_by_name.of(&name) {
            let entry = &self.sdks.entries[entry_at];
            if !self.speaks(&entry.spec.languages) {
                continue;
            }
            let Some(path) = matcher.matches(value, &entry.paths[which]) else { continue };
            let found = Match {
                params: path.params.clone(),
                streams: entry.streams.iter().any(|stream| *stream == *name),
                ..Match::new(entry_at, path.root.clone(), all.clone(), at)
            };
            if !self.counts(entry, &found) {
                continue;
            }
            let is_better = best.as_ref().is_none_or(|(_, known)| entry.beats.contains(&known.entry));
            if is_better {
                best = Some((found, entry));
            }
        }
        if let Some((found, _)) = best {
            return Some((found, Confidence::Certain));
        }
        for (http_at, which) in self.sdks.http_by_name.of(&name) {
            let sender = &self.sdks.http[http_at];
            if !self.speaks(&sender.languages) {
                continue;
            }
            let Some(path) = matcher.matches(value, &sender.paths[which]) else { continue };
            let Some(body) = http::request(&matcher, sender, &path, &all, at) else { continue };
            let host = &self.sdks.hosts[body.host];
            let confidence = if host.likely { Confidence::Likely } else { Confidence::Certain };
            let found = Match { http: Some(body), ..Match::new(host.entry, None, Vec::new(), at) };
            return Some((found, confidence));
        }
        self.by_chain(value, &name, &all, at).or_else(|| self.whole_object(value, &all, at))
    }

    /// A call of a function whose decorator makes it a prompt.
    fn by_decorator(&self, value: &Value, args: &[Argument], at: Loc) -> Option<(Match, Confidence)> {
        let Value::Function(closure) = value else { return None };
        self.globals.filter(|globals| !globals.decorated.is_empty())?;
        let (entry, path, decorator_args) = decorator_of(&self.matcher(), closure.file, closure.function)?;
        let args = std::rc::Rc::new(crate::resolve::Args { list: args.to_vec() });
        let found = Match {
            params: path.params,
            decorated: Some(Decorated { closure: closure.clone(), args }),
            ..Match::new(entry, None, decorator_args, at)
        };
        Some((found, Confidence::Certain))
    }

    /// `agent("…")`: the object itself is called.
    fn whole_object(&self, value: &Value, args: &[Argument], at: Loc) -> Option<(Match, Confidence)> {
        let types = self.matcher().types_of(value);
        if types.is_empty() {
            return None;
        }
        for (entry_at, entry) in self.sdks.entries.iter().enumerate() {
            for pattern in entry.paths.iter().filter(|pattern| pattern.segs.is_empty()) {
                let Root::Type(wanted) = pattern.root else { continue };
                if types.iter().any(|ty| self.matcher().is_a(*ty, wanted))
                    && self.speaks(&entry.spec.languages)
                {
                    let found = Match::new(entry_at, Some(value.clone()), args.to_vec(), at);
                    return self.counts(entry, &found).then_some((found, Confidence::Certain));
                }
            }
        }
        None
    }

    /// `asyncio.to_thread(f, …)` calls `f`.
    fn forwarded(&self, value: &Value, name: &str, args: &[Argument]) -> Option<(Value, Vec<Argument>)> {
        let matcher = self.matcher();
        for (_, which) in self.sdks.forwards_by_name.of(name) {
            if matcher.is_callee_of(value, &self.sdks.forwards[which]) {
                let (first, rest) = args.split_first()?;
                return Some((self.resolver.force(&first.value), rest.to_vec()));
            }
        }
        None
    }

    pub(super) fn speaks(&self, languages: &[String]) -> bool {
        languages.is_empty() || languages.iter().any(|language| language == self.language())
    }

    fn counts(&self, entry: &Entry, found: &Match) -> bool {
        if let Some((places, wanted)) = &entry.spec.when {
            let args = std::rc::Rc::new(crate::resolve::Args { list: found.args.clone() });
            if !super::holder::when_holds(&self.matcher(), places, wanted, &args) {
                return false;
            }
        }
        if entry.needs.is_empty() {
            return true;
        }
        let builder = Builder::new(self.matcher(), found);
        entry.needs.iter().any(|field| builder.has(field))
    }

    fn loop_info(&self, parsed: &Parsed, site: &CallSite) -> LoopInfo {
        let mut bound = Some(1u64);
        for at in &site.loops {
            bound = bound.and_then(|bound| Some(bound.saturating_mul(self.bound_of(parsed, site, *at)?)));
        }
        LoopInfo { inside: !site.loops.is_empty(), bound: bound.filter(|_| !site.loops.is_empty()) }
    }

    fn bound_of(&self, parsed: &Parsed, site: &CallSite, at: LoopRef) -> Option<u64> {
        use promptlint_grammars::module::Stmt;
        let iter = match at {
            LoopRef::Stmt(stmt) => match &parsed.module.stmt(stmt).stmt {
                Stmt::Loop { iter, .. } => (*iter)?,
                _ => return None,
            },
            LoopRef::Each(expr) => match parsed.module.expr(expr) {
                Expr::Each { iter, .. } => *iter,
                _ => return None,
            },
        };
        let frame = self.resolver.frame(self.file, site.function);
        match self.resolver.eval(iter, &frame) {
            Value::List(list) if !list.items.iter().any(|item| item.spread || item.repeated) => {
                Some(list.items.len() as u64)
            }
            Value::Symbol(symbol) => {
                let Base::Called { callee, args } = &symbol.base else { return None };
                if last_of(callee).is_none_or(|name| &*name != "range") {
                    return None;
                }
                let numbers: Vec<f64> = args
                    .list
                    .iter()
                    .filter_map(|argument| match self.resolver.force(&argument.value) {
                        Value::Number { value, .. } => Some(value),
                        _ => None,
                    })
                    .collect();
                match (numbers.as_slice(), args.list.len()) {
                    ([end], 1) => Some(end.max(0.0) as u64),
                    ([start, end], 2) => Some((end - start).max(0.0) as u64),
                    ([start, end, step], 3) if *step != 0.0 => {
                        Some(((end - start) / step).ceil().max(0.0) as u64)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Where an output cap can be written: in the call, or where the object is made that carries its fields.
    fn cap_insertion(
        &self,
        parsed: &Parsed,
        site: &CallSite,
        found: &Match,
        holders: &[Holder],
    ) -> Option<Insertion> {
        let entry = &self.sdks.entries[found.entry];
        if found.http.is_some() || !entry.decorator.is_empty() {
            return None;
        }
        let at = |file: FileId, (span, template): (Span, String)| Insertion {
            place: Place { path: self.workspace.path(file).clone(), span },
            template: template.into(),
        };
        let in_call = || {
            let written = insertion::at_call(&parsed.module, site.expr, &entry.spec, false)?;
            parsed.module.cells.is_empty().then(|| at(self.file, written))
        };
        if insertion::says_more_than_text(&parsed.module, site.expr, &entry.spec)
            && let Some(insertion) = in_call()
        {
            return Some(insertion);
        }
        let mut objects: Vec<&Holder> =
            holders.iter().filter(|holder| holder.level > 0 && !holder.opaque).collect();
        objects.sort_by_key(|holder| holder.level);
        let in_object = objects.into_iter().find_map(|holder| {
            let (spec, made) = (&self.sdks.types[holder.ty?.0 as usize].spec, holder.at?);
            let there = self.resolver.parsed(made.file).filter(|there| there.module.cells.is_empty())?;
            let site = there.index.calls.iter().find(|site| there.module.span(site.expr) == made.span)?;
            // What JavaScript's option wrappers take are options of the call, of which the cap is none.
            let is_wrapper = || {
                let Expr::Call { callee, .. } = there.module.expr(site.expr) else { return false };
                last_name(&there.module, *callee).is_some_and(|name| {
                    holder.ty.is_some_and(|ty| self.matcher().same_params(ty, &name).is_some())
                })
            };
            let is_script = matches!(there.module.language, Language::TypeScript | Language::JavaScript);
            if is_script && is_wrapper() {
                return None;
            }
            let written = insertion::at_call(&there.module, site.expr, spec, true)?;
            self.workspace.is_in_scope(made.file).then(|| at(made.file, written))
        });
        in_object.or_else(in_call)
    }
}

fn is_own_definition(events: &[crate::resolve::Event]) -> bool {
    events.iter().all(|event| event.is_function())
}

/// A file that may only hand on what others define.
fn is_barrel(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    ["__init__.", "index.", "mod."].iter().any(|start| name.starts_with(start))
}

pub(super) fn outermost_named(parsed: &Parsed, function: Option<FunctionId>) -> Option<FunctionId> {
    let mut at = function;
    while let Some(id) = at {
        let declared = parsed.module.function(id);
        if !declared.name.is_empty() {
            return Some(id);
        }
        at = parsed.index.parent(id);
    }
    None
}

fn qualified(parsed: &Parsed, function: Option<FunctionId>) -> String {
    let mut parts: Vec<Arc<str>> = Vec::new();
    let mut at = function;
    while let Some(id) = at {
        let declared = parsed.module.function(id);
        if !declared.name.is_empty() {
            parts.push(declared.name.clone());
        }
        if let Some(class) = declared.class {
            parts.push(parsed.module.class(class).name.clone());
        } else if let Some(name) =
            declared.receiver.as_ref().and_then(|receiver| last_name(&parsed.module, receiver.ty?))
        {
            parts.push(name);
        }
        at = parsed.index.parent(id);
    }
    if parts.is_empty() {
        return "<module>".to_owned();
    }
    parts.reverse();
    parts.join(".")
}

/// What other files write to import a module.
fn module_name(path: &str, module: &Module) -> Name {
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
