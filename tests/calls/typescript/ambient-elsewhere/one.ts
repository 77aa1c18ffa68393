import { openai } from "@llamaindex/openai";
import { Settings, VectorStoreIndex } from "llamaindex";

Settings.llm = openai({ model: "gpt-4o" });

export async function one(index: VectorStoreIndex) {
  return await index.asQueryEngine().query({ query: "Who wrote it?" });
}
