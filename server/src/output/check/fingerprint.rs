//! Names of findings that outlive edits elsewhere in the file, so that a service can tell old from new.

use std::collections::HashMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::Row;

/// Unique in a report: rule, path, call and how many alike stood before. Never the line, nor numbers in a message.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<String, u32>,
}

impl Fingerprints {
    pub(super) fn of(&mut self, row: &Row<'_>) -> String {
        let finding = row.finding;
        let about = match (&finding.call, row.lines()) {
            (Some(call), _) => call.to_string(),
            (None, Some(lines)) => lines.text().get(finding.place.span.range()).unwrap_or("").to_owned(),
            (None, None) => String::new(),
        };
        let key = format!("{}\0{}\0{about}", finding.rule, row.path);
        let nth = self.seen.entry(key.clone()).or_default();
        *nth += 1;
        let hash = Sha256::digest(format!("{key}\0{nth}"));
        hash.iter().take(16).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// The fingerprints of lines that GitHub's own upload action computes (`primaryLocationLineHash`), by line from 1.
/// Whoever uploads by the API has to bring them. A rolling hash of the hundred characters from the start of the
/// line, without spaces and tabs, and how many lines had the same.
///
/// Source: github/codeql-action, `src/fingerprints.ts` (described, not copied).
pub(super) fn line_hashes(text: &str) -> Vec<String> {
    const WINDOW: usize = 100;
    const BASE: u64 = 37;
    const END: u16 = u16::MAX;
    // Line ends count as one `\n`, whichever they are.
    let mut units: Vec<u16> = Vec::with_capacity(text.len() + WINDOW);
    let mut starts = Vec::new();
    let (mut at_start, mut after_return) = (true, false);
    for unit in text.encode_utf16() {
        let is = |char: char| unit == char as u16;
        if is(' ') || is('\t') || (after_return && is('\n')) {
            after_return = false;
            continue;
        }
        after_return = is('\r');
        if at_start {
            starts.push(units.len());
        }
        let unit = if after_return { '\n' as u16 } else { unit };
        at_start = unit == '\n' as u16;
        units.push(unit);
    }
    if at_start {
        starts.push(units.len());
    }
    units.push(END);
    units.resize(units.len() + WINDOW, 0);
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let hashes = starts.into_iter().map(|start| {
        let hash = units[start..start + WINDOW]
            .iter()
            .fold(0u64, |hash, unit| hash.wrapping_mul(BASE).wrapping_add(u64::from(*unit)));
        let nth = seen.entry(hash).or_default();
        *nth += 1;
        format!("{hash:x}:{nth}")
    });
    hashes.collect()
}
