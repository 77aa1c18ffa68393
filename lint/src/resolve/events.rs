//! What happens to names, kept in few pieces: a module has thousands of names, and most are bound once.

use promptlint_grammars::module::{BinaryOp, BlockId, ClassId, ExprId, FunctionId, Name};

/// One step from an assigned value to the part that a name is bound to.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    Index(u32),
    Key(Name),
    /// `...rest` of a record without these keys.
    Rest(Vec<Name>),
    /// `= default` in a destructuring pattern.
    Default(ExprId),
}

#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    Bind {
        value: Option<ExprId>,
        steps: Vec<Step>,
        ty: Option<ExprId>,
    },
    /// Bound to each element of `iter` in turn.
    Each {
        iter: ExprId,
        steps: Vec<Step>,
    },
    /// A name in a destructured parameter.
    Param {
        param: Name,
        steps: Vec<Step>,
    },
    Import {
        import: u32,
        item: u32,
    },
    Function(FunctionId),
    Class(ClassId),
    Augment {
        path: Vec<Name>,
        op: BinaryOp,
        value: ExprId,
    },
    Set {
        path: Vec<Name>,
        value: ExprId,
    },
    /// `name.path(…)` as a statement; `call` is the whole call.
    Call {
        path: Vec<Name>,
        call: ExprId,
    },
    /// `@name.path` or `@name.path(…)` on a function.
    Decorate {
        path: Vec<Name>,
        function: FunctionId,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub kind: EventKind,
    pub block: BlockId,
    /// It holds for uses from here …
    pub from: u32,
    /// … to here: the end of a comprehension, or of the file.
    pub until: u32,
}

impl Event {
    /// Whether it binds a name to a function that the file itself defines.
    pub fn is_function(&self) -> bool {
        matches!(self.kind, EventKind::Function(_))
    }
}

/// By function, the module's top level being 0, and by name: the events in the order of the source.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    /// Where the names of each scope begin; and where they all end.
    starts: Box<[u32]>,
    /// In each scope by name, with where the events of each end.
    names: Box<[(Name, u32)]>,
    events: Box<[Event]>,
}

/// Events as they are met.
#[derive(Debug, Default)]
pub(super) struct Gathered(Vec<(u32, Name, Event)>);

impl Gathered {
    pub(super) fn push(&mut self, function: Option<FunctionId>, name: Name, event: Event) {
        self.0.push((scope_of(function) as u32, name, event));
    }

    /// In order, for so many functions.
    pub(super) fn settle(self, functions: usize) -> Scopes {
        let Self(mut all) = self;
        // Those of one name stay as they were met.
        all.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        let mut starts = Vec::with_capacity(functions + 2);
        let mut names: Vec<(Name, u32)> = Vec::with_capacity(all.len());
        let mut events = Vec::with_capacity(all.len());
        for (scope, name, event) in all {
            let is_new_scope = starts.len() <= scope as usize;
            starts.resize(starts.len().max(scope as usize + 1), names.len() as u32);
            if is_new_scope || names.last().is_none_or(|(last, _)| *last != name) {
                names.push((name, 0));
            }
            events.push(event);
            if let Some((_, end)) = names.last_mut() {
                *end = events.len() as u32;
            }
        }
        starts.resize(functions + 2, names.len() as u32);
        Scopes { starts: starts.into(), names: names.into(), events: events.into() }
    }
}

impl Scopes {
    pub(super) fn events(&self, function: Option<FunctionId>, name: &str) -> &[Event] {
        let (first, names) = self.of(function);
        let Ok(at) = names.binary_search_by(|(known, _)| (**known).cmp(name)) else { return &[] };
        let at = first + at;
        let start = at.checked_sub(1).map_or(0, |before| self.names[before].1);
        &self.events[start as usize..self.names[at].1 as usize]
    }

    /// The names of a scope, and how many stand before them.
    fn of(&self, function: Option<FunctionId>) -> (usize, &[(Name, u32)]) {
        let scope = scope_of(function);
        let (start, end) = (self.starts[scope] as usize, self.starts[scope + 1] as usize);
        (start, &self.names[start..end])
    }
}

fn scope_of(function: Option<FunctionId>) -> usize {
    function.map_or(0, |id| id.index() + 1)
}

/// Expressions by function: what each returns, what it yields.
#[derive(Debug, Default)]
pub(super) struct ExprsOf {
    functions: Vec<FunctionId>,
    exprs: Vec<ExprId>,
}

impl ExprsOf {
    /// In any order of functions.
    pub(super) fn of(mut all: Vec<(FunctionId, ExprId)>) -> Self {
        all.sort_by_key(|(function, _)| *function);
        let (functions, exprs) = all.into_iter().unzip();
        Self { functions, exprs }
    }

    pub(super) fn get(&self, function: FunctionId) -> &[ExprId] {
        let start = self.functions.partition_point(|known| *known < function);
        let len = self.functions[start..].partition_point(|known| *known == function);
        &self.exprs[start..start + len]
    }
}
