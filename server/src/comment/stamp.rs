//! The mark by which a comment is found again: whose it is, and as of when.

use jiff::Timestamp;

/// What a stamp takes at most.
pub(crate) const ROOM: usize = 300;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Several reports on one pull request keep apart by it.
    pub(crate) tag: String,
    /// A run for an earlier state never overwrites what a later one says.
    pub(crate) valid_at: Timestamp,
}

const HIDDEN: (&str, &str) = ("<!-- promptlint:comment ", " -->");
/// Where HTML is shown as text: small, at the end.
const SHOWN: (&str, &str) = ("*(promptlint comment ", ")*");

impl Stamp {
    /// `None` for a comment of somebody else. A quotation of ours is not ours: the mark must begin or end the text.
    pub(crate) fn of(body: &str) -> Option<Self> {
        let first = body.lines().next().unwrap_or_default().trim();
        let last = body.trim_end().lines().next_back().unwrap_or_default().trim();
        let inside = |line: &str, (open, close): (&str, &str)| {
            line.strip_prefix(open)?.strip_suffix(close).map(ToOwned::to_owned)
        };
        let inside = inside(first, HIDDEN).or_else(|| inside(last, SHOWN))?;
        let (tag, at) = inside.strip_prefix("tag=")?.rsplit_once(" valid-at=")?;
        Some(Self { tag: tag.to_owned(), valid_at: at.trim().parse().ok()? })
    }

    pub(crate) fn on(&self, body: &str, shows_html: bool) -> String {
        let inside = format!("tag={} valid-at={}", self.tag, self.valid_at);
        if shows_html {
            let (open, close) = HIDDEN;
            return format!("{open}{inside}{close}\n{body}");
        }
        let (open, close) = SHOWN;
        format!("{body}\n{open}{inside}{close}")
    }
}

/// Letters, digits and what cannot end a comment.
pub(crate) fn tag(text: &str) -> Result<String, String> {
    let is_plain = |char: char| char.is_alphanumeric() || matches!(char, '.' | '/' | ':' | '_');
    let good =
        !text.is_empty() && text.len() <= 100 && text.chars().all(|char| is_plain(char) || char == '-');
    if good && !text.contains("--") {
        Ok(text.to_owned())
    } else {
        Err("a tag is up to 100 letters, digits and . / : _ -, without two hyphens in a row".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_as_it_was_written() {
        let stamp =
            Stamp { tag: "api".to_owned(), valid_at: "2026-11-30T10:00:00Z".parse().expect("a time") };
        for html in [true, false] {
            let body = stamp.on("### promptlint\n\ntext\n", html);
            assert_eq!(Stamp::of(&body), Some(stamp.clone()));
            assert!(body.len() < "### promptlint\n\ntext\n".len() + ROOM);
            // Hosts add and take line breaks.
            assert_eq!(Stamp::of(&body.replace('\n', "\r\n")), Some(stamp.clone()));
            let quoted = format!("> {}\n\nWhy?", body.replace('\n', "\n> "));
            assert_eq!(Stamp::of(&quoted), None);
        }
        assert!(tag("a-->b").is_err() && tag("").is_err() && tag("web/api").is_ok());
    }
}
