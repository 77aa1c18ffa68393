//! Files that hold prompts: which of their text is sent.

use promptlint_grammars::template::{self, Syntax};
use serde_norway::Value;

use super::anatomy::{Part, parts_of_text};

/// Keys of prompt files in YAML under which text is sent (promptfoo, Semantic Kernel, `LangChain`, `CrewAI`, GitHub
/// Models and their kin).
const KEYS: &[&str] = &[
    "prompt",
    "prompts",
    "template",
    "system",
    "system_prompt",
    "user",
    "content",
    "text",
    "instructions",
    "instruction",
    "role",
    "goal",
    "backstory",
    "description",
    "expected_output",
    "prefix",
    "suffix",
];

/// The parts of a prompt file; `syntax` is how its holes are written, where that is known.
pub fn parts_of_file(path: &str, text: &str, syntax: Option<Syntax>) -> Vec<Part> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "prompty" => below_front_matter(text, syntax.or(Some(Syntax::Jinja))),
        "prompt" => below_front_matter(text, syntax.or(Some(Syntax::Handlebars))),
        "yaml" | "yml" => match serde_norway::from_str::<Value>(text) {
            Ok(value) => {
                let mut found = Vec::new();
                sent(&value, false, &mut found);
                if found.is_empty() { parts_of_text(text, syntax) } else { placed(text, &found, syntax) }
            }
            Err(_) => parts_of_text(text, syntax),
        },
        _ => parts_of_text(text, syntax.or_else(|| template::detect(path))),
    }
}

/// Options stand between two lines of dashes, and are not sent.
fn below_front_matter(text: &str, syntax: Option<Syntax>) -> Vec<Part> {
    let body = text
        .strip_prefix("---")
        .and_then(|rest| rest.split_once("\n---"))
        .and_then(|(_, rest)| rest.split_once('\n'))
        .map_or(text, |(_, body)| body);
    let above = lines_in(&text[..text.len() - body.len()]);
    shifted(parts_of_text(body, syntax), above)
}

fn sent<'a>(value: &'a Value, is_prompt: bool, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) if is_prompt && !text.trim().is_empty() => found.push(text),
        Value::Sequence(items) => {
            for item in items {
                sent(item, is_prompt, found);
            }
        }
        Value::Mapping(fields) => {
            // `role: user` beside a content is no text.
            let has_content = fields.contains_key("content");
            for (key, value) in fields {
                let key = key.as_str().unwrap_or_default();
                let named = KEYS.contains(&key) && !(key == "role" && has_content);
                sent(value, named, found);
            }
        }
        _ => {}
    }
}

/// Each text where its first line stands in the file.
fn placed(file: &str, texts: &[&str], syntax: Option<Syntax>) -> Vec<Part> {
    let mut from = 0;
    let mut parts = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
        if let Some(at) = file[from..].find(first) {
            from += at;
        }
        let syntax = syntax.or_else(|| text.contains("{{").then_some(Syntax::Jinja));
        let mut own = shifted(parts_of_text(text, syntax), lines_in(&file[..from]));
        for part in &mut own {
            part.message = index as u32;
        }
        parts.append(&mut own);
    }
    parts
}

fn lines_in(text: &str) -> u32 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u32
}

fn shifted(mut parts: Vec<Part>, lines: u32) -> Vec<Part> {
    for part in &mut parts {
        part.line += lines;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::anatomy::PartContent;

    fn shown(path: &str, text: &str) -> Vec<(u32, String)> {
        let show = |part: Part| match part.content {
            PartContent::Text(text) => (part.line, text.trim().to_owned()),
            PartContent::Hole(name) => (part.line, format!("{{{name}}}")),
        };
        parts_of_file(path, text, None).into_iter().map(show).collect()
    }

    fn expected(parts: &[(u32, &str)]) -> Vec<(u32, String)> {
        parts.iter().map(|(line, text)| (*line, (*text).to_owned())).collect()
    }

    #[test]
    fn options_are_not_sent() {
        let text = "---\nname: x\nmodel: gpt-4o\n---\nsystem:\nBe kind to {{name}}.\n";
        let parts = expected(&[(5, "system:\nBe kind to"), (6, "{name}"), (6, ".")]);
        assert_eq!(shown("a/b.prompty", text), parts);
    }

    #[test]
    fn only_prompts_of_a_yaml_file_are_sent() {
        let text = "model: gpt-4o\nmessages:\n  - role: system\n    content: Be kind.\n  - role: user\n    content: Hi {{ x }}!\ntemperature: 0\n";
        let parts = expected(&[(4, "Be kind."), (6, "Hi"), (6, "{x}"), (6, "!")]);
        assert_eq!(shown("x.prompt.yaml", text), parts);
        assert_eq!(shown("x.yml", "a: [1, 2]\n"), expected(&[(1, "a: [1, 2]")]));
        assert_eq!(shown("x.yml", ": : ["), expected(&[(1, ": : [")]));
    }

    #[test]
    fn a_plain_text_has_no_holes() {
        assert_eq!(shown("notes.md", "Use {{x}}."), expected(&[(1, "Use {{x}}.")]));
        assert_eq!(shown("notes.md.j2", "Use {{x}}."), expected(&[(1, "Use"), (1, "{x}"), (1, ".")]));
    }
}
