//! Paths of the SDK data: `openai:OpenAI()`, `<client>.chat.completions.{create,parse}`.

use serde::{Deserialize, Serialize};

/// A `[type]` of the data, by its number in [`super::data::Sdks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TypeId(pub u32);

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Root {
    /// One of these packages, or with an empty name the globals.
    Package(Vec<String>),
    Type(TypeId),
    /// A receiver that could not be followed.
    Any,
    /// The object that a `same` or `pipes` member is looked up on.
    This,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Seg {
    /// One of these names; none is any name.
    Member(Vec<String>),
    /// A call, whose positional arguments may have names.
    Call(Vec<String>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pattern {
    pub root: Root,
    pub segs: Vec<Seg>,
}

impl Pattern {
    /// The packages that it can start at.
    pub fn packages(&self) -> Option<&[String]> {
        match &self.root {
            Root::Package(names) => Some(names),
            _ => None,
        }
    }

    /// `type_of` knows the types' numbers.
    pub fn parse(written: &str, type_of: &dyn Fn(&str) -> Option<TypeId>) -> Result<Self, String> {
        let written = written.trim();
        let bad = |why: &str| format!("`{written}`: {why}");
        let (root, rest) = if let Some(rest) = written.strip_prefix('<') {
            let (name, rest) = rest.split_once('>').ok_or_else(|| bad("`<` without `>`"))?;
            (Root::Type(type_of(name).ok_or_else(|| bad("no such type"))?), rest.to_owned())
        } else if let Some(rest) = written.strip_prefix('*') {
            (Root::Any, rest.to_owned())
        } else if written.starts_with('.') {
            (Root::This, written.to_owned())
        } else {
            let (package, rest) =
                written.split_once(':').ok_or_else(|| bad("no `package:` before the name"))?;
            (Root::Package(choices(package)), format!(".{rest}"))
        };
        let segs = segments(&rest).ok_or_else(|| bad("not a path"))?;
        Ok(Self { root, segs })
    }

    /// The names that an expression of this path can end with, before a last call; `None` for any.
    pub fn last_names(&self) -> Option<&[String]> {
        let last = self.segs.iter().rev().find_map(|seg| match seg {
            Seg::Member(names) => Some(names),
            Seg::Call(_) => None,
        })?;
        (!last.is_empty()).then_some(last)
    }
}

/// A path whose choice is between paths (`{configure,settings.configure}`) as one path for each of them.
pub(super) fn spelled_out(written: &str) -> Vec<String> {
    let has_paths = written
        .split('{')
        .skip(1)
        .any(|rest| rest.split('}').next().is_some_and(|names| names.contains('.')));
    if has_paths { choices(written) } else { vec![written.to_owned()] }
}

/// `a{b,c}d` as `abd`, `acd`.
fn choices(written: &str) -> Vec<String> {
    let Some(open) = written.find('{') else { return vec![written.to_owned()] };
    let Some(close) = written[open..].find('}').map(|close| close + open) else {
        return vec![written.to_owned()];
    };
    written[open + 1..close]
        .split(',')
        .flat_map(|choice| choices(&format!("{}{choice}{}", &written[..open], &written[close + 1..])))
        .collect()
}

fn segments(written: &str) -> Option<Vec<Seg>> {
    let mut out = Vec::new();
    let mut rest = written;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('(') {
            let (params, after) = inner.split_once(')')?;
            let params = params.split(',').map(str::trim).filter(|param| !param.is_empty());
            out.push(Seg::Call(params.map(str::to_owned).collect()));
            rest = after;
            continue;
        }
        rest = rest.strip_prefix('.')?;
        if let Some(inner) = rest.strip_prefix('{') {
            let (names, after) = inner.split_once('}')?;
            out.push(Seg::Member(names.split(',').map(|name| name.trim().to_owned()).collect()));
            rest = after;
            continue;
        }
        let end = rest.find(['.', '(']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        match name {
            "" => return None,
            "*" => out.push(Seg::Member(Vec::new())),
            name => out.push(Seg::Member(vec![name.to_owned()])),
        }
        rest = after;
    }
    Some(out)
}
