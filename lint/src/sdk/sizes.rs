//! What the user says of the parts of prompts that are only known at run time: in `[sizes]` and in comments.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::Utf8PathBuf;
use indexmap::IndexMap;
use promptlint_grammars::module::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::call::{Call, Content, Hole, Place, Request, Size};
use crate::config::sizes::SizeEntry;
use crate::config::{self, Config, ConfigError};
use crate::suppress::{self, About, Mistake, SizedHole};
use crate::workspace::Workspace;

/// Sizes the holes of calls, of all or of those in some files: a comment at the hole before the table. The files of the
/// calls that this changed.
pub(super) fn apply(
    workspace: &Workspace,
    calls: &mut [Call],
    within: Option<&FxHashSet<Arc<str>>>,
) -> FxHashSet<Arc<str>> {
    let is_meant = |call: &Call| within.is_none_or(|within| within.contains(&call.place.path));
    let mut by_comment: FxHashMap<Key, Size> = FxHashMap::default();
    for (path, holes) in by_path(workspace, calls, is_meant) {
        let Some(module) = workspace.file_at(&path).and_then(|id| workspace.module(id)) else { continue };
        let (sized, _) = suppress::sizes(&module, &holes.iter().map(|(_, hole)| *hole).collect::<Vec<_>>());
        for ((key, _), sized) in holes.iter().zip(sized) {
            if let Some((amount, line)) = sized {
                let source = format!("the comment in {path}:{line}").into();
                by_comment.insert(*key, Size { amount, source });
            }
        }
    }
    let mut resized = FxHashSet::default();
    for (number, call) in calls.iter_mut().enumerate().filter(|(_, call)| is_meant(call)) {
        let at_call = call.place.path.clone();
        let contexts = call.contexts.iter_mut().map(|context| (&context.place.path, &mut context.request));
        let requests = std::iter::once((&at_call, &mut call.request)).chain(contexts);
        for (request_number, (path, request)) in requests.enumerate() {
            let config = config_of(workspace, path);
            for (segment_number, segment) in request.prompt.segments.iter_mut().enumerate() {
                let Content::Hole(hole) = &mut segment.content else { continue };
                let said = by_comment.get(&(number, request_number, segment_number)).cloned();
                let size = said.or_else(|| {
                    let config = config.as_deref()?;
                    by_table(workspace, config, hole, path)
                });
                if hole.size != size {
                    hole.size = size;
                    resized.insert(at_call.clone());
                }
            }
        }
    }
    resized
}

/// The comments about sizes in one file that size nothing.
pub fn idle_comments(workspace: &Workspace, calls: &[Call]) -> Vec<(Arc<str>, Vec<Mistake>)> {
    if workspace.marked().next().is_none() {
        return Vec::new();
    }
    // A file by itself does not tell who uses its text.
    let is_whole = workspace.paths().iter().all(|path| workspace.system().is_dir(path));
    let mut holes = by_path(workspace, calls, |_| true);
    let files = workspace.marked().filter_map(|id| {
        let path = workspace.path(id).clone();
        let module = workspace.module(id)?;
        let here: Vec<SizedHole<'_>> =
            holes.swap_remove(&path).unwrap_or_default().into_iter().map(|(_, hole)| hole).collect();
        let (_, mut mistakes) = suppress::sizes(&module, &here);
        mistakes.retain(|mistake| is_whole || mistake.about != About::IdleSize);
        (!mistakes.is_empty()).then_some((path, mistakes))
    });
    files.collect()
}

/// The lines of `[sizes]` that size no part of any prompt. Only of files whose whole directory was looked at.
pub fn idle_entries(workspace: &Workspace, calls: &[Call]) -> Vec<ConfigError> {
    let Some(configs) = workspace.configs() else { return Vec::new() };
    let mut used: BTreeMap<Utf8PathBuf, (Arc<Config>, FxHashSet<usize>)> = BTreeMap::new();
    let root = workspace.root().join(config::FILE);
    let requests = calls.iter().flat_map(|call| {
        let own = std::iter::once((&call.place.path, &call.request));
        own.chain(call.contexts.iter().map(|context| (&context.place.path, &context.request)))
    });
    let mut noted = |config: Arc<Config>, found: &mut dyn Iterator<Item = usize>| {
        let Some(path) = config.path.clone() else { return };
        used.entry(path).or_insert_with(|| (config, FxHashSet::default())).1.extend(found);
    };
    noted(configs.of_dir(root.parent().unwrap_or(&root)), &mut std::iter::empty());
    for (path, request) in requests {
        let Some(config) = config_of(workspace, path) else { continue };
        for (_, hole) in holes(request) {
            let paths = paths(workspace, hole, path);
            let is_meant =
                |entry: &SizeEntry| paths.iter().any(|path| entry.is_meant(&hole.name, hole.origin, path));
            let all = config.sizes.iter().enumerate();
            let mut found = all.filter(|(_, entry)| is_meant(entry)).map(|(at, _)| at);
            noted(config.clone(), &mut found);
        }
    }
    let mut idle = Vec::new();
    for (path, (config, used)) in &used {
        let dir = path.parent().unwrap_or(path);
        if !workspace.paths().iter().any(|seen| dir.starts_with(seen)) {
            continue;
        }
        for (_, entry) in config.sizes.iter().enumerate().filter(|(at, _)| !used.contains(at)) {
            idle.push(ConfigError {
                path: path.clone(),
                text: config.text.to_string(),
                span: Some(entry.span.clone()),
                message: format!("`{}` sizes no part of a prompt", entry.key),
                help: Some("`promptlint calls` lists the parts that are only known at run time".to_owned()),
            });
        }
    }
    idle
}

