// Turns every `fetch` of a program to the stub, so that its text stays as users write it. The host that was meant
// travels in a header. Loaded with `node --import`.

import { createRequire } from "node:module";

// Amazon's client speaks HTTP/2, which the stub does not.
try {
  const http = createRequire(`${process.cwd()}/`)("@smithy/node-http-handler");
  http.NodeHttp2Handler.create = (options) => http.NodeHttpHandler.create(options);
} catch {
  // Not installed beside this program.
}

const real = globalThis.fetch;
const port = process.env.WIRE_PORT;

globalThis.fetch = (input, init) => {
  const request = input instanceof Request ? input : undefined;
  const url = new URL(request ? request.url : input);
  const headers = new Headers(init?.headers ?? request?.headers);
  headers.set("x-wire-host", url.host);
  const turned = `http://127.0.0.1:${port}${url.pathname}${url.search}`;
  return request ? real(new Request(turned, request), { ...init, headers }) : real(turned, { ...init, headers });
};
