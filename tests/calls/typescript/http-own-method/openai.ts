import { BaseLLM } from "./llm.js";

export class OpenAI extends BaseLLM {
  protected _getEndpoint(endpoint: "chat/completions" | "models") {
    if (!this.apiBase) throw new Error("No API base URL provided.");
    return new URL(endpoint, this.apiBase);
  }

  protected _convertArgs(options: any, messages: any[]) {
    const body: any = { messages, model: options.model, max_tokens: 300 };
    return body;
  }

  async *_streamChat(messages: any[], signal: AbortSignal, options: any) {
    const body = this._convertArgs(options, messages);
    const response = await this.fetch(this._getEndpoint("chat/completions"), {
      method: "POST",
      body: JSON.stringify({ ...body }),
      signal,
    });
    yield* lines(response);
  }

  /** The program's own server, and a request without a body. */
  async save(notes: string) {
    await this.fetch(new URL("/notes", this.apiBase), { method: "POST", body: JSON.stringify({ notes }) });
    return this.fetch(this._getEndpoint("models"), { method: "GET" });
  }
}
