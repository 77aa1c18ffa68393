//! How the cost of a repository moved.

use serde_json::Value;

use super::repository::{DAY, Repository, USAGE};

/// Five commits after the first; two of them move the cost.
fn line() -> Repository {
    let repository = Repository::new(USAGE);
    repository.write("README.md", "# A help desk\n");
    repository.commit("Say what it is");
    repository.replace("app.py", "gpt-4.1-mini", "gpt-4.1");
    repository.commit("Sort better");
    repository.write("logo.png", "not read");
    repository.commit("Show a logo");
    repository.replace("app.py", "def triage(", "def sort(");
    repository.replace("promptlint.toml", "::triage#1", "::sort#1");
    repository.commit("Call it what it is");
    repository.replace(
        "app.py",
        "max_tokens=20,\n        messages",
        "max_tokens=20,\n        n=2,\n        messages",
    );
    repository.commit("Two titles");
    repository
}

fn history(repository: &Repository, args: &[&str]) -> (i32, String, String) {
    let said = repository.run(&[&["history", "--as-of", DAY], args].concat());
    (said.code, said.out, said.err)
}

#[test]
fn the_commits_that_moved_the_cost_are_named() {
    let repository = line();
    let (code, out, err) = history(&repository, &["--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let report: Value = serde_json::from_str(&out).unwrap();
    let commits = report["commits"].as_array().unwrap();
    let titles: Vec<&str> = commits.iter().map(|point| point["title"].as_str().unwrap()).collect();
    let all = ["begin", "Say what it is", "Sort better", "Show a logo", "Call it what it is", "Two titles"];
    assert_eq!(titles, all);
    // With the calls per month of today, also under the old name.
    let months: Vec<&str> =
        commits.iter().map(|point| point["per_month"]["expected"].as_str().unwrap_or("unknown")).collect();
    assert_eq!(months, ["210", "210", "1050", "1050", "1050", "1050"]);
    let moved: Vec<&str> = commits
        .iter()
        .filter(|point| !point["changes"].as_array().unwrap().is_empty())
        .map(|point| point["title"].as_str().unwrap())
        .collect();
    assert_eq!(moved, ["Sort better", "Two titles"]);
    assert_eq!(commits[2]["summary"]["per_month"], "840");
    assert_eq!(commits[2]["changes"][0]["causes"][0]["detail"], "gpt-4.1-mini → gpt-4.1");
}

#[test]
fn the_line_is_drawn_as_text_table_and_page() {
    let repository = line();
    let (_, text, _) = history(&repository, &[]);
    assert!(text.starts_with("$210.00 → $1,050/month (+400 %)\n\n▁▁████\n"), "{text}");
    let row = text.lines().find(|line| line.contains("Sort better")).unwrap();
    assert!(row.contains("+$840.00") && row.contains("model gpt-4.1-mini → gpt-4.1"), "{row}");
    assert!(text.ends_with("6 commits, 2 of which moved the cost; prices of 2026-11-23.\n"), "{text}");
    let (_, csv, _) = history(&repository, &["--format", "csv"]);
    assert_eq!(csv.lines().count(), 7);
    let (_, page, _) = history(&repository, &["--format", "html"]);
    assert!(page.contains("<svg") && page.contains("Sort better") && !page.contains("src=\"http"), "{page}");
}

#[test]
fn it_goes_back_as_far_as_it_is_asked_to() {
    let repository = line();
    let count = |args: &[&str]| {
        let (code, out, err) = history(&repository, &[&["--format", "csv"], args].concat());
        assert_eq!(code, 0, "{err}");
        out.lines().count() - 1
    };
    assert_eq!(count(&["--max-count", "2"]), 2);
    assert_eq!(count(&["HEAD~3"]), 3);
    assert_eq!(count(&["--since", "2001-01-01"]), 6);
    assert_eq!(count(&["--since", "1y"]), 6);
    let (code, _, err) = history(&repository, &["--since", "2999-01-01"]);
    assert_eq!(code, 2);
    assert!(err.contains("no commit of HEAD is so young"), "{err}");
    assert_eq!(history(&repository, &["--since", "yesterday"]).0, 2);
}

#[test]
fn a_shallow_clone_says_where_it_ends() {
    let repository = line();
    let clone = tempfile::tempdir().unwrap();
    let (from, to) = (repository.path().to_str().unwrap(), clone.path().join("clone"));
    repository.git(&["clone", "-q", "--depth", "2", &format!("file://{from}"), to.to_str().unwrap()]);
    let said = repository.run(&["history", "--as-of", DAY, "--path", to.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("the clone is shallow"), "{}", said.err);
    assert!(said.out.contains("2 commits"), "{}", said.out);
}

#[test]
fn without_volumes_it_is_a_thousand_of_each_call() {
    let repository = Repository::new("");
    repository.replace("app.py", "gpt-4.1-mini", "gpt-4.1");
    repository.commit("dearer");
    let (_, text, _) = history(&repository, &[]);
    assert!(text.lines().next().unwrap().contains(" per 1,000 of each call"), "{text}");
}
