//! One file a language: its tree-sitter tree lowered to a [`Module`].

#[cfg(feature = "typescript")]
mod component;
#[cfg(feature = "go")]
mod go;
#[cfg(any(feature = "go", feature = "python", feature = "typescript"))]
mod lower;
#[cfg(feature = "python")]
mod notebook;
#[cfg(feature = "python")]
mod python;
pub(crate) mod strings;
#[cfg(feature = "typescript")]
mod typescript;

use std::sync::Arc;

use crate::Source;
use crate::module::Module;

/// Lowers `text` as far as it parses. Never panics: broken code gives a [`Module`] with [`Module::errors`].
pub fn parse(source: Source, text: Arc<str>) -> Module {
    match source {
        #[cfg(feature = "python")]
        Source::Python => python::parse(text),
        #[cfg(feature = "python")]
        Source::Notebook => notebook::parse(&text),
        #[cfg(feature = "typescript")]
        Source::TypeScript | Source::Tsx | Source::JavaScript => typescript::parse(source, text),
        #[cfg(feature = "typescript")]
        Source::Component => component::parse(text),
        #[cfg(feature = "go")]
        Source::Go => go::parse(text),
        // A build without the language: `Source::of_path` gives such files to nobody.
        #[cfg(not(all(feature = "go", feature = "python", feature = "typescript")))]
        _ => Module::new(crate::Language::Template, text),
    }
}
