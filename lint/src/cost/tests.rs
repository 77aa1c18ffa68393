//! What must hold of every cost, whatever the call.

use std::sync::Arc;

use promptlint_grammars::Language;
use promptlint_grammars::module::Span;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::estimate::{Estimate, Unpriced, estimate};
use super::line::{Item, Line, total};
use super::report::{self, Known};
use super::request::Cost;
use crate::call::{
    Call, CapOrigin, Confidence, Content, Context, Hole, HoleOrigin, Kind, LoopInfo, Model, Options,
    OutputCap, Place, Prompt, Request, Role, Segment, TextPiece, ValueOrigin,
};
use crate::models;
use crate::prices::Market;
use crate::tokens;
use crate::usage::{Usage, Volume};

fn market() -> Market {
    Market { as_of: "2026-11-23".parse().expect("a day"), ..Market::list() }
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn segment(role: Role, content: Content, message: u32) -> Segment {
    Segment { role, content, message, repeated: false, cache_marker: false }
}

pub(super) fn text(role: Role, text: &str) -> Segment {
    let pieces = vec![TextPiece { text: text.into(), place: None }];
    segment(role, Content::Text(pieces), 0)
}

pub(super) fn hole(role: Role, origin: HoleOrigin, max_chars: Option<u64>) -> Segment {
    let hole = Hole { max_chars, ..Hole::new(origin, "x") };
    segment(role, Content::Hole(hole), 0)
}

/// `n` words, all of one kind of text.
pub(super) fn words(n: usize) -> String {
    "answer politely and keep it short ".repeat(n.div_ceil(6))
}

pub(super) fn request(models: &[&str], segments: Vec<Segment>) -> Request {
    let model = |id: &&str| Model { id: (*id).into(), origin: ValueOrigin::Literal, place: None };
    let number = |(message, segment): (usize, Segment)| Segment { message: message as u32, ..segment };
    Request {
        models: models.iter().map(model).collect(),
        cap: OutputCap::absent(),
        prompt: Prompt {
            segments: segments.into_iter().enumerate().map(number).collect(),
            ..Prompt::default()
        },
        options: Options::default(),
        assumptions: Vec::new(),
    }
}

pub(super) fn call(request: Request) -> Call {
    Call {
        id: "src/app.py::f#1".into(),
        place: Place { path: "src/app.py".into(), span: Span { start: 0, end: 1 } },
        callee: Span { start: 0, end: 1 },
        language: Language::Python,
        kind: Kind::Text,
        sdk: "openai".into(),
        entry: "openai.chat.completions.create".into(),
        confidence: Confidence::Certain,
        request,
        contexts: Vec::new(),
        also_plain: false,
        loop_info: LoopInfo::default(),
        cap_insertion: None,
    }
}

fn capped(tokens: u64) -> OutputCap {
    OutputCap { tokens: Some(tokens), origin: CapOrigin::Argument, place: None, required: false }
}

fn of(request: &Request, usage: &Usage) -> Estimate {
    estimate(&call(request.clone()), request, usage, &market())
}

fn cost(request: &Request, usage: &Usage) -> Cost {
    of(request, usage).choices.remove(0).cost.expect("a price")
}

/// One of every cache regime, with and without a threshold and a price for writing.
const MODELS: &[&str] = &[
    "gpt-4o",
    "gpt-6.1-sol",
    "claude-sonnet-5",
    "claude-haiku-5-5",
    "gemini-3.5-flash",
    "command-r7b-12-2024",
    "deepseek/deepseek-v4-pro",
];

fn model() -> impl Strategy<Value = &'static str> {
    prop::sample::select(MODELS)
}

