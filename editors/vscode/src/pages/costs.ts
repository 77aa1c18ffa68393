// What all calls cost, as a table: what `promptlint cost` prints.

import { rowName } from "../costs/rows.ts";
import type { CostReport, CostRow } from "../documents.ts";
import { band, grouped, money, times } from "../money.ts";
import { coverageInWords } from "./analysed.ts";
import { type Content, type Html, html, nothing, scrolling, Targets } from "./html.ts";

export function costs(report: CostReport): Content {
  const targets = new Targets();
  const monthly = report.totals.per_month !== null;
  const head = html`<tr><th scope="col">Where</th><th scope="col">Call</th><th scope="col">Model</th><th scope="col" class="number">Per 1,000</th><th scope="col" class="number">Limits</th>${
    monthly ? html`<th scope="col" class="number">Calls a month</th><th scope="col" class="number">Per month</th>` : nothing
  }</tr>`;
  const rows = report.calls.map((row) => line(row, monthly, targets));
  const body = html`
<h1>Cost of LLM Calls</h1>
<p>${total(report)}</p>
${
  rows.length === 0
    ? nothing
    : scrolling("Calls, the dearest first", html`<table><thead>${head}</thead><tbody>${rows}</tbody></table>`)
}
<p>${coverageInWords(report.coverage)}</p>
<p class="hint">Prices of ${report.as_of}.</p>`;
  return { title: "Cost of LLM Calls", body, targets: targets.all };
}

/** `≥ $97.40 a month, $259.80 expected. 3 of 11 calls have no price.` */
export function total({ totals, calls }: CostReport): string {
  const words: string[] = [];
  if (totals.per_month) {
    words.push(`${band(totals.per_month)} a month, ${money(totals.per_month.expected)} expected.`);
  } else if (calls.length > 0) {
    words.push("Nothing says how often the calls run, so there are no sums.");
  }
  if (totals.unpriced > 0) {
    words.push(`${totals.unpriced} of ${totals.priced + totals.unpriced} calls have no price.`);
  }
  if (totals.per_month && totals.without_volume > 0) {
    words.push(`Of ${totals.without_volume} nothing says how often they run.`);
  }
  return words.join(" ");
}

function line(row: CostRow, monthly: boolean, targets: Targets): Html {
  const many = row.per_call ? times(row.per_call, 1000n) : undefined;
  const where = row.context ?? row;
  const month = html`<td class="number">${row.calls_per_month ? grouped(row.calls_per_month.value) : ""}</td><td class="number"><strong>${row.per_month ? money(row.per_month.expected) : ""}</strong></td>`;
  return html`<tr><th scope="row">${targets.place(where.path, where.line, row.root)}${row.context ? html`<br>via ${targets.place(row.path, row.line, row.root)}` : nothing}</th><td>${targets.call(address(row), rowName(row))}</td><td class="narrow">${row.model ?? "unknown"}</td><td class="number">${many ? money(many.expected) : "unknown"}</td><td class="number dim">${many ? band(many) : (row.unpriced ?? "")}</td>${monthly ? month : nothing}</tr>`;
}

/** By which `promptlint.explain` finds the call, or what one caller makes of it. */
export function address(row: CostRow): string {
  return row.context?.line ? `${row.context.path}:${row.context.line}` : row.id;
}
