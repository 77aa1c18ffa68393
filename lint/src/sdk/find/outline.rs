//! What an edit leaves alone of a file: where all that is written in one function stays inside it, whatever did not look
//! into that function finds the file as it was, only moved.

use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

use promptlint_grammars::Language;
use promptlint_grammars::module::{ClassId, Expr, FunctionId, Module, Name, Span, Stmt};
use rustc_hash::FxHashSet;

use crate::resolve::{Index, Parsed};

/// As much of a module as tells what another one has that is written elsewhere.
#[derive(Debug)]
pub(super) struct Outline {
    text: Arc<str>,
    exprs: Vec<(Span, Discriminant<Expr>)>,
    stmts: Vec<(Span, Discriminant<Stmt>)>,
    /// How many statements each block holds.
    blocks: Vec<usize>,
    functions: Vec<FunctionLine>,
    classes: Vec<ClassLine>,
    imports: Vec<Span>,
    exports: usize,
    comments: Vec<Span>,
    /// The outermost functions that assign to names of the module.
    outward: FxHashSet<FunctionId>,
    /// Each call's outermost function is told of it alone.
    roots: Vec<Option<FunctionId>>,
}

#[derive(Debug, PartialEq)]
struct FunctionLine {
    name: Name,
    span: Span,
    class: Option<ClassId>,
    doc: Option<Name>,
    /// Where its first statement begins.
    body: Option<u32>,
    is_root: bool,
}

#[derive(Debug)]
struct ClassLine {
    name: Name,
    span: Span,
    doc: Option<Name>,
    members: (usize, usize),
}

/// Where two texts differ, and what of it others than the function around it may notice: nothing.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    gone: Span,
    /// How long what stands there now is.
    new: u32,
    /// The outermost function that was edited; `None` where only comments and spaces were, outside of all.
    pub(super) function: Option<FunctionId>,
}

impl Difference {
    /// Where that is now which stood at `span`; `None` for what was edited itself.
    pub(super) fn moved(&self, span: Span) -> Option<Span> {
        if span.start >= self.gone.end {
            let moved = |offset: u32| offset - self.gone.end + self.gone.start + self.new;
            return Some(Span { start: moved(span.start), end: moved(span.end) });
        }
        (span.end <= self.gone.start).then_some(span)
    }

    /// The same for what may stand around the edit.
    fn moved_around(&self, span: Span) -> Option<Span> {
        let is_around = span.start <= self.gone.start && self.gone.end <= span.end;
        let around =
            || Span { start: span.start, end: span.end - self.gone.end + self.gone.start + self.new };
        self.moved(span).or_else(|| is_around.then(around))
    }
}

impl Outline {
    /// `None` for what is not to be compared: broken code, several scripts in one file, and Go, whose files see into
    /// each other.
    pub(super) fn of(parsed: &Parsed) -> Option<Self> {
        let Parsed { module, index } = parsed;
        let is_known =
            matches!(module.language, Language::Python | Language::TypeScript | Language::JavaScript);
        if !is_known || !module.errors.is_empty() || !module.cells.is_empty() {
            return None;
        }
        let functions = module.functions.iter().enumerate().map(|(at, function)| FunctionLine {
            name: function.name.clone(),
            span: function.span,
            class: function.class,
            doc: function.doc.as_ref().map(|doc| doc.value.clone()),
            body: module.block(function.body).first().map(|stmt| module.stmt(*stmt).span.start),
            is_root: index.parent(FunctionId(at as u32)).is_none(),
        });
        let classes = module.classes.iter().map(|class| ClassLine {
            name: class.name.clone(),
            span: class.span,
            doc: class.doc.as_ref().map(|doc| doc.value.clone()),
            members: (class.fields.len(), class.methods.len()),
        });
        Some(Self {
            text: module.text.clone(),
            exprs: module.exprs.iter().map(|node| (node.span, discriminant(&node.expr))).collect(),
            stmts: module.stmts.iter().map(|node| (node.span, discriminant(&node.stmt))).collect(),
            blocks: module.blocks.iter().map(Vec::len).collect(),
            functions: functions.collect(),
            classes: classes.collect(),
            imports: module.imports.iter().map(|import| import.span).collect(),
            exports: module.exports.len(),
            comments: module.comments.iter().map(|comment| comment.span).collect(),
            outward: index.assigning_outward(),
            roots: roots(module, index),
        })
    }

    /// The outermost function around a function.
    pub(super) fn root(&self, function: Option<FunctionId>) -> Option<FunctionId> {
        self.roots.get(function?.index()).copied().flatten()
    }

