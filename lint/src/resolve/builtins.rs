//! What the languages' own libraries do to the values that prompts are made of.

use std::rc::Rc;

use promptlint_grammars::module::{ArgKind, Name};
use promptlint_grammars::template::Syntax;

use crate::call::{HoleOrigin, ValueOrigin};

use super::template::render;
use super::value::{Args, Argument, Base, Closure, Effect, Item, List, Loc, Piece, Record, Symbol, Value};
use super::{Resolver, files, origins, paths, text};

/// `package.path` of something imported, or the name of a global.
pub fn full_name(value: &Value) -> Option<String> {
    let Value::Symbol(symbol) = value else { return None };
    let Base::External { package, path } = &symbol.base else { return None };
    let mut out = package.to_string();
    for name in path {
        if !out.is_empty() {
            out.push('.');
        }
        out.push_str(name);
    }
    Some(out)
}

/// The last name of a library's value: the member, or the imported name.
pub fn last_of(value: &Value) -> Option<Name> {
    let Value::Symbol(symbol) = value else { return None };
    match &symbol.base {
        Base::External { package, path } => path.last().cloned().or_else(|| Some(package.clone())),
        Base::Member { name, .. } => Some(name.clone()),
        Base::Called { callee, .. } => last_of(callee),
        Base::Instance { of } | Base::Index { of, .. } => last_of(of),
        Base::Pipe(_) => None,
    }
}

/// Members of libraries' values that are known at once.
pub(super) fn member(object: &Value, name: &Name, at: Loc) -> Option<Value> {
    let full = full_name(object);
    match full.as_deref() {
        Some("process.env" | "Deno.env" | "Bun.env" | "os.environ") if !matches!(&**name, "get" | "copy") => {
            Some(Value::unknown(HoleOrigin::Environment, name, Some(at)))
        }
        Some("import.meta.env") => Some(Value::unknown(HoleOrigin::Environment, name, Some(at))),
        Some("") => Some(Value::external("", &[name])),
        _ => None,
    }
}

struct Given<'r, 'w> {
    resolver: &'r Resolver<'w>,
    positional: Vec<Argument>,
    named: Vec<(Name, Argument)>,
}

impl<'r, 'w> Given<'r, 'w> {
    fn new(resolver: &'r Resolver<'w>, args: &Args) -> Self {
        let (positional, named, _) = resolver.spread_args(&args.list);
        Self { resolver, positional, named }
    }

    fn at(&self, position: usize) -> Option<Value> {
        self.positional.get(position).map(|argument| self.resolver.force(&argument.value))
    }

    fn first(&self) -> Value {
        self.at(0).unwrap_or(Value::Null)
    }

    fn named(&self, name: &str) -> Option<Value> {
        let (_, argument) = self.named.iter().find(|(key, _)| &**key == name)?;
        Some(self.resolver.force(&argument.value))
    }

    fn all(&self) -> Vec<Value> {
        self.positional.iter().map(|argument| self.resolver.force(&argument.value)).collect()
    }
}

