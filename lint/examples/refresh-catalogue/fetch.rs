//! The packages, by pip.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use promptlint_lint::prices::Date;
use promptlint_lint::prices::catalogue::Source;

use crate::Result;

#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    wheel: PathBuf,
}

/// Asks pip's own index, whichever that is, for the day on which a file was published. Says nothing when it cannot.
const PUBLISHED: &str = r#"
import json, os, sys, urllib.request
from pip._internal.models.index import PyPI
index = (os.environ.get("PIP_INDEX_URL") or PyPI.simple_url).rstrip("/")
ask = urllib.request.Request(f"{index}/{sys.argv[1]}/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
files = json.load(urllib.request.urlopen(ask, timeout=60))["files"]
print(next(file["upload-time"][:10] for file in files if file["filename"] == sys.argv[2]))
"#;

pub(crate) fn wheel(
    name: &str,
    given: Option<&PathBuf>,
    last: Option<&Source>,
    scratch: &Path,
) -> Result<Package> {
    let wheel = if let Some(file) = given {
        file.clone()
    } else {
        let folder = scratch.join(format!("{name}-wheel"));
        let wanted = last.map_or_else(|| name.to_owned(), |source| format!("{name}=={}", source.version));
        run(Command::new("pip")
            .args(["download", "--quiet", "--no-deps", "--dest"])
            .arg(&folder)
            .arg(wanted))?;
        let mut files = fs::read_dir(&folder)?;
        files.next().ok_or_else(|| format!("pip brought nothing for {name}"))??.path()
    };
    let file = wheel.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let version = file.split('-').nth(1).ok_or_else(|| format!("{file} is not named like a wheel"))?;
    let package = Package { name: name.to_owned(), version: version.to_owned(), wheel };
    run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(&package.wheel).arg(scratch.join(name)))?;
    Ok(package)
}

impl Package {
    /// The prices, as JSON.
    pub(crate) fn data(&self, scratch: &Path) -> Result<String> {
        if self.name == "litellm" {
            return Ok(fs::read_to_string(
                scratch.join("litellm/litellm/model_prices_and_context_window_backup.json"),
            )?);
        }
        // Its data is Python source that needs its own dependencies.
        let packages = scratch.join("packages");
        run(Command::new("pip").args(["install", "--quiet", "--target"]).arg(&packages).arg(&self.wheel))?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/refresh-catalogue/genai.py");
        run(Command::new("python3").env("PYTHONPATH", packages).arg(script))
    }

    pub(crate) fn notice(&self, scratch: &Path) -> Result<String> {
        let info = format!("{}-{}.dist-info/licenses/LICENSE", self.name.replace('-', "_"), self.version);
        Ok(fs::read_to_string(scratch.join(&self.name).join(info))?)
    }

    pub(crate) fn source(&self) -> Result<Source> {
        let file = self.wheel.file_name().unwrap_or_default();
        let published = run(Command::new("python3").args(["-c", PUBLISHED, &self.name]).arg(file))?;
        let published: Date = published.trim().parse()?;
        Ok(Source {
            name: self.name.clone(),
            version: self.version.clone(),
            published,
            // Of both, as their wheels' metadata say; the notices stand in `licences/`.
            licence: "MIT".to_owned(),
        })
    }
}

fn run(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    Err(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr)).into())
}
