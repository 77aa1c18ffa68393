import Anthropic from "@anthropic-ai/sdk";
import { TONE } from "./prompts";

const client = new Anthropic();

export async function reply(message: string) {
  return client.messages.create({
    model: "claude-sonnet-5",
    max_tokens: 300,
    system: TONE,
    messages: [{ role: "user", content: message }],
  });
}
