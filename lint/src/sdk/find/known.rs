//! What has been found out of a workspace, step by step, with what each answer stands on: when a file changes, only the
//! answers that stand on it are asked for again. A fresh run is the case in which nothing is known yet.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use promptlint_grammars::module::Name;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::call::{Call, Content, Place};
use crate::resolve::{CallerIndex, Indexes, MAX_CALLERS, Reads, are_ample};
use crate::workspace::{FileId, Workspace, on_large_stack};

use super::super::contexts::MAX_LAYERS;
use super::super::data::Data;
use super::super::globals::{Globals, Own, globals_of};
use super::super::prefilter::{Glance, Imports, Live, Look, Prefilter, Reached, Round, Ways, World};
use super::Finder;
use super::outline::Outline;
use super::parts::{Part, Root};
use super::reach::{Around, module_name};

mod edits;
mod search;

/// How often the callers of what was found are looked for: each layer of a wrapper can have a function between it and
/// the next that makes the object.
const MAX_ROUNDS: u32 = 2 * MAX_LAYERS;

const TOO_LONG: &str = "following all its values takes too long: some are given as unknown";
const CRASH: &str =
    "promptlint crashed while it followed the calls here, and leaves them out: please report it";

#[derive(Debug, Default)]
pub(in crate::sdk) struct Known {
    indexes: Indexes,
    prefilter: Option<Arc<Prefilter>>,
    /// What the first look at each file's bytes says, in the order of files.
    glances: Vec<(FileId, Glance)>,
    imports: Vec<(FileId, Imports)>,
    /// What `live` stands on; `None` before there is a needle.
    world: Option<World>,
    live: Live,
    /// What the second look says of the files of which it says something.
    looks: FxHashMap<FileId, Look>,
    /// The files in which the SDKs' names stand; `None` before the first look.
    candidates: Option<FxHashSet<FileId>>,
    outlooks: BTreeMap<FileId, Outlook>,
    globals: Globals,
    /// Who reaches calls, and who reaches those; `None` when it has to be found out anew.
    layers: Option<Vec<Layer>>,
    /// The candidates and what may reach them, each with the first layer that knows it.
    files: BTreeMap<FileId, u32>,
    /// The names by which calls are reached.
    wanted: FxHashSet<Name>,
    callers: CallerIndex,
    callers_are_stale: bool,
    found: BTreeMap<FileId, Found>,
    calls: Vec<Call>,
    changed: BTreeSet<FileId>,
    /// What changed and has not been taken in, by path.
    new: BTreeMap<Arc<str>, Option<FileId>>,
    /// Of files that are edited, as they were when that was last taken in.
    outlines: FxHashMap<FileId, Outline>,
    /// The outermost functions in which something changed since it was last asked who calls what; `None` for anything.
    inside: FxHashMap<FileId, Option<FxHashSet<Root>>>,
    /// Paths of what changed since the last whole look.
    near: BTreeSet<Arc<str>>,
    renewal: Renewal,
}

/// What one file tells the others.
#[derive(Debug)]
struct Outlook {
    own: Own,
    /// Names through which a call, or an object that calls are made on, is reached from other files.
    names: Vec<Reached>,
    reads: Reads,
    is_stale: bool,
}

/// A wrapper's caller may itself be a wrapper, and stand in a file of its own.
#[derive(Debug)]
struct Layer {
    round: Round,
    ways: Ways,
    /// Functions of each file around what reaches calls.
    around: BTreeMap<FileId, Vec<Around>>,
}

/// What the calls of one file stand on.
#[derive(Debug, Default)]
struct Found {
    /// With the ids of their calls.
    parts: Vec<Part<Vec<Arc<str>>>>,
    /// Why some of them are not known.
    gap: Option<&'static str>,
    took: Duration,
    /// Each question about it had as many steps as it may take at all.
    is_ample: bool,
    is_stale: bool,
    /// What of it is to be asked again, where that is not all.
    asks: FxHashSet<Root>,
    /// Others call what stands there than before.
    is_called_otherwise: bool,
}

