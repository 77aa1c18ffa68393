//! Embeds every `sdks/*.toml`, so that a new SDK is a new file and nothing else. As JSON: the whole of it is read at
//! every start, and JSON is read five times faster than TOML. And lays out the vocabulary `o200k_base`, so that no run
//! has to.

#[path = "src/tokens/o200k/layout.rs"]
mod layout;

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use layout::{RANK_BITS, SLOTS, place};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    sdks(Path::new(&out))?;
    vocabulary(Path::new(&out))
}

#[expect(clippy::disallowed_methods, reason = "a build script reads its own crate's files")]
fn sdks(out: &Path) -> Result<(), Box<dyn Error>> {
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
    fs::write(out.join("sdks.rs"), format!("{data}];\n{sources}];\n"))?;
    Ok(())
}

fn vocabulary(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src/tokens/o200k/layout.rs");
    let known = tiktoken::get_encoding("o200k_base").ok_or("tiktoken has no o200k_base")?;
    let mut slots = vec![0; SLOTS];
    let (mut starts, mut bytes) = (vec![0], Vec::new());
    for rank in 0..u32::try_from(known.vocab_size())? {
        let token = known.decode(&[rank]);
        let (mut at, tag) = place(&token);
        while slots[at] != 0 {
            at = (at + 1) % SLOTS;
        }
        slots[at] = tag << RANK_BITS | (rank + 1);
        bytes.extend_from_slice(&token);
        starts.push(u32::try_from(bytes.len())?);
    }
    let tokens = u32::try_from(starts.len() - 1)?;
    let words = slots.into_iter().chain([tokens]).chain(starts);
    let mut blob: Vec<u8> = words.flat_map(u32::to_le_bytes).collect();
    blob.extend(bytes);
    fs::write(out.join("o200k.bin"), blob)?;
    Ok(())
}
