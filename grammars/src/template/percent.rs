//! `%s`, `%(name)s` and Go's verbs.

use super::blocks::Blocks;
use super::cursor::Cursor;
use crate::module::{Expr, Module};

/// Python's, Go's and C's.
const VERBS: &str = "vTtbcdoOqxXUeEfFgGspwiura";

pub(super) fn parse(text: &str) -> Module {
    let mut blocks = Blocks::new(text);
    let (mut run, mut at, mut position) = (0, 0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('%')) {
        at += found;
        if text.get(at..).is_some_and(|rest| rest.starts_with("%%")) {
            blocks.text(run..at);
            blocks.escape(at..at + 2, "%");
            at += 2;
            run = at;
            continue;
        }
        let Some(verb) = verb(text, at, &mut position) else {
            at += 1;
            continue;
        };
        blocks.text(run..at);
        let value = match verb.name {
            Some(name) => blocks.name(name),
            None => blocks.add(at..verb.end, Expr::Name(verb.position.to_string().into())),
        };
        blocks.hole(value);
        at = verb.end;
        run = at;
    }
    blocks.text(run..text.len());
    blocks.finish()
}

struct Verb {
    name: Option<std::ops::Range<usize>>,
    position: usize,
    end: usize,
}

/// The verb at the percent sign `start`; `next` is the position of the next argument.
fn verb(text: &str, start: usize, next: &mut usize) -> Option<Verb> {
    let mut cursor = Cursor::new(text, start + 1..text.len());
    let mut name = None;
    if cursor.rest().starts_with('(') {
        cursor.at += 1;
        let found = cursor.take_while(|next| !"()%\n".contains(next));
        if found.is_empty() || !cursor.rest().starts_with(')') {
            return None;
        }
        cursor.at += 1;
        name = Some(found);
    }
    let mut position = *next;
    cursor.take_while(|next| "-+# 0".contains(next));
    index(&mut cursor, &mut position);
    width(&mut cursor, &mut position);
    if cursor.rest().starts_with('.') {
        cursor.at += 1;
        index(&mut cursor, &mut position);
        width(&mut cursor, &mut position);
    }
    index(&mut cursor, &mut position);
    cursor.take_while(|next| "hlL".contains(next));
    let verb = cursor.peek().filter(|verb| VERBS.contains(*verb))?;
    if name.is_none() {
        *next = position + 1;
    }
    Some(Verb { name, position, end: cursor.at + verb.len_utf8() })
}

/// Digits, or `*`: an argument of its own.
fn width(cursor: &mut Cursor, position: &mut usize) {
    if cursor.rest().starts_with('*') {
        cursor.at += 1;
        *position += 1;
    } else {
        cursor.take_while(|next| next.is_ascii_digit());
    }
}

/// Go's `[1]`: the number of the argument, from one.
fn index(cursor: &mut Cursor, position: &mut usize) {
    let mut ahead = cursor.clone();
    if !ahead.rest().starts_with('[') {
        return;
    }
    ahead.at += 1;
    let digits = ahead.take_while(|next| next.is_ascii_digit());
    let number = ahead.slice(digits).parse::<u16>().ok().and_then(|number| number.checked_sub(1));
    if let Some(number) = number
        && ahead.rest().starts_with(']')
    {
        ahead.at += 1;
        *position = usize::from(number);
        *cursor = ahead;
    }
}
