//! Names to values, across files. Demand-driven: a question is answered by following only what it needs.
//!
//! A [`Resolver`] belongs to one thread and one question after another; modules and their indexes are shared.
//! Depth and work are bounded; hitting a bound gives `Unknown`, never a wrong value.

mod asking;
mod bindings;
mod bounds;
mod builtins;
mod callers;
mod calls;
mod changes;
mod class;
mod conditions;
mod effects;
mod events;
mod files;
mod frame;
mod go;
mod import;
mod index;
mod indexes;
mod javascript;
mod libraries;
mod member;
mod names;
mod narrowing;
mod object;
mod origins;
mod outside;
mod params;
mod paths;
mod reads;
mod rounds;
mod stores;
mod syntax;
mod template;
mod text;
mod value;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use promptlint_grammars::Language;
use promptlint_grammars::module::{
    BinaryOp, Entry, Expr, ExprId, FunctionId, Module, Name, Part, Span, UnaryOp,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::call::{HoleOrigin, ValueOrigin};
use crate::workspace::{FileId, Workspace};

use bounds::Runs;
use conditions::default_of;

pub use asking::Asking;
pub use bounds::are_ample;
pub use builtins::{full_name, last_of};
pub use callers::{Caller, CallerIndex, MAX_CALLERS, is_test};
pub use class::ClassOrBase;
pub use events::{Event, EventKind};
pub use frame::Frame;
pub use index::{CallSite, Index, LoopRef};
pub use indexes::{Indexes, Parsed};
pub use javascript::registry_name;
pub use libraries::Libraries;
pub use paths::parent;
pub use reads::Reads;
pub use syntax::{children, last_name};
pub use template::render;
pub use text::{json, pieces};
pub use value::{
    Args, Argument, Base, ClassRef, Closure, Effect, Item, List, Loc, Object, Piece, Record, Symbol, Thunk,
    Unknown, Value, count,
};

/// Calls inside calls that are followed. The deepest chain of wrappers in the labelled repositories has 7.
const MAX_CALLS: u32 = 16;
/// Nested evaluations, so that the stack suffices whatever the code looks like.
const MAX_DEPTH: u32 = 300;

#[derive(Debug)]
pub struct Resolver<'w> {
    pub workspace: &'w Workspace,
    indexes: &'w Indexes,
    callers: Option<&'w CallerIndex>,
    libraries: &'w dyn Libraries,
    /// Which parameters without a known argument ask their callers.
    asking: Cell<Asking>,
    /// Whether callers were asked, or would have been.
    depends: Cell<bool>,
    fuel: bounds::Fuel<'w>,
    depth: Cell<u32>,
    memo: RefCell<FxHashMap<MemoKey, (Value, bool)>>,
    frames: RefCell<Frames>,
    /// Frames whose address is a key of `memo` must outlive it.
    kept: RefCell<FxHashMap<usize, Rc<Frame>>>,
    active: RefCell<FxHashSet<(FileId, u32, Name)>>,
    running: RefCell<Vec<(FileId, FunctionId)>>,
    reads: RefCell<Reads>,
    parsed: RefCell<FxHashMap<FileId, Option<Rc<Parsed>>>>,
    /// Prompt files that were read, numbered from [`FIRST_TEXT`].
    texts: RefCell<Vec<Arc<str>>>,
}

/// Files that are no code have numbers of the resolver's own, far from the workspace's on either side.
const FIRST_TEXT: u32 = 1 << 30;
const MAX_TEXTS: u32 = 1 << 20;

/// The frames that stand for every activation, by file and function.
type Frames = FxHashMap<(FileId, Option<FunctionId>), Rc<Frame>>;
/// File, expression, frame, and who asks callers where that makes a difference.
type MemoKey = (FileId, ExprId, usize, Asking);

