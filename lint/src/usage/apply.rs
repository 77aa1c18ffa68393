//! From the tables of the configuration to one call.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

use crate::call::{Call, Context, Request};
use crate::config::usage::{CALLER, Entry, Outcome, Selector, Setting, UsageBook};
use crate::config::{Config, ConfigError, is_match};
use crate::suppress;
use crate::workspace::Workspace;

use super::{Usage, Volume};

/// Applies the usage tables to calls, and remembers which of them meant none.
#[derive(Debug)]
pub struct Applied<'w> {
    workspace: &'w Workspace,
    /// `--usage`: holds everywhere.
    fixed: Option<Arc<UsageBook>>,
    /// Files and indices of entries that matched.
    used: Mutex<BTreeSet<(Utf8PathBuf, usize)>>,
    books: Mutex<Vec<Arc<UsageBook>>>,
    errors: Mutex<Vec<ConfigError>>,
}

/// One way to reach a call, as selectors see it.
struct Candidate<'a> {
    /// From the directory of the usage table.
    id: String,
    /// With the caller, where it has one.
    caller: Option<String>,
    path: Utf8PathBuf,
    tags: Vec<String>,
    call: &'a Call,
    request: &'a Request,
}

/// A call's id seen from a directory, and that of one of its callers: `src/llm.py::ask#1 < src/report.py#2`, counted
/// among the callers in that file.
pub fn ids(
    root: &Utf8Path,
    base: &Utf8Path,
    call: &Call,
    context: Option<&Context>,
) -> (String, Option<String>) {
    let rest = call.id.strip_prefix(&*call.place.path).unwrap_or(&call.id);
    let id = format!("{}{rest}", below(root, base, &call.place.path));
    let caller = context.map(|context| {
        let path = &context.place.path;
        let before = |other: &&Context| other.place.path == *path && other.place.span < context.place.span;
        let number = call.contexts.iter().filter(before).count() + 1;
        format!("{id}{CALLER}{}#{number}", below(root, base, path))
    });
    (id, caller)
}

/// A path of the workspace, from `base` where it is below it.
fn below(root: &Utf8Path, base: &Utf8Path, path: &str) -> String {
    let absolute = root.join(path);
    absolute.strip_prefix(base).map_or_else(|_| path.to_owned(), |path| path.as_str().replace('\\', "/"))
}

impl<'w> Applied<'w> {
    pub fn new(workspace: &'w Workspace, fixed: Option<UsageBook>) -> Self {
        Self {
            workspace,
            fixed: fixed.map(Arc::new),
            used: Mutex::default(),
            books: Mutex::default(),
            errors: Mutex::default(),
        }
    }

    /// What the user says of one reach of a call.
    pub fn usage(&self, call: &Call, context: Option<&Context>) -> Usage {
        let Some((book, candidate)) = self.candidate(call, context) else { return Usage::default() };
        self.remember(&book);
        self.choose(&book, &candidate, context)
    }

