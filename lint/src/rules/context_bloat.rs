//! `context-bloat`

use schemars::JsonSchema;
use serde::Deserialize;

use super::repeat::{self, Repeat};
use super::subject::{Draft, Subject, label, number};
use crate::band::Band;
use crate::call::{Content, HoleOrigin};
use crate::prices::Saves;
use crate::finding::{Confidence, Label};

declare_rule! {
    /// A prompt whose fixed text is very long, or says the same twice.
    ///
    /// ## What it finds
    ///
    /// - Calls whose text that is known before run time (tools, system prompt, messages, with the provider's framing)
    ///   is over a budget. Only known text counts: a long document that is put in at run time does not.
    /// - A passage that stands twice in one prompt, such as a constant that is put into the system prompt and into
    ///   the user message. It is silent when something that is only known at run time, and may be long (a document,
    ///   retrieved passages, an argument), stands between the copies: instructions on both sides of a long context
    ///   are good practice. Few-shot examples that a loop puts in, and the schemas of tools, are not compared.
    ///
    /// ## Why it costs
    ///
    /// Fixed text is billed with every request. A cache makes it cheaper, by a factor of two to forty, and only as
    /// long as requests come often enough; it still fills the window and still slows the first token.
    ///
    /// ## Examples
    ///
    /// ```markdown file prompts/handbook.md fill=6000
    /// # Handbook
    /// ```
    ///
    /// ```markdown file prompts/summary.md fill=600
    /// # The rules that matter
    /// ```
    ///
    /// ```python bad support.py
    /// from pathlib import Path
    ///
    /// from openai import OpenAI
    ///
    /// client = OpenAI()
    /// HANDBOOK = Path("prompts/handbook.md").read_text()
    ///
    /// def answer(question: str):
    ///     return client.chat.completions.create(
    ///         model="gpt-4.1-mini",
    ///         max_tokens=400,
    ///         messages=[{"role": "system", "content": HANDBOOK}, {"role": "user", "content": question}],
    ///     )
    /// ```
    ///
    /// ```python good support.py
    /// from pathlib import Path
    ///
    /// from openai import OpenAI
    ///
    /// client = OpenAI()
    /// SUMMARY = Path("prompts/summary.md").read_text()
    ///
    /// def answer(question: str):
    ///     return client.chat.completions.create(
    ///         model="gpt-4.1-mini",
    ///         max_tokens=400,
    ///         messages=[{"role": "system", "content": SUMMARY}, {"role": "user", "content": question}],
    ///     )
    /// ```
    ///
    /// ```typescript bad support.ts
    /// import OpenAI from "openai";
    ///
    /// const client = new OpenAI();
    /// const RULES = `Answer in the language of the question, in at most three sentences, and never promise a refund.
    /// When an order number is given, repeat it once. When none is given, ask for it before anything else.
    /// Never mention other customers, prices of competitors, or dates of releases that are not public. Be kind and plain.`;
    ///
    /// export function answer(question: string) {
    ///   return client.chat.completions.create({
    ///     model: "gpt-4.1-mini",
    ///     max_completion_tokens: 400,
    ///     messages: [
    ///       { role: "system", content: RULES },
    ///       { role: "user", content: `${RULES}\n\n${question}` },
    ///     ],
    ///   });
    /// }
    /// ```
    ///
    /// ```typescript good support.ts
    /// import OpenAI from "openai";
    ///
    /// const client = new OpenAI();
    /// const RULES = `Answer in the language of the question, in at most three sentences, and never promise a refund.
    /// When an order number is given, repeat it once. When none is given, ask for it before anything else.
    /// Never mention other customers, prices of competitors, or dates of releases that are not public. Be kind and plain.`;
    ///
    /// export function answer(question: string) {
    ///   return client.chat.completions.create({
    ///     model: "gpt-4.1-mini",
    ///     max_completion_tokens: 400,
    ///     messages: [
    ///       { role: "system", content: RULES },
    ///       { role: "user", content: question },
    ///     ],
    ///   });
    /// }
    /// ```
    ///
    /// ## Source of the threshold
    ///
    /// `max-tokens`: 5,194 tokens is what nine in ten *whole* requests stay below in the longest of the public traces
    /// of general-purpose services (Azure LLM inference 2023, code; the others are lower: Azure conversation 2,735,
    /// ServeGen 1,421 to 4,512; Mooncake, of a service for long documents, is far above). A prompt whose fixed text alone is longer is unusual, not wrong: set the budget that
    /// you mean.
    ///
    /// `min-repeat-tokens`: our judgement. 64 tokens are three sentences; headings, separators and output formats that
    /// are repeated on purpose are shorter.
    name: "context-bloat",
    family: Context,
    severity: Warning,
    fix: None,
    since: "0.1.0",
    options: Options,
    check: check,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Options {
    /// The most tokens of fixed text in one prompt.
    max_tokens: u64,
    /// The fewest tokens of a passage that may not stand twice in one prompt.
    #[schemars(range(min = 1))]
    min_repeat_tokens: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_tokens: 5_194, min_repeat_tokens: 64 }
    }
}

