// Bundles the extension, and writes the licences of what it holds.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(home);

/** Of what may be bundled. */
const ALLOWED = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD"];

const { metafile } = await build({
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.cjs",
  bundle: true,
  platform: "node",
  // Of the oldest VS Code that package.json admits.
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  minify: process.argv.includes("--minify"),
  metafile: true,
  logLevel: "warning",
});

const inputs = Object.keys(metafile.inputs).map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
const packages = [...new Set(inputs.filter(Boolean))].sort();
let notice = "promptlint's extension for VS Code holds these packages.\n";
for (const directory of packages) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  if (!ALLOWED.includes(license)) {
    throw new Error(`${name} ${version} is under ${license}, which is none of ${ALLOWED.join(", ")}`);
  }
  notice += `\n${"=".repeat(80)}\n${name} ${version} (${license})\n\n${text(directory)}\n`;
}
writeFileSync("dist/LICENSES.txt", notice);

function text(directory) {
  for (const name of ["LICENSE", "LICENSE.md", "LICENSE.txt", "License.txt", "license"]) {
    try {
      return readFileSync(join(directory, name), "utf8").trim();
    } catch {
      // It has another name.
    }
  }
  throw new Error(`${directory} has no file with its licence`);
}
