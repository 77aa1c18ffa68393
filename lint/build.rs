//! Embeds every `sdks/*.toml`, so that a new SDK is a new file and nothing else: put together, as every run needs it,
//! and as JSON, which is read five times faster than TOML, for runs with declarations of their own. Makes JSON of what is
//! kept by hand in the catalogue, too. And lays out the vocabularies, so
//! that no run has to.

#[path = "src/call/sorts.rs"]
#[allow(unreachable_pub, reason = "in the crate it is public")]
mod call;
#[path = "src/tokens/vocabulary/layout.rs"]
#[allow(dead_code, reason = "the program reads what is written here")]
mod layout;
#[path = "src/sdk"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::struct_field_names,
    reason = "in the crate it is public, and all is used"
)]
mod sdk {
    mod lazy;
    mod pattern;
    mod place;
    #[path = "data"]
    pub mod data {
        mod build;
        mod index;
        mod needles;
        mod raw;
        mod spec;
        mod tables;

        pub use needles::Needles;
        pub use raw::RawSdk;
        pub use tables::{FIELDS, Part, Sdks};
    }
}
#[path = "build/vocabularies.rs"]
mod vocabularies;

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use sdk::data::{Needles, RawSdk, Sdks};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    sdks(Path::new(&out))?;
    catalogue(Path::new(&out))?;
    vocabularies::lay_out(Path::new(&out))
}

fn sdks(out: &Path) -> Result<(), Box<dyn Error>> {
    for path in [
        "sdks",
        "src/sdk/data",
        "src/sdk/lazy.rs",
        "src/sdk/pattern.rs",
        "src/sdk/place.rs",
        "src/call/sorts.rs",
    ] {
        println!("cargo::rerun-if-changed={path}");
    }
    let dir = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("sdks");
    let mut files: Vec<_> = fs::read_dir(dir)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut raws = Vec::new();
    let mut data = String::from("pub(super) const DATA: &[(&str, &str)] = &[\n");
    let mut sources = String::from("#[cfg(test)]\npub(super) const SOURCES: &[(&str, &str)] = &[\n");
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let json = json(&file)?;
        writeln!(data, "    ({name:?}, {json:?}),")?;
        writeln!(sources, "    ({name:?}, include_str!({:?})),", file.display().to_string())?;
        // A test says what is wrong in a file.
        raws.push((name, serde_json::from_str::<RawSdk>(&json).unwrap_or_default()));
    }
    let raws: Vec<(&str, RawSdk)> = raws.iter().map(|(name, raw)| (&**name, raw.clone())).collect();
    let together = Sdks::new(&raws).unwrap_or_default();
    fs::write(out.join("sdks.bin"), postcard::to_stdvec(&together)?)?;
    fs::write(out.join("needles.bin"), postcard::to_stdvec(&Needles::of(&together))?)?;
    let include = |name: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.bin\"))");
    writeln!(sources, "];\npub(super) const PUT_TOGETHER: &[u8] = {};", include("sdks"))?;
    writeln!(sources, "pub(super) const NEEDLES: &[u8] = {};", include("needles"))?;
    fs::write(out.join("sdks.rs"), format!("{data}];\n{sources}"))?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a build script reads its own crate's files")]
fn json(file: &Path) -> Result<String, Box<dyn Error>> {
    let value: toml::Value =
        toml::from_str(&fs::read_to_string(file)?).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(serde_json::to_string(&value)?)
}

fn catalogue(out: &Path) -> Result<(), Box<dyn Error>> {
    for name in ["hosts", "tasks", "tokens"] {
        let path = format!("catalogue/{name}.toml");
        println!("cargo::rerun-if-changed={path}");
        fs::write(out.join(name).with_extension("json"), json(Path::new(&path))?)?;
    }
    Ok(())
}
