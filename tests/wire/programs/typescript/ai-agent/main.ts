import { openai } from "@ai-sdk/openai";
import { isStepCount, ToolLoopAgent, tool } from "ai";
import { z } from "zod";

const agent = new ToolLoopAgent({
  model: openai.chat("gpt-4o-mini"),
  instructions: "You water the plants of an office. Ask the sensor before you answer.",
  tools: {
    moisture: tool({
      description: "The moisture of the soil in percent",
      inputSchema: z.object({ pot: z.number() }),
      execute: async () => 40,
    }),
  },
  stopWhen: isStepCount(3),
  maxOutputTokens: 75,
});

export const run = (prompt: string) => agent.generate({ prompt });
