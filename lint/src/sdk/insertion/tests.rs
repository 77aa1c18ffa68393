use promptlint_grammars::Source;

use super::super::data::{RawSdk, Sdks};
use super::*;

/// `source` after a cap of 5 was added to its call of `ask`, by data with these lines.
fn added(path: &str, data: &str, source: &str) -> Option<String> {
    let raw: RawSdk =
        toml::from_str(&format!("sdk = 'a'\n[[call]]\nentry = 'ask'\npaths = ['a:ask']\n{data}")).unwrap();
    let sdks = Sdks::new(&[("a", raw)]).unwrap();
    let module = promptlint_grammars::parse(Source::of_path(path).unwrap(), source.into());
    assert_eq!(module.errors, [], "{source}");
    let is_ask = |expr: &Expr| match expr {
        Expr::Call { callee, .. } => module.source(module.span(*callee)).ends_with("ask"),
        _ => false,
    };
    let call = module.exprs.iter().position(|node| is_ask(&node.expr)).unwrap();
    let (span, text) = at_call(&module, ExprId(call as u32), &sdks.entries[0].spec, false)?;
    let mut fixed = source.to_owned();
    fixed.replace_range(span.range(), &text.replace("{}", "5"));
    let again = promptlint_grammars::parse(Source::of_path(path).unwrap(), fixed.as_str().into());
    assert_eq!(again.errors, [], "{fixed}");
    Some(fixed)
}

#[track_caller]
fn check(path: &str, data: &str, cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(added(path, data, source).as_deref(), Some(*expected), "{source}");
    }
}

#[test]
fn python_arguments() {
    check(
        "a.py",
        "cap = ['max_tokens']",
        &[
            ("ask()", "ask(max_tokens=5)"),
            ("ask(a)", "ask(a, max_tokens=5)"),
            ("ask(a, b=1,)", "ask(a, b=1, max_tokens=5)"),
            ("ask(a, **more)", "ask(a, **more, max_tokens=5)"),
            ("ask(*a)", "ask(*a, max_tokens=5)"),
            ("ask(p=('a' 'b'))", "ask(p=('a' 'b'), max_tokens=5)"),
            ("ask(p=('a' 'b'),)", "ask(p=('a' 'b'), max_tokens=5)"),
            ("ask(a=[\n  1,\n])", "ask(a=[\n  1,\n], max_tokens=5)"),
            ("ask(a=1,\n    b=2)", "ask(a=1,\n    b=2, max_tokens=5)"),
            ("ask(\n\ta=1,\n\tb=2,\n)", "ask(\n\ta=1,\n\tb=2,\n\tmax_tokens=5,\n)"),
            ("ask(\n    a=1,\n    b=2\n)", "ask(\n    a=1,\n    b=2,\n    max_tokens=5\n)"),
            ("ask(\r\n    a=1,  # why, {so}\r\n)", "ask(\r\n    a=1,  # why, {so}\r\n    max_tokens=5,\r\n)"),
            ("ask(\r\n    a=1  # why\r\n)", "ask(\r\n    a=1,  # why\r\n    max_tokens=5\r\n)"),
            ("ask(\n    a=1,\n    # b=2,\n)", "ask(\n    a=1,\n    max_tokens=5,\n    # b=2,\n)"),
            ("ask(\n    a=1  # {}\n)", "ask(\n    a=1, max_tokens=5  # {}\n)"),
            (
                "ask(\n    p=(\n        'a'\n        'b'\n    ),\n)",
                "ask(\n    p=(\n        'a'\n        'b'\n    ),\n    max_tokens=5,\n)",
            ),
        ],
    );
    assert_eq!(added("a.py", "cap = ['max_tokens']", "ask(a, max_tokens=None)"), None);
    assert_eq!(added("a.py", "cap = ['max_tokens']", "ask(x for x in y)"), None);
}

#[test]
fn python_records() {
    let data = "cap = ['config.max_tokens']";
    check(
        "a.py",
        data,
        &[
            ("ask(a)", "ask(a, config={\"max_tokens\": 5})"),
            ("ask(a, config={'n': 1})", "ask(a, config={'n': 1, 'max_tokens': 5})"),
            ("ask(a, config={})", "ask(a, config={\"max_tokens\": 5})"),
            ("ask(a, config=types.Config(n=1), b=2)", "ask(a, config=types.Config(n=1, max_tokens=5), b=2)"),
        ],
    );
    assert_eq!(added("a.py", data, "ask(a, config=config)"), None);
    assert_eq!(added("a.py", data, "ask(a, **more)"), None);
    assert_eq!(added("a.py", &format!("{data}\nrecords = false"), "ask(a)"), None);
}

