//! The examples in a rule's documentation, as data: they run as tests.
//!
//! A code block is an example when its info string goes on behind the language: `bad PATH` must give a finding of the
//! rule, `good PATH` none, and `file PATH` stands beside each of the others. `fill=N` makes a file longer, by lines
//! that the page does not show, until it has N tokens.

use std::fmt::Write;

use super::{Rule, docs};
use crate::tokens::{Encoding, count_with};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Bad,
    Good,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    pub verdict: Verdict,
    /// What the block is written in, as its info string says.
    pub language: String,
    /// Path and text; the first is the example itself.
    pub files: Vec<(String, String)>,
}

/// The examples on a rule's page, in order.
pub fn of(rule: &Rule) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut beside = Vec::new();
    for block in blocks(&docs::body(rule)) {
        let mut info = block.info.split_whitespace();
        let (Some(language), Some(kind), Some(path)) = (info.next(), info.next(), info.next()) else {
            continue;
        };
        let length = info.find_map(|word| word.strip_prefix("fill=")?.parse().ok());
        let file = (path.to_owned(), filled(block.text, length.unwrap_or(0)));
        let verdict = match kind {
            "bad" => Verdict::Bad,
            "good" => Verdict::Good,
            _ => {
                beside.push(file);
                continue;
            }
        };
        examples.push(Example { verdict, language: language.to_owned(), files: vec![file] });
    }
    for example in &mut examples {
        example.files.extend(beside.iter().cloned());
    }
    examples
}

struct Block<'a> {
    info: &'a str,
    text: String,
}

fn blocks(markdown: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for line in markdown.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(_), Some(block)) => blocks.push(block),
            (Some(info), None) => open = Some(Block { info, text: String::new() }),
            (None, Some(mut block)) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    blocks
}

/// No two of the lines are alike, so that they are no repetition.
fn filled(mut text: String, tokens: u64) -> String {
    let mut line = 0;
    while tokens > 0 && count_with(Encoding::O200kBase, &text) < tokens {
        for _ in 0..20 {
            line += 1;
            let _ = writeln!(text, "{line}. In case {line}, say so and pass the matter on to group {line}.");
        }
    }
    text
}
