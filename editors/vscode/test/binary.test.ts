import assert from "node:assert/strict";
import { test } from "node:test";

import { candidates, find, type Surroundings } from "../src/binary.ts";
import { isAtLeast, parseVersion } from "../src/version.ts";

const bundled = "/ext/bin/promptlint";

function surroundings(files: Record<string, string>, changed: Partial<Surroundings> = {}): Surroundings {
  return {
    platform: "linux",
    home: "/home/me",
    folder: "/work/app",
    extension: "/ext",
    searchPath: "relative:/usr/bin:/usr/local/bin",
    trusted: true,
    wanted: "",
    isFile: (path) => path in files,
    version: async (path) => files[path] ?? "",
    ...changed,
  };
}

const now = "promptlint 0.1.0\n";

test("the setting comes first, then the extension's own, then the PATH", async () => {
  const all = { "/home/me/p": now, [bundled]: now, "/usr/bin/promptlint": now };
  const found = async (it: Surroundings): Promise<string> => (await find(it)).path;
  assert.equal(await found(surroundings(all, { wanted: "~/p" })), "/home/me/p");
  assert.equal(await found(surroundings(all)), bundled);
  assert.equal(await found(surroundings({ "/usr/bin/promptlint": now })), "/usr/bin/promptlint");
});

test("the setting may be relative to the workspace", () => {
  const it = surroundings({}, { wanted: "${workspaceFolder}/node_modules/.bin/promptlint" });
  assert.deepEqual(candidates(it), [{ path: "/work/app/node_modules/.bin/promptlint", from: "promptlint.path" }]);
});

test("only the extension's own runs before the workspace is trusted", async () => {
  const it = surroundings(
    { "/work/app/evil": now, "/usr/bin/promptlint": now },
    { trusted: false, wanted: "/work/app/evil" },
  );
  assert.deepEqual(candidates(it), [{ path: bundled, from: "extension" }]);
  await assert.rejects(find(it), /before the workspace is trusted/);
});

test("a relative directory of the PATH is not searched", () => {
  assert.ok(candidates(surroundings({})).every(({ path }) => path.startsWith("/")));
});

test("on Windows it has another name", () => {
  const [first] = candidates(surroundings({}, { platform: "win32" }));
  assert.match(first?.path ?? "", /promptlint\.exe$/);
});

test("a mistake says what is wrong, where, and what to do", async () => {
  await assert.rejects(find(surroundings({}, { wanted: "/nowhere" })), /There is no file \/nowhere, which the setting/);
  await assert.rejects(find(surroundings({})), /none on the PATH.*cargo install promptlint/);
  await assert.rejects(find(surroundings({ [bundled]: "ruff 0.14.0" })), /is not promptlint/);
  await assert.rejects(
    find(surroundings({ "/old": "promptlint 0.0.9" }, { wanted: "/old" })),
    /is promptlint 0\.0\.9, and this extension needs 0\.1\.0 or later/,
  );
  const broken = surroundings({ [bundled]: now }, { version: () => Promise.reject(new Error("EACCES")) });
  await assert.rejects(find(broken), /\/ext\/bin\/promptlint does not run: EACCES/);
});

test("versions", () => {
  assert.deepEqual(parseVersion("promptlint 1.20.3 (abcdef)\n"), [1, 20, 3]);
  assert.equal(parseVersion("promptlint"), undefined);
  assert.ok(isAtLeast([0, 10, 0], [0, 9, 9]));
  assert.ok(isAtLeast([0, 1, 0], [0, 1, 0]));
  assert.ok(!isAtLeast([0, 9, 9], [1, 0, 0]));
});
