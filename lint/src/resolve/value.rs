//! What an expression is known to be.

use std::rc::Rc;

use promptlint_grammars::module::{ArgKind, ClassId, ExprId, FunctionId, Name, Span};

use crate::call::{HoleOrigin, Picture, ValueOrigin};
use crate::workspace::FileId;

use super::frame::Frame;

/// More alternatives of one value are not told apart: which one holds is known no better.
const MAX_ALTERNATIVES: usize = 16;

/// A span in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Loc {
    pub file: FileId,
    pub span: Span,
}

/// A value that is only known at run time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    pub origin: HoleOrigin,
    /// As the code names it.
    pub name: Name,
    pub at: Option<Loc>,
    /// Where the code bounds its length (`text[:4000]`).
    pub max_chars: Option<u64>,
    /// Where the code says how many passages it retrieves (`k=5`).
    pub passages: Option<u64>,
    /// Where it stands in a text, which need not be where it comes from.
    pub used: Option<Loc>,
    pub picture: Option<Picture>,
    /// An argument whose declared default says that there is none: what stands behind it is the default.
    pub optional: bool,
}

impl Unknown {
    /// Of whose size the code says nothing.
    pub fn new(origin: HoleOrigin, name: Name, at: Option<Loc>) -> Self {
        Self { origin, name, at, max_chars: None, passages: None, used: None, picture: None, optional: false }
    }
}

/// A run of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Known { text: Name, at: Option<Loc>, how: ValueOrigin },
    Hole(Unknown),
}

#[derive(Clone, Debug)]
pub enum Value {
    Text(Rc<[Piece]>),
    Number {
        value: f64,
        at: Loc,
        how: ValueOrigin,
    },
    Bool(bool),
    Null,
    List(Rc<List>),
    Record(Rc<Record>),
    /// Something that a library gives: an import, what is called on it, what that returns.
    Symbol(Rc<Symbol>),
    Function(Rc<Closure>),
    Class(ClassRef),
    Object(Rc<Object>),
    /// A file of the workspace as a module.
    Module(FileId),
    /// A folder of the workspace as a package (Go, and Python without `__init__`).
    Package(Name),
    /// One of these, and nothing tells which.
    OneOf(Rc<[Value]>),
    Unknown(Rc<Unknown>),
}

#[derive(Clone, Debug)]
pub struct List {
    pub items: Vec<Item>,
    pub at: Loc,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub value: Value,
    /// There is one of it per element of something.
    pub repeated: bool,
    /// The value is a list that stands here with all its elements.
    pub spread: bool,
    pub at: Loc,
}

#[derive(Clone, Debug, Default)]
pub struct Record {
    /// In order; a later field of the same key has replaced the earlier one.
    pub fields: Vec<(Name, Thunk)>,
    /// More keys may be there: an unknown record was spread in, or a key is computed.
    pub open: bool,
    pub at: Option<Loc>,
    /// The struct's type, where the language writes one.
    pub ty: Option<Value>,
}

impl Record {
    pub fn set(&mut self, key: &str, value: Thunk) {
        self.fields.retain(|(name, _)| &**name != key);
        self.fields.push((key.into(), value));
    }

    pub fn get(&self, key: &str) -> Option<&Thunk> {
        self.fields.iter().rev().find(|(name, _)| &**name == key).map(|(_, value)| value)
    }
}

