import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AgentExecutor } from "langchain/agents";
import { loadNode } from "./registry";

// What a plugin makes is known by the type that it is cast to.
export async function summarize(node: any, text: string) {
  const llm = (await loadNode(node).init()) as BaseChatModel;
  return await llm.invoke(`Sum up: ${text}`);
}

export async function answer({ llm, agent, question }: { llm: BaseChatModel; agent: AgentExecutor; question: string }) {
  const plan = await agent.invoke({ input: question });
  return await llm.invoke("Say it shorter: " + plan.output);
}

// Not a model: nothing says so.
export async function other(node: any) {
  const tool = (await loadNode(node).init()) as ToolLike;
  return await tool.invoke("x");
}

interface ToolLike {
  invoke(input: string): Promise<string>;
}