/// Call, request (its own first, then those of its callers) and segment.
type Key = (usize, usize, usize);

type ByPath<'c> = IndexMap<Arc<str>, Vec<(Key, SizedHole<'c>)>>;

/// The holes of calls by the files that may say something of them, in order.
fn by_path<'c>(workspace: &Workspace, calls: &'c [Call], is_meant: impl Fn(&Call) -> bool) -> ByPath<'c> {
    let mut found = ByPath::new();
    let marked: FxHashSet<&Arc<str>> = workspace.marked().map(|id| workspace.path(id)).collect();
    // What the walk left out was not searched for comments.
    let mut elsewhere: FxHashMap<Arc<str>, bool> = FxHashMap::default();
    let mut may_speak = |path: &Arc<str>| {
        marked.contains(path)
            || *elsewhere
                .entry(path.clone())
                .or_insert_with(|| workspace.file_at(path).is_some_and(|id| !workspace.is_in_scope(id)))
    };
    for (number, call) in calls.iter().enumerate().filter(|(_, call)| is_meant(call)) {
        let contexts = call.contexts.iter().map(|context| (&context.place, &context.request));
        for (request_number, (place, request)) in
            std::iter::once((&call.place, &call.request)).chain(contexts).enumerate()
        {
            for (segment_number, hole) in holes(request) {
                let segment = &request.prompt.segments[segment_number];
                let message = request.prompt.messages.get(segment.message as usize).and_then(Option::as_ref);
                let anchors = [hole.place.as_ref(), hole.used.as_ref(), message, Some(place)];
                let mut paths: Vec<&Arc<str>> = anchors.iter().flatten().map(|place| &place.path).collect();
                paths.sort();
                paths.dedup();
                paths.retain(|path| may_speak(path));
                for path in paths {
                    let key = (number, request_number, segment_number);
                    let hole = SizedHole { name: &hole.name, anchors: anchors.map(|at| span_in(path, at)) };
                    found.entry(path.clone()).or_default().push((key, hole));
                }
            }
        }
    }
    found
}

fn span_in(path: &Arc<str>, place: Option<&Place>) -> Option<Span> {
    place.filter(|place| place.path == *path).map(|place| place.span)
}

fn holes(request: &Request) -> impl Iterator<Item = (usize, &Hole)> {
    request.prompt.segments.iter().enumerate().filter_map(|(at, segment)| match &segment.content {
        Content::Hole(hole) => Some((at, hole)),
        Content::Text(_) => None,
    })
}

fn config_of(workspace: &Workspace, path: &str) -> Option<Arc<Config>> {
    let path = workspace.root().join(path);
    Some(workspace.configs()?.of_dir(path.parent()?)).filter(|config| !config.sizes.is_empty())
}

/// In which files a hole of a call is looked for.
fn paths(workspace: &Workspace, hole: &Hole, at_call: &Arc<str>) -> Vec<Utf8PathBuf> {
    let places = [hole.place.as_ref(), hole.used.as_ref()];
    let all = places.into_iter().flatten().map(|place| &place.path).chain([at_call]);
    all.map(|path| workspace.root().join(&**path)).collect()
}

fn by_table(workspace: &Workspace, config: &Config, hole: &Hole, at_call: &Arc<str>) -> Option<Size> {
    let paths = paths(workspace, hole, at_call);
    let is_meant =
        |entry: &&SizeEntry| paths.iter().any(|path| entry.is_meant(&hole.name, hole.origin, path));
    let entry = config.sizes.iter().filter(is_meant).max_by_key(|entry| entry.rank())?;
    let line = config::line(&config.text, &entry.span);
    let file = config.path.as_ref().map_or_else(
        || config::FILE.to_owned(),
        |path| path.strip_prefix(workspace.root()).unwrap_or(path).as_str().replace('\\', "/"),
    );
    Some(Size { amount: entry.amount, source: format!("{file}:{line}").into() })
}
