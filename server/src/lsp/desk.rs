//! All that is known: the folders, what the engine found in them, and the buffers that are open. It belongs to the
//! worker, so that nothing here has to wait for anything.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use camino::{Utf8Path, Utf8PathBuf};
use promptlint_lint::config::{FILE, Overrides, PYPROJECT};
use promptlint_lint::finding::Finding;
use promptlint_lint::session::{Plan, Session};
use promptlint_lint::workspace::{Ahead, Disk as OnDisk, IGNORE_FILE, System, decode, project};
use tower_lsp::ls_types::Uri;

use super::abilities::Abilities;
use super::documents::{Document, NOWHERE};
use super::inbox::{Buffer, Disk, Mail};
use super::overlay::Overlay;
use super::settings::{Options, Settings};
use super::text::Lines;
use super::uri;
use crate::cli::day;
use crate::output::money::show_in;

pub(super) struct Desk {
    pub(super) abilities: Abilities,
    pub(super) settings: Settings,
    /// Commands that the client has itself.
    pub(super) client_commands: Vec<String>,
    /// It wants to be told when costs are others.
    pub(super) wants_notice: bool,
    overlay: Arc<Overlay>,
    ahead: Arc<Ahead>,
    pub(super) buffers: BTreeMap<Utf8PathBuf, Buffer>,
    /// What the client has open.
    roots: Vec<Utf8PathBuf>,
    pub(super) folders: Vec<Folder>,
    /// What a client that asks was told last of each document, and of which version that was.
    pub(super) told: BTreeMap<Document, (String, Option<i32>)>,
    lines: BTreeMap<Utf8PathBuf, Arc<Lines>>,
}

/// Files that are looked at together.
pub(super) struct Folder {
    pub(super) root: Utf8PathBuf,
    /// The files, where it is not one of the client's folders.
    files: Option<Vec<Utf8PathBuf>>,
    pub(super) session: Session,
}

impl Folder {
    pub(super) fn absolute(&self, path: &str) -> Utf8PathBuf {
        self.root.join(path)
    }

    pub(super) fn findings_in<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a Finding> {
        self.session.findings().iter().filter(move |finding| &*finding.place.path == path)
    }
}

impl Desk {
    pub(super) fn new(
        abilities: Abilities,
        options: Options,
        roots: Vec<Utf8PathBuf>,
        ahead: Arc<Ahead>,
    ) -> Self {
        let mut desk = Self {
            abilities,
            settings: options.settings,
            client_commands: options.client_commands,
            wants_notice: options.cost_changed,
            overlay: Arc::default(),
            ahead,
            buffers: BTreeMap::new(),
            roots,
            folders: Vec::new(),
            told: BTreeMap::new(),
            lines: BTreeMap::new(),
        };
        desk.arrange();
        desk
    }

    /// Takes in what changed. The paths of the buffers among it.
    pub(super) fn apply(&mut self, mail: &mut Mail) -> Vec<Utf8PathBuf> {
        let mut all = false;
        if let Some(settings) = mail.settings.take() {
            all = settings.configuration != self.settings.configuration;
            self.settings = settings;
        }
        if let Some(roots) = mail.folders.take() {
            self.roots = roots;
        }
        if all {
            self.folders.clear();
        }
        let mut touched: Vec<(Utf8PathBuf, Disk)> = Vec::new();
        let were_open: BTreeSet<Utf8PathBuf> = self.buffers.keys().cloned().collect();
        let buffers = std::mem::take(&mut mail.buffers);
        let changed: Vec<Utf8PathBuf> = buffers.keys().cloned().collect();
        for (path, buffer) in buffers {
            let known = self.buffers.get(&path).map(|buffer| buffer.text.clone());
            let was_open = known.is_some();
            // A file that is not on disk comes with its buffer, and goes with it.
            let moved = was_open != buffer.is_some() && !OnDisk.is_file(&path);
            let on_disk = || Some(Arc::<str>::from(decode(self.overlay.read(&path).ok()?).text));
            let after = buffer.as_ref().map(|buffer| &buffer.text);
            // Opened, and not changed.
            if moved || known.or_else(on_disk).as_ref() != after {
                touched.push((path.clone(), if moved { Disk::Moved } else { Disk::Changed }));
            }
            self.overlay.set(&path, buffer.as_ref().map(|buffer| buffer.text.clone()));
            match buffer {
                Some(buffer) => self.buffers.insert(path, buffer),
                None => self.buffers.remove(&path),
            };
        }
        // A buffer hides what the disk says of its file, but not what it said before the file was opened.
        let on_disk = std::mem::take(&mut mail.disk).into_iter();
        touched.extend(on_disk.filter(|(path, how)| *how == Disk::Moved || !were_open.contains(path)));
        for (path, how) in touched {
            self.lines.remove(&path);
            for folder in &mut self.folders {
                // Configuration counts from above, too; an import never leads there.
                let is_settings = is_settings(&path);
                let below = path.strip_prefix(&folder.root).is_ok();
                let above = path.parent().is_some_and(|dir| folder.root.starts_with(dir));
                if below && (how == Disk::Moved || is_settings) || above && is_settings {
                    folder.session.reload();
                } else if below {
                    folder.session.change(&path);
                }
            }
        }
        self.arrange();
        changed
    }

