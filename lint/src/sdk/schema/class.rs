//! The JSON schema that pydantic makes of a class with typed fields, and that SDKs send with it.

use promptlint_grammars::module::{Arg, ArgKind, BinaryOp, Class, Expr, ExprId, Module};
use serde_json::{Map, Value as Json, json};

use super::super::matching::Matcher;
use crate::resolve::{ClassOrBase, ClassRef, Loc, Value, full_name, last_name};

/// Classes inside classes; a schema that nests deeper is not one that a model is meant to fill in.
const MAX_DEPTH: u32 = 8;

/// What is sent for a class.
pub(super) struct OfClass {
    pub(super) name: String,
    pub(super) doc: Option<String>,
    pub(super) schema: Json,
}

/// Where a class is named.
pub(super) fn place(matcher: &Matcher, class: ClassRef) -> Option<Loc> {
    let parsed = matcher.resolver.parsed(class.file)?;
    Some(Loc { file: class.file, span: parsed.module.class(class.class).name_span })
}

struct Writer<'m, 'a, 'w> {
    matcher: &'m Matcher<'a, 'w>,
    /// The classes that fields refer to, by name.
    defs: Map<String, Json>,
}

/// `None` for a class without typed fields.
pub(super) fn of_class(matcher: &Matcher, class: ClassRef) -> Option<OfClass> {
    let mut writer = Writer { matcher, defs: Map::new() };
    let schema = writer.class(class, 0)?;
    let Json::Object(own) = schema else { return None };
    let mut whole = Map::new();
    if !writer.defs.is_empty() {
        whole.insert("$defs".into(), Json::Object(sorted(writer.defs)));
    }
    whole.extend(own);
    let name = whole.get("title").and_then(Json::as_str).unwrap_or_default().to_owned();
    let doc = whole.get("description").and_then(Json::as_str).map(str::to_owned);
    Some(OfClass { name, doc, schema: Json::Object(whole) })
}

