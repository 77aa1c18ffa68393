//! Members: of modules, classes, instances, records and library objects.

use std::rc::Rc;

use promptlint_grammars::Language;
use promptlint_grammars::module::{Expr, FunctionId, Name, Stmt};

use crate::call::{HoleOrigin, ValueOrigin};
use crate::workspace::FileId;

use super::callers::is_constructor;
use super::index::{EventKind, THIS};
use super::value::{Args, Base, ClassRef, Closure, Effect, Loc, Object, Record, Symbol, Value};
use super::{Frame, Resolver, builtins, paths};

/// Streamlit's store, which lives longer than one run of the script: `st.session_state.agent`.
const SESSION: &str = "streamlit.session_state";

/// Base classes are followed this deep; a longer line is a cycle or generated code.
const MAX_BASES: usize = 8;

impl Resolver<'_> {
    pub(super) fn some_object(class: ClassRef) -> Value {
        Value::Object(Rc::new(Object { class, args: None, effects: Vec::new() }))
    }

    pub fn member(&self, object: &Value, name: &Name, at: Loc) -> Value {
        match object {
            Value::OneOf(values) => {
                Value::one_of(values.iter().map(|value| self.member(value, name, at)).collect())
            }
            Value::Module(file) => {
                let value = self.export(*file, name);
                if value.is_null() { self.unknown_member(object, name, at) } else { value }
            }
            Value::Package(folder) => self.package_member(folder, name),
            Value::Symbol(symbol) => self.symbol_member(object, symbol, name, at),
            Value::Object(this) => self.object_member(object, this, name, at),
            Value::Class(class) => self.class_member(object, *class, name, at),
            Value::Record(record) => match record.get(name).cloned() {
                Some(thunk) => self.force(&thunk),
                None => match &record.ty {
                    Some(Value::Class(class)) => self.record_method(object, *class, name, at),
                    Some(ty @ Value::Symbol(_)) => {
                        let symbol = Base::Called { callee: ty.clone(), args: self.record_args(record) };
                        self.member(&Value::symbol(symbol, record.at), name, at)
                    }
                    _ if record.open => self.unknown_member(object, name, at),
                    _ => Value::Null,
                },
            },
            Value::Text(_) => match (&**name, object.any_plain()) {
                // A member of an enum, and `Path` objects, which are texts here.
                ("value", _) => object.clone(),
                ("parent", Some(path)) => Value::text(paths::parent(&path), Some(at), ValueOrigin::Literal),
                _ => self.unknown_member(object, name, at),
            },
            Value::Null => Value::Null,
            Value::Unknown(_) if crate::sdk::is_distinctive(name) => {
                Value::symbol(Base::Member { of: object.clone(), name: name.clone() }, Some(at))
            }
            _ => self.unknown_member(object, name, at),
        }
    }

    /// The fields of a struct literal as the arguments of what it makes.
    pub fn record_args(&self, record: &Record) -> Rc<Args> {
        let at =
            record.at.unwrap_or(Loc { file: FileId(0), span: promptlint_grammars::module::Span::default() });
        let list = record
            .fields
            .iter()
            .map(|(name, value)| super::Argument {
                kind: promptlint_grammars::module::ArgKind::Named(name.clone()),
                value: value.clone(),
                at,
            })
            .collect();
        Rc::new(Args { list })
    }

    fn unknown_member(&self, object: &Value, name: &Name, at: Loc) -> Value {
        let (origin, full) = match object {
            Value::Unknown(unknown) => (unknown.origin, format!("{}.{name}", unknown.name)),
            _ => (HoleOrigin::Unknown, name.to_string()),
        };
        let written = self.name_at(at);
        Value::unknown(origin, if written.is_empty() { &full } else { &written }, Some(at))
    }

    fn symbol_member(&self, object: &Value, symbol: &Rc<Symbol>, name: &Name, at: Loc) -> Value {
        let set = symbol.effects.iter().rev().find_map(|effect| match effect {
            Effect::Set { path, value } if path.len() == 1 && path[0] == *name => Some(value),
            _ => None,
        });
        if let Some(value) = set {
            return self.force(value);
        }
        if let Some(value) = builtins::member(object, name, at) {
            return value;
        }
        if builtins::full_name(object).as_deref() == Some(SESSION) {
            if let Some(value) = self.in_session(name, at) {
                return value;
            }
        }
        let effects = symbol
            .effects
            .iter()
            .filter_map(|effect| {
                Some(match effect {
                    Effect::Set { path, value } if path.len() > 1 && path[0] == *name => {
                        Effect::Set { path: path[1..].to_vec(), value: value.clone() }
                    }
                    Effect::Call { path, args } if path.len() > 1 && path[0] == *name => {
                        Effect::Call { path: path[1..].to_vec(), args: args.clone() }
                    }
                    _ => return None,
                })
            })
            .collect();
        let base = match &symbol.base {
            Base::External { package, path } => {
                let mut path = path.clone();
                path.push(name.clone());
                if path.len() == 1 && &**name == "default" {
                    // `(await import("openai")).default`
                    match crate::sdk::default_export(package, "") {
                        "" => {}
                        main => path.push(main.into()),
                    }
                }
                Base::External { package: package.clone(), path }
            }
            _ => Base::Member { of: object.clone(), name: name.clone() },
        };
        Value::Symbol(Rc::new(Symbol { base, at: Some(at), effects }))
    }

    /// What the file puts into the session under this name, anywhere.
    fn in_session(&self, name: &Name, at: Loc) -> Option<Value> {
        let parsed = self.parsed(at.file)?;
        let module = &*parsed.module;
        let guard = (at.file, u32::MAX, name.clone());
        if !self.active.borrow_mut().insert(guard.clone()) {
            return None;
        }
        let mut values = Vec::new();
        for stmt in &module.stmts {
            let Stmt::Assign { targets, value: Some(value), .. } = &stmt.stmt else { continue };
            let is_it = targets.iter().any(|target| {
                super::index::root_and_path(module, *target).is_some_and(|(_, path)| {
                    matches!(path.as_slice(), [session, key] if &**session == "session_state" && key == name)
                })
            });
            if is_it && values.len() < 16 {
                let around = module.functions.iter().enumerate().filter(|(_, it)| it.span.contains(stmt.span));
                let innermost = around.min_by_key(|(_, it)| it.span.end - it.span.start);
                let function = innermost.map(|(at, _)| FunctionId(at as u32));
                values.push(self.eval(*value, &self.frame(at.file, function)));
            }
        }
        self.active.borrow_mut().remove(&guard);
        if values.iter().all(Value::is_null) {
            return None;
        }
        Some(match Value::one_of(values) {
            // It grows from run to run.
            Value::List(list) => {
                let mut list = (*list).clone();
                let history = Value::unknown(HoleOrigin::History, name, Some(at));
                list.items.push(super::Item { value: history, repeated: true, spread: true, at });
                Value::List(Rc::new(list))
            }
            value => value,
        })
    }

    fn class_member(&self, object: &Value, class: ClassRef, name: &Name, at: Loc) -> Value {
        for (class, _) in self.lineage(class, None) {
            let ClassOrBase::Class(class) = class else { continue };
            let Some(parsed) = self.parsed(class.file) else { continue };
            let declared = parsed.module.class(class.class);
            if let Some(field) = declared.fields.iter().rev().find(|field| field.name == *name) {
                let scope = self.frame(class.file, None);
                return match field.value {
                    Some(value) => self.eval(value, &scope).found(ValueOrigin::SettingsDefault),
                    None => self.typed(Value::Null, field.ty, &scope),
                };
            }
            let inner = declared.body.iter().flat_map(|body| parsed.module.block(*body)).find_map(|stmt| {
                match parsed.module.stmt(*stmt).stmt {
                    Stmt::Class(inner) if parsed.module.class(inner).name == *name => Some(inner),
                    _ => None,
                }
            });
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
        self.unknown_member(object, name, at)
    }

    fn object_member(&self, value: &Value, object: &Rc<Object>, name: &Name, at: Loc) -> Value {
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
        let found = crate::sdk::file_member(self, object.class, name, at)
            .or_else(|| self.field_of(value, object, name));
        self.active.borrow_mut().remove(&guard);
        match found.or_else(|| self.by_hook(value, object, name, at)) {
            Some(found) => found,
            None => {
                // The class extends a library's: the library may have it.
                let base = self.lineage(object.class, None).into_iter().find_map(|(base, _)| match base {
                    ClassOrBase::Base(base) => Some(base),
                    ClassOrBase::Class(_) => None,
                });
                match base {
                    Some(_) => {
                        Value::symbol(Base::Member { of: value.clone(), name: name.clone() }, Some(at))
                    }
                    None => self.unknown_member(value, name, at),
                }
            }
        }
    }

    /// `__getattr__`: members that a class makes up as they are asked for.
    fn by_hook(&self, value: &Value, object: &Rc<Object>, name: &Name, at: Loc) -> Option<Value> {
        let (file, function) = self.method(object.class, "__getattr__")?;
        let closure = Closure { file, function, scope: None, this: Some(value.clone()), bound: None };
        let argument = super::Argument {
            kind: promptlint_grammars::module::ArgKind::Positional,
            value: super::Thunk::Value(Value::text(name, Some(at), ValueOrigin::Literal)),
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
                if self.own_constructor(class).is_none() {
                    if let Some(given) = self.given(args.as_ref(), declared, name) {
                        return Some(given);
                    }
                }
                if let Some(default) = field.value {
                    let default = self.eval(default, &scope).found(ValueOrigin::SettingsDefault);
                    found.push(self.settings_default(default));
                    break;
                }
                found.extend(field.ty.and_then(|ty| self.instance(ty, &scope)));
            }
        }
        if found.is_empty() { None } else { Some(Value::one_of(found)) }
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
        let default = named.iter().find(|(key, _)| &**key == "default").map(|(_, argument)| argument);
        match default.or_else(|| positional.first()) {
            Some(argument) => match self.force(&argument.value) {
                Value::Symbol(_) | Value::Function(_) => value,
                default => default.found(ValueOrigin::SettingsDefault),
            },
            None => value,
        }
    }

    fn given(
        &self,
        args: Option<&Rc<Args>>,
        class: &promptlint_grammars::module::Class,
        name: &str,
    ) -> Option<Value> {
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
            values.extend(self.from_literals(class, name));
        }
        if values.is_empty() { None } else { Some(Value::one_of(values)) }
    }

    fn method_frame(
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
                        _ if path.len() == 2 => super::text::call_method(self, before, &path[1], &args, at),
                        _ => before,
                    });
                }
                _ => {}
            }
        }
        value
    }

    /// Go: struct literals of the type, wherever the package makes one.
    fn from_literals(&self, class: ClassRef, name: &Name) -> Vec<Value> {
        let Some(parsed) = self.parsed(class.file) else { return Vec::new() };
        if parsed.module.language != Language::Go {
            return Vec::new();
        }
        let type_name = parsed.module.class(class.class).name.clone();
        let mut out = Vec::new();
        for file in self.package_files(class.file) {
            if super::callers::is_test(self.workspace.path(file)) {
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

    fn package_files(&self, file: FileId) -> Vec<FileId> {
        let dir = paths::parent(self.workspace.path(file)).to_owned();
        self.workspace.files_in(&dir)
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

    fn record_method(&self, object: &Value, class: ClassRef, name: &Name, at: Loc) -> Value {
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
        for (class, _) in self.lineage(own, None).into_iter().skip(1) {
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

    /// The class and its bases, nearest first, each with the arguments that its constructor gets.
    pub fn lineage(&self, class: ClassRef, args: Option<Rc<Args>>) -> Vec<(ClassOrBase, Option<Rc<Args>>)> {
        let mut out = Vec::new();
        self.add_lineage(class, args, &mut out);
        out
    }

    fn add_lineage(
        &self,
        class: ClassRef,
        args: Option<Rc<Args>>,
        out: &mut Vec<(ClassOrBase, Option<Rc<Args>>)>,
    ) {
        let seen = out.iter().any(|(known, _)| matches!(known, ClassOrBase::Class(known) if *known == class));
        if seen || out.len() >= MAX_BASES {
            return;
        }
        out.push((ClassOrBase::Class(class), args.clone()));
        let Some(parsed) = self.parsed(class.file) else { return };
        let scope = self.frame(class.file, None);
        let base_args = self.super_args(class, args);
        for base in &parsed.module.class(class.class).bases {
            let base = match parsed.module.expr(*base) {
                // `Base[T]`
                Expr::Index { object, .. } => *object,
                _ => *base,
            };
            match self.eval(base, &scope) {
                Value::Class(base) => self.add_lineage(base, base_args.clone(), out),
                base @ Value::Symbol(_) => {
                    if out.len() < MAX_BASES {
                        out.push((ClassOrBase::Base(base), base_args.clone()));
                    }
                }
                _ => {}
            }
        }
    }

    /// The arguments that a class hands on to its base's constructor.
    fn super_args(&self, class: ClassRef, args: Option<Rc<Args>>) -> Option<Rc<Args>> {
        let Some((file, function)) = self.own_constructor(class) else { return args };
        let parsed = self.parsed(file)?;
        let call = parsed.index.super_call(function)?;
        let Expr::Call { callee, args: written, .. } = parsed.module.expr(call) else { return None };
        let this = Self::some_object(class);
        let frame = self.method_frame(&this, file, function, args.as_ref());
        let explicit_self = match parsed.module.expr(*callee) {
            Expr::Member { object, .. } => !matches!(parsed.module.expr(*object), Expr::Super),
            _ => false,
        };
        let written = if explicit_self { written.get(1..).unwrap_or_default() } else { written };
        Some(self.args(written, &frame))
    }

    pub(super) fn constructor(&self, class: ClassRef) -> Option<(FileId, FunctionId)> {
        self.lineage(class, None).into_iter().find_map(|(class, _)| match class {
            ClassOrBase::Class(class) => self.own_constructor(class),
            ClassOrBase::Base(_) => None,
        })
    }

    fn own_constructor(&self, class: ClassRef) -> Option<(FileId, FunctionId)> {
        let parsed = self.parsed(class.file)?;
        let methods = &parsed.module.class(class.class).methods;
        let constructor =
            methods.iter().find(|method| is_constructor(&parsed.module.function(**method).name))?;
        Some((class.file, *constructor))
    }

    pub(super) fn method(&self, class: ClassRef, name: &str) -> Option<(FileId, FunctionId)> {
        self.lineage(class, None).into_iter().find_map(|(class, _)| match class {
            ClassOrBase::Class(class) => self.own_method(class, name),
            ClassOrBase::Base(_) => None,
        })
    }

    fn own_method(&self, class: ClassRef, name: &str) -> Option<(FileId, FunctionId)> {
        self.methods(class).into_iter().find(|(file, method)| {
            self.parsed(*file).is_some_and(|parsed| &*parsed.module.function(*method).name == name)
        })
    }

    /// The methods of a class; Go writes them beside the type, anywhere in the package.
    pub fn methods(&self, class: ClassRef) -> Vec<(FileId, FunctionId)> {
        let Some(parsed) = self.parsed(class.file) else { return Vec::new() };
        let declared = parsed.module.class(class.class);
        let mut out: Vec<(FileId, FunctionId)> =
            declared.methods.iter().map(|method| (class.file, *method)).collect();
        if parsed.module.language == Language::Go {
            for file in self.package_files(class.file) {
                let Some(there) = self.parsed(file) else { continue };
                for (at, function) in there.module.functions.iter().enumerate() {
                    let ty = function.receiver.as_ref().and_then(|receiver| receiver.ty);
                    let name = ty.and_then(|ty| super::last_name(&there.module, ty));
                    if name.as_ref() == Some(&declared.name) {
                        out.push((file, FunctionId(at as u32)));
                    }
                }
            }
        }
        out
    }

    pub(super) fn index(&self, object: &Value, index: &Value, at: Loc, source: &str) -> Value {
        match object {
            Value::OneOf(values) => {
                Value::one_of(values.iter().map(|value| self.index(value, index, at, source)).collect())
            }
            Value::Record(record) => match index.any_plain() {
                Some(key) => match record.get(&key) {
                    Some(thunk) => self.force(thunk),
                    None if record.open => Value::unknown(HoleOrigin::Unknown, source, Some(at)),
                    None => Value::Null,
                },
                // Any of them: a table of models by task, say. A long one is a catalogue, which says nothing.
                None => {
                    // Which entry it is nobody knows, but one of them it is, unless there may be more.
                    let is_short = record.fields.len() <= 8;
                    let fields = record.fields.iter().filter(|_| is_short);
                    let mut values: Vec<Value> = fields.map(|(_, thunk)| self.force(thunk)).collect();
                    if record.open || values.is_empty() {
                        values.push(Value::unknown(HoleOrigin::Unknown, source, Some(at)));
                    }
                    Value::one_of(values)
                }
            },
            Value::List(list) => match index {
                Value::Number { value, .. } if !list.items.iter().any(|item| item.spread) => {
                    let len = list.items.len() as f64;
                    let position = if *value < 0.0 { len + value } else { *value };
                    list.items.get(position as usize).map_or_else(
                        || Value::unknown(HoleOrigin::Unknown, source, Some(at)),
                        |item| item.value.clone(),
                    )
                }
                _ => Value::unknown(HoleOrigin::LoopVariable, source, Some(at)),
            },
            Value::Symbol(_) => {
                if builtins::full_name(object).as_deref() == Some(SESSION) {
                    let key = index.any_plain();
                    if let Some(value) = key.and_then(|key| self.in_session(&key.as_str().into(), at)) {
                        return value;
                    }
                }
                if let Some(value) =
                    index.any_plain().and_then(|key| builtins::member(object, &key.as_str().into(), at))
                {
                    return value;
                }
                Value::symbol(Base::Index { of: object.clone(), index: index.clone() }, Some(at))
            }
            Value::Object(_) => match index.any_plain() {
                Some(key) => self.member(object, &key.as_str().into(), at),
                None => Value::unknown(HoleOrigin::Unknown, source, Some(at)),
            },
            Value::Class(_) => object.clone(),
            Value::Unknown(unknown) => Value::unknown(unknown.origin, source, Some(at)),
            _ => Value::unknown(HoleOrigin::Unknown, source, Some(at)),
        }
    }
}

/// A member of the line of bases: a class of the workspace, or where a library's begin.
#[derive(Clone, Debug)]
pub enum ClassOrBase {
    Class(ClassRef),
    Base(Value),
}
