// One call, taken apart.

import type { Explanation, Line, Segment, Tokens } from "../documents.ts";
import { band, exact, grouped, money, percent, times } from "../money.ts";
import { type Content, Html, html, nothing, scrolling, Targets } from "./html.ts";

const ROLES: Record<string, string> = { unknown: "messages" };
const ORIGINS: Record<string, string> = {
  clock: "a point in time",
  random: "random",
  identifier: "an identifier",
  environment: "from the environment",
  argument: "an argument",
  "user-input": "user input",
  history: "the conversation",
  retrieval: "retrieved",
  file: "from a file",
  "tool-result": "a tool's result",
  "model-output": "a model's answer",
  "loop-variable": "from a loop",
  unknown: "unknown",
};
const CHANGES: Record<string, string> = {
  constant: "never changes",
  deployment: "changes with a deployment",
  session: "changes with the conversation",
  request: "changes with every request",
};

export function anatomy(of: Explanation): Content {
  const targets = new Targets();
  const body = html`
<header>
<h1>${of.id}</h1>
<p>${targets.place(of.path, of.line)}${of.context ? html`, called at ${targets.place(of.context.path, of.context.line)}` : nothing}<br>
${of.model === null ? "model unknown" : html`<strong>${of.model}</strong>${of.host === null ? nothing : html` at ${of.host}`}, prices of ${of.as_of}`}</p>
</header>
${figures(of)}
${prompt(of.segments, targets)}
${caching(of)}
${arithmetic(of)}
${cheaper(of)}
${list("Taken for granted", of.assumptions)}`;
  return { title: `Call: ${of.id}`, body, targets: targets.all };
}

function figures(of: Explanation): Html {
  if (!of.per_call) {
    return html`<p class="unknown">No figure: ${of.unpriced ?? "the model is unknown"}.</p>`;
  }
  const many = times(of.per_call, 1000n);
  const month = of.calls_per_month === null ? undefined : times(of.per_call, BigInt(of.calls_per_month));
  return html`
<dl class="figures">
<div><dt>1,000 calls</dt><dd><strong>${money(many.expected)}</strong> <span>${band(many)}</span></dd></div>
<div><dt>${of.calls_per_month === null ? "a month" : `${grouped(of.calls_per_month)} calls a month`}</dt><dd>${
    month
      ? html`<strong>${money(month.expected)}</strong> <span>${band(month)}</span>`
      : html`<strong>unknown</strong> <span>nothing says how often it runs</span>`
  }</dd></div>
${of.per_loop ? html`<div><dt>one run of its loop, at most ${grouped(of.per_loop.rounds)} rounds</dt><dd><strong>${money(of.per_loop.cost.expected)}</strong> <span>${band(of.per_loop.cost)}</span></dd></div>` : nothing}
</dl>`;
}

function prompt(segments: Segment[], targets: Targets): Html {
  if (segments.length === 0) {
    return html`<h2>Prompt</h2><p>Nothing of it is known.</p>`;
  }
  const cached = segments.filter((segment) => segment.cached).length;
  const parts = segments.map((segment, at) => part(segment, at, at === cached - 1));
  const rows = segments.map((segment, at) => row(segment, at, targets));
  const seen = new Set(segments.map((segment) => segment.volatility));
  const colours = Object.entries(CHANGES).filter(([name]) => seen.has(name));
  return html`
<h2 id="prompt">Prompt</h2>
<p id="keys" class="hint">Each part is as wide as its expected tokens. Left and right go from part to part.</p>
<div class="bar" role="listbox" aria-orientation="horizontal" aria-labelledby="prompt" aria-describedby="keys">
${parts}
</div>
<ul class="legend" aria-label="Colours">
${colours.map(([name, words]) => html`<li><span class="swatch ${name}" aria-hidden="true"></span>${words}</li>`)}
<li><span class="swatch hole" aria-hidden="true"></span>known only at run time</li>
${cached > 0 ? html`<li><span class="swatch cached" aria-hidden="true"></span>the cache can hold it</li>` : nothing}
</ul>
${scrolling(
  "Parts of the prompt",
  html`<table>
<thead><tr><th scope="col" class="number">Tokens</th><th scope="col" class="number">Limits</th><th scope="col">Role</th><th scope="col">Changes</th><th scope="col">What</th><th scope="col">Where</th><th scope="col">Cache</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>`,
)}`;
}

function part(segment: Segment, at: number, isLastCached: boolean): Html {
  const classes = [
    "part",
    segment.volatility,
    ...(segment.kind === "hole" ? ["hole"] : []),
    ...(segment.cached ? ["cached"] : []),
    ...(isLastCached ? ["edge"] : []),
  ];
  const words = [
    `${expected(segment.tokens)} tokens`,
    role(segment),
    what(segment),
    CHANGES[segment.volatility] ?? segment.volatility,
    ...(segment.cached ? ["the cache can hold it"] : []),
  ].join(", ");
  return html`<div class="${classes.join(" ")}" role="option" id="part-${at}" data-row="row-${at}" data-tokens="${segment.tokens?.expected ?? 0}" tabindex="${at === 0 ? 0 : -1}" aria-selected="false" aria-label="${words}" title="${words}"></div>`;
}

