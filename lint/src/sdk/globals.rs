//! What one file says for all: defaults that hold everywhere, and functions whose call is a prompt.

use promptlint_grammars::Language;
use promptlint_grammars::module::{Expr, ExprId, FunctionId, Module, Name, Span, Stmt};
use rustc_hash::FxHashSet;

use crate::resolve::{Argument, Closure, Loc, Resolver, Thunk, Value, last_name};
use crate::workspace::FileId;

use super::data::Spec;
use super::holder::Holder;
use super::matching::{Found, Matcher};
use super::pattern::{Pattern, Seg};

/// Shared by all threads: places, not values.
#[derive(Debug, Default)]
pub(super) struct Globals {
    ambient: Vec<AmbientSite>,
    /// Functions by whose decorator a call of them is a prompt.
    pub(super) decorated: FxHashSet<Name>,
    /// Fields and names that hold an object which is itself called: `self.answer = dspy.Predict(…)`.
    pub(super) callable: FxHashSet<Name>,
}

/// What a file says for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Own {
    ambient: Vec<AmbientSite>,
    pub(super) decorated: Vec<Name>,
    callable: Vec<Name>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct AmbientSite {
    /// Index into [`super::data::Sdks::ambient`].
    pub(super) which: usize,
    file: FileId,
    function: Option<FunctionId>,
    span: Span,
    kind: AmbientKind,
}

#[derive(Clone, Debug, PartialEq)]
enum AmbientKind {
    /// `configure(lm=…)`
    Call(ExprId),
    /// `Settings.llm = …`
    Set(Name, ExprId),
}

/// What a decorated function and its decorator are, for a call of it.
#[derive(Clone, Debug)]
pub(super) struct Decorated {
    pub(super) closure: std::rc::Rc<Closure>,
    /// The call's own arguments.
    pub(super) args: std::rc::Rc<crate::resolve::Args>,
}

impl Own {
    /// Whether it says what holds for calls anywhere.
    pub(super) fn is_ambient(&self) -> bool {
        !self.ambient.is_empty()
    }
}

impl Globals {
    pub(super) fn add(&mut self, own: &Own) {
        self.ambient.extend(own.ambient.iter().cloned());
        self.decorated.extend(own.decorated.iter().cloned());
        self.callable.extend(own.callable.iter().cloned());
    }

    /// Whether both tell an analysis to look into the same files: what stands there it reads itself.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let sites = |globals: &Self| -> FxHashSet<(FileId, usize)> {
            globals.ambient.iter().map(|site| (site.file, site.which)).collect()
        };
        self.decorated == other.decorated && self.callable == other.callable && sites(self) == sites(other)
    }

    /// The ambient holders for a call of `sdk` at `at`: its own file's, else those that stand nearest to it.
    pub(super) fn holders(&self, matcher: &Matcher, sdk: &str, at: Loc) -> Vec<Holder> {
        let resolver = matcher.resolver;
        let sites = self.ambient.iter().filter(|site| matcher.sdks.ambient[site.which].sdk == sdk);
        let mut sites: Vec<&AmbientSite> = sites.collect();
        if sites.iter().any(|site| site.file == at.file) {
            sites.retain(|site| site.file == at.file);
            // The last word before the call counts; a script that sets it again means the calls after.
            let before = sites.iter().rposition(|site| site.span.start < at.span.start && is_call(site));
            if let Some(before) = before {
                let last = sites[before].clone();
                sites = vec![sites[before]];
                debug_assert!(is_call(&last));
            }
        } else {
            // A notebook or a script runs alone: what another one sets does not hold in it.
            let alone =
                |file: FileId| resolver.parsed(file).is_none_or(|parsed| !parsed.module.cells.is_empty());
            if alone(at.file) {
                return Vec::new();
            }
            sites.retain(|site| !alone(site.file));
            // The only file that says it may be anywhere. Of several, one that runs together with this file: it
            // imports this one, or is imported by it. What any other says holds in another program.
            if sites.iter().any(|site| site.file != sites[0].file) {
                let from_here = resolver.imported_by(at.file);
                sites.retain(|site| {
                    from_here.contains(&site.file) || resolver.imported_by(site.file).contains(&at.file)
                });
                // Set somewhere, but by whom is not to be seen: the SDK's own default is no more likely.
                if sites.is_empty() && !is_program(resolver, at.file) {
                    return vec![Holder { opaque: true, ..Holder::default() }];
                }
            }
            let path = resolver.workspace.path(at.file).clone();
            let near = |site: &AmbientSite| common_folders(&path, resolver.workspace.path(site.file));
            let nearest = sites.iter().map(|site| near(site)).max();
            sites.retain(|site| Some(near(site)) == nearest);
        }
        let mut out: Vec<Holder> = Vec::new();
        for site in sites {
            let Some(parsed) = resolver.parsed(site.file) else { continue };
            let frame = resolver.frame(site.file, site.function);
            match &site.kind {
                AmbientKind::Call(call) => {
                    let Expr::Call { args, .. } = parsed.module.expr(*call) else { continue };
                    let args = resolver.args(args, &frame);
                    let here = Loc { file: site.file, span: site.span };
                    let mut holder = Holder::of_args(matcher, &args.list, &Spec::default(), true, Some(here));
                    // What else it is told is not about the request.
                    holder.open = false;
                    holder.ambient = Some(site.which);
                    out.push(holder);
                }
                AmbientKind::Set(name, value) => {
                    let here = Loc { file: site.file, span: parsed.module.span(*value) };
                    let named = (name.to_string(), Thunk::Expr { expr: *value, frame }, here);
                    match out.iter_mut().find(|holder| holder.ambient == Some(site.which)) {
                        Some(holder) => holder.named.push(named),
                        None => out.push(Holder {
                            named: vec![named],
                            ambient: Some(site.which),
                            at: Some(here),
                            ..Holder::default()
                        }),
                    }
                }
            }
        }
        out
    }
}

