//! Text to the common syntax. Knows nothing of models, prices, files or editors.

pub mod code;
mod language;
pub mod module;
pub mod template;

pub use code::parse;
pub use language::{Language, Source};
