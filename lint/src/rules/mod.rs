//! The rules, one file each, and what runs them.
//!
//! ```ignore
//! let active = rules::Active::new(|rule| {
//!     settings.is_enabled(rule.name).then(|| (settings.options(rule.name), settings.severity(rule.name)))
//! });
//! let mut findings: Vec<Finding> =
//!     calls.iter().flat_map(|call| rules::check(call, &active, &|path| workspace.text(path))).collect();
//! finding::sort(&mut findings);
//! ```
//!
//! [`specs`] is what the configuration must know. An [`Active`] holds for every file with the same settings and can be shared between threads. `text` gives what
//! spans index (`Module::text`); where it gives `None`, fixes that need to see the source are left out.
//!
//! # A new rule
//!
//! One file here, from an existing one, and its name in [`declare_rules`] below. The doc comment inside
//! `declare_rule!` is its page, with the sections that [`docs::SECTIONS`] lists; its examples run as tests; its
//! `Options` are its part of the configuration. Then `PROMPTLINT_BLESS=1 cargo test -p promptlint-lint --test
//! rule_docs` writes the page.
//!
//! A rule sees a [`Subject`]: one request of a call. It gives a [`Draft`] for what it finds there, when it can say
//! why and what to do; rule name, severity and place are filled in here. It never sees a syntax tree, nor what
//! language it was.

pub mod docs;
pub mod examples;
mod repeat;
mod subject;
#[cfg(test)]
mod testing;

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::call::{Call, Place};
use crate::config::RuleSpec;
use crate::finding::{Finding, Label, Severity};
use crate::fix::Safety;
use crate::prices::Market;

pub use subject::{Draft, Subject, Texts};

/// What a rule looks after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    Output,
    Context,
    Model,
    Cache,
}

impl Family {
    pub fn name(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Context => "context",
            Self::Model => "model",
            Self::Cache => "cache",
        }
    }
}

type Checker = Box<dyn Fn(&Subject<'_>) -> Vec<Draft> + Send + Sync>;

/// A rule as it declares itself.
pub struct Rule {
    pub name: &'static str,
    pub family: Family,
    pub severity: Severity,
    pub on_by_default: bool,
    /// The safest fix that it can offer.
    pub fix: Option<Safety>,
    /// The version in which it came.
    pub since: &'static str,
    /// The doc comment as written; see [`docs::body`].
    doc: &'static str,
    /// Whether `[rules.<name>]` can be read.
    pub check_options: fn(&toml::Table) -> Result<(), toml::de::Error>,
    pub options_schema: fn(&mut SchemaGenerator) -> Schema,
    prepare: fn(&toml::Table) -> Checker,
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rule").field(&self.name).finish()
    }
}

/// For rules that have none.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct NoOptions {}

/// Declares a rule. The doc comment becomes its page; the rest becomes a [`Rule`].
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        name: $name:literal,
        family: $family:ident,
        severity: $severity:ident,
        fix: $fix:expr,
        since: $since:literal,
        options: $options:ty,
        check: $check:path $(,)?
    ) => {
        pub(super) static RULE: $crate::rules::Rule = $crate::rules::Rule {
            name: $name,
            family: $crate::rules::Family::$family,
            severity: $crate::finding::Severity::$severity,
            on_by_default: true,
            fix: $fix,
            since: $since,
            doc: concat!($($doc, "\n"),+),
            check_options: |table| table.clone().try_into::<$options>().map(drop),
            options_schema: |generator| <$options as schemars::JsonSchema>::json_schema(generator),
            prepare: |table| {
                let options: $options = table.clone().try_into().unwrap_or_default();
                Box::new(move |subject| $check(subject, &options).into_iter().collect())
            },
        };
    };
}

macro_rules! declare_rules {
    ($($rule:ident),+ $(,)?) => {
        $(mod $rule;)+
        static ALL: &[&Rule] = &[$(&$rule::RULE),+];
    };
}
declare_rules! { cache_unfriendly_order, context_bloat, missing_max_tokens, oversized_model }

/// Every rule, by name.
pub fn all() -> &'static [&'static Rule] {
    ALL
}

/// The rules as the configuration knows them.
pub fn specs() -> Vec<RuleSpec> {
    ALL.iter()
        .map(|rule| RuleSpec {
            name: rule.name,
            on_by_default: rule.on_by_default,
            check: rule.check_options,
        })
        .collect()
}

pub fn by_name(name: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.name == name).copied()
}

/// At the call, in a finding that stands at one of its callers.
pub const SENT_HERE: &str = "the request is sent here";

/// The rules that run, with their options read.
pub struct Active {
    rules: Vec<(&'static Rule, Severity, Checker)>,
    market: Market,
}

impl fmt::Debug for Active {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.rules.iter().map(|(rule, severity, _)| (rule.name, severity))).finish()
    }
}

impl Active {
    /// `settings` says for each rule whether it runs, and then its options and severity where the user set them.
    /// Options that cannot be read (the configuration has said so) are the defaults.
    pub fn new(settings: impl Fn(&Rule) -> Option<(toml::Table, Option<Severity>)>) -> Self {
        let rules = ALL
            .iter()
            .filter_map(|rule| {
                let (options, severity) = settings(rule)?;
                Some((*rule, severity.unwrap_or(rule.severity), (rule.prepare)(&options)))
            })
            .collect();
        Self { rules, market: Market::list() }
    }

