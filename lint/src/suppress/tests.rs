use promptlint_grammars::Language;
use promptlint_grammars::module::{ExprId, ExprNode, StmtId, StmtNode};

use super::*;

const RULES: [Rule; 3] = [
    Rule { name: "cap", enabled: true },
    Rule { name: "bloat", enabled: true },
    Rule { name: "off", enabled: false },
];

/// A module by hand, so that this does not hang on a grammar: `#` begins a comment, and each run of lines without
/// a blank line or a comment alone between them is a statement.
fn module(text: &str) -> Module {
    let mut module = Module::new(Language::Python, text.into());
    let mut offset = 0;
    let mut open: Option<Span> = None;
    let mut spans = Vec::new();
    for line in text.split_inclusive('\n') {
        let code = line.find('#').unwrap_or(line.len());
        if code < line.len() {
            let span = Span::new(offset + code, offset + line.trim_end().len());
            module.comments.push(Comment { span, body: Span { start: span.start + 1, ..span } });
        }
        if line[..code].trim().is_empty() {
            spans.extend(open.take());
        } else {
            let end = offset + line[..code].trim_end().len();
            open = Some(Span::new(open.map_or(offset, |span| span.start as usize), end));
        }
        offset += line.len();
    }
    spans.extend(open);
    for span in spans {
        let id = StmtId(module.stmts.len() as u32);
        module.exprs.push(ExprNode { span, expr: Expr::Null });
        module.stmts.push(StmtNode { span, stmt: Stmt::Expr(ExprId(id.0)) });
        module.blocks[0].push(id);
    }
    module
}

/// Every `create(` is a finding of `cap`. What is left of them, and the mistakes.
fn check(text: &str) -> (Vec<usize>, Vec<String>) {
    let module = module(text);
    let findings: Vec<_> =
        text.match_indices("create(").map(|(at, found)| ("cap", Span::new(at, at + found.len()))).collect();
    let outcome = apply(&module, &findings, &RULES);
    let left = (0..findings.len()).filter(|index| !outcome.suppressed[*index]).collect();
    (left, outcome.mistakes.into_iter().map(|mistake| mistake.message).collect())
}

#[test]
fn a_comment_holds_for_its_statement() {
    assert_eq!(check("create()  # promptlint: ignore[cap] known\n\ncreate()\n"), (vec![1], vec![]));
    assert_eq!(check("x = create(\n  a,  # promptlint: ignore[cap]\n)\n"), (vec![], vec![]));
    assert_eq!(check("x = create(\n  a,\n)  # noqa # promptlint: ignore[cap, off]\n"), (vec![], vec![]));
}

#[test]
fn a_comment_alone_holds_for_the_next_line_of_code() {
    assert_eq!(check("# promptlint: ignore[cap]\n# why\n\ncreate(\n)\n\ncreate()\n"), (vec![1], vec![]));
}

#[test]
fn a_file_can_be_silenced_at_its_top() {
    assert_eq!(check("# promptlint: ignore-file[cap] generated\ncreate()\n\ncreate()\n"), (vec![], vec![]));
    let (left, mistakes) = check("create()\n# promptlint: ignore-file[cap]\n");
    assert_eq!((left, mistakes.len()), (vec![0], 1));
}

#[test]
fn mistakes_are_said() {
    let (left, mistakes) = check("create()  # promptlint: ignore[cpa]\n");
    assert_eq!((left, &*mistakes[0]), (vec![0], "there is no rule `cpa`: did you mean `cap`?"));
    assert_eq!(check("x()  # promptlint: ignore[cap]\n").1.len(), 1);
    assert_eq!(check("x()  # promptlint: ignore[off]\n").1.len(), 0);
    assert_eq!(check("x()  # promptlint: ignore\n").1, ["name the rules: `promptlint: ignore[rule] reason`"]);
    assert_eq!(check("x()  # promptlint: disable[cap]\n").1.len(), 1);
    assert_eq!(check("x()  # we like promptlint: it is quick\n").1.len(), 0);
}

#[test]
fn what_is_idle_can_be_removed() {
    let removed = |text: &str| {
        let module = module(text);
        let findings: Vec<_> =
            text.match_indices("create(").map(|(at, _)| ("cap", Span::new(at, at + 6))).collect();
        let mut text = text.to_owned();
        for mistake in apply(&module, &findings, &RULES).mistakes {
            text.replace_range(mistake.removable.unwrap().range(), "");
        }
        text
    };
    assert_eq!(removed("x()  # promptlint: ignore[cap] why\ny()\n"), "x()\ny()\n");
    assert_eq!(removed("# promptlint: ignore[cap]\nx()\n"), "x()\n");
    assert_eq!(
        removed("create()  # promptlint: ignore[bloat, cap]\n"),
        "create()  # promptlint: ignore[cap]\n"
    );
    assert_eq!(
        removed("create()  # promptlint: ignore[cap, bloat]\n"),
        "create()  # promptlint: ignore[cap]\n"
    );
}
