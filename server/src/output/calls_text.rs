//! The inventory as a table.

use anyhow::Result;
use promptlint_lint::call::{
    Call, CapOrigin, Confidence, Content, Kind, Model, OutputCap, Place, Request, ValueOrigin,
};
use promptlint_lint::position::Locator;

use super::coverage::Coverage;
use super::table::{ATTENTION, BOLD, Cell, Column, DIM, PLAIN, cell, render, room};
use super::{Display, printable};
use crate::engine;

/// Callers of one wrapper that are listed; the JSON has them all.
const CALLERS: usize = 5;

const COLUMNS: [(&str, Column); 6] = [
    ("WHERE", Column::Path),
    ("SDK", Column::Text),
    ("MODEL", Column::Text),
    ("FROM", Column::Minor),
    ("CAP", Column::Number),
    ("PROMPT", Column::Number),
];

pub(crate) fn write(calls: &[Call], locator: &Locator<'_>, display: &Display) -> Result<()> {
    super::text(&table(calls, locator, display, room()))
}

fn table(calls: &[Call], locator: &Locator<'_>, display: &Display, room: Option<usize>) -> String {
    let coverage = Coverage::of(locator.workspace(), calls);
    let view = View { locator, display };
    let rows: Vec<_> = calls.iter().flat_map(|call| view.rows(call)).collect();
    let mut text = String::new();
    if !rows.is_empty() {
        text = render(COLUMNS, &rows, room);
        text.push('\n');
        if calls.iter().any(|call| call.confidence == Confidence::Likely) {
            text += "? the object that the call is made on could not be followed to its SDK\n";
        }
    }
    text + &coverage.text(display)
}

struct View<'w> {
    locator: &'w Locator<'w>,
    display: &'w Display,
}

impl View<'_> {
    fn rows(&self, call: &Call) -> Vec<[Cell; 6]> {
        let doubt = if call.confidence == Confidence::Likely { "?" } else { "" };
        let request = &call.request;
        let (model, from) = self.model(&request.models, &call.place);
        let mut rows = vec![[
            cell(self.place(&call.place), BOLD),
            cell(format!("{}{doubt}", printable(&call.sdk)), PLAIN),
            model,
            from,
            if call.kind == Kind::Text { cap(&request.cap) } else { cell("–", DIM) },
            if call.kind == Kind::Text { prompt(request) } else { cell(kind(call.kind), DIM) },
        ]];
        let blank = || cell("", PLAIN);
        for (index, context) in call.contexts.iter().take(CALLERS).enumerate() {
            let last = index + 1 == call.contexts.len();
            let corner = if last { "└" } else { "├" };
            let changed = &context.request;
            let same_models = changed.models == request.models;
            let (model, from) =
                if same_models { (blank(), blank()) } else { self.model(&changed.models, &context.place) };
            rows.push([
                cell(format!(" {corner} {}", self.place(&context.place)), PLAIN),
                cell("caller", DIM),
                model,
                from,
                if changed.cap == request.cap { blank() } else { cap(&changed.cap) },
                if changed.prompt == request.prompt { blank() } else { prompt(changed) },
            ]);
        }
        if let Some(more) = call.contexts.len().checked_sub(CALLERS).filter(|more| *more > 0) {
            rows.push(
                [
                    format!(" └ {}", super::count(more, "more caller")),
                    String::new(),
                    String::new(),
                    String::new(),
                    String::new(),
                    String::new(),
                ]
                .map(|text| cell(text, DIM)),
            );
        }
        rows
    }

    fn place(&self, place: &Place) -> String {
        self.display.place(&place.path, self.locator.position(place))
    }

    /// The models, and where they come from when that is not the line itself.
    fn model(&self, models: &[Model], at: &Place) -> (Cell, Cell) {
        let Some(first) = models.first() else { return (cell("unknown", ATTENTION), cell("", PLAIN)) };
        let names: Vec<_> = models.iter().map(|model| printable(&model.id)).collect();
        let from = match (origin(first.origin), &first.place) {
            ("", _) => String::new(),
            (_, Some(place)) if self.place(place) == self.place(at) => String::new(),
            (origin, Some(place)) if place.path == at.path => {
                let line =
                    self.locator.position(place).map_or(String::new(), |at| format!(" line {}", at.line));
                format!("{origin},{line}")
            }
            (origin, Some(place)) => {
                // Without what was typed: the first column says that already.
                let line = self.locator.position(place).map_or(String::new(), |at| format!(":{}", at.line));
                format!("{origin}, {}{line}", printable(&place.path))
            }
            (origin, None) => origin.to_owned(),
        };
        (cell(names.join(", "), PLAIN), cell(from, DIM))
    }
}

