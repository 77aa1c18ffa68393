//! Findings of two looks at the same code: which are new, which are gone.

use std::collections::BTreeMap;

use crate::finding::Finding;

/// Indices into the two lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Of the later list.
    pub new: Vec<usize>,
    /// Of the earlier list.
    pub fixed: Vec<usize>,
    /// Of the later list.
    pub remaining: Vec<usize>,
}

/// A finding stays the same when its rule and its call do, wherever the call went. `renamed` gives the later id of an
/// earlier call, for calls that have another one now.
pub fn compare(before: &[Finding], after: &[Finding], renamed: impl Fn(&str) -> Option<String>) -> Findings {
    let mut left: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
    for (index, finding) in before.iter().enumerate() {
        let about = match finding.call.as_deref() {
            Some(call) => renamed(call).unwrap_or_else(|| call.to_owned()),
            None => format!("{} {}", finding.place.path, finding.message),
        };
        left.entry((finding.rule, about)).or_default().push(index);
    }
    let mut found = Findings::default();
    for (index, finding) in after.iter().enumerate() {
        let about = match finding.call.as_deref() {
            Some(call) => call.to_owned(),
            None => format!("{} {}", finding.place.path, finding.message),
        };
        let known = left
            .get_mut(&(finding.rule, about))
            .and_then(|indices| if indices.is_empty() { None } else { Some(indices.remove(0)) });
        match known {
            Some(_) => found.remaining.push(index),
            None => found.new.push(index),
        }
    }
    found.fixed = left.into_values().flatten().collect();
    found.fixed.sort_unstable();
    found
}
