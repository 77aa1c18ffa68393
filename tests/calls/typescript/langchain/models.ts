import { ChatAnthropic } from "@langchain/anthropic";
import { ChatOpenAI } from "@langchain/openai";

export const chat = new ChatOpenAI({ model: "gpt-4o", temperature: 0 });

export function makeClaude() {
  return new ChatAnthropic({ model: "claude-3-5-haiku-latest" });
}
