use anyhow::Result;
use clap::{Args, ValueEnum};
use schemars::schema_for;

use super::Outcome;
use crate::output::{self, calls_json, check, cost, diff, explain, history, models, tokens_json};

/// Print the JSON Schema of the configuration or of an output
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  promptlint schema config > promptlint.schema.json
  promptlint schema calls
  promptlint schema check
  promptlint schema cost
  promptlint schema diff
  promptlint schema history")]
pub(super) struct SchemaArgs {
    /// Of what
    #[arg(value_enum)]
    of: Of,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    /// `promptlint.toml`
    Config,
    /// `promptlint calls --format json`
    Calls,
    /// `promptlint check --format json`
    Check,
    /// `promptlint cost --format json`
    Cost,
    /// `promptlint diff --format json`
    Diff,
    /// `promptlint history --format json`
    History,
    /// `promptlint explain CALL --format json`
    Explain,
    /// `promptlint tokens --format json`
    Tokens,
    /// `promptlint models --format json`
    Models,
}

pub(super) fn run(args: &SchemaArgs) -> Result<Outcome> {
    let schema = match args.of {
        Of::Config => promptlint_lint::check::config_schema(),
        Of::Calls => schema_for!(calls_json::Report<'static>),
        Of::Check => schema_for!(check::json::Document),
        Of::Cost => schema_for!(cost::json::Document<'static>),
        Of::Diff => schema_for!(diff::Comparison),
        Of::History => schema_for!(history::History),
        Of::Explain => schema_for!(explain::json::Document<'static>),
        Of::Tokens => schema_for!(tokens_json::Report<'static>),
        Of::Models => schema_for!(models::Report<'static>),
    };
    output::json(&schema)?;
    Ok(Outcome::Clean)
}