impl Writer<'_, '_, '_> {
    fn class(&mut self, class: ClassRef, depth: u32) -> Option<Json> {
        let resolver = self.matcher.resolver;
        let lineage: Vec<_> = resolver.lineage(class, None).collect();
        let parsed = resolver.parsed(class.file)?;
        let declared = parsed.module.class(class.class);
        let is_enum = lineage.iter().any(|(base, _)| match base {
            ClassOrBase::Base(base) => full_name(base).is_some_and(|name| name.ends_with("Enum")),
            ClassOrBase::Class(_) => false,
        });
        if is_enum {
            return self.enumeration(class, declared);
        }
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for (base, _) in lineage.iter().rev() {
            let ClassOrBase::Class(base) = base else { continue };
            let Some(parsed) = resolver.parsed(base.file) else { continue };
            for field in &parsed.module.class(base.class).fields {
                let Some(ty) = field.ty.filter(|_| is_sent(&field.name)) else { continue };
                let (property, is_required) = self.property(*base, &field.name, ty, field.value, depth);
                properties.insert(field.name.to_string(), property);
                if is_required {
                    required.push(Json::from(&*field.name));
                }
            }
        }
        if properties.is_empty() {
            return None;
        }
        let mut out = Map::new();
        if let Some(doc) = &declared.doc {
            out.insert("description".into(), dedented(&doc.value).into());
        }
        out.insert("properties".into(), properties.into());
        if !required.is_empty() {
            out.insert("required".into(), required.into());
        }
        out.insert("title".into(), declared.name.to_string().into());
        out.insert("type".into(), "object".into());
        Some(out.into())
    }

    fn enumeration(&self, class: ClassRef, declared: &Class) -> Option<Json> {
        let resolver = self.matcher.resolver;
        let frame = resolver.frame(class.file, None);
        let values = declared.fields.iter().filter_map(|field| plain(&resolver.eval(field.value?, &frame)));
        let values: Vec<Json> = values.collect();
        let kind = if values.iter().all(Json::is_string) { "string" } else { "integer" };
        let title = declared.name.to_string();
        (!values.is_empty()).then(|| json!({ "enum": values, "title": title, "type": kind }))
    }

    /// The property, and whether it must be there.
    fn property(
        &mut self,
        class: ClassRef,
        name: &str,
        ty: ExprId,
        value: Option<ExprId>,
        depth: u32,
    ) -> (Json, bool) {
        let resolver = self.matcher.resolver;
        let mut property = self.of_type(class, ty, depth);
        let Some(parsed) = resolver.parsed(class.file) else { return (property.into(), true) };
        let module = &parsed.module;
        let frame = resolver.frame(class.file, None);
        let mut default = value;
        if let Some(args) = value.and_then(|value| field_args(module, value)) {
            default = named(args, "default").or_else(|| {
                args.iter().find(|arg| matches!(arg.kind, ArgKind::Positional)).map(|arg| arg.value)
            });
            if named(args, "default_factory").is_some() {
                self.describe(&mut property, class, args);
                title(&mut property, name);
                return (sorted(property).into(), false);
            }
            self.describe(&mut property, class, args);
        }
        // `Field(...)`
        let default = default.filter(|default| module.source(module.span(*default)) != "...");
        if let Some(default) = default
            && let Some(value) = plain(&resolver.eval(default, &frame))
        {
            property.insert("default".into(), value);
        }
        title(&mut property, name);
        (sorted(property).into(), default.is_none())
    }

    fn describe(&self, property: &mut Map<String, Json>, class: ClassRef, args: &[Arg]) {
        let resolver = self.matcher.resolver;
        let frame = resolver.frame(class.file, None);
        let words = named(args, "description").and_then(|words| resolver.eval(words, &frame).any_plain());
        if let Some(words) = words {
            property.insert("description".into(), words.into());
        }
    }

    fn of_type(&mut self, class: ClassRef, ty: ExprId, depth: u32) -> Map<String, Json> {
        let bare = self.bare(class, ty, depth);
        match self.matcher.resolver.parsed(class.file) {
            Some(parsed) if is_nullable(&parsed.module, ty) => nullable(bare),
            _ => bare,
        }
    }

    fn bare(&mut self, class: ClassRef, ty: ExprId, depth: u32) -> Map<String, Json> {
        let resolver = self.matcher.resolver;
        let Some(parsed) = resolver.parsed(class.file) else { return Map::new() };
        let module = &parsed.module;
        let object = |json: Json| if let Json::Object(map) = json { map } else { Map::new() };
        if depth > MAX_DEPTH {
            return Map::new();
        }
        match module.expr(ty) {
            Expr::Null => object(json!({ "type": "null" })),
            Expr::Binary { op: BinaryOp::Pipe, operands } => self.any_of(class, operands, depth),
            Expr::Index { object: of, index } => {
                let inside = match module.expr(*index) {
                    Expr::List { items, .. } => items.clone(),
                    _ => vec![*index],
                };
                let name = last_name(module, *of).unwrap_or_else(|| "".into());
                match &*name {
                    "Optional" => {
                        let one = inside.first().map(|ty| self.bare(class, *ty, depth));
                        nullable(one.unwrap_or_default())
                    }
                    "Union" => self.any_of(class, &inside, depth),
                    "Annotated" => {
                        let Some((first, rest)) = inside.split_first() else { return Map::new() };
                        let mut property = self.of_type(class, *first, depth);
                        for more in rest {
                            if let Some(args) = field_args(module, *more) {
                                self.describe(&mut property, class, args);
                            }
                        }
                        property
                    }
                    "Literal" => {
                        let frame = resolver.frame(class.file, None);
                        let words: Vec<Json> =
                            inside.iter().filter_map(|word| plain(&resolver.eval(*word, &frame))).collect();
                        if let [one] = words.as_slice() {
                            return object(json!({ "const": one, "type": "string" }));
                        }
                        object(json!({ "enum": words, "type": "string" }))
                    }
                    "dict" | "Dict" | "Mapping" => {
                        object(json!({ "additionalProperties": true, "type": "object" }))
                    }
                    "list" | "List" | "Sequence" | "Iterable" | "set" | "Set" | "tuple" | "Tuple" => {
                        let items = inside.first().map(|ty| self.of_type(class, *ty, depth));
                        object(json!({ "items": items.unwrap_or_default(), "type": "array" }))
                    }
                    _ => self.of_name(class, *of, depth),
                }
            }
            _ => self.of_name(class, ty, depth),
        }
    }

    fn any_of(&mut self, class: ClassRef, of: &[ExprId], depth: u32) -> Map<String, Json> {
        let all: Vec<Json> = of.iter().map(|ty| self.bare(class, *ty, depth).into()).collect();
        Map::from_iter([("anyOf".to_owned(), Json::from(all))])
    }

    fn of_name(&mut self, class: ClassRef, ty: ExprId, depth: u32) -> Map<String, Json> {
        let resolver = self.matcher.resolver;
        let Some(parsed) = resolver.parsed(class.file) else { return Map::new() };
        let kind = match parsed.module.source(parsed.module.span(ty)) {
            "str" | "EmailStr" => "string",
            "int" => "integer",
            "float" | "Decimal" => "number",
            "bool" => "boolean",
            "list" | "List" => "array",
            "dict" | "Dict" => "object",
            "None" => "null",
            "datetime" | "date" | "datetime.datetime" | "datetime.date" | "HttpUrl" | "UUID" => "string",
            _ => "",
        };
        if !kind.is_empty() {
            return Map::from_iter([("type".to_owned(), kind.into())]);
        }
        let Value::Class(of) = resolver.eval(ty, &resolver.frame(class.file, None)) else {
            return Map::new();
        };
        let Some(name) =
            resolver.parsed(of.file).map(|parsed| parsed.module.class(of.class).name.to_string())
        else {
            return Map::new();
        };
        if !self.defs.contains_key(&name) {
            // A class that holds itself finds its place taken.
            self.defs.insert(name.clone(), Json::Null);
            let schema = self.class(of, depth + 1).unwrap_or_else(|| json!({}));
            self.defs.insert(name.clone(), schema);
        }
        Map::from_iter([("$ref".to_owned(), format!("#/$defs/{name}").into())])
    }
}

