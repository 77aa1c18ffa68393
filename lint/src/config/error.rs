//! What is wrong with a configuration file, and where.

use std::ops::Range;

use camino::Utf8PathBuf;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct ConfigError {
    pub path: Utf8PathBuf,
    /// The file's text, which `span` indexes: for the caret.
    pub text: String,
    pub span: Option<Range<usize>>,
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// The 1-based line on which a span of a configuration file begins.
pub fn line(text: &str, span: &Range<usize>) -> usize {
    text.get(..span.start).unwrap_or_default().matches('\n').count() + 1
}

/// The name that was probably meant.
pub fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let name = name.to_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&name, known);
    let best = known.into_iter().map(|known| (distance(known), known)).min()?;
    // Two slips, or one in three letters of a long name; a name of nothing but slips is another name.
    (best.0 <= (name.len() / 3).max(2) && best.0 < name.len()).then(|| best.1.to_owned())
}

/// serde's words for an unknown key, in ours: the message, and what to do.
pub fn explain(message: &str) -> (String, Option<String>) {
    let message = message.trim();
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let name = quoted.next().unwrap_or_default();
        let known: Vec<_> = quoted.collect();
        let what = if message.starts_with("unknown field") { "key" } else { "value" };
        return (format!("unknown {what} `{name}`"), Some(instead(name, &known)));
    }
    (message.to_owned(), None)
}

/// What stands there instead of `name`: the likeliest one, or all of them.
pub(super) fn instead(name: &str, known: &[&str]) -> String {
    match suggestion(name, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known here: {}", known.join(", ")),
    }
}