/// A value, or what it takes to find it.
#[derive(Clone, Debug)]
pub enum Thunk {
    Value(Value),
    Expr { expr: ExprId, frame: Rc<Frame> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClassRef {
    pub file: FileId,
    pub class: ClassId,
}

/// A function of the workspace, with the scope that it closes over and the object it is bound to.
#[derive(Clone, Debug)]
pub struct Closure {
    pub file: FileId,
    pub function: FunctionId,
    pub scope: Option<Rc<Frame>>,
    pub this: Option<Value>,
    /// Arguments that are bound already (`functools.partial`).
    pub bound: Option<Rc<Args>>,
}

/// An instance of a class of the workspace. Without `args` nothing is known of how it was made.
#[derive(Clone, Debug)]
pub struct Object {
    pub class: ClassRef,
    pub args: Option<Rc<Args>>,
    /// What was called and assigned on it since.
    pub effects: Vec<Effect>,
}

#[derive(Clone, Debug)]
pub struct Argument {
    pub kind: ArgKind,
    pub value: Thunk,
    pub at: Loc,
}

#[derive(Clone, Debug, Default)]
pub struct Args {
    pub list: Vec<Argument>,
}

#[derive(Clone, Debug)]
pub struct Symbol {
    pub base: Base,
    pub at: Option<Loc>,
    /// What was called and assigned on it before the place where it is used.
    pub effects: Vec<Effect>,
}

#[derive(Clone, Debug)]
pub enum Base {
    /// A package outside the workspace and a path in it; a global has the empty package.
    External {
        package: Name,
        path: Vec<Name>,
    },
    Member {
        of: Value,
        name: Name,
    },
    Index {
        of: Value,
        index: Value,
    },
    Called {
        callee: Value,
        args: Rc<Args>,
    },
    /// A value that is only known by its type.
    Instance {
        of: Value,
    },
    /// `a | b | c`
    Pipe(Vec<Value>),
}

#[derive(Clone, Debug)]
pub enum Effect {
    /// `object.path = value`; indexes with a literal key count as members.
    Set { path: Vec<Name>, value: Thunk },
    /// `object.path(args)`, also as a decorator: then `args` is the decorated function.
    Call { path: Vec<Name>, args: Rc<Args> },
}

impl Value {
    pub fn text(text: &str, at: Option<Loc>, how: ValueOrigin) -> Self {
        Self::Text(Rc::from([Piece::Known { text: text.into(), at, how }]))
    }

    pub fn unknown(origin: HoleOrigin, name: &str, at: Option<Loc>) -> Self {
        Self::Unknown(Rc::new(Unknown::new(origin, name.into(), at)))
    }

    pub fn external(package: &str, path: &[&str]) -> Self {
        let path = path.iter().map(|name| Name::from(*name)).collect();
        Self::symbol(Base::External { package: package.into(), path }, None)
    }

    pub fn symbol(base: Base, at: Option<Loc>) -> Self {
        Self::Symbol(Rc::new(Symbol { base, at, effects: Vec::new() }))
    }

    /// Whether only the run knows it, and it may have been left out.
    pub fn is_optional(&self) -> bool {
        let mut unknowns = self.alternatives().iter().filter_map(|value| match value {
            Self::Unknown(unknown) => Some(unknown.optional),
            Self::Symbol(_) => Some(false),
            _ => None,
        });
        unknowns.next().is_some_and(|first| first && unknowns.all(|optional| optional))
    }

    /// Joins alternatives: flattened, `Null` only when there is nothing else, at most [`MAX_ALTERNATIVES`].
    pub fn one_of(values: Vec<Self>) -> Self {
        let mut flat: Vec<Self> = Vec::new();
        let mut add = |value: Self| {
            if flat.len() < MAX_ALTERNATIVES
                && !value.is_null()
                && !flat.iter().any(|other| other.says(&value))
            {
                flat.push(value);
            }
        };
        for value in values {
            match value {
                Self::OneOf(inner) => inner.iter().cloned().for_each(&mut add),
                other => add(other),
            }
        }
        match flat.len() {
            0 => Self::Null,
            1 => flat.remove(0),
            _ => Self::OneOf(flat.into()),
        }
    }

    /// Whether it is the same text as `other`, every byte of which is known, or of the same unknown name.
    fn says(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => {
                fn runs(pieces: &[Piece]) -> impl Iterator<Item = Option<&str>> {
                    pieces.iter().map(|piece| match piece {
                        Piece::Known { text, .. } => Some(&**text),
                        Piece::Hole(_) => None,
                    })
                }
                let len = |pieces| runs(pieces).map(|run| run.map(str::len)).sum::<Option<usize>>();
                let bytes = |pieces| runs(pieces).flatten().flat_map(str::bytes);
                len(a).is_some() && len(a) == len(b) && bytes(a).eq(bytes(b))
            }
            (Self::Unknown(a), Self::Unknown(b)) => a.name == b.name,
            _ => false,
        }
    }

    /// The alternatives; a plain value is its only one.
    pub fn alternatives(&self) -> &[Self] {
        match self {
            Self::OneOf(values) => values,
            other => std::slice::from_ref(other),
        }
    }

    /// The text, when every byte of it is known.
    pub fn plain(&self) -> Option<String> {
        let Self::Text(pieces) = self else { return None };
        let mut out = String::new();
        for piece in pieces.iter() {
            match piece {
                Piece::Known { text, .. } => out.push_str(text),
                Piece::Hole(_) => return None,
            }
        }
        Some(out)
    }

    /// The first alternative that is a fully known text.
    pub fn any_plain(&self) -> Option<String> {
        self.alternatives().iter().find_map(Self::plain)
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The same value, found by another way. Only plain findings are renamed: what came from a default stays so.
    #[must_use]
    pub fn found(self, how: ValueOrigin) -> Self {
        self.renamed(&|old| match (old, how) {
            (ValueOrigin::Literal, how) => how,
            (ValueOrigin::Constant, how) if how != ValueOrigin::Literal => how,
            (ValueOrigin::ParameterDefault, ValueOrigin::Caller) => ValueOrigin::Caller,
            // Behind `||` of somebody else's call.
            (ValueOrigin::Fallback, ValueOrigin::Caller | ValueOrigin::Client) => ValueOrigin::Constant,
            (old, _) => old,
        })
    }

    /// The same value as something that merely stands in the code, no declared default.
    #[must_use]
    pub fn demoted(self) -> Self {
        self.renamed(&|_| ValueOrigin::Constant)
    }

    /// The same value behind `||`, no declared default, whatever it says of itself.
    #[must_use]
    pub fn behind(self) -> Self {
        self.renamed(&|_| ValueOrigin::Fallback)
    }

    /// The same value in a field: what stood behind `||` where it was put there merely stands in the code.
    #[must_use]
    pub fn kept(self) -> Self {
        self.renamed(&|old| if old == ValueOrigin::Fallback { ValueOrigin::Constant } else { old })
    }

    fn renamed(self, rename: &dyn Fn(ValueOrigin) -> ValueOrigin) -> Self {
        match self {
            // Longer ones are prompts: nobody asks how they were found.
            Self::Text(pieces) if pieces.len() <= 4 => Self::Text(
                pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Known { text, at, how } => {
                            Piece::Known { text: text.clone(), at: *at, how: rename(*how) }
                        }
                        Piece::Hole(hole) => Piece::Hole(hole.clone()),
                    })
                    .collect(),
            ),
            Self::Number { value, at, how } => Self::Number { value, at, how: rename(how) },
            Self::OneOf(values) => {
                Self::OneOf(values.iter().map(|value| value.clone().renamed(rename)).collect())
            }
            other => other,
        }
    }

