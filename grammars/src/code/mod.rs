//! One file a language: its tree-sitter tree lowered to a [`Module`].

#[cfg(any(feature = "go", feature = "python", feature = "typescript"))]
mod asides;
#[cfg(feature = "typescript")]
mod component;
mod earlier;
#[cfg(feature = "go")]
mod go;
#[cfg(any(feature = "go", feature = "python", feature = "typescript"))]
mod lower;
#[cfg(feature = "python")]
mod notebook;
#[cfg(feature = "python")]
mod python;
mod rebase;
mod reuse;
pub(crate) mod strings;
#[cfg(feature = "typescript")]
mod typescript;

use std::sync::Arc;

use crate::Source;
use crate::module::Module;

pub use earlier::Earlier;

/// Lowers `text` as far as it parses. Never panics: broken code gives a [`Module`] with [`Module::errors`].
pub fn parse(source: Source, text: Arc<str>) -> Module {
    lowered(source, text, &mut Earlier::default())
}

/// The same, in less time where little changed since it was last done with this `earlier`.
pub fn parse_again(source: Source, text: Arc<str>, earlier: &mut Earlier) -> Arc<Module> {
    let module = Arc::new(lowered(source, text, earlier));
    earlier.keep(&module);
    module
}

fn lowered(source: Source, text: Arc<str>, earlier: &mut Earlier) -> Module {
    match source {
        #[cfg(feature = "python")]
        Source::Python => python::parse(text, earlier),
        #[cfg(feature = "python")]
        Source::Notebook => notebook::parse(&text),
        #[cfg(feature = "typescript")]
        Source::TypeScript | Source::Tsx | Source::JavaScript => typescript::parse(source, text, earlier),
        #[cfg(feature = "typescript")]
        Source::Component => component::parse(text),
        #[cfg(feature = "go")]
        Source::Go => go::parse(text, earlier),
        // A build without the language: `Source::of_path` gives such files to nobody.
        #[cfg(not(all(feature = "go", feature = "python", feature = "typescript")))]
        _ => Module::new(crate::Language::Template, text),
    }
}
