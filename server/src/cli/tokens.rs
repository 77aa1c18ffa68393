use std::io::Read;

use anyhow::{Context, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, ValueEnum};
use promptlint_grammars::Source;
use promptlint_grammars::template::Syntax;
use promptlint_lint::band::Band;
use promptlint_lint::call::{Call, Kind, Model, Place, Request, ValueOrigin};
use promptlint_lint::config::{Overrides, suggestion};
use promptlint_lint::models;
use promptlint_lint::position::Locator;
use promptlint_lint::tokens::anatomy::{Anatomy, Part, PartContent, parts_of_request, parts_of_text};
use promptlint_lint::tokens::{self, parts_of_file};
use promptlint_lint::workspace::{Disk, System, decode, is_binary};

use super::{Outcome, Scope, open};
use crate::engine::{self, Document, Reading};
use crate::output::{self, tokens_json, tokens_text};

/// Count the tokens of a text, a template, a prompt file or the prompts in source code, and show where they go
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  promptlint tokens prompts/system.md --model gpt-5
  promptlint tokens prompts/*.md --model gpt-5,claude-sonnet-5,gemini-2.5-flash
  promptlint tokens src/answer.py            The prompts of its calls, for the models that they name
  git diff | promptlint tokens - --model claude-opus-5

Exact where a model's vocabulary is public, else an estimate that says how far it can be off.")]
pub(super) struct TokensArgs {
    /// What to count; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<Utf8PathBuf>,

    /// The models that read it; source code names its own
    #[arg(long, value_name = "MODEL", value_delimiter = ',')]
    model: Vec<String>,

    /// How holes are written, where the file's name does not say
    #[arg(long, value_enum, value_name = "SYNTAX")]
    template: Option<Template>,

    /// How to write it; the JSON is described by `promptlint schema tokens`
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Template {
    /// All of it is text
    None,
    /// `{name}`
    Format,
    /// `%(name)s`
    Percent,
    /// `${name}`
    Dollar,
    /// `{{ name }}`, `{% for %}`
    Jinja,
    /// `{{name}}`, `{{#each}}`
    Handlebars,
    /// `{{ .Name }}`
    Go,
}

impl Template {
    fn syntax(self) -> Option<Syntax> {
        Some(match self {
            Self::None => return None,
            Self::Format => Syntax::Format,
            Self::Percent => Syntax::Percent,
            Self::Dollar => Syntax::Dollar,
            Self::Jinja => Syntax::Jinja,
            Self::Handlebars => Syntax::Handlebars,
            Self::Go => Syntax::Go,
        })
    }
}

pub(super) fn run(args: &TokensArgs) -> Result<Outcome> {
    for model in &args.model {
        check(model);
    }
    let is_code = |path: &&Utf8PathBuf| args.template.is_none() && Source::of_path(path.as_str()).is_some();
    let mut documents = Vec::new();
    for path in &args.files {
        if is_code(&path) {
            documents.extend(code(path, &args.model)?);
        } else {
            documents.push(text(path, args)?);
        }
    }
    match args.format {
        Format::Text => tokens_text::write(&documents)?,
        Format::Json => tokens_json::write(&documents)?,
    }
    Ok(Outcome::Clean)
}

/// A model that nobody knows is counted all the same, and said to be unknown.
fn check(id: &str) {
    if models::lookup(id).is_none() && tokens::tokenizer_of_id(id).is_unknown() {
        let ids = models::all().iter().map(|model| model.id.as_str());
        let meant =
            suggestion(id, ids).map_or_else(String::new, |meant| format!(": did you mean `{meant}`?"));
        output::warning(&format!("`{id}` is not in the catalogue{meant}"));
    }
}

fn text(path: &Utf8Path, args: &TokensArgs) -> Result<Document> {
    if args.model.is_empty() {
        bail!("say which model reads {path}: --model gpt-5, or several: --model gpt-5,claude-sonnet-5");
    }
    let bytes = if path == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("standard input cannot be read")?;
        bytes
    } else {
        Disk.read(path).with_context(|| format!("{path} cannot be read"))?
    };
    if is_binary(&bytes) {
        bail!("{path} is not text");
    }
    let text = decode(bytes).text;
    let parts = match args.template {
        Some(template) => parts_of_text(&text, template.syntax()),
        None => parts_of_file(path.as_str(), &text, None),
    };
    let tokenizers: Vec<_> = args.model.iter().map(|id| tokens::tokenizer_of_id(id)).collect();
    let anatomy = Anatomy::of(&parts, &tokenizers);
    let readings =
        args.model.iter().zip(&tokenizers).zip(&anatomy.fixed).map(|((id, tokenizer), count)| Reading {
            model: id.clone(),
            tokenizer,
            window: models::lookup(id).and_then(|model| model.context),
            fixed: count.tokens,
            total: Band { low: count.low(), expected: count.tokens, high: Some(count.high()) },
        });
    let name = if path == "-" { "standard input".to_owned() } else { path.to_string() };
    Ok(Document {
        name,
        call: None,
        readings: readings.collect(),
        holes: holes(&parts),
        anatomy,
        assumptions: Vec::new(),
    })
}

/// The prompts of the calls in a source file.
fn code(path: &Utf8Path, models: &[String]) -> Result<Vec<Document>> {
    let scope = Scope::of(vec![path.to_owned()], None, false);
    let opened = open(&scope, Overrides::default())?;
    let locator = Locator::new(&opened.workspace);
    let calls = engine::calls(&opened.workspace);
    let text_calls: Vec<&Call> = calls.iter().filter(|call| call.kind == Kind::Text).collect();
    if text_calls.is_empty() {
        output::note(&format!("{path} calls no language model; --template none counts the file as text"));
    }
    let mut documents = Vec::new();
    for call in text_calls {
        let own: Vec<String> = call.request.models.iter().map(|model| model.id.to_string()).collect();
        let ids = if models.is_empty() { &own } else { models };
        let name = opened.display.place(&call.place.path, locator.position(&call.place));
        if ids.is_empty() {
            output::note(&format!(
                "{name}: the model is only known at run time; --model says which to count for"
            ));
            continue;
        }
        // Lines of other files would be taken for this one's.
        let line_of = |place: &Place| {
            let here = (place.path == call.place.path).then(|| locator.position(place)).flatten();
            here.map_or(0, |at| at.line)
        };
        documents.push(of_call(call, ids, name, &parts_of_request(&call.request, &line_of)));
    }
    Ok(documents)
}

fn of_call(call: &Call, ids: &[String], name: String, parts: &[Part]) -> Document {
    let mut assumptions: Vec<String> = Vec::new();
    let mut readings = Vec::new();
    for id in ids {
        let model = Model { id: id.as_str().into(), origin: ValueOrigin::Literal, place: None };
        let request = Request { models: vec![model], ..call.request.clone() };
        let Some(counted) = engine::tokens(&request) else { continue };
        for assumption in &counted.assumptions {
            if !assumptions.iter().any(|said| *said == **assumption) {
                assumptions.push(assumption.to_string());
            }
        }
        readings.push(Reading {
            model: id.clone(),
            tokenizer: tokens::tokenizer_of_id(id),
            window: models::lookup(id).and_then(|model| model.context),
            fixed: counted.fixed,
            total: counted.total,
        });
    }
    let tokenizers: Vec<_> = readings.iter().map(|reading| reading.tokenizer).collect();
    Document {
        name,
        call: Some(call.id.to_string()),
        anatomy: Anatomy::of(parts, &tokenizers),
        readings,
        holes: holes(parts),
        assumptions,
    }
}

fn holes(parts: &[Part]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        if let PartContent::Hole(name) = &part.content
            && !names.iter().any(|known| known == &**name)
        {
            names.push(name.to_string());
        }
    }
    names
}
