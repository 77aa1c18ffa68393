use super::*;

fn paths(workspace: &Workspace, ids: impl IntoIterator<Item = FileId>) -> Vec<String> {
    ids.into_iter().map(|id| workspace.path(id).to_string()).collect()
}

fn scan(workspace: &Workspace, matches: impl Fn(Source, &[u8]) -> bool + Sync) -> Vec<FileId> {
    let seen = workspace.look(|source, _, bytes| matches(source, bytes));
    seen.into_iter().filter(|(_, is)| *is).map(|(file, _)| file).collect()
}

#[test]
fn code_files_in_order_without_dependencies() {
    let workspace = Workspace::in_memory([
        ("b.ts", "// promptlint: ignore[x]"),
        ("a/z.py", "import openai"),
        ("a/node_modules/x/index.js", "openai"),
        ("readme.md", "openai"),
        ("a.go", "openai"),
    ]);
    let found = scan(&workspace, |_, bytes| memchr::memmem::find(bytes, b"openai").is_some());
    assert_eq!(paths(&workspace, found), ["a.go", "a/z.py"]);
    assert_eq!(paths(&workspace, workspace.files()), ["a.go", "a/z.py", "b.ts"]);
    assert_eq!(workspace.file_at("a/node_modules/x/index.js"), None);
    assert_eq!(workspace.text("readme.md").as_deref(), Some("openai"));
    assert_eq!(workspace.text("../memory/readme.md"), None);
    assert_eq!(paths(&workspace, workspace.marked()), ["b.ts"]);
    let again = scan(&workspace, |source, _| source == Source::TypeScript);
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
    let found = scan(&workspace, |_, bytes| memchr::memmem::find(bytes, b"openai").is_some());
    assert_eq!(paths(&workspace, found), ["wide.py"]);
    let modules: Vec<_> = workspace.files().map(|id| workspace.module(id).is_some()).collect();
    assert_eq!(modules, [true, false, true]);
    let coverage = workspace.coverage();
    assert_eq!((coverage.files, coverage.parsed, coverage.binary, coverage.unreadable), (3, 2, 1, 0));
    let kinds: Vec<_> = coverage.problems.iter().map(|problem| (&*problem.path, problem.kind)).collect();
    assert_eq!(kinds, [("latin.py", ProblemKind::Warning), ("video.ts", ProblemKind::Binary)]);
}

#[test]
fn files_that_vanish_or_are_closed_are_said_once() {
    let memory = Memory::new([("/r/closed.py", "x"), ("/r/gone.py", "x"), ("/r/here.py", "x")]);
    let fault = |path: &Utf8Path| match path.file_name() {
        Some("gone.py") => Err(io::ErrorKind::NotFound.into()),
        Some("closed.py") => Err(io::ErrorKind::PermissionDenied.into()),
        _ => Ok(()),
    };
    let workspace = Workspace::new(Arc::new(Faulty(memory, fault)), "/r".into(), Vec::new());
    assert_eq!(scan(&workspace, |_, _| true).len(), 1);
    assert!(workspace.module(FileId(1)).is_none());
    let coverage = workspace.coverage();
    assert_eq!((coverage.files, coverage.unreadable, coverage.parsed), (3, 2, 0));
    let said: Vec<_> =
        coverage.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.reason)).collect();
    assert_eq!(said, ["closed.py: no permission to read it", "gone.py: it vanished while it was being read"]);
}