fn any_segment() -> impl Strategy<Value = Segment> {
    use HoleOrigin::{Argument, Clock, Environment, History, UserInput};
    let origin = prop::sample::select(vec![Argument, Clock, Environment, History, UserInput]);
    let role = prop::sample::select(vec![Role::Tools, Role::System, Role::User, Role::Unknown]);
    let content = prop_oneof![
        (0_usize..3000).prop_map(|n| text(Role::User, &words(n))),
        (origin, prop::option::of(0_u64..9000)).prop_map(|(origin, most)| hole(Role::User, origin, most)),
    ];
    (role, content, any::<bool>(), prop::bool::weighted(0.1)).prop_map(
        |(role, segment, cache_marker, repeated)| Segment { role, repeated, cache_marker, ..segment },
    )
}

fn any_request() -> impl Strategy<Value = Request> {
    let options = (prop::option::of(1_u64..5), prop::option::of(1_u64..20), any::<bool>(), any::<bool>());
    (model(), prop::collection::vec(any_segment(), 1..6), prop::option::of(0_u64..9000), options).prop_map(
        |(model, segments, cap, (n, turns, cache, structured))| {
            let mut request = request(&[model], segments);
            request.options = Options { n, structured, cache, turns, ..Options::default() };
            request.cap = cap.map_or_else(OutputCap::absent, capped);
            request
        },
    )
}

fn share() -> impl Strategy<Value = Option<Decimal>> {
    prop::option::of((0_i64..=1000).prop_map(|thousandths| Decimal::new(thousandths, 3)))
}

fn any_usage() -> impl Strategy<Value = Usage> {
    let volume = |calls| Volume { calls, source: "promptlint.toml:1".into() };
    (prop::option::of(0_u64..10_000_000), share(), share(), share(), prop::option::of(1_u64..40)).prop_map(
        move |(calls, batch, hit_ratio, retries, turns)| Usage {
            calls: calls.map(volume),
            batch,
            hit_ratio,
            retries,
            turns,
            model: None,
        },
    )
}

