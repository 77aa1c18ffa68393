//! What was lowered of a file when it last was, for the next time: most edits change one statement, and those that they
//! leave alone become the same again, only somewhere else.

use std::ops::Range;

use tree_sitter::Node;

use super::rebase::{Counts, Rebase, Shift};
use crate::module::{ClassId, Expr, ExprNode, Module, Span, Stmt, StmtId, StmtNode};

/// What a statement becomes stands on nothing but its text and this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Around {
    pub(super) class: Option<ClassId>,
    /// What else the language has to know.
    pub(super) flag: bool,
    pub(super) depth: u32,
}

/// A statement that was lowered.
#[derive(Clone, Debug)]
struct Note {
    kind: u16,
    span: Span,
    flag: bool,
    in_class: bool,
    depth: u32,
    /// What it became stands between these, …
    from: Counts,
    to: Counts,
    /// … the statements among that in [`Notes::stmts`] …
    stmts: Range<u32>,
    /// … and the notes of what is inside it from here on.
    first: u32,
}

/// The statements of a module, each behind those inside it.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    notes: Vec<Note>,
    stmts: Vec<StmtId>,
}

/// The module of a text before an edit, of which pieces are taken.
#[derive(Debug)]
pub(super) struct Reuse {
    pub(super) module: Module,
    pub(super) notes: Notes,
    /// The bytes that the edit replaced, and how many there are now.
    pub(super) gone: Span,
    pub(super) new: u32,
    /// Where the syntax is another, in the new text.
    pub(super) changed: Vec<Span>,
}

/// Where a statement begins that is about to be lowered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    counts: Counts,
    notes: u32,
}

impl Notes {
    pub(super) fn start(&self, module: &Module) -> Start {
        Start { counts: counts(module), notes: self.notes.len() as u32 }
    }

    /// `node` became `stmts`.
    pub(super) fn add(
        &mut self,
        node: Node,
        around: Around,
        start: Start,
        module: &Module,
        stmts: &[StmtId],
    ) {
        let at = self.stmts.len() as u32;
        self.stmts.extend_from_slice(stmts);
        self.notes.push(Note {
            kind: node.kind_id(),
            span: Span::new(node.start_byte(), node.end_byte()),
            flag: around.flag,
            in_class: around.class.is_some(),
            depth: around.depth,
            from: start.counts,
            to: counts(module),
            stmts: at..self.stmts.len() as u32,
            first: start.notes,
        });
    }

    fn find(&self, kind: u16, span: Span, around: Around) -> Option<usize> {
        let from = self.notes.partition_point(|note| note.span.end < span.end);
        let near = self.notes.get(from..)?.iter().take_while(|note| note.span.end == span.end);
        let is_it = |note: &Note| {
            (note.kind, note.span, note.flag) == (kind, span, around.flag)
                && (note.in_class, note.depth) == (around.class.is_some(), around.depth)
        };
        near.into_iter().position(is_it).map(|at| from + at)
    }
}

impl Reuse {
    /// What `node` became before the edit, as a piece of `into`: its statements. `None` where it is new.
    pub(super) fn take(
        &mut self,
        node: Node,
        around: Around,
        into: &mut Module,
        notes: &mut Notes,
    ) -> Option<Vec<StmtId>> {
        let now = Span::new(node.start_byte(), node.end_byte());
        let is_apart = |other: Span| now.end < other.start || other.end < now.start;
        let edited = Span { start: self.gone.start, end: self.gone.start + self.new };
        if !is_apart(edited) || !self.changed.iter().all(|changed| is_apart(*changed)) {
            return None;
        }
        let by = self.new.wrapping_sub(self.gone.end - self.gone.start);
        let shift = Shift { start: self.gone.start, by };
        let is_behind = now.start > edited.end;
        let back = |offset: u32| if is_behind { offset.wrapping_sub(by) } else { offset };
        let before = Span { start: back(now.start), end: back(now.end) };
        let at = self.notes.find(node.kind_id(), before, around)?;
        let note = self.notes.notes[at].clone();
        let to = counts(into);
        let rebase = Rebase { from: note.from, to, shift, class: around.class };
        self.copy(&note, rebase, into);
        let mut stmts = self.notes.stmts.get(note.stmts.start as usize..note.stmts.end as usize)?.to_vec();
        rebase.block(&mut stmts);
        self.note(note.first as usize..=at, rebase, notes);
        Some(stmts)
    }

    fn copy(&mut self, note: &Note, rebase: Rebase, into: &mut Module) {
        let range = |from: u32, to: u32| from as usize..to as usize;
        let (from, to) = (note.from, note.to);
        let none = || ExprNode { span: Span::default(), expr: Expr::Null };
        for node in &mut self.module.exprs[range(from.exprs, to.exprs)] {
            rebase.expr(node);
            into.exprs.push(std::mem::replace(node, none()));
        }
        for node in &mut self.module.stmts[range(from.stmts, to.stmts)] {
            rebase.stmt(node);
            into.stmts.push(std::mem::replace(node, StmtNode { span: Span::default(), stmt: Stmt::Break }));
        }
        for block in &mut self.module.blocks[range(from.blocks, to.blocks)] {
            rebase.block(block);
            into.blocks.push(std::mem::take(block));
        }
        for function in &self.module.functions[range(from.functions, to.functions)] {
            let mut function = function.clone();
            rebase.function(&mut function);
            into.functions.push(function);
        }
        for class in &self.module.classes[range(from.classes, to.classes)] {
            let mut class = class.clone();
            rebase.class(&mut class);
            into.classes.push(class);
        }
        for import in &self.module.imports[range(from.imports, to.imports)] {
            let mut import = import.clone();
            rebase.import(&mut import);
            into.imports.push(import);
        }
        for export in &self.module.exports[range(from.exports, to.exports)] {
            let mut export = export.clone();
            rebase.export(&mut export);
            into.exports.push(export);
        }
    }

    /// What is known of the statement, and of those inside it, for the next time.
    fn note(&self, which: std::ops::RangeInclusive<usize>, rebase: Rebase, notes: &mut Notes) {
        let moved = |counts: Counts| counts.moved(rebase.from, rebase.to);
        let (first, now) = (*which.start() as u32, notes.notes.len() as u32);
        for note in &self.notes.notes[which] {
            let at = notes.stmts.len() as u32;
            let stmts = &self.notes.stmts[note.stmts.start as usize..note.stmts.end as usize];
            notes.stmts.extend_from_slice(stmts);
            rebase.block(&mut notes.stmts[at as usize..]);
            let mut span = note.span;
            rebase.shift.span(&mut span);
            notes.notes.push(Note {
                span,
                from: moved(note.from),
                to: moved(note.to),
                stmts: at..notes.stmts.len() as u32,
                first: note.first - first + now,
                ..note.clone()
            });
        }
    }
}

fn counts(module: &Module) -> Counts {
    Counts {
        exprs: module.exprs.len() as u32,
        stmts: module.stmts.len() as u32,
        blocks: module.blocks.len() as u32,
        functions: module.functions.len() as u32,
        classes: module.classes.len() as u32,
        imports: module.imports.len() as u32,
        exports: module.exports.len() as u32,
    }
}