    /// The same, with something done to it afterwards.
    #[must_use]
    pub fn affected(self, effect: Effect) -> Self {
        match self {
            Self::Symbol(mut symbol) => {
                Rc::make_mut(&mut symbol).effects.push(effect);
                Self::Symbol(symbol)
            }
            Self::Object(mut object) => {
                Rc::make_mut(&mut object).effects.push(effect);
                Self::Object(object)
            }
            Self::OneOf(values) => {
                Self::OneOf(values.iter().map(|value| value.clone().affected(effect.clone())).collect())
            }
            other => other,
        }
    }
}

/// A number of the program as a count: a size, a limit. `None` below zero.
#[expect(clippy::cast_sign_loss, reason = "what is below zero is sorted out")]
pub fn count(number: f64) -> Option<u64> {
    (number >= 0.0).then_some(number as u64)
}

/// Where a number points to in something of this length: below zero it counts from the end.
pub(super) fn position(number: f64, len: usize) -> Option<usize> {
    if number < 0.0 { len.checked_sub(count(-number)? as usize) } else { count(number).map(|at| at as usize) }
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn a_position_before_the_first_is_none() {
        assert_eq!(position(-1.0, 3), Some(2));
        assert_eq!(position(-3.0, 3), Some(0));
        assert_eq!(position(-4.0, 3), None);
        assert_eq!(position(f64::NAN, 3), None);
    }
}
