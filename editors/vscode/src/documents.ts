// What the server answers: the JSON of `promptlint explain`, `cost` and its coverage. `promptlint schema explain` and
// `promptlint schema cost` describe all of it; here is what the editor shows.

import type { Band } from "./money.ts";

export interface Tokens {
  low: number;
  expected: number;
  high: number | null;
}

export interface Place {
  path: string;
  line: number | null;
}

export interface Caching {
  prefix_tokens: Tokens;
  hit_ratio: string;
  saves_per_call: string;
  reasons: string[];
}

export interface Segment {
  role: string;
  kind: "text" | "hole";
  name: string | null;
  origin: string | null;
  volatility: string;
  path: string | null;
  line: number | null;
  tokens: Tokens | null;
  cached: boolean;
}

export interface Line {
  item: string;
  part: string;
  factors: { value: string; of: string }[];
  rate: string;
  per: number;
  shared_by: number;
  money: string;
}

export interface Explanation {
  as_of: string;
  catalogue: { as_of: string };
  id: string;
  path: string;
  line: number | null;
  context: Place | null;
  model: string | null;
  host: string | null;
  segments: Segment[];
  per_call: Band | null;
  unpriced: string | null;
  calls_per_month: number | null;
  arithmetic: { low: Line[]; expected: Line[]; high: Line[] | null } | null;
  caching: Caching | null;
  per_loop: { rounds: number; cost: Band } | null;
  cheaper: { model: string; vendor: string; per_call: Band }[];
  assumptions: string[];
}

export interface Coverage {
  files: number;
  parsed: number;
  unreadable: number;
  binary: number;
  calls: number;
  model: number;
  prompt: number;
  cap: number;
  price: number;
  problems: { path: string; kind: string; reason: string; root?: string }[];
}

export interface CostRow {
  /** The folder that its paths are relative to; the editor adds it. */
  root?: string;
  id: string;
  path: string;
  line: number;
  column: number;
  cell: number | null;
  context: Place | null;
  sdk: string;
  model: string | null;
  host: string | null;
  per_call: Band | null;
  unpriced: string | null;
  calls_per_month: { value: number; source: string } | null;
  per_month: Band | null;
  caching: Caching | null;
  team: string | null;
  feature: string | null;
  assumptions: string[];
}

export interface CostReport {
  as_of: string;
  coverage: Coverage;
  calls: CostRow[];
  totals: {
    per_month: Band | null;
    priced: number;
    unpriced: number;
    without_volume: number;
  };
}
