//! What the faces ask of git: the commit of a name, where two lines of work parted, and a commit's files. Nothing is
//! checked out, and nothing is fetched.

mod lfs;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use gix::bstr::ByteSlice;
use gix::objs::tree::EntryKind;
use gix::{ObjectId, ThreadSafeRepository};
use promptlint_lint::workspace::{Entry, Tree};

use crate::output;

/// Where services say what a change is to be merged into: variable, and whether it holds a branch's name.
///
/// Sources: docs.github.com "Default environment variables"; docs.gitlab.com "Predefined CI/CD variables";
/// learn.microsoft.com "Predefined variables"; support.atlassian.com "Variables and secrets".
const TARGETS: [(&str, bool); 5] = [
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", false),
    ("GITHUB_BASE_REF", true),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", true),
    ("SYSTEM_PULLREQUEST_TARGETBRANCH", true),
    ("BITBUCKET_PR_DESTINATION_BRANCH", true),
];

/// What a clone calls the branch that everything is merged into.
const TRUNKS: [&str; 6] = ["origin/HEAD", "origin/main", "origin/master", "main", "master", "trunk"];

/// One of a line of commits.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) commit: Commit,
    pub(crate) at: jiff::Timestamp,
    /// The first line of its message.
    pub(crate) title: String,
}

/// Contents of files, and what they come to in bytes.
type Remembered = Mutex<(HashMap<ObjectId, Arc<[u8]>>, usize)>;

/// Of contents that are remembered: the sources of a large repository fit in.
const MOST_REMEMBERED: usize = 1 << 29;

#[derive(Clone)]
pub(crate) struct Repository {
    repo: Arc<ThreadSafeRepository>,
    /// Absolute.
    root: Utf8PathBuf,
    remembered: Option<Arc<Remembered>>,
    /// Submodules of which something has been said.
    told: Arc<Mutex<BTreeSet<Utf8PathBuf>>>,
}

/// A commit, by its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Commit(ObjectId);

impl Commit {
    pub(crate) fn full(self) -> String {
        self.0.to_hex().to_string()
    }

    /// As people write it.
    pub(crate) fn short(self) -> String {
        self.0.to_hex_with_len(10).to_string()
    }
}

/// What a commit has at a path.
#[derive(Clone, Debug)]
struct Blob {
    id: ObjectId,
    entry: Entry,
    /// Where its object is: the repository itself, or that of a submodule.
    repo: Arc<ThreadSafeRepository>,
}

/// A submodule in a submodule is followed this far.
const MOST_NESTED: usize = 4;

impl Repository {
    /// The one that holds `dir`, which is absolute.
    pub(crate) fn around(dir: &Utf8Path) -> Result<Self> {
        let repo = gix::discover(dir).map_err(|_| anyhow::anyhow!("{dir} is not in a git repository"))?;
        // A bare repository has no work tree, and commits all the same.
        let root = repo.workdir().unwrap_or(repo.git_dir());
        let root = root.canonicalize().context("the repository cannot be read")?;
        let root = Utf8PathBuf::try_from(root).context("the repository's path is not UTF-8")?;
        Ok(Self { repo: Arc::new(repo.into_sync()), root, remembered: None, told: Arc::default() })
    }

    /// A directory, from the top of the repository.
    pub(crate) fn below(&self, dir: &Utf8Path) -> String {
        dir.strip_prefix(&self.root).map_or(String::new(), |below| below.as_str().replace('\\', "/"))
    }

    /// The commit that `name` stands for: a branch, a tag, a hash, `HEAD~3`.
    pub(crate) fn commit(&self, name: &str) -> Result<Commit> {
        if let Some(commit) = self.try_commit(name) {
            return Ok(commit);
        }
        if let Some(commit) = self.try_commit(&format!("origin/{name}")) {
            return Ok(commit);
        }
        self.must_have_commits()?;
        let help = if self.is_shallow() {
            "; the clone is shallow: `git fetch --unshallow`, or `fetch-depth: 0` of actions/checkout, brings the rest"
        } else {
            "; `git fetch` may bring it"
        };
        bail!("there is no commit `{name}` in {}{help}", self.root)
    }

    fn try_commit(&self, name: &str) -> Option<Commit> {
        let repo = self.repo.to_thread_local();
        let id = repo.rev_parse_single(name).ok()?;
        Some(Commit(id.object().ok()?.peel_to_commit().ok()?.id))
    }

