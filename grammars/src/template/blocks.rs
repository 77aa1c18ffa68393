//! What the template syntaxes share: a stack of open blocks, each collecting its parts.
//!
//! Nothing here recurses, and no block nests deeper than [`MAX_DEPTH`] in the result.

use std::ops::Range;

use crate::Language;
use crate::code::strings::TextBuilder;
use crate::module::{Arg, ArgKind, Expr, ExprId, Module, Part, Span, Stmt, Text, UnaryOp};

/// A block that stands deeper is read as if its tags were not there.
const MAX_DEPTH: usize = 64;
/// Blocks beyond this many open ones are not even remembered.
const MAX_OPEN: usize = 256;

/// What a block becomes when it is closed.
#[derive(Debug)]
pub(super) enum Kind {
    /// `test` is that of the arm being read, none after `else`.
    If { arms: Vec<(ExprId, ExprId)>, test: Option<ExprId> },
    /// `element` is there once `else` has been read.
    Each { target: ExprId, iter: ExprId, conditions: Vec<ExprId>, element: Option<ExprId> },
    /// Mustache's section: a condition or a loop, as its body shows.
    Section { name: String, test: ExprId },
    /// The body's text is bound to a name.
    Bind { target: ExprId },
    /// The body stands where the block stands.
    Inline,
    /// The body is not rendered here.
    Skip,
}

struct Frame<'s> {
    /// What the end tag calls it.
    word: &'s str,
    kind: Kind,
    parts: Parts<'s>,
    /// Where the part being read begins.
    start: usize,
    /// The first expression that may belong to it.
    first: usize,
    /// What `this` or `.` is in it; none at the root, whose fields are plain names.
    dot: Option<ExprId>,
}

#[derive(Default)]
struct Parts<'s> {
    text: Option<TextBuilder<'s>>,
    done: Vec<Part>,
}

impl<'s> Parts<'s> {
    fn text(&mut self, source: &'s str, at: usize) -> &mut TextBuilder<'s> {
        self.text.get_or_insert_with(|| TextBuilder::new(source, at))
    }

    fn finish(&mut self) -> Vec<Part> {
        self.flush();
        std::mem::take(&mut self.done)
    }

    fn flush(&mut self) {
        if let Some(text) = self.text.take() {
            self.done.push(Part::Text(text.finish()));
        }
    }
}

pub(super) struct Blocks<'s> {
    pub(super) source: &'s str,
    pub(super) module: Module,
    root: Frame<'s>,
    frames: Vec<Frame<'s>>,
    /// How many blocks were opened beyond [`MAX_OPEN`].
    overflow: usize,
}

