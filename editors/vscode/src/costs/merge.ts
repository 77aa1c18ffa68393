// One report of several folders.

import type { CostReport, Coverage } from "../documents.ts";
import { sumOfBands } from "../money.ts";
import { byCost } from "./rows.ts";

/** By the folder that the paths of a report are relative to. */
export function merged(reports: [root: string, report: CostReport][]): CostReport {
  const all = reports.map(([root, report]) => rooted(root, report));
  const [first, ...others] = all;
  if (!first) {
    throw new Error("There is no folder open, so there is nothing to add up.");
  }
  return others.reduce(together, first);
}

function rooted(root: string, report: CostReport): CostReport {
  const problems = report.coverage.problems.map((problem) => ({ ...problem, root }));
  return {
    ...report,
    coverage: { ...report.coverage, problems },
    calls: report.calls.map((row) => ({ ...row, root })),
  };
}

function together(a: CostReport, b: CostReport): CostReport {
  const months = [a, b].flatMap(({ totals }) => totals.per_month ?? []);
  return {
    as_of: a.as_of,
    coverage: covered(a.coverage, b.coverage),
    calls: [...a.calls, ...b.calls].sort(byCost),
    totals: {
      per_month: months.length > 0 ? sumOfBands(months) : null,
      priced: a.totals.priced + b.totals.priced,
      unpriced: a.totals.unpriced + b.totals.unpriced,
      without_volume: a.totals.without_volume + b.totals.without_volume,
    },
  };
}

function covered(a: Coverage, b: Coverage): Coverage {
  return {
    files: a.files + b.files,
    parsed: a.parsed + b.parsed,
    unreadable: a.unreadable + b.unreadable,
    binary: a.binary + b.binary,
    calls: a.calls + b.calls,
    model: a.model + b.model,
    prompt: a.prompt + b.prompt,
    cap: a.cap + b.cap,
    price: a.price + b.price,
    problems: [...a.problems, ...b.problems],
  };
}
