//! One file a language: its tree-sitter tree lowered to a [`Module`].

mod component;
mod go;
mod lower;
mod notebook;
mod python;
pub(crate) mod strings;
mod typescript;

use std::sync::Arc;

use crate::Source;
use crate::module::Module;

/// Lowers `text` as far as it parses. Never panics: broken code gives a [`Module`] with [`Module::errors`].
pub fn parse(source: Source, text: Arc<str>) -> Module {
    match source {
        Source::Python => python::parse(text),
        Source::Notebook => notebook::parse(&text),
        Source::TypeScript | Source::Tsx | Source::JavaScript => typescript::parse(source, text),
        Source::Component => component::parse(text),
        Source::Go => go::parse(text),
    }
}
