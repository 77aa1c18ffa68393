//! Where a field stands: the little language of places (`lint/sdks/README.md`).

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::lazy::LazyRegex;

/// Names are compared without case and separators: `maxTokens`, `max_tokens` and `MaxTokens` are one.
pub(super) fn fold(name: &str) -> String {
    name.chars().filter(|char| !matches!(char, '_' | '-')).flat_map(char::to_lowercase).collect()
}

pub(super) fn same_name(folded: &str, name: &str) -> bool {
    let mut rest = folded.chars();
    for char in name.chars().filter(|char| !matches!(char, '_' | '-')).flat_map(char::to_lowercase) {
        if rest.next() != Some(char) {
            return false;
        }
    }
    rest.next().is_none()
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Step {
    /// An argument or a key, folded, and as it is written in the data.
    Key {
        folded: String,
        written: String,
    },
    /// `#0`: a positional argument.
    Positional(usize),
    /// `#2+`
    Rest(usize),
    /// `@WithMaxTokens`: the first argument of an argument that is a call of that name.
    Option(String),
    /// `append()`, `add(#1)`: an argument of that method, called earlier.
    Method {
        name: String,
        argument: usize,
    },
    /// `[]`
    Each,
    /// `[0]`
    Nth(usize),
    /// `[#0]`
    By(Box<Place>),
    /// `**`: the other named arguments, as a record.
    Others,
    Return,
    Doc,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Place {
    Steps(Vec<Step>),
    /// The first group of a regular expression on a place's text.
    Regex(Vec<Step>, LazyRegex),
    /// A text with places in it: literal runs and places in turn.
    Text(Vec<TextPart>),
    Sum(Vec<Place>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum TextPart {
    Text(String),
    Place(String, Vec<Step>),
}

impl Place {
    pub fn parse(written: &str) -> Result<Self, String> {
        let written = written.trim();
        if let Some(text) = written.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')) {
            return text_parts(text).map(Self::Text);
        }
        if let Some((place, pattern)) = written.split_once('~') {
            Regex::new(pattern).map_err(|error| error.to_string())?;
            return Ok(Self::Regex(steps(place)?, LazyRegex::new(pattern)));
        }
        let terms = split_sum(written);
        if terms.len() > 1 {
            return terms.iter().map(|term| Self::parse(term)).collect::<Result<_, _>>().map(Self::Sum);
        }
        steps(written).map(Self::Steps)
    }

    /// Whether both are the same argument as a whole.
    pub fn is_same_argument(&self, other: &Self) -> bool {
        let (Self::Steps(own), Self::Steps(other)) = (self, other) else { return false };
        match (own.as_slice(), other.as_slice()) {
            ([Step::Key { folded: own, .. }], [Step::Key { folded: other, .. }]) => own == other,
            ([Step::Positional(own)], [Step::Positional(other)]) => own == other,
            _ => false,
        }
    }

    /// Whether it stands for the elements of a list.
    pub fn is_each(&self) -> bool {
        match self {
            Self::Steps(steps) => matches!(steps.last(), Some(Step::Each)),
            _ => false,
        }
    }

    /// Whether it counts the call's own positional arguments, and so says nothing about another object's.
    pub fn is_positional(&self) -> bool {
        let first = |steps: &[Step]| matches!(steps.first(), Some(Step::Positional(_) | Step::Rest(_)));
        match self {
            Self::Steps(steps) | Self::Regex(steps, _) => first(steps),
            Self::Text(_) => false,
            Self::Sum(places) => places.iter().any(Self::is_positional),
        }
    }
}

fn split_sum(written: &str) -> Vec<&str> {
    if written.contains('"') { vec![written] } else { written.split(" + ").collect() }
}

fn text_parts(text: &str) -> Result<Vec<TextPart>, String> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').ok_or("a `{` without its `}`")? + open;
        if open > 0 {
            out.push(TextPart::Text(rest[..open].to_owned()));
        }
        let name = &rest[open + 1..close];
        out.push(TextPart::Place(name.to_owned(), steps(name)?));
        rest = &rest[close + 1..];
    }
    if !rest.is_empty() {
        out.push(TextPart::Text(rest.to_owned()));
    }
    Ok(out)
}

fn steps(written: &str) -> Result<Vec<Step>, String> {
    let mut out = Vec::new();
    let mut rest = written.trim();
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (index, after) =
                inner.split_once(']').ok_or_else(|| format!("`{written}`: `[` without `]`"))?;
            out.push(match index {
                "" => Step::Each,
                index => match index.parse() {
                    Ok(index) => Step::Nth(index),
                    Err(_) => Step::By(Box::new(Place::parse(index)?)),
                },
            });
            rest = after;
            continue;
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
        let end = segment_end(rest);
        let (segment, after) = rest.split_at(end);
        out.push(step(segment).ok_or_else(|| format!("`{written}` is not a place"))?);
        rest = after;
    }
    if out.is_empty() { Err("an empty place".to_owned()) } else { Ok(out) }
}

fn segment_end(rest: &str) -> usize {
    let mut depth = 0;
    for (at, char) in rest.char_indices() {
        match char {
            '(' | '<' => depth += 1,
            ')' | '>' => depth -= 1,
            '.' | '[' if depth == 0 => return at,
            _ => {}
        }
    }
    rest.len()
}

fn step(segment: &str) -> Option<Step> {
    Some(match segment {
        "<return>" => Step::Return,
        "<doc>" => Step::Doc,
        "**" => Step::Others,
        _ if segment.is_empty() => return None,
        _ => {
            if let Some(position) = segment.strip_prefix('#') {
                return match position.strip_suffix('+') {
                    Some(position) => position.parse().ok().map(Step::Rest),
                    None => position.parse().ok().map(Step::Positional),
                };
            }
            if let Some(name) = segment.strip_prefix('@') {
                return Some(Step::Option(name.to_owned()));
            }
            if let Some((name, argument)) =
                segment.strip_suffix(')').and_then(|segment| segment.split_once('('))
            {
                let argument = argument.trim_start_matches('#');
                let argument = if argument.is_empty() { 0 } else { argument.parse().ok()? };
                return Some(Step::Method { name: name.to_owned(), argument });
            }
            Step::Key { folded: fold(segment), written: segment.to_owned() }
        }
    })
}
