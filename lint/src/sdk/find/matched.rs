//! What an expression is, by what it calls.

use std::rc::Rc;

use promptlint_grammars::module::{ArgKind, Expr, ExprId};

use crate::call::Confidence;
use crate::resolve::{Args, Argument, Base, CallSite, Effect, Frame, Loc, Parsed, Value, last_name, last_of};

use super::super::data::Entry;
use super::super::globals::{Decorated, decorator_of};
use super::super::holder::{Holder, when_holds};
use super::super::http;
use super::super::matching::Found;
use super::super::pattern::{Pattern, Root, Seg};
use super::super::request::{Builder, Match};
use super::Finder;

impl Finder<'_> {
    /// What the expression is, by what it calls.
    pub(in crate::sdk) fn matched(
        &self,
        parsed: &Parsed,
        site: &CallSite,
        callee: ExprId,
        frame: &Rc<Frame>,
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
        if let Expr::Member { object, name, .. } = parsed.module.expr(callee)
            && self.is_decorated(last_name(&parsed.module, *object))
        {
            let object = self.resolver.eval(*object, frame);
            let found = object.alternatives().iter().find_map(|object| self.by_decorator(object, &args, at));
            let streams = |found: &Match| {
                self.sdks.entries[found.entry].streams.iter().any(|stream| **stream == **name)
            };
            if let Some((found, confidence)) = found.filter(|(found, _)| streams(found)) {
                return Some((Match { streams: true, ..found }, confidence));
            }
        }
        self.by_request(&value, parsed, callee, &args, at)
            .or_else(|| self.by_shape(&value, parsed, callee, &args, at, frame))
            .or_else(|| self.by_name(parsed, callee, &args, at, frame))
            .or_else(|| self.handed_on(parsed, site.expr, &value, &args, at))
    }

    /// A helper of whatever kind that is given what to call, and with what: `retry(client.responses.create, **request)`.
    /// That it calls it is likely where the rest is a request.
    fn handed_on(
        &self,
        parsed: &Parsed,
        call: ExprId,
        helper: &Value,
        args: &[Argument],
        at: Loc,
    ) -> Option<(Match, Confidence)> {
        if !self.hands_on(&parsed.module, call) || only_takes(helper) {
            return None;
        }
        let (position, handed) = args.iter().enumerate().find(|(_, arg)| {
            arg.kind == ArgKind::Positional
                && self
                    .resolver
                    .force(&arg.value)
                    .alternatives()
                    .iter()
                    .any(|value| matches!(value, Value::Symbol(_)))
        })?;
        let rest = &args[position + 1..];
        let value = self.resolver.force(&handed.value);
        let (found, _) = value.alternatives().iter().find_map(|value| self.by_value(value, rest, at))?;
        let entry = &self.sdks.entries[found.entry];
        // An object that is itself called is too much like any other that is handed over.
        let is_written = |path: &Pattern| matches!(path.segs.last(), Some(Seg::Member(_)));
        if found.http.is_none() && !entry.paths.iter().any(is_written) {
            return None;
        }
        let spec = &entry.spec;
        let holder = Holder::of_args(&self.matcher(), rest, spec, false, Some(at));
        let says = |field: &str| holder.first(&self.matcher(), spec.fields.get(field)).is_some();
        let fills = || !spec.fills.is_empty() && !holder.positional.is_empty();
        let is_request = holder.open || ["messages", "prompt", "system"].into_iter().any(says) || fills();
        is_request.then_some((found, Confidence::Likely))
    }

    /// A request by a client that could not be followed: where it goes, and what it sends, tell.
    fn by_request(
        &self,
        value: &Value,
        parsed: &Parsed,
        callee: ExprId,
        args: &[Argument],
        at: Loc,
    ) -> Option<(Match, Confidence)> {
        // A method of the program's own (`this.fetch(url, init)`) is no more followed than a function of its own.
        let is_method = || value.alternatives().iter().any(|value| matches!(value, Value::Function(_)));
        let (name, is_own) = match parsed.module.expr(callee) {
            Expr::Member { name, .. } => (name, is_method()),
            Expr::Name(name) => (name, true),
            _ => return None,
        };
        let is_lost =
            value.alternatives().iter().all(|value| matches!(value, Value::Unknown(_) | Value::Null));
        if !is_lost && !is_own {
            return None;
        }
        let path = Found { root: None, params: Vec::new(), calls: Vec::new() };
        self.sdks.http_by_name.of(name).find_map(|(http_at, which)| {
            let sender = &self.sdks.http[http_at];
            let is_any = matches!(sender.paths[which].root, Root::Any);
            let body = (is_any && (sender.own || !is_own) && self.speaks(&sender.languages))
                .then(|| http::request(&self.matcher(), sender, &path, args, at))??;
            let host = &self.sdks.hosts[body.host];
            let found = Match { http: Some(body), ..Match::new(host.entry, None, Vec::new(), at) };
            Some((found, Confidence::Likely))
        })
    }

    fn by_value(&self, value: &Value, args: &[Argument], at: Loc) -> Option<(Match, Confidence)> {
        let matcher = self.matcher();
        let Value::Symbol(symbol) = value else {
            return match value {
                Value::Object(_) | Value::Record(_) => self.whole_object(value, args, at),
                Value::Function(_) => self.by_decorator(value, args, at),
                // `self.executor.submit(f, …)`, whoever the executor is.
                Value::Unknown(unknown) => {
                    let name = unknown.name.rsplit('.').next()?;
                    let (callee, rest) = self.forwarded(value, name, args)?;
                    callee.alternatives().iter().find_map(|callee| self.by_value(callee, &rest, at))
                }
                _ => None,
            };
        };
        // `const axios = require("axios")`: a package that is itself called is its default export.
        if matches!(&symbol.base, Base::External { package, path } if path.is_empty() && !package.is_empty())
        {
            return self.by_value(&self.resolver.member(value, &"default".into(), at), args, at);
        }
        let name = last_of(value)?;
        if let Some((callee, rest)) = self.forwarded(value, &name, args) {
            return callee.alternatives().iter().find_map(|callee| self.by_value(callee, &rest, at));
        }
        // `functools.partial`: what it bound comes first.
        let mut all: Vec<Argument> = Vec::new();
        for effect in &symbol.effects {
            if let Effect::Call { path, args } = effect
                && path.is_empty()
            {
                all.extend(args.list.iter().cloned());
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
            let confidence = if body.is_likely { Confidence::Likely } else { Confidence::Certain };
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
        let args = Rc::new(Args { list: args.to_vec() });
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
                // `run_in_executor(executor, func)`: what stands before the function is not the function's.
                let before = match self.sdks.forwards[which].segs.last() {
                    Some(Seg::Call(params)) => params.iter().position(|param| param == "func").unwrap_or(0),
                    _ => 0,
                };
                let (first, rest) = args.get(before..)?.split_first()?;
                return Some((self.resolver.force(&first.value), rest.to_vec()));
            }
        }
        None
    }

    pub(in crate::sdk) fn speaks(&self, languages: &[String]) -> bool {
        languages.is_empty() || languages.iter().any(|language| language == self.language())
    }

    fn counts(&self, entry: &Entry, found: &Match) -> bool {
        if let Some((places, wanted)) = &entry.spec.when {
            let args = Rc::new(Args { list: found.args.clone() });
            if !when_holds(&self.matcher(), places, wanted, &args) {
                return false;
            }
        }
        if entry.needs.is_empty() {
            return true;
        }
        let builder = Builder::new(self.matcher(), found);
        entry.needs.iter().any(|field| builder.has(field))
    }
}

/// Whether a function makes a function or an object of what it is given, or asks of it, and calls nothing:
/// `partial(f, …)`, `Tool(f, …)`, `getattr(f, …)`.
fn only_takes(helper: &Value) -> bool {
    let asks = ["partial", "getattr", "setattr", "hasattr", "isinstance", "print"];
    helper.alternatives().iter().any(|helper| match helper {
        Value::Class(_) => true,
        Value::Symbol(symbol) if matches!(symbol.base, Base::Called { .. }) => false,
        _ => {
            last_of(helper).is_some_and(|name| asks.contains(&&*name) || name.starts_with(char::is_uppercase))
        }
    })
}
