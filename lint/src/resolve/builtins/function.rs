//! Functions of the languages' own libraries.

use std::rc::Rc;

use promptlint_grammars::template::Syntax;

use crate::call::{HoleOrigin, ValueOrigin};

use super::super::template::render;
use super::super::value::{Args, Base, Closure, Effect, Item, List, Loc, Record, Symbol, Value};
use super::super::{Resolver, files, paths, text};
use super::{Given, full_name, join, lookup, opened, replace, settings};

#[expect(clippy::too_many_lines, reason = "a table: one arm for each thing that libraries do")]
/// A call of a library's function; `None` for one that is kept as it is.
pub(in crate::resolve) fn function(
    resolver: &Resolver,
    callee: &Value,
    args: &Rc<Args>,
    at: Loc,
) -> Option<Value> {
    if let Some(value) = resolver.libraries.unwrapped(resolver, callee, args) {
        return Some(value);
    }
    if let Some(parts) = resolver.libraries.piped(resolver, callee, args) {
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
            if values.is_empty() {
                return None;
            }
            Value::one_of(values)
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
        "functools.partial" => partial(&given().first(), args),
        "chainlit.user_session.get" => {
            let key = given().first().any_plain()?;
            resolver.put_into("user_session", &key.as_str().into(), at)?
        }
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
        | "os.path.expanduser"
        | "textwrap.shorten"
        | "textwrap.fill"
        | "strings.Trim"
        | "strings.TrimLeft"
        | "strings.TrimRight"
        | "strings.TrimPrefix"
        | "strings.TrimSuffix"
        | "strings.Title"
        | "net/url.Parse"
        | "Promise.all"
        | "Promise.allSettled" => given().first(),
        "URL" => return url(resolver, &given(), at),
        "urllib.parse.urljoin" | "requests.compat.urljoin" => {
            let given = given();
            beside(resolver, &given.first(), &given.at(1)?, at)
        }
        "net/url.JoinPath"
        | "url-join.default"
        | "url-join.default.urlJoin"
        | "url-join.default.urljoin"
        | "url-join.urlJoin"
        | "url-join-ts.urlJoin" => joined(resolver, &given().all(), at),
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
                files::decoded_yaml(&source, at)?
            } else {
                files::decoded_json(&source, at)?
            }
        }
        "fmt.Sprintf" | "util.format" | "fmt.Errorf" => {
            let given = given();
            let rest: Vec<Value> = given.all().into_iter().skip(1).collect();
            render(resolver, &given.first(), Syntax::Percent, &|name: &str| {
                name.parse::<usize>().ok().and_then(|position| rest.get(position).cloned())
            })
        }
        "@t3-oss/env-nextjs.createEnv" | "@t3-oss/env-core.createEnv" => {
            return settings::environment(resolver, args, at);
        }
        "fmt.Sprint" | "fmt.Sprintln" => text::add(resolver, &given().all(), at),
        "strings.TrimSpace" => text::trim(&given().first(), true, true),
        "strings.ToLower" => text::map_text(&given().first(), str::to_lowercase),
        "strings.ToUpper" => text::map_text(&given().first(), str::to_uppercase),
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
        _ => return None,
    })
}

/// `new URL(path, base)`.
fn url(resolver: &Resolver, given: &Given, at: Loc) -> Option<Value> {
    let path = given.first();
    let Value::Text(_) = &path else { return None };
    // `./words.txt` names a file beside the module (`import.meta.url`), whose own place is no part of its name.
    let is_relative = path.any_plain().is_some_and(|path| !path.contains("://") && !path.starts_with('.'));
    Some(match given.at(1) {
        Some(base @ (Value::Text(_) | Value::Unknown(_) | Value::OneOf(_))) if is_relative => {
            joined(resolver, &[base, path], at)
        }
        _ => path,
    })
}

/// `urljoin(base, path)`: a path that begins with a slash stands in place of the base's own.
fn beside(resolver: &Resolver, base: &Value, path: &Value, at: Loc) -> Value {
    let is_rooted = path.any_plain().is_some_and(|path| path.starts_with('/'));
    let host = base.any_plain().filter(|_| is_rooted).and_then(|base| {
        let host = base.find("://")? + 3;
        base[host..].find('/').map(|end| base[..host + end].to_owned())
    });
    let base = host.map_or_else(|| base.clone(), |host| Value::text(&host, Some(at), ValueOrigin::Literal));
    joined(resolver, &[base, path.clone()], at)
}

/// Parts of a URL with one slash between two of them.
pub(super) fn joined(resolver: &Resolver, parts: &[Value], at: Loc) -> Value {
    let slash = Value::text("/", None, ValueOrigin::Literal);
    let mut all = Vec::new();
    for (position, part) in parts.iter().enumerate() {
        let ends = part.any_plain().is_some_and(|text| text.ends_with('/'));
        let next = parts.get(position + 1).and_then(Value::any_plain);
        all.push(part.clone());
        if position + 1 < parts.len() && !ends && !next.is_some_and(|next| next.starts_with('/')) {
            all.push(slash.clone());
        }
    }
    text::add(resolver, &all, at)
}

fn partial(of: &Value, args: &Rc<Args>) -> Value {
    let bound = Rc::new(Args { list: args.list.get(1..).unwrap_or_default().to_vec() });
    match of {
        Value::Function(closure) => {
            Value::Function(Rc::new(Closure { bound: Some(bound), ..(**closure).clone() }))
        }
        // A library's function with some arguments bound: the call that completes it is what is looked for.
        Value::Symbol(symbol) => {
            let mut symbol: Symbol = (**symbol).clone();
            symbol.effects.push(Effect::Call { path: Vec::new(), args: bound });
            Value::Symbol(Rc::new(symbol))
        }
        Value::OneOf(values) => Value::one_of(values.iter().map(|value| partial(value, args)).collect()),
        other => other.clone(),
    }
}
