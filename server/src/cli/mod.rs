//! The command line: one file a subcommand.

mod calls;
mod check;
mod comment;
mod compare;
pub(crate) mod cost;
pub(crate) mod day;
mod diff;
pub(crate) mod explain;
mod fix;
mod gate_arg;
mod history;
mod lsp;
mod models;
mod rule;
mod rules;
mod saved;
mod schema;
mod tokens;
mod usage;
mod usage_arg;

use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, Parser, Subcommand, ValueEnum};
use promptlint_lint::config::{Configs, Overrides};
use promptlint_lint::prices;
use promptlint_lint::workspace::{Disk, Shared, System, Workspace, project};

use crate::cache;
use crate::output::{self, Display};

/// Finds every place where code calls a language model, rebuilds the prompt that the call will send, and says what
/// wastes money there.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, after_help = AFTER)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// When to use colours: `auto` is on a terminal that can show them
    // Else it stands elsewhere whenever a subcommand is added.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", display_order = 900)]
    color: Color,
}

const AFTER: &str = "\
Examples:
  promptlint check                  Judge every model call below this directory
  promptlint check --diff src       Show what the safe fixes would change in src
  promptlint calls                  List the calls: where, which model, which cap, how many tokens
  promptlint cost                   What they cost, as a band, the dearest first
  promptlint explain src/app.py:41  One call: its prompt, its cost line by line, cheaper models
  promptlint models --check         The models in use: unknown, retired, about to change their price
  promptlint rule context-bloat     Explain a rule

Settings stand in promptlint.toml or in [tool.promptlint] of pyproject.toml; the nearest file above
a source file holds for it. A comment `promptlint: ignore[rule] reason` silences a rule in one place.

Exit status: 0 nothing found, 1 findings, 2 the job could not be done.";

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::CheckArgs),
    Calls(calls::CallsArgs),
    Cost(cost::CostArgs),
    Diff(diff::DiffArgs),
    Comment(comment::CommentArgs),
    History(history::HistoryArgs),
    Explain(explain::ExplainArgs),
    Usage(usage::UsageArgs),
    Models(models::ModelsArgs),
    Rules(rules::RulesArgs),
    Rule(rule::RuleArgs),
    Tokens(tokens::TokensArgs),
    Schema(schema::SchemaArgs),
    Lsp(lsp::LspArgs),
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// What every subcommand that looks at code has.
#[derive(Debug, Args)]
struct Scope {
    /// Files and directories to look at
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<Utf8PathBuf>,

    /// Use this configuration file for everything, instead of the nearest ones
    #[arg(long, value_name = "FILE")]
    config: Option<Utf8PathBuf>,

    /// Fail when a file cannot be read
    #[arg(long)]
    strict: bool,

    /// Work everything out, even when nothing has changed since the last run
    #[arg(long)]
    no_cache: bool,

    #[arg(skip = disk())]
    system: Arc<dyn System>,
}

fn disk() -> Arc<dyn System> {
    Arc::new(Disk)
}

impl Scope {
    /// For a subcommand that says it in other arguments.
    fn of(paths: Vec<Utf8PathBuf>, config: Option<Utf8PathBuf>, strict: bool) -> Self {
        Self { paths, config, strict, no_cache: true, system: disk() }
    }
}

/// 0, 1 or 2, the same for every format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Clean,
    Findings,
    Failed,
}

impl Outcome {
    fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failed => 2,
        }
    }
}

/// What `run` says of the files in scope, taken from an earlier run where nothing has changed since.
fn kept<A>(mut args: A, scope: fn(&mut A) -> &mut Scope, run: fn(&A) -> Result<Outcome>) -> Result<u8> {
    if scope(&mut args).no_cache {
        return Ok(run(&args)?.code());
    }
    cache::answer(&day::today().to_string(), |system| {
        scope(&mut args).system = system;
        Ok(run(&args)?.code())
    })
}

pub(crate) fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Asking for help is no mistake, and goes to standard output.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match cli.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    let done = match cli.command {
        Command::Check(args) if args.writes() => check::run(&args).map(Outcome::code),
        Command::Check(args) => kept(args, |args| &mut args.scope, check::run),
        Command::Calls(args) => kept(args, |args| &mut args.scope, calls::run),
        Command::Cost(args) => kept(args, |args| &mut args.scope, cost::run),
        Command::Diff(args) => diff::run(&args).map(Outcome::code),
        Command::Comment(args) => comment::run(&args).map(Outcome::code),
        Command::History(args) => history::run(&args).map(Outcome::code),
        Command::Explain(args) => kept(args, |args| &mut args.scope, explain::run),
        Command::Usage(args) => usage::run(&args).map(Outcome::code),
        Command::Models(args) => models::run(&args).map(Outcome::code),
        Command::Rules(args) => rules::run(&args).map(Outcome::code),
        Command::Rule(args) => rule::run(&args).map(Outcome::code),
        Command::Tokens(args) => tokens::run(&args).map(Outcome::code),
        Command::Schema(args) => schema::run(&args).map(Outcome::code),
        Command::Lsp(args) => lsp::run(&args).map(Outcome::code),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&error);
            ExitCode::from(2)
        }
    }
}

/// A workspace, and how to show its paths.
struct Opened {
    workspace: Workspace,
    display: Display,
}

impl Opened {
    /// With the parsed files of other states of the same code.
    fn sharing(self, shared: &Arc<Shared>) -> Self {
        Self { workspace: self.workspace.sharing(shared.clone()), ..self }
    }
}