fn check(subject: &Subject<'_>, options: &Options) -> Vec<Draft> {
    if !subject.is_text() || subject.request.prompt.mixed {
        return Vec::new();
    }
    let repeats = repeat::find(subject.segments(), options.min_repeat_tokens.max(1));
    over_budget(subject, options.max_tokens).into_iter().chain(repeated(&repeats)).collect()
}

fn over_budget(subject: &Subject<'_>, budget: u64) -> Option<Draft> {
    let tokens = subject.may_exceed(budget).then(|| subject.tokens())??;
    let over = tokens.fixed.checked_sub(budget).filter(|over| *over > 0)?;
    let mut heaviest: Vec<_> = subject
        .segments()
        .iter()
        .zip(&tokens.segments)
        .filter(|(segment, _)| matches!(segment.content, Content::Text(_)))
        .collect();
    heaviest.sort_by_key(|(_, band)| std::cmp::Reverse(band.expected));
    let labels = heaviest
        .iter()
        .take(3)
        .filter_map(|(segment, band)| label(segment.place(), format!("{} tokens", number(band.expected))))
        .collect();
    let bloat = Band { low: 0, expected: over, high: Some(tokens.fixed) };
    Some(Draft {
        confidence: if tokens.exact { Confidence::High } else { Confidence::Medium },
        message: format!(
            "{} tokens of fixed text in every request, {} over the budget",
            number(tokens.fixed),
            number(over)
        ),
        why: "fixed text is billed with every request, and fills the window even where it is cached".to_owned(),
        help: format!(
            "move what few requests need behind a tool or a lookup, or set `max-tokens` above {}",
            number(budget)
        ),
        labels,
        tokens: Some(bloat),
        saves: Some(Saves::Input(bloat)),
        fixes: Vec::new(),
    })
}

/// One finding for all the repeats of a prompt: they mostly have one cause.
fn repeated(repeats: &[Repeat]) -> Option<Draft> {
    // An argument, or what nothing is known of, may be a document too.
    let short = |origin: &HoleOrigin| {
        use HoleOrigin::{Clock, Environment, Identifier, Random, UserInput};
        matches!(origin, Clock | Environment | Identifier | Random | UserInput)
    };
    let repeats: Vec<&Repeat> = repeats.iter().filter(|repeat| repeat.between.iter().all(short)).collect();
    let first = repeats.first()?;
    let tokens: u64 = repeats.iter().map(|repeat| repeat.tokens).sum();
    let labels = repeats
        .iter()
        .take(3)
        .flat_map(|repeat| {
            let original = label(repeat.first.as_ref().filter(|first| Some(*first) != repeat.second.as_ref()), "first here");
            [original, label(repeat.second.as_ref(), "and again")]
        })
        .flatten()
        .collect::<Vec<Label>>();
    Some(Draft {
        confidence: Confidence::High,
        message: format!(
            "{} tokens stand twice in one prompt: \"{}\"",
            number(tokens),
            beginning(&first.text)
        ),
        why: "the second copy is billed with every request and tells the model nothing new".to_owned(),
        help: "keep one of them".to_owned(),
        labels,
        tokens: Some(Band::exact(tokens)),
        saves: Some(Saves::Input(Band::exact(tokens))),
        fixes: Vec::new(),
    })
}

