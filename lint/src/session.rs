//! One workspace, looked at again and again while its files change: what an editor needs.
//!
//! The answer is always that of a fresh run over the same files. What a change cannot have touched is kept: the calls of
//! files that were not read from it ([`sdk::Watch`]), and what the rules say of them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use crate::call::{Call, Moves};
use crate::check::{self, Judge, Verdict};
use crate::config::{ConfigError, Configs, Overrides};
use crate::finding::Finding;
use crate::prices::{self, Currency};
use crate::sdk::{self, Depth, Looked, Watch};
use crate::tokens;
use crate::workspace::{Ahead, System, Workspace};

/// What is looked at, and by which settings.
#[derive(Clone, Debug)]
pub struct Plan {
    pub system: Arc<dyn System>,
    pub root: Utf8PathBuf,
    /// Absolute and below the root; empty for all of it.
    pub paths: Vec<Utf8PathBuf>,
    /// What the paths are part of, where they are only files of it.
    pub reach: Option<Utf8PathBuf>,
    /// This configuration file for everything, instead of the nearest ones.
    pub config: Option<Utf8PathBuf>,
    pub overrides: Overrides,
    /// Files that are parsed before they are asked for.
    pub ahead: Arc<Ahead>,
}

/// Makes what every first look needs and takes long to make, for whoever has time before it.
pub fn prepare() {
    sdk::prepare();
    tokens::count("", None);
}

impl Plan {
    /// The workspace, with its configuration read and checked: a run with a broken one is not worth waiting for.
    /// And the currency that money is to be shown in.
    pub fn open(&self) -> Result<(Workspace, Option<Currency>), ConfigError> {
        let known = check::rules();
        let configs = match &self.config {
            Some(file) => Configs::fixed(self.system.clone(), file, known, self.overrides.clone())?,
            None => Configs::discover(self.system.clone(), &self.root, known, self.overrides.clone()),
        };
        configs.of_dir(&self.root);
        sdk::declared(&configs);
        let currency = prices::check(&configs, &self.root, &*self.system);
        Ok((self.bare().with_configs(configs), currency))
    }

    fn bare(&self) -> Workspace {
        let workspace = Workspace::new(self.system.clone(), self.root.clone(), self.paths.clone())
            .with_ahead(self.ahead.clone());
        match &self.reach {
            Some(reach) => workspace.with_reach(reach.clone()),
            None => workspace,
        }
    }
}

#[derive(Debug)]
pub struct Session {
    plan: Plan,
    workspace: Workspace,
    /// Of the first configuration.
    currency: Option<Currency>,
    /// What is wrong with the configuration now, where the last that was whole still holds.
    broken: Vec<ConfigError>,
    watch: Watch,
    judge: Judge,
    /// What the rules say by themselves of the calls of each file, in their order.
    judged: BTreeMap<Arc<str>, Vec<(Arc<str>, Verdict)>>,
    findings: Vec<Finding>,
    is_current: bool,
    /// The list of files, or the configuration, is no longer what it was.
    is_stale: bool,
    generation: u64,
    looks: u64,
}

impl Session {
    /// Nothing is read yet but the configuration.
    pub fn open(plan: Plan) -> Self {
        let mut broken = Vec::new();
        let (workspace, currency) = plan.open().unwrap_or_else(|error| {
            broken.push(error);
            (plan.bare(), None)
        });
        Self {
            plan,
            workspace,
            currency,
            broken,
            watch: Watch::default(),
            judge: Judge::default(),
            judged: BTreeMap::new(),
            findings: Vec::new(),
            is_current: false,
            is_stale: false,
            generation: 0,
            looks: 0,
        }
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// What the configuration that it was opened with shows money in.
    pub fn currency(&self) -> Option<&Currency> {
        self.currency.as_ref()
    }

    pub fn calls(&self) -> &[Call] {
        self.watch.calls()
    }

    /// As `check::findings` has them.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What is wrong with configuration files, as far as they were met.
    pub fn errors(&self) -> Vec<ConfigError> {
        let mut errors = self.broken.clone();
        for error in self.workspace.configs().map(Configs::errors).unwrap_or_default() {
            if !errors.contains(&error) {
                errors.push(error);
            }
        }
        errors
    }

    /// Whether nothing has been looked at yet.
    pub fn is_new(&self) -> bool {
        self.looks == 0
    }

    /// How often the calls, or what they cost, may have become others.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    pub fn is_current(&self) -> bool {
        self.is_current
    }

