//! What a user meets: help, odd files, mistakes and exit codes. The real binary on real files.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "what the tests read is not what is linted")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// An empty directory that is a repository, so that ignore files count and no configuration above it does.
fn repository() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    dir
}

fn write(dir: &TempDir, path: &str, bytes: impl AsRef<[u8]>) {
    let path = dir.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn promptlint(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_promptlint"))
        .args(args)
        .current_dir(dir)
        .env_remove("CLICOLOR_FORCE")
        .env("NO_COLOR", "1")
        // The day whose prices hold.
        .env("SOURCE_DATE_EPOCH", "1795910400")
        .output()
        .unwrap()
}

/// Exit code, standard output and standard error, as one text.
fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    let code = output.status.code().unwrap_or(-1);
    let stderr = if stderr.is_empty() { stderr } else { format!("--- stderr ---\n{stderr}") };
    format!("{stdout}{stderr}--- exit code {code} ---")
}

fn run(dir: &TempDir, args: &[&str]) -> String {
    shown(&promptlint(dir.path(), args))
}

fn coverage(dir: &TempDir) -> Value {
    let output = promptlint(dir.path(), &["calls", "--format", "json"]);
    assert!(output.status.success(), "{}", shown(&output));
    serde_json::from_slice::<Value>(&output.stdout).unwrap()["coverage"].clone()
}

/// `path: reason` of everything that could not be read.
fn problems(dir: &TempDir) -> Vec<String> {
    let coverage = coverage(dir);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let line =
        |row: &Value| format!("{} {}: {}", text(&row["kind"]), text(&row["path"]), text(&row["reason"]));
    coverage["problems"].as_array().unwrap().iter().map(line).collect()
}

const CALL: &str =
    "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n";

#[test]
fn help_teaches() {
    let dir = repository();
    insta::assert_snapshot!("help", run(&dir, &["--help"]));
    insta::assert_snapshot!("help_calls", run(&dir, &["calls", "--help"]));
    insta::assert_snapshot!("help_check", run(&dir, &["check", "--help"]));
    insta::assert_snapshot!("help_tokens", run(&dir, &["tokens", "--help"]));
}

