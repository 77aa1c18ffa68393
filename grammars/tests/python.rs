//! Python: what lies in `tests/python` as the common syntax, and what no input may do.
#![cfg(feature = "python")]
#![allow(clippy::disallowed_methods)]

use std::path::PathBuf;

use promptlint_grammars::module::{Expr, Module, Part, Stmt, Text};
use promptlint_grammars::{Source, outline, parse};
use proptest::prelude::*;

fn inputs(extension: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    let paths = folder.read_dir().expect("tests/python").map(|entry| entry.expect("an entry").path());
    let mut inputs: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).expect("readable"))
        })
        .collect();
    inputs.sort();
    inputs
}

fn snapshots(extension: &str, source: Source) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("python");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, text) in inputs(extension) {
            let module = parse(source, text.into());
            check(&module);
            insta::assert_snapshot!(format!("{name}.{extension}"), outline(&module));
        }
    });
}

#[test]
fn python_as_common_syntax() {
    snapshots("py", Source::Python);
}

#[test]
fn notebooks_as_common_syntax() {
    snapshots("ipynb", Source::Notebook);
}

fn texts(module: &Module) -> Vec<&Text> {
    let mut texts = Vec::new();
    for node in &module.exprs {
        match &node.expr {
            Expr::Str(text) => texts.push(text),
            Expr::Template(parts) => texts.extend(parts.iter().filter_map(|part| match part {
                Part::Text(text) => Some(text),
                Part::Hole(_) => None,
            })),
            _ => {}
        }
    }
    texts.extend(module.functions.iter().filter_map(|function| function.doc.as_ref()));
    texts.extend(module.classes.iter().filter_map(|class| class.doc.as_ref()));
    texts
}

/// What holds of every module.
fn check(module: &Module) {
    let sliceable = |span: promptlint_grammars::module::Span| {
        assert!(module.text.get(span.range()).is_some(), "{span:?} is no part of the text");
    };
    module.exprs.iter().for_each(|node| sliceable(node.span));
    module.stmts.iter().for_each(|node| sliceable(node.span));
    module.comments.iter().for_each(|comment| sliceable(comment.body));
    module.errors.iter().for_each(|error| sliceable(*error));
    module.functions.iter().for_each(|function| sliceable(function.name_span));
    for text in texts(module) {
        sliceable(text.span);
        mapped(module, text);
    }
}

/// Every run of a value that no escape made stands in the source where the map says.
fn mapped(module: &Module, text: &Text) {
    let value = &*text.value;
    let jumps = text.jumps.iter().map(|(at, _)| *at as usize).collect::<Vec<_>>();
    for (at, char) in value.char_indices() {
        let source = text.source(at..at + char.len_utf8());
        let source = module.text.as_bytes().get(source.range()).unwrap_or_default();
        // A lone carriage return is an end of line too, and as long as one.
        let literal = source == char.to_string().as_bytes() || (char == '\n' && source == b"\r");
        // What ends where the map jumps is an escape, or stands before one without a meaning of its own.
        let escaped = jumps.iter().any(|jump| (at..=at + char.len_utf8()).contains(jump));
        assert!(literal || escaped, "{char:?} at {at} of {value:?} is {source:?} in the source");
    }
}

fn one(source: &str) -> Module {
    parse(Source::Python, source.into())
}

#[test]
fn a_value_maps_to_its_source() {
    let source = r#"x = "one\ttwo\u00e9three \
four""#;
    let module = one(source);
    let texts = texts(&module);
    let at = |needle: &str| {
        let start = texts[0].value.find(needle).expect("in the value");
        module.source(texts[0].source(start..start + needle.len()))
    };
    assert_eq!(&*texts[0].value, "one\ttwoéthree four");
    assert_eq!(at("one"), "one");
    assert_eq!(at("\t"), r"\t");
    assert_eq!(at("two"), "two");
    assert_eq!(at("é"), r"\u00e9");
    assert_eq!(at("two\u{e9}th"), r"two\u00e9th");
    assert_eq!(at("three"), "three");
    assert_eq!(at("four"), "four");
}

