//! What a prompt asks for, read off its words (`catalogue/tasks.toml`). Conservative: what is not plainly simple is
//! not simple.

use std::sync::OnceLock;

use memchr::memmem::Finder;
use serde::Deserialize;

use super::{Task, segment_text};
use crate::call::{Content, HoleOrigin, Place, Request, Role, Segment};

/// Why a task is taken for simple.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub task: Task,
    /// The words that ask for it.
    pub phrase: &'static str,
    pub place: Option<Place>,
    /// The words that keep the answer short, if there are any.
    pub constraint: Option<&'static str>,
}

/// The phrases of `catalogue/tasks.toml`, by what they mean.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    choices: Vec<Phrase>,
    label: Vec<Phrase>,
    decision: Vec<Phrase>,
    extraction: Vec<Phrase>,
    title: Vec<Phrase>,
    constraints: Vec<Phrase>,
    hard: Vec<Phrase>,
    summary: Vec<Phrase>,
    rewrite: Vec<Phrase>,
    code: Vec<Phrase>,
    report: Vec<Phrase>,
}

/// With what finds it, which takes as long to make as to use.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
struct Phrase {
    text: String,
    finder: Finder<'static>,
}

impl From<String> for Phrase {
    fn from(text: String) -> Self {
        Self { finder: Finder::new(&text).into_owned(), text }
    }
}

fn phrases() -> &'static Phrases {
    static PHRASES: OnceLock<Phrases> = OnceLock::new();
    // The file is part of the program: a test reads it, so the default is never used.
    PHRASES.get_or_init(|| parse().unwrap_or_default())
}

fn parse() -> serde_json::Result<Phrases> {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/tasks.json")))
}

/// What a prompt is about stands where it begins or where it ends: in the middle of a long one, "determine whether"
/// is one step of many. About five lines.
const NEAR: usize = 500;

/// What stands in the instructions, in plain letters.
struct Instructions(Vec<(String, Option<Place>)>);

impl Instructions {
    fn of(segments: &[Segment]) -> Self {
        let instructions = segments
            .iter()
            .filter(|segment| matches!(segment.role, Role::System | Role::User | Role::Unknown))
            .filter(|segment| matches!(segment.content, Content::Text(_)))
            .map(|segment| (plain(&segment_text(segment)), segment.place().cloned()));
        Self(instructions.collect())
    }

    fn find(&self, phrases: &'static [Phrase], near: usize) -> Option<(&'static str, Option<Place>)> {
        self.0.iter().find_map(|(text, place)| {
            let phrase = phrases.iter().find(|phrase| stands_in(text, phrase, near))?;
            Some((phrase.text.as_str(), place.clone()))
        })
    }

    fn simple(&self) -> Option<Evidence> {
        let known = phrases();
        let asks = |phrases| self.find(phrases, NEAR);
        if self.0.iter().any(|(text, _)| known.hard.iter().any(|phrase| is_asked(text, phrase))) {
            return None;
        }
        let constraint = self
            .find(&known.choices, usize::MAX)
            .or_else(|| self.find(&known.constraints, usize::MAX))
            .map(|(phrase, _)| phrase);
        let evidence = |task| move |(phrase, place)| Evidence { task, phrase, place, constraint };
        let decision = || asks(&known.decision).filter(|_| constraint.is_some());
        // A title before a label: "label this conversation with a title". Extraction last: its words are the widest.
        asks(&known.title)
            .map(evidence(Task::Title))
            .or_else(|| {
                let label = asks(&known.choices).or_else(|| asks(&known.label));
                label.or_else(decision).map(evidence(Task::Label))
            })
            .or_else(|| asks(&known.extraction).map(evidence(Task::Extraction)))
    }
}

/// The simple task that the instructions ask for, if they ask for one.
pub fn simple_task(segments: &[Segment]) -> Option<Evidence> {
    Instructions::of(segments).simple()
}

