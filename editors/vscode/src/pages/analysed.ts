// How much of the truth the figures hold.

import type { Coverage } from "../documents.ts";
import { grouped } from "../money.ts";
import { type Content, html, nothing, scrolling, Targets } from "./html.ts";

export function analysed(coverage: Coverage): Content {
  const targets = new Targets();
  const { files, parsed, binary, unreadable, calls, model, prompt, cap, price, problems } = coverage;
  const of = (known: number): string => `${grouped(known)} of ${grouped(calls)}`;
  const rows: [string, string][] = [
    ["Code files", grouped(files)],
    ["Parsed, since they or what they import could matter", grouped(parsed)],
    ["Could not be read", grouped(unreadable)],
    ["Have the name of code and hold something else", grouped(binary)],
    ["Calls to language models", grouped(calls)],
    ["Calls whose model is known", of(model)],
    ["Calls of whose prompt some text is known", of(prompt)],
    ["Calls whose output cap is known", of(cap)],
    ["Calls with a price", of(price)],
  ];
  const body = html`
<h1>What Was Analysed</h1>
${scrolling("Figures", html`<table><tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td class="number">${value}</td></tr>`)}</tbody></table>`)}
${
  problems.length === 0
    ? html`<p>Every file could be read.</p>`
    : html`<h2>Not read, or not wholly</h2><ul>${problems.map(({ path, reason, root }) => html`<li>${targets.place(path, null, root)}: ${reason}</li>`)}</ul>`
}
${calls === 0 && files > 0 ? html`<p>A call through a wrapper that promptlint cannot see into can be declared in <code>promptlint.toml</code>, with <code>[[call]]</code>.</p>` : nothing}`;
  return { title: "What Was Analysed", body, targets: targets.all };
}

/** As the command line says it. */
export function coverageInWords({ files, calls, model, prompt, cap }: Coverage): string {
  const counted = (number: number, noun: string): string => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
  const known = calls > 0 ? `. Known: ${model} of ${calls} models, ${prompt} prompts, ${cap} caps` : "";
  return `${counted(calls, "call")} in ${counted(files, "file")}${known}.`;
}