impl<'w> Resolver<'w> {
    pub fn new(
        workspace: &'w Workspace,
        indexes: &'w Indexes,
        callers: Option<&'w CallerIndex>,
        libraries: &'w dyn Libraries,
    ) -> Self {
        Self {
            workspace,
            indexes,
            callers,
            libraries,
            asking: Cell::default(),
            depends: Cell::new(false),
            fuel: bounds::Fuel::default(),
            depth: Cell::new(0),
            memo: RefCell::default(),
            frames: RefCell::default(),
            kept: RefCell::default(),
            active: RefCell::default(),
            running: RefCell::default(),
            reads: RefCell::default(),
            parsed: RefCell::default(),
            texts: RefCell::default(),
        }
    }

    /// Lets go of all answers so far.
    pub fn forget(&self) {
        self.memo.take();
        self.frames.take();
        self.kept.take();
        self.texts.take();
    }

    /// What all answers so far stand on.
    pub fn into_reads(self) -> Reads {
        self.reads.into_inner()
    }

    /// What the answers stand on since this was last asked.
    pub fn take_reads(&self) -> Reads {
        self.reads.take()
    }

    /// What stands in a function counts, or what does not.
    pub(super) fn enter(&self, file: FileId, function: FunctionId) {
        let root = self.parsed(file).and_then(|parsed| parsed.index.outermost(Some(function)));
        self.reads.borrow_mut().function(file, root.unwrap_or(function));
    }

    /// A number for a file that is no code: a prompt, a template.
    pub(super) fn text_file(&self, path: &str) -> FileId {
        let mut texts = self.texts.borrow_mut();
        let at = texts.iter().position(|known| **known == *path).unwrap_or_else(|| {
            texts.push(path.into());
            texts.len() - 1
        });
        FileId(FIRST_TEXT + (at as u32).min(MAX_TEXTS - 1))
    }

    fn is_text_file(file: FileId) -> bool {
        (FIRST_TEXT..FIRST_TEXT + MAX_TEXTS).contains(&file.0)
    }

    /// Relative to the root, for code and for prompt files.
    pub fn path(&self, file: FileId) -> Arc<str> {
        if Self::is_text_file(file) {
            let texts = self.texts.borrow();
            return texts.get((file.0 - FIRST_TEXT) as usize).cloned().unwrap_or_else(|| "".into());
        }
        self.workspace.path(file).clone()
    }

    pub fn parsed(&self, file: FileId) -> Option<Rc<Parsed>> {
        if Self::is_text_file(file) {
            return None;
        }
        self.reads.borrow_mut().file(file);
        if let Some(known) = self.parsed.borrow().get(&file) {
            return known.clone();
        }
        let parsed = self.indexes.get(self.workspace, file).map(Rc::new);
        self.parsed.borrow_mut().insert(file, parsed.clone());
        parsed
    }

    /// The frame that stands for every activation of `function`.
    pub fn frame(&self, file: FileId, function: Option<FunctionId>) -> Rc<Frame> {
        if let Some(frame) = self.frames.borrow().get(&(file, function)) {
            return frame.clone();
        }
        let parent = function.and_then(|id| {
            self.enter(file, id);
            let outer = self.parsed(file)?.index.parent(id);
            Some(self.frame(file, outer))
        });
        let frame = Rc::new(Frame {
            file,
            function,
            bindings: Vec::new(),
            rounds: Vec::new(),
            this: None,
            parent,
            depth: 0,
            is_context: false,
        });
        self.frames.borrow_mut().insert((file, function), frame.clone());
        frame
    }

    pub fn force(&self, thunk: &Thunk) -> Value {
        match thunk {
            Thunk::Value(value) => value.clone(),
            Thunk::Expr { expr, frame } => self.eval(*expr, frame),
        }
    }

    pub fn thunk(expr: ExprId, frame: &Rc<Frame>) -> Thunk {
        Thunk::Expr { expr, frame: frame.clone() }
    }

