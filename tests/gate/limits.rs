//! What a change may cost.

use super::repository::{DAY, Repository, USAGE};

fn dearer(config: &str) -> Repository {
    let repository = Repository::new(config);
    repository.replace("app.py", "gpt-4.1-mini", "gpt-4.1");
    repository
}

/// One case: the configuration, the flags, and what must come of them.
fn holds(config: &str, flags: &[&str], code: i32, expected: &[&str]) {
    let repository = dearer(&format!("{config}\n{USAGE}"));
    let (status, verdicts) = repository.verdicts(flags);
    assert_eq!(verdicts, expected, "{config} {flags:?}");
    assert_eq!(status, code, "{config} {flags:?}");
}

#[test]
fn without_a_limit_nothing_blocks() {
    holds("", &[], 0, &[]);
}

// A month of `triage` costs $210 with gpt-4.1-mini and $1,050 with gpt-4.1, by the prices of that day.
#[test]
fn what_a_change_crosses_blocks_it() {
    holds("", &["--max-per-month", "300"], 1, &["blocked per-month everything"]);
    holds("", &["--max-per-month", "3000"], 0, &["passed per-month everything"]);
    holds("", &["--max-increase", "10"], 1, &["blocked increase everything"]);
    holds("", &["--max-increase", "1000"], 0, &["passed increase everything"]);
    holds("", &["--max-increase-percent", "399"], 1, &["blocked increase-percent everything"]);
    holds("", &["--max-increase-percent", "401"], 0, &["passed increase-percent everything"]);
    holds("", &["--max-per-call", "0.0005"], 1, &["blocked per-call everything"]);
    holds("", &["--max-per-month", "300", "--exit-zero"], 0, &["blocked per-month everything"]);
}

#[test]
fn what_was_above_a_limit_before_does_not_block() {
    holds("", &["--max-per-month", "10"], 0, &["before per-month everything"]);
    holds("", &["--max-per-call", "0.00001"], 0, &["before per-call everything"]);
}

#[test]
fn a_budget_is_about_paths_teams_and_features() {
    let budget = |of: &str| format!("[[budget]]\n{of}\nincrease = 10\n[features]\ntriage = [\"app.py\"]\n");
    let all = |of: &str, code, verdict: &str| holds(&budget(of), &[], code, &[verdict]);
    all("path = [\"app.py\"]", 1, "blocked increase app.py");
    all("path = [\"other/\"]", 0, "passed increase other/");
    all("feature = \"triage\"", 1, "blocked increase triage");
    all("feature = \"chat\"", 0, "passed increase chat");
    all("team = \"@acme/web\"", 0, "passed increase @acme/web");
}

#[test]
fn a_limit_warns_first_and_blocks_from_its_day_on() {
    let budget = "[[budget]]\nincrease = 10\nfrom = 2026-12-15\n";
    holds(budget, &[], 0, &["warned increase everything"]);
    let repository = dearer(&format!("{budget}{USAGE}"));
    let said = repository.run(&["diff", "main", "--as-of", "2026-12-15"]);
    assert_eq!(said.code, 1, "{}", said.out);
    holds("[[budget]]\nincrease = 10\nlevel = \"warn\"\n", &[], 0, &["warned increase everything"]);
}

#[test]
fn a_month_that_nobody_knows_is_not_a_month_within_its_limit() {
    let repository = dearer("");
    let (code, verdicts) = repository.verdicts(&["--max-per-month", "1"]);
    assert_eq!((code, verdicts), (0, vec!["unknown per-month everything".to_owned()]));
}

#[test]
fn findings_block_when_the_change_brings_them() {
    let repository = Repository::new("");
    repository.replace("app.py", "        max_tokens=100,\n", "");
    let of = |flags: &[&str]| repository.verdicts(flags);
    let rule = "missing-max-tokens";
    assert_eq!(of(&["--fail-on", rule]), (1, vec![format!("blocked fail-on {rule}")]));
    assert_eq!(of(&["--fail-on", "context-bloat"]), (0, vec!["passed fail-on context-bloat".to_owned()]));
    assert_eq!(of(&["--fail-on", "info"]), (1, vec!["blocked fail-on info".to_owned()]));
    repository.commit("it stands there now");
    repository.git(&["checkout", "-q", "-B", "main"]);
    repository.git(&["checkout", "-q", "-b", "next"]);
    assert_eq!(of(&["--fail-on", rule]), (0, vec![format!("passed fail-on {rule}")]));
    let said = repository.diff(&["--fail-on", "missing-max-token"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("did you mean `missing-max-tokens`?"), "{}", said.err);
}

#[test]
fn a_call_that_loses_its_price_blocks_and_saves_nothing() {
    let repository = Repository::new(USAGE);
    repository.replace("app.py", "gpt-4.1-mini", "no-such-model-1");
    let (code, verdicts) = repository.verdicts(&["--fail-on-unpriced", "--max-increase", "0"]);
    assert_eq!(code, 1);
    assert_eq!(verdicts, ["blocked unpriced calls without a price", "unknown increase everything"]);
    let said = repository.diff(&[]);
    assert!(said.out.starts_with("1 change of unknown cost"), "{}", said.out);
}

#[test]
fn the_cost_of_a_tree_has_limits_too() {
    let repository = dearer(&format!("[[budget]]\nname = \"all of it\"\nper-month = 100\n{USAGE}"));
    let said = repository.run(&["cost", "--as-of", DAY]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(said.out.contains("blocks: a month of all of it:"), "{}", said.out);
    let said = repository.run(&["cost", "--as-of", DAY, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(report["gate"][0]["source"], "promptlint.toml:3");
    assert_eq!(repository.run(&["check", "--fail-on", "oversized-model"]).code, 0);
}

#[test]
fn a_verdict_says_what_by_how_much_where_and_what_to_do() {
    let repository = dearer(&format!(
        "[[budget]]\nname = \"the desk\"\nper-month = 300\nhelp = \"ask #llm-costs\"\n{USAGE}"
    ));
    let text = repository.diff(&[]);
    let verdict = text.out.split("\n\n").find(|part| part.contains("blocks")).unwrap_or(&text.out).to_owned();
    let markdown = repository.diff(&["--format", "markdown"]);
    let table =
        markdown.out.split("\n\n").find(|part| part.contains("blocks")).unwrap_or_default().to_owned();
    insta::with_settings!({ snapshot_path => "snapshots" }, {
        insta::assert_snapshot!("a_verdict", format!("{verdict}\n----\n{table}"));
    });
}

#[test]
fn a_wrong_budget_is_shown_where_it_stands() {
    for (config, message) in [
        ("[[budget]]\nname = \"x\"\n", "a budget without a limit"),
        ("[[budget]]\nper-month = \"much\"\n", "`per-month` is US dollars"),
        ("[[budget]]\nper-month = 1\nfrom = \"soon\"\n", "`from` is a day"),
        ("[[budget]]\nper-mont = 1\n", "did you mean `per-month`?"),
        ("[[budget]]\nper-month = 1\nlevel = \"blocks\"\n", "did you mean `block`?"),
        ("[gate]\nfail-on = [\"eror\"]\n", "did you mean `error`?"),
    ] {
        let said = Repository::new(config).diff(&[]);
        assert_eq!(said.code, 2, "{config}");
        assert!(said.err.contains(message), "{config}: {}", said.err);
    }
}
