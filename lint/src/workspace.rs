//! Files: which are in scope, what stands in them, and what could not be read.
//!
//! All reading goes through one [`System`], so that the command line, the editor's unsaved buffers and the tests
//! take the same way. Nothing here knows what a call is.

mod ahead;
mod coverage;
mod decode;
mod disk;
mod edited;
mod folders;
mod memory;
mod paths;
mod reading;
mod record;
mod shared;
mod tree;

use std::fmt::Debug;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use promptlint_grammars::Source;
use promptlint_grammars::module::Module;
use rayon::ThreadPool;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::config::{Configs, Settings};

pub use ahead::Ahead;
pub use coverage::{Coverage, Problem, ProblemKind};
pub use decode::{Decoded, Encoding, decode, is_binary, is_minified};
pub use disk::Disk;
use folders::{Folders, has};
#[cfg(test)]
pub(crate) use memory::Faulty;
pub use memory::Memory;
use paths::Extras;
pub use paths::{normalise, project};
use reading::Seen;
pub use record::{Recorder, holds};
pub use shared::Shared;
pub use tree::{Entry, Tree};

/// Larger files are refused with a warning. Source written by people ends far below (the largest in the reference
/// trees has 1.4 MB); at the 10 MB/s at which tree-sitter parses, one such file already costs over a second.
pub const MAX_FILE: u64 = 16 * 1024 * 1024;

/// Patterns as in `.gitignore`, for promptlint alone.
pub const IGNORE_FILE: &str = ".promptlintignore";

/// Deeply nested code is lowered and followed by recursion; the usual 2 MB would not last.
const STACK: usize = 32 * 1024 * 1024;

/// All file access. Paths are absolute.
pub trait System: Send + Sync + Debug {
    /// Replaces what stands in `into` with the file's bytes. Refuses more than [`MAX_FILE`] of them.
    fn read_into(&self, path: &Utf8Path, into: &mut Vec<u8>) -> io::Result<()>;

    fn is_file(&self, path: &Utf8Path) -> bool;

    fn is_dir(&self, path: &Utf8Path) -> bool;

    /// The names of what stands directly in a directory, in any order.
    fn names(&self, dir: &Utf8Path) -> Vec<String>;

    /// Calls `visit` from any number of threads, in any order.
    fn walk(&self, walk: &Walk<'_>, visit: &(dyn Fn(Visit) + Sync));

    /// Whether `path`, with symbolic links followed, is still below `root`.
    fn is_within(&self, path: &Utf8Path, root: &Utf8Path) -> bool {
        path.starts_with(root)
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_into(path, &mut bytes)?;
        Ok(bytes)
    }
}

/// What to walk: everything below `paths` but what ignore files, `excluded` and [`is_dependency`] leave out. A
/// path that names a file is always visited.
#[expect(missing_debug_implementations, reason = "closures have none")]
pub struct Walk<'a> {
    pub paths: &'a [Utf8PathBuf],
    /// Whether a file's name makes it worth a visit.
    pub wanted: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether the configuration excludes a path, given whether it is a directory.
    pub excluded: &'a (dyn Fn(&Utf8Path, bool) -> bool + Sync),
}

#[derive(Debug)]
pub enum Visit {
    File(Utf8PathBuf),
    Unreadable { path: Utf8PathBuf, reason: String },
    Warning { path: Utf8PathBuf, reason: String },
}

