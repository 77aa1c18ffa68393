//! What one binding gives a name: the value assigned, the element of a loop, the part that a pattern takes out.

use std::rc::Rc;

use promptlint_grammars::module::{ExprId, Span};

use crate::call::{HoleOrigin, ValueOrigin};

use super::events::{Event, EventKind, Step};
use super::frame::Frame;
use super::value::{Base, ClassRef, Loc, Value};
use super::{Parsed, Resolver, short_source};

impl Resolver<'_> {
    /// What one binding gives the name.
    pub(super) fn bound(&self, parsed: &Parsed, event: &Event, frame: &Rc<Frame>) -> Value {
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
                if let Some(element) = frame.round(*iter) {
                    return self.steps(element.clone(), steps, *iter, frame);
                }
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
                        // Of an argument that is typed in place nothing but its fields' types is known.
                        let is_typed = matches!(&whole, Value::Object(object) if self.is_shape(object.class));
                        let value = self.step_all(whole, steps, frame);
                        match value {
                            Value::Null if is_typed => Value::unknown(HoleOrigin::Argument, &name, at),
                            Value::Unknown(_) => Value::unknown(HoleOrigin::Argument, &name, at),
                            value => value,
                        }
                    }
                    None => Value::Null,
                }
            }
            EventKind::Import { import, item } => self.imported(frame.file, *import, *item),
            EventKind::Function(function) => Self::closure(frame, *function),
            EventKind::Class(class) => Value::Class(ClassRef { file: frame.file, class: *class }),
            _ => Value::Null,
        }
    }

    /// A type that is written where it is used (`{ llm: ChatOpenAI }`): no class of which there are objects.
    pub(super) fn is_shape(&self, class: ClassRef) -> bool {
        self.parsed(class.file).is_some_and(|parsed| {
            let declared = parsed.module.class(class.class);
            declared.name.is_empty() && declared.methods.is_empty() && declared.bases.is_empty()
        })
    }

    /// A value that is not known better takes its declared type.
    pub(super) fn typed(&self, value: Value, ty: Option<ExprId>, frame: &Rc<Frame>) -> Value {
        match (&value, ty) {
            (Value::Null | Value::Unknown(_), Some(ty)) => match self.instance(ty, frame) {
                Some(instance) => instance,
                None => value,
            },
            // A library that no data speaks of made it; its type may be one that the data knows.
            (Value::Symbol(_), Some(ty)) if self.is_foreign(&value) => match self.instance(ty, frame) {
                Some(instance @ Value::Symbol(_)) if !self.is_foreign(&instance) => instance,
                _ => value,
            },
            _ => value,
        }
    }

    /// Whether a value comes from a package of which nothing is known.
    fn is_foreign(&self, value: &Value) -> bool {
        let mut at = value;
        for _ in 0..32 {
            let Value::Symbol(symbol) = at else { return matches!(at, Value::Unknown(_) | Value::Null) };
            at = match &symbol.base {
                Base::External { package, .. } => {
                    return !package.is_empty() && !self.libraries.is_known_package(package);
                }
                Base::Member { of, .. } | Base::Index { of, .. } | Base::Instance { of } => of,
                Base::Called { callee, .. } => callee,
                Base::Pipe(_) => return false,
            };
        }
        false
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

    pub(super) fn step_all(&self, whole: Value, steps: &[Step], frame: &Rc<Frame>) -> Value {
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
                    let at = Loc { file: frame.file, span: Span::default() };
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
                                .filter(|_| {
                                    !list.items.iter().take(*index as usize + 1).any(|item| item.spread)
                                })
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
}
