import { createStep, createWorkflow } from "@mastra/core/workflows";

const forecast = createStep({
  id: "forecast",
  execute: async ({ inputData, mastra }) => {
    const agent = mastra?.getAgent("weatherAgent");
    if (!agent) {
      throw new Error("Weather agent not found");
    }
    const answer = await agent.stream([{ role: "user", content: `The weather in ${inputData.city}?` }]);
    return { text: answer.text };
  },
});

export const workflow = createWorkflow({ id: "w" }).then(forecast);