    /// What `expr` is, in an activation `frame` of the function that it stands in.
    pub fn eval(&self, expr: ExprId, frame: &Rc<Frame>) -> Value {
        let Some(parsed) = self.parsed(frame.file) else {
            return Value::unknown(HoleOrigin::Unknown, "", None);
        };
        let module = &*parsed.module;
        let at = Loc { file: frame.file, span: module.span(expr) };
        // What is known already costs a step too: values share parts, and who walks them meets each part many times.
        if !self.spend(1) {
            return unknown_at(module, at, HoleOrigin::Unknown);
        }
        let mut key = (frame.file, expr, Rc::as_ptr(frame) as usize, Asking::None);
        let memo = self.memo.borrow();
        let asks = self.asking.get() != Asking::None;
        let alone = memo.get(&key).filter(|(_, depends)| !(asks && *depends));
        key.3 = self.asking.get();
        if let Some((value, depends)) = alone.or_else(|| memo.get(&key).filter(|_| asks)) {
            if *depends {
                self.note_callers();
            }
            return value.clone();
        }
        drop(memo);
        if self.depth.get() >= MAX_DEPTH {
            return unknown_at(module, at, HoleOrigin::Unknown);
        }
        self.depth.set(self.depth.get() + 1);
        let (value, depends) = self.noting_callers(|| self.eval_new(module, expr, frame, at));
        self.depth.set(self.depth.get() - 1);
        let value = self.bounded(value, at);
        if self.is_exhausted() {
            // The next question may have the steps for it.
            return value;
        }
        self.kept.borrow_mut().entry(key.2).or_insert_with(|| frame.clone());
        if !depends {
            key.3 = Asking::None;
        }
        self.memo.borrow_mut().insert(key, (value.clone(), depends));
        value
    }