impl<'s> Blocks<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        let root =
            Frame { word: "", kind: Kind::Inline, parts: Parts::default(), start: 0, first: 0, dot: None };
        Self {
            source,
            module: Module::new(Language::Template, source.into()),
            root,
            frames: Vec::new(),
            overflow: 0,
        }
    }

    fn top(&mut self) -> &mut Frame<'s> {
        self.frames.last_mut().unwrap_or(&mut self.root)
    }

    /// The source's bytes `range`, as they are.
    pub(super) fn text(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            let source = self.source;
            self.top().parts.text(source, range.start).run(range);
        }
    }

    /// The source's bytes `range`, which stand for `meaning`.
    pub(super) fn escape(&mut self, range: Range<usize>, meaning: &str) {
        let source = self.source;
        self.top().parts.text(source, range.start).escape(range, meaning);
    }

    pub(super) fn hole(&mut self, value: ExprId) {
        let parts = &mut self.top().parts;
        parts.flush();
        parts.done.push(Part::Hole(value));
    }

    pub(super) fn add(&mut self, range: Range<usize>, expr: Expr) -> ExprId {
        self.module.add_expr(Span::new(range.start, range.end), expr)
    }

    pub(super) fn name(&mut self, range: Range<usize>) -> ExprId {
        let name = self.source.get(range.clone()).unwrap_or_default().into();
        self.add(range, Expr::Name(name))
    }

    /// A hole that renders nothing: what it contains is said for its effect on later parts.
    pub(super) fn effect(&mut self, range: Range<usize>, inside: ExprId) {
        let effect = self.add(range, Expr::Opaque(vec![inside]));
        self.hole(effect);
    }

    /// `name(argument)`
    pub(super) fn call(&mut self, range: Range<usize>, name: &str, args: Vec<ExprId>) -> ExprId {
        let callee = self.add(range.clone(), Expr::Name(name.into()));
        let args = args.into_iter().map(|value| Arg { kind: ArgKind::Positional, value }).collect();
        let args_span = Span::new(range.start, range.end);
        self.add(range, Expr::Call { callee, args, new: false, args_span })
    }

    pub(super) fn not(&mut self, test: ExprId) -> ExprId {
        let span = self.module.span(test);
        self.module.add_expr(span, Expr::Unary { op: UnaryOp::Not, operand: test })
    }

    pub(super) fn dot(&self) -> Option<ExprId> {
        self.frames.last().unwrap_or(&self.root).dot
    }

    /// What `dot` was before it changed `levels` times.
    pub(super) fn outer_dot(&self, levels: usize) -> Option<ExprId> {
        let mut dots: Vec<Option<ExprId>> = self.frames.iter().map(|frame| frame.dot).collect();
        dots.dedup();
        dots.iter().rev().nth(levels).copied().flatten()
    }

    /// How many loops are open.
    pub(super) fn loops(&self) -> usize {
        self.frames.iter().filter(|frame| matches!(frame.kind, Kind::Each { .. })).count()
    }

    /// Begins a block whose body starts at `start`.
    pub(super) fn open(&mut self, word: &'s str, kind: Kind, start: usize) {
        let dot = self.dot();
        self.open_with(word, kind, start, dot);
    }

    /// The same where `dot` is another.
    pub(super) fn open_with(&mut self, word: &'s str, kind: Kind, start: usize, dot: Option<ExprId>) {
        if self.frames.len() >= MAX_OPEN {
            self.overflow += 1;
            return;
        }
        let kind = if self.frames.len() >= MAX_DEPTH { Kind::Inline } else { kind };
        let first = self.module.exprs.len();
        self.frames.push(Frame { word, kind, parts: Parts::default(), start, first, dot });
    }

    /// `else`, and with `test` `else if`; `range` is the tag.
    pub(super) fn otherwise(&mut self, test: Option<ExprId>, range: Range<usize>) {
        let outer =
            self.frames.len().checked_sub(2).and_then(|at| self.frames.get(at)).unwrap_or(&self.root).dot;
        let Some(frame) = self.frames.last_mut().filter(|_| self.overflow == 0) else { return };
        let span = Span::new(frame.start, range.start.max(frame.start));
        match &mut frame.kind {
            Kind::If { arms, test: current } => {
                // A second `else` ends nothing.
                let Some(ended) = current.take() else { return };
                let body = self.module.add_expr(span, Expr::Template(frame.parts.finish()));
                arms.push((ended, body));
                *current = test;
            }
            Kind::Each { element: element @ None, .. } => {
                *element = Some(self.module.add_expr(span, Expr::Template(frame.parts.finish())));
            }
            _ => return,
        }
        frame.start = range.end;
        frame.dot = outer;
    }

    /// Ends the innermost block called `word`, and with it those inside that nobody ended.
    pub(super) fn close(&mut self, word: &str, end: usize) {
        if self.overflow > 0 {
            self.overflow -= 1;
            return;
        }
        let found = self.frames.iter().rev().position(|frame| frame.word == word);
        for _ in 0..found.map_or(0, |inside| inside + 1) {
            self.close_top(end);
        }
    }

    fn close_top(&mut self, end: usize) {
        let Some(mut frame) = self.frames.pop() else { return };
        let parts = frame.parts.finish();
        let span = Span::new(frame.start, end.max(frame.start));
        let mut value = match frame.kind {
            Kind::Skip => return,
            Kind::Inline => {
                let outer = &mut self.top().parts;
                outer.flush();
                outer.done.extend(parts);
                return;
            }
            _ => self.module.add_expr(span, Expr::Template(parts)),
        };
        match frame.kind {
            Kind::If { mut arms, test } => {
                if let Some(test) = test {
                    arms.push((test, value));
                    value = self.nothing(end);
                }
                value = self.conditional(arms, value);
            }
            Kind::Each { target, iter, conditions, element } => {
                let each = Expr::Each { target, iter, conditions, element: element.unwrap_or(value) };
                let each = self.module.add_expr(span, each);
                value = match element {
                    Some(_) => self.module.add_expr(span, Expr::Fallback { left: each, right: value }),
                    None => each,
                };
            }
            Kind::Section { name, test } => {
                let this = match frame.dot.map(|dot| self.module.expr(dot)) {
                    Some(Expr::Name(name)) => name.clone(),
                    _ => "this".into(),
                };
                value = if self.is_loop(&name, frame.first) {
                    let target = self.module.add_expr(span, Expr::Name(this));
                    let each = Expr::Each { target, iter: test, conditions: Vec::new(), element: value };
                    self.module.add_expr(span, each)
                } else {
                    let otherwise = self.nothing(end);
                    self.conditional(vec![(test, value)], otherwise)
                };
            }
            Kind::Bind { target } => {
                let bound = self.module.add_expr(span, Expr::Assign { target, value });
                value = self.module.add_expr(span, Expr::Opaque(vec![bound]));
            }
            Kind::Inline | Kind::Skip => {}
        }
        self.hole(value);
    }

    fn nothing(&mut self, at: usize) -> ExprId {
        self.add(at..at, Expr::Template(Vec::new()))
    }

    fn conditional(&mut self, mut arms: Vec<(ExprId, ExprId)>, otherwise: ExprId) -> ExprId {
        let mut value = otherwise;
        if arms.len() > MAX_DEPTH {
            let rest = arms.split_off(MAX_DEPTH).into_iter().flat_map(|(test, then)| [test, then]);
            let span = self.module.span(value);
            value = self.module.add_expr(span, Expr::Opaque(rest.chain([otherwise]).collect()));
        }
        for (test, then) in arms.into_iter().rev() {
            let (start, end) = (self.module.span(test).start, self.module.span(value).end);
            let span = Span { start, end: end.max(start) };
            value = self.module.add_expr(span, Expr::Conditional { test, then, otherwise: value });
        }
        value
    }

    /// `{{#name}}…{{/name}}` renders once for a true value and once an element for a list. A body that says the
    /// name again (`{{#context}}Context: {{context}}{{/context}}`), or no name at all, is not about elements.
    fn is_loop(&self, name: &str, first: usize) -> bool {
        let inside = self.module.exprs.get(first..).unwrap_or_default();
        let mut any = false;
        let own = inside.iter().any(|node| match &node.expr {
            Expr::Name(inner) => {
                any = true;
                **inner == *name
            }
            _ => false,
        });
        any && !own
    }

    /// Ends all that is open, and gives the module: one statement, which is the template.
    pub(super) fn finish(mut self) -> Module {
        let end = self.source.len();
        while !self.frames.is_empty() {
            self.close_top(end);
        }
        let parts = self.root.parts.finish();
        let whole = Span::new(0, end);
        let template = self.module.add_expr(whole, Expr::Template(parts));
        let stmt = self.module.add_stmt(whole, Stmt::Expr(template));
        if let Some(body) = self.module.blocks.first_mut() {
            body.push(stmt);
        }
        self.module
    }
}

