//! The user's own wrappers: the tables of `promptlint.toml`, in the vocabulary of `lint/sdks/`.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use camino::Utf8PathBuf;
use rustc_hash::FxHashSet;
use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::call::Call;
use crate::config::{Config, ConfigError, Configs};
use crate::workspace::Workspace;

use super::data::{self, Problem, RawSdk, RawTable, Sdks};
use super::find::{Analysis, Depth, Known, Renewal};
use super::sizes;

/// What the user's calls are listed under.
const NAME: &str = "custom";

/// Finds every call in the workspace, by the data that ships with the program and by what the configuration
/// declares. What is wrong there is reported to the workspace's `Configs`; a file with a mistake declares nothing.
pub fn analyze(workspace: &Workspace) -> Analysis {
    let mut watch = Watch::default();
    watch.look(workspace, Depth::Whole, &AtomicBool::new(false));
    Analysis { calls: watch.known.into_calls() }
}

/// The calls of one workspace while its files change.
#[derive(Debug, Default)]
pub struct Watch {
    known: Known,
    /// With what the configuration declares, where it does.
    sdks: Option<Sdks>,
    /// How many configuration files that knows of.
    declaring: usize,
    /// Some file speaks to us in a comment.
    is_marked: bool,
}

/// What a look did.
#[derive(Debug, Default)]
pub struct Looked {
    /// The files of which the calls may be others.
    pub paths: FxHashSet<Arc<str>>,
    /// Calls that these had when they were last looked at.
    pub before: Vec<Call>,
    /// Some call is another.
    pub is_other: bool,
    /// It was all that there was to look at.
    pub is_whole: bool,
}

impl Watch {
    pub fn calls(&self) -> &[Call] {
        self.known.calls()
    }

    /// Something else stands in the file at this path, relative to the root, than before.
    pub fn change(&mut self, workspace: &Workspace, path: &str) {
        self.known.change(workspace, path);
    }

    /// Finds the calls, as far as a change may have made others of them. `None` when `stop` was set first: the rest is
    /// still to be done.
    pub fn look(&mut self, workspace: &Workspace, depth: Depth, stop: &AtomicBool) -> Option<Looked> {
        if let Some(configs) = workspace.configs() {
            configs.of_dir(workspace.root());
        }
        // A walk can meet configuration files below the root, whose wrappers are called from anywhere.
        let is_whole = loop {
            let declaring = workspace.configs().map_or(0, |configs| configs.declaring().len());
            if declaring != self.declaring {
                *self = Self { sdks: with_declared(workspace), declaring, ..Self::default() };
            }
            let data = data::Data(self.sdks.as_ref());
            let is_whole = self.known.look(workspace, data, depth, stop)?;
            if workspace.configs().is_none_or(|configs| configs.declaring().len() == declaring) {
                break is_whole;
            }
        };
        let Renewal { mut paths, before } = self.known.take_renewal();
        let is_marked = workspace.marked().next().is_some();
        // Where no comment says anything, or said, the other calls have the sizes that they had.
        let anywhere = std::mem::replace(&mut self.is_marked, is_marked) || is_marked;
        let resized = sizes::apply(workspace, self.known.calls_mut(), (!anywhere).then_some(&paths));
        let now = self.calls().iter().filter(|call| paths.contains(&call.place.path));
        let is_other = !resized.is_empty() || !now.eq(&before);
        paths.extend(resized);
        Some(Looked { paths, before, is_other, is_whole })
    }
}

fn with_declared(workspace: &Workspace) -> Option<Sdks> {
    let declared = workspace.configs().map(declared).unwrap_or_default();
    let declared: Vec<_> = declared.iter().map(|(name, raw)| (name.as_str(), raw.clone())).collect();
    // Each was checked on its own.
    if declared.is_empty() { None } else { data::with_declared(declared).ok() }
}

/// What the configuration files read so far declare, by a name for each. A mistake is reported to `configs`; a file
/// with one declares nothing.
pub fn declared(configs: &Configs) -> Vec<(String, RawSdk)> {
    let mut declared = Vec::new();
    for (at, config) in configs.declaring().iter().enumerate() {
        // No file of ours has a dot in its name.
        let name = format!("{}.{at}", crate::config::FILE);
        match raw(config).and_then(|raw| check(config, &name, &raw).map(|()| raw)) {
            Ok(raw) => declared.push((name, raw)),
            Err(error) => configs.report(error),
        }
    }
    declared
}

/// The tables as the matcher reads them.
fn raw(config: &Config) -> Result<RawSdk, ConfigError> {
    let mut raw = RawSdk::default();
    for table in &config.sdk.call {
        let mut call: RawTable = read(config, table)?;
        if call.paths.is_empty() && call.likely.is_empty() && call.decorator.is_empty() {
            let help = "for example `paths = [\"acme.llm:ask\"]`".to_owned();
            return Err(error(config, table.span(), "a `[[call]]` needs `paths`", Some(help)));
        }
        if call.entry.is_empty() {
            let first = call.paths.first().or(call.likely.first()).or(call.decorator.first());
            call.entry = first.map(|path| path.replace(':', ".")).unwrap_or_default();
        }
        raw.call.push(call);
    }
    for (name, table) in &config.sdk.types {
        raw.types.insert(name.clone(), read(config, table)?);
    }
    for table in &config.sdk.http {
        raw.http.push(read(config, table)?);
    }
    for table in &config.sdk.host {
        raw.host.push(read(config, table)?);
    }
    NAME.clone_into(&mut raw.sdk);
    let patterns = raw.call.iter().chain(raw.types.values());
    let paths = patterns.flat_map(|table| {
        table.paths.iter().chain(&table.made_by).chain(&table.named).chain(&table.decorator)
    });
    raw.needles = paths.filter_map(|path| needle(path)).collect();
    Ok(raw)
}

