use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use promptlint_lint::call::{Call, Context};
use promptlint_lint::cost::estimate::estimate;
use promptlint_lint::cost::explain::{self, Change};
use promptlint_lint::position::Locator;
use promptlint_lint::prices::{Books, Markets};

use super::day::Day;
use super::usage_arg::{self, UsageArg};
use super::{Outcome, Scope, finish, open};
use crate::output::Display;
use crate::output::explain::{Anatomy, WhatIf, json, text};
use crate::output::printable;
use crate::{engine, progress};

/// Take one call apart: its prompt, what is cached, and its cost line by line
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  promptlint explain src/triage.py:41
  promptlint explain Triage.classify
  promptlint explain triage.py:41 --what-if model=gpt-4o-mini --what-if cap=64,batch
  promptlint explain 'src/triage.py::Triage.classify#1' --format json

A call is named by its id as `promptlint calls --format json` has it, by the end of it, or by path and
line. The arithmetic is exact: a pocket calculator comes to the same figures.")]
pub(super) struct ExplainArgs {
    /// Which call: an id, the end of one, or path:line
    #[arg(value_name = "CALL")]
    call: String,

    /// Show also what it would cost if something were otherwise: model, cap, calls, cached, batch, retries, turns
    #[arg(long, value_name = "KEY=VALUE,…")]
    what_if: Vec<Change>,

    /// How to write it; the JSON is described by `promptlint schema explain`
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    usage: UsageArg,

    #[command(flatten)]
    day: Day,

    #[command(flatten)]
    pub(super) scope: Scope,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

pub(super) fn run(args: &ExplainArgs) -> Result<Outcome> {
    let opened = open(&args.scope, args.day.overrides())?;
    let calls = progress::watch(&opened.workspace, || engine::calls(&opened.workspace));
    let locator = Locator::new(&opened.workspace);
    let (call, context) = find(&args.call, &calls, &locator, &opened.display)?;
    let applied = args.usage.applied(&opened.workspace)?;
    let place = context.map_or(&call.place, |context| &context.place);
    let market = Books::of(&opened.workspace).market(&place.path);
    let request = context.map_or(&call.request, |context| &context.request);
    let usage = applied.usage(call, context);
    if usage_arg::ties(&applied)? == Outcome::Failed {
        return Ok(Outcome::Failed);
    }
    let now = estimate(call, request, &usage, &market);
    let what_if = |change: &Change| WhatIf {
        usage: change.usage(&usage),
        estimate: change.estimate(call, request, &usage, &market),
        change: change.clone(),
    };
    let cheaper = now.per_call.as_ref().ok().map(|band| band.expected);
    let anatomy = Anatomy {
        call,
        context,
        request,
        what_if: args.what_if.iter().map(what_if).collect(),
        cheaper: cheaper.map(|now| explain::cheaper(call, request, &usage, &market, now)).unwrap_or_default(),
        usage,
        estimate: now,
        as_of: market.as_of.to_string(),
        locator: &locator,
        display: &opened.display,
    };
    match args.format {
        Format::Text => text::write(&anatomy)?,
        Format::Json => json::write(&anatomy)?,
    }
    finish(&opened, &args.scope)
}

/// Calls that are listed where one is not meant clearly.
const SHOWN: usize = 8;

/// The call that is meant, and the caller when it was named by that.
pub(crate) fn find<'a>(
    wanted: &str,
    calls: &'a [Call],
    locator: &Locator<'_>,
    display: &Display,
) -> Result<(&'a Call, Option<&'a Context>)> {
    let mut found: Vec<(&Call, Option<&Context>)> = Vec::new();
    if let Some(call) = calls.iter().find(|call| *call.id == *wanted) {
        found.push((call, None));
    } else if let Some((path, line)) = at_line(wanted) {
        for call in calls {
            if covers(path, line, &call.place, locator, display) {
                found.push((call, None));
            }
            let callers = call.contexts.iter().filter(|it| covers(path, line, &it.place, locator, display));
            found.extend(callers.map(|context| (call, Some(context))));
        }
    } else {
        let is_end = |id: &str| {
            let bare = id.rsplit_once('#').map_or(id, |(bare, _)| bare);
            [id, bare].into_iter().any(|id| {
                id.strip_suffix(wanted).is_some_and(|before| {
                    before.is_empty() || before.ends_with(['/', ':', '.']) || wanted.starts_with('#')
                })
            })
        };
        found.extend(calls.iter().filter(|call| is_end(&call.id)).map(|call| (call, None)));
    }
    match found.as_slice() {
        [only] => Ok(match only {
            // A wrapper costs what its callers make of it.
            (call, None) if !call.contexts.is_empty() => (call, call.contexts.first()),
            other => *other,
        }),
        [] => bail!("there is no call `{}` here: `promptlint cost` lists them", printable(wanted)),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|(call, context)| {
                    let place = context.map_or(&call.place, |context| &context.place);
                    let at = display.place(&place.path, locator.position(place));
                    format!("{at} ({})", printable(&call.id))
                })
                .take(SHOWN)
                .collect();
            let more = several.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            bail!("`{}` may be any of {} calls: {}{more}", printable(wanted), several.len(), names.join(", "))
        }
    }
}

fn at_line(text: &str) -> Option<(&str, u32)> {
    let (path, line) = text.rsplit_once(':')?;
    Some((path, line.parse().ok()?))
}

fn covers(
    path: &str,
    line: u32,
    place: &promptlint_lint::call::Place,
    locator: &Locator<'_>,
    display: &Display,
) -> bool {
    let path = path.trim_start_matches("./");
    let is_path = [&*place.path, &display.path(&place.path)].iter().any(|known| {
        known.strip_suffix(path).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    });
    is_path
        && locator.extent(place).is_some_and(|extent| (extent.start.line..=extent.end.line).contains(&line))
}
