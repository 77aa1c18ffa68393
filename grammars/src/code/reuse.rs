//! What was lowered of a file when it last was, for the next time: most edits change one statement, and those that they
//! leave alone become the same again, only somewhere else.

use std::ops::Range;
use std::vec;

use tree_sitter::Node;

use super::rebase::{Counts, Rebase, Shift};
use crate::module::{Class, ClassId, Export, ExprNode, Function, Import, Module, Span, StmtId, StmtNode};

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
    before: Before,
    notes: Notes,
    edit: Edit,
}

/// What an edit changed.
#[derive(Debug)]
pub(super) struct Edit {
    /// The bytes that it replaced, and how many there are now.
    pub(super) gone: Span,
    pub(super) new: u32,
    /// Where the syntax is another, in the new text.
    pub(super) changed: Vec<Span>,
}

/// What is left of a module, which is taken in its own order.
#[derive(Debug)]
struct Before {
    counts: Counts,
    exprs: vec::IntoIter<ExprNode>,
    stmts: vec::IntoIter<StmtNode>,
    blocks: vec::IntoIter<Vec<StmtId>>,
    functions: vec::IntoIter<Function>,
    classes: vec::IntoIter<Class>,
    imports: vec::IntoIter<Import>,
    exports: vec::IntoIter<Export>,
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

impl Before {
    fn of(module: Module) -> Self {
        Self {
            counts: counts(&module),
            exprs: module.exprs.into_iter(),
            stmts: module.stmts.into_iter(),
            blocks: module.blocks.into_iter(),
            functions: module.functions.into_iter(),
            classes: module.classes.into_iter(),
            imports: module.imports.into_iter(),
            exports: module.exports.into_iter(),
        }
    }

    /// What was taken already, or left.
    fn gone(&self) -> Counts {
        let left = Counts {
            exprs: self.exprs.len() as u32,
            stmts: self.stmts.len() as u32,
            blocks: self.blocks.len() as u32,
            functions: self.functions.len() as u32,
            classes: self.classes.len() as u32,
            imports: self.imports.len() as u32,
            exports: self.exports.len() as u32,
        };
        self.counts.moved(left, Counts::default())
    }

    /// Moves what stands between the counts of `note` to the end of `into`. `false` where it was passed by.
    fn give(&mut self, note: &Note, rebase: Rebase, into: &mut Module) -> bool {
        let (at, from, to) = (self.gone(), note.from, note.to);
        if !at.is_within(from) || !to.is_within(self.counts) {
            return false;
        }
        // What stands before the edit is mostly what it was where it was.
        let is_still = rebase.from == rebase.to && note.span.end <= rebase.shift.start;
        macro_rules! all {
            ($($kind:ident by $rebase:ident, still: $is_still:expr;)*) => {$(
                let range = from.$kind..to.$kind;
                give(&mut self.$kind, at.$kind, range, &mut into.$kind, $is_still, |it| rebase.$rebase(it));
            )*};
        }
        all! {
            exprs by expr, still: is_still;
            stmts by stmt, still: is_still;
            blocks by block, still: is_still;
            // The class around may be another even then.
            functions by function, still: false;
            classes by class, still: is_still;
            imports by import, still: is_still;
            exports by export, still: is_still;
        }
        true
    }
}

/// Moves a range of what is left, of which `at` are gone.
fn give<T>(
    left: &mut vec::IntoIter<T>,
    at: u32,
    range: Range<u32>,
    into: &mut Vec<T>,
    is_still: bool,
    rebase: impl Fn(&mut T),
) {
    if range.start > at {
        left.nth((range.start - at - 1) as usize);
    }
    let first = into.len();
    into.extend(left.take((range.end - range.start) as usize));
    if !is_still {
        into[first..].iter_mut().for_each(rebase);
    }
}

impl Reuse {
    pub(super) fn new(module: Module, notes: Notes, edit: Edit) -> Self {
        Self { before: Before::of(module), notes, edit }
    }

    /// How much of each the module held.
    pub(super) fn counts(&self) -> Counts {
        self.before.counts
    }

    /// What `node` became before the edit, as a piece of `into`: its statements. `None` where it is new.
    pub(super) fn take(
        &mut self,
        node: Node,
        around: Around,
        into: &mut Module,
        notes: &mut Notes,
    ) -> Option<Vec<StmtId>> {
        let Edit { gone, new, changed } = &self.edit;
        let now = Span::new(node.start_byte(), node.end_byte());
        let is_apart = |other: Span| now.end < other.start || other.end < now.start;
        let edited = Span { start: gone.start, end: gone.start + new };
        if !is_apart(edited) || !changed.iter().all(|changed| is_apart(*changed)) {
            return None;
        }
        let by = new.wrapping_sub(gone.end - gone.start);
        let shift = Shift { start: gone.start, by };
        let is_behind = now.start > edited.end;
        let back = |offset: u32| if is_behind { offset.wrapping_sub(by) } else { offset };
        let before = Span { start: back(now.start), end: back(now.end) };
        let at = self.notes.find(node.kind_id(), before, around)?;
        let note = self.notes.notes[at].clone();
        let rebase = Rebase { from: note.from, to: counts(into), shift, class: around.class };
        if !self.before.give(&note, rebase, into) {
            return None;
        }
        let mut stmts = self.notes.stmts.get(note.stmts.start as usize..note.stmts.end as usize)?.to_vec();
        rebase.block(&mut stmts);
        self.note(note.first as usize..=at, rebase, notes);
        Some(stmts)
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
