//! The ways to reach a call that stands in a wrapper, through wrappers of the wrapper too.

use std::rc::Rc;

use promptlint_grammars::module::{Expr, FunctionId};

use crate::call::{Context, Request};
use crate::resolve::{CallSite, Frame, Loc, Parsed};
use crate::workspace::FileId;

use super::find::{Finder, outermost_named};
use super::request::place_of;

/// Wrappers of wrappers of wrappers are followed; the deepest in the labelled repositories have three layers.
pub(super) const MAX_LAYERS: u32 = 3;
/// The most contexts of one call: more say nothing new about it.
const MAX_CONTEXTS: usize = 48;

impl Finder<'_> {
    /// The ways to reach the call, each with what it changes, and whether some caller changes nothing.
    pub(super) fn contexts(
        &self,
        parsed: &Parsed,
        site: &CallSite,
        callee: promptlint_grammars::module::ExprId,
        base: &Request,
    ) -> (Vec<Context>, bool) {
        let Some(function) = outermost_named(parsed, site.function) else { return (Vec::new(), false) };
        let mut also_plain = false;
        let mut out: Vec<Context> = Vec::new();
        for (frame, at) in self.activations(self.file, function, MAX_LAYERS) {
            self.resolver.refuel();
            let frame = inner_frame(parsed, self.file, function, site.function, frame);
            // What this caller passes sends it another way: `if model.startswith("claude")`.
            if self.resolver.is_excluded(parsed, site.function, parsed.module.span(site.expr), &frame) {
                continue;
            }
            let Some((found, _)) = self.matched(parsed, site, callee, &frame) else { continue };
            let (request, _) = self.request(parsed, site, &found);
            let place = place_of(&self.resolver, at);
            if !request.differs_from(base) {
                also_plain = true;
            } else if !out.iter().any(|known| known.place == place) {
                out.push(Context { place, request });
            }
        }
        out.sort_by(|a, b| a.place.cmp(&b.place));
        (out, also_plain)
    }

    /// The activations of a function by its callers, each with the call that decides what is passed: the caller's
    /// own caller where the caller only hands on.
    fn activations(&self, file: FileId, function: FunctionId, layers: u32) -> Vec<(Rc<Frame>, Loc)> {
        let mut out = Vec::new();
        for (caller, closure) in self.resolver.callers(file, function) {
            let Some(there) = self.resolver.parsed(caller.file) else { continue };
            let Expr::Call { args, .. } = there.module.expr(caller.expr) else { continue };
            let at = Loc { file: caller.file, span: there.module.span(caller.expr) };
            let around = outermost_named(&there, caller.function);
            let is_recursive = caller.file == file && around == Some(function);
            let outer = match around {
                Some(around) if layers > 1 && !is_recursive => self
                    .activations(caller.file, around, layers - 1)
                    .into_iter()
                    .map(|(frame, at)| (inner_frame(&there, caller.file, around, caller.function, frame), at))
                    .collect(),
                _ => Vec::new(),
            };
            let outer = if outer.is_empty() {
                vec![(self.resolver.frame(caller.file, caller.function), at)]
            } else {
                outer
            };
            for (outer, at) in outer {
                if self.resolver.is_excluded(&there, caller.function, there.module.span(caller.expr), &outer)
                {
                    continue;
                }
                let args = self.resolver.args(args, &outer);
                out.push((self.resolver.activate(&closure, &args), at));
                if out.len() >= MAX_CONTEXTS {
                    return out;
                }
            }
        }
        out
    }
}

/// The frame of `inner`, a function inside `outer`, in an activation of `outer`.
fn inner_frame(
    parsed: &Parsed,
    file: FileId,
    outer: FunctionId,
    inner: Option<FunctionId>,
    frame: Rc<Frame>,
) -> Rc<Frame> {
    let mut line = Vec::new();
    let mut at = inner;
    while let Some(function) = at.filter(|function| *function != outer) {
        line.push(function);
        at = parsed.index.parent(function);
    }
    line.into_iter().rev().fold(frame, |parent, function| {
        Rc::new(Frame {
            file,
            function: Some(function),
            bindings: Vec::new(),
            rounds: Vec::new(),
            this: None,
            depth: parent.depth,
            parent: Some(parent),
            is_context: false,
        })
    })
}
