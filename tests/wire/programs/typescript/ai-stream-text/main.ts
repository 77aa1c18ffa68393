import { createOpenAI } from "@ai-sdk/openai";
import { type ModelMessage, streamText } from "ai";

const openai = createOpenAI({ apiKey: process.env.OPENAI_API_KEY });

export async function POST(request: Request) {
  const { messages }: { messages: ModelMessage[] } = await request.json();
  const result = streamText({
    model: openai("gpt-4.1"),
    system: "You are the assistant of a museum shop. Prices include taxes.",
    messages,
    maxOutputTokens: 400,
  });
  return result.toTextStreamResponse();
}

export async function call(text: string) {
  const body = JSON.stringify({ messages: [{ role: "user", content: text }] });
  return (await POST(new Request("http://local/", { method: "POST", body }))).text();
}
