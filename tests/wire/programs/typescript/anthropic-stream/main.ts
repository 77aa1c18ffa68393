import Anthropic from "@anthropic-ai/sdk";
import { SYSTEM, type Turn } from "./prompt.ts";

const client = new Anthropic();

function shots(): Turn[] {
  return [
    { role: "user", content: "The cat sat on the mat." },
    { role: "assistant", content: "Die Katze saß auf der Matte." },
  ];
}

export async function translate(sentence: string) {
  const stream = client.messages.stream({
    model: "claude-haiku-4-5",
    max_tokens: 256,
    system: SYSTEM,
    messages: [...shots(), { role: "user", content: sentence }],
  });
  return await stream.finalText();
}
