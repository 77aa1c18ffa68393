//! No input makes it panic, and none keeps it long: random edits of real files through the whole pipeline, and sources
//! made to be as bad as a shape of code can be, through the real binary.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]
#![allow(clippy::disallowed_methods, reason = "the seeds are no part of any workspace")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use promptlint_lint::workspace::Workspace;
use promptlint_lint::{check, sdk};
use proptest::prelude::*;
use proptest::sample::Index;

const SOURCES: [&str; 9] = ["py", "ipynb", "ts", "tsx", "js", "jsx", "go", "vue", "svelte"];

/// Each shape takes a fraction of this on an idle machine; the tests of a busy one must not fail by the clock.
const PATIENCE: Duration = Duration::from_mins(4);

fn seeds() -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut open: Vec<PathBuf> = ["calls", "../examples"]
        .iter()
        .map(|dir| Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests").join(dir))
        .collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(path.read_dir().unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
        if SOURCES.contains(&end) {
            let text = std::fs::read_to_string(&path).unwrap();
            out.push((format!("seed{}.{end}", out.len()), text));
        }
    }
    out.sort();
    assert!(out.len() > 50, "the seeds are gone");
    out
}

#[derive(Clone, Debug)]
enum Edit {
    Delete {
        at: Index,
        len: usize,
    },
    Insert {
        at: Index,
        text: &'static str,
    },
    Repeat {
        at: Index,
        len: usize,
        times: usize,
    },
    /// What stands elsewhere in the same file.
    Copy {
        from: Index,
        len: usize,
        to: Index,
    },
}

fn edit() -> impl Strategy<Value = Edit> {
    let scraps = prop::sample::select(vec![
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "`",
        "\"\"\"",
        "${",
        "{{",
        "}}",
        "%s",
        "%",
        "\\",
        "\\u",
        "\\N{",
        "f\"{",
        "#",
        "//",
        "/*",
        ":=",
        "=",
        "+=",
        "=>",
        "->",
        "...",
        "**",
        "*",
        ".",
        ",",
        ":",
        ";",
        "\n",
        "\r\n",
        "\t",
        "\u{feff}",
        "\u{0}",
        "\u{fffd}",
        "é",
        "🙂",
        "return ",
        "yield ",
        "await ",
        "async ",
        "class A(A):\n",
        "def f(",
        "lambda x: ",
        "import ",
        "from . import *\n",
        "export default ",
        "self.",
        "this.",
        "super().",
        "0x",
        "1e999",
        "-1",
        "[:-1]",
        "[::]",
        ".format(",
        ".join(",
        "@",
        "<div>",
        "</script>",
        "if ",
        "else:",
        "for x in x:\n",
        " | ",
        " or ",
        " ?? ",
    ]);
    prop_oneof![
        (any::<Index>(), 1..40usize).prop_map(|(at, len)| Edit::Delete { at, len }),
        (any::<Index>(), scraps).prop_map(|(at, text)| Edit::Insert { at, text }),
        (any::<Index>(), 1..60usize, 2..8usize).prop_map(|(at, len, times)| Edit::Repeat { at, len, times }),
        (any::<Index>(), 1..80usize, any::<Index>()).prop_map(|(from, len, to)| Edit::Copy { from, len, to }),
    ]
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for edit in edits {
        let place = |at: &Index, chars: &[char]| at.index(chars.len() + 1);
        let range = |at: &Index, len: usize, chars: &[char]| {
            let start = place(at, chars);
            start..(start + len).min(chars.len())
        };
        match edit {
            Edit::Delete { at, len } => {
                let range = range(at, *len, &chars);
                chars.drain(range);
            }
            Edit::Insert { at, text } => {
                let at = place(at, &chars);
                chars.splice(at..at, text.chars());
            }
            Edit::Repeat { at, len, times } => {
                let range = range(at, *len, &chars);
                let part = chars[range.clone()].repeat(*times);
                chars.splice(range, part);
            }
            Edit::Copy { from, len, to } => {
                let part = chars[range(from, *len, &chars)].to_vec();
                let to = place(to, &chars);
                chars.splice(to..to, part);
            }
        }
    }
    chars.into_iter().collect()
}