/// A call of a library's function; `None` for one that is kept as it is.
pub(super) fn function(resolver: &Resolver, callee: &Value, args: &Rc<Args>, at: Loc) -> Option<Value> {
    if let Some(value) = crate::sdk::unwrapped(resolver, callee, args) {
        return Some(value);
    }
    if let Some(parts) = crate::sdk::piped(resolver, callee, args) {
        return Some(Value::symbol(Base::Pipe(parts), Some(at)));
    }
    let full = full_name(callee)?;
    let given = || Given::new(resolver, args);
    // What Python, JavaScript and Go call the same thing by.
    Some(match full.as_str() {
        "os.getenv" | "os.environ.get" | "os.Getenv" | "Deno.env.get" | "os.environ.setdefault" => {
            let given = given();
            let name = given.first().any_plain().unwrap_or_default();
            let unknown = Value::unknown(HoleOrigin::Environment, &name, Some(at));
            let default = given.at(1).or_else(|| given.named("default"));
            match default {
                Some(default) => Value::one_of(vec![unknown, default.found(ValueOrigin::EnvironmentDefault)]),
                None => unknown,
            }
        }
        "os.LookupEnv" => Value::unknown(HoleOrigin::Environment, "", Some(at)),
        "int" | "float" | "Number" | "parseInt" | "parseFloat" | "Number.parseInt" | "strconv.Atoi"
        | "int64" | "int32" | "uint" | "uint32" | "uint64" | "float64" | "float32" | "max" | "min"
        | "Math.max" | "Math.min" | "Math.floor" | "Math.ceil" | "Math.round" => {
            let given = given();
            // Of `min(4096, n)` the known one bounds the result as far as anybody can say.
            let values: Vec<Value> = given.all().iter().filter_map(files::number).collect();
            if values.is_empty() { return None } else { Value::one_of(values) }
        }
        "str" | "String" | "string" | "unicode" | "[]byte" | "[]rune" | "encodeURIComponent" => {
            let first = given().first();
            let named = (resolver.name_at(at), Some(at));
            Value::Text(text::pieces(resolver, &first, named).into())
        }
        "textwrap.dedent"
        | "inspect.cleandoc"
        | "dedent"
        | "dedent.default"
        | "dedent.default.dedent"
        | "ts-dedent.dedent"
        | "common-tags.stripIndent" => text::dedent(&given().first()),
        "textwrap.shorten" | "textwrap.fill" => given().first(),
        "functools.partial" => partial(resolver, &given(), args),
        "dict"
        | "Object.assign"
        | "collections.OrderedDict"
        | "Object.freeze"
        | "structuredClone"
        | "copy.copy"
        | "copy.deepcopy"
        | "dataclasses.asdict"
        | "lodash.merge"
        | "types.SimpleNamespace" => {
            let given = given();
            let first = given.first();
            if full != "dict" && given.positional.len() == 1 && given.named.is_empty() {
                return Some(first);
            }
            let mut record = Record { at: Some(at), ..Record::default() };
            for value in given.all() {
                text::merge(resolver, &mut record, &value);
            }
            for (name, argument) in &given.named {
                record.set(name, argument.value.clone());
            }
            Value::Record(Rc::new(record))
        }
        "list" | "tuple" | "sorted" | "reversed" | "set" | "Array.from" | "typing.cast" | "cast" => {
            let given = given();
            let value = if full.ends_with("cast") { given.at(1) } else { given.at(0) };
            value.unwrap_or_else(|| Value::List(Rc::new(List { items: Vec::new(), at })))
        }
        "append" => {
            let given = given();
            let list = match given.first() {
                Value::Null => Value::List(Rc::new(List { items: Vec::new(), at })),
                list => list,
            };
            let rest = Rc::new(Args { list: args.list.get(1..).unwrap_or_default().to_vec() });
            match list {
                list @ Value::List(_) => text::call_method(resolver, list, "append", &rest, at),
                other => {
                    let mut items = vec![Item { value: other, repeated: false, spread: true, at }];
                    items.extend(given.all().into_iter().skip(1).map(|value| Item {
                        value,
                        repeated: false,
                        spread: false,
                        at,
                    }));
                    Value::List(Rc::new(List { items, at }))
                }
            }
        }
        "make" | "new" | "Array" => Value::List(Rc::new(List { items: Vec::new(), at })),
        "os.path.join"
        | "path.join"
        | "path.resolve"
        | "filepath.Join"
        | "path/filepath.Join"
        | "node:path.join"
        | "node:path.resolve"
        | "path.default.path.join"
        | "path.default.path.resolve"
        | "node:path.default.path.join"
        | "node:path.default.path.resolve" => {
            paths::join(&given().all().iter().map(Value::any_plain).collect::<Vec<_>>(), at)
        }
        "os.path.dirname"
        | "path.dirname"
        | "path.default.path.dirname"
        | "node:path.dirname"
        | "node:path.default.path.dirname" => match given().first().any_plain() {
            Some(path) => Value::text(paths::parent(&path), Some(at), ValueOrigin::Literal),
            None => return None,
        },
        "pathlib.Path"
        | "Path"
        | "pathlib.PurePath"
        | "os.path.abspath"
        | "os.path.realpath"
        | "url.fileURLToPath"
        | "node:url.fileURLToPath"
        | "asyncio.run"
        | "asyncio.wait_for"
        | "Promise.resolve"
        | "os.path.expanduser" => given().first(),
        "URL" => match given().first() {
            text @ Value::Text(_) => text,
            _ => return None,
        },
        "os.getcwd" | "process.cwd" | "pathlib.Path.cwd" => Value::text("", Some(at), ValueOrigin::Literal),
        "fs.readFileSync"
        | "fs.default.fs.readFileSync"
        | "node:fs.readFileSync"
        | "node:fs.default.fs.readFileSync"
        | "fs.promises.readFile"
        | "fs/promises.readFile"
        | "node:fs/promises.readFile"
        | "fs/promises.default.fs.readFile"
        | "node:fs/promises.default.fs.readFile"
        | "fs.default.fs.promises.readFile"
        | "os.ReadFile"
        | "ioutil.ReadFile"
        | "io/ioutil.ReadFile"
        | "Deno.readTextFile" => resolver.read(&given().first(), at),
        "json.load" | "yaml.safe_load" | "yaml.load" | "json.loads" | "JSON.parse" | "yaml.parse"
        | "js-yaml.load" | "yaml.full_load" => {
            let source = given().first();
            let source = opened(resolver, &source, at).unwrap_or(source);
            if full.contains("yaml") {
                resolver.decoded_yaml(&source, at)?
            } else {
                resolver.decoded(&source, at)?
            }
        }
        "fmt.Sprintf" | "util.format" | "fmt.Errorf" => {
            let given = given();
            let rest: Vec<Value> = given.all().into_iter().skip(1).collect();
            render(resolver, &given.first(), Syntax::Percent, &|name: &str| {
                name.parse::<usize>().ok().and_then(|position| rest.get(position).cloned())
            })
        }
        "fmt.Sprint" | "fmt.Sprintln" => text::add(resolver, &given().all(), at),
        "strings.TrimSpace" => text::trim(&given().first(), true, true),
        "strings.ToLower" => text::map_text(&given().first(), |text| text.to_lowercase()),
        "strings.ToUpper" => text::map_text(&given().first(), |text| text.to_uppercase()),
        "strings.Trim" | "strings.TrimLeft" | "strings.TrimRight" | "strings.TrimPrefix"
        | "strings.TrimSuffix" | "strings.Title" => given().first(),
        "Promise.all" | "Promise.allSettled" => given().first(),
        "strings.Join" => {
            let given = given();
            join(resolver, &given.first(), &given.at(1)?, at)
        }
        "strings.ReplaceAll" | "strings.Replace" => {
            let given = given();
            replace(resolver, &given.first(), &given.at(1)?, &given.at(2)?, at)
        }
        "Mustache.render"
        | "mustache.render"
        | "mustache.default.Mustache.render"
        | "nunjucks.renderString"
        | "nunjucks.default.nunjucks.renderString"
        | "chevron.render"
        | "pystache.render" => {
            let given = given();
            let syntax = if full.contains("nunjucks") { Syntax::Jinja } else { Syntax::Handlebars };
            let context = given.at(1).unwrap_or(Value::Null);
            render(resolver, &given.first(), syntax, &|name: &str| lookup(resolver, &context, name))
        }
        "flag.String" | "flag.Int" | "flag.Bool" | "flag.Float64" | "github.com/spf13/pflag.String" => {
            given().at(1)?.found(ValueOrigin::ParameterDefault)
        }
        "importlib.import_module" | "__import__" => {
            let name = given().first().any_plain()?;
            resolver.import_value(at.file, &name)
        }
        "getattr" => {
            let given = given();
            let name = given.at(1)?.any_plain()?;
            let value = resolver.member(&given.first(), &name.as_str().into(), at);
            match given.at(2) {
                Some(default) => Value::one_of(vec![value, default.found(ValueOrigin::SettingsDefault)]),
                None => value,
            }
        }
        "fetch" | "open" => return None,
        _ => return None,
    })
}

