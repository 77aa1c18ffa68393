//! May it merge? What crosses a limit that it did not cross before blocks; what was above it before is said, and never
//! blocks, since this change did not bring it.

use camino::Utf8Path;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::gate::{Among, Budget, Gate, Limit, On};
use crate::config::is_match;
use crate::cost::line::Money;
use crate::finding::Severity;

use super::entry::Entry;

/// How a limit was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Passed,
    /// Above it before as well.
    Before,
    /// It cannot be said.
    Unknown,
    /// Crossed, and not yet or never a reason to block.
    Warned,
    Blocked,
}

/// What one limit says of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    pub state: State,
    /// `per-call`, `per-month`, `increase`, `increase-percent`, `fail-on` or `unpriced`.
    pub limit: String,
    /// The budget, or the rule or severity.
    pub name: String,
    /// Where it stands: `promptlint.toml:14`, `--max-increase`.
    pub source: String,
    /// US dollars, or a percentage.
    #[schemars(with = "Option<String>")]
    pub most: Option<Decimal>,
    #[schemars(with = "Option<String>")]
    pub before: Option<Decimal>,
    #[schemars(with = "Option<String>")]
    pub after: Option<Decimal>,
    /// The day from which it blocks.
    pub from: Option<String>,
    /// What crosses it, the largest first.
    pub calls: Vec<Offender>,
    /// Calls that are left out, since they have no price or volume.
    pub left_out: usize,
    /// Why it cannot be said.
    pub why: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offender {
    pub id: String,
    pub path: String,
    pub line: u32,
    /// Of one call, or of a month: what the limit is about.
    #[schemars(with = "Option<String>")]
    pub before: Option<Money>,
    #[schemars(with = "Option<String>")]
    pub after: Option<Money>,
}

/// A finding, as the gate needs it.
#[derive(Clone, Debug)]
pub struct Found {
    pub rule: String,
    pub severity: Severity,
    pub id: String,
    pub path: String,
    pub line: u32,
}

/// What is judged.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// `None` where nothing is compared: then all limits on what things cost hold, and none on what a change adds.
    pub before: Option<&'a [Entry]>,
    pub after: &'a [Entry],
    pub pairs: &'a [(usize, usize)],
    /// Of the change; all where nothing is compared.
    pub findings: &'a [Found],
    /// What paths are relative to.
    pub root: &'a Utf8Path,
    pub today: Date,
}

/// A verdict for every limit, in the order of the configuration.
pub fn judge(gate: &Gate, subject: &Subject<'_>) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for (on, source) in &gate.fail_on {
        verdicts.push(findings(on, source, gate.from, subject));
    }
    if let Some(source) = &gate.fail_on_unpriced {
        verdicts.push(unpriced(source, gate.from, subject));
    }
    for budget in &gate.budgets {
        for (limit, most, source) in &budget.limits {
            let is_of_changes = matches!(limit, Limit::Increase | Limit::IncreasePercent);
            if is_of_changes && subject.before.is_none() {
                continue;
            }
            let verdict = match limit {
                Limit::PerCall => per_call(budget, *most, subject),
                Limit::PerMonth => per_month(budget, *most, subject),
                Limit::Increase | Limit::IncreasePercent => increase(*limit, budget, *most, subject),
            };
            let mut verdict = Verdict {
                limit: limit.name().to_owned(),
                name: budget.name.to_string(),
                source: source.to_string(),
                most: Some(most.normalize()),
                help: budget.help.as_deref().map(ToOwned::to_owned),
                ..verdict
            };
            soften(&mut verdict, budget.from, budget.only_warns, subject.today);
            verdicts.push(verdict);
        }
    }
    verdicts
}

/// Whether the change may not merge.
pub fn blocks(verdicts: &[Verdict]) -> bool {
    verdicts.iter().any(|verdict| verdict.state == State::Blocked)
}

fn soften(verdict: &mut Verdict, from: Option<Date>, only_warns: bool, today: Date) {
    if verdict.state != State::Blocked {
        return;
    }
    let is_early = from.is_some_and(|from| today < from);
    if only_warns || is_early {
        verdict.state = State::Warned;
        verdict.from = from.filter(|_| is_early && !only_warns).map(|from| from.to_string());
    }
}

fn passed() -> Verdict {
    Verdict {
        state: State::Passed,
        limit: String::new(),
        name: String::new(),
        source: String::new(),
        most: None,
        before: None,
        after: None,
        from: None,
        calls: Vec::new(),
        left_out: 0,
        why: None,
        help: None,
    }
}

