// The files that the server is told of. Prompts in other files it reads from the disk, and watches.

import type { DocumentSelector } from "vscode-languageclient/node";

/** The code that promptlint reads. */
export const LANGUAGES = [
  "python",
  "javascript",
  "javascriptreact",
  "typescript",
  "typescriptreact",
  "go",
  "vue",
  "svelte",
];

/** What prompts and settings stand in beside code: an unsaved edit changes the calls that read them. */
const PROMPTS =
  "**/*.{md,txt,jinja,jinja2,j2,hbs,handlebars,mustache,prompty,prompt,liquid,tmpl,gotmpl,tpl,yaml,yml,json,toml}";

export const SELECTOR: DocumentSelector = [
  ...LANGUAGES.flatMap((language) => [
    { scheme: "file", language },
    { scheme: "untitled", language },
  ]),
  { scheme: "file", pattern: PROMPTS },
];
