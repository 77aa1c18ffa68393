//! What happens to each name of a module, function by function, in the order of the source.

use promptlint_grammars::module::{
    BlockId, ClassId, Entry, Expr, ExprId, FunctionId, Module, Name, Span, Stmt, StmtId,
};
use rustc_hash::FxHashMap;

use super::events::{Event, EventKind, ExprsOf, Gathered, Scopes, Step};
use super::outside::Outside;
use super::syntax::{children, is_super, last_name, root_and_path};

/// A call expression and where it stands.
#[derive(Clone, Debug)]
pub struct CallSite {
    pub expr: ExprId,
    pub function: Option<FunctionId>,
    pub loops: Box<[LoopRef]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopRef {
    Stmt(StmtId),
    Each(ExprId),
}

/// The block around a block, the statement there that holds it, and in which arm.
#[derive(Clone, Copy, Debug)]
struct BlockInfo {
    parent: Option<(BlockId, StmtId, u8)>,
}

#[derive(Debug)]
pub struct Index {
    scopes: Scopes,
    blocks: Vec<BlockInfo>,
    /// By function: the function or the top level that it stands in.
    parents: Vec<Option<FunctionId>>,
    pub calls: Vec<CallSite>,
    returns: ExprsOf,
    yields: ExprsOf,
    /// By constructor: its call of the base class's.
    supers: FxHashMap<FunctionId, ExprId>,
    pub(super) outside: Outside,
    /// Struct literals by the last name of their type, with the function they stand in.
    pub records: FxHashMap<Name, Vec<(ExprId, Option<FunctionId>)>>,
}

/// The name that the keyword `this` goes by among the names of a function.
pub(super) const THIS: &str = "this";

impl Index {
    pub fn new(module: &Module) -> Self {
        let mut index = Self {
            scopes: Scopes::default(),
            blocks: vec![BlockInfo { parent: None }; module.blocks.len()],
            parents: vec![None; module.functions.len()],
            calls: Vec::new(),
            returns: ExprsOf::default(),
            yields: ExprsOf::default(),
            supers: FxHashMap::default(),
            outside: Outside::default(),
            records: FxHashMap::default(),
        };
        let mut walk = Walk {
            module,
            index: &mut index,
            function: None,
            block: module.body,
            loops: Vec::new(),
            events: Gathered::default(),
            returns: Vec::new(),
            yields: Vec::new(),
        };
        walk.block(module.body);
        let Walk { events, returns, yields, .. } = walk;
        index.scopes = events.settle(module.functions.len());
        index.returns = ExprsOf::of(returns);
        index.yields = ExprsOf::of(yields);
        index.calls.shrink_to_fit();
        let mut outside = std::mem::take(&mut index.outside);
        outside.settle(module, &index.parents, &|function, name| index.events(function, name));
        index.outside = outside;
        index
    }

    pub fn events(&self, function: Option<FunctionId>, name: &str) -> &[Event] {
        self.scopes.events(function, name)
    }

    /// What a function returns.
    pub fn returns(&self, function: FunctionId) -> &[ExprId] {
        self.returns.get(function)
    }

    pub fn yields(&self, function: FunctionId) -> &[ExprId] {
        self.yields.get(function)
    }

    pub fn super_call(&self, constructor: FunctionId) -> Option<ExprId> {
        self.supers.get(&constructor).copied()
    }

    pub fn parent(&self, function: FunctionId) -> Option<FunctionId> {
        self.parents[function.index()]
    }

    /// The innermost block of `function` in which `offset` stands.
    pub fn block_at(&self, module: &Module, function: Option<FunctionId>, offset: u32) -> BlockId {
        let mut block = function.map_or(module.body, |id| module.function(id).body);
        while let Some(inner) = inner_block(module, block, offset) {
            block = inner;
        }
        block
    }

    /// Whether `block` is `inner` or stands around it.
    pub fn encloses(&self, block: BlockId, inner: BlockId) -> bool {
        let mut at = Some(inner);
        while let Some(here) = at {
            if here == block {
                return true;
            }
            at = self.blocks[here.index()].parent.map(|(parent, ..)| parent);
        }
        false
    }

    /// Whether the two stand in different arms of one `if`, so that a run takes only one of them.
    pub fn exclusive(&self, a: BlockId, b: BlockId) -> bool {
        let b: Vec<_> = self.arms_around(b).collect();
        self.arms_around(a)
            .any(|(stmt, arm)| b.iter().any(|(other, theirs)| stmt == *other && arm != *theirs))
    }