fn findings(on: &On, source: &str, from: Option<Date>, subject: &Subject<'_>) -> Verdict {
    let is_meant = |found: &&Found| on.means(&found.rule, found.severity);
    let offender = |found: &Found| Offender {
        id: found.id.clone(),
        path: found.path.clone(),
        line: found.line,
        before: None,
        after: None,
    };
    let calls: Vec<Offender> = subject.findings.iter().filter(is_meant).map(offender).collect();
    let mut verdict = Verdict {
        state: if calls.is_empty() { State::Passed } else { State::Blocked },
        limit: "fail-on".to_owned(),
        name: on.name().to_owned(),
        source: source.to_owned(),
        calls,
        ..passed()
    };
    soften(&mut verdict, from, false, subject.today);
    verdict
}

fn unpriced(source: &str, from: Option<Date>, subject: &Subject<'_>) -> Verdict {
    let before = subject.by_later();
    let mut verdict = Verdict {
        limit: "unpriced".to_owned(),
        name: "calls without a price".to_owned(),
        source: source.to_owned(),
        ..passed()
    };
    for (at, entry) in subject.after.iter().enumerate().filter(|(_, entry)| entry.unpriced.is_some()) {
        let was = before.get(&at);
        if was.is_some_and(|was| was.unpriced.is_some()) {
            verdict.left_out += 1;
            continue;
        }
        let before = was.and_then(|was| was.per_call).map(|band| band.expected);
        verdict.calls.push(offender(entry, before, None));
        verdict.why = verdict.why.or_else(|| entry.unpriced.clone());
    }
    verdict.state = match (verdict.calls.is_empty(), verdict.left_out) {
        (false, _) => State::Blocked,
        (true, 0) => State::Passed,
        (true, _) => State::Before,
    };
    soften(&mut verdict, from, false, subject.today);
    verdict
}

fn offender(entry: &Entry, before: Option<Money>, after: Option<Money>) -> Offender {
    Offender { id: entry.id.clone(), path: entry.path.clone(), line: entry.line, before, after }
}

impl Subject<'_> {
    /// Of later calls by index: what they were.
    fn by_later(&self) -> FxHashMap<usize, &Entry> {
        let before = self.before.unwrap_or_default();
        self.pairs.iter().filter_map(|(old, new)| Some((*new, before.get(*old)?))).collect()
    }

    fn is_among(&self, among: &Among, entry: &Entry) -> bool {
        let of = |wanted: &Option<std::sync::Arc<str>>, is: &Option<String>| {
            wanted.as_deref().is_none_or(|wanted| is.as_deref() == Some(wanted))
        };
        of(&among.team, &entry.team)
            && of(&among.feature, &entry.feature)
            && among.paths.as_ref().is_none_or(|globs| is_match(globs, &self.root.join(&entry.path)))
    }
}

fn per_call(budget: &Budget, most: Money, subject: &Subject<'_>) -> Verdict {
    let before = subject.by_later();
    let mut verdict = passed();
    let expected = |entry: &Entry| entry.per_call.map(|band| band.expected);
    let mut above_before = 0;
    for (at, entry) in subject.after.iter().enumerate() {
        if !subject.is_among(&budget.among, entry) {
            continue;
        }
        let Some(after) = expected(entry) else {
            verdict.left_out += 1;
            continue;
        };
        if after <= most {
            continue;
        }
        let was = before.get(&at).and_then(|was| expected(was));
        if was.is_some_and(|was| was > most) {
            above_before += 1;
        } else {
            verdict.calls.push(offender(entry, was, Some(after)));
        }
    }
    verdict.calls.sort_by(|a, b| b.after.cmp(&a.after).then_with(|| a.id.cmp(&b.id)));
    verdict.after = verdict.calls.first().and_then(|worst| worst.after);
    verdict.before = verdict.calls.first().and_then(|worst| worst.before);
    verdict.state = match (verdict.calls.is_empty(), above_before) {
        (false, _) => State::Blocked,
        (true, 0) => State::Passed,
        (true, _) => State::Before,
    };
    verdict
}

/// What a month of the budget's calls is expected to cost on one side, and how many calls are left out of it.
fn month(budget: &Budget, entries: &[Entry], subject: &Subject<'_>) -> (Option<Money>, usize) {
    let mut sum = None;
    let mut left_out = 0;
    for entry in entries.iter().filter(|entry| subject.is_among(&budget.among, entry)) {
        match entry.per_month {
            Some(band) => *sum.get_or_insert(Decimal::ZERO) += band.expected,
            None => left_out += 1,
        }
    }
    (sum, left_out)
}

