//! Hand-made calls for the rules' own tests.

use std::sync::Arc;

use promptlint_grammars::Language;
use promptlint_grammars::module::Span;

use super::{Active, Subject};
use crate::call::{
    Call, Confidence, Content, Hole, HoleOrigin, Insertion, Kind, LoopInfo, Model, Options, OutputCap, Place,
    Prompt, Request, Role, Segment, TextPiece, ValueOrigin,
};
use crate::finding::Finding;

pub(super) const PATH: &str = "src/app.py";

/// Ten bytes from `at` on.
pub(super) fn place(at: u32) -> Place {
    Place { path: PATH.into(), span: Span { start: at, end: at + 10 } }
}

/// What a segment says; [`segments`] makes a message of its own of each.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) role: Role,
    pub(super) content: Content,
    pub(super) cache_marker: bool,
    /// It belongs to the message of the part before it.
    pub(super) joined: bool,
}

impl Part {
    pub(super) fn joined(mut self) -> Self {
        self.joined = true;
        self
    }

    pub(super) fn marked(mut self) -> Self {
        self.cache_marker = true;
        self
    }
}

fn text(role: Role, text: &str) -> Part {
    let content = Content::Text(vec![TextPiece { text: text.into(), place: None }]);
    Part { role, content, cache_marker: false, joined: false }
}

pub(super) fn system(content: &str) -> Part {
    text(Role::System, content)
}

pub(super) fn user(content: &str) -> Part {
    text(Role::User, content)
}

pub(super) fn assistant(content: &str) -> Part {
    text(Role::Assistant, content)
}

pub(super) fn tool(content: &str) -> Part {
    text(Role::Tools, content)
}

pub(super) fn hole(role: Role, origin: HoleOrigin, name: &str) -> Part {
    let content = Content::Hole(Hole::new(origin, name));
    Part { role, content, cache_marker: false, joined: false }
}

pub(super) fn user_input() -> Part {
    hole(Role::User, HoleOrigin::UserInput, "question")
}

pub(super) fn segments(parts: &[Part]) -> Vec<Segment> {
    let mut message = 0;
    let segment = |(i, part): (usize, &Part)| {
        message += u32::from(i > 0 && !part.joined);
        // Every segment has a place of its own, behind the call's.
        let at = Some(place(100 + 20 * i as u32));
        let content = match part.content.clone() {
            Content::Text(pieces) => Content::Text(
                pieces.into_iter().map(|piece| TextPiece { place: at.clone(), ..piece }).collect(),
            ),
            Content::Hole(hole) => Content::Hole(Hole { place: at, ..hole }),
        };
        Segment { role: part.role, content, message, repeated: false, cache_marker: part.cache_marker }
    };
    parts.iter().enumerate().map(segment).collect()
}

/// A certain call at offset 0 without a cap.
pub(super) fn call(model: &str, parts: &[Part]) -> Call {
    let model = Model { id: model.into(), origin: ValueOrigin::Literal, place: Some(place(50)) };
    Call {
        id: "src/app.py::f#1".into(),
        place: place(0),
        callee: Span { start: 0, end: 5 },
        language: Language::Python,
        kind: Kind::Text,
        sdk: "openai".into(),
        entry: "openai.chat.completions.create".into(),
        confidence: Confidence::Certain,
        request: Request {
            models: vec![model],
            cap: OutputCap::absent(),
            prompt: Prompt { segments: segments(parts), ..Prompt::default() },
            options: Options::default(),
            assumptions: Vec::new(),
        },
        contexts: Vec::new(),
        also_plain: false,
        loop_info: LoopInfo::default(),
        cap_insertion: None,
    }
}

pub(super) fn insertion() -> Insertion {
    Insertion {
        place: Place { path: PATH.into(), span: Span { start: 9, end: 9 } },
        template: ", max_tokens={}".into(),
    }
}

/// What one rule with default options says.
pub(super) fn findings(rule: &str, call: &Call) -> Vec<Finding> {
    findings_in(rule, call, "")
}

/// The same, where the source can be seen.
pub(super) fn findings_in(rule: &str, call: &Call, source: &str) -> Vec<Finding> {
    findings_with(rule, call, source, "")
}

pub(super) fn findings_with(rule: &str, call: &Call, source: &str, options: &str) -> Vec<Finding> {
    let options: toml::Table = options.parse().expect("options");
    let active = Active::new(|known| (known.name == rule).then(|| (options.clone(), None)));
    assert!(format!("{active:?}").contains(rule), "there is no rule {rule}");
    let source: Arc<str> = source.into();
    super::check(call, &active, &|_| (!source.is_empty()).then(|| Arc::clone(&source)))
}

/// About `tokens` tokens that are different from line to line.
pub(super) fn long_text(tokens: usize) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    for i in 0..tokens.div_ceil(9) {
        let _ = writeln!(text, "Rule {i}: answer politely in case {i}.");
    }
    text
}

#[test]
fn long_text_is_as_long_as_it_says() {
    for tokens in [500, 3_000] {
        let counted =
            crate::tokens::count_with(crate::tokens::Encoding::O200kBase, &long_text(tokens)) as usize;
        assert!((tokens..tokens * 3 / 2).contains(&counted), "{tokens}: {counted}");
    }
    let call = call("gpt-4o", &[]);
    assert!(Subject::new(&call, &call.request, &|_| None).tokens().is_none());
}