    /// The name that this change is to be merged into, from what the CI service says or the clone knows.
    pub(crate) fn target(&self) -> Result<String> {
        for (variable, is_branch) in TARGETS {
            let Ok(name) = std::env::var(variable) else { continue };
            let name = name.trim_start_matches("refs/heads/");
            if name.is_empty() {
                continue;
            }
            let remote = format!("origin/{name}");
            if is_branch && self.try_commit(&remote).is_some() {
                return Ok(remote);
            }
            return Ok(name.to_owned());
        }
        self.must_have_commits()?;
        let repo = self.repo.to_thread_local();
        let default = repo.config_snapshot().string("init.defaultBranch").map(|name| name.to_string());
        let names = TRUNKS.map(ToOwned::to_owned).into_iter().chain(default);
        match names.into_iter().find(|name| self.try_commit(name).is_some()) {
            Some(name) => Ok(name),
            None => bail!("there is none of {} here; name what to compare with", TRUNKS.join(", ")),
        }
    }

    /// Where two lines of work parted.
    pub(crate) fn fork_point(&self, one: Commit, other: Commit) -> Result<Commit> {
        let repo = self.repo.to_thread_local();
        match repo.merge_base(one.0, other.0) {
            Ok(Some(id)) => Ok(Commit(id.detach())),
            _ if self.is_shallow() => bail!(
                "{} and {} have no common commit in this shallow clone: `git fetch --unshallow`, or `fetch-depth: 0` \
                 of actions/checkout, brings the rest",
                one.short(),
                other.short()
            ),
            _ => bail!(
                "{} and {} have no common commit; --direct compares them as they are",
                one.short(),
                other.short()
            ),
        }
    }

    fn must_have_commits(&self) -> Result<()> {
        if self.repo.to_thread_local().head().is_ok_and(|head| head.is_unborn()) {
            bail!("{} has no commits yet: there is nothing to compare with", self.root);
        }
        Ok(())
    }

    pub(crate) fn is_bare(&self) -> bool {
        self.repo.to_thread_local().is_bare()
    }

    fn is_shallow(&self) -> bool {
        self.repo.to_thread_local().is_shallow().unwrap_or(false)
    }

    /// So many commits at most from `tip` on, each the first parent of the one before it, as long as they are not older
    /// than `since`. Whether a shallow clone cuts them off stands beside them.
    pub(crate) fn line(
        &self,
        tip: Commit,
        most: usize,
        since: Option<jiff::Timestamp>,
    ) -> Result<(Vec<Step>, bool)> {
        let repo = self.repo.to_thread_local();
        let shallow = self.is_shallow();
        let mut steps = Vec::new();
        let mut next = Some(tip.0);
        while let Some(id) = next.take().filter(|_| steps.len() < most) {
            let found = repo.find_object(id).ok().and_then(|object| object.try_into_commit().ok());
            let Some(commit) = found else {
                if steps.is_empty() {
                    bail!("commit {} cannot be read", tip.short());
                }
                return Ok((steps, shallow));
            };
            let at = commit.time().context("a commit has no time")?.seconds;
            let at = jiff::Timestamp::from_second(at).context("a commit has no time")?;
            if since.is_some_and(|since| at < since) {
                return Ok((steps, false));
            }
            let title = commit.message().map(|message| message.summary().to_str_lossy().into_owned());
            steps.push(Step { commit: Commit(id), at, title: title.unwrap_or_default() });
            next = commit.parent_ids().next().map(gix::Id::detach);
        }
        Ok((steps, false))
    }

    /// Keeps what is read of commits in memory, for whoever reads many of them.
    pub(crate) fn remembering(self) -> Self {
        Self { remembered: Some(Arc::default()), ..self }
    }

    /// The commit's files, read from the object store when they are asked for; those that stand in the work tree as
    /// they are in the commit are read from there, which is faster.
    pub(crate) fn tree(&self, commit: Commit) -> Result<Tree> {
        let blobs = self.blobs(commit)?;
        let on_disk = self.unmodified(&blobs);
        let entries: Vec<_> = blobs.iter().map(|(path, blob)| (path.clone(), blob.entry)).collect();
        let (root, remembered) = (self.root.clone(), self.remembered.clone());
        let read = move |path: &Utf8Path| {
            let blob = blobs.get(path).ok_or(io::ErrorKind::NotFound)?;
            if on_disk.contains(path)
                && let Ok(bytes) = read_from_disk(&root.join(path))
            {
                // Where `git lfs` has not put the content there, it may still be in its store.
                let git = blob.repo.to_thread_local().common_dir().to_owned();
                return Ok(lfs::content(&bytes, &git).unwrap_or(bytes));
            }
            let known = remembered.as_ref().map(|known| known.lock().unwrap_or_else(PoisonError::into_inner));
            if let Some(bytes) = known.and_then(|known| known.0.get(&blob.id).cloned()) {
                return Ok(bytes.to_vec());
            }
            let repo = blob.repo.to_thread_local();
            let object = repo.find_object(blob.id).map_err(|_| {
                io::Error::other(format!("its object {} is not in this clone", blob.id.to_hex_with_len(10)))
            })?;
            let bytes = object.detach().data;
            let bytes = lfs::content(&bytes, repo.common_dir()).unwrap_or(bytes);
            if let Some(known) = &remembered {
                let (contents, size) = &mut *known.lock().unwrap_or_else(PoisonError::into_inner);
                if *size + bytes.len() > MOST_REMEMBERED {
                    contents.clear();
                    *size = 0;
                }
                *size += bytes.len();
                contents.insert(blob.id, bytes.as_slice().into());
            }
            Ok(bytes)
        };
        Ok(Tree::new(self.root.clone(), entries, read))
    }

