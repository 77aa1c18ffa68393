//! The common syntax: what every language lowers to, and all that later stages see of it.
//!
//! A [`Module`] is an arena. Ids are indices into it and mean nothing outside it. Spans are byte offsets into
//! [`Module::text`]. What a language has beyond this becomes [`Expr::Opaque`], which keeps its children so that
//! a call inside it is still found.

use std::sync::Arc;

use crate::Language;

/// A half-open range of bytes in [`Module::text`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

macro_rules! ids {
    ($($name:ident),*) => {$(
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl $name {
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
ids!(ExprId, StmtId, BlockId, FunctionId, ClassId);

/// A name in the source. Cheap to clone.
pub type Name = Arc<str>;

/// The known bytes of a string literal or of a run inside a template, with escapes resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub value: Arc<str>,
    /// Where the bytes stand in the source, without quotes.
    pub span: Span,
    /// Where value and source stop advancing together: `(offset in value, offset in source)`, ascending. Empty
    /// when the value is the source's bytes from `span.start` on.
    pub jumps: Box<[(u32, u32)]>,
}

impl Text {
    /// The source span of `range`, a byte range of [`Text::value`].
    pub fn source(&self, range: std::ops::Range<usize>) -> Span {
        let at = |offset: usize| {
            let (value, source) = self
                .jumps
                .iter()
                .rev()
                .find(|(value, _)| *value as usize <= offset)
                .copied()
                .unwrap_or((0, self.span.start));
            (source as usize + offset - value as usize).min(self.span.end as usize)
        };
        Span::new(at(range.start), at(range.end).max(at(range.start)))
    }
}

/// A run of a template: text, or an expression whose string form stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Text(Text),
    Hole(ExprId),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgKind {
    Positional,
    Named(Name),
    /// `*args`, `...args`, `args...`
    Spread,
    /// `**kwargs`
    SpreadNamed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arg {
    pub kind: ArgKind,
    pub value: ExprId,
}

/// One entry of a dict, object literal, struct literal or map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// `key: value` where the key is a name or a literal string.
    Field { key: Name, key_span: Span, value: ExprId },
    /// `[expr]: value`, or a non-literal key of a dict.
    Computed { key: ExprId, value: ExprId },
    /// `**other`, `...other`
    Spread(ExprId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
    /// `|`: LCEL pipes, and dict union.
    Pipe,
    /// `a < b`; `b > a` is written so too, with its operands in that order.
    Less,
    /// `a <= b`, `b >= a`
    AtMost,
    /// Any other comparison.
    Compare,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Not,
    Negate,
    Other,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Str(Text),
    /// f-strings, template literals, implicit concatenation of literals.
    Template(Vec<Part>),
    /// The literal as written, without separators (`4_096` is `4096`); parsed by whoever needs it.
    Number(Name),
    Bool(bool),
    Null,
    Name(Name),
    /// `this`, and `self` where a language has it as a keyword. (Python's `self` is a parameter: `Name`.)
    This,
    /// `super` / `super()`.
    Super,
    Member {
        object: ExprId,
        name: Name,
        name_span: Span,
    },
    Index {
        object: ExprId,
        index: ExprId,
    },
    /// `object[start:end]`
    Slice {
        object: ExprId,
        start: Option<ExprId>,
        end: Option<ExprId>,
    },
    /// A call or, when `new`, a construction. `args_span` covers the parentheses.
    Call {
        callee: ExprId,
        args: Vec<Arg>,
        new: bool,
        args_span: Span,
    },
    /// A tagged template literal: `` tag`text ${hole}` ``; `template` is an [`Expr::Template`] or [`Expr::Str`].
    Tagged {
        tag: ExprId,
        template: ExprId,
    },
    /// Dict, object literal, struct literal, map. `ty` is the struct's type where the language writes one.
    Record {
        entries: Vec<Entry>,
        ty: Option<ExprId>,
    },
    /// List, tuple, set, array, slice literal. As an assignment's target: destructuring.
    List {
        items: Vec<ExprId>,
        ty: Option<ExprId>,
    },
    /// Several results at once, where that is not a value (Go): `return a, err` and `a, err := f()`.
    Results(Vec<ExprId>),
    /// `*x`, `...x` in a list, or the rest in a destructuring target.
    Spread(ExprId),
    Conditional {
        test: ExprId,
        then: ExprId,
        otherwise: ExprId,
    },
    /// `a or b`, `a ?? b`, `a || b`
    Fallback {
        left: ExprId,
        right: ExprId,
    },
    /// `a and b`, `a && b`
    And {
        left: ExprId,
        right: ExprId,
    },
    /// Long chains of `+` are flattened: `operands` has two or more, applied from the left.
    Binary {
        op: BinaryOp,
        operands: Vec<ExprId>,
    },
    Unary {
        op: UnaryOp,
        operand: ExprId,
    },
    Lambda(FunctionId),
    /// A class or anonymous struct type as a value.
    Class(ClassId),
    /// Comprehension or generator expression: one `element` for each `target` of `iter`. Further clauses nest in
    /// `element`. A dict comprehension's element is a one-entry `Record`.
    Each {
        target: ExprId,
        iter: ExprId,
        conditions: Vec<ExprId>,
        element: ExprId,
    },
    /// `x := v` (Python), `x = v` as an expression (JavaScript).
    Assign {
        target: ExprId,
        value: ExprId,
    },
    /// A module as a value: `require("x")`, `import("x")`.
    Import(Name),
    /// What the common syntax has no word for; its children are kept.
    Opaque(Vec<ExprId>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct ExprNode {
    pub span: Span,
    pub expr: Expr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopKind {
    /// Over the elements of `iter`.
    Each,
    /// Until `test` fails (`while`, and the C-style `for`, whose init stands before the loop).
    While,
    /// `loop`, `for {}`, `while True`, `while (true)`
    Endless,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Stmt {
    Expr(ExprId),
    /// `targets` is more than one only for `a = b = value`. A declaration without a value has `value: None`.
    Assign {
        targets: Vec<ExprId>,
        value: Option<ExprId>,
        ty: Option<ExprId>,
        declares: bool,
    },
    /// `target op= value`
    Augment {
        target: ExprId,
        op: BinaryOp,
        value: ExprId,
    },
    Return(Option<ExprId>),
    /// `yield value`
    Yield(ExprId),
    /// `raise`, `throw`
    Raise(Option<ExprId>),
    If {
        test: Option<ExprId>,
        then: BlockId,
        otherwise: Option<BlockId>,
    },
    Loop {
        kind: LoopKind,
        target: Option<ExprId>,
        iter: Option<ExprId>,
        test: Option<ExprId>,
        body: BlockId,
    },
    /// `try`: `body` runs, then some of `handlers`, then `finally`.
    Try {
        body: BlockId,
        handlers: Vec<BlockId>,
        finally: Option<BlockId>,
    },
    /// A nested scope that always runs (a bare block, the body of `with`).
    Block(BlockId),
    Function(FunctionId),
    Class(ClassId),
    /// Index into [`Module::imports`].
    Import(u32),
    /// `global names`, `nonlocal names`: what the function assigns to these is not its own.
    Outer {
        names: Vec<Name>,
        /// They are the module's, whatever functions stand between.
        of_module: bool,
    },
    Break,
    Continue,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StmtNode {
    pub span: Span,
    pub stmt: Stmt,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    Positional,
    NamedOnly,
    /// `*args`, `...args`, `args ...T`
    Rest,
    /// `**kwargs`
    RestNamed,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: Name,
    pub span: Span,
    pub kind: ParamKind,
    pub default: Option<ExprId>,
    pub ty: Option<ExprId>,
    /// A destructured parameter `({model, ...rest})`: the pattern, as an assignment's target. `name` is then a
    /// name that no source can spell.
    pub pattern: Option<ExprId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Empty for a lambda; `constructor` is named as its language names it (`__init__`, `constructor`).
    pub name: Name,
    pub name_span: Span,
    pub span: Span,
    pub params: Vec<Param>,
    /// Go's method receiver. (Python's `self` is the first parameter.)
    pub receiver: Option<Param>,
    /// A lambda's expression body is a block with one `Return`.
    pub body: BlockId,
    pub decorators: Vec<ExprId>,
    pub doc: Option<Text>,
    pub returns: Option<ExprId>,
    pub class: Option<ClassId>,
    pub is_static: bool,
    /// `@property`, `get x()`
    pub is_property: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: Name,
    pub span: Span,
    pub value: Option<ExprId>,
    pub ty: Option<ExprId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    pub name: Name,
    pub name_span: Span,
    pub span: Span,
    /// Base classes and embedded structs.
    pub bases: Vec<ExprId>,
    /// Keyword arguments of the class statement (`metaclass=…`), options of an annotation.
    pub fields: Vec<Field>,
    pub methods: Vec<FunctionId>,
    pub decorators: Vec<ExprId>,
    pub doc: Option<Text>,
    /// Statements of the class body that are neither fields nor methods.
    pub body: Option<BlockId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// The module itself (`import x`, `import * as x`, Go's `import x "path"`).
    Module,
    /// JavaScript's default export.
    Default,
    Name(Name),
    /// `from x import *`, `import . "x"`
    Star,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportItem {
    pub imported: Imported,
    /// The name that is bound here. Python's `import a.b` binds `a` (module `a`). Go without an alias: the last
    /// path segment, without a version (`…/openai-go/v3` binds `openai-go`; the resolver tries the package name).
    pub local: Name,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// As written, without quotes: `openai`, `./client`, `github.com/x/y/v3`. A Python relative import keeps its
    /// dots: `..llm.client`.
    pub module: Name,
    pub items: Vec<ImportItem>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exported {
    /// A value of this module.
    Expr(ExprId),
    /// A module-level name of this module.
    Local(Name),
    /// `export { imported as … } from "module"`; `Imported::Module` for `export * as ns from "module"`.
    From { module: Name, imported: Imported },
}

/// JavaScript and TypeScript only: elsewhere every module-level name can be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// `default`, the exported name, or `*` for `export * from "module"`.
    pub name: Name,
    pub value: Exported,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub span: Span,
    /// Without the markers.
    pub body: Span,
}

/// One code cell of a notebook, as a range of [`Module::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Index among all cells of the notebook, 0-based.
    pub index: u32,
    pub span: Span,
}

/// One file in the common syntax.
#[derive(Clone, Debug)]
pub struct Module {
    pub language: Language,
    /// What the spans index. For most files the file's own text; for a notebook the code cells one after another.
    /// For `.vue` and `.svelte` it is the whole file, of which only the scripts are lowered.
    pub text: Arc<str>,
    pub cells: Vec<Cell>,
    pub body: BlockId,
    pub exprs: Vec<ExprNode>,
    pub stmts: Vec<StmtNode>,
    pub blocks: Vec<Vec<StmtId>>,
    pub functions: Vec<Function>,
    pub classes: Vec<Class>,
    pub imports: Vec<Import>,
    pub exports: Vec<Export>,
    pub comments: Vec<Comment>,
    /// Go: the name in the `package` clause.
    pub package: Option<Name>,
    /// Where the parser gave up; what stands around them is lowered all the same.
    pub errors: Vec<Span>,
}

impl Module {
    pub fn new(language: Language, text: Arc<str>) -> Self {
        Self {
            language,
            text,
            cells: Vec::new(),
            body: BlockId(0),
            exprs: Vec::new(),
            stmts: Vec::new(),
            blocks: vec![Vec::new()],
            functions: Vec::new(),
            classes: Vec::new(),
            imports: Vec::new(),
            exports: Vec::new(),
            comments: Vec::new(),
            package: None,
            errors: Vec::new(),
        }
    }

    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()].expr
    }

    pub fn span(&self, id: ExprId) -> Span {
        self.exprs[id.index()].span
    }

    pub fn stmt(&self, id: StmtId) -> &StmtNode {
        &self.stmts[id.index()]
    }

    pub fn block(&self, id: BlockId) -> &[StmtId] {
        &self.blocks[id.index()]
    }

    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.index()]
    }

    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.index()]
    }

    pub fn source(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    pub fn add_expr(&mut self, span: Span, expr: Expr) -> ExprId {
        self.exprs.push(ExprNode { span, expr });
        ExprId(self.exprs.len() as u32 - 1)
    }

    pub fn add_stmt(&mut self, span: Span, stmt: Stmt) -> StmtId {
        self.stmts.push(StmtNode { span, stmt });
        StmtId(self.stmts.len() as u32 - 1)
    }

    pub fn add_block(&mut self, stmts: Vec<StmtId>) -> BlockId {
        self.blocks.push(stmts);
        BlockId(self.blocks.len() as u32 - 1)
    }

    pub fn add_function(&mut self, function: Function) -> FunctionId {
        self.functions.push(function);
        FunctionId(self.functions.len() as u32 - 1)
    }

    pub fn add_class(&mut self, class: Class) -> ClassId {
        self.classes.push(class);
        ClassId(self.classes.len() as u32 - 1)
    }
}
