//! The objects that carry fields of a request, one after the other: the receiver, what it was made from, what it holds.

use std::rc::Rc;

use promptlint_grammars::module::ClassId;

use crate::resolve::{Base, ClassOrBase, ClassRef, Closure, Effect, Item, List, Loc, Object, Value};

use super::data::Spec;
use super::holder::Holder;
use super::matching::{Matcher, step_back};
use super::pattern::{Pattern, TypeId};

/// The level of what holds for every call: behind all objects of the call itself.
pub(super) const AMBIENT: u32 = 40;

/// Everything that carries fields for an object, nearest first.
pub(super) fn holders_of(matcher: &Matcher, value: &Value, level: u32, group: u32, out: &mut Vec<Holder>) {
    if level % AMBIENT > 10 || out.len() > 48 {
        return;
    }
    match value {
        Value::OneOf(values) => {
            for value in values.iter().take(8) {
                holders_of(matcher, value, level, group, out);
            }
        }
        Value::List(list) => {
            for item in list.items.iter().take(24) {
                holders_of(matcher, &item.value, level, group, out);
            }
        }
        Value::Symbol(symbol) => {
            if let Base::Pipe(values) = &symbol.base {
                let start = out.len();
                for value in values {
                    holders_of(matcher, value, level, group, out);
                }
                if out.len() == start {
                    for branch in matcher.branches(values) {
                        holders_of(matcher, &branch, level, group, out);
                    }
                }
                return;
            }
            let types = matcher.types_of(value);
            for ty in types.into_iter().take(2) {
                let start = out.len();
                holders_of_type(matcher, value, ty, (level, group), out);
                if out.len() > start {
                    break;
                }
            }
        }
        Value::Record(record) if record.ty.is_some() => {
            for ty in matcher.types_of(value).into_iter().take(1) {
                let args = matcher.resolver.record_args(record);
                let spec = &matcher.sdks.types[ty.0 as usize].spec;
                let mut holder = Holder::of_args(matcher, &args.list, spec, true, record.at);
                holder.ty = Some(ty);
                holder.level = level;
                holder.group = group;
                holder.open |= record.open;
                push(matcher, holder, ty, level, out);
            }
        }
        Value::Object(object) => {
            let types = matcher.types_of(value);
            let Some(ty) = types.first().copied() else { return };
            let spec = &matcher.sdks.types[ty.0 as usize].spec;
            let args = matcher
                .resolver
                .lineage(object.class, object.args.clone())
                .find_map(|(base, args)| matches!(base, ClassOrBase::Base(_)).then_some(args))
                .flatten();
            let mut holder = match &args {
                Some(args) => Holder::of_args(matcher, &args.list, spec, true, None),
                None => Holder::default(),
            };
            // Nor is anything known of an object that a method is asked about (`self`), its class's defaults included.
            holder.opaque = object.args.is_none() || !matcher.is_made_by_base(object, ty);
            holder.object = Some(object.clone());
            holder.effects.clone_from(&object.effects);
            holder.ty = Some(ty);
            holder.level = level;
            holder.group = group;
            holder.at = matcher.resolver.parsed(object.class.file).map(|parsed| Loc {
                file: object.class.file,
                span: parsed.module.class(object.class.class).name_span,
            });
            push(matcher, holder, ty, level, out);
        }
        _ => {}
    }
}

fn holders_of_type(matcher: &Matcher, value: &Value, ty: TypeId, near: (u32, u32), out: &mut Vec<Holder>) {
    let (level, group) = near;
    let declared = &matcher.sdks.types[ty.0 as usize];
    let mut at = value.clone();
    let mut effects: Vec<Effect> = Vec::new();
    for _ in 0..12 {
        let Value::Symbol(symbol) = &at else { break };
        if matches!(symbol.base, Base::Pipe(_)) {
            // Options of a chain: the chain's elements carry the rest.
            holders_of(matcher, &at, level, group, out);
            return;
        }
        effects.extend(symbol.effects.iter().cloned());
        if let Base::Instance { .. } = &symbol.base {
            let holder = Holder {
                ty: Some(ty),
                level,
                group,
                opaque: true,
                at: symbol.at,
                effects: std::mem::take(&mut effects),
                ..Holder::default()
            };
            push(matcher, holder, ty, level, out);
            return;
        }
        // A `same` member: its arguments count, and the object before it.
        let same = step_back(symbol).filter(|(base, member, called)| {
            declared.same.iter().any(|pattern| super::matching::same_step(pattern, member, *called))
                && matcher.types_of(base).contains(&ty)
        });
        if let Some((base, member, _)) = same {
            if let Base::Called { args, .. } = &symbol.base {
                let mut holder = Holder::of_args(matcher, &args.list, &Spec::default(), true, symbol.at);
                if let Some(params) = matcher.same_params(ty, &member) {
                    holder.named_params(params);
                    holder.positional.clear();
                }
                holder.ty = Some(ty);
                holder.level = level;
                holder.group = group;
                out.push(holder);
            }
            at = match base {
                Value::OneOf(values) => {
                    let own = values.iter().find(|value| matcher.types_of(value).contains(&ty));
                    own.cloned().unwrap_or(Value::Null)
                }
                base => base,
            };
            continue;
        }
        let made = declared.made_by.iter().find_map(|pattern| matcher.matches(&at, pattern));
        let Some(found) = made else { break };
        let args = found.calls.last().cloned().unwrap_or_default();
        let mut holder = Holder::of_args(matcher, &args.list, &declared.spec, true, symbol.at);
        holder.named_params(&found.params);
        holder.effects = std::mem::take(&mut effects);
        holder.ty = Some(ty);
        holder.level = level;
        holder.group = group;
        let of_root = found.root.as_ref().and_then(|root| match root {
            Value::Symbol(symbol) => match &symbol.base {
                Base::Called { args, .. } => Some(args.clone()),
                _ => None,
            },
            _ => None,
        });
        let before = found.calls.len().saturating_sub(1);
        let of_path = found.calls.iter().take(before).cloned();
        holder.outer = of_path
            .chain(of_root)
            .map(|args| Holder::of_args(matcher, &args.list, &Spec::default(), true, symbol.at))
            .collect();
        push(matcher, holder, ty, level, out);
        // The object that this one was made from.
        if let Some(root) = found.root {
            holders_of(matcher, &root, level + 1, group, out);
        }
        return;
    }
    if !effects.is_empty() {
        let holder = Holder { ty: Some(ty), level, group, effects, ..Holder::default() };
        push(matcher, holder, ty, level, out);
    }
}

