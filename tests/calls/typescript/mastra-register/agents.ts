import { openai } from "@ai-sdk/openai";
import { Agent } from "@mastra/core/agent";

export const weatherAgent = new Agent({
  name: "Weather Agent",
  instructions: "You forecast the weather.",
  model: openai("gpt-4o-mini"),
});

export const summaryAgent = new Agent({
  name: "Summary Agent",
  instructions: "You sum up.",
  model: openai("gpt-4o"),
});