    /// Something else stands in the file at this path (absolute) than before.
    pub fn change(&mut self, path: &Utf8Path) {
        self.is_current = false;
        if is_known_once(path) {
            self.is_stale = true;
        } else {
            self.workspace.change(path);
            self.watch.change(&self.workspace, &self.workspace.relative(path));
        }
    }

    /// Files came or went, or settings changed.
    pub fn reload(&mut self) {
        self.is_current = false;
        self.is_stale = true;
        self.generation += 1;
    }

    /// Looks again at what changed. `false` when `stop` was set first: the rest is still to be done.
    pub fn run(&mut self, stop: &AtomicBool) -> bool {
        self.run_to(Depth::Whole, stop)
    }

    /// The same for what concerns the files that changed. Unless it is current then, there is more to look at.
    pub fn run_near(&mut self, stop: &AtomicBool) -> bool {
        self.run_to(Depth::Near, stop)
    }

    fn run_to(&mut self, depth: Depth, stop: &AtomicBool) -> bool {
        if self.is_current {
            return true;
        }
        if self.is_stale {
            self.reopen();
            self.is_stale = false;
        }
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        let Some(looked) = self.watch.look(&self.workspace, depth, stop) else { return false };
        self.generation += u64::from(looked.is_other);
        self.judge_again(&looked);
        let verdicts = self.judged.values().flatten();
        let found = verdicts.flat_map(|(_, verdict)| &verdict.findings).cloned().collect();
        self.findings = check::settle(&self.workspace, self.watch.calls(), found);
        self.is_current = looked.is_whole;
        if looked.is_whole {
            self.workspace.settle();
        }
        self.looks += 1;
        true
    }

    /// Most calls of a file that changed are only somewhere else than before.
    fn judge_again(&mut self, looked: &Looked) {
        let paths = looked.paths.iter();
        let gone: FxHashMap<_, _> = paths.filter_map(|path| self.judged.remove_entry(path)).collect();
        let verdicts = gone.values().flatten().map(|(id, verdict)| (id, verdict));
        let verdicts: FxHashMap<&Arc<str>, &Verdict> = verdicts.collect();
        let mut before: FxHashMap<&Arc<str>, &Call> = FxHashMap::default();
        for call in &looked.before {
            // Where a look was stopped, the first are those that were judged.
            before.entry(&call.id).or_insert(call);
        }
        let as_before = |call: &Call| {
            let verdict = verdicts.get(&call.id).filter(|verdict| !verdict.reads_source)?;
            let moves = Moves::of(before.get(&call.id)?, call)?;
            let findings = verdict.findings.iter().map(|finding| moves.finding(finding));
            Some(Verdict { findings: findings.collect::<Option<_>>()?, reads_source: false })
        };
        let calls = self.watch.calls().iter().filter(|call| !self.judged.contains_key(&call.place.path));
        let (known, calls): (Vec<_>, Vec<&Call>) = calls.map(|call| (as_before(call), call)).unzip();
        let new = calls.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(call, _)| *call);
        let mut new = self.judge.judge(&self.workspace, &new.collect::<Vec<_>>()).into_iter();
        for (call, known) in calls.into_iter().zip(known) {
            let verdict = known.or_else(|| new.next()).unwrap_or_default();
            self.judged.entry(call.place.path.clone()).or_default().push((call.id.clone(), verdict));
        }
    }

    /// A new workspace. While somebody writes a configuration it is broken with every other key: then the last that
    /// was whole holds.
    fn reopen(&mut self) {
        let opened = self.plan.open();
        let errors = match &opened {
            Ok((workspace, _)) => workspace.configs().map(Configs::errors).unwrap_or_default(),
            Err(error) => vec![error.clone()],
        };
        let whole = opened.ok().map(|(workspace, _)| workspace).filter(|_| errors.is_empty());
        self.watch = Watch::default();
        self.judge = Judge::default();
        self.judged.clear();
        let mut before = std::mem::replace(&mut self.workspace, self.plan.bare());
        let now = whole.unwrap_or_else(|| match before.take_configs() {
            Some(configs) => self.plan.bare().with_configs(configs),
            None => self.plan.bare(),
        });
        self.workspace = now.following(before);
        self.broken = errors;
    }
}

/// Whether a file says something about all others: where imports lead, what is looked at, what calls cost.
fn is_known_once(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    matches!(name, "package.json" | "jsconfig.json" | "go.mod" | "CODEOWNERS")
        || name.starts_with("tsconfig")
        || path.extension() == Some("toml")
}

#[cfg(test)]
mod tests;
