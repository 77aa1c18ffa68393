//! Files that change with every key: what was parsed a key before is not parsed again.

use std::sync::Arc;

use tree_sitter::{InputEdit, Parser, Point, Tree};

use super::reuse::{Edit, Notes, Reuse};
use crate::module::{Module, Span};

/// How a file was parsed and lowered when it last was without errors.
#[derive(Debug, Default)]
pub struct Earlier {
    /// There will be a next time.
    is_kept: bool,
    known: Option<(Arc<str>, Tree)>,
    lowered: Option<(Arc<Module>, Notes)>,
    /// Of what is being lowered now.
    notes: Option<Notes>,
}

/// What lowering takes from the last time, and leaves to the next.
#[derive(Debug, Default)]
pub(super) struct Again {
    pub(super) reuse: Option<Reuse>,
    pub(super) notes: Notes,
}

impl Earlier {
    /// Of a file that somebody edits.
    pub fn of_edits() -> Self {
        Self { is_kept: true, ..Self::default() }
    }

    /// The tree of `code`, just as without anything earlier, and what of it was lowered before.
    pub(super) fn parse(&mut self, parser: &mut Parser, code: &str) -> Option<(Tree, Option<Again>)> {
        let mut tree = None;
        let mut reuse = None;
        if let Some((text, earlier)) = &self.known {
            let mut earlier = earlier.clone();
            let edit = difference(text, code);
            earlier.edit(&edit);
            // How an error is mended depends on what stood there before.
            tree = parser.parse(code, Some(&earlier)).filter(|tree| !tree.root_node().has_error());
            if let (Some(tree), Some((module, notes))) = (&tree, self.lowered.take_if(|_| tree.is_some())) {
                let span = |range: tree_sitter::Range| Span::new(range.start_byte, range.end_byte);
                let edit = Edit {
                    gone: Span::new(edit.start_byte, edit.old_end_byte),
                    new: (edit.new_end_byte - edit.start_byte) as u32,
                    changed: earlier.changed_ranges(tree).map(span).collect(),
                };
                reuse = Some(Reuse::new(Arc::unwrap_or_clone(module), notes, edit));
            }
        }
        let tree = tree.or_else(|| parser.parse(code, None))?;
        if tree.root_node().has_error() {
            return Some((tree, None));
        }
        if self.is_kept {
            self.known = Some((code.into(), tree.clone()));
        }
        let again = self.is_kept.then(|| Again { reuse, ..Again::default() });
        Some((tree, again))
    }

    pub(super) fn note(&mut self, again: Option<Again>) {
        self.notes = again.map(|again| again.notes);
    }

    /// What was just parsed.
    pub(super) fn keep(&mut self, module: &Arc<Module>) {
        if let Some(notes) = self.notes.take() {
            self.lowered = Some((module.clone(), notes));
        }
    }
}

/// Bytes that are compared at once.
const BLOCK: usize = 64;

/// The one stretch in which two texts differ.
fn difference(old: &str, new: &str) -> InputEdit {
    let (before, now) = (old.as_bytes(), new.as_bytes());
    let least = before.len().min(now.len());
    let start = old.floor_char_boundary(same_start(&before[..least], &now[..least]));
    let rest = least - start;
    let end = same_end(&before[before.len() - rest..], &now[now.len() - rest..]);
    let old_end = old.ceil_char_boundary(old.len() - end);
    let new_end = new.len() - (old.len() - old_end);
    let line_start = old[..start].rfind('\n').map_or(0, |at| at + 1);
    let from = Point { row: old[..start].matches('\n').count(), column: start - line_start };
    InputEdit {
        start_byte: start,
        old_end_byte: old_end,
        new_end_byte: new_end,
        start_position: from,
        old_end_position: behind(from, &old[start..old_end]),
        new_end_position: behind(from, &new[start..new_end]),
    }
}

/// How many bytes are the same from the start of both, which are as long as each other.
fn same_start(old: &[u8], new: &[u8]) -> usize {
    let blocks = old.chunks_exact(BLOCK).zip(new.chunks_exact(BLOCK));
    let at = blocks.take_while(|(old, new)| old == new).count() * BLOCK;
    at + old[at..].iter().zip(&new[at..]).take_while(|(old, new)| old == new).count()
}

/// The same from the end.
fn same_end(old: &[u8], new: &[u8]) -> usize {
    let blocks = old.rchunks_exact(BLOCK).zip(new.rchunks_exact(BLOCK));
    let at = blocks.take_while(|(old, new)| old == new).count() * BLOCK;
    let (old, new) = (&old[..old.len() - at], &new[..new.len() - at]);
    at + old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count()
}

/// Where a text ends that begins at a point.
fn behind(from: Point, text: &str) -> Point {
    match text.rfind('\n') {
        Some(at) => Point { row: from.row + text.matches('\n').count(), column: text.len() - at - 1 },
        None => Point { row: from.row, column: from.column + text.len() },
    }
}

#[cfg(all(test, feature = "go", feature = "python", feature = "typescript"))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Source, code};

    const PYTHON: &str = r#"'''Module.'''
import a
from b import (c, d as e)


@a.wrap
class B(a.C, key=d()):
    '''Doc.'''
    x: int = 5  # é
    p, q = 1, lambda r, *s: (r, s)

    @property
    def f(self, *, y=f'{x!r} and'):
        '''Doc.'''
        if y:
            return [z for z in y]
        elif x: pass
        else:
            assert x, y
        with open('a') as g, h:
            yield from g

    @staticmethod
    async def i((j, k), l="a\n"):
        try:
            class M:
                def n(self): return self.x[1:2]
            m = await a(o=1, **p); q += 'r' 's'
        except T as t:
            raise U from v
        finally:
            for w in x: w()


def g(x):
    # é
    match x:
        case [1]: return g(y := 1)
        case _: del x
    while True:
        x = yield


g({'a': 1, **b})
"#;
    const SCRIPT: &str = r"import { a } from './a'
export const b = async (c: string, { e, ...f }) => {
  // é
  for (const d of [1, 2]) { await a(`x ${c} y`, { d, ...b }) }
  switch (c) { case 'x': return 1; default: c = { f() { return `a` } } }
  return c ? null : <T,>(e: T) => e
}
@dec
export default class C extends b.D {
  private g = new E('h')
  constructor(readonly i: string, j = 5) { super(i); this.k = j }
  get l() { try { return this.g } catch { throw new C() } finally { m() } }
}
export * from './n'
/* p */
module.exports = { a, q: function r() { return b } }
exports.s = 5, exports.t = class U { v() {} }
enum W { X = 'x' }
namespace Y { export function z() { label: for (;;) { break label } } }
";
    const GO: &str = r#"package a

import (
	"fmt"
	b "c/d"
)

// é
type B struct {
	E string `json:"e"`
	b.F
}

const G, H = 1, iota

func (b *B) F(c string) (d int, err error) {
	for i := range 5 {
		fmt.Println(c, `raw`, i)
	}
	if x := b.F("a"); x != nil {
		return
	}
	return len(c), nil
}

func g(x any, y ...int) string {
	switch z := x.(type) {
	case string:
		break
	case int, B:
		return fmt.Sprint(z, func() (e error) { defer g(1); return }, B{E: "e"}, []B{{}, {}})
	}
	select {
	case <-c:
		go func() { v, w := g(1, y...), 2; w++; _ = v }()
	}
	return ""
}
"#;
    const TYPED: [&str; 22] = [
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
        "return x",
        "class",
        "{ a }",
        " = ",
        "\n\n",
        "async ",
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
            let mut earlier = Earlier::of_edits();
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
