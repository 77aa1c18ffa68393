// Runs inside VS Code's own extension host, with the packaged extension installed and a copy of examples/support-bot
// open. `exports.run` throws where something is not as it must be. What figures must read comes from the command line.

const assert = require("node:assert/strict");
const { execFileSync, spawnSync } = require("node:child_process");
const path = require("node:path");
const vscode = require("vscode");

const PATIENCE = 30_000;

async function until(what, condition) {
  const start = Date.now();
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (Date.now() - start > PATIENCE) {
      throw new Error(`waited in vain: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const extension = () => vscode.extensions.getExtension("promptlint.promptlint");
const folder = () => vscode.workspace.workspaceFolders[0].uri;
const file = (name) => vscode.Uri.joinPath(folder(), name);
const settings = () => vscode.workspace.getConfiguration("promptlint");
const execute = vscode.commands.executeCommand;

const binary = () => path.join(extension().extensionPath, "bin", "promptlint");
const cwd = () => ({ cwd: folder().fsPath, encoding: "utf8" });

function promptlint(...args) {
  return execFileSync(binary(), args, cwd());
}

function checked() {
  // Its exit status is 1 where it finds something.
  return JSON.parse(spawnSync(binary(), ["check", "--format", "json"], cwd()).stdout).findings;
}

async function show(name) {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file(name)), vscode.ViewColumn.One);
}

function label(hint) {
  return typeof hint.label === "string" ? hint.label : hint.label.map((part) => part.value).join("");
}

async function hints(uri) {
  const all = await execute("vscode.executeInlayHintProvider", uri, new vscode.Range(0, 0, 100, 0));
  return all.map(label);
}

async function lenses(uri) {
  return execute("vscode.executeCodeLensProvider", uri, 100);
}

function tabs() {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs).map((tab) => tab.label);
}

async function findings(uri) {
  return until(`diagnostics of ${uri.path}`, () => {
    const found = vscode.languages.getDiagnostics(uri).filter((one) => one.source === "promptlint");
    return found.length > 0 && found;
  });
}

const tests = {
  async "the packaged extension runs the promptlint inside it"() {
    await show("src/answer.py");
    await extension().activate();
    assert.match(extension().extensionPath, /promptlint\.promptlint-\d/);
    await findings(file("src/answer.py"));
  },

  async "findings are those of `promptlint check`, with a link to the rule"() {
    const found = await findings(file("src/answer.py"));
    const here = checked().filter((one) => one.path === "src/answer.py").map((one) => `${one.line} ${one.rule} ${one.message}`);
    // Notes and help follow on lines of their own.
    const shown = found.map(({ range, code, message }) => `${range.start.line + 1} ${code.value} ${message.split("\n")[0]}`);
    assert.deepEqual(shown.sort(), here.sort());
    assert.match(String(found[0].code.target), /cache-unfriendly-order/);
  },

  async "hints and lenses say what `promptlint cost` says"() {
    const uri = file("src/triage.py");
    await show("src/triage.py");
    await settings().update("usage", "production", vscode.ConfigurationTarget.Workspace);
    const text = promptlint("cost", "--usage", "production").split("\n").find((line) => line.includes("src/triage.py:23"));
    const month = text.trim().split(/\s+/).at(-1);
    await until("a lens with the cost of a month", async () => {
      const titles = (await lenses(uri)).map((lens) => lens.command?.title ?? "");
      return titles.some((title) => title.includes(month));
    });
    const all = await until("hints", async () => {
      const found = await hints(uri);
      return found.length > 0 && found;
    });
    assert.ok(all.some((one) => /[\d,]+ tok · \$[\d.]+\/call/.test(one)), all.join("\n"));
  },

  async "a click on a lens opens the anatomy of the call"() {
    await show("src/triage.py");
    const lens = (await lenses(file("src/triage.py"))).find((one) => one.command?.command === "promptlint.showCall");
    assert.ok(lens, "no lens");
    assert.equal(lens.command.arguments[0], "src/triage.py::route#1");
    await execute(lens.command.command, ...lens.command.arguments);
    await until("the page", () => tabs().includes("Call: src/triage.py::route#1"));
  },

  async "the call at the cursor is explained"() {
    const editor = await show("src/answer.py");
    const at = new vscode.Position(18, 10);
    editor.selection = new vscode.Selection(at, at);
    await execute("promptlint.explainCall");
    await until("the page", () => tabs().includes("Call: src/answer.py::draft#1"));
  },

  async "the reports open"() {
    await execute("promptlint.showCostReport");
    await execute("promptlint.showAnalysed");
    await until("both pages", () => tabs().includes("Cost of LLM Calls") && tabs().includes("What Was Analysed"));
    await execute("workbench.action.closeEditorsInOtherGroups");
    await execute("workbench.action.closeAllEditors");
  },

  async "hovering over a call says what it costs"() {
    await show("src/triage.py");
    const hovers = await until("a hover", async () => {
      const found = await execute("vscode.executeHoverProvider", file("src/triage.py"), new vscode.Position(22, 30));
      return found.length > 0 && found;
    });
    const text = hovers.flatMap((one) => one.contents.map((content) => content.value ?? content)).join("\n");
    assert.match(text, /\$\d/);
  },

  async "an edit that is not saved changes what is said"() {
    const uri = file("src/triage.py");
    const { document } = await show("src/triage.py");
    const before = (await hints(uri)).join("\n");
    const named = /model="([^"]+)"/.exec(document.getText());
    assert.ok(named, "the example has changed");
    const from = named.index + "model=".length;
    const edit = new vscode.WorkspaceEdit();
    const range = new vscode.Range(document.positionAt(from), document.positionAt(from + named[1].length + 2));
    edit.replace(uri, range, '"gpt-5-nano"');
    await vscode.workspace.applyEdit(edit);
    await until("another hint", async () => {
      const now = (await hints(uri)).join("\n");
      return now !== "" && now !== before;
    });
    await execute("undo");
    await until("the first hint again", async () => (await hints(uri)).join("\n") === before);
  },

  async "a fix is applied, and its finding is gone"() {
    const fixable = checked().find((one) => one.fixes.length > 0);
    assert.ok(fixable, "the example has no finding with a fix any more");
    const where = file(fixable.path);
    await show(fixable.path);
    const found = (await findings(where)).find((one) => (one.code.value ?? one.code) === fixable.rule);
    const actions = await execute("vscode.executeCodeActionProvider", where, found.range, vscode.CodeActionKind.QuickFix.value, 50);
    const action = actions.find((one) => fixable.fixes.some((fix) => one.title.toLowerCase().includes(fix.title.toLowerCase())));
    assert.ok(action?.edit, actions.map((one) => one.title).join("\n"));
    await vscode.workspace.applyEdit(action.edit);
    await until("the finding to go", () =>
      vscode.languages.getDiagnostics(where).every((one) => (one.code?.value ?? one.code) !== fixable.rule),
    );
    await execute("undo");
  },

  async "lenses can be turned off without a restart"() {
    const uri = file("src/triage.py");
    await show("src/triage.py");
    await settings().update("codeLens.enable", false, vscode.ConfigurationTarget.Workspace);
    await until("no lens", async () => (await lenses(uri)).length === 0);
    await settings().update("codeLens.enable", undefined, vscode.ConfigurationTarget.Workspace);
    await until("lenses", async () => (await lenses(uri)).length > 0);
  },

  async "the server starts again"() {
    await show("src/answer.py");
    await execute("promptlint.restart");
    await findings(file("src/answer.py"));
  },

  async "a program that is not there is told, and the next one is used"() {
    await settings().update("path", "/nowhere/promptlint", vscode.ConfigurationTarget.Global);
    await until("findings to go", () => vscode.languages.getDiagnostics(file("src/answer.py")).length === 0);
    await settings().update("path", undefined, vscode.ConfigurationTarget.Global);
    await findings(file("src/answer.py"));
  },
};

exports.run = async () => {
  const failed = [];
  for (const [name, test] of Object.entries(tests)) {
    const start = Date.now();
    try {
      await test();
      console.log(`ok ${name} (${Date.now() - start} ms)`);
    } catch (error) {
      failed.push(name);
      console.log(`FAIL ${name}: ${error.stack}`);
    }
  }
  console.log(`VS Code ${vscode.version}, Node ${process.version}: ${failed.length} failed`);
  if (failed.length > 0) {
    throw new Error(`${failed.length} failed`);
  }
};
