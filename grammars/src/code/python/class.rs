//! Classes.

use tree_sitter::Node;

use super::Python;
use super::kinds::Kind;
use crate::code::lower::span;
use crate::module::{Class, ClassId, Expr, ExprId, Field, FunctionId, Span, Stmt, StmtId};

/// What a class body holds, while it is gathered.
#[derive(Default)]
struct Members {
    fields: Vec<Field>,
    methods: Vec<FunctionId>,
    others: Vec<StmtId>,
}

impl Python<'_> {
    pub(super) fn class(&mut self, node: Node, decorators: Vec<ExprId>, whole: Span) -> ClassId {
        let (name, name_span) = match node.child_by_field_id(self.grammar.name) {
            Some(name) => (self.low.name(name), span(name)),
            None => ("".into(), Span { start: whole.start, end: whole.start }),
        };
        // The methods name the class that holds them, so it takes its number first.
        let class = Class {
            name,
            name_span,
            span: whole,
            bases: Vec::new(),
            fields: Vec::new(),
            methods: Vec::new(),
            decorators,
            doc: None,
            body: None,
        };
        let id = self.low.module.add_class(class);
        let mut members = Members::default();
        let bases = self.bases(node, &mut members);
        self.broken(node, &mut members.others);
        let mut doc = None;
        if let Some(body) = node.child_by_field_id(self.grammar.body) {
            let outer = self.class.replace(id);
            let first = self.first(body);
            doc = first.and_then(|first| self.docstring(first));
            let skip = doc.as_ref().and(first);
            self.nested_stmts(|python| {
                for child in python.children(body) {
                    if Some(child) != skip {
                        python.class_stmt(child, &mut members);
                    }
                }
            });
            self.class = outer;
        }
        let Members { fields, methods, others } = members;
        let body = (!others.is_empty()).then(|| self.low.module.add_block(others));
        if let Some(class) = self.low.module.classes.get_mut(id.index()) {
            *class = Class { bases, fields, methods, doc, body, ..class.clone() };
        }
        id
    }

    fn bases(&mut self, node: Node, members: &mut Members) -> Vec<ExprId> {
        let mut bases = Vec::new();
        let Some(list) = node.child_by_field_id(self.grammar.superclasses) else { return bases };
        for child in self.children(list) {
            if self.kind(child) != Kind::KeywordArgument {
                bases.push(self.expr(child));
            } else if let Some((_, value)) = self.keyword_parts(child) {
                // `metaclass=…` is no field, but what its value calls is called.
                if !matches!(self.kind(value), Kind::Identifier | Kind::Attribute | Kind::True | Kind::False)
                {
                    let value = self.expr(value);
                    members.others.push(self.low.module.add_stmt(span(child), Stmt::Expr(value)));
                }
            }
        }
        bases
    }

    fn class_stmt(&mut self, node: Node, members: &mut Members) {
        let from = members.others.len();
        self.stmt(node, &mut members.others);
        // One source statement may be several (`a = 1; b = 2` is not, but broken code is).
        let lowered = members.others.split_off(from);
        for id in lowered {
            match &self.low.module.stmt(id).stmt {
                Stmt::Function(function) => members.methods.push(*function),
                Stmt::Assign { targets, value, ty, .. } => {
                    let (value, ty) = (*value, *ty);
                    let names: Option<Vec<_>> =
                        targets.iter().map(|target| self.field_name(*target)).collect();
                    match names {
                        Some(names) => {
                            let fields =
                                names.into_iter().map(|(name, span)| Field { name, span, value, ty });
                            members.fields.extend(fields);
                        }
                        None => members.others.push(id),
                    }
                }
                _ => members.others.push(id),
            }
        }
    }

    fn field_name(&self, target: ExprId) -> Option<(crate::module::Name, Span)> {
        match self.low.module.expr(target) {
            Expr::Name(name) => Some((name.clone(), self.low.module.span(target))),
            _ => None,
        }
    }
}