function row(segment: Segment, at: number, targets: Targets): Html {
  return html`<tr id="row-${at}"><td class="number">${expected(segment.tokens)}</td><td class="number dim">${limits(segment.tokens)}</td><td>${role(segment)}</td><td class="narrow"><span class="swatch ${segment.volatility}" aria-hidden="true"></span>${segment.volatility}</td><td>${what(segment)}</td><td class="narrow">${!segment.path ? nothing : targets.place(segment.path, segment.line)}</td><td>${segment.cached ? "yes" : "no"}</td></tr>
`;
}

function expected(tokens: Tokens | null): string {
  return tokens ? grouped(tokens.expected) : "unknown";
}

function limits(tokens: Tokens | null): string {
  if (!tokens || tokens.low === tokens.high) {
    return "";
  }
  return tokens.high === null ? `≥ ${grouped(tokens.low)}` : `${grouped(tokens.low)} – ${grouped(tokens.high)}`;
}

function role({ role }: Segment): string {
  return ROLES[role] ?? role;
}

function what({ kind, name, origin }: Segment): string {
  if (kind === "text") {
    return "text";
  }
  return `${name ?? ""}, ${ORIGINS[origin ?? "unknown"] ?? origin}`;
}

function caching({ caching }: Explanation): Html {
  if (!caching) {
    return nothing;
  }
  const { prefix_tokens: prefix, hit_ratio, saves_per_call, reasons } = caching;
  const saves = times({ low: saves_per_call, expected: saves_per_call, high: null }, 1000n).expected;
  const words =
    prefix.expected === 0
      ? html`<p>Nothing of it is cached.</p>`
      : html`<p>The cache can hold the first ${grouped(prefix.expected)} tokens. ${percent(hit_ratio)} of the calls are expected to find them there, which saves ${money(saves)} per 1,000 calls.</p>`;
  return html`<h2>Cache</h2>${words}${reasons.length > 0 ? html`<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>` : nothing}`;
}

function arithmetic({ arithmetic, per_call }: Explanation): Html {
  if (!arithmetic || !per_call) {
    return nothing;
  }
  return html`<h2>One call</h2>
${addition("expected", arithmetic.expected, per_call.expected, true)}
${addition("at least", arithmetic.low, per_call.low, false)}
${
  arithmetic.high && per_call.high !== null
    ? addition("at most", arithmetic.high, per_call.high, false)
    : html`<p>At most: nothing bounds it.</p>`
}`;
}

function addition(end: string, lines: Line[], total: string, isOpen: boolean): Html {
  const rows = lines.map(
    (line) =>
      html`<tr><th scope="row">${line.part === "" ? line.item : `${line.item}, ${line.part}`}</th><td>${product(line)}</td><td class="number">${exact(line.money)}</td></tr>`,
  );
  return html`<details${isOpen ? new Html(" open") : nothing} id="sum-${end.replace(" ", "-")}"><summary>${end}: ${exact(total)}</summary>
${scrolling(
  `One call, ${end}`,
  html`<table><tbody>${rows}</tbody><tfoot><tr><th scope="row">total</th><td></td><td class="number">${exact(total)}</td></tr></tfoot></table>`,
)}</details>`;
}

/** `1,400 tokens × 0.6 in batches × $2.50 ÷ 1,000,000` */
function product(line: Line): string {
  const factors = line.factors.map(({ value, of }) => `${grouped(value)} ${of}`);
  const per = line.per === 1 ? "" : ` ÷ ${grouped(line.per)}`;
  const shared = line.shared_by === 1 ? "" : ` ÷ ${grouped(line.shared_by)} turns`;
  return `${[...factors, exact(line.rate)].join(" × ")}${per}${shared}`;
}

function cheaper({ cheaper }: Explanation): Html {
  if (cheaper.length === 0) {
    return nothing;
  }
  const rows = cheaper.map((other) => {
    const many = times(other.per_call, 1000n);
    return html`<tr><th scope="row">${other.model}</th><td>${other.vendor}</td><td class="number">${money(many.expected)}</td><td class="number dim">${band(many)}</td></tr>`;
  });
  return html`<h2>With a cheaper model</h2>
${scrolling(
  "Cheaper models",
  html`<table><thead><tr><th scope="col">Model</th><th scope="col">Of</th><th scope="col" class="number">1,000 calls</th><th scope="col" class="number">Limits</th></tr></thead><tbody>${rows}</tbody></table>`,
)}
<p class="hint">Whether it does the work as well, only a trial says.</p>`;
}

function list(title: string, items: string[]): Html {
  return items.length === 0 ? nothing : html`<h2>${title}</h2><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}
