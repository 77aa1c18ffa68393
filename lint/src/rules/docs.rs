//! Pages, made from the rules' own doc comments.

use std::fmt::Write;

use schemars::SchemaGenerator;
use serde_json::Value;

use super::{Rule, all};
use crate::fix::Safety;

/// What a page must have, in this order. "Options" is written from the options themselves.
pub const SECTIONS: &[&str] =
    &["What it finds", "Why it costs", "Examples", "Options", "Source of the threshold"];

/// The doc comment as Markdown, without the space that `///` leaves.
pub fn body(rule: &Rule) -> String {
    let mut body = String::with_capacity(rule.doc.len());
    for line in rule.doc.lines() {
        body.push_str(line.strip_prefix(' ').unwrap_or(line));
        body.push('\n');
    }
    body
}

/// The first sentence: what the rule is about.
pub fn summary(rule: &Rule) -> String {
    body(rule).lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The rule's page: `docs/rules/<name>.md`, and what `promptlint rule <name>` prints.
pub fn page(rule: &Rule) -> String {
    let body = body(rule);
    let mut page = format!("# {}\n\n", rule.name);
    let fix = match rule.fix {
        None => "none",
        Some(Safety::Safe) => "some safe, some unsafe",
        Some(Safety::Unsafe) => "unsafe",
        Some(Safety::Display) => "shown only",
    };
    let on = if rule.on_by_default { "on" } else { "off" };
    let _ = writeln!(
        page,
        "| family | severity | by default | fix | since |\n|---|---|---|---|---|\n| {} | {} | {on} | {fix} | {} |\n",
        rule.family.name(),
        severity(rule),
        rule.since
    );
    // The options stand where the other sections say what they mean: before the source of the threshold.
    let (before, source) =
        body.find("## Source of the threshold").map_or((&*body, ""), |at| body.split_at(at));
    page.push_str(&shown(before));
    let _ = write!(page, "## Options\n\n{}", options(rule));
    if !source.is_empty() {
        let _ = write!(page, "\n{}", shown(source));
    }
    page
}

/// The list of rules: `docs/rules/README.md`, and the table in the project's own.
pub fn index() -> String {
    let mut index =
        String::from("| rule | what it finds | family | severity | fix |\n|---|---|---|---|---|\n");
    for rule in all() {
        let fix = rule.fix.map_or("", |fix| if fix == Safety::Safe { "safe" } else { "unsafe" });
        let _ = writeln!(
            index,
            "| [`{0}`]({0}.md) | {1} | {2} | {3} | {fix} |",
            rule.name,
            summary(rule),
            rule.family.name(),
            severity(rule)
        );
    }
    index
}

/// `(name relative to docs/rules/, content)` of every generated page.
pub fn pages() -> Vec<(String, String)> {
    let note = "<!-- Generated from lint/src/rules/: see the head of mod.rs there. -->\n\n";
    let mut pages = vec![("README.md".to_owned(), format!("{note}# Rules\n\n{}", index()))];
    pages.extend(all().iter().map(|rule| (format!("{}.md", rule.name), format!("{note}{}", page(rule)))));
    pages
}

/// The schema of `[rules]`: one property a rule, with its options.
pub fn options_schema(generator: &mut SchemaGenerator) -> Value {
    let properties =
        all().iter().map(|rule| (rule.name.to_owned(), (rule.options_schema)(generator).to_value()));
    serde_json::json!({ "type": "object", "properties": properties.collect::<serde_json::Map<_, _>>() })
}

fn severity(rule: &Rule) -> String {
    serde_json::to_value(rule.severity)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Code blocks with the file's name above them instead of in the info string.
fn shown(markdown: &str) -> String {
    let mut shown = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        let mut info = line.strip_prefix("```").unwrap_or_default().split_whitespace();
        let (Some(language), Some(kind), Some(path)) = (info.next(), info.next(), info.next()) else {
            shown.push_str(line);
            shown.push('\n');
            continue;
        };
        let note = match (kind, info.find_map(|word| word.strip_prefix("fill="))) {
            ("bad", _) => "finds it".to_owned(),
            ("good", _) => "finds nothing".to_owned(),
            (_, Some(tokens)) => format!("{tokens} tokens, of which only the beginning is shown"),
            _ => "beside it".to_owned(),
        };
        let _ = writeln!(shown, "`{path}`: {note}\n\n```{language}");
    }
    shown
}

fn options(rule: &Rule) -> String {
    let schema = (rule.options_schema)(&mut SchemaGenerator::default()).to_value();
    let properties = schema.get("properties").and_then(Value::as_object);
    let Some(properties) = properties.filter(|properties| !properties.is_empty()) else {
        return "None but `severity`.\n".to_owned();
    };
    let mut text = format!("```toml\n[rules.{}]\n", rule.name);
    for (name, property) in properties {
        let about = property.get("description").and_then(Value::as_str).unwrap_or_default();
        let default = property.get("default").unwrap_or(&Value::Null);
        let _ = writeln!(text, "# {about}\n{name} = {default}");
    }
    text.push_str("```\n");
    text
}
