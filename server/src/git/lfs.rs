//! Git LFS: what a commit holds of a large file is a note of where its content is.
//! Source: git-lfs `docs/spec.md`, "The Pointer" and "The Server"; `docs/man/git-lfs-faq` for where contents are kept.

use std::path::Path;

const VERSION: &[u8] = b"version https://git-lfs.github.com/spec/v1";
/// The specification's own limit.
const LONGEST: usize = 1024;

/// The content that a pointer points to, where this clone has it. The work tree holds the pointer where it has not.
#[expect(clippy::disallowed_methods, reason = "this is the reader of a System")]
pub(super) fn content(pointer: &[u8], git: &Path) -> Option<Vec<u8>> {
    if pointer.len() > LONGEST || !pointer.starts_with(VERSION) {
        return None;
    }
    let text = std::str::from_utf8(pointer).ok()?;
    let hash = text.lines().find_map(|line| line.strip_prefix("oid sha256:"))?.trim();
    if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    std::fs::read(git.join("lfs/objects").join(&hash[..2]).join(&hash[2..4]).join(hash)).ok()
}
