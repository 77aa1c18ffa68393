//! What is kept by hand in `lint/catalogue/`: every line says where it is from and when that was read, and the generated
//! catalogue says the same.

#![allow(clippy::disallowed_methods, reason = "the data are no part of any workspace")]
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::fs;
use std::path::Path;

use jiff::civil::Date;
use regex::Regex;

fn text(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue").join(name)).unwrap()
}

fn table(name: &str) -> toml::Table {
    text(name).parse().unwrap()
}

/// The entries of a list, or of a table of tables, each with a name to find it by.
fn entries<'t>(file: &'t toml::Table, key: &str) -> Vec<(String, &'t toml::Table)> {
    match &file[key] {
        toml::Value::Array(list) => {
            let named = |entry: &'t toml::Value| (entry.to_string(), entry.as_table().unwrap());
            list.iter().map(named).collect()
        }
        toml::Value::Table(tables) => tables
            .iter()
            .filter_map(|(name, entry)| Some((format!("{key}.{name}"), entry.as_table()?)))
            .collect(),
        other => panic!("{key}: {other}"),
    }
}

fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

#[test]
fn every_line_kept_by_hand_says_where_it_is_from() {
    let (overrides, tokens) = (table("overrides.toml"), table("tokens.toml"));
    let kept = [
        (&overrides, "cache", "source"),
        (&overrides, "price", "source"),
        (&overrides, "retires", "source"),
        (&overrides, "settle", "why"),
        (&overrides, "same", "why"),
        (&tokens, "hole", "source"),
        (&tokens, "effort", "source"),
        (&tokens, "picture", "source"),
    ];
    let mut seen = 0;
    for (file, key, says) in kept {
        for (name, entry) in entries(file, key) {
            let words = entry.get(says).and_then(toml::Value::as_str).unwrap_or_default();
            assert!(words.len() > 8, "{name}: no `{says}`");
            seen += 1;
        }
    }
    assert!(seen > 60, "{seen}");
}

/// All else in a file is from the day on which somebody last looked through it.
#[test]
fn every_file_kept_by_hand_says_when_it_was_checked() {
    let day = Regex::new(r"(?i)checked\s*=?\s*.?(20\d\d-\d\d-\d\d)").unwrap();
    for name in ["overrides.toml", "tokens.toml"] {
        let text = text(name);
        let checked: Date =
            day.captures(&text).unwrap_or_else(|| panic!("{name}: no day"))[1].parse().unwrap();
        assert!(checked <= today(), "{name} was checked on {checked}");
    }
}

#[test]
fn nothing_was_read_on_a_day_to_come() {
    let day = Regex::new(r"20\d\d-\d\d-\d\d").unwrap();
    let (overrides, tokens) = (table("overrides.toml"), table("tokens.toml"));
    let kept = [(&overrides, "cache"), (&overrides, "price"), (&overrides, "retires"), (&tokens, "hole")];
    for (file, key) in kept.into_iter().chain([(&tokens, "effort"), (&tokens, "picture")]) {
        for (name, entry) in entries(file, key) {
            // What follows the day of reading may speak of what is to come.
            if let Some(found) = day.find(entry["source"].as_str().unwrap()) {
                let read: Date = found.as_str().parse().unwrap();
                assert!(read <= today(), "{name}: {read} is still to come");
            }
        }
    }
}

/// Somebody who edits the one and forgets `refresh-catalogue` is told.
#[test]
fn the_catalogue_says_what_was_written_by_hand() {
    let lines: Vec<serde_json::Value> =
        text("models.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let line = |at: &str| {
        let found = lines.iter().find(|line| line["at"] == at);
        found.unwrap_or_else(|| panic!("{at}: written by hand, and not in models.jsonl"))
    };
    let overrides = table("overrides.toml");
    for (_, entry) in entries(&overrides, "price") {
        let at = entry["at"].as_str().unwrap();
        assert_eq!(line(at)["prices"], serde_json::to_value(&entry["prices"]).unwrap(), "{at}");
    }
    for (_, entry) in entries(&overrides, "retires") {
        let at = entry["at"].as_str().unwrap();
        let on = entry["on"].as_str().map_or_else(|| entry["on"].to_string(), str::to_owned);
        assert_eq!(line(at)["retires"], on.as_str(), "{at}");
    }
}
