//! What a name stands for at a place: the events on it that lead there, in order.

use std::rc::Rc;

use promptlint_grammars::module::{BlockId, ExprId, FunctionId, Name, Stmt};

use crate::call::{HoleOrigin, ValueOrigin};

use super::conditions::is_missing;
use super::events::{Event, EventKind};
use super::frame::Frame;
use super::index::Index;
use super::value::{Base, Loc, Symbol, Value};
use super::{Parsed, Resolver, paths};

/// The place from which a name is asked: inside its own function, or from a function within (then every event on
/// it may have happened).
#[derive(Clone, Copy)]
pub(super) struct Use {
    pub(super) offset: Option<u32>,
    pub(super) block: Option<BlockId>,
}

impl Resolver<'_> {
    /// The text of a computed key: a string, or a library's constant (`{Params.MAX_TOKENS: 5}`).
    pub(super) fn key(&self, key: ExprId, frame: &Rc<Frame>) -> Option<String> {
        let key = self.eval(key, frame);
        let constant =
            || super::full_name(&key).and_then(|name| self.libraries.constant(&name).map(str::to_owned));
        key.any_plain().or_else(constant)
    }

    pub(super) fn name(&self, name: &Name, at: Loc, frame: &Rc<Frame>) -> Value {
        if self.is_stopped() {
            return Value::unknown(HoleOrigin::Unknown, name, Some(at));
        }
        let mut scope = Some(frame.clone());
        let mut offset = Some(at.span.start);
        while let Some(here) = scope.take() {
            if let Some(value) = self.name_in(name, offset, &here) {
                return placed(value, at);
            }
            // A module's own top level is read in order; a function sees it as it is in the end.
            offset = None;
            scope.clone_from(&here.parent);
            // A notebook sets the same name again for each of its parts: what stands before a function is meant.
            if let (Some(outer), Some(function)) = (&scope, here.function) {
                let before = self.parsed(outer.file).filter(|parsed| {
                    let start = parsed.module.function(function).span.start;
                    outer.function.is_none()
                        && !parsed.module.cells.is_empty()
                        && parsed
                            .index
                            .events(None, name)
                            .iter()
                            .any(|event| is_binding(event) && event.from <= start)
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
            return Value::text(paths::parent(path), Some(at), ValueOrigin::Literal);
        }
        let symbol = Base::External { package: "".into(), path: vec![name.clone()] };
        Value::symbol(symbol, Some(at))
    }

    fn name_in(&self, name: &str, offset: Option<u32>, frame: &Rc<Frame>) -> Option<Value> {
        let parsed = self.parsed(frame.file)?;
        let overlaid = frame.is_context.then(|| frame.binding(name)).flatten();
        let events = parsed.index.events(frame.function, name);
        if let (Some(thunk), true) = (overlaid, !events.iter().any(|event| rebinds(event, offset))) {
            let value = self.force(thunk);
            return Some(self.mutate(value, events, Self::place(&parsed, frame, offset), frame));
        }
        let at = Self::place(&parsed, frame, offset);
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
        let value = match frame.function {
            None => value.map(|value| self.with_members(value, frame.file, name)),
            Some(_) => value,
        };
        let more = self.assigned_within(frame.file, frame.function, name);
        if more.is_empty() {
            return value;
        }
        // Its declared type says less than what is assigned.
        let declared = value.filter(|value| !is_instance(value) || more.iter().all(is_instance));
        Some(Value::one_of(declared.into_iter().chain(more).collect()))
    }

    fn place(parsed: &Parsed, frame: &Frame, offset: Option<u32>) -> Use {
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
            _ => &binds[..],
        };
        if last.is_none() || at.block.is_none() {
            values.extend(param.clone());
        }
        let is_optional = values.first().is_some_and(Value::is_optional);
        for event in tail {
            let value = self.bound(parsed, event, frame);
            values.push(if is_optional && fills_in(parsed, event, name) {
                value.found(ValueOrigin::ParameterDefault)
            } else {
                value
            });
        }
        if values.is_empty() {
            // Only changed here (`messages.append` on an outer name), or bound after the use.
            values.extend(param.or_else(|| self.outer(name, frame)));
        }
        if values.is_empty() {
            return None;
        }
        let value = Value::one_of(values);
        Some(self.mutate(value, events.iter().filter(|event| event.from >= start), at, frame))
    }

    fn outer(&self, name: &str, frame: &Rc<Frame>) -> Option<Value> {
        let mut scope = frame.parent.clone();
        while let Some(here) = scope.take() {
            if let Some(value) = self.name_in(name, None, &here) {
                return Some(value);
            }
            scope.clone_from(&here.parent);
        }
        None
    }
}

/// A part of a library's value that destructuring took out has no place of its own: the name's use stands for it.
fn placed(value: Value, at: Loc) -> Value {
    match value {
        Value::Symbol(symbol) if symbol.at.is_some_and(|at| at.span.start == at.span.end) => {
            Value::Symbol(Rc::new(Symbol { at: Some(at), ..(*symbol).clone() }))
        }
        value => value,
    }
}

fn is_instance(value: &Value) -> bool {
    matches!(value, Value::Symbol(symbol) if matches!(symbol.base, Base::Instance { .. }))
}

pub(super) fn is_binding(event: &Event) -> bool {
    !matches!(
        event.kind,
        EventKind::Augment { .. }
            | EventKind::Set { .. }
            | EventKind::Call { .. }
            | EventKind::Decorate { .. }
    )
}

/// `if model is None: model = "gpt-4o"`
fn fills_in(parsed: &Parsed, event: &Event, name: &str) -> bool {
    let innermost = parsed.index.arms_around(event.block).next();
    let Some((stmt, 0)) = innermost else { return false };
    match parsed.module.stmts.get(stmt.index()).map(|node| &node.stmt) {
        Some(Stmt::If { test: Some(test), .. }) => is_missing(&parsed.module, *test, name) == Some(true),
        _ => false,
    }
}

fn rebinds(event: &Event, offset: Option<u32>) -> bool {
    is_binding(event) && offset.is_none_or(|offset| event.from <= offset && offset <= event.until)
}

pub(super) fn reaches(index: &Index, event: &Event, at: Use) -> bool {
    let Some(offset) = at.offset else { return event.until == u32::MAX };
    event.from <= offset
        && offset <= event.until
        && at.block.is_none_or(|block| !index.exclusive(event.block, block))
}