/// What a pocket calculator says.
fn by_hand(lines: &[Line]) -> Decimal {
    let line = |line: &Line| {
        let quantity: Decimal = line.factors.iter().map(|factor| factor.value).product();
        (quantity * line.rate / Decimal::from(line.per) / Decimal::from(line.shared_by)).round_dp(12)
    };
    lines.iter().map(line).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_band_is_in_order_and_the_sum_of_its_lines(request in any_request(), usage in any_usage()) {
        let cost = cost(&request, &usage);
        let band = cost.per_call;
        prop_assert!(band.low >= Decimal::ZERO);
        prop_assert!(band.low <= band.expected, "{band:?}");
        prop_assert!(band.high.is_none_or(|high| band.expected <= high), "{band:?}");
        prop_assert_eq!(total(&cost.low), Some(band.low));
        prop_assert_eq!(total(&cost.expected), Some(band.expected));
        prop_assert_eq!(cost.high.as_deref().map(total), band.high.map(Some));
        let lines = cost.low.iter().chain(&cost.expected).chain(cost.high.iter().flatten());
        for line in lines {
            prop_assert!(line.money >= Decimal::ZERO);
            prop_assert!((by_hand(std::slice::from_ref(line)) - line.money).abs() <= Decimal::new(1, 12), "{line:?}");
        }
        // Every token of input stands in one line, and in one only.
        if cost.grown.is_none() {
            let retried = Decimal::ONE + usage.retries.unwrap_or_default();
            let input: Decimal = cost.expected.iter().filter(|line| !matches!(line.item, Item::Output | Item::Request)).map(Line::quantity).sum();
            prop_assert_eq!(input, Decimal::from(cost.input.expected) * retried);
        }
    }

    #[test]
    fn more_text_never_costs_less(
        request in any_request(), at in any::<prop::sample::Index>(), more in 0_usize..500, inside in any::<bool>()
    ) {
        // Where text lets a prompt reach a cache's minimum, or moves a marker off its end, it does cost less: here
        // nothing is found in the cache, and nothing is marked.
        let mut request = request;
        request.options.cache = false;
        request.prompt.segments.iter_mut().for_each(|segment| segment.cache_marker = false);
        let usage = Usage { hit_ratio: Some(Decimal::ZERO), ..Usage::default() };
        let before = cost(&request, &usage).per_call;
        let mut longer = request.clone();
        let at = at.index(longer.prompt.segments.len() + 1);
        match longer.prompt.segments.get_mut(at).map(|segment| &mut segment.content) {
            Some(Content::Text(pieces)) if inside => {
                pieces.push(TextPiece { text: format!(" {}", words(more)).into(), place: None });
            }
            _ => {
                longer.prompt.segments.insert(at, text(Role::User, &words(more)));
                longer.prompt.segments[at].message =
                    at.checked_sub(1).map_or(0, |at| longer.prompt.segments[at].message);
            }
        }
        let after = cost(&longer, &usage).per_call;
        prop_assert!(before.low <= after.low && before.expected <= after.expected, "{before:?} {after:?}");
        prop_assert!(after.high.is_none_or(|after| before.high.is_some_and(|before| before <= after)));
    }

    #[test]
    fn a_cap_never_raises_the_worst_case(request in any_request(), usage in any_usage(), cap in 0_u64..500_000) {
        let mut free = request.clone();
        free.cap = OutputCap::absent();
        let mut limited = request.clone();
        limited.cap = capped(cap);
        let (free, limited) = (cost(&free, &usage).per_call, cost(&limited, &usage).per_call);
        prop_assert!(limited.expected <= free.expected);
        prop_assert!(free.high.is_none_or(|free| limited.high.is_some_and(|limited| limited <= free)));
    }

    #[test]
    fn what_is_bounded_without_a_vocabulary_is_no_more_with_it(
        request in any_request(), text_of in "(\\PC|[0-9{}\":,\n]){0,200}", is_tool in any::<bool>()
    ) {
        let mut request = request;
        let role = if is_tool { Role::Tools } else { Role::User };
        request.prompt.segments.push(text(role, &text_of));
        let model = models::lookup(&request.models[0].id);
        let counted = tokens::prompt_tokens(&request, model).expect("a prompt");
        prop_assert!(counted.fixed <= tokens::at_most(&request, model), "{text_of}");
    }

    #[test]
    fn batches_never_cost_more(request in any_request(), usage in any_usage(), share in 0_i64..=1000) {
        let with = |batch| cost(&request, &Usage { batch, ..usage.clone() }).per_call;
        let (standard, batched) = (with(None), with(Some(Decimal::new(share, 3))));
        prop_assert!(batched.low <= standard.low && batched.expected <= standard.expected);
    }

    #[test]
    fn unknown_never_turns_into_a_number(request in any_request(), usage in any_usage()) {
        let nameless = Request { models: Vec::new(), ..request.clone() };
        prop_assert_eq!(of(&nameless, &usage).per_call, Err(Unpriced::Model));
        let mut blank = request.clone();
        blank.prompt = Prompt::default();
        prop_assert_eq!(of(&blank, &usage).per_call, Err(Unpriced::Prompt));
        let mut strange = request;
        strange.models.push(Model { id: "my-deployment".into(), origin: ValueOrigin::Literal, place: None });
        prop_assert!(matches!(of(&strange, &usage).per_call, Err(Unpriced::Price(_))));
    }

    #[test]
    fn the_total_is_the_sum_of_its_parts(requests in prop::collection::vec((any_request(), any_usage()), 1..6)) {
        let calls: Vec<Call> = requests.iter().enumerate().map(|(i, (request, _))| {
            Call { id: format!("a.py::f#{i}").into(), ..call(request.clone()) }
        }).collect();
        let known = |call: &Call, _: Option<&Context>| {
            let at: usize = call.id.rsplit_once('#').expect("an ordinal").1.parse().expect("a number");
            Known { usage: requests[at].1.clone(), ..Known::default() }
        };
        let report = report::report(&calls, &market(), &known);
        let months: Vec<_> = report.reaches.iter().filter_map(|reach| reach.per_month).collect();
        let sum: Decimal = months.iter().map(|month| month.expected).sum();
        prop_assert_eq!(report.totals.per_month.map(|month| month.expected), (!months.is_empty()).then_some(sum));
        for by in [report::By::Call, report::By::Model, report::By::Provider, report::By::Team] {
            let parts: Decimal = report.groups(by).iter().filter_map(|group| group.totals.per_month).map(|month| month.expected).sum();
            prop_assert_eq!(parts, sum);
        }
    }
}

