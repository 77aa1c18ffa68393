//! What the client can ask for by name.

use anyhow::{Context as _, Result, bail};
use camino::Utf8PathBuf;
use promptlint_lint::config::gate::Gate;
use promptlint_lint::config::{FILE, PYPROJECT};
use promptlint_lint::cost::explain;
use promptlint_lint::cost::report::By;
use promptlint_lint::position::Locator;
use promptlint_lint::usage::sync;
use promptlint_lint::workspace::{System, decode};
use serde_json::{Value, json};
use tower_lsp::ls_types::{Uri, WorkspaceEdit};

use super::desk::{Desk, Folder};
use super::lenses;
use super::reaches::Ledger;
use super::{edits, uri};
use crate::cli::cost::{LookedAt, reckon};
use crate::cli::day;
use crate::cli::explain::find;
use crate::output::explain::Anatomy;
use crate::output::{Display, cost, coverage, rule_url};

pub(super) const EXPLAIN: &str = "promptlint.explain";
pub(super) const COST_REPORT: &str = "promptlint.costReport";
pub(super) const ANALYSED: &str = "promptlint.analysed";
pub(super) const SET_VOLUME: &str = "promptlint.setVolume";
pub(super) const OPEN_RULE: &str = "promptlint.openRule";
pub(super) const SHOW_CALL: &str = "promptlint.showCall";

pub(super) const ALL: [&str; 6] = [EXPLAIN, COST_REPORT, ANALYSED, SET_VOLUME, OPEN_RULE, SHOW_CALL];

/// What the client is asked for on the way.
#[derive(Debug)]
pub(super) enum Then {
    Edit(WorkspaceEdit),
    Show(Uri),
    Say(String),
}

/// The answer, and what else is to be done.
pub(super) type Done = (Value, Option<Then>);

pub(super) fn execute(desk: &mut Desk, command: &str, arguments: &[Value]) -> Result<Done> {
    let word = |at: usize| arguments.get(at).and_then(Value::as_str);
    let name = || word(0).with_context(|| format!("{command} takes a name"));
    match command {
        EXPLAIN => Ok((explain(desk, name()?)?, None)),
        COST_REPORT => Ok((cost_report(desk, word(0))?, None)),
        ANALYSED => Ok((analysed(desk), None)),
        SHOW_CALL => {
            let said = with_reach(desk, name()?, |ledger, reach| {
                format!("{}: {}", ledger.name(&reach), lenses::title(&reach))
            })?;
            Ok((Value::Null, Some(Then::Say(said))))
        }
        OPEN_RULE => {
            let rule = name()?;
            let page = rule_url(rule).parse().ok().context("a rule has a name")?;
            Ok((Value::Null, Some(Then::Show(page))))
        }
        SET_VOLUME => {
            let calls = arguments.get(1).and_then(Value::as_u64);
            let calls = calls.with_context(|| format!("{command} takes a call and its calls per month"))?;
            Ok((Value::Null, Some(Then::Edit(set_volume(desk, name()?, calls)?))))
        }
        _ => bail!("there is no command {command}"),
    }
}

fn with_reach<R>(
    desk: &Desk,
    name: &str,
    answer: impl FnOnce(&Ledger<'_>, promptlint_lint::cost::report::Reach<'_>) -> R,
) -> Result<R> {
    let mut last = None;
    for folder in &desk.folders {
        let ledger = Ledger::new(folder, &desk.settings);
        if let Some(reach) = ledger.named(name) {
            return Ok(answer(&ledger, reach));
        }
        // As the command line takes it: the end of an id, or path and line.
        let locator = Locator::new(folder.session.workspace());
        match find(name, folder.session.calls(), &locator, &display()) {
            Ok((call, context)) => return Ok(answer(&ledger, ledger.reach(call, context))),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| anyhow::anyhow!("nothing is open")))
}

/// Paths as they are seen from the folder.
fn display() -> Display {
    Display::below(".".into())
}

