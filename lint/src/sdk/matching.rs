//! Which objects of an SDK a value is, and which path leads to it.

use std::cell::RefCell;
use std::rc::Rc;

use promptlint_grammars::module::Name;
use rustc_hash::FxHashMap;

use crate::call::Kind;
use crate::resolve::{Args, Asking, Base, ClassOrBase, Object, Resolver, Symbol, Value, last_of};

use super::data::Sdks;
use super::globals::Globals;
use super::pattern::{Pattern, Root, Seg, TypeId};

/// A type's objects made from objects of a type, and so on: deeper than any SDK's own chain.
const MAX_DEPTH: u32 = 12;

#[derive(Clone, Copy)]
pub(super) struct Matcher<'a, 'w> {
    pub(super) sdks: &'a Sdks,
    pub(super) resolver: &'a Resolver<'w>,
    /// Not known yet while files are first looked at.
    pub(super) globals: Option<&'a Globals>,
    /// What the call at hand is for, once that is known: an object may be a chat model and an embedder.
    pub(super) kind: Option<Kind>,
    /// What is known already, where many calls are asked about.
    pub(super) types: Option<&'a Types>,
}

/// The types of symbols. All calls of a file are made on a few objects, and each is held against many paths.
#[derive(Default)]
pub(super) struct Types(RefCell<FxHashMap<TypesKey, KnownTypes>>);

impl Types {
    /// Lets go of all answers so far.
    pub(super) fn forget(&self) {
        self.0.take();
    }
}

/// With the symbol, so that no other comes to stand at its address; and whether callers make a difference.
type KnownTypes = (Rc<Symbol>, Rc<[TypeId]>, bool);

/// The symbol by its address, how deep it was asked for, and what else the answer may stand on.
type TypesKey = (usize, u32, Asking, bool, Option<Kind>);

/// How a path led to a value.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// What stands where the path begins: the object for `<type>` and `*`.
    pub(super) root: Option<Value>,
    /// Names that the path gives to positional arguments of its last call.
    pub(super) params: Vec<String>,
    /// Arguments of calls in the middle of the path, the last one first: `llm.bind(x).invoke`.
    pub(super) calls: Vec<Rc<Args>>,
}

impl Matcher<'_, '_> {
    /// Whether `callee`, once called, is what `pattern` (which ends in a call) describes.
    pub(super) fn is_callee_of(&self, callee: &Value, pattern: &Pattern) -> bool {
        let Some((Seg::Call(_), segs)) = pattern.segs.split_last() else { return false };
        self.path(callee, &pattern.root, segs, 0).is_some()
    }

    /// Whether `value` is what a path names.
    pub(super) fn matches(&self, value: &Value, pattern: &Pattern) -> Option<Found> {
        self.path(value, &pattern.root, &pattern.segs, 0)
    }

