//! Embeds every `sdks/*.toml`, so that a new SDK is a new file and nothing else. As JSON: the whole of it is read at
//! every start, and JSON is read five times faster than TOML.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=sdks");
    let dir = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("sdks");
    let mut files: Vec<_> = fs::read_dir(dir)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut data = String::from("pub(super) const DATA: &[(&str, &str)] = &[\n");
    let mut sources = String::from("#[cfg(test)]\npub(super) const SOURCES: &[(&str, &str)] = &[\n");
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let value: toml::Value = toml::from_str(&fs::read_to_string(&file)?)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        writeln!(data, "    ({name:?}, {:?}),", serde_json::to_string(&value)?)?;
        writeln!(sources, "    ({name:?}, include_str!({:?})),", file.display().to_string())?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("sdks.rs"), format!("{data}];\n{sources}];\n"))?;
    Ok(())
}
