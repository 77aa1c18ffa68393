use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use promptlint_lint::call::Call;
use promptlint_lint::config::usage::{UsageBook, parse_file};
use promptlint_lint::config::{FILE, Overrides, PYPROJECT};
use promptlint_lint::usage::apply::{Applied, ids};
use promptlint_lint::usage::sync::{New, sync};
use promptlint_lint::workspace::{Workspace, decode};

use super::usage_arg::UsageArg;
use super::{Outcome, Scope, finish, open};
use crate::output::{self, printable};
use crate::{engine, progress};

/// Keep the table of calls per month in step with the code
#[derive(Debug, Args)]
pub(super) struct UsageArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Sync(SyncArgs),
}

/// Add the calls that have no volume yet, and mark what means no call any more
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  promptlint usage sync                      Into [usage] of promptlint.toml
  promptlint usage sync --usage production   Into promptlint.usage.production.toml
  promptlint usage sync --check              In CI: fail when there is something to add or to mark

New calls come with a line to fill in. Nothing is deleted, and what stands there stays as it is.")]
struct SyncArgs {
    #[command(flatten)]
    usage: UsageArg,

    /// Write nothing, and fail when there is something to write
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    scope: Scope,
}

pub(super) fn run(args: &UsageArgs) -> Result<Outcome> {
    let Command::Sync(args) = &args.command;
    let opened = open(&args.scope, Overrides::default())?;
    let workspace = &opened.workspace;
    let path = match args.usage.path(workspace)? {
        Some(path) => path,
        None => {
            let config = workspace.configs().map(|configs| configs.of_dir(workspace.root()));
            config.and_then(|config| config.path.clone()).unwrap_or_else(|| workspace.root().join(FILE))
        }
    };
    let text = workspace.system().read(&path).map(|bytes| decode(bytes).text).unwrap_or_default();
    let tool = path.file_name() == Some(PYPROJECT);
    let is_own = args.usage.path(workspace)?.is_some();
    // A configuration file has been read with the workspace, and this one's mistakes are not ours to keep.
    let book = if is_own { Some(parse_file(&path, &text)?) } else { None };
    let base = path.parent().unwrap_or(workspace.root()).to_owned();
    let calls = progress::watch(workspace, || engine::calls(workspace));
    let new = new_calls(workspace, book, &base, &calls);
    let known = known(workspace, &base, &calls);
    let is_whole = workspace.paths().iter().any(|path| base.starts_with(path));
    let synced =
        sync(&text, tool, &new, &|key| !is_whole || known.contains(key)).with_context(|| path.to_string())?;
    let changed = synced.text != text;
    if changed && !args.check {
        output::replace_file(&path, &synced.text)?;
    }
    let shown = path.strip_prefix(workspace.root()).unwrap_or(&path);
    let list = |keys: &[String], what: &str| {
        let lines = keys.iter().map(|key| format!("  {}\n", printable(key)));
        if keys.is_empty() {
            String::new()
        } else {
            format!("{what}:\n{}", lines.collect::<Vec<_>>().concat())
        }
    };
    let mut report = list(&synced.added, if args.check { "To add" } else { "Added" });
    report += &list(&synced.marked, if args.check { "To mark as stale" } else { "Marked as stale" });
    let last = match (changed, args.check) {
        (false, _) => format!("{shown} is in step with the code.\n"),
        (true, true) => format!("`promptlint usage sync` writes this into {shown}.\n"),
        (true, false) => format!("Written into {shown}: fill in the calls per month.\n"),
    };
    report.push_str(&last);
    output::text(&report)?;
    let outcome = finish(&opened, &args.scope)?;
    Ok(if args.check && changed && outcome == Outcome::Clean { Outcome::Findings } else { outcome })
}

/// The calls of which a reach has no volume.
fn new_calls(
    workspace: &Workspace,
    book: Option<UsageBook>,
    base: &camino::Utf8Path,
    calls: &[Call],
) -> Vec<New> {
    let applied = Applied::new(workspace, book);
    let has_volume = |call: &Call| call.reaches().all(|context| applied.usage(call, context).calls.is_some());
    let new = |call: &Call| {
        let (id, _) = ids(workspace.root(), base, call, None);
        let models: BTreeSet<&str> = call
            .contexts
            .iter()
            .map(|context| &context.request)
            .chain([&call.request])
            .flat_map(|request| &request.models)
            .map(|model| &*model.id)
            .collect();
        let models = if models.is_empty() {
            "model unknown".to_owned()
        } else {
            models.into_iter().collect::<Vec<_>>().join(", ")
        };
        let callers: BTreeSet<&str> = call.contexts.iter().map(|context| &*context.place.path).collect();
        let callers = if callers.is_empty() {
            String::new()
        } else {
            format!(", called from {}", callers.into_iter().collect::<Vec<_>>().join(", "))
        };
        New { id, note: printable(&format!("{models}{callers}")) }
    };
    calls.iter().filter(|call| !has_volume(call)).map(new).collect()
}

/// All keys that mean a call, or a caller of one.
fn known(workspace: &Workspace, base: &camino::Utf8Path, calls: &[Call]) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for call in calls {
        for context in std::iter::once(None).chain(call.contexts.iter().map(Some)) {
            let (id, caller) = ids(workspace.root(), base, call, context);
            known.insert(caller.unwrap_or(id));
        }
    }
    known
}