    fn path(&self, value: &Value, root: &Root, segs: &[Seg], depth: u32) -> Option<Found> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let Value::OneOf(values) = value {
            return values.iter().find_map(|value| self.path(value, root, segs, depth + 1));
        }
        let Some((last, rest)) = segs.split_last() else {
            return match root {
                Root::Type(ty) => {
                    let is = self.is_type(value, *ty, depth + 1);
                    is.then(|| Found { root: Some(value.clone()), params: Vec::new(), calls: Vec::new() })
                }
                Root::Any => is_unfollowed(value).then(|| Found {
                    root: Some(value.clone()),
                    params: Vec::new(),
                    calls: Vec::new(),
                }),
                Root::This => {
                    Some(Found { root: Some(value.clone()), params: Vec::new(), calls: Vec::new() })
                }
                Root::Package(_) => None,
            };
        };
        match (last, value) {
            (Seg::Call(params), Value::Symbol(symbol)) => match &symbol.base {
                Base::Called { callee, args } => {
                    let mut found = self.path(callee, root, rest, depth + 1)?;
                    found.calls.push(args.clone());
                    if !params.is_empty() {
                        found.params.clone_from(params);
                    }
                    Some(found)
                }
                _ => None,
            },
            // Go's struct literal of a library's type.
            (Seg::Call(params), Value::Record(record)) => {
                let mut found = self.path(record.ty.as_ref()?, root, rest, depth + 1)?;
                found.calls.push(self.resolver.record_args(record));
                found.params.clone_from(params);
                Some(found)
            }
            (Seg::Member(names), Value::Symbol(symbol)) => match &symbol.base {
                Base::Member { of, name } => {
                    if !is_one_of(names, name) {
                        return None;
                    }
                    self.path(of, root, rest, depth + 1)
                }
                Base::External { package, path } => {
                    let found = || Found { root: None, params: Vec::new(), calls: Vec::new() };
                    match root {
                        Root::Package(packages) => external(packages, segs, package, path).then(found),
                        // A module-level object that the data knows by its path.
                        Root::Type(_) | Root::Any | Root::This => {
                            let (name, before) = path.split_last()?;
                            if !is_one_of(names, name) {
                                return None;
                            }
                            let of = Value::symbol(
                                Base::External { package: package.clone(), path: before.to_vec() },
                                symbol.at,
                            );
                            self.path(&of, root, rest, depth + 1)
                        }
                    }
                }
                _ => None,
            },
            (Seg::Member(names), Value::Unknown(unknown)) if matches!(root, Root::Any) => {
                // An unknown value's name ends with the members that were read from it.
                let (before, name) = unknown.name.rsplit_once('.')?;
                if !is_one_of(names, name.trim_end_matches(['?', '!'])) {
                    return None;
                }
                let of = Value::unknown(unknown.origin, before.trim_end_matches(['?', '!', ' ']), unknown.at);
                self.path(&of, root, rest, depth + 1)
            }
            _ => None,
        }
    }

    pub(super) fn is_type(&self, value: &Value, ty: TypeId, depth: u32) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        self.types_of_at(value, depth).iter().any(|found| self.is_a(*found, ty))
    }

    /// Whether objects of `ty` count as `wanted`.
    pub(super) fn is_a(&self, ty: TypeId, wanted: TypeId) -> bool {
        ty == wanted || self.sdks.types[ty.0 as usize].is.iter().any(|parent| self.is_a(*parent, wanted))
    }

    /// The types whose objects `value` is; the more particular ones first.
    pub(super) fn types_of(&self, value: &Value) -> Vec<TypeId> {
        let mut types = self.types_of_at(value, 0);
        if let (Some(kind), true) = (self.kind, types.len() > 1) {
            types.sort_by_key(|ty| {
                let kinds = &self.sdks.types[ty.0 as usize].kinds;
                !(kinds.is_empty() || kinds.contains(&kind))
            });
        }
        types
    }

    fn types_of_at(&self, value: &Value, depth: u32) -> Vec<TypeId> {
        if depth > MAX_DEPTH {
            return Vec::new();
        }
        let mut out = Vec::new();
        match value {
            Value::OneOf(values) => {
                for value in values.iter() {
                    out.extend(self.types_of_at(value, depth + 1));
                }
            }
            Value::Symbol(symbol) => out.extend_from_slice(&self.types_of_known(value, symbol, depth)),
            Value::Record(record) => {
                if let Some(ty) = &record.ty
                    && let Some(name) = last_of(ty)
                {
                    for (at, which) in self.sdks.made_by_name.of(&name) {
                        let pattern = &self.sdks.types[at].made_by[which];
                        if self.path(value, &pattern.root, &pattern.segs, depth + 1).is_some() {
                            out.push(TypeId(at as u32));
                        }
                    }
                    self.named(ty, &name, depth, &mut out);
                }
            }
            Value::Object(object) => {
                for (base, _) in self.resolver.lineage(object.class, None) {
                    let ClassOrBase::Base(base) = base else { continue };
                    let Some(name) = last_of(&base) else { continue };
                    self.named(&base, &name, depth, &mut out);
                }
            }
            _ => {}
        }
        out.dedup();
        out
    }

    /// Types that an annotation or a base class names.
    fn named(&self, class: &Value, name: &str, depth: u32, out: &mut Vec<TypeId>) {
        for (at, which) in self.sdks.named_by_name.of(name) {
            let pattern = &self.sdks.types[at].named[which];
            if self.path(class, &pattern.root, &pattern.segs, depth + 1).is_some() {
                out.push(TypeId(at as u32));
            }
        }
        for (at, which) in self.sdks.made_by_name.of(name) {
            let pattern = &self.sdks.types[at].made_by[which];
            let Some((Seg::Call(_), segs)) = pattern.segs.split_last() else { continue };
            if matches!(pattern.root, Root::Package(_))
                && !segs.iter().any(|seg| matches!(seg, Seg::Call(_)))
                && self.path(class, &pattern.root, segs, depth + 1).is_some()
            {
                out.push(TypeId(at as u32));
            }
        }
    }

    /// Whether a base of the object's class is one whose objects are made, and not only a name for such objects: a
    /// class of the program that fills in an abstract one has none of its defaults.
    pub(super) fn is_made_by_base(&self, object: &Object, ty: TypeId) -> bool {
        self.resolver.lineage(object.class, None).any(|(base, _)| match base {
            ClassOrBase::Base(base) => self.sdks.types[ty.0 as usize].made_by.iter().any(|pattern| {
                let made = pattern.segs.split_last().filter(|(last, _)| matches!(last, Seg::Call(_)));
                made.is_some_and(|(_, segs)| self.path(&base, &pattern.root, segs, 1).is_some())
            }),
            ClassOrBase::Class(_) => false,
        })
    }

    fn types_of_known(&self, value: &Value, symbol: &Rc<Symbol>, depth: u32) -> Rc<[TypeId]> {
        let new = || {
            let mut out = Vec::new();
            self.types_of_symbol(value, symbol, depth, &mut out);
            Rc::from(out)
        };
        let Some(Types(types)) = self.types else { return new() };
        let (asks, knows) = (self.resolver.asking(), self.globals.is_some());
        let key = (Rc::as_ptr(symbol) as usize, depth, asks, knows, self.kind);
        if let Some((_, known, depends)) = types.borrow().get(&key) {
            if *depends {
                self.resolver.note_callers();
            }
            return known.clone();
        }
        let (new, depends) = self.resolver.noting_callers(new);
        if !self.resolver.is_exhausted() {
            types.borrow_mut().insert(key, (symbol.clone(), new.clone(), depends));
        }
        new
    }

    fn types_of_symbol(&self, value: &Value, symbol: &Rc<Symbol>, depth: u32, out: &mut Vec<TypeId>) {
        if let Base::Instance { of } = &symbol.base {
            // Of an annotation's class, or like another object.
            if let Some(name) = last_of(of) {
                self.named(of, &name, depth, out);
            }
            if out.is_empty() {
                out.extend(self.types_of_at(of, depth + 1));
            }
            return;
        }
        // A chain is whatever one of its elements is, or else what runs beside each other in one of them.
        if let Base::Pipe(parts) = &symbol.base {
            for part in parts {
                out.extend(self.types_of_at(part, depth + 1));
            }
            if out.is_empty() {
                for branch in self.branches(parts) {
                    out.extend(self.types_of_at(&branch, depth + 1));
                }
            }
            return;
        }
        let Some(name) = last_of(value) else { return };
        for (at, which) in self.sdks.made_by_name.of(&name) {
            let ty = &self.sdks.types[at];
            let pattern = &ty.made_by[which];
            let Some(found) = self.path(value, &pattern.root, &pattern.segs, depth + 1) else { continue };
            if let Some((places, wanted)) = &ty.spec.when {
                let args = found.calls.last().cloned().unwrap_or_default();
                if !super::holder::when_holds(self, places, wanted, &args) {
                    continue;
                }
            }
            out.push(TypeId(at as u32));
        }
        // The same object again, through one of its members.
        if let Some((base, member, called)) = step_back(symbol) {
            let is_chain = matches!(&base, Value::Symbol(symbol) if matches!(symbol.base, Base::Pipe(_)));
            for ty in self.types_of_at(&base, depth + 1) {
                // Invoking a chain that begins with a template gives no template.
                if is_chain && self.sdks.types[ty.0 as usize].spec.template.is_some() {
                    continue;
                }
                let same = self.sdks.types[ty.0 as usize]
                    .same
                    .iter()
                    .any(|pattern| same_step(pattern, &member, called));
                if same {
                    out.push(ty);
                }
            }
        }
    }

    /// What the records among the elements of a chain hold: `{"answer": prompt | model, "context": retriever}`.
    pub(super) fn branches(&self, parts: &[Value]) -> Vec<Value> {
        let records = parts.iter().filter_map(|part| match part {
            Value::Record(record) if record.ty.is_none() => Some(record),
            _ => None,
        });
        records
            .flat_map(|record| &record.fields)
            .map(|(_, value)| self.resolver.force(value))
            .filter(|value| matches!(value, Value::Symbol(_)))
            .collect()
    }

    /// The names that a `same` member gives to positional arguments.
    pub(super) fn same_params(&self, ty: TypeId, member: &str) -> Option<&[String]> {
        self.sdks.types[ty.0 as usize].same.iter().find_map(|pattern| match pattern.segs.as_slice() {
            [Seg::Member(names), Seg::Call(params)] if is_one_of(names, member) => Some(params.as_slice()),
            _ => None,
        })
    }
}

