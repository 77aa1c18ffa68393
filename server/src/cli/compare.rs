//! The two sides that `diff` and `comment` compare: commits, the work tree, or saved outputs.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use promptlint_lint::call::{Call, Context as Caller};
use promptlint_lint::check;
use promptlint_lint::config::gate::Gate;
use promptlint_lint::config::{FILE, Overrides};
use promptlint_lint::cost::report::{self, Known};
use promptlint_lint::diff::findings;
use promptlint_lint::diff::gate::{self, Found, Subject, Verdict};
use promptlint_lint::diff::{self, Diff};
use promptlint_lint::finding::Finding;
use promptlint_lint::position::Locator;
use promptlint_lint::prices::{Books, Markets};
use promptlint_lint::usage::owners::Owners;
use promptlint_lint::workspace::{Disk, Shared, System};

use super::day::Day;
use super::gate_arg::{self, GateArgs};
use super::usage_arg::{self, UsageArg};
use super::{Layout, Opened, Outcome, Scope, enter, finish, saved};
use crate::git::{Commit, Repository};
use crate::output::calls_json::catalogue;
use crate::output::check::json::{self, FindingRow};
use crate::output::coverage::Coverage;
use crate::output::diff::{Comparison, Findings, SCHEMA, Side, Summary};
use crate::{engine, output, progress};

#[derive(Debug, Args)]
pub(super) struct Compare {
    /// What to compare with, and what to compare: commits, branches or tags [default: the branch that
    /// this is to be merged into, and the work tree]; or two outputs of `cost --format json`, each of one
    /// repository or of several (`a.json,b.json`, `NAME=a.json`)
    #[arg(value_name = "BASE[..HEAD] | BEFORE.json AFTER.json", num_args = 0..=2)]
    sides: Vec<String>,

    /// Compare with BASE itself, not with where HEAD left it
    #[arg(long)]
    direct: bool,

    /// Look only at what is below
    #[arg(long, value_name = "PATH", default_value = ".")]
    path: Utf8PathBuf,

    /// Use this configuration file for everything, instead of the nearest ones
    #[arg(long, value_name = "FILE")]
    config: Option<Utf8PathBuf>,

    /// Fail when a file cannot be read
    #[arg(long)]
    strict: bool,

    #[command(flatten)]
    usage: UsageArg,

    #[command(flatten)]
    pub(super) day: Day,
}

/// The code at one of the two ends.
struct End {
    name: String,
    opened: Opened,
    calls: Vec<Call>,
    findings: Vec<Finding>,
}

/// 1 when a limit is crossed, unless the job could not be done.
pub(super) fn status(compared: &Compared, args: &GateArgs) -> Outcome {
    match compared.outcome {
        Outcome::Clean if !args.exit_zero && gate::blocks(&compared.comparison.gate) => Outcome::Findings,
        outcome => outcome,
    }
}

/// What was compared.
pub(super) struct Compared {
    pub(super) comparison: Comparison,
    /// Whether everything could be read.
    pub(super) outcome: Outcome,
}

impl Compare {
    /// `None` when the settings say two things at once, which has been told.
    pub(super) fn run(&self, gate: &GateArgs) -> Result<Option<Compared>> {
        let are_files = self.sides.iter().filter(|side| saved::is_file(side)).count();
        match (self.sides.as_slice(), are_files) {
            ([before, after], 2) => {
                let (mut comparison, changed) = saved::compare(before, after)?;
                let (limits, here) = gate_arg::here(self.config.as_deref())?;
                comparison.gate = self.judge(&gate.over(&limits)?, &changed, &comparison.findings, &here);
                Ok(Some(Compared { comparison, outcome: Outcome::Clean }))
            }
            ([only], 1) => bail!("{only} is one saved output: name the earlier and the later one"),
            (_, 0) => self.commits(gate),
            _ => bail!("a commit cannot be compared with a saved output: name two of a kind"),
        }
    }

