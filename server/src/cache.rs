//! The answer of a run, kept for the next one. A run is a function of its command line, its environment and what the
//! disk answers; where all three are the same, so is what it says. Nothing here knows what a run is about.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};
use etcetera::BaseStrategy as _;
use promptlint_lint::workspace::{Disk, MAX_FILE, Recorder, System, holds};
use serde::{Deserialize, Serialize};

use crate::output::{self, Said};

/// Where the cache is, instead of in the user's own directory for such things.
const DIRECTORY: &str = "PROMPTLINT_CACHE_DIR";

/// Kept answers, and what they may take on disk together. The oldest go first.
const MAX_ENTRIES: usize = 64;
const MAX_BYTES: u64 = 64 << 20;

/// What shells keep their books with: new for every command, and nothing to us.
const BOOKKEEPING: [&str; 4] = ["_", "OLDPWD", "PWD", "SHLVL"];

/// What a run said, and what it was told.
#[derive(Serialize, Deserialize)]
struct Kept {
    exit: u8,
    said: Vec<Said>,
}

/// Says what `work` would say: from the cache where that is known, else by doing it.
pub(crate) fn answer(today: &str, work: impl FnOnce(Arc<dyn System>) -> Result<u8>) -> Result<u8> {
    let entry = directory().zip(key(today)).map(|(dir, key)| dir.join(key));
    let Some(entry) = entry else { return work(Arc::new(Disk)) };
    if let Some(kept) = load(&entry) {
        // Which are the oldest is told by when they last served.
        let _ = std::fs::File::options()
            .append(true)
            .open(&entry)
            .and_then(|file| file.set_modified(SystemTime::now()));
        for said in &kept.said {
            output::say_again(said)?;
        }
        return Ok(kept.exit);
    }
    let recorder = Arc::new(Recorder::new(Arc::new(Disk)));
    output::listen();
    let exit = work(recorder.clone())?;
    if let (Some(said), Some(record)) = (output::heard(), recorder.record()) {
        // Without a cache everything works, only slower.
        let _ = store(&entry, &Kept { exit, said }, &record);
    }
    Ok(exit)
}

fn directory() -> Option<Utf8PathBuf> {
    let own = || Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("promptlint"));
    let chosen = std::env::var_os(DIRECTORY).filter(|dir| !dir.is_empty());
    Utf8PathBuf::try_from(chosen.map_or_else(own, |dir| Some(dir.into()))?).ok()
}

/// All that can make a difference but files: `None` where that cannot be told.
fn key(today: &str) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &[u8]| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    };
    add(&binary()?);
    add(today.as_bytes());
    add(std::env::current_dir().ok()?.as_os_str().as_encoded_bytes());
    add(format!("{:?}", output::room()).as_bytes());
    for argument in std::env::args_os().skip(1) {
        add(argument.as_encoded_bytes());
    }
    let mut variables: Vec<_> = std::env::vars_os().collect();
    variables.sort_unstable();
    for (name, value) in variables {
        if !BOOKKEEPING.iter().any(|known| *known == name) {
            add(name.as_encoded_bytes());
            add(value.as_encoded_bytes());
        }
    }
    Some(hasher.finalize().to_hex().to_string())
}

/// This very program: another one may say something else.
fn binary() -> Option<Vec<u8>> {
    let path = std::env::current_exe().ok()?;
    let metadata = path.metadata().ok()?;
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt as _;
        (metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
    };
    #[cfg(not(unix))]
    let changed = ();
    let written = metadata.modified().ok()?;
    let identity = format!("{} {} {written:?} {changed:?}", env!("CARGO_PKG_VERSION"), metadata.len());
    Some([identity.as_bytes(), path.as_os_str().as_encoded_bytes()].concat())
}

/// `None` when there is nothing, when it is broken, and when it no longer holds.
fn load(entry: &Utf8Path) -> Option<Kept> {
    let bytes = Disk.read(entry).ok()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    let (digest, body) = text.split_once('\n')?;
    if *blake3::hash(body.as_bytes()).to_hex() != *digest {
        return None;
    }
    let (kept, record) = body.split_once('\n')?;
    let kept = serde_json::from_str(kept).ok()?;
    holds(record, &Disk).then_some(kept)
}

/// In one step, so that whoever reads meanwhile has the old entry or the new one.
fn store(entry: &Utf8Path, kept: &Kept, record: &str) -> Option<()> {
    let dir = entry.parent()?;
    std::fs::create_dir_all(dir).ok()?;
    let body = format!("{}\n{}", serde_json::to_string(kept).ok()?, record);
    if body.len() as u64 >= MAX_FILE {
        return None;
    }
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(dir).ok()?;
    write!(file, "{}\n{body}", blake3::hash(body.as_bytes()).to_hex()).ok()?;
    file.persist(entry).ok()?;
    evict(dir.as_std_path());
    Some(())
}

/// Down to the bounds, the oldest first.
fn evict(dir: &Path) {
    let files = dir.read_dir().into_iter().flatten().filter_map(Result::ok);
    let mut files: Vec<_> = files
        .filter_map(|file| {
            let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
            Some((metadata.modified().ok()?, metadata.len(), file.path()))
        })
        .collect();
    files.sort_unstable();
    let mut bytes: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
    let mut count = files.len();
    for (_, size, path) in files {
        if count <= MAX_ENTRIES && bytes <= MAX_BYTES {
            break;
        }
        // Another run may have been faster.
        let _ = std::fs::remove_file(path);
        count -= 1;
        bytes -= size;
    }
}
