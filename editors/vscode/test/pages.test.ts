// Pages say what the command line says: both are made here of the real program's answers.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { merged } from "../src/costs/merge.ts";
import { groups } from "../src/costs/rows.ts";
import type { CostReport, Explanation } from "../src/documents.ts";
import { band, exact, money, times } from "../src/money.ts";
import { analysed } from "../src/pages/analysed.ts";
import { anatomy } from "../src/pages/anatomy.ts";
import { address, costs } from "../src/pages/costs.ts";
import { html, page } from "../src/pages/html.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const binary = process.env["PROMPTLINT"] ?? join(root, "target", "debug", "promptlint");
const example = join(root, "examples", "support-bot");
const options = ["--usage", "production", "--as-of", "2026-11-23"];

function promptlint(...args: string[]): string {
  return execFileSync(binary, [...args, ...options], { cwd: example, encoding: "utf8" });
}

const report: CostReport = JSON.parse(promptlint("cost", "--format", "json"));

function words(text: string): string {
  return text.replace(/\s+/g, " ");
}

test("the anatomy of a call says what `promptlint explain` says", () => {
  // A cached prompt with a conversation, a short one, and one of a wrapper's callers.
  for (const id of ["src/answer.py::draft#1", "src/triage.py::route#1", "src/llm.py::ask#1"]) {
    const row = report.calls.find((call) => call.id === id);
    assert.ok(row, id);
    const of: Explanation = JSON.parse(promptlint("explain", address(row), "--format", "json"));
    const text = words(promptlint("explain", address(row)));
    const shown = anatomy(of).body.text;
    assert.ok(of.per_call && of.arithmetic, row.id);
    const figures = [
      money(times(of.per_call, 1000n).expected),
      band(times(of.per_call, 1000n)),
      exact(of.per_call.expected),
      ...of.arithmetic.expected.map((line) => exact(line.money)),
      ...of.assumptions,
      ...of.cheaper.map((other) => money(times(other.per_call, 1000n).expected)),
    ];
    for (const figure of figures) {
      assert.ok(text.includes(figure), `\`explain\` does not say ${figure} of ${row.id}`);
      assert.ok(shown.includes(html`${figure}`.text), `the page does not say ${figure} of ${row.id}`);
    }
    assert.equal(shown.match(/role="option"/g)?.length, of.segments.length);
  }
});

test("the report says what `promptlint cost` says", () => {
  const text = words(promptlint("cost"));
  const shown = costs(report).body.text;
  for (const row of report.calls) {
    assert.ok(row.per_call && row.per_month);
    for (const figure of [money(times(row.per_call, 1000n).expected), band(times(row.per_call, 1000n)), money(row.per_month.expected)]) {
      assert.ok(text.includes(figure) && shown.includes(figure), `${figure} of ${row.id}`);
    }
  }
  const sums = /≥ (\$[\d.,]+)\/month, expected (\$[\d.,]+)\/month/.exec(text);
  assert.ok(shown.includes(`≥ ${sums?.[1]} a month, ${sums?.[2]} expected`));
});

test("the groups of the view are those of `promptlint cost --by`", () => {
  for (const by of ["file", "model", "team"] as const) {
    const told: (CostReport & { groups: { name: string | null; per_month: { expected: string } | null }[] }) = JSON.parse(
      promptlint("cost", "--by", by, "--format", "json"),
    );
    const expected = new Map(told.groups.map((group) => [group.name ?? undefined, group.per_month?.expected]));
    const found = new Map(groups(report.calls, by).map((group) => [group.name, group.month?.expected]));
    assert.equal(found.size, expected.size, by);
    for (const [name, cost] of expected) {
      assert.ok(cost !== undefined && money(found.get(name) ?? "0") === money(cost), `${by} ${name}`);
    }
  }
});

test("the reports of several folders are one", () => {
  const both = merged([
    ["file:///one", report],
    ["file:///two", report],
  ]);
  assert.equal(both.calls.length, 2 * report.calls.length);
  assert.equal(both.calls[1]?.root, "file:///two");
  assert.equal(both.coverage.files, 2 * report.coverage.files);
  assert.ok(report.totals.per_month && both.totals.per_month);
  assert.equal(both.totals.per_month.expected, times(report.totals.per_month, 2n).expected);
  assert.throws(() => merged([]), /no folder open/);
});

test("what was analysed is told with its gaps", () => {
  const problems = [{ path: "a.py", kind: "unreadable", reason: "permission denied", root: "file:///w" }];
  const { body, targets } = analysed({ ...report.coverage, problems });
  assert.match(body.text, /permission denied/);
  assert.deepEqual(targets, [{ go: "place", path: "a.py", line: 1, root: "file:///w" }]);
});

test("nothing that other people wrote becomes markup", () => {
  const evil = `"><script>alert(1)</script><img src=x onerror='x'>`;
  const of: Explanation = JSON.parse(promptlint("explain", "triage.py:23", "--format", "json"));
  const segments = of.segments.map((segment) => ({ ...segment, kind: "hole" as const, name: evil, role: evil, volatility: evil }));
  const shown = anatomy({ ...of, id: evil, model: evil, host: evil, path: evil, segments, assumptions: [evil] }).body.text;
  assert.ok(!shown.includes("<script") && !shown.includes("<img"));
  assert.ok(shown.includes("&lt;script&gt;"));
  const whole = page({ title: evil, source: "https://ok", nonce: "abc", style: "s", script: "t" }, html`${evil}`);
  assert.equal(whole.match(/<script/g)?.length, 1);
  assert.match(whole, /default-src &#39;none&#39;; style-src https:\/\/ok; script-src &#39;nonce-abc&#39;/);
});

test("what nobody knows has no figure", () => {
  const of: Explanation = JSON.parse(promptlint("explain", "triage.py:23", "--format", "json"));
  const shown = anatomy({ ...of, model: null, host: null, per_call: null, arithmetic: null, caching: null, unpriced: "no price of `x`", cheaper: [] });
  assert.match(shown.body.text, /No figure: no price of `x`/);
  assert.doesNotMatch(shown.body.text, /\$0/);
});