#[test]
fn typescript_records() {
    check(
        "a.ts",
        "body = 0\ncap = ['max_tokens', 'maxTokens']",
        &[
            ("ask({})", "ask({ maxTokens: 5 })"),
            ("ask({ a, b: 1 })", "ask({ a, b: 1, maxTokens: 5 })"),
            ("ask({ ...a })", "ask({ ...a, maxTokens: 5 })"),
            ("ask({\n  a,\n  ...b,\n});", "ask({\n  a,\n  ...b,\n  maxTokens: 5,\n});"),
            (
                "ask({\n  a,\n  onEnd() {\n    f();\n  }\n});",
                "ask({\n  a,\n  onEnd() {\n    f();\n  },\n  maxTokens: 5\n});",
            ),
            (
                "ask({\n  a: 1, // why\n  /* b */\n}, { signal });",
                "ask({\n  a: 1, // why\n  maxTokens: 5,\n  /* b */\n}, { signal });",
            ),
            ("ask({\n  a: 1 /* one\n two */\n});", "ask({\n  a: 1, maxTokens: 5 /* one\n two */\n});"),
        ],
    );
    check("a.ts", "body = 0\ncap = ['max_tokens']", &[("ask({ a })", "ask({ a, max_tokens: 5 })")]);
    check(
        "a.ts",
        "body = 0\ncap = ['generation_config.max_output_tokens', 'generation_config.maxOutputTokens']",
        &[
            ("ask({ a })", "ask({ a, generationConfig: { maxOutputTokens: 5 } })"),
            (
                "ask({ a, generationConfig: { n: 1 } })",
                "ask({ a, generationConfig: { n: 1, maxOutputTokens: 5 } })",
            ),
        ],
    );
    assert_eq!(added("a.ts", "body = 0\ncap = ['max_tokens']", "ask(options)"), None);
}

#[test]
fn go_structs_and_options() {
    let go = |call: &str| format!("package a\n\nimport \"x/llms\"\n\nfunc f() {{\n\t{call}\n}}\n");
    let check = |data: &str, cases: &[(&str, Option<&str>)]| {
        for (source, expected) in cases {
            assert_eq!(added("a.go", data, &go(source)), expected.map(go), "{source}");
        }
    };
    check(
        "body = 1\ncap = ['max_tokens']",
        &[
            ("llms.ask(ctx, llms.P{A: 1})", Some("llms.ask(ctx, llms.P{A: 1, MaxTokens: 5})")),
            ("llms.ask(ctx, &llms.P{})", Some("llms.ask(ctx, &llms.P{MaxTokens: 5})")),
            (
                "llms.ask(ctx, llms.P{\n\t\tA: 1, // why\n\t})",
                Some("llms.ask(ctx, llms.P{\n\t\tA: 1, // why\n\t\tMaxTokens: 5,\n\t})"),
            ),
            ("llms.ask(ctx, p)", None),
        ],
    );
    check(
        "body = 1\ncap = ['max_tokens']\ncap_wrap = 'Int'",
        &[("llms.ask(ctx, llms.P{A: 1})", Some("llms.ask(ctx, llms.P{A: 1, MaxTokens: llms.Int(5)})"))],
    );
    check(
        "cap = ['#1.MaxTokens']",
        &[
            ("llms.ask(ctx, &llms.P{A: 1})", Some("llms.ask(ctx, &llms.P{A: 1, MaxTokens: 5})")),
            ("llms.ask(ctx, nil)", None),
        ],
    );
    check(
        "cap = ['@WithMaxTokens']",
        &[
            ("llms.ask(ctx, p)", Some("llms.ask(ctx, p, llms.WithMaxTokens(5))")),
            ("m.ask(ctx, llms.WithN(1))", Some("m.ask(ctx, llms.WithN(1), llms.WithMaxTokens(5))")),
            ("m.ask(ctx, p)", None),
            ("llms.ask(ctx, opts...)", None),
        ],
    );
}