/// How far a look goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// To all.
    Whole,
    /// To what concerns the files that changed, where the rest takes long.
    Near,
}

/// What takes less is not worth to be put off.
const LONG: Duration = Duration::from_millis(4);

/// What other looks than the first did.
#[derive(Debug, Default)]
pub(in crate::sdk) struct Renewal {
    /// The files whose calls were looked for again.
    pub(in crate::sdk) paths: FxHashSet<Arc<str>>,
    /// Their calls before.
    pub(in crate::sdk) before: Vec<Call>,
}

impl Found {
    /// What cannot be had.
    fn crashed() -> Self {
        Self { is_stale: true, gap: Some(CRASH), ..Self::default() }
    }

    fn is_known(&self) -> bool {
        !self.is_stale && self.asks.is_empty()
    }

    /// What has to be asked again, where the rest can stay.
    fn only(&self) -> Option<&FxHashSet<Root>> {
        (!self.is_stale && self.is_ample && !self.asks.is_empty()).then_some(&self.asks)
    }

    /// Asks again for what stands on something by its reads. Whether that is anything.
    fn ask(&mut self, is_other: impl Fn(&Reads) -> bool) -> bool {
        let others = self.parts.iter().filter(|part| is_other(&part.reads)).map(|part| part.root);
        let before = self.asks.len();
        self.asks.extend(others);
        self.asks.len() > before
    }
}

/// Whether something of a call stands in one of the files, or is reached from there.
fn mentions(call: &Call, paths: &BTreeSet<Arc<str>>) -> bool {
    let is_there = |place: &Place| paths.contains(&place.path);
    let requests = std::iter::once(&call.request).chain(call.contexts.iter().map(|context| &context.request));
    let segments = requests.flat_map(|request| &request.prompt.segments);
    let places = segments.flat_map(|segment| match &segment.content {
        Content::Text(pieces) => pieces.iter().filter_map(|piece| piece.place.as_ref()).collect(),
        Content::Hole(hole) => hole.place.iter().chain(&hole.used).collect::<Vec<_>>(),
    });
    call.contexts.iter().any(|context| is_there(&context.place)) || places.into_iter().any(is_there)
}

impl Known {
    pub(in crate::sdk) fn calls(&self) -> &[Call] {
        &self.calls
    }

    pub(in crate::sdk) fn calls_mut(&mut self) -> &mut [Call] {
        &mut self.calls
    }

    pub(in crate::sdk) fn into_calls(self) -> Vec<Call> {
        self.calls
    }

    /// Something else stands in the file at this path, relative to the root, than before.
    pub(in crate::sdk) fn change(&mut self, workspace: &Workspace, path: &str) {
        if self.candidates.is_none() {
            return;
        }
        self.near.insert(path.into());
        let file = workspace.file_at(path);
        if let Some(file) = file {
            self.outline(file);
            self.indexes.forget(file);
            self.changed.insert(file);
        }
        self.new.insert(path.into(), file);
    }

    /// Finds out what is not known any more; whether that is all there was. `None` when `stop` was set first: the rest is
    /// still to be done, and what was done is kept.
    pub(in crate::sdk) fn look(
        &mut self,
        workspace: &Workspace,
        data: Data<'_>,
        depth: Depth,
        stop: &AtomicBool,
    ) -> Option<bool> {
        on_large_stack(|| {
            self.take_in(workspace);
            self.search(workspace, data);
            if !self.ask_outlooks(workspace, data, stop) {
                return None;
            }
            self.reach(workspace, data);
            self.follow(workspace);
            self.changed.clear();
            self.inside.clear();
            let (missing, is_all) = self.missing(workspace, depth);
            let is_done = self.find(workspace, data, &missing, stop);
            if is_done && is_all {
                self.near.clear();
            }
            is_done.then_some(is_all)
        })
    }

