// Just enough of an npm registry to install from: every directory in DIR is a package. Prints its address.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const dir = process.argv[2];
const packages = new Map();
for (const name of readdirSync(dir)) {
  const manifest = JSON.parse(readFileSync(join(dir, name, "package.json"), "utf8"));
  const tarball = execFileSync("tar", ["--use-compress-program=gzip -1", "-cf", "-", "--transform=s,^\\.,package,", "-C", join(dir, name), "."], { maxBuffer: 1 << 30 });
  packages.set(manifest.name, { manifest, tarball });
}
const asked = [];
const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url.split("?")[0]).slice(1);
  if (path === "asked") return response.end(JSON.stringify(asked));
  const found = packages.get(path.replace(/\.tgz$/, ""));
  if (!found) return response.writeHead(404).end("{}");
  if (path.endsWith(".tgz")) {
    asked.push(found.manifest.name);
    return response.end(found.tarball);
  }
  const { manifest, tarball } = found;
  const dist = {
    tarball: `http://127.0.0.1:${server.address().port}/${encodeURIComponent(manifest.name)}.tgz`,
    integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
  };
  const versions = { [manifest.version]: { ...manifest, dist } };
  return response.end(JSON.stringify({ name: manifest.name, "dist-tags": { latest: manifest.version }, versions }));
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