fn partial(resolver: &Resolver, given: &Given, args: &Rc<Args>) -> Value {
    let bound = Rc::new(Args { list: args.list.get(1..).unwrap_or_default().to_vec() });
    match given.first() {
        Value::Function(closure) => {
            Value::Function(Rc::new(Closure { bound: Some(bound), ..(*closure).clone() }))
        }
        // A library's function with some arguments bound: the call that completes it is what is looked for.
        Value::Symbol(symbol) => {
            let mut symbol: Symbol = (*symbol).clone();
            symbol.effects.push(Effect::Call { path: Vec::new(), args: bound });
            Value::Symbol(Rc::new(symbol))
        }
        other => {
            let _ = resolver;
            other
        }
    }
}

/// A file object as the file's text.
fn opened(resolver: &Resolver, value: &Value, at: Loc) -> Option<Value> {
    let Value::Symbol(symbol) = value else { return None };
    let Base::Called { callee, args } = &symbol.base else { return None };
    match full_name(callee)?.as_str() {
        "open" | "codecs.open" | "io.open" | "aiofiles.open" => {
            Some(resolver.read(&Given::new(resolver, args).first(), at))
        }
        _ => None,
    }
}

pub(super) fn lookup(resolver: &Resolver, context: &Value, name: &str) -> Option<Value> {
    match context {
        Value::Record(record) => record.get(name).map(|thunk| resolver.force(thunk)),
        Value::OneOf(values) => values.iter().find_map(|value| lookup(resolver, value, name)),
        _ => None,
    }
}