    fn eval_new(&self, module: &Module, id: ExprId, frame: &Rc<Frame>, at: Loc) -> Value {
        match module.expr(id) {
            Expr::Str(text) => {
                Value::text(&text.value, Some(Loc { file: at.file, span: text.span }), ValueOrigin::Literal)
            }
            Expr::Template(parts) => self.template(parts, frame),
            Expr::Number(number) => match text::parse_number(number) {
                Some(value) => Value::Number { value, at, how: ValueOrigin::Literal },
                None => unknown_at(module, at, HoleOrigin::Unknown),
            },
            Expr::Bool(value) => Value::Bool(*value),
            Expr::Null => Value::Null,
            Expr::Name(name) => self.name(name, at, frame),
            Expr::This | Expr::Super => self.this(frame),
            Expr::Member { object, name, .. } => {
                if matches!(module.expr(*object), Expr::Super) {
                    return self.super_member(frame, name, at);
                }
                let of = self.narrowed(self.eval(*object, frame), module, *object, at, frame);
                self.member(&of, name, at)
            }
            Expr::Index { object, index } => {
                self.index(&self.eval(*object, frame), &self.eval(*index, frame), at, module.source(at.span))
            }
            Expr::Slice { object, start, end } => {
                let bound = |bound: &Option<ExprId>| bound.map(|bound| self.eval(bound, frame));
                text::slice(self, &self.eval(*object, frame), bound(start).as_ref(), bound(end).as_ref())
            }
            Expr::Call { .. } => self.eval_call(module, id, frame, at),
            Expr::Tagged { tag, template } => {
                let text = self.eval(*template, frame);
                if last_name(module, *tag).is_some_and(|name| name.contains("dedent")) {
                    text::trim(&text::dedent(&text), true, true)
                } else {
                    text
                }
            }
            Expr::Record { entries, ty } => self.record(entries, *ty, frame, at),
            Expr::List { items, .. } => self.list(module, items, frame, at),
            Expr::Results(items) => items.first().map_or(Value::Null, |first| self.eval(*first, frame)),
            Expr::Spread(inner) => self.eval(*inner, frame),
            Expr::Conditional { test, then, otherwise } => {
                let values = [self.eval(*then, frame), self.eval(*otherwise, frame)];
                if let Some(value) = default_of(module, *test, (*then, *otherwise), &values) {
                    return value;
                }
                // `n if n is not None else 512` says what `n or 512` does.
                let mut all = values.iter().flat_map(Value::alternatives);
                let is_open = all.any(|value| matches!(value, Value::Unknown(_) | Value::Symbol(_)));
                Value::one_of(
                    values
                        .into_iter()
                        .map(|value| if is_open { value.found(ValueOrigin::Constant) } else { value })
                        .collect(),
                )
            }
            Expr::Fallback { left, right } => {
                let value = self.eval(*left, frame);
                // A field (`|| config.model`) holds what was put there since, and Python says of an argument itself
                // whether it may be left out.
                let is_last_resort = match module.expr(*right) {
                    Expr::Member { name, .. } => !is_constant_name(name),
                    _ => module.language == Language::Python,
                };
                fallback(value, is_last_resort, || self.eval(*right, frame))
            }
            Expr::And { left, right } => match self.eval(*left, frame) {
                Value::Null | Value::Bool(false) => Value::Null,
                _ => self.eval(*right, frame),
            },
            Expr::Binary { op, operands } => {
                let values: Vec<Value> = operands.iter().map(|operand| self.eval(*operand, frame)).collect();
                self.binary(module, *op, &values, at)
            }
            Expr::Unary { op, operand } => match (op, self.eval(*operand, frame)) {
                (UnaryOp::Negate, Value::Number { value, at, how }) => {
                    Value::Number { value: -value, at, how }
                }
                (UnaryOp::Not, _) => unknown_at(module, at, HoleOrigin::Unknown),
                (_, value) => value,
            },
            Expr::Lambda(function) => Self::closure(frame, *function),
            Expr::Class(class) => Value::Class(ClassRef { file: frame.file, class: *class }),
            Expr::Each { iter, element, conditions, .. } => {
                self.each(module, (*iter, *element), conditions, frame, at)
            }
            Expr::Assign { value, .. } => self.eval(*value, frame),
            Expr::Import(name) => self.import_value(frame.file, name),
            Expr::Opaque(_) => unknown_at(module, at, HoleOrigin::Unknown),
        }
    }

    fn template(&self, parts: &[Part], frame: &Rc<Frame>) -> Value {
        let mut runs = Runs::default();
        for part in parts {
            match part {
                Part::Text(text) => runs.push(Piece::Known {
                    text: text.value.clone(),
                    at: Some(Loc { file: frame.file, span: text.span }),
                    how: ValueOrigin::Literal,
                }),
                Part::Hole(hole) => {
                    let value = self.eval(*hole, frame);
                    runs.extend(pieces(self, &value, self.name_of(*hole, frame)));
                    if runs.is_too_long() {
                        return self.text_of(runs, || self.name_of(*hole, frame));
                    }
                }
            }
        }
        self.text_of(runs, || ("".into(), None))
    }

    /// What the source calls `expr`, with its place.
    pub fn name_of(&self, expr: ExprId, frame: &Frame) -> (Name, Option<Loc>) {
        self.parsed(frame.file).map_or((Name::from(""), None), |parsed| {
            let at = Loc { file: frame.file, span: parsed.module.span(expr) };
            (short_source(&parsed.module, at.span), Some(at))
        })
    }

    fn record(&self, entries: &[Entry], ty: Option<ExprId>, frame: &Rc<Frame>, at: Loc) -> Value {
        let mut record = Record { at: Some(at), ty: ty.map(|ty| self.eval(ty, frame)), ..Record::default() };
        record.open = entries.len() > text::MAX_ITEMS;
        for entry in entries.iter().take(text::MAX_ITEMS) {
            match entry {
                Entry::Field { key, value, .. } => record.set(key, Self::thunk(*value, frame)),
                Entry::Computed { key, value } => match self.key(*key, frame) {
                    Some(key) => record.set(&key, Self::thunk(*value, frame)),
                    None => record.open = true,
                },
                Entry::Spread(other) => text::merge(self, &mut record, &self.spread(*other, frame)),
            }
        }
        Value::Record(Rc::new(record))
    }