fn volume(calls: u64) -> Usage {
    Usage { calls: Some(Volume { calls, source: Arc::from("promptlint.toml:1") }), ..Usage::default() }
}

fn shown(lines: &[Line]) -> Vec<String> {
    let line = |line: &Line| {
        let factors: Vec<String> =
            line.factors.iter().map(|factor| format!("{} {}", factor.value.normalize(), factor.of)).collect();
        format!("{} {}: {} at {}", line.item.name(), line.part, factors.join(" × "), line.rate.normalize())
    };
    lines.iter().map(line).collect()
}

#[test]
fn a_long_prefix_is_read_from_the_cache() {
    // 3,000 words are above OpenAI's minimum of 1,024 tokens.
    let prompt =
        || vec![text(Role::System, &words(3000)), hole(Role::User, HoleOrigin::UserInput, Some(400))];
    let often = cost(&request(&["gpt-4o"], prompt()), &volume(8640));
    assert_eq!(
        shown(&often.expected),
        [
            "cached input the prefix: 2944 tokens × 0.632 hits at 1.25",
            "input the prefix: 2944 tokens × 0.368 misses at 2.5",
            "input the rest: 138 tokens at 2.5",
            "output : 250 tokens at 10",
        ]
    );
    assert!(often.caching.saves > Decimal::ZERO);
    // Nobody says how often: the band runs from all to none, and none is expected.
    let unknown = cost(&request(&["gpt-4o"], prompt()), &Usage::default());
    assert_eq!(unknown.caching.saves, Decimal::ZERO);
    assert!(unknown.low.iter().any(|line| line.item == Item::CachedInput));
    // Claude caches what is marked, and takes a premium for it.
    let claude = |marked: bool, usage: &Usage| {
        let mut request = request(&["claude-sonnet-5"], prompt());
        request.prompt.segments[0].cache_marker = marked;
        cost(&request, usage)
    };
    assert_eq!(claude(false, &volume(100_000)).caching.saves, Decimal::ZERO);
    assert!(claude(true, &volume(100_000)).caching.saves > Decimal::ZERO);
    // Ten calls a month never meet within five minutes: the premium is lost.
    let rare = claude(true, &volume(10));
    assert!(rare.caching.saves < Decimal::ZERO);
    let shares: Vec<String> = shown(&rare.expected)
        .into_iter()
        .take(2)
        .map(|line| line.split_once(" × ").expect("a share").1.to_owned())
        .collect();
    assert_eq!(shares, ["0.001 hits at 0.2", "0.999 misses at 2.5"]);
}

#[test]
fn a_clock_in_front_leaves_nothing_to_cache() {
    let segments = vec![hole(Role::System, HoleOrigin::Clock, None), text(Role::System, &words(3000))];
    let cost = cost(&request(&["gpt-4o"], segments), &volume(1_000_000));
    assert_eq!((cost.caching.plan.prefix.expected, cost.caching.saves), (0, Decimal::ZERO));
    assert_eq!(
        &*cost.caching.plan.reasons[0],
        "the prompt begins with a part that changes from request to request"
    );
}

