//! Statements.

use tree_sitter::Node;

use super::Python;
use super::expr::binary_op;
use super::kinds::Kind;
use crate::code::lower::span;
use crate::module::{BlockId, Expr, ExprId, LoopKind, Span, Stmt, StmtId};

/// Longer chains of `elif` and `case` go on side by side instead of nested, so that no chain is too deep to walk.
const MAX_CHAIN: usize = 32;

/// What an `if` or one of its `elif`s has, or a `case`.
struct Branch {
    span: Span,
    test: Option<ExprId>,
    then: BlockId,
}

impl Python<'_> {
    /// The statements of a block, a module or something broken.
    pub(super) fn stmts(&mut self, node: Node, out: &mut Vec<StmtId>) {
        self.nested_stmts(|python| {
            for child in python.children(node) {
                python.stmt(child, out);
            }
        });
    }

    /// The block in a field of `holder`, behind what is broken in `holder` itself.
    fn block(&mut self, holder: Node, field: u16) -> BlockId {
        let mut stmts = Vec::new();
        self.broken(holder, &mut stmts);
        if let Some(body) = holder.child_by_field_id(field) {
            self.stmts(body, &mut stmts);
        }
        self.low.module.add_block(stmts)
    }

    /// The block of a clause that the grammar gives no field.
    fn clause_block(&mut self, clause: Node, mut before: Vec<StmtId>) -> BlockId {
        for child in self.children(clause) {
            match self.kind(child) {
                Kind::Block => self.stmts(child, &mut before),
                Kind::Error => self.loose(child, &mut before),
                _ => {}
            }
        }
        self.low.module.add_block(before)
    }

    pub(super) fn push(&mut self, node: Node, stmt: Stmt, out: &mut Vec<StmtId>) {
        out.push(self.low.module.add_stmt(span(node), stmt));
    }

    pub(super) fn stmt(&mut self, node: Node, out: &mut Vec<StmtId>) {
        let (grammar, class) = (self.grammar, self.class);
        self.low.statement(node, class, false, out, |low, out| {
            Python { low, grammar, class }.new_stmt(node, out);
        });
    }

    fn new_stmt(&mut self, node: Node, out: &mut Vec<StmtId>) {
        match self.kind(node) {
            Kind::ExpressionStatement => self.expression(node, out),
            Kind::Assignment => self.assign(node, out),
            Kind::AugmentedAssignment => self.augment(node, out),
            Kind::Yield => self.yielded(node, out),
            Kind::ReturnStatement => {
                let value = self.first(node).map(|value| self.expr(value));
                self.push(node, Stmt::Return(value), out);
            }
            Kind::RaiseStatement => self.raise(node, out),
            Kind::IfStatement => self.branch(node, out),
            Kind::ForStatement | Kind::WhileStatement => self.repeat(node, out),
            Kind::TryStatement => self.attempt(node, out),
            Kind::WithStatement => self.with(node, out),
            Kind::MatchStatement => self.matched(node, out),
            Kind::FunctionDefinition => {
                let id = self.function(node, Vec::new(), span(node));
                self.push(node, Stmt::Function(id), out);
            }
            Kind::ClassDefinition => {
                let id = self.class(node, Vec::new(), span(node));
                self.push(node, Stmt::Class(id), out);
            }
            Kind::DecoratedDefinition => self.decorated(node, out),
            Kind::ImportStatement | Kind::ImportFromStatement | Kind::FutureImportStatement => {
                self.import(node, out);
            }
            Kind::AssertStatement => {
                for child in self.children(node) {
                    let value = self.expr(child);
                    self.push(child, Stmt::Expr(value), out);
                }
            }
            Kind::PrintStatement | Kind::ExecStatement => {
                let value = self.opaque(node);
                self.push(node, Stmt::Expr(value), out);
            }
            Kind::BreakStatement => self.push(node, Stmt::Break, out),
            Kind::ContinueStatement => self.push(node, Stmt::Continue, out),
            Kind::GlobalStatement | Kind::NonlocalStatement => {
                let names = self.children(node).into_iter().map(|name| self.low.name(name)).collect();
                let of_module = self.kind(node) == Kind::GlobalStatement;
                self.push(node, Stmt::Outer { names, of_module }, out);
            }
            Kind::PassStatement | Kind::DeleteStatement => {}
            Kind::TypeAliasStatement => self.alias_or_call(node, out),
            _ => self.loose(node, out),
        }
    }

    /// What stands where a statement should: pieces of broken code. Whatever calls in it is kept.
    pub(super) fn loose(&mut self, node: Node, out: &mut Vec<StmtId>) {
        match self.kind(node) {
            Kind::Error => self.recover(node, out),
            Kind::Module
            | Kind::Block
            | Kind::ArgumentList
            | Kind::KeywordArgument
            | Kind::Pair
            | Kind::ElifClause
            | Kind::ElseClause
            | Kind::ExceptClause
            | Kind::FinallyClause
            | Kind::CaseClause
            | Kind::WithClause
            | Kind::WithItem
            | Kind::Interpolation
            | Kind::Decorator
            | Kind::ForInClause
            | Kind::IfClause => self.stmts(node, out),
            kind if is_expression(kind) => {
                let value = self.expr(node);
                self.push(node, Stmt::Expr(value), out);
            }
            _ => {}
        }
    }

    fn expression(&mut self, node: Node, out: &mut Vec<StmtId>) {
        let children = self.children(node);
        let value = if let [only] = children[..] {
            if matches!(
                self.kind(only),
                Kind::Assignment | Kind::AugmentedAssignment | Kind::Yield | Kind::Error
            ) {
                return self.stmt(only, out);
            }
            self.expr(only)
        } else {
            let items = self.exprs(&children);
            self.low.add(node, Expr::List { items, ty: None })
        };
        self.push(node, Stmt::Expr(value), out);
    }

    fn assign(&mut self, node: Node, out: &mut Vec<StmtId>) {
        let mut targets = Vec::new();
        let mut ty = None;
        let mut value = None;
        let mut next = Some(node);
        while let Some(part) = next.take() {
            if self.kind(part) != Kind::Assignment {
                value = Some(self.expr(part));
                break;
            }
            if let Some(target) = part.child_by_field_id(self.grammar.left) {
                targets.push(self.expr(target));
            }
            if let Some(annotation) = part.child_by_field_id(self.grammar.r#type) {
                ty = Some(self.ty(annotation));
            }
            next = part.child_by_field_id(self.grammar.right);
        }
        self.push(node, Stmt::Assign { targets, value, ty, declares: ty.is_some() }, out);
        self.broken(node, out);
    }

    /// `type(x).y = z`, which the grammar takes for an alias as it takes `type X = Y`.
    fn alias_or_call(&mut self, node: Node, out: &mut Vec<StmtId>) {
        let fields = (node.child_by_field_id(self.grammar.left), node.child_by_field_id(self.grammar.right));
        let (Some(left), Some(right)) = fields else { return };
        if self.low.text(left).starts_with('(') {
            let target = self.opaque(left);
            let value = self.first(right).map(|value| self.expr(value));
            let stmt = Stmt::Assign { targets: vec![target], value, ty: None, declares: false };
            self.push(node, stmt, out);
        }
    }

    /// The errors among a statement's own children: `x = f() g()`.
    pub(super) fn broken(&mut self, node: Node, out: &mut Vec<StmtId>) {
        if node.has_error() {
            for child in self.children(node) {
                if self.kind(child) == Kind::Error {
                    self.loose(child, out);
                }
            }
        }
    }

    fn augment(&mut self, node: Node, out: &mut Vec<StmtId>) {
        let (Some(target), Some(operator), Some(value)) = (
            node.child_by_field_id(self.grammar.left),
            node.child_by_field_id(self.grammar.operator),
            node.child_by_field_id(self.grammar.right),
        ) else {
            let value = self.opaque(node);
            return self.push(node, Stmt::Expr(value), out);
        };
        let op = binary_op(self.low.text(operator).trim_end_matches('='));
        let target = self.expr(target);
        let value = self.expr(value);
        self.push(node, Stmt::Augment { target, op, value }, out);
        self.broken(node, out);
    }

    fn yielded(&mut self, node: Node, out: &mut Vec<StmtId>) {
        let value = match self.first(node) {
            Some(value) => {
                let id = self.expr(value);
                let from =
                    node.child(1).is_some_and(|word| !word.is_named() && self.low.text(word) == "from");
                if from { self.low.add(node, Expr::Spread(id)) } else { id }
            }
            None => self.low.add(node, Expr::Null),
        };
        self.push(node, Stmt::Yield(value), out);
    }

    fn raise(&mut self, node: Node, out: &mut Vec<StmtId>) {
        let cause = node.child_by_field_id(self.grammar.cause);
        let raised = self.first(node).filter(|raised| Some(*raised) != cause);
        let raised = raised.map(|raised| self.expr(raised));
        if let Some(cause) = cause.filter(|cause| !matches!(self.kind(*cause), Kind::Identifier | Kind::None))
        {
            let value = self.expr(cause);
            self.push(cause, Stmt::Expr(value), out);
        }
        self.push(node, Stmt::Raise(raised), out);
    }

    fn branch(&mut self, node: Node, out: &mut Vec<StmtId>) {
        let mut clauses = vec![node];
        let mut otherwise = None;
        for clause in Self::fields(node, self.grammar.alternative) {
            match self.kind(clause) {
                Kind::ElifClause => clauses.push(clause),
                _ => otherwise = clause.child_by_field_id(self.grammar.body),
            }
        }
        self.chain(&clauses, otherwise, 0, out);
    }

    /// One `if`, and the clauses behind it in its `else`. Recursion that the depth guard counts.
    fn chain(&mut self, clauses: &[Node], otherwise: Option<Node>, depth: usize, out: &mut Vec<StmtId>) {
        let Some((clause, rest)) = clauses.split_first() else {
            if let Some(otherwise) = otherwise {
                self.stmts(otherwise, out);
            }
            return;
        };
        let Branch { mut span, test, then } = self.clause(*clause);
        let mut behind = Vec::new();
        if depth < MAX_CHAIN {
            // A clause ends before the ones behind it, which the `if` that is made of it holds.
            if let Some(last) = otherwise.or(rest.last().copied()) {
                span.end = span.end.max(last.end_byte() as u32);
            }
            self.nested_stmts(|python| python.chain(rest, otherwise, depth + 1, &mut behind));
        }
        let nested = (!behind.is_empty() || (rest.is_empty() && otherwise.is_some()))
            .then(|| self.low.module.add_block(behind));
        out.push(self.low.module.add_stmt(span, Stmt::If { test, then, otherwise: nested }));
        if depth >= MAX_CHAIN {
            for clause in rest {
                let Branch { span, test, then } = self.clause(*clause);
                out.push(self.low.module.add_stmt(span, Stmt::If { test, then, otherwise: None }));
            }
            if let Some(otherwise) = otherwise {
                self.stmts(otherwise, out);
            }
        }
    }

    fn clause(&mut self, clause: Node) -> Branch {
        let test = match self.kind(clause) {
            // What the pattern says of the subject is not known; a guard is a test like any other.
            Kind::CaseClause => {
                let guard = clause.child_by_field_id(self.grammar.guard);
                guard.and_then(|guard| self.first(guard))
            }
            _ => clause.child_by_field_id(self.grammar.condition),
        };
        let test = test.map(|test| self.expr(test));
        let then = self.block(clause, self.grammar.consequence);
        Branch { span: span(clause), test, then }
    }

    fn matched(&mut self, node: Node, out: &mut Vec<StmtId>) {
        for subject in Self::fields(node, self.grammar.subject) {
            let value = self.expr(subject);
            self.push(subject, Stmt::Expr(value), out);
        }
        let Some(body) = node.child_by_field_id(self.grammar.body) else { return };
        let mut clauses = Vec::new();
        for child in self.children(body) {
            if self.kind(child) == Kind::CaseClause {
                clauses.push(child);
            } else {
                self.loose(child, out);
            }
        }
        // `case _:` is the `else`.
        let otherwise = clauses.last().copied().filter(|last| self.catches_all(*last));
        if otherwise.is_some() && clauses.len() > 1 {
            clauses.pop();
            let otherwise = otherwise.and_then(|last| last.child_by_field_id(self.grammar.consequence));
            self.chain(&clauses, otherwise, 0, out);
        } else {
            self.chain(&clauses, None, 0, out);
        }
    }

    fn catches_all(&self, clause: Node) -> bool {
        clause.child_by_field_id(self.grammar.guard).is_none()
            && clause.named_child(0).is_some_and(|pattern| self.low.text(pattern) == "_")
    }

    fn repeat(&mut self, node: Node, out: &mut Vec<StmtId>) {
        let mut target = None;
        let mut iter = None;
        let mut test = None;
        let kind = if self.kind(node) == Kind::ForStatement {
            iter = node.child_by_field_id(self.grammar.right).map(|iter| self.expr(iter));
            target = node.child_by_field_id(self.grammar.left).map(|target| self.expr(target));
            LoopKind::Each
        } else {
            test = node.child_by_field_id(self.grammar.condition).map(|test| self.expr(test));
            match test.map(|test| self.low.module.expr(test)) {
                Some(Expr::Bool(true)) => LoopKind::Endless,
                Some(Expr::Number(number)) if &**number == "1" => LoopKind::Endless,
                _ => LoopKind::While,
            }
        };
        if kind == LoopKind::Endless {
            test = None;
        }
        let body = self.block(node, self.grammar.body);
        self.push(node, Stmt::Loop { kind, target, iter, test, body }, out);
        if let Some(behind) = node.child_by_field_id(self.grammar.alternative) {
            let block = self.block(behind, self.grammar.body);
            self.push(behind, Stmt::Block(block), out);
        }
    }

    fn attempt(&mut self, node: Node, out: &mut Vec<StmtId>) {
        let mut stmts = Vec::new();
        if let Some(body) = node.child_by_field_id(self.grammar.body) {
            self.stmts(body, &mut stmts);
        }
        let mut handlers = Vec::new();
        let mut finally = None;
        for child in self.children(node) {
            match self.kind(child) {
                Kind::ExceptClause => {
                    let before = self.caught(child);
                    handlers.push(self.clause_block(child, before));
                }
                Kind::FinallyClause => finally = Some(self.clause_block(child, Vec::new())),
                Kind::ElseClause => {
                    let block = self.block(child, self.grammar.body);
                    self.push(child, Stmt::Block(block), &mut stmts);
                }
                Kind::Error => self.loose(child, &mut stmts),
                _ => {}
            }
        }
        let body = self.low.module.add_block(stmts);
        self.push(node, Stmt::Try { body, handlers, finally }, out);
    }

    /// `except E as e` binds `e` to something unknown of type `E`.
    fn caught(&mut self, clause: Node) -> Vec<StmtId> {
        let mut before = Vec::new();
        let Some(value) = clause.child_by_field_id(self.grammar.value) else { return before };
        let (value, alias) = match self.kind(value) {
            Kind::AsPattern => (self.first(value), value.child_by_field_id(self.grammar.alias)),
            _ => (Some(value), clause.child_by_field_id(self.grammar.alias)),
        };
        if let (Some(value), Some(alias)) = (value, alias) {
            let ty = self.expr(value);
            let target = self.expr(alias);
            let value = self.low.opaque(value, Vec::new());
            let stmt =
                Stmt::Assign { targets: vec![target], value: Some(value), ty: Some(ty), declares: true };
            self.push(alias, stmt, &mut before);
        }
        before
    }

    fn with(&mut self, node: Node, out: &mut Vec<StmtId>) {
        for clause in self.children(node) {
            if self.kind(clause) == Kind::WithClause {
                for item in self.children(clause) {
                    self.with_item(item, out);
                }
            }
        }
        let body = node.child_by_field_id(self.grammar.body);
        let block = self.block(node, self.grammar.body);
        self.push(body.unwrap_or(node), Stmt::Block(block), out);
    }

    fn with_item(&mut self, item: Node, out: &mut Vec<StmtId>) {
        let mut value = item.child_by_field_id(self.grammar.value).unwrap_or(item);
        while self.kind(value) == Kind::ParenthesizedExpression {
            let Some(inner) = self.first(value) else { return };
            value = inner;
        }
        // `with (open(a) as f, open(b) as g):` may parse as one tuple.
        if self.kind(value) == Kind::Tuple {
            let items = self.children(value);
            if items.iter().any(|item| self.kind(*item) == Kind::AsPattern) {
                for item in items {
                    self.with_value(item, out);
                }
                return;
            }
        }
        self.with_value(value, out);
    }

    fn with_value(&mut self, value: Node, out: &mut Vec<StmtId>) {
        if self.kind(value) == Kind::AsPattern
            && let Some((target, value_id)) = self.as_pattern(value)
        {
            let stmt =
                Stmt::Assign { targets: vec![target], value: Some(value_id), ty: None, declares: true };
            return self.push(value, stmt, out);
        }
        let id = self.expr(value);
        self.push(value, Stmt::Expr(id), out);
    }

    fn decorated(&mut self, node: Node, out: &mut Vec<StmtId>) {
        let mut decorators = Vec::new();
        for child in self.children(node) {
            if self.kind(child) == Kind::Decorator
                && let Some(inner) = self.first(child)
            {
                decorators.push(self.expr(inner));
            }
        }
        let Some(definition) = node.child_by_field_id(self.grammar.definition) else {
            for decorator in decorators {
                self.push(node, Stmt::Expr(decorator), out);
            }
            return;
        };
        let stmt = match self.kind(definition) {
            Kind::ClassDefinition => Stmt::Class(self.class(definition, decorators, span(node))),
            _ => Stmt::Function(self.function(definition, decorators, span(node))),
        };
        self.push(node, stmt, out);
    }
}

/// Whether it is a value that may hold a call.
pub(super) fn is_expression(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AsPattern
            | Kind::Attribute
            | Kind::Await
            | Kind::BinaryOperator
            | Kind::BooleanOperator
            | Kind::Call
            | Kind::ComparisonOperator
            | Kind::ConcatenatedString
            | Kind::ConditionalExpression
            | Kind::Dictionary
            | Kind::DictionaryComprehension
            | Kind::DictionarySplat
            | Kind::ExpressionList
            | Kind::GeneratorExpression
            | Kind::Lambda
            | Kind::List
            | Kind::ListComprehension
            | Kind::ListSplat
            | Kind::NamedExpression
            | Kind::NotOperator
            | Kind::ParenthesizedExpression
            | Kind::Set
            | Kind::SetComprehension
            | Kind::String
            | Kind::Subscript
            | Kind::Tuple
            | Kind::UnaryOperator
    )
}
