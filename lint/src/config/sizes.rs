//! `[sizes]`: what the parts of prompts weigh that are only known at run time.

use std::ops::Range;
use std::sync::Arc;

use ignore::gitignore::Gitignore;
use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

use crate::call::{Amount, HoleOrigin, Unit};

use super::error::{ConfigError, instead};
use super::file::File;

/// One line of the table.
#[derive(Clone, Debug)]
pub struct SizeEntry {
    /// As the user wrote it.
    pub key: Arc<str>,
    pub span: Range<usize>,
    /// In which files the hole stands: everywhere when absent.
    path: Option<Gitignore>,
    what: What,
    pub amount: Amount,
}

#[derive(Clone, Debug)]
enum What {
    Named(String),
    From(HoleOrigin),
    Any,
}

impl SizeEntry {
    /// `path` is absolute.
    pub fn is_meant(&self, name: &str, origin: HoleOrigin, path: &camino::Utf8Path) -> bool {
        let by_path = self.path.as_ref().is_none_or(|globs| super::is_match(globs, path));
        by_path
            && match &self.what {
                What::Named(wanted) => wanted == name,
                What::From(wanted) => *wanted == origin,
                What::Any => true,
            }
    }

    /// A name before an origin before all there is; each in some files before everywhere.
    pub fn rank(&self) -> (u8, usize) {
        let what = match self.what {
            What::Named(_) => 3,
            What::From(_) => 2,
            What::Any => 1,
        };
        (what, if self.path.is_some() { self.key.len() } else { 0 })
    }
}

pub(super) fn check(
    file: &File<'_>,
    table: IndexMap<Spanned<String>, Spanned<toml::Value>>,
) -> Result<Vec<SizeEntry>, ConfigError> {
    table.into_iter().map(|(key, value)| entry(file, &key, &value)).collect()
}

const ORIGIN: &str = "origin:";
const PATH: &str = "path:";
/// Between a path and a name.
const BELOW: &str = "::";

fn entry(
    file: &File<'_>,
    key: &Spanned<String>,
    value: &Spanned<toml::Value>,
) -> Result<SizeEntry, ConfigError> {
    let amount = match value.get_ref() {
        toml::Value::Integer(number) => parse(&number.to_string()),
        toml::Value::String(text) => parse(text),
        _ => Err(HELP.to_owned()),
    };
    let amount = amount.map_err(|message| file.error(Some(value.span()), message, None))?;
    let text = key.get_ref().trim();
    let (path, what) = match (text.strip_prefix(PATH), text.rsplit_once(BELOW)) {
        (Some(path), _) => (Some(path), ""),
        (None, Some((path, what))) => (Some(path), what),
        (None, None) => (None, text),
    };
    let path = path.map(|path| file.globs([&Spanned::new(key.span(), path.to_owned())])).transpose()?;
    let what = match what.strip_prefix(ORIGIN) {
        Some(origin) => What::From(origin_named(file, key, origin)?),
        None if what.is_empty() && path.is_some() => What::Any,
        None => What::Named(what.to_owned()),
    };
    Ok(SizeEntry { key: key.get_ref().as_str().into(), span: key.span(), path, what, amount })
}

fn origin_named(file: &File<'_>, key: &Spanned<String>, name: &str) -> Result<HoleOrigin, ConfigError> {
    let read = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name);
    HoleOrigin::deserialize(read).map_err(|_| {
        let help = instead(name, &ORIGINS);
        file.error(Some(key.span()), format!("nothing comes from `{name}`"), Some(help))
    })
}

const ORIGINS: [&str; 13] = [
    "clock",
    "random",
    "identifier",
    "environment",
    "argument",
    "user-input",
    "history",
    "retrieval",
    "file",
    "tool-result",
    "model-output",
    "loop-variable",
    "unknown",
];

const HELP: &str =
    "a size is `400`, `200..4000` or `200..400..4000` (at least, usually, at most), in tokens or `chars`";

/// Beyond any model's window; sums stay far below what a number holds.
const MOST: u64 = 1_000_000_000;

/// `400`, `..4000`, `200..4000 chars`, `200..400..4000 tokens`: as in a comment and in the table.
pub fn parse(text: &str) -> Result<Amount, String> {
    let text = text.trim();
    let end = text.find(|char: char| char.is_ascii_alphabetic()).unwrap_or(text.len());
    let (numbers, unit) = text.split_at(end);
    let unit = match unit.trim() {
        "" | "token" | "tokens" => Unit::Tokens,
        "char" | "chars" | "characters" => Unit::Characters,
        _ => return Err(HELP.to_owned()),
    };
    let number = |text: &str| {
        let text = text.trim().replace('_', "");
        if text.is_empty() {
            return Ok(None);
        }
        let number = text.parse::<u64>().ok().filter(|number| *number <= MOST);
        number.map(Some).ok_or_else(|| HELP.to_owned())
    };
    let (low, usual, high) = match numbers.split("..").collect::<Vec<_>>().as_slice() {
        [usual] => (None, number(usual)?, None),
        [low, high] => (number(low)?, None, number(high)?),
        [low, usual, high] => (number(low)?, number(usual)?, number(high)?),
        _ => return Err(HELP.to_owned()),
    };
    let said: Vec<u64> = [low, usual, high].into_iter().flatten().collect();
    if said.is_empty() {
        return Err(HELP.to_owned());
    }
    if !said.is_sorted() {
        return Err("the smaller number stands first".to_owned());
    }
    Ok(Amount { low, usual, high, unit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        let said = |low, usual, high, unit| Ok(Amount { low, usual, high, unit });
        assert_eq!(parse("400"), said(None, Some(400), None, Unit::Tokens));
        assert_eq!(parse(" 1_000 .. 4_000 chars "), said(Some(1000), None, Some(4000), Unit::Characters));
        assert_eq!(parse("..4000"), said(None, None, Some(4000), Unit::Tokens));
        assert_eq!(parse("200.."), said(Some(200), None, None, Unit::Tokens));
        assert_eq!(parse("1..2..3tokens"), said(Some(1), Some(2), Some(3), Unit::Tokens));
        for wrong in ["", "..", "x", "4000..200", "-1", "1.5", "1..2..3..4", "5 words", "99999999999"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_origin_has_its_name() {
        for name in ORIGINS {
            let read = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name);
            assert!(HoleOrigin::deserialize(read).is_ok(), "{name}");
        }
    }
}
