//! Template text to the same expressions: a [`Module`] whose one statement is the rendered text.
//!
//! Holes are `Expr::Name` or `Expr::Member` chains of the names in the template, `{% for %}` is `Expr::Each`,
//! `{% if %}` is `Expr::Conditional`, `{% include "x" %}` is a call of the name `include`. Rendering a template is
//! thus evaluating its expression with those names bound.
//!
//! Beyond that: a hole that is an [`Opaque`](crate::module::Expr::Opaque) around one
//! [`Assign`](crate::module::Expr::Assign) renders nothing and binds a name for what follows (`{% set %}`). The
//! element that a block stands on is the name `this` (Handlebars; `this/2` in a loop's loop) or `.` (Go), where it has
//! no name of its own.
//! Positional fields are the names `0`, `1` and so on. Partials and Go's `{{template}}` are calls of `include` too.

mod blocks;
mod cursor;
mod dollar;
mod format;
mod go_template;
mod handlebars;
mod jinja;
mod percent;

use crate::module::Module;

/// How holes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// Python's `str.format` and `LangChain`'s f-strings: `{name}`, `{{` for a brace.
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
pub fn parse(syntax: Syntax, text: &str) -> Module {
    match syntax {
        Syntax::Format => format::parse(text),
        Syntax::Percent => percent::parse(text),
        Syntax::Dollar => dollar::parse(text),
        Syntax::Jinja => jinja::parse(text),
        Syntax::Handlebars => handlebars::parse(text),
        Syntax::Go => go_template::parse(text),
    }
}

/// By the file's extension. Liquid and Nunjucks read as Jinja.
pub fn detect(path: &str) -> Option<Syntax> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    Some(match name.rsplit_once('.')?.1 {
        "j2" | "jinja" | "jinja2" | "prompty" | "liquid" | "njk" => Syntax::Jinja,
        "hbs" | "handlebars" | "mustache" => Syntax::Handlebars,
        "tmpl" | "gotmpl" => Syntax::Go,
        _ => return None,
    })
}
