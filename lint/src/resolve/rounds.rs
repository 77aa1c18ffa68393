//! What a loop does to a value outside of it: over a known list once for each element, else as often as it may run.

use std::rc::Rc;

use promptlint_grammars::module::{BlockId, Expr, ExprId, Module, Stmt};

use super::events::Event;
use super::frame::Frame;
use super::names::Use;
use super::value::Value;
use super::{Parsed, Resolver};

/// Longer lists are no examples that somebody wrote.
const MOST: usize = 64;

/// A loop that is over when the value is used.
pub(super) struct Loop {
    pub(super) body: BlockId,
    /// What names stand for in each round; `None` where it is not known how many there are.
    pub(super) frames: Option<Vec<Rc<Frame>>>,
}

impl Resolver<'_> {
    /// The innermost loop over a list around `event` that does not run around the use.
    pub(super) fn loop_over(
        &self,
        parsed: &Parsed,
        event: &Event,
        at: Use,
        frame: &Rc<Frame>,
    ) -> Option<Loop> {
        let module = &*parsed.module;
        let over = |(stmt, body)| match &module.stmt(stmt).stmt {
            Stmt::Loop { iter: Some(iter), .. } => Some((*iter, body)),
            _ => None,
        };
        let (iter, body) = parsed.index.loops_around(module, event.block).next().and_then(over)?;
        if at.block.is_some_and(|block| parsed.index.encloses(body, block)) {
            return None;
        }
        Some(Loop { body, frames: self.frames(module, iter, frame) })
    }

    fn frames(&self, module: &Module, iter: ExprId, frame: &Rc<Frame>) -> Option<Vec<Rc<Frame>>> {
        let Value::List(list) = self.eval(iter, frame) else { return None };
        if list.items.len() > MOST || matches!(module.expr(iter), Expr::Call { .. }) && list.items.is_empty()
        {
            return None;
        }
        let each = list.items.iter().map(|item| {
            let is_one = !item.spread && !item.repeated;
            is_one.then(|| {
                let mut round = Frame { is_context: true, ..(**frame).clone() };
                round.rounds.push((iter, item.value.clone()));
                Rc::new(round)
            })
        });
        each.collect()
    }
}

/// What an unknown number of rounds added.
pub(super) fn repeated(value: Value, before: usize) -> Value {
    match value {
        Value::List(mut list) if list.items.len() > before => {
            for item in &mut Rc::make_mut(&mut list).items[before..] {
                item.repeated = true;
            }
            Value::List(list)
        }
        value => value,
    }
}
