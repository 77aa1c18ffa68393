use anyhow::Result;
use clap::Args;

use super::Outcome;
use super::compare::{self, Compare};
use super::gate_arg::GateArgs;
use crate::output::diff::Format;
use crate::output::target::Target;

/// Say what a change costs: call by call, with the reasons
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  promptlint diff                      This work tree against where it left the main branch
  promptlint diff main..feature        What a branch changes
  promptlint diff HEAD~5 --direct      Against that very commit
  promptlint diff --format markdown    For a comment on a pull request
  promptlint diff --output json=diff.json --output html=diff.html
                                       In CI: for people here, for other jobs there
  promptlint diff monday.json today.json
                                       What moved between two outputs of `promptlint cost --format json`
  promptlint diff api=a1.json,web=b1.json api=a2.json,web=b2.json
                                       The same over several repositories
  promptlint diff --max-increase 100 --fail-on error,missing-max-tokens --fail-on-unpriced
                                       May it merge?

Two commits are read from git, nothing is checked out, and both are priced with the same catalogue,
so that only the code can differ; between saved outputs volumes and prices can. A change of no cost
is not reported.

Limits stand in [gate] and [[budget]] of promptlint.toml, and in the flags. Only what this change
crosses blocks it, never what was above a limit before.

Exit status: 0, 1 when a limit is crossed, 2 when the job could not be done.")]
pub(super) struct DiffArgs {
    #[command(flatten)]
    compare: Compare,

    /// How to write it; the JSON is described by `promptlint schema diff`
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write it also to a file, in a form of its own; can be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Target::<Format>::parse)]
    output: Vec<Target<Format>>,

    #[command(flatten)]
    gate: GateArgs,
}

pub(super) fn run(args: &DiffArgs) -> Result<Outcome> {
    let Some(compared) = args.compare.run(&args.gate)? else { return Ok(Outcome::Failed) };
    // Files first: whoever closes the pipe has them all the same.
    for target in &args.output {
        compared.comparison.save(target)?;
    }
    compared.comparison.print(args.format)?;
    Ok(compare::status(&compared, &args.gate))
}
