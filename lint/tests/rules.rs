//! The rules on the examples of their own pages, and on anything at all.

use std::sync::Arc;

use promptlint_grammars::Language;
use promptlint_grammars::module::Span;
use promptlint_lint::call::{
    Call, CapOrigin, Confidence, Content, Context, Hole, HoleOrigin, Insertion, Kind, LoopInfo, Model,
    Options, OutputCap, Place, Prompt, Request, Role, Segment, TextPiece, ValueOrigin,
};
use promptlint_lint::finding::{self, Finding};
use promptlint_lint::fix::{self, Safety};
use promptlint_lint::rules::examples::{self, Verdict};
use promptlint_lint::rules::{self, Active};
use promptlint_lint::workspace::Workspace;
use promptlint_lint::{check, sdk};
use proptest::prelude::*;

/// From files to findings, with the default settings. Every file must parse.
fn engine(files: &[(String, String)]) -> Vec<Finding> {
    let workspace = Workspace::in_memory(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let calls = sdk::find_calls(&workspace, sdk::builtin()).calls;
    for file in workspace.files() {
        let module = workspace.module(file).expect("it is in memory");
        assert_eq!(module.errors, [], "{} does not parse:\n{}", workspace.path(file), module.text);
    }
    check::findings(&workspace, &calls)
}

#[test]
fn examples_say_what_the_engine_finds() {
    for rule in rules::all() {
        let mut is_fixed = false;
        for example in examples::of(rule) {
            let (path, _) = &example.files[0];
            let found: Vec<Finding> =
                engine(&example.files).into_iter().filter(|finding| finding.rule == rule.name).collect();
            let is_bad = example.verdict == Verdict::Bad;
            assert_eq!(found.len(), usize::from(is_bad), "{} {path}: {found:#?}", rule.name);
            if is_bad {
                is_fixed |= fixes_help(rule.name, &example.files, &found);
            }
        }
        assert_eq!(is_fixed, rule.fix.is_some(), "{}: a rule with a fix shows it, by an example", rule.name);
    }
}

/// Whatever can be applied is gone afterwards, and the file parses. Whether there was anything to apply.
fn fixes_help(rule: &str, files: &[(String, String)], found: &[Finding]) -> bool {
    let mut any = false;
    for safety in [Safety::Safe, Safety::Unsafe] {
        let chosen = fix::choose(found.iter().map(|finding| finding.fixes.as_slice()), safety);
        if chosen.is_empty() {
            continue;
        }
        any = true;
        let mut after = files.to_vec();
        for (path, text) in &mut after {
            if let Some(edits) = chosen.get(path.as_str()) {
                *text = fix::apply(text, edits).expect("the edits are of this text");
            }
        }
        let left: Vec<_> = engine(&after).into_iter().filter(|finding| finding.rule == rule).collect();
        assert!(left.is_empty(), "{rule}: {}\n{left:#?}", after[0].1);
    }
    any
}

fn any_place() -> impl Strategy<Value = Option<Place>> {
    proptest::option::of(
        (0..60_u32, 0..30_u32).prop_map(|(start, length)| Place {
            path: "a.py".into(),
            span: Span { start, end: start + length },
        }),
    )
}

fn any_segment() -> impl Strategy<Value = Segment> {
    let origin = prop_oneof![
        Just(HoleOrigin::Clock),
        Just(HoleOrigin::Identifier),
        Just(HoleOrigin::Argument),
        Just(HoleOrigin::UserInput),
        Just(HoleOrigin::Unknown)
    ];
    let words = prop_oneof![
        Just("Classify the ticket. Respond with only one of the following: ".to_owned()),
        Just("The same long rule about something that matters to us.\n".repeat(40)),
        ".{0,60}",
    ];
    let content = prop_oneof![
        proptest::collection::vec((words, any_place()), 0..3).prop_map(|pieces| Content::Text(
            pieces.into_iter().map(|(text, place)| TextPiece { text: text.into(), place }).collect()
        )),
        (origin, ".{0,12}", proptest::option::of(any::<u64>()), any_place()).prop_map(
            |(origin, name, max_chars, place)| Content::Hole(Hole {
                max_chars,
                place,
                ..Hole::new(origin, &name)
            })
        ),
    ];
    let role = prop_oneof![
        Just(Role::Tools),
        Just(Role::System),
        Just(Role::User),
        Just(Role::Assistant),
        Just(Role::Unknown)
    ];
    (role, content, 0..4_u32, any::<bool>(), any::<bool>()).prop_map(
        |(role, content, message, repeated, cache_marker)| Segment {
            role,
            content,
            message,
            repeated,
            cache_marker,
        },
    )
}

fn any_request() -> impl Strategy<Value = Request> {
    let model = prop_oneof![
        Just("gpt-4o"),
        Just("claude-opus-5-5"),
        Just("gemini-2.5-pro"),
        Just("grok-4.7"),
        Just("prod"),
        Just("")
    ];
    let models = proptest::collection::vec((model, any_place()), 0..3);
    let cap = prop_oneof![Just(CapOrigin::Absent), Just(CapOrigin::Argument), Just(CapOrigin::Dynamic)];
    let segments = proptest::collection::vec(any_segment(), 0..6);
    let messages = proptest::collection::vec(any_place(), 0..5);
    (models, cap, proptest::option::of(any::<u64>()), segments, messages, any::<[bool; 5]>()).prop_map(
        |(models, origin, tokens, segments, messages, [structured, cache, required, mixed, unframed])| {
            Request {
                models: models
                    .into_iter()
                    .map(|(id, place)| Model { id: id.into(), origin: ValueOrigin::Literal, place })
                    .collect(),
                cap: OutputCap { tokens, origin, place: None, required },
                prompt: Prompt { segments, messages, mixed, unframed, ..Prompt::default() },
                options: Options { structured, cache, ..Options::default() },
                assumptions: Vec::new(),
            }
        },
    )
}

fn any_call() -> impl Strategy<Value = Call> {
    let contexts = proptest::collection::vec((any_place(), any_request()), 0..3);
    (any_request(), contexts, any_place(), any_place()).prop_map(|(request, contexts, place, insertion)| {
        Call {
            id: "a.py::f#1".into(),
            place: place.unwrap_or(Place { path: "a.py".into(), span: Span { start: 0, end: 4 } }),
            callee: Span { start: 0, end: 4 },
            language: Language::Python,
            kind: Kind::Text,
            sdk: "openai".into(),
            entry: "openai.chat.completions.create".into(),
            confidence: Confidence::Certain,
            request,
            contexts: contexts
                .into_iter()
                .filter_map(|(place, request)| Some(Context { place: place?, request }))
                .collect(),
            also_plain: false,
            loop_info: LoopInfo::default(),
            cap_insertion: insertion.map(|place| Insertion { place, template: ", max_tokens={}".into() }),
        }
    })
}

proptest! {
    /// Whatever the matcher hands over, however wrong its spans: no panic, and the order is total.
    #[test]
    fn no_call_makes_a_rule_panic(calls in proptest::collection::vec(any_call(), 1..3), source in ".{0,90}") {
        let source: Arc<str> = source.into();
        let active = Active::defaults();
        let judge = |call: &Call| rules::check(call, &active, &|_| Some(Arc::clone(&source)));
        let mut findings: Vec<Finding> = calls.iter().flat_map(judge).collect();
        let mut reversed: Vec<Finding> = calls.iter().rev().flat_map(judge).collect();
        finding::sort(&mut findings);
        finding::sort(&mut reversed);
        let key = |f: &Finding| (f.rule, f.place.clone(), f.message.clone());
        prop_assert_eq!(findings.iter().map(key).collect::<Vec<_>>(), reversed.iter().map(key).collect::<Vec<_>>());
        for edits in fix::choose(findings.iter().map(|f| f.fixes.as_slice()), Safety::Unsafe).values() {
            let _ = fix::apply(&source, edits);
        }
        for finding in &findings {
            prop_assert!(!finding.message.contains('\n') && !finding.why.is_empty() && !finding.help.is_empty());
        }
    }
}
