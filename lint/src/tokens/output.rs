//! How many tokens a request generates: what is seen, and what is thought before.

use std::sync::Arc;

use super::facts::{self, Effort, Length};
use super::{Task, prompt, schema};
use crate::band::Band;
use crate::call::{CapOrigin, Request};
use crate::models::{ModelInfo, Reasoning};

/// The tokens of one answer (of one of `n`, where a request asks for several).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputTokens {
    /// What the caller reads.
    pub visible: Band<u64>,
    /// Reasoning, billed as output.
    pub hidden: Band<u64>,
    /// Both. `high` is the cap, else the model's own maximum, else `None`.
    pub total: Band<u64>,
    /// In all but one of twenty cases it is no more: no bound, but what to plan for.
    pub p95: u64,
    /// In words: what was taken for granted.
    pub assumptions: Vec<Arc<str>>,
}

/// The tokens that one answer to `request` has when `model` writes it; `task` is what [`super::task_of`] says.
///
/// The cap bounds the worst case and never the expectation: an answer is as long as its task.
pub fn output_tokens(request: &Request, model: Option<&ModelInfo>, task: Task) -> OutputTokens {
    let mut assumptions = Vec::new();
    let most = most(request, model, &mut assumptions);
    let visible = visible(request, task, &mut assumptions);
    let hidden = hidden(request, model, task, &mut assumptions);
    // Thinking comes first: what it takes of the cap is missing in the answer.
    let at_most = |tokens: u64| most.map_or(tokens, |most| tokens.min(most));
    let thought = at_most(hidden.expected);
    let seen = at_most(visible.expected + thought) - thought;
    let thinks = hidden.p95 > 0;
    OutputTokens {
        visible: Band { low: at_most(1).min(seen), expected: seen, high: most },
        hidden: Band { low: 0, expected: thought, high: if thinks { most } else { Some(0) } },
        total: Band { low: at_most(1), expected: seen + thought, high: most },
        p95: at_most(visible.p95 + hidden.p95),
        assumptions,
    }
}

/// What bounds an answer.
fn most(request: &Request, model: Option<&ModelInfo>, assumptions: &mut Vec<Arc<str>>) -> Option<u64> {
    let own = model.and_then(|model| Some((model.output?, &model.id)));
    if let Some(cap) = request.cap.tokens {
        // A cap above the model's own maximum bounds nothing that the model does not.
        return Some(own.map_or(cap, |(own, _)| own.min(cap)));
    }
    let dynamic = request.cap.origin == CapOrigin::Dynamic;
    let why = match own {
        Some((own, id)) if dynamic => {
            format!("the cap is only known at run time: at most the {own} tokens of {id}")
        }
        Some((own, id)) => format!("no cap: at most the {own} tokens of {id}"),
        None if dynamic => {
            "the cap is only known at run time, and the model's own maximum is not known".to_owned()
        }
        None => "no cap, and the model's own maximum is not known".to_owned(),
    };
    assumptions.push(why.into());
    own.map(|(own, _)| own)
}

fn visible(request: &Request, task: Task, assumptions: &mut Vec<Arc<str>>) -> Length {
    let Some(answer) = facts::facts().output.get(&task) else { return Length::default() };
    let words = &answer.words;
    if task == Task::Extraction
        && let Some((length, fields)) = schema::length(&request.prompt)
    {
        assumptions.push(format!("answer: {} tokens, for {fields}", length.expected).into());
        return length;
    }
    let usual = answer.length();
    let brought = prompt::expected_of_holes(&request.prompt.segments);
    let length = match answer.of_input {
        Some([expected, p95]) if brought > 0 => {
            let part = |percent: u64| brought.saturating_mul(percent).div_ceil(100).max(1);
            let (expected, p95) = (part(expected), part(p95));
            if answer.unlimited {
                Length { expected, p95 }
            } else {
                Length { expected: expected.min(usual.expected), p95: usual.p95 }
            }
        }
        _ => usual,
    };
    assumptions.push(format!("answer: {} tokens, for {words}", length.expected).into());
    length
}

fn hidden(
    request: &Request,
    model: Option<&ModelInfo>,
    task: Task,
    assumptions: &mut Vec<Arc<str>>,
) -> Length {
    let asked = request.options.reasoning.as_deref().map(str::to_ascii_lowercase);
    let Some(effort) = effort(asked.as_deref(), model, assumptions) else { return Length::default() };
    let percent = if task == Task::Label { facts::facts().reasoning_for_label.percent } else { 100 };
    let budget = asked.and_then(|asked| asked.parse::<u64>().ok());
    let part = |tokens: u64| {
        let tokens = (tokens * percent).div_ceil(100);
        budget.map_or(tokens, |budget| tokens.min(budget))
    };
    let length = effort.length();
    let length = Length { expected: part(length.expected), p95: part(length.p95) };
    if length.expected > 0 {
        assumptions.push(format!("reasoning: {} hidden tokens", length.expected).into());
    }
    length
}

