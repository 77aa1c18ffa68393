import { Agent, run } from "@openai/agents";

const agent = new Agent({
  name: "Chess teacher",
  instructions: "You explain one idea behind the move. Never give the best line.",
  model: "gpt-4.1-mini",
  modelSettings: { maxTokens: 140 },
});

export async function teach(move: string) {
  return (await run(agent, `Black played ${move}. Why?`)).finalOutput;
}
