//! `missing-max-tokens`

use super::NoOptions;
use super::subject::{Draft, Subject, label, number};
use crate::band::Band;
use crate::call::CapOrigin;
use crate::finding::Confidence;
use crate::fix::{Edit, Fix, Safety};
use crate::models::ModelInfo;
use crate::prices::Saves;
use crate::tokens::{self, Task};

declare_rule! {
    /// A call that generates text without a limit on how much.
    ///
    /// ## What it finds
    ///
    /// Calls whose output cap (`max_tokens`, `max_completion_tokens`, `max_output_tokens`, `maxOutputTokens`, …) is
    /// set nowhere: not at the call, not on the client or the model object, not by a caller, not by the SDK. It is
    /// silent where the cap is only known at run time, where the SDK or the API sets one or refuses a call without
    /// one (Claude, except through Bedrock's Converse), and for embeddings, images and audio.
    ///
    /// ## Why it costs
    ///
    /// Output tokens are the most expensive ones, and nothing but the model's own end of turn stops them. An answer
    /// that runs into a loop, or a user who asks for ten thousand lines, is billed up to the model's maximum. A cap
    /// does not lower the usual bill. It bounds the worst one.
    ///
    /// ## Examples
    ///
    /// ```python bad triage.py
    /// from openai import OpenAI
    ///
    /// client = OpenAI()
    ///
    /// def summarise(ticket: str) -> str:
    ///     response = client.chat.completions.create(
    ///         model="gpt-4o",
    ///         messages=[{"role": "user", "content": f"Summarise this ticket:\n{ticket}"}],
    ///     )
    ///     return response.choices[0].message.content
    /// ```
    ///
    /// ```python good triage.py
    /// from openai import OpenAI
    ///
    /// client = OpenAI()
    ///
    /// def summarise(ticket: str) -> str:
    ///     response = client.chat.completions.create(
    ///         model="gpt-4o",
    ///         messages=[{"role": "user", "content": f"Summarise this ticket:\n{ticket}"}],
    ///         max_tokens=400,
    ///     )
    ///     return response.choices[0].message.content
    /// ```
    ///
    /// ```typescript bad triage.ts
    /// import { openai } from "@ai-sdk/openai";
    /// import { generateText } from "ai";
    ///
    /// export async function summarise(ticket: string) {
    ///   const { text } = await generateText({
    ///     model: openai("gpt-4o"),
    ///     prompt: `Summarise this ticket:\n${ticket}`,
    ///   });
    ///   return text;
    /// }
    /// ```
    ///
    /// ```typescript good triage.ts
    /// import { openai } from "@ai-sdk/openai";
    /// import { generateText } from "ai";
    ///
    /// export async function summarise(ticket: string) {
    ///   const { text } = await generateText({
    ///     model: openai("gpt-4o"),
    ///     prompt: `Summarise this ticket:\n${ticket}`,
    ///     maxOutputTokens: 400,
    ///   });
    ///   return text;
    /// }
    /// ```
    ///
    /// ```go bad triage.go
    /// package triage
    ///
    /// import (
    /// 	"context"
    ///
    /// 	openai "github.com/sashabaranov/go-openai"
    /// )
    ///
    /// func Summarise(ctx context.Context, client *openai.Client, ticket string) (openai.ChatCompletionResponse, error) {
    /// 	return client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
    /// 		Model:    openai.GPT4o,
    /// 		Messages: []openai.ChatCompletionMessage{{Role: "user", Content: "Summarise this ticket: " + ticket}},
    /// 	})
    /// }
    /// ```
    ///
    /// ```go good triage.go
    /// package triage
    ///
    /// import (
    /// 	"context"
    ///
    /// 	openai "github.com/sashabaranov/go-openai"
    /// )
    ///
    /// func Summarise(ctx context.Context, client *openai.Client, ticket string) (openai.ChatCompletionResponse, error) {
    /// 	return client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
    /// 		Model:               openai.GPT4o,
    /// 		Messages:            []openai.ChatCompletionMessage{{Role: "user", Content: "Summarise this ticket: " + ticket}},
    /// 		MaxCompletionTokens: 400,
    /// 	})
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// A cap at the model's own maximum is *safe* where it changes nothing at all: with Gemini, whose default it is
    /// and whose rate limits count input only. Elsewhere it is not offered: OpenAI and Bedrock take the cap off the
    /// rate limit when a request starts, so that a cap of 128,000 can stop a service that ran well.
    ///
    /// A cap that fits the task is *unsafe*, because it can cut an answer short: four times the length that 95 % of
    /// such answers stay below, with room for hidden reasoning where the model reasons, as a power of two.
    ///
    /// ## Source of the threshold
    ///
    /// There is none: a limit is set or it is not. The proposed caps come from the answer lengths in public traces
    /// (Azure LLM inference 2023, ServeGen), in `lint/catalogue/tokens.toml`; the factor of four is our judgement,
    /// because a cap that is too tight returns an empty answer that is billed all the same
    /// (NousResearch/hermes-agent#108168: 64 fails, 256 works).
    name: "missing-max-tokens",
    family: Output,
    severity: Warning,
    fix: Some(Safety::Safe),
    since: "0.1.0",
    options: NoOptions,
    check: check,
}

