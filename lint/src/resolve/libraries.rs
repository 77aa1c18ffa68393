//! What is known of the libraries that code imports, which no file of the workspace says.

use std::rc::Rc;

use super::Resolver;
use super::value::{Args, ClassRef, Loc, Value};

/// The resolver's questions about libraries. Whoever has their data answers them.
pub trait Libraries: std::fmt::Debug {
    /// Whether a package is known: the first part of its dotted or slashed name is enough.
    fn is_known_package(&self, package: &str) -> bool;

    /// Whether an import path, whose names are unique wherever it is used, is an SDK's or below it.
    fn is_sdk_package(&self, module: &str) -> bool;

    /// Whether a member's name is so much an SDK's own that it is worth remembering on an object nobody could follow.
    fn is_distinctive(&self, member: &str) -> bool;

    /// What a package calls its default export, where a file may call it anything: client libraries name their main
    /// class as they are named themselves (`import Claude from "@anthropic-ai/sdk"`). `local` where nothing is known.
    fn default_export<'n>(&'n self, package: &str, local: &'n str) -> &'n str;

    /// What a library's named constant holds.
    fn constant(&self, full_name: &str) -> Option<&str>;

    /// Whether a method of this name gives its own receiver again, in another form (`json.dumps(x).encode()`).
    fn is_encoder(&self, method: &str) -> bool;

    /// What a call stands for that stands for its first argument.
    fn unwrapped(&self, resolver: &Resolver, callee: &Value, args: &Rc<Args>) -> Option<Value>;

    /// The elements of the chain that a call makes.
    fn piped(&self, resolver: &Resolver, callee: &Value, args: &Rc<Args>) -> Option<Vec<Value>>;

    /// What a member of an instance of `class` holds where that is the content of a file.
    fn file_member(&self, resolver: &Resolver, class: ClassRef, member: &str, at: Loc) -> Option<Value>;
}
