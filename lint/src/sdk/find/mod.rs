//! From files to calls: which files can matter, which expressions send a prompt, and who reaches them.

mod around;
mod known;
mod matched;
mod outline;
mod parts;
mod reach;
mod rounds;

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use promptlint_grammars::Language;
use promptlint_grammars::module::{ArgKind, Expr, ExprId, FunctionId, Module, Name};
use rustc_hash::FxHashSet;

use crate::call::{Call, CapOrigin, Confidence, Request};
use crate::resolve::{Asking, CallSite, CallerIndex, Event, Indexes, Parsed, Resolver, last_name};
use crate::workspace::{FileId, Workspace};

use super::data::{Data, Sdks};
use super::globals::Globals;
use super::holder::Holder;
use super::matching::{Matcher, Types};
use super::prefilter::Live;
use super::request::{Builder, Match, place_of};

pub use known::Depth;
pub(super) use known::{Known, Renewal};

/// What was found in a workspace.
#[derive(Debug, Default)]
pub struct Analysis {
    /// By path and position.
    pub calls: Vec<Call>,
}

/// Finds every call in the workspace.
pub fn find_calls(workspace: &Workspace, sdks: &Sdks) -> Analysis {
    let mut known = Known::default();
    known.look(workspace, Data(Some(sdks)), Depth::Whole, &AtomicBool::new(false));
    Analysis { calls: known.into_calls() }
}

/// A call as far as it is looked at: with every way to reach it, or else by the callers that are looked at.
fn in_scope(workspace: &Workspace, file: FileId, mut call: Call) -> Option<Call> {
    if !workspace.is_in_scope(file) {
        call.also_plain = false;
        call.contexts.retain(|context| workspace.looks_at(&context.place.path));
    }
    (workspace.is_in_scope(file) || !call.contexts.is_empty()).then_some(call)
}

pub(super) struct Finder<'a> {
    workspace: &'a Workspace,
    pub(super) sdks: &'a Sdks,
    pub(super) live: &'a Live,
    pub(super) resolver: Resolver<'a>,
    pub(super) file: FileId,
    parsed: Option<Rc<Parsed>>,
    globals: Option<&'a Globals>,
    types: Types,
    /// The files in which the SDKs' names stand.
    candidates: &'a FxHashSet<FileId>,
}

impl<'a> Finder<'a> {
    fn new(
        workspace: &'a Workspace,
        (sdks, live): (&'a Sdks, &'a Live),
        indexes: &'a Indexes,
        callers: Option<&'a CallerIndex>,
        file: FileId,
        candidates: &'a FxHashSet<FileId>,
    ) -> Self {
        let resolver = Resolver::new(workspace, indexes, callers, sdks);
        let parsed = resolver.parsed(file);
        if let Some(parsed) = &parsed {
            resolver.fuel_for(parsed.module.text.len());
        }
        let types = Types::default();
        Self { workspace, sdks, live, resolver, file, parsed, candidates, globals: None, types }
    }

    fn with_globals(self, globals: &'a Globals) -> Self {
        Self { globals: Some(globals), ..self }
    }

    pub(super) fn matcher(&self) -> Matcher<'_, 'a> {
        let Self { sdks, resolver, globals, types, .. } = self;
        Matcher { sdks, resolver, globals: *globals, kind: None, types: Some(types) }
    }

