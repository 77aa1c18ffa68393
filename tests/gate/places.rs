//! Where a repository can stand, and in what state: what `promptlint diff` makes of it.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::repository::{APP, DAY, Repository, USAGE};

fn git(dir: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"])
        .args(["-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main"])
        .args(args)
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn clone(of: &Path, to: &Path, args: &[&str]) {
    let (url, to) = (format!("file://{}", of.display()), to.to_str().unwrap());
    git(of, &[&["clone", "-q"], args, &[&url, to]].concat());
}

fn dearer() -> Repository {
    let repository = Repository::new(USAGE);
    repository.replace("app.py", "gpt-4.1-mini", "gpt-4.1");
    repository
}

/// The model of `triage` changed, and nothing else did.
fn says_it(repository: &Repository, args: &[&str]) {
    let said = repository.run(&[&["diff", "--as-of", DAY], args].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.starts_with("+$840.00/month"), "{}", said.out);
    assert_eq!(said.out.matches("app.py:").count(), 1, "{}", said.out);
}

fn fails(repository: &Repository, args: &[&str], why: &str) {
    let said = repository.run(&[&["diff"], args].concat());
    assert_eq!((said.code, said.err.contains(why)), (2, true), "{}{}", said.out, said.err);
}

#[test]
fn a_detached_head_and_a_linked_work_tree_are_as_good_as_a_branch() {
    let repository = dearer();
    repository.commit("dearer");
    repository.git(&["checkout", "-q", "--detach"]);
    says_it(&repository, &[]);
    let linked = tempfile::tempdir().unwrap();
    let path = linked.path().join("linked");
    repository.git(&["worktree", "add", "-q", path.to_str().unwrap(), "feature"]);
    let here = Repository::at(path);
    says_it(&here, &["main"]);
    here.replace("app.py", "gpt-4.1\"", "gpt-4.1-mini\"");
    assert!(here.diff(&[]).out.starts_with("No change in cost"));
}

#[test]
fn a_bare_repository_has_commits_and_no_work_tree() {
    let repository = dearer();
    repository.commit("dearer");
    let bare = tempfile::tempdir().unwrap();
    let path = bare.path().join("bare.git");
    clone(repository.path(), &path, &["--bare"]);
    let bare = Repository::at(path);
    says_it(&bare, &["main..feature"]);
    fails(&bare, &["main"], "a bare repository has no work tree: name both commits");
}

#[test]
fn an_empty_repository_says_so() {
    let empty = tempfile::tempdir().unwrap();
    git(empty.path(), &["init", "-q"]);
    fs::write(empty.path().join("app.py"), APP).unwrap();
    let empty = Repository::at(empty.path().to_owned());
    fails(&empty, &[], "has no commits yet");
    fails(&empty, &["HEAD"], "has no commits yet");
    let said = empty.run(&["history"]);
    assert_eq!((said.code, said.err.contains("has no commits yet")), (2, true), "{}", said.err);
}

#[test]
fn a_shallow_clone_says_how_to_get_the_rest() {
    let repository = dearer();
    repository.commit("dearer");
    let dir = tempfile::tempdir().unwrap();
    let shallow = dir.path().join("shallow");
    clone(repository.path(), &shallow, &["--depth", "1", "--no-single-branch", "-b", "feature"]);
    let shallow = Repository::at(shallow);
    // `main` is there, but not where the two parted.
    shallow.git(&["fetch", "-q", "--depth", "1", "origin", "main"]);
    fails(&shallow, &["HEAD~1"], "the clone is shallow: `git fetch --unshallow`, or `fetch-depth: 0`");
    says_it(&shallow, &["main", "--direct"]);
    shallow.git(&["fetch", "-q", "--unshallow"]);
    says_it(&shallow, &["main"]);
}

#[test]
fn two_histories_without_a_common_commit_are_compared_as_they_are_or_not_at_all() {
    let repository = dearer();
    repository.git(&["checkout", "-q", "--orphan", "lone"]);
    repository.commit("begin again");
    fails(&repository, &["main"], "have no common commit; --direct compares them as they are");
    says_it(&repository, &["main", "--direct"]);
}

#[test]
fn the_main_branch_may_have_any_name() {
    let repository = dearer();
    repository.git(&["branch", "-q", "-m", "main", "hauptzweig"]);
    fails(&repository, &[], "name what to compare with");
    repository.git(&["config", "init.defaultBranch", "hauptzweig"]);
    says_it(&repository, &[]);
    repository.git(&["config", "--unset", "init.defaultBranch"]);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("Eine Kopie ü 🦀");
    repository.git(&["checkout", "-q", "hauptzweig", "-f"]);
    clone(repository.path(), &path, &[]);
    let there = Repository::at(path);
    there.replace("app.py", "gpt-4.1-mini", "gpt-4.1");
    says_it(&there, &[]);
}

/// A repository, and one that holds it in `vendor/lib`.
fn with_submodule() -> (Repository, Repository) {
    let library = Repository::new("");
    library.git(&["checkout", "-q", "main"]);
    let repository = Repository::new("");
    let url = format!("file://{}", library.path().display());
    git(repository.path(), &["submodule", "add", "-q", &url, "vendor/lib"]);
    repository.commit("a submodule");
    (library, repository)
}

#[test]
fn the_files_of_a_submodule_are_on_both_sides() {
    let (library, repository) = with_submodule();
    let said = repository.run(&["diff", "HEAD", "--as-of", DAY]);
    assert!(said.out.starts_with("No change in cost"), "{}", said.out);
    // The submodule moves on.
    library.replace("app.py", "gpt-4.1-mini", "gpt-4.1");
    library.commit("dearer");
    git(&repository.path().join("vendor/lib"), &["pull", "-q", "origin", "main"]);
    let says_it = |args: &[&str]| {
        let said = repository.run(&[&["diff", "--as-of", DAY], args].concat());
        assert!(said.out.starts_with("+$0.84 per 1,000 of each changed call"), "{}{}", said.out, said.err);
        assert_eq!(said.out.matches("vendor/lib/app.py:7").count(), 1, "{}", said.out);
    };
    says_it(&["HEAD"]);
    repository.commit("a newer submodule");
    says_it(&["HEAD~1..HEAD"]);
    // One that is not checked out has no files on either side.
    git(repository.path(), &["submodule", "deinit", "-q", "-f", "vendor/lib"]);
    let said = repository.run(&["diff", "HEAD~1", "--as-of", DAY]);
    assert!(said.out.starts_with("No change in cost"), "{}{}", said.out, said.err);
}

#[test]
fn a_commit_that_the_clone_of_a_submodule_lacks_is_named_with_the_way_to_get_it() {
    let (library, repository) = with_submodule();
    let old = library.git(&["rev-parse", "--short=10", "HEAD"]);
    library.replace("app.py", "gpt-4.1-mini", "gpt-4.1");
    library.commit("dearer");
    git(&repository.path().join("vendor/lib"), &["pull", "-q", "origin", "main"]);
    repository.commit("a newer submodule");
    // As CI services check it out.
    fs::remove_dir_all(repository.path().join("vendor/lib")).unwrap();
    clone(library.path(), &repository.path().join("vendor/lib"), &["--depth", "1"]);
    let said = repository.run(&["diff", "HEAD~1..HEAD", "--as-of", DAY]);
    let way = "git -C vendor/lib fetch --unshallow";
    let what = format!("vendor/lib: the submodule's commit {} is not in its clone", old.trim());
    assert_eq!((said.err.matches(&what).count(), said.err.matches(way).count()), (1, 1), "{}", said.err);
    assert!(said.out.contains("vendor/lib/app.py:7"), "{}", said.out);
    assert!(!said.out.contains("gpt-4.1-mini → gpt-4.1"), "{}", said.out);
    // It does what it says.
    git(&repository.path().join("vendor/lib"), &["fetch", "-q", "--unshallow"]);
    let said = repository.run(&["diff", "HEAD~1..HEAD", "--as-of", DAY]);
    assert!(!said.err.contains("submodule"), "{}", said.err);
    assert!(said.out.contains("gpt-4.1-mini → gpt-4.1"), "{}", said.out);
}

#[test]
fn what_git_lfs_keeps_is_read_where_it_is() {
    let repository = Repository::new("");
    let text = "You sort the tickets of a help desk by their urgency.\n".repeat(40);
    let code = APP.replace("\"Sort this ticket of our help desk: \"", "open(\"prompt.txt\").read()");
    repository.write("app.py", &code);
    repository.write("prompt.txt", &text);
    repository.commit("a prompt in a file");
    // As `git lfs` leaves it: a pointer in the commit, the content in its store and in the work tree.
    let hash = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
    let pointer =
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{hash}\nsize {}\n", text.len());
    repository.write("prompt.txt", &pointer);
    // Old enough for the index to say that the work tree has it unchanged.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    repository.commit("the same in LFS");
    repository.write(&format!(".git/lfs/objects/4d/7a/{hash}"), &text);
    let said = repository.run(&["diff", "HEAD~1..HEAD"]);
    assert!(said.out.starts_with("No change in cost"), "{}", said.out);
    repository.write("prompt.txt", &text);
    let said = repository.run(&["diff", "HEAD"]);
    assert!(said.out.starts_with("No change in cost"), "{}", said.out);
    // Without the content it is what the work tree has then, too.
    fs::remove_dir_all(repository.path().join(".git/lfs")).unwrap();
    repository.write("prompt.txt", &pointer);
    let said = repository.run(&["diff", "HEAD"]);
    assert!(said.out.starts_with("No change in cost"), "{}", said.out);
}

#[test]
fn a_comparison_is_written_to_files_in_forms_of_their_own() {
    let repository = dearer();
    let said = repository.diff(&[
        "--output",
        "json=diff.json",
        "--output",
        "html=diff.html",
        "--output",
        "text=diff.txt",
    ]);
    assert_eq!(said.code, 0, "{}", said.err);
    let file = |name: &str| fs::read_to_string(repository.path().join(name)).unwrap();
    assert_eq!(file("diff.json"), repository.diff(&["--format", "json"]).out);
    assert_eq!(file("diff.txt"), said.out);
    assert!(file("diff.html").starts_with("<!DOCTYPE html>"));
    fails(&repository, &["--output", "sarif=x.sarif"], "there is no format `sarif`");
    fails(&repository, &["--output", "json"], "write FORMAT=FILE");
}
