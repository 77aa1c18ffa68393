// The tree of calls by what they cost, in the explorer.

import * as vscode from "vscode";

import type { CostReport, CostRow } from "../documents.ts";
import { total } from "../pages/costs.ts";
import { figure, type Group, GROUPINGS, type Grouping, groups, limits, rowName } from "./rows.ts";

const GROUPING = "promptlint.groupCosts";
/** Milliseconds that edits may follow one another within. */
const PAUSE = 400;

type Node = Group | CostRow;

export class CostView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #ask: () => Promise<CostReport>;
  readonly #locate: (path: string, root?: string) => Promise<vscode.Uri>;
  readonly #changes = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changes.event;
  readonly #tree: vscode.TreeView<Node>;
  readonly #subscriptions: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    memory: vscode.Memento,
    ask: () => Promise<CostReport>,
    locate: (path: string, root?: string) => Promise<vscode.Uri>,
  ) {
    this.#memory = memory;
    this.#ask = ask;
    this.#locate = locate;
    this.#tree = vscode.window.createTreeView<Node>("promptlint.costs", { treeDataProvider: this, showCollapseAll: true });
    this.#tree.description = `by ${this.grouping}`;
    this.#subscriptions = [
      this.#tree,
      this.#changes,
    ];
  }

  get grouping(): Grouping {
    return this.#memory.get<Grouping>(GROUPING, "file");
  }

  async chooseGrouping(): Promise<void> {
    const chosen = await vscode.window.showQuickPick([...GROUPINGS], {
      title: "Group Costs By",
      placeHolder: `now by ${this.grouping}`,
    });
    if (chosen) {
      await this.#memory.update(GROUPING, chosen);
      this.#tree.description = `by ${chosen}`;
      this.refresh();
    }
  }

  refresh(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changes.fire(undefined);
  }

  /** Once things have calmed down, and only where somebody looks. */
  later(): void {
    if (this.#tree.visible) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.refresh(), PAUSE);
    }
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node) {
      return isGroup(node) ? node.rows : [];
    }
    try {
      const report = await this.#ask();
      this.#tree.message = report.calls.length > 0 ? total(report) : "";
      await vscode.commands.executeCommand("setContext", "promptlint.costs", report.calls.length > 0 ? "some" : "none");
      return groups(report.calls, this.grouping);
    } catch (error) {
      this.#tree.message = error instanceof Error ? error.message : String(error);
      return [];
    }
  }

  async getTreeItem(node: Node): Promise<vscode.TreeItem> {
    return isGroup(node) ? this.#groupItem(node) : callItem(node);
  }

  async #groupItem(group: Group): Promise<vscode.TreeItem> {
    const label = group.name ?? (this.grouping === "team" ? "no team" : "unknown model");
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `${this.grouping} ${group.name ?? ""}`;
    const unpriced = group.unpriced > 0 ? `, ${group.unpriced} of ${group.rows.length} without a price` : "";
    item.description = `${figure(group.month, group.each)}${unpriced}`;
    item.tooltip = limits(group.month, group.each);
    if (this.grouping === "file" && group.name !== undefined) {
      item.iconPath = vscode.ThemeIcon.File;
      const file = await this.#locate(group.name, group.rows[0]?.root).catch(() => undefined);
      if (file) {
        item.resourceUri = file;
      }
    } else {
      item.iconPath = new vscode.ThemeIcon(this.grouping === "team" ? "organization" : "symbol-namespace");
    }
    return item;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) {
      subscription.dispose();
    }
  }
}

function isGroup(node: Node): node is Group {
  return "rows" in node;
}

function callItem(row: CostRow): vscode.TreeItem {
  const item = new vscode.TreeItem(rowName(row));
  const [month, each] = [row.per_month ?? undefined, row.per_call ?? undefined];
  const cost = each ? figure(month, each) : (row.unpriced ?? "unknown");
  item.description = `${cost} · ${row.model ?? "unknown model"}`;
  const where = row.context ?? row;
  const via = row.context ? ` via ${row.path}:${row.line}` : "";
  item.tooltip = [`${where.path}:${where.line ?? 1}${via}`, limits(month, each), ...row.assumptions].filter(Boolean).join("\n");
  item.accessibilityInformation = { label: `${rowName(row)}, ${cost}, ${row.model ?? "unknown model"}` };
  item.iconPath = new vscode.ThemeIcon(each ? "symbol-event" : "question");
  item.contextValue = "call";
  const spot = row.context
    ? { root: row.root, path: row.context.path, line: row.context.line ?? 1 }
    : { root: row.root, path: row.path, line: row.line, column: row.column, cell: row.cell };
  item.command = { command: "promptlint.reveal", title: "Open", arguments: [spot] };
  return item;
}