fn nullable(of: Map<String, Json>) -> Map<String, Json> {
    Map::from_iter([("anyOf".to_owned(), Json::from(vec![of.into(), json!({ "type": "null" })]))])
}

/// Whether `None` stands beside a type: the module keeps what a value is that is there.
fn is_nullable(module: &Module, ty: ExprId) -> bool {
    let span = module.span(ty);
    let (before, after) = (module.text.get(..span.start as usize), module.text.get(span.end as usize..));
    let (before, after) = (before.unwrap_or_default().trim_end(), after.unwrap_or_default().trim_start());
    let follows = |by: char| after.strip_prefix(by).is_some_and(|rest| rest.trim_start().starts_with("None"));
    before.ends_with("Optional[")
        || follows('|')
        || follows(',') && before.ends_with("Union[")
        || before.strip_suffix('|').is_some_and(|rest| rest.trim_end().ends_with("None"))
}

/// Not what pydantic keeps to itself.
fn is_sent(name: &str) -> bool {
    !name.starts_with('_') && name != "model_config"
}

/// The arguments of `Field(…)`.
fn field_args(module: &Module, value: ExprId) -> Option<&[Arg]> {
    let Expr::Call { callee, args, .. } = module.expr(value) else { return None };
    (last_name(module, *callee)?.ends_with("Field")).then_some(args.as_slice())
}

fn named(args: &[Arg], name: &str) -> Option<ExprId> {
    args.iter()
        .find(|arg| matches!(&arg.kind, ArgKind::Named(known) if &**known == name))
        .map(|arg| arg.value)
}

fn plain(value: &Value) -> Option<Json> {
    match value {
        Value::Null => Some(Json::Null),
        Value::Bool(value) => Some((*value).into()),
        Value::Number { value, .. } if value.fract() == 0.0 && value.abs() < 1e15 => {
            Some((*value as i64).into())
        }
        Value::Number { value, .. } => Some((*value).into()),
        value => value.plain().map(Json::from),
    }
}

/// `delivery_date` → `Delivery Date`; pydantic names no reference.
fn title(property: &mut Map<String, Json>, name: &str) {
    if property.contains_key("$ref") {
        return;
    }
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    property.insert("title".into(), words.collect::<Vec<String>>().join(" ").into());
}

/// Pydantic sorts the keys of a property.
fn sorted(property: Map<String, Json>) -> Map<String, Json> {
    let mut fields: Vec<(String, Json)> = property.into_iter().collect();
    fields.sort_by(|a, b| a.0.cmp(&b.0));
    fields.into_iter().collect()
}

/// As `inspect.cleandoc` does.
fn dedented(text: &str) -> String {
    let mut lines: Vec<&str> = text.trim().lines().collect();
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let least = lines.iter().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    for line in lines.iter_mut().skip(1) {
        *line = line.get(least..).unwrap_or("");
    }
    lines.join("\n")
}
