// Turns every `fetch` of a program to the stub, so that its text stays as users write it. The host that was meant
// travels in a header. Loaded with `node --import`.

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