#[test]
fn the_runs_of_an_f_string_map_to_their_source() {
    let module = one("x = f'a {{b}} {c}d\\n{e}' 'f'");
    let found: Vec<_> = texts(&module)
        .iter()
        .map(|text| (&*text.value, module.source(text.source(0..text.value.len()))))
        .collect();
    assert_eq!(found, [("a {b} ", "a {{b}} "), ("d\n", "d\\n"), ("f", "f")]);
}

#[test]
fn ends_of_lines_are_read_as_the_compiler_reads_them() {
    let module = one("x = '''a\r\nb'''\r\ny = f(1)\r\n");
    assert_eq!(&*texts(&module)[0].value, "a\nb");
    assert!(module.errors.is_empty());
}

fn in_a_small_thread(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run).expect("a thread");
    thread.join().expect("no overflow, no panic");
}

/// Whether the name is found as an expression.
fn names(module: &Module, name: &str) -> bool {
    module.exprs.iter().any(|node| matches!(&node.expr, Expr::Name(found) if &**found == name))
}

#[test]
fn long_chains_stay_flat() {
    in_a_small_thread(|| {
        let terms: Vec<_> = (0..5_000).map(|index| format!("t{index}")).collect();
        for (operator, last) in [(" + ", 5_000), (" | ", 5_000), (" % ", 5_000)] {
            let module = one(&format!("x = {}", terms.join(operator)));
            let longest = module.exprs.iter().filter_map(|node| match &node.expr {
                Expr::Binary { operands, .. } => Some(operands.len()),
                _ => None,
            });
            assert_eq!(longest.max(), Some(last));
            outline(&module);
        }
        for operator in [" or ", " and ", " < ", " if c else ", " + 1 - ", " ** "] {
            let module = one(&format!("x = {}", terms.join(operator)));
            outline(&module);
        }
        let strings = vec!["'a'"; 5_000].join("\n");
        let module = one(&format!("x = ({strings})"));
        let parts = module.exprs.iter().find_map(|node| match &node.expr {
            Expr::Template(parts) => Some(parts.len()),
            _ => None,
        });
        assert_eq!(parts, Some(5_000));
        let chain =
            (0..5_000).map(|index| format!("elif c{index}: f{index}()\n")).collect::<Vec<_>>().concat();
        let module = one(&format!("if a: b()\n{chain}else: last()\n"));
        assert!(names(&module, "f4999") && names(&module, "last"));
        outline(&module);
        let cases =
            (0..5_000).map(|index| format!("    case {index}: f{index}()\n")).collect::<Vec<_>>().concat();
        let module = one(&format!("match a:\n{cases}    case _: last()\n"));
        assert!(names(&module, "f4999") && names(&module, "last"));
        outline(&module);
        one(&format!("{}1", "x = ".repeat(5_000)));
        one(&format!("[x {}]", "for x in y ".repeat(5_000)));
        one(&format!("x: '{}'", terms.join(".")));
        one(&format!("x: {}", terms.join(" | ")));
    });
}

#[test]
fn deep_nesting_is_cut_off() {
    in_a_small_thread(|| {
        for (open, middle, close) in [
            ("(", "x", ")"),
            ("[", "x", "]"),
            ("{1: ", "x", "}"),
            ("f(", "x", ")"),
            ("not ", "x", ""),
            ("-", "x", ""),
            ("await ", "x", ""),
            ("lambda: ", "x", ""),
            ("", "x", ".y()"),
            ("", "x", "[0]"),
            ("(a or ", "x", ")"),
            ("(", "x", " + 1)"),
            ("(yield ", "x", ")"),
            ("f'{", "x", "}'"),
            ("[*", "x", "]"),
            ("(y := ", "x", ")"),
        ] {
            let source = format!("v = {}{middle}{}\nw = f(g)", open.repeat(10_000), close.repeat(10_000));
            let module = one(&source);
            outline(&module);
            one(&format!("v = {}", open.repeat(10_000)));
            one(&format!("v: {}{middle}{}", open.repeat(1_000), close.repeat(1_000)));
        }
        let module = one(&format!("v = {}x{}", "(".repeat(10_000), ")".repeat(10_000)));
        assert!(names(&module, "x"));
        for line in ["if a:", "def f():", "class A:", "try:", "with a:", "while True:", "for a in b:"] {
            let lines: Vec<_> = (0..1_000).map(|depth| format!("{}{line}\n", " ".repeat(depth))).collect();
            outline(&one(&lines.concat()));
        }
    });
}

