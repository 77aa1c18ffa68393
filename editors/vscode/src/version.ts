/** The first one whose language server speaks with this extension. */
export const MINIMUM: Version = [0, 1, 0];

export type Version = readonly [major: number, minor: number, patch: number];

/** Out of `promptlint 0.1.0`, what `promptlint --version` prints. */
export function parseVersion(output: string): Version | undefined {
  const match = /^promptlint (\d+)\.(\d+)\.(\d+)/.exec(output.trim());
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

export function isAtLeast(version: Version, minimum: Version): boolean {
  for (const [at, wanted] of minimum.entries()) {
    const found = version[at] ?? 0;
    if (found !== wanted) {
      return found > wanted;
    }
  }
  return true;
}

export function inWords(version: Version): string {
  return version.join(".");
}