    /// Since it was last asked for.
    pub(in crate::sdk) fn take_renewal(&mut self) -> Renewal {
        let mut renewal = std::mem::take(&mut self.renewal);
        renewal.before.sort_by(by_place);
        renewal
    }

    fn ask_outlooks(&mut self, workspace: &Workspace, data: Data<'_>, stop: &AtomicBool) -> bool {
        let (Some(prefilter), Some(candidates)) = (&self.prefilter, &self.candidates) else { return true };
        let is_known = |file: &FileId| self.outlooks.get(file).is_some_and(|outlook| !outlook.is_stale);
        let mut missing: Vec<FileId> = candidates.iter().copied().filter(|file| !is_known(file)).collect();
        missing.sort_unstable();
        let outlook = |file: &FileId| {
            let look = || {
                let mut finder =
                    Finder::new(workspace, (data.sdks(), &self.live), &self.indexes, None, *file, candidates);
                finder.resolver.stop_at(stop);
                let own = globals_of(&finder.matcher(), *file);
                let mut names = finder.reached_names(prefilter);
                if let Some(parsed) = &finder.parsed {
                    let module = module_name(workspace.path(*file), &parsed.module);
                    names.extend(own.decorated.iter().map(|name| (name.clone(), module.clone(), *file)));
                }
                Outlook { own, names, reads: finder.resolver.into_reads(), is_stale: false }
            };
            // What it stands on is lost: it is asked for again with any change.
            let crashed = || Outlook {
                own: Own::default(),
                names: Vec::new(),
                reads: Reads::default(),
                is_stale: true,
            };
            Some((*file, guarded(stop, look, crashed)?))
        };
        let new: Vec<Option<(FileId, Outlook)>> = missing.par_iter().map(outlook).collect();
        let is_done = new.iter().all(Option::is_some);
        let mut says_other = self.layers.is_none();
        for (file, outlook) in new.into_iter().flatten() {
            let before = self.outlooks.get(&file);
            if before.is_none_or(|before| before.names != outlook.names) {
                self.layers = None;
            }
            says_other |= before.is_none_or(|before| before.own != outlook.own);
            self.outlooks.insert(file, outlook);
        }
        if says_other {
            let mut globals = Globals::default();
            self.outlooks.values().for_each(|outlook| globals.add(&outlook.own));
            if !globals.is_like(&self.globals) {
                self.found.values_mut().for_each(|found| found.is_stale = true);
            }
            self.globals = globals;
        }
        is_done
    }

