import { openai } from "@ai-sdk/openai";
import { streamText } from "ai";
import { match } from "ts-pattern";

export async function POST(option: string, prompt: string) {
  const messages = match(option)
    .with("continue", () => [
      { role: "system" as const, content: "You go on with a text." },
      { role: "user" as const, content: prompt },
    ])
    .with("improve", () => [
      { role: "system" as const, content: "You make a text better." },
      { role: "user" as const, content: prompt },
    ])
    .run();
  return streamText({ model: openai("gpt-4o-mini"), messages, maxTokens: 4096 });
}
