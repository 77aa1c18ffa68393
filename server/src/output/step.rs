//! The page that a CI service shows for a step, or else the log.

use std::io::Write as _;

use anyhow::{Context as _, Result};

/// GitHub refuses more in a step.
const MOST: u64 = 1024 * 1024;

/// To the step summary of GitHub where there is one and it has room, else to standard output.
pub(crate) fn summary(text: &str) -> Result<()> {
    let safe = super::harmless(text);
    if let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) {
        let taken = std::fs::metadata(&path).map_or(0, |file| file.len());
        if taken + (safe.len() as u64) < MOST {
            let file = std::fs::OpenOptions::new().append(true).create(true).open(&path);
            let mut file = file.context("the step summary cannot be written")?;
            writeln!(file, "{safe}").context("the step summary cannot be written")?;
            return Ok(());
        }
    }
    super::raw(&safe)
}
