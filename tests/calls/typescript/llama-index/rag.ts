import { openai } from "@llamaindex/openai";
import { agent } from "@llamaindex/workflow";
import { Settings, VectorStoreIndex } from "llamaindex";

Settings.llm = openai({ model: "gpt-4o-mini", maxTokens: 256 });

export async function ask(documents: any[], question: string) {
  const index = await VectorStoreIndex.fromDocuments(documents);
  const engine = index.asQueryEngine();
  return engine.query({ query: question });
}

export async function chat(question: string) {
  const llm = openai({ model: "gpt-4o" });
  return llm.chat({ messages: [{ role: "system", content: "Be kind." }, { role: "user", content: question }] });
}

export async function run(question: string) {
  const bot = agent({ tools: [], llm: openai({ model: "gpt-4.1" }), systemPrompt: "Use tools." });
  return bot.run(question);
}
