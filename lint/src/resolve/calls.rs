//! What a call gives: a function of the workspace is run on its arguments, a library's stays a symbol.

use std::rc::Rc;

use promptlint_grammars::Language;
use promptlint_grammars::module::{Arg, ArgKind, Expr, ExprId, FunctionId, Module, Name, ParamKind};

use crate::call::HoleOrigin;

use super::frame::Frame;
use super::value::{Args, Argument, Base, ClassRef, Closure, Item, List, Loc, Object, Record, Thunk, Value};
use super::{MAX_CALLS, Resolver, builtins, short_source, text, unknown_at};

impl Resolver<'_> {
    pub(super) fn eval_call(&self, module: &Module, id: ExprId, frame: &Rc<Frame>, at: Loc) -> Value {
        let Expr::Call { callee, args, .. } = module.expr(id) else { return Value::Null };
        let args = self.args(args, frame);
        if let Expr::Member { object, name, .. } = module.expr(*callee) {
            if matches!(module.expr(*object), Expr::Super) {
                let method = self.super_member(frame, name, at);
                return self.call(&method, &args, at);
            }
            let object = self.eval(*object, frame);
            if let Some(value) = builtins::method(self, &object, name, &args, at) {
                return value;
            }
            let callee = self.member(&object, name, Loc { file: at.file, span: module.span(*callee) });
            return self.call(&callee, &args, at);
        }
        let callee = self.eval(*callee, frame);
        self.call(&callee, &args, at)
    }

    pub fn args(&self, args: &[Arg], frame: &Rc<Frame>) -> Rc<Args> {
        let module = self.parsed(frame.file).map(|parsed| parsed.module.clone());
        let list = args
            .iter()
            .map(|arg| Argument {
                kind: arg.kind.clone(),
                value: Self::thunk(arg.value, frame),
                at: Loc {
                    file: frame.file,
                    span: module.as_ref().map(|module| module.span(arg.value)).unwrap_or_default(),
                },
            })
            .collect();
        Rc::new(Args { list })
    }

    pub fn call(&self, callee: &Value, args: &Rc<Args>, at: Loc) -> Value {
        match callee {
            Value::OneOf(values) => {
                Value::one_of(values.iter().map(|value| self.call(value, args, at)).collect())
            }
            Value::Function(closure) => self.run(closure, args, at),
            Value::Class(class) => self.construct(*class, args),
            // `const OpenAI = require("openai")`: a package that is itself called is its default export.
            Value::Symbol(symbol) if matches!(&symbol.base, Base::External { path, .. } if path.is_empty()) => {
                self.call(&self.member(callee, &"default".into(), at), args, at)
            }
            Value::Symbol(_) => match builtins::function(self, callee, args, at) {
                Some(value) => value,
                None => Value::symbol(Base::Called { callee: callee.clone(), args: args.clone() }, Some(at)),
            },
            Value::Object(object) => match self.method(object.class, "__call__") {
                Some((file, function)) => {
                    let closure =
                        Closure { file, function, scope: None, this: Some(callee.clone()), bound: None };
                    self.run(&closure, args, at)
                }
                None => Value::symbol(Base::Called { callee: callee.clone(), args: args.clone() }, Some(at)),
            },
            _ => {
                let Some(parsed) = self.parsed(at.file) else { return Value::Null };
                unknown_at(&parsed.module, at, HoleOrigin::Unknown)
            }
        }
    }

    fn construct(&self, class: ClassRef, args: &Rc<Args>) -> Value {
        // A conversion to a named type (Go's `Model("x")`, an enum by value) is its argument.
        if let Some(parsed) = self.parsed(class.file) {
            let declared = parsed.module.class(class.class);
            let bare = declared.fields.is_empty() && declared.methods.is_empty();
            if bare
                && parsed.module.language == Language::Go
                && let Some(first) = args.list.first()
            {
                return self.force(&first.value);
            }
        }
        Value::Object(Rc::new(Object { class, args: Some(args.clone()), effects: Vec::new() }))
    }

    /// The value that a function of the workspace returns for these arguments.
    pub(super) fn run(&self, closure: &Closure, args: &Rc<Args>, at: Loc) -> Value {
        let Some(parsed) = self.parsed(closure.file) else { return Value::Null };
        let declared = parsed.module.function(closure.function);
        let key = (closure.file, closure.function);
        let nested = self.running.borrow().iter().filter(|running| **running == key).count();
        let unknown = |resolver: &Self| {
            resolver
                .parsed(at.file)
                .map_or(Value::Null, |parsed| unknown_at(&parsed.module, at, HoleOrigin::Unknown))
        };
        if nested > 0 || self.running.borrow().len() as u32 >= MAX_CALLS {
            return unknown(self);
        }
        let frame = self.activate(closure, args);
        self.running.borrow_mut().push(key);
        let yields = parsed.index.yields(closure.function);
        let value = if yields.is_empty() {
            let returns = parsed.index.returns(closure.function);
            Value::one_of(returns.iter().map(|value| self.eval(*value, &frame)).collect())
        } else {
            let items = yields
                .iter()
                .map(|value| Item { value: self.eval(*value, &frame), repeated: true, spread: false, at })
                .collect();
            Value::List(Rc::new(List { items, at }))
        };
        self.running.borrow_mut().pop();
        let scope = self.frame(closure.file, None);
        match self.typed(value, declared.returns, &scope) {
            Value::Unknown(_) => unknown(self),
            value => value,
        }
    }

    /// The frame in which a function runs for these arguments.
    pub fn activate(&self, closure: &Closure, args: &Rc<Args>) -> Rc<Frame> {
        let scope =
            closure.scope.clone().or_else(|| self.frame(closure.file, Some(closure.function)).parent.clone());
        let depth = scope.as_ref().map_or(0, |scope| scope.depth) + 1;
        let bindings = self.bind(closure, args);
        self.enter(closure.file, closure.function);
        Rc::new(Frame {
            file: closure.file,
            function: Some(closure.function),
            bindings,
            rounds: Vec::new(),
            this: closure.this.clone(),
            parent: scope,
            depth,
            is_context: false,
        })
    }

    /// Which argument each parameter takes.
    pub fn bind(&self, closure: &Closure, args: &Rc<Args>) -> Vec<(Name, Thunk)> {
        let Some(parsed) = self.parsed(closure.file) else { return Vec::new() };
        let declared = parsed.module.function(closure.function);
        let python = parsed.module.language == Language::Python;
        let skip =
            usize::from(python && declared.class.is_some() && !declared.is_static && closure.this.is_some());
        let mut all: Vec<Argument> =
            closure.bound.iter().flat_map(|bound| bound.list.iter().cloned()).collect();
        all.extend(args.list.iter().cloned());
        let (mut positional, named, open) = self.spread_args(&all);
        positional.reverse();
        let mut named: Vec<(Name, Argument)> = named;
        let mut bindings = Vec::new();
        for param in declared.params.iter().skip(skip) {
            let value = match param.kind {
                ParamKind::Rest => {
                    positional.reverse();
                    let items = positional.drain(..).map(|argument| Item {
                        value: self.force(&argument.value),
                        repeated: false,
                        spread: matches!(argument.kind, ArgKind::Spread),
                        at: argument.at,
                    });
                    let items: Vec<Item> = items.collect();
                    let at =
                        items.first().map_or(Loc { file: closure.file, span: param.span }, |item| item.at);
                    Some(Thunk::Value(Value::List(Rc::new(List { items, at }))))
                }
                ParamKind::RestNamed => {
                    let fields = named.drain(..).map(|(name, argument)| (name, argument.value)).collect();
                    Some(Thunk::Value(Value::Record(Rc::new(Record { fields, open, ..Record::default() }))))
                }
                ParamKind::Positional | ParamKind::NamedOnly => {
                    let by_name = named.iter().position(|(name, _)| *name == param.name);
                    match by_name {
                        Some(position) => Some(named.remove(position).1.value),
                        None if param.kind == ParamKind::Positional => match positional.last() {
                            Some(argument) if matches!(argument.kind, ArgKind::Spread) => None,
                            Some(_) => positional.pop().map(|argument| argument.value),
                            None => None,
                        },
                        None => None,
                    }
                }
            };
            let spread = positional.iter().any(|argument| matches!(argument.kind, ArgKind::Spread));
            match value {
                Some(value) => bindings.push((param.name.clone(), value)),
                None if open || spread => {}
                None => {
                    let outer = self.frame(closure.file, Some(closure.function)).parent.clone();
                    let default = match (param.default, outer) {
                        (Some(default), Some(outer)) => Thunk::Value(
                            self.eval(default, &outer).found(crate::call::ValueOrigin::ParameterDefault),
                        ),
                        _ => Thunk::Value(Value::Null),
                    };
                    bindings.push((param.name.clone(), default));
                }
            }
        }
        bindings
    }

    /// Arguments with known spreads spelled out: positional, named, and whether more may be there.
    pub fn spread_args(&self, args: &[Argument]) -> (Vec<Argument>, Vec<(Name, Argument)>, bool) {
        let mut positional = Vec::new();
        let mut named: Vec<(Name, Argument)> = Vec::new();
        let mut open = false;
        for argument in args {
            match &argument.kind {
                ArgKind::Positional => positional.push(argument.clone()),
                ArgKind::Named(name) => {
                    named.retain(|(other, _)| other != name);
                    named.push((name.clone(), argument.clone()));
                }
                ArgKind::Spread => match self.force(&argument.value) {
                    Value::List(list) if !list.items.iter().any(|item| item.spread) => {
                        positional.extend(list.items.iter().map(|item| Argument {
                            kind: ArgKind::Positional,
                            value: Thunk::Value(item.value.clone()),
                            at: item.at,
                        }));
                    }
                    _ => positional.push(argument.clone()),
                },
                ArgKind::SpreadNamed => {
                    let mut record = Record::default();
                    text::merge(self, &mut record, &self.force(&argument.value));
                    open |= record.open;
                    for (name, value) in record.fields {
                        named.retain(|(other, _)| *other != name);
                        named.push((name, Argument { kind: ArgKind::Positional, value, at: argument.at }));
                    }
                }
            }
        }
        (positional, named, open)
    }

    /// The function that is called by `site`, when it stands in the workspace.
    pub fn callee_function(&self, callee: &Value) -> Option<Rc<Closure>> {
        callee.alternatives().iter().find_map(|value| match value {
            Value::Function(closure) => Some(closure.clone()),
            _ => None,
        })
    }

    pub(super) fn name_at(&self, at: Loc) -> Name {
        self.parsed(at.file).map_or_else(|| "".into(), |parsed| short_source(&parsed.module, at.span))
    }

    pub fn function_name(&self, file: crate::workspace::FileId, function: FunctionId) -> Name {
        self.parsed(file).map_or_else(|| "".into(), |parsed| parsed.module.function(function).name.clone())
    }
}