    fn language(&self) -> &'static str {
        match self.parsed.as_ref().map(|parsed| parsed.module.language) {
            Some(Language::Python) => "python",
            Some(Language::Go) => "go",
            _ => "typescript",
        }
    }

    /// Those of some call sites that can be a call by the name of what they call.
    fn sites<'p>(
        &self,
        parsed: &'p Parsed,
        of: Vec<&'p CallSite>,
    ) -> impl Iterator<Item = (&'p CallSite, ExprId)> {
        let module = &parsed.module;
        of.into_iter().filter_map(move |site| {
            let Expr::Call { callee, .. } = module.expr(site.expr) else { return None };
            let worth = match module.expr(*callee) {
                Expr::Member { object, name, .. } => {
                    self.live.can_be_call(name)
                        || self.sdks.forwards_by_name.has(name)
                        || &**name == "call"
                        || self.is_decorated(Some(name.clone()))
                        || self.globals.is_some_and(|globals| globals.callable.contains(name))
                        || self.is_decorated(last_name(module, *object))
                }
                // An alias, an imported function, an object that is called: what it is decides.
                Expr::Name(name) => {
                    self.live.can_be_call(name)
                        || self.is_decorated(Some(name.clone()))
                        || self.globals.is_some_and(|globals| globals.callable.contains(name))
                        || self.is_typed_callable(module, site.function, name)
                        || self.may_be_object(parsed.index.events(site.function, name))
                        || {
                            let bound = parsed.index.events(None, name);
                            !is_own_definition(bound) && self.may_be_object(bound)
                        }
                }
                Expr::Call { .. } | Expr::Index { .. } => true,
                _ => false,
            };
            (worth || self.hands_on(module, site.expr)).then_some((site, *callee))
        })
    }

    /// Whether a call is handed on with what it is to be called with: `retry(client.chat.completions.create, **request)`.
    fn hands_on(&self, module: &Module, call: ExprId) -> bool {
        let Expr::Call { args, .. } = module.expr(call) else { return false };
        let before = args.split_last().map_or(&[][..], |(_, before)| before);
        before.iter().any(|arg| {
            matches!(arg.kind, ArgKind::Positional)
                && matches!(module.expr(arg.value), Expr::Member { name, .. } if self.live.can_be_call(name))
        })
    }

    fn is_decorated(&self, name: Option<Name>) -> bool {
        name.is_some_and(|name| self.globals.is_some_and(|globals| globals.decorated.contains(&name)))
    }

    /// Whether a parameter is declared as an object that is itself called: `def ask(agent: Agent)`.
    fn is_typed_callable(&self, module: &Module, function: Option<FunctionId>, name: &Name) -> bool {
        let declared = function.map(|function| module.function(function));
        declared.into_iter().flat_map(|function| &function.params).any(|param| {
            param.name == *name
                && param
                    .ty
                    .and_then(|ty| last_name(module, ty))
                    .is_some_and(|ty| self.sdks.callable_makers.contains(&*ty))
        })
    }

    /// Whether a name may be bound to more than a function or class of a file that itself knows no SDK.
    fn may_be_object(&self, events: &[Event]) -> bool {
        events.iter().any(|event| match self.resolver.import_of(self.file, event) {
            Some(target) => self.candidates.contains(&target) || is_barrel(self.workspace.path(target)),
            None => true,
        })
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
        let (request, holders) = self.request(parsed, site, found);
        let (contexts, also_plain) = self.contexts(parsed, site, callee, &request);
        let by_host = found.http.as_ref().and_then(|http| self.sdks.hosts[http.host].kind);
        let by_model = request.models.first().and_then(|model| {
            let table = entry.kind_by_model.iter();
            table.filter(|(part, _)| model.id.contains(&**part)).map(|(_, kind)| *kind).next()
        });
        let kind = by_host.or(by_model).unwrap_or(entry.kind);
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
            cap_insertion: self.cap_insertion(parsed, site, found, &holders),
            request,
            contexts,
            also_plain,
            loop_info: self.loop_info(parsed, site),
        }
    }

    /// What the call sends, and the objects that say so. Of a model or cap that it does not know by itself the functions
    /// that made its objects may be told by their callers; what its own function is told belongs to the contexts.
    pub(super) fn request(&self, parsed: &Parsed, site: &CallSite, found: &Match) -> (Request, Vec<Holder>) {
        let build = || {
            let builder = Builder::new(self.matcher(), found);
            (builder.request(found.streams), builder.holders)
        };
        let ((mut request, holders), depends) = self.resolver.noting_callers(build);
        let is_open = request.models.is_empty() || request.cap.origin == CapOrigin::Dynamic;
        if let Some(root) = parsed.index.outermost(site.function).filter(|_| depends && is_open) {
            self.resolver.with_callers(Asking::Others(self.file, root), || {
                let builder = Builder::new(self.matcher(), found);
                if request.models.is_empty() {
                    request.models = builder.settled_models();
                }
                if request.cap.origin == CapOrigin::Dynamic {
                    request.cap = builder.cap(&request.models);
                }
            });
        }
        (request, holders)
    }
}

fn is_own_definition(events: &[Event]) -> bool {
    events.iter().all(Event::is_function)
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
