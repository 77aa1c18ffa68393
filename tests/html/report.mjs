// Uses the reports as a reader would, in Chromium. Run by run.sh.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const home = dirname(fileURLToPath(import.meta.url));
const { PROMPTLINT, ROOT } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const day = { SOURCE_DATE_EPOCH: "1795910400" };

const HOSTILE = "</script><script>window.pwned = 1</script><img src=x onerror=window.pwned=2> <!-- \"'\\`";
const files = {
  "app.py": `from openai import OpenAI
client = OpenAI()
SYSTEM = ${JSON.stringify(HOSTILE + " Sort the ticket into one of five bins and say why. ".repeat(30))}
def sort(ticket: str):
    return client.chat.completions.create(model="gpt-4o", max_tokens=20, messages=[
        {"role": "system", "content": SYSTEM}, {"role": "user", "content": ticket[:4000]}])
def retell(ticket: str):
    return client.chat.completions.create(model="gpt-4.1-mini", messages=[
        {"role": "system", "content": ${JSON.stringify(HOSTILE)}}, {"role": "user", "content": ticket}])
def unknown(model):
    return client.chat.completions.create(model=model, messages=[{"role": "user", "content": "Hello"}])
`,
  "deep/er/other.py": `import anthropic
def answer(question: str):
    return anthropic.Anthropic().messages.create(model="claude-haiku-5-5", max_tokens=300,
        system="Answer in one sentence, as the handbook does.", messages=[{"role": "user", "content": question}])
`,
  "promptlint.toml": `[usage]
"app.py" = { calls = 50_000 }
"deep/" = { calls = 1_000 }
[teams]
"@acme/support" = ["app.py"]
"</option><b>@acme/${"long".repeat(20)}" = ["deep/"]
`,
};

let browser, dir;
const made = {};

function promptlint(args, cwd) {
  // 1 is findings.
  try {
    return execFileSync(PROMPTLINT, args, { cwd, encoding: "utf8", env: { ...process.env, ...day }, maxBuffer: 1 << 28 });
  } catch (error) {
    if (error.status !== 1) throw error;
    return error.stdout;
  }
}

function write(all) {
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

before(async () => {
  dir = mkdtempSync(join(tmpdir(), "promptlint-html-"));
  const git = (...args) => execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: dir });
  const make = (name, args) => {
    made[name] = join(home, `${name}.html`);
    writeFileSync(made[name], promptlint([...args, "--format", "html"], dir));
  };
  git("init", "-q", "-b", "main");
  write(files);
  git("add", "-A");
  git("commit", "-qm", "base");
  make("cost", ["cost"]);
  make("check", ["check"]);
  write({ "app.py": files["app.py"].replace("gpt-4.1-mini", "gpt-4.1").replace(".repeat", "").replace("max_tokens=20, ", "").replace("Sort the", "Carefully sort the") });
  make("diff", ["diff", "HEAD"]);
  git("commit", "-qam", "A better model </script><b>");
  make("history", ["history"]);
  // The sample that the documentation shows.
  made.sample = join(home, "sample.html");
  writeFileSync(made.sample, promptlint(["cost", "examples/support-bot", "--usage", "production", "--format", "html"], ROOT));
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"] });
});

