//! URIs to paths and back. Clients spell one file in several ways: percent-encoded or not, drive letters in either
//! case, with a host or without.

use std::str::FromStr;

use camino::{Utf8Path, Utf8PathBuf};
use tower_lsp::ls_types::Uri;

/// The file that a URI names; `None` for what is no file (`untitled:`, `git:`).
pub(super) fn to_path(uri: &Uri) -> Option<Utf8PathBuf> {
    path_of(uri.as_str(), cfg!(windows)).map(Into::into)
}

/// `None` for a path that no URI can name, which is none of an absolute file.
pub(super) fn of_path(path: &Utf8Path) -> Option<Uri> {
    Uri::from_str(&uri_of(path.as_str(), cfg!(windows))).ok()
}

fn path_of(uri: &str, windows: bool) -> Option<String> {
    let (scheme, rest) = uri.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let rest = rest.split(['?', '#']).next()?;
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", rest),
    };
    let path = decoded(path)?;
    if !windows {
        return path.starts_with('/').then_some(path);
    }
    if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
        return Some(format!("\\\\{host}{}", path.replace('/', "\\")));
    }
    let path = path.strip_prefix('/').unwrap_or(&path);
    let mut chars = path.chars();
    let drive = chars.next().filter(char::is_ascii_alphabetic)?.to_ascii_uppercase();
    let rest = chars.as_str();
    rest.starts_with(':').then(|| format!("{drive}{}", rest.replace('/', "\\")))
}

fn uri_of(path: &str, windows: bool) -> String {
    if !windows {
        return format!("file://{}", encoded(path));
    }
    let path = path.replace('\\', "/");
    match path.strip_prefix("//") {
        Some(share) => {
            let (host, rest) = share.split_at(share.find('/').unwrap_or(share.len()));
            format!("file://{host}{}", encoded(rest))
        }
        None => format!("file:///{}", encoded(&path)),
    }
}

/// `None` for bytes that are no UTF-8.
fn decoded(text: &str) -> Option<String> {
    let hex = |at: usize| text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        match (byte, hex(at)) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                at += 3;
            }
            _ => {
                bytes.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// As VS Code writes it: all but what RFC 3986 calls unreserved, and `/`.
fn encoded(path: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_one_path_however_they_are_spelled() {
        let unix = |uri| path_of(uri, false);
        assert_eq!(unix("file:///a/b%20c/%C3%A9.py").as_deref(), Some("/a/b c/é.py"));
        assert_eq!(unix("file:///a/é[1].py").as_deref(), Some("/a/é[1].py"));
        assert_eq!(unix("FILE://localhost/a%2Fb").as_deref(), Some("/a/b"));
        assert_eq!(unix("file:/a").as_deref(), Some("/a"));
        for other in ["untitled:Untitled-1", "git:/a.py?x", "file:a", "file:///%FF", "nothing"] {
            assert_eq!(unix(other), None, "{other}");
        }
        let windows = |uri| path_of(uri, true);
        for spelled in ["file:///c%3A/a%20b.py", "file:///C:/a%20b.py", "file:///c:/a b.py"] {
            assert_eq!(windows(spelled).as_deref(), Some("C:\\a b.py"), "{spelled}");
        }
        assert_eq!(windows("file://server/share/a.py").as_deref(), Some("\\\\server\\share\\a.py"));
        assert_eq!(windows("file:///etc/passwd"), None);
    }

    #[test]
    fn paths_come_back() {
        for path in ["/a/b c/é.py", "/100%/[x]#?.py"] {
            assert_eq!(path_of(&uri_of(path, false), false).as_deref(), Some(path));
        }
        for path in ["C:\\a b\\c.py", "\\\\server\\share\\a.py"] {
            assert_eq!(path_of(&uri_of(path, true), true).as_deref(), Some(path));
        }
        assert_eq!(uri_of("C:\\a b.py", true), "file:///C%3A/a%20b.py");
    }
}
