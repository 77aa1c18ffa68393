// HTML in which whatever is filled in is text, unless it was made here. Names in it come from other people's code.

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | readonly Part[];

export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((text, next, at) => text + render(parts[at - 1] ?? "") + next));
}

export const nothing = new Html("");

function render(part: Part): string {
  if (part instanceof Html) {
    return part.text;
  }
  return typeof part === "object" ? part.map(render).join("") : escape(String(part));
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

export interface Frame {
  title: string;
  /** `webview.cspSource` */
  source: string;
  nonce: string;
  style: string;
  script: string;
}

/** Nothing is loaded but the extension's own style sheet and script; no inline style, no image, no connection. */
export function page({ title, source, nonce, style, script }: Frame, body: Html): string {
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'`;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<main>
${body}
</main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`.text;
}

/** What a page was made of, and where its links lead. */
export interface Content {
  title: string;
  body: Html;
  targets: Target[];
}

/** A page names its links by number; it cannot ask for anything else. */
export type Target =
  | { go: "place"; path: string; line: number; root?: string | undefined }
  | { go: "call"; call: string };

export class Targets {
  readonly all: Target[] = [];

  place(path: string, line: number | null, root?: string): Html {
    const shown = line === null ? path : `${path}:${line}`;
    return this.#link({ go: "place", path, line: line ?? 1, root }, shown, `Open ${shown}`);
  }

  call(call: string, shown: string): Html {
    return this.#link({ go: "call", call }, shown, `Explain ${shown}`);
  }

  #link(target: Target, shown: string, label: string): Html {
    this.all.push(target);
    return html`<button type="button" class="link" data-target="${this.all.length - 1}" aria-label="${label}">${shown}</button>`;
  }
}

/** What a wide table scrolls in; reachable by keyboard, so that it can be scrolled by it. */
export function scrolling(label: string, table: Html): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}
