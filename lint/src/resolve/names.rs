//! What a name stands for at a place: the events on it that lead there, in order.

use std::rc::Rc;

use promptlint_grammars::Language;
use promptlint_grammars::module::{
    BinaryOp, BlockId, Expr, ExprId, FunctionId, Module, Name, Param, ParamKind,
};

use crate::call::{HoleOrigin, ValueOrigin};
use crate::workspace::FileId;

use super::frame::Frame;
use super::index::{Event, EventKind, Index, Step, THIS};
use super::text;
use super::value::{Args, Argument, Effect, Item, List, Loc, Thunk, Value};
use super::{ClassRef, Parsed, Resolver, short_source};

/// The place from which a name is asked: inside its own function, or from a function within (then every event on
/// it may have happened).
#[derive(Clone, Copy)]
struct Use {
    offset: Option<u32>,
    block: Option<BlockId>,
}

impl Resolver<'_> {
    pub(super) fn name(&self, name: &Name, at: Loc, frame: &Rc<Frame>) -> Value {
        let mut scope = Some(frame.clone());
        let mut offset = Some(at.span.start);
        while let Some(here) = scope {
            if let Some(value) = self.name_in(name, offset, &here) {
                return placed(value, at);
            }
            // A module's own top level is read in order; a function sees it as it is in the end.
            offset = None;
            scope = here.parent.clone();
            // A notebook sets the same name again for each of its parts: what stands before a function is meant.
            if let (Some(outer), Some(function)) = (&scope, here.function) {
                let before = self.parsed(outer.file).filter(|parsed| {
                    let start = parsed.module.function(function).span.start;
                    outer.function.is_none()
                        && !parsed.module.cells.is_empty()
                        && parsed.index.events(None, name).iter().any(|event| is_binding(event) && event.from <= start)
                });
                offset = before.map(|parsed| parsed.module.function(function).span.start);
            }
        }
        if let Some(value) =
            self.package_name(name, frame).or_else(|| self.import_by_package_clause(name, frame))
        {
            return value;
        }
        if &**name == "__file__" || &**name == "__filename" {
            return Value::text(self.workspace.path(frame.file), Some(at), ValueOrigin::Literal);
        }
        if &**name == "__dirname" {
            let path = self.workspace.path(frame.file);
            return Value::text(super::paths::parent(path), Some(at), ValueOrigin::Literal);
        }
        let symbol = super::Base::External { package: "".into(), path: vec![name.clone()] };
        Value::symbol(symbol, Some(at))
    }

    fn name_in(&self, name: &str, offset: Option<u32>, frame: &Rc<Frame>) -> Option<Value> {
        let parsed = self.parsed(frame.file)?;
        let overlaid = frame.is_context.then(|| frame.binding(name)).flatten();
        let events = parsed.index.events(frame.function, name);
        if let (Some(thunk), true) = (overlaid, !events.iter().any(|event| rebinds(event, offset))) {
            let value = self.force(thunk);
            return Some(self.mutate(value, events, self.place(&parsed, frame, offset), frame));
        }
        let at = self.place(&parsed, frame, offset);
        let base = match frame.function {
            Some(function) => self.param_or_receiver(&parsed, function, name, frame),
            None => None,
        };
        if events.is_empty() {
            return base;
        }
        let value = self.flow(&parsed, name, base, at, frame);
        if offset.is_some() {
            return value;
        }
        let more = self.assigned_within(frame.file, frame.function, name);
        if more.is_empty() {
            return value;
        }
        // Its declared type says less than what is assigned.
        let declared = value.filter(|value| !is_instance(value) || more.iter().all(is_instance));
        Some(Value::one_of(declared.into_iter().chain(more).collect()))
    }

    /// What functions inside `function` assign to a name that it declares; in Go any file of the package may.
    pub(super) fn assigned_within(
        &self,
        file: FileId,
        function: Option<FunctionId>,
        name: &str,
    ) -> Vec<Value> {
        let Some(parsed) = self.parsed(file) else { return Vec::new() };
        let guard = (file, function.map_or(u32::MAX - 1, |id| id.0 | 1 << 30), Name::from(name));
        let is_go = parsed.module.language == Language::Go && function.is_none();
        let files = if is_go { self.same_package(file) } else { vec![file] };
        let mut assigned = Vec::new();
        for file in files {
            let Some(parsed) = self.parsed(file) else { continue };
            let within = parsed.index.assigned_within(function, name);
            assigned.extend(within.iter().map(|within| (file, *within)));
        }
        if assigned.is_empty() || !self.active.borrow_mut().insert(guard.clone()) {
            return Vec::new();
        }
        let value = |(file, within): &(FileId, super::outside::Within)| {
            let frame = self.frame(*file, Some(within.function));
            let value = self.eval(within.value, &frame);
            if within.is_first { self.step_all(value, &[Step::Index(0)], &frame) } else { value }
        };
        let values = assigned.iter().take(8).map(value).filter(|value| !value.is_null()).collect();
        self.active.borrow_mut().remove(&guard);
        values
    }

    fn place(&self, parsed: &Parsed, frame: &Frame, offset: Option<u32>) -> Use {
        let block = offset.map(|offset| parsed.index.block_at(&parsed.module, frame.function, offset));
        Use { offset, block }
    }

    fn param_or_receiver(
        &self,
        parsed: &Parsed,
        function: FunctionId,
        name: &str,
        frame: &Rc<Frame>,
    ) -> Option<Value> {
        let declared = parsed.module.function(function);
        if declared.receiver.as_ref().is_some_and(|receiver| &*receiver.name == name) {
            return Some(self.this(frame));
        }
        let position = declared.params.iter().position(|param| &*param.name == name)?;
        Some(self.param(parsed, function, position, frame))
    }

    /// Reads the events on a name that lead to the place of use.
    fn flow(
        &self,
        parsed: &Parsed,
        name: &str,
        param: Option<Value>,
        at: Use,
        frame: &Rc<Frame>,
    ) -> Option<Value> {
        let events = parsed.index.events(frame.function, name);
        let before = |event: &&Event| reaches(&parsed.index, event, at);
        let binds: Vec<&Event> = events.iter().filter(before).filter(|event| is_binding(event)).collect();
        // The last binding that every way to the use passes; those after it are alternatives.
        let certain = |event: &Event| match at.block {
            Some(block) => parsed.index.encloses(event.block, block),
            None => true,
        };
        let last = binds.iter().rposition(|event| certain(event));
        let mut values = Vec::new();
        let mut start = 0;
        let tail = match (last, at.block) {
            (Some(last), Some(_)) => {
                start = binds[last].from;
                &binds[last..]
            }
            (_, None) => &binds[..],
            (None, _) => &binds[..],
        };
        if last.is_none() || at.block.is_none() {
            values.extend(param.clone());
        }
        for event in tail {
            values.push(self.bound(parsed, event, frame));
        }
        if values.is_empty() {
            // Only changed here (`messages.append` on an outer name), or bound after the use.
            values.extend(param.or_else(|| self.outer(name, frame)));
        }
        if values.is_empty() {
            return None;
        }
        let value = Value::one_of(values);
        let later: Vec<Event> = events.iter().filter(|event| event.from >= start).cloned().collect();
        Some(self.mutate(value, &later, at, frame))
    }

    fn outer(&self, name: &str, frame: &Rc<Frame>) -> Option<Value> {
        let mut scope = frame.parent.clone();
        while let Some(here) = scope {
            if let Some(value) = self.name_in(name, None, &here) {
                return Some(value);
            }
            scope = here.parent.clone();
        }
        None
    }

    /// Applies what was done to a value after it was bound.
    fn mutate(&self, mut value: Value, events: &[Event], at: Use, frame: &Rc<Frame>) -> Value {
        let Some(parsed) = self.parsed(frame.file) else { return value };
        for event in events {
            if is_binding(event) {
                continue;
            }
            let carried = !reaches(&parsed.index, event, at);
            if carried && !loops_back(&parsed, event, at) {
                continue;
            }
            if carried {
                value = self.grown(value, &parsed.module, event, frame);
                continue;
            }
            value = self.changed(value, &parsed.module, event, frame);
        }
        value
    }

    /// A list that a later round of the same loop finds longer.
    fn grown(&self, value: Value, module: &Module, event: &Event, frame: &Rc<Frame>) -> Value {
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
                let decorated = Thunk::Value(self.closure(frame, *function));
                let argument =
                    Argument { kind: promptlint_grammars::module::ArgKind::Positional, value: decorated, at };
                let args = Rc::new(Args { list: vec![argument] });
                value.affected(Effect::Call { path: path.clone(), args })
            }
            _ => value,
        }
    }

    pub(super) fn with_set(&self, value: Value, path: &[Name], to: Thunk) -> Value {
        match (&value, path) {
            (Value::Record(record), [key]) if &**key != "*" => {
                let mut record = (**record).clone();
                record.set(key, to);
                Value::Record(Rc::new(record))
            }
            (Value::Record(record), [key, rest @ ..]) if &**key != "*" => {
                let mut record = (**record).clone();
                let inner = record.get(key).map_or(Value::Null, |inner| self.force(inner));
                let inner = if inner.is_null() { Value::Record(Rc::default()) } else { inner };
                record.set(key, Thunk::Value(self.with_set(inner, rest, to)));
                Value::Record(Rc::new(record))
            }
            (Value::Record(record), _) => {
                let mut record = (**record).clone();
                record.open = true;
                Value::Record(Rc::new(record))
            }
            (Value::List(list), [index, rest @ ..]) => {
                let mut list = (**list).clone();
                let item = index.parse::<usize>().ok().and_then(|index| list.items.get_mut(index));
                if let Some(item) = item {
                    item.value = if rest.is_empty() {
                        self.force(&to)
                    } else {
                        self.with_set(item.value.clone(), rest, to)
                    };
                }
                Value::List(Rc::new(list))
            }
            (Value::OneOf(values), _) => Value::OneOf(
                values.iter().map(|value| self.with_set(value.clone(), path, to.clone())).collect(),
            ),
            (Value::Symbol(_) | Value::Object(_), _) => {
                value.affected(Effect::Set { path: path.to_vec(), value: to })
            }
            // `kwargs["x"] = …` on a parameter: one key of it is known.
            (Value::Unknown(_), [key]) if &**key != "*" => {
                let mut record = super::Record { open: true, ..super::Record::default() };
                record.set(key, to);
                Value::Record(Rc::new(record))
            }
            _ => value,
        }
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
                let made = super::value::Base::Called { callee: ty.clone(), args: self.record_args(record) };
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

    /// What one binding gives the name.
    fn bound(&self, parsed: &Parsed, event: &Event, frame: &Rc<Frame>) -> Value {
        let module = &*parsed.module;
        match &event.kind {
            EventKind::Bind { value: Some(value), steps, ty } => {
                let whole = self.eval(*value, frame);
                let value = self.steps(whole, steps, *value, frame);
                let value = self.typed(value, *ty, frame);
                if frame.function.is_none() {
                    value.found(ValueOrigin::Constant)
                } else {
                    value.found(ValueOrigin::Literal)
                }
            }
            EventKind::Bind { value: None, ty, .. } => match self.embedded(parsed, event, frame) {
                Some(text) => text,
                None => self.typed(Value::Null, *ty, frame),
            },
            EventKind::Each { iter, steps } => {
                let over = self.eval(*iter, frame);
                let name = short_source(module, module.span(*iter));
                let at = Loc { file: frame.file, span: module.span(*iter) };
                let element = match &over {
                    Value::List(list) if !list.items.is_empty() => Value::one_of(
                        list.items
                            .iter()
                            .filter(|item| !item.spread)
                            .map(|item| item.value.clone())
                            .collect(),
                    ),
                    Value::Symbol(_) => self.index(&over, &Value::Null, at, &name),
                    _ => Value::unknown(HoleOrigin::LoopVariable, &name, Some(at)),
                };
                let element = if element.is_null() {
                    Value::unknown(HoleOrigin::LoopVariable, &name, Some(at))
                } else {
                    element
                };
                self.steps(element, steps, *iter, frame)
            }
            EventKind::Param { param, steps } => {
                let Some(function) = frame.function else { return Value::Null };
                let declared = module.function(function);
                let position = declared.params.iter().position(|declared| declared.name == *param);
                match position {
                    Some(position) => {
                        let whole = self.param(parsed, function, position, frame);
                        let pattern = declared.params[position].pattern;
                        let name = match steps.iter().rev().find(|step| matches!(step, Step::Key(_))) {
                            Some(Step::Key(key)) => key.clone(),
                            _ => param.clone(),
                        };
                        let at = pattern.map(|pattern| Loc { file: frame.file, span: module.span(pattern) });
                        let whole = match whole {
                            Value::Unknown(_) => Value::unknown(HoleOrigin::Argument, "", at),
                            whole => whole,
                        };
                        let value = self.step_all(whole, steps, frame);
                        match value {
                            Value::Unknown(_) => Value::unknown(HoleOrigin::Argument, &name, at),
                            value => value,
                        }
                    }
                    None => Value::Null,
                }
            }
            EventKind::Import { import, item } => self.imported(frame.file, *import, *item),
            EventKind::Function(function) => self.closure(frame, *function),
            EventKind::Class(class) => Value::Class(ClassRef { file: frame.file, class: *class }),
            _ => Value::Null,
        }
    }

    /// A value that is not known better takes its declared type.
    pub(super) fn typed(&self, value: Value, ty: Option<ExprId>, frame: &Rc<Frame>) -> Value {
        match (&value, ty) {
            (Value::Null | Value::Unknown(_), Some(ty)) => match self.instance(ty, frame) {
                Some(instance) => instance,
                None => value,
            },
            _ => value,
        }
    }

    fn steps(&self, whole: Value, steps: &[Step], source: ExprId, frame: &Rc<Frame>) -> Value {
        if steps.is_empty() {
            return whole;
        }
        let value = self.step_all(whole, steps, frame);
        match value {
            Value::Null => {
                let (name, at) = self.name_of(source, frame);
                Value::unknown(HoleOrigin::Unknown, &name, at)
            }
            value => value,
        }
    }

    fn step_all(&self, whole: Value, steps: &[Step], frame: &Rc<Frame>) -> Value {
        // A default stands before the step it belongs to: `Default(x), Key(k)` means `k ?? x`.
        let mut value = whole;
        let mut default = None;
        for step in steps {
            value = match step {
                Step::Default(expr) => {
                    default = Some(*expr);
                    value
                }
                Step::Key(key) => {
                    let at = Loc { file: frame.file, span: promptlint_grammars::module::Span::default() };
                    match &value {
                        Value::Record(record) if record.get(key).is_none() && !record.open => Value::Null,
                        Value::Null => Value::Null,
                        _ => self.member(&value, key, at),
                    }
                }
                Step::Index(index) => match &value {
                    Value::List(list) => list
                        .items
                        .get(*index as usize)
                        .filter(|_| !list.items.iter().take(*index as usize + 1).any(|item| item.spread))
                        .map_or(Value::Null, |item| item.value.clone()),
                    // Go's `value, err :=`, and libraries that return a pair whose first is the object.
                    Value::Symbol(_)
                    | Value::Object(_)
                    | Value::Record(_)
                    | Value::Text(_)
                    | Value::Number { .. }
                        if *index == 0 =>
                    {
                        value
                    }
                    // Ways that return a pair, and one that gives up and returns nothing.
                    Value::OneOf(values) => {
                        let parts = values.iter().map(|value| match value {
                            Value::List(list) => list
                                .items
                                .get(*index as usize)
                                .filter(|_| !list.items.iter().take(*index as usize + 1).any(|item| item.spread))
                                .map_or(Value::Null, |item| item.value.clone()),
                            Value::Unknown(_) => value.clone(),
                            value if *index == 0 => value.clone(),
                            _ => Value::Null,
                        });
                        Value::one_of(parts.collect())
                    }
                    Value::Unknown(_) => value,
                    _ => Value::Null,
                },
                Step::Rest(without) => match &value {
                    Value::Record(record) => {
                        let mut record = (**record).clone();
                        record.fields.retain(|(key, _)| !without.contains(key));
                        Value::Record(Rc::new(record))
                    }
                    _ => value,
                },
            };
        }
        match (default, &value) {
            (Some(default), Value::Null) => self.eval(default, frame).found(ValueOrigin::ParameterDefault),
            (Some(default), Value::Unknown(_)) => {
                let default = self.eval(default, frame).found(ValueOrigin::ParameterDefault);
                Value::one_of(vec![value, default])
            }
            _ => value,
        }
    }

    /// What a parameter holds: the argument, or what its callers, its default and its type tell.
    pub(super) fn param(
        &self,
        parsed: &Parsed,
        function: FunctionId,
        position: usize,
        frame: &Rc<Frame>,
    ) -> Value {
        let declared = parsed.module.function(function);
        let param = &declared.params[position];
        if let Some(thunk) = frame.binding(&param.name) {
            return self.force(thunk);
        }
        if position == 0 && declared.class.is_some() && parsed.module.language == Language::Python {
            if !declared.is_static {
                let is_class_method = declared.decorators.iter().any(|decorator| {
                    matches!(parsed.module.expr(*decorator), Expr::Name(name) if &**name == "classmethod")
                });
                return match self.this(frame) {
                    Value::Object(object) if is_class_method => Value::Class(object.class),
                    this => this,
                };
            }
        }
        let at = Loc { file: frame.file, span: param.span };
        let scope = frame.parent.clone().unwrap_or_else(|| self.frame(frame.file, None));
        let mut values = Vec::new();
        if self.ask_callers.get() && frame.depth < 6 {
            for value in self.from_callers(frame.file, function, param) {
                values.push(value.found(ValueOrigin::Caller));
            }
        }
        let by_callers = values.iter().any(|value| !matches!(value, Value::Unknown(_) | Value::Null));
        if let Some(default) = param.default {
            let value = self.eval(default, &scope).found(ValueOrigin::ParameterDefault);
            values.push(self.settings_default(value));
        }
        let known = values.iter().any(|value| matches!(value, Value::Symbol(_) | Value::Object(_)));
        if !known {
            let instance = param.ty.and_then(|ty| self.instance(ty, &scope));
            let values_known = by_callers && !matches!(param.kind, ParamKind::Rest | ParamKind::RestNamed);
            match instance {
                Some(instance) => values.push(instance),
                None if values_known => {}
                None => values.push(self.unknown_param(param, at)),
            }
        }
        Value::one_of(values)
    }

    fn unknown_param(&self, param: &Param, at: Loc) -> Value {
        match param.kind {
            ParamKind::RestNamed => {
                Value::Record(Rc::new(super::Record { open: true, at: Some(at), ..super::Record::default() }))
            }
            ParamKind::Rest => {
                let value = Value::unknown(HoleOrigin::Argument, &param.name, Some(at));
                let item = Item { value, repeated: true, spread: true, at };
                Value::List(Rc::new(List { items: vec![item], at }))
            }
            _ => Value::unknown(origin_of_name(&param.name), &param.name, Some(at)),
        }
    }

    /// The object that a method runs on.
    pub(super) fn this(&self, frame: &Rc<Frame>) -> Value {
        let mut at = Some(frame.clone());
        while let Some(here) = at {
            if let Some(this) = &here.this {
                return this.clone();
            }
            if let (Some(function), Some(parsed)) = (here.function, self.parsed(here.file)) {
                let declared = parsed.module.function(function);
                if let Some(class) = declared.class {
                    return Self::some_object(ClassRef { file: here.file, class });
                }
                if let Some(ty) = declared.receiver.as_ref().and_then(|receiver| receiver.ty) {
                    let module = self.frame(here.file, None);
                    if let Value::Class(class) = self.eval(ty, &module) {
                        return Self::some_object(class);
                    }
                }
            }
            at = here.parent.clone();
        }
        Value::unknown(HoleOrigin::Unknown, THIS, None)
    }
}

