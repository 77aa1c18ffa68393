//! A file that a report is also written to.

use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;

use super::{harmless, save};

/// `FORMAT=FILE`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target<F> {
    pub(crate) format: F,
    path: Utf8PathBuf,
}

impl<F: ValueEnum> Target<F> {
    pub(crate) fn parse(written: &str) -> Result<Self, String> {
        let names = || {
            let names: Vec<_> = F::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
            names.iter().map(|name| name.get_name().to_owned()).collect::<Vec<_>>().join(", ")
        };
        let Some((format, path)) = written.split_once('=') else {
            return Err(format!("write FORMAT=FILE, as in json=promptlint.json; formats are {}", names()));
        };
        let format = F::from_str(format, false)
            .map_err(|_| format!("there is no format `{format}`; formats are {}", names()))?;
        let path = Utf8Path::new(path);
        match path.parent() {
            _ if path.as_str().is_empty() => Err(format!("`{written}` names no file")),
            Some(dir) if !dir.as_str().is_empty() && !dir.is_dir() => {
                Err(format!("there is no directory {dir} to write {path} to"))
            }
            _ => Ok(Self { format, path: path.to_owned() }),
        }
    }

    /// Without the colours that a terminal would show.
    pub(crate) fn save(&self, rendered: &str) -> Result<()> {
        save(&self.path, rendered)
    }

    pub(crate) fn save_text(&self, rendered: &str) -> Result<()> {
        save(&self.path, &harmless(&anstream::adapter::strip_str(rendered).to_string()))
    }
}