fn check(subject: &Subject<'_>, _: &NoOptions) -> Option<Draft> {
    let cap = &subject.request.cap;
    if !subject.is_text() || cap.origin != CapOrigin::Absent || cap.required {
        return None;
    }
    // Gateways to Claude fill one in. Converse is the one way to Claude on which nobody fills in a cap.
    let converse = subject.call.entry.to_ascii_lowercase().contains("converse");
    if !converse && subject.models().flatten().any(|model| model.cap_required) {
        return None;
    }
    let model = subject.models().flatten().max_by_key(|model| model.output);
    let task = tokens::simple_task(subject.segments()).map_or(Task::Other, |evidence| evidence.task);
    let cap = fitting(task, model, subject.request.options.reasoning.as_deref());
    let most = model.and_then(|model| model.output);
    let message = match (model, most) {
        (Some(model), Some(most)) => format!(
            "nothing limits the output: one call to {} may generate {} tokens",
            model.id,
            number(most)
        ),
        _ => "nothing limits the output of this call".to_owned(),
    };
    let excess = most.map(|most| Band { low: 0, expected: 0, high: Some(most.saturating_sub(cap)) });
    let again = if subject.call.loop_info.inside { ", and this call stands in a loop" } else { "" };
    Some(Draft {
        confidence: if subject.request.options.structured { Confidence::Medium } else { Confidence::High },
        message,
        why: format!("an answer that does not end is billed up to the model's maximum{again}"),
        help: format!("set a cap that leaves room for the longest good answer, for example {}", number(cap)),
        labels: label(subject.request.cap.place.as_ref(), "not set here").into_iter().collect(),
        tokens: excess,
        saves: excess.map(Saves::Output),
        fixes: fixes(subject, cap),
    })
}

/// A cap for this task and model.
fn fitting(task: Task, model: Option<&ModelInfo>, effort: Option<&str>) -> u64 {
    let hidden = match (model, effort) {
        (Some(model), None) if !model.reasoning => 0,
        // An unknown model may reason too.
        (_, effort) => tokens::reasoning_length(effort.unwrap_or("medium"))
            .or_else(|| tokens::reasoning_length("high"))
            .unwrap_or_default()
            .p95,
    };
    let cap = (4 * tokens::output_length(task).p95 + hidden).next_power_of_two();
    model.and_then(|model| model.output).map_or(cap, |most| cap.min(most))
}

fn fixes(subject: &Subject<'_>, cap: u64) -> Vec<Fix> {
    let Some(insertion) = &subject.call.cap_insertion else { return Vec::new() };
    let fix = |title: String, safety, cap: u64| Fix {
        title,
        safety,
        edits: vec![Edit {
            place: insertion.place.clone(),
            text: insertion.template.replace("{}", &cap.to_string()),
        }],
    };
    let neutral = neutral_cap(subject)
        .map(|most| fix(format!("state the model's own limit of {} tokens", number(most)), Safety::Safe, most));
    let tight = fix(format!("limit the output to {} tokens", number(cap)), Safety::Unsafe, cap);
    neutral.into_iter().chain([tight]).collect()
}

