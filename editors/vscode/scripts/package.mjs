// node scripts/package.mjs TARGET BINARY [OUT]: the extension with the promptlint of one platform inside.
// TARGET is one of VS Code's: linux-x64, linux-arm64, alpine-x64, darwin-arm64, win32-x64 …

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [target, binary, out] = process.argv.slice(2);
if (!target || !binary) {
  console.error("usage: node scripts/package.mjs TARGET BINARY [OUT]");
  process.exit(2);
}
const source = resolve(binary);
const file = resolve(out ?? `promptlint-${target}.vsix`);

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(home);
rmSync("bin", { recursive: true, force: true });
mkdirSync("bin");
const inside = join("bin", target.startsWith("win32") ? "promptlint.exe" : "promptlint");
copyFileSync(source, inside);
chmodSync(inside, 0o755);
for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) {
  copyFileSync(join("..", "..", licence), licence);
}
const run = (...args) => execFileSync(process.execPath, args, { stdio: "inherit" });
run(join("scripts", "build.mjs"), "--minify");
const vsce = join("node_modules", "@vscode", "vsce", "vsce");
run(vsce, "package", "--no-dependencies", "--skip-license", "--target", target, "--out", file);
