//! What calls cost, asked file by file: a file's own calls, and those of wrappers that it calls.

use camino::Utf8Path;
use promptlint_lint::call::{Call, Context, Place};
use promptlint_lint::config::usage::{UsageBook, parse_file};
use promptlint_lint::cost::estimate::estimate;
use promptlint_lint::cost::report::{Reach, times};
use promptlint_lint::prices::{Books, Market, Markets};
use promptlint_lint::usage::apply::{Applied, ids};
use promptlint_lint::usage::{Owner, Volume};
use promptlint_lint::workspace::{Workspace, decode};

use super::desk::Folder;
use super::settings::Settings;

/// What prices and volumes hold in a folder.
pub(super) struct Ledger<'a> {
    folder: &'a Folder,
    pub(super) applied: Applied<'a>,
    markets: Books<'a>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(folder: &'a Folder, settings: &Settings) -> Self {
        let workspace = folder.session.workspace();
        let book = settings.usage.as_deref().and_then(|env| book(workspace, env));
        Self { folder, applied: Applied::new(workspace, book), markets: Books::of(workspace) }
    }

    pub(super) fn workspace(&self) -> &'a Workspace {
        self.folder.session.workspace()
    }

    /// The prices that hold in a file.
    pub(super) fn market(&self, path: &str) -> Market {
        self.markets.market(path)
    }

    pub(super) fn reach(&self, call: &'a Call, context: Option<&'a Context>) -> Reach<'a> {
        let usage = self.applied.usage(call, context);
        let request = context.map_or(&call.request, |context| &context.request);
        let estimate = estimate(call, request, &usage, &self.market(&place(call, context).path));
        let per_month = match (&estimate.per_call, &usage.calls) {
            (Ok(band), Some(Volume { calls, .. })) => times(*band, (*calls).into()),
            _ => None,
        };
        Reach { call, context, usage, owner: Owner::default(), estimate, per_month }
    }

    /// The reaches that stand in a file, in its order.
    pub(super) fn in_file(&self, path: &str) -> Vec<Reach<'a>> {
        let all =
            self.folder.session.calls().iter().flat_map(|call| call.reaches().map(move |it| (call, it)));
        let here = all.filter(|(call, context)| *place(call, *context).path == *path);
        let mut here: Vec<_> = here.map(|(call, context)| self.reach(call, context)).collect();
        here.sort_by_key(|reach| reach.place().span);
        here
    }

    /// The reach that is named so: by the id of its call, or by that and its caller.
    pub(super) fn named(&self, name: &str) -> Option<Reach<'a>> {
        let root = &self.folder.root;
        for call in self.folder.session.calls().iter().filter(|call| name.starts_with(&*call.id)) {
            if *call.id == *name {
                // A wrapper costs what its callers make of it.
                return Some(self.reach(call, call.reaches().next().flatten()));
            }
            let is_named =
                |context: &&Context| ids(root, root, call, Some(context)).1.as_deref() == Some(name);
            if let Some(context) = call.contexts.iter().find(is_named) {
                return Some(self.reach(call, Some(context)));
            }
        }
        None
    }

    /// The name of a reach.
    pub(super) fn name(&self, reach: &Reach<'_>) -> String {
        let (id, caller) = ids(&self.folder.root, &self.folder.root, reach.call, reach.context);
        caller.unwrap_or(id)
    }
}

fn place<'c>(call: &'c Call, context: Option<&'c Context>) -> &'c Place {
    context.map_or(&call.place, |context| &context.place)
}

/// The usage table of an environment, where there is one that can be read.
fn book(workspace: &Workspace, env: &str) -> Option<UsageBook> {
    let config = workspace.configs()?.of_dir(workspace.root());
    let dir = config.path.as_deref().and_then(Utf8Path::parent).unwrap_or(workspace.root());
    let path = dir.join(format!("promptlint.usage.{env}.toml"));
    parse_file(&path, &decode(workspace.system().read(&path).ok()?).text).ok()
}
