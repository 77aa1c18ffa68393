//! Token counts against the oracles, `tiktoken-rs` and the crate that the vocabularies are from, and what must hold for
//! any text.

use std::sync::{Arc, OnceLock};

use promptlint_lint::call::{
    Content, Hole, HoleOrigin, Options, OutputCap, Prompt, Request, Role, Segment, TextPiece,
};
use promptlint_lint::models::{self, ModelInfo};
use promptlint_lint::tokens::{Encoding, Quality, count, count_with, prompt_tokens};
use proptest::prelude::*;

fn oracle(encoding: Encoding, text: &str) -> u64 {
    static ORACLES: OnceLock<[tiktoken_rs::CoreBPE; 4]> = OnceLock::new();
    let [o200k, cl100k, p50k, r50k] = ORACLES.get_or_init(|| {
        [
            tiktoken_rs::o200k_base().expect("embedded"),
            tiktoken_rs::cl100k_base().expect("embedded"),
            tiktoken_rs::p50k_base().expect("embedded"),
            tiktoken_rs::r50k_base().expect("embedded"),
        ]
    });
    let vocabulary = match encoding {
        Encoding::O200kBase => o200k,
        Encoding::Cl100kBase => cl100k,
        Encoding::P50kBase => p50k,
        _ => r50k,
    };
    vocabulary.encode_ordinary(text).len() as u64
}

/// What the crate counts that the vocabularies are from, which cuts texts with regular expressions.
fn source(encoding: Encoding, text: &str) -> u64 {
    let vocabulary = tiktoken::get_encoding(encoding.name()).expect("a public vocabulary");
    vocabulary.count(text) as u64
}

/// The encodings whose vocabulary is public.
fn public() -> impl Iterator<Item = Encoding> {
    ALL.into_iter().filter(|encoding| tiktoken::get_encoding(encoding.name()).is_some())
}

/// The encodings that `tiktoken-rs` has; tests/tokens/run.sh asks other oracles about the others.
const ENCODINGS: [Encoding; 4] =
    [Encoding::O200kBase, Encoding::Cl100kBase, Encoding::P50kBase, Encoding::R50kBase];

const ALL: [Encoding; 17] = [
    Encoding::O200kBase,
    Encoding::Cl100kBase,
    Encoding::P50kBase,
    Encoding::R50kBase,
    Encoding::Llama3,
    Encoding::DeepseekV3,
    Encoding::DeepseekV4,
    Encoding::Qwen2,
    Encoding::MistralV3,
    Encoding::KimiK2,
    Encoding::KimiK3,
    Encoding::Glm4,
    Encoding::Glm5,
    Encoding::MinimaxM2,
    Encoding::Claude3,
    Encoding::Claude47,
    Encoding::Claude48,
];

#[test]
fn real_text_counts_as_the_oracle_does() {
    let texts = [
        "",
        "hello world",
        "  leading and trailing  \n\n\n\t",
        "<|endoftext|> is text here",
        "def f(x: int) -> str:\n    return f\"{x:>10}\"  # ünïcode\n",
        "{\"a\": [1, 2.5e10, null], \"ключ\": \"значение\"}",
        "请把下面的句子翻译成英文。안녕하세요 こんにちは 🏳️‍🌈👩‍👩‍👧‍👦",
        include_str!("../src/call.rs"),
        include_str!("../catalogue/tokens.toml"),
        include_str!("../sdks/README.md"),
    ];
    for encoding in ENCODINGS {
        for text in texts {
            assert_eq!(count_with(encoding, text), oracle(encoding, text), "{encoding:?} {text:.40}");
        }
    }
    assert_eq!(public().count(), 14);
    for encoding in public() {
        for text in texts {
            assert_eq!(count_with(encoding, text), source(encoding, text), "{encoding:?} {text:.40}");
        }
    }
}

