export async function post(url: string, body: unknown, key: string) {
  const res = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  return res.json();
}

export abstract class Base {
  protected async send(url: string, body: Record<string, unknown>) {
    return fetch(url, { method: "POST", body: JSON.stringify(body) });
  }
}
