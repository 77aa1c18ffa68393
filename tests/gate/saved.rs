//! Saved outputs of `promptlint cost`, compared.

use rust_decimal::Decimal;
use serde_json::Value;

use super::repository::{DAY, Repository, USAGE};

fn save(repository: &Repository, name: &str, day: &str) {
    let said = repository.run(&["cost", "--format", "json", "--as-of", day]);
    assert_eq!(said.code, 0, "{}", said.err);
    repository.write(name, &said.out);
}

fn diff(repository: &Repository, args: &[&str]) -> Value {
    let said = repository.run(&[&["diff", "--format", "json"], args].concat());
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.err))
}

fn causes(report: &Value) -> Vec<String> {
    let changes = report["changes"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or("unknown").to_owned();
    let all = changes.iter().flat_map(|change| {
        let causes = change["causes"].as_array().unwrap().iter();
        causes.map(|cause| {
            let (what, detail) = (text(&cause["what"]), text(&cause["detail"]));
            format!("{} {what} {detail}", text(&change["id"]))
        })
    });
    all.collect()
}

/// The shares of the causes are the whole difference, a call's and a month's.
fn shares_add_up(report: &Value) {
    for change in report["changes"].as_array().unwrap() {
        for of in ["per_call", "per_month"] {
            let money = |value: &Value| value.as_str().map(|text| text.parse::<Decimal>().unwrap());
            let causes = change["causes"].as_array().unwrap();
            let shares: Option<Decimal> = causes.iter().map(|cause| money(&cause[of])).sum();
            if let (Some(shares), Some(whole)) = (shares, money(&change[of])) {
                assert_eq!(shares, whole, "{of} {change:#}");
            }
        }
    }
}

#[test]
fn nothing_moved_between_an_output_and_itself() {
    let repository = Repository::new(USAGE);
    save(&repository, "a.json", DAY);
    let said = repository.run(&["diff", "a.json", "a.json"]);
    assert!(said.out.starts_with("No change in cost\n"), "{}", said.out);
}

#[test]
fn volume_and_price_are_causes_and_shares_add_up() {
    let repository = Repository::new(USAGE);
    save(&repository, "a.json", DAY);
    repository.replace(
        "app.py",
        "Sort this ticket of our help desk",
        "Sort this ticket of the large help desk",
    );
    let price = "[[prices.discount]]\nvendor = \"openai\"\npercent = 10\n";
    repository.write("promptlint.toml", &format!("{}{price}", USAGE.replace("1_000_000", "3_000_000")));
    save(&repository, "b.json", "2026-11-24");
    let report = diff(&repository, &["a.json", "b.json"]);
    shares_add_up(&report);
    let said = causes(&report);
    assert!(said[0].starts_with("app.py::triage#1 prompt +"), "{said:?}");
    assert!(said[1].starts_with("app.py::triage#1 price input 0.4 → 0.36, "), "{said:?}");
    assert_eq!(said[2], "app.py::triage#1 volume 1000000 calls a month → 3000000 calls a month");
    let text = repository.run(&["diff", "a.json", "b.json"]).out;
    assert!(text.contains("prices of 2026-11-23 and of 2026-11-24"), "{text}");
}

#[test]
fn a_model_a_cap_and_a_lost_price_are_named() {
    let repository = Repository::new(USAGE);
    save(&repository, "a.json", DAY);
    repository.replace("app.py", "gpt-4.1-mini", "gpt-4.1");
    repository.replace("app.py", "gpt-4o-mini", "no-such-model-1");
    save(&repository, "b.json", DAY);
    let report = diff(&repository, &["a.json", "b.json"]);
    shares_add_up(&report);
    let said = causes(&report);
    assert!(said.contains(&"app.py::triage#1 model gpt-4.1-mini → gpt-4.1".to_owned()), "{said:?}");
    assert!(said.iter().any(|line| line.contains("model gpt-4o-mini → no-such-model-1")), "{said:?}");
    let text = repository.run(&["diff", "a.json", "b.json"]).out;
    assert!(text.contains("1 change of unknown cost"), "{text}");
}

#[test]
fn several_repositories_are_one_comparison() {
    let repository = Repository::new(USAGE);
    save(&repository, "api.json", DAY);
    save(&repository, "web.json", DAY);
    repository.replace("app.py", "gpt-4o-mini", "gpt-4.1");
    save(&repository, "api-now.json", DAY);
    let report = diff(&repository, &["api.json,web.json", "api=api-now.json,web=web.json"]);
    let said = causes(&report);
    assert_eq!(said, ["api/app.py::title#1 model gpt-4o-mini → gpt-4.1"]);
    // One that is new altogether.
    let report = diff(&repository, &["api=api.json,web=web.json", "api=api.json,web=web.json,shop=api.json"]);
    assert_eq!(report["changes"].as_array().unwrap().len(), 2);
    assert_eq!(report["after"]["priced"], 6);
}

#[test]
fn limits_hold_between_saved_outputs() {
    let repository = Repository::new(USAGE);
    save(&repository, "a.json", DAY);
    repository.replace("promptlint.toml", "1_000_000", "9_000_000");
    save(&repository, "b.json", DAY);
    let said = repository.run(&["diff", "a.json", "b.json", "--max-increase-percent", "50"]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(said.out.contains("+800 %, allowed 50 %"), "{}", said.out);
}

#[test]
fn what_is_no_saved_output_is_said() {
    let repository = Repository::new("");
    save(&repository, "a.json", DAY);
    repository.write("odd.json", "{\"schema\": \"promptlint.check/1\"}");
    repository.write("cut.json", "{\"schema\": \"promptlint.cost/1\"");
    for (args, message) in [
        (&["diff", "a.json", "missing.json"][..], "missing.json cannot be read"),
        (&["diff", "a.json", "odd.json"], "odd.json is `promptlint.check/1`, not `promptlint.cost/1`"),
        (&["diff", "a.json", "cut.json"], "cut.json is not a saved output"),
        (&["diff", "a.json"], "name the earlier and the later one"),
        (&["diff", "main", "a.json"], "a commit cannot be compared with a saved output"),
        (&["diff", "a.json,x/a.json", "a.json"], "x/a.json cannot be read"),
    ] {
        let said = repository.run(args);
        assert_eq!(said.code, 2, "{args:?}");
        assert!(said.err.contains(message), "{args:?}: {}", said.err);
    }
}
