//! Paths as texts: `os.path.join(os.path.dirname(__file__), "prompts", "x.txt")`, `Path(__file__).parent / "x"`.

use crate::call::ValueOrigin;

use super::value::{Loc, Value};

/// The folder of a path, `""` for one without.
pub fn parent(path: &str) -> &str {
    path.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent)
}

pub(super) fn join(parts: &[Option<String>], at: Loc) -> Value {
    let mut out = String::new();
    for part in parts {
        let Some(part) = part else {
            return Value::unknown(crate::call::HoleOrigin::File, "", Some(at));
        };
        if out.is_empty() || part.starts_with('/') {
            out.clone_from(part);
        } else {
            out.push('/');
            out.push_str(part);
        }
    }
    Value::text(&out, Some(at), ValueOrigin::Literal)
}

/// Places, relative to the root, at which a path written in `file` may be found: from the file's own folder up.
pub(super) fn places(file: &str, path: &str) -> Vec<String> {
    let path = path.trim_start_matches("./");
    let mut out = vec![clean(path)];
    let mut dir = parent(file);
    loop {
        out.push(clean(&if dir.is_empty() { path.to_owned() } else { format!("{dir}/{path}") }));
        if dir.is_empty() {
            break;
        }
        dir = parent(dir);
    }
    // A file beside the source comes before one of the same name at the root, unless the path is from the root.
    let from_root = out.remove(0);
    out.push(from_root);
    out.dedup();
    out
}

pub(super) fn clean(path: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if out.last().is_some_and(|last| *last != "..") => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out.join("/")
}