/// How much is thought; `None` where nothing is.
fn effort(
    asked: Option<&str>,
    model: Option<&ModelInfo>,
    assumptions: &mut Vec<Arc<str>>,
) -> Option<&'static Effort> {
    let levels = &facts::facts().reasoning;
    let named = |effort: &str| levels.get(effort);
    match asked {
        Some("disabled" | "off" | "false") => return None,
        Some(asked) => {
            if let Some(level) = named(asked) {
                return Some(level);
            }
            if let Ok(budget) = asked.parse::<u64>() {
                // The least effort whose own budget is as large.
                let fitting = levels.values().filter(|level| level.budget >= budget);
                let largest = levels.values().max_by_key(|level| level.budget);
                return fitting.min_by_key(|level| level.budget).or(largest);
            }
        }
        // Nobody asked, and a model that is not known is not taken to think.
        None if !model.is_some_and(|model| model.reasoning) => return None,
        None => {}
    }
    let own = model.and_then(|model| model.effort.as_deref().or_else(|| facts::default_effort(&model.id)));
    let level = match model {
        // It thinks where a request asks for it, and this one does not.
        Some(model) if own.is_none() && asked.is_none() && model.thinks == Some(Reasoning::Optional) => {
            "none"
        }
        _ => own.unwrap_or("medium"),
    };
    let why = match (model, own) {
        (Some(model), Some(own)) => format!("{own}, the default of {}", model.id),
        _ => format!("{level}, since nothing says how much is thought"),
    };
    if level != "none" {
        assumptions.push(format!("reasoning effort: {why}").into());
    }
    named(level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Content, Hole, HoleOrigin, Options, OutputCap, Prompt, Role, Segment};
    use crate::models;

    fn request(cap: Option<u64>, reasoning: Option<&str>, brings: Option<u64>) -> Request {
        let hole = |chars| {
            let hole = Hole { max_chars: Some(chars), ..Hole::new(HoleOrigin::File, "text") };
            let content = Content::Hole(hole);
            Segment { role: Role::User, content, message: 0, repeated: false, cache_marker: false }
        };
        Request {
            models: Vec::new(),
            cap: OutputCap { tokens: cap, ..OutputCap::absent() },
            prompt: Prompt { segments: brings.map(hole).into_iter().collect(), ..Prompt::default() },
            options: Options { reasoning: reasoning.map(Into::into), ..Options::default() },
            assumptions: Vec::new(),
        }
    }

    fn expected(output: &OutputTokens) -> (u64, u64) {
        (output.visible.expected, output.hidden.expected)
    }

    #[test]
    fn the_task_is_expected_and_the_cap_is_the_worst() {
        let plain = models::lookup("gpt-4o");
        let label = output_tokens(&request(Some(512), None, None), plain, Task::Label);
        assert_eq!(label.total, Band { low: 1, expected: 10, high: Some(512) });
        assert_eq!((label.p95, label.hidden), (60, Band::exact(0)));
        assert_eq!(label.assumptions, [Arc::from("answer: 10 tokens, for a label")]);
        let open = output_tokens(&request(None, None, None), plain, Task::Other);
        assert_eq!((open.total.expected, open.total.high), (250, Some(16_384)));
        assert_eq!(&*open.assumptions[0], "no cap: at most the 16384 tokens of gpt-4o");
        let unknown = output_tokens(&request(None, None, None), None, Task::Other);
        assert_eq!((unknown.total.expected, unknown.total.high), (250, None));
        let beyond = output_tokens(&request(Some(1 << 40), None, None), plain, Task::Other);
        assert_eq!(beyond.total.high, Some(16_384));
    }

    #[test]
    fn thinking_counts_against_the_cap() {
        let thinker = models::lookup("gpt-5.5");
        let of = |cap, effort, task| output_tokens(&request(cap, effort, None), thinker, task);
        assert_eq!(expected(&of(None, None, Task::Other)), (250, 900));
        assert_eq!(expected(&of(None, Some("high"), Task::Other)), (250, 2_500));
        assert_eq!(expected(&of(None, Some("none"), Task::Other)), (250, 0));
        assert_eq!(expected(&of(None, Some("medium"), Task::Label)), (10, 270));
        assert_eq!(expected(&of(Some(1_000), None, Task::Other)), (100, 900));
        assert_eq!(expected(&of(Some(64), None, Task::Other)), (0, 64));
        // A budget is the most that is thought, and a small one means little effort.
        assert_eq!(expected(&of(None, Some("2000"), Task::Other)), (250, 900));
        assert_eq!(expected(&of(None, Some("300"), Task::Other)), (250, 300));
        assert_eq!(expected(&of(None, Some("0"), Task::Other)), (250, 0));
        assert_eq!(of(None, Some("100000"), Task::Other).hidden.expected, 12_000);
        assert!(
            of(None, None, Task::Other)
                .assumptions
                .iter()
                .any(|said| said.contains("the default of gpt-5.5"))
        );
    }

    #[test]
    fn some_answers_follow_the_input() {
        let of = |brings, task| {
            let output = output_tokens(&request(None, None, brings), models::lookup("gpt-4o"), task);
            (output.visible.expected, output.p95)
        };
        // 3,670 characters are 1,000 tokens.
        assert_eq!(of(Some(3_670), Task::Rewrite), (1_100, 1_400));
        assert_eq!(of(None, Task::Rewrite), (250, 800));
        assert_eq!(of(Some(3_670), Task::Summary), (200, 800));
        assert_eq!(of(Some(1 << 40), Task::Summary), (294, 800));
    }
}
