//! The calls of a file, each outermost function by itself: what one gives stands on nothing that was asked for another,
//! so that each can be asked for again alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use promptlint_grammars::module::{ExprId, FunctionId};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::call::{Call, Confidence};
use crate::resolve::{Asking, CallSite, Parsed, Reads};

use super::{Finder, qualified};

/// The outermost function; `None` for what stands in none.
pub(super) type Root = Option<FunctionId>;

/// What stands in one outermost function.
#[derive(Debug)]
pub(super) struct Part<T> {
    pub(super) root: Root,
    pub(super) found: T,
    /// What that stands on.
    pub(super) reads: Reads,
    /// The steps that it took.
    pub(super) steps: u64,
    /// A bound made something unknown.
    pub(super) is_cut: bool,
}

impl Finder<'_> {
    /// The calls of the whole file, or of some of its outermost functions. Their ids are those of a file in which there
    /// are no others: [`number`] makes them what they are.
    pub(super) fn parts(&self, only: Option<&FxHashSet<Root>>) -> Vec<Part<Vec<Call>>> {
        let Some(parsed) = &self.parsed else { return Vec::new() };
        let mut by_root: BTreeMap<Root, Vec<&CallSite>> = BTreeMap::new();
        for site in &parsed.index.calls {
            let root = parsed.index.outermost(site.function);
            if only.is_none_or(|only| only.contains(&root)) {
                by_root.entry(root).or_default().push(site);
            }
        }
        let mut parts = Vec::new();
        for (root, sites) in by_root {
            if self.resolver.is_stopped() {
                break;
            }
            self.forget();
            let before = self.resolver.steps_left();
            let mut sites: Vec<(&CallSite, ExprId)> = self.sites(parsed, sites).collect();
            sites.sort_by_key(|(site, _)| parsed.module.span(site.expr));
            let is_none = sites.is_empty();
            let calls = sites.into_iter().filter_map(|(site, callee)| self.call_at(parsed, site, callee));
            let found = calls.collect();
            let steps = before - self.resolver.steps_left();
            let is_cut = self.resolver.take_cut();
            let reads = self.resolver.take_reads();
            // That there is none stays so unless another file says otherwise.
            if !is_none || !reads.are_only_of(self.file) {
                parts.push(Part { root, found, reads, steps, is_cut });
            }
        }
        parts
    }

    /// What was found out so far counts no more.
    pub(super) fn forget(&self) {
        self.resolver.forget();
        self.types.forget();
        self.resolver.take_reads();
        // Whatever is asked stands on the file.
        self.resolver.parsed(self.file);
    }

    fn call_at(&self, parsed: &Parsed, site: &CallSite, callee: ExprId) -> Option<Call> {
        if self.resolver.is_stopped() {
            return None;
        }
        self.resolver.refuel();
        let frame = self.resolver.frame(self.file, site.function);
        // By itself first; who passes the client in decides only whether it is a call at all. What callers pass belongs
        // to their contexts.
        let matched = || self.matched(parsed, site, callee, &frame);
        let (alone, depends) =
            self.resolver.noting_callers(|| self.resolver.with_callers(Asking::None, matched));
        let is_certain = alone.as_ref().is_some_and(|found| found.1 == Confidence::Certain);
        let known_alone = is_certain || !depends;
        let found = if known_alone {
            alone
        } else {
            match (alone, self.resolver.with_callers(Asking::All, matched)) {
                // It is told by itself already, and callers make it no surer.
                (Some(alone), Some((_, Confidence::Likely))) => Some(alone),
                (_, known) => known,
            }
        };
        let (found, confidence) = found?;
        let found = if known_alone { found } else { found.passed_in(&self.matcher()) };
        let id = format!("{}::{}#1", self.workspace.path(self.file), qualified(parsed, site.function));
        Some(self.call(parsed, site, callee, &found, confidence, id))
    }
}

/// Numbers the calls of one file that stand in functions of the same name.
pub(super) fn number<'c>(calls: impl Iterator<Item = &'c mut Call>) {
    let mut calls: Vec<&mut Call> = calls.collect();
    calls.sort_by_key(|call| call.place.span);
    let mut ordinals: FxHashMap<Arc<str>, u32> = FxHashMap::default();
    for call in calls {
        let name = call.id.rsplit_once('#').map_or(&*call.id, |(name, _)| name);
        let ordinal = ordinals.entry(name.into()).or_default();
        *ordinal += 1;
        let id = format!("{name}#{ordinal}");
        if *call.id != *id {
            call.id = id.into();
        }
    }
}
