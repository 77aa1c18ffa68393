use anyhow::{Result, bail};
use clap::Args;
use promptlint_lint::check;
use promptlint_lint::config::suggestion;

use super::Outcome;
use crate::output;

/// Explain a rule: what it finds, why it costs, examples, options
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  promptlint rule missing-max-tokens")]
pub(super) struct RuleArgs {
    /// As `promptlint rules` lists them
    name: String,
}

pub(super) fn run(args: &RuleArgs) -> Result<Outcome> {
    let Some(page) = check::page(&args.name) else {
        let known = check::rules();
        let help = match suggestion(&args.name, known.iter().map(|rule| rule.name)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`promptlint rules` lists them".to_owned(),
        };
        bail!("there is no rule `{}`: {help}", args.name);
    };
    output::text(&page)?;
    Ok(Outcome::Clean)
}