/// A method of a text, a list, a record or of a value nobody knows; `None` where the object has its own.
pub(super) fn method(
    resolver: &Resolver,
    object: &Value,
    name: &Name,
    args: &Rc<Args>,
    at: Loc,
) -> Option<Value> {
    if matches!(object, Value::Record(_) | Value::List(_)) && crate::sdk::is_encoder(name) {
        return Some(object.clone());
    }
    match (&**name, object) {
        ("then", Value::Symbol(_) | Value::Object(_) | Value::Record(_) | Value::Module(_)) => {
            let callee = Given::new(resolver, args).first();
            if let Value::Function(_) = callee {
                let value = super::Thunk::Value(object.clone());
                let argument = Argument { kind: ArgKind::Positional, value, at };
                return Some(resolver.call(&callee, &Rc::new(Args { list: vec![argument] }), at));
            }
        }
        ("catch" | "finally", Value::Symbol(symbol)) if !matches!(symbol.base, Base::External { .. }) => {
            return Some(object.clone());
        }
        _ => {}
    }
    match object {
        Value::OneOf(values) => {
            let is_plain = |value: &Value| {
                matches!(value, Value::Text(_) | Value::List(_) | Value::Record(_) | Value::Number { .. })
            };
            if !values.iter().any(is_plain) {
                return None;
            }
            let results = values.iter().map(|value| {
                method(resolver, value, name, args, at).unwrap_or_else(|| {
                    let callee = resolver.member(value, name, at);
                    resolver.call(&callee, args, at)
                })
            });
            Some(Value::one_of(results.collect()))
        }
        Value::Text(_) => of_text(resolver, object, name, &Given::new(resolver, args), args, at),
        Value::Record(record) => of_record(resolver, object, record, name, &Given::new(resolver, args), at),
        Value::List(list) => of_list(resolver, object, list, name, &Given::new(resolver, args), at),
        Value::Unknown(_) => of_unknown(resolver, object, name, &Given::new(resolver, args), at),
        Value::Symbol(symbol) => of_symbol(resolver, object, symbol, name, args, at),
        Value::Function(_) if matches!(&**name, "bind" | "call") => None,
        _ => None,
    }
}

