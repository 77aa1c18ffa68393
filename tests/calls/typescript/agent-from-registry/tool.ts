import { createTool } from "@mastra/core/tools";

export const summarize = createTool({
  id: "summarize",
  description: "Summarizes a page",
  execute: async ({ context, mastra }) => {
    const agent = mastra!.getAgent("summarizer");
    const answer = await agent.generate([{ role: "user", content: `Summarize: ${context.page}` }]);
    return { text: answer.text };
  },
});
