//! Functions, lambdas and their parameters.

use tree_sitter::Node;

use super::Python;
use super::kinds::Kind;
use crate::code::lower::span;
use crate::module::{Expr, ExprId, Function, FunctionId, Param, ParamKind, Span, Stmt, Text};

impl Python<'_> {
    pub(super) fn function(&mut self, node: Node, decorators: Vec<ExprId>, whole: Span) -> FunctionId {
        let class = self.class.take();
        let (name, name_span) = match node.child_by_field_id(self.grammar.name) {
            Some(name) => (self.low.name(name), span(name)),
            None => ("".into(), Span { start: whole.start, end: whole.start }),
        };
        let params = node.child_by_field_id(self.grammar.parameters);
        let params = params.map(|params| self.params(params)).unwrap_or_default();
        let returns = node.child_by_field_id(self.grammar.return_type).map(|returns| self.ty(returns));
        let mut stmts = Vec::new();
        let mut doc = None;
        self.broken(node, &mut stmts);
        if let Some(body) = node.child_by_field_id(self.grammar.body) {
            doc = self.documented(body, &mut stmts);
        }
        let body = self.low.module.add_block(stmts);
        let is_static = self.decorated_by(&decorators, &["staticmethod"]);
        let is_property = self.decorated_by(
            &decorators,
            &["property", "cached_property", "abstractproperty", "hybrid_property", "computed_field"],
        );
        self.class = class;
        self.low.module.add_function(Function {
            name,
            name_span,
            span: whole,
            params,
            receiver: None,
            body,
            decorators,
            doc,
            returns,
            class,
            is_static,
            is_property,
        })
    }

    /// Lowers a body into `stmts`, but for the docstring it may begin with.
    pub(super) fn documented(&mut self, body: Node, stmts: &mut Vec<crate::module::StmtId>) -> Option<Text> {
        let first = self.first(body);
        let doc = first.and_then(|first| self.docstring(first));
        let skip = doc.as_ref().and(first);
        self.nested_stmts(|python| {
            for child in python.children(body) {
                if Some(child) != skip {
                    python.stmt(child, stmts);
                }
            }
        });
        doc
    }

    pub(super) fn docstring(&mut self, stmt: Node) -> Option<Text> {
        if self.kind(stmt) != Kind::ExpressionStatement {
            return None;
        }
        let [only] = self.children(stmt)[..] else { return None };
        // Bytes and f-strings document nothing.
        let mut prefix = self.low.text(only).chars().take_while(|char| !matches!(char, '"' | '\''));
        if prefix.any(|char| "bBfFtT".contains(char)) {
            return None;
        }
        self.literal(only)
    }

    /// Whether one of the decorators has one of these names, behind whichever module and with any arguments.
    fn decorated_by(&self, decorators: &[ExprId], names: &[&str]) -> bool {
        let module = &self.low.module;
        decorators.iter().any(|decorator| {
            let mut expr = module.expr(*decorator);
            if let Expr::Call { callee, .. } = expr {
                expr = module.expr(*callee);
            }
            match expr {
                Expr::Name(name) | Expr::Member { name, .. } => names.contains(&&**name),
                _ => false,
            }
        })
    }

    pub(super) fn lambda(&mut self, node: Node) -> Option<Expr> {
        let body = node.child_by_field_id(self.grammar.body)?;
        let class = self.class.take();
        let params = node.child_by_field_id(self.grammar.parameters);
        let params = params.map(|params| self.params(params)).unwrap_or_default();
        let value = self.expr(body);
        let stmt = self.low.module.add_stmt(span(body), Stmt::Return(Some(value)));
        let block = self.low.module.add_block(vec![stmt]);
        self.class = class;
        let start = node.start_byte();
        Some(Expr::Lambda(self.low.module.add_function(Function {
            name: "".into(),
            name_span: Span::new(start, start),
            span: span(node),
            params,
            receiver: None,
            body: block,
            decorators: Vec::new(),
            doc: None,
            returns: None,
            class: None,
            is_static: false,
            is_property: false,
        })))
    }

    fn params(&mut self, list: Node) -> Vec<Param> {
        let mut params = Vec::new();
        let mut kind = ParamKind::Positional;
        for child in self.children(list) {
            match self.kind(child) {
                Kind::KeywordSeparator => kind = ParamKind::NamedOnly,
                Kind::PositionalSeparator => {}
                _ => {
                    let Some(param) = self.param(child, kind) else { continue };
                    if param.kind == ParamKind::Rest {
                        kind = ParamKind::NamedOnly;
                    }
                    params.push(param);
                }
            }
        }
        params
    }

    fn param(&mut self, node: Node, kind: ParamKind) -> Option<Param> {
        let (default, ty) = match self.kind(node) {
            Kind::DefaultParameter | Kind::TypedDefaultParameter | Kind::TypedParameter => {
                (node.child_by_field_id(self.grammar.value), node.child_by_field_id(self.grammar.r#type))
            }
            _ => (None, None),
        };
        let named = match self.kind(node) {
            Kind::DefaultParameter | Kind::TypedDefaultParameter => {
                node.child_by_field_id(self.grammar.name)?
            }
            Kind::TypedParameter => self.first(node)?,
            _ => node,
        };
        let (kind, named) = match self.kind(named) {
            Kind::ListSplatPattern | Kind::ListSplat => (ParamKind::Rest, self.first(named)?),
            Kind::DictionarySplatPattern | Kind::DictionarySplat => {
                (ParamKind::RestNamed, self.first(named)?)
            }
            Kind::Identifier | Kind::TuplePattern => (kind, named),
            _ => return None,
        };
        let ty = ty.map(|ty| self.ty(ty));
        let default = default.map(|default| self.expr(default));
        let (name, pattern) = if self.kind(named) == Kind::Identifier {
            (self.low.name(named), None)
        } else {
            (format!("({})", named.start_byte()).into(), Some(self.expr(named)))
        };
        Some(Param { name, span: span(named), kind, default, ty, pattern })
    }
}
