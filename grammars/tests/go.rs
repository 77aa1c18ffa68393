//! Every construct of Go, as the common syntax.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its own inputs, and fails by a panic"
)]

use std::sync::Arc;

use promptlint_grammars::module::{Expr, Module};
use promptlint_grammars::outline;
use promptlint_grammars::{Source, parse};
use proptest::prelude::*;

fn lower(text: &str) -> Module {
    parse(Source::Go, Arc::from(text))
}

#[test]
fn constructs() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("go");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    for (name, text) in inputs() {
        insta::assert_snapshot!(name, outline(&lower(&text)));
    }
}

/// Where each known byte of a string stands in the source.
#[test]
fn string_spans() {
    let text = "package p\nvar s = \"a\\n\u{e9}\\u00e9b\\x41c\"\n";
    let module = lower(text);
    let found = module.exprs.iter().find_map(|node| match &node.expr {
        Expr::Str(text) => Some(text),
        _ => None,
    });
    let string = found.unwrap();
    assert_eq!(&*string.value, "a\n\u{e9}\u{e9}bAc");
    assert_eq!(module.source(string.span), "a\\n\u{e9}\\u00e9b\\x41c");
    let pieces: Vec<&str> = string
        .value
        .char_indices()
        .map(|(at, character)| module.source(string.source(at..at + character.len_utf8())))
        .collect();
    assert_eq!(pieces[0], "a");
    assert_eq!(pieces[2], "\u{e9}");
    assert_eq!(pieces[4], "b");
    assert_eq!(pieces[6], "c");
}

/// In a thread with the stack that a worker has.
fn on_a_small_stack(text: String) -> Module {
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || {
            let module = lower(&text);
            outline(&module);
            module
        })
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn deep_nesting() {
    let deep = 10_000;
    let nested = |open: &str, middle: &str, close: &str| {
        on_a_small_stack(format!(
            "package p\nfunc f() {{\nx := {}{middle}{}\nafter()\n}}\n",
            open.repeat(deep),
            close.repeat(deep)
        ))
    };
    nested("(", "1", ")");
    nested("!", "1", "");
    nested("&", "1", "");
    nested("f(", "1", ")");
    nested("[]T{", "1", "}");
    nested("T{A: ", "1", "}");
    nested("{", "1", "}");
    nested("func() { x = ", "1", "}");
    nested("a[", "1", "]");
    nested("a", "", ".b(1)");
    nested("[]", "T{}", "");
    nested("struct{ a ", "T", "}");
    nested("a && ", "b", "");
    nested("a - b + ", "b", "");
    nested("(", "", "");
    nested("f(", "", "");
    nested("T{", "", "");
    nested("", "1\nif a {}", " else if b {}");
    nested("1\nif a {", "", "}");
    nested("1\nfor {", "", "}");
    nested("1\nswitch { case a: ", "", "}");
    nested("1\nl: ", "", "");
    nested("1\nswitch a {\n", "", "case 1: f()\n");

    let chain = on_a_small_stack(format!("package p\nvar x = \"0\"{}\n", " + \"1\"".repeat(5_000)));
    assert!(chain.errors.is_empty());
    let longest = chain.exprs.iter().find_map(|node| match &node.expr {
        Expr::Binary { operands, .. } => Some(operands.len()),
        _ => None,
    });
    assert_eq!(longest, Some(5_001));
}

/// By name, in order.
fn inputs() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/go");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "go"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_edits_never_panic(
        file in 0..100_usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, "[ -~\n\u{e9}]{0,6}"), 1..8),
    ) {
        let files = inputs();
        let mut text: Vec<char> = files[file % files.len()].1.chars().collect();
        for (at, removed, added) in edits {
            let at = at.index(text.len() + 1);
            let end = (at + removed).min(text.len());
            text.splice(at..end, added.chars());
        }
        let text: String = text.into_iter().collect();
        let module = lower(&text);
        for node in &module.exprs {
            prop_assert!(text.get(node.span.range()).is_some(), "{:?}", node);
        }
        outline(&module);
    }
}
