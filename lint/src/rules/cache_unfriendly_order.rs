//! `cache-unfriendly-order`

use promptlint_grammars::module::Span;

use super::subject::{Draft, Subject, label, number};
use super::NoOptions;
use crate::band::Band;
use crate::call::{Content, Hole, HoleOrigin, Place, Role};
use crate::finding::Confidence;
use crate::fix::{self, Edit, Fix, Safety};
use crate::prices::Saves;
use crate::models::{self, CacheMode};

declare_rule! {
    /// Something that changes with every request stands before a long text that never changes.
    ///
    /// ## What it finds
    ///
    /// Prompts in which a time, a random value, an identifier, user input, retrieved text or another value of the
    /// single request stands before text that is constant and long enough to be cached by the model's provider. It
    /// is silent when
    ///
    /// - the constant text behind it is shorter than the provider's minimum, even together with what stands before;
    /// - the model does not cache, or only what is marked (Claude) and nothing behind the value is marked;
    /// - the value is a date without a time of day, which outlives every cache;
    /// - it is not known whether the value changes;
    /// - it is the tools, which a program defines once: only a clock or a random value in them moves.
    ///
    /// Where the model is not known, the text must be longer than every provider's minimum, and the confidence is
    /// lower. It is lower too for a function's argument, which may be the same in every call.
    ///
    /// ## Why it costs
    ///
    /// Providers cache the longest *prefix* that two requests share, and bill it at 2.5 to 50 % of the price. The
    /// first byte that differs ends the prefix. A clock in the first line of a system prompt makes every request pay
    /// for the whole prompt, and with Claude and GPT-5.6 or later also the surcharge for a cache entry that nobody
    /// reads.
    ///
    /// ## Examples
    ///
    /// ```markdown file prompts/rules.md fill=1500
    /// # Rules for support
    /// ```
    ///
    /// ```python bad support.py
    /// from datetime import datetime
    /// from pathlib import Path
    ///
    /// from openai import OpenAI
    ///
    /// client = OpenAI()
    /// RULES = Path("prompts/rules.md").read_text()
    ///
    /// def answer(question: str):
    ///     return client.chat.completions.create(
    ///         model="gpt-4.1",
    ///         max_tokens=400,
    ///         messages=[
    ///             {"role": "system", "content": f"It is {datetime.now()}.\n{RULES}"},
    ///             {"role": "user", "content": question},
    ///         ],
    ///     )
    /// ```
    ///
    /// ```python good support.py
    /// from datetime import datetime
    /// from pathlib import Path
    ///
    /// from openai import OpenAI
    ///
    /// client = OpenAI()
    /// RULES = Path("prompts/rules.md").read_text()
    ///
    /// def answer(question: str):
    ///     return client.chat.completions.create(
    ///         model="gpt-4.1",
    ///         max_tokens=400,
    ///         messages=[
    ///             {"role": "system", "content": RULES},
    ///             {"role": "user", "content": f"It is {datetime.now()}.\n{question}"},
    ///         ],
    ///     )
    /// ```
    ///
    /// ```python good desk.py
    /// from pathlib import Path
    ///
    /// from openai import OpenAI
    ///
    /// client = OpenAI()
    /// RULES = Path("prompts/rules.md").read_text()
    ///
    /// def answer(tools: list, question: str):
    ///     return client.chat.completions.create(
    ///         model="gpt-4.1",
    ///         max_tokens=400,
    ///         tools=tools,
    ///         messages=[
    ///             {"role": "system", "content": RULES},
    ///             {"role": "user", "content": question},
    ///         ],
    ///     )
    /// ```
    ///
    /// ```typescript bad support.ts
    /// import { readFileSync } from "node:fs";
    /// import { randomUUID } from "node:crypto";
    /// import Anthropic from "@anthropic-ai/sdk";
    ///
    /// const client = new Anthropic();
    /// const RULES = readFileSync("prompts/rules.md", "utf8");
    ///
    /// export function answer(question: string) {
    ///   return client.messages.create({
    ///     model: "claude-sonnet-5",
    ///     max_tokens: 400,
    ///     system: [
    ///       { type: "text", text: `Request ${randomUUID()}` },
    ///       { type: "text", text: RULES, cache_control: { type: "ephemeral" } },
    ///     ],
    ///     messages: [{ role: "user", content: question }],
    ///   });
    /// }
    /// ```
    ///
    /// ```typescript good support.ts
    /// import { readFileSync } from "node:fs";
    /// import { randomUUID } from "node:crypto";
    /// import Anthropic from "@anthropic-ai/sdk";
    ///
    /// const client = new Anthropic();
    /// const RULES = readFileSync("prompts/rules.md", "utf8");
    ///
    /// export function answer(question: string) {
    ///   return client.messages.create({
    ///     model: "claude-sonnet-5",
    ///     max_tokens: 400,
    ///     system: [
    ///       { type: "text", text: RULES, cache_control: { type: "ephemeral" } },
    ///       { type: "text", text: `Request ${randomUUID()}` },
    ///     ],
    ///     messages: [{ role: "user", content: question }],
    ///   });
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// *Unsafe*, since a model reads its prompt in order: a whole message (or system block) is moved behind the
    /// constant ones, or a line of a template to the template's end.
    ///
    /// ## Source of the threshold
    ///
    /// The minimum is the provider's own, by model, with its source in `lint/catalogue/models.toml`: 512 to 4,096
    /// tokens with Claude, 1,024 with OpenAI, 2,048 to 6,144 with Gemini. Pieces of less than 128 tokens between holes
    /// are not counted: 128 is OpenAI's step, and a prompt that is nothing but holes cannot be put in a better order.
    name: "cache-unfriendly-order",
    family: Cache,
    severity: Warning,
    fix: Some(Safety::Unsafe),
    since: "0.1.0",
    options: NoOptions,
    check: check,
}

