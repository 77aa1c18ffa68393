//! Values to calls: which expressions send a prompt, by the data in `lint/sdks/`.

mod contexts;
pub mod data;
mod declared;
mod find;
mod globals;
mod holder;
mod holders;
mod http;
mod insertion;
mod lazy;
mod libraries;
mod likely;
mod matching;
mod pattern;
mod place;
mod prefilter;
mod prompt;
mod prompt_file;
mod request;
mod schema;
mod sizes;
mod texts;

pub use data::{RawTable, Sdks, builtin};
pub use declared::{Looked, Watch, analyze, declared};
pub use find::{Analysis, Depth, find_calls};
pub use sizes::{idle_comments, idle_entries};
pub use texts::texts_at;

use data::Data;
use prefilter::Prefilter;

/// Makes what a first look needs of the data that ships, for whoever has time before it.
pub fn prepare() {
    let prefilter = Prefilter::of(Data(None));
    builtin();
    prefilter.prepare();
}

/// Whether a file can matter by its bytes, as far as a first glance tells by the data that ships.
pub fn may_matter(bytes: &[u8]) -> bool {
    Prefilter::of(Data(None)).is_any_in(bytes)
}
