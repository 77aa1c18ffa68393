//! The disk: the one place that opens files.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::{IGNORE_FILE, MAX_FILE, System, Visit, Walk, coverage, is_dependency};

#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

/// More threads than this only wait for each other on directory locks (ripgrep's figure).
const MAX_WALKERS: usize = 12;

impl System for Disk {
    #[expect(clippy::disallowed_methods, reason = "this is what System is made of")]
    fn read_into(&self, path: &Utf8Path, into: &mut Vec<u8>) -> io::Result<()> {
        into.clear();
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let size = metadata.len();
        if size <= MAX_FILE {
            into.reserve(size as usize + 1);
            // Asking for more than it holds would take another call for each file. What says that it is empty need not be
            // (`/proc`), and must not get past the limit either.
            let most = if size == 0 { MAX_FILE + 1 } else { size };
            file.take(most).read_to_end(into)?;
        }
        if size.max(into.len() as u64) > MAX_FILE {
            into.clear();
            let message = format!("it is larger than {} MiB", MAX_FILE / 1024 / 1024);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        Ok(())
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        path.is_file()
    }

    fn is_dir(&self, path: &Utf8Path) -> bool {
        path.is_dir()
    }

    fn names(&self, dir: &Utf8Path) -> Vec<String> {
        let entries = dir.read_dir_utf8().into_iter().flatten().filter_map(Result::ok);
        entries.map(|entry| entry.file_name().to_owned()).collect()
    }

    fn is_within(&self, path: &Utf8Path, root: &Utf8Path) -> bool {
        match (fs::canonicalize(path), fs::canonicalize(root)) {
            (Ok(path), Ok(root)) => path.starts_with(root),
            _ => false,
        }
    }

    fn walk(&self, walk: &Walk<'_>, visit: &(dyn Fn(Visit) + Sync)) {
        let (files, dirs): (Vec<_>, Vec<_>) = walk.paths.iter().partition(|path| path.is_file());
        for file in files {
            visit(Visit::File(file.clone()));
        }
        let Some((first, others)) = dirs.split_first() else { return };
        let mut builder = WalkBuilder::new(first);
        for dir in others {
            builder.add(dir);
        }
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MAX_WALKERS);
        builder.add_custom_ignore_filename(IGNORE_FILE).threads(threads).hidden(false);
        let walker = builder.build_parallel();
        walker.run(|| {
            Box::new(|entry| match entry {
                Ok(entry) => step(&entry, walk, visit),
                Err(error) => {
                    visit(problem(&error));
                    WalkState::Continue
                }
            })
        });
    }
}

/// Directories with a dot that are no less of the program: Remix says by them where code runs.
pub(super) const SHOWN: [&[u8]; 2] = [b".server", b".client"];

fn step(entry: &DirEntry, walk: &Walk<'_>, visit: &(dyn Fn(Visit) + Sync)) -> WalkState {
    if let Some(error) = entry.error() {
        // A malformed pattern in an ignore file: the rest of that file still holds.
        visit(Visit::Warning { path: lossy(entry.path()), reason: error.to_string() });
    }
    let Some(kind) = entry.file_type() else { return WalkState::Continue };
    if entry.depth() == 0 {
        return WalkState::Continue;
    }
    let is_dir = kind.is_dir();
    let name = entry.file_name().as_encoded_bytes();
    if name.starts_with(b".") && !(is_dir && SHOWN.contains(&name)) {
        return WalkState::Skip;
    }
    if is_dir && (is_dependency_dir(entry.path()) || entry.file_name().to_str().is_some_and(is_dependency)) {
        return WalkState::Skip;
    }
    if !is_dir && !kind.is_file() {
        return WalkState::Continue;
    }
    if !is_dir && !(walk.wanted)(&entry.file_name().to_string_lossy()) {
        return WalkState::Continue;
    }
    let Some(path) = Utf8Path::from_path(entry.path()) else {
        let reason = "its name is not UTF-8".to_owned();
        visit(Visit::Unreadable { path: lossy(entry.path()), reason });
        return WalkState::Skip;
    };
    if (walk.excluded)(path, is_dir) {
        return WalkState::Skip;
    }
    if !is_dir {
        visit(Visit::File(path.to_owned()));
    }
    WalkState::Continue
}

fn is_dependency_dir(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    dependency_markers(name).iter().any(|marker| path.join(marker).exists())
}

/// Of directories whose name alone says too little: files of which one inside decides.
pub(super) fn dependency_markers(name: &str) -> &'static [&'static str] {
    match name {
        "env" | "virtualenv" => &["pyvenv.cfg"],
        "vendor" => &["modules.txt", "autoload.php"],
        _ => &[],
    }
}

fn problem(error: &ignore::Error) -> Visit {
    fn path(error: &ignore::Error) -> Option<&PathBuf> {
        match error {
            ignore::Error::WithPath { path, .. } => Some(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path(err),
            _ => None,
        }
    }
    let at = path(error).map(|path| lossy(path)).unwrap_or_default();
    let reason = error.io_error().map_or_else(|| error.to_string(), coverage::reason);
    if error.io_error().is_some() {
        Visit::Unreadable { path: at, reason }
    } else {
        Visit::Warning { path: at, reason }
    }
}

fn lossy(path: &Path) -> Utf8PathBuf {
    path.to_string_lossy().into_owned().into()
}