fn explain(desk: &Desk, name: &str) -> Result<Value> {
    with_reach(desk, name, |ledger, reach| {
        let workspace = ledger.workspace();
        let now = reach.per_call().map(|band| band.expected);
        let market = ledger.market(&reach.place().path);
        let cheaper = |now| explain::cheaper(reach.call, reach.request(), &reach.usage, &market, now);
        crate::output::explain::json::value(&Anatomy {
            call: reach.call,
            context: reach.context,
            request: reach.request(),
            cheaper: now.map(cheaper).unwrap_or_default(),
            what_if: Vec::new(),
            as_of: market.as_of.to_string(),
            locator: &Locator::new(workspace),
            display: &display(),
            usage: reach.usage.clone(),
            estimate: reach.estimate.clone(),
        })
    })?
}

fn cost_report(desk: &Desk, folder: Option<&str>) -> Result<Value> {
    let wanted = match folder {
        Some(text) => {
            let uri: Uri = text.parse().ok().with_context(|| format!("{text} is no URI"))?;
            Some(uri::to_path(&uri).with_context(|| format!("{text} is no file"))?)
        }
        None => None,
    };
    let is_wanted = |folder: &&Folder| wanted.as_ref().is_none_or(|path| folder.root == *path);
    let mut reports = Vec::new();
    for folder in desk.folders.iter().filter(is_wanted) {
        let ledger = Ledger::new(folder, &desk.settings);
        let looked_at = LookedAt {
            workspace: folder.session.workspace(),
            calls: folder.session.calls(),
            findings: &[],
            display: &display(),
            limits: Gate::default(),
            today: day::today(),
        };
        let reckoned = reckon(&looked_at, &ledger.applied, By::Call, cost::json::value);
        let ties = || {
            let said = ledger.applied.ties().into_iter().map(|tie| format!("{}: {}", tie.path, tie.message));
            said.collect::<Vec<_>>().join("\n")
        };
        reports.push(reckoned.with_context(ties)??);
    }
    match reports.len() {
        0 => bail!("nothing is open there"),
        1 => Ok(reports.remove(0)),
        _ => Ok(reports.into()),
    }
}

fn analysed(desk: &Desk) -> Value {
    let of = |folder: &Folder| {
        let mut row = json!({ "uri": uri::of_path(&folder.root).map(|uri| uri.as_str().to_owned()) });
        let coverage = coverage::Coverage::of(folder.session.workspace(), folder.session.calls());
        if let (Some(row), Ok(Value::Object(coverage))) =
            (row.as_object_mut(), serde_json::to_value(coverage))
        {
            row.extend(coverage);
        }
        row
    };
    json!({ "folders": desk.folders.iter().map(of).collect::<Vec<_>>() })
}

/// Into the usage table that holds for the call: the environment's, or that of the configuration.
fn set_volume(desk: &Desk, name: &str, calls: u64) -> Result<WorkspaceEdit> {
    let (root, path): (Utf8PathBuf, String) = with_reach(desk, name, |ledger, reach| {
        (ledger.workspace().root().to_owned(), reach.call.place.path.to_string())
    })?;
    let folder = desk.folders.iter().find(|folder| folder.root == root).context("the folder is gone")?;
    let workspace = folder.session.workspace();
    let dir = root.join(&path).parent().map_or_else(|| root.clone(), ToOwned::to_owned);
    let config = workspace.configs().and_then(|configs| configs.of_dir(&dir).path.clone());
    let mut file = config.unwrap_or_else(|| root.join(FILE));
    if let (Some(env), Some(dir)) = (&desk.settings.usage, file.parent()) {
        file = dir.join(format!("promptlint.usage.{env}.toml"));
    }
    let base = file.parent().unwrap_or(&root).to_owned();
    let key = with_reach(desk, name, |_, reach| {
        let (id, caller) = promptlint_lint::usage::apply::ids(&root, &base, reach.call, reach.context);
        caller.unwrap_or(id)
    })?;
    let text = desk.system().read(&file).map(|bytes| decode(bytes).text).unwrap_or_default();
    let written = sync::set_calls(&text, file.file_name() == Some(PYPROJECT), &key, calls)?;
    Ok(edits::rewriting(desk, &file, &written))
}