fn run(files: &[(String, String)]) {
    let files = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let workspace = Workspace::in_memory(files);
    let calls = sdk::find_calls(&workspace, sdk::builtin()).calls;
    for finding in check::findings(&workspace, &calls) {
        assert!(finding.place.span.start <= finding.place.span.end);
    }
}

#[test]
fn no_edit_of_a_real_file_makes_it_panic() {
    let seeds = seeds();
    let config = ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 200,
        ..ProptestConfig::with_cases(300)
    };
    proptest!(config, |(which in any::<Index>(), beside in any::<Index>(), edits in prop::collection::vec(edit(), 1..12))| {
        let (path, text) = which.get(&seeds);
        let other = beside.get(&seeds);
        let mut files = vec![(path.clone(), apply(text, &edits))];
        if other.0 != *path {
            files.push(other.clone());
        }
        run(&files);
    });
}

/// The files below a directory that a run would look into, each beside those of its own folder.
fn seeds_below(root: &Path) -> Vec<Vec<(String, String)>> {
    const TEMPLATES: [&str; 9] = ["j2", "jinja", "jinja2", "hbs", "prompty", "prompt", "toml", "yaml", "mod"];
    let mut folders = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(dir) = open.pop() {
        let mut files = Vec::new();
        for path in dir.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
            if !SOURCES.contains(&end) && !TEMPLATES.contains(&end) {
                continue;
            }
            let name = path.strip_prefix(root).unwrap().to_str().unwrap_or_default().to_owned();
            if let Some(text) = std::fs::read_to_string(&path).ok().filter(|text| text.len() < 200_000) {
                files.push((name, text));
            }
        }
        if !files.is_empty() {
            files.sort();
            folders.push(files);
        }
    }
    folders.sort();
    folders
}

/// Edits of files that nobody wrote for a test. CONTRIBUTING says how to run it.
#[test]
#[ignore = "a campaign of hours over trees that are not in the repository"]
fn no_edit_of_any_file_of_a_tree_makes_it_panic_or_wait() {
    let Some(root) = std::env::var_os("PROMPTLINT_TREES") else {
        panic!("PROMPTLINT_TREES names no directory")
    };
    let cases = std::env::var("PROMPTLINT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(10_000);
    let folders = seeds_below(Path::new(&root));
    assert!(!folders.is_empty(), "nothing to read there");
    let config = ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 100,
        ..ProptestConfig::with_cases(cases)
    };
    proptest!(config, |(folder in any::<Index>(), which in any::<Index>(), edits in prop::collection::vec(edit(), 0..12))| {
        let mut files = folder.get(&folders).clone();
        let which = which.index(files.len());
        files[which].1 = apply(&files[which].1, &edits);
        let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
        let begin = Instant::now();
        run(&files);
        // A second for each 100 KB is the promise of a release build on a machine of its own.
        let patience = Duration::from_secs(10 + bytes as u64 / 10_000);
        prop_assert!(begin.elapsed() < patience, "{} took {:?}", files[which].0, begin.elapsed());
    });
}

/// Runs the binary over files with what it is asked to do most, within [`PATIENCE`].
fn survives(files: &[(&str, String)]) {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        std::fs::write(dir.path().join(path), text).unwrap();
    }
    for args in [
        ["check", "--format=text"],
        ["check", "--format=json"],
        ["calls", "--format=text"],
        ["calls", "--format=json"],
    ] {
        let begin = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_promptlint"))
            .args(args)
            .arg(dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if begin.elapsed() > PATIENCE {
                child.kill().unwrap();
                child.wait().unwrap();
                panic!("{args:?}: not done in {PATIENCE:?}");
            }
            sleep(Duration::from_millis(5));
        };
        assert!(matches!(status.code(), Some(0 | 1)), "{args:?}: {status}");
    }
}

/// The configuration as the README shows it, a block at a time.
fn configurations() -> Vec<String> {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    let mut blocks: Vec<String> = readme
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("```")?.0.to_owned()))
        .collect();
    blocks.push(blocks.concat());
    assert!(blocks.len() > 3, "the README shows no configuration");
    blocks
}

