#!/usr/bin/env node
// Starts the binary of this machine, which npm has put beside this package.
"use strict";
const { spawnSync } = require("node:child_process");

const name = process.platform === "win32" ? "promptlint.exe" : "promptlint";
const kinds = process.platform === "linux" ? ["-gnu", "-musl"] : [""];
let tried;
for (const kind of kinds) {
  const from = `@promptlint-rs/${process.platform}-${process.arch}${kind}`;
  let binary;
  try {
    binary = require.resolve(`${from}/${name}`);
  } catch {
    continue;
  }
  const { error, signal, status } = spawnSync(binary, process.argv.slice(2), { stdio: "inherit" });
  // A binary for another C library cannot be started; the other one may be there too.
  if (error) {
    tried = error;
    continue;
  }
  if (signal) process.kill(process.pid, signal);
  process.exit(status ?? 2);
}
console.error(
  tried
    ? `promptlint: ${tried.message}`
    : `promptlint: there is no binary for ${process.platform} on ${process.arch} here. Install with optional dependencies, ` +
        "or by `cargo install`, or from https://github.com/promptlint/promptlint/releases",
);
process.exit(2);
