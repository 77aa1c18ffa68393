//! A function that is given as a tool: the definition that SDKs make of its name, its docstring and its annotations.

use promptlint_grammars::module::{Function, Module, Param, ParamKind};
use serde_json::{Map, Value, json};

/// Headings after which a docstring describes parameters one by one (Google's style, which the SDKs' examples use).
const ARGUMENTS: [&str; 3] = ["Args:", "Arguments:", "Parameters:"];

/// The definition as it is sent: `{"name", "description", "parameters"}`.
pub(super) fn definition(module: &Module, function: &Function) -> String {
    let (description, described) =
        function.doc.as_ref().map_or_else(Default::default, |doc| docstring(&doc.value));
    let mut properties = Map::new();
    let mut required = Vec::new();
    for param in function.params.iter().filter(|param| is_argument(module, param)) {
        let mut property = annotation(module, param);
        if let Some((_, text)) = described.iter().find(|(name, _)| **name == *param.name) {
            property.insert("description".into(), text.as_str().into());
        }
        if param.default.is_none() {
            required.push(Value::from(&*param.name));
        }
        properties.insert(param.name.to_string(), property.into());
    }
    let mut parameters =
        Map::from_iter([("type".to_owned(), "object".into()), ("properties".to_owned(), properties.into())]);
    if !required.is_empty() {
        parameters.insert("required".into(), required.into());
    }
    let mut tool = Map::from_iter([("name".to_owned(), Value::from(&*function.name))]);
    if !description.is_empty() {
        tool.insert("description".into(), description.into());
    }
    tool.insert("parameters".into(), parameters.into());
    Value::from(tool).to_string()
}

/// Not the object that a method is called on, nor what the framework hands in by itself.
fn is_argument(module: &Module, param: &Param) -> bool {
    let handed_in = ["RunContext", "ToolContext", "ToolRuntime", "Injected"];
    let ty = source_of(module, param);
    matches!(param.kind, ParamKind::Positional | ParamKind::NamedOnly)
        && !matches!(&*param.name, "self" | "cls")
        && !handed_in.iter().any(|name| ty.contains(name))
}

fn source_of<'m>(module: &'m Module, param: &Param) -> &'m str {
    param.ty.map_or("", |ty| module.source(module.span(ty)))
}

fn annotation(module: &Module, param: &Param) -> Map<String, Value> {
    match typed(source_of(module, param)) {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

fn typed(annotation: &str) -> Value {
    let any_of = |of: &[&str]| json!({ "anyOf": of.iter().map(|ty| typed(ty)).collect::<Vec<_>>() });
    match annotation.trim() {
        "None" | "null" => json!({ "type": "null" }),
        ty if ty.contains('|') && !ty.contains('[') => any_of(&ty.split('|').collect::<Vec<_>>()),
        "str" | "string" => json!({ "type": "string" }),
        "int" => json!({ "type": "integer" }),
        "float" | "number" => json!({ "type": "number" }),
        "bool" | "boolean" => json!({ "type": "boolean" }),
        ty if ty.starts_with("dict") || ty.starts_with("Dict") => json!({ "type": "object" }),
        ty => match ty.strip_suffix(']').and_then(|ty| ty.split_once('[')) {
            Some(("Optional", inner)) => any_of(&[inner, "None"]),
            Some(("list" | "List" | "Sequence" | "set" | "tuple", _)) => json!({ "type": "array" }),
            Some(("Literal", words)) => {
                let words = words.split(',').map(|word| Value::from(word.trim().trim_matches(['"', '\''])));
                json!({ "type": "string", "enum": words.collect::<Vec<_>>() })
            }
            _ if ty == "list" || ty == "List" => json!({ "type": "array" }),
            _ => json!({}),
        },
    }
}

/// What stands before the list of arguments, and each argument with its words.
fn docstring(text: &str) -> (String, Vec<(String, String)>) {
    let mut lines = text.lines().map(str::trim);
    let before: Vec<&str> = lines.by_ref().take_while(|line| !ARGUMENTS.contains(line)).collect();
    let mut described = Vec::new();
    for line in lines.take_while(|line| !line.ends_with(':') || line.contains(' ')) {
        if let Some((name, words)) = line.split_once(": ") {
            let name = name.split(' ').next().unwrap_or(name);
            described.push((name.to_owned(), words.trim().to_owned()));
        }
    }
    (before.join("\n").trim().to_owned(), described)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_left_out_may_be_null() {
        let optional = json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] });
        assert_eq!((typed("Optional[str]"), typed("str | None")), (optional.clone(), optional));
        assert_eq!(typed("Literal['a', \"b\"]"), json!({ "type": "string", "enum": ["a", "b"] }));
        assert_eq!(typed("Thing"), json!({}));
    }

    #[test]
    fn a_docstring_tells_of_the_function_and_of_its_arguments() {
        let (before, described) = docstring(
            "Books a table.\n\n    Args:\n        guests (int): How many.\n    Returns:\n        x: y\n",
        );
        assert_eq!(before, "Books a table.");
        assert_eq!(described, [("guests".to_owned(), "How many.".to_owned())]);
        assert_eq!(docstring("One line.").0, "One line.");
    }
}
