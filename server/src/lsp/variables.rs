//! Where the variables of a prompt stand in its template: beside the known texts that stand in the same file.

use promptlint_grammars::module::Span;
use promptlint_lint::call::{Content, Request, Segment};

/// No variable is written longer.
const LONGEST: usize = 400;

/// The holes of a prompt whose place in a file can be told.
pub(super) fn variables<'r>(request: &'r Request, path: &str, text: &str) -> Vec<(Span, &'r Segment)> {
    let mut found = Vec::new();
    // The end of the last known text in this file, where nothing else stood since.
    let mut end = None;
    let mut waiting: Option<&Segment> = None;
    for segment in &request.prompt.segments {
        match &segment.content {
            Content::Hole(_) => match end.take().and_then(|end| after(text, end)) {
                Some(span) => found.push((span, segment)),
                None => waiting = Some(segment),
            },
            Content::Text(pieces) => {
                for piece in pieces {
                    let span =
                        piece.place.as_ref().filter(|place| *place.path == *path).map(|place| place.span);
                    if let (Some(span), Some(hole)) = (span, waiting.take())
                        && let Some(span) = before(text, span.start as usize)
                    {
                        found.push((span, hole));
                    }
                    end = span.map(|span| span.end as usize);
                }
            }
        }
    }
    found
}

/// What stands in the braces that open at `at`.
fn after(text: &str, at: usize) -> Option<Span> {
    let rest = text.get(at..)?;
    let open = rest.trim_start_matches(['{', '$', '%', '<', '=', '-', '~']);
    let start = at + (rest.len() - open.len());
    let inside = open.get(..open.floor_char_boundary(LONGEST))?;
    let end = start + inside.find(['}', '>', '\n'])?;
    trimmed(text, start, end).filter(|_| start > at)
}

/// What stands in the braces that close at `at`.
fn before(text: &str, at: usize) -> Option<Span> {
    let head = text.get(..at)?;
    let open = head.trim_end_matches(['}', '%', '>', '-', '~']);
    let start = open.ceil_char_boundary(open.len().saturating_sub(LONGEST));
    let inside = &open[start..];
    let from = start + inside.rfind(['{', '<', '\n'])? + 1;
    trimmed(text, from, open.len()).filter(|_| open.len() < at)
}

fn trimmed(text: &str, start: usize, end: usize) -> Option<Span> {
    let inside = text.get(start..end)?;
    let left = inside.trim_start();
    let right = left.trim_end();
    let start = start + (inside.len() - left.len());
    (!right.is_empty()).then(|| Span::new(start, start + right.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_hold_variables() {
        let shown = |text: &str, span: Option<Span>| span.map(|span| text[span.range()].to_owned());
        for (text, name) in [
            ("Q: {question}.", "question"),
            ("Q: {{ a.b }}.", "a.b"),
            ("Q: ${x}.", "x"),
            ("Q: <%= y %>.", "y %"),
        ] {
            assert_eq!(shown(text, after(text, 3)).as_deref(), Some(name), "{text}");
        }
        for (text, name) in [("{a} b", "a"), ("x\n{{ n }} b", "n")] {
            let at = text.find(" b").expect("there");
            assert_eq!(shown(text, before(text, at)).as_deref(), Some(name), "{text}");
        }
        assert_eq!(after("plain", 2), None);
        assert_eq!(before("plain", 2), None);
    }
}