/// A character between letters and spaces: its class decides where a text is cut. Beyond the second plane whole blocks
/// are alike.
#[test]
fn every_character_counts_as_the_oracle_does() {
    let alike = ('\u{20000}'..='\u{3ffff}').chain('\u{e0000}'..='\u{effff}').step_by(61);
    let every = ('\0'..='\u{1ffff}').chain(alike);
    let between = |c: char| format!("{c}aB{c}B{c} {c}1{c}\n{c}'s {c}中{c}-{c}/");
    let encoding = Encoding::O200kBase;
    let wrong: Vec<char> =
        every.filter(|c| count_with(encoding, &between(*c)) != oracle(encoding, &between(*c))).collect();
    assert!(wrong.is_empty(), "{} characters: {:?}", wrong.len(), &wrong[..wrong.len().min(50)]);
    // One encoding for each way to cut.
    for encoding in [
        Encoding::Cl100kBase,
        Encoding::R50kBase,
        Encoding::DeepseekV3,
        Encoding::MistralV3,
        Encoding::KimiK2,
    ] {
        let most = ('\0'..='\u{33ff}').chain(('\u{3400}'..='\u{1ffff}').step_by(31));
        let wrong: Vec<char> =
            most.filter(|c| count_with(encoding, &between(*c)) != source(encoding, &between(*c))).collect();
        let some = &wrong[..wrong.len().min(50)];
        assert!(wrong.is_empty(), "{encoding:?}: {} characters: {some:?}", wrong.len());
    }
}

/// Figures that `OpenAI`'s own tiktoken gives, so that both crates cannot be wrong together.
#[test]
fn golden_counts() {
    assert_eq!(count_with(Encoding::Cl100kBase, "tiktoken is great!"), 6);
    assert_eq!(count_with(Encoding::O200kBase, "tiktoken is great!"), 6);
    assert_eq!(count_with(Encoding::Cl100kBase, "antidisestablishmentarianism"), 6);
    assert_eq!(count_with(Encoding::Cl100kBase, "お誕生日おめでとう"), 9);
    assert_eq!(count_with(Encoding::O200kBase, "お誕生日おめでとう"), 8);
}

/// Long runs of one kind neither panic nor cost more than their length: each count is finite and at most the bytes.
#[test]
fn pathological_text_is_counted() {
    let base64 = "QUJDRGVmZ2hpSktMbW5vUFFSc3R1dldYWVo3ODk5Ky9hYmNkZWZnaGlq".repeat(20_000);
    let texts = [
        "a".repeat(1 << 20),
        " ".repeat(1 << 20),
        "!".repeat(1 << 20),
        "\n".repeat(1 << 20),
        "語".repeat(1 << 18),
        "🎉".repeat(1 << 18),
        "\u{200b}".repeat(1 << 18),
        "e\u{301}".repeat(1 << 18),
        String::from_utf8_lossy(&b"\xed\xa0\x80".repeat(1 << 16)).into_owned(),
        base64,
    ];
    for text in &texts {
        for encoding in [Encoding::O200kBase, Encoding::Claude3, Encoding::Claude48] {
            let tokens = count_with(encoding, text);
            assert!(tokens > 0 && tokens <= text.len() as u64, "{encoding:?} {:?}", text.chars().next());
        }
    }
    // A cut may cost one token.
    let run = "abcdefghij".repeat(4_000);
    assert!(count_with(Encoding::O200kBase, &run).abs_diff(oracle(Encoding::O200kBase, &run)) <= 3);
}

#[test]
fn every_vocabulary_is_built_in_and_reads() {
    let text = include_str!("../sdks/README.md");
    let o200k = count_with(Encoding::O200kBase, text);
    for encoding in ALL {
        assert!(encoding.is_built_in(), "{encoding:?}");
        let tokens = count_with(encoding, text);
        assert!(tokens * 2 > o200k && tokens < o200k * 2, "{encoding:?}: {tokens}");
    }
}

fn request(segments: Vec<Segment>) -> Request {
    Request {
        models: Vec::new(),
        cap: OutputCap::absent(),
        prompt: Prompt { segments, ..Prompt::default() },
        options: Options::default(),
        assumptions: Vec::new(),
    }
}

fn segment(role: Role, message: u32, content: Content) -> Segment {
    Segment { role, content, message, repeated: false, cache_marker: false }
}

fn text(text: &str) -> Content {
    Content::Text(vec![TextPiece { text: text.into(), place: None }])
}

fn hole(origin: HoleOrigin, max_chars: Option<u64>) -> Content {
    Content::Hole(Hole { max_chars, ..Hole::new(origin, "value") })
}