/// The cap that every model of the request has anyway, if stating it can change nothing.
fn neutral_cap(subject: &Subject<'_>) -> Option<u64> {
    let mut most = None;
    for model in subject.models() {
        // Prompt and output must fit together whatever the prompt: else the API refuses what it now cuts short.
        let model = model.filter(|model| model.neutral_cap)?;
        // Windows that nobody has checked are no ground for a change that must be safe.
        let (context, output) = (model.context?, model.tier.and(model.output)?);
        let prompt = model.input.or_else(|| subject.tokens()?.total.high)?;
        if prompt.saturating_add(output) > context || most.is_some_and(|most| most != output) {
            return None;
        }
        most = Some(output);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Kind, OutputCap};
    use crate::rules::testing::{call, findings, insertion, system, user_input};

    const NAME: &str = "missing-max-tokens";

    #[test]
    fn fires_without_a_cap_even_when_the_model_is_unknown() {
        for model in ["gpt-4o", "my-deployment", "gemini-2.5-pro", "llama3.1"] {
            assert_eq!(findings(NAME, &call(model, &[system("Answer."), user_input()])).len(), 1, "{model}");
        }
        let mut unknown = call("", &[]);
        unknown.request.models.clear();
        let found = findings(NAME, &unknown);
        assert_eq!(found[0].message, "nothing limits the output of this call");
        assert_eq!(found[0].tokens, None);
    }

    #[test]
    fn is_silent_where_something_limits_the_output() {
        for origin in [CapOrigin::Argument, CapOrigin::Client, CapOrigin::Caller, CapOrigin::SdkDefault, CapOrigin::Dynamic] {
            let mut call = call("gpt-4o", &[user_input()]);
            call.request.cap = OutputCap { origin, ..OutputCap::absent() };
            assert_eq!(findings(NAME, &call).len(), 0, "{origin:?}");
        }
        assert_eq!(findings(NAME, &call("litellm/claude-opus-5-5", &[user_input()])).len(), 0);
        let mut refused = call("my-deployment", &[user_input()]);
        refused.request.cap.required = true;
        assert_eq!(findings(NAME, &refused).len(), 0);
        let mut embedding = call("text-embedding-3-small", &[user_input()]);
        embedding.kind = Kind::Embedding;
        assert_eq!(findings(NAME, &embedding).len(), 0);
    }

    #[test]
    fn bedrock_converse_fills_in_nothing() {
        let mut call = call("anthropic.claude-3-haiku-20240307-v1:0", &[user_input()]);
        call.entry = "bedrock-runtime.converse".into();
        assert_eq!(findings(NAME, &call).len(), 1);
    }

    #[test]
    fn only_gemini_can_be_capped_safely() {
        let fixes = |model: &str| {
            let mut call = call(model, &[user_input()]);
            call.cap_insertion = Some(insertion());
            let found = findings(NAME, &call).remove(0);
            found.fixes.iter().map(|fix| (fix.safety, fix.edits[0].text.clone())).collect::<Vec<_>>()
        };
        assert_eq!(fixes("gpt-4o"), [(Safety::Unsafe, ", max_tokens=4096".to_owned())]);
        assert_eq!(fixes("gpt-5"), [(Safety::Unsafe, ", max_tokens=8192".to_owned())]);
        assert_eq!(fixes("gemini-2.5-pro"), [
            (Safety::Safe, ", max_tokens=65536".to_owned()),
            (Safety::Unsafe, ", max_tokens=8192".to_owned())
        ]);
        // Prompt and output share one window, so that the cap could get a long prompt refused.
        assert_eq!(fixes("gemini-4-argon").len(), 1);
    }

    #[test]
    fn the_proposed_cap_fits_the_task() {
        let asks = |text| {
            let found = findings(NAME, &call("gpt-4o", &[system(text), user_input()]));
            found[0].help.clone()
        };
        assert!(asks("Classify the ticket. Respond with only one of: bug, feature.").ends_with(" 256"));
        assert!(asks("Write a report about the ticket.").ends_with(" 4,096"));
    }
}
