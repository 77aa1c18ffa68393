use anyhow::Result;
use clap::{Args, ValueEnum};
use promptlint_lint::config::Overrides;
use promptlint_lint::position::Locator;

use super::{Outcome, Scope, finish, open};
use crate::output::{calls_json, calls_text};
use crate::{engine, progress};

/// List every call to a language model: where, which model, which cap, how many tokens
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  promptlint calls                      Every call below this directory
  promptlint calls src/agents app.py    Only there
  promptlint calls --format json | jq '.calls[] | select(.output_cap.origin == \"absent\")'

What cannot be known before run time is said to be unknown, and the last line says how much that is.")]
pub(super) struct CallsArgs {
    /// How to write the list; the JSON is described by `promptlint schema calls`
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Put the known text of each prompt into the JSON
    #[arg(long)]
    show_text: bool,

    #[command(flatten)]
    pub(super) scope: Scope,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

pub(super) fn run(args: &CallsArgs) -> Result<Outcome> {
    let opened = open(&args.scope, Overrides::default())?;
    let calls = progress::watch(&opened.workspace, || engine::calls(&opened.workspace));
    let locator = Locator::new(&opened.workspace);
    match args.format {
        Format::Text => calls_text::write(&calls, &locator, &opened.display)?,
        Format::Json => calls_json::write(&calls, &locator, args.show_text)?,
    }
    finish(&opened, &args.scope)
}
