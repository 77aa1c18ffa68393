use anyhow::Result;
use clap::{ArgGroup, Args};
use promptlint_lint::config::Overrides;
use promptlint_lint::finding::Finding;
use promptlint_lint::fix::Safety;
use promptlint_lint::position::Locator;
use promptlint_lint::{call::Call, check};

use super::day::Day;
use super::{Opened, Outcome, Scope, finish, fix, gate_arg, open};
use crate::output::check::{Format, Report};
use crate::output::target::Target;
use crate::{engine, progress};

/// Judge every call to a language model, the largest saving first
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("apply"), after_help = "\
Examples:
  promptlint check                          Everything below this directory
  promptlint check --diff                   Show what the safe fixes would change
  promptlint check --fix --unsafe-fixes     Make also the changes that a person should look at
  promptlint check --select context-bloat   One rule only; `promptlint rules` lists them
  promptlint check --format github --output sarif=promptlint.sarif
                                            In CI: annotations here, a report to upload there

A fix is safe when the program does the same as before, for less.
Exit status: 0 nothing found, 1 findings, 2 the job could not be done.")]
pub(super) struct CheckArgs {
    /// How to write the findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write them also to a file, in a form of its own; can be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Target::<Format>::parse)]
    output: Vec<Target<Format>>,

    /// Make the safe fixes, and show what is left
    #[arg(long, group = "apply")]
    fix: bool,

    /// Show what the fixes would change, and change nothing
    #[arg(long, group = "apply")]
    diff: bool,

    /// With --fix or --diff: also the fixes that may change what the program does
    #[arg(long, requires = "apply")]
    unsafe_fixes: bool,

    /// Run these rules instead of those that the configuration selects; `all` for every one
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<String>,

    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,

    /// What makes the exit status 1: the lowest severity, or rules, or both
    #[arg(long, value_name = "RULE|SEVERITY", value_delimiter = ',', default_value = "warning")]
    fail_on: Vec<String>,

    #[command(flatten)]
    day: Day,

    #[command(flatten)]
    pub(super) scope: Scope,
}

impl CheckArgs {
    /// Whether it changes what it reads.
    pub(super) fn writes(&self) -> bool {
        self.fix
    }
}

/// One look at the whole workspace.
pub(super) struct Judged {
    pub(super) opened: Opened,
    pub(super) calls: Vec<Call>,
    pub(super) findings: Vec<Finding>,
}

fn judge(args: &CheckArgs) -> Result<Judged> {
    let overrides =
        Overrides { select: args.select.clone(), ignore: args.ignore.clone(), as_of: Some(args.day.date()) };
    let opened = open(&args.scope, overrides)?;
    let workspace = &opened.workspace;
    let (calls, findings) = progress::watch(workspace, || {
        let calls = engine::calls(workspace);
        let findings = check::findings(workspace, &calls);
        (calls, findings)
    });
    Ok(Judged { opened, calls, findings })
}

pub(super) fn run(args: &CheckArgs) -> Result<Outcome> {
    let allowed = if args.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
    let fail_on = args.fail_on.iter().map(|text| gate_arg::on(text)).collect::<Result<Vec<_>>>()?;
    let mut judged = judge(args)?;
    if args.diff {
        fix::show(&judged, allowed)?;
    } else {
        if args.fix {
            judged = fix::apply(judged, allowed, || judge(args))?;
        }
        let report = Report {
            findings: &judged.findings,
            calls: &judged.calls,
            locator: &Locator::new(&judged.opened.workspace),
            display: &judged.opened.display,
            fail_on: &fail_on,
        };
        // Files first: whoever closes the pipe has them all the same.
        for target in &args.output {
            report.save(target)?;
        }
        report.print(args.format)?;
    }
    let finished = finish(&judged.opened, &args.scope)?;
    let fails = judged
        .findings
        .iter()
        .any(|finding| fail_on.iter().any(|on| on.means(finding.rule, finding.severity)));
    Ok(if finished == Outcome::Clean && fails { Outcome::Findings } else { finished })
}
