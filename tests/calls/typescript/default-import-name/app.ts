import Claude from "@anthropic-ai/sdk";
import Client from "openai";

const claude = new Claude();
const client = new Client({ apiKey: process.env.KEY });

export const a = (text: string) =>
  claude.messages.create({ model: "claude-haiku-4-5", max_tokens: 10, messages: [{ role: "user", content: text }] });

export const b = (text: string) =>
  client.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: text }] });
