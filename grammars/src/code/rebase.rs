//! A piece of one module as a piece of another: its ids and its spans are others there.

use crate::module::{
    Arg, BlockId, Class, ClassId, Entry, Export, Exported, Expr, ExprId, ExprNode, Field, Function,
    FunctionId, Import, ImportItem, Param, Part, Span, Stmt, StmtId, StmtNode, Text,
};

/// How many of each a module holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) exprs: u32,
    pub(super) stmts: u32,
    pub(super) blocks: u32,
    pub(super) functions: u32,
    pub(super) classes: u32,
    pub(super) imports: u32,
    pub(super) exports: u32,
}

impl Counts {
    /// Whether there is no more of any than in `other`.
    pub(super) fn is_within(self, other: Self) -> bool {
        self.exprs <= other.exprs
            && self.stmts <= other.stmts
            && self.blocks <= other.blocks
            && self.functions <= other.functions
            && self.classes <= other.classes
            && self.imports <= other.imports
            && self.exports <= other.exports
    }

    /// `self + to - from`, of which no part is below zero.
    pub(super) fn moved(self, from: Self, to: Self) -> Self {
        let moved = |at: u32, from: u32, to: u32| at.wrapping_add(to).wrapping_sub(from);
        Self {
            exprs: moved(self.exprs, from.exprs, to.exprs),
            stmts: moved(self.stmts, from.stmts, to.stmts),
            blocks: moved(self.blocks, from.blocks, to.blocks),
            functions: moved(self.functions, from.functions, to.functions),
            classes: moved(self.classes, from.classes, to.classes),
            imports: moved(self.imports, from.imports, to.imports),
            exports: moved(self.exports, from.exports, to.exports),
        }
    }
}

/// An edit of the text: what stood behind `start` stands `by` bytes further on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shift {
    pub(super) start: u32,
    pub(super) by: u32,
}

impl Shift {
    pub(super) fn offset(self, offset: &mut u32) {
        if *offset > self.start {
            *offset = offset.wrapping_add(self.by);
        }
    }

