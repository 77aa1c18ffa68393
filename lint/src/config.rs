//! Settings: which files, which rules and how strict, from `promptlint.toml` and `[tool.promptlint]`.
//!
//! The nearest file above a source file holds for it, alone: files do not inherit from one another. Both faces
//! ask here, so that they cannot disagree.

mod error;
mod file;
pub mod gate;
pub mod sizes;
pub mod usage;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::gitignore::Gitignore;
use rustc_hash::FxHashMap;

pub use error::{ConfigError, explain, line, suggestion};
pub use file::{Raw, Sdk};

use crate::finding::Severity;
use crate::workspace::{System, decode};
use sizes::SizeEntry;
use usage::UsageBook;

pub const FILE: &str = "promptlint.toml";
pub const PYPROJECT: &str = "pyproject.toml";

/// What the configuration needs to know of a rule. (The rules themselves stand right of here in the pipeline.)
#[derive(Clone, Copy, Debug)]
pub struct RuleSpec {
    pub name: &'static str,
    pub on_by_default: bool,
    /// Whether these options can be read as the rule's own; the error says why not.
    pub check: fn(&toml::Table) -> Result<(), toml::de::Error>,
}

/// `--select`, `--ignore` and `--as-of`: they hold over every file's settings.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// The day whose prices hold; that of the catalogue when absent.
    pub as_of: Option<jiff::civil::Date>,
    pub select: Vec<String>,
    pub ignore: Vec<String>,
}

/// One file's settings, read and checked.
#[derive(Debug, Default)]
pub struct Config {
    /// `None` for the defaults.
    pub path: Option<Utf8PathBuf>,
    exclude: Option<Gitignore>,
    rules: Selection,
    per_path: Vec<(Gitignore, Selection)>,
    /// Wrappers of the user's own, in the vocabulary of `lint/sdks/`.
    pub sdk: Sdk,
    /// The file's text, for errors that are found later.
    pub text: Arc<str>,
    /// How often calls run and how.
    pub usage: Arc<UsageBook>,
    /// Names for calls by their paths; for teams and features the last that matches holds.
    pub tags: Vec<(Arc<str>, Gitignore)>,
    pub teams: Vec<(Arc<str>, Gitignore)>,
    pub features: Vec<(Arc<str>, Gitignore)>,
    /// What parts of prompts weigh that are only known at run time.
    pub sizes: Vec<SizeEntry>,
    /// What a change may cost, and what it may not bring.
    pub gate: Arc<gate::Gate>,
    /// Whether it says anything about money: `prices` reads that.
    pub has_prices: bool,
}

/// Which rules run, in the terms of one table.
#[derive(Debug, Default)]
struct Selection {
    select: Option<Vec<Arc<str>>>,
    extend_select: Vec<Arc<str>>,
    ignore: Vec<Arc<str>>,
    options: Vec<(Arc<str>, toml::Table)>,
}

/// What holds for one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    rules: BTreeSet<Arc<str>>,
    options: FxHashMap<Arc<str>, toml::Table>,
}

impl Settings {
    pub fn is_enabled(&self, rule: &str) -> bool {
        self.rules.contains(rule)
    }

    /// The names of the enabled rules, sorted.
    pub fn enabled(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| &**rule)
    }

    /// What the user set in `[rules.<name>]`, without `severity`.
    pub fn options(&self, rule: &str) -> toml::Table {
        let mut table = self.options.get(rule).cloned().unwrap_or_default();
        table.remove(SEVERITY);
        table
    }

    pub fn severity(&self, rule: &str) -> Option<Severity> {
        self.options.get(rule)?.get(SEVERITY)?.clone().try_into().ok()
    }
}

const SEVERITY: &str = "severity";
/// In `select` and `ignore`: every rule.
const ALL: &str = "all";

