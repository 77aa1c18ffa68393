//! The looks at the bytes of files, and which of them can matter by these.

use promptlint_grammars::Source;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::workspace::{FileId, ProblemKind, Workspace, is_minified};

use super::super::super::data::Data;
use super::super::super::prefilter::{Glance, Imports, Live, Look, Prefilter, World, near};
use super::Known;

/// What the bytes of files say that changed.
pub(super) type Again = FxHashMap<FileId, (Glance, Imports, Look)>;

impl Known {
    /// What the bytes of the files that changed say, read once for both looks.
    fn read_again(&self, workspace: &Workspace, changed: &[FileId]) -> Again {
        let Some(prefilter) = &self.prefilter else { return Again::default() };
        let read = |file, bytes: &[u8]| {
            let (glance, imports) = prefilter.glance(workspace.source(file), workspace.path(file), bytes);
            let look = glance.has_needle.then(|| self.look_of(workspace, prefilter, file, bytes));
            (glance, imports, look.unwrap_or(Look::Nothing))
        };
        workspace.look_at(changed, read).into_iter().collect()
    }

    fn look_of(&self, workspace: &Workspace, prefilter: &Prefilter, file: FileId, bytes: &[u8]) -> Look {
        let may_be_bundle = || workspace.source(file) == Source::JavaScript && !workspace.is_named(file);
        match self.live.look(prefilter, bytes) {
            Look::Nothing => Look::Nothing,
            _ if may_be_bundle() && is_minified(bytes) => Look::Minified,
            look => look,
        }
    }

    pub(super) fn search(&mut self, workspace: &Workspace, data: Data<'_>) {
        let within = self.changed.iter().copied().filter(|file| workspace.is_within_reach(*file));
        let changed: Vec<FileId> = within.collect();
        let mut again = self.read_again(workspace, &changed);
        let prefilter = self.prefilter.get_or_insert_with(|| Prefilter::of(data));
        let glance = |source, path: &str, bytes: &[u8]| prefilter.glance(source, path, bytes);
        let mut to_look: Vec<FileId> = Vec::new();
        let mut looks: Option<FxHashMap<FileId, Look>> = None;
        let mut is_other = false;
        if self.candidates.is_none() {
            for (file, (glance, imports)) in workspace.look(glance) {
                self.glances.push((file, glance));
                self.imports.push((file, imports));
            }
            is_other = true;
        } else {
            looks = Some(again.iter().map(|(file, (.., look))| (*file, *look)).collect());
            for file in changed {
                let Ok(at) = self.glances.binary_search_by_key(&file, |(known, _)| *known) else { continue };
                let (glance, imports) = match again.remove(&file) {
                    Some((glance, imports, _)) => (glance, imports),
                    None => (Glance::default(), Imports::default()),
                };
                if self.imports[at].1 != imports {
                    self.imports[at].1 = imports;
                    self.layers = None;
                    is_other = true;
                }
                is_other |= std::mem::replace(&mut self.glances[at].1, glance) != glance;
                to_look.push(file);
            }
        }
        if is_other {
            let world = world(&self.glances, &self.imports);
            let has_needle = self.glances.iter().any(|(_, glance)| glance.has_needle);
            if has_needle && self.world.as_ref() != Some(&world) {
                self.live = Live::new(data.sdks(), &world);
                self.world = Some(world);
                // Any name may mean another thing now.
                self.outlooks.clear();
                self.found.values_mut().for_each(|found| found.is_stale = true);
                self.looks.clear();
                looks = None;
                to_look = self.glances.iter().map(|(file, _)| *file).collect();
            }
        }
        is_other |= self.look_again(workspace, &to_look, looks);
        if !is_other {
            return;
        }
        let candidates = candidates(workspace, &self.looks, &self.imports);
        if self.candidates.as_ref() != Some(&candidates) {
            self.outlooks.retain(|file, _| candidates.contains(file));
            self.layers = None;
            // Whether a name may be more than a function depends on what kind of file it comes from.
            self.found.values_mut().for_each(|found| found.is_stale = true);
            self.candidates = Some(candidates);
        }
    }

    /// The second look at some files, where it has not been taken; whether it says another thing of one of them.
    fn look_again(
        &mut self,
        workspace: &Workspace,
        files: &[FileId],
        taken: Option<FxHashMap<FileId, Look>>,
    ) -> bool {
        let Some(prefilter) = &self.prefilter else { return false };
        let has_needle = |file: &&FileId| {
            let at = self.glances.binary_search_by_key(*file, |(known, _)| *known);
            at.is_ok_and(|at| self.glances[at].1.has_needle)
        };
        let mut now = taken.unwrap_or_else(|| {
            let with_needle: Vec<FileId> = files.iter().filter(has_needle).copied().collect();
            let look = |file, bytes: &[u8]| self.look_of(workspace, prefilter, file, bytes);
            workspace.look_at(&with_needle, look).into_iter().collect()
        });
        let mut is_other = false;
        for file in files {
            let now = now.remove(file).unwrap_or(Look::Nothing);
            if now == Look::Minified {
                let path = workspace.path(*file).clone();
                workspace.record(path, ProblemKind::Minified, "minified: what it is made of is read instead");
            }
            let before = match now {
                Look::Nothing => self.looks.remove(file),
                now => self.looks.insert(*file, now),
            };
            is_other |= before.unwrap_or(Look::Nothing) != now;
        }
        is_other
    }
}

fn world(glances: &[(FileId, Glance)], imports: &[(FileId, Imports)]) -> World {
    World {
        packages: imports.iter().flat_map(|(_, imports)| imports.packages()).copied().collect(),
        named: glances.iter().fold(0, |all, (_, glance)| all | glance.named),
    }
}

/// The files that can hold a call by their own bytes.
fn candidates(
    workspace: &Workspace,
    looks: &FxHashMap<FileId, Look>,
    imports: &[(FileId, Imports)],
) -> FxHashSet<FileId> {
    let those = |wanted: Look| -> Vec<(FileId, &Imports)> {
        let all = imports.iter().filter(|(file, _)| looks.get(file) == Some(&wanted));
        all.map(|(file, imports)| (*file, imports)).collect()
    };
    let sure = those(Look::Matters);
    let near = near(workspace, &those(Look::MattersNearSdk), &sure);
    near.into_iter().chain(sure.iter().map(|(file, _)| *file)).collect()
}
