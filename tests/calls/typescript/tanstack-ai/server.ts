import { chat, maxIterations } from "@tanstack/ai";
import { openaiText } from "@tanstack/ai-openai";

export async function POST(request: Request) {
  const { messages } = await request.json();
  return chat({
    adapter: openaiText("gpt-4o"),
    systemPrompts: ["You are a clerk."],
    messages,
    modelOptions: { max_output_tokens: 333 },
    agentLoopStrategy: maxIterations(3),
  });
}
