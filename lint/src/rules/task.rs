//! What a prompt asks for, read off its words. Conservative: what is not plainly simple is not simple.

use crate::call::{Content, Place, Role, Segment};
use crate::tokens::{Task, segment_text};

/// Why a task is taken for simple.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    pub(super) task: Task,
    /// The words that ask for it.
    pub(super) phrase: &'static str,
    pub(super) place: Option<Place>,
    /// The words that keep the answer short, if there are any.
    pub(super) constraint: Option<&'static str>,
}

/// These both ask and keep the answer short.
const CHOICES: &[&str] = &["yes or no", "yes/no", "true or false", "true/false"];

const LABEL: &[&str] = &[
    "classify ",
    "categorize ",
    "categorise ",
    "classifier",
    "label the ",
    "label this ",
    "label each ",
    "assign a category",
    "assign a label",
    "sentiment of ",
    "sentiment analysis",
    "what is the intent",
    "what is the sentiment",
    "which category",
    "which of the following",
    "choose one of",
    "pick one of",
    "select one of",
    "choose the category",
    "is it spam",
    "is this spam",
    "is spam",
];

/// These ask for a label only when something else says that the answer is short: much else is decided on the way to
/// something longer.
const DECISION: &[&str] = &[
    "triage ",
    "determine whether ",
    "determine if ",
    "decide whether ",
    "decide if ",
    "detect whether ",
    "detect if ",
    "detect the language",
    "detect the intent",
    "detect the sentiment",
    "identify the language",
    "identify the intent",
    "identify the sentiment",
    "identify the category",
    "route the ",
    "route this ",
    "route each ",
    "route it ",
    "which team",
    "which department",
    "which agent",
];

const EXTRACTION: &[&str] = &[
    "extract the ",
    "extract all ",
    "extract any ",
    "extract these ",
    "extract following",
    "extract from ",
    "extract every ",
    "extract each ",
    "extract names",
    "extract a list",
    "pull out the ",
    "named entit",
];

const TITLE: &[&str] = &[
    "generate a title",
    "generate a short title",
    "generate a concise title",
    "generate a brief title",
    "create a title",
    "create a short title",
    "create a concise title",
    "write a title",
    "write a short title",
    "suggest a title",
    "title for this ",
    "title for the ",
    "name for this conversation",
    "name this conversation",
    "conversation title",
    "chat title",
];

const CONSTRAINTS: &[&str] = &[
    "respond with only",
    "respond only",
    "only respond",
    "respond with exactly one",
    "respond with one of",
    "respond with just",
    "reply with only",
    "reply only",
    "only reply",
    "reply with exactly one",
    "reply with one of",
    "reply with just",
    "answer with only",
    "answer only",
    "only answer",
    "answer with exactly one",
    "answer with one of",
    "answer with just",
    "answer yes",
    "answer with yes",
    "return only",
    "only return",
    "return exactly one",
    "return one of",
    "return just",
    "output only",
    "only output",
    "output exactly one",
    "output one of",
    "output just",
    "nothing else",
    "no explanation",
    "no other text",
    "no additional text",
    "without explanation",
    "without any explanation",
    "do not explain",
    "dont explain",
    "one word",
    "single word",
    "one of the following",
    "one of these",
    "one of:",
    "exactly one of",
    "only the category",
    "only the label",
    "only the name",
    "only the title",
    "only the class",
    "only the number",
    "the label only",
    "the category only",
    "single label",
    "single category",
    "single letter",
    "words or less",
    "words or fewer",
    "no more than 5 words",
    "no more than five words",
    "word title",
    "no quotes",
];

/// Words of work that a small model does worse: on multi-step reasoning it keeps 38 to 66 % of what a large one gets
/// right (`RouteLLM`'s data), and long or expert output is not a label whatever else the prompt asks for.
const HARD: &[&str] = &[
    "step by step",
    "step-by-step",
    "chain of thought",
    "chain-of-thought",
    "reason through",
    "reason about",
    "think carefully",
    "think through",
    "explain your",
    "explain why",
    "explain the",
    "explanation of",
    "your reasoning",
    "rationale",
    "justif",
    "write code",
    "write a function",
    "write a program",
    "generate code",
    "generate sql",
    "write sql",
    "sql query",
    "unit test",
    "refactor",
    "debug ",
    "vulnerabilit",
    "prove ",
    "proof",
    "theorem",
    "calculate",
    "equation",
    "arithmetic",
    "math",
    "write an essay",
    "write an article",
    "write a blog",
    "write a story",
    "write a report",
    "write a detailed",
    "draft a ",
    "in detail",
    "multi-step",
    "multiple steps",
    "diagnos",
    // A picture is more than its words, a graph more than its parts, and a judge should not be the smallest model.
    "image",
    "photo",
    "picture",
    "screenshot",
    "chart",
    "graph",
    "evaluat",
    "judge",
    "grade ",
    "grading",
    "rating",
    "legal ",
    "clinical",
    "medical",
    "compliance",
    "contract",
    "moral",
    "ethical",
];

/// What a prompt is about stands where it begins or where it ends: in the middle of a long one, "determine whether"
/// is one step of many. About five lines.
const NEAR: usize = 500;