/// The first words, for a message of one line.
fn beginning(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(48) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{
        call, findings, findings_with, hole, long_text, segments, system, tool, user, user_input,
    };
    use crate::call::Role;

    const NAME: &str = "context-bloat";

    #[test]
    fn fires_over_the_budget_and_says_where() {
        let long = call("gpt-4o", &[tool("{\"name\": \"f\"}"), system(&long_text(6_000)), user_input()]);
        let found = findings(NAME, &long);
        assert_eq!(found.len(), 1);
        assert!(found[0].message.contains("over the budget"), "{}", found[0].message);
        assert_eq!(found[0].labels.len(), 2);
        assert!(found[0].labels[0].text.ends_with(" tokens"), "{}", found[0].labels[0].text);
        assert_eq!(findings(NAME, &call("gpt-4o", &[system(&long_text(3_000)), user_input()])).len(), 0);
    }

    #[test]
    fn the_budget_is_the_users() {
        let call = call("gpt-4o", &[system(&long_text(300))]);
        assert_eq!(findings_with(NAME, &call, "", "max-tokens = 200").len(), 1);
        assert_eq!(findings_with(NAME, &call, "", "max-tokens = 2000").len(), 0);
    }

    #[test]
    fn only_known_text_counts() {
        let call = call("gpt-4o", &[hole(Role::User, HoleOrigin::Retrieval, "documents")]);
        assert_eq!(findings_with(NAME, &call, "", "max-tokens = 200").len(), 0);
    }

    #[test]
    fn fires_on_a_passage_that_stands_twice() {
        let rules = long_text(90);
        let found = findings(NAME, &call("gpt-4o", &[system(&rules), user(&rules), user_input()]));
        assert_eq!(found.len(), 1);
        assert!(found[0].message.starts_with('1'), "{}", found[0].message);
        assert!(found[0].message.contains("Rule 0: answer politely"));
        assert_eq!(found[0].confidence, Confidence::High);
        // Not the same, only alike.
        let other = rules.replace("case", "instance");
        assert_eq!(findings(NAME, &call("gpt-4o", &[system(&rules), user(&other)])).len(), 0);
        assert_eq!(findings(NAME, &call("gpt-4o", &[system("Be brief."), user("Be brief.")])).len(), 0);
    }

    #[test]
    fn instructions_on_both_sides_of_a_document_are_good_practice() {
        let rules = long_text(90);
        let around = |origin| {
            let parts = [system(&rules), hole(Role::User, origin, "value"), user(&rules).joined()];
            findings(NAME, &call("gpt-4o", &parts)).first().map(|found| found.confidence)
        };
        assert_eq!(around(HoleOrigin::Retrieval), None);
        assert_eq!(around(HoleOrigin::Argument), None);
        assert_eq!(around(HoleOrigin::UserInput), Some(Confidence::High));
    }

    #[test]
    fn repeats_do_not_overlap() {
        let three = "The same sentence, which is long enough to count on its own when it is there.\n".repeat(3);
        let repeats = repeat::find(&segments(&[system(&three)]), 8);
        assert_eq!(repeats.len(), 2);
        assert!(repeat::find(&segments(&[system(&"\n{\n}\n".repeat(5_000))]), 64).len() <= 5_000);
    }
}
