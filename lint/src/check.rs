//! From calls to findings: which rules hold where, what comments silence, and which comments silence nothing.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use promptlint_grammars::module::Span;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::call::{Call, Place};
use crate::config::{Raw, RuleSpec, Settings};
use crate::finding::{self, Confidence, Finding, Severity};
use crate::fix::{Edit, Fix, Safety};
use crate::prices::{Books, Currency, Market, Markets, Prices};
use crate::rules::{self, Active};
use crate::sdk;
use crate::suppress::{self, About};
use crate::workspace::{ProblemKind, Workspace, on_large_stack};

/// The one rule that is about comments, not about calls.
pub const UNUSED: &str = "unused-suppression";

const CRASH: &str = "promptlint crashed while it judged a call, and says nothing of it (please report it):";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoOptions {}

/// Every rule, as the configuration knows it.
pub fn rules() -> Vec<RuleSpec> {
    let proper = rules::all().iter().map(|rule| RuleSpec {
        name: rule.name,
        on_by_default: rule.on_by_default,
        check: rule.check_options,
    });
    let unused = RuleSpec {
        name: UNUSED,
        on_by_default: true,
        check: |table| table.clone().try_into::<NoOptions>().map(drop),
    };
    proper.chain([unused]).collect()
}

/// The JSON Schema of `promptlint.toml`, with every rule's options.
pub fn config_schema() -> Schema {
    let mut generator = SchemaGenerator::default();
    let mut options = rules::docs::options_schema(&mut generator);
    let severity = generator.subschema_for::<Severity>();
    if let Some(properties) = options.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert(UNUSED.to_owned(), json!({ "type": "object", "properties": {} }));
        for (_, rule) in properties.iter_mut() {
            rule["properties"]["severity"] = severity.clone().to_value();
        }
    }
    let money = [
        ("prices", Prices::json_schema(&mut generator)),
        ("currency", Currency::json_schema(&mut generator)),
    ];
    let mut schema = generator.root_schema_for::<Raw>();
    for (name, of) in money {
        if let Some(place) = schema.pointer_mut(&format!("/properties/{name}")) {
            let description = place["description"].clone();
            *place = of.to_value();
            place["description"] = description;
        }
    }
    let pointers = ["/properties/rules", "/$defs/PerPath/properties/rules"];
    for pointer in pointers {
        if let Some(rules) = schema.pointer_mut(pointer) {
            let description = rules["description"].clone();
            *rules = options.clone();
            rules["description"] = description;
        }
    }
    schema
}

/// What the enabled rules say of the calls, without what comments silence, the worst first.
pub fn findings(workspace: &Workspace, calls: &[Call]) -> Vec<Finding> {
    let each: Vec<&Call> = calls.iter().collect();
    let found = Judge::default().judge(workspace, &each).into_iter().flat_map(|it| it.findings).collect();
    settle(workspace, calls, found)
}

/// What is left of what the rules say by themselves of all calls.
pub fn settle(workspace: &Workspace, calls: &[Call], mut found: Vec<Finding>) -> Vec<Finding> {
    found.retain(|finding| workspace.looks_at(&finding.place.path));
    let found = once_a_caller(found);
    let mut by_path: BTreeMap<Arc<str>, Vec<Finding>> = BTreeMap::new();
    for finding in found {
        by_path.entry(finding.place.path.clone()).or_default().push(finding);
    }
    let known = rules();
    let mut idle: FxHashMap<Arc<str>, Vec<suppress::Mistake>> =
        sdk::idle_comments(workspace, calls).into_iter().collect();
    for id in workspace.marked() {
        let path = workspace.path(id);
        let Some(module) = workspace.module(id) else { continue };
        let Some(settings) = workspace.settings(path) else { continue };
        let found = by_path.remove(path).unwrap_or_default();
        let spans: Vec<(&str, Span)> =
            found.iter().map(|finding| (finding.rule, finding.place.span)).collect();
        let known: Vec<_> = known
            .iter()
            .map(|rule| suppress::Rule { name: rule.name, enabled: settings.is_enabled(rule.name) })
            .collect();
        let outcome = suppress::apply(&module, &spans, &known);
        let mut left: Vec<_> = found
            .into_iter()
            .zip(outcome.suppressed)
            .filter(|(_, gone)| !gone)
            .map(|(finding, _)| finding)
            .collect();
        if settings.is_enabled(UNUSED) {
            let mistakes = outcome.mistakes.into_iter().chain(idle.remove(path).unwrap_or_default());
            left.extend(mistakes.map(|mistake| unused(path, mistake, &settings)));
        }
        by_path.insert(path.clone(), left);
    }
    let mut findings: Vec<_> = by_path.into_values().flatten().collect();
    finding::sort(&mut findings);
    findings
}