/// Whether a file does something when it is run, so that all that holds for it is in it and in what it imports.
fn is_program(resolver: &Resolver, file: FileId) -> bool {
    resolver.parsed(file).is_some_and(|parsed| {
        let module = &parsed.module;
        module.block(module.body).iter().any(|stmt| {
            matches!(&module.stmt(*stmt).stmt, Stmt::Expr(expr) if matches!(module.expr(*expr), Expr::Call { .. }))
        })
    })
}

fn is_call(site: &AmbientSite) -> bool {
    matches!(site.kind, AmbientKind::Call(_))
}

fn common_folders(a: &str, b: &str) -> usize {
    let folders = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let (a, b) = (folders(a), folders(b));
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

pub(super) fn globals_of(matcher: &Matcher, file: FileId) -> Own {
    let Some(parsed) = matcher.resolver.parsed(file) else { return Own::default() };
    let module = &*parsed.module;
    let mut sites = Vec::new();
    for site in &parsed.index.calls {
        let Expr::Call { callee, .. } = module.expr(site.expr) else { continue };
        let Some(name) = last_name(module, *callee).filter(|name| matcher.sdks.ambient_by_name.has(name))
        else {
            continue;
        };
        matcher.resolver.refuel();
        let value = matcher.resolver.eval(*callee, &matcher.resolver.frame(file, site.function));
        for (which, pattern) in matcher.sdks.ambient_by_name.of(&name) {
            if matcher.is_callee_of(&value, &matcher.sdks.ambient[which].made_by[pattern]) {
                let kind = AmbientKind::Call(site.expr);
                sites.push(AmbientSite {
                    which,
                    file,
                    function: site.function,
                    span: module.span(site.expr),
                    kind,
                });
                break;
            }
        }
    }
    for stmt in &module.stmts {
        let Stmt::Assign { targets, value: Some(value), .. } = &stmt.stmt else { continue };
        for target in targets {
            let Expr::Member { object, name, .. } = module.expr(*target) else { continue };
            let Some(owner) =
                last_name(module, *object).filter(|owner| matcher.sdks.ambient_by_name.has(owner))
            else {
                continue;
            };
            matcher.resolver.refuel();
            let function = function_at(module, stmt.span);
            let object = matcher.resolver.eval(*object, &matcher.resolver.frame(file, function));
            for (which, pattern) in matcher.sdks.ambient_by_name.of(&owner) {
                if matcher.matches(&object, &matcher.sdks.ambient[which].made_by[pattern]).is_some() {
                    let kind = AmbientKind::Set(name.clone(), *value);
                    sites.push(AmbientSite { which, file, function, span: stmt.span, kind });
                    break;
                }
            }
        }
    }
    sites.sort_by_key(|site| site.span);
    Own {
        ambient: sites,
        decorated: decorated_in(matcher, file, module),
        callable: callable_in(matcher, module),
    }
}

fn callable_in(matcher: &Matcher, module: &Module) -> Vec<Name> {
    let mut out = Vec::new();
    let is_entry = |value: ExprId| matches!(module.expr(value), Expr::Member { name, .. } if matcher.sdks.entry_by_name.has(name));
    let is_made = |value: ExprId| match module.expr(value) {
        Expr::Call { callee, args, .. } => last_name(module, *callee).is_some_and(|name| {
            // `self.ask = partial(client.chat.completions.create, model="gpt-4o")`
            matcher.sdks.callable_makers.contains(&*name)
                || &*name == "partial" && args.first().is_some_and(|arg| is_entry(arg.value))
        }),
        _ => false,
    };
    // `def __init__(self, llm: BaseLLM = OpenAI()): self.model = llm`
    let is_type =
        |ty: ExprId| last_name(module, ty).is_some_and(|ty| matcher.sdks.callable_makers.contains(&*ty));
    let params = module.functions.iter().flat_map(|function| &function.params);
    let handed_in: FxHashSet<&Name> = params
        .filter(|param| param.default.is_some_and(is_made) || param.ty.is_some_and(is_type))
        .map(|param| &param.name)
        .collect();
    let is_handed_in =
        |value: ExprId| matches!(module.expr(value), Expr::Name(name) if handed_in.contains(name));
    for stmt in &module.stmts {
        let Stmt::Assign { targets, value: Some(value), .. } = &stmt.stmt else { continue };
        if is_made(*value) || is_handed_in(*value) {
            out.extend(targets.iter().filter_map(|target| last_name(module, *target)));
        }
    }
    out.extend(handed_in.into_iter().cloned());
    out.sort_unstable();
    for class in &module.classes {
        let fields = class.fields.iter().filter(|field| field.value.is_some_and(is_made));
        out.extend(fields.map(|field| field.name.clone()));
    }
    out
}

fn decorated_in(matcher: &Matcher, file: FileId, module: &Module) -> Vec<Name> {
    let mut out = Vec::new();
    if module.language != Language::Python {
        return out;
    }
    for (at, function) in module.functions.iter().enumerate() {
        if function.decorators.is_empty() || function.name.is_empty() {
            continue;
        }
        if decorator_of(matcher, file, FunctionId(at as u32)).is_some() {
            out.push(function.name.clone());
        }
    }
    out
}

/// The entry by whose decorator a call of the function is a prompt, and the decorator's arguments.
pub(super) fn decorator_of(
    matcher: &Matcher,
    file: FileId,
    function: FunctionId,
) -> Option<(usize, Found, Vec<Argument>)> {
    let resolver = matcher.resolver;
    let parsed = resolver.parsed(file)?;
    let module = &*parsed.module;
    for decorator in &module.function(function).decorators {
        let (callee, args) = match module.expr(*decorator) {
            Expr::Call { callee, args, .. } => (*callee, Some(args)),
            _ => (*decorator, None),
        };
        let Some(name) = last_name(module, callee).filter(|name| matcher.sdks.decorator_by_name.has(name))
        else {
            continue;
        };
        let frame = resolver.frame(file, parsed.index.parent(function));
        let value = resolver.eval(callee, &frame);
        for (entry, which) in matcher.sdks.decorator_by_name.of(&name) {
            let pattern = &matcher.sdks.entries[entry].decorator[which];
            let Some((Seg::Call(params), segs)) = pattern.segs.split_last() else { continue };
            let bare = Pattern { root: pattern.root.clone(), segs: segs.to_vec() };
            let Some(mut found) = matcher.matches(&value, &bare) else { continue };
            found.params.clone_from(params);
            let args = args.map_or_else(Vec::new, |args| resolver.args(args, &frame).list.clone());
            return Some((entry, found, args));
        }
    }
    None
}

/// The argument of another decorator of the function: `@prompt_template("…")`.
pub(super) fn other_decorator(resolver: &Resolver, closure: &Closure, name: &str) -> Option<Value> {
    let parsed = resolver.parsed(closure.file)?;
    let module = &*parsed.module;
    module.function(closure.function).decorators.iter().find_map(|decorator| {
        let Expr::Call { callee, args, .. } = module.expr(*decorator) else { return None };
        last_name(module, *callee).filter(|last| **last == *name)?;
        let frame = resolver.frame(closure.file, parsed.index.parent(closure.function));
        Some(resolver.eval(args.first()?.value, &frame))
    })
}

/// The innermost function around `span`.
fn function_at(module: &Module, span: Span) -> Option<FunctionId> {
    let around = module.functions.iter().enumerate().filter(|(_, function)| function.span.contains(span));
    around
        .min_by_key(|(_, function)| function.span.end - function.span.start)
        .map(|(at, _)| FunctionId(at as u32))
}