fn origin(origin: ValueOrigin) -> &'static str {
    match origin {
        ValueOrigin::Literal => "",
        ValueOrigin::Constant => "constant",
        ValueOrigin::ParameterDefault => "parameter default",
        ValueOrigin::EnvironmentDefault => "environment default",
        ValueOrigin::SettingsDefault | ValueOrigin::Fallback => "settings default",
        ValueOrigin::Client => "client",
        ValueOrigin::Caller => "caller",
        ValueOrigin::SdkDefault => "SDK default",
        ValueOrigin::Config => "promptlint.toml",
    }
}

fn cap(cap: &OutputCap) -> Cell {
    match (cap.origin, cap.tokens) {
        (CapOrigin::Absent, _) => cell("none", ATTENTION),
        (_, None) => cell("run time", DIM),
        (CapOrigin::SdkDefault, Some(tokens)) => cell(format!("SDK {}", grouped(tokens)), PLAIN),
        (_, Some(tokens)) => cell(grouped(tokens), PLAIN),
    }
}

/// The tokens that are known before run time, and how many holes come to them.
fn prompt(request: &Request) -> Cell {
    let segments = &request.prompt.segments;
    let holes = segments.iter().filter(|segment| matches!(segment.content, Content::Hole(_))).count();
    let holes = if holes == 0 { String::new() } else { format!(" + {}", super::count(holes, "hole")) };
    match engine::tokens(request) {
        Some(tokens) if request.prompt.is_known() => cell(format!("{}{holes}", grouped(tokens.fixed)), PLAIN),
        _ if request.prompt.is_known() => cell(format!("text{holes}"), PLAIN),
        _ => cell("unknown", ATTENTION),
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Embedding => "embedding",
        Kind::Image => "image",
        Kind::Audio => "audio",
        Kind::Other => "other",
    }
}

/// `12,345`
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use promptlint_grammars::Language;
    use promptlint_grammars::module::Span;
    use promptlint_lint::call::{Context, Hole, HoleOrigin, LoopInfo, Prompt, Role, Segment, TextPiece};
    use promptlint_lint::workspace::Workspace;

    use super::*;

    fn place(path: &str, start: usize) -> Place {
        Place { path: path.into(), span: Span::new(start, start + 1) }
    }

    fn call(at: Place, models: Vec<Model>, cap: OutputCap) -> Call {
        let text = Content::Text(vec![TextPiece { text: "You are a judge".into(), place: None }]);
        let hole = Hole::new(HoleOrigin::UserInput, "question");
        let segment =
            |content| Segment { role: Role::User, content, message: 0, repeated: false, cache_marker: false };
        let segments = vec![segment(text), segment(Content::Hole(hole))];
        let prompt = Prompt { segments, messages: vec![None], ..Prompt::default() };
        let request = Request { models, cap, prompt, options: <_>::default(), assumptions: Vec::new() };
        Call {
            id: "x".into(),
            callee: at.span,
            place: at,
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

    fn model(id: &str, origin: ValueOrigin, place: Option<Place>) -> Model {
        Model { id: Arc::from(id), origin, place }
    }

    #[test]
    fn the_table_is_made_to_be_read() {
        let lines = "\n".repeat(100);
        let workspace = Workspace::in_memory([("src/triage.py", &*lines), ("src/llm.py", &lines)]);
        let numbered = |tokens, origin| OutputCap { tokens: Some(tokens), origin, ..OutputCap::absent() };
        let default = model("gpt-4o", ValueOrigin::ParameterDefault, Some(place("src/llm.py", 6)));
        let mut wrapper = call(place("src/triage.py", 40), vec![default], OutputCap::absent());
        let mut request = wrapper.request.clone();
        request.models = vec![model("o4-mini", ValueOrigin::Caller, Some(place("src/triage.py", 60)))];
        request.cap = numbered(16_384, CapOrigin::Caller);
        wrapper.contexts = vec![Context { place: place("src/triage.py", 60), request }];
        let mut unknown = call(place("src/triage.py", 80), Vec::new(), OutputCap::absent());
        unknown.confidence = Confidence::Likely;
        unknown.request.prompt = Prompt::default();
        let both = vec![model("gpt-4o", ValueOrigin::Literal, None), model("o3", ValueOrigin::Literal, None)];
        let direct = call(place("src/triage.py", 90), both, numbered(512, CapOrigin::Argument));
        let mut image = direct.clone();
        image.kind = Kind::Image;
        let locator = Locator::new(&workspace);
        let display = Display::below("app".into());
        let text = table(&[wrapper, unknown, direct, image], &locator, &display, None);
        insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string());
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([1, 999, 1000, 1_234_567].map(grouped), ["1", "999", "1,000", "1,234,567"]);
    }
}
