// node vscode.mjs SERVER VSIX WORKSPACE OUT [NAME…]
// The packaged extension in VS Code's own workbench, in Chromium without a window: first the tests in driver/, inside
// the extension host; then what a person sees and does, with screenshots in OUT.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [server, vsix, workspace, out] = process.argv.slice(2).map((path) => resolve(path));
const here = dirname(fileURLToPath(import.meta.url));
const { chromium } = await import(join(server, "node_modules", "playwright-core", "index.mjs"));

const CHROMIUM = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find((path) => existsSync(path));
const PATIENCE = Number(process.env.PATIENCE ?? 120_000);
const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "workbench.editor.enablePreview": false,
  "editor.minimap.enabled": false,
  "editor.inlayHints.enabled": "on",
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  "files.autoSave": "off",
  "promptlint.usage": "production",
};

/** One at a time, each with its own data and its own copy of the workspace. */
async function withCode({ name, settings = {}, flags = [] }, run) {
  const home = join(out, name);
  rmSync(home, { recursive: true, force: true });
  const copy = join(home, "support-bot");
  cpSync(workspace, copy, { recursive: true });
  const data = join(home, "data");
  mkdirSync(join(data, "data", "User"), { recursive: true });
  writeFileSync(join(data, "data", "User", "settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
  const main = join(server, "out", "server-main.js");
  const common = ["--server-data-dir", data, "--accept-server-license-terms"];
  execFileSync(process.execPath, [main, ...common, "--install-extension", vsix, "--force"], { stdio: "pipe" });
  const port = await freePort();
  const args = ["--host", "127.0.0.1", "--port", String(port), "--without-connection-token", ...common, ...flags];
  const code = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  code.stdout.on("data", (text) => (log += text));
  code.stderr.on("data", (text) => (log += text));
  try {
    const address = `127.0.0.1:${port}`;
    await until("VS Code's server", async () => (await fetch(`http://${address}/version`)).ok);
    return await run({ address, copy });
  } finally {
    code.kill();
    writeFileSync(join(out, `${name}.log`), log);
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function until(what, condition) {
  const start = Date.now();
  for (;;) {
    const value = await Promise.resolve(condition()).catch(() => false);
    if (value) {
      return value;
    }
    if (Date.now() - start > PATIENCE) {
      throw new Error(`waited in vain: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function page(address, folder, payload) {
  return `http://${address}/?folder=${folder}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

async function insideTheHost(browser) {
  await withCode(
    { name: "host", settings: { "security.workspace.trust.enabled": false }, flags: ["--enable-smoke-test-driver"] },
    async ({ address, copy }) => {
      const driver = join(copy, "..", "driver");
      cpSync(join(here, "driver"), driver, { recursive: true });
      const tab = await browser.newPage();
      const finished = new Promise((resolve) => tab.exposeFunction("codeAutomationExit", resolve));
      // And not what VS Code says of itself, which misses much here.
      await tab.exposeFunction("codeAutomationLog", (_, [text]) => /^(ok|FAIL|VS Code) /.test(text) && console.log(text));
      const remote = `vscode-remote://${address}`;
      await tab.goto(
        page(address, copy, [
          ["extensionDevelopmentPath", `${remote}${driver}`],
          ["extensionTestsPath", `${remote}${driver}/index.js`],
        ]),
      );
      let late;
      const none = new Promise((resolve) => {
        late = setTimeout(() => resolve("no answer"), 4 * PATIENCE);
      });
      const status = await Promise.race([finished, none]);
      clearTimeout(late);
      await tab.screenshot({ path: join(out, "host.png") });
      await tab.close();
      assert.equal(status, 0, "the tests inside the extension host");
    },
  );
}

async function seen(browser) {
  await withCode({ name: "seen", settings: { "security.workspace.trust.enabled": false } }, async ({ address, copy }) => {
    const tab = await browser.newPage({ viewport: { width: 1500, height: 900 } });
    tab.setDefaultTimeout(PATIENCE);
    const violations = [];
    tab.on("console", (message) => {
      if (/Content Security Policy/.test(message.text()) && /promptlint|page\.(js|css)/.test(message.text())) {
        violations.push(message.text());
      }
    });
    try {
      await tab.goto(page(address, copy, [["openFile", `vscode-remote://${address}${copy}/src/answer.py`]]));
      await step("squiggles, hints and a lens", async () => {
        await tab.locator(".squiggly-warning, .squiggly-error").first().waitFor();
        await tab.locator(".view-lines", { hasText: /tok\s·\s\$[\d.]+\/call/ }).waitFor();
        await tab.locator(".codelens-decoration a", { hasText: "$" }).first().waitFor();
        await tab.locator(".statusbar-item", { hasText: "promptlint" }).waitFor();
      });

      const view = tab.locator(".pane", { has: tab.locator(".pane-header", { hasText: /Cost of LLM Calls/i }) });
      await step("the cost view, the dearest file first", async () => {
        await view.locator(".pane-header").click();
        await view.locator(".monaco-list-row").nth(1).waitFor();
        const rows = await view.locator(".monaco-list-row").allInnerTexts();
        const told = JSON.parse(promptlint(copy, "cost", "--by", "file", "--format", "json"));
        const [first] = told.groups.sort((a, b) => b.per_month.expected - a.per_month.expected);
        assert.ok(rows[0].includes(first.name), rows.join("\n"));
        assert.match(rows[0], /\$[\d.,]+ a month/);
        const total = promptlint(copy, "cost").match(/^≥ (\S+)\/month, expected (\S+)\/month/m);
        await view.getByText(`≥ ${total[1]} a month, ${total[2]} expected.`).waitFor();
      });

      await step("a click on a call goes there", async () => {
        await view.locator(".monaco-list-row", { hasText: "route" }).click();
        await tab.locator(".tab.active", { hasText: "triage.py" }).waitFor();
        await tab.locator(".statusbar-item", { hasText: "Ln 23" }).waitFor();
        await tab.getByRole("tab", { name: "answer.py", exact: true }).click();
      });

      await step("the anatomy, by a click on the lens", async () => {
        await tab.locator(".codelens-decoration a", { hasText: "$" }).first().click();
        const anatomy = tab.frameLocator("iframe.webview").frameLocator("#active-frame");
        await anatomy.getByRole("heading", { name: "src/answer.py::draft#1" }).waitFor();
        const explained = promptlint(copy, "explain", "src/answer.py::draft#1");
        const many = explained.match(/1,000 calls +(\S+)/)[1];
        await anatomy.locator(".figures", { hasText: many }).waitFor();
        const parts = anatomy.getByRole("option");
        const { segments } = JSON.parse(promptlint(copy, "explain", "src/answer.py::draft#1", "--format", "json"));
        assert.equal(await parts.count(), segments.length);
        const widths = await parts.evaluateAll((all) => all.map((part) => part.getBoundingClientRect().width));
        const largest = segments.map((one) => one.tokens.expected);
        assert.equal(widths.indexOf(Math.max(...widths)), largest.indexOf(Math.max(...largest)));
      });

      await step("the bar by keyboard", async () => {
        const anatomy = tab.frameLocator("iframe.webview").frameLocator("#active-frame");
        const parts = anatomy.getByRole("option");
        await parts.first().focus();
        await tab.keyboard.press("ArrowRight");
        await tab.keyboard.press("ArrowRight");
        await until("the third part to be chosen", async () =>
          (await parts.nth(2).getAttribute("aria-selected")) === "true");
        assert.equal(await anatomy.locator("tr.selected").count(), 1);
        assert.match(await parts.nth(2).getAttribute("aria-label"), /tokens, system, .*never changes/);
      });
      assert.deepEqual(violations, []);
      // Room for the view.
      await tab.locator(".pane-header", { hasText: "support-bot" }).click();
      await view.locator(".monaco-list-row").nth(6).waitFor();
      await tab.screenshot({ path: join(out, "anatomy.png") });

      await step("the report, and back to the code", async () => {
        await tab.getByRole("tab", { name: "answer.py", exact: true }).click();
        await tab.keyboard.press("F1");
        await tab.keyboard.type("promptlint: Show Cost Report");
        await tab.locator(".quick-input-list .monaco-list-row", { hasText: "Show Cost Report" }).first().waitFor();
        await tab.keyboard.press("Enter");
        await tab.locator(".tab.active", { hasText: "Cost of LLM Calls" }).waitFor();
        const report = tab.frameLocator("iframe.webview.ready >> visible=true").frameLocator("#active-frame");
        await report.getByRole("button", { name: "Open src/triage.py:23" }).click();
        await tab.locator(".tab.active", { hasText: "triage.py" }).waitFor();
      });
      await tab.screenshot({ path: join(out, "report.png") });
    } catch (error) {
      await tab.screenshot({ path: join(out, "failed.png") });
      throw error;
    }
    await tab.close();
  });
}

/** What a workspace brings with it runs only once somebody says that it may be trusted. */
async function untrusted(browser) {
  const settings = { "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "never" };
  await withCode({ name: "untrusted", settings }, async ({ address, copy }) => {
    const ran = join(copy, "ran");
    const own = join(copy, "own.sh");
    writeFileSync(own, `#!/bin/sh\ntouch '${ran}'\nexec '${process.env.PROMPTLINT}' "$@"\n`, { mode: 0o755 });
    mkdirSync(join(copy, ".vscode"), { recursive: true });
    writeFileSync(join(copy, ".vscode", "settings.json"), JSON.stringify({ "promptlint.path": own }));
    const tab = await browser.newPage({ viewport: { width: 1500, height: 900 } });
    tab.setDefaultTimeout(PATIENCE);
    try {
      await tab.goto(page(address, copy, [["openFile", `vscode-remote://${address}${copy}/src/answer.py`]]));
      await step("Restricted Mode: findings by the promptlint of the extension alone", async () => {
        await tab.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
        await tab.locator(".squiggly-warning, .squiggly-error").first().waitFor();
        assert.ok(!existsSync(ran), "the workspace's own program ran");
      });
      await step("Restricted Mode: trusted, the workspace's own runs", async () => {
        await tab.locator(".statusbar-item", { hasText: "Restricted Mode" }).click();
        await tab.getByRole("button", { name: "Trust", exact: true }).first().click();
        await until("the program that the workspace names", () => existsSync(ran));
        await tab.locator(".squiggly-warning, .squiggly-error").first().waitFor();
      });
    } catch (error) {
      await tab.screenshot({ path: join(out, "failed.png") });
      throw error;
    }
    await tab.close();
  });
}

async function step(name, run) {
  const start = Date.now();
  try {
    await run();
  } catch (error) {
    console.log(`FAIL ${name}`);
    throw error;
  }
  console.log(`ok ${name} (${Date.now() - start} ms)`);
}

function promptlint(folder, ...args) {
  return execFileSync(process.env.PROMPTLINT, [...args, "--usage", "production"], { cwd: folder, encoding: "utf8" });
}

mkdirSync(out, { recursive: true });
const parts = { host: insideTheHost, seen, untrusted };
const wanted = process.argv.slice(6);
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
try {
  for (const [name, run] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) {
      await run(browser);
    }
  }
} finally {
  await browser.close();
}
const { version } = JSON.parse(readFileSync(join(server, "package.json"), "utf8"));
console.log(`VS Code ${version}: all holds; screenshots in ${out}`);