/// A part of a library's value that destructuring took out has no place of its own: the name's use stands for it.
fn placed(value: Value, at: Loc) -> Value {
    match value {
        Value::Symbol(symbol) if symbol.at.is_some_and(|at| at.span.start == at.span.end) => {
            Value::Symbol(Rc::new(super::Symbol { at: Some(at), ..(*symbol).clone() }))
        }
        value => value,
    }
}

/// What a parameter's own name says of it; a convention of chat programs, nothing stronger.
fn origin_of_name(name: &str) -> HoleOrigin {
    let name = name.to_ascii_lowercase();
    if name.contains("history") {
        HoleOrigin::History
    } else if name.contains("user_input") || name.contains("userinput") {
        HoleOrigin::UserInput
    } else {
        HoleOrigin::Argument
    }
}

fn is_instance(value: &Value) -> bool {
    matches!(value, Value::Symbol(symbol) if matches!(symbol.base, super::Base::Instance { .. }))
}

fn is_binding(event: &Event) -> bool {
    !matches!(
        event.kind,
        EventKind::Augment { .. }
            | EventKind::Set { .. }
            | EventKind::Call { .. }
            | EventKind::Decorate { .. }
    )
}

fn rebinds(event: &Event, offset: Option<u32>) -> bool {
    is_binding(event) && offset.is_none_or(|offset| event.from <= offset && offset <= event.until)
}

fn reaches(index: &Index, event: &Event, at: Use) -> bool {
    let Some(offset) = at.offset else { return event.until == u32::MAX };
    event.from <= offset
        && offset <= event.until
        && at.block.is_none_or(|block| !index.exclusive(event.block, block))
}

/// Whether `event` comes after the use in the text but before it in the loop's next round.
fn loops_back(parsed: &Parsed, event: &Event, at: Use) -> bool {
    let (Some(offset), Some(block)) = (at.offset, at.block) else { return false };
    event.from > offset && parsed.index.common_loop(&parsed.module, event.block, block)
}
