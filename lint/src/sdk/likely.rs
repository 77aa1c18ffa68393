//! Calls told by their shape alone: a distinctive path on a receiver that could not be followed.

use std::rc::Rc;

use promptlint_grammars::module::{Expr, ExprId, FunctionId, Module};

use crate::call::Confidence;
use crate::resolve::{
    Argument, Base, Event, EventKind, Frame, Loc, Parsed, Symbol, Value, last_name, last_of,
};

use super::find::Finder;
use super::holder::Holder;
use super::matching::Matcher;
use super::pattern::{Pattern, Seg};
use super::request::Match;

impl Finder<'_> {
    /// An entry whose argument is not seen counts last; then the longest path says most, then an argument.
    pub(super) fn by_shape(
        &self,
        value: &Value,
        parsed: &Parsed,
        callee: ExprId,
        args: &[Argument],
        at: Loc,
        frame: &Rc<Frame>,
    ) -> Option<(Match, Confidence)> {
        let Expr::Member { object, name, .. } = parsed.module.expr(callee) else { return None };
        // A list, a text or a class of the workspace in the middle of the path is known well enough.
        let is_plain = |value: &Value| {
            matches!(value, Value::List(_) | Value::Text(_) | Value::Number { .. } | Value::Class(_))
        };
        if self.resolver.eval(*object, frame).alternatives().iter().all(is_plain) {
            return None;
        }
        let matcher = self.matcher();
        let mut best: Option<((bool, usize, bool), Match)> = None;
        for (entry_at, which) in self.sdks.likely_by_name.of(name) {
            let entry = &self.sdks.entries[entry_at];
            let pattern = &entry.likely[which];
            if !self.speaks(&entry.spec.languages) {
                continue;
            }
            let written = shape(parsed, frame.function, callee, pattern)
                .map(|receiver| self.resolver.eval(receiver, frame));
            let receiver = match written.filter(is_unfollowed) {
                Some(receiver) => Some(receiver),
                // The path runs through a variable: `runnable = llm.bind_tools(t)`.
                None => value.alternatives().iter().find_map(|value| matcher.matches(value, pattern)?.root),
            };
            let Some(receiver) = receiver.filter(|receiver| !is_followed_member(&matcher, receiver)) else {
                continue;
            };
            let mut holder = Holder::of_args(&matcher, args, &entry.spec, false, Some(at));
            let may_have_more = std::mem::take(&mut holder.open);
            let is_seen = holder.first(&matcher, &entry.likely_needs).is_some();
            let asks_none = entry.likely_needs.is_empty();
            if !is_seen && !asks_none && (!may_have_more || !entry.beats.is_empty()) {
                continue;
            }
            // A body that nobody could follow stands there with the options of the request at most.
            let most = entry.spec.body.map_or(usize::MAX, |body| body + 2);
            if !is_seen && !asks_none && args.len() > most {
                continue;
            }
            let rank = (is_seen || asks_none, pattern.segs.len(), is_seen);
            if best.as_ref().is_some_and(|(known, _)| *known >= rank) {
                continue;
            }
            let found = Match {
                streams: entry.streams.iter().any(|stream| **stream == **name),
                is_likely: true,
                ..Match::new(entry_at, Some(receiver), args.to_vec(), at)
            };
            best = Some((rank, found));
        }
        best.map(|(_, found)| (found, Confidence::Likely))
    }

    /// A member of the paths on an object that nobody could follow, but whose name says what it is: `llm.invoke(…)`.
    pub(super) fn by_name(
        &self,
        parsed: &Parsed,
        callee: ExprId,
        args: &[Argument],
        at: Loc,
        frame: &Rc<Frame>,
    ) -> Option<(Match, Confidence)> {
        let Expr::Member { object, name, .. } = parsed.module.expr(callee) else { return None };
        let called = last_name(&parsed.module, *object)?;
        let (which, entry) = self.sdks.entry_by_name.of(name).find_map(|(at, _)| {
            let entry = &self.sdks.entries[at];
            let is_it = self.live.can_be_named(at)
                && entry.likely_named.iter().any(|path| is_named(path, &called, name))
                && self.speaks(&entry.spec.languages);
            is_it.then_some((at, entry))
        })?;
        let receiver = self.resolver.eval(*object, frame);
        // `llm: Any` says nothing either.
        let is_any = |symbol: &Symbol| match &symbol.base {
            Base::Instance { of } => last_of(of).is_some_and(|name| &*name == "Any"),
            _ => false,
        };
        let is_lost = |value: &Value| match value {
            Value::Unknown(_) | Value::Null => true,
            Value::Symbol(symbol) => is_any(symbol),
            _ => false,
        };
        if args.is_empty() || !receiver.alternatives().iter().all(is_lost) {
            return None;
        }
        let found = Match {
            streams: entry.streams.iter().any(|stream| **stream == **name),
            is_likely: true,
            ..Match::new(which, Some(receiver), args.to_vec(), at)
        };
        Some((found, Confidence::Likely))
    }

    /// A chain of a prompt and something that could not be followed.
    pub(super) fn by_chain(
        &self,
        value: &Value,
        name: &str,
        args: &[Argument],
        at: Loc,
    ) -> Option<(Match, Confidence)> {
        let Value::Symbol(symbol) = value else { return None };
        let Base::Member { of, .. } = &symbol.base else { return None };
        let mut parts = Vec::new();
        elements(of, 0, &mut parts);
        if parts.len() < 2 || !parts.iter().any(is_from_outside) {
            return None;
        }
        let matcher = self.matcher();
        for (entry_at, which) in self.sdks.entry_by_name.of(name) {
            let entry = &self.sdks.entries[entry_at];
            if entry.likely_piped.is_empty()
                || entry.paths[which].segs.len() != 1
                || !self.speaks(&entry.spec.languages)
            {
                continue;
            }
            let of_kind = |part: &Value| {
                matcher
                    .types_of(part)
                    .iter()
                    .any(|ty| entry.likely_piped.iter().any(|wanted| matcher.is_a(*ty, *wanted)))
            };
            if parts.iter().any(of_kind) {
                let found = Match {
                    streams: entry.streams.iter().any(|stream| *stream == *name),
                    is_likely: true,
                    ..Match::new(entry_at, Some(of.clone()), args.to_vec(), at)
                };
                return Some((found, Confidence::Likely));
            }
        }
        None
    }
}

