import { openai } from "@ai-sdk/openai";
import { ToolLoopAgent } from "ai";

export const clerk = new ToolLoopAgent({ model: openai("gpt-4.1-mini"), instructions: "Answer in one word." });
