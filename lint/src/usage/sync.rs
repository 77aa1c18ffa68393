//! The usage table kept in step with the code: new calls are added, with their volume to fill in; what means no call any
//! more is marked. Nothing is ever deleted, and what the user wrote stays as it is.

use toml_edit::{DocumentMut, Item, Table, TomlError, value};

/// A call that has no volume yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// The key to add: its id.
    pub id: String,
    /// What helps to recognise it: its model, its callers.
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synced {
    pub text: String,
    pub added: Vec<String>,
    pub marked: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error(transparent)]
    Toml(#[from] TomlError),
    #[error("`{0}` is not a table of its own: write it as `[{0}]`")]
    Inline(&'static str),
}

const STALE: &str = "# stale: no such call";
const VOLUME: &str = "# calls = ? per month; or calls-per-<driver> = ?";

/// `exists` says whether the key of a call means one. `tool` where the tables stand below `[tool.promptlint]`.
pub fn sync(text: &str, tool: bool, new: &[New], exists: &dyn Fn(&str) -> bool) -> Result<Synced, SyncError> {
    let mut document: DocumentMut = text.parse()?;
    let mut synced = Synced { text: String::new(), added: Vec::new(), marked: Vec::new() };
    let mut table = document.as_table_mut();
    let path: &[&'static str] = if tool { &["tool", "promptlint", "usage"] } else { &["usage"] };
    for (depth, name) in path.iter().enumerate() {
        let created = !table.contains_key(name);
        // Nothing to add, and nothing to mark: the file stays as it is.
        if created && new.is_empty() {
            synced.text = text.to_owned();
            return Ok(synced);
        }
        let item = table.entry(name).or_insert_with(|| Item::Table(implicit()));
        table = item.as_table_mut().ok_or(SyncError::Inline(path[depth]))?;
    }
    let keys: Vec<String> =
        table.iter().map(|(key, _)| key.to_owned()).filter(|key| key.contains("::")).collect();
    for key in keys {
        let is_stale = !exists(&key);
        if mark(table, &key, is_stale) && is_stale {
            synced.marked.push(key);
        }
    }
    for New { id, note } in new {
        if table.contains_key(id) {
            continue;
        }
        let mut entry = Table::new();
        entry.decor_mut().set_prefix(format!("\n# {note}\n"));
        entry.decor_mut().set_suffix(format!("\n{VOLUME}"));
        table.insert(id, Item::Table(entry));
        synced.added.push(id.clone());
    }
    synced.text = document.to_string();
    if text.is_empty() {
        synced.text = synced.text.trim_start().to_owned();
    }
    Ok(synced)
}

/// Says how often a call runs, in place of what was said before.
pub fn set_calls(text: &str, tool: bool, id: &str, calls: u64) -> Result<String, SyncError> {
    let mut document: DocumentMut = text.parse()?;
    let mut table = document.as_table_mut();
    let path: &[&'static str] = if tool { &["tool", "promptlint", "usage"] } else { &["usage"] };
    for name in path {
        let item = table.entry(name).or_insert_with(|| Item::Table(implicit()));
        table = item.as_table_mut().ok_or(SyncError::Inline(name))?;
    }
    let item = table.entry(id).or_insert_with(|| Item::Table(Table::new()));
    let entry = item.as_table_like_mut().ok_or(SyncError::Inline("usage"))?;
    let others: Vec<String> =
        entry.iter().map(|(key, _)| key.to_owned()).filter(|key| key.starts_with("calls-per-")).collect();
    for key in others {
        entry.remove(&key);
    }
    entry.insert("calls", value(i64::try_from(calls).unwrap_or(i64::MAX)));
    let written = document.to_string();
    Ok(if text.is_empty() { written.trim_start().to_owned() } else { written })
}

fn implicit() -> Table {
    let mut table = Table::new();
    table.set_implicit(true);
    table
}

/// Puts the mark before a key, or takes it away. Whether anything changed.
fn mark(table: &mut Table, key: &str, is_stale: bool) -> bool {
    let Some((mut at, item)) = table.get_key_value_mut(key) else { return false };
    let decor = match item {
        Item::Table(table) => table.decor_mut(),
        _ => at.leaf_decor_mut(),
    };
    let before = decor.prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned();
    let is_marked = before.lines().any(|line| line.trim() == STALE);
    if is_marked == is_stale {
        return false;
    }
    let after = if is_stale {
        // The prefix ends where the key's own line begins.
        format!("{before}{STALE}\n")
    } else {
        before.split_inclusive('\n').filter(|line| line.trim() != STALE).collect()
    };
    decor.set_prefix(after);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_is_set_where_it_stands() {
        let set = |text: &str| set_calls(text, false, "src/a.py::f#1", 7).expect("TOML");
        assert_eq!(set(""), "[usage.\"src/a.py::f#1\"]\ncalls = 7\n");
        assert_eq!(set(&set("")), set(""));
        let set = set(TEXT);
        assert!(set.contains("[usage.\"src/a.py::f#1\"] # mine\ncalls = 7\n"), "{set}");
        assert!(set.contains("exclude = [ \"gen/\" ]   # spaced"), "{set}");
    }

    const TEXT: &str = "\
# Ours.
exclude = [ \"gen/\" ]   # spaced

[drivers]
tickets = 40_000

[usage.\"src/a.py::f#1\"] # mine
calls-per-ticket = 2

[usage]
\"src/gone.py::g#1\" = { calls = 5 }
\"src/**\" = { retries = 0.02 }
";

    fn new(id: &str) -> New {
        New { id: id.to_owned(), note: "gpt-4o".to_owned() }
    }

    fn once(text: &str, new: &[New]) -> Synced {
        sync(text, false, new, &|id| id != "src/gone.py::g#1").expect("sound")
    }

    #[test]
    fn new_calls_are_added_and_stale_ones_marked() {
        let first = once(TEXT, &[new("src/a.py::f#1"), new("src/b.py::h#1")]);
        assert_eq!(first.added, ["src/b.py::h#1"]);
        assert_eq!(first.marked, ["src/gone.py::g#1"]);
        insta::assert_snapshot!(first.text);
        // A second time changes nothing, whatever has been filled in.
        let second = once(&first.text, &[new("src/b.py::h#1")]);
        assert_eq!((second.text, second.added, second.marked), (first.text, Vec::new(), Vec::new()));
    }

    #[test]
    fn what_comes_back_is_no_longer_stale() {
        let stale = once(TEXT, &[]).text;
        assert!(stale.contains(STALE));
        let back = sync(&stale, false, &[], &|_| true).expect("sound");
        assert_eq!(back.text, TEXT);
    }

    #[test]
    fn an_empty_file_is_begun() {
        let begun = once("", &[new("a.py::f#1")]);
        insta::assert_snapshot!(begun.text, @r#"
        # gpt-4o
        [usage."a.py::f#1"]
        # calls = ? per month; or calls-per-<driver> = ?
        "#);
        let in_pyproject = sync("[project]\nname = \"x\"\n", true, &[new("a.py::f#1")], &|_| true);
        assert!(in_pyproject.expect("sound").text.contains("[tool.promptlint.usage.\"a.py::f#1\"]"));
        assert!(sync("usage = {}\n", false, &[new("a.py::f#1")], &|_| true).is_err());
    }
}