    /// The files from which the candidates can be reached, and the names by which.
    fn reach(&mut self, workspace: &Workspace, data: Data<'_>) {
        let Some(candidates) = &self.candidates else { return };
        let around = |file: FileId, ways: &Ways| {
            Finder::new(workspace, (data.sdks(), &self.live), &self.indexes, None, file, candidates)
                .callers_of(ways, &self.imports)
        };
        // Most edits change nothing of this.
        let is_same = |file: &FileId| {
            let since = self.files.get(file);
            let layers = self.layers.iter().flatten();
            (1..).zip(layers).all(|(number, Layer { round, ways, around: known })| {
                let is_searched = since.is_none_or(|since| *since >= number);
                let is_asked = since.is_some_and(|since| *since <= number);
                (!is_searched || round.is_same(workspace, &self.imports, *file))
                    && (!is_asked || known.get(file).is_some_and(|known| *known == around(*file, ways)))
            })
        };
        let mut within = self.changed.iter().filter(|file| workspace.is_within_reach(**file));
        if self.layers.is_some() && within.all(is_same) {
            return;
        }
        let mut files: BTreeMap<FileId, u32> = candidates.iter().map(|file| (*file, 0)).collect();
        let mut reached: Vec<Reached> =
            self.outlooks.values().flat_map(|outlook| outlook.names.iter().cloned()).collect();
        self.wanted = reached.iter().map(|(name, ..)| name.clone()).collect();
        for (.., file) in &reached {
            files.entry(*file).or_insert(0);
        }
        let mut known: FxHashSet<(Name, FileId)> = FxHashSet::default();
        let mut layers = Vec::new();
        for number in 1..=MAX_ROUNDS {
            let at_hand: BTreeSet<FileId> = files.keys().copied().collect();
            let mut round = Round::new(workspace, &reached, number > 1);
            let mut found = round.search(workspace, &self.imports, &at_hand);
            found.retain(|file| self.looks.get(file) != Some(&Look::Minified));
            files.extend(found.into_iter().map(|file| (file, number)));
            let at_hand: Vec<FileId> = files.keys().copied().collect();
            let ways = Ways::new(workspace, &at_hand, &self.imports, &reached);
            known.extend(reached.drain(..).map(|(name, _, file)| (name, file)));
            let around: BTreeMap<FileId, Vec<Around>> =
                at_hand.par_iter().map(|file| (*file, around(*file, &ways))).collect();
            let mut users: FxHashMap<&Name, FxHashSet<FileId>> = FxHashMap::default();
            for around in around.values().flatten().filter(|around| around.is_seen) {
                for name in &around.of {
                    users.entry(name).or_default().insert(around.reached.2);
                }
            }
            let counts = |name: &Name| users.get(name).is_some_and(|users| users.len() <= MAX_CALLERS);
            for Around { reached: caller, is_seen, of } in around.values().flatten() {
                let (name, _, file) = caller;
                if known.contains(&(name.clone(), *file)) || number > 1 && !of.iter().any(counts) {
                    continue;
                }
                if *is_seen {
                    reached.push(caller.clone());
                }
                if *is_seen || number == 1 {
                    self.wanted.insert(name.clone());
                }
            }
            layers.push(Layer { round, ways, around });
            if reached.is_empty() {
                break;
            }
        }
        self.files = files;
        self.layers = Some(layers);
        self.callers_are_stale = true;
    }

    /// Who calls what within the files at hand.
    fn follow(&mut self, workspace: &Workspace) {
        let wanted = |name: &str| self.wanted.contains(name);
        let mut others = FxHashSet::default();
        if std::mem::take(&mut self.callers_are_stale) {
            let files: Vec<FileId> = self.files.keys().copied().collect();
            let callers = CallerIndex::new(workspace, &self.indexes, &files, wanted);
            others = callers.differences(&self.callers);
            self.callers = callers;
        } else {
            for file in &self.changed {
                let counts = self.files.contains_key(file);
                let inside = self.inside.get(file).and_then(Option::as_ref);
                let outline = self.outlines.get(file);
                let may_differ = |function| match (inside, outline) {
                    (Some(inside), Some(outline)) => inside.contains(&outline.root(function)),
                    _ => true,
                };
                let renewed = self.callers.renew(workspace, &self.indexes, *file, counts, wanted, may_differ);
                others.extend(renewed);
            }
        }
        for found in self.found.values_mut() {
            found.is_called_otherwise |= found.ask(|reads| reads.has_name(&others));
        }
    }

    /// The files whose calls are to be looked for, and whether these are all.
    fn missing(&self, workspace: &Workspace, depth: Depth) -> (Vec<FileId>, bool) {
        let is_known = |file: &FileId| self.found.get(file).is_some_and(Found::is_known);
        let within = self.files.keys().copied().filter(|file| workspace.is_within_reach(*file));
        let all: Vec<FileId> = within.filter(|file| !is_known(file)).collect();
        let took: Duration = all.iter().filter_map(|file| self.found.get(file)).map(|found| found.took).sum();
        if depth == Depth::Whole || self.found.is_empty() || took < LONG {
            return (all, true);
        }
        let mut near = all.clone();
        near.retain(|file| {
            let path = workspace.path(*file);
            let mut own = self.calls.iter().filter(|call| call.place.path == *path);
            self.found.get(file).is_none_or(|found| found.is_called_otherwise)
                || self.near.contains(path)
                || own.any(|call| mentions(call, &self.near))
        });
        let is_all = near.len() == all.len();
        (near, is_all)
    }