    /// The reach as selectors see it, and the table that holds for it.
    fn candidate<'a>(
        &self,
        call: &'a Call,
        context: Option<&'a Context>,
    ) -> Option<(Arc<UsageBook>, Candidate<'a>)> {
        let place = context.map_or(&call.place, |context| &context.place);
        let path = self.workspace.root().join(&*place.path);
        let config = config_of(self.workspace, &path);
        let book = match (&self.fixed, &config) {
            (Some(fixed), _) => Arc::clone(fixed),
            (None, Some(config)) => Arc::clone(&config.usage),
            (None, None) => return None,
        };
        let base = book.path.parent().unwrap_or(self.workspace.root());
        let (id, caller) = ids(self.workspace.root(), base, call, context);
        let tags = tags(self.workspace, config.as_deref(), call, &path);
        let request = context.map_or(&call.request, |context| &context.request);
        Some((book, Candidate { id, caller, path, tags, call, request }))
    }

    fn remember(&self, book: &Arc<UsageBook>) {
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        if !books.iter().any(|known| known.path == book.path) {
            books.push(Arc::clone(book));
        }
    }

    fn choose(&self, book: &UsageBook, candidate: &Candidate<'_>, context: Option<&Context>) -> Usage {
        let mut usage = Usage::default();
        // Of each kind of setting: the best so far.
        let mut best: Vec<(&Entry, &(Setting, std::ops::Range<usize>))> = Vec::new();
        for (index, entry) in book.entries.iter().enumerate() {
            if !candidate.is_meant(&entry.selector) {
                continue;
            }
            self.used.lock().unwrap_or_else(PoisonError::into_inner).insert((book.path.clone(), index));
            for setting in &entry.settings {
                let kind = std::mem::discriminant(&setting.0);
                let Some(rival) =
                    best.iter_mut().find(|(_, (other, _))| std::mem::discriminant(other) == kind)
                else {
                    best.push((entry, setting));
                    continue;
                };
                let (mine, others) = (entry.rank(), rival.0.rank());
                if mine > others {
                    *rival = (entry, setting);
                } else if mine == others {
                    self.tie(book, candidate, (rival.0, &rival.1.1), (entry, &setting.1));
                }
            }
        }
        for (entry, (setting, span)) in best {
            match setting {
                Setting::Calls(calls) => {
                    let is_whole = matches!(&entry.selector, Selector::Call(id) if !id.contains(CALLER));
                    let calls = if is_whole { share(*calls, candidate.call, context) } else { *calls };
                    let file = book.path.file_name().unwrap_or_default();
                    let source = format!("{file}:{}", book.line(span)).into();
                    usage.calls = Some(Volume { calls, source });
                }
                Setting::Batch(share) => usage.batch = Some(*share),
                Setting::HitRatio(share) => usage.hit_ratio = Some(*share),
                Setting::Retries(share) => usage.retries = Some(*share),
                Setting::Turns(turns) => usage.turns = Some(*turns),
                Setting::Model(model) => usage.model = Some(Arc::clone(model)),
            }
        }
        usage
    }

    fn tie(
        &self,
        book: &UsageBook,
        candidate: &Candidate<'_>,
        first: (&Entry, &std::ops::Range<usize>),
        second: (&Entry, &std::ops::Range<usize>),
    ) {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        for ((entry, span), (other, at)) in [(first, second), (second, first)] {
            let message = format!(
                "`{}` and `{}` on line {} are equally specific for `{}`",
                entry.key,
                other.key,
                book.line(at),
                candidate.caller.as_ref().unwrap_or(&candidate.id)
            );
            let help = "name the call itself, or make one of the two patterns longer".to_owned();
            let error = book.error(span.clone(), message, Some(help));
            if !errors.iter().any(|known| known.span == error.span && known.path == error.path) {
                errors.push(error);
            }
        }
    }

    /// What calls are made for, by the table that holds for the directory.
    pub fn outcomes(&self) -> Vec<Outcome> {
        let of_root = || Some(self.workspace.configs()?.of_dir(self.workspace.root()).usage.clone());
        self.fixed.clone().or_else(of_root).map(|book| book.outcomes.clone()).unwrap_or_default()
    }

    /// Whether a reach of a call serves an outcome.
    pub fn serves(&self, outcome: &Outcome, call: &Call, context: Option<&Context>) -> bool {
        let Some((_, candidate)) = self.candidate(call, context) else { return outcome.calls.is_empty() };
        let is_meant = outcome.calls.iter().any(|selector| candidate.is_meant(selector));
        is_meant || outcome.calls.is_empty() && self.usage(call, context).calls.is_some()
    }

    /// Equally specific selectors that both say the same of one call.
    pub fn ties(&self) -> Vec<ConfigError> {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The selectors that mean no call. Only of files whose whole directory was looked at: another call may stand in
    /// what was left out.
    pub fn idle(&self) -> Vec<ConfigError> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for config in self.workspace.configs().iter().map(|configs| configs.of_dir(self.workspace.root())) {
            if self.fixed.is_none() && !books.iter().any(|known| known.path == config.usage.path) {
                books.push(Arc::clone(&config.usage));
            }
        }
        books.sort_by(|a, b| a.path.cmp(&b.path));
        let seen = |book: &&Arc<UsageBook>| {
            let dir = book.path.parent().unwrap_or(&book.path);
            self.workspace.paths().iter().any(|path| dir.starts_with(path))
        };
        let mut idle = Vec::new();
        for book in books.iter().filter(seen) {
            for (index, entry) in book.entries.iter().enumerate() {
                if used.contains(&(book.path.clone(), index)) {
                    continue;
                }
                let help = match entry.selector {
                    Selector::Call(_) => "`promptlint usage sync` marks it and adds what is new".to_owned(),
                    _ => "`promptlint calls` lists the calls".to_owned(),
                };
                idle.push(book.error(
                    entry.span.clone(),
                    format!("`{}` means no call", entry.key),
                    Some(help),
                ));
            }
        }
        idle
    }
}

/// The configuration that holds for a file.
pub(super) fn config_of(workspace: &Workspace, path: &Utf8Path) -> Option<Arc<Config>> {
    Some(workspace.configs()?.of_dir(path.parent()?))
}

/// The tags of a call: from the configuration, and from comments at the call itself.
fn tags(workspace: &Workspace, config: Option<&Config>, call: &Call, path: &Utf8Path) -> Vec<String> {
    let from_config = config.iter().flat_map(|config| &config.tags);
    let mut tags: Vec<String> =
        from_config.filter(|(_, globs)| is_match(globs, path)).map(|(name, _)| name.to_string()).collect();
    if let Some(module) = workspace.file_at(&call.place.path).and_then(|id| workspace.module(id)) {
        tags.extend(suppress::tags(&module, call.place.span));
    }
    tags
}

/// The part of one caller where the calls of a whole wrapper are known: evenly, the first ones get what is left over.
fn share(calls: u64, call: &Call, context: Option<&Context>) -> u64 {
    let number = call.reaches().count() as u64;
    let place = |context: Option<&Context>| context.map(|context| context.place.clone());
    let at = call.reaches().position(|other| place(other) == place(context)).unwrap_or(0) as u64;
    calls / number.max(1) + u64::from(at < calls % number.max(1))
}

impl Candidate<'_> {
    fn is_meant(&self, selector: &Selector) -> bool {
        match selector {
            Selector::Call(id) => self.id == *id || self.caller.as_ref() == Some(id),
            Selector::Tag(tag) => self.tags.contains(tag),
            Selector::Path(globs) => is_match(globs, &self.path),
            Selector::Model(glob) => self.request.models.iter().any(|model| glob.is_match(&*model.id)),
            Selector::Sdk(sdk) => *self.call.sdk == **sdk,
        }
    }
}
