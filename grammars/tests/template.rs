//! Every template syntax, as the common syntax.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its own inputs, and fails by a panic"
)]

use std::fmt::Write as _;

use promptlint_grammars::Language;
use promptlint_grammars::module::{Expr, Module, Part, Stmt};
use promptlint_grammars::outline;
use promptlint_grammars::template::{Syntax, detect, parse};
use proptest::prelude::*;

const ALL: [Syntax; 6] =
    [Syntax::Format, Syntax::Percent, Syntax::Dollar, Syntax::Jinja, Syntax::Handlebars, Syntax::Go];

fn syntax(name: &str) -> Syntax {
    match name {
        "format.txt" => Syntax::Format,
        "percent.txt" => Syntax::Percent,
        "dollar.txt" => Syntax::Dollar,
        other => detect(other).unwrap(),
    }
}

/// By name, in order.
fn inputs() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/template");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension != "snap" && extension != "new"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn parts(module: &Module) -> &[Part] {
    let [only] = module.block(module.body) else { panic!("one statement") };
    let Stmt::Expr(value) = module.stmt(*only).stmt else { panic!("an expression") };
    let Expr::Template(parts) = module.expr(value) else { panic!("a template") };
    parts
}

/// One part a line, so that a long template can be read.
fn rendered(module: &Module) -> String {
    let mut text = String::new();
    for part in parts(module) {
        match part {
            Part::Text(known) => writeln!(text, "{:?}", &*known.value).unwrap(),
            Part::Hole(hole) => {
                let mut alone = module.clone();
                let stmt = alone.add_stmt(module.span(*hole), Stmt::Expr(*hole));
                alone.body = alone.add_block(vec![stmt]);
                text.push_str("  ");
                text.push_str(&outline(&alone));
            }
        }
    }
    text
}

#[test]
fn constructs() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("template");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    for (name, text) in inputs() {
        let module = parse(syntax(&name), &text);
        assert_eq!(module.language, Language::Template);
        insta::assert_snapshot!(name.replace('.', "_"), rendered(&module));
    }
}

/// Each known character, inside blocks too, stands in the source where its span says, or an escape of it does.
fn check_spans(module: &Module) {
    for node in &module.exprs {
        assert!(module.text.get(node.span.range()).is_some(), "{node:?}");
        let Expr::Template(parts) = &node.expr else { continue };
        for part in parts {
            let Part::Text(text) = part else { continue };
            assert!(!text.value.is_empty());
            for (at, known) in text.value.char_indices() {
                let source = module.source(text.source(at..at + known.len_utf8()));
                let escape = source.starts_with('\\') && "\n\t\r\"'".contains(known);
                assert!(source.starts_with(known) || escape, "{known:?} {source:?}");
            }
        }
    }
}

#[test]
fn spans() {
    for (name, text) in inputs() {
        check_spans(&parse(syntax(&name), &text));
    }
}

#[test]
fn strings_side_by_side_may_be_empty() {
    for text in ["{{ 'a' '' }}", "{{ '' 'a' }}", "{{ '' '' }}", "{% set x = '' \"\" 'b' %}{{ x }}"] {
        check_spans(&parse(Syntax::Jinja, text));
    }
}

#[test]
fn extensions() {
    assert_eq!(detect("a/b.j2"), Some(Syntax::Jinja));
    assert_eq!(detect("a/b.txt.jinja2"), Some(Syntax::Jinja));
    assert_eq!(detect("b.mustache"), Some(Syntax::Handlebars));
    assert_eq!(detect(r"a\b.tmpl"), Some(Syntax::Go));
    assert_eq!(detect("b.txt"), None);
    assert_eq!(detect("j2"), None);
}

/// Deep and broken text, in a thread with the stack that a worker has.
#[test]
fn deep_nesting() {
    let deep = 10_000;
    for piece in [
        "{% if a %}",
        "{% for x in xs %}",
        "{% block a %}",
        "{% endif %}",
        "{% raw %}",
        "{% elif a %}",
        "{% else %}",
        "{{#if a}}",
        "{{#a}}",
        "{{^a}}",
        "{{#each a}}",
        "{{else if a}}",
        "{{/if}}",
        "{{{{a}}}}",
        "{{{",
        "{{!--",
        "{{if .A}}",
        "{{range .A}}",
        "{{with .A}}",
        "{{else if .A}}",
        "{{end}}",
        "{{ \"",
        "{{!-- }}",
        "{% x %}{# ",
        "{{{}}",
        "{{'}}",
        "{{/*",
        "{% if a %}{% else %}",
        "{{#a}}{{^}}",
        "{",
        "}",
        "%",
        "$",
        "%(",
        "${",
        "{a",
        "{{#with a}}{{b}}",
    ] {
        let text = piece.repeat(deep);
        small_stack(&text);
    }
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("not ", ""),
        ("-", ""),
        ("a.", "a"),
        ("a + ", "a"),
        ("f(", ")"),
        ("a|f ", ""),
    ] {
        for braces in ["{{ ", "{% if ", "{{#if ", "{{ range "] {
            small_stack(&format!("{braces}{}1{} }}}}", open.repeat(deep), close.repeat(deep)));
            small_stack(&format!("{braces}{}1{} %}}", open.repeat(100), close.repeat(100)));
        }
    }
}

fn small_stack(text: &str) {
    let text = text.to_owned();
    let run = move || {
        for syntax in ALL {
            outline(&parse(syntax, &text));
        }
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_edits_never_panic(
        file in 0..100_usize,
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..12_usize, "([ -~\n\u{e9}\u{1F600}]|\\{\\{|\\}\\}|\\{%|%\\}|\\$\\{|%\\(){0,6}"),
            1..8,
        ),
    ) {
        let files = inputs();
        let mut text: Vec<char> = files[file % files.len()].1.chars().collect();
        for (at, removed, added) in edits {
            let at = at.index(text.len() + 1);
            let end = (at + removed).min(text.len());
            text.splice(at..end, added.chars());
        }
        let text: String = text.into_iter().collect();
        for syntax in ALL {
            let module = parse(syntax, &text);
            check_spans(&module);
            outline(&module);
        }
    }
}
