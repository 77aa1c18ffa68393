import { ChatAnthropic } from "@langchain/anthropic";
import { HumanMessage, SystemMessage } from "@langchain/core/messages";

const model = new ChatAnthropic({ model: "claude-sonnet-4-5" });

export async function proverb(situation: string) {
  const reply = await model.invoke([
    new SystemMessage("You know the proverbs of all countries."),
    new HumanMessage(`A proverb for somebody who ${situation}.`),
  ]);
  return reply.content;
}