    /// A folder for each of the client's, and for files that stand in none of them.
    fn arrange(&mut self) {
        let mut wanted: Vec<(Utf8PathBuf, Option<Vec<Utf8PathBuf>>)> =
            self.roots.iter().map(|root| (root.clone(), None)).collect();
        for path in self.buffers.keys() {
            if self.roots.iter().any(|root| path.starts_with(root)) {
                continue;
            }
            let root = project_of(&*self.overlay, path);
            match wanted.iter_mut().find(|(known, files)| files.is_some() && *known == root) {
                Some((_, Some(files))) => files.push(path.clone()),
                _ => wanted.push((root, Some(vec![path.clone()]))),
            }
        }
        let mut before = std::mem::take(&mut self.folders);
        for (root, files) in wanted {
            let known = before.iter().position(|folder| folder.root == root && folder.files == files);
            if let Some(at) = known {
                self.folders.push(before.swap_remove(at));
                continue;
            }
            let plan = Plan {
                system: engine_files(&self.overlay),
                root: root.clone(),
                paths: files.clone().unwrap_or_default(),
                reach: files.is_some().then(|| root.clone()),
                config: self.settings.configuration.as_ref().map(|file| root.join(file)),
                ahead: self.ahead.clone(),
                overrides: Overrides { as_of: Some(day::today()), ..Overrides::default() },
            };
            let session = Session::open(plan);
            if let Some(currency) = session.currency() {
                show_in(currency.clone());
            }
            self.folders.push(Folder { root, files, session });
        }
    }

    /// Looks at what changed. `false` when something changed again before it was done.
    pub(super) fn run(&mut self, stale: &AtomicBool) -> bool {
        self.folders.iter_mut().all(|folder| folder.session.run(stale))
    }

    /// The same for what concerns the files that changed. Whether it was done, and there is more to look at.
    pub(super) fn run_near(&mut self, stale: &AtomicBool) -> bool {
        self.folders.iter_mut().all(|folder| folder.session.run_near(stale))
            && self.folders.iter().any(|folder| !folder.session.is_current())
    }

    /// Another number when calls, and so their costs, are others.
    pub(super) fn cost_mark(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for folder in &self.folders {
            folder.root.hash(&mut hasher);
            folder.session.generation().hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The folder whose findings a file has, and its path in there.
    pub(super) fn owner(&self, path: &Utf8Path) -> Option<(usize, Arc<str>)> {
        let holding = self.folders.iter().enumerate().filter(|(_, folder)| path.starts_with(&folder.root));
        // A file of a folder in a folder belongs to the inner one; the projects of single files come last.
        let (at, folder) = holding.max_by_key(|(_, it)| (it.files.is_none(), it.root.as_str().len()))?;
        let path = path.strip_prefix(&folder.root).ok()?.as_str();
        Some((at, if cfg!(windows) { path.replace('\\', "/").into() } else { path.into() }))
    }

    /// As the client spells it where it has it open.
    pub(super) fn uri(&self, document: &Document) -> Option<Uri> {
        let buffer = self.buffers.get(&document.path);
        match document.cell {
            Some(cell) => Some(buffer?.cells.get(cell as usize)?.uri.clone()),
            None => buffer.map(|buffer| buffer.uri.clone()).or_else(|| uri::of_path(&document.path)),
        }
    }

    pub(super) fn version(&self, document: &Document) -> Option<i32> {
        let buffer = self.buffers.get(&document.path)?;
        match document.cell {
            Some(cell) => buffer.cells.get(cell as usize).map(|cell| cell.version),
            None => Some(buffer.version),
        }
    }

    /// The text of an open document.
    pub(super) fn text(&self, document: &Document) -> Option<Arc<str>> {
        let buffer = self.buffers.get(&document.path)?;
        match document.cell {
            Some(cell) => buffer.cells.get(cell as usize).map(|cell| cell.text.clone()),
            None => Some(buffer.text.clone()),
        }
    }

    /// The documents by which the client shows a file: itself, or the cells of a notebook.
    pub(super) fn documents(&self, path: &Utf8Path) -> Vec<Document> {
        let cells = self.buffers.get(path).map_or(0, |buffer| buffer.cells.len() as u32);
        match cells {
            0 => vec![Document::file(path)],
            _ => (0..cells).map(|cell| Document { path: path.to_owned(), cell: Some(cell) }).collect(),
        }
    }

    pub(super) fn system(&self) -> &Overlay {
        &self.overlay
    }

    /// The lines that spans in a file refer to.
    pub(super) fn lines(&mut self, folder: usize, path: &str) -> Option<Arc<Lines>> {
        let workspace = self.folders.get(folder)?.session.workspace();
        let absolute = workspace.root().join(path);
        if let Some(lines) = self.lines.get(&absolute) {
            return Some(lines.clone());
        }
        let text = match workspace.file_at(path).and_then(|id| workspace.module(id)) {
            Some(module) => module.text.clone(),
            None => workspace.text(path)?,
        };
        let lines = Arc::new(Lines::new(text));
        self.lines.insert(absolute, lines.clone());
        Some(lines)
    }
}

/// Where the engine reads: what the user sees.
fn engine_files(overlay: &Arc<Overlay>) -> Arc<dyn System> {
    let files: Arc<dyn System> = overlay.clone();
    #[cfg(debug_assertions)]
    let files = super::trap::set(files);
    files
}

/// Whether a file says what is looked at, and how.
fn is_settings(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    matches!(name, FILE | PYPROJECT | IGNORE_FILE | ".gitignore" | ".ignore")
        || name.starts_with("promptlint.usage.") && path.extension() == Some("toml")
}

/// Where a file's project begins, for a file that stands in none of the client's folders.
fn project_of(system: &dyn System, path: &Utf8Path) -> Utf8PathBuf {
    let dir = path.parent().unwrap_or(path);
    if path.as_str().starts_with(NOWHERE) {
        return dir.to_owned();
    }
    project(system, dir).unwrap_or_else(|| dir.to_owned())
}