after(async () => {
  await browser?.close();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

/** Opens a report; `use` gets the page. Fails on errors, on anything that is loaded and on text that was run. */
async function open(name, options, use) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(made[name]).href;
  const wrong = [];
  page.on("console", (message) => wrong.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => wrong.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url && !request.url().startsWith("blob:")) wrong.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  await use(page);
  if (options.javaScriptEnabled !== false) assert.equal(await page.evaluate(() => window.pwned), undefined);
  await context.close();
  assert.deepEqual(wrong, []);
}

const texts = (page, selector) => page.locator(selector).evaluateAll((all) => all.map((one) => one.innerText.trim()));
const shown = (page) => page.locator("table#calls > tbody:not([hidden])").count();

for (const name of ["cost", "diff", "check", "history", "sample"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${name}: anybody can read it, ${colorScheme}`, () => open(name, { colorScheme, reducedMotion: "reduce" }, async (page) => {
      await page.screenshot({ path: join(home, `${name}-${colorScheme}.png`), fullPage: true });
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      // The page's own policy stands in the way of added scripts, not of the debugger's.
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      const told = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
      assert.deepEqual(told, []);
    }));
  }
  test(`${name}: fits a telephone`, () => open(name, { viewport: { width: 390, height: 800 } }, async (page) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `${wide} wide`);
    await page.screenshot({ path: join(home, `${name}-narrow.png`) });
  }));
}

test("sample: what the documentation shows", () => open("sample", { viewport: { width: 1200, height: 1000 } }, async (page) => {
  await page.locator("#calls summary").first().click();
  assert.match(await page.locator("#calls .parts").first().innerText(), /a point in time/);
  const path = process.env.SNAPSHOTS === "overwrite" ? join(ROOT, "docs/images/cost.png") : join(home, "cost.png");
  await page.screenshot({ path, clip: { x: 0, y: 0, width: 1200, height: 1560 }, fullPage: true });
}));

test("cost: sorts by what is clicked, the unknown last", () => open("cost", {}, async (page) => {
  const months = async () => (await texts(page, "#calls > tbody > tr:first-child > td:last-child strong, #calls > tbody > tr:first-child > td:last-child:not(:has(strong))"))
    .map((text) => (text ? Number(text.replace(/[$,]/g, "")) : null));
  const head = page.locator("#calls th", { hasText: "Per month" });
  await head.getByRole("button").click();
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  const down = await months();
  assert.ok(down.length === 4 && down.at(-1) === null, `${down}`);
  assert.deepEqual(down.slice(0, 3), down.slice(0, 3).toSorted((a, b) => b - a));
  // The same by keyboard.
  await head.getByRole("button").focus();
  await page.keyboard.press("Enter");
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  const up = await months();
  assert.deepEqual(up, [...down.slice(0, 3).reverse(), null]);
}));

test("cost: filters by word, model and team", () => open("cost", {}, async (page) => {
  const tools = page.locator('[data-for="calls"]');
  assert.equal(await shown(page), 4);
  await tools.getByRole("searchbox").fill("handbook other.py");
  assert.equal(await shown(page), 1);
  assert.equal(await tools.getByRole("status").innerText(), "1 of 4 shown");
  await tools.getByRole("searchbox").fill("");
  await tools.getByRole("combobox", { name: "model" }).selectOption("gpt-4o");
  assert.equal(await shown(page), 1);
  await tools.getByRole("combobox", { name: "model" }).selectOption("");
  await tools.getByRole("combobox", { name: "team" }).selectOption("@acme/support");
  assert.equal(await shown(page), 3);
  // A link of the map to a call that is filtered away shows it, and what is folded in it.
  const link = page.locator('[data-view="team"] .map a', { hasText: "other.py" });
  await link.focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("tbody:target details")?.open);
  assert.equal(await shown(page), 4);
  assert.match(await page.locator("tbody:target").innerText(), /deep\/er\/other\.py/);
}));

test("cost: areas of the map are as the money", () => open("cost", {}, async (page) => {
  await page.getByRole("radio", { name: "by file" }).check();
  assert.equal(await page.locator('[data-view="team"]').isVisible(), false);
  const areas = await page.locator('[data-view="file"] .map > li > ul > li').evaluateAll((all) => all.map((one) => {
    const { width, height } = one.getBoundingClientRect();
    return { size: width * height, money: Number(one.querySelector("a span").textContent.replace(/[$,]/g, "")) };
  }));
  assert.equal(areas.length, 3);
  // Of one group, since headings take from each.
  const [a, b] = areas;
  assert.ok(Math.abs(a.size / b.size / (a.money / b.money) - 1) < 0.02, JSON.stringify(areas));
}));

test("cost: saves the very figures that the command prints", () => open("cost", { acceptDownloads: true }, async (page) => {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save the figures" }).click()]);
  assert.equal(download.suggestedFilename(), "promptlint-cost.json");
  const saved = JSON.parse(readFileSync(await download.path(), "utf8"));
  assert.equal(saved.schema, "promptlint.cost/1");
  assert.equal(saved.calls.length, 4);
  const text = JSON.parse(await page.locator("#data").evaluate((one) => one.textContent));
  assert.deepEqual(saved, text);
}));

test("cost: reads without scripts", () => open("cost", { javaScriptEnabled: false }, async (page) => {
  assert.equal(await page.locator(".tools").first().isVisible(), false);
  assert.equal(await page.locator("#save").isVisible(), false);
  assert.equal(await shown(page), 4);
  await page.getByRole("radio", { name: "by model" }).check();
  assert.equal(await page.locator('[data-view="model"] .map').isVisible(), true);
  await page.locator("#calls summary").first().click();
  assert.equal(await page.locator("#calls .parts").first().isVisible(), true);
  const text = await page.locator("main").innerText();
  assert.match(text, /\/month, expected/);
  assert.match(text, /1 of 4 calls unpriced: model unknown/);
  // What stands in a prompt is shown as it is written.
  assert.ok((await page.locator("#calls .parts").first().innerText()).includes("</script><script>window.pwned"));
}));

test("diff: before, after and why", () => open("diff", {}, async (page) => {
  const rows = page.locator("#changes > tbody");
  assert.equal(await rows.count(), 2);
  assert.match(await rows.first().innerText(), /before: gpt-4[\s\S]*after: gpt-4/);
  await page.locator('[data-for="changes"]').getByRole("combobox", { name: "cause" }).selectOption("model");
  assert.match((await texts(page, "#changes > tbody:not([hidden])")).join(), /model gpt-4\.1-mini → gpt-4\.1/);
  await page.locator("#changes > tbody:not([hidden]) summary").click();
  assert.equal(await page.locator("#changes > tbody:not([hidden]) .parts:visible").count(), 1);
}));

test("history: each step leads to its commit", () => open("history", {}, async (page) => {
  const step = page.locator(".history a");
  assert.equal(await step.count(), 1);
  await step.focus();
  await page.keyboard.press("Enter");
  assert.match(await page.locator("tr:target").innerText(), /A better model <\/script><b>[\s\S]*cap 20 → none/);
  // The line begins above the ground, and what is drawn stays within the picture.
  const [box, line] = await page.evaluate(() => [".history", ".history .line"].map((one) => document.querySelector(one).getBoundingClientRect()));
  assert.ok(line.top >= box.top && line.bottom <= box.bottom && line.right <= box.right && line.left >= box.left);
}));

test("check: filters by severity and word", () => open("check", {}, async (page) => {
  const tools = page.locator('[data-for="findings"]');
  const count = () => page.locator("#findings tbody tr:not([hidden])").count();
  assert.equal(await count(), 2);
  await tools.getByRole("combobox", { name: "severity" }).selectOption("error");
  assert.equal(await count(), 0);
  await tools.getByRole("combobox", { name: "severity" }).selectOption("warning");
  await tools.getByRole("searchbox").fill("app.py:8");
  assert.equal(await count(), 1);
}));