    fn find(&mut self, workspace: &Workspace, data: Data<'_>, missing: &[FileId], stop: &AtomicBool) -> bool {
        let Some(candidates) = &self.candidates else { return true };
        let find = |file: &FileId| {
            let look = |only: Option<&FxHashSet<Root>>| {
                let callers = Some(&self.callers);
                let mut finder = Finder::new(
                    workspace,
                    (data.sdks(), &self.live),
                    &self.indexes,
                    callers,
                    *file,
                    candidates,
                )
                .with_globals(&self.globals);
                finder.resolver.stop_at(stop);
                (finder.parts(only), Found::default())
            };
            let began = Instant::now();
            let before = self.found.get(file).filter(|_| workspace.is_in_scope(*file));
            let mut only = before.and_then(Found::only);
            let mut new = guarded(stop, || look(only), || (Vec::new(), Found::crashed()))?;
            let bytes = self.indexes.get(workspace, *file).map_or(0, |parsed| parsed.module.text.len());
            let all = |new: &[Part<Vec<Call>>], only: Option<&FxHashSet<Root>>| {
                let kept = before.iter().flat_map(|before| &before.parts);
                let kept = kept.filter(|part| only.is_some_and(|asked| !asked.contains(&part.root)));
                let each = new.iter().map(|part| (part.steps, part.is_cut));
                let each = each.chain(kept.map(|part| (part.steps, part.is_cut)));
                let (steps, is_cut) = each.fold((0, false), |all, one| (all.0 + one.0, all.1 | one.1));
                (are_ample(steps, bytes), is_cut)
            };
            let (mut is_ample, mut is_cut) = all(&new.0, only);
            // Who gets less than he asks for is told by what others took before.
            if only.is_some() && (!is_ample || new.1.gap.is_some()) {
                only = None;
                new = guarded(stop, || look(None), || (Vec::new(), Found::crashed()))?;
                (is_ample, is_cut) = all(&new.0, None);
            }
            new.1.is_ample = is_ample;
            new.1.gap = new.1.gap.or(is_cut.then_some(TOO_LONG));
            let (parts, found) = new;
            Some((*file, only.cloned(), parts, Found { took: began.elapsed(), ..found }))
        };
        let new: Vec<Option<_>> = missing.par_iter().map(find).collect();
        let is_done = new.iter().all(Option::is_some);
        let gone = self.found.keys().copied().filter(|file| !self.files.contains_key(file));
        for file in gone.collect::<Vec<_>>() {
            let path = workspace.path(file).clone();
            self.renew(&path);
            self.calls.retain(|call| call.place.path != path);
            self.found.remove(&file);
        }
        for (file, only, parts, found) in new.into_iter().flatten() {
            self.put(workspace, file, only.as_ref(), parts, found);
        }
        self.calls.sort_by(by_place);
        is_done
    }
}

fn by_place(a: &Call, b: &Call) -> std::cmp::Ordering {
    (&a.place.path, a.place.span).cmp(&(&b.place.path, b.place.span))
}

/// What `look` finds, or what is to be said where it crashes. `None` when `stop` is set before it ends: what was found
/// while nobody wanted to know is not all.
fn guarded<T>(stop: &AtomicBool, look: impl FnOnce() -> T, crashed: impl FnOnce() -> T) -> Option<T> {
    let is_wanted = || !stop.load(Ordering::Relaxed);
    let found = is_wanted().then(|| catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(|_| crashed()));
    found.filter(|_| is_wanted())
}