impl Config {
    /// `path` is relative to the directory of the configuration file, or absolute.
    fn excludes(&self, path: &Utf8Path, is_dir: bool) -> bool {
        self.exclude.as_ref().is_some_and(|globs| matches(globs, path, is_dir))
    }

    fn settings(&self, path: &Utf8Path, known: &[RuleSpec], overrides: &Overrides) -> Settings {
        let mut rules: BTreeSet<Arc<str>> =
            known.iter().filter(|rule| rule.on_by_default).map(|rule| rule.name.into()).collect();
        let mut options: FxHashMap<Arc<str>, toml::Table> = FxHashMap::default();
        let all = || known.iter().map(|rule| Arc::from(rule.name));
        let per_path = self
            .per_path
            .iter()
            .filter(|(globs, _)| matches(globs, path, false))
            .map(|(_, selection)| selection);
        for selection in std::iter::once(&self.rules).chain(per_path) {
            if let Some(select) = &selection.select {
                rules.clear();
                rules.extend(expand(select.iter().cloned(), all));
            }
            rules.extend(expand(selection.extend_select.iter().cloned(), all));
            for rule in expand(selection.ignore.iter().cloned(), all) {
                rules.remove(&rule);
            }
            for (rule, table) in &selection.options {
                options.entry(rule.clone()).or_default().extend(table.clone());
            }
        }
        if !overrides.select.is_empty() {
            rules = expand(overrides.select.iter().map(|rule| rule.as_str().into()), all).collect();
        }
        for rule in expand(overrides.ignore.iter().map(|rule| rule.as_str().into()), all) {
            rules.remove(&rule);
        }
        Settings { rules, options }
    }
}

fn expand<I: Iterator<Item = Arc<str>>>(
    rules: impl Iterator<Item = Arc<str>>,
    all: impl Fn() -> I,
) -> impl Iterator<Item = Arc<str>> {
    rules.flat_map(move |rule| if &*rule == ALL { all().collect() } else { vec![rule] })
}

/// Whether patterns as in `.gitignore` mean a file (absolute path).
pub fn is_match(globs: &Gitignore, path: &Utf8Path) -> bool {
    matches(globs, path, false)
}

fn matches(globs: &Gitignore, path: &Utf8Path, is_dir: bool) -> bool {
    let path = path.as_std_path();
    // The other question panics for a path elsewhere.
    path.starts_with(globs.path()) && globs.matched_path_or_any_parents(path, is_dir).is_ignore()
}

/// Every configuration file of a run, read when the first file below it is asked for.
#[derive(Debug)]
pub struct Configs {
    system: Arc<dyn System>,
    known: Vec<RuleSpec>,
    overrides: Overrides,
    /// `--config`: holds everywhere.
    fixed: Option<Arc<Config>>,
    /// Where the search upwards ends.
    ceiling: Utf8PathBuf,
    by_dir: RwLock<FxHashMap<Utf8PathBuf, Arc<Config>>>,
    errors: Mutex<Vec<ConfigError>>,
}

impl Configs {
    /// Looks for files above each source file up to the repository root, or up to `root` outside a repository.
    pub fn discover(
        system: Arc<dyn System>,
        root: &Utf8Path,
        known: Vec<RuleSpec>,
        overrides: Overrides,
    ) -> Self {
        let is_repository =
            |dir: &&Utf8Path| system.is_dir(&dir.join(".git")) || system.is_file(&dir.join(".git"));
        let ceiling = root.ancestors().find(is_repository).unwrap_or(root).to_owned();
        Self {
            system,
            known,
            overrides,
            fixed: None,
            ceiling,
            by_dir: RwLock::default(),
            errors: Mutex::default(),
        }
    }

