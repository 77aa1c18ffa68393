// The cases of server/src/output/money.rs, and a few more.

import assert from "node:assert/strict";
import { test } from "node:test";

import { band, compare, exact, grouped, money, percent, sum, sumOfBands, times } from "../src/money.ts";

test("money is rounded for people", () => {
  const cases = [
    ["0", "$0"],
    ["1234567.8", "$1,234,568"],
    ["1000", "$1,000"],
    ["999.996", "$1,000.00"],
    ["2.6", "$2.60"],
    ["0.5", "$0.50"],
    ["0.00214499", "$0.00214"],
    ["0.9996", "$1.00"],
    ["0.000000041", "$0.000000041"],
    ["-0.25", "-$0.25"],
  ] as const;
  for (const [value, shown] of cases) {
    assert.equal(money(value), shown);
  }
  assert.equal(exact("0.00214499"), "$0.00214499");
  assert.equal(exact("1402.5"), "$1,402.50");
  assert.equal(exact("-3"), "-$3.00");
});

test("the ends of a band are not rounded inwards", () => {
  assert.equal(band({ low: "412.999", expected: "500", high: null }), "≥ $412.99");
  assert.equal(band({ low: "0.21", expected: "1", high: "4.8001" }), "$0.21 – $4.81");
  assert.equal(band({ low: "2", expected: "2", high: "2.0" }), "$2.00");
});

test("sums are exact", () => {
  assert.equal(sum([]), "0");
  assert.equal(sum(["0.1", "0.2"]), "0.3");
  assert.equal(sum(["0.000000000001", "123456789012345678901234567890", "-0.1"]), "123456789012345678901234567889.900000000001");
  assert.deepEqual(
    sumOfBands([
      { low: "1", expected: "2", high: "3" },
      { low: "0.5", expected: "0.5", high: null },
    ]),
    { low: "1.5", expected: "2.5", high: null },
  );
  assert.deepEqual(times({ low: "0.0002428125", expected: "0.0008203125", high: null }, 40000n), {
    low: "9.7125",
    expected: "32.8125",
    high: null,
  });
  assert.equal(Math.sign(compare("0.10", "0.1")), 0);
  assert.equal(Math.sign(compare("0.9", "0.10")), 1);
});

test("shares and whole numbers", () => {
  assert.equal(percent("0.9637"), "96.4 %");
  assert.equal(percent("1"), "100 %");
  assert.equal(percent("0"), "0 %");
  assert.equal(grouped(1234567), "1,234,567");
  assert.equal(grouped("1234.5678"), "1,234.5678");
});

test("what is no decimal number is refused", () => {
  for (const text of ["", "NaN", "1e5", "1.", ".5"]) {
    assert.throws(() => money(text), /not a decimal number/);
  }
});