#[test]
fn no_edit_of_the_configuration_makes_it_panic() {
    let blocks = configurations();
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join(".git")).unwrap();
    std::fs::write(dir.path().join("a.py"), python("x = 'Is this spam? Answer yes or no.'")).unwrap();
    let config =
        ProptestConfig { failure_persistence: None, max_shrink_iters: 100, ..ProptestConfig::with_cases(60) };
    let command = prop::sample::select(vec!["check", "cost", "calls"]);
    proptest!(config, |(which in any::<Index>(), edits in prop::collection::vec(edit(), 0..6), command in command)| {
        let block: &String = which.get(&blocks);
        let text = apply(block, &edits);
        std::fs::write(dir.path().join("promptlint.toml"), &text).unwrap();
        let output =
            Command::new(env!("CARGO_BIN_EXE_promptlint")).arg(command).current_dir(dir.path()).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        // A mistake is either none or said, in the file that has it.
        match output.status.code() {
            Some(0 | 1) => {}
            Some(2) => prop_assert!(stderr.contains("promptlint.toml"), "{text}\n{stderr}"),
            _ => prop_assert!(false, "{command}: {}\n{text}\n{stderr}", output.status),
        }
        prop_assert!(!stderr.contains("panicked"), "{text}\n{stderr}");
    });
}

const CLIENT: &str = "import openai\nclient = openai.OpenAI()\n";

/// A call whose prompt is `x`, after `body`.
fn python(body: &str) -> String {
    let message = r#"[{"role": "user", "content": x}]"#;
    format!("{CLIENT}{body}\nclient.chat.completions.create(model='gpt-4o', messages={message})\n")
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut out, at| {
        let _ = writeln!(out, "{}", line(at));
        out
    })
}

#[test]
fn deep_nesting() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("{'a': ", "}"), ("f(", ")"), ("not ", ""), ("-", ""), ("lambda: ", "")]
    {
        let deep = format!("x = {}1{}", open.repeat(10_000), close.repeat(10_000));
        survives(&[("a.py", python(&deep))]);
    }
    let blocks = (0..3_000).fold(String::new(), |out, depth| out + &" ".repeat(depth) + "if y:\n");
    survives(&[("a.py", python(&format!("{blocks}{}x = 1", " ".repeat(3_000))))]);
    let script = |deep: String| {
        format!(
            "import OpenAI from 'openai';\nconst c = new OpenAI();\nconst x = {deep};\nc.chat.completions.create({{ messages: x }});\n"
        )
    };
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{a: ", "}"),
        ("`${", "}`"),
        ("() => ", ""),
        ("a ? 1 : ", ""),
        ("a || ", ""),
    ] {
        survives(&[("a.ts", script(format!("{}1{}", open.repeat(10_000), close.repeat(10_000))))]);
    }
    survives(&[("a.ts", script(format!("a{}", ".b()".repeat(10_000))))]);
    let jsx = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
    survives(&[("a.tsx", script(jsx))]);
    let go = format!(
        "package a\nimport \"github.com/openai/openai-go\"\nvar x = {}1{}\nvar c = openai.NewClient()\n",
        "(".repeat(10_000),
        ")".repeat(10_000)
    );
    survives(&[("a.go", go)]);
}

#[test]
fn long_lines_and_literals() {
    survives(&[("a.py", python(&format!("x = '{}'", "word ".repeat(300_000))))]);
    survives(&[("a.py", python(&format!("x = [{}]", "'a', ".repeat(100_000))))]);
    let fields = (0..50_000).fold(String::new(), |out, at| out + &format!("'k{at}': {at}, "));
    survives(&[("a.py", python(&format!("x = {{{fields}}}")))]);
    survives(&[("a.py", python(&format!("x = {}'z'", "'a' + b - c + ".repeat(5_000))))]);
    survives(&[("a.py", python(&format!("x = f'{}'", "{a} text ".repeat(20_000))))]);
}

