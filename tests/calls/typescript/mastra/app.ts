import { chef, mastra } from "./mastra";

export async function cook(food: string) {
  const answer = await chef.generate(`Cook with ${food}`, { maxSteps: 2, modelSettings: { maxOutputTokens: 321 } });
  return answer.text;
}

export async function review(dish: string) {
  const agent = mastra.getAgent("critic");
  return agent.stream([{ role: "user", content: dish }]);
}