    /// What tells the files of a commit from those of another: their paths and contents.
    pub(crate) fn listing(&self, commit: Commit) -> Result<BTreeMap<Utf8PathBuf, ObjectId>> {
        Ok(self.blobs(commit)?.into_iter().map(|(path, blob)| (path, blob.id)).collect())
    }

    fn blobs(&self, commit: Commit) -> Result<BTreeMap<Utf8PathBuf, Blob>> {
        let mut blobs = BTreeMap::new();
        self.list(&self.repo, commit, Utf8Path::new(""), MOST_NESTED, &mut blobs)?;
        Ok(blobs)
    }

    /// The files of a commit, and of those that its submodules stand at, as far as these are in the clone.
    fn list(
        &self,
        of: &Arc<ThreadSafeRepository>,
        commit: Commit,
        below: &Utf8Path,
        nested: usize,
        into: &mut BTreeMap<Utf8PathBuf, Blob>,
    ) -> Result<()> {
        let repo = of.to_thread_local();
        let listing = || -> Result<_> {
            Ok(repo.find_object(commit.0)?.peel_to_commit()?.tree()?.traverse().breadthfirst.files()?)
        };
        let files = listing().with_context(|| format!("commit {} cannot be read", commit.short()))?;
        for file in files {
            let path = below.join(&*file.filepath.to_str_lossy());
            let entry = match file.mode.kind() {
                EntryKind::Blob | EntryKind::BlobExecutable => Entry::File,
                EntryKind::Link => Entry::Link,
                EntryKind::Tree => continue,
                EntryKind::Commit => {
                    // One that is not checked out has no files in the work tree either.
                    if nested > 0
                        && let Ok(module) = gix::open(self.root.join(&path))
                    {
                        let module = Arc::new(module.into_sync());
                        let listed = self.list(&module, Commit(file.oid), &path, nested - 1, into);
                        let told =
                            || self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone());
                        if listed.is_err() && told() {
                            output::warning(&format!(
                                "{path}: the submodule's commit {} is not in its clone, and its files are left out; \
                                 `git -C {path} fetch --unshallow` may bring it",
                                Commit(file.oid).short()
                            ));
                        }
                    }
                    continue;
                }
            };
            into.insert(path, Blob { id: file.oid, entry, repo: of.clone() });
        }
        Ok(())
    }

    /// Of these the ones that the work tree has unchanged, as far as the index can tell without reading them.
    fn unmodified(&self, blobs: &BTreeMap<Utf8PathBuf, Blob>) -> BTreeSet<Utf8PathBuf> {
        let repo = self.repo.to_thread_local();
        let Ok(index) = repo.index_or_empty() else { return BTreeSet::new() };
        let written = index.timestamp();
        let same = index.entries().iter().filter_map(|entry| {
            let path = Utf8PathBuf::from(entry.path(&index).to_str().ok()?);
            let blob = blobs.get(&path)?;
            let disk = std::fs::symlink_metadata(self.root.join(&path)).ok()?;
            let modified = gix::index::entry::stat::Time::try_from(disk.modified().ok()?).ok()?;
            // What changed in the second in which the index was written can have the same time (git calls it racy).
            let is_old = i64::from(entry.stat.mtime.secs) < written.unix_seconds();
            let same = blob.id == entry.id
                && blob.entry == Entry::File
                && disk.is_file()
                && u64::from(entry.stat.size) == disk.len()
                && entry.stat.mtime == modified
                && is_old;
            same.then_some(path)
        });
        same.collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the reader of a System")]
fn read_from_disk(path: &Utf8Path) -> io::Result<Vec<u8>> {
    std::fs::read(path)
}
