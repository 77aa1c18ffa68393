//! What is done to a value after it is bound: `messages.append(…)`, `body["x"] = …`, `text += …`.

use std::rc::Rc;

use promptlint_grammars::module::{ArgKind, BinaryOp, Expr, ExprId, Module, Name};

use crate::call::HoleOrigin;

use super::bounds::Runs;
use super::events::{Event, EventKind};
use super::frame::Frame;
use super::names::{Use, is_binding, reaches};
use super::rounds::Loop;
use super::value::{Args, Argument, Base, Effect, Item, Loc, Record, Thunk, Value};
use super::{Parsed, Resolver, rounds, short_source, text};

impl Resolver<'_> {
    /// Applies what was done to a value after it was bound.
    pub(super) fn mutate<'e>(
        &self,
        mut value: Value,
        events: impl IntoIterator<Item = &'e Event>,
        at: Use,
        frame: &Rc<Frame>,
    ) -> Value {
        let Some(parsed) = self.parsed(frame.file) else { return value };
        let mut events = events.into_iter().filter(|event| !is_binding(event)).peekable();
        while let Some(event) = events.next() {
            let carried = !reaches(&parsed.index, event, at);
            if carried && !loops_back(&parsed, event, at) {
                continue;
            }
            if !self.spend(cost(&value, event)) {
                return Value::unknown(HoleOrigin::Unknown, "", None);
            }
            let over = if carried { None } else { self.loop_over(&parsed, event, at, frame) };
            if let Some(over) = over {
                let is_in = |next: &Event| parsed.index.encloses(over.body, next.block);
                let mut round = vec![event];
                while let Some(next) = events.next_if(|next| is_in(next)) {
                    round.push(next);
                }
                value = self.after(value, &parsed, &round, over, frame);
                continue;
            }
            let added = |event: &Event| added(event).filter(|_| reaches(&parsed.index, event, at));
            if let (Value::Text(pieces), Some(by)) = (&value, added(event)) {
                // Text is copied once, however many lines add to it.
                let mut runs = Runs::default();
                runs.extend(pieces.iter().cloned());
                let mut next = Some(by);
                while let Some(by) = next {
                    let here = Loc { file: frame.file, span: parsed.module.span(by) };
                    runs.extend(text::as_pieces(self, &self.eval(by, frame), here));
                    next = events.next_if(|event| added(event).is_some()).and_then(added);
                }
                let here = Loc { file: frame.file, span: parsed.module.span(by) };
                value = self.text_of(runs, || (short_source(&parsed.module, here.span), Some(here)));
                continue;
            }
            if carried {
                value = Self::grown(value, &parsed.module, event, frame);
                continue;
            }
            value = self.changed(value, &parsed.module, event, frame);
        }
        value
    }

    /// What a loop that is over has done, all of whose changes in one round are `round`.
    fn after(
        &self,
        mut value: Value,
        parsed: &Parsed,
        round: &[&Event],
        over: Loop,
        frame: &Rc<Frame>,
    ) -> Value {
        let before = if let Value::List(list) = &value { list.items.len() } else { 0 };
        let is_known = over.frames.is_some();
        for frame in over.frames.unwrap_or_else(|| vec![frame.clone()]) {
            for event in round {
                if !self.spend(cost(&value, event)) {
                    return Value::unknown(HoleOrigin::Unknown, "", None);
                }
                value = self.changed(value, &parsed.module, event, &frame);
            }
        }
        if is_known { value } else { rounds::repeated(value, before) }
    }

    /// A list that a later round of the same loop finds longer.
    fn grown(value: Value, module: &Module, event: &Event, frame: &Rc<Frame>) -> Value {
        match (&event.kind, &value) {
            (EventKind::Call { call, .. }, Value::List(list)) => {
                let at = Loc { file: frame.file, span: module.span(*call) };
                let mut list = (**list).clone();
                let history = Value::unknown(HoleOrigin::History, "history", Some(at));
                list.items.push(Item { value: history, repeated: true, spread: true, at });
                Value::List(Rc::new(list))
            }
            _ => value,
        }
    }

    fn changed(&self, value: Value, module: &Module, event: &Event, frame: &Rc<Frame>) -> Value {
        match &event.kind {
            EventKind::Augment { path, op, value: by } if path.is_empty() => {
                let at = Loc { file: frame.file, span: module.span(*by) };
                let by = self.eval(*by, frame);
                match (op, &value) {
                    (BinaryOp::Pipe, Value::Record(record)) => {
                        let mut record = (**record).clone();
                        text::merge(self, &mut record, &by);
                        Value::Record(Rc::new(record))
                    }
                    (BinaryOp::Add, _) => text::add(self, &[value, by], at),
                    _ => Value::unknown(HoleOrigin::Unknown, &short_source(module, at.span), Some(at)),
                }
            }
            EventKind::Set { path, value: to } => self.with_set(value, path, Self::thunk(*to, frame)),
            EventKind::Call { path, call } => {
                let Expr::Call { args, .. } = module.expr(*call) else { return value };
                let args = self.args(args, frame);
                let at = Loc { file: frame.file, span: module.span(*call) };
                self.with_call(value, path, &args, at)
            }
            EventKind::Decorate { path, function } => {
                let at = Loc { file: frame.file, span: module.function(*function).name_span };
                let decorated = Thunk::Value(Self::closure(frame, *function));
                let argument = Argument { kind: ArgKind::Positional, value: decorated, at };
                let args = Rc::new(Args { list: vec![argument] });
                value.affected(Effect::Call { path: path.clone(), args })
            }
            _ => value,
        }
    }

    pub(super) fn with_set(&self, mut value: Value, path: &[Name], to: Thunk) -> Value {
        match (&mut value, path) {
            (Value::Record(record), [key]) if &**key != "*" => Rc::make_mut(record).set(key, to),
            (Value::Record(record), [key, rest @ ..]) if &**key != "*" => {
                let inner = record.get(key).map_or(Value::Null, |inner| self.force(inner));
                let inner = if inner.is_null() { Value::Record(Rc::default()) } else { inner };
                let inner = Thunk::Value(self.with_set(inner, rest, to));
                Rc::make_mut(record).set(key, inner);
            }
            (Value::Record(record), _) => Rc::make_mut(record).open = true,
            (Value::List(list), [index, rest @ ..]) => {
                let index = index.parse::<usize>().ok().filter(|index| *index < list.items.len());
                if let Some(index) = index {
                    let item = &mut Rc::make_mut(list).items[index].value;
                    *item = if rest.is_empty() {
                        self.force(&to)
                    } else {
                        self.with_set(std::mem::replace(item, Value::Null), rest, to)
                    };
                }
            }
            (Value::OneOf(values), _) => {
                let set = values.iter().map(|value| self.with_set(value.clone(), path, to.clone()));
                return Value::OneOf(set.collect());
            }
            (Value::Symbol(_) | Value::Object(_), _) => {
                return value.affected(Effect::Set { path: path.to_vec(), value: to });
            }
            // `kwargs["x"] = …` on a parameter: one key of it is known.
            (Value::Unknown(_), [key]) if &**key != "*" => {
                let mut record = Record { open: true, ..Record::default() };
                record.set(key, to);
                return Value::Record(Rc::new(record));
            }
            _ => {}
        }
        value
    }

    /// `value.path(args)` as a statement.
    fn with_call(&self, value: Value, path: &[Name], args: &Rc<Args>, at: Loc) -> Value {
        let Some((method, owner)) = path.split_last() else { return value };
        if let Value::OneOf(values) = &value {
            return Value::OneOf(
                values.iter().map(|value| self.with_call(value.clone(), path, args, at)).collect(),
            );
        }
        if matches!(value, Value::Symbol(_) | Value::Object(_)) {
            return value.affected(Effect::Call { path: path.to_vec(), args: args.clone() });
        }
        if let Value::Record(record) = &value {
            // Go's `b := &strings.Builder{}`: an object like any other that a library makes.
            if let (Some(ty @ Value::Symbol(_)), true) = (&record.ty, owner.is_empty()) {
                let made = Base::Called { callee: ty.clone(), args: self.record_args(record) };
                let effect = Effect::Call { path: path.to_vec(), args: args.clone() };
                return Value::symbol(made, record.at).affected(effect);
            }
        }
        if let ([key, rest @ ..], Value::Record(record)) = (owner, &value) {
            // `body["messages"].append(…)`
            let Some(inner) = record.get(key) else { return value };
            let mut tail = rest.to_vec();
            tail.push(method.clone());
            let inner = self.with_call(self.force(inner), &tail, args, at);
            let mut record = (**record).clone();
            let place = record.fields.iter_mut().find(|(name, _)| name == key);
            if let Some((_, slot)) = place {
                *slot = Thunk::Value(inner);
            }
            return Value::Record(Rc::new(record));
        }
        if !owner.is_empty() {
            return value;
        }
        text::call_method(self, value, method, args, at)
    }
}

/// Whether `event` comes after the use in the text but before it in the loop's next round.
fn loops_back(parsed: &Parsed, event: &Event, at: Use) -> bool {
    let (Some(offset), Some(block)) = (at.offset, at.block) else { return false };
    event.from > offset && parsed.index.common_loop(&parsed.module, event.block, block)
}

/// What one more change of a value costs: a record looks for the key among all that it has, a sum is copied.
fn cost(value: &Value, event: &Event) -> usize {
    1 + match (&event.kind, value) {
        (EventKind::Set { .. }, Value::Record(record)) => record.fields.len() / 64,
        (EventKind::Augment { .. }, Value::List(list)) => list.items.len() / 64,
        _ => 0,
    }
}

/// What `name += value` adds.
fn added(event: &Event) -> Option<ExprId> {
    match &event.kind {
        EventKind::Augment { path, op: BinaryOp::Add, value } if path.is_empty() => Some(*value),
        _ => None,
    }
}