/// What every file that imports the package of a path has: `from acme import llm` and `import acme.llm`.
fn needle(path: &str) -> Option<String> {
    let (package, rest) = path.split_once(':')?;
    let head = match package.rsplit_once('/') {
        Some((_, last)) => last,
        None => package.split('.').next().unwrap_or(package),
    };
    let head = if head.is_empty() { rest.split(['.', '(']).next().unwrap_or(rest) } else { head };
    let is_plain = !head.is_empty() && !head.contains(['{', '<', '*']);
    is_plain.then(|| head.to_owned())
}

fn read<T: DeserializeOwned>(config: &Config, table: &Spanned<toml::Table>) -> Result<T, ConfigError> {
    table.get_ref().clone().try_into().map_err(|problem: toml::de::Error| {
        let message = problem.message().trim();
        let quoted = message.split('`').nth(1);
        let span = quoted.and_then(|key| word(config, table.span(), key)).unwrap_or_else(|| table.span());
        error(config, span, message, None)
    })
}

fn check(config: &Config, name: &str, raw: &RawSdk) -> Result<(), ConfigError> {
    let Err(problems) = data::with_declared(vec![(name, raw.clone())]) else { return Ok(()) };
    let Some(Problem { message, text, .. }) = problems.into_iter().next() else { return Ok(()) };
    let tables = config.sdk.call.iter().chain(config.sdk.types.iter().map(|(_, table)| table));
    let tables = tables.chain(&config.sdk.http).chain(&config.sdk.host);
    let spans: Vec<Range<usize>> = tables.map(Spanned::span).collect();
    let start = spans.iter().map(|span| span.start).min().unwrap_or(0);
    let span = word(config, start..config.text.len(), &text).unwrap_or(start..start);
    let help = message.starts_with("unknown key").then(|| {
        let meant = crate::config::suggestion(&text, data::FIELDS);
        let help = meant.map(|meant| format!("did you mean `{meant}`? "));
        format!("{}`lint/sdks/README.md` has the vocabulary", help.unwrap_or_default())
    });
    Err(error(config, span, &message, help))
}

/// Where a word of the user's stands first.
fn word(config: &Config, within: Range<usize>, word: &str) -> Option<Range<usize>> {
    let at = within.start + config.text.get(within.clone())?.find(word)?;
    Some(at..at + word.len())
}

fn error(config: &Config, span: Range<usize>, message: &str, help: Option<String>) -> ConfigError {
    ConfigError {
        path: config.path.clone().unwrap_or_else(|| Utf8PathBuf::from(crate::config::FILE)),
        text: config.text.to_string(),
        span: Some(span),
        message: message.to_owned(),
        help,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::Overrides;
    use crate::workspace::Memory;

    fn workspace(config: &str, source: &str) -> Workspace {
        let memory = Arc::new(Memory::new([("/a/promptlint.toml", config), ("/a/app.py", source)]));
        let configs = Configs::discover(memory.clone(), "/a".into(), Vec::new(), Overrides::default());
        Workspace::new(memory, "/a".into(), Vec::new()).with_configs(configs)
    }

    #[test]
    fn a_wrapper_of_the_users_own_is_found() {
        let config = "[[call]]\npaths = ['acme_llm:ask']\nmodel = ['model']\nprompt = ['#0']";
        let source = "from acme_llm import ask\n\nask('Say yes or no.', model='gpt-4o')\n";
        let calls = analyze(&workspace(config, source)).calls;
        assert_eq!(calls.len(), 1);
        assert_eq!(&*calls[0].entry, "acme_llm.ask");
        assert_eq!(&*calls[0].request.models[0].id, "gpt-4o");
    }

    /// `message | text under the caret | help`
    fn mistake(config: &str) -> String {
        let workspace = workspace(config, "");
        analyze(&workspace);
        let error = workspace.configs().and_then(|configs| configs.errors().pop()).expect(config);
        let marked = error.span.map_or("", |span| &error.text[span]);
        format!("{} | {marked} | {}", error.message, error.help.unwrap_or_default())
    }

    #[test]
    fn mistakes_are_said_where_they_stand() {
        let call = "ignore = []\n[[call]]\npaths = ['a:b']\n";
        assert_eq!(
            mistake(&format!("{call}modle = ['m']")),
            "unknown key `modle` | modle | did you mean `model`? `lint/sdks/README.md` has the vocabulary"
        );
        assert_eq!(mistake(&format!("{call}model = ['m[']")), "`m[`: `[` without `]` | m[ | ");
        assert_eq!(mistake("[[call]]\npaths = ['ask']"), "`ask`: no `package:` before the name | ask | ");
        assert_eq!(mistake(&format!("{call}like = 'opnai.x'")), "there is no entry `opnai.x` | opnai.x | ");
        assert_eq!(mistake("[[call]]\npaths = ['<bot>.ask']"), "`<bot>.ask`: no such type | <bot>.ask | ");
        assert!(mistake("[[call]]\nmodel = ['m']").starts_with("a `[[call]]` needs `paths` | "));
        assert!(
            mistake("[[call]]\npaths = 'a:b'")
                .starts_with("invalid type: string \"a:b\", expected a sequence | ")
        );
    }
}
