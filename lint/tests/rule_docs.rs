//! The generated pages in `docs/rules` are what the rules say now. `PROMPTLINT_BLESS=1` writes them.

#![expect(clippy::disallowed_methods, reason = "these files are the test's own, not the user's")]

use std::path::PathBuf;

use promptlint_lint::rules::{self, docs, examples};

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/rules")
}

#[test]
fn pages_are_up_to_date() {
    let bless = std::env::var_os("PROMPTLINT_BLESS").is_some();
    for (name, content) in docs::pages() {
        let path = directory().join(&name);
        if bless {
            std::fs::write(&path, &content).expect("docs/rules can be written");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == content,
            "docs/rules/{name} is stale: PROMPTLINT_BLESS=1 cargo test -p promptlint-lint --test rule_docs"
        );
    }
    let known: Vec<String> = docs::pages().into_iter().map(|(name, _)| name).collect();
    for entry in std::fs::read_dir(directory()).expect("docs/rules") {
        let name = entry.expect("docs/rules").file_name().to_string_lossy().into_owned();
        assert!(known.contains(&name), "docs/rules/{name} is no rule's page");
    }
}

#[test]
fn every_page_has_its_sections_in_order() {
    for rule in rules::all() {
        let page = docs::page(rule);
        let at = docs::SECTIONS.map_positions(&page);
        assert!(at.windows(2).all(|pair| pair[0] < pair[1]), "{}: {at:?}", rule.name);
        assert!(docs::summary(rule).ends_with('.'), "{}", rule.name);
    }
}

trait MapPositions {
    fn map_positions(&self, page: &str) -> Vec<usize>;
}

impl MapPositions for [&str] {
    fn map_positions(&self, page: &str) -> Vec<usize> {
        let position = |section: &&str| {
            page.find(&format!("\n## {section}\n"))
                .unwrap_or_else(|| panic!("no section {section} in {page:.40}"))
        };
        self.iter().map(position).collect()
    }
}

#[test]
fn every_rule_has_examples_in_pairs() {
    for rule in rules::all() {
        let examples = examples::of(rule);
        for language in ["python", "typescript"] {
            for verdict in [examples::Verdict::Bad, examples::Verdict::Good] {
                let has =
                    |example: &&examples::Example| example.language == language && example.verdict == verdict;
                assert!(
                    examples.iter().any(|example| has(&example)),
                    "{}: {language} {verdict:?}",
                    rule.name
                );
            }
        }
    }
}
