//! `--usage`: which usage table holds.

use anyhow::{Context, Result, bail};
use camino::Utf8PathBuf;
use clap::Args;
use promptlint_lint::call::Call;
use promptlint_lint::config::usage::{UsageBook, parse_file};
use promptlint_lint::sdk::idle_entries;
use promptlint_lint::usage::apply::Applied;
use promptlint_lint::workspace::{Workspace, decode};

use super::Outcome;
use crate::output;

#[derive(Debug, Args)]
pub(super) struct UsageArg {
    /// Take the calls per month from promptlint.usage.<ENV>.toml, or from this file, instead of [usage]
    #[arg(long = "usage", value_name = "ENV")]
    env: Option<String>,
}

const PREFIX: &str = "promptlint.usage.";
const SUFFIX: &str = ".toml";

impl UsageArg {
    /// Where the file of the environment is, whether it exists or not; `None` without `--usage`.
    pub(super) fn path(&self, workspace: &Workspace) -> Result<Option<Utf8PathBuf>> {
        let Some(env) = &self.env else { return Ok(None) };
        if env.ends_with(SUFFIX) {
            let here = std::env::current_dir().context("the current directory is gone")?;
            let here = Utf8PathBuf::try_from(here).context("the current directory's name is not UTF-8")?;
            return Ok(Some(super::absolute(&here, env.as_str().into())));
        }
        let config = workspace.configs().map(|configs| configs.of_dir(workspace.root()));
        let dir = config.and_then(|config| config.path.as_ref()?.parent().map(ToOwned::to_owned));
        let dir = dir.unwrap_or_else(|| workspace.root().to_owned());
        Ok(Some(dir.join(format!("{PREFIX}{env}{SUFFIX}"))))
    }

    fn book(&self, workspace: &Workspace) -> Result<Option<UsageBook>> {
        let Some(path) = self.path(workspace)? else { return Ok(None) };
        let Ok(bytes) = workspace.system().read(&path) else {
            let dir = path.parent().unwrap_or(&path);
            let names = workspace.system().names(dir);
            let mut envs: Vec<&str> =
                names.iter().filter_map(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)).collect();
            envs.sort_unstable();
            let help = if envs.is_empty() {
                "`promptlint usage sync --usage ENV` begins one".to_owned()
            } else {
                format!("there is one for {}", envs.join(", "))
            };
            bail!("{path}: no such usage file: {help}");
        };
        Ok(Some(parse_file(&path, &decode(bytes).text)?))
    }

    pub(super) fn applied<'w>(&self, workspace: &'w Workspace) -> Result<Applied<'w>> {
        Ok(Applied::new(workspace, self.book(workspace)?))
    }
}

/// Says which selectors are equally specific for a call. A run with one of them has no figures worth printing.
pub(super) fn ties(applied: &Applied<'_>) -> Result<Outcome> {
    let ties = applied.ties();
    for error in &ties {
        output::config_error(error)?;
    }
    Ok(if ties.is_empty() { Outcome::Clean } else { Outcome::Failed })
}

/// Says which selectors mean no call and which sizes no part of a prompt: with `--strict` that fails.
pub(super) fn idle(
    applied: &Applied<'_>,
    workspace: &Workspace,
    calls: &[Call],
    strict: bool,
) -> Result<Outcome> {
    let mut outcome = Outcome::Clean;
    for idle in applied.idle().into_iter().chain(idle_entries(workspace, calls)) {
        if strict {
            output::config_error(&idle)?;
            outcome = Outcome::Failed;
        } else {
            output::config_warning(&idle)?;
        }
    }
    Ok(outcome)
}