fn of_text(
    resolver: &Resolver,
    object: &Value,
    name: &str,
    given: &Given,
    args: &Rc<Args>,
    at: Loc,
) -> Option<Value> {
    Some(match name {
        "format" => render(resolver, object, Syntax::Format, &text::format_arguments(resolver, args)),
        "format_map" => {
            let context = given.first();
            render(resolver, object, Syntax::Format, &|key: &str| lookup(resolver, &context, key))
        }
        "join" => join(resolver, &given.first(), object, at),
        "joinpath" => {
            let mut parts = vec![object.any_plain()];
            parts.extend(given.all().iter().map(Value::any_plain));
            paths::join(&parts, at)
        }
        "strip" | "trim" => text::trim(object, true, true),
        "lstrip" | "trimStart" | "trimLeft" => text::trim(object, true, false),
        "rstrip" | "trimEnd" | "trimRight" => text::trim(object, false, true),
        "lower" | "toLowerCase" | "casefold" => text::map_text(object, |text| text.to_lowercase()),
        "upper" | "toUpperCase" => text::map_text(object, |text| text.to_uppercase()),
        "replace" | "replaceAll" => replace(resolver, object, &given.first(), &given.at(1)?, at),
        "concat" => {
            let mut all = vec![object.clone()];
            all.extend(given.all());
            text::add(resolver, &all, at)
        }
        "slice" | "substring" => text::slice(resolver, object, given.at(0).as_ref(), given.at(1).as_ref()),
        "read_text" | "read_bytes" if files::is_path(object) => resolver.read(object, at),
        "read" | "toString" | "encode" | "decode" | "resolve" | "absolute" | "expanduser" | "normalize"
        | "as_posix" | "title" | "capitalize" | "valueOf" | "text" => object.clone(),
        "open" if files::is_path(object) => {
            let opened = Value::external("", &["open"]);
            let argument =
                Argument { kind: ArgKind::Positional, value: super::Thunk::Value(object.clone()), at };
            Value::symbol(
                Base::Called { callee: opened, args: Rc::new(Args { list: vec![argument] }) },
                Some(at),
            )
        }
        _ => Value::unknown(HoleOrigin::Unknown, &resolver.name_at(at), Some(at)),
    })
}

fn of_record(
    resolver: &Resolver,
    object: &Value,
    record: &Record,
    name: &str,
    given: &Given,
    at: Loc,
) -> Option<Value> {
    if record.ty.is_some() || record.get(name).is_some() {
        return None;
    }
    Some(match name {
        "get" | "pop" | "setdefault" => {
            let key = given.first().any_plain();
            let default =
                given.at(1).map_or(Value::Null, |default| default.found(ValueOrigin::SettingsDefault));
            match key.as_deref().map(|key| record.get(key)) {
                Some(Some(thunk)) => resolver.force(thunk),
                Some(None) if !record.open => default,
                _ => Value::one_of(vec![
                    Value::unknown(HoleOrigin::Argument, &resolver.name_at(at), Some(at)),
                    default,
                ]),
            }
        }
        "copy" | "to_dict" | "model_dump" | "dict" => object.clone(),
        "values" => {
            let items = record
                .fields
                .iter()
                .map(|(_, thunk)| Item { value: resolver.force(thunk), repeated: false, spread: false, at })
                .collect();
            Value::List(Rc::new(List { items, at }))
        }
        "keys" => {
            let items = record.fields.iter().map(|(key, _)| Item {
                value: Value::text(key, record.at, ValueOrigin::Literal),
                repeated: false,
                spread: false,
                at,
            });
            Value::List(Rc::new(List { items: items.collect(), at }))
        }
        _ => return None,
    })
}

fn of_list(
    resolver: &Resolver,
    object: &Value,
    list: &Rc<List>,
    name: &str,
    given: &Given,
    at: Loc,
) -> Option<Value> {
    Some(match name {
        "join" => join(
            resolver,
            object,
            &given.at(0).unwrap_or_else(|| Value::text(",", None, ValueOrigin::Literal)),
            at,
        ),
        "concat" => {
            let mut all = vec![object.clone()];
            all.extend(given.all());
            text::add(resolver, &all, at)
        }
        "copy" | "reverse" | "sort" | "toSorted" | "filter" | "flat" => object.clone(),
        "slice" => text::slice(resolver, object, given.at(0).as_ref(), given.at(1).as_ref()),
        "map" | "flatMap" => {
            let callee = given.first();
            let items = list.items.iter().take(64).map(|item| {
                let argument = Argument {
                    kind: ArgKind::Positional,
                    value: super::Thunk::Value(item.value.clone()),
                    at: item.at,
                };
                let args = Rc::new(Args { list: vec![argument] });
                Item { value: resolver.call(&callee, &args, at), ..item.clone() }
            });
            Value::List(Rc::new(List { items: items.collect(), at }))
        }
        _ => return None,
    })
}

