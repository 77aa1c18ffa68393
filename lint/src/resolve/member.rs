//! Members: of modules, records, texts and library objects. Those of classes and instances are in `object`.

use std::rc::Rc;

use promptlint_grammars::Language;
use promptlint_grammars::module::{ArgKind, Expr, ExprId, FunctionId, Name, Span, Stmt};

use crate::call::{HoleOrigin, ValueOrigin};
use crate::workspace::FileId;

use super::events::Step;
use super::syntax::root_and_path;
use super::value::{Args, Argument, Base, Effect, Item, Loc, Record, Symbol, Value, position};
use super::{Resolver, builtins, origins, paths};

/// Streamlit's store, which lives longer than one run of the script: `st.session_state.agent`.
const SESSION: &str = "streamlit.session_state";

impl Resolver<'_> {
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
            Value::Unknown(_) if self.libraries.is_distinctive(name) || origins::retrieves(name) => {
                Value::symbol(Base::Member { of: object.clone(), name: name.clone() }, Some(at))
            }
            _ => self.unknown_member(object, name, at),
        }
    }

    /// The fields of a struct literal as the arguments of what it makes.
    pub fn record_args(&self, record: &Record) -> Rc<Args> {
        let at = record.at.unwrap_or(Loc { file: FileId(0), span: Span::default() });
        let list = record
            .fields
            .iter()
            .map(|(name, value)| Argument { kind: ArgKind::Named(name.clone()), value: value.clone(), at })
            .collect();
        Rc::new(Args { list })
    }

    pub(super) fn unknown_member(&self, object: &Value, name: &Name, at: Loc) -> Value {
        let (origin, full) = match object {
            Value::Unknown(unknown) => (unknown.origin, format!("{}.{name}", unknown.name)),
            _ => (HoleOrigin::Unknown, name.to_string()),
        };
        let written = self.name_at(at);
        Value::unknown(origin, if written.is_empty() { &full } else { &written }, Some(at))
    }

    fn symbol_member(&self, object: &Value, symbol: &Rc<Symbol>, name: &Name, at: Loc) -> Value {
        if builtins::full_name(object).as_deref() == Some(SESSION)
            && let Some(value) = self.in_session(name, at)
        {
            return value;
        }
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
                    match self.libraries.default_export(package, "") {
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
        self.reads.borrow_mut().all_of(at.file);
        let mut values = Vec::new();
        for stmt in &module.stmts {
            let Stmt::Assign { targets, value: Some(value), .. } = &stmt.stmt else { continue };
            let is_it = |target: ExprId| {
                root_and_path(module, target).is_some_and(|(_, path)| {
                    matches!(path.as_slice(), [session, key] if &**session == "session_state" && key == name)
                })
            };
            // One of several results: `st.session_state.a, st.session_state.b = make()`.
            let of_several = |target: &ExprId| match module.expr(*target) {
                Expr::List { items, .. } => items.iter().position(|item| is_it(*item)),
                _ => None,
            };
            let position = targets.iter().find_map(of_several);
            if (position.is_some() || targets.iter().any(|target| is_it(*target))) && values.len() < 16 {
                let around =
                    module.functions.iter().enumerate().filter(|(_, it)| it.span.contains(stmt.span));
                let innermost = around.min_by_key(|(_, it)| it.span.end - it.span.start);
                let function = innermost.map(|(at, _)| FunctionId(at as u32));
                let frame = self.frame(at.file, function);
                let value = self.eval(*value, &frame);
                values.push(match position {
                    Some(position) => self.step_all(value, &[Step::Index(position as u32)], &frame),
                    None => value,
                });
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
                list.items.push(Item { value: history, repeated: true, spread: true, at });
                Value::List(Rc::new(list))
            }
            value => value,
        })
    }

    /// Whether `object` is a library's class by its name: `Agent[Deps, Answer]` is `Agent` in Python.
    fn is_library_class(&self, object: &Value, at: Loc) -> bool {
        let is_external =
            matches!(object, Value::Symbol(symbol) if matches!(symbol.base, Base::External { .. }));
        let is_class = |name: Name| {
            name.starts_with(|first: char| first.is_uppercase()) && name.chars().any(char::is_lowercase)
        };
        is_external
            && builtins::last_of(object).is_some_and(is_class)
            && self.parsed(at.file).is_some_and(|parsed| parsed.module.language == Language::Python)
    }

    pub(super) fn index(&self, object: &Value, index: &Value, at: Loc, source: &str) -> Value {
        match object {
            Value::OneOf(values) => {
                Value::one_of(values.iter().map(|value| self.index(value, index, at, source)).collect())
            }
            Value::Record(record) => {
                let unknown = || Value::unknown(HoleOrigin::Unknown, source, Some(at));
                if let Some(key) = index.any_plain() {
                    return match record.get(&key) {
                        Some(thunk) => self.force(thunk),
                        None if record.open => unknown(),
                        None => Value::Null,
                    };
                }
                // Which entry it is nobody knows, but one of them it is: a table of models by task, say. A long one
                // is a catalogue, which says nothing.
                let is_short = record.fields.len() <= 8;
                let fields = record.fields.iter().filter(|_| is_short);
                let mut values: Vec<Value> = fields.map(|(_, thunk)| self.force(thunk)).collect();
                if record.open || values.is_empty() {
                    values.push(unknown());
                }
                Value::one_of(values)
            }
            Value::List(list) => match index {
                Value::Number { value, .. } if !list.items.iter().any(|item| item.spread) => {
                    let item = position(*value, list.items.len()).and_then(|at| list.items.get(at));
                    item.map_or_else(
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
                // `Client = Annotated[OpenAI, Depends(get_client)]` stands for the class.
                if matches!(
                    builtins::full_name(object).as_deref(),
                    Some("typing.Annotated" | "typing_extensions.Annotated" | "typing.Optional")
                ) {
                    return match index {
                        Value::List(list) => {
                            list.items.first().map_or(Value::Null, |item| item.value.clone())
                        }
                        other => other.clone(),
                    };
                }
                if self.is_library_class(object, at) {
                    return object.clone();
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
