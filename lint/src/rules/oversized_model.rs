//! `oversized-model`

use schemars::JsonSchema;
use serde::Deserialize;

use super::subject::{Draft, Subject, label};
use crate::band::Band;
use crate::call::{HoleOrigin, Role};
use crate::finding::Confidence;
use crate::models::{ModelInfo, Tier};
use crate::prices::Saves;
use crate::tokens::{self, Evidence, Task};

declare_rule! {
    /// A frontier model for a task that a small one does as well.
    ///
    /// ## What it finds
    ///
    /// Calls that can only reach frontier models of their vendor, with a short prompt whose words ask for a label (a
    /// class, a route, yes or no), for a title, or for fields of a text. One sign is not enough. It takes the request
    /// ("classify", "determine whether", "generate a title") *and* something that keeps the answer short ("respond
    /// with only", "one of the following", a cap of at most 64 tokens, a schema).
    ///
    /// It is silent when anything speaks for a hard task: tools, a conversation, an agent loop, a high reasoning
    /// effort, words such as "step by step", "explain why", "calculate" or "write code", or a long prompt. It is
    /// silent when no cheaper model of the vendor is known.
    ///
    /// ## Why it costs
    ///
    /// A vendor's small model costs a fifth to an eightieth of its large one. On labels it is seldom worse: of what
    /// GPT-4 gets right on MMLU's knowledge tasks, Mixtral-8x7B gets 87 to 97 % right too (but 38 to 53 % in
    /// mathematics and logic). Try it on your own examples before you switch. The finding says where to look, not
    /// what you will see.
    ///
    /// ## Examples
    ///
    /// ```python bad spam.py
    /// from openai import OpenAI
    ///
    /// client = OpenAI()
    ///
    /// def is_spam(mail: str):
    ///     return client.chat.completions.create(
    ///         model="gpt-4o",
    ///         max_tokens=5,
    ///         messages=[
    ///             {"role": "system", "content": "Is the following mail spam? Answer yes or no."},
    ///             {"role": "user", "content": mail},
    ///         ],
    ///     )
    /// ```
    ///
    /// ```python good spam.py
    /// from openai import OpenAI
    ///
    /// client = OpenAI()
    ///
    /// def is_spam(mail: str):
    ///     return client.chat.completions.create(
    ///         model="gpt-4o-mini",
    ///         max_tokens=5,
    ///         messages=[
    ///             {"role": "system", "content": "Is the following mail spam? Answer yes or no."},
    ///             {"role": "user", "content": mail},
    ///         ],
    ///     )
    /// ```
    ///
    /// ```typescript bad route.ts
    /// import Anthropic from "@anthropic-ai/sdk";
    ///
    /// const client = new Anthropic();
    ///
    /// export function team(ticket: string) {
    ///   return client.messages.create({
    ///     model: "claude-opus-5-5",
    ///     max_tokens: 20,
    ///     system: "Classify the ticket. Respond with only one of the following: billing, login, other.",
    ///     messages: [{ role: "user", content: ticket }],
    ///   });
    /// }
    /// ```
    ///
    /// ```typescript good route.ts
    /// import Anthropic from "@anthropic-ai/sdk";
    ///
    /// const client = new Anthropic();
    ///
    /// export function team(ticket: string) {
    ///   return client.messages.create({
    ///     model: "claude-haiku-5-5",
    ///     max_tokens: 20,
    ///     system: "Classify the ticket. Respond with only one of the following: billing, login, other.",
    ///     messages: [{ role: "user", content: ticket }],
    ///   });
    /// }
    /// ```
    ///
    /// ## Source of the threshold
    ///
    /// Tiers and the cheaper models are our judgement, in `lint/catalogue/overrides.toml`; a model is only named when it
    /// costs at most a fifth. What counts as simple follows RouteLLM (arXiv 2406.18665), whose data the figures above
    /// are computed from, and FrugalGPT (arXiv 2305.05176), where 4-class labels reach GPT-4's accuracy at up to 98 %
    /// lower cost. `max-prompt-tokens`: nine in ten requests to the large production models of the ServeGen trace are
    /// shorter than 2,450 tokens; a longer instruction is a sign of a harder task. A cap of 64 tokens: the 95th
    /// percentile of label answers is 60.
    name: "oversized-model",
    family: Model,
    severity: Warning,
    fix: None,
    since: "0.1.0",
    options: Options,
    check: check,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Options {
    /// A prompt with more tokens of fixed text is not taken for a simple task.
    max_prompt_tokens: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_prompt_tokens: 2_450 }
    }
}

/// An answer this short is a label.
const SHORT_CAP: u64 = 64;

fn check(subject: &Subject<'_>, options: &Options) -> Option<Draft> {
    let request = subject.request;
    let (model, cheaper) = oversized(subject)?;
    let effort = request.options.reasoning.as_deref();
    let hard = subject.has_role(Role::Tools)
        || subject.has_role(Role::Tool)
        || subject.has_hole(HoleOrigin::History)
        || request.options.turns.is_some()
        || matches!(effort, Some("high" | "xhigh" | "max"));
    let most = options.max_prompt_tokens;
    if !subject.is_text() || hard || subject.segments().is_empty() {
        return None;
    }
    if subject.may_exceed(most) && subject.tokens()?.fixed > most {
        return None;
    }
    let evidence = tokens::simple_task(subject.segments())?;
    let confidence = confidence(subject, &evidence)?;
    let what = match evidence.task {
        Task::Label => "to pick a label",
        Task::Title => "to write a title",
        Task::Extraction => "to extract fields",
        _ => return None,
    };
    let asks = format!("`{}` asks for it", evidence.phrase.trim());
    Some(Draft {
        confidence,
        message: format!("{}, a frontier model, {what}", model.id),
        why: "a small model does such tasks nearly as well for a fifth of the price or less".to_owned(),
        help: format!("try {cheaper} on your own examples"),
        labels: subject.model_label().into_iter().chain(label(evidence.place.as_ref(), asks)).collect(),
        tokens: None,
        saves: Some(Saves::Model { cheaper, output: answer(evidence.task, request.cap.tokens) }),
        fixes: Vec::new(),
    })
}

