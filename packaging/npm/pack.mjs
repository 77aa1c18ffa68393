// Makes npm packages from binaries: one a target, and one that depends on all of them and starts the one that fits.
//
//   node pack.mjs VERSION OUT TARGET=BINARY…
//
// OUT then holds a directory for each package, ready for `npm publish`.
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** By the names that Rust gives them. */
const TARGETS = {
  "x86_64-unknown-linux-gnu": { os: "linux", cpu: "x64", libc: "glibc", kind: "-gnu" },
  "aarch64-unknown-linux-gnu": { os: "linux", cpu: "arm64", libc: "glibc", kind: "-gnu" },
  "x86_64-unknown-linux-musl": { os: "linux", cpu: "x64", libc: "musl", kind: "-musl" },
  "aarch64-unknown-linux-musl": { os: "linux", cpu: "arm64", libc: "musl", kind: "-musl" },
  "x86_64-apple-darwin": { os: "darwin", cpu: "x64", kind: "" },
  "aarch64-apple-darwin": { os: "darwin", cpu: "arm64", kind: "" },
  "x86_64-pc-windows-msvc": { os: "win32", cpu: "x64", kind: "" },
};

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const [version, out, ...binaries] = process.argv.slice(2);
if (!version || !out || binaries.length === 0) {
  console.error("usage: node pack.mjs VERSION OUT TARGET=BINARY…");
  process.exit(2);
}

const common = {
  version,
  description: "A linter for prompts: finds every model call in your code and what wastes money there",
  license: "MIT OR Apache-2.0",
  repository: { type: "git", url: "git+https://github.com/promptlint/promptlint.git" },
};

function write(name, manifest, files) {
  const dir = join(out, name.replace("@", "").replace("/", "-"));
  mkdirSync(dir, { recursive: true });
  for (const [file, from] of Object.entries({ ...files, "LICENSE-MIT": join(root, "LICENSE-MIT"), "LICENSE-APACHE": join(root, "LICENSE-APACHE") })) {
    copyFileSync(from, join(dir, file));
  }
  writeFileSync(join(dir, "package.json"), `${JSON.stringify({ name, ...common, ...manifest }, null, 2)}\n`);
  return dir;
}

const optionalDependencies = {};
for (const pair of binaries) {
  const at = pair.indexOf("=");
  const [target, binary] = [pair.slice(0, at), pair.slice(at + 1)];
  const known = TARGETS[target];
  if (at < 0 || !known) {
    console.error(`${pair}: write TARGET=BINARY; targets are ${Object.keys(TARGETS).join(", ")}`);
    process.exit(2);
  }
  const name = `@promptlint-rs/${known.os}-${known.cpu}${known.kind}`;
  const file = known.os === "win32" ? "promptlint.exe" : "promptlint";
  const dir = write(
    name,
    { os: [known.os], cpu: [known.cpu], ...(known.libc && { libc: [known.libc] }), preferUnplugged: true },
    { [file]: binary },
  );
  // What is downloaded as an artifact has lost this.
  chmodSync(join(dir, file), 0o755);
  optionalDependencies[name] = version;
}
const main = write(
  "promptlint-rs",
  { bin: { promptlint: "launch.js" }, engines: { node: ">=18" }, keywords: ["llm", "prompt", "linter", "cost", "tokens"], optionalDependencies },
  { "launch.js": join(here, "launch.js"), "README.md": join(root, "README.md") },
);
chmodSync(join(main, "launch.js"), 0o755);
