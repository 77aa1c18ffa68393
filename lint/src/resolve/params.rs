//! What a parameter holds, and the object that a method runs on.

use std::rc::Rc;

use promptlint_grammars::Language;
use promptlint_grammars::module::{Arg, ArgKind, Expr, Function, FunctionId, Module, Param, ParamKind};

use crate::call::{HoleOrigin, ValueOrigin};

use super::frame::Frame;
use super::index::THIS;
use super::value::{ClassRef, Item, List, Loc, Record, Unknown, Value};
use super::{Parsed, Resolver, last_name};

impl Resolver<'_> {
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
        if position == 0
            && declared.class.is_some()
            && parsed.module.language == Language::Python
            && !declared.is_static
        {
            let is_class_method = declared.decorators.iter().any(|decorator| {
                    matches!(parsed.module.expr(*decorator), Expr::Name(name) if &**name == "classmethod")
                });
            return match self.this(frame) {
                Value::Object(object) if is_class_method => Value::Class(object.class),
                this => this,
            };
        }
        let at = Loc { file: frame.file, span: param.span };
        let scope = frame.parent.clone().unwrap_or_else(|| self.frame(frame.file, None));
        let mut values = Vec::new();
        let may_ask = frame.depth < 6;
        if may_ask {
            self.note_callers();
        }
        if may_ask && self.asks_callers_of(parsed, frame.file, function) {
            for value in self.passed_by_callers(frame.file, function, param) {
                values.push(value.found(ValueOrigin::Caller));
            }
        }
        let by_callers = values.iter().any(|value| !matches!(value, Value::Unknown(_) | Value::Null));
        let mut optional = false;
        if let Some(default) = param.default {
            let value = self.eval(default, &scope).found(ValueOrigin::ParameterDefault);
            optional = value.is_null() || value.plain().is_some_and(|text| text.is_empty());
            values.push(self.settings_default(value));
        }
        values.extend(self.option_default(&parsed.module, declared, param, &scope));
        let known = values.iter().any(|value| matches!(value, Value::Symbol(_) | Value::Object(_)));
        if !known {
            let instance = param.ty.and_then(|ty| self.instance(ty, &scope));
            let values_known = by_callers && !matches!(param.kind, ParamKind::Rest | ParamKind::RestNamed);
            let is_shape =
                |value: &Value| matches!(value, Value::Object(object) if self.is_shape(object.class));
            match instance {
                // What callers pass says more than the types of its fields.
                Some(instance) if values_known && is_shape(&instance) => {}
                Some(instance) => values.push(instance),
                None if values_known => {}
                None => values.push(Self::unknown_param(param, at, optional)),
            }
        }
        Value::one_of(values)
    }

    /// `@click.option("--model", default="gpt-4o")` on the function.
    fn option_default(
        &self,
        module: &Module,
        declared: &Function,
        param: &Param,
        scope: &Rc<Frame>,
    ) -> Option<Value> {
        declared.decorators.iter().find_map(|decorator| {
            let Expr::Call { callee, args, .. } = module.expr(*decorator) else { return None };
            last_name(module, *callee).filter(|name| matches!(&**name, "option" | "argument"))?;
            let is_it = args.iter().any(|arg| match (&arg.kind, module.expr(arg.value)) {
                (ArgKind::Positional, Expr::Str(text)) => {
                    text.value.trim_start_matches('-').replace('-', "_") == *param.name
                }
                _ => false,
            });
            let default = |arg: &&Arg| matches!(&arg.kind, ArgKind::Named(name) if &**name == "default");
            let default = args.iter().filter(|_| is_it).find(default)?;
            Some(self.eval(default.value, scope).found(ValueOrigin::ParameterDefault))
        })
    }

    fn unknown_param(param: &Param, at: Loc, optional: bool) -> Value {
        match param.kind {
            ParamKind::RestNamed => {
                Value::Record(Rc::new(Record { open: true, at: Some(at), ..Record::default() }))
            }
            ParamKind::Rest => {
                let value = Value::unknown(HoleOrigin::Argument, &param.name, Some(at));
                let item = Item { value, repeated: true, spread: true, at };
                Value::List(Rc::new(List { items: vec![item], at }))
            }
            _ => {
                let unknown = Unknown::new(origin_of_name(&param.name), param.name.clone(), Some(at));
                Value::Unknown(Rc::new(Unknown { optional, ..unknown }))
            }
        }
    }

    /// The object that a method runs on.
    pub(super) fn this(&self, frame: &Rc<Frame>) -> Value {
        let mut at = Some(frame.clone());
        while let Some(here) = at.take() {
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
            at.clone_from(&here.parent);
        }
        Value::unknown(HoleOrigin::Unknown, THIS, None)
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