/// A tag's text and what to do with the text around it.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub(super) outer: Range<usize>,
    pub(super) inner: Range<usize>,
    /// The text before or after it loses its white space.
    pub(super) trims: (bool, bool),
}

/// The end of a tag that began before `from`: where `close` stands outside strings and braces, or, where those do not
/// match, where it stands first.
pub(super) fn closing(source: &str, from: usize, close: &str, quotes: &[u8], braces: bool) -> Option<usize> {
    /// So that broken text costs no quadratic time: a tag reads no further than this many ends.
    const MAX_PASSED: u32 = 16;
    let first = from + source.get(from..)?.find(close)?;
    let rest = source.as_bytes().get(from..)?;
    let (mut at, mut depth, mut passed) = (0, 0_u32, 0);
    let mut inside = None;
    while let Some(&byte) = rest.get(at) {
        if rest.get(at..).is_some_and(|rest| rest.starts_with(close.as_bytes())) {
            if inside.is_none() && depth == 0 {
                return Some(from + at);
            }
            passed += 1;
            if passed > MAX_PASSED {
                break;
            }
        }
        match inside {
            Some(quote) if byte == quote => inside = None,
            Some(quote) if byte == b'\\' && quote != b'`' => at += 1,
            None if quotes.contains(&byte) => inside = Some(byte),
            None if braces && byte == b'{' => depth += 1,
            None if braces && byte == b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    Some(first)
}

/// The text before and after a tag, when it alone is in its line: such a line vanishes (Mustache, Handlebars).
pub(super) fn alone_in_line(source: &str, tag: &Range<usize>) -> Option<Range<usize>> {
    let before = source.get(..tag.start)?;
    let indent = before.trim_end_matches([' ', '\t']);
    let after = source.get(tag.end..)?;
    let rest = after.trim_start_matches([' ', '\t']);
    let ends = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'));
    let line = source.len() - ends.unwrap_or(rest).len();
    let alone = (indent.is_empty() || indent.ends_with('\n')) && (ends.is_some() || rest.is_empty());
    alone.then_some(indent.len()..line)
}

/// `text` as an expression of its own.
pub(super) fn literal(module: &mut Module, range: Range<usize>, text: Text) -> ExprId {
    module.add_expr(Span::new(range.start, range.end), Expr::Str(text))
}

/// The text between two tags, without white space where one of them trims it.
pub(super) fn trimmed(blocks: &mut Blocks, range: Range<usize>, trim_start: bool, trim_end: bool) {
    let text = blocks.source.get(range.clone()).unwrap_or_default();
    let (mut start, mut end) = (range.start, range.end);
    if trim_end {
        end = start + text.trim_end().len();
    }
    if trim_start {
        start += text.len() - text.trim_start().len();
    }
    blocks.text(start..end.max(start));
}
