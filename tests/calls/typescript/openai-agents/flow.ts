import { Agent, Runner, run, tool } from "@openai/agents";

const critic = new Agent({
  name: "Critic",
  instructions: "Criticise the draft.",
  model: "gpt-4.1-mini",
  modelSettings: { maxTokens: 150 },
});
const writer = new Agent({ name: "Writer", instructions: "Write a draft." });

export async function go(topic: string) {
  const draft = await run(writer, `Topic: ${topic}`, { maxTurns: 4 });
  return run(critic, draft.finalOutput ?? "");
}

const runner = new Runner({ model: "gpt-4o" });
export const again = (topic: string) => runner.run(writer, topic);
