//! Text to the common syntax. Knows nothing of models, prices, files or editors.

pub mod code;
mod language;
pub mod module;
mod outline;
pub mod template;

pub use code::{Earlier, parse, parse_again};
pub use language::{Language, Source};
pub use outline::outline;