    fn commits(&self, gate: &GateArgs) -> Result<Option<Compared>> {
        let scope = Scope::of(vec![self.path.clone()], self.config.clone(), self.strict);
        let layout = Layout::of(&scope)?.canonical()?;
        let repository = Repository::around(&layout.root)?;
        let (base, head) = self.ends(&repository)?;
        // What stands on both sides is parsed once.
        let shared = Arc::new(Shared::default());
        let at = |commit| look(&repository, commit, &layout, &scope, self.day.overrides(), &shared);
        let (before, after) = (at(Some(base))?, at(head)?);

        // The later side's prices hold for both.
        let markets = Books::of(&after.opened.workspace);
        // One usage for both sides, the later one's: how often calls run is not part of the change.
        let applied = self.usage.applied(&after.opened.workspace)?;
        let owners = Owners::find(&after.opened.workspace);
        let known = |call: &Call, context: Option<&Caller>| Known {
            usage: applied.usage(call, context),
            owner: owners.owner(&after.opened.workspace, call, context),
        };
        let mut new = report::report(&after.calls, &markets, &known);
        if usage_arg::ties(&applied)? == Outcome::Failed {
            return Ok(None);
        }
        let mut old = report::report(&before.calls, &markets, &known);
        let pairs = diff::pair(&mut old, &new, &markets);
        for (earlier, later) in diff::keep_usage(&old, &mut new, &pairs, &markets) {
            let [was, is] = [&old.reaches[earlier], &new.reaches[later]].map(|reach| &reach.call.id);
            output::warning(&format!(
                "[usage] still means `{was}`, which is `{is}` now: `promptlint usage sync`"
            ));
        }
        let [places_before, places_after] = [&before, &after].map(|end| Locator::new(&end.opened.workspace));
        let changed = diff::diff((&old, &places_before), (&new, &places_after), pairs, &markets);
        let found = compare(&before, &after, &changed);
        let row = |end: &End, places: &Locator<'_>, indices: &[usize]| {
            indices.iter().map(|index| json::row(&end.findings[*index], places)).collect()
        };
        let as_of = markets.market(FILE).as_of.to_string();
        let below = repository.below(&layout.root);
        let tip = head.or_else(|| repository.commit("HEAD").ok());
        let of = |side: Side, commit: Option<Commit>| Side {
            commit: commit.map(Commit::full),
            below: below.clone(),
            ..side
        };
        let before_side = of(side(&before, &old, &as_of), Some(base));
        let root = after.opened.workspace.root();
        let limits = after.opened.workspace.configs().map(|configs| configs.of_dir(root).gate.clone());
        let limits = gate.over(&limits.unwrap_or_default())?;
        let findings = Findings {
            new: row(&after, &places_after, &found.new),
            fixed: row(&before, &places_before, &found.fixed),
            remaining: found.remaining.len(),
        };
        let comparison = Comparison {
            schema: SCHEMA.to_owned(),
            catalogue: catalogue(),
            summary: Summary::of(&changed.changes, &before_side),
            before: before_side,
            after: of(side(&after, &new, &as_of), tip),
            gate: self.judge(&limits, &changed, &findings, root),
            findings,
            changes: changed.changes,
            as_of,
            display: after.opened.display.clone(),
        };
        finish(&before.opened, &scope)?;
        let outcome = finish(&after.opened, &scope)?;
        Ok(Some(Compared { comparison, outcome }))
    }

    fn judge(&self, gate: &Gate, changed: &Diff, findings: &Findings, root: &Utf8Path) -> Vec<Verdict> {
        let found = |finding: &FindingRow| Found {
            rule: finding.rule.clone(),
            severity: finding.severity,
            id: finding.call.clone().unwrap_or_default(),
            path: finding.path.clone(),
            line: finding.line,
        };
        let findings: Vec<Found> = findings.new.iter().map(found).collect();
        let subject = Subject {
            before: Some(&changed.before),
            after: &changed.after,
            pairs: &changed.pairs,
            findings: &findings,
            root,
            today: self.day.date(),
        };
        gate::judge(gate, &subject)
    }

    /// The two commits; no second one is the work tree.
    fn ends(&self, repository: &Repository) -> Result<(Commit, Option<Commit>)> {
        let (base, head) = match self.sides.as_slice() {
            [] => (repository.target()?, None),
            [base, head] => (base.clone(), Some(head.as_str())),
            [written, ..] => match written.split_once("..") {
                // Three dots ask git for the very thing that is done anyhow.
                Some((base, head)) => {
                    (base.to_owned(), Some(head.trim_start_matches('.')).filter(|head| !head.is_empty()))
                }
                None => (written.clone(), None),
            },
        };
        if head.is_none() && repository.is_bare() {
            bail!("a bare repository has no work tree: name both commits, as in main~1..main");
        }
        let base = if base.is_empty() { repository.target()? } else { base };
        let base = repository.commit(&base)?;
        let head = head.map(|head| repository.commit(head)).transpose()?;
        if self.direct {
            return Ok((base, head));
        }
        let tip = head.map_or_else(|| repository.commit("HEAD"), Ok)?;
        Ok((repository.fork_point(base, tip)?, head))
    }
}

fn look(
    repository: &Repository,
    commit: Option<Commit>,
    layout: &Layout,
    scope: &Scope,
    overrides: Overrides,
    shared: &Arc<Shared>,
) -> Result<End> {
    let (name, system): (_, Arc<dyn System>) = match commit {
        Some(commit) => (commit.short(), Arc::new(repository.tree(commit)?)),
        None => ("the work tree".to_owned(), Arc::new(Disk)),
    };
    let opened = enter(system, layout, scope, overrides)
        .with_context(|| format!("the configuration of {name} cannot be used"))?
        .sharing(shared);
    let workspace = &opened.workspace;
    let (calls, findings) = progress::watch(workspace, || {
        let calls = engine::calls(workspace);
        let findings = check::findings(workspace, &calls);
        (calls, findings)
    });
    Ok(End { name, opened, calls, findings })
}

fn side(end: &End, report: &report::Report<'_>, as_of: &str) -> Side {
    let coverage = Coverage::of(&end.opened.workspace, &end.calls);
    Side::new(end.name.clone(), as_of.to_owned(), coverage, &report.totals)
}

/// Findings belong to calls, and calls keep their identity when they move.
fn compare(before: &End, after: &End, changed: &Diff) -> findings::Findings {
    let renamed = |id: &str| {
        let mut pairs = changed.pairs.iter();
        let (_, later) = pairs.find(|(earlier, _)| changed.before[*earlier].id == id)?;
        Some(changed.after[*later].id.clone())
    };
    findings::compare(&before.findings, &after.findings, renamed)
}