fn of_unknown(resolver: &Resolver, object: &Value, name: &str, given: &Given, at: Loc) -> Option<Value> {
    Some(match name {
        "get" | "pop" | "Get" => {
            let origin = match object {
                Value::Unknown(unknown) => unknown.origin,
                _ => HoleOrigin::Unknown,
            };
            let unknown = Value::unknown(origin, &resolver.name_at(at), Some(at));
            match given.at(1).or_else(|| given.named("default")) {
                Some(default) => Value::one_of(vec![unknown, default.found(ValueOrigin::SettingsDefault)]),
                None => unknown,
            }
        }
        "strip" | "trim" | "lower" | "upper" | "toLowerCase" | "toUpperCase" | "toString" | "copy"
        | "rstrip" | "lstrip" | "TrimSpace" | "filter" => object.clone(),
        "slice" | "substring" | "substr" => {
            text::slice(resolver, object, given.at(0).as_ref(), given.at(1).as_ref())
        }
        "map" => {
            let callee = given.first();
            if !matches!(callee, Value::Function(_)) {
                return None;
            }
            let argument =
                Argument { kind: ArgKind::Positional, value: super::Thunk::Value(object.clone()), at };
            let value = resolver.call(&callee, &Rc::new(Args { list: vec![argument] }), at);
            let item = Item { value, repeated: true, spread: false, at };
            Value::List(Rc::new(List { items: vec![item], at }))
        }
        _ => return None,
    })
}

fn of_symbol(
    resolver: &Resolver,
    object: &Value,
    symbol: &Rc<Symbol>,
    name: &str,
    args: &Rc<Args>,
    at: Loc,
) -> Option<Value> {
    let given = || Given::new(resolver, args);
    match name {
        "read" | "readlines" => return opened(resolver, object, at),
        "String" if args.list.is_empty() => return super::go::written(resolver, symbol, at),
        // `embed.FS`
        "ReadFile" if args.list.len() == 1 => return Some(resolver.read(&given().first(), at)),
        "get" if full_name(object).as_deref() != Some("os.environ") => {
            let given = given();
            // `config.get("model", "gpt-4o")` of any settings library.
            let default = given.at(1).or_else(|| given.named("default"))?;
            let is_setting = matches!(default, Value::Text(_) | Value::Number { .. })
                && given.first().any_plain().is_some_and(|key| !key.contains("://"));
            if !is_setting {
                return None;
            }
            let unknown = Value::unknown(origins::of(object), &resolver.name_at(at), Some(at));
            return Some(Value::one_of(vec![unknown, default.found(ValueOrigin::SettingsDefault)]));
        }
        "parse_args" | "parse_known_args" => return arguments(resolver, symbol, at),
        _ => {}
    }
    let Base::Called { callee, args: made_with } = &symbol.base else { return None };
    let made = Given::new(resolver, made_with);
    let maker = full_name(callee).or_else(|| last_of(callee).map(|name| name.to_string()))?;
    let syntax = match maker.as_str() {
        "string.Template" | "Template" if name.contains("substitute") => Syntax::Dollar,
        "jinja2.Template" | "Template" | "jinja2.Environment.from_string" | "from_string"
            if name.starts_with("render") =>
        {
            Syntax::Jinja
        }
        "get_template" | "jinja2.Environment.get_template" if name.starts_with("render") => {
            let file = made.first().any_plain()?;
            let text = template_file(resolver, &file, at)?;
            return Some(render(resolver, &text, Syntax::Jinja, &text::format_arguments(resolver, args)));
        }
        _ => return None,
    };
    let given = given();
    let context = given.at(0);
    let by_name = text::format_arguments(resolver, args);
    Some(render(resolver, &made.first(), syntax, &|key: &str| {
        by_name(key).or_else(|| context.as_ref().and_then(|context| lookup(resolver, context, key)))
    }))
}