/// The package that a library's value comes from in the end; a global's is empty.
pub(super) fn root_package(value: &Value) -> Option<Name> {
    let mut at = value;
    loop {
        let Value::Symbol(symbol) = at else { return None };
        at = match &symbol.base {
            Base::External { package, .. } => return Some(package.clone()),
            Base::Member { of, .. } | Base::Index { of, .. } | Base::Instance { of } => of,
            Base::Called { callee, .. } => callee,
            Base::Pipe(parts) => parts.first()?,
        };
    }
}

/// The object before the last member, that member's name, and whether it was called. An index is the member `[]`.
pub(super) fn step_back(symbol: &Symbol) -> Option<(Value, Name, bool)> {
    match &symbol.base {
        Base::Member { of, name } => Some((of.clone(), name.clone(), false)),
        Base::Index { of, .. } => Some((of.clone(), "[]".into(), false)),
        Base::Called { callee: Value::Symbol(callee), .. } => match &callee.base {
            Base::Member { of, name } => Some((of.clone(), name.clone(), true)),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn same_step(pattern: &Pattern, member: &str, called: bool) -> bool {
    match pattern.segs.as_slice() {
        [Seg::Member(names)] => !called && is_one_of(names, member),
        [Seg::Member(names), Seg::Call(_)] => called && is_one_of(names, member),
        _ => false,
    }
}

fn is_one_of(names: &[String], name: &str) -> bool {
    names.is_empty() || names.iter().any(|known| known == name)
}

/// Whether an imported name is what `package:a.b` names: below the package, and ending in the path.
fn external(packages: &[String], segs: &[Seg], package: &str, path: &[Name]) -> bool {
    // A default import is known by any name that the file gives it, and by `default`.
    if let [first, local, rest @ ..] = path
        && &**first == "default"
    {
        let with = |name: Option<&Name>| {
            let names: Vec<Name> = name.into_iter().cloned().chain(rest.iter().cloned()).collect();
            external_named(packages, segs, package, &names)
        };
        return with(Some(local)) || with(Some(first)) || with(None);
    }
    external_named(packages, segs, package, path)
}

fn external_named(packages: &[String], segs: &[Seg], package: &str, path: &[Name]) -> bool {
    // Names that came with the package's own path (`import google.genai`) count as names too.
    let mut names: Vec<&str> = package.split('.').filter(|_| !package.contains('/')).collect();
    if package.contains('/') {
        names.push(package);
    }
    names.extend(path.iter().map(|name| &**name));
    if segs.len() > names.len() {
        return false;
    }
    let (before, tail) = names.split_at(names.len() - segs.len());
    let tail_matches = tail.iter().zip(segs).all(|(name, seg)| match seg {
        Seg::Member(known) => is_one_of(known, name),
        Seg::Call(_) => false,
    });
    if !tail_matches {
        return false;
    }
    let before = before.join(".");
    // Go's `/v2` stands in the middle of a path too: `google.golang.org/adk/v2/runner`.
    let plain = before.contains("/v").then(|| super::libraries::without_versions(&before));
    packages.iter().any(|known| {
        if known.is_empty() {
            return package.is_empty() && before.is_empty();
        }
        let is_below = |path: &str| {
            path.strip_prefix(known.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/']))
        };
        is_below(&before) || plain.as_deref().is_some_and(is_below)
    })
}

/// A receiver of which nothing is known: then a distinctive path may speak for itself.
fn is_unfollowed(value: &Value) -> bool {
    match value {
        Value::Unknown(_) | Value::Null => true,
        Value::OneOf(values) => values.iter().any(is_unfollowed),
        Value::Symbol(symbol) => match &symbol.base {
            // A library that no data speaks of may hand out anything (`get_openai_client()` of a company's own).
            Base::External { .. } | Base::Instance { .. } => true,
            Base::Member { of, .. } | Base::Index { of, .. } => is_unfollowed(of),
            Base::Called { callee, .. } => is_unfollowed(callee),
            Base::Pipe(_) => false,
        },
        _ => false,
    }
}
