import { readFileSync } from "node:fs";
import OpenAI from "openai";
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";

const DEFAULTS = { model: process.env.MODEL ?? "gpt-4.1-mini", max_completion_tokens: 2 * 512 };

export class Translator {
  private readonly client: OpenAI;
  private readonly glossary = readFileSync(new URL("./glossary.txt", import.meta.url), "utf8");

  constructor(client = new OpenAI({ maxRetries: 0 })) {
    this.client = client;
  }

  private messages(text: string): ChatCompletionMessageParam[] {
    const messages: ChatCompletionMessageParam[] = [{ role: "system", content: "Translate to English." }];
    messages.push({ role: "system", content: this.glossary });
    messages.push({ role: "user", content: text.trim() });
    return messages;
  }

  async translate(text: string) {
    const stream = await this.client.chat.completions.create({
      ...DEFAULTS,
      messages: this.messages(text),
      stream: true,
    });
    let out = "";
    for await (const chunk of stream) out += chunk.choices[0]?.delta?.content ?? "";
    return out;
  }
}
