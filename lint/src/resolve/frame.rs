//! One activation of a function, as far as its arguments are known.

use std::rc::Rc;

use promptlint_grammars::module::{ExprId, FunctionId, Name};

use crate::workspace::FileId;

use super::value::{Thunk, Value};

/// Without a function it is a module's top level. A frame that binds nothing stands for every activation.
#[derive(Clone, Debug)]
pub struct Frame {
    pub file: FileId,
    pub function: Option<FunctionId>,
    /// Parameters whose argument is known, and names that a template's rendering binds.
    pub bindings: Vec<(Name, Thunk)>,
    /// The elements that loops over known lists are at, by what the loops run over.
    pub rounds: Vec<(ExprId, Value)>,
    pub this: Option<Value>,
    /// The scope that the function closes over.
    pub parent: Option<Rc<Frame>>,
    /// Calls between the place where the question was asked and this activation.
    pub depth: u32,
    /// The caller's parameters count as known (a context is being read).
    pub is_context: bool,
}

impl Frame {
    /// The element that a loop over `iter` is at.
    pub fn round(&self, iter: ExprId) -> Option<&Value> {
        self.rounds.iter().rev().find(|(over, _)| *over == iter).map(|(_, element)| element)
    }

    pub fn binding(&self, name: &str) -> Option<&Thunk> {
        self.bindings.iter().find(|(bound, _)| &**bound == name).map(|(_, value)| value)
    }
}