    /// What `now` has that is another; `None` where more than a function's inside may be.
    pub(super) fn difference(&self, now: &Self) -> Option<Difference> {
        let (gone, new) = stretch(&self.text, &now.text);
        let added = Span { start: gone.start, end: gone.start + new };
        let mut difference = Difference { gone, new, function: None };
        let is_inside = |of: &FunctionLine, edit: Span| {
            of.body.is_some_and(|body| body <= edit.start) && edit.end <= of.span.end
        };
        let mut both = self.functions.iter().zip(&now.functions);
        let edited = both.position(|(before, now)| before.is_root && now.is_root && is_inside(now, added));
        let edited = edited.filter(|at| self.functions[*at].body == now.functions[*at].body);
        difference.function = edited.map(|at| FunctionId(at as u32));
        let within = edited.map(|at| (self.functions[at].span, now.functions[at].span));
        let is_quiet = match difference.function {
            Some(function) => !self.outward.contains(&function) && !now.outward.contains(&function),
            None => {
                self.is_blank(gone)
                    && now.is_blank(added)
                    && self.blocks == now.blocks
                    && self.stmts.len() == now.stmts.len()
            }
        };
        let is_apart = |span: Span| difference.moved(span);
        let is_or_around = |span: Span| difference.moved_around(span);
        let is_same = is_quiet
            && self.roots == now.roots
            && self.has_same_functions(now, &difference)
            && self.has_same_classes(now, &difference)
            && same_spans(&self.imports, &now.imports, is_apart)
            && self.exports == now.exports
            && is_same_outside(&self.exprs, &now.exprs, within, is_apart)
            && is_same_outside(&self.stmts, &now.stmts, within, is_or_around);
        is_same.then_some(difference)
    }

    fn has_same_functions(&self, now: &Self, difference: &Difference) -> bool {
        let edited = difference.function;
        let is_same = |(at, (before, now)): (usize, (&FunctionLine, &FunctionLine))| {
            let at = FunctionId(at as u32);
            let span = if edited.is_some() && self.root(Some(at)) == edited {
                difference.moved_around(before.span)
            } else {
                difference.moved(before.span)
            };
            // Where one is added inside and another one taken away, neither may be the one that was.
            let is_there = span == Some(now.span);
            is_there
                && (&before.name, before.class, before.is_root) == (&now.name, now.class, now.is_root)
                && before.doc == now.doc
        };
        self.functions.len() == now.functions.len()
            && self.functions.iter().zip(&now.functions).enumerate().all(is_same)
    }

    fn has_same_classes(&self, now: &Self, difference: &Difference) -> bool {
        let is_same = |(before, now): (&ClassLine, &ClassLine)| {
            (&before.name, &before.doc, before.members) == (&now.name, &now.doc, now.members)
                && difference.moved_around(before.span) == Some(now.span)
        };
        self.classes.len() == now.classes.len() && self.classes.iter().zip(&now.classes).all(is_same)
    }

    /// Whether only spaces and comments stand there.
    fn is_blank(&self, span: Span) -> bool {
        let text = &self.text[span.range()];
        text.char_indices().all(|(at, char)| {
            let offset = span.start + at as u32;
            let after = self.comments.partition_point(|comment| comment.start <= offset);
            char.is_whitespace() || after > 0 && offset < self.comments[after - 1].end
        })
    }
}

/// By function: the outermost around it.
fn roots(module: &Module, index: &Index) -> Vec<Option<FunctionId>> {
    (0..module.functions.len() as u32).map(|at| index.outermost(Some(FunctionId(at)))).collect()
}

/// The one stretch in which two texts differ, and its length in the second.
fn stretch(before: &str, now: &str) -> (Span, u32) {
    let same = |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(a, b)| a == b).count();
    let blocks = before.as_bytes().chunks(64).zip(now.as_bytes().chunks(64));
    let whole = blocks.take_while(|(a, b)| a == b && a.len() == 64).count() * 64;
    let rest = before.bytes().skip(whole).zip(now.bytes().skip(whole));
    let start = before.floor_char_boundary(whole + same(&mut { rest }));
    let (old, new) = (&before.as_bytes()[start..], &now.as_bytes()[start..]);
    let blocks = old.rchunks(64).zip(new.rchunks(64));
    let whole = blocks.take_while(|(a, b)| a == b && a.len() == 64).count() * 64;
    let (old, new) = (&old[..old.len() - whole], &new[..new.len() - whole]);
    let rest = old.iter().rev().copied().zip(new.iter().rev().copied());
    let end = before.ceil_char_boundary(before.len() - whole - same(&mut { rest }));
    (Span::new(start, end), (now.len() - (before.len() - end) - start) as u32)
}

fn same_spans(before: &[Span], now: &[Span], moved: impl Fn(Span) -> Option<Span>) -> bool {
    before.len() == now.len() && before.iter().zip(now).all(|(before, now)| moved(*before) == Some(*now))
}

/// Whether all nodes that differ stand within the function that was edited, as it was and as it is.
fn is_same_outside<K: PartialEq + Copy>(
    before: &[(Span, K)],
    now: &[(Span, K)],
    within: Option<(Span, Span)>,
    moved: impl Fn(Span) -> Option<Span>,
) -> bool {
    let is_same =
        |(before, now): (&(Span, K), &(Span, K))| before.1 == now.1 && moved(before.0) == Some(now.0);
    let start = before.iter().zip(now).take_while(|pair| is_same(*pair)).count();
    let (before, now) = (&before[start..], &now[start..]);
    let end = before.iter().rev().zip(now.iter().rev()).take_while(|pair| is_same(*pair)).count();
    let (before, now) = (&before[..before.len() - end], &now[..now.len() - end]);
    match within {
        Some((was, is)) => {
            before.iter().all(|(span, _)| was.contains(*span))
                && now.iter().all(|(span, _)| is.contains(*span))
        }
        None => before.is_empty() && now.is_empty(),
    }
}