/// A rule and the place that it speaks of.
type Key = (&'static str, Place);

/// A caller that reaches several calls (one interface, many providers) is told of a rule once: of the worst.
fn once_a_caller(mut found: Vec<Finding>) -> Vec<Finding> {
    finding::sort(&mut found);
    let mut told: FxHashMap<Key, (Option<Arc<str>>, usize)> = FxHashMap::default();
    let mut others: FxHashMap<Key, Vec<Option<Arc<str>>>> = FxHashMap::default();
    let mut left: Vec<Finding> = Vec::new();
    for finding in found {
        let key = (finding.rule, finding.place.clone());
        match told.get(&key) {
            Some((call, _)) if *call != finding.call => {
                let calls = others.entry(key).or_default();
                if !calls.contains(&finding.call) {
                    calls.push(finding.call);
                }
            }
            _ => {
                told.entry(key).or_insert((finding.call.clone(), left.len()));
                left.push(finding);
            }
        }
    }
    #[expect(clippy::iter_over_hash_type, reason = "each has a finding of its own")]
    for (key, (_, at)) in &told {
        if let Some(calls) = others.get(key)
            && let Some(label) = left[*at].labels.iter_mut().find(|label| label.text == rules::SENT_HERE)
        {
            label.text = format!("{}, or by {} other calls", rules::SENT_HERE, calls.len());
        }
    }
    left
}

/// What the rules say by themselves of one call.
#[derive(Debug, Default)]
pub struct Verdict {
    pub findings: Vec<Finding>,
    /// It stands on more than the call: on how the source around it is written.
    pub reads_source: bool,
}

/// The rules proper, for as long as the configuration stays what it is.
#[derive(Debug, Default)]
pub struct Judge {
    /// Preparing the rules costs more than comparing settings, of which a tree has few.
    prepared: Vec<(Option<Settings>, Market, Active)>,
    by_path: FxHashMap<Arc<str>, usize>,
}

impl Judge {
    /// What they say of each of some calls.
    pub fn judge(&mut self, workspace: &Workspace, calls: &[&Call]) -> Vec<Verdict> {
        let Self { prepared, by_path } = self;
        let books = Books::of(workspace);
        for call in calls {
            by_path.entry(call.place.path.clone()).or_insert_with(|| {
                let settings = workspace.settings(&call.place.path);
                let market = books.market(&call.place.path);
                let known = prepared.iter().position(|(other, at, _)| *other == settings && *at == market);
                known.unwrap_or_else(|| {
                    let active = settings.as_ref().map_or_else(Active::defaults, active);
                    prepared.push((settings, market.clone(), active.at(market)));
                    prepared.len() - 1
                })
            });
        }
        judge(workspace, calls, |path| &prepared[by_path[path]].2)
    }
}

fn judge<'a>(
    workspace: &Workspace,
    calls: &[&Call],
    rules: impl Fn(&str) -> &'a Active + Sync,
) -> Vec<Verdict> {
    let text = |path: &str| match workspace.file_at(path).and_then(|id| workspace.module(id)) {
        Some(module) => Some(module.text.clone()),
        None => workspace.text(path),
    };
    let check = |call: &&Call| {
        let path = &call.place.path;
        let reads_source = Cell::new(false);
        let text = |path: &str| {
            reads_source.set(true);
            text(path)
        };
        let check = || rules::check(call, rules(path), &text);
        let findings = catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|_| {
            workspace.record(path.clone(), ProblemKind::Warning, format!("{CRASH} `{}`", call.id));
            // A problem goes with the next change of its file: then it has to be met again.
            reads_source.set(true);
            Vec::new()
        });
        Verdict { findings, reads_source: reads_source.get() }
    };
    on_large_stack(|| calls.par_iter().map(check).collect())
}

