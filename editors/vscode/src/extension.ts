import * as vscode from "vscode";

import { merged } from "./costs/merge.ts";
import { CostView } from "./costs/view.ts";
import { figure, rowName } from "./costs/rows.ts";
import type { CostReport, CostRow, Explanation } from "./documents.ts";
import { analysed } from "./pages/analysed.ts";
import { anatomy } from "./pages/anatomy.ts";
import { address, costs } from "./pages/costs.ts";
import type { Target } from "./pages/html.ts";
import { Panel } from "./pages/panel.ts";
import { addressOf, fileOf, folderUris, open, type Spot } from "./places.ts";
import { Server } from "./server.ts";
import { Status } from "./status.ts";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("promptlint", { log: true });
  const trace = vscode.window.createOutputChannel("promptlint Trace");
  const status = new Status();
  const running = (server = new Server(context.extensionUri, log, trace));

  const follow = (target: Target): Promise<void> =>
    told(() => (target.go === "place" ? open(target) : explain(target.call)));
  const anatomyPanel = new Panel("promptlint.anatomy", context.extensionUri, follow);
  const costPanel = new Panel("promptlint.report", context.extensionUri, follow);
  const analysedPanel = new Panel("promptlint.analysed", context.extensionUri, follow);

  async function report(): Promise<CostReport> {
    const roots = folderUris().map(String);
    const reports = roots.map((root) => running.ask<CostReport>("promptlint.costReport", root));
    return merged((await Promise.all(reports)).map((one, at) => [roots[at] ?? "", one]));
  }

  const view = new CostView(context.workspaceState, report, fileOf);
  /** The call that the anatomy shows. */
  let explained: string | undefined;

  async function explain(call: string, isNew = true): Promise<void> {
    anatomyPanel.show(anatomy(await running.ask<Explanation>("promptlint.explain", call)), isNew);
    explained = call;
  }

  async function explainHere(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor) {
      try {
        await explain(addressOf(editor.document.uri, editor.selection.active.line));
        return;
      } catch (error) {
        log.debug(`no call at the cursor: ${inWords(error)}`);
      }
    }
    const row = await pick(await report());
    if (row) {
      await explain(address(row));
    }
  }

  async function showCosts(isNew: boolean): Promise<void> {
    costPanel.show(costs(await report()), isNew);
  }

  async function showAnalysed(isNew: boolean): Promise<void> {
    analysedPanel.show(analysed((await report()).coverage), isNew);
  }

  async function setVolume(call: string, now?: number): Promise<void> {
    const number = await vscode.window.showInputBox({
      title: `Calls per Month of ${call}`,
      prompt: "[usage] gets a line for it",
      value: String(now ?? ""),
      validateInput: (text) => (/^\d{1,15}$/.test(text) ? undefined : "A whole number, such as 40000"),
    });
    if (number !== undefined) {
      await running.ask("promptlint.setVolume", call, Number(number));
    }
  }

  async function renew(): Promise<void> {
    try {
      await Promise.all([
        anatomyPanel.isOpen && explained !== undefined && explain(explained, false),
        costPanel.isOpen && showCosts(false),
        analysedPanel.isOpen && showAnalysed(false),
      ]);
    } catch (error) {
      // A call that is gone stays on its page until that is closed.
      log.debug(`not renewed: ${inWords(error)}`);
    }
  }

  const commands: Record<string, (...args: never[]) => Promise<void>> = {
    "promptlint.explainCall": explainHere,
    "promptlint.explainRow": (row: CostRow) => explain(address(row)),
    "promptlint.showCall": (call: string) => explain(call),
    "promptlint.explain": (call: string) => explain(call),
    "promptlint.setVolume": (call: string) => setVolume(call),
    "promptlint.setCallsPerMonth": (row: CostRow) => setVolume(address(row), row.calls_per_month?.value),
    "promptlint.showCostReport": () => showCosts(true),
    "promptlint.showAnalysed": () => showAnalysed(true),
    "promptlint.fixAll": async () => {
      await vscode.commands.executeCommand("editor.action.sourceAction", {
        kind: "source.fixAll.promptlint",
        apply: "first",
      });
    },
    "promptlint.restart": () => running.restart(),
    "promptlint.showLogs": async () => log.show(true),
    "promptlint.refreshCosts": async () => view.refresh(),
    "promptlint.groupCosts": () => view.chooseGrouping(),
    "promptlint.reveal": (spot: Spot) => open(spot),
  };
  for (const [name, run] of Object.entries(commands)) {
    context.subscriptions.push(
      vscode.commands.registerCommand(name, (...args: unknown[]) => told(() => run(...(args as never[])))),
    );
  }

  context.subscriptions.push(
    log,
    trace,
    status,
    running,
    view,
    anatomyPanel,
    costPanel,
    analysedPanel,
    running.onState((state) => {
      status.set(state);
      void vscode.commands.executeCommand("setContext", "promptlint.running", state.is === "running");
      if (state.is === "running") {
        view.refresh();
      }
    }),
    running.onCosts(() => {
      view.later();
      void renew();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void told(() => running.restart())),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const decisive = ["enable", "path"].map((name) => `promptlint.${name}`);
      if (decisive.some((name) => event.affectsConfiguration(name))) {
        void told(() => running.restart());
      }
    }),
  );
  await told(() => running.restart());
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

async function pick({ calls }: CostReport): Promise<CostRow | undefined> {
  const items = calls.map((row) => {
    const where = row.context ?? row;
    return {
      label: rowName(row),
      description: figure(row.per_month ?? undefined, row.per_call ?? undefined),
      detail: `${where.path}:${where.line ?? 1}`,
      row,
    };
  });
  if (items.length === 0) {
    throw new Error("No call to a language model was found here.");
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: "Explain Call",
    placeHolder: "There is no call at the cursor: which one?",
    matchOnDetail: true,
  });
  return chosen?.row;
}

/** Does it, and tells the user where it fails. */
async function told(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const logs = "Show Logs";
    const chosen = vscode.window.showErrorMessage(`promptlint: ${inWords(error)}`, logs);
    // Not awaited, since nobody may ever answer it.
    void chosen.then((answer) => answer === logs && vscode.commands.executeCommand("promptlint.showLogs"));
  }
}

function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