    /// With what savings are reckoned.
    #[must_use]
    pub fn at(self, market: Market) -> Self {
        Self { market, ..self }
    }

    /// As without a configuration.
    pub fn defaults() -> Self {
        Self::new(|rule| rule.on_by_default.then(Default::default))
    }
}

/// What the active rules say of a call, in the order of the rules. Calls through wrappers are judged as their
/// callers reach them: what holds for every caller is said once, at the call; what holds for some, at those.
pub fn check(call: &Call, active: &Active, texts: Texts<'_>) -> Vec<Finding> {
    let own = Subject::new(call, &call.request, texts);
    let reached: Vec<(&Place, Subject<'_>)> = call
        .contexts
        .iter()
        .map(|context| (&context.place, Subject::new(call, &context.request, texts)))
        .collect();
    let mut findings = Vec::new();
    for (rule, severity, checker) in &active.rules {
        let mut add = |draft: Draft, subject: &Subject<'_>, caller: Option<&Place>| {
            findings.push(finding(rule, *severity, draft, subject, caller, &active.market));
        };
        let drafts = checker(&own);
        let per_caller: Vec<_> =
            reached.iter().map(|(place, subject)| (*place, subject, checker(subject))).collect();
        if !drafts.is_empty() && per_caller.iter().all(|(_, _, drafts)| !drafts.is_empty()) {
            for draft in drafts {
                add(draft, &own, None);
            }
            continue;
        }
        let mut seen = Vec::new();
        for (place, subject, drafts) in per_caller {
            if seen.contains(&place) {
                continue;
            }
            seen.push(place);
            for draft in drafts {
                add(draft, subject, Some(place));
            }
        }
    }
    findings
}

fn finding(
    rule: &'static Rule,
    severity: Severity,
    mut draft: Draft,
    subject: &Subject<'_>,
    caller: Option<&Place>,
    market: &Market,
) -> Finding {
    let call = subject.call;
    if caller.is_some() {
        draft.labels.push(Label { place: call.place.clone(), text: SENT_HERE.to_owned() });
        // A change to the wrapper would hold for its other callers too.
        draft.fixes.clear();
    }
    let place = caller.unwrap_or(&call.place).clone();
    // The face draws the primary span; a label on the very same one would hide it.
    draft.labels.retain(|label| label.place != place);
    Finding {
        rule: rule.name,
        severity,
        confidence: if subject.is_certain() { draft.confidence } else { draft.confidence.lowered() },
        place,
        message: draft.message,
        why: draft.why,
        help: draft.help,
        labels: draft.labels,
        call: Some(call.id.clone()),
        tokens: draft.tokens,
        saving: draft.saves.and_then(|saves| {
            let model = subject.priced_model()?;
            let prompt = subject.tokens().map(|tokens| tokens.total);
            market.saving(&call.sdk, model, prompt, saves)
        }),
        fixes: draft.fixes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{CapOrigin, Context, OutputCap, Request};
    use testing::{call, place};

    fn rules_at(call: &Call) -> Vec<(&'static str, u32)> {
        let findings = check(call, &Active::defaults(), &|_| None);
        findings.iter().map(|finding| (finding.rule, finding.place.span.start)).collect()
    }

    #[test]
    fn rules_are_sorted_and_their_defaults_can_be_read() {
        assert!(ALL.windows(2).all(|pair| pair[0].name < pair[1].name));
        for rule in ALL {
            (rule.check_options)(&toml::Table::new()).expect(rule.name);
            let wrong = toml::Table::from_iter([("no-such-option".to_owned(), 1.into())]);
            assert!((rule.check_options)(&wrong).is_err(), "{}", rule.name);
            assert!(std::ptr::eq(by_name(rule.name).expect("by name"), *rule));
        }
    }

    #[test]
    fn what_holds_for_every_caller_is_said_once() {
        let mut wrapper = call("gpt-4o", &[]);
        let capped = Request {
            cap: OutputCap { tokens: Some(50), origin: CapOrigin::Caller, ..OutputCap::absent() },
            ..wrapper.request.clone()
        };
        let context = |request: &Request, at| Context { place: place(at), request: request.clone() };
        let uncapped = wrapper.request.clone();
        wrapper.contexts = vec![context(&uncapped, 500), context(&uncapped, 600)];
        assert_eq!(rules_at(&wrapper), [("missing-max-tokens", 0)]);
        wrapper.contexts = vec![context(&capped, 500), context(&uncapped, 600), context(&uncapped, 600)];
        assert_eq!(rules_at(&wrapper), [("missing-max-tokens", 600)]);
        wrapper.contexts = vec![context(&capped, 500)];
        assert_eq!(rules_at(&wrapper), []);
    }

    #[test]
    fn severity_and_selection_are_the_users() {
        let active = Active::new(|rule| {
            (rule.name == "missing-max-tokens").then(|| (toml::Table::new(), Some(Severity::Error)))
        });
        let findings = check(&call("gpt-4o", &[]), &active, &|_| None);
        assert_eq!(
            findings.iter().map(|f| (f.rule, f.severity)).collect::<Vec<_>>(),
            [("missing-max-tokens", Severity::Error)]
        );
    }
}
