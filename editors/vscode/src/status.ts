// One item in the status bar, where code is shown that promptlint reads.

import * as vscode from "vscode";

import type { Binary } from "./binary.ts";
import { LANGUAGES } from "./selector.ts";
import { inWords } from "./version.ts";

export type State =
  | { is: "off" }
  | { is: "starting" }
  | { is: "running"; binary: Binary }
  | { is: "failed"; why: string };

export class Status implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("promptlint.status", vscode.StatusBarAlignment.Right, 100);
  readonly #editors = vscode.window.onDidChangeVisibleTextEditors(() => this.#place());
  #state: State = { is: "off" };

  constructor() {
    this.#item.name = "promptlint";
  }

  set(state: State): void {
    this.#state = state;
    const item = this.#item;
    item.backgroundColor =
      state.is === "failed" ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    item.command = state.is === "running" ? "promptlint.showCostReport" : "promptlint.showLogs";
    switch (state.is) {
      case "off":
        break;
      case "starting":
        item.text = "$(sync~spin) promptlint";
        item.tooltip = "promptlint is starting";
        break;
      case "running":
        item.text = "promptlint";
        item.tooltip = about(state.binary);
        break;
      case "failed":
        item.text = "$(error) promptlint";
        item.tooltip = state.why;
        break;
    }
    this.#place();
  }

  #place(): void {
    const isCode = vscode.window.visibleTextEditors.some(({ document }) => LANGUAGES.includes(document.languageId));
    if (this.#state.is !== "off" && (isCode || this.#state.is === "failed")) {
      this.#item.show();
    } else {
      this.#item.hide();
    }
  }

  dispose(): void {
    this.#editors.dispose();
    this.#item.dispose();
  }
}

function about({ version, path, from }: Binary): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = {
    enabledCommands: ["promptlint.showAnalysed", "promptlint.showLogs", "promptlint.restart"],
  };
  text.appendMarkdown(`**promptlint ${inWords(version)}**\n\n`);
  text.appendText(`${path} (${from})`);
  text.appendMarkdown(
    "\n\n[What was analysed](command:promptlint.showAnalysed) · " +
      "[Logs](command:promptlint.showLogs) · [Restart](command:promptlint.restart)",
  );
  return text;
}