/// The worked example of the `OpenAI` cookbook: six messages, 129 tokens with gpt-3.5-turbo and gpt-4, 124 with gpt-4o.
/// (Four of its six messages carry a `name`, which is one more each and which a prompt here does not have.)
#[test]
fn framing_is_the_cookbooks() {
    let messages = [
        (
            Role::System,
            "You are a helpful, pattern-following assistant that translates corporate jargon into plain English.",
        ),
        (Role::System, "New synergies will help drive top-line growth."),
        (Role::System, "Things working well together will increase revenue."),
        (
            Role::System,
            "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
        ),
        (Role::System, "Let's talk later when we're less busy about how to do better."),
        (
            Role::User,
            "This late pivot means we don't have time to boil the ocean for the client deliverable.",
        ),
    ];
    let segments =
        messages.iter().enumerate().map(|(i, (role, t))| segment(*role, i as u32, text(t))).collect();
    let request = request(segments);
    let fixed = |id| prompt_tokens(&request, models::lookup(id)).expect("known").fixed;
    let names = |encoding| {
        let tokens = |name| 1 + count_with(encoding, name);
        2 * tokens("example_user") + 2 * tokens("example_assistant")
    };
    assert_eq!(fixed("gpt-4"), 129 - names(Encoding::Cl100kBase));
    assert_eq!(fixed("gpt-4o"), 124 - names(Encoding::O200kBase));
}

#[test]
fn bands_are_honest() {
    let known = || segment(Role::System, 0, text("Answer in one word."));
    let question = |max| segment(Role::User, 1, hole(HoleOrigin::UserInput, max));
    let gpt = models::lookup("gpt-4o");

    let all_known = prompt_tokens(&request(vec![known()]), gpt).expect("known");
    assert_eq!((all_known.total.low, all_known.total.high), (all_known.fixed, Some(all_known.fixed)));
    assert!(all_known.exact && all_known.assumptions.is_empty());

    let open = prompt_tokens(&request(vec![known(), question(None)]), gpt).expect("known");
    assert_eq!(open.total.high, None);
    assert_eq!(open.total.expected, open.fixed + 70);
    assert_eq!(open.assumptions, [Arc::from("`value`: 70 tokens, the default for user input")]);

    let bounded = prompt_tokens(&request(vec![known(), question(Some(100))]), gpt).expect("known");
    assert_eq!(bounded.total.high, Some(bounded.fixed + 100));
    assert!(bounded.total.expected < open.total.expected);

    let claude = prompt_tokens(&request(vec![known()]), models::lookup("claude-opus-5-5")).expect("known");
    assert!(!claude.exact && claude.total.low < claude.total.expected);
    let unknown = prompt_tokens(&request(vec![known()]), None).expect("known");
    assert!(unknown.total.high > Some(unknown.fixed) && !unknown.assumptions.is_empty());

    assert!(prompt_tokens(&request(Vec::new()), gpt).is_none());
}

#[test]
fn what_repeats_is_unbounded() {
    let mut shot = segment(Role::User, 0, text("Example"));
    shot.repeated = true;
    let tokens = prompt_tokens(&request(vec![shot]), models::lookup("gpt-4o")).expect("known");
    assert_eq!((tokens.segments[0].low, tokens.segments[0].high), (0, None));
}

fn any_model() -> impl Strategy<Value = Option<&'static ModelInfo>> {
    prop_oneof![Just(None), (0..models::all().len()).prop_map(|i| models::all().get(i))]
}

fn any_segment() -> impl Strategy<Value = Segment> {
    let origin = prop_oneof![
        Just(HoleOrigin::Clock),
        Just(HoleOrigin::UserInput),
        Just(HoleOrigin::Argument),
        Just(HoleOrigin::Retrieval),
        Just(HoleOrigin::Unknown),
    ];
    let content = prop_oneof![
        ".{0,80}".prop_map(|t| text(&t)),
        (origin, proptest::option::of(0..10_000_u64)).prop_map(|(origin, max)| hole(origin, max)),
    ];
    let role = prop_oneof![Just(Role::Tools), Just(Role::System), Just(Role::User), Just(Role::Unknown)];
    (role, 0..4_u32, content, any::<bool>()).prop_map(|(role, message, content, repeated)| Segment {
        repeated,
        ..segment(role, message, content)
    })
}

/// Tokens that joining two texts may cost or save beyond their own.
const SEAM: u64 = 8;