/// Where a run looks, and how its paths are shown.
struct Layout {
    /// Absolute.
    root: Utf8PathBuf,
    /// Absolute, below the root.
    paths: Vec<Utf8PathBuf>,
    /// The project around the paths, where they are but a part of it.
    reach: Option<Utf8PathBuf>,
    display: Display,
    here: Utf8PathBuf,
}

impl Layout {
    fn of(scope: &Scope) -> Result<Self> {
        let here = std::env::current_dir().context("the current directory is gone")?;
        let here = Utf8PathBuf::try_from(here).context("the current directory's name is not UTF-8")?;
        let mut paths = Vec::new();
        for path in &scope.paths {
            if let Err(error) = path.metadata() {
                let reason = match error.kind() {
                    io::ErrorKind::NotFound => "no such file or directory".to_owned(),
                    _ => error.to_string(),
                };
                bail!("{path}: {reason}");
            }
            paths.push(absolute(&here, path));
        }
        // No further up than here.
        let reach = project(&*scope.system, &common_directory(&paths)).filter(|dir| dir.starts_with(&here));
        let (root, display) = match (paths.as_slice(), scope.paths.as_slice()) {
            ([only], [typed]) if only.is_dir() && reach.as_ref().is_none_or(|reach| reach == only) => {
                (only.clone(), Display::below(typed))
            }
            // Imports may lead anywhere below here, and paths are shown as they would be typed.
            _ if paths.iter().all(|path| path.starts_with(&here)) => {
                (here.clone(), Display::below(".".into()))
            }
            _ => {
                let root = common_directory(&paths);
                (root.clone(), Display::below(&root))
            }
        };
        let reach = reach.filter(|reach| reach.starts_with(&root));
        Ok(Self { root, paths, reach, display, here })
    }

    /// With symbolic links followed, as git names its work tree.
    fn canonical(self) -> Result<Self> {
        let follow =
            |path: &Utf8PathBuf| path.canonicalize_utf8().with_context(|| format!("{path} cannot be read"));
        let paths = self.paths.iter().map(follow).collect::<Result<_>>()?;
        let reach = self.reach.as_ref().map(follow).transpose()?;
        Ok(Self { root: follow(&self.root)?, paths, reach, ..self })
    }
}

fn open(scope: &Scope, overrides: Overrides) -> Result<Opened> {
    enter(scope.system.clone(), &Layout::of(scope)?, scope, overrides)
}

/// The same place in some system: the disk, or a commit.
fn enter(system: Arc<dyn System>, layout: &Layout, scope: &Scope, overrides: Overrides) -> Result<Opened> {
    let Layout { root, paths, reach, display, here } = layout;
    let known = promptlint_lint::check::rules();
    let configs = match &scope.config {
        // The file that the user names is the one on disk, whatever is looked at.
        Some(file) => Configs::fixed(scope.system.clone(), &absolute(here, file), known, overrides)?,
        None => Configs::discover(system.clone(), root, known, overrides),
    };
    if let Some((name, meant)) = configs.unknown_overrides().into_iter().next() {
        let help = meant
            .map_or("`promptlint rules` lists them".to_owned(), |meant| format!("did you mean `{meant}`?"));
        bail!("there is no rule `{name}`: {help}");
    }
    // Read before anything else is: a run with a broken configuration is not worth waiting for.
    configs.of_dir(root);
    promptlint_lint::sdk::declared(&configs);
    if let Some(currency) = prices::check(&configs, root, &*system) {
        output::money::show_in(currency);
    }
    if let Some(error) = configs.errors().into_iter().next() {
        return Err(error.into());
    }
    let mut workspace = Workspace::new(system, root.clone(), paths.clone()).with_configs(configs);
    if let Some(reach) = reach {
        workspace = workspace.with_reach(reach.clone());
    }
    Ok(Opened { workspace, display: display.clone() })
}

/// Absolute, and without `.` and `..`, so that prefixes can be compared. Symbolic links stay as the user named them.
fn absolute(here: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    let mut absolute = Utf8PathBuf::new();
    for part in here.join(path).components() {
        match part {
            camino::Utf8Component::CurDir => {}
            camino::Utf8Component::ParentDir => {
                absolute.pop();
            }
            part => absolute.push(part),
        }
    }
    absolute
}

fn common_directory(paths: &[Utf8PathBuf]) -> Utf8PathBuf {
    let Some((first, others)) = paths.split_first() else { return Utf8PathBuf::from("/") };
    let first = if first.is_dir() { Some(first.as_path()) } else { first.parent() };
    let mut ancestors = first.into_iter().flat_map(Utf8Path::ancestors);
    ancestors.find(|dir| others.iter().all(|path| path.starts_with(dir))).unwrap_or("/".into()).to_owned()
}

/// What is the same at the end of every run: broken configuration and unreadable input.
fn finish(opened: &Opened, scope: &Scope) -> Result<Outcome> {
    let as_of = opened.workspace.configs().and_then(Configs::as_of);
    if let Some(stale) = as_of.and_then(prices::stale) {
        output::warning(&stale);
    }
    let broken = opened.workspace.configs().map(Configs::errors).unwrap_or_default();
    for error in &broken {
        output::config_error(error)?;
    }
    let unreadable = opened.workspace.coverage().unreadable;
    if scope.strict && unreadable > 0 {
        bail!(
            "{unreadable} could not be read, and --strict asks for all",
            unreadable = output::count(unreadable, "file")
        );
    }
    Ok(if broken.is_empty() { Outcome::Clean } else { Outcome::Failed })
}
