use super::*;
use crate::workspace::Memory;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[derive(Default)]
struct Limits {
    #[allow(dead_code)]
    max_tokens: u64,
}

const RULES: [RuleSpec; 3] = [
    RuleSpec { name: "context-bloat", on_by_default: true, check: |table| check(table) },
    RuleSpec { name: "missing-max-tokens", on_by_default: true, check: |table| check(table) },
    RuleSpec { name: "tidy", on_by_default: false, check: |table| check(table) },
];

fn check(table: &toml::Table) -> Result<(), toml::de::Error> {
    table.clone().try_into::<Limits>().map(drop)
}

fn configs(files: &[(&str, &str)]) -> Configs {
    let memory = Memory::new(files.iter().map(|(path, text)| (format!("/repo/{path}"), *text)));
    Configs::discover(Arc::new(memory), "/repo/src".into(), RULES.to_vec(), Overrides::default())
}

fn enabled(configs: &Configs, path: &str) -> Vec<String> {
    configs.settings(&Utf8Path::new("/repo").join(path)).enabled().map(str::to_owned).collect()
}

/// `message | text under the caret | help`
fn error(name: &str, text: &str) -> String {
    let configs = configs(&[(".git/HEAD", ""), (name, text)]);
    configs.of_dir("/repo/src".into());
    let error = configs.errors().pop().unwrap();
    let marked = error.span.map_or("", |span| &error.text[span]);
    format!("{} | {} | {}", error.message, marked, error.help.unwrap_or_default())
}

#[test]
fn the_nearest_file_holds_alone() {
    let configs = configs(&[
        (".git/HEAD", ""),
        ("promptlint.toml", "ignore = ['context-bloat']\n[per-path.'tests/']\nextend-select = ['tidy']"),
        ("src/a/pyproject.toml", "[project]\nname = 'x'"),
        ("src/b/pyproject.toml", "[tool.promptlint]\nselect = ['tidy']"),
    ]);
    assert_eq!(enabled(&configs, "src/a/x.py"), ["missing-max-tokens"]);
    assert_eq!(enabled(&configs, "src/tests/deep/x.py"), ["missing-max-tokens", "tidy"]);
    assert_eq!(enabled(&configs, "src/b/c/x.py"), ["tidy"]);
    assert_eq!(configs.errors(), []);
}

#[test]
fn outside_a_repository_nothing_above_the_root_counts() {
    let configs = configs(&[("promptlint.toml", "select = []")]);
    assert_eq!(enabled(&configs, "src/x.py"), ["context-bloat", "missing-max-tokens"]);
}

#[test]
fn options_are_merged_by_path() {
    let text = "[rules.context-bloat]\nmax-tokens = 5\nseverity = 'error'\n\
                [per-path.'*.ts'.rules.context-bloat]\nmax-tokens = 9";
    let configs = configs(&[("src/promptlint.toml", text)]);
    let settings = configs.settings("/repo/src/x.ts".into());
    assert_eq!(settings.options("context-bloat")["max-tokens"].as_integer(), Some(9));
    assert_eq!(settings.severity("context-bloat"), Some(Severity::Error));
    let settings = configs.settings("/repo/src/x.py".into());
    assert_eq!(settings.options("context-bloat")["max-tokens"].as_integer(), Some(5));
    assert_eq!(settings.severity("tidy"), None);
}

#[test]
fn patterns_are_those_of_gitignore() {
    let configs = configs(&[("src/promptlint.toml", "exclude = ['legacy/', '*.gen.ts', '!keep.gen.ts']")]);
    let excluded = |path: &str, is_dir| configs.is_excluded(&Utf8Path::new("/repo/src").join(path), is_dir);
    assert!(excluded("legacy", true) && excluded("a/legacy", true) && excluded("a/legacy/x.py", false));
    assert!(
        excluded("a/x.gen.ts", false) && !excluded("keep.gen.ts", false) && !excluded("legacy.py", false)
    );
}

#[test]
fn errors_say_where_and_what_to_do() {
    let text = "ignroe = []";
    assert_eq!(error("promptlint.toml", text), "unknown key `ignroe` | ignroe | did you mean `ignore`?");
    let text = "select = ['contxt-bloat']";
    assert_eq!(
        error("promptlint.toml", text),
        "there is no rule `contxt-bloat` | 'contxt-bloat' | did you mean `context-bloat`?"
    );
    let text = "[rules.tidy]\nmax-tokns = 5";
    assert_eq!(
        error("promptlint.toml", text),
        "unknown key `max-tokns` | max-tokns | did you mean `max-tokens`?"
    );
    let text = "[rules.tidy]\nmax-tokens = 'five'";
    assert_eq!(error("promptlint.toml", text), "invalid type: string \"five\", expected u64 | 'five' | ");
    let text = "[rules.tidy]\nseverity = 'loud'";
    assert_eq!(
        error("promptlint.toml", text),
        "unknown value `loud` | 'loud' | known here: info, warning, error"
    );
    let text = "[project]\n[tool.promptlint]\nselect = 'tidy'";
    assert_eq!(
        error("pyproject.toml", text),
        "invalid type: string \"tidy\", expected a sequence | 'tidy' | "
    );
    let text = "exclude = ['a{']";
    assert!(error("promptlint.toml", text).contains("| 'a{' |"));
}

#[test]
fn the_command_line_has_the_last_word() {
    let memory = Memory::new([("/repo/promptlint.toml", "select = ['all']")]);
    let overrides =
        Overrides { select: vec!["all".into()], ignore: vec!["tidy".into(), "tydi".into()], as_of: None };
    let configs = Configs::discover(Arc::new(memory), "/repo".into(), RULES.to_vec(), overrides);
    assert_eq!(enabled(&configs, "x.py"), ["context-bloat", "missing-max-tokens"]);
    assert_eq!(configs.unknown_overrides(), [("tydi".to_owned(), Some("tidy".to_owned()))]);
}