#[test]
fn one_shot_prompts_pay_for_entries_that_nobody_reads() {
    // GPT-5.6 and later write up to the latest message, which differs each time.
    let segments = vec![text(Role::System, &words(3000)), hole(Role::User, HoleOrigin::UserInput, None)];
    let cost = cost(&request(&["gpt-6.1-sol"], segments), &volume(1_000_000));
    assert!(cost.caching.saves < Decimal::ZERO);
    assert!(cost.expected.iter().any(|line| line.item == Item::CacheWrite));
}

#[test]
fn a_run_sends_its_history_again() {
    let mut run = request(&["command-r7b-12-2024"], vec![text(Role::User, &words(600))]);
    run.options.turns = Some(10);
    let once =
        cost(&request(&["command-r7b-12-2024"], vec![text(Role::User, &words(600))]), &Usage::default());
    let cost = cost(&run, &Usage { turns: Some(4), ..Usage::default() });
    let grown = cost.grown.expect("several requests");
    // The answer, and a tool's result.
    assert_eq!((grown.turns, grown.growth, grown.repeats()), (4, 120 + 228, 6));
    assert_eq!(cost.input.expected, 4 * once.input.expected + 6 * grown.growth);
    assert_eq!(cost.output.expected, 4 * 120);
    assert!(cost.per_call.high.is_none());
}

#[test]
fn a_turn_of_a_conversation_is_the_average_one() {
    let chat = || vec![text(Role::System, &words(600)), hole(Role::Unknown, HoleOrigin::History, None)];
    let cost =
        cost(&request(&["command-r7b-12-2024"], chat()), &Usage { turns: Some(3), ..Usage::default() });
    let grown = cost.grown.expect("several turns");
    assert_eq!(grown.total(), 3 * grown.first + 3 * grown.growth);
    assert_eq!(cost.input.expected, grown.first + grown.growth);
    let whole: Decimal = cost.expected.iter().map(Line::quantity).sum();
    assert_eq!(whole, Decimal::from(grown.total() + 3 * 250));
}

#[test]
fn several_models_are_a_band_over_them() {
    let both = of(&request(&["gpt-4o", "gpt-4o-mini"], vec![text(Role::User, "Hello.")]), &Usage::default());
    let band = both.per_call.expect("two prices");
    let of_each: Vec<_> =
        both.choices.iter().map(|choice| choice.cost.clone().expect("a price").per_call).collect();
    assert_eq!((band.low, band.expected, band.high), (of_each[1].low, of_each[0].expected, of_each[0].high));
    assert!(both.assumptions.iter().any(|words| words.contains("one of 2 models")), "{:?}", both.assumptions);
}

#[test]
fn a_wrapper_is_counted_through_its_callers() {
    let caller = |at: u32, id: &str| Context {
        place: Place { path: "src/b.py".into(), span: Span { start: at, end: at + 1 } },
        request: request(&[id], vec![text(Role::User, "Hello.")]),
    };
    let mut wrapper = call(request(&[], vec![hole(Role::User, HoleOrigin::Argument, None)]));
    wrapper.contexts = vec![caller(1, "gpt-4o"), caller(9, "gpt-4o-mini")];
    let known = |_: &Call, _: Option<&Context>| Known { usage: volume(1000), ..Known::default() };
    let counted = |call: Call| {
        let calls = [call];
        let report = report::report(&calls, &market(), &known);
        (report.reaches.len(), report.totals.priced, report.totals.unpriced)
    };
    assert_eq!(counted(wrapper.clone()), (2, 1, 0));
    // A caller that leaves the model open leaves the call without a price.
    wrapper.also_plain = true;
    assert_eq!(counted(wrapper), (3, 0, 1));
}

#[test]
fn what_is_sent_again_is_paid_again() {
    let prompt = request(&["gpt-4o"], vec![text(Role::User, &words(100))]);
    let once = cost(&prompt, &Usage::default()).per_call;
    let retried = cost(&prompt, &Usage { retries: Some(decimal("0.1")), ..Usage::default() }).per_call;
    assert_eq!(retried.expected, once.expected * decimal("1.1"));
}
