//! The SDK data: `lint/sdks/*.toml` and what users add, parsed once.

mod build;
mod index;
mod needles;
mod raw;
mod spec;
mod tables;

use std::sync::OnceLock;

pub use build::Problem;
pub use index::ByName;
pub use needles::{Needles, Parts, part};
pub use raw::{FieldsMap, RawSdk, RawTable, SchemaTool};
pub use spec::{Ambient, CapDefault, Entry, Fields, FileMembers, Fills, Host, Http, Spec, Type};

pub use tables::{FIELDS, Part, Sdks};

include!(concat!(env!("OUT_DIR"), "/sdks.rs"));

/// The data that ships with the program.
pub fn builtin() -> &'static Sdks {
    static BUILTIN: OnceLock<Sdks> = OnceLock::new();
    BUILTIN.get_or_init(|| postcard::from_bytes(PUT_TOGETHER).unwrap_or_default())
}

/// What the data of a run is: what ships, which is read when it is first asked for, or that and what users declare.
#[derive(Clone, Copy, Debug)]
pub(super) struct Data<'a>(pub(super) Option<&'a Sdks>);

impl<'a> Data<'a> {
    pub(super) fn sdks(self) -> &'a Sdks {
        self.0.unwrap_or_else(|| builtin())
    }

    pub(super) fn needles(self) -> Needles {
        match self.0 {
            Some(sdks) => Needles::of(sdks),
            None => postcard::from_bytes(NEEDLES).unwrap_or_else(|_| Needles::of(builtin())),
        }
    }
}

/// A test parses every file; what does not parse is left out here rather than ending the program.
fn raw_builtin<'a>() -> impl Iterator<Item = (&'a str, RawSdk)> {
    DATA.iter().map(|(name, text)| (*name, serde_json::from_str(text).unwrap_or_default()))
}

/// The data that ships with the program, and what users declare, by names that no file of ours has.
pub fn with_declared(declared: Vec<(&str, RawSdk)>) -> Result<Sdks, Vec<Problem>> {
    Sdks::new(&raw_builtin().chain(declared).collect::<Vec<_>>())
}

/// Every file with what is wrong in it.
#[cfg(test)]
fn problems() -> Vec<String> {
    let mut out = Vec::new();
    let mut raws = Vec::new();
    for (name, text) in SOURCES {
        match toml::from_str::<RawSdk>(text) {
            Ok(raw) => raws.push((*name, raw)),
            Err(error) => out.push(format!("{name}.toml: {error}")),
        }
    }
    match Sdks::new(&raws) {
        Ok(sdks) => {
            let hosts = sdks.hosts.iter().filter(|host| host.url.regex().is_none());
            out.extend(hosts.map(|host| format!("not a regular expression: {}", host.url.source)));
        }
        Err(errors) => out.extend(errors.iter().map(Problem::to_string)),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the build script has put together is what is put together here.
    #[test]
    fn the_data_that_ships_is_whole() {
        let Ok(made) = Sdks::new(&raw_builtin().collect::<Vec<_>>()) else { panic!("the data has problems") };
        let read: Sdks = postcard::from_bytes(PUT_TOGETHER).expect("what the build script wrote");
        let count =
            |sdks: &Sdks| (sdks.types.len(), sdks.entries.len(), sdks.parts.len(), sdks.packages.len());
        assert_eq!(count(&read), count(&made));
        assert!(read.entries.len() > 100);
        let specs =
            |sdks: &Sdks| format!("{:?}", sdks.entries.iter().map(|entry| &entry.paths).collect::<Vec<_>>());
        assert_eq!(specs(&read), specs(&made));
        let ours: Needles = postcard::from_bytes(NEEDLES).expect("what the build script wrote");
        assert_eq!(ours, Needles::of(&made));
    }

    #[test]
    fn every_file_says_only_what_the_vocabulary_has() {
        let problems = problems();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}
