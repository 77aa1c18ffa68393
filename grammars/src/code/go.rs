//! Go.
use std::sync::Arc;

use crate::Language;
use crate::module::Module;

pub(super) fn parse(text: Arc<str>) -> Module {
    Module::new(Language::Go, text)
}