    pub(super) fn span(self, span: &mut Span) {
        self.offset(&mut span.start);
        self.offset(&mut span.end);
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Rebase {
    /// Where the piece begins in the module that it comes from, and where in the one that it goes to.
    pub(super) from: Counts,
    pub(super) to: Counts,
    pub(super) shift: Shift,
    /// The class around the piece, where it goes to.
    pub(super) class: Option<ClassId>,
}

impl Rebase {
    fn id(self, id: &mut ExprId) {
        id.0 = id.0.wrapping_add(self.to.exprs).wrapping_sub(self.from.exprs);
    }

    fn ids(self, ids: &mut [ExprId]) {
        for id in ids.iter_mut() {
            self.id(id);
        }
    }

    fn maybe(self, id: &mut Option<ExprId>) {
        for id in id.iter_mut() {
            self.id(id);
        }
    }

    pub(super) fn stmt_id(self, id: &mut StmtId) {
        id.0 = id.0.wrapping_add(self.to.stmts).wrapping_sub(self.from.stmts);
    }

    fn block_id(self, id: &mut BlockId) {
        id.0 = id.0.wrapping_add(self.to.blocks).wrapping_sub(self.from.blocks);
    }

    fn function_id(self, id: &mut FunctionId) {
        id.0 = id.0.wrapping_add(self.to.functions).wrapping_sub(self.from.functions);
    }

    fn class_id(self, id: &mut ClassId) {
        id.0 = id.0.wrapping_add(self.to.classes).wrapping_sub(self.from.classes);
    }

    fn text(self, text: &mut Text) {
        self.shift.span(&mut text.span);
        for (_, source) in &mut text.jumps {
            self.shift.offset(source);
        }
    }

    pub(super) fn expr(self, node: &mut ExprNode) {
        self.shift.span(&mut node.span);
        match &mut node.expr {
            Expr::Str(text) => self.text(text),
            Expr::Template(parts) => {
                for part in parts {
                    match part {
                        Part::Text(text) => self.text(text),
                        Part::Hole(hole) => self.id(hole),
                    }
                }
            }
            Expr::Number(_)
            | Expr::Bool(_)
            | Expr::Null
            | Expr::Name(_)
            | Expr::This
            | Expr::Super
            | Expr::Import(_) => {}
            Expr::Member { object, name: _, name_span } => {
                self.id(object);
                self.shift.span(name_span);
            }
            Expr::Index { object: a, index: b }
            | Expr::Tagged { tag: a, template: b }
            | Expr::Fallback { left: a, right: b }
            | Expr::And { left: a, right: b }
            | Expr::Assign { target: a, value: b } => {
                self.id(a);
                self.id(b);
            }
            Expr::Slice { object, start, end } => {
                self.id(object);
                self.maybe(start);
                self.maybe(end);
            }
            Expr::Call { callee, args, new: _, args_span } => {
                self.id(callee);
                for Arg { kind: _, value } in args.iter_mut() {
                    self.id(value);
                }
                self.shift.span(args_span);
            }
            Expr::Record { entries, ty } => {
                for entry in entries {
                    match entry {
                        Entry::Field { key: _, key_span, value } => {
                            self.shift.span(key_span);
                            self.id(value);
                        }
                        Entry::Computed { key, value } => {
                            self.id(key);
                            self.id(value);
                        }
                        Entry::Spread(other) => self.id(other),
                    }
                }
                self.maybe(ty);
            }
            Expr::List { items, ty } => {
                self.ids(items);
                self.maybe(ty);
            }
            Expr::Results(items) | Expr::Opaque(items) | Expr::Binary { op: _, operands: items } => {
                self.ids(items);
            }
            Expr::Spread(inner) | Expr::Unary { op: _, operand: inner } => self.id(inner),
            Expr::Conditional { test, then, otherwise } => {
                self.id(test);
                self.id(then);
                self.id(otherwise);
            }
            Expr::Lambda(function) => self.function_id(function),
            Expr::Class(class) => self.class_id(class),
            Expr::Each { target, iter, conditions, element } => {
                self.id(target);
                self.id(iter);
                self.ids(conditions);
                self.id(element);
            }
        }
    }

    pub(super) fn stmt(self, node: &mut StmtNode) {
        self.shift.span(&mut node.span);
        match &mut node.stmt {
            Stmt::Expr(value) | Stmt::Yield(value) => self.id(value),
            Stmt::Assign { targets, value, ty, declares: _ } => {
                self.ids(targets);
                self.maybe(value);
                self.maybe(ty);
            }
            Stmt::Augment { target, op: _, value } => {
                self.id(target);
                self.id(value);
            }
            Stmt::Return(value) | Stmt::Raise(value) => self.maybe(value),
            Stmt::If { test, then, otherwise } => {
                self.maybe(test);
                self.block_id(then);
                for block in otherwise.iter_mut() {
                    self.block_id(block);
                }
            }
            Stmt::Loop { kind: _, target, iter, test, body } => {
                self.maybe(target);
                self.maybe(iter);
                self.maybe(test);
                self.block_id(body);
            }
            Stmt::Try { body, handlers, finally } => {
                self.block_id(body);
                for block in handlers.iter_mut().chain(finally) {
                    self.block_id(block);
                }
            }
            Stmt::Block(block) => self.block_id(block),
            Stmt::Function(function) => self.function_id(function),
            Stmt::Class(class) => self.class_id(class),
            Stmt::Import(import) => {
                *import = import.wrapping_add(self.to.imports).wrapping_sub(self.from.imports);
            }
            Stmt::Outer { .. } | Stmt::Break | Stmt::Continue => {}
        }
    }

    pub(super) fn block(self, stmts: &mut [StmtId]) {
        for stmt in stmts.iter_mut() {
            self.stmt_id(stmt);
        }
    }

    fn param(self, param: &mut Param) {
        let Param { name, span, kind: _, default, ty, pattern } = param;
        let before = span.start;
        self.shift.span(span);
        // A pattern of Python's is named by where it stands.
        if pattern.is_some() && **name == *format!("({before})") {
            *name = format!("({})", span.start).into();
        }
        self.maybe(default);
        self.maybe(ty);
        self.maybe(pattern);
    }

    pub(super) fn function(self, function: &mut Function) {
        let Function {
            name: _,
            name_span,
            span,
            params,
            receiver,
            body,
            decorators,
            doc,
            returns,
            class,
            is_static: _,
            is_property: _,
        } = function;
        self.shift.span(name_span);
        self.shift.span(span);
        for param in params.iter_mut().chain(receiver) {
            self.param(param);
        }
        self.block_id(body);
        self.ids(decorators);
        for doc in doc.iter_mut() {
            self.text(doc);
        }
        self.maybe(returns);
        match class {
            Some(id) if id.0 >= self.from.classes => self.class_id(id),
            Some(_) => *class = self.class,
            None => {}
        }
    }

    pub(super) fn class(self, class: &mut Class) {
        let Class { name: _, name_span, span, bases, fields, methods, decorators, doc, body } = class;
        self.shift.span(name_span);
        self.shift.span(span);
        self.ids(bases);
        for Field { name: _, span, value, ty } in fields {
            self.shift.span(span);
            self.maybe(value);
            self.maybe(ty);
        }
        for method in methods.iter_mut() {
            self.function_id(method);
        }
        self.ids(decorators);
        for doc in doc.iter_mut() {
            self.text(doc);
        }
        for body in body.iter_mut() {
            self.block_id(body);
        }
    }

    pub(super) fn import(self, import: &mut Import) {
        let Import { module: _, items, span } = import;
        self.shift.span(span);
        for ImportItem { imported: _, local: _, span } in items.iter_mut() {
            self.shift.span(span);
        }
    }

    pub(super) fn export(self, export: &mut Export) {
        match &mut export.value {
            Exported::Expr(value) => self.id(value),
            Exported::Local(_) | Exported::From { .. } => {}
        }
    }
}