/// Whether a path is of an object of this name, `*_llm` being each that ends so, and of this member of it.
fn is_named(path: &Pattern, object: &str, member: &str) -> bool {
    let [Seg::Member(objects), Seg::Member(members)] = path.segs.as_slice() else { return false };
    let object = object.trim_start_matches('_');
    let is_it = |wanted: &String| match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
        (Some(end), _) => object.ends_with(end),
        (None, Some(start)) => object.starts_with(start),
        (None, None) => object == wanted,
    };
    members.iter().any(|known| known == member) && objects.iter().any(is_it)
}

/// The elements of a chain, also through what options make of it (`chain.with_retry()`).
fn elements(value: &Value, depth: u32, out: &mut Vec<Value>) {
    if depth > 8 || out.len() > 32 {
        return;
    }
    match value {
        Value::OneOf(values) => values.iter().for_each(|value| elements(value, depth + 1, out)),
        Value::Symbol(symbol) => match &symbol.base {
            Base::Pipe(parts) => parts.iter().for_each(|part| elements(part, depth + 1, out)),
            Base::Called { callee, .. }
                if depth > 0 || last_of(callee).is_some_and(|name| name.starts_with("with_")) =>
            {
                match callee {
                    Value::Symbol(callee) if matches!(&callee.base, Base::Member { of: Value::Symbol(of), .. } if matches!(of.base, Base::Pipe(_))) => {
                        if let Base::Member { of, .. } = &callee.base {
                            elements(of, depth + 1, out);
                        }
                    }
                    _ => out.push(value.clone()),
                }
            }
            _ => out.push(value.clone()),
        },
        other => out.push(other.clone()),
    }
}

/// A value that somebody hands in: an argument, a field, a package's of which nothing is known.
fn is_from_outside(value: &Value) -> bool {
    match value {
        Value::Unknown(_) => true,
        Value::OneOf(values) => values.iter().any(is_from_outside),
        Value::Symbol(symbol) => match &symbol.base {
            Base::External { package, path } => {
                if package.is_empty() {
                    path.len() == 1
                } else {
                    !super::builtin().is_known_package(package)
                }
            }
            Base::Member { of, .. } | Base::Index { of, .. } | Base::Instance { of } => is_from_outside(of),
            Base::Called { callee, .. } => is_from_outside(callee),
            Base::Pipe(_) => false,
        },
        _ => false,
    }
}

/// A member of an object that the data knows is followed: it is a call by its path, or it is none.
fn is_followed_member(matcher: &Matcher, value: &Value) -> bool {
    let mut at = value.clone();
    for _ in 0..12 {
        if !matcher.types_of(&at).is_empty() {
            return true;
        }
        let Value::Symbol(symbol) = &at else { return false };
        at = match &symbol.base {
            Base::Member { of, .. } | Base::Index { of, .. } => of.clone(),
            Base::Called { callee, .. } => callee.clone(),
            _ => return false,
        };
    }
    false
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
    last_of(value)
        .is_some_and(|name| !matches!(&*name, "window" | "document" | "console" | "Math" | "JSON" | "Object"))
}

/// The receiver in `callee` when it is written as the pattern's members after it. A call may have been given a name
/// first (`const agent = app.getAgent("x")`).
pub(super) fn shape(
    parsed: &Parsed,
    function: Option<FunctionId>,
    callee: ExprId,
    pattern: &Pattern,
) -> Option<ExprId> {
    let module = &*parsed.module;
    let mut at = callee;
    for seg in pattern.segs.iter().rev() {
        if let (Seg::Call(_), Expr::Name(name)) = (seg, module.expr(at)) {
            at = only_value(parsed, function, name)?;
        }
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

/// Whether `callee` is written as the pattern's members, as far back as members are written: `completions.create` for
/// `<client>.chat.completions.create`, and not `messages.create`.
pub(super) fn is_written(module: &Module, callee: ExprId, pattern: &Pattern) -> bool {
    let mut at = callee;
    for seg in pattern.segs.iter().rev() {
        match (seg, module.expr(at)) {
            (Seg::Member(names), Expr::Member { name, .. } | Expr::Name(name))
                if !names.is_empty() && !names.iter().any(|known| **known == **name) =>
            {
                return false;
            }
            (Seg::Member(_), Expr::Member { object, .. }) => at = *object,
            (Seg::Call(_), Expr::Call { callee, .. }) => at = *callee,
            (_, Expr::Name(_)) => return true,
            _ => return false,
        }
    }
    true
}

/// What a name is bound to in its function, when that is one thing.
fn only_value(parsed: &Parsed, function: Option<FunctionId>, name: &str) -> Option<ExprId> {
    match parsed.index.events(function, name) {
        [Event { kind: EventKind::Bind { value: Some(value), steps, .. }, .. }] if steps.is_empty() => {
            Some(*value)
        }
        _ => None,
    }
}
