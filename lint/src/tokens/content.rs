//! What a text is, as far as it matters to how another vendor's vocabulary splits it.

use super::facts::Factors;

/// The factors `[expected, low, high]` per mille for `text`.
///
/// One class is chosen for what is in Latin letters; other scripts are mixed in by their share of the tokens, which
/// is about three times their share of the characters (o200k needs 0.25 tokens for a Latin character and 0.75 for a
/// Chinese one).
pub(super) fn factor(text: &str, factors: &Factors) -> [u64; 3] {
    const SCRIPT_WEIGHT: u64 = 3;
    let scripts = Scripts::of(text);
    let shares = [
        (scripts.latin, latin(text, factors)),
        (scripts.chinese * SCRIPT_WEIGHT, factors.chinese),
        (scripts.japanese * SCRIPT_WEIGHT, factors.japanese),
        (scripts.korean * SCRIPT_WEIGHT, factors.korean),
        (scripts.cyrillic * SCRIPT_WEIGHT, factors.cyrillic),
    ];
    let total: u64 = shares.iter().map(|(weight, _)| weight).sum();
    if total == 0 {
        return factors.prose;
    }
    [0, 1, 2].map(|i| shares.iter().map(|(weight, factor)| weight * factor[i]).sum::<u64>() / total)
}

#[derive(Default)]
struct Scripts {
    latin: u64,
    chinese: u64,
    japanese: u64,
    korean: u64,
    cyrillic: u64,
}

impl Scripts {
    fn of(text: &str) -> Self {
        let mut scripts = Self::default();
        if text.is_ascii() {
            scripts.latin = text.len() as u64;
            return scripts;
        }
        for c in text.chars() {
            match u32::from(c) {
                0x3040..=0x30ff => scripts.japanese += 1,
                0x4e00..=0x9fff | 0x3400..=0x4dbf => scripts.chinese += 1,
                0xac00..=0xd7af | 0x1100..=0x11ff => scripts.korean += 1,
                0x0400..=0x052f => scripts.cyrillic += 1,
                _ => scripts.latin += 1,
            }
        }
        // Japanese is written with Chinese characters too: kana tell.
        if scripts.japanese * 5 > scripts.chinese {
            scripts.japanese += std::mem::take(&mut scripts.chinese);
        }
        scripts
    }
}

fn latin(text: &str, factors: &Factors) -> [u64; 3] {
    // The head of a prompt tells its kind; a whole file need not be read again.
    let mut head = text.len().min(8 << 10);
    while !text.is_char_boundary(head) {
        head -= 1;
    }
    let text = &text[..head];
    let (mut lines, mut markdown, mut code, mut yaml) = (0_u32, 0_u32, 0_u32, 0_u32);
    let (mut tags, mut quoted_keys) = (0_u32, 0_u32);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        lines += 1;
        markdown += u32::from(is_markdown(line));
        code += u32::from(is_code(line));
        yaml += u32::from(is_yaml(line));
        tags += u32::from(line.starts_with('<') && line.ends_with('>'));
        quoted_keys += u32::from(line.starts_with(['"', '{', '}', '[', ']']));
    }
    let most = |n: u32| n * 2 > lines;
    match () {
        () if lines == 0 => factors.prose,
        () if most(quoted_keys) && text.contains("\":") => factors.json,
        () if most(tags) => factors.markup,
        () if most(code) => factors.code,
        () if most(yaml) => factors.yaml,
        // A few headings, lists or fences make the whole of it prompt-like.
        () if markdown * 5 >= lines && lines > 2 => factors.markdown,
        () => factors.prose,
    }
}

fn is_markdown(line: &str) -> bool {
    ["# ", "## ", "### ", "- ", "* ", "```", "|", "**", "> "].iter().any(|mark| line.starts_with(mark))
        || line.split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok())
}

fn is_code(line: &str) -> bool {
    line.ends_with(['{', '}', ';', '('])
        || ["def ", "return ", "import ", "from ", "const ", "let ", "fn ", "func ", "if (", "class ", "//"]
            .iter()
            .any(|word| line.starts_with(word))
}

fn is_yaml(line: &str) -> bool {
    let line = line.strip_prefix("- ").unwrap_or(line);
    line.split_once(':').is_some_and(|(key, rest)| {
        !key.is_empty()
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
            && key.bytes().all(|b| !b.is_ascii_uppercase())
            && (rest.is_empty() || rest.starts_with(' '))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::facts;

    fn of(text: &str) -> u64 {
        factor(text, facts::facts().factors.get("gemini").expect("in the file"))[0]
    }

    #[test]
    fn kinds_are_told_apart() {
        let factors = facts::facts().factors.get("gemini").expect("in the file");
        assert_eq!(of("You answer questions about trains. Be brief."), factors.prose[0]);
        assert_eq!(of("# Task\n\nDo it.\n\n- one\n- two\n"), factors.markdown[0]);
        assert_eq!(of("{\n  \"a\": 1,\n  \"b\": [2]\n}"), factors.json[0]);
        assert_eq!(of("def f(x):\n    return x\nimport os\n"), factors.code[0]);
        assert_eq!(of("name: x\nvalue: 5\n- item: y\n"), factors.yaml[0]);
        assert_eq!(of("<p>one</p>\n<b>two</b>"), factors.markup[0]);
        assert_eq!(of("请用中文回答这个问题"), factors.chinese[0]);
        assert_eq!(of("この質問に日本語で答えてください"), factors.japanese[0]);
        assert_eq!(of(""), factors.prose[0]);
    }

    #[test]
    fn scripts_are_mixed_by_share() {
        let mixed = of("Answer the question in English. 请用中文回答这个问题");
        assert!((871..1000).contains(&mixed), "{mixed}");
    }
}
