import { Agent } from "@mastra/core/agent";
import { Mastra } from "@mastra/core";
import { openai } from "@ai-sdk/openai";

export const chef = new Agent({
  name: "chef",
  instructions: "You are a chef.",
  model: openai("gpt-4o-mini"),
});

export const critic = new Agent({ name: "critic", instructions: "You review food.", model: "anthropic/claude-sonnet-4-5" });

export const mastra = new Mastra({ agents: { chef, critic } });
