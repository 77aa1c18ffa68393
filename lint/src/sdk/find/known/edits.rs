//! What an edit makes of what is known: where it stays inside one function, all that did not look into that one is only
//! moved.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::call::Call;
use crate::workspace::{FileId, ProblemKind, Workspace};

use super::super::in_scope;
use super::super::outline::{Difference, Outline};
use super::super::parts::{Part, Root, number};
use super::{Found, Known};

/// Nobody edits more files than this at once.
const MOST: usize = 8;

impl Known {
    /// Keeps how a file is that is about to be another.
    pub(super) fn outline(&mut self, file: FileId) {
        if self.outlines.contains_key(&file) {
            return;
        }
        if self.outlines.len() >= MOST {
            self.outlines.clear();
        }
        let now = self.indexes.known(file).and_then(|parsed| Outline::of(&parsed));
        self.outlines.extend(now.map(|now| (file, now)));
    }

    /// Finds out what has to be asked again.
    pub(super) fn take_in(&mut self, workspace: &Workspace) {
        for (path, file) in std::mem::take(&mut self.new) {
            let edit = file.and_then(|file| Some((file, self.difference(workspace, file)?)));
            match edit {
                Some((file, difference)) => self.take_in_edit(workspace, file, &path, &difference),
                None => self.take_in_change(file, &path),
            }
        }
    }

    fn difference(&mut self, workspace: &Workspace, file: FileId) -> Option<Difference> {
        let before = self.outlines.remove(&file)?;
        let now = Outline::of(&self.indexes.get(workspace, file)?)?;
        let difference = before.difference(&now);
        self.outlines.insert(file, now);
        let is_ambient = self.outlooks.get(&file).is_none_or(|outlook| outlook.own.is_ambient());
        difference.filter(|_| !is_ambient)
    }

    /// Anything may be another there.
    fn take_in_change(&mut self, file: Option<FileId>, path: &str) {
        for outlook in self.outlooks.values_mut() {
            outlook.is_stale |= outlook.reads.has(file, path);
        }
        for found in self.found.values_mut() {
            found.ask(|reads| reads.has(file, path));
        }
        if let Some(file) = file {
            self.inside.insert(file, None);
            if let Some(found) = self.found.get_mut(&file) {
                found.is_stale = true;
            }
        }
    }

    fn take_in_edit(
        &mut self,
        workspace: &Workspace,
        file: FileId,
        path: &Arc<str>,
        difference: &Difference,
    ) {
        let function = difference.function;
        // What was taken in before, and not yet looked at, may have been of all.
        if let Some(inside) = self.inside.entry(file).or_insert_with(|| Some(FxHashSet::default())) {
            inside.extend(function.map(Some));
        }
        for (of, outlook) in &mut self.outlooks {
            outlook.is_stale |= *of == file || outlook.reads.has_inside(file, path, function);
        }
        for (of, found) in &mut self.found {
            found.ask(|reads| reads.has_inside(file, path, function));
            if *of == file {
                found.asks.extend(function.map(Some));
            }
        }
        self.shift(workspace, file, path, difference);
        // What was said of the file went with the change.
        if let Some(gap) = self.found.get(&file).and_then(|found| found.gap) {
            workspace.record(path.clone(), ProblemKind::Warning, gap);
        }
    }

    /// Moves what stands behind an edit.
    fn shift(&mut self, workspace: &Workspace, file: FileId, path: &Arc<str>, difference: &Difference) {
        let mut paths: BTreeSet<Arc<str>> = BTreeSet::new();
        for call in &mut self.calls {
            if call.places_mut().iter().any(|place| place.path == *path) {
                paths.insert(call.place.path.clone());
            }
        }
        for path in &paths {
            self.renew(path);
        }
        let gone: FxHashSet<Arc<str>> = self.found.get(&file).map(Found::asked).unwrap_or_default();
        let mut lost: BTreeSet<Arc<str>> = BTreeSet::new();
        for call in self.calls.iter_mut().filter(|call| paths.contains(&call.place.path)) {
            if call.place.path == *path && gone.contains(&call.id) {
                continue;
            }
            if call.place.path == *path {
                match difference.moved(call.callee) {
                    Some(callee) => call.callee = callee,
                    None => drop(lost.insert(path.clone())),
                }
            }
            let at_call = call.place.path.clone();
            for place in call.places_mut().into_iter().filter(|place| place.path == *path) {
                match difference.moved(place.span) {
                    Some(span) => place.span = span,
                    None => drop(lost.insert(at_call.clone())),
                }
            }
        }
        // What has no place any more has to be asked anew.
        for path in lost {
            if let Some(found) = workspace.file_at(&path).and_then(|file| self.found.get_mut(&file)) {
                found.is_stale = true;
            }
        }
    }

    /// Keeps what calls a file has that may have others.
    pub(super) fn renew(&mut self, path: &Arc<str>) {
        if self.renewal.paths.insert(path.clone()) {
            let before = self.calls.iter().filter(|call| call.place.path == *path).cloned();
            self.renewal.before.extend(before);
        }
    }

    /// Takes in what was found of a file, of all of it or of some of its functions.
    pub(super) fn put(
        &mut self,
        workspace: &Workspace,
        file: FileId,
        only: Option<&FxHashSet<Root>>,
        parts: Vec<Part<Vec<Call>>>,
        found: Found,
    ) {
        let path = workspace.path(file).clone();
        self.renew(&path);
        let before = self.found.remove(&file).unwrap_or_default();
        if let Some(gap) = before.gap {
            workspace.forgive(&path, gap);
        }
        if let Some(gap) = found.gap {
            workspace.record(path.clone(), ProblemKind::Warning, gap);
        }
        let mut kept = Vec::new();
        let mut roots: FxHashMap<Arc<str>, Root> = FxHashMap::default();
        for part in
            before.parts.into_iter().filter(|part| only.is_some_and(|only| !only.contains(&part.root)))
        {
            roots.extend(part.found.iter().map(|id| (id.clone(), part.root)));
            kept.push(Part { found: Vec::new(), ..part });
        }
        let mut calls: Vec<(Root, Call)> = Vec::new();
        for call in self.calls.extract_if(.., |call| call.place.path == path) {
            if let Some(root) = roots.get(&call.id) {
                calls.push((*root, call));
            }
        }
        for Part { root, found, reads, steps, is_cut } in parts {
            calls.extend(found.into_iter().map(|call| (root, call)));
            kept.push(Part { root, found: Vec::new(), reads, steps, is_cut });
        }
        number(calls.iter_mut().map(|(_, call)| call));
        for (root, call) in calls {
            let Some(call) = in_scope(workspace, file, call) else { continue };
            if let Some(part) = kept.iter_mut().find(|part| part.root == root) {
                part.found.push(call.id.clone());
            }
            self.calls.push(call);
        }
        self.found.insert(file, Found { parts: kept, ..found });
    }
}

impl Found {
    /// The ids of the calls that are to be asked again.
    fn asked(&self) -> FxHashSet<Arc<str>> {
        let asked = self.parts.iter().filter(|part| self.is_stale || self.asks.contains(&part.root));
        asked.flat_map(|part| &part.found).cloned().collect()
    }
}
