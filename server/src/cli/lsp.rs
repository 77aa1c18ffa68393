use anyhow::Result;
use clap::Args;

use super::Outcome;
use crate::lsp;

/// Serve an editor: findings and costs while you type
#[derive(Debug, Args)]
#[command(after_help = "\
Editors start this command by themselves and speak the Language Server Protocol with it over standard
input and output. What it can do, its settings and its commands: server/src/lsp/README.md in the sources.")]
pub(super) struct LspArgs {
    /// Meet the editor at this port of this machine, instead of over standard input and output: connect where it
    /// listens, else wait for it
    #[arg(long, value_name = "PORT")]
    socket: Option<u16>,

    /// What some editors add by themselves: it is so anyhow
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(args: &LspArgs) -> Result<Outcome> {
    let is_orderly = lsp::serve(args.socket.filter(|_| !args.stdio))?;
    // An editor that goes without saying so is a failure (LSP, "exit").
    Ok(if is_orderly { Outcome::Clean } else { Outcome::Findings })
}
