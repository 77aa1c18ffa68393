//! Which files can matter, by their bytes alone: what keeps a run near the time that reading takes.

mod imports;
mod live;
mod search;
mod second;

use std::sync::{Arc, OnceLock};

use promptlint_grammars::Source;

use super::data::{Data, Needles, Parts};

use imports::Packages;
use search::Search;

pub(super) use imports::Imports;
pub(super) use live::{Live, World};
pub(super) use second::{AllImports, Reached, Round, Ways, near};

/// A file that holds a call holds a needle of the SDK's, and where something is called, made or read from an object,
/// one of the SDK's names.
#[derive(Debug)]
pub(super) struct Prefilter {
    needles: Lazy,
    /// Whose each needle is, and whether it is a hint.
    owners: Vec<(Parts, bool)>,
    hosts: Lazy,
    /// Those that the data speaks of.
    packages: Packages,
}

/// What the first look at a file's bytes says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Glance {
    pub(super) has_needle: bool,
    /// Whose needles stand there, where the file does not say what it imports.
    pub(super) named: Parts,
}

impl Prefilter {
    /// That of the data that ships is made once.
    pub(super) fn of(data: Data<'_>) -> Arc<Self> {
        static BUILTIN: OnceLock<Arc<Prefilter>> = OnceLock::new();
        let new = || Arc::new(Self::new(data.needles()));
        if data.0.is_some() { new() } else { BUILTIN.get_or_init(new).clone() }
    }

    /// Makes now what would be made when a file first asks.
    pub(super) fn prepare(&self) {
        self.needles.get();
        self.hosts.get();
    }

    /// Whether there may be a needle.
    pub(super) fn is_any_in(&self, bytes: &[u8]) -> bool {
        self.needles.get().is_none_or(|needles| needles.has_any(bytes))
    }

    fn new(needles: Needles) -> Self {
        let Needles { all, hosts, packages } = needles;
        let (all, owners) =
            all.into_iter().map(|(needle, owners, is_hint)| (needle, (owners, is_hint))).unzip();
        let packages = Packages::new(packages.iter().map(String::as_str));
        Self { needles: Lazy::new(all), owners, hosts: Lazy::new(hosts), packages }
    }

    pub(super) fn glance(&self, source: Source, path: &str, bytes: &[u8]) -> (Glance, Imports) {
        let imports = Imports::of(source, path, bytes, &self.packages);
        if !self.is_any_in(bytes) {
            return (Glance::default(), imports);
        }
        let named = if imports.is_unknown() { self.named(bytes) } else { (0, 0) };
        (Glance { has_needle: true, named: named.0 | named.1 }, imports)
    }

    /// Whether a host that the data knows may be named.
    pub(super) fn names_hosts(&self, bytes: &[u8]) -> bool {
        self.hosts.get().is_none_or(|hosts| hosts.has_any(bytes))
    }

    /// Whether there may be a text with a host's address in it: a path by itself is a route of a server's more often.
    pub(super) fn writes_address(&self, bytes: &[u8]) -> bool {
        let Some(hosts) = self.hosts.get() else { return true };
        hosts.all(bytes).any(|(_, start)| {
            let is_of_address = |byte: &&u8| is_word(**byte) || b"/:.{}-@%[]()".contains(*byte);
            let before = &bytes[..start - bytes[..start].iter().rev().take_while(is_of_address).count()];
            let address = &bytes[before.len()..];
            match before.split_last() {
                Some((b'"' | b'\'', before)) => {
                    !address.starts_with(b"/") || before.trim_ascii_end().ends_with(b"+")
                }
                Some((b'`', _)) => address.starts_with(b"$") || address.starts_with(b"http"),
                _ => false,
            }
        })
    }

    /// Whose needles stand there, and whose hints.
    fn named(&self, bytes: &[u8]) -> (Parts, Parts) {
        let Some(needles) = self.needles.get() else { return (Parts::MAX, Parts::MAX) };
        needles.all(bytes).fold((0, 0), |(named, hinted), (needle, _)| {
            let (owners, is_hint) = self.owners[needle];
            if is_hint { (named, hinted | owners) } else { (named | owners, hinted) }
        })
    }
}

/// What a file's bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Nothing,
    /// Where a file is near that matters by itself: what it calls is the method of an object that comes from there.
    MattersNearSdk,
    Matters,
    /// It would, were it not a bundle.
    Minified,
}

/// Made when a file first asks: in most trees few do, in many none.
#[derive(Debug)]
struct Lazy {
    needles: Vec<String>,
    made: OnceLock<Option<Search>>,
}

impl Lazy {
    fn new(needles: Vec<String>) -> Self {
        Self { needles, made: OnceLock::new() }
    }

    fn get(&self) -> Option<&Search> {
        self.made.get_or_init(|| Search::new(&self.needles)).as_ref()
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$'
}
