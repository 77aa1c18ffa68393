// The rows of the cost view: calls, put together by file, model or team.

import type { CostRow } from "../documents.ts";
import { type Band, band, compare, money, sumOfBands, times } from "../money.ts";

export const GROUPINGS = ["file", "model", "team"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface Group {
  /** Undefined where nobody knows. */
  name: string | undefined;
  rows: CostRow[];
  /** Of what has a price and a volume. */
  month: Band | undefined;
  /** What one call of each costs, of those with a price. */
  each: Band | undefined;
  unpriced: number;
}

/** The dearest first; what has no figure comes last. */
export function groups(rows: CostRow[], by: Grouping): Group[] {
  const found = new Map<string | undefined, CostRow[]>();
  for (const row of rows) {
    const name = nameOf(row, by);
    const others = found.get(name);
    if (others) {
      others.push(row);
    } else {
      found.set(name, [row]);
    }
  }
  return [...found]
    .map(([name, rows]) => group(name, [...rows].sort(byCost)))
    .sort((a, b) => byBand(a.month, b.month) || byBand(a.each, b.each) || (a.name ?? "").localeCompare(b.name ?? ""));
}

function nameOf(row: CostRow, by: Grouping): string | undefined {
  switch (by) {
    case "file":
      return (row.context ?? row).path;
    case "model":
      return row.model ?? undefined;
    case "team":
      return row.team ?? undefined;
  }
}

function group(name: string | undefined, rows: CostRow[]): Group {
  const months = rows.flatMap((row) => row.per_month ?? []);
  const calls = rows.flatMap((row) => row.per_call ?? []);
  return {
    name,
    rows,
    month: months.length > 0 ? sumOfBands(months) : undefined,
    each: calls.length > 0 ? sumOfBands(calls) : undefined,
    unpriced: rows.length - calls.length,
  };
}

export function byCost(a: CostRow, b: CostRow): number {
  return (
    byBand(a.per_month ?? undefined, b.per_month ?? undefined) ||
    byBand(a.per_call ?? undefined, b.per_call ?? undefined) ||
    a.path.localeCompare(b.path) ||
    a.line - b.line
  );
}

function byBand(a: Band | undefined, b: Band | undefined): number {
  return a && b ? compare(b.expected, a.expected) : Number(a === undefined) - Number(b === undefined);
}

/** `Triage.classify` of `src/triage.py::Triage.classify#1`, and `#2` where there are more. */
export function rowName(row: CostRow): string {
  const name = row.id.slice(row.id.lastIndexOf("::") + 2);
  return name.endsWith("#1") ? name.slice(0, -2) : name;
}

/** `$217.66 a month`, `$9.07 per 1,000`, or why not. */
export function figure(month: Band | undefined, each: Band | undefined): string {
  if (month) {
    return `${money(month.expected)} a month`;
  }
  return each ? `${money(times(each, 1000n).expected)} per 1,000` : "unknown";
}

/** The whole band, for a tooltip. */
export function limits(month: Band | undefined, each: Band | undefined): string {
  const shown: string[] = [];
  if (month) {
    shown.push(`${band(month)} a month, ${money(month.expected)} expected`);
  }
  if (each) {
    const many = times(each, 1000n);
    shown.push(`${band(many)} per 1,000 calls, ${money(many.expected)} expected`);
  }
  return shown.join("; ");
}