    fn list(&self, module: &Module, items: &[ExprId], frame: &Rc<Frame>, at: Loc) -> Value {
        let mut out = Vec::new();
        for item in items {
            if out.len() >= text::MAX_ITEMS {
                out.push(self.more(at));
                break;
            }
            let span = module.span(*item);
            let here = Loc { file: frame.file, span };
            match module.expr(*item) {
                Expr::Spread(inner) => match self.eval(*inner, frame) {
                    Value::List(list) => out.extend(list.items.iter().cloned()),
                    Value::Null => {}
                    value => out.push(Item { value, repeated: false, spread: true, at: here }),
                },
                _ => out.push(Item {
                    value: self.eval(*item, frame),
                    repeated: false,
                    spread: false,
                    at: here,
                }),
            }
        }
        Value::List(Rc::new(List { items: out, at }))
    }

    /// A comprehension: element by element where the elements are known, else one that stands for all.
    fn each(
        &self,
        module: &Module,
        parts: (ExprId, ExprId),
        conditions: &[ExprId],
        frame: &Rc<Frame>,
        at: Loc,
    ) -> Value {
        let (iter, element) = parts;
        let over = self.eval(iter, frame);
        let here = Loc { file: frame.file, span: module.span(element) };
        let is_lost = |list: &List| list.items.is_empty() && matches!(module.expr(iter), Expr::Call { .. });
        let list = match over {
            Value::List(list) if list.items.len() <= 64 && !is_lost(&list) => list,
            _ => {
                let item = Item { value: self.eval(element, frame), repeated: true, spread: false, at: here };
                return Value::List(Rc::new(List { items: vec![item], at }));
            }
        };
        let each = |item: &Item| {
            let round = match &item.value {
                value if !item.spread || matches!(value, Value::Unknown(_)) => value.clone(),
                _ => Value::unknown(HoleOrigin::LoopVariable, &self.name_at(item.at), Some(item.at)),
            };
            let mut inner = Frame { is_context: true, ..(**frame).clone() };
            inner.rounds.push((iter, round));
            let inner = Rc::new(inner);
            let is_left_out = conditions.iter().any(|test| self.holds(module, *test, &inner) == Some(false));
            let repeated = item.repeated || item.spread;
            let value = || self.eval(element, &inner);
            (!is_left_out).then(|| Item { value: value(), repeated, spread: false, at: here })
        };
        Value::List(Rc::new(List { items: list.items.iter().filter_map(each).collect(), at }))
    }

    /// The same activation with some names known better.
    pub fn overlay(&self, frame: &Rc<Frame>, names: Vec<(Name, Thunk)>) -> Rc<Frame> {
        let mut bindings = names;
        bindings.extend(frame.bindings.iter().cloned());
        Rc::new(Frame { bindings, is_context: true, ..(**frame).clone() })
    }

