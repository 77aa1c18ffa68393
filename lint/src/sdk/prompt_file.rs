//! Prompt files that hold model, options and messages: `.prompty`, `.prompt` and their kin.

use std::rc::Rc;

use crate::resolve::{Item, List, Loc, Record, Thunk, Value};
use promptlint_grammars::template::Syntax;

use super::matching::Matcher;
use super::place::Place;
use super::prompt;

#[derive(Clone, Debug)]
pub(super) struct PromptFile {
    /// The front matter.
    pub(super) fields: Rc<Record>,
    pub(super) messages: Value,
    pub(super) syntax: Syntax,
}

/// Where a prompt of this name is looked for: as written, and as the libraries complete it.
const PLACES: [(&str, &str); 3] = [("", ""), ("prompts/", ".prompt"), ("", ".prompty")];

/// The file that the first of `places` names, when the repository has it.
pub(super) fn load(matcher: &Matcher, value: &Value, at: Loc) -> Option<PromptFile> {
    let path = value.any_plain()?;
    let resolver = matcher.resolver;
    let (name, text) = PLACES.iter().find_map(|(before, after)| {
        let name = format!("{before}{path}{after}");
        let (text, _) = resolver.file_text(at.file, &name)?;
        Some((name, text))
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let (front, body) = match text.strip_prefix("---").and_then(|rest| rest.split_once("\n---")) {
        Some((front, body)) => (front, body.split_once('\n').map_or("", |(_, body)| body)),
        None => ("", text),
    };
    let fields = match resolver.yaml(front, at) {
        Some(Value::Record(record)) => record,
        _ => Rc::default(),
    };
    let is_dotprompt = name.ends_with(".prompt");
    let items = split(body, is_dotprompt).into_iter().map(|(role, text)| {
        let mut message = Record { at: Some(at), ..Record::default() };
        let known =
            |text: &str| Thunk::Value(Value::text(text, Some(at), crate::call::ValueOrigin::Constant));
        message.set("role", known(&role));
        message.set("content", known(&text));
        Item { value: Value::Record(Rc::new(message)), repeated: false, spread: false, at }
    });
    let messages = Value::List(Rc::new(List { items: items.collect(), at }));
    Some(PromptFile {
        fields,
        messages,
        syntax: if is_dotprompt { Syntax::Handlebars } else { Syntax::Jinja },
    })
}

/// The text by roles: lines `system:` (prompty), or `{{role "system"}}` (dotprompt).
fn split(body: &str, is_dotprompt: bool) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut push = |role: &str, text: &str| {
        if !text.trim().is_empty() {
            out.push((role.to_owned(), text.trim().to_owned()));
        }
    };
    if is_dotprompt {
        let mut parts = body.split("{{role ");
        push("user", parts.next().unwrap_or_default());
        for part in parts {
            let Some((role, text)) = part.split_once("}}") else { continue };
            push(role.trim().trim_matches(['"', '\'']), text);
        }
        return out;
    }
    let mut role = "user".to_owned();
    let mut text = String::new();
    for line in body.lines() {
        let told = line.trim().trim_start_matches('#').trim().strip_suffix(':').filter(|word| {
            !word.contains(char::is_whitespace) && prompt::role(word) != crate::call::Role::Unknown
        });
        if let Some(told) = told {
            push(&role, &text);
            text.clear();
            told.clone_into(&mut role);
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    push(&role, &text);
    out
}

/// The first file that one of `places` names.
pub(super) fn first(
    matcher: &Matcher,
    places: &[Place],
    get: impl Fn(&Place) -> Option<Value>,
    at: Option<Loc>,
) -> Option<PromptFile> {
    let at = at?;
    places.iter().find_map(|place| load(matcher, &get(place)?, at))
}
