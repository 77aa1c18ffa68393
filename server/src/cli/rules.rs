use anyhow::Result;
use clap::{Args, ValueEnum};

use super::Outcome;
use crate::output::rules;

/// List the rules
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  promptlint rules
  promptlint rules --format json")]
pub(super) struct RulesArgs {
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

pub(super) fn run(args: &RulesArgs) -> Result<Outcome> {
    match args.format {
        Format::Text => rules::write_text()?,
        Format::Json => rules::write_json()?,
    }
    Ok(Outcome::Clean)
}