const NO_MONTH: &str = "no call here has a price and a volume (`[usage]`)";

fn per_month(budget: &Budget, most: Money, subject: &Subject<'_>) -> Verdict {
    let before = subject.before.and_then(|before| month(budget, before, subject).0);
    let (after, left_out) = month(budget, subject.after, subject);
    let mut verdict = Verdict { before, after, left_out, ..passed() };
    let Some(sum) = after else {
        if left_out > 0 {
            verdict.state = State::Unknown;
            verdict.why = Some(NO_MONTH.to_owned());
        }
        return verdict;
    };
    if sum > most {
        verdict.state =
            if before.is_some_and(|before| before > most) { State::Before } else { State::Blocked };
        verdict.calls = largest(budget, subject);
    }
    verdict
}

/// What moved a month most, upwards.
fn largest(budget: &Budget, subject: &Subject<'_>) -> Vec<Offender> {
    let before = subject.by_later();
    let expected = |entry: &Entry| entry.per_month.map(|band| band.expected);
    let all = subject.after.iter().enumerate().filter(|(_, entry)| subject.is_among(&budget.among, entry));
    let mut calls: Vec<Offender> = all
        .filter_map(|(at, entry)| {
            let after = expected(entry)?;
            let was = before.get(&at);
            let before = match (subject.before, was) {
                (None, _) => None,
                (Some(_), None) => Some(Decimal::ZERO),
                (Some(_), Some(was)) => expected(was),
            };
            (before.unwrap_or_default() < after).then(|| offender(entry, before, Some(after)))
        })
        .collect();
    let size = |call: &Offender| call.after.unwrap_or_default() - call.before.unwrap_or_default();
    calls.sort_by(|a, b| size(b).cmp(&size(a)).then_with(|| a.id.cmp(&b.id)));
    calls
}

fn increase(limit: Limit, budget: &Budget, most: Decimal, subject: &Subject<'_>) -> Verdict {
    let olds = subject.before.unwrap_or_default();
    let later = subject.by_later();
    let mut verdict = passed();
    let mut is_known = false;
    let (mut old_sum, mut new_sum) = (Decimal::ZERO, Decimal::ZERO);
    // A call that lost its price did not become free: it is left out on both sides.
    let mut left: FxHashMap<usize, &Entry> = olds.iter().enumerate().collect();
    for (old, _) in subject.pairs {
        left.remove(old);
    }
    for (at, entry) in subject.after.iter().enumerate() {
        let was = later.get(&at).copied();
        let expected = |entry: &Entry| entry.per_month.map(|band| band.expected);
        let is_in = subject.is_among(&budget.among, entry);
        let was_in = was.is_some_and(|was| subject.is_among(&budget.among, was));
        if !is_in && !was_in {
            continue;
        }
        let before = was.filter(|_| was_in).map_or(Some(Decimal::ZERO), expected);
        let after = if is_in { expected(entry) } else { Some(Decimal::ZERO) };
        match before.zip(after) {
            Some((before, after)) => {
                old_sum += before;
                new_sum += after;
                is_known = true;
            }
            None => verdict.left_out += 1,
        }
    }
    let mut gone: Vec<(usize, &Entry)> = left.into_iter().collect();
    gone.sort_unstable_by_key(|(at, _)| *at);
    for (_, entry) in gone {
        if let Some(band) = entry.per_month.filter(|_| subject.is_among(&budget.among, entry)) {
            old_sum += band.expected;
            is_known = true;
        }
    }
    if !is_known {
        if verdict.left_out > 0 {
            verdict.state = State::Unknown;
            verdict.why = Some(NO_MONTH.to_owned());
        }
        return verdict;
    }
    (verdict.before, verdict.after) = (Some(old_sum.normalize()), Some(new_sum.normalize()));
    let more = new_sum - old_sum;
    let is_above = if limit == Limit::Increase {
        more > most
    } else if old_sum.is_zero() {
        if !more.is_zero() {
            verdict.state = State::Unknown;
            verdict.why = Some("nothing here cost anything before, so there is no percentage".to_owned());
        }
        return verdict;
    } else {
        more.checked_mul(Decimal::ONE_HUNDRED)
            .zip(most.checked_mul(old_sum))
            .is_some_and(|(more, most)| more > most)
    };
    if is_above {
        verdict.state = State::Blocked;
        verdict.calls = largest(budget, subject);
    }
    verdict
}
