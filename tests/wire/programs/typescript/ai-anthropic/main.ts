import { anthropic } from "@ai-sdk/anthropic";
import { generateText } from "ai";

const model = anthropic("claude-sonnet-4-5");

export const explain = async (term: string) =>
  (await generateText({ model, prompt: `Explain ${term} to a judge in three sentences.` })).text;