    /// One file for everything, and no search.
    pub fn fixed(
        system: Arc<dyn System>,
        path: &Utf8Path,
        known: Vec<RuleSpec>,
        overrides: Overrides,
    ) -> Result<Self, ConfigError> {
        let text = read(&*system, path).map_err(|error| {
            let message = format!("the configuration cannot be read: {error}");
            ConfigError { path: path.to_owned(), text: String::new(), span: None, message, help: None }
        })?;
        let config = file::parse(path, &text, &known)?.unwrap_or_default();
        let mut configs = Self::discover(system, path, known, overrides);
        configs.fixed = Some(Arc::new(config));
        Ok(configs)
    }

    /// What holds for files directly in `dir`, an absolute path.
    pub fn of_dir(&self, dir: &Utf8Path) -> Arc<Config> {
        if let Some(fixed) = &self.fixed {
            return fixed.clone();
        }
        if let Some(known) = self.by_dir.read().unwrap_or_else(PoisonError::into_inner).get(dir) {
            return known.clone();
        }
        let config = match self.load(dir) {
            Some(config) => Arc::new(config),
            None if dir == self.ceiling => Arc::default(),
            None => dir.parent().map(|parent| self.of_dir(parent)).unwrap_or_default(),
        };
        let mut by_dir = self.by_dir.write().unwrap_or_else(PoisonError::into_inner);
        by_dir.entry(dir.to_owned()).or_insert(config).clone()
    }

    fn load(&self, dir: &Utf8Path) -> Option<Config> {
        for name in [FILE, PYPROJECT] {
            let path = dir.join(name);
            // Reading what is not there costs less than asking first.
            let Ok(text) = read(&*self.system, &path) else { continue };
            match file::parse(&path, &text, &self.known) {
                Ok(Some(config)) => return Some(config),
                Ok(None) => {}
                Err(error) => {
                    self.report(error);
                    return Some(Config { path: Some(path), ..Config::default() });
                }
            }
        }
        None
    }

    /// Whether the configuration leaves a path (absolute) out. The one place that decides it.
    pub fn is_excluded(&self, path: &Utf8Path, is_dir: bool) -> bool {
        path.parent().is_some_and(|dir| self.of_dir(dir).excludes(path, is_dir))
    }

    /// What holds for one source file (absolute path).
    pub fn settings(&self, path: &Utf8Path) -> Settings {
        let config = path.parent().map(|dir| self.of_dir(dir)).unwrap_or_default();
        config.settings(path, &self.known, &self.overrides)
    }

    /// `--as-of`
    pub fn as_of(&self) -> Option<jiff::civil::Date> {
        self.overrides.as_of
    }

    /// The files met so far in which the user declares calls, sorted.
    pub fn declaring(&self) -> Vec<Arc<Config>> {
        let by_dir = self.by_dir.read().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<Arc<Config>> = self
            .fixed
            .iter()
            .chain(by_dir.values())
            .filter(|config| !config.sdk.is_empty())
            .cloned()
            .collect();
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found.dedup_by(|a, b| a.path == b.path);
        found
    }

    /// Adds what a later stage finds wrong in a file.
    pub fn report(&self, error: ConfigError) {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        if !errors.contains(&error) {
            errors.push(error);
        }
    }

    /// The broken files met so far, sorted. A run with one of them cannot be trusted.
    pub fn errors(&self) -> Vec<ConfigError> {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner).clone();
        errors.sort_by(|a, b| a.path.cmp(&b.path));
        errors
    }

    /// The rule names in `--select` and `--ignore` that do not exist, each with a suggestion.
    pub fn unknown_overrides(&self) -> Vec<(String, Option<String>)> {
        let names: Vec<_> = self.known.iter().map(|rule| rule.name).collect();
        let all = self.overrides.select.iter().chain(&self.overrides.ignore);
        all.filter(|name| *name != ALL && !names.contains(&name.as_str()))
            .map(|name| (name.clone(), suggestion(name, names.iter().copied())))
            .collect()
    }
}

fn read(system: &dyn System, path: &Utf8Path) -> std::io::Result<String> {
    system.read(path).map(|bytes| decode(bytes).text)
}

#[cfg(test)]
mod tests;