#[test]
fn methods_know_their_class() {
    let module =
        one("class A:\n    def f(self):\n        def g(): pass\n    if x:\n        def h(self): pass\n");
    let classes: Vec<_> = module
        .functions
        .iter()
        .map(|function| (&*function.name, function.class.map(|class| &*module.class(class).name)))
        .collect();
    assert_eq!(classes, [("g", None), ("f", Some("A")), ("h", Some("A"))]);
}

#[test]
fn every_statement_is_in_one_block_or_member() {
    for (name, text) in inputs("py") {
        let module = parse(Source::Python, text.into());
        let mut seen = vec![0; module.stmts.len()];
        module.blocks.iter().flatten().for_each(|stmt| seen[stmt.index()] += 1);
        for (index, times) in seen.iter().enumerate() {
            let stmt = &module.stmts[index].stmt;
            let member = matches!(stmt, Stmt::Function(_) | Stmt::Assign { .. });
            assert!(*times == 1 || (*times == 0 && member), "{name}: {stmt:?} stands in {times} blocks");
        }
    }
}

#[test]
fn what_is_no_notebook_is_an_error() {
    for text in ["", "{", "[]", "null", "{\"cells\": [1, {}]"] {
        assert!(!parse(Source::Notebook, text.into()).errors.is_empty(), "{text}");
    }
    for text in ["{}", "{\"cells\": 1}", "{\"cells\": [1, {}, {\"cell_type\": \"code\", \"source\": 1}]}"] {
        assert!(parse(Source::Notebook, text.into()).stmts.is_empty(), "{text}");
    }
}

fn at_boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[derive(Clone, Debug)]
enum Edit {
    Insert(prop::sample::Index, String),
    Delete(prop::sample::Index, usize),
    Truncate(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<prop::sample::Index>;
    let token = prop::sample::select(vec![
        "(", ")", "[", "]", "{", "}", "\"", "'", "\"\"\"", "f'", "\\", "\n", "    ", ":", "=", ".", ",", "*",
        "**", "#", "é", "\0", "\r", "if", "for", "def", "class ", "lambda", "await ", "match ", "case ",
        "\u{feff}", "😀",
    ]);
    prop_oneof![
        (at(), prop_oneof![token.prop_map(str::to_owned), ".{0,8}"])
            .prop_map(|(at, text)| Edit::Insert(at, text)),
        (at(), 1..40_usize).prop_map(|(at, length)| Edit::Delete(at, length)),
        at().prop_map(Edit::Truncate),
        (at(), at(), 1..30_usize).prop_map(|(from, to, length)| Edit::Swap(from, to, length)),
    ]
}

fn apply(text: &mut String, edit: &Edit) {
    let place = |text: &str, at: &prop::sample::Index| at_boundary(text, at.index(text.len() + 1));
    match edit {
        Edit::Insert(at, inserted) => text.insert_str(place(text, at), inserted),
        Edit::Delete(at, length) => {
            let start = place(text, at);
            let end = at_boundary(text, start + length).max(start);
            text.replace_range(start..end, "");
        }
        Edit::Truncate(at) => {
            let end = place(text, at);
            text.truncate(end);
        }
        Edit::Swap(from, to, length) => {
            let start = place(text, from);
            let end = at_boundary(text, start + length).max(start);
            let moved: String = text.drain(start..end).collect();
            text.insert_str(place(text, to), &moved);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_makes_it_panic(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec(edit(), 1..12),
    ) {
        let inputs = inputs("py");
        let mut text = which.get(&inputs).1.clone();
        for edit in &edits {
            apply(&mut text, edit);
        }
        let module = parse(Source::Python, text.into());
        check(&module);
        outline(&module);
    }

    #[test]
    fn no_cell_makes_it_panic(cells in prop::collection::vec("([%!?]{0,2}[a-z ='\"(]{0,9}[\\\\?]?\n?){0,6}", 0..5)) {
        let cells: Vec<_> = cells
            .into_iter()
            .map(|source| serde_json::json!({"cell_type": "code", "source": source}))
            .collect();
        let notebook = serde_json::json!({"cells": cells}).to_string();
        let module = parse(Source::Notebook, notebook.into());
        check(&module);
        outline(&module);
    }
}