    /// The statements around a block, each with the arm in which the block stands: the innermost first.
    pub fn arms_around(&self, block: BlockId) -> impl Iterator<Item = (StmtId, u8)> {
        let mut at = self.blocks[block.index()].parent;
        std::iter::from_fn(move || {
            let (parent, stmt, arm) = at?;
            at = self.blocks[parent.index()].parent;
            Some((stmt, arm))
        })
    }

    /// The loops around a block, each with its body: the innermost first.
    pub fn loops_around<'i>(
        &'i self,
        module: &'i Module,
        block: BlockId,
    ) -> impl Iterator<Item = (StmtId, BlockId)> + 'i {
        let mut at = Some(block);
        std::iter::from_fn(move || {
            while let Some(here) = at {
                let (parent, stmt, _) = self.blocks[here.index()].parent?;
                at = Some(parent);
                let is_stmt = stmt.index() < module.stmts.len();
                if is_stmt && matches!(module.stmt(stmt).stmt, Stmt::Loop { .. }) {
                    return Some((stmt, here));
                }
            }
            None
        })
    }

    /// Whether some loop runs around both blocks.
    pub fn common_loop(&self, module: &Module, a: BlockId, b: BlockId) -> bool {
        self.loops_around(module, a).any(|(_, body)| self.encloses(body, b))
    }
}

fn inner_block(module: &Module, block: BlockId, offset: u32) -> Option<BlockId> {
    let stmts = module.block(block);
    let near = stmts.partition_point(|id| module.stmt(*id).span.start <= offset);
    // Statements made of one source statement (several declarators) can share a span.
    stmts[..near].iter().rev().take(4).find_map(|id| {
        let stmt = module.stmt(*id);
        if stmt.span.end < offset {
            return None;
        }
        blocks_of(&stmt.stmt).into_iter().flatten().find(|inner| {
            block_span(module, *inner).is_some_and(|span| span.start <= offset && offset <= span.end)
        })
    })
}

fn block_span(module: &Module, block: BlockId) -> Option<Span> {
    let stmts = module.block(block);
    let first = module.stmt(*stmts.first()?).span;
    let end = stmts.iter().map(|id| module.stmt(*id).span.end).max()?;
    Some(Span { start: first.start, end })
}

fn blocks_of(stmt: &Stmt) -> Vec<Option<BlockId>> {
    match stmt {
        Stmt::If { then, otherwise, .. } => vec![Some(*then), *otherwise],
        Stmt::Loop { body, .. } | Stmt::Block(body) => vec![Some(*body)],
        Stmt::Try { body, handlers, finally } => {
            let mut out = vec![Some(*body)];
            out.extend(handlers.iter().map(|handler| Some(*handler)));
            out.push(*finally);
            out
        }
        _ => Vec::new(),
    }
}

struct Walk<'m> {
    module: &'m Module,
    index: &'m mut Index,
    function: Option<FunctionId>,
    block: BlockId,
    loops: Vec<LoopRef>,
    events: Gathered,
    returns: Vec<(FunctionId, ExprId)>,
    yields: Vec<(FunctionId, ExprId)>,
}

