//! Files that change with every key: what was parsed a key before is not parsed again.

use std::sync::Arc;

use tree_sitter::{InputEdit, Parser, Point, Tree};

/// How a file was parsed when it last was without errors.
#[derive(Clone, Debug, Default)]
pub struct Earlier(Option<(Arc<str>, Tree)>);

impl Earlier {
    /// The tree of `code`, just as without anything earlier.
    pub(super) fn parse(&mut self, parser: &mut Parser, code: &str) -> Option<Tree> {
        let mut tree = None;
        if let Some((text, earlier)) = &self.0 {
            let mut earlier = earlier.clone();
            earlier.edit(&difference(text, code));
            // How an error is mended depends on what stood there before.
            tree = parser.parse(code, Some(&earlier)).filter(|tree| !tree.root_node().has_error());
        }
        let tree = tree.or_else(|| parser.parse(code, None))?;
        if !tree.root_node().has_error() {
            self.0 = Some((code.into(), tree.clone()));
        }
        Some(tree)
    }
}

/// The one stretch in which two texts differ.
fn difference(old: &str, new: &str) -> InputEdit {
    let same = |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(a, b)| a == b).count();
    let start = old.floor_char_boundary(same(&mut old.bytes().zip(new.bytes())));
    let rest = old.bytes().skip(start).rev().zip(new.bytes().skip(start).rev());
    let end = same(&mut rest.take(old.len().min(new.len()) - start));
    let old_end = old.ceil_char_boundary(old.len() - end);
    let end = old.len() - old_end;
    let new_end = new.len() - end;
    InputEdit {
        start_byte: start,
        old_end_byte: old_end,
        new_end_byte: new_end,
        start_position: point(old, start),
        old_end_position: point(old, old_end),
        new_end_position: point(new, new_end),
    }
}

fn point(text: &str, offset: usize) -> Point {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Point { row: before.matches('\n').count(), column: offset - line_start }
}

#[cfg(all(test, feature = "go", feature = "python", feature = "typescript"))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Source, code};

    const PYTHON: &str = "import a\n\n\nclass B(a.C):\n    '''Doc.'''\n    x: int = 5  # é\n\n    def f(self, *, y=f'{x!r} and'):\n        if y:\n            return [z for z in y]\n        with open('a') as g:\n            yield from g\n";
    const SCRIPT: &str = "import { a } from './a'\nexport const b = async (c: string) => {\n  // é\n  for (const d of [1, 2]) { await a(`x ${c} y`, { d, ...b }) }\n  return c ? null : <T,>(e: T) => e\n}\n";
    const GO: &str = "package a\n\nimport \"fmt\"\n\n// é\nfunc (b *B) F(c string) (d int, err error) {\n\tfor i := range 5 {\n\t\tfmt.Println(c, `raw`, i)\n\t}\n\treturn len(c), nil\n}\n";
    const TYPED: [&str; 16] = [
        "",
        "x",
        " ",
        "\n",
        "\n    ",
        "#",
        "//",
        "'",
        "\"\"\"",
        "(",
        ")",
        "{",
        "}",
        "é🦀",
        "def g():\n    pass\n",
        "`",
    ];

    proptest! {
        /// However a file came to be what it is, it parses to the same.
        #[test]
        fn the_way_leaves_no_trace(
            which in 0..3usize,
            edits in prop::collection::vec((any::<u16>(), 0..20u8, 0..TYPED.len()), 1..12),
        ) {
            let (source, text) =
                [(Source::Python, PYTHON), (Source::TypeScript, SCRIPT), (Source::Go, GO)][which];
            let mut text = text.to_owned();
            let mut earlier = Earlier::default();
            code::parse_again(source, text.as_str().into(), &mut earlier);
            for (at, gone, new) in edits {
                let start = text.floor_char_boundary(at as usize % (text.len() + 1));
                let end = text.ceil_char_boundary((start + gone as usize).min(text.len()));
                text.replace_range(start..end, TYPED[new]);
                let again = code::parse_again(source, text.as_str().into(), &mut earlier);
                let fresh = code::parse(source, text.as_str().into());
                prop_assert_eq!(format!("{again:?}"), format!("{fresh:?}"), "{}", text);
            }
        }
    }
}
