//! Rendering: a template's text with its names filled in.

use std::rc::Rc;

use promptlint_grammars::module::{Expr, ExprId, Module, Part, Span, Stmt, Text};
use promptlint_grammars::template::{self, Syntax};

use crate::call::{HoleOrigin, ValueOrigin};

use super::Resolver;
use super::bounds::Runs;
use super::text::pieces;
use super::value::{Loc, Piece, Unknown, Value};

/// Includes inside includes.
const MAX_INCLUDES: u32 = 8;
/// What it takes to read a small file and to parse it.
const INCLUDE_STEPS: usize = 100;

/// The text of `template` with each hole as `value_of` has it.
pub fn render(
    resolver: &Resolver,
    template: &Value,
    syntax: Syntax,
    value_of: &dyn Fn(&str) -> Option<Value>,
) -> Value {
    match template {
        Value::OneOf(values) => {
            Value::one_of(values.iter().map(|value| render(resolver, value, syntax, value_of)).collect())
        }
        Value::Text(parts) => {
            let mut out = Runs::default();
            for part in parts.iter() {
                match part {
                    Piece::Known { text, at, how } => {
                        let module = template::parse(syntax, text);
                        let mut renderer = Renderer {
                            resolver,
                            module: &module,
                            at: *at,
                            how: *how,
                            value_of,
                            depth: 0,
                            syntax,
                        };
                        renderer.body(&mut out);
                    }
                    Piece::Hole(hole) => out.push(Piece::Hole(hole.clone())),
                }
            }
            resolver.text_of(out, || ("".into(), None))
        }
        other => other.clone(),
    }
}

struct Renderer<'a, 'w> {
    resolver: &'a Resolver<'w>,
    module: &'a Module,
    at: Option<Loc>,
    how: ValueOrigin,
    value_of: &'a dyn Fn(&str) -> Option<Value>,
    depth: u32,
    syntax: Syntax,
}

impl Renderer<'_, '_> {
    fn body(&mut self, out: &mut Runs) {
        for stmt in self.module.block(self.module.body) {
            if let Stmt::Expr(expr) = self.module.stmt(*stmt).stmt {
                self.expr(expr, out);
            }
        }
    }

    fn known(&self, text: &Text) -> Piece {
        Piece::Known { text: text.value.clone(), at: self.within(text.span), how: self.how }
    }

    /// Where a run of the template stands in its source: exactly, when the source holds it without escapes.
    fn within(&self, span: Span) -> Option<Loc> {
        let at = self.at?;
        let is_plain = at.span.range().len() == self.module.text.len();
        let moved = Span { start: at.span.start + span.start, end: at.span.start + span.end };
        Some(if is_plain { Loc { span: moved, ..at } } else { at })
    }

    fn hole(&self, name: &str, origin: HoleOrigin) -> Piece {
        Piece::Hole(Unknown::new(origin, name.into(), self.at))
    }

    fn expr(&mut self, expr: ExprId, out: &mut Runs) {
        if out.is_too_long() {
            return;
        }
        match self.module.expr(expr) {
            Expr::Str(text) => out.push(self.known(text)),
            Expr::Template(parts) => {
                for part in parts {
                    match part {
                        Part::Text(text) => out.push(self.known(text)),
                        Part::Hole(hole) => self.expr(*hole, out),
                    }
                }
            }
            Expr::Conditional { then, otherwise, .. } => {
                // The longer arm, as with any alternative.
                let arms = [*then, *otherwise].map(|arm| {
                    let mut runs = Runs::default();
                    self.expr(arm, &mut runs);
                    runs
                });
                let [then, otherwise] = arms;
                let longer = if otherwise.known_len() > then.known_len() { otherwise } else { then };
                out.extend(longer.into_pieces());
            }
            Expr::Each { iter, element, .. } => {
                let name = self.module.source(self.module.span(*iter)).to_owned();
                let mut each = Runs::default();
                self.expr(*element, &mut each);
                if each.is_empty() {
                    each.push(self.hole(&name, HoleOrigin::Argument));
                }
                out.extend(each.into_pieces());
            }
            Expr::Fallback { left, right } => {
                let mut runs = Runs::default();
                self.expr(*left, &mut runs);
                if runs.is_empty() {
                    self.expr(*right, &mut runs);
                }
                out.extend(runs.into_pieces());
            }
            Expr::Call { callee, args, .. } => {
                let name = super::last_name(self.module, *callee).unwrap_or_else(|| "".into());
                let first = args.first().map(|arg| self.module.expr(arg.value));
                match (&*name, first) {
                    ("include" | "extends" | "partial" | "template", Some(Expr::Str(path))) => {
                        self.include(&path.value, out);
                    }
                    ("role" | "import" | "set", _) => {}
                    _ => out.push(self.hole(&name, HoleOrigin::Argument)),
                }
            }
            Expr::Name(name) => {
                // Semantic Kernel writes `{{$name}}`.
                let name: promptlint_grammars::module::Name = name.trim_start_matches('$').into();
                match (self.value_of)(&name) {
                    Some(value) => out.extend(pieces(self.resolver, &value, (name.clone(), self.at))),
                    None => out.push(self.hole(&name, HoleOrigin::Argument)),
                }
            }
            Expr::Member { .. } | Expr::Index { .. } => {
                let name = self.module.source(self.module.span(expr)).to_owned();
                let value = super::syntax::root_and_path(self.module, expr).and_then(|(root, path)| {
                    let mut value = (self.value_of)(&root)?;
                    let at = self.at?;
                    for key in path {
                        value = self.resolver.member(&value, &key, at);
                    }
                    Some(value)
                });
                match value {
                    Some(value) if !value.is_null() => {
                        out.extend(pieces(self.resolver, &value, (name.as_str().into(), self.at)));
                    }
                    _ => out.push(self.hole(&name, HoleOrigin::Argument)),
                }
            }
            Expr::Opaque(children) if children.is_empty() => {}
            Expr::Assign { .. } | Expr::Null => {}
            _ => out.push(self.hole(self.module.source(self.module.span(expr)), HoleOrigin::Argument)),
        }
    }

    fn include(&mut self, path: &str, out: &mut Runs) {
        let found = self
            .at
            .filter(|_| self.depth < MAX_INCLUDES && self.resolver.spend(INCLUDE_STEPS))
            .and_then(|at| self.resolver.file_text(at.file, path));
        let Some((text, place)) = found else { return out.push(self.hole(path, HoleOrigin::File)) };
        let module = template::parse(self.syntax, &text);
        let at = Loc { file: self.resolver.text_file(&place), span: Span::new(0, text.len()) };
        let mut inner = Renderer {
            resolver: self.resolver,
            module: &module,
            at: Some(at),
            how: self.how,
            value_of: self.value_of,
            depth: self.depth + 1,
            syntax: self.syntax,
        };
        inner.body(out);
    }
}

impl Resolver<'_> {
    /// A file's text by a path written in `file`.
    pub fn file_text(&self, file: crate::workspace::FileId, path: &str) -> Option<(Rc<str>, String)> {
        let from = self.path(file);
        super::paths::places(&from, path).into_iter().find_map(|place| {
            self.reads.borrow_mut().text(&place);
            self.workspace.text(&place).map(|text| (Rc::from(&*text), place))
        })
    }
}
