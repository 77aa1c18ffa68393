//! Edits that change the order in a prompt.

use std::sync::Arc;

use promptlint_grammars::module::Span;

use super::Edit;
use crate::call::Place;

/// Puts the first of `places` behind the others, which must be elements of one list in order: each place gets the
/// text of the next, so that commas and indentation stay as they are.
pub fn rotate(places: &[&Place], source: &str) -> Option<Vec<Edit>> {
    let path = &places.first()?.path;
    let in_order = places.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    if places.len() < 2 || !in_order || places.iter().any(|place| place.path != *path) {
        return None;
    }
    let texts = places.iter().cycle().skip(1);
    let edit = |(place, from): (&&Place, &&Place)| {
        let text = source.get(from.span.range())?.to_owned();
        Some(Edit { place: (*place).clone(), text })
    };
    places.iter().zip(texts).map(edit).collect()
}

/// Moves the source line of a template on which a hole stands to the template's end.
///
/// `texts` are the spans of the template's known text, in order; the hole stands between `texts[hole]` and the next.
/// Only for one literal with line breaks of its own, whose holes are named where they stand: a hole that is filled by
/// position would be filled with something else.
pub fn line_behind_template(path: &Arc<str>, texts: &[Span], hole: usize, source: &str) -> Option<Vec<Edit>> {
    let gaps = texts.windows(2).map(|pair| source.get(pair[0].end as usize..pair[1].start as usize));
    for gap in gaps {
        let inner = gap?.trim_start_matches('$').strip_prefix('{')?.strip_suffix('}')?;
        let is_named =
            inner.trim_matches(['{', '}', ' ']).starts_with(|c: char| c.is_alphabetic() || c == '_');
        if !is_named || inner.contains('\n') {
            return None;
        }
    }
    let (start, end) = (texts.first()?.start as usize, texts.last()?.end as usize);
    let body = source.get(start..end)?;
    let at = texts.get(hole)?.end as usize - start;
    let line_start = body.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = at + body.get(at..)?.find('\n')? + 1;
    let line = &body[line_start..line_end];
    let rest = &body[line_end..];
    if rest.trim().is_empty() || line.contains('\\') {
        return None;
    }
    // A closing quote on a line of its own keeps that line.
    let kept = rest.trim_end_matches([' ', '\t']);
    let text = match kept.strip_suffix('\n') {
        Some(_) => line.to_owned(),
        None => format!("\n{}", line.trim_end_matches('\n')),
    };
    let place = |range: std::ops::Range<usize>| Place {
        path: Arc::clone(path),
        span: Span::new(start + range.start, start + range.end),
    };
    let behind = line_end + kept.len();
    Some(vec![
        Edit { place: place(line_start..line_end), text: String::new() },
        Edit { place: place(behind..behind), text },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::apply;

    fn moved(source: &str, texts: &[&str], hole: usize) -> Option<String> {
        let span = |text: &&str| {
            let start = source.find(text).expect("in the source");
            Span::new(start, start + text.len())
        };
        let texts: Vec<Span> = texts.iter().map(span).collect();
        let edits = line_behind_template(&"a.py".into(), &texts, hole, source)?;
        apply(source, &edits.iter().collect::<Vec<_>>())
    }

    #[test]
    fn the_line_with_the_hole_goes_last() {
        let source = "P = f\"\"\"It is {now}.\nRules.\nMore.\"\"\"";
        assert_eq!(
            moved(source, &["It is ", ".\nRules.\nMore."], 0).as_deref(),
            Some("P = f\"\"\"Rules.\nMore.\nIt is {now}.\"\"\"")
        );
    }

    #[test]
    fn a_closing_quote_keeps_its_line() {
        let source = "P = `It is ${now}.\nRules.\n`;";
        let end = source.rfind('`').expect("there");
        let texts = [Span::new(5, 11), Span::new(17, end)];
        let edits = line_behind_template(&"a.ts".into(), &texts, 0, source).expect("movable");
        let result = apply(source, &edits.iter().collect::<Vec<_>>());
        assert_eq!(result.as_deref(), Some("P = `Rules.\nIt is ${now}.\n`;"));
    }

    #[test]
    fn what_is_not_one_literal_with_named_holes_stays() {
        assert_eq!(moved("f'It is {}.\nRules.'", &["It is ", ".\nRules."], 0), None);
        assert_eq!(moved("'It is ' + now() + '.\nRules.'", &["It is ", ".\nRules."], 0), None);
        assert_eq!(moved("f'It is {now}. Rules.'", &["It is ", ". Rules."], 0), None);
        assert_eq!(moved("f'''Rules.\nIt is {now}.\n'''", &["Rules.\nIt is ", ".\n"], 0), None);
    }

    #[test]
    fn elements_rotate_between_their_commas() {
        let source = "[\n  {a},  # first\n  {b},\n  {c}\n]";
        let place = |text| {
            let start = source.find(text).expect("there");
            Place { path: "a.py".into(), span: Span::new(start, start + 3) }
        };
        let places = [place("{a}"), place("{b}"), place("{c}")];
        let edits = rotate(&places.iter().collect::<Vec<_>>(), source).expect("in order");
        let result = apply(source, &edits.iter().collect::<Vec<_>>());
        assert_eq!(result.as_deref(), Some("[\n  {b},  # first\n  {c},\n  {a}\n]"));
        assert!(rotate(&[&places[1], &places[0]], source).is_none());
        assert!(rotate(&[&places[0]], source).is_none());
    }
}