    fn binary(&self, module: &Module, op: BinaryOp, values: &[Value], at: Loc) -> Value {
        let numbers: Option<Vec<f64>> = values
            .iter()
            .map(|value| match value {
                Value::Number { value, .. } => Some(*value),
                _ => None,
            })
            .collect();
        if let (Some(numbers), Some(how)) = (numbers, text::number_origin(values)) {
            let value = match op {
                BinaryOp::Add => numbers.iter().sum(),
                BinaryOp::Sub => numbers[0] - numbers[1..].iter().sum::<f64>(),
                BinaryOp::Mul => numbers.iter().product(),
                BinaryOp::Div if numbers[1..].iter().all(|number| *number != 0.0) => {
                    numbers[1..].iter().fold(numbers[0], |left, right| left / right)
                }
                BinaryOp::Pow => numbers[1..].iter().fold(numbers[0], |left, right| left.powf(*right)),
                _ => return unknown_at(module, at, HoleOrigin::Unknown),
            };
            return Value::Number { value, at, how };
        }
        match op {
            BinaryOp::Add => text::add(self, values, at),
            BinaryOp::Mod => text::percent(self, &values[0], values.get(1)),
            BinaryOp::Mul => {
                text::repeat(values).unwrap_or_else(|| unknown_at(module, at, HoleOrigin::Unknown))
            }
            BinaryOp::Div if values[0].any_plain().is_some() => {
                paths::join(&values.iter().map(Value::any_plain).collect::<Vec<_>>(), at)
            }
            BinaryOp::Pipe if values.iter().all(|value| matches!(value, Value::Record(_))) => {
                let mut record = Record { at: Some(at), ..Record::default() };
                for value in values {
                    text::merge(self, &mut record, value);
                }
                Value::Record(Rc::new(record))
            }
            BinaryOp::Pipe => Value::symbol(Base::Pipe(values.to_vec()), Some(at)),
            _ => unknown_at(module, at, HoleOrigin::Unknown),
        }
    }

    fn closure(frame: &Rc<Frame>, function: FunctionId) -> Value {
        Value::Function(Rc::new(Closure {
            file: frame.file,
            function,
            scope: Some(frame.clone()),
            this: None,
            bound: None,
        }))
    }
}

/// `DEFAULT_MODEL`, `MODEL`, and `defaultModel` of a record of settings.
fn is_constant_name(name: &str) -> bool {
    !name.contains(char::is_lowercase) || name.to_ascii_lowercase().contains("default")
}

/// `left or right`: right where left may be missing.
fn fallback(left: Value, is_last_resort: bool, right: impl FnOnce() -> Value) -> Value {
    let is_empty = |piece: &Piece| matches!(piece, Piece::Known { text, .. } if text.is_empty());
    match &left {
        Value::Null | Value::Bool(false) => right(),
        Value::Text(pieces) if pieces.iter().all(is_empty) => right(),
        Value::Unknown(_) | Value::OneOf(_) | Value::Symbol(_) => {
            let unknowns = left.alternatives().iter().filter_map(|value| match value {
                Value::Unknown(unknown) => Some(unknown.origin),
                Value::Symbol(_) => Some(HoleOrigin::Unknown),
                _ => None,
            });
            let unknowns: Vec<HoleOrigin> = unknowns.collect();
            let right = match unknowns.as_slice() {
                // Every alternative is known, and none of them is missing.
                [] => return left,
                all if all.iter().all(|origin| *origin == HoleOrigin::Environment) => {
                    right().found(ValueOrigin::EnvironmentDefault)
                }
                // `def ask(model=None): … model or "gpt-4o"` declares a default, two lines below the usual place.
                _ if left.is_optional() => right().found(ValueOrigin::ParameterDefault),
                // A default of the last resort is no declared one, whatever it says of itself.
                _ if is_last_resort => right().demoted(),
                _ => right().behind(),
            };
            Value::one_of(vec![left, right])
        }
        _ => left,
    }
}

pub(crate) fn unknown_at(module: &Module, at: Loc, origin: HoleOrigin) -> Value {
    Value::unknown(origin, &short_source(module, at.span), Some(at))
}

/// The source of `span` on one line, at most 60 characters.
pub(crate) fn short_source(module: &Module, span: Span) -> Name {
    let source = module.source(span);
    let mut out = String::new();
    for (count, char) in source.chars().filter(|char| !matches!(char, '\r')).enumerate() {
        if count == 60 {
            out.push('…');
            break;
        }
        out.push(if char == '\n' || char == '\t' { ' ' } else { char });
    }
    out.into()
}
