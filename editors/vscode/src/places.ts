// From the server's paths, which are relative to a folder of the workspace, to places in the editor and back.

import * as vscode from "vscode";

export interface Spot {
  path: string;
  /** The folder that the path is relative to, where it is known. */
  root?: string | undefined;
  /** From 1. */
  line: number;
  /** From 1, in code points. */
  column?: number;
  /** Of a notebook; lines then count inside the cell. */
  cell?: number | null;
}

/** The file, in the folder of the workspace that has it. */
export async function fileOf(path: string, root?: string): Promise<vscode.Uri> {
  const folders = root === undefined ? folderUris() : [vscode.Uri.parse(root)];
  const candidates = folders.map((folder) => vscode.Uri.joinPath(folder, path));
  if (/^([a-zA-Z]:)?[/\\]/.test(path)) {
    candidates.unshift(vscode.Uri.file(path));
  }
  for (const uri of candidates) {
    try {
      await vscode.workspace.fs.stat(uri);
      return uri;
    } catch {
      // It is in another one.
    }
  }
  throw new Error(`${path} is not there any more.`);
}

export function folderUris(): vscode.Uri[] {
  return (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri);
}

export async function open({ path, root, line, column, cell }: Spot): Promise<void> {
  const uri = await fileOf(path, root);
  if (cell !== undefined && cell !== null) {
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(cell, cell + 1)] });
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const row = Math.min(Math.max(line - 1, 0), document.lineCount - 1);
  const before = [...document.lineAt(row).text].slice(0, (column ?? 1) - 1).join("");
  const at = new vscode.Position(row, before.length);
  await vscode.window.showTextDocument(document, {
    selection: new vscode.Range(at, at),
    viewColumn: besides(),
  });
}

/** Where code is shown: not over the page from which it was asked for. */
function besides(): vscode.ViewColumn {
  const [editor] = vscode.window.visibleTextEditors;
  return editor?.viewColumn ?? vscode.ViewColumn.One;
}

/** `src/triage.py:41`, as the server names a place in this workspace. */
export function addressOf(uri: vscode.Uri, line: number): string {
  return `${vscode.workspace.asRelativePath(uri, false)}:${line + 1}`;
}
