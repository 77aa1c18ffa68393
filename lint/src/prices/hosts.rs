//! Who sells models, from `catalogue/hosts.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Host {
    /// As in the catalogue: `bedrock`.
    #[serde(skip)]
    pub id: String,
    /// As people write it: `Amazon Bedrock`.
    pub name: String,
    /// What else stands for it in ids and SDKs.
    names: Vec<String>,
    /// It makes what it sells, so that an id without any prefix is taken to be its.
    pub vendor: bool,
}

/// The host that `name` stands for: its id in the catalogue, or the way an SDK or a gateway writes it.
pub fn host(name: &str) -> Option<&'static Host> {
    let name = name.trim().to_ascii_lowercase();
    let all = hosts();
    all.get(&name).or_else(|| all.values().find(|host| host.names.contains(&name)))
}

pub(super) fn hosts() -> &'static BTreeMap<String, Host> {
    static HOSTS: OnceLock<BTreeMap<String, Host>> = OnceLock::new();
    // The file is part of the program: a test reads it, so the default is never used.
    HOSTS.get_or_init(|| parse().unwrap_or_default())
}

fn parse() -> Result<BTreeMap<String, Host>, toml::de::Error> {
    let mut hosts: BTreeMap<String, Host> = toml::from_str(include_str!("../../catalogue/hosts.toml"))?;
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