impl Walk<'_> {
    fn block(&mut self, block: BlockId) {
        let before = std::mem::replace(&mut self.block, block);
        for stmt in self.module.block(block) {
            self.stmt(*stmt);
        }
        self.block = before;
    }

    fn arm(&mut self, stmt: StmtId, arm: usize, block: BlockId) {
        self.index.blocks[block.index()].parent = Some((self.block, stmt, arm as u8));
        self.block(block);
    }

    fn event(&mut self, name: &Name, kind: EventKind, from: u32, until: u32) {
        let event = Event { kind, block: self.block, from, until };
        self.events.push(self.function, name.clone(), event);
    }

    fn stmt(&mut self, id: StmtId) {
        let node = self.module.stmt(id);
        let end = node.span.end;
        match &node.stmt {
            Stmt::Expr(expr) => {
                self.effect(*expr, end);
                self.expr(*expr);
            }
            Stmt::Assign { targets, value, ty, declares } => {
                if let Some(value) = value {
                    self.expr(*value);
                }
                for target in targets {
                    self.index.outside.assign(self.module, self.function, *target, *value, *declares);
                    self.bind(*target, *value, *ty, end, &mut Vec::new());
                }
            }
            Stmt::Augment { target, op, value } => {
                self.expr(*value);
                if let Some((name, path)) = root_and_path(self.module, *target) {
                    self.event(&name, EventKind::Augment { path, op: *op, value: *value }, end, u32::MAX);
                }
            }
            Stmt::Return(value) => {
                if let (Some(value), Some(function)) = (value, self.function) {
                    self.returns.push((function, *value));
                }
                if let Some(value) = value {
                    self.expr(*value);
                }
            }
            Stmt::Raise(value) => {
                if let Some(value) = value {
                    self.expr(*value);
                }
            }
            Stmt::Yield(value) => {
                if let Some(function) = self.function {
                    self.yields.push((function, *value));
                }
                self.expr(*value);
            }
            Stmt::If { test, then, otherwise } => {
                if let Some(test) = test {
                    self.expr(*test);
                }
                self.arm(id, 0, *then);
                if let Some(block) = otherwise {
                    self.arm(id, 1, *block);
                }
            }
            Stmt::Loop { target, iter, test, body, .. } => {
                if let Some(iter) = iter {
                    self.expr(*iter);
                }
                if let (Some(target), Some(iter)) = (target, iter) {
                    let outer = std::mem::replace(&mut self.block, *body);
                    self.each(*target, *iter, node.span.start, u32::MAX, &mut Vec::new());
                    self.block = outer;
                }
                self.loops.push(LoopRef::Stmt(id));
                if let Some(test) = test {
                    self.expr(*test);
                }
                self.arm(id, 0, *body);
                self.loops.pop();
            }
            Stmt::Try { body, handlers, finally } => {
                self.arm(id, 0, *body);
                // One arm number for all: what the body did may well have happened.
                for block in handlers.iter().chain(finally) {
                    self.arm(id, 0, *block);
                }
            }
            Stmt::Block(block) => self.arm(id, 0, *block),
            Stmt::Function(function) => {
                let name = self.module.function(*function).name.clone();
                self.event(&name, EventKind::Function(*function), 0, u32::MAX);
                self.function(*function);
            }
            Stmt::Class(class) => {
                let name = self.module.class(*class).name.clone();
                self.event(&name, EventKind::Class(*class), 0, u32::MAX);
                self.class(*class);
            }
            Stmt::Import(import) => {
                let items = &self.module.imports[*import as usize].items;
                for (item, bound) in items.iter().enumerate() {
                    let kind = EventKind::Import { import: *import, item: item as u32 };
                    self.event(&bound.local, kind, 0, u32::MAX);
                }
            }
            Stmt::Outer { names, of_module } => {
                if let Some(function) = self.function {
                    self.index.outside.outer(function, names, *of_module);
                }
            }
            Stmt::Break | Stmt::Continue => {}
        }
    }

    fn function(&mut self, id: FunctionId) {
        let function = self.module.function(id);
        for decorator in &function.decorators {
            self.expr(*decorator);
            let callee = match self.module.expr(*decorator) {
                Expr::Call { callee, .. } => *callee,
                _ => *decorator,
            };
            if let Some((name, path)) = root_and_path(self.module, callee)
                && !path.is_empty()
            {
                self.event(&name, EventKind::Decorate { path, function: id }, 0, u32::MAX);
            }
        }
        for param in &function.params {
            if let Some(default) = param.default {
                self.expr(default);
            }
        }
        self.index.parents[id.index()] = self.function;
        let outer = self.function.replace(id);
        let loops = std::mem::take(&mut self.loops);
        let block = self.block;
        self.block = function.body;
        for param in &function.params {
            if let Some(pattern) = param.pattern {
                let from = self.module.span(pattern).end;
                let kind =
                    |steps: &[Step]| EventKind::Param { param: param.name.clone(), steps: steps.to_vec() };
                self.target(pattern, from, u32::MAX, &mut Vec::new(), &kind, None);
            }
        }
        self.block(function.body);
        self.block = block;
        self.loops = loops;
        self.function = outer;
    }

    fn class(&mut self, id: ClassId) {
        let class = self.module.class(id);
        for expr in class.decorators.iter().chain(&class.bases) {
            self.expr(*expr);
        }
        for field in &class.fields {
            if let Some(value) = field.value {
                self.expr(value);
            }
        }
        for method in &class.methods {
            self.function(*method);
        }
        if let Some(body) = class.body {
            self.index.blocks[body.index()].parent = Some((self.block, StmtId(u32::MAX), 0));
            self.block(body);
        }
    }

    fn bind(
        &mut self,
        target: ExprId,
        value: Option<ExprId>,
        ty: Option<ExprId>,
        from: u32,
        steps: &mut Vec<Step>,
    ) {
        let kind = |steps: &[Step]| EventKind::Bind { value, steps: steps.to_vec(), ty };
        self.target(target, from, u32::MAX, steps, &kind, value);
    }

    fn each(&mut self, target: ExprId, iter: ExprId, from: u32, until: u32, steps: &mut Vec<Step>) {
        let kind = |steps: &[Step]| EventKind::Each { iter, steps: steps.to_vec() };
        self.target(target, from, until, steps, &kind, None);
    }

    fn target(
        &mut self,
        target: ExprId,
        from: u32,
        until: u32,
        steps: &mut Vec<Step>,
        kind: &dyn Fn(&[Step]) -> EventKind,
        whole: Option<ExprId>,
    ) {
        let mut inner = |walk: &mut Self, target: ExprId, step: Step| {
            steps.push(step);
            walk.target(target, from, until, steps, kind, None);
            steps.pop();
        };
        match self.module.expr(target) {
            Expr::Name(name) => {
                let event = kind(steps);
                self.event(name, event, from, until);
            }
            Expr::List { items, .. } | Expr::Results(items) => {
                for (at, item) in items.iter().enumerate() {
                    inner(self, *item, Step::Index(at as u32));
                }
            }
            Expr::Record { entries, .. } => {
                let mut keys = Vec::new();
                for entry in entries {
                    match entry {
                        Entry::Field { key, value, .. } => {
                            keys.push(key.clone());
                            inner(self, *value, Step::Key(key.clone()));
                        }
                        Entry::Spread(rest) => inner(self, *rest, Step::Rest(keys.clone())),
                        Entry::Computed { .. } => {}
                    }
                }
            }
            Expr::Fallback { left, right } => {
                let (left, right) = (*left, *right);
                self.expr(right);
                steps.push(Step::Default(right));
                self.target(left, from, until, steps, kind, None);
                steps.pop();
            }
            Expr::Member { .. } | Expr::Index { .. } => {
                if let (Some((name, path)), Some(value), true) =
                    (root_and_path(self.module, target), whole, steps.is_empty())
                {
                    self.event(&name, EventKind::Set { path, value }, from, until);
                } else if let (Some((name, path)), [Step::Index(0)]) =
                    (root_and_path(self.module, target), steps.as_slice())
                    && let EventKind::Bind { value: Some(value), .. } = kind(steps)
                {
                    self.event(&name, EventKind::Set { path, value }, from, until);
                }
            }
            _ => {}
        }
    }

    /// `name.path(…)` as a statement changes what `name` holds.
    fn effect(&mut self, expr: ExprId, end: u32) {
        for (name, path, call) in super::effects::of(self.module, expr) {
            self.event(&name, EventKind::Call { path, call }, end, u32::MAX);
        }
    }

    fn expr(&mut self, id: ExprId) {
        let module = self.module;
        match module.expr(id) {
            Expr::Call { callee, args, .. } => {
                self.index.calls.push(CallSite {
                    expr: id,
                    function: self.function,
                    loops: self.loops.as_slice().into(),
                });
                if let (Some(function), true) = (self.function, is_super(module, *callee)) {
                    self.index.supers.entry(function).or_insert(id);
                }
                self.expr(*callee);
                for arg in args {
                    self.expr(arg.value);
                }
            }
            Expr::Record { ty: Some(ty), .. } => {
                if let Some(name) = last_name(module, *ty) {
                    self.index.records.entry(name).or_default().push((id, self.function));
                }
                children(module.expr(id), &mut |child| self.expr(child));
            }
            Expr::Lambda(function) => self.function(*function),
            Expr::Class(class) => self.class(*class),
            Expr::Each { target, iter, conditions, element } => {
                let span = module.span(id);
                self.expr(*iter);
                self.each(*target, *iter, span.start, span.end, &mut Vec::new());
                self.loops.push(LoopRef::Each(id));
                for condition in conditions {
                    self.expr(*condition);
                }
                self.expr(*element);
                self.loops.pop();
            }
            Expr::Assign { target, value } => {
                self.expr(*value);
                let end = module.span(id).end;
                self.index.outside.assign(module, self.function, *target, Some(*value), false);
                self.bind(*target, Some(*value), None, end, &mut Vec::new());
            }
            other => children(other, &mut |child| self.expr(child)),
        }
    }
}