/// What the length of the answer to `request` follows from: the simple task, else the widest sign that there is.
pub fn task_of(request: &Request) -> Task {
    let segments = &request.prompt.segments;
    let instructions = Instructions::of(segments);
    if let Some(evidence) = instructions.simple() {
        return evidence.task;
    }
    if request.options.structured {
        return Task::Extraction;
    }
    let known = phrases();
    let asks = |phrases| instructions.find(phrases, NEAR).is_some();
    let has_hole = |origin| {
        segments
            .iter()
            .any(|segment| matches!(&segment.content, Content::Hole(hole) if hole.origin == origin))
    };
    match () {
        () if asks(&known.report) => Task::Report,
        // Tools make an agent, whatever its instructions speak of.
        () if request.options.turns.is_some() || segments.iter().any(|s| s.role == Role::Tools) => {
            Task::ToolStep
        }
        () if asks(&known.code) => Task::Code,
        () if asks(&known.summary) => Task::Summary,
        () if asks(&known.rewrite) => Task::Rewrite,
        () if has_hole(HoleOrigin::Retrieval) => Task::Retrieval,
        () if has_hole(HoleOrigin::History) => Task::Chat,
        () => Task::Other,
    }
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
fn stands_in(text: &str, phrase: &Phrase, near: usize) -> bool {
    phrase
        .finder
        .find_iter(text.as_bytes())
        .any(|at| (at <= near || text.len() - at <= near) && begins_word(&text[..at]))
}

/// `phrase` stands in `text`, and not only as what is not wanted ("do not explain your answer").
fn is_asked(text: &str, phrase: &Phrase) -> bool {
    phrase.finder.find_iter(text.as_bytes()).map(|at| &text[..at]).any(|before| {
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
    use crate::call::{Hole, Options, OutputCap, Prompt, TextPiece};

    fn segment(role: Role, content: Content) -> Segment {
        Segment { role, content, message: 0, repeated: false, cache_marker: false }
    }

    fn says(role: Role, text: &str) -> Segment {
        segment(role, Content::Text(vec![TextPiece { text: text.into(), place: None }]))
    }

    fn hole(origin: HoleOrigin) -> Segment {
        let hole = Hole::new(origin, "value");
        segment(Role::User, Content::Hole(hole))
    }

    fn task(text: &str) -> Option<(Task, bool)> {
        let prompt = [says(Role::System, text), hole(HoleOrigin::UserInput)];
        simple_task(&prompt).map(|evidence| (evidence.task, evidence.constraint.is_some()))
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
        assert!(simple_task(&[says(Role::Assistant, "Classify the ticket.")]).is_none());
        let prompt = [says(Role::System, "Be brief."), says(Role::User, "Classify this. One word.")];
        let evidence = simple_task(&prompt).expect("a task");
        assert_eq!((evidence.phrase, evidence.constraint), ("classify ", Some("one word")));
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

    #[test]
    fn every_call_has_a_task() {
        let of = |text: &str, more: Option<Segment>| {
            task_of(&request([says(Role::System, text)].into_iter().chain(more).collect()))
        };
        assert_eq!(of("Classify the ticket as bug or feature.", None), Task::Label);
        assert_eq!(of("Translate the text into French.", None), Task::Rewrite);
        assert_eq!(of("Write a report about the ticket.", None), Task::Report);
        assert_eq!(of("Write a function that sorts.", None), Task::Code);
        assert_eq!(of("You are helpful.", Some(says(Role::Tools, "{}"))), Task::ToolStep);
        assert_eq!(of("Answer from the context.", Some(hole(HoleOrigin::Retrieval))), Task::Retrieval);
        assert_eq!(of("You are helpful.", Some(hole(HoleOrigin::History))), Task::Chat);
        assert_eq!(of("Summarize the meeting.", Some(hole(HoleOrigin::Argument))), Task::Summary);
        assert_eq!(of("You are helpful.", None), Task::Other);
        assert_eq!(task_of(&request(Vec::new())), Task::Other);
        let mut structured = request(vec![says(Role::User, "Look at this.")]);
        structured.options.structured = true;
        assert_eq!(task_of(&structured), Task::Extraction);
    }

    #[test]
    fn the_phrases_are_as_they_are_looked_for() {
        let Phrases {
            choices,
            label,
            decision,
            extraction,
            title,
            constraints,
            hard,
            summary,
            rewrite,
            code,
            report,
        } = parse().expect("catalogue/tasks.toml");
        let lists =
            [choices, label, decision, extraction, title, constraints, hard, summary, rewrite, code, report];
        for phrase in lists.iter().flatten() {
            let phrase = &phrase.text;
            assert_eq!(plain(phrase).trim_end(), phrase.trim_end());
            assert!(phrase.len() > 3, "{phrase} is found by chance");
        }
    }
}
