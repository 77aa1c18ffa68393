//! What may stand anywhere in a tree, also where the lowering does not go: comments and errors.

use memchr::memmem;
use tree_sitter::{Node, TreeCursor};

/// Visits every comment, which begins with one of `marks`, and every error, among other nodes; in the order of the
/// source. Not recursive, since a tree is as deep as its source; and descends only to where one of them can be.
pub(super) fn asides(root: Node, text: &[u8], marks: &[&str], mut visit: impl FnMut(Node)) {
    let find = |mark: &str, from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        memmem::find(rest, mark.as_bytes()).map_or(usize::MAX, |at| from + at)
    };
    let mut next: Vec<usize> = marks.iter().map(|mark| find(mark, 0)).collect();
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let (start, end) = (node.start_byte(), node.end_byte());
        for (next, mark) in next.iter_mut().zip(marks) {
            if *next < start {
                *next = find(mark, start);
            }
        }
        visit(node);
        let may_hold = next.iter().any(|next| *next < end) || node.has_error();
        let goes_on = may_hold && cursor.goto_first_child() || advance(&mut cursor);
        if !goes_on {
            return;
        }
    }
}

/// To the next node behind the current one's subtree; `false` at the end of the tree.
pub(super) fn advance(cursor: &mut TreeCursor) -> bool {
    while !cursor.goto_next_sibling() {
        if !cursor.goto_parent() {
            return false;
        }
    }
    true
}