#[test]
fn texts_that_double() {
    for step in [
        "x = x + x",
        "x += x",
        "x = f'{x}{x}'",
        "x = '{}{}'.format(x, x)",
        "x = '%s%s' % (x, x)",
        "x = x * 2",
        "x = ''.join([x, x])",
        "x = x.replace('a', 'aa')",
        "x = [x, x]",
        "x = {'a': x, 'b': x}",
        "x = str([x, x])",
    ] {
        survives(&[("a.py", python(&format!("x = 'a'\n{}", lines(60, |_| step.to_owned()))))]);
    }
    let named = lines(60, |at| format!("x{} = [x{at}, x{at}]", at + 1));
    survives(&[("a.py", python(&format!("x0 = 'a'\n{named}x = x60")))]);
    let functions = lines(60, |at| format!("def f{}(y):\n    return f{at}(y) + f{at}(y)", at + 1));
    survives(&[("a.py", python(&format!("def f0(y):\n    return y\n{functions}x = f60('a')")))]);
    let choices = lines(60, |at| format!("x{} = x{at} if a else (x{at} + '{at}')", at + 1));
    survives(&[("a.py", python(&format!("x0 = 'a'\n{choices}x = x60")))]);
}

#[test]
fn many_of_one_kind() {
    let appends = lines(5_000, |at| format!("m.append({{'role': 'user', 'content': '{at}'}})"));
    survives(&[(
        "a.py",
        format!("{CLIENT}m = []\n{appends}client.chat.completions.create(model='gpt-4o', messages=m)\n"),
    )]);
    let wrapper = "def ask(x, model='gpt-4o'):\n    return client.chat.completions.create(model=model, messages=[{'role': 'user', 'content': x}])\n";
    let callers = lines(5_000, |at| format!("ask('question {at}')"));
    survives(&[("a.py", format!("{CLIENT}{wrapper}{callers}"))]);
    let spread = lines(5_000, |at| format!("def g{at}(q):\n    return ask(q + '{at}')"));
    survives(&[("a.py", format!("{CLIENT}{wrapper}{spread}"))]);
    let sums = lines(2_000, |at| format!("x = x + a{at} - b{at}"));
    survives(&[("a.py", python(&format!("x = 'a'\n{sums}")))]);
    let calls = lines(1_000, |at| format!("client.chat.completions.create(model='gpt-4o', messages=m{at})"));
    survives(&[("a.py", format!("{CLIENT}{calls}"))]);
}

#[test]
fn what_refers_to_itself() {
    let wrappers = lines(200, |at| {
        let next = (at + 1) % 200;
        format!(
            "def f{at}(x):\n    f{next}(x + '{at}')\n    return client.chat.completions.create(model='gpt-4o', messages=[{{'role': 'user', 'content': x}}])"
        )
    });
    survives(&[("a.py", format!("{CLIENT}{wrappers}f0('a')\n"))]);
    for body in [
        "x = x",
        "x = y\ny = x",
        "def x(x=x):\n    return x(x)",
        "def f():\n    return f()\nx = f()",
        "def f():\n    return g\ndef g():\n    return f\nx = f()()()()",
        "class A(A):\n    x = A\nx = A().x.x",
        "class A(B):\n    pass\nclass B(A):\n    pass\nx = A().y\nA().z()",
        "class A:\n    def __init__(self):\n        self.x = self.x\n        self.a = A()\nx = A().a.a.a.x",
        "@f\ndef f(g):\n    return f\nx = f",
        "x = lambda: x()\nx = x()",
        "x = [x]\nx.append(x)\nx.extend(x)",
        "x = {}\nx['a'] = x\nx.update(x)\nx = {**x, **x}",
        "def f(*a, **k):\n    return f(*a, **k)\nx = f(*f, **f)",
        "from a import *\nfrom a import x\nimport a\nx = a.x",
        "from a import client\nx = client",
    ] {
        survives(&[("a.py", python(body))]);
    }
    survives(&[
        ("a.py", python("from b import *\nfrom b import x")),
        ("b.py", python("from c import *\nfrom c import x")),
        ("c.py", python("from a import *\nfrom a import x")),
    ]);
    survives(&[
        ("a.ts", "export * from './b';\nexport { x } from './b';\nimport OpenAI from 'openai';\nnew OpenAI().chat.completions.create(x);\n".to_owned()),
        ("b.ts", "export * from './a';\nexport { x } from './a';\nimport { x as y } from './a';\nexport const x = y;\n".to_owned()),
    ]);
    let classes = lines(300, |at| format!("class A{}(A{at}):\n    pass", at + 1));
    survives(&[("a.py", python(&format!("class A0:\n    y = 1\n{classes}x = A300().y")))]);
}