fn active(settings: &Settings) -> Active {
    Active::new(|rule| {
        settings.is_enabled(rule.name).then(|| (settings.options(rule.name), settings.severity(rule.name)))
    })
}

fn unused(path: &Arc<str>, mistake: suppress::Mistake, settings: &Settings) -> Finding {
    let place = |span| Place { path: path.clone(), span };
    let (why, help) = match mistake.about {
        About::Rule if mistake.removable.is_some() => (
            "a comment that silences nothing hides the next real finding, or was meant for something else",
            "remove it, or put it on the line that it is about",
        ),
        About::Rule => (
            "it silences nothing, so what it was meant for is still reported",
            "`promptlint rules` lists the rules",
        ),
        About::Size => {
            ("what it was meant for keeps its default size", "for example `promptlint: size[200..4000]`")
        }
        About::IdleSize => (
            "what it was meant for keeps its default size",
            "put it on the line of the part, of its message or of the call; `promptlint calls` lists the parts",
        ),
    };
    let fix = mistake.removable.map(|span| Fix {
        title: "remove it".to_owned(),
        safety: Safety::Safe,
        edits: vec![Edit { place: place(span), text: String::new() }],
    });
    Finding {
        rule: UNUSED,
        severity: settings.severity(UNUSED).unwrap_or(Severity::Warning),
        confidence: Confidence::High,
        place: place(mistake.span),
        message: mistake.message,
        why: why.to_owned(),
        help: help.to_owned(),
        labels: Vec::new(),
        call: None,
        tokens: None,
        saving: None,
        fixes: fix.into_iter().collect(),
    }
}

/// What `promptlint rules` lists of a rule.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RuleSummary {
    pub name: &'static str,
    /// The first sentence of its page.
    pub summary: String,
    pub family: &'static str,
    pub severity: Severity,
    pub on_by_default: bool,
    /// The safest fix that it can offer.
    pub fix: Option<Safety>,
}

/// Every rule with a page.
pub fn summaries() -> Vec<RuleSummary> {
    let proper = rules::all().iter().map(|rule| RuleSummary {
        name: rule.name,
        summary: rules::docs::summary(rule),
        family: rule.family.name(),
        severity: rule.severity,
        on_by_default: rule.on_by_default,
        fix: rule.fix,
    });
    let unused = RuleSummary {
        name: UNUSED,
        summary: "A `promptlint: ignore` comment that silences nothing, or cannot be understood.".to_owned(),
        family: "comments",
        severity: Severity::Warning,
        on_by_default: true,
        fix: Some(Safety::Safe),
    };
    proper.chain([unused]).collect()
}

/// A rule's page, in Markdown.
pub fn page(name: &str) -> Option<String> {
    if name == UNUSED {
        return Some(UNUSED_PAGE.to_owned());
    }
    rules::by_name(name).map(rules::docs::page)
}

const UNUSED_PAGE: &str = "\
# unused-suppression

A `promptlint: ignore` comment that silences nothing, or cannot be understood.

## What it finds

Comments `promptlint: ignore[rule] reason` where that rule finds nothing on the line they are about, names of rules
that do not exist, and `promptlint: ignore-file[rule]` below the first statement. It is silent about rules that do not
run there. Also comments `promptlint: size[200..4000]` that size no part of a prompt, where whole directories are
checked: a single file does not tell who uses its text.

## Why it costs

Such a comment hides the next real finding on its line, or was meant for another one.

## Fix

Removing what silences nothing is safe.
";
