//! Template text to the same expressions: a [`Module`] whose one statement is the rendered text.
//!
//! Holes are `Expr::Name` or `Expr::Member` chains of the names in the template, `{% for %}` is `Expr::Each`,
//! `{% if %}` is `Expr::Conditional`, `{% include "x" %}` is a call of the name `include`. Rendering a template is
//! thus evaluating its expression with those names bound.

use std::sync::Arc;

use crate::Language;
use crate::module::Module;

/// How holes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// Python's `str.format` and LangChain's f-strings: `{name}`, `{{` for a brace.
    Format,
    /// `%s`, `%(name)s`, and Go's and C's verbs.
    Percent,
    /// Python's `string.Template`, and `${name}`.
    Dollar,
    Jinja,
    /// Handlebars and Mustache.
    Handlebars,
    /// Go's `text/template`: `{{ .Name }}`.
    Go,
}

/// Reads `text` as a template. Never fails: what does not parse is text.
pub fn parse(_syntax: Syntax, text: &str) -> Module {
    Module::new(Language::Template, Arc::from(text))
}
