import { client, MODEL as model } from "@/lib/openai";
import { LIMIT, systemPrompt } from "~prompts";

export async function POST(request: Request) {
  const { text } = await request.json();
  return client.chat.completions.create({
    model,
    messages: [{ role: "system", content: systemPrompt }, { role: "user", content: text }],
    max_tokens: LIMIT,
  });
}