/// The smallest piece of constant text that is worth moving for.
const PIECE: u64 = 128;

fn check(subject: &Subject<'_>, _: &NoOptions) -> Option<Draft> {
    if !subject.is_text() || subject.request.prompt.mixed {
        return None;
    }
    let (minimum, is_known) = minimum(subject)?;
    let segments = subject.segments().get(..reach(subject)?)?;
    let (at, hole, confidence) = segments.iter().enumerate().find_map(|(at, segment)| {
        let Content::Hole(hole) = &segment.content else { return None };
        Some((at, hole, volatile(hole, segment.role)?))
    })?;
    if !subject.may_exceed(minimum.saturating_sub(1)) {
        return None;
    }
    let bands = &subject.tokens()?.segments;
    let is_constant = |i: usize| {
        matches!(segments[i].content, Content::Text(_)) && !segments[i].repeated && bands[i].low >= PIECE
    };
    let behind: Vec<usize> = (at + 1..segments.len()).filter(|i| is_constant(*i)).collect();
    let constant = behind.iter().fold(Band::exact(0), |sum, i| sum + bands[*i]);
    let before: u64 = bands[..at].iter().map(|band| band.low).sum();
    // Either it is a prefix of its own, or it is the better part of one.
    let is_long = constant.low >= minimum || before < minimum && constant.low * 2 >= minimum;
    if !is_long || before + constant.low < minimum {
        return None;
    }
    let confidence = if is_known { confidence } else { confidence.lowered() };
    let first = behind.first().and_then(|i| segments[*i].place());
    Some(Draft {
        confidence,
        message: format!(
            "`{}` changes with every request and stands before {} constant tokens, which are never cached",
            hole.name,
            number(constant.expected)
        ),
        why: "a cache reuses what two requests share up to the first difference".to_owned(),
        help: format!("put `{}` behind the constant text", hole.name),
        labels: [
            label(hole.place.as_ref(), "changes with every request"),
            label(first, "constant from here on, and billed in full each time"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        tokens: Some(Band { low: 0, ..constant }),
        saves: Some(Saves::Cached(Band { low: 0, ..constant })),
        fixes: reorder(subject, at, &behind).into_iter().collect(),
    })
}

/// The tokens from which on the request's models cache, and whether all of them are known. `None` when one of them
/// does not.
fn minimum(subject: &Subject<'_>) -> Option<(u64, bool)> {
    let mut most = None;
    let mut is_known = true;
    for model in subject.models() {
        match model.map(|model| model.cache.as_ref()) {
            Some(Some(cache)) if cache.mode == CacheMode::None => return None,
            Some(Some(cache)) => {
                is_known &= cache.minimum.is_some();
                most = most.max(Some(cache.minimum.unwrap_or_else(models::largest_automatic_minimum)));
            }
            Some(None) | None => is_known = false,
        }
    }
    let unknown = (!is_known || most.is_none()).then(models::largest_automatic_minimum);
    Some((most.max(unknown)?, is_known && most.is_some()))
}

/// How many segments can be part of a cached prefix. `None` when nothing is cached.
fn reach(subject: &Subject<'_>) -> Option<usize> {
    let segments = subject.segments();
    let marked = segments.iter().rposition(|segment| segment.cache_marker).map(|last| last + 1);
    let by_markers = |mode| {
        subject.models().flatten().filter_map(|model| model.cache.as_ref()).any(|cache| cache.mode == mode)
    };
    if by_markers(CacheMode::Markers) {
        return marked.or_else(|| subject.request.options.cache.then_some(segments.len()));
    }
    Some(segments.len())
}

/// How sure it is that a hole has another value in the next request; `None` when it may well be the same.
fn volatile(hole: &Hole, role: Role) -> Option<Confidence> {
    match hole.origin {
        HoleOrigin::Clock => (!is_a_day(&hole.name)).then_some(Confidence::High),
        HoleOrigin::Random | HoleOrigin::Identifier => Some(Confidence::High),
        // A tool's definition is made once, from settings or a model's name; only a clock or a random value in it moves.
        _ if role == Role::Tools => None,
        // In a system prompt it is often a language or a persona: the same for a while.
        HoleOrigin::Argument if role == Role::System => Some(Confidence::Low),
        HoleOrigin::Argument
        | HoleOrigin::UserInput
        | HoleOrigin::Retrieval
        | HoleOrigin::ToolResult
        | HoleOrigin::ModelOutput
        | HoleOrigin::LoopVariable => Some(Confidence::Medium),
        HoleOrigin::Environment | HoleOrigin::History | HoleOrigin::File | HoleOrigin::Unknown => None,
    }
}

/// `date.today()`, `now.strftime("%Y-%m-%d")`, `new Date().toDateString()`: a day is longer than a cache lives.
fn is_a_day(name: &str) -> bool {
    let days = [
        "today", ".date()", "todatestring", "tolocaledatestring", "dateonly", "\"2006-01-02\"", "slice(0, 10)",
        "slice(0,10)", "substring(0, 10)", "[:10]", "split(\"t\")[0]", "split('t')[0]",
    ];
    let hours = ["%h", "%i", "%s", "%t", "%x", "hh", "15:04"];
    let name = name.to_ascii_lowercase();
    // `%H` and `%S` in lower case; `%d` alone is a day.
    let format = name.contains("%d") || name.contains("%y");
    days.iter().any(|day| name.contains(day)) && !name.contains("datetime.today")
        || format && !hours.iter().any(|hour| name.contains(hour))
}

fn reorder(subject: &Subject<'_>, at: usize, behind: &[usize]) -> Option<Fix> {
    let segments = subject.segments();
    let last = *behind.last()?;
    let edits = if segments[last].message == segments[at].message {
        move_line(subject, at)
    } else {
        move_message(subject, segments[at].message, segments[last].message)
    }?;
    Some(Fix { title: "move it behind the constant text".to_owned(), safety: Safety::Unsafe, edits })
}

fn move_message(subject: &Subject<'_>, from: u32, to: u32) -> Option<Vec<Edit>> {
    let prompt = &subject.request.prompt;
    let role = |message| subject.segments().iter().find(|segment| segment.message == message).map(|s| s.role);
    let role_from = role(from)?;
    let may_swap = |other| match role_from {
        Role::System => other == Role::System,
        Role::User => matches!(other, Role::User | Role::Assistant),
        _ => false,
    };
    if !(from + 1..=to).all(|message| role(message).is_some_and(may_swap)) {
        return None;
    }
    let places: Vec<&Place> =
        prompt.messages.get(from as usize..=to as usize)?.iter().map(Option::as_ref).collect::<Option<_>>()?;
    fix::rotate(&places, &(subject.texts)(&places.first()?.path)?)
}

/// Within one template: its text pieces are the literal's, in the order of the source.
fn move_line(subject: &Subject<'_>, at: usize) -> Option<Vec<Edit>> {
    let segments = subject.segments();
    let message = segments[at].message;
    let (mut path, mut texts, mut hole) = (None, Vec::<Span>::new(), None);
    for (i, segment) in segments.iter().enumerate().filter(|(_, segment)| segment.message == message) {
        match &segment.content {
            Content::Hole(_) if i == at => hole = texts.len().checked_sub(1),
            Content::Hole(_) => {}
            Content::Text(pieces) => {
                for piece in pieces {
                    let place = piece.place.as_ref()?;
                    if *path.get_or_insert(&place.path) != &place.path {
                        return None;
                    }
                    texts.push(place.span);
                }
            }
        }
    }
    let path = path?;
    fix::line_behind_template(path, &texts, hole?, &(subject.texts)(path)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Call, Model, ValueOrigin};
    use crate::rules::testing::{
        PATH, Part, assistant, call, findings, findings_in, hole, long_text, system, user, user_input,
    };

    const NAME: &str = "cache-unfriendly-order";

    fn clock() -> Part {
        hole(Role::System, HoleOrigin::Clock, "datetime.now()")
    }

    fn stamped(model: &str, tokens: usize) -> Call {
        call(model, &[system("It is "), clock().joined(), system(&long_text(tokens)).joined(), user_input()])
    }

    fn found(call: &Call) -> Option<Confidence> {
        findings(NAME, call).pop().map(|found| found.confidence)
    }

    #[test]
    fn fires_above_the_models_own_minimum_only() {
        assert_eq!(found(&stamped("gpt-4o", 1_200)), Some(Confidence::High));
        assert_eq!(found(&stamped("gpt-4o", 300)), None);
        assert_eq!(found(&stamped("gemini-2.5-pro", 1_200)), None);
        assert_eq!(found(&stamped("gemini-2.5-pro", 2_600)), Some(Confidence::High));
        assert_eq!(found(&stamped("gpt-4", 5_000)), None, "it does not cache");
    }

    #[test]
    fn an_unknown_model_must_be_over_every_minimum() {
        assert_eq!(found(&stamped("my-deployment", 5_000)), None);
        assert_eq!(found(&stamped("my-deployment", 7_000)), Some(Confidence::Medium));
        let mut two = stamped("gpt-4o", 2_600);
        two.request.models.push(Model { id: "gemini-2.5-pro".into(), origin: ValueOrigin::Caller, place: None });
        assert_eq!(found(&two), Some(Confidence::High));
        two.request.models[1].id = "gemini-3.1-pro".into();
        assert_eq!(found(&two), None);
    }

    #[test]
    fn claude_caches_what_is_marked() {
        assert_eq!(found(&stamped("claude-sonnet-5", 3_000)), None);
        let marked = [clock(), system(&long_text(3_000)).marked(), user_input()];
        assert_eq!(found(&call("claude-sonnet-5", &marked)), Some(Confidence::High));
        let behind = [system(&long_text(3_000)).marked(), clock(), system(&long_text(3_000))];
        assert_eq!(found(&call("claude-sonnet-5", &behind)), None);
        let mut automatic = stamped("claude-sonnet-5", 3_000);
        automatic.request.options.cache = true;
        assert_eq!(found(&automatic), Some(Confidence::High));
    }

    #[test]
    fn only_what_changes_with_the_request_counts() {
        let with = |origin, name: &str| {
            found(&call("gpt-4o", &[hole(Role::System, origin, name), system(&long_text(1_200)).joined()]))
        };
        assert_eq!(with(HoleOrigin::Identifier, "uuid4()"), Some(Confidence::High));
        assert_eq!(with(HoleOrigin::UserInput, "question"), Some(Confidence::Medium));
        assert_eq!(with(HoleOrigin::Argument, "language"), Some(Confidence::Low));
        for (origin, name) in [
            (HoleOrigin::Environment, "HOST"),
            (HoleOrigin::File, "rules.md"),
            (HoleOrigin::Unknown, "x"),
            (HoleOrigin::History, "messages"),
            (HoleOrigin::Clock, "date.today()"),
            (HoleOrigin::Clock, "datetime.now().strftime(\"%Y-%m-%d\")"),
            (HoleOrigin::Clock, "new Date().toDateString()"),
            (HoleOrigin::Clock, "new Date().toISOString().slice(0, 10)"),
        ] {
            assert_eq!(with(origin, name), None, "{name}");
        }
        for name in ["datetime.now().strftime('%Y-%m-%d %H:%M')", "Date.now()", "time.Now()", "datetime.today()"] {
            assert_eq!(with(HoleOrigin::Clock, name), Some(Confidence::High), "{name}");
        }
    }

    #[test]
    fn a_good_order_and_short_pieces_are_silent() {
        assert_eq!(found(&call("gpt-4o", &[system(&long_text(3_000)), user_input(), user("Be brief.").joined()])), None);
        let mut form = Vec::new();
        for _ in 0..30 {
            form.extend([user_input().joined(), user(&long_text(60)).joined()]);
        }
        assert_eq!(found(&call("gpt-4o", &form)), None);
        assert_eq!(found(&call("gpt-4o", &[])), None);
    }

    #[test]
    fn two_halves_make_one_prefix() {
        let halves = |n| call("gpt-4o", &[system(&long_text(n)), clock(), system(&long_text(n))]);
        assert_eq!(found(&halves(800)), Some(Confidence::High));
        assert_eq!(found(&halves(300)), None);
    }

    /// The call as it is after its fix, in which the message or the line has moved.
    fn fixed(call: &Call, source: &str) -> Option<String> {
        let found = findings_in(NAME, call, source);
        let edits: Vec<&Edit> = found.first()?.fixes.first()?.edits.iter().collect();
        assert!(edits.iter().all(|edit| &*edit.place.path == PATH));
        fix::apply(source, &edits)
    }

    fn at(source: &str, text: &str) -> Place {
        let start = source.find(text).expect("in the source");
        Place { path: PATH.into(), span: Span::new(start, start + text.len()) }
    }

    #[test]
    fn a_message_moves_behind_the_constant_ones() {
        let source = "ask([DOC, SHOT, REPLY, LAST])";
        let long = long_text(1_200);
        let mut call = call("gpt-4o", &[user_input(), user(&long), assistant("Yes."), user("Go.")]);
        call.request.prompt.messages = ["DOC", "SHOT", "REPLY", "LAST"].map(|text| Some(at(source, text))).to_vec();
        assert_eq!(fixed(&call, source).as_deref(), Some("ask([SHOT, DOC, REPLY, LAST])"));
        // Not past a message of another kind, and not without seeing the source.
        call.request.prompt.segments[0].role = Role::System;
        assert_eq!(fixed(&call, source), None);
        assert_eq!(findings(NAME, &call)[0].fixes, []);
    }

    #[test]
    fn a_line_moves_to_the_end_of_its_template() {
        let long = long_text(1_200);
        let source = format!("P = f\"\"\"It is {{now}}.\n{long}\"\"\"");
        let after = format!(".\n{long}");
        let mut call = call("gpt-4o", &[system("It is "), clock().joined(), system(&after).joined()]);
        for (i, text) in [(0, "It is "), (2, after.as_str())] {
            let Content::Text(pieces) = &mut call.request.prompt.segments[i].content else { panic!("text") };
            pieces[0].place = Some(at(&source, text));
        }
        assert_eq!(fixed(&call, &source), Some(format!("P = f\"\"\"{long}It is {{now}}.\n\"\"\"")));
    }
}
