import { Agent, BedrockModel } from "@strands-agents/sdk";

const agent = new Agent({
  model: new BedrockModel({ modelId: "us.anthropic.claude-sonnet-4-5-v1:0", maxTokens: 222 }),
  systemPrompt: "You are a guide.",
});

export const ask = (question: string) => agent.invoke(question);
