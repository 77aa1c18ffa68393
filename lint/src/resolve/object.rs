//! Members of classes and of their instances: fields, methods, what constructors assign.

use std::rc::Rc;

use promptlint_grammars::Language;
use promptlint_grammars::module::{ArgKind, Class, ClassId, Expr, ExprId, FunctionId, Name, Stmt};

use crate::call::{HoleOrigin, ValueOrigin};
use crate::workspace::FileId;

use super::class::ClassOrBase;
use super::events::EventKind;
use super::index::THIS;
use super::value::{Args, Argument, Base, ClassRef, Closure, Effect, Loc, Object, Thunk, Value};
use super::{Frame, Resolver, builtins, callers, last_name, text};

/// Classes made of one that are asked what they put into its fields.
const MAX_HEIRS: usize = 8;

/// Whether a library's class brings no members of its own.
fn is_bare(base: &Value) -> bool {
    matches!(
        builtins::full_name(base).as_deref(),
        Some("abc.ABC" | "object" | "typing.Protocol" | "typing.Generic" | "typing_extensions.Protocol")
    )
}

impl Resolver<'_> {
    pub(super) fn some_object(class: ClassRef) -> Value {
        Value::Object(Rc::new(Object { class, args: None, effects: Vec::new() }))
    }

    pub(super) fn class_member(&self, object: &Value, class: ClassRef, name: &Name, at: Loc) -> Value {
        for (class, _) in self.lineage(class, None) {
            let ClassOrBase::Class(class) = class else { continue };
            let Some(parsed) = self.parsed(class.file) else { continue };
            let declared = parsed.module.class(class.class);
            if let Some(field) = declared.fields.iter().rev().find(|field| field.name == *name) {
                let scope = self.frame(class.file, None);
                let declared = match field.value {
                    Some(value) => self.eval(value, &scope).found(ValueOrigin::Constant),
                    None => self.typed(Value::Null, field.ty, &scope),
                };
                let set = if declared.is_null() { self.set_on_class(class, name) } else { None };
                return set.unwrap_or(declared);
            }
            let inner =
                declared.body.iter().flat_map(|body| parsed.module.block(*body)).find_map(
                    |stmt| match parsed.module.stmt(*stmt).stmt {
                        Stmt::Class(inner) if parsed.module.class(inner).name == *name => Some(inner),
                        _ => None,
                    },
                );
            if let Some(inner) = inner {
                return Value::Class(ClassRef { file: class.file, class: inner });
            }
            if let Some(function) = self.own_method(class, name) {
                return Value::Function(Rc::new(Closure {
                    file: function.0,
                    function: function.1,
                    scope: None,
                    this: Some(object.clone()),
                    bound: None,
                }));
            }
        }
        // What makes a schema of a class is its library's: `sdk` knows what comes of it.
        if name.ends_with("json_schema") {
            return Value::symbol(Base::Member { of: object.clone(), name: name.clone() }, Some(at));
        }
        self.unknown_member(object, name, at)
    }

    pub(super) fn object_member(&self, value: &Value, object: &Rc<Object>, name: &Name, at: Loc) -> Value {
        let set = object.effects.iter().rev().find_map(|effect| match effect {
            Effect::Set { path, value } if path.len() == 1 && path[0] == *name => Some(value),
            _ => None,
        });
        if let Some(value) = set {
            return self.force(value);
        }
        let guard = (object.class.file, object.class.class.0 | 1 << 31, name.clone());
        if !self.active.borrow_mut().insert(guard.clone()) {
            return self.unknown_member(value, name, at);
        }
        let found = self
            .libraries
            .file_member(self, object.class, name, at)
            .or_else(|| self.field_of(value, object, name))
            .or_else(|| self.of_heirs(object.class, name));
        self.active.borrow_mut().remove(&guard);
        if let Some(found) = found.or_else(|| self.by_hook(value, object, name, at)) {
            found.kept()
        } else {
            // The class extends a library's: the library may have it.
            let base = self.lineage(object.class, None).find_map(|(base, _)| match base {
                ClassOrBase::Base(base) => Some(base).filter(|base| !is_bare(base)),
                ClassOrBase::Class(_) => None,
            });
            match base {
                Some(_) => Value::symbol(Base::Member { of: value.clone(), name: name.clone() }, Some(at)),
                None => self.unknown_member(value, name, at),
            }
        }
    }

    /// `cls.client = …`, `Service.client = …`: what stands on the class once a method has put it there.
    fn set_on_class(&self, class: ClassRef, name: &Name) -> Option<Value> {
        let parsed = self.parsed(class.file)?;
        if parsed.module.language != Language::Python {
            return None;
        }
        let declared = parsed.module.class(class.class);
        let guard = (class.file, class.class.0 | 1 << 29, name.clone());
        if !self.active.borrow_mut().insert(guard.clone()) {
            return None;
        }
        let mut values = Vec::new();
        let methods = declared.methods.iter().map(|method| Some(*method));
        for function in methods.chain([None]) {
            let frame = self.frame(class.file, function);
            for root in [&declared.name, &Name::from("cls")] {
                for event in parsed.index.events(function, root) {
                    match &event.kind {
                        EventKind::Set { path, value } if path.as_slice() == [name.clone()] => {
                            values.push(self.eval(*value, &frame));
                        }
                        _ => {}
                    }
                }
            }
        }
        self.active.borrow_mut().remove(&guard);
        values.retain(|value| !value.is_null());
        if values.is_empty() { None } else { Some(Value::one_of(values)) }
    }

    /// A client that a base class uses and the classes made of it, in the same file, put there.
    fn of_heirs(&self, class: ClassRef, name: &Name) -> Option<Value> {
        let parsed = self.parsed(class.file)?;
        let module = &parsed.module;
        let declared = &module.class(class.class).name;
        let is_base = |base: &ExprId| last_name(module, *base).as_ref() == Some(declared);
        let heirs = (0..).zip(&module.classes).filter(|(_, heir)| heir.bases.iter().any(is_base));
        let mut found = Vec::new();
        for (at, _) in heirs.take(MAX_HEIRS) {
            let heir = ClassRef { file: class.file, class: ClassId(at) };
            found.extend(self.assigned(&Self::some_object(heir), heir, None, name));
        }
        // What only some of them say of a text or a number is no answer.
        let found = Value::one_of(found);
        let is_made = |value: &Value| matches!(value, Value::Symbol(_) | Value::Object(_));
        found.alternatives().iter().any(is_made).then_some(found)
    }

    /// `__getattr__`: members that a class makes up as they are asked for.
    fn by_hook(&self, value: &Value, object: &Rc<Object>, name: &Name, at: Loc) -> Option<Value> {
        let (file, function) = self.method(object.class, "__getattr__")?;
        let closure = Closure { file, function, scope: None, this: Some(value.clone()), bound: None };
        let argument = Argument {
            kind: ArgKind::Positional,
            value: Thunk::Value(Value::text(name, Some(at), ValueOrigin::Literal)),
            at,
        };
        match self.run(&closure, &Rc::new(Args { list: vec![argument] }), at) {
            Value::Unknown(_) | Value::Null => None,
            found => Some(found),
        }
    }

    fn field_of(&self, value: &Value, object: &Rc<Object>, name: &Name) -> Option<Value> {
        let mut found = Vec::new();
        for (class, args) in self.lineage(object.class, object.args.clone()) {
            let ClassOrBase::Class(class) = class else { continue };
            let Some(parsed) = self.parsed(class.file) else { continue };
            let declared = parsed.module.class(class.class);
            if let Some((file, function)) = self.own_method(class, name) {
                let closure = Closure { file, function, scope: None, this: Some(value.clone()), bound: None };
                let is_property =
                    self.parsed(file).is_some_and(|parsed| parsed.module.function(function).is_property);
                return Some(if is_property {
                    self.run(&closure, &Rc::default(), Loc { file, span: declared.name_span })
                } else {
                    Value::Function(Rc::new(closure))
                });
            }
            let assigned = self.assigned(value, class, args.as_ref(), name);
            let is_known = assigned.as_ref().is_some_and(|value| {
                value.alternatives().iter().any(|value| !matches!(value, Value::Unknown(_) | Value::Null))
            });
            found.extend(assigned);
            if is_known {
                break;
            }
            let scope = self.frame(class.file, None);
            if let Some(field) = declared.fields.iter().rev().find(|field| field.name == *name) {
                // A generated constructor (dataclass, pydantic, a record literal) takes the fields by name.
                if self.own_constructor(class).is_none()
                    && let Some(given) = self.given(args.as_ref(), declared, name)
                {
                    return Some(given);
                }
                if let Some(default) = field.value {
                    let default = self.eval(default, &scope).found(ValueOrigin::SettingsDefault);
                    found.push(match self.settings_default(default) {
                        Value::Null if let Some(set) = self.set_on_class(class, name) => set,
                        // `model: str | None = None` of an object that was made elsewhere: who made it may have said.
                        Value::Null if self.is_filled_elsewhere(object) => {
                            let at = Loc { file: class.file, span: field.span };
                            Value::unknown(HoleOrigin::Unknown, name, Some(at))
                        }
                        default => default,
                    });
                    break;
                }
                found.extend(field.ty.and_then(|ty| self.instance(ty, &scope)));
            }
        }
        if found.is_empty() { None } else { Some(Value::one_of(found)) }
    }

    /// Whether an object's fields may hold what nobody here has put in: it is handed in, or reads the environment.
    fn is_filled_elsewhere(&self, object: &Object) -> bool {
        object.args.is_none()
            || self.lineage(object.class, None).any(|(base, _)| match base {
                ClassOrBase::Base(base) => {
                    builtins::last_of(&base).is_some_and(|name| &*name == "BaseSettings")
                }
                ClassOrBase::Class(_) => false,
            })
    }

    /// `Field(default=…)` and its kin stand for their default.
    pub(super) fn settings_default(&self, value: Value) -> Value {
        let Value::Symbol(symbol) = &value else { return value };
        let Base::Called { callee, args } = &symbol.base else { return value };
        let Some(name) = builtins::last_of(callee) else { return value };
        if !matches!(
            &*name,
            "Field" | "field" | "Body" | "Query" | "Option" | "Argument" | "Depends" | "config"
        ) {
            return value;
        }
        let (positional, named, _) = self.spread_args(&args.list);
        let of_key =
            |wanted: &str| named.iter().find(|(key, _)| &**key == wanted).map(|(_, argument)| argument);
        let default = of_key("default");
        let made_by = match &*name {
            "Depends" => of_key("dependency").or_else(|| positional.first()),
            _ => of_key("default_factory"),
        };
        if let (Some(made_by), None) = (made_by, default) {
            return match self.call(&self.force(&made_by.value), &Rc::default(), made_by.at) {
                // Made anew for each object, which fills it.
                Value::List(_) | Value::Record(_) => value,
                made => made.found(ValueOrigin::SettingsDefault),
            };
        }
        match default.or_else(|| positional.first()) {
            Some(argument) => match self.force(&argument.value) {
                Value::Symbol(_) | Value::Function(_) => value,
                default => default.found(ValueOrigin::SettingsDefault),
            },
            None => value,
        }
    }

    fn given(&self, args: Option<&Rc<Args>>, class: &Class, name: &str) -> Option<Value> {
        let (positional, named, _) = self.spread_args(&args?.list);
        if let Some((_, argument)) = named.iter().find(|(key, _)| &**key == name) {
            return Some(self.force(&argument.value).found(ValueOrigin::Client));
        }
        let position = class.fields.iter().position(|field| &*field.name == name)?;
        positional.get(position).map(|argument| self.force(&argument.value))
    }

    /// What methods of the class assign to `this.name`: the constructor's word first.
    fn assigned(&self, this: &Value, class: ClassRef, args: Option<&Rc<Args>>, name: &Name) -> Option<Value> {
        let mut values = Vec::new();
        if let Some((file, function)) = self.own_constructor(class) {
            let frame = self.method_frame(this, file, function, args);
            values.extend(self.assigned_in(&frame, file, function, name, this));
        }
        let settled = values.iter().any(|value| !matches!(value, Value::Null | Value::Unknown(_)));
        if !settled {
            for (file, function) in self.methods(class) {
                if self.own_constructor(class) == Some((file, function)) {
                    continue;
                }
                let frame = self.method_frame(this, file, function, None);
                values.extend(self.assigned_in(&frame, file, function, name, this));
            }
            values.extend(self.set_in_literals(class, name));
        }
        if values.is_empty() { None } else { Some(Value::one_of(values)) }
    }

    pub(super) fn method_frame(
        &self,
        this: &Value,
        file: FileId,
        function: FunctionId,
        args: Option<&Rc<Args>>,
    ) -> Rc<Frame> {
        match args {
            Some(args) => {
                let closure = Closure { file, function, scope: None, this: Some(this.clone()), bound: None };
                let frame = self.activate(&closure, args);
                match Rc::try_unwrap(frame) {
                    Ok(mut frame) => {
                        // Calls out of the constructor's own field would otherwise count as callers' depth.
                        frame.depth = 1;
                        Rc::new(frame)
                    }
                    Err(frame) => frame,
                }
            }
            None => self.frame(file, Some(function)),
        }
    }

    fn assigned_in(
        &self,
        frame: &Rc<Frame>,
        file: FileId,
        function: FunctionId,
        name: &Name,
        _this: &Value,
    ) -> Option<Value> {
        let parsed = self.parsed(file)?;
        let own = self.own_name(file, function)?;
        let mut value: Option<Value> = None;
        let events = parsed.index.events(Some(function), &own);
        for event in events {
            match &event.kind {
                EventKind::Set { path, value: to } if path.first() == Some(name) => {
                    if path.len() == 1 {
                        let to = self.eval(*to, frame);
                        // In another arm of the same branch, or behind a guard: both can be.
                        let keep =
                            value.take().filter(|_| parsed.module.function(function).body != event.block);
                        value = Some(match keep {
                            Some(before) => Value::one_of(vec![before, to]),
                            None => to,
                        });
                    } else if let Some(before) = value.take() {
                        value = Some(self.with_set(before, &path[1..], Self::thunk(*to, frame)));
                    }
                }
                EventKind::Call { path, call } if path.len() > 1 && path.first() == Some(name) => {
                    let Some(before) = value.take() else { continue };
                    let Expr::Call { args, .. } = parsed.module.expr(*call) else { continue };
                    let args = self.args(args, frame);
                    let at = Loc { file, span: parsed.module.span(*call) };
                    value = Some(match &before {
                        Value::Symbol(_) | Value::Object(_) => {
                            before.affected(Effect::Call { path: path[1..].to_vec(), args })
                        }
                        _ if path.len() == 2 => text::call_method(self, before, &path[1], &args, at),
                        _ => before,
                    });
                }
                _ => {}
            }
        }
        value
    }

    /// Go: struct literals of the type, wherever the package makes one.
    fn set_in_literals(&self, class: ClassRef, name: &Name) -> Vec<Value> {
        let Some(parsed) = self.parsed(class.file) else { return Vec::new() };
        if parsed.module.language != Language::Go {
            return Vec::new();
        }
        let type_name = parsed.module.class(class.class).name.clone();
        let mut out = Vec::new();
        for file in self.package_files(class.file) {
            if callers::is_test(self.workspace.path(file)) {
                continue;
            }
            let Some(there) = self.parsed(file) else { continue };
            for (record, function) in there.index.records.get(&type_name).into_iter().flatten().take(8) {
                let frame = self.frame(file, *function);
                if let Value::Record(record) = self.eval(*record, &frame) {
                    out.extend(record.get(name).map(|thunk| self.force(thunk).found(ValueOrigin::Client)));
                }
            }
        }
        out
    }

    /// What a method calls its object: `self`, `this`, Go's receiver.
    pub(super) fn own_name(&self, file: FileId, function: FunctionId) -> Option<Name> {
        let parsed = self.parsed(file)?;
        let declared = parsed.module.function(function);
        if let Some(receiver) = &declared.receiver {
            return Some(receiver.name.clone());
        }
        match parsed.module.language {
            Language::Python => declared.params.first().map(|param| param.name.clone()),
            _ => Some(THIS.into()),
        }
    }

    pub(super) fn record_method(&self, object: &Value, class: ClassRef, name: &Name, at: Loc) -> Value {
        match self.method(class, name) {
            Some((file, function)) => Value::Function(Rc::new(Closure {
                file,
                function,
                scope: None,
                this: Some(object.clone()),
                bound: None,
            })),
            None => match self.object_member(
                &Self::some_object(class),
                &Rc::new(Object { class, args: None, effects: Vec::new() }),
                name,
                at,
            ) {
                Value::Unknown(_) => self.unknown_member(object, name, at),
                value => value,
            },
        }
    }

    pub(super) fn super_member(&self, frame: &Rc<Frame>, name: &Name, at: Loc) -> Value {
        let this = self.this(frame);
        let Value::Object(object) = &this else { return self.unknown_member(&this, name, at) };
        // Where the running method was declared decides whose base is meant.
        let mut declared_in = None;
        let mut here = Some(frame.clone());
        while let (Some(current), None) = (&here, declared_in) {
            declared_in = current.function.and_then(|function| {
                let class = self.parsed(current.file)?.module.function(function).class?;
                Some(ClassRef { file: current.file, class })
            });
            here = current.parent.clone();
        }
        let own = declared_in.unwrap_or(object.class);
        for (class, _) in self.lineage(own, None).skip(1) {
            match class {
                ClassOrBase::Class(class) => {
                    if let Some((file, function)) = self.own_method(class, name) {
                        return Value::Function(Rc::new(Closure {
                            file,
                            function,
                            scope: None,
                            this: Some(this.clone()),
                            bound: None,
                        }));
                    }
                }
                ClassOrBase::Base(_) => {
                    return Value::symbol(Base::Member { of: this.clone(), name: name.clone() }, Some(at));
                }
            }
        }
        self.unknown_member(&this, name, at)
    }
}
