//! What ends a run with 1: the gate of the configuration, and what the flags add to it.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use promptlint_lint::check;
use promptlint_lint::config::gate::{Among, Budget, Gate, Limit, On};
use promptlint_lint::config::{Configs, Overrides, suggestion};
use promptlint_lint::workspace::Disk;
use rust_decimal::Decimal;

/// Limits on what things cost.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "What may not be")]
pub(super) struct Limits {
    /// The most that one call may be expected to cost, in US dollars
    #[arg(long, value_name = "USD", value_parser = dollars)]
    max_per_call: Option<Decimal>,

    /// The most that a month of all calls may be expected to cost, in US dollars
    #[arg(long, value_name = "USD", value_parser = dollars)]
    max_per_month: Option<Decimal>,

    /// No call without a price
    #[arg(long)]
    fail_on_unpriced: bool,
}

/// Limits on what a change adds.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "What may not be")]
pub(super) struct GateArgs {
    #[command(flatten)]
    limits: Limits,

    /// The most that the change may add to a month, in US dollars
    #[arg(long, value_name = "USD", value_parser = dollars)]
    max_increase: Option<Decimal>,

    /// The most that the change may add to a month, in percent
    #[arg(long, value_name = "PERCENT", value_parser = dollars)]
    max_increase_percent: Option<Decimal>,

    /// No new finding of this rule, or of this severity and above
    #[arg(long, value_name = "RULE|SEVERITY", value_delimiter = ',')]
    fail_on: Vec<String>,

    /// Say what is crossed, and end with 0 all the same
    #[arg(long)]
    pub(super) exit_zero: bool,
}

pub(super) fn dollars(text: &str) -> Result<Decimal, String> {
    let number = text.trim_start_matches('$').trim_end_matches('%').parse::<Decimal>().ok();
    number
        .filter(|number| !number.is_sign_negative())
        .ok_or_else(|| "a number from 0 on is meant, such as 12.50".to_owned())
}

/// As the user writes it on the command line.
pub(super) fn on(text: &str) -> Result<On> {
    let rules = check::rules();
    let is_rule = |name: &str| rules.iter().any(|rule| rule.name == name);
    if let Some(on) = On::parse(text, is_rule) {
        return Ok(on);
    }
    let known = rules.iter().map(|rule| rule.name).chain(["info", "warning", "error"]);
    let help = suggestion(text, known)
        .map_or("`promptlint rules` lists the rules".to_owned(), |meant| format!("did you mean `{meant}`?"));
    bail!("there is no rule or severity `{text}`: {help}")
}

impl Limits {
    /// What the configuration says, with what the flags add.
    pub(super) fn over(&self, gate: &Gate) -> Gate {
        let limits = [
            (Limit::PerCall, self.max_per_call, "--max-per-call"),
            (Limit::PerMonth, self.max_per_month, "--max-per-month"),
        ];
        let mut gate = with(gate, limits);
        if self.fail_on_unpriced {
            gate.fail_on_unpriced = Some("--fail-on-unpriced".into());
        }
        gate
    }
}

fn with<const N: usize>(gate: &Gate, limits: [(Limit, Option<Decimal>, &str); N]) -> Gate {
    let mut gate = gate.clone();
    let limits = limits.into_iter().filter_map(|(limit, most, flag)| Some((limit, most?, flag.into())));
    let limits: Vec<_> = limits.collect();
    if !limits.is_empty() {
        gate.budgets.push(Budget {
            name: "everything".into(),
            among: Among::default(),
            limits,
            from: None,
            only_warns: false,
            help: None,
        });
    }
    gate
}

impl GateArgs {
    pub(super) fn over(&self, gate: &Gate) -> Result<Gate> {
        let limits = [
            (Limit::Increase, self.max_increase, "--max-increase"),
            (Limit::IncreasePercent, self.max_increase_percent, "--max-increase-percent"),
        ];
        let mut gate = with(&self.limits.over(gate), limits);
        for text in &self.fail_on {
            gate.fail_on.push((on(text)?, "--fail-on".into()));
        }
        Ok(gate)
    }
}

/// The gate of the current directory, and the directory: for what is not about code.
pub(super) fn here(config: Option<&Utf8Path>) -> Result<(Arc<Gate>, Utf8PathBuf)> {
    let here = std::env::current_dir().context("the current directory is gone")?;
    let here = Utf8PathBuf::try_from(here).context("the current directory's name is not UTF-8")?;
    let (known, overrides) = (check::rules(), Overrides::default());
    let configs = match config {
        Some(file) => Configs::fixed(Arc::new(Disk), &super::absolute(&here, file), known, overrides)?,
        None => Configs::discover(Arc::new(Disk), &here, known, overrides),
    };
    let gate = configs.of_dir(&here).gate.clone();
    match configs.errors().into_iter().next() {
        Some(error) => Err(error.into()),
        None => Ok((gate, here)),
    }
}
