//! Saved outputs of `promptlint cost --format json`, read back.

use anyhow::{Context, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use promptlint_lint::diff::saved::{self, Saved};
use promptlint_lint::diff::{Diff, entry};
use promptlint_lint::workspace::{Disk, System, decode};
use serde::Deserialize;

use super::absolute;
use crate::output::Display;
use crate::output::calls_json::Catalogue;
use crate::output::coverage::Coverage;
use crate::output::diff::{Comparison, Findings, Reason, SCHEMA, Side, Summary};

const COST: &str = "promptlint.cost/1";
const EXTENSION: &str = "json";

/// Whether an argument names saved outputs rather than commits.
pub(super) fn is_file(argument: &str) -> bool {
    argument.split(',').all(|one| {
        let path = one.split_once('=').map_or(one, |(_, path)| path);
        Utf8Path::new(path).extension() == Some(EXTENSION)
    })
}

/// What stands in a saved output beside the calls.
#[derive(Deserialize)]
struct About {
    catalogue: Catalogue,
    coverage: Coverage,
    totals: Totals,
}

#[derive(Deserialize)]
struct Totals {
    per_month: Option<promptlint_lint::band::Band<rust_decimal::Decimal>>,
    priced: usize,
    unpriced: usize,
    #[serde(default)]
    reasons: Vec<Reason>,
}

struct Outputs {
    about: Vec<About>,
    saved: Vec<(String, Saved)>,
}

pub(super) fn compare(before: &str, after: &str) -> Result<(Comparison, Diff)> {
    let (old, new) = (read(before)?, read(after)?);
    let mut changed = saved::diff(&old.saved, &new.saved);
    let before = side(before, &old);
    let after = side(after, &new);
    let catalogue = new.about.iter().map(|about| &about.catalogue).max_by_key(|catalogue| &catalogue.as_of);
    let comparison = Comparison {
        schema: SCHEMA.to_owned(),
        catalogue: catalogue.context("there is no output on the later side")?.clone(),
        as_of: after.as_of.clone(),
        summary: Summary::of(&changed.changes, &before),
        before,
        after,
        changes: std::mem::take(&mut changed.changes),
        findings: Findings::default(),
        gate: Vec::new(),
        display: Display::default(),
    };
    Ok((comparison, changed))
}

fn read(argument: &str) -> Result<Outputs> {
    let all: Vec<&str> = argument.split(',').collect();
    let mut outputs = Outputs { about: Vec::new(), saved: Vec::new() };
    for one in &all {
        let (name, path) = match one.split_once('=') {
            Some((name, path)) => (name, path),
            None if all.len() == 1 => ("", *one),
            None => (Utf8Path::new(one).file_stem().unwrap_or(one), *one),
        };
        let (about, saved) = output(path)?;
        if outputs.saved.iter().any(|(other, _)| other == name) {
            bail!("two outputs are called `{name}`: name the repositories, as in `api=a.json,web=b.json`");
        }
        outputs.about.push(about);
        outputs.saved.push((name.to_owned(), saved));
    }
    Ok(outputs)
}

/// The text of a file that the user names.
pub(super) fn text(path: &str) -> Result<String> {
    let here = std::env::current_dir().context("the current directory is gone")?;
    let here = Utf8PathBuf::try_from(here).context("the current directory's name is not UTF-8")?;
    let bytes = Disk.read(&absolute(&here, path.into())).with_context(|| format!("{path} cannot be read"))?;
    Ok(decode(bytes).text)
}

fn output(path: &str) -> Result<(About, Saved)> {
    #[derive(Deserialize)]
    struct Head {
        schema: String,
    }
    let text = text(path)?;
    let help = "`promptlint cost --format json` writes what is wanted here";
    let head: Head =
        serde_json::from_str(&text).with_context(|| format!("{path} is not a saved output: {help}"))?;
    if head.schema != COST {
        bail!("{path} is `{}`, not `{COST}`: {help}", head.schema);
    }
    let read =
        || -> serde_json::Result<_> { Ok((serde_json::from_str(&text)?, serde_json::from_str(&text)?)) };
    read().with_context(|| format!("{path} does not hold what `{COST}` does: {help}"))
}

fn side(name: &str, outputs: &Outputs) -> Side {
    let mut days: Vec<&str> = outputs.saved.iter().map(|(_, saved)| saved.as_of.as_str()).collect();
    days.sort_unstable();
    days.dedup();
    let mut side = Side {
        name: name.to_owned(),
        commit: None,
        below: String::new(),
        as_of: days.join(", "),
        coverage: Coverage::default(),
        per_month: None,
        priced: 0,
        unpriced: 0,
        reasons: Vec::new(),
    };
    for About { coverage, totals, .. } in &outputs.about {
        side.coverage.add(coverage);
        side.priced += totals.priced;
        side.unpriced += totals.unpriced;
        for Reason { reason, calls } in &totals.reasons {
            match side.reasons.iter_mut().find(|known| known.reason == *reason) {
                Some(known) => known.calls += calls,
                None => side.reasons.push(Reason { reason: reason.clone(), calls: *calls }),
            }
        }
        let month = totals.per_month.map(entry::exact);
        side.per_month = match (side.per_month, month) {
            (Some(one), Some(other)) => Some(one + other),
            (one, other) => one.or(other),
        };
    }
    side
}
