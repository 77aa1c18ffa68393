//! The inputs in `tests/typescript/`, what they lower to, and that no damage to them panics.
#![allow(clippy::disallowed_methods, reason = "the inputs are this crate's own files")]
#![allow(clippy::unwrap_used, reason = "a test's failure is a panic")]

use std::path::Path;

use promptlint_grammars::module::{BinaryOp, Expr, Module, Stmt};
use promptlint_grammars::{Source, outline, parse};
use proptest::prelude::*;

/// The inputs by file name, in order.
fn inputs() -> Vec<(String, Source, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/typescript");
    let mut inputs = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if let Some(source) = Source::of_path(&name) {
            inputs.push((name, source, std::fs::read_to_string(path).unwrap()));
        }
    }
    inputs.sort_by(|a, b| a.0.cmp(&b.0));
    inputs
}

#[test]
fn snapshots() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("typescript/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, source, text) in inputs() {
            insta::assert_snapshot!(name, outline(&parse(source, text.into())));
        }
    });
}

/// In a thread with the stack that a worker has.
fn small_stack(source: Source, text: String) -> Module {
    let lower = move || {
        let module = parse(source, text.into());
        outline(&module);
        module
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(lower).unwrap().join().unwrap()
}

#[test]
fn deep_nesting() {
    let many = 10_000;
    let nests = [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("f(", "1", ")"),
        ("{a:", "1", "}"),
        ("!", "x", ""),
        ("await ", "x", ""),
        ("() => ", "x", ""),
        ("() => {", "x", "}"),
        ("a ? b : ", "c", ""),
        ("1 + (", "2", ")"),
        ("a = ", "b", ""),
        ("`${", "x", "}`"),
        ("new ", "X", ""),
        ("function f() {", "x", "}"),
        ("class { x = ", "x", "}"),
    ];
    for source in [Source::TypeScript, Source::Tsx, Source::JavaScript] {
        for (open, inside, close) in nests {
            small_stack(source, format!("x = {}{inside}{};", open.repeat(many), close.repeat(many)));
        }
        for (open, inside, close) in [("{", "x", "}"), ("if (a) ", "x", ""), ("for (;;) ", "x", "")] {
            small_stack(source, format!("{}{inside}{};", open.repeat(many), close.repeat(many)));
        }
        for open in ["(", "[", "{", "f(", "`${", "<div>", "/*", "class X {", "if (", "x: {"] {
            small_stack(source, open.repeat(many));
        }
    }
    small_stack(Source::Tsx, format!("x = {}{}", "<a>".repeat(many), "</a>".repeat(many)));
    small_stack(Source::TypeScript, format!("let x: {}X{}", "Array<".repeat(many), ">".repeat(many)));
    small_stack(Source::TypeScript, format!("let x: X{}", "[]".repeat(many)));
    small_stack(Source::Component, "<script>".repeat(many));
}

#[test]
fn long_chains() {
    for source in [Source::TypeScript, Source::Tsx, Source::JavaScript] {
        let sum = small_stack(source, format!("x = \"a\"{};", " + \"b\" + c".repeat(2_500)));
        let operands = sum.exprs.iter().find_map(|node| match &node.expr {
            Expr::Binary { op: BinaryOp::Add, operands } => Some(operands.len()),
            _ => None,
        });
        assert_eq!(operands, Some(5_001));

        let calls = small_stack(source, format!("x = y{};", ".with(\"k\", 1)".repeat(5_000)));
        let count = calls.exprs.iter().filter(|node| matches!(node.expr, Expr::Call { .. })).count();
        assert_eq!(count, 5_000);

        let branches = small_stack(source, format!("{} b();", "if (x) a(); else ".repeat(5_000)));
        let count = branches.stmts.iter().filter(|node| matches!(node.stmt, Stmt::If { .. })).count();
        assert_eq!(count, 5_000);

        small_stack(source, format!("switch (x) {{ {} }}", "case 1: a(); break; ".repeat(5_000)));
        small_stack(source, format!("x = a{};", " && b || c".repeat(5_000)));
        small_stack(source, format!("{};", "a, ".repeat(5_000) + "b"));
    }
    small_stack(Source::TypeScript, format!("let x: A{};", " | \"b\"".repeat(5_000)));
}

/// Where each known byte of a string stands in the source.
#[test]
fn string_spans() {
    let module = parse(Source::TypeScript, "x = 'a\\n\u{e9}\\u{e9}b\\x63\\\nc\\uD83D\\uDE00d'".into());
    let Some(Expr::Str(text)) =
        module.exprs.iter().map(|node| &node.expr).find(|e| matches!(e, Expr::Str(_)))
    else {
        panic!("no string");
    };
    assert_eq!(&*text.value, "a\n\u{e9}\u{e9}bcc\u{1f600}d");
    for letter in ["a", "b", "c", "d"] {
        let at = text.value.rfind(letter).unwrap();
        assert_eq!(module.source(text.source(at..at + 1)), letter);
    }
}

/// The spans of a component index the file itself.
#[test]
fn component_spans() {
    let text = "<p>\u{e9}</p>\r\n<script lang='ts'>const a: X = '\u{fc}'</script><script>b()</script>";
    let module = parse(Source::Component, text.into());
    assert_eq!(&*module.text, text);
    let statements: Vec<&str> = module.stmts.iter().map(|stmt| module.source(stmt.span)).collect();
    assert_eq!(statements, ["const a: X = '\u{fc}'", "b()"]);
}

#[derive(Clone, Debug)]
enum Edit {
    Delete(prop::sample::Index, prop::sample::Index),
    Insert(prop::sample::Index, String),
    Truncate(prop::sample::Index),
    /// Swaps two words.
    Swap(prop::sample::Index, prop::sample::Index),
    /// Copies a piece of the text to elsewhere.
    Copy(prop::sample::Index, prop::sample::Index, prop::sample::Index),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let at = any::<prop::sample::Index>;
    let piece = prop_oneof![
        "\\PC{0,4}",
        prop::sample::select(vec![
            "`",
            "${",
            "}",
            "{",
            "(",
            ")",
            "[",
            "]",
            "'",
            "\"",
            "\\",
            "/*",
            "*/",
            "//",
            "<",
            ">",
            "=>",
            ",",
            ";",
            ":",
            "?.",
            "...",
            "#",
            "@",
            "=",
            "+",
            "class ",
            "export ",
            "default ",
            "import ",
            "async ",
            "await ",
            "\r\n",
            "\\u{",
            "</script>",
            "<script lang=\"ts\">",
            "<!--",
            "-->",
            "lang=",
        ])
        .prop_map(str::to_owned),
    ];
    let edit = prop_oneof![
        (at(), at()).prop_map(|(a, b)| Edit::Delete(a, b)),
        (at(), piece).prop_map(|(a, text)| Edit::Insert(a, text)),
        at().prop_map(Edit::Truncate),
        (at(), at()).prop_map(|(a, b)| Edit::Swap(a, b)),
        (at(), at(), at()).prop_map(|(a, b, c)| Edit::Copy(a, b, c)),
    ];
    prop::collection::vec(edit, 1..6)
}

fn edited(text: &str, edit: &Edit) -> String {
    let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let at = |index: &prop::sample::Index| *index.get(&boundaries);
    let range = |a, b| (at(a).min(at(b)), at(a).max(at(b)));
    match edit {
        Edit::Delete(a, b) => {
            let (start, end) = range(a, b);
            // Mostly small ones, so that something is left.
            let end = boundaries.iter().copied().find(|&b| b >= end.min(start + 20)).unwrap_or(end);
            format!("{}{}", &text[..start], &text[end..])
        }
        Edit::Insert(a, piece) => format!("{}{piece}{}", &text[..at(a)], &text[at(a)..]),
        Edit::Truncate(a) => text[..at(a)].to_owned(),
        Edit::Swap(a, b) => {
            let mut words: Vec<&str> = text.split_inclusive(|c: char| !c.is_alphanumeric()).collect();
            if !words.is_empty() {
                let (a, b) = (a.index(words.len()), b.index(words.len()));
                words.swap(a, b);
            }
            words.concat()
        }
        Edit::Copy(a, b, to) => {
            let (start, end) = range(a, b);
            format!("{}{}{}", &text[..at(to)], &text[start..end], &text[at(to)..])
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn never_panics(which: prop::sample::Index, edits in edits()) {
        let inputs = inputs();
        let (_, source, mut text) = which.get(&inputs).clone();
        for edit in &edits {
            text = edited(&text, edit);
        }
        let module = parse(source, text.as_str().into());
        outline(&module);
        for node in &module.exprs {
            prop_assert!(text.get(node.span.range()).is_some(), "{:?}", node);
        }
        for node in &module.stmts {
            prop_assert!(text.get(node.span.range()).is_some(), "{:?}", node);
        }
        for comment in &module.comments {
            prop_assert!(text.get(comment.body.range()).is_some(), "{:?}", comment);
        }
    }
}