/// Directories of other people's code, by name. Hidden ones are not walked anyhow.
pub fn is_dependency(name: &str) -> bool {
    matches!(
        name,
        "node_modules" | "bower_components" | "site-packages" | "__pycache__" | "venv" | ".venv" | ".git"
    )
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

#[derive(Debug)]
struct File {
    path: Arc<str>,
    source: Source,
    /// The scan met [`crate::suppress::MARK`] in it.
    marked: bool,
    /// It stands below the paths to look at, not just in what they are part of.
    in_scope: bool,
    slot: Mutex<Slot>,
}

#[derive(Debug, Default)]
enum Slot {
    #[default]
    Unread,
    Parsed(Arc<Module>),
    /// Parsed once and let go of: read again when somebody asks again.
    Released,
    Unreadable,
}

impl File {
    fn new(path: Arc<str>, source: Source) -> Self {
        Self { path, source, marked: false, in_scope: false, slot: Mutex::default() }
    }

    /// Read it again when somebody asks again.
    fn forget(&self) {
        let mut slot = lock(&self.slot);
        // What was parsed was counted.
        *slot = if matches!(*slot, Slot::Parsed(_) | Slot::Released) { Slot::Released } else { Slot::Unread };
    }
}

/// The files below one root. Everything can be asked from any thread.
#[derive(Debug)]
pub struct Workspace {
    root: Utf8PathBuf,
    paths: Vec<Utf8PathBuf>,
    /// The project that the paths are part of, where values may come from and calls be reached from.
    reach: Option<Utf8PathBuf>,
    system: Arc<dyn System>,
    configs: Option<Configs>,
    /// With other workspaces.
    shared: Option<Arc<Shared>>,
    /// Sorted by path; known after the first walk.
    walked: OnceLock<Vec<File>>,
    /// Code files that the walk left out and an import led to.
    extras: Extras<File>,
    /// By relative path: the extras, and what is known not to exist.
    lookups: Mutex<FxHashMap<Arc<str>, Option<FileId>>>,
    texts: Mutex<FxHashMap<Arc<str>, Option<Arc<str>>>>,
    folders: Folders,
    edited: edited::Edited,
    read: AtomicUsize,
    parsed: AtomicUsize,
    problems: Mutex<Vec<Problem>>,
}

/// Extras are numbered from here on, so that the walk's numbers can follow the order of paths.
const FIRST_EXTRA: u32 = 1 << 31;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What the mutexes here guard stays whole when a thread panics, which no thread should.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `f` on the engine's own threads, whose stacks are large enough for deeply nested code. Parallel iterators
/// inside `f` stay on them.
pub fn on_large_stack<R: Send>(f: impl FnOnce() -> R + Send) -> R {
    match POOL.as_ref() {
        Some(pool) => pool.install(f),
        None => f(),
    }
}

/// The same, when there is a thread for it. It must not panic.
fn in_background(f: impl FnOnce() + Send + 'static) {
    match POOL.as_ref() {
        Some(pool) => pool.spawn(f),
        None => f(),
    }
}

static POOL: LazyLock<Option<ThreadPool>> =
    LazyLock::new(|| rayon::ThreadPoolBuilder::new().stack_size(STACK).build().ok());

impl Workspace {
    /// `paths` are what to look at, absolute and below `root`; `root` alone for all of it. Nothing is read yet.
    pub fn new(system: Arc<dyn System>, root: Utf8PathBuf, paths: Vec<Utf8PathBuf>) -> Self {
        let paths = if paths.is_empty() { vec![root.clone()] } else { paths };
        Self {
            root,
            paths,
            reach: None,
            system,
            configs: None,
            shared: None,
            walked: OnceLock::new(),
            extras: Extras::default(),
            lookups: Mutex::default(),
            texts: Mutex::default(),
            folders: Folders::default(),
            edited: edited::Edited::default(),
            read: AtomicUsize::new(0),
            parsed: AtomicUsize::new(0),
            problems: Mutex::default(),
        }
    }

    /// With what the user's configuration excludes left out.
    #[must_use]
    pub fn with_configs(self, configs: Configs) -> Self {
        Self { configs: Some(configs), ..self }
    }

    /// With `reach`, below the root, as what the paths are part of: its files are followed as those of the paths are,
    /// and nothing is reported of them.
    #[must_use]
    pub fn with_reach(self, reach: Utf8PathBuf) -> Self {
        let reach = Some(reach).filter(|reach| !self.paths.contains(reach));
        Self { reach, ..self }
    }

    pub fn take_configs(&mut self) -> Option<Configs> {
        self.configs.take()
    }

    /// With the parsed files of other workspaces, and for them.
    #[must_use]
    pub fn sharing(self, shared: Arc<Shared>) -> Self {
        Self { shared: Some(shared), ..self }
    }

    /// With what is parsed of files that somebody has opened.
    #[must_use]
    pub fn with_ahead(mut self, ahead: Arc<Ahead>) -> Self {
        self.edited = self.edited.with_ahead(ahead);
        self
    }

    /// With what `before`, of the same files but for some that came or went, has parsed of them.
    #[must_use]
    pub fn following(mut self, before: Self) -> Self {
        let Self { walked, edited, .. } = before;
        self.edited = edited;
        let files = walked.into_inner().unwrap_or_default().into_iter();
        self.edited.add(files.filter_map(|file| {
            match file.slot.into_inner().unwrap_or_else(PoisonError::into_inner) {
                Slot::Parsed(module) => Some((file.source, module)),
                _ => None,
            }
        }));
        self
    }

    /// Lets go of what it was given of that and did not need.
    pub fn settle(&self) {
        self.edited.forget();
    }

    /// Files in memory, with paths relative to the root: for tests.
    pub fn in_memory<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let root = Utf8PathBuf::from("/memory");
        let files = files.into_iter().map(|(path, text)| (root.join(path), text));
        Self::new(Arc::new(Memory::new(files)), root.clone(), Vec::new())
    }

    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// What is looked at, absolute.
    pub fn paths(&self) -> &[Utf8PathBuf] {
        &self.paths
    }

    pub fn system(&self) -> &Arc<dyn System> {
        &self.system
    }

    pub fn configs(&self) -> Option<&Configs> {
        self.configs.as_ref()
    }

    /// What the user set for a source file; `None` without any configuration.
    pub fn settings(&self, path: &str) -> Option<Settings> {
        Some(self.configs.as_ref()?.settings(&self.absolute(path)))
    }

    /// The code files within reach, sorted by path. Walks, unless [`Workspace::look`] already has.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.walked().len() as u32).map(FileId)
    }

    /// Relative to the root, with `/`.
    pub fn path(&self, id: FileId) -> &Arc<str> {
        &self.file(id).path
    }

    pub fn source(&self, id: FileId) -> Source {
        self.file(id).source
    }

    /// Whether findings may be reported there: an import can lead to files that the user left out.
    pub fn is_in_scope(&self, id: FileId) -> bool {
        self.file(id).in_scope
    }

    /// The same by path.
    pub fn looks_at(&self, path: &str) -> bool {
        self.file_at(path).is_some_and(|id| self.is_in_scope(id))
    }

    /// Whether the file itself was named to be looked at.
    pub fn is_named(&self, id: FileId) -> bool {
        let path = self.absolute(self.path(id));
        self.paths.contains(&path)
    }

    /// Whether calls are looked for there: in scope, or in what that is part of.
    pub fn is_within_reach(&self, id: FileId) -> bool {
        id.0 < FIRST_EXTRA
    }

    /// The code file at a path relative to the root, also one that the walk left out, but never one of a
    /// dependency nor one outside the root.
    pub fn file_at(&self, path: &str) -> Option<FileId> {
        let path = normalise(path)?;
        let source = Source::of_path(&path)?;
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", &path));
        if !self.has_entry(dir, name) {
            return None;
        }
        let walked = self.walked();
        if let Ok(index) = walked.binary_search_by(|file| (*file.path).cmp(&*path)) {
            return Some(FileId(index as u32));
        }
        let mut lookups = lock(&self.lookups);
        if let Some(known) = lookups.get(&*path) {
            return *known;
        }
        let path: Arc<str> = path.as_ref().into();
        let exists = self.is_readable(&path);
        let id = exists
            .then(|| self.extras.push(File::new(path.clone(), source)))
            .flatten()
            .map(|index| FileId(FIRST_EXTRA + index as u32));
        lookups.insert(path, id);
        id
    }

    /// The code files directly in a directory (a Go package), sorted by path.
    pub fn files_in(&self, dir: &str) -> Vec<FileId> {
        let Some(dir) = normalise(dir) else { return Vec::new() };
        let path = |name: &String| if dir.is_empty() { name.clone() } else { format!("{dir}/{name}") };
        let entries = self.entries(&dir);
        let code = entries.iter().filter(|name| Source::of_path(name).is_some());
        code.filter_map(|name| self.file_at(&path(name))).collect()
    }

    /// Whether a file or directory of this name stands directly in a directory.
    pub fn has_entry(&self, dir: &str, name: &str) -> bool {
        has(&self.entries(dir), name)
    }

    fn entries(&self, dir: &str) -> Arc<[String]> {
        self.folders.names(dir, || self.system.names(&self.absolute(dir)))
    }

    /// The file in the common syntax: read and parsed by whoever asks first. `None` when it cannot be read, which
    /// [`Workspace::coverage`] then says.
    pub fn module(&self, id: FileId) -> Option<Arc<Module>> {
        if let Slot::Parsed(module) = &*lock(&self.file(id).slot) {
            return Some(module.clone());
        }
        // Onto the large stack first and only then behind the lock: a thread that waited for the pool while it
        // held the lock could be what every thread of the pool waits for.
        on_large_stack(|| self.parse(self.file(id)))
    }

    /// Lets go of a parsed file, to bound memory on large trees. Whoever still holds the module keeps it.
    pub fn release(&self, id: FileId) {
        let mut slot = lock(&self.file(id).slot);
        if matches!(*slot, Slot::Parsed(_)) {
            *slot = Slot::Released;
        }
    }

    /// Any text file below the root: prompts, YAML, `tsconfig.json`. `None` when there is none to read.
    pub fn text(&self, path: &str) -> Option<Arc<str>> {
        let path: Arc<str> = normalise(path)?.as_ref().into();
        if let Some(known) = lock(&self.texts).get(&path) {
            return known.clone();
        }
        let text = if self.is_readable(&path) { self.decoded(&path) } else { None };
        lock(&self.texts).entry(path).or_insert(text).clone()
    }

    /// What `look` says of each code file within reach, given its path and bytes, in order; files that cannot be read
    /// are left out. Each file is read once and its bytes are dropped again; the first look is taken while walking.
    pub fn look<T: Send>(&self, look: impl Fn(Source, &str, &[u8]) -> T + Sync) -> Vec<(FileId, T)> {
        let mut first = None;
        self.walked.get_or_init(|| {
            let (files, found) = self.walk(|source, path| self.read_once(source, path, &look));
            first = Some(found);
            files
        });
        let look = |file, bytes: &[u8]| look(self.source(file), self.path(file), bytes);
        first.unwrap_or_else(|| self.look_at(&self.files().collect::<Vec<_>>(), look))
    }

    /// What `look` says of some files, given their bytes, in order; those that cannot be read are left out.
    pub fn look_at<T: Send>(
        &self,
        files: &[FileId],
        look: impl Fn(FileId, &[u8]) -> T + Sync,
    ) -> Vec<(FileId, T)> {
        let seen = |id: &FileId| {
            let file = self.file(*id);
            let look = |_, _: &str, bytes: &[u8]| look(*id, bytes);
            Some((*id, self.read_once(file.source, &self.absolute(&file.path), &look).of?))
        };
        on_large_stack(|| files.par_iter().filter_map(seen).collect())
    }

    /// Something else stands in the file at this path (absolute) than before: what was read of it is forgotten, and
    /// of the other files nothing.
    pub fn change(&mut self, path: &Utf8Path) {
        let stands = self.system.is_file(path);
        let path = self.relative(path);
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", &path));
        self.folders.change(dir, name, stands);
        lock(&self.texts).remove(&path);
        lock(&self.problems).retain(|problem| problem.path != path);
        let found = lock(&self.lookups).get(&path).copied().flatten();
        let extra = found.and_then(|id| self.extras.get(id.0.checked_sub(FIRST_EXTRA)? as usize));
        if let Some(file) = extra {
            file.forget();
        }
        let Some(walked) = self.walked.get() else { return };
        let Ok(index) = walked.binary_search_by(|file| (*file.path).cmp(&path)) else { return };
        let seen = self.read_once(walked[index].source, &self.absolute(&path), &|_, _, _| ());
        if let Some(file) = self.walked.get_mut().and_then(|walked| walked.get_mut(index)) {
            let before = match &*lock(&file.slot) {
                Slot::Parsed(module) => Some((file.source, module.text.clone())),
                _ => None,
            };
            self.edited.note(&path, before);
            file.forget();
            file.marked = seen.marked;
        }
    }

    /// How many files have been read and parsed so far, for whoever watches.
    pub fn progress(&self) -> (usize, usize) {
        (self.read.load(Ordering::Relaxed), self.parsed.load(Ordering::Relaxed))
    }

    /// The files that speak to us in a comment, as far as [`Workspace::look`] has read them.
    pub fn marked(&self) -> impl Iterator<Item = FileId> {
        let marked = |file: &File| file.marked && file.in_scope;
        (0..).map(FileId).zip(self.walked()).filter(move |(_, file)| marked(file)).map(|(id, _)| id)
    }

    /// What has been read so far.
    pub fn coverage(&self) -> Coverage {
        let mut problems = lock(&self.problems).clone();
        problems.sort();
        problems.dedup();
        let count = |kind| problems.iter().filter(|problem| problem.kind == kind).count();
        Coverage {
            files: self.walked().iter().filter(|file| file.in_scope).count(),
            parsed: self.parsed.load(Ordering::Relaxed),
            unreadable: count(ProblemKind::Unreadable),
            binary: count(ProblemKind::Binary),
            minified: count(ProblemKind::Minified),
            problems,
        }
    }

    fn file(&self, id: FileId) -> &File {
        match id.0.checked_sub(FIRST_EXTRA) {
            // As with the index below: an id means something only in the workspace that gave it.
            Some(extra) => self.extras.get(extra as usize).expect("an id of this workspace"),
            None => &self.walked()[id.0 as usize],
        }
    }

    fn absolute(&self, path: &str) -> Utf8PathBuf {
        if path.is_empty() { self.root.clone() } else { self.root.join(path) }
    }

    pub(crate) fn relative(&self, path: &Utf8Path) -> Arc<str> {
        let path = path.strip_prefix(&self.root).unwrap_or(path).as_str();
        if cfg!(windows) { path.replace('\\', "/").into() } else { path.into() }
    }

    pub(crate) fn record(&self, path: Arc<str>, kind: ProblemKind, reason: impl Into<String>) {
        lock(&self.problems).push(Problem { path, kind, reason: reason.into() });
    }

    pub(crate) fn forgive(&self, path: &str, reason: &str) {
        lock(&self.problems).retain(|problem| &*problem.path != path || problem.reason != reason);
    }

    fn is_readable(&self, path: &str) -> bool {
        let absolute = self.absolute(path);
        !path.split('/').any(is_dependency)
            && self.system.is_file(&absolute)
            && self.system.is_within(&absolute, &self.root)
    }

    fn walked(&self) -> &[File] {
        self.walked.get_or_init(|| self.walk(|_, _| Seen::<()> { of: None, marked: false }).0)
    }

    fn walk<T: Send>(
        &self,
        look: impl Fn(Source, &Utf8Path) -> Seen<T> + Sync,
    ) -> (Vec<File>, Vec<(FileId, T)>) {
        let found = Mutex::new(Vec::new());
        let is_excluded = |path: &Utf8Path, is_dir| {
            self.configs.as_ref().is_some_and(|configs| configs.is_excluded(path, is_dir))
        };
        let wanted = |name: &str| Source::of_path(name).is_some();
        let walk = Walk { paths: &self.paths, wanted: &wanted, excluded: &is_excluded };
        self.system.walk(&walk, &|visit| match visit {
            Visit::File(path) => match Source::of_path(path.as_str()) {
                Some(source) => {
                    let seen = look(source, &path);
                    let file = File { in_scope: true, marked: seen.marked, ..self.named(&path, source) };
                    lock(&found).push((file, seen.of));
                }
                None if self.paths.contains(&path) => self.record(
                    self.relative(&path),
                    ProblemKind::Unreadable,
                    "no grammar reads this kind of file",
                ),
                None => {}
            },
            Visit::Unreadable { path, reason } => {
                self.record(self.relative(&path), ProblemKind::Unreadable, reason);
            }
            Visit::Warning { path, reason } => {
                self.record(self.relative(&path), ProblemKind::Warning, reason);
            }
        });
        if let Some(reach) = &self.reach {
            let walk = Walk {
                paths: std::slice::from_ref(reach),
                wanted: &wanted,
                excluded: &|path, is_dir| {
                    self.paths.iter().any(|known| known == path) || is_excluded(path, is_dir)
                },
            };
            self.system.walk(&walk, &|visit| {
                if let Visit::File(path) = visit
                    && let Some(source) = Source::of_path(path.as_str())
                {
                    let seen = look(source, &path);
                    lock(&found).push((self.named(&path, source), seen.of));
                }
            });
        }
        let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.sort_unstable_by(|(a, _), (b, _)| (&a.path, !a.in_scope).cmp(&(&b.path, !b.in_scope)));
        // PATH arguments can overlap.
        found.dedup_by(|(a, _), (b, _)| a.path == b.path);
        let (files, seen): (Vec<File>, Vec<Option<T>>) = found.into_iter().unzip();
        (files, (0..).map(FileId).zip(seen).filter_map(|(file, seen)| Some((file, seen?))).collect())
    }

    fn named(&self, path: &Utf8Path, source: Source) -> File {
        File::new(self.relative(path), source)
    }
}

#[cfg(test)]
mod tests;
