// The language server: found, started, restarted, asked.

import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import { promisify } from "node:util";
import * as vscode from "vscode";
import {
  type Executable,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State as ClientState,
} from "vscode-languageclient/node";

import { type Binary, find } from "./binary.ts";
import { SELECTOR } from "./selector.ts";
import type { State } from "./status.ts";

const run = promisify(execFile);
/** Milliseconds after which a program that was asked for its version is given up. */
const PATIENCE = 10_000;

/** What the server leaves to the editor: it has pages for the ones, and can ask its user for the other. */
const CLIENT_COMMANDS = ["promptlint.showCall", "promptlint.explain", "promptlint.setVolume"];

export class Server implements vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #log: vscode.LogOutputChannel;
  readonly #trace: vscode.OutputChannel;
  readonly #states = new vscode.EventEmitter<State>();
  readonly onState = this.#states.event;
  readonly #costs = new vscode.EventEmitter<void>();
  /** Costs are not what they were. */
  readonly onCosts = this.#costs.event;
  #client: LanguageClient | undefined;
  /** Starts and stops follow one another. */
  #queue: Promise<void> = Promise.resolve();

  constructor(extension: vscode.Uri, log: vscode.LogOutputChannel, trace: vscode.OutputChannel) {
    this.#extension = extension;
    this.#log = log;
    this.#trace = trace;
  }

  /** Starts it, anew where it runs. */
  restart(): Promise<void> {
    return this.#next(async () => {
      await this.#stop();
      if (!settings().get("enable", true)) {
        this.#states.fire({ is: "off" });
        return;
      }
      this.#states.fire({ is: "starting" });
      try {
        const binary = await this.#find();
        this.#log.info(`promptlint ${binary.version.join(".")}, ${binary.path} (${binary.from})`);
        await this.#start(binary);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.#log.error(why);
        this.#states.fire({ is: "failed", why });
        throw error;
      }
    });
  }

  stop(): Promise<void> {
    return this.#next(() => this.#stop());
  }

  /** What the server answers to one of its commands. */
  async ask<Answer>(command: string, ...args: unknown[]): Promise<Answer> {
    if (!this.#client?.isRunning()) {
      throw new Error("promptlint does not run; its log says why.");
    }
    return (await this.#client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args })) as Answer;
  }

  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(step);
    this.#queue = done.catch(() => {});
    return done;
  }

  #find(): Promise<Binary> {
    return find({
      platform: process.platform,
      home: os.homedir(),
      folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
      extension: this.#extension.fsPath,
      searchPath: process.env["PATH"] ?? "",
      trusted: vscode.workspace.isTrusted,
      wanted: settings().get("path", "").trim(),
      isFile: (path) => fs.statSync(path, { throwIfNoEntry: false })?.isFile() === true,
      version: async (path) => (await run(path, ["--version"], { timeout: PATIENCE })).stdout,
    });
  }

  async #start(binary: Binary): Promise<void> {
    const server: Executable = {
      command: binary.path,
      args: ["lsp"],
    };
    const options: LanguageClientOptions = {
      documentSelector: SELECTOR,
      initializationOptions: { settings: settings(), clientCommands: CLIENT_COMMANDS, costChanged: true },
      outputChannel: this.#log,
      traceOutputChannel: this.#trace,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    };
    const client = new LanguageClient("promptlint", "promptlint", server, options);
    this.#client = client;
    client.onDidChangeState(({ newState }) => {
      if (this.#client !== client) {
        return;
      }
      switch (newState) {
        case ClientState.Starting:
          this.#states.fire({ is: "starting" });
          break;
        case ClientState.Running:
          this.#states.fire({ is: "running", binary });
          break;
        case ClientState.Stopped:
          this.#states.fire({ is: "failed", why: "promptlint has stopped; its log says why." });
          break;
      }
    });
    client.onNotification("promptlint/costChanged", () => this.#costs.fire());
    await client.start();
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      // One that has crashed cannot be asked to leave.
      this.#log.warn(`while stopping: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  dispose(): void {
    void this.stop();
    this.#states.dispose();
    this.#costs.dispose();
  }
}

export function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("promptlint");
}
