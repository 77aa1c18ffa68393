// The tab in which pages are shown: one for each kind.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

import type { Content, Target } from "./html.ts";
import { page } from "./html.ts";

export type Follow = (target: Target) => Promise<void>;

export class Panel implements vscode.Disposable {
  readonly #view: string;
  readonly #media: vscode.Uri;
  readonly #follow: Follow;
  #panel: vscode.WebviewPanel | undefined;
  #targets: Target[] = [];
  #shown = "";

  constructor(view: string, extension: vscode.Uri, follow: Follow) {
    this.#view = view;
    this.#media = vscode.Uri.joinPath(extension, "media");
    this.#follow = follow;
  }

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }

  /** Opens the tab where there is none yet; `isNew` brings it to the front. */
  show(content: Content, isNew: boolean): void {
    this.#panel ??= this.#open(content.title);
    const { webview } = this.#panel;
    this.#panel.title = content.title;
    this.#targets = content.targets;
    // The reader keeps place and focus where nothing has changed.
    if (this.#shown !== content.body.text) {
      this.#shown = content.body.text;
      const media = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.#media, name)).toString();
      webview.html = page(
        {
          title: content.title,
          source: webview.cspSource,
          nonce: randomBytes(16).toString("base64url"),
          style: media("page.css"),
          script: media("page.js"),
        },
        content.body,
      );
    }
    if (isNew) {
      this.#panel.reveal(undefined, false);
    }
  }

  #open(title: string): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      this.#view,
      title,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false },
      { enableScripts: true, localResourceRoots: [this.#media] },
    );
    panel.iconPath = vscode.Uri.joinPath(this.#media, "promptlint.svg");
    panel.webview.onDidReceiveMessage((number: unknown) => {
      const target = typeof number === "number" ? this.#targets[number] : undefined;
      return target && this.#follow(target);
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#shown = "";
      this.#targets = [];
    });
    return panel;
  }

  dispose(): void {
    this.#panel?.dispose();
  }
}