/// The visible answer, which a cap may cut short.
fn answer(task: Task, cap: Option<u64>) -> Band<u64> {
    let length = tokens::output_length(task);
    let most = cap.unwrap_or(length.p95);
    Band { low: 0, expected: length.expected.min(most), high: Some(most) }
}

/// The first model and its cheaper sibling, when every model that the call can use is a frontier model.
fn oversized(subject: &Subject<'_>) -> Option<(&'static ModelInfo, &'static str)> {
    let is_frontier = |model: Option<&ModelInfo>| model.is_some_and(|model| model.tier == Some(Tier::Frontier));
    let model = subject.model()?;
    let cheaper = model.cheaper.as_deref()?;
    subject.models().all(is_frontier).then_some((model, cheaper))
}

/// `None` when there is no more than one sign.
fn confidence(subject: &Subject<'_>, evidence: &Evidence) -> Option<Confidence> {
    let short = subject.request.cap.tokens.is_some_and(|cap| cap <= SHORT_CAP);
    let structured = subject.request.options.structured;
    match (evidence.task, evidence.constraint.is_some()) {
        // Fields of a text can be anything; only a schema says that they are fields.
        (Task::Extraction, _) => structured.then_some(Confidence::Medium),
        (_, true) if short || structured => Some(Confidence::High),
        (_, true) => Some(Confidence::Medium),
        (_, false) => (short || structured && evidence.task == Task::Label).then_some(Confidence::Medium),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Call, CapOrigin, Model, OutputCap, ValueOrigin};
    use crate::rules::testing::{call, findings, findings_with, hole, long_text, system, tool, user_input};

    const NAME: &str = "oversized-model";
    const SPAM: &str = "Is the mail spam? Answer yes or no.";

    fn spam(model: &str) -> Call {
        call(model, &[system(SPAM), user_input()])
    }

    fn found(call: &Call) -> Option<(Confidence, String)> {
        findings(NAME, call).pop().map(|found| (found.confidence, found.help))
    }

    #[test]
    fn fires_on_frontier_models_and_names_a_sibling() {
        for (model, cheaper) in [
            ("gpt-4o", "gpt-6-luna"),
            ("o1", "gpt-6-luna"),
            ("us.anthropic.claude-opus-5-5", "claude-haiku-5-5"),
            ("gemini-2.5-pro", "gemini-2.5-flash-lite"),
        ] {
            assert_eq!(found(&spam(model)), Some((Confidence::Medium, format!("try {cheaper} on your own examples"))));
        }
        for model in ["gpt-4o-mini", "claude-sonnet-5-5", "grok-4.7", "my-deployment", "llama3.1"] {
            assert_eq!(found(&spam(model)), None, "{model}");
        }
    }

    #[test]
    fn a_small_cap_or_a_schema_makes_it_surer() {
        let mut call = spam("gpt-4o");
        call.request.cap = OutputCap { tokens: Some(5), origin: CapOrigin::Argument, ..OutputCap::absent() };
        assert_eq!(found(&call).map(|(confidence, _)| confidence), Some(Confidence::High));
        call.confidence = crate::call::Confidence::Likely;
        assert_eq!(found(&call).map(|(confidence, _)| confidence), Some(Confidence::Medium));
    }

    #[test]
    fn one_sign_is_not_enough() {
        let mut open = call("gpt-4o", &[system("Classify the ticket."), user_input()]);
        assert_eq!(found(&open), None);
        open.request.options.structured = true;
        assert!(found(&open).is_some());
        let mut fields = call("gpt-4o", &[system("Extract the names. Return only JSON."), user_input()]);
        assert_eq!(found(&fields), None);
        fields.request.options.structured = true;
        assert!(found(&fields).is_some());
    }

    #[test]
    fn is_silent_when_the_task_may_be_hard() {
        let with = |part| call("gpt-4o", &[part, system(SPAM), user_input()]);
        assert_eq!(found(&with(tool("{\"name\": \"search\"}"))), None);
        assert_eq!(found(&with(hole(Role::Unknown, HoleOrigin::History, "messages"))), None);
        assert_eq!(found(&with(system("Think step by step."))), None);
        assert_eq!(found(&with(system(&long_text(3_000)))), None);
        let mut effort = spam("gpt-5");
        effort.request.options.reasoning = Some("high".into());
        assert_eq!(found(&effort), None);
        let mut agent = spam("gpt-5");
        agent.request.options.turns = Some(10);
        assert_eq!(found(&agent), None);
        assert_eq!(findings_with(NAME, &spam("gpt-4o"), "", "max-prompt-tokens = 5").len(), 0);
    }

    #[test]
    fn is_silent_when_a_smaller_model_is_possible_too() {
        let mut call = spam("gpt-4o");
        call.request.models.push(Model { id: "gpt-4o-mini".into(), origin: ValueOrigin::Caller, place: None });
        assert_eq!(found(&call), None);
        call.request.models[1].id = "some-deployment".into();
        assert_eq!(found(&call), None);
        call.request.models.clear();
        assert_eq!(found(&call), None);
    }
}
