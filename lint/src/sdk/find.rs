//! From files to calls: which files can matter, which expressions send a prompt, and who reaches them.

use std::sync::Arc;

use promptlint_grammars::Language;
use promptlint_grammars::module::{ArgKind, Expr, ExprId, FunctionId, Module, Name};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::call::{Call, Confidence, Context, Insertion, LoopInfo, Place, Request};
use crate::resolve::{
    Argument, Base, CallSite, CallerIndex, Effect, Frame, Indexes, Loc, LoopRef, Parsed, Resolver, Value, last_name,
    last_of,
};
use crate::workspace::{FileId, Workspace, on_large_stack};

use super::data::{Entry, Sdks};
use super::holder::Holder;
use super::http;
use super::matching::{Matcher, root_package};
use super::pattern::{Pattern, Root, Seg};
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
    let reached: Vec<(Name, Name, FileId)> = files
        .par_iter()
        .flat_map_iter(|file| Finder::new(workspace, sdks, &indexes, None, *file, &candidates).reached_names(&prefilter))
        .collect();
    let mut wanted: FxHashSet<Name> = reached.iter().map(|(name, ..)| name.clone()).collect();
    let more = second_scan(workspace, &files, &reached);
    files.extend(more);
    files.sort();
    files.dedup();
    // A wrapper's caller may itself be a wrapper: their names count too, within the files at hand.
    wanted.extend(
        files
            .par_iter()
            .flat_map_iter(|file| Finder::new(workspace, sdks, &indexes, None, *file, &candidates).callers_of(&wanted))
            .collect::<Vec<_>>(),
    );
    let callers = CallerIndex::new(workspace, &indexes, &files, |name| wanted.contains(name));
    let mut found: Vec<(FileId, Vec<Call>, Vec<FileId>)> = files
        .par_iter()
        .filter(|file| workspace.is_in_scope(**file))
        .map(|file| {
            let finder = Finder::new(workspace, sdks, &indexes, Some(&callers), *file, &candidates);
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

struct Finder<'a> {
    workspace: &'a Workspace,
    sdks: &'a Sdks,
    resolver: Resolver<'a>,
    file: FileId,
    parsed: Option<Parsed>,
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
        Self { workspace, sdks, resolver, file, parsed, candidates }
    }

    fn matcher(&self) -> Matcher<'_, 'a> {
        Matcher { sdks: self.sdks, resolver: &self.resolver }
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
                Expr::Member { name, .. } => {
                    self.sdks.can_be_call(name) || self.sdks.forwards_by_name.has(name) || &**name == "call"
                }
                // An alias, an imported function, an object that is called: what it is decides.
                Expr::Name(name) => {
                    self.sdks.can_be_call(name) || self.may_be_object(parsed.index.events(site.function, name)) || {
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
                        shape(&parsed.module, *callee, &self.sdks.entries[entry].likely[which]).is_some()
                    })
            };
            let counts = |value: &Value| match value {
                Value::Symbol(_) => match root_package(value) {
                    Some(package) if self.sdks.is_known_package(&package) || self.sdks.is_sdk_package(&package) => true,
                    _ if self.sdks.http_by_name.has(&name) => names_hosts,
                    _ => may_be_unfollowed(),
                },
                Value::Unknown(_) => {
                    (self.sdks.likely_by_name.has(&name) || self.sdks.entry_by_name.has(&name)) && may_be_unfollowed()
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
            .filter(|name| name.len() >= 4 && !name.starts_with("__"))
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
            let Some((found, confidence)) = self.resolver.with_callers(true, || self.matched(parsed, site, callee, &frame))
            else {
                continue;
            };
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
        let kind = found
            .http
            .as_ref()
            .and_then(|http| self.sdks.hosts[http.host].kind)
            .unwrap_or(entry.kind);
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
            cap_insertion: self.cap_insertion(parsed, site, entry, found),
            request,
            contexts,
            loop_info: self.loop_info(parsed, site),
        }
    }

    /// What the expression is, by what it calls.
    fn matched(
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
        self.by_shape(parsed, callee, &args, at, frame)
    }

    fn by_value(&self, value: &Value, args: &[Argument], at: Loc) -> Option<(Match, Confidence)> {
        let matcher = self.matcher();
        let Value::Symbol(symbol) = value else {
            return match value {
                Value::Object(_) | Value::Record(_) => self.whole_object(value, args, at),
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
                entry: entry_at,
                receiver: path.root.clone(),
                args: all.clone(),
                params: path.params.clone(),
                inner: path.calls.clone(),
                streams: entry.streams.iter().any(|stream| *stream == *name),
                at,
                http: None,
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
            let found = Match {
                entry: host.entry,
                receiver: None,
                args: Vec::new(),
                params: Vec::new(),
                inner: Vec::new(),
                streams: false,
                at,
                http: Some(body),
            };
            return Some((found, confidence));
        }
        self.whole_object(value, &all, at)
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
                if types.iter().any(|ty| self.matcher().is_a(*ty, wanted)) && self.speaks(&entry.spec.languages) {
                    let found = Match {
                        entry: entry_at,
                        receiver: Some(value.clone()),
                        args: args.to_vec(),
                        params: Vec::new(),
                        inner: Vec::new(),
                        streams: false,
                        at,
                        http: None,
                    };
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

    fn speaks(&self, languages: &[String]) -> bool {
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

    /// A distinctive path on a receiver that could not be followed.
    fn by_shape(
        &self,
        parsed: &Parsed,
        callee: ExprId,
        args: &[Argument],
        at: Loc,
        frame: &std::rc::Rc<Frame>,
    ) -> Option<(Match, Confidence)> {
        let Expr::Member { name, .. } = parsed.module.expr(callee) else { return None };
        for (entry_at, which) in self.sdks.likely_by_name.of(name) {
            let entry = &self.sdks.entries[entry_at];
            let pattern = &entry.likely[which];
            if !self.speaks(&entry.spec.languages) {
                continue;
            }
            let Some(receiver) = shape(&parsed.module, callee, pattern) else { continue };
            let value = self.resolver.eval(receiver, frame);
            if !is_unfollowed(&value) {
                continue;
            }
            let holder = Holder::of_args(&self.matcher(), args, &entry.spec, false, Some(at));
            let is_met = entry.likely_needs.is_empty()
                || holder.open
                || holder.first(&self.matcher(), &entry.likely_needs).is_some();
            if !is_met {
                continue;
            }
            let found = Match {
                entry: entry_at,
                receiver: Some(value),
                args: args.to_vec(),
                params: Vec::new(),
                inner: Vec::new(),
                streams: entry.streams.iter().any(|stream| **stream == **name),
                at,
                http: None,
            };
            return Some((found, Confidence::Likely));
        }
        None
    }

    /// The ways to reach the call, each with what it changes.
    fn contexts(&self, parsed: &Parsed, site: &CallSite, callee: ExprId, base: &Request) -> Vec<Context> {
        let Some(function) = outermost_named(parsed, site.function) else { return Vec::new() };
        let mut out = Vec::new();
        for (caller, closure) in self.resolver.callers(self.file, function) {
            let Some(there) = self.resolver.parsed(caller.file) else { continue };
            let Expr::Call { args, .. } = there.module.expr(caller.expr) else { continue };
            self.resolver.refuel();
            let outer = self.resolver.frame(caller.file, caller.function);
            let args = self.resolver.args(args, &outer);
            let frame = self.resolver.activate(&closure, &args);
            let frame = self.inner_frame(parsed, function, site.function, frame);
            let found = self.resolver.with_callers(true, || self.matched(parsed, site, callee, &frame));
            let Some((found, _)) = found else { continue };
            let request = Builder::new(self.matcher(), &found).request(found.streams);
            if request.models != base.models || request.cap != base.cap || request.prompt != base.prompt {
                let at = Loc { file: caller.file, span: there.module.span(caller.expr) };
                out.push(Context { place: place_of(&self.resolver, at), request });
            }
        }
        out.sort_by(|a, b| a.place.cmp(&b.place));
        out
    }

    /// The frame of `inner`, a function inside `outer`, in an activation of `outer`.
    fn inner_frame(
        &self,
        parsed: &Parsed,
        outer: FunctionId,
        inner: Option<FunctionId>,
        frame: std::rc::Rc<Frame>,
    ) -> std::rc::Rc<Frame> {
        let mut line = Vec::new();
        let mut at = inner;
        while let Some(function) = at.filter(|function| *function != outer) {
            line.push(function);
            at = parsed.index.parent(function);
        }
        let mut frame = frame;
        for function in line.into_iter().rev() {
            frame = std::rc::Rc::new(Frame {
                file: self.file,
                function: Some(function),
                bindings: Vec::new(),
                this: None,
                depth: frame.depth,
                parent: Some(frame),
                is_context: false,
            });
        }
        frame
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
                    ([start, end, step], 3) if *step != 0.0 => Some(((end - start) / step).ceil().max(0.0) as u64),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Where an output cap can be written: at the end of named arguments, or of the request record.
    fn cap_insertion(&self, parsed: &Parsed, site: &CallSite, entry: &Entry, found: &Match) -> Option<Insertion> {
        if found.http.is_some() || !parsed.module.cells.is_empty() {
            return None;
        }
        let written = entry.spec.fields.get("cap").iter().find_map(|place| match place {
            super::place::Place::Steps(steps) => match steps.as_slice() {
                [super::place::Step::Key { written, .. }] => Some(written.clone()),
                _ => None,
            },
            _ => None,
        })?;
        let Expr::Call { args, args_span, .. } = parsed.module.expr(site.expr) else { return None };
        let insert = |last: promptlint_grammars::module::Span, template: String| {
            let span = promptlint_grammars::module::Span { start: last.end, end: last.end };
            Some(Insertion {
                place: Place { path: self.workspace.path(self.file).clone(), span },
                template: template.into(),
            })
        };
        if parsed.module.language == Language::Python {
            let last = args.last()?;
            if !matches!(last.kind, ArgKind::Named(_)) {
                return None;
            }
            let _ = args_span;
            return insert(parsed.module.span(last.value), format!(", {written}={{}}"));
        }
        let body = args.get(entry.spec.body?)?;
        let Expr::Record { entries, .. } = parsed.module.expr(body.value) else { return None };
        let last = entries.last()?;
        let promptlint_grammars::module::Entry::Field { value, .. } = last else { return None };
        match parsed.module.language {
            Language::Go => None,
            _ => insert(parsed.module.span(*value), format!(", {written}: {{}}")),
        }
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

fn is_unfollowed(value: &Value) -> bool {
    match value {
        Value::Unknown(_) | Value::Null => true,
        Value::OneOf(values) => values.iter().any(is_unfollowed),
        Value::Symbol(symbol) => match &symbol.base {
            Base::External { package, .. } => !package.is_empty() || is_global_object(value),
            Base::Member { of, .. } | Base::Index { of, .. } => is_unfollowed(of),
            Base::Called { callee, .. } => is_unfollowed(callee),
            Base::Instance { .. } => true,
            Base::Pipe(_) => false,
        },
        _ => false,
    }
}

/// A name that nothing binds: a notebook's or a script's own, made where we cannot see it.
fn is_global_object(value: &Value) -> bool {
    last_of(value).is_some_and(|name| !matches!(&*name, "window" | "document" | "console" | "Math" | "JSON" | "Object"))
}

/// The receiver in `callee` when it is written as the pattern's members after it.
fn shape(module: &Module, callee: ExprId, pattern: &Pattern) -> Option<ExprId> {
    let mut at = callee;
    for seg in pattern.segs.iter().rev() {
        match (seg, module.expr(at)) {
            (Seg::Member(names), Expr::Member { object, name, .. }) => {
                if !names.is_empty() && !names.iter().any(|known| **known == **name) {
                    return None;
                }
                at = *object;
            }
            (Seg::Call(_), Expr::Call { callee, .. }) => at = *callee,
            _ => return None,
        }
    }
    Some(at)
}

fn outermost_named(parsed: &Parsed, function: Option<FunctionId>) -> Option<FunctionId> {
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
        } else if let Some(name) = declared.receiver.as_ref().and_then(|receiver| last_name(&parsed.module, receiver.ty?)) {
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
