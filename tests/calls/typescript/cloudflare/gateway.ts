interface Env {
  AI: Ai;
  GATEWAY_ID: string;
}

export async function ask(env: Env, text: string): Promise<Response> {
  return env.AI.gateway(env.GATEWAY_ID).run({
    provider: "openai",
    endpoint: "chat/completions",
    headers: { authorization: "Bearer x" },
    query: { model: "gpt-4o-mini", max_tokens: 20, messages: [{ role: "system", content: "Be kind." }, { role: "user", content: text }] },
  });
}

export async function title(env: Env, text: string) {
  // A cast hides the binding's own types.
  return (env.AI.run as any)("@cf/meta/llama-3.1-8b-instruct", { prompt: `A title for: ${text}` });
}
