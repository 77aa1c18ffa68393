//! How many rounds a loop around a call takes at most, where the code says.

use std::rc::Rc;

use promptlint_grammars::module::{BinaryOp, BlockId, Expr, ExprId, Module, Name, Span, Stmt, StmtId};

use crate::resolve::{Base, CallSite, EventKind, Frame, LoopRef, Parsed, Value, count, last_of};

use super::Finder;

impl Finder<'_> {
    pub(super) fn bound_of(&self, parsed: &Parsed, site: &CallSite, at: LoopRef) -> Option<u64> {
        let iter = match at {
            LoopRef::Stmt(stmt) => match &parsed.module.stmt(stmt).stmt {
                Stmt::Loop { iter: Some(iter), .. } => *iter,
                Stmt::Loop { test: Some(test), body, .. } => {
                    return self.counted(parsed, site, stmt, *test, *body);
                }
                _ => return None,
            },
            LoopRef::Each(expr) => match parsed.module.expr(expr) {
                Expr::Each { iter, .. } => *iter,
                _ => return None,
            },
        };
        let frame = self.resolver.frame(self.file, site.function);
        match self.resolver.eval(iter, &frame) {
            Value::List(list) if !list.items.iter().any(|item| item.spread || item.repeated) => {
                Some(list.items.len() as u64)
            }
            // Go's `for range 5`.
            Value::Number { value, .. } => count(value.max(0.0)),
            Value::Symbol(symbol) => {
                let Base::Called { callee, args } = &symbol.base else { return None };
                if last_of(callee).is_none_or(|name| &*name != "range") {
                    return None;
                }
                let numbers: Vec<f64> = args
                    .list
                    .iter()
                    .filter_map(|argument| match self.resolver.force(&argument.value) {
                        Value::Number { value, .. } => Some(value),
                        _ => None,
                    })
                    .collect();
                match (numbers.as_slice(), args.list.len()) {
                    ([end], 1) => count(end.max(0.0)),
                    ([start, end], 2) => count((end - start).max(0.0)),
                    ([start, end, step], 3) if *step != 0.0 => count(((end - start) / step).ceil().max(0.0)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// `while n < 3:` and `for (let n = 0; n < 3; n++)`: the test has a known limit, the start is known, every round
    /// counts, and nothing else sets the counter.
    fn counted(
        &self,
        parsed: &Parsed,
        site: &CallSite,
        stmt: StmtId,
        test: ExprId,
        body: BlockId,
    ) -> Option<u64> {
        let module = &parsed.module;
        let (op, operands) = match module.expr(test) {
            // Each side must hold for another round.
            Expr::And { left, right } => {
                let side = |test| self.counted(parsed, site, stmt, test, body);
                return side(*left).into_iter().chain(side(*right)).min();
            }
            Expr::Binary { op: op @ (BinaryOp::Less | BinaryOp::AtMost), operands } => (*op, operands),
            _ => return None,
        };
        let [below, above] = operands.as_slice() else { return None };
        let frame = self.resolver.frame(self.file, site.function);
        let ways = [(*below, *above, BinaryOp::Add), (*above, *below, BinaryOp::Sub)];
        ways.into_iter().find_map(|(counter, limit, direction)| {
            let Expr::Name(name) = module.expr(counter) else { return None };
            let step = self.step(module, body, name, direction, &frame)?;
            // A `for` holds its start in its own span, a `do` its test behind the body.
            let first = module.block(body).first().map(|first| module.stmt(*first).span.start)?;
            let whole = module.stmt(stmt).span;
            let rounds = Span { start: first.min(module.span(test).start), end: whole.end };
            let start = self.start(parsed, site, name, rounds, &frame)?;
            let limit = self.number(limit, &frame)?;
            let way = if direction == BinaryOp::Add { limit - start } else { start - limit };
            let rounds = if op == BinaryOp::Less { (way / step).ceil() } else { (way / step).floor() + 1.0 };
            count(rounds.max(0.0))
        })
    }

    /// What every round adds to the counter, or takes from it.
    fn step(
        &self,
        module: &Module,
        body: BlockId,
        name: &Name,
        direction: BinaryOp,
        frame: &Rc<Frame>,
    ) -> Option<f64> {
        module.block(body).iter().find_map(|stmt| match &module.stmt(*stmt).stmt {
            Stmt::Augment { target, op, value } if *op == direction => {
                let is_counter = matches!(module.expr(*target), Expr::Name(counter) if counter == name);
                is_counter.then(|| self.number(*value, frame)).flatten().filter(|step| *step > 0.0)
            }
            Stmt::Try { body, handlers, .. } => {
                let arm = |block: BlockId| self.step(module, block, name, direction, frame);
                // A round that counts only its failures ends the loop when it has none.
                let ends = || {
                    let last = module.block(*body).last().map(|stmt| &module.stmt(*stmt).stmt);
                    matches!(last, Some(Stmt::Return(_) | Stmt::Break | Stmt::Raise(_)))
                };
                let steps = handlers.iter().map(|handler| arm(*handler)).collect::<Option<Vec<_>>>()?;
                let least = steps.into_iter().reduce(f64::min)?;
                ends().then_some(least)
            }
            _ => None,
        })
    }

    /// What the counter is before the first round, if nothing but the counting changes it later.
    fn start(
        &self,
        parsed: &Parsed,
        site: &CallSite,
        name: &Name,
        rounds: Span,
        frame: &Rc<Frame>,
    ) -> Option<f64> {
        let mut start = None;
        for event in parsed.index.events(site.function, name) {
            match &event.kind {
                EventKind::Bind { value, steps, .. } if event.from <= rounds.start => {
                    start = value.filter(|_| steps.is_empty());
                }
                // An inner loop counts by a name of its own that happens to be the same, or sets this one back.
                EventKind::Bind { .. } | EventKind::Each { .. } if event.from <= rounds.end => return None,
                EventKind::Augment { .. } if event.from <= rounds.start => start = None,
                _ => {}
            }
        }
        self.number(start?, frame)
    }

    fn number(&self, expr: ExprId, frame: &Rc<Frame>) -> Option<f64> {
        match self.resolver.eval(expr, frame) {
            Value::Number { value, .. } => Some(value),
            _ => None,
        }
    }
}