#[test]
fn an_empty_repository_is_no_error() {
    insta::assert_snapshot!(run(&repository(), &["calls"]), @r"
    There is no code here that promptlint reads (Python, TypeScript, JavaScript, Go).
    0 calls in 0 files.
    --- exit code 0 ---
    ");
}

#[test]
fn mistakes_on_the_command_line_end_with_2() {
    let dir = repository();
    insta::assert_snapshot!(run(&dir, &["calls", "nowhere"]), @r"
    --- stderr ---
    error: nowhere: no such file or directory
    --- exit code 2 ---
    ");
    assert!(run(&dir, &["cals"]).contains("a similar subcommand exists: 'calls'"));
    assert!(run(&dir, &["cals"]).ends_with("--- exit code 2 ---"));
    assert!(run(&dir, &["calls", "--format", "xml"]).ends_with("--- exit code 2 ---"));
}

#[test]
fn a_mistake_in_the_configuration_has_a_caret() {
    let dir = repository();
    write(&dir, "src/app.py", CALL);
    write(&dir, "promptlint.toml", "exclude = ['gen/']\nignroe = []\n");
    insta::assert_snapshot!(run(&dir, &["calls", "src"]).replace(dir.path().to_str().unwrap(), "$DIR"), @r"
    --- stderr ---
    error: unknown key `ignroe`
     --> $DIR/promptlint.toml:2:1
      |
    2 | ignroe = []
      | ^^^^^^
      |
      = help: did you mean `ignore`?
    --- exit code 2 ---
    ");
    fs::remove_file(dir.path().join("promptlint.toml")).unwrap();
    write(&dir, "src/pyproject.toml", "[tool.promptlint]\nexclude = 5\n");
    let output = run(&dir, &["calls"]);
    assert!(
        output.contains("src/pyproject.toml:2:11") && output.ends_with("--- exit code 2 ---"),
        "{output}"
    );
}

#[test]
fn what_is_ignored_is_not_read() {
    let dir = repository();
    for path in [
        "kept.py",
        "git/a.py",
        "own/a.py",
        "config/a.py",
        ".hidden/a.py",
        "node_modules/x/a.js",
        "venv/lib/a.py",
        "env/lib/a.py",
        "vendor/x/a.go",
        "real_vendor/vendor/a.go",
    ] {
        write(&dir, path, "x = 1\n");
    }
    write(&dir, "env/pyvenv.cfg", "");
    write(&dir, "vendor/modules.txt", "");
    write(&dir, ".gitignore", "git/\n");
    write(&dir, ".promptlintignore", "own/\n");
    write(&dir, "promptlint.toml", "exclude = ['config/']\n");
    assert_eq!(coverage(&dir)["files"], 2);
    // What is named is read.
    assert!(run(&dir, &["calls", ".hidden/a.py", "own", "git/a.py"]).contains("in 3 files"));
}

#[test]
fn every_encoding_is_read() {
    let dir = repository();
    let utf16 = |mark: u16, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        [mark].into_iter().chain(CALL.encode_utf16()).flat_map(bytes).collect()
    };
    write(&dir, "utf16le.py", utf16(0xFEFF, u16::to_le_bytes));
    write(&dir, "utf16be.py", utf16(0xFEFF, u16::to_be_bytes));
    write(&dir, "bom.py", [b"\xEF\xBB\xBF", CALL.as_bytes()].concat());
    write(&dir, "crlf.py", CALL.replace('\n', "\r\n"));
    write(&dir, "latin1.py", [b"# caf\xE9\n", CALL.as_bytes()].concat());
    write(&dir, "binary.py", b"openai\0\0\0");
    write(&dir, "empty.py", "");
    let coverage = coverage(&dir);
    assert_eq!(
        (&coverage["files"], &coverage["binary"], &coverage["unreadable"]),
        (&7.into(), &1.into(), &0.into())
    );
    assert!(problems(&dir).contains(&"binary binary.py: not text".to_owned()));
}

#[test]
fn bundles_are_counted_and_read_when_named() {
    let dir = repository();
    let bundle = "(()=>{const O=require(\"openai\");new O().chat.completions.create({model:\"gpt-4o\",messages:[]})})();";
    write(&dir, "bundle.js", bundle.repeat(3));
    insta::assert_snapshot!(run(&dir, &["calls"]), @r"
    0 calls in 1 file.
    1 minified file was left out: name one as a PATH to have it read.
    --- exit code 0 ---
    ");
    assert_eq!(coverage(&dir)["minified"], 1);
    assert!(run(&dir, &["calls", "bundle.js"]).contains("3 calls in 1 file."));
}

#[test]
fn too_large_a_file_is_said_and_fails_only_when_strict() {
    let dir = repository();
    write(&dir, "large.js", vec![b' '; 17 * 1024 * 1024]);
    insta::assert_snapshot!(run(&dir, &["calls"]), @r"
    0 calls in 1 file.
    warning: large.js: it is larger than 16 MiB
    --- exit code 0 ---
    ");
    assert!(run(&dir, &["calls", "--strict"]).ends_with("--- exit code 2 ---"));
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_or_nowhere_are_harmless() {
    let dir = repository();
    write(&dir, "a/x.py", CALL);
    std::os::unix::fs::symlink(dir.path().join("a"), dir.path().join("a/again")).unwrap();
    std::os::unix::fs::symlink("nowhere.py", dir.path().join("broken.py")).unwrap();
    assert_eq!(coverage(&dir)["files"], 1);
    assert_eq!(problems(&dir), [] as [String; 0]);
}

#[cfg(unix)]
#[test]
fn no_permission_is_said() {
    use std::os::unix::fs::PermissionsExt as _;

    let dir = repository();
    write(&dir, "secret.py", CALL);
    write(&dir, "closed/x.py", CALL);
    let file = dir.path().join("secret.py");
    let closed = dir.path().join("closed");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let open_to_root = fs::File::options().read(true).open(&file).is_ok();
    let found = problems(&dir);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    // The administrator may read everything: nothing to see then.
    if !open_to_root {
        assert_eq!(
            found,
            ["unreadable closed: no permission to read it", "unreadable secret.py: no permission to read it"]
        );
    }
}

#[test]
fn extreme_code_is_survived() {
    let dir = repository();
    write(
        &dir,
        "minified.js",
        format!("import OpenAI from 'openai';{}", "a(function(){return 1});".repeat(50_000)),
    );
    for (name, open, close) in
        [("paren", "(", ")"), ("list", "[", "]"), ("call", "f(", ")"), ("record", "{'a':", "}")]
    {
        let text = format!("import openai\nx = {}1{}\n", open.repeat(10_000), close.repeat(10_000));
        write(&dir, &format!("{name}.py"), &text);
        write(&dir, &format!("{name}.ts"), text.replace("import openai", "import OpenAI from 'openai'"));
    }
    write(&dir, "unclosed.py", format!("import openai\nx = {}", "[".repeat(10_000)));
    write(
        &dir,
        "deep.go",
        format!("package a\nimport \"github.com/openai/openai-go\"\nfunc f() {}", "{".repeat(10_000)),
    );
    write(&dir, "lambda.ts", format!("import OpenAI from 'openai';\n{}", "() => ".repeat(10_000)));
    let mut indented = String::new();
    for depth in 0..200 {
        indented += &" ".repeat(depth);
        indented += "if x:\n";
    }
    write(&dir, "indent.py", format!("import openai\n{indented}{}pass\n", " ".repeat(200)));
    let sum: String = "'a' + ".repeat(20_000);
    write(&dir, "sum.py", format!("import openai\nx = {sum}'a'\n"));
    write(&dir, "chain.py", format!("import openai\nx = openai{}\n", ".a()".repeat(10_000)));
    assert_eq!(coverage(&dir)["unreadable"], 0);
}

#[test]
fn notebooks_that_are_none_are_no_error() {
    let dir = repository();
    write(&dir, "broken.ipynb", "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"import openai");
    write(&dir, "list.ipynb", "[\"openai\"]");
    write(&dir, "nothing.ipynb", "");
    assert_eq!(coverage(&dir)["files"], 3);
}

#[test]
fn a_comment_that_silences_nothing_is_found_and_can_be_removed() {
    let dir = repository();
    write(&dir, "a.py", "x = 1  # promptlint: ignore[context-bloat] long ago\n");
    write(&dir, "b.py", "y = 2  # promptlint: ignore[contxt-bloat]\n");
    insta::assert_snapshot!(run(&dir, &["check"]), @r"
    warning[unused-suppression]: nothing to suppress: `context-bloat` finds nothing here
     --> a.py:1:29
      |
    1 | x = 1  # promptlint: ignore[context-bloat] long ago
      |                             ^^^^^^^^^^^^^
      |
      = note: a comment that silences nothing hides the next real finding, or was meant for something else
      = help: remove it, or put it on the line that it is about
    help: remove it (--fix)
      |
    1 - x = 1  # promptlint: ignore[context-bloat] long ago
    1 + x = 1
      |

    warning[unused-suppression]: there is no rule `contxt-bloat`: did you mean `context-bloat`?
     --> b.py:1:29
      |
    1 | y = 2  # promptlint: ignore[contxt-bloat]
      |                             ^^^^^^^^^^^^
      |
      = note: it silences nothing, so what it was meant for is still reported
      = help: `promptlint rules` lists the rules

    2 findings in 2 files, 1 fixable with --fix.
    0 calls in 2 files.
    --- exit code 1 ---
    ");
    assert!(run(&dir, &["check", "--ignore", "unused-suppression"]).ends_with("--- exit code 0 ---"));
    assert!(run(&dir, &["check", "--fail-on", "error"]).ends_with("--- exit code 0 ---"));
    insta::assert_snapshot!(run(&dir, &["check", "--diff"]), @r"
    --- a/a.py
    +++ b/a.py
    @@ -1 +1 @@
    -x = 1  # promptlint: ignore[context-bloat] long ago
    +x = 1
    --- exit code 1 ---
    ");
    insta::assert_snapshot!(run(&dir, &["check", "--fix", "a.py"]), @r"
    Nothing found.
    0 calls in 1 file.
    --- stderr ---
    note: made 1 change
    --- exit code 0 ---
    ");
    assert_eq!(fs::File::open(dir.path().join("a.py")).and_then(std::io::read_to_string).unwrap(), "x = 1\n");
}

#[test]
fn a_fix_keeps_the_encoding_and_the_line_ends() {
    let dir = repository();
    let text = "# promptlint: ignore[context-bloat]\r\nx = 'é'\r\n";
    let utf16 = |text: &str| -> Vec<u8> {
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    write(&dir, "bom.py", [b"\xEF\xBB\xBF", text.as_bytes()].concat());
    write(&dir, "wide.py", utf16(text));
    write(&dir, "latin.py", b"# promptlint: ignore[context-bloat]\nx = 'caf\xE9'\n");
    let shown = run(&dir, &["check", "--fix"]);
    assert!(shown.contains("latin.py: not changed, because it is not valid UTF-8"), "{shown}");
    let bytes = |name: &str| {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut fs::File::open(dir.path().join(name)).unwrap(), &mut bytes).unwrap();
        bytes
    };
    assert_eq!(bytes("bom.py"), "\u{FEFF}x = 'é'\r\n".as_bytes());
    assert_eq!(bytes("wide.py"), utf16("x = 'é'\r\n"));
}

#[test]
fn unknown_rules_are_answered_with_a_suggestion() {
    let dir = repository();
    insta::assert_snapshot!(run(&dir, &["rule", "context-blot"]), @r"
    --- stderr ---
    error: there is no rule `context-blot`: did you mean `context-bloat`?
    --- exit code 2 ---
    ");
    assert!(
        run(&dir, &["check", "--select", "missing-maxtokens"]).contains("did you mean `missing-max-tokens`?")
    );
    write(&dir, "promptlint.toml", "[rules.context-bloat]\nmax-token = 5\n");
    insta::assert_snapshot!(run(&dir, &["check"]).replace(dir.path().to_str().unwrap(), "$DIR"), @r"
    --- stderr ---
    error: unknown key `max-token`
     --> $DIR/promptlint.toml:2:1
      |
    2 | max-token = 5
      | ^^^^^^^^^
      |
      = help: did you mean `max-tokens`?
    --- exit code 2 ---
    ");
}

#[test]
fn rules_and_schemas_are_printed() {
    let dir = repository();
    assert!(run(&dir, &["rules"]).contains("missing-max-tokens"));
    assert!(run(&dir, &["rule", "missing-max-tokens"]).starts_with("# missing-max-tokens"));
    for of in ["config", "calls", "check", "tokens"] {
        let output = promptlint(dir.path(), &["schema", of]);
        let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(schema["properties"].is_object(), "{of}");
    }
}

#[test]
fn wrappers_of_the_users_own_are_found() {
    let dir = repository();
    write(&dir, "app.py", "from acme_llm import ask\n\nask('Say yes or no.', model='gpt-4o')\n");
    let table =
        "[[call]]\nentry = 'acme.ask'\npaths = ['acme_llm:ask']\nmodel = ['model']\nprompt = ['#0']\n";
    write(&dir, "promptlint.toml", table);
    insta::assert_snapshot!(run(&dir, &["calls"]), @r"
    WHERE     SDK     MODEL   FROM   CAP  PROMPT
    app.py:3  custom  gpt-4o        none      12

    1 call in 1 file. Known: 1 of 1 models, 1 prompts, 1 caps.
    --- exit code 0 ---
    ");
    write(&dir, "promptlint.toml", table.replace("model =", "modle ="));
    insta::assert_snapshot!(run(&dir, &["calls"]).replace(dir.path().to_str().unwrap(), "$DIR"), @r"
    --- stderr ---
    error: unknown key `modle`
     --> $DIR/promptlint.toml:4:1
      |
    4 | modle = ['model']
      | ^^^^^
      |
      = help: did you mean `model`? `lint/sdks/README.md` has the vocabulary
    --- exit code 2 ---
    ");
}

/// The sample project of the README. A change here is a change of what every user sees: read it.
#[test]
fn the_sample_project_shows_what_the_readme_promises() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    insta::assert_snapshot!("example_calls", shown(&promptlint(root, &["calls", "examples/support-bot"])));
    insta::assert_snapshot!("example_check", shown(&promptlint(root, &["check", "examples/support-bot"])));
    let diff = promptlint(root, &["check", "--diff", "--unsafe-fixes", "examples/support-bot"]);
    insta::assert_snapshot!("example_diff", shown(&diff));
}

/// Sections, holes, waste and several models, for a template; what a call sends, for code.
#[test]
fn tokens_are_counted_and_placed() {
    let dir = repository();
    let rule = "Never promise a refund before a person has looked at the ticket and agreed to it.";
    let prompt = format!(
        "You answer tickets.   \n\n# Rules\n\n{rule}\n\n# Ticket\n\n{{{{ ticket.text }}}}\n\n\n\n# Again\n\n{rule}\n"
    );
    write(&dir, "prompts/answer.j2", &prompt);
    let models = "gpt-4o,claude-sonnet-5,llama3.1:8b,gpt5-turbo-x";
    insta::assert_snapshot!("tokens_text", run(&dir, &["tokens", "prompts/answer.j2", "--model", models]));
    write(
        &dir,
        "ask.py",
        "from openai import OpenAI\n\ndef ask(question):\n    return OpenAI().chat.completions.create(\n        model='gpt-4o', max_tokens=5,\n        messages=[{'role': 'system', 'content': 'Answer in one word.'}, {'role': 'user', 'content': question}])\n",
    );
    insta::assert_snapshot!("tokens_code", run(&dir, &["tokens", "ask.py"]));
    let json = promptlint(dir.path(), &["tokens", "ask.py", "--format", "json"]);
    let report: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(report["documents"][0]["models"][0]["quality"], "exact");
    assert_eq!(report["documents"][0]["holes"][0], "question");
}

#[test]
fn tokens_need_a_model_and_a_text() {
    let dir = repository();
    write(&dir, "a.md", "Hello.");
    write(&dir, "a.bin", b"\x00\x01");
    for arguments in [
        ["tokens", "a.md", "--format", "text"],
        ["tokens", "a.bin", "--model", "gpt-4o"],
        ["tokens", "no.md", "--model", "gpt-4o"],
    ] {
        let output = promptlint(dir.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
    }
    assert!(run(&dir, &["tokens", "a.md"]).contains("--model gpt-5"));
}

#[test]
fn a_part_of_a_project_is_read_as_the_whole_of_it_is() {
    let dir = repository();
    write(
        &dir,
        "app/llm.py",
        "from openai import OpenAI\n\nclient = OpenAI()\nMODEL = \"gpt-4.1-mini\"\n\n\n\
         def ask(text):\n    return client.responses.create(model=MODEL, input=text)\n",
    );
    write(&dir, "app/mail/reply.py", "from app.llm import ask\n\nask(\"Answer the mail.\")\n");
    write(
        &dir,
        "app/title/make.py",
        "from app.llm import client, MODEL\n\n\ndef title(text):\n    \
         return client.responses.create(model=MODEL, input=text, max_output_tokens=16)\n",
    );
    write(&dir, "app/title/latin.py", b"x = 'caf\xE9'".as_slice());
    let seen = |args: &[&str]| {
        let output = promptlint(dir.path(), args);
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        let calls = json["calls"].as_array().unwrap().iter().map(|call| {
            let contexts = call["contexts"].as_array().unwrap().iter().map(|context| context["path"].clone());
            (call["id"].clone(), call["models"][0]["id"].clone(), contexts.collect::<Vec<_>>())
        });
        let problems = json["coverage"]["problems"].as_array().unwrap().len();
        (calls.collect::<Vec<_>>(), json["coverage"]["files"].clone(), problems)
    };
    let model = Value::from("gpt-4.1-mini");
    let title = (Value::from("app/title/make.py::title#1"), model.clone(), vec![]);
    let ask = (Value::from("app/llm.py::ask#1"), model, vec![Value::from("app/mail/reply.py")]);
    let all = ["calls", "--format", "json"];
    let narrow = |path| [all.as_slice(), &[path]].concat();
    assert_eq!(seen(&all), (vec![ask.clone(), title.clone()], 4.into(), 0));
    assert_eq!(seen(&narrow("app/title")), (vec![title.clone()], 2.into(), 0));
    // The caller alone leads to the call that it makes.
    assert_eq!(seen(&narrow("app/mail")), (vec![ask.clone()], 1.into(), 0));
    assert_eq!(seen(&narrow("app/llm.py")), (vec![ask], 1.into(), 0));
    // What is said is said of the part only.
    let places = |path| {
        let output = promptlint(dir.path(), &["check", "--format", "concise", path]);
        let text = String::from_utf8(output.stdout).unwrap();
        let found = text.lines().filter(|line| line.contains("[missing-max-tokens]"));
        found.filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(places("."), ["app/llm.py"]);
    assert_eq!(places("app/llm.py"), ["app/llm.py"]);
    assert_eq!(places("app/mail"), Vec::<String>::new());
}