fn push(matcher: &Matcher, holder: Holder, ty: TypeId, level: u32, out: &mut Vec<Holder>) {
    let declared = &matcher.sdks.types[ty.0 as usize];
    let group = holder.group;
    let mut inner = Vec::new();
    for place in declared.spec.fields.get("through").iter().chain(declared.spec.fields.get("model")) {
        if let Some(value) = holder.get(matcher, place) {
            inner.push((value, place.is_each()));
        }
    }
    for (member, decorators) in &declared.collects {
        inner.extend(collected(matcher, &holder, member, decorators).into_iter().map(|value| {
            let at = holder.at.unwrap_or(Loc {
                file: crate::workspace::FileId(0),
                span: promptlint_grammars::module::Span::default(),
            });
            let item = Item { value, repeated: false, spread: false, at };
            (Value::List(Rc::new(List { items: vec![item], at })), true)
        }));
    }
    out.push(holder);
    for (value, side_by_side) in inner {
        follow(matcher, &value, side_by_side, (level + 1, group), out);
    }
}

/// The holders of what a place of `through` or `model` leads to. Elements of a list each make a group of their own.
pub(super) fn follow(
    matcher: &Matcher,
    value: &Value,
    side_by_side: bool,
    near: (u32, u32),
    out: &mut Vec<Holder>,
) {
    let (level, group) = near;
    let lists = value.alternatives().iter().filter_map(|value| match value {
        Value::List(list) if side_by_side && group == 0 => Some(list),
        _ => None,
    });
    let lists: Vec<_> = lists.collect();
    if lists.is_empty() {
        return holders_of(matcher, value, level, group, out);
    }
    for item in lists.into_iter().flat_map(|list| &list.items).take(24) {
        let next = out.iter().map(|holder| holder.group).max().unwrap_or(0) + 1;
        holders_of(matcher, &item.value, level, next, out);
    }
}

/// The results of the methods that carry one of these decorators, in the class that `holder`'s object is made in.
fn collected(matcher: &Matcher, holder: &Holder, member: &str, decorators: &[Pattern]) -> Vec<Value> {
    let Some(at) = holder.at else { return Vec::new() };
    let resolver = matcher.resolver;
    let Some(parsed) = resolver.parsed(at.file) else { return Vec::new() };
    // Only where the argument is `self.<member>`, which nobody assigns.
    let own = holder.key_value(matcher, member);
    if own.as_ref().is_some_and(|value| matches!(value, Value::List(_))) {
        return Vec::new();
    }
    let class = parsed.module.classes.iter().enumerate().find(|(_, class)| class.span.contains(at.span));
    let Some((class, declared)) = class else { return Vec::new() };
    let class = ClassRef { file: at.file, class: ClassId(class as u32) };
    let this = Value::Object(Rc::new(Object { class, args: None, effects: Vec::new() }));
    let top = resolver.frame(at.file, None);
    let mut out = Vec::new();
    for method in &declared.methods {
        let function = parsed.module.function(*method);
        let is_it = function.decorators.iter().any(|decorator| {
            let value = resolver.eval(*decorator, &top);
            decorators.iter().any(|pattern| matcher.matches(&value, pattern).is_some())
        });
        if is_it {
            let closure = Closure {
                file: at.file,
                function: *method,
                scope: None,
                this: Some(this.clone()),
                bound: None,
            };
            out.push(resolver.call(&Value::Function(Rc::new(closure)), &Rc::default(), at));
        }
    }
    out
}