/// The simple task that the instructions ask for, if they ask for one.
pub(super) fn of(segments: &[Segment]) -> Option<Evidence> {
    let instructions: Vec<(String, Option<Place>)> = segments
        .iter()
        .filter(|segment| matches!(segment.role, Role::System | Role::User | Role::Unknown))
        .filter(|segment| matches!(segment.content, Content::Text(_)))
        .map(|segment| (plain(&segment_text(segment)), segment.place().cloned()))
        .collect();
    let find = |phrases: &[&'static str], near: usize| {
        let mut hits = instructions.iter().filter_map(|(text, place)| {
            let phrase = phrases.iter().find(|phrase| stands_in(text, phrase, near))?;
            Some((*phrase, place.clone()))
        });
        hits.next()
    };
    let asks = |phrases| find(phrases, NEAR);
    if instructions.iter().any(|(text, _)| HARD.iter().any(|phrase| is_asked(text, phrase))) {
        return None;
    }
    let constraint =
        find(CHOICES, usize::MAX).or_else(|| find(CONSTRAINTS, usize::MAX)).map(|(phrase, _)| phrase);
    let evidence = |task| move |(phrase, place)| Evidence { task, phrase, place, constraint };
    let decision = || asks(DECISION).filter(|_| constraint.is_some());
    // A title before a label: "label this conversation with a title". Extraction last: its words are the widest.
    asks(TITLE)
        .map(evidence(Task::Title))
        .or_else(|| asks(CHOICES).or_else(|| asks(LABEL)).or_else(decision).map(evidence(Task::Label)))
        .or_else(|| asks(EXTRACTION).map(evidence(Task::Extraction)))
}

/// Lower case, without quotes and emphasis, with single spaces.
fn plain(text: &str) -> String {
    let letters = text.chars().filter(|c| !matches!(c, '"' | '\'' | '`' | '*' | '“' | '”' | '‘' | '’'));
    let bare: String = letters.flat_map(char::to_lowercase).collect();
    let mut plain = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    // So that a phrase that ends in a space is found at the end too.
    plain.push(' ');
    plain
}

/// `phrase` begins a word of `text`, at most `near` bytes from its start or its end. ("declassify" is not "classify".)
fn stands_in(text: &str, phrase: &str, near: usize) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), phrase.as_bytes())
        .any(|at| (at <= near || text.len() - at <= near) && begins_word(&text[..at]))
}

/// `phrase` stands in `text`, and not only as what is not wanted ("do not explain your answer").
fn is_asked(text: &str, phrase: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), phrase.as_bytes()).map(|at| &text[..at]).any(|before| {
        begins_word(before)
            && !["not ", "dont ", "never ", "without ", "no "].iter().any(|no| before.ends_with(no))
    })
}

fn begins_word(before: &str) -> bool {
    !before.ends_with(|c: char| c.is_alphanumeric() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{assistant, segments, system, user, user_input};

    fn task(text: &str) -> Option<(Task, bool)> {
        let prompt = segments(&[system(text), user_input()]);
        of(&prompt).map(|evidence| (evidence.task, evidence.constraint.is_some()))
    }

    #[test]
    fn simple_tasks_are_recognised() {
        let cases = [
            ("Classify the ticket as bug or feature.", Task::Label, false),
            ("You are a classifier. Respond with only the label.", Task::Label, true),
            ("Is the review positive? Answer \"yes\" or \"no\".", Task::Label, true),
            ("Label the ticket. Do not explain your answer.", Task::Label, true),
            ("Determine whether the user wants a refund.\nReturn only true or false.", Task::Label, true),
            ("Route this request to one of the following teams: a, b.", Task::Label, true),
            ("Extract the invoice number and the total as JSON.", Task::Extraction, false),
            ("Generate a short title for the chat, 5 words or less.", Task::Title, true),
            ("Detect the language of the text. Reply with just the ISO code.", Task::Label, true),
        ];
        for (text, expected, constrained) in cases {
            assert_eq!(task(text), Some((expected, constrained)), "{text}");
        }
    }

    #[test]
    fn hard_or_open_tasks_are_not() {
        for text in [
            "You are a helpful assistant.",
            "Classify the ticket. Think step by step before you answer.",
            "Extract the requirements, then write code that meets them.",
            "Declassify the documents.",
            "Decide whether the contract is valid and explain why.",
            "Answer the question about our reclassification policy.",
            "Summarise the meeting.",
            "Decide whether to add, update or delete each memory.",
            "Decide whether the answer is correct by choosing one of the following ratings.",
            "Extract the table from the image.",
            "Extract any new nodes and edges of the knowledge graph.",
            "",
        ] {
            assert_eq!(task(text), None, "{text}");
        }
    }

    #[test]
    fn a_step_in_the_middle_is_not_the_task() {
        let filler = "Then do the next of the many things that there are to do. ".repeat(20);
        assert_eq!(task(&format!("{filler} Classify it. {filler} Nothing else.")), None);
        assert_eq!(task(&format!("Classify it. {filler} Nothing else.")), Some((Task::Label, true)));
    }

    #[test]
    fn only_instructions_count() {
        assert!(of(&segments(&[assistant("Classify the ticket.")])).is_none());
        let evidence =
            of(&segments(&[system("Be brief."), user("Classify this. One word.")])).expect("a task");
        assert_eq!((evidence.phrase, evidence.constraint), ("classify ", Some("one word")));
    }
}
