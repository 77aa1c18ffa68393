//! Text from source code inside Markdown that a code host renders, in one table cell and on one line.

use super::printable;

/// As code: nothing in it is markup, a mention or a reference.
pub(crate) fn code(text: &str) -> String {
    // GFM splits cells before it looks for code, and takes a backslash before a bar away again.
    let text = printable(text).replace('|', "\\|");
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// As running text, in which what stands between backticks is code.
pub(crate) fn prose(text: &str) -> String {
    let parts: Vec<_> = text.split('`').collect();
    // Without a partner a backtick is only a backtick.
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let shown = parts.iter().enumerate().map(|(at, part)| match at % 2 {
        1 if !part.is_empty() => code(part),
        _ => escape(part),
    });
    shown.collect()
}

fn escape(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in printable(text).chars() {
        match char {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            // Hosts look for these after escapes are gone: only a break inside the name stops a mention or a reference.
            '@' | '#' => {
                shown.push(char);
                shown.push('\u{200B}');
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '!' => {
                shown.push('\\');
                shown.push(char);
            }
            char => shown.push(char),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_holds_whatever_it_is_given() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a\n</details>\u{202E}"), "`a\\n</details>\\u{202e}`");
    }

    #[test]
    fn prose_is_never_markup() {
        assert_eq!(prose("see `a*b` and *c*"), "see `a*b` and \\*c\\*");
        assert_eq!(prose("<details> @all #1 |"), "&lt;details&gt; @\u{200B}all #\u{200B}1 \\|");
        assert_eq!(prose("[x](javascript:y)"), "\\[x\\](javascript:y)");
        assert_eq!(prose("one ` alone *"), "one \\` alone \\*");
        assert_eq!(prose("https://x.test/_a_"), "https://x.test/\\_a\\_");
    }
}
