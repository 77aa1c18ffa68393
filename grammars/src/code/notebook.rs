//! Notebooks.
use crate::Language;
use crate::module::Module;

pub(super) fn parse(text: &str) -> Module {
    Module::new(Language::Python, text.into())
}