proptest! {
    #[test]
    fn any_text_counts_as_the_oracle_does(text in ".{0,400}") {
        for encoding in ENCODINGS {
            prop_assert_eq!(count_with(encoding, &text), oracle(encoding, &text));
        }
        for encoding in public() {
            prop_assert_eq!(count_with(encoding, &text), source(encoding, &text), "{:?}", encoding);
        }
    }

    /// Where letters, marks, numbers, spaces and signs of all kinds meet is where a text is cut.
    #[test]
    fn any_mixture_counts_as_the_oracle_does(
        parts in proptest::collection::vec(
            "[a-cX-Z]{1,4}|[0-9]{1,4}|[ \\t\n\r/]{1,4}|['’][sStTdDmMſ]|'(re|VE|lL)|\\p{Lu}|\\p{Ll}|\\p{Lt}|\\p{Lm}|\\p{Lo}|\\p{M}{1,2}|\\p{N}|\\p{P}{1,3}|\\p{S}|\\p{Zs}|\\p{Cf}|\\p{Han}{1,6}|[の〇⺀々ー゙]{1,3}|[\u{0}\u{1}\u{7f}\u{200b}\u{e000}]{1,2}|[$+^<|>.,:-]{1,3}|\\p{Hangul}{1,4}|[\u{85}\u{2028}\u{1f1e6}-\u{1f6ff}]{1,3}",
            0..40,
        )
    ) {
        let text = parts.concat();
        for encoding in ENCODINGS {
            prop_assert_eq!(count_with(encoding, &text), oracle(encoding, &text), "{:?}", encoding);
        }
        for encoding in public() {
            prop_assert_eq!(count_with(encoding, &text), source(encoding, &text), "{:?}", encoding);
        }
    }

    /// A piece of any length is merged as the oracle merges it.
    #[test]
    fn long_pieces_count_as_the_oracle_does(text in "[a-e]{1,600}|[ЁёА-я]{1,300}|[=\\-*#_]{1,500}|[一-龥]{1,200}") {
        prop_assert_eq!(count_with(Encoding::O200kBase, &text), oracle(Encoding::O200kBase, &text));
        for encoding in public() {
            prop_assert_eq!(count_with(encoding, &text), source(encoding, &text), "{:?}", encoding);
        }
    }

    #[test]
    fn a_count_lies_in_its_band(text in ".{0,400}", model in any_model()) {
        let counted = count(&text, model);
        prop_assert!(counted.low() <= counted.tokens && counted.tokens <= counted.high());
        prop_assert!(model.is_some() || counted.quality != Quality::Exact);
    }

    /// Joining two texts costs at most what both cost (a vocabulary may merge across the seam, and may have to cut
    /// differently there: a handful of tokens), and never less than the larger of both, but for what
    /// merges at the seam. Byte-pair merges are not monotonic, so the seam is the most that can be promised.
    #[test]
    fn a_seam_costs_little(a in ".{0,120}", b in ".{0,120}", at in 0..ALL.len()) {
        let encoding = ALL[at];
        let both = count_with(encoding, &format!("{a}{b}"));
        let (a, b) = (count_with(encoding, &a), count_with(encoding, &b));
        prop_assert!(both <= a + b + SEAM, "{both} > {a} + {b}");
        prop_assert!(both + SEAM >= a.max(b), "{both} < {a}, {b}");
    }

    /// More prompt is never fewer tokens, in any of the figures.
    #[test]
    fn more_text_never_counts_fewer_tokens(
        segments in proptest::collection::vec(any_segment(), 1..6),
        more in any_segment(),
        model in any_model(),
    ) {
        let mut longer = segments.clone();
        longer.push(more);
        let (a, b) = (prompt_tokens(&request(segments), model), prompt_tokens(&request(longer), model));
        let (Some(a), Some(b)) = (a, b) else { panic!("both have segments") };
        prop_assert!(a.fixed <= b.fixed && a.total.low <= b.total.low && a.total.expected <= b.total.expected);
        prop_assert!(b.total.high.is_none_or(|b| a.total.high.is_some_and(|a| a <= b)));
        prop_assert!(a.total.low <= a.total.expected && a.total.high.is_none_or(|high| a.total.expected <= high));
    }
}
