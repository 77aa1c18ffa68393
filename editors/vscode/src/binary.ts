// Which promptlint runs.

import * as path from "node:path";

import { inWords, isAtLeast, MINIMUM, parseVersion, type Version } from "./version.ts";

export type From = "promptlint.path" | "extension" | "PATH";

export interface Binary {
  path: string;
  from: From;
  version: Version;
}

export interface Surroundings {
  platform: NodeJS.Platform;
  home: string;
  /** The first folder of the workspace. */
  folder: string | undefined;
  /** Where the extension is installed. */
  extension: string;
  /** Of the environment. */
  searchPath: string;
  /** Nothing that the workspace can influence runs where this is false. */
  trusted: boolean;
  /** The setting. */
  wanted: string;
  isFile(path: string): boolean;
  /** What it prints for `--version`. */
  version(path: string): Promise<string>;
}

/** In the order in which they are tried. */
export function candidates(it: Surroundings): { path: string; from: From }[] {
  if (it.trusted && it.wanted !== "") {
    // Who names one wants that one, and to hear when it cannot run.
    return [{ path: expanded(it.wanted, it), from: "promptlint.path" }];
  }
  const name = it.platform === "win32" ? "promptlint.exe" : "promptlint";
  const found: { path: string; from: From }[] = [{ path: path.join(it.extension, "bin", name), from: "extension" }];
  if (it.trusted) {
    const separator = it.platform === "win32" ? ";" : ":";
    for (const directory of it.searchPath.split(separator)) {
      // A relative one depends on where the editor was started.
      if (path.isAbsolute(directory)) {
        found.push({ path: path.join(directory, name), from: "PATH" });
      }
    }
  }
  return found;
}

function expanded(wanted: string, { home, folder }: Surroundings): string {
  const text = wanted.replace(/^~(?=[/\\]|$)/, home);
  return folder === undefined ? text : text.replaceAll("${workspaceFolder}", folder);
}

/** The one to run, or what is wrong, where, and what to do. */
export async function find(it: Surroundings): Promise<Binary> {
  const tried = candidates(it);
  const first = tried.find(({ path }) => it.isFile(path));
  if (!first) {
    throw new Error(missing(it, tried));
  }
  let output: string;
  try {
    output = await it.version(first.path);
  } catch (error) {
    throw new Error(`${first.path} does not run: ${error instanceof Error ? error.message : String(error)}`);
  }
  const version = parseVersion(output);
  if (!version) {
    throw new Error(`${first.path} is not promptlint: \`--version\` prints "${output.trim().slice(0, 80)}".`);
  }
  if (!isAtLeast(version, MINIMUM)) {
    throw new Error(
      `${first.path} is promptlint ${inWords(version)}, and this extension needs ${inWords(MINIMUM)} or later. ` +
        "Update it, or empty the setting `promptlint.path`.",
    );
  }
  return { ...first, version };
}

function missing(it: Surroundings, tried: { path: string; from: From }[]): string {
  const [only] = tried;
  if (only?.from === "promptlint.path") {
    return `There is no file ${only.path}, which the setting \`promptlint.path\` names.`;
  }
  return it.trusted
    ? "This build of the extension carries no promptlint, and there is none on the PATH. " +
        "Install it (`cargo install promptlint`), or name it in the setting `promptlint.path`."
    : "This build of the extension carries no promptlint, and no other one runs before the workspace is trusted.";
}
