//! Who sells models, from `catalogue/hosts.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Host {
    /// As in the catalogue: `bedrock`.
    #[serde(skip)]
    pub id: String,
    /// As people write it: `Amazon Bedrock`.
    pub name: String,
    /// What else stands for it in ids and SDKs.
    names: Vec<String>,
    /// How the keys of the models begin that it makes itself.
    makes: Vec<String>,
    /// Models run on the user's own machines there, so that no list has a price.
    pub own_hardware: bool,
    /// To ask for the model's own maximum changes nothing.
    pub neutral_cap: bool,
    /// The API demands a cap, so that whatever SDK stands between sends one.
    pub cap_required: bool,
    /// What the host is called in the sources of the catalogue: for whoever refreshes it.
    pub litellm: Vec<String>,
    pub genai: Vec<String>,
}

impl Host {
    /// It makes models, and does not only sell them.
    pub fn is_vendor(&self) -> bool {
        !self.makes.is_empty()
    }

    /// Whether it is the maker of the model with this key.
    pub fn makes(&self, key: &str) -> bool {
        self.makes.iter().any(|start| key.starts_with(start.as_str()))
    }
}

/// Who makes the model with this key: the one whose beginning fits best.
pub fn maker(key: &str) -> Option<&'static Host> {
    let name = key.rsplit('/').next().unwrap_or(key);
    let fit = |host: &&Host| {
        host.makes.iter().filter(|start| name.starts_with(start.as_str())).map(String::len).max()
    };
    hosts().values().filter(|host| host.makes(name)).max_by_key(fit)
}

/// The host that `name` stands for: its id in the catalogue, or the way an SDK or a gateway writes it.
pub fn host(name: &str) -> Option<&'static Host> {
    static BY_NAME: OnceLock<FxHashMap<&'static str, &'static Host>> = OnceLock::new();
    let by_name = BY_NAME.get_or_init(|| {
        let names =
            |host: &'static Host| host.names.iter().chain([&host.id]).map(move |name| (&**name, host));
        hosts().values().flat_map(names).collect()
    });
    by_name.get(&*name.trim().to_ascii_lowercase()).copied()
}

/// All of them, by id.
pub fn every() -> impl Iterator<Item = &'static Host> {
    hosts().values()
}

fn hosts() -> &'static BTreeMap<String, Host> {
    static HOSTS: OnceLock<BTreeMap<String, Host>> = OnceLock::new();
    // The file is part of the program: a test reads it, so the default is never used.
    HOSTS.get_or_init(|| parse().unwrap_or_default())
}

fn parse() -> serde_json::Result<BTreeMap<String, Host>> {
    let hosts = include_str!(concat!(env!("OUT_DIR"), "/hosts.json"));
    let mut hosts: BTreeMap<String, Host> = serde_json::from_str(hosts)?;
    for (id, host) in &mut hosts {
        host.id.clone_from(id);
    }
    Ok(hosts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_sound() {
        let hosts = parse().expect("catalogue/hosts.toml");
        let mut seen = std::collections::BTreeSet::new();
        for (id, host) in &hosts {
            assert!(!host.name.is_empty(), "{id}");
            for name in host.names.iter().chain([id]) {
                assert!(seen.insert(name.clone()), "two hosts are called {name}");
                assert_eq!(name, &name.to_ascii_lowercase());
            }
        }
    }
}
