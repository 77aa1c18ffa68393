use super::*;

fn paths(workspace: &Workspace, ids: impl IntoIterator<Item = FileId>) -> Vec<String> {
    ids.into_iter().map(|id| workspace.path(id).to_string()).collect()
}

#[test]
fn code_files_in_order_without_dependencies() {
    let workspace = Workspace::in_memory([
        ("b.ts", ""),
        ("a/z.py", "import openai"),
        ("a/node_modules/x/index.js", "openai"),
        ("readme.md", "openai"),
        ("a.go", "openai"),
    ]);
    let needles = AhoCorasick::new(["openai"]).unwrap();
    let found = workspace.candidates(&needles);
    assert_eq!(paths(&workspace, found), ["a.go", "a/z.py"]);
    assert_eq!(paths(&workspace, workspace.files()), ["a.go", "a/z.py", "b.ts"]);
    assert_eq!(workspace.file_at("a/node_modules/x/index.js"), None);
    assert_eq!(workspace.text("readme.md").as_deref(), Some("openai"));
    assert_eq!(workspace.text("../memory/readme.md"), None);
    let again = workspace.scan(|source, _| source == Source::TypeScript);
    assert_eq!(paths(&workspace, again), ["b.ts"]);
}

#[test]
fn an_import_leads_to_files_out_of_scope() {
    let root = Utf8PathBuf::from("/r");
    let memory = Memory::new([("/r/main.go", "package main"), ("/r/other.go", "package main")]);
    let workspace = Workspace::new(Arc::new(memory), root.clone(), vec![root.join("main.go")]);
    assert_eq!(paths(&workspace, workspace.files()), ["main.go"]);
    let package = workspace.files_in("");
    assert_eq!(paths(&workspace, package.clone()), ["main.go", "other.go"]);
    assert_eq!(workspace.file_at("./other.go"), Some(package[1]));
    assert!(workspace.is_in_scope(package[0]) && !workspace.is_in_scope(package[1]));
    assert!(workspace.module(package[1]).is_some());
    workspace.release(package[1]);
    assert!(workspace.module(package[1]).is_some());
    assert_eq!(workspace.coverage().parsed, 1);
}

#[test]
fn what_cannot_be_read_is_said() {
    let memory = Memory::new([
        ("/r/latin.py", b"x = 'caf\xE9'".to_vec()),
        ("/r/video.ts", b"G\0\0".to_vec()),
        ("/r/wide.py", Encoding::Utf16Le.encode("import openai").unwrap()),
    ]);
    let workspace = Workspace::new(Arc::new(memory), "/r".into(), Vec::new());
    let found = workspace.scan(|_, bytes| memchr::memmem::find(bytes, b"openai").is_some());
    assert_eq!(paths(&workspace, found), ["wide.py"]);
    let modules: Vec<_> = workspace.files().map(|id| workspace.module(id).is_some()).collect();
    assert_eq!(modules, [true, false, true]);
    let coverage = workspace.coverage();
    assert_eq!((coverage.files, coverage.parsed, coverage.binary, coverage.unreadable), (3, 2, 1, 0));
    let kinds: Vec<_> = coverage.problems.iter().map(|problem| (&*problem.path, problem.kind)).collect();
    assert_eq!(kinds, [("latin.py", ProblemKind::Warning), ("video.ts", ProblemKind::Binary)]);
}