/// Template loaders are told a folder elsewhere; the usual ones are tried.
fn template_file(resolver: &Resolver, file: &str, at: Loc) -> Option<Value> {
    ["", "templates/", "prompts/", "prompt_templates/"].iter().find_map(|folder| {
        let path = Value::text(&format!("{folder}{file}"), Some(at), ValueOrigin::Literal);
        Some(resolver.read(&path, at)).filter(|value| matches!(value, Value::Text(_)))
    })
}

/// `argparse`: a record of the options' defaults.
fn arguments(resolver: &Resolver, parser: &Symbol, at: Loc) -> Option<Value> {
    let mut record = Record { at: Some(at), open: true, ..Record::default() };
    for effect in &parser.effects {
        let Effect::Call { path, args } = effect else { continue };
        if path.last().is_none_or(|method| &**method != "add_argument") {
            continue;
        }
        let given = Given::new(resolver, args);
        let names: Vec<String> = given.all().iter().filter_map(Value::any_plain).collect();
        let name = given.named("dest").and_then(|dest| dest.any_plain()).or_else(|| {
            names.iter().find(|name| name.starts_with("--")).or_else(|| names.first()).cloned()
        })?;
        let key = name.trim_start_matches('-').replace('-', "_");
        if let Some(default) = given.named("default") {
            let unknown = Value::unknown(HoleOrigin::UserInput, &key, Some(at));
            let value = Value::one_of(vec![unknown, default.found(ValueOrigin::ParameterDefault)]);
            record.set(&key, super::Thunk::Value(value));
        }
    }
    Some(Value::Record(Rc::new(record)))
}

fn join(resolver: &Resolver, list: &Value, separator: &Value, at: Loc) -> Value {
    let Some(Value::List(list)) = list.alternatives().iter().find(|value| matches!(value, Value::List(_)))
    else {
        return match list {
            Value::Unknown(_) => list.clone(),
            _ => Value::unknown(origins::of(list), &resolver.name_at(at), Some(at)),
        };
    };
    let separator = separator.any_plain().unwrap_or_default();
    let mut out = Vec::new();
    for (position, item) in list.items.iter().enumerate() {
        if position > 0 && !separator.is_empty() {
            out.push(Piece::Known { text: separator.as_str().into(), at: None, how: ValueOrigin::Literal });
        }
        out.extend(text::pieces(resolver, &item.value, (resolver.name_at(item.at), Some(item.at))));
        if item.repeated {
            let rest = super::Unknown {
                origin: HoleOrigin::LoopVariable,
                name: resolver.name_at(item.at),
                at: Some(item.at),
                max_chars: None,
            };
            out.push(Piece::Hole(rest));
        }
    }
    Value::Text(out.into())
}

/// `text.replace(from, to)`, in every known run.
fn replace(resolver: &Resolver, value: &Value, from: &Value, to: &Value, at: Loc) -> Value {
    let Some(from) = from.any_plain().filter(|from| !from.is_empty()) else { return value.clone() };
    let with = text::pieces(resolver, to, (resolver.name_at(at), Some(at)));
    match value {
        Value::OneOf(values) => Value::OneOf(
            values
                .iter()
                .map(|value| {
                    replace(resolver, value, &Value::text(&from, None, ValueOrigin::Literal), to, at)
                })
                .collect(),
        ),
        Value::Text(pieces) => {
            let mut out = Vec::new();
            for piece in pieces.iter() {
                match piece {
                    Piece::Known { text, at, how } if text.contains(&from) => {
                        for (position, run) in text.split(&from).enumerate() {
                            if position > 0 {
                                out.extend(with.iter().cloned());
                            }
                            if !run.is_empty() {
                                out.push(Piece::Known { text: run.into(), at: *at, how: *how });
                            }
                        }
                    }
                    other => out.push(other.clone()),
                }
            }
            Value::Text(out.into())
        }
        other => other.clone(),
    }
}
