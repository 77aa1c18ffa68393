const CHAT = "https://api.openai.com/v1/chat/completions";

interface Http {
  post(url: string, body: unknown): Promise<any>;
}

export async function ask(http: any, question: string) {
  return await http.post(CHAT, {
    model: "gpt-4o-mini",
    max_tokens: 50,
    messages: [{ role: "user", content: `Answer: ${question}` }],
  });
}

export class Provider {
  private base = "https://api.openai.com/v1/";

  constructor(private client: any) {}

  async ask(question: string) {
    return await this.client.fetch(new URL("chat/completions", this.base), {
      method: "POST",
      body: JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: question }] }),
    });
  }
}

// A mock answers requests, it makes none.
export const handlers = (http: any) => [http.post(CHAT, () => new Response("{}"))];
