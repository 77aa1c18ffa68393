//! What a run asked of a [`System`], so that a later one can tell whether it would be told the same. A run is a
//! function of these answers: where all of them are the same, so is what it says.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use camino::{Utf8Path, Utf8PathBuf};
use promptlint_grammars::Source;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{System, Visit, Walk, lock, on_large_stack};

/// 128 bits of BLAKE3.
type Digest = [u8; 16];

fn digest(bytes: &[u8]) -> Digest {
    let mut digest = Digest::default();
    blake3::Hasher::new().update(bytes).finalize_xof().fill(&mut digest);
    digest
}

/// Hands all questions on, and keeps them with their answers.
#[derive(Debug)]
pub struct Recorder {
    inner: Arc<dyn System>,
    asked: Mutex<FxHashMap<String, Digest>>,
    /// The same question had two answers: the files changed meanwhile.
    is_torn: AtomicBool,
}

const READ: &str = "read";
const IS_FILE: &str = "is-file";
const IS_DIR: &str = "is-dir";
const NAMES: &str = "names";
const IS_WITHIN: &str = "is-within";
const WALK: &str = "walk";

impl Recorder {
    pub fn new(inner: Arc<dyn System>) -> Self {
        Self { inner, asked: Mutex::default(), is_torn: AtomicBool::new(false) }
    }

    fn keep<'p>(&self, what: &str, paths: impl IntoIterator<Item = &'p Utf8Path>, answer: Digest) {
        let mut question = what.to_owned();
        for path in paths {
            question.push('\t');
            question.push_str(path.as_str());
        }
        let before = lock(&self.asked).insert(question, answer);
        if before.is_some_and(|before| before != answer) {
            self.is_torn.store(true, Ordering::Relaxed);
        }
    }

    /// What was asked so far, a question a line. `None` when files changed meanwhile, so that the run belongs to no
    /// state of them, and for names that no line can hold.
    pub fn record(&self) -> Option<String> {
        if self.is_torn.load(Ordering::Relaxed) {
            return None;
        }
        let asked = lock(&self.asked);
        let mut lines: Vec<_> = asked.iter().collect();
        lines.sort_unstable();
        let mut record = String::new();
        for (question, answer) in lines {
            if question.contains('\n') {
                return None;
            }
            record.push_str(&hex(*answer));
            record.push(' ');
            record.push_str(question);
            record.push('\n');
        }
        Some(record)
    }
}

fn hex(digest: Digest) -> String {
    format!("{:032x}", u128::from_be_bytes(digest))
}

impl System for Recorder {
    fn read_into(&self, path: &Utf8Path, into: &mut Vec<u8>) -> io::Result<()> {
        let read = self.inner.read_into(path, into);
        self.keep(READ, [path], content(&read, into));
        read
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        let is = self.inner.is_file(path);
        self.keep(IS_FILE, [path], truth(is));
        is
    }

    fn is_dir(&self, path: &Utf8Path) -> bool {
        let is = self.inner.is_dir(path);
        self.keep(IS_DIR, [path], truth(is));
        is
    }

    fn names(&self, dir: &Utf8Path) -> Vec<String> {
        let names = self.inner.names(dir);
        self.keep(NAMES, [dir], listing(names.clone()));
        names
    }

    fn walk(&self, walk: &Walk<'_>, visit: &(dyn Fn(Visit) + Sync)) {
        let (met, excluded) = watched(&*self.inner, walk, visit);
        let paths = walk.paths.iter().map(Utf8PathBuf::as_path);
        let excluded = excluded.iter().map(Utf8PathBuf::as_path);
        self.keep(WALK, paths.chain([Utf8Path::new("")]).chain(excluded), met);
    }

    fn is_within(&self, path: &Utf8Path, root: &Utf8Path) -> bool {
        let is = self.inner.is_within(path, root);
        self.keep(IS_WITHIN, [path, root], truth(is));
        is
    }
}

fn truth(is: bool) -> Digest {
    [is.into(); 16]
}

fn content(read: &io::Result<()>, bytes: &[u8]) -> Digest {
    match read {
        Ok(()) => digest(bytes),
        Err(error) => digest(format!("cannot be read: {error}").as_bytes()),
    }
}

fn listing(mut names: Vec<String>) -> Digest {
    names.sort_unstable();
    digest(names.join("\n").as_bytes())
}

/// Walks, and says what was met and what of it the configuration leaves out.
fn watched(
    system: &dyn System,
    walk: &Walk<'_>,
    visit: &(dyn Fn(Visit) + Sync),
) -> (Digest, Vec<Utf8PathBuf>) {
    let met = Mutex::new(Vec::new());
    let left_out = Mutex::new(Vec::new());
    let excluded = |path: &Utf8Path, is_dir: bool| {
        let is = (walk.excluded)(path, is_dir);
        lock(&met).push(format!("{}{}{path}", u8::from(is), u8::from(is_dir)));
        if is {
            lock(&left_out).push(path.to_owned());
        }
        is
    };
    system.walk(&Walk { excluded: &excluded, ..*walk }, &|seen| {
        // A file that was asked about and not left out is visited.
        if !matches!(&seen, Visit::File(path) if !walk.paths.contains(path)) {
            lock(&met).push(format!("{seen:?}"));
        }
        visit(seen);
    });
    let (mut met, mut left_out) = (lock(&met), lock(&left_out));
    met.sort_unstable();
    left_out.sort_unstable();
    (digest(met.join("\n").as_bytes()), std::mem::take(&mut left_out))
}

/// Whether a system gives the answers of a [`Recorder::record`].
pub fn holds(record: &str, system: &dyn System) -> bool {
    let is_same = |line: &str| -> Option<bool> {
        let (answer, question) = line.split_at_checked(32)?;
        let answer = u128::from_str_radix(answer, 16).ok()?.to_be_bytes();
        Some(ask(question.strip_prefix(' ')?, system)? == answer)
    };
    on_large_stack(|| record.par_lines().all(|line| is_same(line).unwrap_or(false)))
}

/// The answer to a question as [`Recorder`] writes it; `None` when it is none.
fn ask(question: &str, system: &dyn System) -> Option<Digest> {
    let (what, paths) = question.split_once('\t')?;
    let path = Utf8Path::new(paths);
    Some(match what {
        READ => super::reading::BUFFER.with_borrow_mut(|buffer| {
            let read = system.read_into(path, buffer);
            content(&read, buffer)
        }),
        IS_FILE => truth(system.is_file(path)),
        IS_DIR => truth(system.is_dir(path)),
        NAMES => listing(system.names(path)),
        IS_WITHIN => {
            let (path, root) = paths.split_once('\t')?;
            truth(system.is_within(path.into(), root.into()))
        }
        WALK => {
            let mut paths = paths.split('\t');
            let starts: Vec<Utf8PathBuf> =
                paths.by_ref().take_while(|path| !path.is_empty()).map(Into::into).collect();
            let excluded: FxHashSet<&Utf8Path> = paths.map(Utf8Path::new).collect();
            let walk = Walk {
                paths: &starts,
                wanted: &|name| Source::of_path(name).is_some(),
                excluded: &|path, _| excluded.contains(path),
            };
            watched(system, &walk, &|_| ()).0
        }
        _ => return None,
    })
}
